//! The duties of a case gathered by episode.

use chrono::NaiveDate;

use super::{EpisodeId, EpisodeKind};
use crate::calendar::plus_days;
use crate::timetable::rules::{Nature, Purpose, published};
use crate::timetable::{Duty, DutyState, Timetable};

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
        with_purpose()
            .find(|duty| !matches!(duty.state, DutyState::Closed { .. } | DutyState::BeforeRecord { .. }))
            .or_else(|| with_purpose().next())
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
