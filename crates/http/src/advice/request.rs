//! One request as its contributor sees it, and taking it.

use actix_web::web;
use ehc_application::{
    advice::{
        contribute,
        request::{self, RequestPage},
        request_path,
    },
    cases::case_path,
    documents::DocumentRow,
};
use ehc_domain::{ids::AdviceRequestId, policy::Action};

use super::show::{self, frame_of_request};
use crate::{
    act::{Ground, Next, button},
    frames::{CaseFrame, CasePage, FormPage, TextPage},
    ui::{
        Html, Link,
        govuk::{Button, SummaryList, SummaryRow},
        parts::{Card, Pairs},
        words,
    },
    web::{
        App, HttpError, SignedIn,
        respond::{Answer, page, see_other_saying},
        route::{Row, Rule},
    },
};

impl Ground for RequestPage {
    type Frame = CaseFrame;

    fn frame(&self, signed_in: &SignedIn, _: &str) -> CaseFrame {
        frame_of_request(signed_in, self)
    }
}

pub(super) async fn load(app: &App, signed_in: &SignedIn, id: AdviceRequestId) -> Result<RequestPage, HttpError> {
    let context = signed_in.context(None);
    Ok(app.run(move |service| request::show(service, &context, id)).await?)
}

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let shown = load(&app, &signed_in, show::id(&path)?).await?;
    if shown.may_take {
        return page(&taking(&signed_in, &shown));
    }
    page(&CasePage::from(view(&signed_in, &shown)))
}

/// Until somebody has taken it: identity, dates, and the button.
fn taking(signed_in: &SignedIn, shown: &RequestPage) -> FormPage {
    frame_of_request(signed_in, shown)
        .form(&title(shown), "Take this request")
        .part(facts_and_way_out(shown))
        .action(request_path(shown.request.id, "take"))
        .cancel("/advice")
        .tokens(signed_in.csrf(), signed_in.new_submission())
}

pub(super) fn title(shown: &RequestPage) -> String {
    ehc_application::timetable::advice_phrase(shown.request.kind)
}

pub(super) fn facts(shown: &RequestPage) -> SummaryList {
    let mut rows = Vec::new();
    rows.extend(shown.request.asked_on.map(|day| SummaryRow::new("Asked", words::date(day))));
    if let Some(limit) = &shown.limit {
        let due = Html::from(words::date(limit.due)).then(" ").then(Html::from(show::authority(limit)));
        rows.push(SummaryRow::new("Due", due));
    }
    rows.push(SummaryRow::new("State", show::standing(shown.standing)));
    rows.extend(shown.request.promised_on.map(|day| SummaryRow::new("You said it will come by", words::date(day))));
    rows.extend(shown.request.return_reason.as_ref().map(|why| SummaryRow::new("Sent back because", why.as_str())));
    for one in &shown.chases {
        rows.push(SummaryRow::new(format!("Chased {}", words::date(one.chased_on)), Html::lines(&one.words)));
    }
    SummaryList::new(rows)
}

/// The facts, and the way out for whoever knows the family.
fn facts_and_way_out(shown: &RequestPage) -> SummaryList {
    let mut facts = facts(shown);
    let declare = Html::link("Declare a conflict of interest", &case_path(&shown.reference, "conflict"));
    facts.rows.push(SummaryRow::new("If you know the family", declare));
    if shown.held.is_some() {
        let raise = Html::link("Raise a safeguarding flag", &case_path(&shown.reference, "flags/safeguarding"));
        facts.rows.push(SummaryRow::new("If nobody should be contacted yet", raise));
    }
    facts
}

