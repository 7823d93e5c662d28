//! The flags of a case.

use actix_web::{HttpResponse, web};
use chrono::{DateTime, NaiveDate, Utc};
use ehc_application::flags::{self, Flag, Flags};
use ehc_domain::{flags::FlagKind, policy::Action};
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

const WITHHELD: &str = "Withheld";

pub(super) fn routes() -> Vec<Row> {
    let see = Rule::OnCase(Action::CaseView);
    vec![
        Row::get("/cases/{reference}/flags", see, || web::to(show)),
        Row::get("/api/v1/cases/{reference}/flags", see, || web::to(show_json))
            .describes(says("Lists the flags of a case that the reader may know of").gives::<Vec<FlagJson>>(200)),
    ]
}

async fn load(app: &App, signed_in: &SignedIn, path: &str) -> Result<Flags, HttpError> {
    let (reference, context) = (reference(path)?, signed_in.context(None));
    Ok(app.run(move |service| flags::list(service, &context, &reference)).await?)
}

async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let shown = load(&app, &signed_in, &path).await?;
    let today = signed_in.context(None).today;
    let mut shows = frame_of(&app, &signed_in, &shown.open, "flags")
        .await?
        .part("Flags")
        .lead("What everybody must see who opens this case, and what keeps its papers. No flag is cleared by one person alone.");
    let has_hold = shown.flags.iter().any(|flag| flag.stands() && flag.kind == FlagKind::LegalHold);
    for kind in &shown.may_raise {
        let button = match kind {
            FlagKind::Safeguarding => Button::go("Raise a safeguarding flag", shown.open.path("flags/safeguarding")),
            FlagKind::LegalHold if has_hold => continue,
            FlagKind::LegalHold => Button::go("Put a legal hold on this case", shown.open.path("flags/legal-hold")).secondary(),
        };
        shows = shows.action(button);
    }
    if shown.flags.is_empty() {
        return page(&shows.part_of_page(Empty::new("No flag was ever raised")));
    }
    let columns = ["Flag", "Speak to", "Raised", "Ended", "Why"]
        .map(Column::new)
        .into_iter()
        .chain([Column::new("Change").quiet()])
        .collect();
    let rows = shown.flags.iter().map(|flag| row(flag, &shown, today)).collect();
    page(&shows.part_of_page(Table::new("Flags of this case", columns, rows)))
}

fn row(flag: &Flag, shown: &Flags, today: NaiveDate) -> TableRow {
    let ended = match (flag.ended_at, &flag.ended_by) {
        (Some(at), Some(by)) => Cell::noted(
            words::moment(at, today),
            format!("by {by}{}", flag.cleared_because.as_ref().map(|why| format!(": {why}")).unwrap_or_default()),
        ),
        _ => "It stands".into(),
    };
    let may_clear = flag.stands() && shown.may_clear.contains(&flag.kind);
    let clear = may_clear.then(|| {
        let (words, of, place) = match flag.clearing {
            Some(id) => ("Waits for approval", "to clear", format!("approvals/{id}")),
            None if shown.is_alone => return Html::from("Nobody else could approve that it is cleared"),
            None => ("Clear", "the flag", format!("flags/{}/clear", flag.id)),
        };
        let which = Html::hidden(&format!(" {of} “{}”", flag.kind.label()));
        Html::link(Html::from(words).then(which), &shown.open.path(&place))
    });
    TableRow::new([
        flag.kind.label().into(),
        flag.speak_to.as_deref().unwrap_or_default().into(),
        Cell::noted(words::moment(flag.raised_at, today), format!("by {}", flag.raised_by)),
        ended,
        flag.reason.as_deref().map_or_else(|| WITHHELD.into(), |why| Html::lines(why).into()),
        clear.unwrap_or_default().into(),
    ])
}

/// A flag of a case.
#[derive(Debug, Serialize, ToSchema)]
struct FlagJson {
    /// Names it within the case.
    id: Uuid,
    /// What is flagged, by code.
    #[schema(schema_with = code::<FlagKind>)]
    flag: &'static str,
    /// Who must be spoken to before any contact; `null` of what is no safeguarding flag.
    speak_to: Option<String>,
    /// Why it was raised; `null` for people who may know no more than that it is.
    reason: Option<String>,
    /// Who raised it.
    raised_by: String,
    /// When, in UTC.
    raised_at: DateTime<Utc>,
    /// Who ended it; `null` while it stands.
    ended_by: Option<String>,
    /// When it ended, in UTC; `null` while it stands.
    ended_at: Option<DateTime<Utc>>,
    /// Why it was cleared; `null` while it stands, where another took its place, and for people who may not read it.
    cleared_because: Option<String>,
    /// The proposal to clear it that waits for a second person; `null` where there is none, and for people who may not clear it.
    clearing: Option<Uuid>,
}

async fn show_json(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let shown = load(&app, &signed_in, &path).await?;
    let json = |flag: Flag| FlagJson {
        id: flag.id.uuid(),
        flag: flag.kind.code(),
        speak_to: flag.speak_to,
        reason: flag.reason,
        raised_by: flag.raised_by,
        raised_at: flag.raised_at,
        ended_by: flag.ended_by,
        ended_at: flag.ended_at,
        cleared_because: flag.cleared_because,
        clearing: flag.clearing.map(|id| id.uuid()),
    };
    Ok(HttpResponse::Ok().json(shown.flags.into_iter().map(json).collect::<Vec<_>>()))
}
