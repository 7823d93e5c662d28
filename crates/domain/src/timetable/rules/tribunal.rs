//! Appeals, orders, concessions and recommendations: HESC Chamber Rules 2008; SEND Regulations 2014 regs 43 to 45; SI 2017/1306.

use super::super::events::Event as E;
use super::super::terms::ExceptionCode as X;
use super::codes::{Authority, Chapter, Nature, Owner, Purpose, Roll};
use super::modes::{Mode, Period, months, weeks, working_days};
use super::types::{GroundsIn, Rule, Scope};
use crate::calendar::date;

const fn rule(id: &'static str, name: &'static str, regulation: &'static str) -> Rule {
    Rule::new(Chapter::Tribunal, id, name, regulation)
}

/// Reg 44(3), for orders to assess or to make a plan, with the Tribunal's power to direct another time (reg 44(1)).
const ORDER_GROUNDS: &[X] = &[X::OrderPersonal, X::OrderAbsent2W, X::OrderReg13, X::TribunalDirection];
/// Reg 45(7).
const CONCEDED_GROUNDS: &[X] = &[X::OrderPersonal, X::OrderAbsent2W, X::OrderReg13];
const DIRECTION: &[X] = &[X::TribunalDirection];
const OVER: &[E] = &[E::CaseClosed, E::PlanTransferredOut];

/// An order of the Tribunal: the clock runs from the date of the order, not from the step before.
const fn order(id: &'static str, name: &'static str, regulation: &'static str, made: &[E], mode: Mode) -> Rule {
    rule(id, name, regulation).started_by("date of the order", made).counted(mode).closed_by(OVER).excused_by(DIRECTION)
}

/// An appeal that the authority does not oppose, as amended from 23 March 2015 (SI 2015/359).
const fn conceded(id: &'static str, name: &'static str, regulation: &'static str, told: &[E], period: Period) -> Rule {
    rule(id, name, regulation)
        .started_by("the authority tells the Tribunal that it will not oppose", told)
        .counted(Mode::AfterExclusive(period))
        .closed_by(OVER)
        .since(date(2015, 3, 23))
}

/// A recommendation on health or social care, from 3 April 2018.
const fn recommendation(
    id: &'static str,
    name: &'static str,
    regulation: &'static str,
    trigger: &'static str,
    starts: &[E],
    period: Period,
) -> Rule {
    rule(id, name, regulation)
        .started_by(trigger, starts)
        .counted(Mode::FromInclusive(period))
        .closed_by(&[E::CaseClosed])
        .since(date(2018, 4, 3))
}

/// What leaves no appeal to respond to: every order of reg 44(2) determines it, and a concession is told before any response (reg 45(2)).
const DISPOSED_OF: &[E] = &[
    E::AppealEnded,
    E::OrderedCease,
    E::OrderedAssess,
    E::OrderedPlan,
    E::OrderedReconsider,
    E::OrderedProvision,
    E::OrderedPlacement,
    E::OrderedContinue,
    E::OrderedContinueAmend,
    E::ConcededAssess,
    E::ConcededProvision,
    E::ConcededPlacement,
    E::ConcededCombined,
    E::ConcededPlan,
    E::ConcededContinue,
];

const FINALS: &[E] = &[E::FinalPlanSent, E::ReassessmentFinalSent];
const AMENDED: &[E] = &[E::AmendedUnderOrder];
const PLACED: &[E] = &[E::AmendedUnderOrder, E::PlacementAmendedUnderOrder];
const TO_PLAN: &[E] = &[E::CaseClosed, E::PlanTransferredOut, E::DecidedToIssue, E::FinalPlanSent, E::ReassessmentFinalSent];
const NOTICE_OVERTAKEN: &[E] = &[
    E::CaseClosed,
    E::PlanTransferredOut,
    E::DecidedNoPlan,
    E::FinalPlanSent,
    E::ReassessmentFinalSent,
    E::ReassessmentUnchanged,
];
const NO_PLAN: &[E] = &[E::CaseClosed, E::PlanTransferredOut, E::DecidedNoPlan, E::ReassessmentUnchanged];