fn view(signed_in: &SignedIn, shown: &RequestPage) -> RequestShown {
    let mut acts: Vec<Html> = Vec::new();
    let is_owed = shown.request.state.is_owed();
    if !shown.versions.is_empty() {
        let read = Button::go("See what was submitted", request_path(shown.request.id, "submitted"));
        acts.push(if is_owed { read.secondary().into() } else { read.into() });
    }
    if shown.may_write {
        let words = match (shown.draft.is_some(), shown.versions.is_empty()) {
            (true, _) => "Go on writing",
            (false, true) => "Start writing",
            (false, false) => "Add to it in a new version",
        };
        let write = Button::go(words, request_path(shown.request.id, "write"));
        if is_owed {
            // What is still owed comes first; what was accepted asks nothing of anybody.
            acts.insert(0, write.into());
            acts.push(Button::go("Upload a file", request_path(shown.request.id, "file")).secondary().into());
            acts.push(Button::go("Pass it on", request_path(shown.request.id, "pass")).secondary().into());
            acts.push(Button::go("Reply without advice", request_path(shown.request.id, "answer")).secondary().into());
        } else {
            acts.push(write.secondary().into());
        }
    }
    let held = shown.held.clone().unwrap_or_default();
    let mut parts: Vec<Html> = Vec::new();
    if let Some(words) = &held.representations {
        parts.push(Html::paragraph(Html::strong("Why the family asked for an assessment")));
        parts.extend(words.split('\n').map(Html::paragraph));
    }
    for one in &held.advice {
        parts.push(Html::paragraph(Html::strong(&format!("{}, from {}", one.kind.label(), one.from))));
        parts.extend(show::content(&one.content).into_iter().map(|(_, body)| body));
    }
    let file = |row: &DocumentRow| Link::new(row.title.as_str(), format!("/cases/{}/documents/{}", shown.reference, row.id));
    let mut contact: Vec<(String, Html)> = Vec::new();
    if let Some(caseworker) = &shown.contact {
        contact.push(("Caseworker".into(), Html::name(&caseworker.name)));
        contact.push(("Email".into(), caseworker.email.as_str().into()));
    }
    for person in &held.family {
        contact.push((words::sentence(&person.relation), Html::name(&person.name)));
        if !person.may_be_reached {
            contact.push(("Telephone and email".into(), "Withheld. Ask the caseworker to put you in touch.".into()));
        }
        contact.extend(person.phone.as_ref().map(|phone| ("Telephone".into(), phone.as_str().into())));
        contact.extend(person.preference.as_ref().map(|how| ("Prefers".into(), how.as_str().into())));
        if person.needs_interpreter {
            let language = person.language.clone().unwrap_or_default();
            contact.push(("Interpreter".into(), language.as_str().into()));
        }
    }
    RequestShown {
        frame: frame_of_request(signed_in, shown),
        title: title(shown),
        facts: facts_and_way_out(shown),
        acts,
        held: parts,
        files: held.documents.iter().map(file).collect(),
        contact,
    }
}

/// `/advice/{id}`: what is asked, by when, and what we already hold, the parents' view first.
#[derive(Debug, Clone, Default)]
struct RequestShown {
    frame: CaseFrame,
    /// "Psychological advice".
    title: String,
    facts: SummaryList,
    /// "Start writing", "Say when it will come", "Decline".
    acts: Vec<Html>,
    /// What is held already, as cards or paragraphs.
    held: Vec<Html>,
    files: Vec<Link>,
    contact: Vec<(String, Html)>,
}

impl From<RequestShown> for CasePage {
    fn from(request: RequestShown) -> Self {
        let shell = request.frame.shell.for_case(&request.title, &request.frame.identity.reference);
        let mut page =
            CasePage::part(shell, request.frame.identity, request.frame.subnav, request.title).part_of_page(request.facts);
        page.actions = request.acts;
        if !request.held.is_empty() {
            page = page.part_of_page(Html::heading("What we already hold"));
            page.main.extend(request.held);
        }
        if !request.files.is_empty() {
            let links = request.files.into_iter().map(|link| Html::link(link.text, &link.href));
            page = page.side(Card::new("Files shared with you", vec![Html::plain_list(links)]));
        }
        if !request.contact.is_empty() {
            page = page.side(Card::new("Contact", vec![Pairs { rows: request.contact }.into()]));
        }
        page
    }
}

pub(super) fn take() -> Vec<Row> {
    button("/advice/{id}/take", Rule::OnCase(Action::AdviceTake))
        .does_at_once("Takes a request that the team was asked", |service, context, id: &AdviceRequestId, ()| {
            contribute::take(service, context, *id)
        })
        .json("/api/v1/advice/{id}/take")
        .lost(not_yours)
        .then(|shown, ()| Next::to(request_path(shown.at, "")).saying("The request is yours"))
}

/// Answers somebody whose page was open while the request went to a colleague, in words that are as true of one that never was.
pub(super) fn not_yours(signed_in: &SignedIn) -> TextPage {
    TextPage::new(signed_in.shell("This request is not yours").current("/advice"), "This request is not yours")
        .says("A colleague may have taken it first, or it was passed on.")
        .part(Html::paragraph(Html::link("Requests for advice", "/advice")))
}

/// Sends whoever may not write to where it says that nothing is wanted any more; others have no business there.
pub(super) fn not_written(app: &App, shown: &RequestPage) -> Answer {
    if !shown.is_over {
        return Err(HttpError::Denied);
    }
    see_other_saying(app, &request_path(shown.request.id, ""), "Nothing more is wanted for this request")
}
