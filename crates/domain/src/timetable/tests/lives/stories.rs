//! The lives themselves.

use super::super::super::exceptions::Ground;
use super::super::super::facts::*;
use super::super::super::rules::{RuleId, RuleIds};
use super::super::{Case, a_case, d, id};

/// Lists every life with its name.
pub(super) fn lives() -> Vec<(String, Case)> {
    let mut lives = vec![
        ("first plan and reviews".to_owned(), first_plan_and_reviews()),
        ("re-assessment, moves and ceasing".to_owned(), reassessment_moves_and_ceasing()),
        ("moved away".to_owned(), moved_away()),
        ("held before, reviewed before".to_owned(), held_before()),
        ("moved away before a plan".to_owned(), moved_away_before_a_plan()),
        ("died".to_owned(), died()),
        ("transferred in and detained".to_owned(), transferred_in_and_detained()),
        ("detained, assessed".to_owned(), detained_assessment(false)),
        ("detained, refused".to_owned(), detained_assessment(true)),
        ("detained, no plan".to_owned(), detained_without_plan()),
        ("refused and mediated".to_owned(), refused_and_mediated()),
        ("no plan after admission".to_owned(), no_plan_after_admission()),
        ("ordered or conceded, no plan".to_owned(), reconsidered_without_plan()),
        ("recommended".to_owned(), recommended()),
    ];
    lives.extend(OrderKind::ALL.iter().map(|order| (format!("ordered: {}", order.code()), ordered(*order))));
    lives.extend(ConcededKind::ALL.iter().map(|about| (format!("conceded: {}", about.code()), conceded(*about))));
    lives
}

fn first_plan_and_reviews() -> Case {
    let (one, two, phase) = (id(1), id(2), id(3));
    a_case()
        .fact("2020-01-20", FactKind::EarlierAssessment)
        .fact("2020-06-01", FactKind::RequestReceived { source: RequestSource::Parent })
        .fact("2020-06-08", FactKind::FamilyConsulted)
        .fact("2020-07-06", FactKind::AssessmentDecisionNotified { decision: AssessmentDecision::ToAssess })
        .fact(
            "2020-07-06",
            FactKind::AdviceAsked { advice: id(11), binding: AdviceBinding::Section31, received_by_body_on: None },
        )
        .fact("2020-07-06", FactKind::AdviceAsked { advice: id(12), binding: AdviceBinding::Code, received_by_body_on: None })
        .fact("2020-07-20", coronavirus())
        .fact("2020-08-10", FactKind::AdviceReceived { advice: id(11) })
        .fact("2020-08-20", FactKind::AdviceReceived { advice: id(12) })
        .fact("2020-09-14", FactKind::PlanDecisionNotified { decision: PlanDecision::Issue })
        .fact("2020-09-21", FactKind::DraftServed { served_on: None })
        .fact("2020-09-21", FactKind::ConsultationSent { consultation: id(13) })
        .fact("2020-10-02", FactKind::ConsultationReplied { consultation: id(13) })
        .fact("2020-10-19", FactKind::FinalPlanSent)
        .fact("2021-03-01", FactKind::EarlyYearsReviewConsidered)
        .fact(
            "2021-08-16",
            FactKind::ReviewMeetingSet { review: one, route: ReviewRoute::Attending, meeting_on: d("2021-09-06") },
        )
        .fact("2021-08-16", FactKind::ReviewNoticeGiven { review: one })
        .fact("2021-08-20", FactKind::ReviewAdviceCirculated { review: one })
        .fact("2021-09-20", FactKind::ReviewReportSent { review: one })
        .fact("2021-10-04", FactKind::ReviewDecisionNotified { review: one, outcome: ReviewOutcome::Amend })
        .fact("2021-10-04", FactKind::AmendmentNoticeSent { review: one, served_on: None })
        .fact("2021-11-22", FactKind::AmendedFinalSent { review: one })
        .fact(
            "2021-11-30",
            FactKind::PhaseTransferForeseen { transfer: phase, change: PhaseChange::OtherPhase, transfers_on: d("2022-09-01") },
        )
        .fact("2022-02-10", FactKind::PhaseTransferSettled { transfer: phase })
        .fact("2022-08-01", FactKind::ReviewMeetingHeld { review: two, route: ReviewRoute::NotAttending })
        .fact("2022-07-10", FactKind::ReviewNoticeGiven { review: two })
        .fact("2022-07-12", FactKind::ReviewAdviceCirculated { review: two })
        .fact("2022-08-12", FactKind::ReviewReportSent { review: two })
        .fact("2022-08-26", FactKind::ReviewDecisionNotified { review: two, outcome: ReviewOutcome::Amend })
        .fact("2022-08-26", FactKind::AmendmentNoticeSent { review: two, served_on: None })
        .fact("2022-10-10", FactKind::NotAmendingNotified { review: two })
}

