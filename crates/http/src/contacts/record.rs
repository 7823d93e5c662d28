//! Recording a contact, and putting right what is recorded of one.

use actix_web::http::Method;
use ehc_application::contacts::{self, AtContact, Contact, ContactCorrection, Known, NewContact, Recording, Somebody};
use ehc_domain::{cases::CaseReference, codes::Coded, contacts::ContactWay, ids::UserId, policy::Action};

use crate::{
    act::{Asking, Named, Next, on_case_with},
    form::form,
    ui::{Choice, FormState, Link, govuk::Warning},
    web::route::Row,
};

use super::list::corrected_meanwhile;

const READ_BY: &str = "Colleagues on this case read it. Families may ask for a copy.";
const HOUR: &str = "For example, 2:30pm. Leave it empty if you do not know";
const NAMED: &str = "For example, Grace Mbeki, Brookside Primary";

form! { NewContact {
    on: date("When was it?").or("Enter the day").today(),
    at: text("At what time?").hint(HOUR).width(10),
    way: radios("How?").or("Choose how"),
    person: select("With whom?"),
    with_name: text("Name of somebody else").hint(NAMED),
    said: lines("What was said?", 6).or("Say what was said").hint(READ_BY),
    promise: lines("What did we promise?", 2).hint("Leave it and what follows empty if nothing was promised"),
    promised_for: date("By when?"),
    promised_by: select("Who promised it?"),
} }

form! { ContactCorrection {
    on: date("When was it?").or("Enter the day"),
    at: text("At what time?").hint(HOUR).width(10),
    way: radios("How?").or("Choose how"),
    person: select("With whom?"),
    with_name: text("Name of somebody else").hint(NAMED),
    said: lines("What was said?", 6).or("Say what was said").hint(READ_BY),
    promise: lines("What did we promise?", 2).hint("Leave it and what follows empty if nothing was promised"),
    promised_for: date("By when?"),
    promised_by: select("Who promised it?"),
    reason: lines("Why is it corrected?", 2).or("Say why it is corrected").hint("What stood there before is kept"),
} }

pub(super) fn record() -> Vec<Row> {
    on_case_with::<CaseReference, Recording>(
        "/cases/{reference}/contacts/new",
        Action::ContactRecord,
        contacts::to_record,
        |shown| &shown.open,
    )
    .part("contacts")
    .does("Records a contact on a case, and what was promised in it", contacts::record, |shown| {
        let page = shown.form("Record a contact", "Save contact", "contacts");
        match silent(&shown.ground.more.people) {
            Some(words) => page.part(Warning { text: words.into() }),
            None => page,
        }
    })
    .asks(|shown, asking| ask(&shown.ground.more, asking))
    .keeps()
    .json("/api/v1/cases/{reference}/contacts")
    .answers(201, |_, id| Named::of(*id))
    .then(|shown, _| Next::to(shown.path("contacts")).saying("Contact saved"))
}

pub(super) fn correct() -> Vec<Row> {
    on_case_with::<AtContact, (Recording, Known)>(
        "/cases/{reference}/contacts/{id}/correct",
        Action::ContactCorrect,
        contacts::to_correct,
        |(recording, _)| &recording.open,
    )
    .part("contacts")
    .does("Corrects a contact: what is left out is emptied, and what stood there before is kept", contacts::correct, |shown| {
        shown.form("Correct a contact", "Save", "contacts")
    })
    .asks(|shown, asking| {
        let (recording, known) = &shown.ground.more;
        ask(recording, asking);
        let is_answered = promised(known).is_some_and(|promise| promise.end.is_some());
        for name in ["promise", "promised_for", "promised_by"] {
            asking.only_if(!is_answered, name);
        }
    })
    .begins(|shown| {
        let (recording, known) = &shown.ground.more;
        known.contact.as_ref().map(|contact| begun(contact, recording.me)).unwrap_or_default()
    })
    .instead(|shown| corrected_meanwhile(shown, &shown.ground.more.1, "Correct a contact"))
    .json_by(Method::PUT, "/api/v1/cases/{reference}/contacts/{id}")
    .answers(200, |_, id| Named::of(*id))
    .then(|shown, _| Next::to(shown.path("contacts")).saying("Contact corrected"))
}

/// The choices of the case: with whom it was, and who of us promised something.
fn ask(recording: &Recording, asking: &mut Asking) {
    let way = |one: &ContactWay| Choice::new(one.code(), one.label());
    asking.choices("way", ContactWay::ALL.iter().map(way).collect());
    let person = |one: &Somebody| Choice::new(&one.id.to_string(), in_the_list(one));
    asking.choices(
        "person",
        std::iter::once(Choice::new("", "Somebody else")).chain(recording.people.iter().map(person)).collect(),
    );
    let others = recording.colleagues.iter().filter(|one| one.id != recording.me);
    let others = others.map(|one| Choice::new(&one.id.to_string(), one.name.as_str()));
    asking.choices("promised_by", std::iter::once(Choice::new("", "I did")).chain(others).collect());
}

fn in_the_list(one: &Somebody) -> String {
    let former = if one.is_former { ", no longer in the circle" } else { "" };
    let silent = if one.must_not_be_told { ": must not be told" } else { "" };
    format!("{}, {}{former}{silent}", one.name, one.relation)
}

/// Names who must not be told, before anything is promised to them; `None` where everybody may be.
fn silent(people: &[Somebody]) -> Option<String> {
    let names: Vec<&str> = people.iter().filter(|one| one.must_not_be_told).map(|one| one.name.as_str()).collect();
    let who = crate::ui::words::list(&names);
    (!names.is_empty()).then(|| format!("Nothing may go to {who}, whatever was promised."))
}

fn promised(known: &Known) -> Option<&contacts::Promise> {
    known.contact.as_ref()?.promise.as_ref()
}

/// What the boxes hold of a contact that stands.
fn begun(contact: &Contact, me: UserId) -> FormState {
    let named = if contact.person.is_some() { "" } else { contact.with.as_str() };
    let state = FormState::new()
        .with_date("on", contact.on)
        .with("at", contact.at.map(|at| at.to_string()).unwrap_or_default())
        .with("way", contact.way.code())
        .with("person", contact.person.as_ref().map(|one| one.id.to_string()).unwrap_or_default())
        .with("with_name", named)
        .with("said", contact.said.as_str());
    let Some(promise) = contact.owed() else { return state };
    let by = if promise.by == me { String::new() } else { promise.by.to_string() };
    state.with("promise", promise.what.as_str()).with_date("promised_for", promise.due).with("promised_by", by)
}

/// The way back to the list.
pub(super) fn back(path: String) -> Link {
    Link::new("Contacts of this case", path)
}
