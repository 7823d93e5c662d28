//! The last page before advice is sent, the act itself, and the copy that is left to read.

use actix_web::web;
use ehc_application::advice::{
    contribute::{self, Draft, Submission},
    request::RequestPage,
    request_path,
};
use ehc_domain::refusals::Refuses;
use serde::de::IgnoredAny;

use super::{
    request::{facts, load, title},
    show::{self, frame_of_request},
    write::{begun, document, draft_version, started},
};
use crate::{
    frames::{CaseFrame, CasePage, FormPage},
    ui::{
        Choice, Field, FormState, Html, Link,
        govuk::{Button, SummaryList, SummaryRow},
        parts::Card,
        words,
    },
    unsent,
    web::{
        App, HttpError, Protected, SignedIn,
        error::ruled,
        respond::{Answer, page, see_other, see_other_saying, wrong},
    },
};

pub(super) async fn submit(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let shown = load(&app, &signed_in, show::id(&path)?).await?;
    if shown.draft.is_none() {
        return see_other(&request_path(shown.request.id, "write"));
    }
    page(&declaration(&signed_in, &shown, FormState::new(), signed_in.new_submission()))
}

fn declaration(signed_in: &SignedIn, shown: &RequestPage, state: FormState, submission: String) -> FormPage {
    let content = started(shown);
    let mut facts = facts(shown);
    let reader = shown.contact.as_ref().map_or_else(|| "The caseworker".to_owned(), |contact| contact.name.clone());
    facts.rows.push(SummaryRow::new("Who reads it next", Html::name(&reader)));
    let mut missing = Vec::new();
    if content.views.trim().is_empty() {
        missing.push("Views");
    }
    if content.domain_rows().is_empty() {
        missing.push("Needs, outcomes and provision");
    }
    let mut page = submit_advice(frame_of_request(signed_in, shown), facts, &missing, state);
    if let Some(file) = begun(shown).and_then(|version| show::file(&shown.reference, version)) {
        page = page.part(Html::paragraph(Html::strong("File"))).part(Html::paragraph(file));
    }
    for (heading, body) in show::content(&content) {
        page = page.part(Html::paragraph(Html::strong(&heading))).part(body);
    }
    page.cancel(request_path(shown.request.id, "write")).tokens(signed_in.csrf(), submission)
}

/// The last page before advice is sent: who reads it, and the declaration. Field: `is_declared` (`yes`).
fn submit_advice(frame: CaseFrame, facts: SummaryList, missing: &[&str], state: FormState) -> FormPage {
    let mut page = frame.form("Submit advice", "Submit advice").part(facts);
    if !missing.is_empty() {
        page = page
            .part(Html::paragraph("These sections are empty. You can still submit."))
            .part(Html::bullets(missing.iter().copied()));
    }
    page.field(Field::checkboxes(
        "is_declared",
        "Declaration",
        vec![Choice::new("yes", "This is my professional advice. It says what the child needs, not only what is available.")],
    ))
    .state(state)
}

pub(super) async fn send(app: web::Data<App>, sent: Protected<IgnoredAny>, path: web::Path<String>) -> Answer {
    let id = show::id(&path)?;
    // The key is looked at first: a form sent twice has no draft any more, and its result is there to be seen.
    let context = sent.context();
    let shown = load(&app, sent.signed_in(), id).await?;
    if shown.draft.is_none() {
        let place = if shown.versions.is_empty() { "write" } else { "submitted" };
        return see_other(&request_path(id, place));
    }
    let draft = Draft { content: started(&shown), document_id: document(&shown), version: draft_version(&shown) };
    let submission = Submission { draft, is_declared: sent.state().has("is_declared", "yes") };
    match ruled(app.run(move |service| contribute::submit(service, &context, id, submission)).await)? {
        Ok(done) => {
            unsent::forget(&app, sent.signed_in(), &request_path(id, "write")).await?;
            let reader = done.read_by.unwrap_or_else(|| "The caseworker".into());
            let message = format!("Your advice was submitted. {reader} reads it next");
            see_other_saying(&app, &request_path(id, "submitted"), &message)
        }
        Err(refused) => {
            let state = sent.state().error(refused.field().unwrap_or_default(), refused.to_string());
            wrong(&declaration(sent.signed_in(), &shown, state, sent.submission()))
        }
    }
}

pub(super) async fn submitted(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let shown = load(&app, &signed_in, show::id(&path)?).await?;
    let Some(latest) = shown.versions.first() else { return Err(HttpError::NotFound) };
    let mut facts = facts(&shown);
    facts.rows.extend(latest.row.submitted_on.map(|day| SummaryRow::new("Submitted", words::date(day))));
    facts.rows.push(SummaryRow::new("Version", latest.row.number.to_string()));
    facts.rows.extend(show::file(&shown.reference, latest).map(|file| SummaryRow::new("File", file)));
    let used = latest.used_in.iter().map(|(section, text)| {
        Link::new(format!("Section {}: {text}", section.letter()), request_path(shown.request.id, "submitted"))
    });
    let sections = show::content(&latest.content);
    let mut page = copy(frame_of_request(&signed_in, &shown), &title(&shown), facts, sections, used.collect());
    if shown.may_write {
        page = page.action(Button::go("Add to it in a new version", request_path(shown.request.id, "write")).secondary());
    }
    crate::web::respond::page(&page)
}

/// A read-only copy, and where it is used.
fn copy(frame: CaseFrame, title: &str, facts: SummaryList, sections: Vec<(String, Html)>, used_in: Vec<Link>) -> CasePage {
    let shell = frame.shell.for_case(&format!("{title}, submitted"), &frame.identity.reference);
    let mut page = CasePage::part(shell, frame.identity, frame.subnav, title).part_of_page(facts);
    for (heading, body) in sections {
        page = page.part_of_page(Html::heading(&heading)).part_of_page(body);
    }
    let used = if used_in.is_empty() {
        Html::paragraph("Not used in a plan yet.")
    } else {
        Html::plain_list(used_in.into_iter().map(|link| Html::link(link.text, &link.href)))
    };
    page.side(Card::new("Used in", vec![used]))
}
