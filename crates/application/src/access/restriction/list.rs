//! Changing who is named on a restricted case.

use ehc_domain::{
    accounts::Actor,
    audit::AuditEntry,
    cases::CaseReference,
    ids::{StandingId, UserId},
    policy::{Action, Standing},
    refusals,
    text::Words,
};
use ehc_persistence::{DbConnection, StorageResult, standings};
use thiserror::Error;

use super::{
    super::{
        handing_over::{give_case_up, give_requests_back, standing},
        reach::{everybody, has_to_do_with, is_named, manages},
        read::{StandingLine, line_of},
    },
    Nameable,
    restrict::{nameable, told_to},
    work::{Lost, lost},
};
use crate::{
    Context, Done, Failure, Service,
    cases::{OpenCase, open},
    failure::NoRule,
    history::{Told, YesOrNo},
};

/// Who is named on a restricted case as well, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Naming {
    /// Who.
    pub user: UserId,
    /// Why; those who are named read it.
    pub reason: Words<2_000>,
}

/// Why somebody is not named any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removal {
    /// Why.
    pub reason: Words<2_000>,
}

refusals! {
    /// Why somebody is not named on a restricted case.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum AddRefused {
        /// There is no list.
        NotRestricted = "not_restricted", "This case is not restricted";
        /// Nobody puts themselves on a list.
        Yourself = "yourself" @ user, "Nobody names themselves. Another manager who is named can add you";
        /// They are on the list.
        Already = "already_named" @ user, "They are named already";
        /// They neither have to do with the case nor give advice.
        NothingToDoWithIt = "nothing_to_do_with_it" @ user, "Choose somebody who has to do with the case, or who gives advice";
    }
}

refusals! {
    /// Why somebody stays named on a restricted case.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum RemoveRefused {
        /// Somebody took them off the list before.
        Over = "over", "They are not named any more";
        /// Nobody would be left to run the case.
        LastManager = "last_manager", "They are the last manager who is named. Name another first";
    }
}

/// Who can be named besides those who are.
///
/// # Errors
/// Policy; absence; storage.
pub fn addable(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
) -> Result<(OpenCase, Vec<Nameable>), Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::CaseRestrict)?;
        let everybody = everybody(conn, context.now, &open.subject)?;
        let others = everybody.iter().filter(|one| one.user_id != context.actor.user_id && !is_named(one, &open.subject));
        let people = nameable(conn, &open, others.filter(|one| can_be_named(one, &open)))?;
        Ok((open, people))
    })
}

/// Whoever has to do with the case, and whoever gives advice and may be asked for it next; never somebody with a conflict of interest.
fn can_be_named(actor: &Actor, open: &OpenCase) -> bool {
    let may_be_asked = actor.roles.iter().any(|role| role.is_contributor());
    has_to_do_with(actor, &open.subject) || (may_be_asked && !actor.standings.has(open.case.id, Standing::Conflict))
}

/// Names one more person on a restricted case, and tells them.
///
/// # Errors
/// [`AddRefused`]; policy; absence; storage.
pub fn add(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    Naming { user, reason }: Naming,
) -> Result<StandingId, Failure<AddRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::CaseRestrict)?;
        let review_on = open.case.restriction_review_on.ok_or(Failure::Rule(AddRefused::NotRestricted))?;
        if user == context.actor.user_id {
            return Err(Failure::Rule(AddRefused::Yourself));
        }
        let everybody = everybody(conn, context.now, &open.subject)?;
        let chosen = everybody.iter().find(|one| one.user_id == user && can_be_named(one, &open));
        let chosen = chosen.ok_or(Failure::Rule(AddRefused::NothingToDoWithIt))?;
        if is_named(chosen, &open.subject) {
            return Err(Failure::Rule(AddRefused::Already));
        }
        let id: StandingId = service.ports.id();
        standing(id, context, &open, user, Standing::Named, reason.as_str()).insert(conn)?;
        let chosen = nameable(conn, &open, std::iter::once(chosen))?.into_iter().next().ok_or(Failure::NotFound)?;
        let told = Told::NameAdded { also_named: chosen.name };
        let entry = AuditEntry::of(&open.permit).on("standing", id).telling(&told).because(reason.as_str());
        let notice = told_to(&open, id, (user, chosen.sees), review_on);
        Ok(Done::new(id, entry).seen_at(open.path("access")).telling(notice))
    })
}

