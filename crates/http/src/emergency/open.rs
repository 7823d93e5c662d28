//! Opening a case in an emergency.

use chrono::{DateTime, Utc};
use ehc_application::{
    cases::case_path,
    emergency::{self, Answered, NewEmergency, Openable},
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
    ui::{
        Html,
        govuk::{Button, Inset},
        words,
    },
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
        if ground.was_refuted {
            return Some(Instead::Words(Box::new(refuted(shown))));
        }
        ground.waits.then(|| Instead::Words(Box::new(asked(shown))))
    })
    .json("/api/v1/known-children/{id}/emergency")
    .answers(201, |_, answered| AnsweredJson::of(answered))
    .then(|_, answered| match answered {
        Answered::Open(opened) => {
            let words = format!("The case is open to you until {}", words::clock(opened.until));
            Next::to(case_path(&opened.reference, "")).saying(words)
        }
        Answered::Waits(_) => Next::to(known::PLACE).saying("A manager is asked. You are told what they say"),
    })
}

fn shows(shown: &Shown<CaseId, Plain<Openable>>) -> FormPage {
    let minutes = WINDOW.num_minutes();
    let ground = &shown.ground.0;
    let button = if ground.is_too_often { "Ask a manager" } else { "Open the case" };
    let page = FormPage::new(shown.frame.clone().titled(TITLE).current(known::PLACE), TITLE, button).part(held_by(&ground.team));
    let page = match ground.is_too_often {
        true => page
            .intro("You have opened three cases in an emergency within 24 hours. A manager of the team that holds this one must approve a fourth.")
            .intro("They are asked at once, and you are told what they say. What they do not answer today lapses."),
        false => page,
    };
    page.part(Html::bullets([
        format!("You can read the case for {minutes} minutes. You can change nothing in it"),
        "Its managers and information governance are told at once".to_owned(),
        "Everything you look at is recorded, and somebody else reviews whether this was justified".to_owned(),
    ]))
    .cancel(known::PLACE)
}

fn refuted(shown: &Shown<CaseId, Plain<Openable>>) -> TextPage {
    TextPage::new(shown.frame.clone().titled(TITLE).current(known::PLACE), TITLE)
        .part(held_by(&shown.ground.0.team))
        .says("A review found within the last seven days that you had no reason to open this case.")
        .says("Ask a manager of the team that holds the case, who sees it without an emergency.")
}

fn asked(shown: &Shown<CaseId, Plain<Openable>>) -> TextPage {
    TextPage::new(shown.frame.clone().titled(TITLE).current(known::PLACE), TITLE)
        .part(held_by(&shown.ground.0.team))
        .says("A manager is asked whether you may open this case, because you have opened three in an emergency within 24 hours.")
        .says("You are told what they say. What they do not answer today lapses.")
        .part(Html::from(Button::go("Take it back", format!("{}/take-back", place(shown.at))).secondary()))
}

fn held_by(team: &str) -> Inset {
    Inset { body: format!("The case is held by {team}.").into() }
}

/// What became of it.
#[derive(Debug, Serialize, ToSchema)]
struct AnsweredJson {
    /// `open`, or `proposed` where a manager must approve it because the person has opened three within 24 hours.
    outcome: &'static str,
    /// Names the opening; `null` while it waits.
    id: Option<Uuid>,
    /// The number of the case; `null` while it waits.
    case: Option<String>,
    /// The instant from which it is closed again, in UTC; `null` while it waits.
    until: Option<DateTime<Utc>>,
    /// The proposal that waits for a manager; `null` where none does.
    proposal: Option<Uuid>,
}

impl AnsweredJson {
    fn of(answered: &Answered) -> Self {
        let (opened, proposal) = match answered {
            Answered::Open(opened) => (Some(opened), None),
            Answered::Waits(id) => (None, Some(id.uuid())),
        };
        Self {
            outcome: if opened.is_some() { "open" } else { "proposed" },
            id: opened.map(|one| one.id.uuid()),
            case: opened.map(|one| one.reference.clone()),
            until: opened.map(|one| one.until),
            proposal,
        }
    }
}
