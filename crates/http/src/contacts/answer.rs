//! Saying what became of a promise, and taking back a contact that never was.

use ehc_application::contacts::{self, AtContact, ContactMistake, Known, PromiseKept, PromiseWithdrawal};
use ehc_domain::policy::Action;

use crate::{
    act::{Instead, Next, OnCase, Place, Shown, on_case_with},
    form::form,
    frames::FormPage,
    ui::{
        Html,
        govuk::{Inset, SummaryList, SummaryRow},
        words,
    },
    web::route::Row,
};

use super::{list::corrected_meanwhile, record::back};

form! { PromiseKept {
    on: date("When was it done?").or("Enter the day on which it was done").today(),
} }

form! { PromiseWithdrawal {
    on: date("When were they told?").or("Enter the day on which they were told").today(),
    reason: lines("Why will it not be done?", 3).or("Say why it will not be done").hint("It stands in the history of the case"),
} }

form! { ContactMistake {
    reason: lines("Why is it taken back?", 3).or("Say why it is taken back").hint("It stands in the history of the case"),
} }

type Page = Shown<AtContact, OnCase<Known>>;

/// An act that says what became of a promise.
fn answering(page: &'static str, action: Action) -> Place<AtContact, OnCase<Known>> {
    on_case_with(page, action, contacts::to_answer, |known: &Known| &known.open).part("contacts")
}

pub(super) fn keep() -> Vec<Row> {
    answering("/cases/{reference}/contacts/{id}/kept", Action::PromiseKeep)
        .does("Records that a promise was kept", contacts::keep, |shown| {
            let place = shown.path(&format!("contacts/{}/withdrawn", shown.at.1));
            let page = form(shown, "Has the promise been kept?", "It was kept");
            page.part(Html::paragraph(Html::link("It will not be done: withdraw it", &place)))
        })
        .instead(if_nothing_is_owed)
        .json("/api/v1/cases/{reference}/contacts/{id}/kept")
        .then(|shown, ()| Next::to(shown.path("contacts")).saying("The promise was kept"))
}

pub(super) fn withdraw() -> Vec<Row> {
    answering("/cases/{reference}/contacts/{id}/withdrawn", Action::PromiseWithdraw)
        .does("Withdraws a promise, with a reason", contacts::withdraw, |shown| {
            form(shown, "Withdraw a promise", "Withdraw it").intro("Tell whoever it was promised to before you record it here.")
        })
        .instead(if_nothing_is_owed)
        .json("/api/v1/cases/{reference}/contacts/{id}/withdrawn")
        .then(|shown, ()| Next::to(shown.path("contacts")).saying("The promise is withdrawn"))
}

pub(super) fn retract() -> Vec<Row> {
    on_case_with::<AtContact, Known>(
        "/cases/{reference}/contacts/{id}/take-back",
        Action::ContactRetract,
        contacts::to_retract,
        |known| &known.open,
    )
    .part("contacts")
    .does("Takes back a contact that was recorded by mistake, with whatever was promised in it", contacts::retract, |shown| {
        let page = shown.form("Take back a contact", "Take it back", "contacts");
        match &shown.ground.more.contact {
            Some(contact) => {
                let what = format!(", {}: {}", words::date(contact.on), contact.way.label());
                page.part(Inset { body: Html::name(&contact.with).then(what) })
            }
            None => page,
        }
    })
    .instead(|shown| corrected_meanwhile(shown, &shown.ground.more, "Take back a contact"))
    .json("/api/v1/cases/{reference}/contacts/{id}/take-back")
    .then(|shown, ()| Next::to(shown.path("contacts")).saying("The contact is taken back"))
}

/// A form about a promise, which stands above the questions.
fn form(shown: &Page, title: &str, button: &str) -> FormPage {
    let page = shown.form(title, button, "contacts");
    let contact = shown.ground.more.contact.as_ref();
    let Some((contact, promise)) = contact.and_then(|one| Some((one, one.owed()?))) else { return page };
    let made = Html::name(&contact.with).then(format!(", {}, by ", words::date(contact.on))).then(Html::name(&promise.by_name));
    page.part(SummaryList::new(vec![
        SummaryRow::new("Promised", Html::lines(&promise.what)),
        SummaryRow::new("To whom, and by whom", made),
        SummaryRow::new("By", words::date(promise.due)),
    ]))
}

fn if_nothing_is_owed(shown: &Page) -> Option<Instead> {
    let is_owed = shown.ground.more.contact.as_ref().is_some_and(|contact| contact.owed().is_some());
    let why = "Nothing is owed of this contact: it was kept, withdrawn or taken back already.";
    let page = || shown.frame.clone().not_now("Answer a promise", why, &back(shown.path("contacts")));
    (!is_owed).then(|| Instead::Page(Box::new(page())))
}
