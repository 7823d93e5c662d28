//! Request, assessment and first plan: Children and Families Act 2014 s36 to s40; SEND Regulations 2014 regs 3 to 14 and 48.

use super::super::events::Event as E;
use super::super::terms::ExceptionCode as X;
use super::codes::{Authority, Chapter, Nature, Owner, Purpose};
use super::modes::{Mode, days, months, school_days, weeks};
use super::types::{GroundsIn, Rule, Scope};

/// Reg 10(4)(a)-(d), which regs 5(4), 13(3) and 27(3) restate.
pub(super) const FOUR_GROUNDS: &[X] = &[X::School4W, X::EarlyYears4W, X::Personal, X::Absent4W];
/// Reg 8(2)(a)-(c).
pub(super) const ADVICE_GROUNDS: &[X] = &[X::AdviceCircumstances, X::AdviceAbsent4W, X::AdviceMissed];
/// What starts the clock of an assessment (s36(1), s24).
const BEGUN: &str = "s36(1) request received, or the authority becomes responsible (s24)";
/// What ends an assessment before its time.
const ABANDONED: &[E] = &[E::RequestWithdrawn, E::CaseClosed, E::DetentionTookOver];
/// What shows that the decision to assess was taken, even if its notice was never recorded.
const DECISION_OVERTAKEN: &[E] =
    &[E::RequestWithdrawn, E::CaseClosed, E::DetentionTookOver, E::DecidedToIssue, E::DecidedNoPlan, E::FinalPlanSent];

const fn rule(id: &'static str, name: &'static str, regulation: &'static str) -> Rule {
    Rule::new(Chapter::Assessment, id, name, regulation)
}

