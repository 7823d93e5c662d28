//! What facts of a review, an amendment, a change of phase and a re-assessment mean.

use chrono::NaiveDate;

use super::so_far::{FactReader, Taken};
use crate::timetable::events::Event as E;
use crate::timetable::terms::{PhaseChange, ReassessmentDecision, ReassessmentSource, ReviewOutcome, ReviewRoute};

impl FactReader<'_> {
    /// Records the day of a meeting, which is the only one of its review.
    pub(super) fn review_meeting(&mut self, at: Taken, route: ReviewRoute) {
        self.withdraw(&[E::ReviewMeeting, E::ReviewMeetingElsewhere], at.subject);
        let event = match route {
            ReviewRoute::Attending => E::ReviewMeeting,
            ReviewRoute::NotAttending => E::ReviewMeetingElsewhere,
        };
        self.push(at, event);
    }

    pub(super) fn review_decided(&mut self, at: Taken, outcome: ReviewOutcome) {
        self.push(at, E::ReviewDecided);
        self.push(at, if self.reassessed { E::ReviewCompletedAfterReassessment } else { E::ReviewCompleted });
        match outcome {
            ReviewOutcome::Amend => self.push(at, E::ReviewDecidedAmend),
            ReviewOutcome::Maintain | ReviewOutcome::Cease => {
                self.push(at, E::ReviewDecidedOtherwise);
                self.notice(at);
            }
        }
        self.early_years_point(at);
    }

    pub(super) fn amendment_notice_sent(&mut self, at: Taken, served_on: Option<NaiveDate>) {
        self.push(at, E::AmendmentNoticeSent);
        self.push(at.on(served_on.unwrap_or(at.on)), E::AmendmentNoticeServed);
    }

    pub(super) fn amended_final_sent(&mut self, at: Taken) {
        self.push(at, E::AmendedFinalSent);
        self.push(at.about_the_case(), E::PlanIssued);
        self.notice(at);
    }

    pub(super) fn early_years_review_considered(&mut self, at: Taken) {
        self.push(at, E::EarlyYearsReviewConsidered);
        self.early_years_point(at);
    }

    pub(super) fn phase_transfer_foreseen(&mut self, at: Taken, change: PhaseChange) {
        let event = match change {
            PhaseChange::SecondaryToPost16 => E::PhaseToPost16,
            PhaseChange::OtherPhase => E::PhaseOther,
            PhaseChange::BetweenPost16 => E::PhaseBetweenPost16,
        };
        self.push(at, event);
    }

    pub(super) fn reassessment_asked(&mut self, at: Taken, source: ReassessmentSource) {
        let event = match source {
            ReassessmentSource::Commissioner => E::ReassessmentAskedByCommissioner,
            ReassessmentSource::Family | ReassessmentSource::Institution => E::ReassessmentAsked,
        };
        self.push(at, event);
    }

    pub(super) fn reassessment_decided(&mut self, at: Taken, decision: ReassessmentDecision) {
        self.push(at, E::ReassessmentDecided);
        match decision {
            ReassessmentDecision::Agreed => self.push(at, E::ReassessmentAgreed),
            ReassessmentDecision::Declined => self.notice(at),
        }
    }

    pub(super) fn reassessment_final_sent(&mut self, at: Taken) {
        self.reassessed = true;
        self.push(at.about_the_case(), E::PlanIssued);
        self.push_with_notice(at, E::ReassessmentFinalSent);
    }
}