pub(super) const RULES: &[Rule] = &[
    // Rule 20 with rule 12: the later of two periods, then the rolls of rule 12.
    rule("TR20-APPEAL", "Family lodges an appeal", "HESC Chamber Rules 2008 rr 12, 20")
        .serving(Purpose::Appeal)
        .owed_by(Owner::Family)
        .started_by("decision notice sent; and the date of the mediation certificate, if any", &[E::AppealableNotice, E::DetainedNotice])
        .counted(Mode::AppealWindow { from_notice: months(2), from_certificate: months(1) })
        .rolling(Roll::TribunalStart)
        .being(Nature::Right)
        .met_by("application notice received by the Tribunal", Scope::UntilNext, &[E::AppealLodged])
        .closed_by(&[E::CaseClosed])
        .excused_by(DIRECTION)
        .on_the_authority_of(Authority::Rules)
        .noting("Computed for notices from 2020 on. Then 25 December to 1 January becomes the first working day after 1 January; a day in August the first working day after 31 August; another day that is not a working day the next one. An appeal about section I alone needs no certificate (s55(2)), so none lengthens it for certain."),
    // Rule 21 with rule 12(3)(b).
    rule("TR21-LA-RESPONSE-30WD", "The authority's response to an appeal", "HESC Chamber Rules 2008 rr 12(3)(b), 21")
        .started_by("the Tribunal sends the appeal to the authority", &[E::AppealSentToAuthority])
        .counted(Mode::AfterExclusive(working_days(30)))
        .rolling(Roll::TribunalUncounted)
        .met_by("response filed and served", Scope::Subject, &[E::AppealResponseFiled])
        .closed_by(DISPOSED_OF)
        .excused_by(DIRECTION)
        .on_the_authority_of(Authority::Rules)
        .noting("25 December to 1 January and August are not counted; a date fixed in directions always wins."),
    order("R44-2A-CEASE", "Appeal against ceasing dismissed: cease", "SEND Regulations 2014 reg 44(2)(a)", &[E::OrderedCease], Mode::Immediate)
        .met_by("plan ceased", Scope::After, &[E::PlanCeased]),
    order("R44-2B-NOTIFY-2W", "Order to assess or re-assess: notify", "SEND Regulations 2014 reg 44(2)(b)", &[E::OrderedAssess], Mode::AfterExclusive(weeks(2)))
        .met_by("notice that the assessment will be made", Scope::After, &[E::AssessmentUnderOrderNotified, E::DecidedToAssess])
        .closed_by(NOTICE_OVERTAKEN)
        .excused_by(ORDER_GROUNDS)
        .in_paragraph(GroundsIn::Order("reg 44(3)")),
    order("R44-2BI-REFUSE-10W", "Order to assess: decision that no plan is needed", "SEND Regulations 2014 reg 44(2)(b)(i)", &[E::OrderedAssess], Mode::AfterExclusive(weeks(10)))
        .met_by("decision with reasons notified", Scope::After, &[E::DecidedNoPlan, E::ReassessmentUnchanged])
        .closed_by(TO_PLAN)
        .excused_by(ORDER_GROUNDS)
        .in_paragraph(GroundsIn::Order("reg 44(3)")),
    order("R44-2BII-FINAL-14W", "Order to assess: final plan", "SEND Regulations 2014 reg 44(2)(b)(ii)", &[E::OrderedAssess], Mode::AfterExclusive(weeks(14)))
        .met_by("final plan sent to the family and the reg 13(2) persons", Scope::After, FINALS)
        .closed_by(NO_PLAN)
        .excused_by(ORDER_GROUNDS)
        .in_paragraph(GroundsIn::Order("reg 44(3)")),
    order("R44-2CI-DRAFT-5W", "Order to make a plan: draft", "SEND Regulations 2014 reg 44(2)(c)(i)", &[E::OrderedPlan], Mode::AfterExclusive(weeks(5)))
        .met_by("draft plan issued", Scope::After, &[E::DraftSent])
        .excused_by(ORDER_GROUNDS)
        .in_paragraph(GroundsIn::Order("reg 44(3)")),
    order("R44-2CII-FINAL-11W", "Order to make a plan: final", "SEND Regulations 2014 reg 44(2)(c)(ii)", &[E::OrderedPlan], Mode::AfterExclusive(weeks(11)))
        .met_by("final plan sent to the family and the reg 13(2) persons", Scope::After, &[E::FinalPlanSent])
        .excused_by(ORDER_GROUNDS)
        .in_paragraph(GroundsIn::Order("reg 44(3)")),
    order("R44-2D-RECONSIDER-2W", "Case sent back for reconsideration", "SEND Regulations 2014 reg 44(2)(d)", &[E::OrderedReconsider], Mode::AfterExclusive(weeks(2)))
        .met_by("draft plan sent, or notice of the decision not to", Scope::After, &[E::DraftSent, E::ReconsideredWithoutPlan, E::DecidedNoPlan])
        .noting("The regulation refers to reg 5 for the notice; the content of a reg 10 notice is what fits."),
    order("R44-2E-SEP-5W", "Order to amend special educational provision", "SEND Regulations 2014 reg 44(2)(e)", &[E::OrderedProvision], Mode::AfterExclusive(weeks(5)))
        .met_by("amended plan issued", Scope::After, AMENDED),
    order("R44-2F-PLACEMENT-2W", "Order to amend the name or type of institution", "SEND Regulations 2014 reg 44(2)(f)", &[E::OrderedPlacement], Mode::AfterExclusive(weeks(2)))
        .met_by("amended plan issued", Scope::After, PLACED)
        .noting("For an order on provision and placement together each part keeps its own limit; one plan within two weeks meets both."),
    order("R44-2G-CONTINUE", "Order to continue the plan unchanged", "SEND Regulations 2014 reg 44(2)(g)", &[E::OrderedContinue], Mode::Immediate)
        .met_by("plan continues", Scope::Subject, &[E::OrderedContinue]),
    order("R44-2H-CONTINUE-AMEND-5W", "Order to continue and amend the plan", "SEND Regulations 2014 reg 44(2)(h)", &[E::OrderedContinueAmend], Mode::AfterExclusive(weeks(5)))
        .met_by("plan amended", Scope::After, AMENDED),
    conceded("R45-3-NOTIFY-2W", "Unopposed: assessment or re-assessment, notify", "SEND Regulations 2014 reg 45(3)", &[E::ConcededAssess], weeks(2))
        .met_by("family told that the authority must assess", Scope::After, &[E::AssessmentUnderOrderNotified, E::DecidedToAssess])
        .closed_by(NOTICE_OVERTAKEN)
        .excused_by(CONCEDED_GROUNDS)
        .in_paragraph(GroundsIn::Order("reg 45(7)")),
    conceded("R45-3AA-REFUSE-10W", "Unopposed: decision that no plan is needed", "SEND Regulations 2014 reg 45(3A)(a)", &[E::ConcededAssess], weeks(10))
        .met_by("decision with reasons notified", Scope::After, &[E::DecidedNoPlan, E::ReassessmentUnchanged])
        .closed_by(TO_PLAN)
        .noting("Reg 45(7) does not list paragraph (3A), so no exception applies."),
    conceded("R45-3AB-FINAL-14W", "Unopposed: final plan after assessment", "SEND Regulations 2014 reg 45(3A)(b)", &[E::ConcededAssess], weeks(14))
        .met_by("final plan sent to the family and the reg 13(2) persons", Scope::After, FINALS)
        .closed_by(NO_PLAN)
        .noting("Reg 45(7) does not list paragraph (3A), so no exception applies."),
    conceded("R45-4-AMEND-5W", "Unopposed: sections B or F, or refusal to amend", "SEND Regulations 2014 reg 45(4)", &[E::ConcededProvision], weeks(5))
        .met_by("amended plan issued to the reg 22(3) persons", Scope::After, AMENDED),
    conceded("R45-5A-PLACEMENT-2W", "Unopposed: section I only", "SEND Regulations 2014 reg 45(5)(a)", &[E::ConcededPlacement], weeks(2))
        .met_by("amended plan issued to the reg 22(3) persons", Scope::After, PLACED),
    conceded("R45-5B-COMBINED-5W", "Unopposed: section I together with B or F", "SEND Regulations 2014 reg 45(5)(b)", &[E::ConcededCombined], weeks(5))
        .met_by("amended plan issued to the reg 22(3) persons", Scope::After, AMENDED),
    conceded("R45-6A-DRAFT-5W", "Unopposed: refusal to issue, draft plan", "SEND Regulations 2014 reg 45(6)(a)", &[E::ConcededPlan], weeks(5))
        .met_by("draft plan issued", Scope::After, &[E::DraftSent])
        .excused_by(CONCEDED_GROUNDS)
        .in_paragraph(GroundsIn::Order("reg 45(7)")),
    conceded("R45-6B-FINAL-11W", "Unopposed: refusal to issue, final plan", "SEND Regulations 2014 reg 45(6)(b)", &[E::ConcededPlan], weeks(11))
        .met_by("final plan sent to the family and the reg 13(2) persons", Scope::After, &[E::FinalPlanSent])
        .excused_by(CONCEDED_GROUNDS)
        .in_paragraph(GroundsIn::Order("reg 45(7)")),
    conceded("R45-PARA6A-AMEND-5W", "Unopposed: ceasing appeal, agreed amendments", "SEND Regulations 2014 reg 45(6A)", &[E::ConcededContinue], weeks(5))
        .met_by("plan continued and amended", Scope::After, AMENDED),
    recommendation("NR6-3-HEALTH-5W", "Commissioner responds to a health recommendation", "SI 2017/1306 reg 6(3)", "date of the recommendation", &[E::HealthRecommended], weeks(5))
        .owed_by(Owner::Commissioner)
        .met_by("written response with steps and reasons sent to the family and the authority", Scope::Subject, &[E::HealthAnswered])
        .excused_by(DIRECTION),
    recommendation("NR6-6-COPY-SOS-1W", "Copy the health response to the Secretary of State", "SI 2017/1306 reg 6(6)", "the authority receives the response", &[E::HealthAnswered], weeks(1))
        .met_by("copy sent", Scope::Subject, &[E::HealthCopied]),
    recommendation("NR7-1-SOCIAL-5W", "The authority responds to a social care recommendation", "SI 2017/1306 reg 7(1)", "date of the recommendation", &[E::SocialCareRecommended], weeks(5))
        .met_by("written response with steps and reasons sent to the family", Scope::Subject, &[E::SocialCareAnswered])
        .excused_by(DIRECTION),
    recommendation("NR7-4-COPY-SOS-1W", "Copy the authority's response to the Secretary of State", "SI 2017/1306 reg 7(4)", "date of the authority's response", &[E::SocialCareAnswered], weeks(1))
        .met_by("copy sent", Scope::Subject, &[E::SocialCareCopied]),
];
