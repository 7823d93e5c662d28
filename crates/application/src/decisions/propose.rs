//! Proposing a decision to the officer who will take it.

use ehc_domain::{
    audit::AuditEntry,
    cases::{CaseReference, StepRefused},
    decisions::{DecisionKind, DecisionOutcome, DecisionRefused, DecisionState, LimbAnswer, check_test},
    ids::DecisionId,
    notifications::NoticeEvent,
    policy::Action,
    refusals,
    text::{Words, or_empty},
};
use ehc_persistence::{
    decisions::{self, DecisionRow},
    notifications::NewNotice,
};
use thiserror::Error;

use super::{limbs_to_json, limit, notice, page};
use crate::{Context, Done, Failure, Service, access::managers_who_may_know, cases::open, history::Told, questions, timetable};

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
    pub evidence_for: Option<Words<10_000>>,
    /// The evidence outweighed.
    pub evidence_against: Option<Words<10_000>>,
    /// What the family says.
    pub family_view: Option<Words<10_000>>,
    /// What a panel recommended; `None` when none was asked.
    pub panel_recommendation: Option<Words<2_000>>,
    /// The answer to the question with which it was sent back; `None` where it was not.
    pub answer: Option<Words<4_000>>,
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
        /// It was sent back with a question, which has no answer yet.
        AnswerMissing = "answer_missing" @ answer, "Answer the question with which it was sent back";
    }
}

/// Says whether a decision could be proposed so, before it is.
///
/// # Errors
/// [`ProposeRefused::Test`] when the outcome does not follow from the answers to the legal test.
pub fn check(proposal: &Proposal) -> Result<(), ProposeRefused> {
    Ok(check_test(proposal.kind, proposal.outcome, &proposal.limbs)?)
}

/// Proposes a decision to the officer who will take it, for the first time, or again with the answer to the question with which it was sent back.
///
/// # Errors
/// [`ProposeRefused`]; policy; storage.
pub fn propose(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    proposal: Proposal,
) -> Result<DecisionId, Failure<ProposeRefused>> {
    check(&proposal).map_err(Failure::Rule)?;
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::DecisionPropose)?;
        // Asked now, so that nobody prepares a decision that the law's order cannot take.
        open.case.stage.after(proposal.kind.step(proposal.outcome)).map_err(|refused| Failure::Rule(refused.into()))?;
        let before = decisions::find_latest(conn, open.case.id, proposal.kind)?;
        let question = match &before {
            Some(row) if row.state == DecisionState::Proposed => questions::find_open(conn, row.id.uuid())?,
            _ => None,
        };
        if before.is_some() && question.is_none() {
            return Err(Failure::Rule(ProposeRefused::AlreadyProposed));
        }
        if let Some(question) = &question {
            let answer = proposal.answer.as_ref().ok_or(Failure::Rule(ProposeRefused::AnswerMissing))?;
            questions::reply(conn, context, question, answer.as_str())?;
        }
        let answer = proposal.answer.clone().filter(|_| question.is_some());
        let (id, version) = before.as_ref().map_or_else(|| (service.ports.id(), 1), |row| (row.id, row.version));
        let row = DecisionRow {
            id,
            case_id: open.case.id,
            kind: proposal.kind,
            state: DecisionState::Proposed,
            outcome: proposal.outcome,
            limbs: limbs_to_json(&proposal.limbs),
            evidence_for: or_empty(proposal.evidence_for.as_ref()).to_owned(),
            evidence_against: or_empty(proposal.evidence_against.as_ref()).to_owned(),
            family_view: or_empty(proposal.family_view.as_ref()).to_owned(),
            panel_recommendation: proposal.panel_recommendation.as_ref().map(ToString::to_string),
            late_reason: None,
            outstanding_reason: None,
            proposed_by: context.actor.user_id,
            proposed_at: context.now,
            decided_by: None,
            decided_on: None,
            differs_reason: None,
            notified_on: None,
            notice: None,
            version,
            addressees: None,
            served_on: None,
            episode: open.case.episode,
            keyed_late_reason: None,
            letter_keyed_late_reason: None,
        };
        if before.is_some() { decisions::update(conn, row) } else { row.insert(conn) }?;
        // Those who read it before it was sent back are told again.
        let told_as = question.map_or_else(|| id.to_string(), |question| format!("{id}:{}", question.id));
        let entry = AuditEntry::of(&open.permit)
            .on("decision", id)
            .telling(&Told::DecisionProposed { kind: proposal.kind, outcome: proposal.outcome })
            .because(or_empty(answer.as_ref()));
        let dates = timetable::compute(conn, service.store.law(), &open.case, context.today, None)?;
        let limit = limit(&dates, proposal.kind);
        let managers = managers_who_may_know(conn, open.case.id, open.case.team_id, context.actor.user_id, context.now)?;
        let notices = managers.into_iter().map(|manager| {
            let place = format!("decisions/{}", page(proposal.kind));
            let notice = notice(&open, NoticeEvent::DecisionWaiting, proposal.kind.label(), limit, manager, &place, id);
            NewNotice { dedupe_key: format!("{}:{told_as}:{manager}", NoticeEvent::DecisionWaiting.code()), ..notice }
        });
        let typed_on = open.path(&format!("decisions/{}/reasons", page(proposal.kind)));
        Ok(Done::new(id, entry).telling_all(notices).seen_at(open.path("decisions")).typed_on(typed_on))
    })
}
