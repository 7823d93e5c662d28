//! Proposing a decision to the officer who will take it.

use ehc_domain::{
    audit::AuditEntry,
    cases::{CaseReference, StepRefused},
    decisions::{DecisionKind, DecisionOutcome, DecisionRefused, DecisionState, LimbAnswer, check_test},
    ids::DecisionId,
    notifications::NoticeEvent,
    policy::Action,
    refusals,
};
use ehc_persistence::{
    accounts,
    decisions::{self, DecisionRow},
};
use thiserror::Error;

use super::{given, limbs_to_json, limit, notice, page};
use crate::{Context, Done, Failure, Service, cases::open, history::Told, timetable};

/// What a caseworker proposes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The question.
    pub kind: DecisionKind,
    /// The outcome proposed.
    pub outcome: DecisionOutcome,
    /// Each limb of the test.
    pub limbs: Vec<LimbAnswer>,
    /// The evidence relied on.
    pub evidence_for: String,
    /// The evidence outweighed.
    pub evidence_against: String,
    /// What the family says.
    pub family_view: String,
    /// What a panel recommended; empty when none was asked.
    pub panel_recommendation: String,
}

refusals! {
    /// Why a decision is not proposed.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum ProposeRefused {
        /// The legal test.
        Test => transparent(DecisionRefused);
        /// The case is not at the stage at which this is decided.
        Stage => transparent(StepRefused);
        /// A proposal of the same kind waits already.
        AlreadyProposed = "already_proposed", "A decision is already proposed and waits for the decision maker";
    }
}

/// Proposes a decision to the officer who will take it.
///
/// # Errors
/// [`ProposeRefused`]; policy; storage.
pub fn propose(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    proposal: Proposal,
) -> Result<DecisionId, Failure<ProposeRefused>> {
    let rule = |refused: DecisionRefused| Failure::Rule(ProposeRefused::Test(refused));
    check_test(proposal.kind, proposal.outcome, &proposal.limbs).map_err(rule)?;
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::DecisionPropose)?;
        // Asked now, so that nobody prepares a decision that the law's order cannot take.
        open.case.stage.after(proposal.kind.step(proposal.outcome)).map_err(|refused| Failure::Rule(refused.into()))?;
        if decisions::find_latest(conn, open.case.id, proposal.kind)?.is_some() {
            return Err(Failure::Rule(ProposeRefused::AlreadyProposed));
        }
        let id = service.ports.id();
        let row = DecisionRow {
            id,
            case_id: open.case.id,
            kind: proposal.kind,
            state: DecisionState::Proposed,
            outcome: proposal.outcome,
            limbs: limbs_to_json(&proposal.limbs),
            evidence_for: proposal.evidence_for.trim().to_owned(),
            evidence_against: proposal.evidence_against.trim().to_owned(),
            family_view: proposal.family_view.trim().to_owned(),
            panel_recommendation: given(&proposal.panel_recommendation),
            late_reason: None,
            outstanding_reason: None,
            proposed_by: context.actor.user_id,
            proposed_at: context.now,
            decided_by: None,
            decided_on: None,
            differs_reason: None,
            notified_on: None,
            notice: None,
            version: 1,
            addressees: None,
            served_on: None,
        };
        row.insert(conn)?;
        let entry = AuditEntry::of(&open.permit)
            .on("decision", id)
            .telling(&Told::DecisionProposed { kind: proposal.kind, outcome: proposal.outcome });
        let dates = timetable::compute(conn, service.store.law(), &open.case, context.today, None)?;
        let limit = limit(&dates, proposal.kind);
        let managers = accounts::list_managers_of_team(conn, open.case.team_id)?;
        let notices = managers.into_iter().filter(|manager| *manager != context.actor.user_id).map(|manager| {
            notice(
                &open,
                NoticeEvent::DecisionWaiting,
                proposal.kind.label(),
                limit,
                manager,
                &format!("decisions/{}", page(proposal.kind)),
                id,
            )
        });
        let typed_on = open.path(&format!("decisions/{}/reasons", page(proposal.kind)));
        Ok(Done::new(id, entry).telling_all(notices).seen_at(open.path("decisions")).typed_on(typed_on))
    })
}
