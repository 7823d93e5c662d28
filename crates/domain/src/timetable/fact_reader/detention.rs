//! What facts of a detention and a release mean.

use chrono::NaiveDate;

use super::so_far::{FactReader, Taken};
use crate::timetable::events::Event as E;

impl FactReader<'_> {
    /// Passes an assessment that is under way to the other scheme (SI 2015/62). The limits of both are the same and are counted from the same day, so no
    /// clock is restarted: what was done stands, what was still owed is owed under the other scheme, with its owner and its grounds.
    fn take_over(&mut self, at: Taken, detained: bool) {
        let Some(begun) = self.begun.last().copied().filter(|_| self.open != 0 && self.detained != detained) else { return };
        self.detained = detained;
        let at = at.about_the_case();
        self.push(at, if detained { E::DetentionTookOver } else { E::ReleaseTookOver });
        self.push(at.on(begun), if detained { E::DetainedAssessmentBegun } else { E::AssessmentBegun });
        if let Some(moment) = self.moments.last_mut() {
            moment.anchor = self.begun_by;
        }
    }

    pub(super) fn detention_known(&mut self, at: Taken, plan_kept_on: Option<NaiveDate>) {
        let waits_for_the_plan = plan_kept_on.is_none() && self.open != 0 && !self.has_plan;
        self.take_over(at, true);
        if waits_for_the_plan {
            self.detained_without_plan = at.subject;
        } else {
            self.push(at.on(later(at.on, plan_kept_on)), E::DetentionKnown);
        }
    }

    pub(super) fn kept_plan_received(&mut self, at: Taken, responsible_on: Option<NaiveDate>) {
        self.push(at.on(later(at.on, responsible_on)), E::KeptPlanReceived);
    }

    pub(super) fn released(&mut self, at: Taken) {
        self.push(at, E::Released);
        self.take_over(at, false);
        (self.detained, self.detained_without_plan) = (false, None);
    }
}

fn later(on: NaiveDate, other: Option<NaiveDate>) -> NaiveDate {
    other.map_or(on, |other| other.max(on))
}
