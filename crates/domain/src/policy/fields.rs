//! Which groups of fields a person reads: one exhaustive match over group, role and relation.

use super::{CaseSubject, Relation, Target, relation::relations};
use crate::{
    accounts::{Actor, Role},
    codes::coded,
    documents::DocumentClass,
};

coded! {
    /// A group of fields that is shown or withheld together.
    pub enum FieldGroup {
        /// Name, birth date, year group, setting.
        Identity = "ident", "Identity";
        /// The unique pupil number.
        Upn = "upn", "UPN";
        /// The NHS number.
        NhsNumber = "nhs_number", "NHS number";
        /// The number by which social care knows the child.
        SocialCareId = "social_care_id", "Social care number";
        /// Addresses and every other location.
        Address = "address", "Address";
        /// Telephone and email of each person.
        Contacts = "contacts", "Contacts";
        /// The household, parental responsibility, orders of a court.
        Family = "family", "Family";
        /// The views of the child and family.
        Views = "views", "Views";
        /// Education and psychology.
        Education = "edu", "Education";
        /// Health.
        Health = "health", "Health";
        /// Social care.
        SocialCare = "social", "Social care";
        /// What a safeguarding flag is about.
        Safeguarding = "safeguarding", "Safeguarding";
        /// Casework, deliberation, decisions.
        Notes = "notes", "Notes";
        /// Advice of lawyers that nobody can be made to disclose.
        Legal = "legal", "Legal advice";
        /// The plan while it is written.
        Plan = "plan", "Draft plan";
        /// The plan that was sent.
        FinalPlan = "final_plan", "Final plan";
        /// Costs, placement, budget.
        Money = "money", "Money";
        /// Stages, limits, tasks.
        Dates = "dates", "Dates";
    }
}

/// What somebody sees of a group of fields, least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Access {
    /// Nothing: it is absent, as if it did not exist.
    Absent,
    /// That a flag is raised, and not why.
    Fact,
    /// That there is something, in the same word whatever it is.
    Masked,
    /// Names and relations alone.
    Names,
    /// What is about themselves, what they wrote, or what is theirs to do.
    Own,
    /// What was shared with them for this assessment.
    IfShared,
    /// What was sent to them.
    IfReleased,
    /// A summary.
    Summary,
    /// Names and relations; of each person all of it, where they are marked for it.
    IfMarked,
    /// All of it.
    Read,
    /// All of it, and they change it.
    Write,
}

/// Returns the field group that a document, or the advice that it could carry, belongs to.
///
/// Letters and papers that are about nothing in particular are casework: contributors read none of them.
pub fn group_of(class: DocumentClass) -> FieldGroup {
    match class {
        DocumentClass::Views => FieldGroup::Views,
        DocumentClass::Education => FieldGroup::Education,
        DocumentClass::Health => FieldGroup::Health,
        DocumentClass::SocialCare => FieldGroup::SocialCare,
        DocumentClass::Letters | DocumentClass::General => FieldGroup::Notes,
    }
}

/// Returns what a role with this relation sees of a group.
///
/// An emergency shows what a manager of the team sees, and changes nothing; legal advice stays withheld, and but for social care so does why a safeguarding flag
/// stands.
pub fn access(group: FieldGroup, role: Role, relation: Relation) -> Access {
    #[cfg(test)]
    if let Some(flipped) = super::tests::mutants::flipped(group, role, relation) {
        return flipped;
    }
    cell(group, role, relation)
}

fn cell(group: FieldGroup, role: Role, relation: Relation) -> Access {
    match (role, relation) {
        (Role::Caseworker, Relation::Assigned) => to_the_caseworker(group),
        (Role::Caseworker, Relation::Team) => match group {
            FieldGroup::Identity | FieldGroup::Dates => Access::Read,
            FieldGroup::Safeguarding => Access::Fact,
            _ => Access::Absent,
        },
        (Role::EducationalPsychologist | Role::HealthContributor | Role::SocialCareContributor, Relation::Assigned) => {
            to_a_contributor(group, role)
        }
        (Role::EducationalPsychologist | Role::HealthContributor | Role::SocialCareContributor, Relation::Team) => match group {
            FieldGroup::Identity => Access::Read,
            FieldGroup::Dates => Access::Own,
            _ => Access::Absent,
        },
        (Role::Manager, Relation::Team) => to_a_manager(group),
        (Role::Caseworker | Role::SocialCareContributor | Role::Manager, Relation::Emergency) => match group {
            FieldGroup::Legal => Access::Absent,
            // Why a flag stands is read by those who run the case, and by social care.
            FieldGroup::Safeguarding if role != Role::SocialCareContributor => Access::Fact,
            _ => to_a_manager(group).min(Access::Read),
        },
        (Role::PanelMember, Relation::Panel) => match group {
            FieldGroup::Identity
            | FieldGroup::Views
            | FieldGroup::Education
            | FieldGroup::Health
            | FieldGroup::Plan
            | FieldGroup::Money => Access::Read,
            FieldGroup::SocialCare => Access::Summary,
            FieldGroup::Dates => Access::Own,
            _ => Access::Absent,
        },
        (Role::InformationGovernance, Relation::Review) => Access::Read,
        (Role::Parent | Role::YoungPerson, Relation::Linked) => to_the_family(group),
        (Role::SchoolSenco, Relation::Linked) => to_a_school(group),
        _ => Access::Absent,
    }
}

