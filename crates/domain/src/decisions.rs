//! The two decisions of an assessment: whether to assess (s36(8)) and whether to issue a plan (s37(1)).
//!
//! A caseworker proposes; an officer with delegated power decides; the family is told. The panel only recommends.

use chrono::NaiveDate;
use thiserror::Error;

use crate::{
    calendar::day_in_words,
    cases::Step,
    codes::coded,
    ids::UserId,
    refusals,
    text::Words,
    timetable::{
        facts::{AssessmentDecision, FactKind, PlanDecision},
        rules::Purpose,
    },
};

coded! {
    /// Which question was decided.
    pub enum DecisionKind {
        /// Whether to assess (s36(8), reg 5).
        Assess = "assess", "Whether to assess";
        /// Whether to issue a plan (s37(1), reg 10).
        Issue = "issue", "Whether to issue a plan";
    }
}

coded! {
    /// What was decided.
    pub enum DecisionOutcome {
        /// Yes: assess, or issue a plan.
        Agreed = "agreed", "Yes";
        /// No, with reasons and rights of appeal.
        Refused = "refused", "No";
    }
}

coded! {
    /// How far a decision has come.
    pub enum DecisionState {
        /// A caseworker proposes it.
        Proposed = "proposed", "Proposed";
        /// The decision maker has decided; the family is not yet told.
        Decided = "decided", "Decided";
        /// The family has been told.
        Notified = "notified", "Family told";
    }
}

coded! {
    /// One limb of a legal test.
    pub enum Limb {
        /// The child has or may have special educational needs (s36(8)(a)).
        HasOrMayHaveNeeds = "has_or_may_have_needs", "Has or may have special educational needs";
        /// It may be necessary for provision to be made by a plan (s36(8)(b)).
        MayNeedPlan = "may_need_plan", "May need provision to be made through a plan";
        /// It is necessary for provision to be made by a plan (s37(1)).
        PlanIsNecessary = "plan_is_necessary", "Provision must be made through a plan";
    }
}

impl DecisionKind {
    /// Says what is left to do between the decision and the letter: the law is met by telling the family, not by deciding (regs 5(1), 10(1), 13(2)).
    pub fn telling(self) -> &'static str {
        match self {
            Self::Assess => "Tell the family whether we will assess",
            Self::Issue => "Tell the family whether there will be a plan",
        }
    }

    /// Says whether a limit is met by telling the family of this decision.
    pub fn is_told_by(self, purpose: Purpose) -> bool {
        match self {
            Self::Assess => matches!(purpose, Purpose::AssessmentDecision | Purpose::AssessmentRefusal),
            Self::Issue => purpose == Purpose::PlanDecision,
        }
    }

    /// Lists the limbs of the legal test, each to be answered with reasons.
    pub fn limbs(self) -> &'static [Limb] {
        match self {
            Self::Assess => &[Limb::HasOrMayHaveNeeds, Limb::MayNeedPlan],
            Self::Issue => &[Limb::PlanIsNecessary],
        }
    }

    /// Says what an outcome means: “Yes” alone does not say to what.
    pub fn outcome_words(self, outcome: DecisionOutcome) -> &'static str {
        match (self, outcome) {
            (Self::Assess, DecisionOutcome::Agreed) => "Assess",
            (Self::Assess, DecisionOutcome::Refused) => "Do not assess",
            (Self::Issue, DecisionOutcome::Agreed) => "Issue a plan",
            (Self::Issue, DecisionOutcome::Refused) => "Do not issue a plan",
        }
    }

    /// Returns the step that telling the family of this outcome takes.
    pub fn step(self, outcome: DecisionOutcome) -> Step {
        match (self, outcome) {
            (Self::Assess, DecisionOutcome::Agreed) => Step::AgreeToAssess,
            (Self::Assess, DecisionOutcome::Refused) => Step::RefuseToAssess,
            (Self::Issue, DecisionOutcome::Agreed) => Step::AgreeToIssue,
            (Self::Issue, DecisionOutcome::Refused) => Step::RefuseToIssue,
        }
    }

    /// Returns the fact that telling the family of this outcome is: it is what meets the limit (SEND Regulations 2014 regs 5(1), 10(1)).
    pub fn told(self, outcome: DecisionOutcome) -> FactKind {
        match (self, outcome) {
            (Self::Assess, DecisionOutcome::Agreed) => {
                FactKind::AssessmentDecisionNotified { decision: AssessmentDecision::ToAssess }
            }
            (Self::Assess, DecisionOutcome::Refused) => {
                FactKind::AssessmentDecisionNotified { decision: AssessmentDecision::Refused }
            }
            (Self::Issue, DecisionOutcome::Agreed) => FactKind::PlanDecisionNotified { decision: PlanDecision::Issue },
            (Self::Issue, DecisionOutcome::Refused) => FactKind::PlanDecisionNotified { decision: PlanDecision::NoPlan },
        }
    }
}

