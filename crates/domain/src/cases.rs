//! A case: one child's involvement with the service, and how far it has come.

use std::{fmt, str::FromStr};

use chrono::NaiveDate;
use thiserror::Error;

use crate::codes::coded;
use crate::refusals;
use crate::timetable::facts::{AssessmentDecision, FactKind, Facts, Milestone, PlanDecision};

coded! {
    /// How far a case has come; each step is reached by a recorded act and no other way.
    pub enum Stage {
        /// A request is in; whether to assess is undecided.
        Requested = "requested", "Deciding whether to assess";
        /// The authority is assessing and gathering advice.
        Assessing = "assessing", "Gathering advice";
        /// The authority has decided to issue a plan and is writing it.
        Drafting = "drafting", "Writing the plan";
        /// The draft is with the family.
        DraftSent = "draft_sent", "Draft with the family";
        /// The final plan has been sent.
        Issued = "issued", "Plan issued";
        /// Decided not to assess.
        NotAssessed = "not_assessed", "Decided not to assess";
        /// Assessed; decided not to issue a plan.
        NotIssued = "not_issued", "Decided not to issue a plan";
        /// The request was withdrawn.
        Withdrawn = "withdrawn", "Request withdrawn";
        /// A plan that was made before, here or by another authority, is maintained.
        Maintained = "maintained", "Plan maintained";
        /// The child lives in another council’s area.
        MovedAway = "moved_away", "Moved to another council";
        /// The child died.
        Died = "died", "Died";
        /// The request, or the plan that was entered, was recorded by mistake: there was none.
        RecordedInError = "recorded_in_error", "Recorded by mistake";
    }
}

impl Stage {
    /// Returns what a case at this stage is called. A duplicate that was merged has the stage of what was recorded by mistake, and is called what it is.
    pub fn words(self, is_merged: bool) -> &'static str {
        if is_merged { "Merged into another case" } else { self.label() }
    }

    /// Says whether work towards a plan goes on.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Requested | Self::Assessing | Self::Drafting | Self::DraftSent)
    }

    /// Says whether the authority has issued a plan for the child, or maintains one that was made before.
    pub fn has_plan(self) -> bool {
        matches!(self, Self::Issued | Self::Maintained)
    }

    /// Says whether nothing is done for the child any more, by people or by the service.
    pub fn is_quiet(self) -> bool {
        self == Self::Died
    }
}

/// An act that moves a case from one stage to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The family was told that the authority will assess (reg 5(1)).
    AgreeToAssess,
    /// The family was told that the authority will not assess (reg 4(1)).
    RefuseToAssess,
    /// The authority decided to issue a plan (s37(1)).
    AgreeToIssue,
    /// The family was told that no plan will be made (reg 10(1)).
    RefuseToIssue,
    /// The draft was sent to the family (reg 13(1)).
    SendDraft,
    /// The final plan was sent (reg 13(2)).
    SendFinal,
    /// The request was withdrawn.
    Withdraw,
    /// The child moved to another authority's area before there was a plan (s24).
    MoveAway,
    /// The plan was transferred to another authority (reg 15(1)).
    TransferOut,
    /// The child died.
    Die,
    /// The request, or the plan that was entered, turned out to have been recorded by mistake.
    SetAside,
}

refusals! {
    /// The case is at a stage from which the step cannot be taken.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub struct StepRefused {
        /// Where the case is.
        pub stage: Stage,
        /// What was tried.
        pub step: Step,
    } = "wrong_stage", "A case at the stage “{}” cannot take this step" [.stage.label()];
}

