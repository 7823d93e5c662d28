//! To which episode a duty belongs.

use super::{EpisodeId, EpisodeKind};
use crate::timetable::events::Event as E;
use crate::timetable::facts::FactKind;
use crate::timetable::history::History;
use crate::timetable::moments::Moment;
use crate::timetable::rules::{Chapter, Rule};

/// Finds the episode to which a duty belongs by what starts it; `None` for the clocks of the plan itself.
pub fn of(rule: &Rule, start: &Moment, history: &History<'_>) -> Option<EpisodeId> {
    let clock_of_the_plan = matches!(
        start.event,
        E::PlanMade
            | E::ReviewCompleted
            | E::ReviewCompletedAfterReassessment
            | E::EarlyYearsPlanPoint
            | E::ReassessmentFinalSent
            | E::Turning25
    );
    if clock_of_the_plan || matches!(rule.chapter, Chapter::Ceasing | Chapter::Transfer | Chapter::Rights | Chapter::Historic) {
        return None;
    }
    let kind = &history.facts.get(start.fact)?.kind;
    match kind {
        FactKind::ReviewMeetingSet { .. }
        | FactKind::ReviewMeetingHeld { .. }
        | FactKind::ReviewDecisionNotified { .. }
        | FactKind::AmendmentNoticeSent { .. }
        | FactKind::AmendedFinalSent { .. }
        | FactKind::NotAmendingNotified { .. } => Some(EpisodeId::about(EpisodeKind::Review, kind.subject())),
        FactKind::PhaseTransferForeseen { .. } => Some(EpisodeId::about(EpisodeKind::PhaseTransfer, kind.subject())),
        FactKind::ReassessmentAsked { .. }
        | FactKind::ReassessmentDecisionNotified { .. }
        | FactKind::ReassessmentBegun { .. }
        | FactKind::ReassessmentFinalSent { .. }
        | FactKind::ReassessmentEndedUnchanged { .. } => Some(EpisodeId::about(EpisodeKind::Reassessment, kind.subject())),
        FactKind::AppealSentToAuthority { .. }
        | FactKind::AppealConceded { .. }
        | FactKind::OrderMade { .. }
        | FactKind::RecommendationMade { .. }
        | FactKind::RecommendationAnswered { .. } => Some(EpisodeId::about(EpisodeKind::Order, kind.subject())),
        _ if start.episode > 0 => Some(EpisodeId { kind: EpisodeKind::Assessment, subject: None, number: start.episode }),
        FactKind::AdviceAsked { .. }
        | FactKind::DraftServed { .. }
        | FactKind::ConsultationSent { .. }
        | FactKind::PlanDecisionNotified { .. }
        | FactKind::FinalPlanSent => under_way(start, history),
        _ => None,
    }
}

/// Finds what was under way when advice was asked for, a draft served or a school consulted outside an assessment.
fn under_way(start: &Moment, history: &History<'_>) -> Option<EpisodeId> {
    let mut current = None;
    for moment in history.moments.iter().take_while(|moment| moment.on <= start.on) {
        if moment.fact >= start.fact {
            continue;
        }
        let id = |kind| Some(EpisodeId::about(kind, moment.subject));
        match moment.event {
            E::ReassessmentAgreed => current = id(EpisodeKind::Reassessment),
            E::OrderedAssess | E::OrderedPlan | E::OrderedReconsider | E::ConcededAssess | E::ConcededPlan => {
                current = id(EpisodeKind::Order);
            }
            E::ReviewDecidedAmend | E::AmendmentNoticeSent => current = id(EpisodeKind::Review),
            E::ReassessmentFinalSent
            | E::ReassessmentUnchanged
            | E::AmendedFinalSent
            | E::NotAmending
            | E::FinalPlanSent
            | E::DecidedNoPlan
            | E::CaseClosed => current = None,
            _ => {}
        }
    }
    current
}
