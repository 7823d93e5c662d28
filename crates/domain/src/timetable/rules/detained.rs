//! Detained persons: SEND (Detained Persons) Regulations 2015, in force from 1 April 2015. The home authority owes what an authority owes elsewhere.

use super::super::events::Event as E;
use super::super::terms::ExceptionCode as X;
use super::assessment::ADVICE_GROUNDS;
use super::codes::{Chapter, Nature, Owner, Purpose};
use super::modes::{Mode, days, months, weeks, working_days};
use super::types::{GroundsIn, Rule, Scope};
use crate::calendar::date;

const fn rule(id: &'static str, name: &'static str, regulation: &'static str) -> Rule {
    Rule::new(Chapter::Detained, id, name, regulation).owed_by(Owner::HomeAuthority).since(date(2015, 4, 1))
}

/// No early-years ground; the absence that counts is a child's parent's.
const GROUNDS: &[X] = &[X::School4W, X::Personal, X::Absent4W];
const BEGUN: &str = "request received or the person comes to attention";
const STARTS: &[E] = &[E::DetainedAssessmentBegun];
const ABANDONED: &[E] = &[E::RequestWithdrawn, E::CaseClosed, E::ReleaseTookOver];
const ABSENCE: &str = "The absence ground is about a child's parent only; there is no early-years ground.";