impl Stage {
    /// Reads from the standing facts how far a case had come; `None` before there was a request.
    ///
    /// Acts count in the order in which they were first recorded, as they did when the case itself moved: correcting the day of one does not undo the next.
    /// What has ended stays ended, whatever is recorded on it afterwards, until another request begins the next assessment: after a refusal or a withdrawal,
    /// and after the end of a plan. While there is a plan a request asks for a re-assessment (s44(2)), which leaves it issued. Nothing follows a death.
    pub fn of(facts: &Facts) -> Option<Self> {
        let mut standing: Vec<_> = facts.standing().collect();
        standing.sort_by_key(|fact| facts.find(facts.first_version(fact.id)).map(|first| (first.recorded_at, first.on)));
        let mut holds_plan = false;
        standing.into_iter().fold(None, |stage: Option<Self>, fact| {
            let held_plan = holds_plan;
            holds_plan = match fact.kind {
                FactKind::FinalPlanSent | FactKind::PlanHeld | FactKind::PlanTransferredIn { .. } => true,
                FactKind::PlanCeased | FactKind::PlanTransferredOut { .. } => false,
                _ => holds_plan,
            };
            let Some(milestone) = fact.kind.milestone() else { return stage };
            let has_ended = stage.is_some_and(|stage| !stage.is_open());
            match milestone {
                _ if stage == Some(Self::Died) => stage,
                Milestone::Died => Some(Self::Died),
                // With a plan it is transferred, and before one the assessment ends; a plan that was recorded after the end of an assessment is no way back.
                Milestone::MovedAway if !has_ended || (held_plan && stage.is_some_and(Self::has_plan)) => Some(Self::MovedAway),
                Milestone::MovedAway => stage,
                Milestone::PlanHeld if !held_plan && stage.is_none_or(|stage| !stage.is_open()) => Some(Self::Maintained),
                Milestone::PlanHeld => stage,
                Milestone::Asked if has_ended && !holds_plan => Some(Self::Requested),
                _ if has_ended => stage,
                Milestone::Asked => stage.or(Some(Self::Requested)),
                Milestone::ToldWhetherToAssess(AssessmentDecision::ToAssess) => Some(Self::Assessing),
                Milestone::ToldWhetherToAssess(AssessmentDecision::Refused) => Some(Self::NotAssessed),
                Milestone::ToldWhetherToPlan(PlanDecision::Issue) => Some(Self::Drafting),
                Milestone::ToldWhetherToPlan(PlanDecision::NoPlan) => Some(Self::NotIssued),
                Milestone::DraftSent => Some(Self::DraftSent),
                Milestone::FinalPlanSent => Some(Self::Issued),
                Milestone::Withdrawn => Some(Self::Withdrawn),
            }
        })
    }

    /// Returns the stage that the step leads to.
    ///
    /// # Errors
    /// [`StepRefused`] when the law's order does not allow the step here.
    pub fn after(self, step: Step) -> Result<Self, StepRefused> {
        match (self, step) {
            (Self::Requested, Step::AgreeToAssess) => Ok(Self::Assessing),
            (Self::Requested, Step::RefuseToAssess) => Ok(Self::NotAssessed),
            (Self::Assessing, Step::AgreeToIssue) => Ok(Self::Drafting),
            (Self::Assessing, Step::RefuseToIssue) => Ok(Self::NotIssued),
            // A re-issued draft opens a fresh window; the 20 weeks do not move (reg 14(1), Code 9.125).
            (Self::Drafting | Self::DraftSent, Step::SendDraft) => Ok(Self::DraftSent),
            (Self::DraftSent, Step::SendFinal) => Ok(Self::Issued),
            (Self::Requested | Self::Assessing | Self::Drafting | Self::DraftSent, Step::Withdraw) => Ok(Self::Withdrawn),
            (Self::Requested | Self::Assessing | Self::Drafting | Self::DraftSent, Step::MoveAway) => Ok(Self::MovedAway),
            (Self::Issued | Self::Maintained, Step::TransferOut) => Ok(Self::MovedAway),
            (Self::Requested | Self::Maintained, Step::SetAside) => Ok(Self::RecordedInError),
            (Self::Died | Self::RecordedInError, Step::Die) => Err(StepRefused { stage: self, step }),
            (_, Step::Die) => Ok(Self::Died),
            (stage, step) => Err(StepRefused { stage, step }),
        }
    }
}

