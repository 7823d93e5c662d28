//! Whether a child is looked after, by which authority, and who works with the family: each from a day on, with what was recorded before.

use chrono::NaiveDate;
use ehc_domain::{
    email::EmailAddress,
    people::{
        care::{CareStatus, Involvement},
        record::PersonField,
    },
    phone::PhoneNumber,
    policy::Action,
    refusals,
    text::{Text, Words},
};
use ehc_persistence::{
    DbConnection, StorageResult,
    cases::CaseRow,
    people::{self, CareRow, PersonChangeRow},
};
use thiserror::Error;

use super::{
    AtPerson, Somebody,
    change::{ChangeRefused, Changed, Making, care_answers_of, changed, in_the_life_of, make_of_case},
    year::child,
};
use crate::{Context, Done, Failure, NoRule, Service};

/// Whether a child is looked after from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CareChange {
    /// Whether they are, or were.
    pub status: CareStatus,
    /// The authority that looks after them.
    pub authority: Option<Text<200>>,
    /// How it is reached.
    pub authority_contact: Option<Words<1_000>>,
    /// From which day.
    pub from: NaiveDate,
    /// Whether what is recorded now was never so, and this takes its place with its day.
    pub was_wrong: bool,
    /// Why.
    pub reason: Option<Words<2_000>>,
    /// The version of the case that was read.
    pub version: i32,
}

/// Who works with a child and family from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerChange {
    /// In what part.
    pub involvement: Involvement,
    /// Who.
    pub name: Option<Text<200>>,
    /// In which team.
    pub team: Option<Text<200>>,
    /// Their telephone number.
    pub phone: Option<PhoneNumber>,
    /// Their email address.
    pub email: Option<EmailAddress>,
    /// From which day.
    pub from: NaiveDate,
    /// Whether what is recorded now was never so, and this takes its place with its day.
    pub was_wrong: bool,
    /// Why.
    pub reason: Option<Words<2_000>>,
    /// The version of the case that was read.
    pub version: i32,
}

refusals! {
    /// Why something of care does not hold from a day.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum SinceRefused {
        /// Before the day from which it is as it is now.
        BeforeThePresent = "before_the_present" @ from, "What is recorded now holds from a later day. Enter that day or a later one, or say that it is wrong";
        /// Before what came before it began.
        BeforeTheFormer = "before_the_former" @ from, "Something else is recorded from that day or a later one. Enter a later day";
        /// What is recorded is put right, and nobody says why.
        ReasonMissing = "reason_missing" @ reason, "Say why what is recorded is wrong";
    }
}

refusals! {
    /// Why it is not recorded whether a child is looked after.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum CareRefused {
        /// It cannot be changed, whatever it is.
        Change => transparent(ChangeRefused);
        /// Looked after by nobody.
        AuthorityMissing = "authority_missing" @ authority, "Enter the local authority that looks after the child";
        /// Looked after by somebody, and not looked after.
        NotLookedAfter = "not_looked_after" @ authority, "Empty the authority: you chose that none looks after the child";
        /// Nobody to reach.
        NobodyToReach = "nobody_to_reach" @ authority_contact, "Leave this empty: it is recorded that no authority looks after the child";
        /// The day and what stood there do not go together.
        Since => transparent(SinceRefused);
    }
}

refusals! {
    /// Why it is not recorded who works with a child and family.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum WorkerRefused {
        /// It cannot be changed, whatever it is.
        Change => transparent(ChangeRefused);
        /// Nobody is involved, and somebody is named.
        NobodyInvolved = "nobody_involved" @ involvement, "Choose in what part they work with the child, or leave out who does";
        /// The day and what stood there do not go together.
        Since => transparent(SinceRefused);
    }
}

/// Finds the child of a case for changing what is recorded of care.
///
/// # Errors
/// Policy; absence, as for anybody but the child; storage.
pub fn to_change_care(service: &Service, context: &Context, at: &AtPerson) -> Result<Somebody, Failure<NoRule>> {
    service.store.read(|conn| child(conn, context, at, Action::CareChange))
}

/// Records whether a child is looked after, and by which authority.
///
/// # Errors
/// [`CareRefused`]; policy; absence; [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody else changed it first; storage.
pub fn change_care(service: &Service, context: &Context, at: &AtPerson, new: CareChange) -> Result<(), Failure<CareRefused>> {
    let refuse = |refused: CareRefused| Err(Failure::Rule(refused));
    service.store.write(context, |conn| {
        let who = child(conn, context, at, Action::CareChange)?;
        in_the_life_of(&who.open.child, new.from, context).map_err(|refused| Failure::Rule(refused.into()))?;
        let is_looked_after = new.status == CareStatus::LookedAfter;
        match &new.authority {
            None if is_looked_after => return refuse(CareRefused::AuthorityMissing),
            Some(_) if !is_looked_after => return refuse(CareRefused::NotLookedAfter),
            _ => {}
        }
        if new.authority_contact.is_some() && !is_looked_after {
            return refuse(CareRefused::NobodyToReach);
        }
        let case = CaseRow { in_care: is_looked_after, version: new.version, ..who.open.case.clone() };
        let care = CareRow {
            was_in_care: new.status == CareStatus::Previously,
            care_from: Some(new.from),
            authority: new.authority.map(Text::into_string),
            authority_contact: new.authority_contact.map(Words::into_string),
            ..who.care.clone()
        };
        let making = Making { from: Some(new.from), reason: new.reason.map(Words::into_string), moved: None };
        let since = Since {
            field: PersonField::CareSince,
            before: who.care.care_from,
            was_wrong: new.was_wrong,
            is_something: new.status != CareStatus::No,
        };
        let changes = since.changes(conn, &who, (&case, &care), &making)?;
        let entry = make_of_case(conn, service, context, &who, (changes, case), &making)?;
        people::save_care(conn, care)?;
        Ok(Done::new((), entry).leaving_dates().seen_at(who.open.path(&format!("people/{}", at.1))))
    })
}

