//! What is asked in each step. The answers are those of a request sent by a program, and are read by the same types.

use chrono::NaiveDate;
use ehc_application::requests::{Joins, NewParent, NewRequest};
use ehc_domain::{
    days::ActDay,
    email::EmailAddress,
    ids::InstitutionId,
    people::{PersonNeed, numbers::Upn},
    phone::PhoneNumber,
    policy::Action,
    requests::{Channel, Circumstance, RequestSource},
    text::{Text, Words},
};

use crate::{
    begun::Longer,
    cases::person_needs,
    form::{Form, form},
    ui::{Field, FormState},
};

/// A request that is recorded in steps.
pub(super) static REQUEST: Longer =
    Longer { page: "/requests/new", kind: "request", what: "request", title: "Record a request", act: Action::CaseCreate };

/// Who asked, and when.
#[derive(Debug)]
pub(super) struct Who {
    pub(super) received_on: ActDay,
    source: RequestSource,
    requester_name: Text<200>,
    requester_email: Option<EmailAddress>,
    channel: Channel,
    concerns: Option<Words<10_000>>,
}

form! { Who {
    received_on: date("When did the council receive the request?")
        .or("Enter the date the request was received")
        .hint("The day it arrived, not the day you key it. The law counts from this day. For example, 7 9 2026"),
    source: radios("Who asked?").or("Choose who asked"),
    requester_name: text("Their name").or("Enter the name of the person who asked").autocomplete("off").width(30),
    requester_email: email("Their email address")
        .hint("We send a receipt with the case number and the date by which we must decide. Leave it empty to write by post."),
    channel: select("How did it arrive?").or("Choose how the request arrived"),
    concerns: lines("What did they say?", 4).hint("Optional. In their own words where you can."),
} }

/// Which child.
#[derive(Debug)]
pub(crate) struct Child {
    pub(crate) child_name: Text<200>,
    pub(crate) born_on: Option<NaiveDate>,
    pub(crate) upn: Option<Upn>,
    pub(crate) circumstances: Vec<Circumstance>,
    pub(crate) kept_apart: bool,
}

form! { Child {
    child_name: text("Full name")
        .or("Enter the child’s name")
        .hint("As the family writes it")
        .autocomplete("off")
        .looks(Field::no_spellcheck)
        .width(30),
    born_on: birthday("Date of birth").hint("For example, 14 3 2018"),
    upn: text("Unique pupil number (UPN)").hint("Optional. 13 letters and numbers").looks(Field::no_spellcheck).width(20),
    circumstances: checkboxes("Does any of these apply?").hint("They decide whose advice the law asks for."),
    kept_apart: tick("If the child was adopted", "Nothing may connect the case with a former identity"),
} }

/// What follows where nothing may connect a case with a former identity.
pub(crate) const KEPT_APART: &str = "The case is restricted from the first moment: the managers of your team are named on it, and you do not see it once it is recorded. It is compared with nobody on record.";

/// Which child on record it is, or why it is none of them.
#[derive(Debug)]
pub(crate) struct Difference {
    pub(crate) joins: Text<40>,
    pub(crate) match_reason: Option<Words<2_000>>,
}

form! { Difference {
    joins: text("Is it one of these children?").or("Choose the child, or say that it is another"),
    match_reason: lines("Why is this a different child?", 3).hint("We ask so that one child never has two cases by accident."),
} }

/// The answer that it is none of the children on record.
pub(crate) const ANOTHER: &str = "another";

impl Difference {
    /// The case that the request is added to; `None` for another child.
    pub(crate) fn joined(&self) -> Option<Joins> {
        self.joins.as_str().parse().ok().map(Joins::Match)
    }

    /// Says whether it is said to be another child and not why.
    pub(crate) fn lacks_a_reason(&self) -> bool {
        self.joined().is_none() && self.match_reason.is_none()
    }
}

/// Where the child learns, and the parent or carer.
#[derive(Debug)]
pub(super) struct Family {
    institution_id: Option<InstitutionId>,
    parent_name: Option<Text<200>>,
    parent_relation: Option<Text<100>>,
    phone: Option<PhoneNumber>,
    email: Option<EmailAddress>,
    address: Option<Words<1_000>>,
    contact_way: Option<Text<200>>,
    language: Option<Text<60>>,
    flags: Vec<PersonNeed>,
    same_as: Option<Text<40>>,
}

form! { Family {
    institution_id: select("School, college or nursery").or("Choose a school from the list, or leave it empty"),
    parent_name: text("Parent or carer’s name")
        .hint("A parent who asked stands here already. Change it if this is somebody else")
        .autocomplete("off")
        .width(30),
    parent_relation: text("Relation to the child").hint("For example, mother").width(20),
    phone: text("Phone number").autocomplete("off").looks(|field| field.inputmode("tel")).width(20),
    email: email("Email address"),
    address: lines("Address", 3),
    contact_way: text("How do they prefer to hear from us?").hint("For example, text message after 3pm").width(30),
    language: text("Language, if not English").width(20),
    flags: checkboxes("Does any of these apply?").looks(|field| field.choices(person_needs())),
    same_as: text("Is it one of these people?").unsampled(),
} }

impl Family {
    /// Puts down the parent who asked, until the step is answered: nobody types the same name twice.
    pub(super) fn with_who_asked(state: FormState) -> FormState {
        let is_asked_by_a_parent = state.value("source") == RequestSource::Parent.code();
        if !is_asked_by_a_parent || !state.values("parent_name").is_empty() {
            return state;
        }
        let (name, email) = (state.value("requester_name").to_owned(), state.value("requester_email").to_owned());
        state.set("parent_name", name).set("email", email)
    }

    pub(super) fn parent(self) -> Option<NewParent> {
        Some(NewParent {
            name: self.parent_name?,
            relation: self.parent_relation,
            email: self.email,
            phone: self.phone,
            address: self.address,
            language: self.language,
            contact_way: self.contact_way,
            flags: self.flags,
            is_another: self.same_as.as_ref().is_some_and(|same| same.as_str() == ANOTHER),
            same_as: self.same_as.and_then(|same| same.as_str().parse().ok()),
        })
    }
}

/// Puts the request together from what was typed in all steps; `None` when a step is missing or wrong.
pub(super) fn whole(typed: &FormState) -> Option<NewRequest> {
    let who = Who::read(&mut typed.clone())?;
    let child = Child::read(&mut typed.clone())?;
    let family = Family::read(&mut typed.clone())?;
    let difference = Difference::read(&mut typed.clone());
    let is = |circumstance| child.circumstances.contains(&circumstance);
    Some(NewRequest {
        received_on: who.received_on,
        source: who.source,
        channel: who.channel,
        requester_name: who.requester_name,
        requester_email: who.requester_email,
        concerns: who.concerns,
        hearing_impairment: is(Circumstance::Hearing),
        vision_impairment: is(Circumstance::Vision),
        armed_forces_family: is(Circumstance::ArmedForces),
        in_care: is(Circumstance::InCare),
        kept_apart: child.kept_apart,
        child_name: child.child_name,
        born_on: child.born_on,
        upn: child.upn,
        institution_id: family.institution_id,
        parent: family.parent(),
        joins: difference.as_ref().and_then(Difference::joined),
        match_reason: difference.filter(|one| one.joins.as_str() == ANOTHER).and_then(|one| one.match_reason),
    })
}
