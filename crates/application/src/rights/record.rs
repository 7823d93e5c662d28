//! Recording what was decided about capacity, representatives and agreement.

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    cases::CaseReference,
    ids::{PersonId, RightsDecisionId},
    people::school_age::young_person_from,
    policy::Action,
    refusals,
    text::{Words, or_empty},
};
use ehc_persistence::{people, rights::RightsDecisionRow};
use thiserror::Error;

use crate::{Context, Done, Failure, Service, cases::open, history::Told};

/// What a caseworker records about capacity, representatives and agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRights {
    /// The day from which it counts.
    pub decided_on: NaiveDate,
    /// Whether the young person lacks capacity for the decisions of this case.
    pub lacks_capacity: bool,
    /// What was decided, about which decision, and by whom.
    pub note: Option<Words<4_000>>,
    /// The young person's deputy or attorney, somebody of the circle.
    pub representative: Option<PersonId>,
    /// Whether the parent lacks capacity.
    pub parent_lacks_capacity: bool,
    /// The parent's deputy or attorney, somebody of the circle.
    pub parents_representative: Option<PersonId>,
    /// The day on which the young person agreed that parents are written to as well.
    pub parents_agreed_on: Option<NaiveDate>,
}

refusals! {
    /// Why it is not recorded.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum RightsRefused {
        /// Whose rights they were is nobody’s question any more.
        HasDied = "has_died", "This case ended by a death, and nothing more is decided about whose the rights are";
        /// Decided on a day that has not come.
        DecidedInTheFuture = "decided_in_the_future" @ decided_on, "Enter the day from which this counts: today or earlier";
        /// Capacity is presumed (Mental Capacity Act 2005 s1(2)); that it is lacking must be explained.
        NoteMissing = "note_missing" @ note, "Say what was decided about capacity, for which decision, and by whom";
        /// Somebody outside the circle.
        NotInTheCircle = "not_in_the_circle" @ representative, "Choose somebody who is recorded in the child’s circle";
        /// A parent who lacks capacity needs somebody who acts (reg 63).
        ParentsRepresentativeMissing = "parents_representative_missing" @ parents_representative, "Choose who acts for the parent";
        /// Agreed on a day that has not come.
        AgreedInTheFuture = "agreed_in_the_future" @ parents_agreed_on, "Enter the day on which the young person agreed: today or earlier";
        /// Before rights passed, the letters are the parents' anyway.
        AgreedTooEarly = "agreed_too_early" @ parents_agreed_on, "The rights are not the young person’s on that day, so there is nothing to agree to yet";
    }
}

/// Records what was decided about capacity, representatives and agreement; it moves no date and restarts no clock.
///
/// # Errors
/// [`RightsRefused`]; policy; storage.
pub fn record(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    new: NewRights,
) -> Result<RightsDecisionId, Failure<RightsRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::CaseEdit)?;
        if open.case.stage.is_quiet() {
            return Err(Failure::Rule(RightsRefused::HasDied));
        }
        let circle = people::list_circle(conn, open.case.id)?;
        let known = |id: PersonId| circle.iter().any(|(link, _)| link.person_id == id);
        check(&new, open.child.born_on, context.today, known).map_err(Failure::Rule)?;
        let id = service.ports.id();
        RightsDecisionRow {
            id,
            case_id: open.case.id,
            decided_on: new.decided_on,
            lacks_capacity: new.lacks_capacity,
            note: or_empty(new.note.as_ref()).to_owned(),
            representative_id: new.representative,
            parent_lacks_capacity: new.parent_lacks_capacity,
            parents_representative_id: new.parents_representative,
            parents_agreed_on: new.parents_agreed_on,
            recorded_by: context.actor.user_id,
            recorded_at: context.now,
        }
        .insert(conn)?;
        let entry = AuditEntry::of(&open.permit).on("rights", id).telling(&Told::RightsRecorded {
            decided_on: new.decided_on,
            lacks_capacity: new.lacks_capacity,
            parents_too: new.parents_agreed_on.is_some(),
        });
        Ok(Done::new(id, entry).leaving_dates().seen_at(open.path("people")))
    })
}

fn check(
    new: &NewRights,
    born: Option<NaiveDate>,
    today: NaiveDate,
    known: impl Fn(PersonId) -> bool,
) -> Result<(), RightsRefused> {
    let chosen = [new.representative, new.parents_representative];
    if new.decided_on > today {
        Err(RightsRefused::DecidedInTheFuture)
    } else if new.lacks_capacity && new.note.is_none() {
        Err(RightsRefused::NoteMissing)
    } else if chosen.into_iter().flatten().any(|id| !known(id)) {
        Err(RightsRefused::NotInTheCircle)
    } else if new.parent_lacks_capacity && new.parents_representative.is_none() {
        Err(RightsRefused::ParentsRepresentativeMissing)
    } else if new.parents_agreed_on.is_some_and(|day| day > today) {
        Err(RightsRefused::AgreedInTheFuture)
    } else if new.parents_agreed_on.is_some_and(|day| born.is_some_and(|born| day < young_person_from(born))) {
        Err(RightsRefused::AgreedTooEarly)
    } else {
        Ok(())
    }
}
