//! Whether a child is looked after, by which authority, and who works with the family: each from a day on, with what was recorded before.

use chrono::NaiveDate;
use ehc_domain::{
    email::EmailAddress,
    people::care::{CareStatus, Involvement},
    phone::PhoneNumber,
    policy::Action,
    refusals,
    text::{Text, Words},
};
use ehc_persistence::{
    cases::CaseRow,
    people::{self, CareRow},
};
use thiserror::Error;

use super::{
    AtPerson, Somebody,
    change::{ChangeRefused, Making, care_answers_of, changed, in_the_life_of, make_of_case},
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
    /// From which day.
    pub from: NaiveDate,
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
    /// Why.
    pub reason: Option<Words<2_000>>,
    /// The version of the case that was read.
    pub version: i32,
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
        NotLookedAfter = "not_looked_after" @ authority, "Leave the authority empty: it is recorded that none looks after the child";
        /// Before the day from which it is as it is now.
        BeforeThePresent = "before_the_present" @ from, "What is recorded now holds from a later day. Enter that day or a later one";
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
        /// Before the day from which it is as it is now.
        BeforeThePresent = "before_the_present" @ from, "What is recorded now holds from a later day. Enter that day or a later one";
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
        if who.care.care_from.is_some_and(|since| new.from < since) {
            return refuse(CareRefused::BeforeThePresent);
        }
        let case = CaseRow { in_care: is_looked_after, version: new.version, ..who.open.case.clone() };
        let care = CareRow {
            was_in_care: new.status == CareStatus::Previously,
            care_from: Some(new.from),
            authority: new.authority.map(Text::into_string),
            ..who.care.clone()
        };
        let making = Making { from: Some(new.from), reason: new.reason.map(Words::into_string), moved: None };
        let before = care_answers_of(&who.open.case, &who.care);
        let changes = changed(before, care_answers_of(&case, &care)).map_err(|no| Failure::Rule(no.into()))?;
        let entry = make_of_case(conn, service, context, &who, (changes, case), &making)?;
        people::save_care(conn, care)?;
        Ok(Done::new((), entry).leaving_dates().seen_at(who.open.path(&format!("people/{}", at.1))))
    })
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
        if who.care.involved_from.is_some_and(|since| new.from < since) {
            return refuse(WorkerRefused::BeforeThePresent);
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
        let before = care_answers_of(&who.open.case, &who.care);
        let changes = changed(before, care_answers_of(&case, &care)).map_err(|no| Failure::Rule(no.into()))?;
        let entry = make_of_case(conn, service, context, &who, (changes, case), &making)?;
        people::save_care(conn, care)?;
        Ok(Done::new((), entry).leaving_dates().seen_at(who.open.path(&format!("people/{}", at.1))))
    })
}
