//! Adding a person to the circle of a child.

use ehc_application::people::{self, NewPerson};
use ehc_domain::{cases::CaseReference, people::PersonNeed, policy::Action};

use crate::{
    act::{Next, on_case},
    form::form,
    ui::{Choice, Field},
    web::route::Row,
};

form! { NewPerson {
    name: text("Full name").or("Enter the person’s name").autocomplete("off").looks(Field::no_spellcheck).width(30),
    relation: text("Relation to the child").or("Enter how the person is related to the child").hint("For example, mother").width(20),
    checked: date("When was parental responsibility checked?").hint("Leave it empty if it was not"),
    phone: text("Phone number").autocomplete("off").looks(|field| field.inputmode("tel")).width(20),
    email: email("Email address"),
    address: lines("Address", 3),
    contact_way: text("How do they prefer to hear from us?").width(30),
    language: text("Language, if not English").width(20),
    flags: checkboxes("Does any of these apply?").looks(|field| field.choices(person_needs())),
} }

/// What is to be minded, as it is asked of everybody who is recorded.
pub(crate) fn person_needs() -> Vec<Choice> {
    let choice = |need: PersonNeed| Choice::new(need.code(), need.label());
    vec![choice(PersonNeed::Interpreter), choice(PersonNeed::ConfidentialAddress).hint("The reason is never shown on screen.")]
}

pub(super) fn add_person() -> Vec<Row> {
    on_case::<CaseReference>("/cases/{reference}/people/new", Action::CaseEdit)
        .part("people")
        .does("Adds a person to the circle of a child", people::add, |shown| shown.form("Add a person", "Add person", "people"))
        .then(|shown, _| Next::to(shown.path("people")).saying("Person added"))
}
