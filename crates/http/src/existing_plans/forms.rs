//! What is asked in each step of an existing plan. The answers are those that a program sends, and are read by the same types.

use ehc_application::{
    held::{ExistingPlan, MOST_CHARACTERS, MovedIn},
    requests::NewParent,
};
use ehc_domain::{
    days::ActDay,
    email::EmailAddress,
    ids::{InstitutionId, UserId},
    people::PersonNeed,
    phone::PhoneNumber,
    plans::{PlanOrigin, PlanSection},
    policy::Action,
    requests::Circumstance,
    text::{Text, Words},
};

use crate::{
    begun::Longer,
    cases::person_needs,
    form::{Form, form},
    requests::forms::{ANOTHER, Child, Difference},
    ui::FormState,
};

/// What the pages are called together.
pub(super) const TITLE: &str = "Record an existing plan";

/// An existing plan that is recorded in steps.
pub(super) static PLAN: Longer =
    Longer { page: "/existing-plans/new", kind: "existing-plan", what: "plan", title: TITLE, act: Action::PlanEnter };

pub(super) type Section = Option<Words<MOST_CHARACTERS>>;

/// Where the plan comes from, and its days.
#[derive(Debug)]
pub(super) struct About {
    pub(super) origin: PlanOrigin,
    pub(super) made_on: ActDay,
    pub(super) amended_on: Option<ActDay>,
    pub(super) reviewed_on: Option<ActDay>,
}

form! { About {
    origin: radios("Where does the plan come from?").or("Choose where the plan comes from"),
    made_on: date("When was the plan first made?")
        .or("Enter the day the plan was first made")
        .hint("The day of the first final plan, whoever made it. The law counts from this day. For example, 2 3 2024"),
    amended_on: date("When was it last amended?").hint("The day of the version that holds. Leave it empty if it was never amended."),
    reviewed_on: date("When was it last reviewed?")
        .hint("The day of the decision after the review. Leave it empty if there was no review yet."),
} }

/// The move that brought it.
#[derive(Debug)]
pub(super) struct Move {
    pub(super) former_authority: Text<200>,
    pub(super) transferred_on: ActDay,
    pub(super) known_on: ActDay,
}

form! { Move {
    former_authority: text("Which council maintained the plan?").or("Enter the council that maintained the plan").width(30),
    transferred_on: date("When was the plan transferred to us?")
        .or("Enter the day the plan was transferred")
        .hint("The day of the move, or later. From that day we must maintain the plan."),
    known_on: date("When did we learn of the move?").or("Enter the day we learned of the move"),
} }

impl Move {
    fn moved(self) -> MovedIn {
        MovedIn { from: self.former_authority, transferred_on: self.transferred_on, known_on: self.known_on }
    }
}

/// The parent or carer.
#[derive(Debug)]
pub(super) struct Parent {
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

form! { Parent {
    parent_name: text("Parent or carer’s name").autocomplete("off").width(30),
    parent_relation: text("Relation to the child").hint("For example, mother").width(20),
    phone: text("Phone number").autocomplete("off").looks(|field| field.inputmode("tel")).width(20),
    email: email("Email address"),
    address: lines("Address", 3),
    contact_way: text("How do they prefer to hear from us?").hint("For example, text message after 3pm").width(30),
    language: text("Language, if not English").width(20),
    flags: checkboxes("Does any of these apply?").looks(|field| field.choices(person_needs())),
    same_as: text("Is it one of these people?").unsampled(),
} }

impl Parent {
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

/// What the plan says, and whose case it is.
#[derive(Debug)]
pub(super) struct Plan {
    setting_id: Option<InstitutionId>,
    setting_type: Option<Text<500>>,
    caseworker: Option<UserId>,
    section_a: Section,
    section_b: Section,
    section_c: Section,
    section_d: Section,
    section_e: Section,
    section_f: Section,
    section_g: Section,
    section_h1: Section,
    section_h2: Section,
    section_j: Section,
}

form! { Plan {
    setting_id: select("School, college or nursery in section I").or("Choose a school from the list, or leave it empty"),
    setting_type: text("Or the type of school, if section I names a type only").hint("For example, a mainstream primary school").width(30),
    caseworker: select("Whose case is it?").or("Choose a caseworker from the list"),
    section_a: lines("A. Views and aspirations", 3).hint("Every section is optional. You can add the plan as a file on the next page instead."),
    section_b: lines("B. Special educational needs", 3),
    section_c: lines("C. Health needs", 3),
    section_d: lines("D. Social care needs", 3),
    section_e: lines("E. Outcomes", 3),
    section_f: lines("F. Special educational provision", 3),
    section_g: lines("G. Health provision", 3),
    section_h1: lines("H1. Social care provision (under 18)", 3),
    section_h2: lines("H2. Other social care provision", 3),
    section_j: lines("J. Personal budget", 3),
} }

/// The sections of which something was typed: A to H2, and J.
pub(super) fn typed(words: [Section; 10]) -> Vec<(PlanSection, Words<MOST_CHARACTERS>)> {
    use PlanSection as S;
    let sections = [S::A, S::B, S::C, S::D, S::E, S::F, S::G, S::H1, S::H2, S::J];
    sections.into_iter().zip(words).filter_map(|(section, words)| Some((section, words?))).collect()
}

impl Plan {
    /// Puts what it says into the plan.
    pub(super) fn put(self, new: &mut ExistingPlan) {
        new.sections = typed([
            self.section_a,
            self.section_b,
            self.section_c,
            self.section_d,
            self.section_e,
            self.section_f,
            self.section_g,
            self.section_h1,
            self.section_h2,
            self.section_j,
        ]);
        (new.setting_id, new.setting_type, new.caseworker) = (self.setting_id, self.setting_type, self.caseworker);
    }
}

/// Puts the plan together from what was typed in all steps; `None` when a step is missing or wrong.
pub(super) fn whole(typed: &FormState) -> Option<ExistingPlan> {
    let about = About::read(&mut typed.clone())?;
    let moved = match about.origin {
        PlanOrigin::Ours => None,
        PlanOrigin::MovedHere => Some(Move::read(&mut typed.clone())?.moved()),
    };
    let child = Child::read(&mut typed.clone())?;
    let parent = Parent::read(&mut typed.clone())?;
    let plan = Plan::read(&mut typed.clone())?;
    let difference = Difference::read(&mut typed.clone());
    let is = |circumstance| child.circumstances.contains(&circumstance);
    let mut new = ExistingPlan {
        made_on: about.made_on,
        amended_on: about.amended_on,
        reviewed_on: about.reviewed_on,
        moved,
        hearing_impairment: is(Circumstance::Hearing),
        vision_impairment: is(Circumstance::Vision),
        armed_forces_family: is(Circumstance::ArmedForces),
        kept_apart: child.kept_apart,
        in_care: is(Circumstance::InCare),
        child_name: child.child_name,
        born_on: child.born_on,
        upn: child.upn,
        parent: parent.parent(),
        setting_id: None,
        setting_type: None,
        sections: Vec::new(),
        caseworker: None,
        joins: difference.as_ref().and_then(Difference::joined),
        match_reason: difference.filter(|one| one.joins.as_str() == ANOTHER).and_then(|one| one.match_reason),
    };
    plan.put(&mut new);
    Some(new)
}
