//! Recording a reply.

use actix_web::{http::StatusCode, web};
use ehc_application::{
    Failure,
    consultations::{
        ConsultationView, Consultations,
        reply::{MOST_CHARACTERS, Reply, ReplyRefused, record},
    },
};
use ehc_domain::{
    consultations::{ObjectionGround, ReplyOutcome},
    ids::ConsultationId,
};
use serde::Deserialize;

use super::{ground, name_of};
use crate::{
    frames::{CaseFrame, CasePage, FormPage},
    ui::{
        Choice, Field, FormState, Html,
        govuk::{Inset, SummaryList, SummaryRow},
        parts::Stale,
        words,
    },
    web::{
        App, HttpError, Protected, SignedIn, fields,
        path::reference,
        respond::{Answer, page, page_with, see_other_saying, wrong},
    },
};

/// What the form posts; the values are read with their messages from the form's state.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ReplyForm {
    reply: String,
    ground: String,
    #[serde(rename = "received-day")]
    received_day: String,
    #[serde(rename = "received-month")]
    received_month: String,
    #[serde(rename = "received-year")]
    received_year: String,
    words: String,
    version: i32,
}

fn find<'a>(shown: &'a Consultations, id: &str) -> Result<&'a ConsultationView, HttpError> {
    let id: ConsultationId = id.parse().map_err(|_| HttpError::NotFound)?;
    shown.list.iter().find(|view| view.row.id == id).ok_or(HttpError::NotFound)
}

fn form(shown: &Consultations, frame: CaseFrame, view: &ConsultationView, state: FormState, key: String) -> FormPage {
    let place = shown.open.path("consultations");
    let asked = format!("{}, asked {}", name_of(view), words::date(view.row.sent_on));
    let mut page = record_reply(frame, &asked, fields::options::<ObjectionGround>(), state)
        .field(Field::hidden("version"))
        .back(place.as_str())
        .cancel(place);
    page.submission = Some(key);
    page
}

/// Fields: `reply` (`agrees`, `objects`), `ground`, `received-day` and its kin, `words`. Only the grounds that the law knows are offered.
fn record_reply(frame: CaseFrame, school: &str, grounds: Vec<(&str, &str)>, state: FormState) -> FormPage {
    let ground = Field::radios(
        "ground",
        "On which ground?",
        grounds.into_iter().map(|(value, words)| Choice::new(value, words)).collect(),
    )
    .hint("Only these three grounds count in law. Ask them to choose one if they gave none.")
    .plain();
    frame
        .form("Record a reply", "Save the reply")
        .part(Inset { body: school.into() })
        .field(Field::radios(
            "reply",
            "What did they say?",
            vec![Choice::new("agrees", "They agree to be named"), Choice::new("objects", "They object").reveals(vec![ground])],
        ))
        .field(Field::date("received", "When did the reply arrive?").hint("For example, 27 11 2026"))
        .field(Field::lines("words", "What reasons do they give?", 4))
        .state(state)
}

/// A reply that was recorded, for reading.
fn recorded(shown: &Consultations, frame: CaseFrame, view: &ConsultationView) -> CasePage {
    let row = &view.row;
    let mut rows = vec![SummaryRow::new("School or college", name_of(view)), SummaryRow::new("Asked", words::date(row.sent_on))];
    rows.extend(row.preference_on.map(|on| SummaryRow::new("The family asked for it", words::date(on))));
    rows.extend(view.due.map(|due| SummaryRow::new("Reply due", format!("{}, 15 days (Code)", words::date(due)))));
    rows.extend(row.replied_on.map(|on| SummaryRow::new("Replied", words::date(on))));
    rows.extend(row.outcome.map(|outcome| SummaryRow::new("Reply", outcome.label())));
    rows.extend(row.ground.map(|ground| SummaryRow::new("Ground", ground.label())));
    rows.extend(row.reply.as_ref().map(|text| SummaryRow::new("Reasons", Html::lines(text))));
    frame
        .part("Reply to a consultation")
        .part_of_page(SummaryList::new(rows))
        .part_of_page(Html::paragraph(Html::link("All consultations", &shown.open.path("consultations"))))
}

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<(String, String)>) -> Answer {
    let (case, id) = path.into_inner();
    let (shown, frame) = ground(&app, &signed_in, reference(&case)?).await?;
    let view = find(&shown, &id)?;
    if view.row.replied_on.is_some() || !shown.may_act {
        return page(&recorded(&shown, frame, view));
    }
    let state = FormState::new().with("version", view.row.version.to_string());
    page(&form(&shown, frame, view, state, signed_in.new_submission()))
}

fn read(state: &mut FormState, version: i32) -> Option<Reply> {
    let outcome: Option<ReplyOutcome> = fields::choice(state, "reply", "Choose what they said");
    let replied_on = fields::date(state, "received", "Enter the day the reply came");
    let text = fields::optional_text(state, "words", MOST_CHARACTERS);
    let ground = match outcome {
        Some(ReplyOutcome::Objects) => fields::choice(state, "ground", &ReplyRefused::GroundMissing.to_string()),
        _ => None,
    };
    let reply = Reply { replied_on: replied_on?, outcome: outcome?, ground, text, version };
    (!state.has_errors()).then_some(reply)
}

fn field_of(refused: &ReplyRefused) -> &'static str {
    match refused {
        ReplyRefused::InTheFuture | ReplyRefused::BeforeSent(_) => "received",
        ReplyRefused::GroundMissing => "ground",
        ReplyRefused::TextMissing | ReplyRefused::TooLong => "words",
        ReplyRefused::Stale(_) => "",
    }
}

pub(super) async fn send(app: web::Data<App>, path: web::Path<(String, String)>, sent: Protected<ReplyForm>) -> Answer {
    let (case, id) = path.into_inner();
    let reference = reference(&case)?;
    let (shown, frame) = ground(&app, sent.signed_in(), reference.clone()).await?;
    let view = find(&shown, &id)?;
    let mut state = sent.state();
    let Some(given) = read(&mut state, sent.version) else {
        return wrong(&form(&shown, frame, view, state, sent.submission()));
    };
    let (context, id) = (sent.context(), view.row.id);
    match app.run(move |service| record(service, &context, &reference, id, &given)).await {
        Ok(()) => see_other_saying(&app, &shown.open.path("consultations"), "Reply recorded"),
        Err(Failure::Rule(ReplyRefused::Stale(theirs))) => {
            stale(&shown, frame, &ConsultationView { row: *theirs, ..view.clone() }, &state)
        }
        Err(Failure::Rule(refused)) => {
            let state = state.error(field_of(&refused), refused.to_string());
            wrong(&form(&shown, frame, view, state, sent.submission()))
        }
        Err(other) => Err(other.into()),
    }
}

/// A reply is recorded once: what stands is shown beside what was typed, and stays.
fn stale(shown: &Consultations, frame: CaseFrame, theirs: &ConsultationView, mine: &FormState) -> Answer {
    let said = theirs.row.outcome.map(ReplyOutcome::label).unwrap_or_default();
    let said = format!("{said}. {}", theirs.row.reply.clone().unwrap_or_default());
    let parts = Stale { who: "a colleague".into(), theirs: said, mine: mine.value("words").to_owned() };
    let page = frame
        .part("Someone else recorded a reply first")
        .part_of_page(parts)
        .part_of_page(Html::paragraph(Html::link("All consultations", &shown.open.path("consultations"))));
    page_with(StatusCode::CONFLICT, &page)
}
