//! Reviews, amendments and phase transfers: Children and Families Act 2014 s44; SEND Regulations 2014 regs 18 to 22 and 28. No exception applies.

use super::super::events::Event as E;
use super::codes::{Authority, Chapter, Owner, Purpose};
use super::modes::{Mode, days, months, weeks};
use super::types::{Rule, Scope};
use crate::calendar::date;

const fn rule(id: &'static str, name: &'static str, regulation: &'static str) -> Rule {
    Rule::new(Chapter::Review, id, name, regulation)
}

const DONE: &[E] = &[E::ReviewCompleted, E::ReviewCompletedAfterReassessment];
const PLAN_OVER: &[E] = &[E::PlanCeased, E::PlanTransferredOut, E::CaseClosed];
const CLOCK_RESTARTED: &[E] = &[E::PlanCeased, E::PlanTransferredOut, E::CaseClosed, E::ReassessmentFinalSent];
/// A plan that was reviewed before it was entered here: when its first review was is not said.
const FIRST_IS_PAST: &[E] = &[E::PlanCeased, E::PlanTransferredOut, E::CaseClosed, E::ReassessmentFinalSent, E::HeldPlanReviewed];
const EARLY_POINT_IS_PAST: &[E] = &[E::PlanCeased, E::PlanTransferredOut, E::CaseClosed, E::HeldPlanReviewed];
const BEFORE_MEETING: &[E] = &[E::PlanCeased, E::PlanTransferredOut, E::CaseClosed, E::ReviewCancelled, E::ReviewDecided];
const ROUND_OVER: &[E] = &[E::PlanCeased, E::PlanTransferredOut, E::CaseClosed, E::ReviewCancelled];
const AMENDMENT_OVER: &[E] = &[E::PlanCeased, E::PlanTransferredOut, E::CaseClosed, E::NotAmending];
const MEETING: &[E] = &[E::ReviewMeeting];
const MEETING_ELSEWHERE: &[E] = &[E::ReviewMeetingElsewhere];
const REVIEWED: &str = "review completed: decision notice under reg 20(10) or 21(9) sent";

