//! Which groups of fields a person reads.

use super::{CaseSubject, Relation, Target, relation};
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
        /// Addresses and every other location.
        Address = "address", "Address";
        /// Telephone and email of each person.
        Contacts = "contacts", "Contacts";
        /// The views of the child and family.
        Views = "views", "Views";
        /// Education and psychology.
        Education = "edu", "Education";
        /// Health.
        Health = "health", "Health";
        /// Social care.
        SocialCare = "social", "Social care";
        /// Casework, deliberation, decisions.
        Notes = "notes", "Notes";
        /// The plan.
        Plan = "plan", "Plan";
        /// Stages, limits, tasks.
        Dates = "dates", "Dates";
    }
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

/// Says whether a role with this relation reads a field group.
pub fn reads(group: FieldGroup, role: Role, relation: Relation) -> bool {
    use FieldGroup as G;
    match (role, relation) {
        (Role::Caseworker, Relation::Assigned) | (Role::Manager, Relation::Team) => true,
        (Role::Caseworker, Relation::Team) => matches!(group, G::Identity | G::Dates),
        (Role::EducationalPsychologist, Relation::Assigned) => {
            matches!(group, G::Identity | G::Contacts | G::Views | G::Education)
        }
        (Role::HealthContributor, Relation::Assigned) => {
            matches!(group, G::Identity | G::Address | G::Contacts | G::Views | G::Health)
        }
        (Role::SocialCareContributor, Relation::Assigned) => {
            matches!(group, G::Identity | G::Address | G::Contacts | G::Views | G::SocialCare)
        }
        (role, Relation::Team) if role.is_contributor() => group == G::Identity,
        _ => false,
    }
}

/// Says whether the actor, in any role, reads a field group of the case.
pub fn may_read(actor: &Actor, case: &CaseSubject, group: FieldGroup) -> bool {
    actor.roles.iter().any(|role| reads(group, *role, relation(actor, *role, Target::Case(case))))
}
