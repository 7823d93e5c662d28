//! Episodes: the stretches of a child's time with a plan that have a beginning, limits of their own and an end.
//!
//! Assessment (Children and Families Act 2014 s36), review (s44), change of phase (SEND Regulations 2014 reg 18), re-assessment (reg 27), and an appeal
//! with its order (regs 44 and 45). The clocks of the plan itself, such as the next annual review, belong to none.

use chrono::NaiveDate;
use uuid::Uuid;

use super::events::Event as E;
use super::facts::FactKind;
use super::history::History;
use super::moments::Moment;
use super::rules::{Chapter, Nature, Purpose, Rule, published};
use super::{Duty, Timetable};
use crate::calendar::plus_days;
use crate::codes::coded;

coded! {
    /// A kind of episode.
    pub enum EpisodeKind {
        /// From a request to the final plan or another end.
        Assessment = "assessment", "Needs assessment";
        /// From a review meeting to its outcome.
        Review = "review", "Annual review";
        /// Up to the fixed day before a change of phase.
        PhaseTransfer = "phase_transfer", "Phase transfer";
        /// From the request for a re-assessment to its final plan.
        Reassessment = "reassessment", "Re-assessment";
        /// An appeal, and what its order or its concession asks for.
        Order = "order", "Tribunal order";
    }
}

/// Names an episode within its case, through every recalculation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EpisodeId {
    /// What it is.
    pub kind: EpisodeKind,
    /// The review, change of phase, re-assessment or appeal; `None` for an assessment.
    pub subject: Option<Uuid>,
    /// Counts the assessments of the case from 1; 0 for the other kinds.
    pub number: u16,
}

impl EpisodeId {
    const fn about(kind: EpisodeKind, subject: Option<Uuid>) -> Self {
        Self { kind, subject, number: 0 }
    }

    /// Returns the stable text, like `assessment`, `assessment#2` or `review/` and an identifier.
    pub fn code(&self) -> String {
        match (self.subject, self.number) {
            (Some(subject), _) => format!("{}/{subject}", self.kind.code()),
            (None, ..=1) => self.kind.code().to_owned(),
            (None, number) => format!("{}#{number}", self.kind.code()),
        }
    }
}

/// The duties of one episode, in the order of the law.
#[derive(Clone, Debug)]
pub struct Episode<'a> {
    /// Which.
    pub id: EpisodeId,
    /// What it asks for, open, met and closed.
    pub duties: Vec<&'a Duty>,
}

impl<'a> Episode<'a> {
    /// Finds the latest duty with a purpose, preferring one that nothing has closed.
    pub fn latest(&self, purpose: Purpose) -> Option<&'a Duty> {
        let with_purpose = || self.duties.iter().rev().copied().filter(|duty| duty.rule().purpose == Some(purpose));
        with_purpose().find(|duty| !matches!(duty.state, super::DutyState::Closed { .. })).or_else(|| with_purpose().next())
    }

    /// Tells whether the episode is still under way: a limit at its end is open.
    pub fn is_live(&self) -> bool {
        let open = |purpose: Purpose| {
            let mut found = self.duties.iter().filter(|duty| duty.rule().purpose == Some(purpose)).peekable();
            found.peek().is_some().then(|| found.any(|duty| duty.is_open()))
        };
        match self.id.kind {
            EpisodeKind::Assessment => open(Purpose::FinalPlan),
            // A decision to amend is carried on by its own limits; a step that was never recorded does not keep a finished review alive.
            EpisodeKind::Review => open(Purpose::AmendedPlan).or_else(|| open(Purpose::ReviewDecision)),
            EpisodeKind::PhaseTransfer => open(Purpose::PhaseTransfer),
            EpisodeKind::Reassessment => open(Purpose::ReassessedPlan).or_else(|| open(Purpose::ReassessmentDecision)),
            EpisodeKind::Order => Some(self.duties.iter().any(|duty| duty.is_open() && duty.rule().nature == Nature::Duty)),
        }
        .unwrap_or(false)
    }
}

impl Timetable {
    /// Lists the episodes of the case, in the order of the law and then of their beginning.
    pub fn episodes(&self) -> Vec<Episode<'_>> {
        let mut episodes: Vec<Episode<'_>> = Vec::new();
        for duty in &self.duties {
            let Some(id) = duty.episode else { continue };
            match episodes.iter_mut().find(|episode| episode.id == id) {
                Some(episode) => episode.duties.push(duty),
                None => episodes.push(Episode { id, duties: vec![duty] }),
            }
        }
        episodes.sort_by_key(|episode| (episode.id.kind, episode.id.number));
        episodes
    }
}

/// Returns the last day for an amended final plan if the review of a meeting ends in a decision to amend: twelve weeks from the meeting.
///
/// Regs 20(10) and 22(3); R (L, M and P) v Devon CC \[2022\] EWHC 493 (Admin). The duty itself arises only with that decision.
pub fn amended_plan_by(meeting: NaiveDate) -> NaiveDate {
    plus_days(meeting, amending_days())
}

/// Returns the last meeting day that leaves a review its full twelve weeks before the fixed day of a change of phase. A target, not a limit.
pub fn latest_meeting_for(limit: NaiveDate) -> NaiveDate {
    plus_days(limit, -amending_days())
}

/// Counts the days from a review meeting to the end of its amendment, as the published rule has them.
fn amending_days() -> i64 {
    let rule = published().find(|rule| rule.id.as_str() == "DEVON-FINAL-12W");
    rule.and_then(|rule| rule.mode.period()?.in_days()).unwrap_or_default()
}

/// Finds the episode to which a duty belongs by what starts it; `None` for the clocks of the plan itself.
pub(super) fn of(rule: &Rule, start: &Moment, history: &History<'_>) -> Option<EpisodeId> {
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
