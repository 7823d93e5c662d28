//! Opening a case in an emergency.

use chrono::{DateTime, Utc};
use ehc_application::{
    cases::case_path,
    emergency::{self, NewEmergency, Openable, Opened},
};
use ehc_domain::{emergency::WINDOW, ids::CaseId, policy::Action};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::known;
use crate::{
    act::{Instead, Next, Plain, Shown, at},
    form::form,
    frames::{FormPage, TextPage},
    ui::{Html, govuk::Inset, words},
    web::route::{Row, Rule},
};

const TITLE: &str = "Open a case in an emergency";

/// Where a case is opened in an emergency.
pub(crate) fn place(case: CaseId) -> String {
    format!("{}/{case}/emergency", known::PLACE)
}

form! { NewEmergency {
    ground: radios("What is the emergency?").or("Choose what the emergency is"),
    reason: lines("Why must you see it now?", 4)
        .or("Say why you must see it now")
        .hint("At least 20 characters. Whoever reviews it reads this, and it stays in the history of the case.")
        .sample("The duty officer needs the plan tonight"),
} }

pub(super) fn routes() -> Vec<Row> {
    at::<CaseId, Plain<Openable>>(
        "/known-children/{id}/emergency",
        Rule::OnCase(Action::BreakGlassInvoke),
        |service, context, id| emergency::openable(service, context, id).map(Plain),
    )
    .does("Opens a case for an hour in an emergency", emergency::open_in_emergency, shows)
    .instead(|shown| {
        let ground = &shown.ground.0;
        if let Some((reference, until)) = &ground.open {
            let words = format!("This case is open to you until {}", words::clock(*until));
            return Some(Instead::GoSaying(Next::to(case_path(reference, "")).saying(words)));
        }
        ground.is_too_often.then(|| Instead::Words(Box::new(too_often(shown))))
    })
    .json("/api/v1/known-children/{id}/emergency")
    .answers(201, |_, opened| OpenedJson::of(opened))
    .then(|_, opened| {
        let words = format!("The case is open to you until {}", words::clock(opened.until));
        Next::to(case_path(&opened.reference, "")).saying(words)
    })
}

fn shows(shown: &Shown<CaseId, Plain<Openable>>) -> FormPage {
    let minutes = WINDOW.num_minutes();
    FormPage::new(shown.frame.clone().titled(TITLE).current(known::PLACE), TITLE, "Open the case")
        .part(held_by(&shown.ground.0.team))
        .part(Html::bullets([
            format!("You can read the case for {minutes} minutes. You can change nothing in it"),
            "Its managers and information governance are told at once".to_owned(),
            "Everything you look at is recorded, and somebody else reviews whether this was justified".to_owned(),
        ]))
        .cancel(known::PLACE)
}

fn too_often(shown: &Shown<CaseId, Plain<Openable>>) -> TextPage {
    TextPage::new(shown.frame.clone().titled(TITLE).current(known::PLACE), TITLE)
        .part(held_by(&shown.ground.0.team))
        .says("You have opened three cases in an emergency within 24 hours. A fourth needs a second person.")
        .says("Ask a manager of the team that holds the case, who sees it without an emergency.")
}

fn held_by(team: &str) -> Inset {
    Inset { body: format!("The case is held by {team}.").into() }
}

/// A case that is open.
#[derive(Debug, Serialize, ToSchema)]
struct OpenedJson {
    /// Names the opening.
    id: Uuid,
    /// The number of the case.
    case: String,
    /// The instant from which it is closed again, in UTC.
    until: DateTime<Utc>,
}

impl OpenedJson {
    fn of(opened: &Opened) -> Self {
        Self { id: opened.id.uuid(), case: opened.reference.clone(), until: opened.until }
    }
}
