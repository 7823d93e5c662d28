//! What was ever recorded of how people stand to a case.

use actix_web::{HttpResponse, web};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use ehc_application::{
    access::{self, StandingLine, WhoMaySee},
    ports::london_day,
};
use ehc_domain::{
    access::ReviewGround,
    policy::{Action, Standing},
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    advice::frame_of,
    ui::{
        Html,
        govuk::{Button, SummaryList, SummaryRow},
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
    let mut shows = frame_of(&app, &signed_in, &shown.open, "access").await?.part("Who may see this case").lead(lead(&shown));
    let offer = |words: &str, place: &str| Button::go(words, shown.open.path(place));
    if shown.may_name {
        shows = shows
            .action(offer("Name somebody", "access/named"))
            .action(offer("Review the restriction", "access/review").secondary());
    }
    if shown.can_lift {
        shows = shows.action(offer("Lift the restriction", "access/lift").secondary());
    }
    if shown.can_restrict {
        shows = shows.action(offer("Restrict this case", "access/restrict"));
    }
    if shown.may_record {
        // One thing leads: this does where it is the only one.
        let conflict = offer("Record a conflict of interest", "access/conflict");
        shows = shows.action(if shown.may_name || shown.can_restrict { conflict.secondary() } else { conflict });
    }
    if let Some(restriction) = restriction(&shown, today) {
        shows = shows.part_of_page(restriction);
    }
    if shown.lines.is_empty() {
        return page(&shows.part_of_page(Empty::new("Nothing is recorded")));
    }
    let columns =
        ["Who", "What", "Since", "Until", "Why"].map(Column::new).into_iter().chain([Column::new("Change").quiet()]).collect();
    let rows = shown.lines.iter().map(|line| row(line, &shown, today)).collect();
    page(&shows.part_of_page(Table::new("Who may see this case, and who may not", columns, rows)))
}

fn lead(shown: &WhoMaySee) -> &'static str {
    match shown.open.subject.is_restricted {
        true => "Only the people named here know of this case. For everybody else it does not exist.",
        false => {
            "The caseworkers and managers of the team that holds it and of the teams above that see it, and so does whoever is asked for advice on it. What is recorded here changes that."
        }
    }
}

/// By when somebody looks at the restriction again, and why there is one.
fn restriction(shown: &WhoMaySee, today: NaiveDate) -> Option<SummaryList> {
    let review_on = shown.open.case.restriction_review_on?;
    let mut review = Html::from(words::date(review_on));
    if let Some(due) = words::due(review_on, today).or_else(|| (review_on < today).then(|| words::overdue(review_on, today))) {
        review = review.then(format!(", {due}"));
    }
    let reason = shown.open.case.restriction_reason.as_deref().unwrap_or_default();
    let named = shown.lines.iter().filter(|line| line.standing == Standing::Named && !line.is_over);
    Some(SummaryList::new(vec![
        SummaryRow::new("May see it", Html::plain_list(named.map(|line| Html::name(&line.who)))),
        SummaryRow::new("Looked at again by", review),
        SummaryRow::new("Why it is restricted", Html::lines(reason)),
    ]))
}

fn row(line: &StandingLine, shown: &WhoMaySee, today: NaiveDate) -> TableRow {
    let until = match line.until_at {
        Some(end) if !line.is_over && line.standing == Standing::InEmergency => words::moment(end, today).into(),
        // What else ends by itself ends with a day.
        Some(end) if !line.is_over => words::list_date(london_day(end - TimeDelta::seconds(1)), today).into(),
        Some(end) => {
            Cell::noted(words::moment(end, today), line.ended_by.as_ref().map(|by| format!("by {by}")).unwrap_or_default())
        }
        None => "It holds".into(),
    };
    let end = change(line, shown).map(|(words, of, place)| {
        Html::link(Html::from(words).then(Html::hidden(&format!(" {of} {}", line.who))), &shown.open.path(&place))
    });
    let end = end.or_else(|| stays(line, shown).then(|| Html::from("Name another manager first")));
    TableRow::new([
        Html::name(&line.who).into(),
        line.standing.label().into(),
        Cell::noted(words::moment(line.from_at, today), format!("by {}", line.recorded_by)),
        until,
        Cell::noted(line.reason.as_str(), line.ground.map(ReviewGround::label).unwrap_or_default()),
        end.unwrap_or_default().into(),
    ])
}

/// Says whether somebody is on the list as the last manager of the case, so that nobody takes them off it before another is named.
fn stays(line: &StandingLine, shown: &WhoMaySee) -> bool {
    line.standing == Standing::Named && !line.is_over && shown.may_name && shown.last_manager == Some(line.user)
}

/// How what is recorded can be ended: the words, what of whom, and where.
fn change(line: &StandingLine, shown: &WhoMaySee) -> Option<(&'static str, &'static str, String)> {
    let id = line.id;
    match line.standing {
        _ if line.is_over => None,
        Standing::Conflict if shown.may_record => Some(("End", "the conflict of interest of", format!("access/{id}/end"))),
        Standing::Named if shown.may_name && !stays(line, shown) => Some(("Remove", "", format!("access/{id}/remove"))),
        Standing::Reviews if line.user == shown.reader => Some(("End", "the review by", format!("access/{id}/end-review"))),
        Standing::Covers if shown.may_end_cover => Some(("End", "cover by", format!("cover/{id}/end"))),
        _ => None,
    }
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
    /// On what ground they review access to it, by code; `null` for whoever stands to it in another way.
    #[schema(schema_with = code::<ReviewGround>)]
    ground: Option<&'static str>,
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
        ground: line.ground.map(ReviewGround::code),
        from_at: line.from_at,
        until_at: line.until_at,
        recorded_by: line.recorded_by,
        ended_by: line.ended_by,
    };
    Ok(HttpResponse::Ok().json(shown.lines.into_iter().map(json).collect::<Vec<_>>()))
}