fn to_the_caseworker(group: FieldGroup) -> Access {
    match group {
        FieldGroup::Education | FieldGroup::Health | FieldGroup::SocialCare | FieldGroup::Legal | FieldGroup::FinalPlan => {
            Access::Read
        }
        _ => Access::Write,
    }
}

fn to_a_manager(group: FieldGroup) -> Access {
    match group {
        FieldGroup::Notes | FieldGroup::Legal | FieldGroup::Money | FieldGroup::Dates => Access::Write,
        _ => Access::Read,
    }
}

fn to_a_contributor(group: FieldGroup, role: Role) -> Access {
    let psychologist = role == Role::EducationalPsychologist;
    let health = role == Role::HealthContributor;
    let social_care = role == Role::SocialCareContributor;
    let of = |is_theirs: bool, otherwise: Access| if is_theirs { Access::Write } else { otherwise };
    let read = |is_theirs: bool, otherwise: Access| if is_theirs { Access::Read } else { otherwise };
    match group {
        FieldGroup::Identity | FieldGroup::Views | FieldGroup::FinalPlan => Access::Read,
        FieldGroup::Contacts => Access::IfMarked,
        FieldGroup::Upn => read(psychologist, Access::Absent),
        FieldGroup::NhsNumber => read(health, Access::Absent),
        FieldGroup::SocialCareId => read(social_care, Access::Absent),
        FieldGroup::Address => read(!psychologist, Access::Masked),
        FieldGroup::Family => of(social_care, Access::Masked),
        FieldGroup::Education => of(psychologist, Access::IfShared),
        FieldGroup::Health => of(health, Access::IfShared),
        FieldGroup::SocialCare => of(social_care, Access::IfShared),
        FieldGroup::Safeguarding => of(social_care, Access::Fact),
        FieldGroup::Plan | FieldGroup::Dates => Access::Own,
        FieldGroup::Notes | FieldGroup::Legal | FieldGroup::Money => Access::Absent,
    }
}

fn to_the_family(group: FieldGroup) -> Access {
    match group {
        FieldGroup::Identity => Access::Read,
        FieldGroup::Views => Access::Write,
        FieldGroup::Upn
        | FieldGroup::NhsNumber
        | FieldGroup::SocialCareId
        | FieldGroup::Address
        | FieldGroup::Contacts
        | FieldGroup::Family => Access::Own,
        FieldGroup::Education | FieldGroup::Health | FieldGroup::SocialCare | FieldGroup::Plan | FieldGroup::FinalPlan => {
            Access::IfReleased
        }
        FieldGroup::Money | FieldGroup::Dates => Access::Summary,
        FieldGroup::Safeguarding | FieldGroup::Notes | FieldGroup::Legal => Access::Absent,
    }
}

fn to_a_school(group: FieldGroup) -> Access {
    match group {
        FieldGroup::Identity | FieldGroup::Upn => Access::Read,
        FieldGroup::Address => Access::Masked,
        FieldGroup::Contacts => Access::Names,
        FieldGroup::Education => Access::Write,
        FieldGroup::Views | FieldGroup::Health | FieldGroup::Plan | FieldGroup::FinalPlan => Access::IfReleased,
        FieldGroup::Dates => Access::Own,
        _ => Access::Absent,
    }
}

/// Returns the most that the actor, in any role, sees of a field group of the case.
pub fn sees(actor: &Actor, case: &CaseSubject, group: FieldGroup) -> Access {
    let of_each = relations(actor, Target::Case(case)).into_iter().map(|(role, relation)| access(group, role, relation));
    of_each.max().unwrap_or(Access::Absent)
}

/// Says whether the actor, in any role, reads all of a field group of the case.
pub fn may_read(actor: &Actor, case: &CaseSubject, group: FieldGroup) -> bool {
    sees(actor, case, group) >= Access::Read
}

/// Says whether the actor, in any role, knows who is in the circle of the child.
pub fn knows_circle(actor: &Actor, case: &CaseSubject) -> bool {
    matches!(sees(actor, case, FieldGroup::Contacts), Access::Names | Access::IfMarked | Access::Read | Access::Write)
}

/// Says whether the actor, in any role, reads how somebody of the circle is reached, who may be marked for professionals.
pub fn may_reach(actor: &Actor, case: &CaseSubject, is_marked: bool) -> bool {
    match sees(actor, case, FieldGroup::Contacts) {
        Access::IfMarked => is_marked,
        access => access >= Access::Read,
    }
}