pub(super) const RULES: &[Rule] = &[
    rule("DP4-REFUSAL-6W", "Detained: notify refusal to assess", "SI 2015/62 reg 4(1)")
        .serving(Purpose::AssessmentRefusal)
        .started_by(BEGUN, STARTS)
        .only_if(&[E::RefusedToAssess])
        .counted(Mode::AfterExclusive(weeks(6)))
        .met_by("notice to the appropriate person and the person in charge", Scope::Episode, &[E::RefusedToAssess])
        .closed_by(ABANDONED),
    rule("DP5-DECISION-6W", "Detained: notify decision whether to assess", "SI 2015/62 reg 5(1)")
        .serving(Purpose::AssessmentDecision)
        .started_by(BEGUN, STARTS)
        .counted(Mode::AfterExclusive(weeks(6)))
        .met_by("decision notified", Scope::Episode, &[E::DecidedToAssess, E::RefusedToAssess])
        .closed_by(&[
            E::RequestWithdrawn,
            E::CaseClosed,
            E::ReleaseTookOver,
            E::DecidedToIssue,
            E::DecidedNoPlan,
            E::FinalPlanSent,
        ])
        .excused_by(GROUNDS)
        .in_paragraph(GroundsIn::Through("SI 2015/62"))
        .noting(ABSENCE),
    rule("DP8-ADVICE-6W", "Detained: body answers request for advice", "SI 2015/62 reg 8(1)")
        .serving(Purpose::Advice)
        .owed_by(Owner::Section31Body)
        .started_by("the body receives the request", &[E::DetainedAdviceAsked])
        .counted(Mode::AfterExclusive(weeks(6)))
        .met_by("advice received", Scope::Subject, &[E::AdviceStands])
        .closed_by(&[E::AdviceNotNeeded, E::RequestWithdrawn, E::CaseClosed, E::RefusedToAssess, E::DecidedNoPlan, E::PlanIssued])
        .excused_by(ADVICE_GROUNDS)
        .in_paragraph(GroundsIn::Through("SI 2015/62")),
    rule("DP10-NO-PLAN-16W", "Detained: notify decision to make no plan", "SI 2015/62 reg 10(1)")
        .serving(Purpose::PlanDecision)
        .started_by(BEGUN, STARTS)
        .counted(Mode::AfterExclusive(weeks(16)))
        .met_by("decision notified", Scope::Episode, &[E::DecidedNoPlan])
        .closed_by(&[
            E::RequestWithdrawn,
            E::CaseClosed,
            E::ReleaseTookOver,
            E::RefusedToAssess,
            E::DecidedToIssue,
            E::FinalPlanSent,
        ])
        .excused_by(GROUNDS)
        .in_paragraph(GroundsIn::Through("SI 2015/62"))
        .noting(ABSENCE),
    rule("DP13-REPS-15D", "Detained: minimum time to respond to the draft", "SI 2015/62 reg 13(1)")
        .serving(Purpose::DraftWindow)
        .started_by("draft served", &[E::DetainedDraftServed])
        .counted(Mode::WindowMinInclusive(days(15)))
        .met_by("window kept open", Scope::After, &[E::PlanIssued])
        .closed_by(&[E::RequestWithdrawn, E::CaseClosed, E::DecidedNoPlan, E::DetainedDraftServed]),
    rule("DP13-FINAL-20W", "Detained: send the final plan", "SI 2015/62 reg 13(2)")
        .serving(Purpose::FinalPlan)
        .started_by(BEGUN, STARTS)
        .counted(Mode::AfterExclusive(weeks(20)))
        .met_by("final plan sent to all six reg 13(2) recipients", Scope::Episode, &[E::FinalPlanSent])
        .closed_by(&[E::RequestWithdrawn, E::CaseClosed, E::ReleaseTookOver, E::RefusedToAssess, E::DecidedNoPlan])
        .excused_by(GROUNDS)
        .in_paragraph(GroundsIn::Through("SI 2015/62"))
        .noting(ABSENCE),
    rule("DP16-2-DISCLOSE-5WD", "Send the kept plan to the new authority on release", "SI 2015/62 reg 16(2)")
        .started_by("informed of the release", &[E::ReleaseKnown])
        .counted(Mode::AfterExclusive(working_days(5)))
        .met_by("plan disclosed", Scope::Subject, &[E::KeptPlanSentToNewAuthority]),
    rule("DP16-3-DISCLOSE-RCB-5WD", "New authority sends the plan to the commissioner", "SI 2015/62 reg 16(3)")
        .owed_by(Owner::NewAuthority)
        .started_by("later of becoming responsible and receiving the plan", &[E::KeptPlanReceived])
        .counted(Mode::AfterExclusive(working_days(5)))
        .met_by("plan disclosed", Scope::Subject, &[E::KeptPlanSentToCommissioner]),
    rule("DP16-4-RCB-REQUEST-15WD", "Commissioner cannot arrange section G after release", "SI 2015/62 reg 16(4)")
        .owed_by(Owner::Commissioner)
        .started_by("received the plan", &[E::KeptPlanSentToCommissioner])
        .counted(Mode::AfterExclusive(working_days(15)))
        .being(Nature::Right)
        .met_by("request for assessment or review made", Scope::Subject, &[E::ReleaseCommissionerRequest]),
    rule(
        "DP17-1-SEND-5WD",
        "Send the kept plan to custody, youth offending team and health commissioner",
        "SI 2015/62 reg 17(1)",
    )
    .started_by("later of first keeping the plan and becoming aware of the detention", &[E::DetentionKnown])
    .counted(Mode::AfterExclusive(working_days(5)))
    .met_by("copies sent", Scope::Subject, &[E::KeptPlanSent]),
    rule("DP17-2-SEND-5WD", "Send the plan to new youth accommodation", "SI 2015/62 reg 17(2)")
        .started_by("informed of the move", &[E::CustodyMoveKnown])
        .counted(Mode::AfterExclusive(working_days(5)))
        .met_by("copy sent", Scope::Subject, &[E::KeptPlanSentToNewCustody]),
    rule("DP19-CONTACT-2M", "Detained: contact the mediation adviser", "SI 2015/62 reg 19")
        .serving(Purpose::MediationContact)
        .owed_by(Owner::AppropriatePerson)
        .started_by("decision notice sent", &[E::DetainedNotice])
        .counted(Mode::AfterExclusive(months(2)))
        .being(Nature::Right)
        .met_by("adviser contacted", Scope::UntilNext, &[E::AdviserContacted])
        .closed_by(&[E::CaseClosed]),
    rule("DP21-MEDIATION-30D", "Detained: arrange mediation", "SI 2015/62 reg 21")
        .started_by("adviser told that mediation is wanted", &[E::DetainedMediationWanted])
        .counted(Mode::AfterExclusive(days(30)))
        .met_by("mediation arranged", Scope::Subject, &[E::MediationArranged])
        .closed_by(&[E::CaseClosed, E::MediationNotArranged, E::MediationDeclined]),
];