/// The answer to one limb of the test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimbAnswer {
    /// Which limb.
    pub limb: Limb,
    /// Whether it is met.
    pub is_met: bool,
    /// Why, in words that the letter will use.
    pub reasons: Words<10_000>,
}

refusals! {
    /// Why a proposal or decision is refused.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum DecisionRefused {
        /// A limb has no answer.
        LimbUnanswered(Limb) = "limb_unanswered" @ outcome, "Answer “{}” and give reasons" [.0.label()];
        /// The outcome does not follow from the test.
        OutcomeDoesNotFollow = "outcome_does_not_follow" @ outcome, "The answers to the legal test do not lead to this outcome. Change the answers or the outcome";
        /// The same person proposed and decides.
        SamePerson = "same_person", "Somebody other than the person who proposed it must decide";
        /// It has been decided already.
        AlreadyDecided = "already_decided", "This has already been decided";
        /// A day lies ahead.
        InTheFuture = "in_the_future" @ decided_on, "Enter a day that is today or earlier";
        /// A day lies before the request.
        BeforeTheRequest = "before_the_request" @ decided_on, "Enter a day on or after the day the request was received";
        /// A plan is decided on in the light of the assessment (s37(1)).
        BeforeItsAdvice(NaiveDate) = "before_its_advice" @ decided_on, "The decision rests on advice that came on {}. Enter that day or a later one, or correct the day of the advice first" [day_in_words(*.0)];
        /// A decision of a day before it was proposed here says why it is entered only now.
        KeyedLateReasonMissing(NaiveDate) = "keyed_late_reason_missing" @ keyed_late_reason, "The decision was proposed here on {}. Say why one of an earlier day is entered only now" [day_in_words(*.0)];
        /// A decision after the limit says why it is late, once.
        LateReasonMissing = "late_reason_missing" @ late_reason, "The limit has passed. Say why the decision is late";
        /// Deciding on a plan while advice is outstanding says why.
        OutstandingReasonMissing = "outstanding_reason_missing" @ outstanding_reason, "Advice is outstanding. Say why the decision is made without it";
        /// Deciding against the proposal or the panel says why.
        DiffersReasonMissing = "differs_reason_missing" @ differs_reason, "The outcome differs from what was recommended. Say why";
    }
}

/// Checks that every limb is answered with reasons and that the outcome follows from the answers.
///
/// Agreeing needs every limb met; refusing needs at least one that is not (s36(8), s37(1)).
///
/// # Errors
/// [`DecisionRefused::LimbUnanswered`] or [`DecisionRefused::OutcomeDoesNotFollow`].
pub fn check_test(kind: DecisionKind, outcome: DecisionOutcome, answers: &[LimbAnswer]) -> Result<(), DecisionRefused> {
    for limb in kind.limbs() {
        let answered = answers.iter().any(|answer| answer.limb == *limb);
        if !answered {
            return Err(DecisionRefused::LimbUnanswered(*limb));
        }
    }
    let all_met = answers.iter().filter(|answer| kind.limbs().contains(&answer.limb)).all(|answer| answer.is_met);
    if all_met == (outcome == DecisionOutcome::Agreed) { Ok(()) } else { Err(DecisionRefused::OutcomeDoesNotFollow) }
}