pub(super) const RULES: &[Rule] = &[
    // s44(1)(a): twelve months starting with the day the plan was first made.
    rule("S44-REVIEW-FIRST-12M", "First annual review", "CFA 2014 s44(1)(a)")
        .started_by("date the plan was first made", &[E::PlanMade])
        .counted(Mode::FromInclusive(months(12)))
        .met_by(REVIEWED, Scope::After, DONE)
        .closed_by(FIRST_IS_PAST),
    // s44(1)(b): each twelve months starting with the last review.
    rule("S44-REVIEW-NEXT-12M", "Each later annual review", "CFA 2014 s44(1)(b)")
        .started_by("date the plan was last reviewed", &[E::ReviewCompleted, E::HeldPlanReviewed])
        .counted(Mode::FromInclusive(months(12)))
        .met_by(REVIEWED, Scope::After, DONE)
        .closed_by(CLOCK_RESTARTED)
        .noting("Counted from the previous decision notice; counting from its meeting gives the safe date."),
    // s48(2)(b): as soon as reasonably practicable after release.
    rule("S48-RELEASE-REVIEW", "Review after release from detention", "CFA 2014 s48(2)(b)")
        .started_by("release date", &[E::Released])
        .met_by("review completed", Scope::After, DONE)
        .closed_by(PLAN_OVER)
        .since(date(2015, 4, 1)),
    // Code 9.178: guidance for children under five.
    rule(
        "COP9178-EY-REVIEW",
        "Plan of a child under five: consider a review every three to six months",
        "SEND Code of Practice 2015 para 9.178",
    )
    .started_by("plan made or last reviewed, child under five", &[E::EarlyYearsPlanPoint])
    .counted(Mode::Recurring(months(6)))
    .met_by(
        "consideration, or a light review, recorded",
        Scope::After,
        &[E::EarlyYearsReviewConsidered, E::ReviewCompleted, E::ReviewCompletedAfterReassessment],
    )
    .closed_by(EARLY_POINT_IS_PAST)
    .on_the_authority_of(Authority::Guidance)
    .noting("Prompt after three months, escalate at six."),
    // Reg 18(1)(a), and reg 18(3) for transfers on 1 September 2015.
    rule("R18-1A-PHASE-POST16", "Phase transfer: secondary to post-16", "SEND Regulations 2014 reg 18(1)(a)")
        .serving(Purpose::PhaseTransfer)
        .started_by("day of transfer; its calendar year counts", &[E::PhaseToPost16])
        .counted(Mode::BeforeFixedDate { month: 3, day: 31, transitional: Some((date(2015, 9, 1), date(2015, 5, 31))) })
        .met_by(
            "plan reviewed and, where necessary, amended to name the institution after transfer",
            Scope::Subject,
            &[E::PhaseSettled],
        )
        .closed_by(PLAN_OVER)
        .noting("For transfers on 1 September 2015 only: before 31 May 2015 (reg 18(3))."),
    // Reg 18(1)(b).
    rule("R18-1B-PHASE-OTHER", "Phase transfer: every other key phase", "SEND Regulations 2014 reg 18(1)(b)")
        .serving(Purpose::PhaseTransfer)
        .started_by("day of transfer; its calendar year counts", &[E::PhaseOther])
        .counted(Mode::BeforeFixedDate { month: 2, day: 15, transitional: None })
        .met_by(
            "plan reviewed and, where necessary, amended to name the institution after transfer",
            Scope::Subject,
            &[E::PhaseSettled],
        )
        .closed_by(PLAN_OVER),
    // Reg 18(2).
    rule("R18-2-POST16-MOVE-5M", "Move between post-16 institutions", "SEND Regulations 2014 reg 18(2)")
        .serving(Purpose::PhaseTransfer)
        .started_by("proposed day of transfer", &[E::PhaseBetweenPost16])
        .counted(Mode::BeforeAtLeast(months(5)))
        .met_by("plan reviewed and, where necessary, amended", Scope::Subject, &[E::PhaseSettled])
        .closed_by(PLAN_OVER),
    // Reg 20(3).
    rule("R20-3-NOTICE-2W", "Notice of the review meeting", "SEND Regulations 2014 reg 20(3)")
        .serving(Purpose::ReviewNotice)
        .owed_by(Owner::MeetingArranger)
        .started_by("day of the review meeting", MEETING)
        .counted(Mode::BeforeAtLeast(weeks(2)))
        .met_by("notice given to every reg 20(2) invitee", Scope::Subject, &[E::ReviewNoticeGiven])
        .closed_by(BEFORE_MEETING),
    // Reg 20(4).
    rule("R20-4-CIRCULATE-2W", "Circulate advice before the review meeting", "SEND Regulations 2014 reg 20(4)")
        .owed_by(Owner::MeetingArranger)
        .started_by("day of the review meeting", MEETING)
        .counted(Mode::BeforeAtLeast(weeks(2)))
        .met_by("advice obtained and circulated to every reg 20(2) person", Scope::Subject, &[E::ReviewAdviceCirculated])
        .closed_by(BEFORE_MEETING),
    // Reg 20(7)-(9).
    rule("R20-9-REPORT-2W", "Review report prepared and sent", "SEND Regulations 2014 reg 20(7)-(9)")
        .serving(Purpose::ReviewReport)
        .owed_by(Owner::ReportWriter)
        .started_by("day of the review meeting", MEETING)
        .counted(Mode::AfterExclusive(weeks(2)))
        .met_by("written report sent to every reg 20(2) person", Scope::Subject, &[E::ReviewReportSent])
        .closed_by(ROUND_OVER),
    // Reg 20(10).
    rule("R20-10-DECISION-4W", "Notify review decision: maintain, amend or cease", "SEND Regulations 2014 reg 20(10)")
        .serving(Purpose::ReviewDecision)
        .started_by("day of the review meeting", MEETING)
        .counted(Mode::AfterExclusive(weeks(4)))
        .met_by(
            "decision notice sent to the parent or young person and the head, principal or provider",
            Scope::Subject,
            &[E::ReviewDecided],
        )
        .closed_by(ROUND_OVER),
    // Reg 21(3).
    rule("R21-3-NOTICE-2W", "Notice of the review meeting, child attends no institution", "SEND Regulations 2014 reg 21(3)")
        .serving(Purpose::ReviewNotice)
        .started_by("day of the review meeting", MEETING_ELSEWHERE)
        .counted(Mode::BeforeAtLeast(weeks(2)))
        .met_by("notice given to every reg 21(2) invitee", Scope::Subject, &[E::ReviewNoticeGiven])
        .closed_by(BEFORE_MEETING),
    // Reg 21(4).
    rule("R21-4-CIRCULATE-2W", "Circulate advice, child attends no institution", "SEND Regulations 2014 reg 21(4)")
        .started_by("day of the review meeting", MEETING_ELSEWHERE)
        .counted(Mode::BeforeAtLeast(weeks(2)))
        .met_by("advice circulated to every reg 21(2) person", Scope::Subject, &[E::ReviewAdviceCirculated])
        .closed_by(BEFORE_MEETING),
    // Reg 21(7)-(8).
    rule("R21-8-REPORT-2W", "Review report, child attends no institution", "SEND Regulations 2014 reg 21(7)-(8)")
        .serving(Purpose::ReviewReport)
        .started_by("day of the review meeting", MEETING_ELSEWHERE)
        .counted(Mode::AfterExclusive(weeks(2)))
        .met_by("written report sent to every reg 21(2) person", Scope::Subject, &[E::ReviewReportSent])
        .closed_by(ROUND_OVER),
    // Reg 21(9).
    rule("R21-9-DECISION-4W", "Notify review decision, child attends no institution", "SEND Regulations 2014 reg 21(9)")
        .serving(Purpose::ReviewDecision)
        .started_by("day of the review meeting", MEETING_ELSEWHERE)
        .counted(Mode::AfterExclusive(weeks(4)))
        .met_by("decision notice sent to the parent or young person", Scope::Subject, &[E::ReviewDecided])
        .closed_by(ROUND_OVER),
    // Reg 22(2)(a) as Devon declared it: the notice goes within the same four weeks.
    rule(
        "R22-2A-AMEND-NOTICE-4W",
        "Send plan, proposed amendments and evidence",
        "SEND Regulations 2014 reg 22(2)(a) read with 20(10) and 21(9); R (L, M and P) v Devon CC [2022] EWHC 493 (Admin)",
    )
    .started_by("day of the review meeting", &[E::ReviewMeeting, E::ReviewMeetingElsewhere])
    .only_if(&[E::ReviewDecidedAmend])
    .counted(Mode::AfterExclusive(weeks(4)))
    .met_by(
        "amendment notice with supporting evidence sent, no later than and together with the decision to amend",
        Scope::Subject,
        &[E::AmendmentNoticeSent],
    )
    .closed_by(AMENDMENT_OVER)
    .on_the_authority_of(Authority::CaseLaw)
    .noting("The judgment of 8 March 2022 declares what the regulations always meant; the wording of reg 21 is parallel."),
    // Reg 22(2)(c).
    rule("R22-2C-REPS-15D", "Minimum time to respond to the amendment notice", "SEND Regulations 2014 reg 22(2)(c)")
        .started_by("amendment notice served", &[E::AmendmentNoticeServed])
        .counted(Mode::WindowMinInclusive(days(15)))
        .met_by("window kept open to at least the end of the computed day", Scope::Subject, &[E::AmendedFinalSent])
        .closed_by(AMENDMENT_OVER)
        .noting("Also applies to amendments outside a review (reg 28)."),
    // Reg 22(3).
    rule("R22-3-FINAL-8W", "Send the amended final plan", "SEND Regulations 2014 reg 22(3)")
        .serving(Purpose::AmendedPlan)
        .started_by("amendment notice sent under reg 22(2)(a)", &[E::AmendmentNoticeSent])
        .counted(Mode::AfterExclusive(weeks(8)))
        .met_by(
            "amended final plan sent to the parent or young person, the institution named and the commissioner",
            Scope::Subject,
            &[E::AmendedFinalSent],
        )
        .closed_by(AMENDMENT_OVER)
        .noting("Also applies to amendments outside a review (reg 28)."),
    // Reg 22(4).
    rule("R22-4-NO-AMEND-8W", "Notify decision not to amend after all", "SEND Regulations 2014 reg 22(4)")
        .started_by("amendment notice sent under reg 22(2)(a)", &[E::AmendmentNoticeSent])
        .only_if(&[E::NotAmending])
        .counted(Mode::AfterExclusive(weeks(8)))
        .met_by("decision and reasons sent to the parent or young person", Scope::Subject, &[E::NotAmending])
        .closed_by(PLAN_OVER),
    // Reg 20(10) with 22(3), on Devon: twelve weeks from the meeting at the latest.
    rule(
        "DEVON-FINAL-12W",
        "Backstop: amended final plan after the review meeting",
        "SEND Regulations 2014 regs 20(10) and 22(3); R (L, M and P) v Devon CC [2022] EWHC 493 (Admin)",
    )
    .serving(Purpose::AmendedPlan)
    .started_by("day of the review meeting", &[E::ReviewMeeting, E::ReviewMeetingElsewhere])
    .only_if(&[E::ReviewDecidedAmend, E::AmendmentNoticeSent])
    .counted(Mode::AfterExclusive(weeks(12)))
    .met_by("amended final plan sent", Scope::Subject, &[E::AmendedFinalSent])
    .closed_by(AMENDMENT_OVER)
    .on_the_authority_of(Authority::CaseLaw)
    .noting("The earlier of this and eight weeks from the notice is the one that binds."),
];
