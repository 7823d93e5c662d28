//! Recording a contact, and what was promised in it.

use chrono::NaiveDate;
use chrono_tz::Europe::London;
use ehc_domain::{
    audit::AuditEntry,
    cases::CaseReference,
    contacts::{ContactWay, TimeOfDay},
    days::ActDay,
    ids::{ContactId, PersonId, UserId},
    policy::Action,
    refusals,
    text::{Text, Words},
};
use ehc_persistence::{DbConnection, contacts::ContactRow};
use thiserror::Error;

use super::read::{Somebody, all, people_of};
use crate::{
    Context, Done, Failure, Service,
    access::{Candidate, who_may},
    cases::{OpenCase, open},
    failure::NoRule,
};

/// What somebody records of a contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewContact {
    /// The day, however late it is keyed.
    pub on: ActDay,
    /// The time in London; `None` where it is not known.
    pub at: Option<TimeOfDay>,
    /// With whom, where it is the child or somebody who is or was of the circle.
    pub person: Option<PersonId>,
    /// With whom, in words; `None` where it is somebody of the case.
    pub with_name: Option<Text<200>>,
    /// How.
    pub way: ContactWay,
    /// What was said.
    pub said: Words<10_000>,
    /// What was promised; `None` where nothing was.
    pub promise: Option<Words<2_000>>,
    /// By when; `None` where nothing was promised.
    pub promised_for: Option<NaiveDate>,
    /// Who of us promised it; `None` for whoever records it, and where nothing was promised.
    pub promised_by: Option<UserId>,
}

refusals! {
    /// Why a contact is not recorded.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum ContactRefused {
        /// Its day has not come.
        InTheFuture = "in_the_future" @ on, "The day must be today or in the past";
        /// Its hour has not come.
        LaterToday = "later_today" @ at, "The time must be in the past";
        /// Nobody is named.
        Nobody = "nobody_named" @ with_name, "Choose with whom, or enter a name";
        /// Two are named.
        Two = "two_named" @ with_name, "Choose somebody from the list or enter a name, not both";
        /// Whoever is chosen has no part in the case.
        NotOfTheCase = "not_of_the_case" @ person, "Choose somebody of this case, or enter a name";
        /// Something was promised, and nobody said by when.
        PromiseWithoutADay = "promise_without_a_day" @ promised_for, "Enter the day by which it was promised";
        /// A day or a person is given, and not what was promised.
        NothingPromised = "nothing_promised" @ promise, "Say what was promised, or leave the day and the person empty";
        /// What was promised would be due before it was promised.
        PromisedForBefore = "promised_for_before" @ promised_for, "The day by which it was promised must not be before the contact";
        /// Whoever promised it could not answer for it.
        NotOnTheCase = "not_on_the_case" @ promised_by, "Choose somebody who works on this case";
    }
}

/// What the form shows.
#[derive(Debug, Clone)]
pub struct Recording {
    /// The case.
    pub open: OpenCase,
    /// With whom it can have been: the child, the circle, and whoever belonged to it.
    pub people: Vec<Somebody>,
    /// Who can have promised something: everybody who could answer for it.
    pub colleagues: Vec<Candidate>,
    /// Who records it.
    pub me: UserId,
}

/// Finds a case for recording a contact.
///
/// # Errors
/// Policy; absence; storage.
pub fn to_record(service: &Service, context: &Context, reference: &CaseReference) -> Result<Recording, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::ContactRecord)?;
        recording(conn, context, open)
    })
}

pub(super) fn recording<R>(conn: &mut DbConnection, context: &Context, open: OpenCase) -> Result<Recording, Failure<R>> {
    Ok(Recording {
        people: people_of(conn, context, &open)?,
        colleagues: who_may(conn, context.now, &open.subject, Action::PromiseKeep)?,
        me: context.actor.user_id,
        open,
    })
}

/// Records a contact.
///
/// # Errors
/// [`ContactRefused`]; policy; absence; storage.
pub fn record(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    new: NewContact,
) -> Result<ContactId, Failure<ContactRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::ContactRecord)?;
        let row = checked(conn, context, &open, service.ports.id(), new)?;
        let id = row.id;
        row.insert(conn)?;
        let told = all(conn, context, &open)?.into_iter().find(|one| one.id == id).ok_or(Failure::NotFound)?.told();
        let entry = AuditEntry::of(&open.permit).on("contact", id).telling(&told);
        Ok(Done::new(id, entry).leaving_dates().seen_at(open.path("contacts")).typed_on(open.path("contacts/new")))
    })
}

/// Makes the row of what was answered, where it can be so.
pub(super) fn checked(
    conn: &mut DbConnection,
    context: &Context,
    open: &OpenCase,
    id: ContactId,
    new: NewContact,
) -> Result<ContactRow, Failure<ContactRefused>> {
    use ContactRefused as Refused;
    let on = new.on.date();
    if on > context.today {
        return Err(Failure::Rule(Refused::InTheFuture));
    }
    let clock = context.now.with_timezone(&London).time();
    if new.at.is_some_and(|at| on == context.today && at.clock() > clock) {
        return Err(Failure::Rule(Refused::LaterToday));
    }
    match (new.person, &new.with_name) {
        (None, None) => return Err(Failure::Rule(Refused::Nobody)),
        (Some(_), Some(_)) => return Err(Failure::Rule(Refused::Two)),
        (Some(id), None) if !people_of(conn, context, open)?.iter().any(|one| one.id == id) => {
            return Err(Failure::Rule(Refused::NotOfTheCase));
        }
        _ => {}
    }
    let promise = match (new.promise, new.promised_for) {
        (Some(_), None) => return Err(Failure::Rule(Refused::PromiseWithoutADay)),
        (None, for_day) if for_day.is_some() || new.promised_by.is_some() => {
            return Err(Failure::Rule(Refused::NothingPromised));
        }
        (Some(_), Some(due)) if due < on => return Err(Failure::Rule(Refused::PromisedForBefore)),
        (Some(what), Some(due)) => {
            let by = new.promised_by.unwrap_or(context.actor.user_id);
            let answers = who_may(conn, context.now, &open.subject, Action::PromiseKeep)?;
            if !answers.iter().any(|one| one.id == by) {
                return Err(Failure::Rule(Refused::NotOnTheCase));
            }
            Some((what.into_string(), by, due))
        }
        (None, _) => None,
    };
    let (what, by, due) = promise.map_or((None, None, None), |(what, by, due)| (Some(what), Some(by), Some(due)));
    Ok(ContactRow {
        id,
        case_id: open.case.id,
        happened_on: on,
        minute: new.at.map(TimeOfDay::minutes),
        person_id: new.person,
        with_name: new.with_name.map(Text::into_string),
        way: new.way,
        said: new.said.into_string(),
        promise: what,
        promised_by: by,
        promised_for: due,
        answered_on: None,
        answered_by: None,
        answered_at: None,
        withdrawn_because: None,
        recorded_by: context.actor.user_id,
        recorded_at: context.now,
        replaces_id: None,
        ended_at: None,
        ended_by: None,
        ended_because: None,
    })
}
