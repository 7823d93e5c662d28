//! The review of an emergency opening, by somebody else.

use ehc_domain::{
    audit::AuditEntry, cases::CaseReference, emergency::EmergencyOutcome, ids::StandingId, notifications::NoticeEvent,
    policy::Action, refusals, text::Words,
};
use ehc_persistence::{accounts, emergencies, standings};
use thiserror::Error;

use super::{
    EmergencyLine, emergency_path,
    read::{find, line},
    tell::{About, Hears, governance},
};
use crate::{
    Context, Done, Failure, Service,
    failure::NoRule,
    history::{Told, YesOrNo},
};

/// What somebody finds who reviews an emergency opening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// Whether there was reason to open the case.
    pub outcome: EmergencyOutcome,
    /// Why; it stands in the history of the case.
    pub findings: Words<2_000>,
}

refusals! {
    /// Why an emergency opening is not reviewed.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum ReviewRefused {
        /// They opened it.
        Own = "own", "You opened this case yourself: somebody else reviews it";
        /// They let whoever opened it in.
        Approved = "approved_it", "You approved that this case was opened: somebody else reviews it";
        /// Somebody did before.
        Reviewed = "reviewed", "This emergency opening was reviewed before, as it says above. Nothing of what you wrote was kept";
    }
}

/// Shows an opening before it is reviewed.
///
/// # Errors
/// Policy; absence; storage.
pub fn reviewable(service: &Service, context: &Context, id: &StandingId) -> Result<EmergencyLine, Failure<NoRule>> {
    service.store.read(|conn| {
        let (case, _, row, standing) = find::<NoRule>(conn, context, Action::BreakGlassReview, *id)?;
        Ok(line(conn, context, &case, row, standing)?)
    })
}

/// Records whether an emergency opening was justified, and tells whoever opened it. Where it was not, the case closes at once if it is still open, and information
/// governance is told.
///
/// # Errors
/// [`ReviewRefused`]; policy; absence; storage.
pub fn review(
    service: &Service,
    context: &Context,
    id: &StandingId,
    Review { outcome, findings }: Review,
) -> Result<(), Failure<ReviewRefused>> {
    service.store.write(context, |conn| {
        let (case, permit, row, standing) = find(conn, context, Action::BreakGlassReview, *id)?;
        let (me, now) = (context.actor.user_id, context.now);
        if standing.user_id == me {
            return Err(Failure::Rule(ReviewRefused::Own));
        }
        if standing.recorded_by == me {
            return Err(Failure::Rule(ReviewRefused::Approved));
        }
        if row.outcome.is_some() {
            return Err(Failure::Rule(ReviewRefused::Reviewed));
        }
        let found = emergencies::Review { outcome, findings: findings.as_str().to_owned(), by: me, at: now };
        emergencies::review(conn, *id, found)?;
        let is_open = standing.ended_at.is_none() && standing.until_at.is_some_and(|until| now < until);
        let is_refuted = outcome == EmergencyOutcome::NotJustified;
        if is_refuted && is_open {
            standings::end(conn, *id, me, now)?;
        }
        let reference: CaseReference = case.reference.parse().unwrap_or_else(|_| CaseReference::from_number(0));
        let told = if is_refuted { governance(conn, case.id, me, now)? } else { Vec::new() };
        let about = About { case: case.id, reference: &reference, opening: *id, due: row.review_due_on };
        let of = |to| about.notice(NoticeEvent::EmergencyNotJustified, "", (to, Hears::InWordsAlone));
        let notices: Vec<_> = told.into_iter().map(of).chain([about.reviewed(standing.user_id, outcome)]).collect();
        let opened_by = accounts::find_user(conn, standing.user_id)?.map(|user| user.name).unwrap_or_default();
        let said = Told::EmergencyReviewed {
            emergency_opened_by: opened_by,
            emergency_outcome: outcome,
            closed_at_once: YesOrNo(is_refuted && is_open),
        };
        let entry = AuditEntry::of(&permit).on_case(case.id).on("emergency", *id).telling(&said).because(findings.as_str());
        Ok(Done::new((), entry).telling_all(notices).seen_at(emergency_path(*id)).leaving_dates())
    })
}