fn coronavirus() -> FactKind {
    FactKind::ExceptionRecorded {
        code: Ground::Coronavirus,
        rules: RuleIds::new(vec![RuleId::new("COVID-OVERLAY")]).unwrap(),
        from: d("2020-07-20"),
        to: None,
        evidence: Words::parse("clinic shut").unwrap(),
        why_impractical: Words::parse("no appointments").unwrap(),
        affects: None,
        advice: None,
        advice_asked_on: None,
        closed_from: None,
        reopens_on: None,
        approved_by: None,
        family_told_on: None,
        review_on: None,
    }
}

fn reassessment_moves_and_ceasing() -> Case {
    let (again, review, next, change, onward) = (id(21), id(22), id(23), id(24), id(25));
    a_case()
        .fact("2024-01-08", FactKind::FinalPlanSent)
        .fact("2024-02-01", FactKind::FirstDirectPayment)
        .fact("2024-04-15", FactKind::DirectPaymentsReviewed)
        .fact("2024-05-01", FactKind::ReassessmentAsked { reassessment: again, source: ReassessmentSource::Family })
        .fact(
            "2024-05-10",
            FactKind::ReassessmentDecisionNotified { reassessment: again, decision: ReassessmentDecision::Agreed },
        )
        .fact("2024-08-09", FactKind::ReassessmentFinalSent { reassessment: again })
        .fact("2025-07-14", FactKind::ReviewDecisionNotified { review, outcome: ReviewOutcome::Maintain })
        .fact(
            "2025-09-01",
            FactKind::PhaseTransferForeseen {
                transfer: id(26),
                change: PhaseChange::SecondaryToPost16,
                transfers_on: d("2026-09-01"),
            },
        )
        .fact(
            "2025-09-01",
            FactKind::PhaseTransferForeseen {
                transfer: id(27),
                change: PhaseChange::BetweenPost16,
                transfers_on: d("2026-09-01"),
            },
        )
        .fact("2026-03-20", FactKind::PhaseTransferSettled { transfer: id(26) })
        .fact("2026-03-30", FactKind::PhaseTransferSettled { transfer: id(27) })
        .fact("2026-06-01", FactKind::ReviewDecisionNotified { review: next, outcome: ReviewOutcome::Maintain })
        .fact("2026-06-10", FactKind::CommissionerChangeKnown { change })
        .fact("2026-06-12", FactKind::NewCommissionerNotified { change })
        .fact("2026-06-15", FactKind::NewCommissionerAware { change, with_move: false })
        .fact("2026-06-20", FactKind::CommissionerRequestMade { change })
        .fact("2026-07-01", FactKind::HeDisclosureAsked { request: id(28) })
        .fact("2026-07-10", FactKind::HeDisclosed { request: id(28) })
        .fact("2026-07-02", FactKind::SubjectAccessAsked { request: id(29) })
        .fact("2026-07-20", FactKind::SubjectAccessAnswered { request: id(29) })
        .fact("2026-07-03", FactKind::LocalOfferCommentsPublished)
        .fact("2027-07-01", FactKind::LocalOfferCommentsPublished)
        .fact("2027-07-02", FactKind::MoveOutKnown { transfer: onward, moves_on: d("2027-09-01"), to: None })
        .fact("2027-07-02", FactKind::CommissionerMoveKnown { change: id(30), moves_on: d("2027-09-01") })
        .fact("2027-08-20", FactKind::NewCommissionerNotified { change: id(30) })
        .fact("2027-07-05", FactKind::CeasingNoticeSent)
        .fact("2027-09-10", FactKind::PlanCeased)
}

fn moved_away() -> Case {
    a_case()
        .fact("2026-03-02", FactKind::FinalPlanSent)
        .fact("2026-09-07", FactKind::ReviewMeetingHeld { review: id(24), route: ReviewRoute::Attending })
        .fact("2026-09-28", FactKind::ReviewDecisionNotified { review: id(24), outcome: ReviewOutcome::Maintain })
        .fact("2026-10-01", FactKind::MoveOutKnown { transfer: id(25), moves_on: d("2026-11-02"), to: None })
        .fact("2026-11-02", FactKind::PlanTransferredOut { transfer: id(25), to: None })
}

