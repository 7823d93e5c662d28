//! Approving a recorded ground that rests on judgement, by somebody who has read it.

use ehc_domain::{
    audit::AuditEntry,
    cases::CaseReference,
    ids::FactId,
    policy::Action,
    refusals,
    timetable::facts::{FactKind, Words},
    timetable::order::OutOfOrder,
};
use thiserror::Error;

use crate::{
    Context, Done, Failure, Service,
    cases::open,
    timetable::{correct, facts_of},
};

/// That somebody approves an exception; there is nothing more to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Approval {}

refusals! {
    /// Why an exception is not approved.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum ApproveRefused {
        /// Only the officer who did not record it approves it.
        SamePerson = "same_person", "Somebody other than the person who recorded it must approve it";
        /// Nothing waits for approval.
        NothingToApprove = "nothing_to_approve", "There is no exception here that waits for approval";
        /// The case would contradict itself.
        Order => transparent(OutOfOrder);
    }
}

/// Approves a recorded ground that rests on judgement, by a fact that supersedes it.
///
/// # Errors
/// [`ApproveRefused`]; policy; storage.
pub fn approve(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    exception: FactId,
) -> Result<FactId, Failure<ApproveRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::ExceptionApprove)?;
        let nothing = || Failure::Rule(ApproveRefused::NothingToApprove);
        let facts = facts_of(conn, open.case.id)?;
        let recorded = facts.standing().find(|fact| fact.id == exception).ok_or_else(nothing)?;
        let rows = ehc_persistence::timetable::list_facts(conn, open.case.id)?;
        // Whoever recorded it, or corrected it since, has had their say; whoever approved it for other days has not.
        let version = |id: FactId| rows.iter().find(|row| row.id == id);
        let is_approval = |id: FactId| {
            facts.find(id).is_some_and(|fact| matches!(fact.kind, FactKind::ExceptionRecorded { approved_by: Some(_), .. }))
        };
        let mut versions = std::iter::successors(version(exception), |row| row.supersedes_id.and_then(version));
        if versions.any(|row| row.recorded_by == Some(context.actor.user_id) && !is_approval(row.id)) {
            return Err(Failure::Rule(ApproveRefused::SamePerson));
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
