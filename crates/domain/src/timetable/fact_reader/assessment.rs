//! What facts of a request, an assessment and a first plan mean.

use chrono::NaiveDate;

use super::so_far::{FactReader, Taken};
use crate::timetable::events::Event as E;
use crate::timetable::terms::{AdviceBinding, AssessmentDecision, PlanDecision};

impl FactReader<'_> {
    pub(super) fn begin(&mut self, at: Taken, detained: bool) {
        if self.open != 0 {
            return;
        }
        self.begun.push(at.on);
        self.begun_by = at.place;
        self.open = u16::try_from(self.begun.len()).unwrap_or(u16::MAX);
        self.detained = detained;
        self.push(at, if detained { E::DetainedAssessmentBegun } else { E::AssessmentBegun });
        if self.assessed_before {
            self.push(at, E::EarlierAssessmentKnown);
        }
    }

    /// Records what ends an assessment.
    pub(super) fn end(&mut self, at: Taken, event: E) {
        self.push(at, event);
        self.open = 0;
    }

    /// Records what ends an assessment and is told to the family with a right of appeal.
    fn end_with_notice(&mut self, at: Taken, event: E) {
        self.push_with_notice(at, event);
        self.open = 0;
    }

    pub(super) fn decided_whether_to_assess(&mut self, at: Taken, decision: AssessmentDecision) {
        match decision {
            AssessmentDecision::ToAssess => self.push(at, E::DecidedToAssess),
            AssessmentDecision::Refused => self.end_with_notice(at, E::RefusedToAssess),
        }
    }

    pub(super) fn advice_asked(&mut self, at: Taken, binding: AdviceBinding) {
        let event = match (binding, self.detained && self.open != 0) {
            (AdviceBinding::Section31, false) => E::AdviceAskedOfBody,
            (AdviceBinding::Section31, true) => E::DetainedAdviceAsked,
            (AdviceBinding::Code, _) => E::AdviceAskedUnderCode,
        };
        self.push(at, event);
    }

    /// Records that advice arrived, unless it stands already.
    pub(super) fn advice_received(&mut self, at: Taken) {
        if !self.has(E::AdviceStands, at.subject) {
            self.push(at, E::AdviceStands);
        }
    }

    pub(super) fn advice_accepted(&mut self, at: Taken, received_on: Option<NaiveDate>) {
        match received_on {
            Some(received_on) => {
                self.withdraw(&[E::AdviceStands], at.subject);
                self.push(at.on(received_on), E::AdviceStands);
            }
            None => self.advice_received(at),
        }
    }

    pub(super) fn decided_whether_to_plan(&mut self, at: Taken, decision: PlanDecision) {
        match decision {
            PlanDecision::Issue => self.push(at, E::DecidedToIssue),
            PlanDecision::NoPlan => {
                self.assessed_before = true;
                self.end_with_notice(at, E::DecidedNoPlan);
            }
        }
    }

    pub(super) fn draft_served(&mut self, at: Taken, served_on: Option<NaiveDate>) {
        self.push(at, E::DraftSent);
        let served = if self.detained && self.open != 0 { E::DetainedDraftServed } else { E::DraftServed };
        self.push(at.on(served_on.unwrap_or(at.on)), served);
    }

    pub(super) fn final_plan_sent(&mut self, at: Taken) {
        self.assessed_before = true;
        self.push(at, E::PlanIssued);
        self.plan_made(at);
        self.end_with_notice(at, E::FinalPlanSent);
    }

    /// Records a plan that was there before its case was entered: it was made then, and no assessment ended with it here.
    pub(super) fn plan_held(&mut self, at: Taken) {
        self.assessed_before = true;
        self.plan_made(at);
        self.push_with_notice(at, E::PlanIssued);
    }

    /// Records the first final plan, from which the first annual review is counted.
    fn plan_made(&mut self, at: Taken) {
        if !self.has_plan {
            self.push(at, E::PlanMade);
            // The home authority first keeps a plan on the day it makes one (SI 2015/62 reg 17(1)).
            if let Some(detention) = self.detained_without_plan.take() {
                self.push(Taken { subject: Some(detention), ..at }, E::DetentionKnown);
            }
            self.early_years_point(at);
            self.plan_is_held(at);
        }
    }
}
