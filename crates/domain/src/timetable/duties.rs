//! Every duty of a case together, and what is asked of them.

use chrono::NaiveDate;

use super::duty::{Duty, DutyState, DutyStatus};
use super::exceptions::Considered;
use super::rules::{Nature, Purpose};
use crate::calendar::plus_days;
use crate::ids::ReviewId;

/// Every duty of a case, open, met and closed, in the order of the law.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timetable {
    /// The London day on which it is read.
    pub today: NaiveDate,
    /// The duties.
    pub duties: Vec<Duty>,
}

impl Timetable {
    /// Finds the latest duty with a purpose, under the rule that governs it now; `None` when the case has none.
    ///
    /// A detention or a release closes the duty of one scheme and opens that of the other, counted from the same day.
    pub fn latest(&self, purpose: Purpose) -> Option<&Duty> {
        let is_closed = |duty: &Duty| matches!(duty.state, DutyState::Closed { .. } | DutyState::BeforeRecord { .. });
        let with_purpose = self.duties.iter().filter(|duty| duty.rule().purpose == Some(purpose));
        with_purpose.max_by_key(|duty| (duty.receipt.anchor.on, !is_closed(duty)))
    }

    /// Finds the latest duty under a rule; `None` when the case has none.
    pub fn find(&self, rule: &str) -> Option<&Duty> {
        self.duties.iter().rev().find(|duty| duty.rule_id().as_str() == rule)
    }

    /// Finds a duty by its key as text; `None` when the case has no such duty.
    pub fn find_by_key(&self, key: &str) -> Option<&Duty> {
        self.duties.iter().find(|duty| key.starts_with(duty.rule_id().as_str()) && duty.key.to_string() == key)
    }

    /// Finds the duty under a rule about one thing; `None` when the case has none.
    pub fn find_about(&self, rule: &str, subject: uuid::Uuid) -> Option<&Duty> {
        self.duties.iter().find(|duty| duty.rule_id().as_str() == rule && duty.subject() == Some(subject))
    }

    /// Lists the duties that still ask something of somebody today: no lapsed rights, no windows that are over, no thresholds.
    pub fn open(&self) -> impl Iterator<Item = &Duty> {
        self.duties.iter().filter(|duty| {
            duty.is_open()
                && !matches!(
                    duty.status(self.today),
                    DutyStatus::Lapsed { .. } | DutyStatus::WindowOver | DutyStatus::Permitted | DutyStatus::Threshold
                )
        })
    }

    /// Lists the exceptions that begin after every limit for which they are recorded, each with the latest of these limits: none of them can be why it was missed.
    pub fn beginning_too_late(&self) -> Vec<(&Considered, &Duty)> {
        let mut latest: Vec<(&Considered, &Duty)> = Vec::new();
        for duty in self.duties.iter().filter(|duty| duty.due.is_some()) {
            for considered in duty.receipt.exceptions.iter().filter(|one| !one.is_about_another_body()) {
                match latest.iter_mut().find(|(known, _)| known.fact == considered.fact) {
                    Some(known) if known.1.due < duty.due => *known = (considered, duty),
                    Some(_) => {}
                    None => latest.push((considered, duty)),
                }
            }
        }
        latest.retain(|(considered, duty)| duty.due.is_some_and(|due| considered.from > due));
        latest
    }

    /// Finds which limit on an amended final plan binds after a review: eight weeks from the notice or twelve from the meeting, whichever ends sooner.
    ///
    /// `None` while no amendment of this review is under way. Regs 20(10) and 22(3); R (L, M and P) v Devon CC \[2022\] EWHC 493 (Admin).
    pub fn binding_limit_on_amendment(&self, review: ReviewId) -> Option<&Duty> {
        let of_review = self.duties.iter().filter(|duty| duty.subject() == Some(review.uuid()));
        of_review.filter(|duty| duty.rule().purpose == Some(Purpose::AmendedPlan)).min_by_key(|duty| duty.due)
    }

    /// Returns the first day on which a final plan would not cut a family's time to respond short: the day after the open window.
    ///
    /// `None` when no window is open, or it is over.
    pub fn earliest_final_plan(&self) -> Option<NaiveDate> {
        let windows = self.open().filter(|duty| duty.rule().nature == Nature::Window);
        windows.filter_map(|duty| duty.due).max().map(|due| plus_days(due, 1))
    }

    /// Returns the day after the last fifteen days for consultations without an answer, when the authority may decide without them (Code of Practice 9.83).
    ///
    /// `None` when no consultation waits for an answer.
    pub fn may_name_without_answers_from(&self) -> Option<NaiveDate> {
        let waiting = self.duties.iter().filter(|duty| duty.rule().purpose == Some(Purpose::ConsultationReply) && duty.is_open());
        waiting.filter_map(|duty| duty.due).max().map(|due| plus_days(due, 1))
    }

    /// Returns how a duty of this timetable stands today.
    pub fn status(&self, duty: &Duty) -> DutyStatus {
        duty.status(self.today)
    }
}
