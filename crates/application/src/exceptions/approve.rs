//! Approving a recorded ground that rests on judgement, by somebody who has read it.

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    cases::CaseReference,
    ids::FactId,
    policy::{self, Action, Decision, Target, decide},
    timetable::{
        exceptions::Ground,
        facts::{FactKind, Words},
    },
};
use ehc_persistence::accounts;

use super::ExceptionRefused;
use crate::{
    Context, Done, Failure, Service,
    cases::{OpenCase, open},
    failure::NoRule,
    timetable::{correct, facts_of, of_open_case},
};

/// A recorded exception, as whoever approves it reads it.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// The case.
    pub open: OpenCase,
    /// The ground.
    pub ground: Ground,
    /// What the limits are called that it was recorded for.
    pub limits: Vec<String>,
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
    /// Who recorded it; empty for what the system recorded.
    pub recorded_by: String,
    /// Whether it still waits for somebody's approval.
    pub is_waiting: bool,
}

/// Shows a recorded exception to those who approve them: nobody approves what they have not read.
///
/// # Errors
/// [`Failure::Refused`] for people who do not approve; [`Failure::NotFound`] for no such exception of the case; storage.
pub fn find(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    exception: FactId,
) -> Result<Recorded, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::ExceptionRecord)?;
        // Reading asks for no password; approving does.
        if decide(&context.actor, Action::ExceptionApprove, Target::Case(&open.subject)) != Decision::Allow {
            return Err(Failure::Refused(policy::Refusal::Denied));
        }
        let facts = facts_of(conn, open.case.id)?;
        let found = facts.standing().find(|fact| fact.id == exception).ok_or(Failure::NotFound)?.kind.clone();
        let FactKind::ExceptionRecorded { code, from, to, evidence, why_impractical, approved_by, family_told_on, .. } = found
        else {
            return Err(Failure::NotFound);
        };
        let rows = ehc_persistence::timetable::list_facts(conn, open.case.id)?;
        let recorded_by = match rows.iter().find(|row| row.id == exception).and_then(|row| row.recorded_by) {
            Some(user) => accounts::find_user(conn, user)?.map(|user| user.name).unwrap_or_default(),
            None => String::new(),
        };
        let dates = of_open_case(conn, service.store.law(), open, context.today, None)?;
        let concerned =
            dates.timetable.duties.iter().filter(|duty| duty.receipt.exceptions.iter().any(|one| one.fact == exception));
        Ok(Recorded {
            limits: concerned.filter_map(|duty| dates.titles.get(&duty.key).cloned()).collect(),
            open: dates.open,
            ground: code,
            from,
            to,
            evidence: evidence.as_str().to_owned(),
            why_impractical: why_impractical.as_str().to_owned(),
            family_told_on,
            recorded_by,
            is_waiting: approved_by.is_none() && code.needs_approval(),
        })
    })
}

/// Approves a recorded ground that rests on judgement, by a fact that supersedes it.
///
/// # Errors
/// [`ExceptionRefused`]; policy; storage.
pub fn approve(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    exception: FactId,
) -> Result<FactId, Failure<ExceptionRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::ExceptionApprove)?;
        let nothing = || Failure::Rule(ExceptionRefused::NothingToApprove);
        let facts = facts_of(conn, open.case.id)?;
        let recorded = facts.standing().find(|fact| fact.id == exception).ok_or_else(nothing)?;
        let rows = ehc_persistence::timetable::list_facts(conn, open.case.id)?;
        // Whoever recorded it, or corrected it since, has had their say.
        let version = |id: FactId| rows.iter().find(|row| row.id == id);
        let mut versions = std::iter::successors(version(exception), |row| row.supersedes_id.and_then(version));
        if versions.any(|row| row.recorded_by == Some(context.actor.user_id)) {
            return Err(Failure::Rule(ExceptionRefused::SamePerson));
        }
        let mut kind = recorded.kind.clone();
        let on = recorded.on;
        let FactKind::ExceptionRecorded { code, approved_by, .. } = &mut kind else { return Err(nothing()) };
        if approved_by.is_some() || !code.needs_approval() {
            return Err(nothing());
        }
        *approved_by = Words::parse(&context.actor.name);
        let id = correct(conn, service, context, open.case.id, kind, on, (exception, "Approved"))?;
        let entry = AuditEntry::of(&open.permit).on("fact", id);
        Ok(Done::new(id, entry).seen_at(open.path("dates")))
    })
}
