//! Each kind of fact and what it follows. Every kind stands in one table, so that a new one does not compile until somebody has said what comes before it.

use crate::timetable::facts::{AssessmentDecision, FactKind as K, PlanDecision, ReassessmentDecision, ReviewOutcome};

/// Among which facts that which comes first is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    /// All of the case.
    Case,
    /// Those of the same assessment.
    Assessment,
    /// Those about the same thing: one request for advice, one review, one appeal.
    Same,
}

/// What a fact follows.
#[derive(Clone, Copy)]
pub(super) struct Precedent {
    /// Says which facts come first.
    pub is: fn(&K) -> bool,
    pub about: About,
    /// Whether one at least must be there.
    pub needed: bool,
    /// Whether every one of them comes first, and not the first of them alone.
    pub every: bool,
    /// What comes first, in words.
    pub words: &'static str,
}

const fn after(about: About, is: fn(&K) -> bool, words: &'static str) -> Precedent {
    Precedent { is, about, needed: false, every: false, words }
}

const fn needs(about: About, is: fn(&K) -> bool, words: &'static str) -> Precedent {
    Precedent { needed: true, ..after(about, is, words) }
}

const REQUEST: Precedent = needs(About::Assessment, begins, "a request for an assessment");
/// An end of an assessment is the end for everybody who asked: a request that came after it begins the next.
const EVERY_REQUEST: Precedent = Precedent { every: true, ..REQUEST };
const TO_ASSESS: Precedent = after(
    About::Assessment,
    |kind| matches!(kind, K::AssessmentDecisionNotified { decision: AssessmentDecision::ToAssess }),
    "the decision to assess",
);
const TO_ISSUE: Precedent = after(
    About::Assessment,
    |kind| matches!(kind, K::PlanDecisionNotified { decision: PlanDecision::Issue }),
    "the decision to issue a plan",
);
const EVERY_DRAFT: Precedent =
    Precedent { every: true, ..after(About::Assessment, |kind| matches!(kind, K::DraftServed { .. }), "the draft") };
/// Whoever withdrew or moved away was told nothing afterwards: what they were told has to be taken back first.
const EVERY_WORD: Precedent = Precedent { every: true, ..after(About::Assessment, tells_the_family, "what the family was told") };
/// Nobody moves after their death.
const EVERY_MOVE: Precedent = Precedent {
    every: true,
    ..after(About::Case, |kind| matches!(kind, K::MovedAway { .. } | K::PlanTransferredOut { .. }), "the move to another council")
};
const ASKED: Precedent = needs(About::Same, |kind| matches!(kind, K::AdviceAsked { .. }), "asking for the advice");
const CAME: Precedent = needs(About::Same, |kind| matches!(kind, K::AdviceReceived { .. }), "the advice");
const CONSULTED: Precedent = needs(About::Same, |kind| matches!(kind, K::ConsultationSent { .. }), "the consultation");
const PLAN: Precedent = needs(About::Case, holds_plan, "a plan");
const HELD: Precedent = needs(About::Case, |kind| matches!(kind, K::PlanHeld), "the plan");
const MEETING: Precedent = after(About::Same, |kind| matches!(kind, K::ReviewMeetingHeld { .. }), "the meeting");
const AMENDMENT: Precedent =
    needs(About::Same, |kind| matches!(kind, K::AmendmentNoticeSent { .. }), "the notice of the amendments");
const FORESEEN: Precedent = needs(About::Same, |kind| matches!(kind, K::PhaseTransferForeseen { .. }), "the change of phase");
const REASSESSMENT: Precedent =
    needs(About::Same, |kind| matches!(kind, K::ReassessmentAsked { .. }), "the request to re-assess");
const TO_REASSESS: Precedent = needs(
    About::Same,
    |kind| {
        let agreed = ReassessmentDecision::Agreed;
        matches!(kind, K::ReassessmentBegun { .. })
            || matches!(kind, K::ReassessmentDecisionNotified { decision, .. } if *decision == agreed)
    },
    "the decision to re-assess",
);
const MOVED_IN: Precedent = needs(About::Same, |kind| matches!(kind, K::PlanTransferredIn { .. }), "the transfer of the plan");
const COMMISSIONER: Precedent = needs(
    About::Same,
    |kind| matches!(kind, K::CommissionerMoveKnown { .. } | K::CommissionerChangeKnown { .. }),
    "the change of commissioner",
);
const NEW_COMMISSIONER: Precedent =
    needs(About::Same, |kind| matches!(kind, K::NewCommissionerAware { .. }), "the day on which the new commissioner knew");