/// The day from which something of care is as it is recorded, and whether that was never so.
struct Since {
    field: PersonField,
    before: Option<NaiveDate>,
    was_wrong: bool,
    /// Whether there is anything of which a day could be told.
    is_something: bool,
}

impl Since {
    /// Lists the answers that become others: something else from a day on, or what is recorded put right in its place with its day.
    fn changes<R: From<ChangeRefused> + From<SinceRefused>>(
        &self,
        conn: &mut DbConnection,
        who: &Somebody,
        (case, care): (&CaseRow, &CareRow),
        making: &Making,
    ) -> Result<Vec<Changed>, Failure<R>> {
        let refuse = |refused: SinceRefused| Err(Failure::Rule(refused.into()));
        let before = care_answers_of(&who.open.case, &who.care);
        let mut changes = changed(before, care_answers_of(case, care)).map_err(|no| Failure::Rule(no.into()))?;
        // A day that was not recorded is no mistake.
        let is_day_alone = changes.iter().all(|(field, ..)| *field == self.field);
        if !self.was_wrong && is_day_alone && (self.before.is_some() || !self.is_something) {
            return Err(Failure::Rule(ChangeRefused::NothingChanged.into()));
        }
        let from = making.from;
        if self.was_wrong {
            if making.reason.is_none() {
                return refuse(SinceRefused::ReasonMissing);
            }
            if self.former(conn, who)?.zip(from).is_some_and(|(former, from)| from <= former) {
                return refuse(SinceRefused::BeforeTheFormer);
            }
        } else {
            if self.before.zip(from).is_some_and(|(since, from)| from < since) {
                return refuse(SinceRefused::BeforeThePresent);
            }
            if !is_day_alone {
                changes.retain(|(field, ..)| *field != self.field);
            }
        }
        Ok(changes)
    }

    /// Returns the day from which what came before the present is recorded; `None` where nothing did.
    fn former(&self, conn: &mut DbConnection, who: &Somebody) -> StorageResult<Option<NaiveDate>> {
        let is_of_care = |field: PersonField| matches!(field, PersonField::Care | PersonField::CareAuthority);
        let is_of_worker =
            |field: PersonField| matches!(field, PersonField::Involvement | PersonField::Worker | PersonField::WorkerTeam);
        let rows = people::list_changes(conn, who.record.id)?;
        let here = || rows.iter().map(|(row, _)| row).filter(|row| row.case_id == Some(who.open.case.id));
        // What was put right left its day in the same moment, and was no change of its own.
        let is_put_right =
            |row: &PersonChangeRow| here().any(|other| other.field == self.field && other.changed_at == row.changed_at);
        let is_care = self.field == PersonField::CareSince;
        let begun = here().filter(|row| if is_care { is_of_care(row.field) } else { is_of_worker(row.field) });
        let mut days: Vec<NaiveDate> = begun.filter(|row| !is_put_right(row)).map(|row| row.from_on).collect();
        days.sort_unstable();
        days.dedup();
        // The last of them is the day of the present.
        days.pop();
        Ok(days.pop())
    }
}

/// Records who works with a child and family: early help, or a social worker. That nobody does any more is a change like another.
///
/// # Errors
/// [`WorkerRefused`]; policy; absence; [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody else changed it first; storage.
pub fn change_worker(
    service: &Service,
    context: &Context,
    at: &AtPerson,
    new: WorkerChange,
) -> Result<(), Failure<WorkerRefused>> {
    let refuse = |refused: WorkerRefused| Err(Failure::Rule(refused));
    service.store.write(context, |conn| {
        let who = child(conn, context, at, Action::CareChange)?;
        in_the_life_of(&who.open.child, new.from, context).map_err(|refused| Failure::Rule(refused.into()))?;
        let is_somebody = new.name.is_some() || new.team.is_some() || new.phone.is_some() || new.email.is_some();
        if new.involvement == Involvement::Nobody && is_somebody {
            return refuse(WorkerRefused::NobodyInvolved);
        }
        let case = CaseRow { social_worker: new.name.map(Text::into_string), version: new.version, ..who.open.case.clone() };
        let care = CareRow {
            involvement: new.involvement,
            involved_from: Some(new.from),
            worker_team: new.team.map(Text::into_string),
            worker_phone: new.phone.map(|phone| phone.to_string()),
            worker_email: new.email.map(|email| email.as_str().to_owned()),
            ..who.care.clone()
        };
        let making = Making { from: Some(new.from), reason: new.reason.map(Words::into_string), moved: None };
        let since = Since {
            field: PersonField::InvolvedSince,
            before: who.care.involved_from,
            was_wrong: new.was_wrong,
            is_something: new.involvement != Involvement::Nobody,
        };
        let changes = since.changes(conn, &who, (&case, &care), &making)?;
        let entry = make_of_case(conn, service, context, &who, (changes, case), &making)?;
        people::save_care(conn, care)?;
        Ok(Done::new((), entry).leaving_dates().seen_at(who.open.path(&format!("people/{}", at.1))))
    })
}
