//! Making a case: the child, the main parent or carer, and the case that holds them, however it begins.

use chrono::NaiveDate;
use ehc_domain::{
    accounts::TeamKind,
    cases::{CaseReference, Stage},
    ids::{CaseId, InstitutionId, TeamId},
    people::{
        PersonNeed,
        circumstance::{ChildCircumstance, Lasting},
    },
    text::or_empty,
};
use ehc_persistence::{
    DbConnection, StorageResult, accounts,
    cases::CaseRow,
    people::{CasePersonRow, CircumstanceRow, PersonRow},
};

use crate::{Context, Service, requests::NewParent, typed::parted};

/// Says whether a team may hold a case: one that runs cases. Of a service that gives advice no manager of the casework would see it.
pub(crate) fn may_hold(conn: &mut DbConnection, team: TeamId) -> StorageResult<bool> {
    Ok(accounts::find_team(conn, team)?.is_some_and(|team| team.kind == TeamKind::Casework))
}

/// A case about to be made.
pub(crate) struct NewCase {
    pub reference: CaseReference,
    pub child_name: String,
    pub born_on: Option<NaiveDate>,
    pub upn: Option<String>,
    /// Where the child learns.
    pub institution_id: Option<InstitutionId>,
    pub parent: Option<NewParent>,
    /// Who of those on record the parent is; `None` for one who is recorded anew.
    pub known_parent: Option<PersonRow>,
    pub team_id: TeamId,
    pub caseworker_id: ehc_domain::ids::UserId,
    pub stage: Stage,
    /// The day of the request, or of the plan.
    pub began_on: NaiveDate,
    pub in_care: bool,
    /// Whether nothing may connect the child with a former identity.
    pub kept_apart: bool,
    /// What is known of disabilities and of the family.
    pub circumstances: Vec<ChildCircumstance>,
}

impl NewCase {
    /// Makes the child, the case and the parent.
    pub(crate) fn insert(self, conn: &mut DbConnection, service: &Service, context: &Context) -> StorageResult<CaseId> {
        let is_hidden = |parent: &NewParent| parent.flags.contains(&PersonNeed::ConfidentialAddress);
        let child = PersonRow {
            born_on: self.born_on,
            upn: self.upn,
            is_kept_apart: self.kept_apart,
            address_is_confidential: self.parent.as_ref().is_some_and(is_hidden)
                || self.known_parent.as_ref().is_some_and(|known| known.address_is_confidential),
            ..PersonRow::named(service.ports.id(), self.child_name)
        };
        let (child_id, case_id) = (child.id, service.ports.id());
        child.insert(conn)?;
        let reference = self.reference.as_str().to_owned();
        CaseRow {
            institution_id: self.institution_id,
            caseworker_id: Some(self.caseworker_id),
            stage: self.stage,
            in_care: self.in_care,
            ..CaseRow::begun(case_id, reference, child_id, self.team_id, self.began_on, context.now)
        }
        .insert(conn)?;
        for kind in self.circumstances {
            // Nobody is asked since when: it counts as always so until somebody records the day.
            CircumstanceRow::of(service.ports.id(), case_id, kind, Lasting::default()).insert(conn)?;
        }
        if let Some(parent) = &self.parent {
            add_parent(conn, service, (case_id, true), (parent, self.known_parent.as_ref()))?;
        }
        Ok(case_id)
    }
}

/// Puts a parent or carer into the circle of a case, as the one to whom letters go first or not.
pub(crate) fn add_parent(
    conn: &mut DbConnection,
    service: &Service,
    (case_id, is_main_contact): (CaseId, bool),
    (parent, known): (&NewParent, Option<&PersonRow>),
) -> StorageResult<()> {
    let relation = or_empty(parent.relation.as_ref()).to_owned();
    let part = |person_id| CasePersonRow { is_main_contact, ..CasePersonRow::related(case_id, person_id, relation) };
    if let Some(known) = known {
        return part(known.id).insert(conn);
    }
    let person_id = service.ports.id();
    let (address, postcode) = parted(parent.address.as_ref(), None);
    PersonRow {
        address,
        postcode,
        address_is_confidential: parent.flags.contains(&PersonNeed::ConfidentialAddress),
        email: parent.email.as_ref().map(|email| email.as_str().to_owned()),
        phone: parent.phone.as_ref().map(ToString::to_string),
        contact_preference: parent.contact_way.as_ref().map(ToString::to_string),
        language: parent.language.as_ref().map(ToString::to_string),
        needs_interpreter: parent.flags.contains(&PersonNeed::Interpreter),
        for_professionals: parent.flags.contains(&PersonNeed::ForProfessionals),
        ..PersonRow::named(person_id, parent.name.as_str().to_owned())
    }
    .insert(conn)?;
    part(person_id).insert(conn)
}
