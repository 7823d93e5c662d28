//! To which episode a duty belongs.

use super::{EpisodeId, EpisodeKind};
use crate::timetable::events::Event as E;
use crate::timetable::facts::PartOf;
use crate::timetable::history::History;
use crate::timetable::moments::Moment;
use crate::timetable::rules::{Chapter, Rule};

/// Finds the episode to which a duty belongs by what starts it; `None` for the clocks of the plan itself.
pub fn of(rule: &Rule, start: &Moment, history: &History<'_>) -> Option<EpisodeId> {
    let clock_of_the_plan = matches!(
        start.event,
        E::PlanMade
            | E::ReviewCompleted
            | E::HeldPlanReviewed
            | E::ReviewCompletedAfterReassessment
            | E::EarlyYearsPlanPoint
            | E::ReassessmentFinalSent
            | E::Turning25
    );
    if clock_of_the_plan || matches!(rule.chapter, Chapter::Ceasing | Chapter::Transfer | Chapter::Rights | Chapter::Historic) {
        return None;
    }
    let kind = &history.facts.get(start.fact)?.kind;
    let about = |episode| Some(EpisodeId::about(episode, kind.subject()));
    let of_its_day =
        (start.episode > 0).then_some(EpisodeId { kind: EpisodeKind::Assessment, subject: None, number: start.episode });
    match kind.part_of() {
        PartOf::Assessment => of_its_day,
        PartOf::WhatIsUnderWay => of_its_day.or_else(|| under_way(start, history)),
        PartOf::Review => about(EpisodeKind::Review),
        PartOf::PhaseTransfer => about(EpisodeKind::PhaseTransfer),
        PartOf::Reassessment => about(EpisodeKind::Reassessment),
        PartOf::Order => about(EpisodeKind::Order),
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