/// What is known when a decision maker decides.
#[derive(Debug, Clone, Copy)]
pub struct DecidingFacts<'a> {
    /// Who proposed it.
    pub proposed_by: UserId,
    /// Who decides.
    pub decided_by: UserId,
    /// The day of the decision.
    pub decided_on: NaiveDate,
    /// The day the clock began.
    pub began_on: NaiveDate,
    /// The day on which it was proposed here.
    pub proposed_on: NaiveDate,
    /// The day on which the last advice came that is accepted; `None` where none is.
    pub advice_came_on: Option<NaiveDate>,
    /// Today in London.
    pub today: NaiveDate,
    /// The limit for telling the family.
    pub limit: NaiveDate,
    /// What the caseworker proposed.
    pub proposed: DecisionOutcome,
    /// What is decided.
    pub decided: DecisionOutcome,
    /// Why it differs, where it does.
    pub differs_reason: &'a str,
    /// Why it is late, where it is.
    pub late_reason: &'a str,
    /// Why it is entered later than it was made, where it is.
    pub keyed_late_reason: &'a str,
    /// How many requests for advice are still owed.
    pub advice_owed: usize,
    /// Why it is made without them, where it is.
    pub outstanding_reason: &'a str,
}

/// Checks that the decision may be recorded.
///
/// # Errors
/// [`DecisionRefused`] names the first rule broken.
pub fn check_deciding(kind: DecisionKind, facts: &DecidingFacts<'_>) -> Result<(), DecisionRefused> {
    if facts.proposed_by == facts.decided_by {
        return Err(DecisionRefused::SamePerson);
    }
    if facts.decided_on > facts.today {
        return Err(DecisionRefused::InTheFuture);
    }
    if facts.decided_on < facts.began_on {
        return Err(DecisionRefused::BeforeTheRequest);
    }
    rests_on_advice(kind, facts.decided_on, facts.advice_came_on).map_err(DecisionRefused::BeforeItsAdvice)?;
    if facts.decided_on < facts.proposed_on && facts.keyed_late_reason.trim().is_empty() {
        return Err(DecisionRefused::KeyedLateReasonMissing(facts.proposed_on));
    }
    if facts.proposed != facts.decided && facts.differs_reason.trim().is_empty() {
        return Err(DecisionRefused::DiffersReasonMissing);
    }
    if facts.decided_on > facts.limit && facts.late_reason.trim().is_empty() {
        return Err(DecisionRefused::LateReasonMissing);
    }
    if kind == DecisionKind::Issue && facts.advice_owed > 0 && facts.outstanding_reason.trim().is_empty() {
        return Err(DecisionRefused::OutstandingReasonMissing);
    }
    Ok(())
}

