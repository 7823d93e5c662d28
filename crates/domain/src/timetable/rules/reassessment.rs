//! Re-assessment: Children and Families Act 2014 s44(2)-(3); SEND Regulations 2014 regs 23 to 27.

use super::super::events::Event as E;
use super::assessment::FOUR_GROUNDS;
use super::codes::{Chapter, Nature, Purpose};
use super::modes::{Mode, days, months, weeks};
use super::types::{GroundsIn, Rule, Scope};

const fn rule(id: &'static str, name: &'static str, regulation: &'static str) -> Rule {
    Rule::new(Chapter::Reassessment, id, name, regulation)
}

const DONE: &[E] = &[E::ReviewCompleted, E::ReviewCompletedAfterReassessment];
const OVER: &[E] = &[E::PlanCeased, E::PlanTransferredOut, E::CaseClosed];
const CLOCK_RESTARTED: &[E] = &[E::PlanCeased, E::PlanTransferredOut, E::CaseClosed, E::ReassessmentFinalSent];

pub(super) const RULES: &[Rule] = &[
    // Reg 24(a): not open where the commissioner asked (reg 23).
    rule("R24-6M-BAR", "The authority may decline re-assessment within six months of an assessment", "SEND Regulations 2014 reg 24(a)")
        .started_by("re-assessment request received", &[E::ReassessmentAsked])
        .counted(Mode::BeforeAtLeast(months(6)))
        .being(Nature::Bar)
        .met_by("not a deadline: an earlier assessment carried out on or after the computed date permits refusal", Scope::Subject, &[])
        .closed_by(&[E::PlanCeased, E::PlanTransferredOut, E::CaseClosed, E::ReassessmentDecided]),
    // Reg 25(1): fifteen calendar days, no exception.
    rule("R25-DECISION-15D", "Notify whether re-assessment is necessary", "SEND Regulations 2014 reg 25(1)")
        .serving(Purpose::ReassessmentDecision)
        .started_by("re-assessment request received", &[E::ReassessmentAsked, E::ReassessmentAskedByCommissioner])
        .counted(Mode::AfterExclusive(days(15)))
        .met_by("decision notice sent to the parent or young person", Scope::Subject, &[E::ReassessmentDecided])
        .closed_by(OVER),
    // Reg 27(2): fourteen weeks from the notification, or from the authority's own decision.
    rule("R27-2-FINAL-14W", "Send the final plan after re-assessment", "SEND Regulations 2014 reg 27(2)")
        .serving(Purpose::ReassessedPlan)
        .started_by("reg 25(1) notification sent, or the authority decides under s44(3) to re-assess", &[E::ReassessmentAgreed])
        .counted(Mode::AfterExclusive(weeks(14)))
        .met_by("final plan sent to the parent or young person, the institution named and the commissioner", Scope::Subject, &[E::ReassessmentFinalSent])
        .closed_by(&[E::PlanCeased, E::PlanTransferredOut, E::CaseClosed, E::ReassessmentUnchanged])
        .excused_by(FOUR_GROUNDS)
        .in_paragraph(GroundsIn::Restated("reg 27(3)"))
        .noting("Grounds restated in reg 27(3)(a)-(d). For a re-assessment that changes nothing no date is set; fourteen weeks is a sound target."),
    // Reg 27(4)(a): twelve months of the day the plan was sent.
    rule("R27-4A-REVIEW-12M", "First review after re-assessment", "SEND Regulations 2014 reg 27(4)(a)")
        .started_by("re-assessed final plan sent to the family", &[E::ReassessmentFinalSent])
        .counted(Mode::AfterExclusive(months(12)))
        .met_by("review completed", Scope::After, DONE)
        .closed_by(CLOCK_RESTARTED),
    // Reg 27(4)(b).
    rule("R27-4B-REVIEW-12M", "Later reviews after re-assessment", "SEND Regulations 2014 reg 27(4)(b)")
        .started_by("date the plan was last reviewed", &[E::ReviewCompletedAfterReassessment])
        .counted(Mode::FromInclusive(months(12)))
        .met_by("review completed", Scope::After, DONE)
        .closed_by(CLOCK_RESTARTED),
];