fn held_before() -> Case {
    a_case()
        .fact("2021-03-01", FactKind::PlanHeld)
        .fact("2025-06-02", FactKind::HeldVersionSent)
        .fact("2026-02-09", FactKind::HeldPlanReviewed)
        .fact("2027-01-25", FactKind::ReviewDecisionNotified { review: id(41), outcome: ReviewOutcome::Maintain })
}

fn moved_away_before_a_plan() -> Case {
    a_case()
        .fact("2026-06-01", FactKind::RequestReceived { source: RequestSource::Parent })
        .fact("2026-06-29", FactKind::AssessmentDecisionNotified { decision: AssessmentDecision::ToAssess })
        .fact(
            "2026-06-29",
            FactKind::AdviceAsked { advice: id(42), binding: AdviceBinding::Section31, received_by_body_on: None },
        )
        .fact("2026-07-20", FactKind::MovedAway { to: Words::parse("Northshire Council").unwrap() })
}

fn died() -> Case {
    a_case()
        .fact("2026-03-02", FactKind::FinalPlanSent)
        .fact("2026-07-01", FactKind::HeDisclosureAsked { request: id(43) })
        .fact("2026-07-06", FactKind::Died)
}

fn transferred_in_and_detained() -> Case {
    let (transfer, change, held) = (id(31), id(32), id(33));
    a_case()
        .fact(
            "2026-01-13",
            FactKind::PlanTransferredIn {
                transfer,
                reviewed_on: d("2025-02-10"),
                made_on: None,
                amended_on: None,
                known_on: None,
                from: None,
            },
        )
        .fact("2026-01-14", FactKind::NewCommissionerAware { change, with_move: true })
        .fact("2026-01-20", FactKind::CommissionerRequestMade { change })
        .fact("2026-02-20", FactKind::TransferExplained { transfer })
        .fact("2026-03-02", FactKind::DetentionKnown { detention: held, plan_kept_on: Some(d("2026-03-04")) })
        .fact("2026-03-09", FactKind::KeptPlanSent { detention: held })
        .fact("2026-03-16", FactKind::CustodyMoveKnown { detention: held })
        .fact("2026-03-20", FactKind::KeptPlanSentToNewCustody { detention: held })
        .fact("2026-04-01", FactKind::Released { detention: held })
        .fact("2026-04-01", FactKind::ReleaseKnown { detention: held })
        .fact("2026-04-08", FactKind::KeptPlanSentToNewAuthority { detention: held })
        .fact("2026-04-09", FactKind::KeptPlanReceived { detention: held, responsible_on: None })
        .fact("2026-04-14", FactKind::KeptPlanSentToCommissioner { detention: held })
        .fact("2026-04-20", FactKind::ReleaseCommissionerRequestMade { detention: held })
        .fact("2026-04-11", FactKind::ReviewDecisionNotified { review: id(34), outcome: ReviewOutcome::Maintain })
}

fn detained_assessment(refused: bool) -> Case {
    let begun = a_case().fact("2026-01-05", FactKind::DetainedRequestReceived).fact(
        "2026-02-09",
        FactKind::AssessmentDecisionNotified {
            decision: if refused { AssessmentDecision::Refused } else { AssessmentDecision::ToAssess },
        },
    );
    if refused {
        return begun
            .fact("2026-02-20", FactKind::MediationAdviserContacted { mediation: id(41) })
            .fact("2026-02-21", FactKind::MediationWanted { mediation: id(41), issues: MediationIssues::NoHealth })
            .fact("2026-03-10", FactKind::MediationArranged { mediation: id(41), meeting_on: d("2026-04-01") });
    }
    begun
        .fact(
            "2026-02-09",
            FactKind::AdviceAsked { advice: id(42), binding: AdviceBinding::Section31, received_by_body_on: None },
        )
        .fact("2026-03-20", FactKind::AdviceReceived { advice: id(42) })
        .fact("2026-05-01", FactKind::DraftServed { served_on: None })
        .fact("2026-05-22", FactKind::FinalPlanSent)
}

fn detained_without_plan() -> Case {
    a_case()
        .fact("2026-01-05", FactKind::DetainedCameToAttention)
        .fact("2026-04-20", FactKind::PlanDecisionNotified { decision: PlanDecision::NoPlan })
}