/// Checks that a decision whether to make a plan was not made before the last advice came that it rests on.
///
/// # Errors
/// The day on which that advice came.
pub fn rests_on_advice(kind: DecisionKind, decided_on: NaiveDate, came_on: Option<NaiveDate>) -> Result<(), NaiveDate> {
    match came_on.filter(|came_on| kind == DecisionKind::Issue && decided_on < *came_on) {
        Some(came_on) => Err(came_on),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Id;
    use uuid::Uuid;

    fn answer(limb: Limb, is_met: bool) -> LimbAnswer {
        LimbAnswer { limb, is_met, reasons: Words::parse("Seen in the school's evidence").unwrap() }
    }

    #[test]
    fn agreeing_to_assess_needs_both_limbs_and_refusing_needs_one_unmet() {
        let both = [answer(Limb::HasOrMayHaveNeeds, true), answer(Limb::MayNeedPlan, true)];
        let one = [answer(Limb::HasOrMayHaveNeeds, true), answer(Limb::MayNeedPlan, false)];
        assert_eq!(check_test(DecisionKind::Assess, DecisionOutcome::Agreed, &both), Ok(()));
        assert_eq!(check_test(DecisionKind::Assess, DecisionOutcome::Refused, &one), Ok(()));
        assert_eq!(check_test(DecisionKind::Assess, DecisionOutcome::Refused, &both), Err(DecisionRefused::OutcomeDoesNotFollow));
        assert_eq!(check_test(DecisionKind::Assess, DecisionOutcome::Agreed, &one), Err(DecisionRefused::OutcomeDoesNotFollow));
        assert_eq!(
            check_test(DecisionKind::Assess, DecisionOutcome::Agreed, &both[..1]),
            Err(DecisionRefused::LimbUnanswered(Limb::MayNeedPlan))
        );
    }

    fn facts<'a>(decided_on: &str, late_reason: &'a str) -> DecidingFacts<'a> {
        DecidingFacts {
            proposed_by: Id::new(Uuid::from_u128(1)),
            decided_by: Id::new(Uuid::from_u128(2)),
            decided_on: decided_on.parse().unwrap(),
            began_on: "2026-09-07".parse().unwrap(),
            proposed_on: "2026-09-07".parse().unwrap(),
            advice_came_on: None,
            today: "2026-10-20".parse().unwrap(),
            limit: "2026-10-19".parse().unwrap(),
            proposed: DecisionOutcome::Agreed,
            decided: DecisionOutcome::Agreed,
            differs_reason: "",
            late_reason,
            keyed_late_reason: "",
            advice_owed: 0,
            outstanding_reason: "",
        }
    }

    #[test]
    fn a_decision_after_the_limit_says_why_it_is_late() {
        assert_eq!(check_deciding(DecisionKind::Assess, &facts("2026-10-18", "")), Ok(()));
        assert_eq!(check_deciding(DecisionKind::Assess, &facts("2026-10-19", "")), Ok(()));
        assert_eq!(check_deciding(DecisionKind::Assess, &facts("2026-10-20", "")), Err(DecisionRefused::LateReasonMissing));
        assert_eq!(check_deciding(DecisionKind::Assess, &facts("2026-10-20", "The file was lost")), Ok(()));
        assert_eq!(check_deciding(DecisionKind::Assess, &facts("2026-10-21", "x")), Err(DecisionRefused::InTheFuture));
        assert_eq!(check_deciding(DecisionKind::Assess, &facts("2026-09-06", "")), Err(DecisionRefused::BeforeTheRequest));
    }

    #[test]
    fn a_decision_of_a_day_before_it_was_proposed_says_why_it_is_entered_only_now() {
        let proposed_on = "2026-10-15".parse().unwrap();
        let decided = |on: &str, why: &'static str| {
            check_deciding(DecisionKind::Assess, &DecidingFacts { proposed_on, keyed_late_reason: why, ..facts(on, "") })
        };
        assert_eq!(decided("2026-10-14", " "), Err(DecisionRefused::KeyedLateReasonMissing(proposed_on)));
        assert_eq!(decided("2026-10-14", "The minutes came late"), Ok(()));
        assert_eq!(decided("2026-10-15", ""), Ok(()));
        assert_eq!(decided("2026-10-16", ""), Ok(()));
    }

    #[test]
    fn a_plan_is_not_decided_on_before_the_advice_came() {
        let came_on = "2026-10-15".parse().unwrap();
        let decided = |kind, on: &str| check_deciding(kind, &DecidingFacts { advice_came_on: Some(came_on), ..facts(on, "") });
        assert_eq!(decided(DecisionKind::Issue, "2026-10-14"), Err(DecisionRefused::BeforeItsAdvice(came_on)));
        assert_eq!(decided(DecisionKind::Issue, "2026-10-15"), Ok(()));
        assert_eq!(decided(DecisionKind::Issue, "2026-10-16"), Ok(()));
        assert_eq!(decided(DecisionKind::Assess, "2026-10-14"), Ok(()), "advice is asked for once it is decided to assess");
    }

    #[test]
    fn nobody_decides_what_they_proposed() {
        let mut facts = facts("2026-10-18", "");
        facts.decided_by = facts.proposed_by;
        assert_eq!(check_deciding(DecisionKind::Assess, &facts), Err(DecisionRefused::SamePerson));
    }

    #[test]
    fn deciding_on_a_plan_without_advice_says_why() {
        let mut facts = facts("2026-10-18", "");
        facts.advice_owed = 1;
        assert_eq!(check_deciding(DecisionKind::Issue, &facts), Err(DecisionRefused::OutstandingReasonMissing));
        facts.outstanding_reason = "The family needs the decision now";
        assert_eq!(check_deciding(DecisionKind::Issue, &facts), Ok(()));
    }
}