/// What the form shows before somebody is taken off the list.
#[derive(Debug, Clone)]
pub struct Removable {
    /// The case.
    pub open: OpenCase,
    /// Who, and since when.
    pub line: StandingLine,
    /// What becomes of their work, each in a sentence.
    pub work: Vec<String>,
    /// Whether they are the last manager who is named.
    pub is_last_manager: bool,
}

/// Shows what would follow if somebody were not named any more.
///
/// # Errors
/// Policy; absence; storage.
pub fn removable(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    id: StandingId,
) -> Result<Removable, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::CaseRestrict)?;
        let line = line_of(conn, context, &open, (id, Standing::Named))?;
        let stay = others(conn, context, &open, line.user)?;
        let work = lost(conn, &open, &stay.iter().collect::<Vec<_>>())?;
        let work = work.iter().filter(|work| work.whose() == Some(line.user)).map(Lost::in_words).collect();
        let is_last_manager = !stay.iter().any(|one| manages(one, &open.subject));
        Ok(Removable { open, line, work, is_last_manager })
    })
}

/// Finds the one manager who is named on a restricted case and runs it; `None` where it is not restricted, or there are several or none.
///
/// # Errors
/// Any failure of the database.
pub(in super::super) fn last_manager(
    conn: &mut DbConnection,
    context: &Context,
    open: &OpenCase,
) -> StorageResult<Option<UserId>> {
    if !open.subject.is_restricted {
        return Ok(None);
    }
    let everybody = everybody(conn, context.now, &open.subject)?;
    let mut running = everybody.iter().filter(|one| is_named(one, &open.subject) && manages(one, &open.subject));
    Ok(match (running.next(), running.next()) {
        (Some(only), None) => Some(only.user_id),
        _ => None,
    })
}

/// Everybody who works here and is named on a case, but for one of them.
fn others(conn: &mut DbConnection, context: &Context, open: &OpenCase, but: UserId) -> StorageResult<Vec<Actor>> {
    let everybody = everybody(conn, context.now, &open.subject)?;
    Ok(everybody.into_iter().filter(|one| one.user_id != but && is_named(one, &open.subject)).collect())
}

/// Takes somebody off the list of a restricted case: their work on it goes to others.
///
/// # Errors
/// [`RemoveRefused`]; policy; absence; storage.
pub fn remove(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    id: StandingId,
    Removal { reason }: Removal,
) -> Result<(), Failure<RemoveRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::CaseRestrict)?;
        let line = line_of(conn, context, &open, (id, Standing::Named))?;
        if line.is_over {
            return Err(Failure::Rule(RemoveRefused::Over));
        }
        let stay = others(conn, context, &open, line.user)?;
        let heir = stay.iter().find(|one| manages(one, &open.subject)).ok_or(Failure::Rule(RemoveRefused::LastManager))?;
        standings::end(conn, id, context.actor.user_id, context.now)?;
        let gave_up_case = give_case_up(conn, &open, line.user, heir.user_id)?;
        let (teams, _) = give_requests_back(conn, &open, line.user)?;
        let told =
            Told::NameRemoved { no_more_named: line.who, gave_up_case: YesOrNo(gave_up_case), requests_given_back: teams.len() };
        let entry = AuditEntry::of(&open.permit).on("standing", id).telling(&told).because(reason.as_str());
        let is_own = line.user == context.actor.user_id;
        Ok(Done::new((), entry).seen_at(if is_own { "/".to_owned() } else { open.path("access") }))
    })
}
