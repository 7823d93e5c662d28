//! Adding a person to the circle of a child.

use ehc_application::people::{self, AddRefused, InCircle, Likely, NewPerson};
use ehc_domain::{
    cases::CaseReference,
    codes::Coded,
    people::{PersonNeed, record::ResponsibilityBasis},
    policy::Action,
};

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    act::{Next, OnCase, Shown, on_case},
    form::form,
    ui::{Choice, Field, Html},
    web::route::Row,
};

form! { NewPerson {
    name: text("Full name").or("Enter the person’s name").autocomplete("off").looks(Field::no_spellcheck).width(30),
    relation: text("Relation to the child").or("Enter how the person is related to the child").hint("For example, mother").width(20),
    checked: date("When was parental responsibility checked?").hint("Leave it empty if it was not").unsampled(),
    basis: select("By what do they have it?").unsampled(),
    phone: text("Phone number").autocomplete("off").looks(|field| field.inputmode("tel")).width(20),
    email: email("Email address"),
    address: lines("Address", 3),
    contact_way: text("How do they prefer to hear from us?").width(30),
    language: text("Language, if not English").width(20),
    flags: checkboxes("Does any of these apply?").looks(|field| field.choices(person_needs())),
    same_as: radios(SAME).unsampled(),
    is_another: tick(NONE_OF_THEM, ANOTHER).unsampled(),
    another_reason: lines("If somebody of this name is in the circle, or was, how do you know that this is another person?", 2)
        .hint("Leave it empty otherwise")
        .unsampled(),
} }

const SAME: &str = "Is it one of these?";
const NONE_OF_THEM: &str = "If it is none of them";
const ANOTHER: &str = "Add another person with what is entered above";

/// Somebody on record, with the children by whom whoever asks knows them.
pub(crate) fn offered(like: &Likely) -> Choice {
    let of: Vec<String> = like.of.iter().map(|(relation, child, case)| format!("{relation} of {child} ({case})")).collect();
    let hint = format!("{}. What is recorded of them stays as it is, and is shared between the cases", of.join(", "));
    Choice::new(&like.id.to_string(), like.name.as_str()).hint(hint)
}

/// Somebody who was added.
#[derive(Debug, Serialize, ToSchema)]
struct AddedJson {
    /// Who.
    id: Uuid,
    /// Whether things may go to them: not where somebody like them must not be told, until a second person has agreed.
    is_told: bool,
}

/// The way to the records of those who are in the circle, or were.
fn records(shown: &Shown<CaseReference, OnCase<()>>, known: &[InCircle]) -> Html {
    let line = |one: &InCircle| {
        let words = Html::from("Open the record of ").then(Html::name(&one.name));
        Html::link(words, &shown.path(&format!("people/{}", one.id)))
    };
    Html::bullets(known.iter().map(line))
}

/// What is to be minded, as it is asked of everybody who is recorded.
pub(crate) fn person_needs() -> Vec<Choice> {
    let choice = |need: PersonNeed| Choice::new(need.code(), need.label());
    vec![
        choice(PersonNeed::Interpreter),
        choice(PersonNeed::ForProfessionals).hint("Without it they see no telephone number and no email address."),
        choice(PersonNeed::ConfidentialAddress).hint("The reason is never shown on screen."),
    ]
}

pub(super) fn add_person() -> Vec<Row> {
    on_case::<CaseReference>("/cases/{reference}/people/new", Action::CircleAdd)
        .part("people")
        .does("Adds a person to the circle of a child", people::add, |shown| shown.form("Add a person", "Add person", "people"))
        .asks(|_, asking| {
            let basis = |one: &ResponsibilityBasis| Choice::new(one.code(), one.label());
            let not_checked = std::iter::once(Choice::new("", "Not checked"));
            asking.choices("basis", not_checked.chain(ResponsibilityBasis::ALL.iter().map(basis)).collect());
            asking.only_if(false, "same_as");
            asking.only_if(false, "is_another");
        })
        .refuses(|shown, refused, page| match refused {
            AddRefused::LikelyMatch(like) => {
                let another = Field::checkboxes("is_another", NONE_OF_THEM, vec![Choice::new("yes", ANOTHER)]);
                (422, page.field(Field::radios("same_as", SAME, like.iter().map(offered).collect())).field(another))
            }
            AddRefused::InTheCircle(one) => (422, page.part(records(shown, std::slice::from_ref(one)))),
            AddRefused::SameName(known) => (422, page.part(records(shown, known))),
            _ => (422, page),
        })
        .json("/api/v1/cases/{reference}/people")
        .answers(201, |_, done| AddedJson { id: done.id.uuid(), is_told: done.is_told })
        .then(|shown, done| match done.is_told {
            true => Next::to(shown.path("people")).saying("Person added"),
            false => Next::to(shown.path(&format!("people/{}", done.id)))
                .saying("Person added. Nothing goes to them until a second person has agreed that it may"),
        })
}