const NOTICE: Precedent = needs(About::Case, may_be_appealed, "a decision or plan that can be appealed");
const WANTED: Precedent = needs(About::Same, |kind| matches!(kind, K::MediationWanted { .. }), "the wish for mediation");
const CONTACTED: Precedent = after(
    About::Same,
    |kind| matches!(kind, K::MediationAdviserContacted { .. } | K::MediationDeclined { .. } | K::MediationWanted { .. }),
    "the contact with the mediation adviser",
);
const AGREED: Precedent = needs(About::Same, |kind| matches!(kind, K::MediationAgreed { .. }), "the agreement");
const LODGED: Precedent = needs(About::Same, |kind| matches!(kind, K::AppealLodged { .. }), "the appeal");
const ORDERED: Precedent = needs(
    About::Same,
    |kind| matches!(kind, K::OrderMade { .. } | K::AppealConceded { .. }),
    "the Tribunal’s order or the authority’s concession",
);
const RECOMMENDED: Precedent =
    needs(About::Same, |kind| matches!(kind, K::RecommendationMade { .. }), "the Tribunal’s recommendation");
const ANSWERED: Precedent =
    needs(About::Same, |kind| matches!(kind, K::RecommendationAnswered { .. }), "the response to the recommendation");
const PAID: Precedent = needs(About::Case, |kind| matches!(kind, K::FirstDirectPayment), "the first direct payment");
const DISCLOSURE: Precedent = needs(About::Same, |kind| matches!(kind, K::HeDisclosureAsked { .. }), "the request to disclose");
const ACCESS: Precedent = needs(About::Same, |kind| matches!(kind, K::SubjectAccessAsked { .. }), "the request for access");
const DETAINED: Precedent = after(About::Same, |kind| matches!(kind, K::DetentionKnown { .. }), "the detention");
const CUSTODY_MOVED: Precedent = needs(About::Same, |kind| matches!(kind, K::CustodyMoveKnown { .. }), "the move in custody");
const RELEASED: Precedent = needs(About::Same, |kind| matches!(kind, K::ReleaseKnown { .. }), "the release");
const KEPT: Precedent = needs(About::Same, |kind| matches!(kind, K::KeptPlanReceived { .. }), "the kept plan");

