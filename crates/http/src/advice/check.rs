//! The page on which a caseworker reads advice, accepts it or sends it back.

use ehc_application::{
    Context, Service,
    advice::check::{self, Check, CheckPage},
};
use ehc_domain::{
    advice::{AdviceState, CheckResult},
    cases::CaseReference,
    ids::AdviceRequestId,
    policy::Action,
};

use super::{
    chase,
    show::{self, frame_of},
};
use crate::{
    act::{Instead, Next, OnCase, Place, Shown, on_case_with},
    form::form,
    frames::{CaseFrame, CasePage, FormPage},
    ui::{
        Choice, FormState, Html,
        govuk::{Button, SummaryList, SummaryRow},
        words,
    },
    web::{
        App, HttpError, SignedIn,
        route::{Row, Rule},
    },
};

form! { Check {
    result: radios("Does it answer what was asked?")
        .or("Choose whether to accept it or send it back")
        .looks(|field| field.choices(vec![
            Choice::new("accepted", "Yes, accept it"),
            Choice::new("sent_back", "No, send it back").hint("The limit does not move."),
        ]))
        .opens(&["sent_back"]),
    reason: lines("What is missing?", 4).hint("The person who wrote it reads this.").plain().within("result", "sent_back"),
    version: hidden(),
} }

/// A request of a case, by its address.
pub(super) type Named = (CaseReference, AdviceRequestId);

/// An act on a request of a case.
pub(super) fn on_request(page: &'static str, action: Action) -> Place<Named, OnCase<CheckPage>> {
    opened_by(page, action, action)
}

/// An act on a request whose page is open to whoever may do something, be it the act or less.
fn opened_by(page: &'static str, action: Action, opens: Action) -> Place<Named, OnCase<CheckPage>> {
    on_case_with(
        page,
        action,
        move |service: &Service, context: &Context, (reference, id): &Named| {
            check::read_to(service, context, reference, *id, opens)
        },
        |found| &found.open,
    )
    .part("advice")
}

type Found = Shown<Named, OnCase<CheckPage>>;

/// Returns the address of the page of the request itself.
pub(super) fn itself(shown: &Found) -> String {
    shown.path(&format!("advice/{}", shown.at.1))
}

/// A small form about a request, which leads back to it.
pub(super) fn page_about(shown: &Found, title: &str, button: &str) -> FormPage {
    shown.form(title, button, "advice").cancel(itself(shown))
}

pub(super) fn check() -> Vec<Row> {
    opened_by("/cases/{reference}/advice/{id}", Action::AdviceReturn, Action::AdviceView)
        .seen_by(Rule::OnCase(Action::AdviceView))
        .does(
            "Accepts advice, or sends it back",
            |service, context, (reference, id), found| check::check(service, context, reference, *id, found),
            |shown| {
                let found = &shown.ground.more;
                let page = shown.form("Check advice", "Save", "advice").part(facts(found)).caption(&title(found));
                versions(found).into_iter().fold(page, FormPage::part)
            },
        )
        .begins(|shown| version(&shown.ground.more))
        .instead(|shown| {
            let found = &shown.ground.more;
            let is_to_check = found.request.state == AdviceState::Received && found.may_check;
            (!is_to_check).then(|| Instead::Page(Box::new(reading(shown.frame.clone(), found))))
        })
        .json("/api/v1/cases/{reference}/advice/{id}/check")
        .then(|shown, result| {
            Next::to(shown.path("advice")).saying(match result {
                CheckResult::Accepted => "The advice was accepted",
                CheckResult::SentBack => "The advice was sent back. The limit has not moved",
            })
        })
}

pub(super) async fn load(
    app: &App,
    signed_in: &SignedIn,
    reference: CaseReference,
    id: AdviceRequestId,
) -> Result<(CheckPage, CaseFrame), HttpError> {
    let context = signed_in.context(None);
    let shown = app.run(move |service| check::read(service, &context, &reference, id)).await?;
    let frame = frame_of(app, signed_in, &shown.open, "advice").await?;
    Ok((shown, frame))
}

fn title(shown: &CheckPage) -> String {
    ehc_application::timetable::advice_phrase(shown.request.kind)
}

pub(super) fn facts(shown: &CheckPage) -> SummaryList {
    let mut rows = vec![SummaryRow::new("From", Html::name(&ehc_application::advice::read::who(&shown.request)))];
    rows.extend(shown.request.asked_on.map(|day| SummaryRow::new("Asked", words::date(day))));
    if let Some(limit) = &shown.limit {
        let why = Html::link("Why this date?", &crate::cases::words::page_of(&shown.open, &limit.key));
        let due = Html::from(words::date(limit.due)).then(" ").then(Html::from(show::authority(limit))).then(" ").then(why);
        rows.push(SummaryRow::new("Due", due));
    }
    rows.push(SummaryRow::new("State", show::standing(shown.standing)));
    if !shown.late_contact.is_empty() {
        rows.push(SummaryRow::new("When it is late, speak to", Html::lines(&shown.late_contact.join("\n"))));
    }
    if !shown.note.is_empty() {
        rows.push(SummaryRow::new("Note", shown.note.as_str()));
    }
    SummaryList::new(rows)
}

fn versions(shown: &CheckPage) -> Vec<Html> {
    let mut parts = Vec::new();
    for version in &shown.versions {
        let day = version.row.submitted_on.map(words::date).unwrap_or_default();
        parts.push(Html::heading(&format!("Version {} by {}, {day}", version.row.number, version.row.author_name)));
        if let Some(file) = show::file(&shown.open.case.reference, version) {
            parts.push(Html::paragraph(Html::from("File: ").then(file)));
        }
        for (heading, body) in show::content(&version.content) {
            parts.push(Html::paragraph(Html::strong(&heading)));
            parts.push(body);
        }
    }
    parts
}

fn reading(frame: CaseFrame, shown: &CheckPage) -> CasePage {
    let mut page = frame.part(&title(shown)).part_of_page(facts(shown));
    let here = |act: &str| shown.open.path(&format!("advice/{}/{act}", shown.request.id));
    if !shown.chases.is_empty() {
        page = page.part_of_page(chase::chased(shown));
    }
    if shown.may_chase {
        page = page.action(Button::go("Chase it", shown.open.path("advice/chase")));
    }
    if shown.may_check && chase::is_unanswered(shown) {
        page = page.action(Button::go("Record what they said", here("said")).secondary());
    }
    if shown.may_check {
        let is_owed = shown.request.state.is_owed() || shown.request.state == AdviceState::Declined;
        if is_owed {
            page = page.action(Button::go("Record that it came", here("received")));
            page = page.action(Button::go("Record that it is not needed", here("not-needed")).secondary());
        }
        if shown.missed.is_some_and(|missed| missed.is_ground) {
            page = page.action(Button::go("Record the missed appointment as an exception", here("missed")).secondary());
        }
        // What came in time, or is wanted no more, needs no cause.
        let is_kept = shown.limit.as_ref().is_some_and(|limit| limit.met_on.is_some_and(|on| on <= limit.due));
        if !is_kept && shown.request.state != AdviceState::NotNeeded {
            page = page.action(Button::go("Record why it is late", here("late")).secondary());
        }
    }
    for part in versions(shown) {
        page = page.part_of_page(part);
    }
    page
}

/// The version of the request, which every form about it carries.
pub(super) fn version(found: &CheckPage) -> FormState {
    FormState::new().with("version", found.request.version.to_string())
}
