//! Who was refused what.

use actix_web::{HttpResponse, web};
use chrono::{DateTime, Utc};
use ehc_application::audit::refused::{MANY, RefusedAccess, RefusedPage, WINDOW, list_refused};
use ehc_domain::policy::Action;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::parts::parts;
use crate::{
    frames::ListPage,
    ui::{
        Html,
        govuk::{Pagination, PaginationLink},
        parts::{Cell, Column, Empty, Row as TableRow, Table},
        words,
    },
    web::{
        App, HttpError, SignedIn,
        described::says,
        mark,
        respond::{Answer, page},
        route::{Row, Rule},
    },
};

pub(super) fn routes() -> Vec<Row> {
    vec![
        Row::get("/governance", Rule::May(Action::AccessReview), || web::to(show)),
        Row::get("/api/v1/refused-access", Rule::May(Action::AccessReview), || web::to(list))
            .describes(says("Lists what people were refused, newest first").asks::<Paging>().gives::<RefusedAccessJson>(200)),
    ]
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct Paging {
    /// Where the page begins: `next` of the page before.
    #[serde(default)]
    after: Option<String>,
}

async fn refused(app: &App, signed_in: &SignedIn, paging: &Paging) -> Result<RefusedPage, HttpError> {
    let context = signed_in.context(None);
    let after = mark::read(paging.after.as_deref())?;
    Ok(app.run(move |service| list_refused(service, &context, after)).await?)
}

async fn show(app: web::Data<App>, signed_in: SignedIn, paging: web::Query<Paging>) -> Answer {
    let found = refused(&app, &signed_in, &paging).await?;
    let today = app.service.ports.clock.today();
    let row = |line: RefusedAccess| {
        let what = match line.reference {
            Some(reference) => reference,
            None if line.address.contains("/EHC-") => "There is no such case".into(),
            None => "About no case".into(),
        };
        let often = if line.times > 1 { format!("{} times", line.times) } else { String::new() };
        TableRow::new([
            Cell::noted(Html::name(&line.who), often),
            words::moment(line.at, today).into(),
            line.label.into(),
            Cell::noted(what, line.address),
        ])
    };
    let columns = ["Person", "When", "Refused act", "Case"].map(Column::new).into();
    let rows: Vec<_> = found.lines.into_iter().map(row).collect();
    let listed: Html = match rows.is_empty() {
        true => Empty::new("Nobody was refused anything").into(),
        false => Table::new("Refused access", columns, rows).into(),
    };
    let mut list = ListPage::new(signed_in.shell("Governance").current("/governance"), "Governance")
        .part(Html::paragraph(format!(
            "Everything that somebody who is signed in asked for and was refused, newest first. You get an alert when one person is refused {MANY} \
             different things within {} minutes.",
            WINDOW.num_minutes()
        )))
        .part(listed);
    list.subnav = Some(parts("/governance"));
    list.pagination = found.older.map(|older| Pagination {
        next: Some(PaginationLink { href: format!("/governance?after={}", mark::text(older)), label: None }),
        previous: None,
    });
    page(&list)
}

/// Something that somebody was refused.
#[derive(Debug, Serialize, ToSchema)]
struct RefusedJson {
    /// When, in UTC.
    at: DateTime<Utc>,
    /// The name of the person.
    who: String,
    /// What was asked for, in the words of what would have been done.
    asked_for: &'static str,
    /// The number of the case; `null` where there is no such case, or the act is about none.
    case: Option<String>,
    /// The address that was asked.
    address: String,
    /// How often within the same moment.
    times: u64,
}

/// A page of what people were refused, newest first.
#[derive(Debug, Serialize, ToSchema)]
struct RefusedAccessJson {
    /// The lines.
    refused: Vec<RefusedJson>,
    /// What `after` must be for the next page; `null` on the last.
    next: Option<String>,
}

async fn list(app: web::Data<App>, signed_in: SignedIn, paging: web::Query<Paging>) -> Answer {
    let found = refused(&app, &signed_in, &paging).await?;
    let line = |line: RefusedAccess| RefusedJson {
        at: line.at,
        who: line.who,
        asked_for: line.label,
        case: line.reference,
        address: line.address,
        times: line.times,
    };
    let refused = found.lines.into_iter().map(line).collect();
    Ok(HttpResponse::Ok().json(RefusedAccessJson { refused, next: found.older.map(mark::text) }))
}