coded! {
    /// Who must act for a duty to be met.
    pub enum DutyActor {
        /// The authority, through the caseworker.
        Caseworker = "caseworker", "The caseworker";
        /// A contributor who was asked for advice.
        Contributor = "contributor", "The contributor";
        /// A school, college or other institution.
        Institution = "institution", "The school or college";
        /// The family.
        Family = "family", "The family";
        /// A body outside, such as a commissioner or mediation adviser.
        Other = "other", "Another body";
    }
}

/// The number by which people name a case: `EHC-` and at least six digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseReference(String);

impl CaseReference {
    /// Makes the reference of the case with this sequential number, from 1.
    pub fn from_number(number: u32) -> Self {
        Self(format!("EHC-{number:06}"))
    }

    /// Returns the reference as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CaseReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text is not a case reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("A case number looks like EHC-000418")]
pub struct NotACaseReference;

impl FromStr for CaseReference {
    type Err = NotACaseReference;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.strip_prefix("EHC-").ok_or(NotACaseReference)?;
        let well_formed = (6..=9).contains(&digits.len())
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && (digits.len() == 6 || !digits.starts_with('0'));
        if well_formed { Ok(Self(text.to_owned())) } else { Err(NotACaseReference) }
    }
}

/// Returns the week of the clock that a day falls in: days since it began, divided by seven, rounded up; the first day is week 1.
///
/// Days before the start count as week 1.
pub fn week_of(began_on: NaiveDate, today: NaiveDate) -> i64 {
    let days = (today - began_on).num_days();
    if days <= 0 { 1 } else { (days + 6) / 7 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::Coded;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn day_42_is_week_6_and_day_85_is_week_13_and_day_140_is_week_20() {
        let began = day("2026-09-07");
        assert_eq!(week_of(began, began), 1);
        assert_eq!(week_of(began, day("2026-10-19")), 6);
        assert_eq!(week_of(began, day("2026-10-20")), 7);
        assert_eq!(week_of(began, day("2026-12-01")), 13);
        assert_eq!(week_of(began, day("2027-01-25")), 20);
        assert_eq!(week_of(began, day("2027-01-26")), 21);
    }

    #[test]
    fn a_case_had_come_as_far_as_its_facts_say() {
        use crate::ids::Id;
        use crate::timetable::facts::{Fact, RequestSource};

        let mut facts = Facts::default();
        assert_eq!(Stage::of(&facts), None, "nothing had begun");
        let acts = [
            ("2026-09-07", FactKind::RequestReceived { source: RequestSource::Parent }, Stage::Requested),
            ("2026-10-12", FactKind::AssessmentDecisionNotified { decision: AssessmentDecision::ToAssess }, Stage::Assessing),
            ("2026-10-20", FactKind::RequestReceived { source: RequestSource::Parent }, Stage::Assessing),
            ("2026-12-14", FactKind::PlanDecisionNotified { decision: PlanDecision::Issue }, Stage::Drafting),
            ("2027-01-04", FactKind::DraftServed { served_on: None }, Stage::DraftSent),
            ("2027-01-25", FactKind::FinalPlanSent, Stage::Issued),
            ("2027-02-08", FactKind::DraftServed { served_on: None }, Stage::Issued),
            ("2027-03-01", FactKind::RequestWithdrawn, Stage::Issued),
            ("2027-03-01", FactKind::RequestReceived { source: RequestSource::Parent }, Stage::Issued),
            ("2027-03-08", FactKind::AssessmentDecisionNotified { decision: AssessmentDecision::Refused }, Stage::Issued),
        ];
        for (number, (on, kind, stage)) in acts.into_iter().enumerate() {
            let recorded_at = day(on).and_time(chrono::NaiveTime::MIN).and_utc();
            let id = Id::new(uuid::Uuid::from_u128(number as u128 + 1));
            facts.append(Fact { id, kind, on: day(on), recorded_at, supersedes: None, correction_reason: None }).unwrap();
            assert_eq!(Stage::of(&facts), Some(stage), "{on}");
        }
    }

    #[test]
    fn correcting_a_day_undoes_no_later_act() {
        use crate::ids::Id;
        use crate::timetable::facts::{Fact, RequestSource};

        let mut facts = Facts::default();
        let acts = [
            ("2026-09-07", FactKind::RequestReceived { source: RequestSource::Parent }),
            ("2026-10-12", FactKind::AssessmentDecisionNotified { decision: AssessmentDecision::ToAssess }),
            ("2026-12-14", FactKind::PlanDecisionNotified { decision: PlanDecision::Issue }),
            ("2027-01-04", FactKind::DraftServed { served_on: None }),
        ];
        let id = |number: u128| Id::new(uuid::Uuid::from_u128(number));
        let keyed = |on: &str| day(on).and_time(chrono::NaiveTime::MIN).and_utc();
        for ((on, kind), number) in acts.into_iter().zip(1..) {
            facts
                .append(Fact {
                    id: id(number),
                    kind,
                    on: day(on),
                    recorded_at: keyed(on),
                    supersedes: None,
                    correction_reason: None,
                })
                .unwrap();
        }
        for (corrected_to, number, supersedes) in [("2027-01-03", 5, 3), ("2027-01-04", 6, 5), ("2027-01-05", 7, 6)] {
            let kind = FactKind::PlanDecisionNotified { decision: PlanDecision::Issue };
            let recorded_at = keyed("2027-01-11");
            let reason = Some("The letter went later".to_owned());
            let supersedes = Some(id(supersedes));
            facts
                .append(Fact { id: id(number), kind, on: day(corrected_to), recorded_at, supersedes, correction_reason: reason })
                .unwrap();
            assert_eq!(Stage::of(&facts), Some(Stage::DraftSent), "told on {corrected_to}");
        }
    }

    #[test]
    fn a_reference_is_ehc_and_at_least_six_digits() {
        assert_eq!(CaseReference::from_number(418).as_str(), "EHC-000418");
        assert_eq!(CaseReference::from_number(1_234_567).as_str(), "EHC-1234567");
        for wrong in ["", "EHC-418", "ehc-000418", "EHC-0000418", "EHC-00041x", "EHC-000418 ", "EHC-٠٠٠٤١٨"] {
            assert_eq!(wrong.parse::<CaseReference>(), Err(NotACaseReference), "{wrong}");
        }
    }

    #[test]
    fn a_closed_case_takes_no_step() {
        let steps = [
            Step::AgreeToAssess,
            Step::RefuseToAssess,
            Step::AgreeToIssue,
            Step::RefuseToIssue,
            Step::SendDraft,
            Step::SendFinal,
            Step::Withdraw,
            Step::MoveAway,
            Step::SetAside,
        ];
        for stage in Stage::ALL.iter().copied().filter(|stage| !stage.is_open()) {
            for step in steps.into_iter().filter(|step| (stage, *step) != (Stage::Maintained, Step::SetAside)) {
                assert_eq!(stage.after(step), Err(StepRefused { stage, step }));
            }
        }
    }

    #[test]
    fn only_a_request_and_a_plan_that_was_entered_are_recorded_by_mistake() {
        let mistaken = |stage: &&Stage| stage.after(Step::SetAside) == Ok(Stage::RecordedInError);
        let found: Vec<Stage> = Stage::ALL.iter().filter(mistaken).copied().collect();
        assert_eq!(found, [Stage::Requested, Stage::Maintained]);
    }

    #[test]
    fn a_final_plan_follows_a_draft_and_never_comes_first() {
        assert!(Stage::Assessing.after(Step::SendFinal).is_err());
        assert!(Stage::Drafting.after(Step::SendFinal).is_err());
        assert_eq!(Stage::DraftSent.after(Step::SendFinal), Ok(Stage::Issued));
    }
}
