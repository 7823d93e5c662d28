//! A recorded exception, as they read it who approve it or record its last day.

use chrono::NaiveDate;
use ehc_domain::{
    cases::CaseReference,
    ids::FactId,
    policy::{Action, Decision, Target, decide},
    timetable::{
        Duty,
        exceptions::Ground,
        facts::{Fact, FactKind, Facts},
    },
};
use ehc_persistence::accounts;

use super::approve::is_own;
use crate::{
    Context, Failure, Service,
    cases::{OpenCase, open},
    failure::NoRule,
    timetable::{facts_of, of_open_case},
};

/// A recorded exception as it now stands.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// The case.
    pub open: OpenCase,
    /// The fact that now carries it: approving it or correcting it makes another.
    pub fact: FactId,
    /// The ground.
    pub ground: Ground,
    /// What the limits are called that it was recorded for.
    pub limits: Vec<String>,
    /// The regulations that give them the ground, each once; that of the ground where it concerns no limit any more.
    pub regulations: Vec<String>,
    /// Its first day.
    pub from: NaiveDate,
    /// Its last day; `None` while it goes on.
    pub to: Option<NaiveDate>,
    /// What shows it.
    pub evidence: String,
    /// Why it makes keeping the limit impractical.
    pub why_impractical: String,
    /// When the family was told.
    pub family_told_on: Option<NaiveDate>,
    /// Who recorded it first; empty for what the system recorded.
    pub recorded_by: String,
    /// Who approved it; `None` until somebody has, and for a ground that needs nobody's approval.
    pub approved_by: Option<String>,
    /// Whether it still waits for somebody's approval.
    pub is_waiting: bool,
    /// Whether the person approves exceptions of this case.
    pub may_approve: bool,
    /// Whether the person recorded or corrected this one, so that somebody else answers it.
    pub is_own: bool,
    /// Whether the person corrects what was recorded of this case.
    pub may_correct: bool,
}

/// Shows a recorded exception by any of its versions: a link to one that was approved or corrected since leads to it as it now stands.
///
/// # Errors
/// [`Failure::NotFound`] for no such exception of the case; policy; storage.
pub fn find(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    exception: FactId,
) -> Result<Recorded, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::ExceptionRecord)?;
        // Reading asks for no password; approving does.
        let may = |action| decide(&context.actor, action, Target::Case(&open.subject)) == Decision::Allow;
        let (may_approve, may_correct) = (may(Action::ExceptionApprove), may(Action::FactCorrect));
        let facts = facts_of(conn, open.case.id)?;
        let fact = standing(&facts, exception).ok_or(Failure::NotFound)?;
        let FactKind::ExceptionRecorded { code, from, evidence, why_impractical, approved_by, family_told_on, .. } =
            fact.kind.clone()
        else {
            return Err(Failure::NotFound);
        };
        let is_own = is_own(conn, context, &open, fact.id)?;
        let rows = ehc_persistence::timetable::list_facts(conn, open.case.id)?;
        let first = facts.first_version(fact.id);
        let recorded_by = match rows.iter().find(|row| row.id == first).and_then(|row| row.recorded_by) {
            Some(user) => accounts::find_user(conn, user)?.map(|user| user.name).unwrap_or_default(),
            None => String::new(),
        };
        let dates = of_open_case(conn, service.store.law(), open, context.today, None)?;
        let is_concerned =
            |duty: &&Duty| duty.receipt.exceptions.iter().any(|one| one.fact == fact.id && !one.is_about_another_body());
        let concerned: Vec<&Duty> = dates.timetable.duties.iter().filter(is_concerned).collect();
        let mut regulations: Vec<String> = concerned.iter().map(|duty| code.regulation_for(duty.rule())).collect();
        regulations.dedup();
        if regulations.is_empty() {
            regulations.push(code.regulation().to_owned());
        }
        Ok(Recorded {
            limits: concerned.iter().filter_map(|duty| dates.titles.get(&duty.key).cloned()).collect(),
            regulations,
            open: dates.open,
            fact: fact.id,
            ground: code,
            from,
            to: last_day(&facts, fact),
            evidence: evidence.as_str().to_owned(),
            why_impractical: why_impractical.as_str().to_owned(),
            family_told_on,
            recorded_by,
            is_waiting: approved_by.is_none() && code.needs_approval(),
            approved_by: approved_by.map(|name| name.as_str().to_owned()),
            may_approve,
            is_own,
            may_correct,
        })
    })
}

/// Finds an exception as it now stands, by any of its versions.
pub(super) fn standing(facts: &Facts, exception: FactId) -> Option<&Fact> {
    let first = facts.first_version(exception);
    let is_it = |fact: &&Fact| matches!(fact.kind, FactKind::ExceptionRecorded { .. }) && facts.first_version(fact.id) == first;
    facts.standing().find(is_it)
}

/// Returns the last day of an exception: as it was recorded, or as it was ended since.
pub(super) fn last_day(facts: &Facts, exception: &Fact) -> Option<NaiveDate> {
    let FactKind::ExceptionRecorded { to, .. } = exception.kind else { return None };
    [to, ending(facts, exception).map(|fact| fact.on)].into_iter().flatten().min()
}

/// Finds the fact that ended an exception; `None` for one that was recorded with its last day, or still lasts.
pub(super) fn ending<'f>(facts: &'f Facts, exception: &Fact) -> Option<&'f Fact> {
    let first = facts.first_version(exception.id);
    facts.standing().find(|fact| matches!(fact.kind, FactKind::ExceptionEnded { exception } if exception == first))
}