pub(super) const RULES: &[Rule] = &[
    // Reg 3 and s36(4): the family is consulted before anything is decided.
    rule("R03-CONSULT", "Consult the family before deciding", "SEND Regulations 2014 reg 3; CFA 2014 s36(4)")
        .started_by(BEGUN, &[E::AssessmentBegun])
        .met_by("consultation of the parent or young person recorded, before any decision", Scope::Episode, &[E::FamilyConsulted])
        .closed_by(&[E::RequestWithdrawn, E::CaseClosed, E::DecidedToAssess, E::RefusedToAssess, E::DecidedNoPlan, E::FinalPlanSent]),
    // Reg 4(1): a refusal has six weeks and no exception.
    rule("R04-REFUSAL-6W", "Notify refusal to assess", "SEND Regulations 2014 reg 4(1); CFA 2014 s36(5)")
        .serving(Purpose::AssessmentRefusal)
        .started_by(BEGUN, &[E::AssessmentBegun])
        .only_if(&[E::RefusedToAssess])
        .counted(Mode::AfterExclusive(weeks(6)))
        .met_by("refusal notice with reasons sent to the parent or young person", Scope::Episode, &[E::RefusedToAssess])
        .closed_by(ABANDONED)
        .noting("No exceptions, although reg 5 covers the same decision; a coronavirus exception existed from 1 May to 24 September 2020."),
    // Reg 5(1): the decision either way has six weeks.
    rule("R05-DECISION-6W", "Notify decision whether to assess", "SEND Regulations 2014 reg 5(1)")
        .serving(Purpose::AssessmentDecision)
        .started_by(BEGUN, &[E::AssessmentBegun])
        .counted(Mode::AfterExclusive(weeks(6)))
        .met_by("decision notice sent to the parent or young person, and to the reg 4(2) persons", Scope::Episode, &[E::DecidedToAssess, E::RefusedToAssess])
        .closed_by(DECISION_OVERTAKEN)
        .excused_by(FOUR_GROUNDS)
        .in_paragraph(GroundsIn::Restated("reg 5(4)"))
        .noting("Grounds restated in reg 5(4)(a)-(d)."),
    // s36(6)(b): no duty while an assessment of the last six months stands.
    rule("S36-6M-BAR", "Six-month bar on repeat assessment duty", "CFA 2014 s36(6)(b)")
        .started_by("day on which the duty would arise; an earlier assessment under s36 or s71 on or after the computed day bars it", &[E::AssessmentBegun])
        .only_if(&[E::EarlierAssessmentKnown])
        .counted(Mode::BeforeAtLeast(months(6)))
        .being(Nature::Bar)
        .met_by("not a deadline: the duty of s36(7)-(8) is not engaged if an assessment was made in the six months before", Scope::Episode, &[])
        .closed_by(&[E::RequestWithdrawn, E::CaseClosed, E::DecidedToAssess, E::RefusedToAssess]),
    // Reg 8(1): bodies of s31(1) have six weeks from receiving the request.
    rule("R08-ADVICE-6W", "Section 31 body answers request for co-operation in assessment", "SEND Regulations 2014 reg 8(1); CFA 2014 s31(4)")
        .serving(Purpose::Advice)
        .owed_by(Owner::Section31Body)
        .started_by("the body receives the authority's request", &[E::AdviceAskedOfBody])
        .counted(Mode::AfterExclusive(weeks(6)))
        .met_by("advice and information received by the authority", Scope::Subject, &[E::AdviceStands])
        .closed_by(&[E::AdviceNotNeeded, E::RequestWithdrawn, E::CaseClosed, E::RefusedToAssess, E::DecidedNoPlan, E::PlanIssued, E::ReassessmentUnchanged])
        .excused_by(ADVICE_GROUNDS),
    // The Code asks six weeks of everyone else.
    rule(
        "COP-ADVICE-6W",
        "Advice from those whom reg 8 does not bind: the authority's psychologists and social care, schools, others",
        "SEND Code of Practice 2015, chapter 9 (six weeks as the longest)",
    )
        .serving(Purpose::Advice)
        .owed_by(Owner::Adviser)
        .started_by("the adviser receives the authority's request", &[E::AdviceAskedUnderCode])
        .counted(Mode::AfterExclusive(weeks(6)))
        .met_by("advice received by the authority", Scope::Subject, &[E::AdviceStands])
        .closed_by(&[E::AdviceNotNeeded, E::RequestWithdrawn, E::CaseClosed, E::RefusedToAssess, E::DecidedNoPlan, E::PlanIssued, E::ReassessmentUnchanged])
        .on_the_authority_of(Authority::Guidance)
        .noting("The authority's own 20 weeks are what the law enforces; this is the Code's expectation, never a legal limit."),
    // Reg 10(1): sixteen weeks from the request, not from the decision to assess.
    rule("R10-NO-PLAN-16W", "Notify decision not to issue a plan", "SEND Regulations 2014 reg 10(1); CFA 2014 s36(9)")
        .serving(Purpose::PlanDecision)
        .started_by(BEGUN, &[E::AssessmentBegun])
        .counted(Mode::AfterExclusive(weeks(16)))
        .met_by("outcome notice with reasons sent to the parent or young person, and to the reg 10(2) persons", Scope::Episode, &[E::DecidedNoPlan])
        .closed_by(&[E::RequestWithdrawn, E::CaseClosed, E::DetentionTookOver, E::RefusedToAssess, E::DecidedToIssue, E::FinalPlanSent])
        .excused_by(FOUR_GROUNDS),
    // Reg 13(1)(a): the family has at least fifteen days, the day of service included.
    rule("R13-DRAFT-REPS-15D", "Minimum time for the family to respond to the draft plan", "SEND Regulations 2014 reg 13(1)(a); CFA 2014 s38(2), (4)")
        .serving(Purpose::DraftWindow)
        .started_by("draft plan served on the parent or young person", &[E::DraftServed])
        .counted(Mode::WindowMinInclusive(days(15)))
        .met_by("window kept open to at least the end of the computed day", Scope::After, &[E::PlanIssued])
        .closed_by(&[E::RequestWithdrawn, E::CaseClosed, E::DecidedNoPlan, E::DraftServed]),
    // The Code, 9.83: fifteen days is what settings are asked for; the authority may decide without a reply.
    rule("COP983-CONSULT-15D", "Institution answers consultation on being named", "SEND Code of Practice 2015 para 9.83; CFA 2014 ss39(2), 40(3)")
        .serving(Purpose::ConsultationReply)
        .owed_by(Owner::Institution)
        .started_by("consultation sent", &[E::ConsultationSent])
        .counted(Mode::AfterExclusive(days(15)))
        .met_by("response received; the authority may decide without it after the date", Scope::Subject, &[E::ConsultationReplied])
        .closed_by(&[E::ConsultationWithdrawn, E::RequestWithdrawn, E::CaseClosed, E::DecidedNoPlan, E::PlanIssued])
        .on_the_authority_of(Authority::Guidance),
    // Reg 13(2): twenty weeks from the request.
    rule("R13-FINAL-20W", "Send the final EHC plan", "SEND Regulations 2014 reg 13(2)")
        .serving(Purpose::FinalPlan)
        .started_by(BEGUN, &[E::AssessmentBegun])
        .counted(Mode::AfterExclusive(weeks(20)))
        .met_by("final plan sent to the parent or young person, the institution named and the responsible commissioning body", Scope::Episode, &[E::FinalPlanSent])
        .closed_by(&[E::RequestWithdrawn, E::CaseClosed, E::DetentionTookOver, E::RefusedToAssess, E::DecidedNoPlan])
        .excused_by(FOUR_GROUNDS)
        .in_paragraph(GroundsIn::Through("reg 13(3)"))
        .noting("Grounds apply through reg 13(3)."),
    // Reg 48(1)(a): a child admitted for assessment may stay ten school days after a refusal.
    rule("R48-STAY-10SD", "Stay in a special institution after refusal to issue", "SEND Regulations 2014 reg 48(1)(a)")
        .owed_by(Owner::Institution)
        .started_by("s36(9) notice served", &[E::DecidedNoPlan])
        .only_if(&[E::AdmittedForAssessment])
        .counted(Mode::AfterExclusive(school_days(10)))
        .being(Nature::Right)
        .met_by("placement may continue to the end of the period", Scope::After, &[])
        .closed_by(&[E::CaseClosed]),
];