/// Returns what a fact follows.
pub(super) fn of(kind: &K) -> &'static [Precedent] {
    match kind {
        // What begins something, or comes from outside at a time of its own. What ends an exception is checked with it.
        K::RequestReceived { .. }
        | K::BecameResponsible
        | K::DetainedRequestReceived
        | K::DetainedCameToAttention
        | K::EarlierAssessment
        | K::FamilyConsulted
        | K::AdviceNotNeeded { .. }
        | K::AdmittedForAssessment
        | K::ExceptionRecorded { .. }
        | K::ExceptionEnded { .. }
        | K::TimescaleAgreed { .. }
        | K::ReviewMeetingSet { .. }
        | K::ReviewNoticeGiven { .. }
        | K::ReviewAdviceCirculated { .. }
        | K::ReviewCancelled { .. }
        | K::AmendmentNoticeSent { .. }
        | K::EarlyYearsReviewConsidered
        | K::PhaseTransferForeseen { .. }
        | K::ReassessmentAsked { .. }
        | K::ReassessmentBegun { .. }
        | K::MoveOutKnown { .. }
        | K::PlanTransferredIn { .. }
        | K::CommissionerMoveKnown { .. }
        | K::CommissionerChangeKnown { .. }
        | K::NewCommissionerAware { .. }
        | K::MediationAdviserContacted { .. }
        | K::MediationDeclined { .. }
        | K::MediationWanted { .. }
        | K::FirstDirectPayment
        | K::HeDisclosureAsked { .. }
        | K::SubjectAccessAsked { .. }
        | K::LocalOfferCommentsPublished
        | K::DetentionKnown { .. }
        | K::KeptPlanReceived { .. }
        | K::PlanHeld
        | K::CaseClosed
        | K::Retracted => &[],

        K::AssessmentDecisionNotified { decision: AssessmentDecision::ToAssess } => &[REQUEST],
        K::AssessmentDecisionNotified { decision: AssessmentDecision::Refused } => &[EVERY_REQUEST],
        K::RequestWithdrawn | K::MovedAway { .. } => &[EVERY_REQUEST, EVERY_WORD],
        K::HeldVersionSent | K::HeldPlanReviewed => &[HELD],
        K::AdviceAsked { .. } | K::PlanDecisionNotified { decision: PlanDecision::Issue } => &[TO_ASSESS],
        K::PlanDecisionNotified { decision: PlanDecision::NoPlan } => &[TO_ASSESS, EVERY_REQUEST_IF_ANY],
        K::AdviceReceived { .. } | K::AdviceCancelled { .. } => &[ASKED],
        K::AdviceAccepted { .. } => &[ASKED, CAME_IF_ANY],
        K::AdviceSentBack { .. } => &[CAME],
        K::DraftServed { .. } => &[TO_ISSUE],
        K::ConsultationSent { .. } => &[REQUEST_IF_ANY],
        K::Died => &[REQUEST_IF_ANY, EVERY_MOVE],
        K::ConsultationReplied { .. } | K::ConsultationWithdrawn { .. } => &[CONSULTED],
        K::FinalPlanSent => &[EVERY_DRAFT],

        K::ReviewMeetingHeld { .. } => &[PLAN_IF_ANY],
        K::ReviewReportSent { .. } | K::ReviewDecisionNotified { .. } => &[PLAN_IF_ANY, MEETING],
        K::AmendedFinalSent { .. } | K::NotAmendingNotified { .. } => &[AMENDMENT],
        K::PhaseTransferSettled { .. } => &[FORESEEN],
        K::ReassessmentDecisionNotified { .. } => &[REASSESSMENT],
        K::ReassessmentFinalSent { .. } | K::ReassessmentEndedUnchanged { .. } => &[TO_REASSESS],

        K::PlanTransferredOut { .. } | K::CeasingNoticeSent | K::PlanCeased => &[PLAN],
        K::TransferExplained { .. } => &[MOVED_IN],
        K::NewCommissionerNotified { .. } => &[COMMISSIONER],
        K::CommissionerRequestMade { .. } => &[NEW_COMMISSIONER],

        K::MediationCommissionersTold { .. }
        | K::MediationArranged { .. }
        | K::MediationPlaceTold { .. }
        | K::MediationConcluded { .. }
        | K::MediationNotArranged { .. }
        | K::MediationAgreed { .. } => &[WANTED],
        K::CertificateIssued { .. } => &[NOTICE, CONTACTED],
        K::AgreedAppealablePointsDone { .. } | K::AgreedOtherPointsDone { .. } | K::AgreementToldToAuthority { .. } => &[AGREED],

        K::AppealLodged { .. } => &[NOTICE],
        K::AppealSentToAuthority { .. }
        | K::AppealResponseFiled { .. }
        | K::AppealConceded { .. }
        | K::OrderMade { .. }
        | K::AppealEnded { .. }
        | K::TribunalDirected { .. }
        | K::RecommendationMade { .. } => &[LODGED],
        K::ReconsideredWithoutPlan { .. }
        | K::AssessmentUnderOrderNotified { .. }
        | K::AmendedUnderOrder { .. }
        | K::PlacementAmendedUnderOrder { .. } => &[ORDERED],
        K::RecommendationAnswered { .. } => &[RECOMMENDED],
        K::RecommendationCopied { .. } => &[ANSWERED],

        K::DirectPaymentsReviewed => &[PAID],
        K::HeDisclosed { .. } => &[DISCLOSURE],
        K::SubjectAccessAnswered { .. } => &[ACCESS],

        K::KeptPlanSent { .. } | K::CustodyMoveKnown { .. } | K::ReleaseKnown { .. } | K::Released { .. } => &[DETAINED],
        K::KeptPlanSentToNewCustody { .. } => &[CUSTODY_MOVED],
        K::KeptPlanSentToNewAuthority { .. } => &[RELEASED],
        K::KeptPlanSentToCommissioner { .. } | K::ReleaseCommissionerRequestMade { .. } => &[KEPT],
    }
}

/// A review of a plan; one that was held before this record began has none on it.
const PLAN_IF_ANY: Precedent = Precedent { needed: false, ..PLAN };

/// Advice that was accepted as it was handed over has no other receipt.
const CAME_IF_ANY: Precedent = Precedent { needed: false, ..CAME };

/// A consultation of an assessment; one about a plan that is there already has no request.
const REQUEST_IF_ANY: Precedent = Precedent { needed: false, ..REQUEST };

/// A refusal of a plan is checked against the decision to assess, and that against its request.
const EVERY_REQUEST_IF_ANY: Precedent = Precedent { needed: false, ..EVERY_REQUEST };

