//! Facts whose meaning depends on nothing that came before them.

use chrono::NaiveDate;

use super::events::Event as E;
use super::facts::*;

/// Returns the one event that a fact is; `None` for facts that mean several things or nothing to the rules.
pub(crate) fn event_of(kind: &FactKind) -> Option<E> {
    Some(match kind {
        FactKind::FamilyConsulted => E::FamilyConsulted,
        FactKind::ConsultationSent { .. } => E::ConsultationSent,
        FactKind::ConsultationReplied { .. } => E::ConsultationReplied,
        FactKind::ConsultationWithdrawn { .. } => E::ConsultationWithdrawn,
        FactKind::AdmittedForAssessment => E::AdmittedForAssessment,
        FactKind::ReviewNoticeGiven { .. } => E::ReviewNoticeGiven,
        FactKind::ReviewAdviceCirculated { .. } => E::ReviewAdviceCirculated,
        FactKind::ReviewReportSent { .. } => E::ReviewReportSent,
        FactKind::ReviewCancelled { .. } => E::ReviewCancelled,
        FactKind::PhaseTransferSettled { .. } => E::PhaseSettled,
        FactKind::ReassessmentBegun { .. } => E::ReassessmentAgreed,
        FactKind::MoveOutKnown { .. } => E::MoveOutKnown,
        FactKind::TransferExplained { .. } => E::TransferExplained,
        FactKind::CommissionerMoveKnown { .. } => E::CommissionerMoveKnown,
        FactKind::CommissionerChangeKnown { .. } => E::CommissionerChangeKnown,
        FactKind::NewCommissionerNotified { .. } => E::NewCommissionerNotified,
        FactKind::CommissionerRequestMade { .. } => E::CommissionerRequestMade,
        FactKind::MediationAdviserContacted { .. } => E::AdviserContacted,
        FactKind::MediationDeclined { .. } => E::MediationDeclined,
        FactKind::MediationPlaceTold { .. } => E::MediationPlaceTold,
        FactKind::MediationConcluded { .. } => E::MediationConcluded,
        FactKind::MediationNotArranged { .. } => E::MediationNotArranged,
        FactKind::CertificateIssued { .. } => E::CertificateIssued,
        FactKind::AgreedAppealablePointsDone { .. } => E::AgreedAppealableDone,
        FactKind::AgreedOtherPointsDone { .. } => E::AgreedOtherDone,
        FactKind::AgreementToldToAuthority { .. } => E::AgreementToldToAuthority,
        FactKind::AppealLodged { .. } => E::AppealLodged,
        FactKind::AppealSentToAuthority { .. } => E::AppealSentToAuthority,
        FactKind::AppealResponseFiled { .. } => E::AppealResponseFiled,
        FactKind::AppealEnded { .. } => E::AppealEnded,
        FactKind::ReconsideredWithoutPlan { .. } => E::ReconsideredWithoutPlan,
        FactKind::AssessmentUnderOrderNotified { .. } => E::AssessmentUnderOrderNotified,
        FactKind::FirstDirectPayment => E::FirstDirectPayment,
        FactKind::DirectPaymentsReviewed => E::DirectPaymentsReviewed,
        FactKind::HeDisclosureAsked { .. } => E::HeDisclosureAsked,
        FactKind::HeDisclosed { .. } => E::HeDisclosed,
        FactKind::SubjectAccessAsked { .. } => E::SubjectAccessAsked,
        FactKind::SubjectAccessAnswered { .. } => E::SubjectAccessAnswered,
        FactKind::LocalOfferCommentsPublished => E::LocalOfferPublished,
        FactKind::KeptPlanSent { .. } => E::KeptPlanSent,
        FactKind::CustodyMoveKnown { .. } => E::CustodyMoveKnown,
        FactKind::KeptPlanSentToNewCustody { .. } => E::KeptPlanSentToNewCustody,
        FactKind::ReleaseKnown { .. } => E::ReleaseKnown,
        FactKind::KeptPlanSentToNewAuthority { .. } => E::KeptPlanSentToNewAuthority,
        FactKind::KeptPlanSentToCommissioner { .. } => E::KeptPlanSentToCommissioner,
        FactKind::ReleaseCommissionerRequestMade { .. } => E::ReleaseCommissionerRequest,
        _ => return None,
    })
}

/// Returns the events of a fact about a mediation, an order, a concession or a recommendation, each with the day that counts.
pub(crate) fn dispute_events(kind: &FactKind, on: NaiveDate, detained: bool) -> [Option<(E, NaiveDate)>; 3] {
    let one = |event| [Some((event, on)), None, None];
    match kind {
        FactKind::MediationWanted { .. } if detained => one(E::DetainedMediationWanted),
        FactKind::MediationWanted { issues, .. } => match issues {
            MediationIssues::NoHealth => one(E::MediationWantedNoHealth),
            MediationIssues::SomeHealth => [Some((E::MediationWantedWithHealth, on)), Some((E::MediationWantedMixed, on)), None],
            MediationIssues::HealthOnly => one(E::MediationWantedWithHealth),
        },
        FactKind::MediationArranged { meeting_on, .. } => {
            [Some((E::MediationArranged, on)), Some((E::MediationDate, *meeting_on)), None]
        }
        FactKind::MediationAgreed { as_order, other_points, commissioner_must_tell, .. } => [
            as_order.map(|_| (E::AgreedAsOrder, on)),
            other_points.then_some((E::AgreedOther, on)),
            commissioner_must_tell.then_some((E::AgreedElsewhere, on)),
        ],
        FactKind::OrderMade { order, .. } => match order {
            OrderKind::CeaseDismissed => one(E::OrderedCease),
            OrderKind::Assess => one(E::OrderedAssess),
            OrderKind::MakePlan => one(E::OrderedPlan),
            OrderKind::Reconsider => one(E::OrderedReconsider),
            OrderKind::AmendProvision => one(E::OrderedProvision),
            OrderKind::AmendPlacement => one(E::OrderedPlacement),
            OrderKind::AmendBoth => [Some((E::OrderedProvision, on)), Some((E::OrderedPlacement, on)), None],
            OrderKind::Continue => one(E::OrderedContinue),
            OrderKind::ContinueAndAmend => one(E::OrderedContinueAmend),
        },
        FactKind::AppealConceded { about, .. } => one(match about {
            ConcededKind::Assess => E::ConcededAssess,
            ConcededKind::AmendProvision => E::ConcededProvision,
            ConcededKind::Placement => E::ConcededPlacement,
            ConcededKind::Combined => E::ConcededCombined,
            ConcededKind::MakePlan => E::ConcededPlan,
            ConcededKind::ContinueAndAmend => E::ConcededContinue,
        }),
        FactKind::RecommendationMade { field, .. } => one(by_field(*field, E::HealthRecommended, E::SocialCareRecommended)),
        FactKind::RecommendationAnswered { field, .. } => one(by_field(*field, E::HealthAnswered, E::SocialCareAnswered)),
        FactKind::RecommendationCopied { field, .. } => one(by_field(*field, E::HealthCopied, E::SocialCareCopied)),
        _ => [None; 3],
    }
}

fn by_field(field: RecommendationField, health: E, social_care: E) -> E {
    match field {
        RecommendationField::Health => health,
        RecommendationField::SocialCare => social_care,
    }
}
