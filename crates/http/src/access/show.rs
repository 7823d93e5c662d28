//! What was ever recorded of how people stand to a case.

use actix_web::{HttpResponse, web};
use chrono::{DateTime, NaiveDate, Utc};
use ehc_application::access::{self, StandingLine, WhoMaySee};
use ehc_domain::policy::{Action, Standing};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    advice::frame_of,
    ui::{
        Html,
        govuk::Button,
        parts::{Cell, Column, Empty, Row as TableRow, Table},
        words,
    },
    web::{
        App, HttpError, SignedIn,
        described::{code, says},
        path::reference,
        respond::{Answer, page},
        route::{Row, Rule},
    },
};

pub(super) fn routes() -> Vec<Row> {
    let see = Rule::OnCase(Action::AuditView);
    vec![
        Row::get("/cases/{reference}/access", see, || web::to(show)),
        Row::get("/api/v1/cases/{reference}/access", see, || web::to(show_json))
            .describes(says("Lists what was ever recorded of how people stand to a case").gives::<Vec<StandingJson>>(200)),
    ]
}

async fn load(app: &App, signed_in: &SignedIn, path: &str) -> Result<WhoMaySee, HttpError> {
    let (reference, context) = (reference(path)?, signed_in.context(None));
    Ok(app.run(move |service| access::show(service, &context, &reference)).await?)
}

async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let shown = load(&app, &signed_in, &path).await?;
    let today = signed_in.context(None).today;
    let mut shows = frame_of(&app, &signed_in, &shown.open, "access").await?.part("Who may see this case").lead(
        "The caseworker, the managers of the team and whoever is asked for advice see it. What is recorded here changes that.",
    );
    if shown.may_record {
        shows = shows.action(Button::go("Record a conflict of interest", shown.open.path("access/conflict")));
    }
    if shown.lines.is_empty() {
        return page(&shows.part_of_page(Empty::new("Nothing is recorded")));
    }
    let columns =
        ["Who", "What", "Since", "Until", "Why"].map(Column::new).into_iter().chain([Column::new("Change").quiet()]).collect();
    let rows = shown.lines.iter().map(|line| row(line, &shown, today)).collect();
    page(&shows.part_of_page(Table::new("Who may see this case, and who may not", columns, rows)))
}

fn row(line: &StandingLine, shown: &WhoMaySee, today: NaiveDate) -> TableRow {
    let until = match line.until_at {
        Some(end) => {
            Cell::noted(words::moment(end, today), line.ended_by.as_ref().map(|by| format!("by {by}")).unwrap_or_default())
        }
        None => "It holds".into(),
    };
    let may_end = shown.may_record && !line.is_over && line.standing == Standing::Conflict;
    let end = may_end.then(|| {
        let of = Html::hidden(&format!(" the conflict of interest of {}", line.who));
        Html::link(Html::from("End").then(of), &shown.open.path(&format!("access/{}/end", line.id)))
    });
    TableRow::new([
        Html::name(&line.who).into(),
        line.standing.label().into(),
        Cell::noted(words::moment(line.from_at, today), format!("by {}", line.recorded_by)),
        until,
        line.reason.as_str().into(),
        end.unwrap_or_default().into(),
    ])
}

/// How somebody stood to a case, or stands.
#[derive(Debug, Serialize, ToSchema)]
struct StandingJson {
    /// Names it within the case.
    id: Uuid,
    /// The person’s name.
    who: String,
    /// How they stand, by code.
    #[schema(schema_with = code::<Standing>)]
    standing: &'static str,
    /// Why.
    reason: String,
    /// Since when, in UTC.
    from_at: DateTime<Utc>,
    /// Until when, in UTC; `null` while nothing ends it.
    until_at: Option<DateTime<Utc>>,
    /// Who recorded it.
    recorded_by: String,
    /// Who ended it; `null` where nobody did.
    ended_by: Option<String>,
}

async fn show_json(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let shown = load(&app, &signed_in, &path).await?;
    let json = |line: StandingLine| StandingJson {
        id: line.id.uuid(),
        who: line.who,
        standing: line.standing.code(),
        reason: line.reason,
        from_at: line.from_at,
        until_at: line.until_at,
        recorded_by: line.recorded_by,
        ended_by: line.ended_by,
    };
    Ok(HttpResponse::Ok().json(shown.lines.into_iter().map(json).collect::<Vec<_>>()))
}