fn refused_and_mediated() -> Case {
    let (health, mixed, none, only, late) = (id(51), id(52), id(53), id(54), id(55));
    a_case()
        .fact("2026-01-05", FactKind::RequestReceived { source: RequestSource::Parent })
        .fact("2026-02-16", FactKind::AssessmentDecisionNotified { decision: AssessmentDecision::Refused })
        .fact("2026-03-02", FactKind::MediationAdviserContacted { mediation: health })
        .fact("2026-03-03", FactKind::MediationDeclined { mediation: health })
        .fact("2026-03-05", FactKind::CertificateIssued { mediation: health, adviser: None })
        .fact("2026-03-06", FactKind::MediationWanted { mediation: mixed, issues: MediationIssues::SomeHealth })
        .fact("2026-03-09", FactKind::MediationCommissionersTold { mediation: mixed })
        .fact("2026-03-10", FactKind::MediationArranged { mediation: mixed, meeting_on: d("2026-03-30") })
        .fact("2026-03-12", FactKind::MediationPlaceTold { mediation: mixed })
        .fact("2026-03-30", FactKind::MediationConcluded { mediation: mixed })
        .fact("2026-03-31", FactKind::CertificateIssued { mediation: mixed, adviser: None })
        .fact(
            "2026-03-30",
            FactKind::MediationAgreed {
                mediation: mixed,
                as_order: Some(OrderKind::MakePlan),
                other_points: true,
                commissioner_must_tell: true,
            },
        )
        .fact("2026-04-02", FactKind::AgreementToldToAuthority { mediation: mixed })
        .fact("2026-04-10", FactKind::AgreedOtherPointsDone { mediation: mixed })
        .fact("2026-05-01", FactKind::AgreedAppealablePointsDone { mediation: mixed })
        .fact("2026-03-06", FactKind::MediationWanted { mediation: none, issues: MediationIssues::NoHealth })
        .fact("2026-03-20", FactKind::MediationArranged { mediation: none, meeting_on: d("2026-04-20") })
        .fact("2026-03-06", FactKind::MediationWanted { mediation: only, issues: MediationIssues::HealthOnly })
        .fact("2026-03-10", FactKind::MediationCommissionersTold { mediation: only })
        .fact("2026-03-24", FactKind::MediationArranged { mediation: only, meeting_on: d("2026-04-22") })
        .fact("2026-03-26", FactKind::MediationNotArranged { mediation: late })
        .fact("2026-03-30", FactKind::CertificateIssued { mediation: late, adviser: None })
        .fact("2026-04-08", FactKind::AppealLodged { appeal: id(56), about: None })
        .fact("2026-04-13", FactKind::AppealSentToAuthority { appeal: id(56) })
        .fact("2026-05-20", FactKind::AppealResponseFiled { appeal: id(56) })
}

fn no_plan_after_admission() -> Case {
    a_case()
        .fact("2026-01-05", FactKind::BecameResponsible)
        .fact("2026-02-02", FactKind::AssessmentDecisionNotified { decision: AssessmentDecision::ToAssess })
        .fact("2026-03-02", FactKind::AdmittedForAssessment)
        .fact("2026-04-24", FactKind::PlanDecisionNotified { decision: PlanDecision::NoPlan })
}

fn ordered(order: OrderKind) -> Case {
    let appeal = id(61);
    let made = a_case().fact("2026-04-09", FactKind::OrderMade { appeal, order });
    carried_out(made, appeal)
}

fn conceded(about: ConcededKind) -> Case {
    let appeal = id(62);
    carried_out(a_case().fact("2026-04-09", FactKind::AppealConceded { appeal, about }), appeal)
}

fn carried_out(case: Case, appeal: crate::ids::AppealId) -> Case {
    case.fact("2026-04-16", FactKind::AssessmentUnderOrderNotified { appeal })
        .fact("2026-04-20", FactKind::PlacementAmendedUnderOrder { appeal })
        .fact("2026-05-07", FactKind::DraftServed { served_on: None })
        .fact("2026-05-08", FactKind::AmendedUnderOrder { appeal })
        .fact("2026-06-12", FactKind::FinalPlanSent)
        .fact("2026-06-13", FactKind::PlanCeased)
}

fn reconsidered_without_plan() -> Case {
    a_case()
        .fact("2026-04-09", FactKind::OrderMade { appeal: id(63), order: OrderKind::Assess })
        .fact("2026-04-09", FactKind::AppealConceded { appeal: id(64), about: ConcededKind::Assess })
        .fact("2026-06-10", FactKind::PlanDecisionNotified { decision: PlanDecision::NoPlan })
}

fn recommended() -> Case {
    let appeal = id(71);
    [RecommendationField::Health, RecommendationField::SocialCare].into_iter().fold(a_case(), |case, field| {
        case.fact("2026-05-05", FactKind::RecommendationMade { appeal, field })
            .fact("2026-06-01", FactKind::RecommendationAnswered { appeal, field })
            .fact("2026-06-05", FactKind::RecommendationCopied { appeal, field })
    })
}