/// Says whether the fact begins an assessment, unless one is under way.
pub(super) fn begins(kind: &K) -> bool {
    matches!(kind, K::RequestReceived { .. } | K::BecameResponsible | K::DetainedRequestReceived | K::DetainedCameToAttention)
}

/// Says whether the fact ends the assessment that is under way.
pub(super) fn ends(kind: &K) -> bool {
    match kind {
        K::AssessmentDecisionNotified { decision } => *decision == AssessmentDecision::Refused,
        K::PlanDecisionNotified { decision } => *decision == PlanDecision::NoPlan,
        K::FinalPlanSent | K::RequestWithdrawn | K::MovedAway { .. } => true,
        _ => false,
    }
}

/// Says whether the family was told of a step of the assessment that goes on.
fn tells_the_family(kind: &K) -> bool {
    match kind {
        K::AssessmentDecisionNotified { decision } => *decision == AssessmentDecision::ToAssess,
        K::PlanDecisionNotified { decision } => *decision == PlanDecision::Issue,
        K::DraftServed { .. } => true,
        _ => false,
    }
}

/// Says whether the fact ends the authority's keeping of a plan.
pub(super) fn ends_plan(kind: &K) -> bool {
    matches!(kind, K::PlanTransferredOut { .. } | K::PlanCeased)
}

/// Says whether the fact is a step in the life of a plan, which ends with it.
pub(super) fn is_of_plan(kind: &K) -> bool {
    matches!(
        kind,
        K::FinalPlanSent
            | K::PlanTransferredIn { .. }
            | K::HeldVersionSent
            | K::HeldPlanReviewed
            | K::ReviewMeetingHeld { .. }
            | K::ReviewReportSent { .. }
            | K::ReviewDecisionNotified { .. }
            | K::AmendmentNoticeSent { .. }
            | K::AmendedFinalSent { .. }
            | K::NotAmendingNotified { .. }
            | K::ReassessmentFinalSent { .. }
            | K::CeasingNoticeSent
    )
}

/// Says whether there is a plan from the fact on.
pub(super) fn holds_plan(kind: &K) -> bool {
    matches!(kind, K::FinalPlanSent | K::PlanHeld | K::PlanTransferredIn { .. } | K::KeptPlanReceived { .. })
}

/// Says whether the family may appeal against what it is told by the fact (s51(2)), or has brought an appeal along from where it lived before (reg 15).
fn may_be_appealed(kind: &K) -> bool {
    match kind {
        K::AssessmentDecisionNotified { decision } => *decision == AssessmentDecision::Refused,
        K::PlanDecisionNotified { decision } => *decision == PlanDecision::NoPlan,
        K::ReviewDecisionNotified { outcome, .. } => *outcome != ReviewOutcome::Amend,
        K::ReassessmentDecisionNotified { decision, .. } => *decision == ReassessmentDecision::Declined,
        K::FinalPlanSent
        | K::AmendedFinalSent { .. }
        | K::NotAmendingNotified { .. }
        | K::ReassessmentFinalSent { .. }
        | K::ReassessmentEndedUnchanged { .. }
        | K::CeasingNoticeSent
        | K::PlanHeld
        | K::HeldVersionSent
        | K::PlanTransferredIn { .. } => true,
        _ => false,
    }
}

/// Says what happened, to begin a sentence.
pub(super) fn words(code: &str) -> String {
    let said = match code {
        "request_received" | "detained_request_received" => "The request",
        "assessment_decision_notified" => "Telling the family whether there is an assessment",
        "advice_asked" => "Asking for the advice",
        "advice_received" => "The advice",
        "advice_accepted" => "Accepting the advice",
        "plan_decision_notified" => "Telling the family whether there is a plan",
        "draft_served" => "The draft",
        "consultation_sent" => "The consultation",
        "consultation_replied" => "The reply",
        "final_plan_sent" => "The final plan",
        "request_withdrawn" => "Withdrawing the request",
        "certificate_issued" => "The mediation certificate",
        "appeal_lodged" => "The appeal",
        "order_made" => "The order",
        "plan_held" => "The plan",
        "held_version_sent" => "The version of the plan that holds",
        "held_plan_reviewed" => "The last review",
        "plan_transferred_in" => "The transfer of the plan to us",
        "transfer_explained" => "Telling the family of the transfer",
        "move_out_known" => "Learning of the move",
        "plan_transferred_out" => "The transfer of the plan to the new authority",
        "moved_away" => "The move to another council",
        "died" => "The death",
        "retracted" => "What was taken back",
        other => return sentence(other),
    };
    said.to_owned()
}

fn sentence(code: &str) -> String {
    let words = code.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
