//! Which cases are restricted, and who looks at each again.

use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use ehc_application::{
    access::{RestrictedLine, list_restricted},
    cases::case_path,
};
use ehc_domain::policy::Action;
use serde::Serialize;
use utoipa::ToSchema;

use super::{parts::parts, reviews::review_path};
use crate::{
    frames::ListPage,
    ui::{
        Html,
        govuk::Tag,
        parts::{Cell, Column, Empty, Row as TableRow, Table},
        words,
    },
    web::{
        App, SignedIn,
        described::says,
        respond::{Answer, page},
        route::{Row, Rule},
    },
};

pub(super) fn routes() -> Vec<Row> {
    vec![
        Row::get("/governance/restricted", Rule::May(Action::AccessReview), || web::to(show)),
        Row::get("/api/v1/restricted-cases", Rule::May(Action::AccessReview), || web::to(restricted_json)).describes(
            says("Lists the restricted cases by their numbers, those to be looked at first on top")
                .gives::<Vec<RestrictedCaseJson>>(200),
        ),
    ]
}

async fn show(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    let (today, context) = (app.service.ports.clock.today(), signed_in.context(None));
    let cases = app.run(move |service| list_restricted(service, &context)).await?;
    let mut list = ListPage::new(signed_in.shell("Restricted cases").current("/governance"), "Restricted cases")
        .part(Html::paragraph(
            "Only named people know of these cases. A manager who is named looks at each again by its day, lifts the restriction or says why it goes on. You get \
             an alert when nobody did. Where nobody can, review access to the case and name somebody who runs it.",
        ))
        .part(restricted(&cases, today));
    list.subnav = Some(parts("/governance/restricted"));
    page(&list)
}

fn restricted(cases: &[RestrictedLine], today: NaiveDate) -> Html {
    if cases.is_empty() {
        return Empty::new("No case is restricted").into();
    }
    let row = |line: &RestrictedLine| {
        let review = match line.review_on < today {
            true => Tag::red(words::sentence(&words::overdue(line.review_on, today))).into(),
            false => Html::from(words::due(line.review_on, today).map(|due| words::sentence(&due)).unwrap_or_default()),
        };
        let managers = match line.managers.is_empty() {
            true => Tag::red("Nobody who runs it").into(),
            false => Html::from(words::list(&line.managers)),
        };
        let reference = Html::reference(&line.reference);
        let hidden = Html::hidden(&format!(" {}", line.reference));
        let access = match line.is_reviewed {
            true => Html::link(Html::from("Open").then(hidden), &case_path(&line.reference, "access")),
            false => Html::link(Html::from("Review access").then(hidden), &review_path(&line.reference)),
        };
        TableRow::new([reference.into(), Cell::noted(words::date(line.review_on), review), managers.into(), access.into()])
    };
    let columns: Vec<Column> = ["Case", "Looked at again by", "Managers who are named and run it"].map(Column::new).into();
    let columns = columns.into_iter().chain([Column::new("Review").quiet()]).collect();
    Table::new("Restricted cases", columns, cases.iter().map(row).collect()).into()
}

/// A restricted case.
#[derive(Debug, Serialize, ToSchema)]
struct RestrictedCaseJson {
    /// Its number.
    case: String,
    /// The day by which somebody looks at it again.
    review_on: NaiveDate,
    /// The names of the managers who can.
    managers: Vec<String>,
}

async fn restricted_json(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    let context = signed_in.context(None);
    let listed = app.run(move |service| list_restricted(service, &context)).await?;
    let json =
        |line: RestrictedLine| RestrictedCaseJson { case: line.reference, review_on: line.review_on, managers: line.managers };
    Ok(HttpResponse::Ok().json(listed.into_iter().map(json).collect::<Vec<_>>()))
}
