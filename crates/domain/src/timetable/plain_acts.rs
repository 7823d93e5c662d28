//! Acts that have no page of their own: which limit each meets, what else is asked about it, and whether the law has somebody told. They are recorded on one plain
//! form, with what the law asks of them.

use chrono::NaiveDate;
use uuid::Uuid;

use super::events::Event as E;
use super::facts::FactKind as K;
use super::rules::{Nature, Rule};
use super::terms::{ReassessmentDecision, RecommendationField};
use crate::codes::coded;
use crate::ids::Id;

coded! {
    /// An act that has no page of its own.
    pub enum PlainAct {
        /// Reg 3; s36(4).
        FamilyConsulted = "family_consulted", "The family was consulted";
        /// Regs 20(3), 21(3).
        ReviewNotice = "review_notice", "Notice of the review meeting was given";
        /// Regs 20(4), 21(4).
        ReviewAdvice = "review_advice", "The advice for the review was circulated";
        /// Regs 20(9), 21(8).
        ReviewReport = "review_report", "The report of the review was sent";
        /// Reg 22(2)(a).
        AmendmentNotice = "amendment_notice", "The plan, the proposed amendments and their evidence were sent";
        /// Reg 22(3).
        AmendedPlan = "amended_plan", "The amended final plan was sent";
        /// Code of Practice 9.178.
        EarlyYearsReview = "early_years_review", "A review of the plan of a child under five was considered";
        /// Reg 18.
        PhaseTransfer = "phase_transfer", "The plan names where the child will go in the next phase";
        /// Reg 25(1).
        ReassessmentAgreed = "reassessment_agreed", "The family was told that there will be a re-assessment";
        /// Reg 25(1).
        ReassessmentRefused = "reassessment_refused", "The family was told that there will be no re-assessment";
        /// Reg 27(2).
        ReassessedPlan = "reassessed_plan", "The final plan after the re-assessment was sent";
        /// S46; reg 44(2)(a).
        PlanCeased = "plan_ceased", "The plan ceased";
        /// Regs 15(7), 16(2).
        CommissionerNotified = "commissioner_notified", "The new commissioner was notified";
        /// Regs 15(8), 16(3).
        CommissionerRequest = "commissioner_request", "The new commissioner asked for an assessment or a review";
        /// Reg 33; SI 2015/62 reg 19.
        AdviserContacted = "adviser_contacted", "The family contacted the mediation adviser";
        /// Reg 35(2).
        CommissionersTold = "commissioners_told", "The commissioners were told of the issues";
        /// Regs 35(3)-(4), 36(2); SI 2015/62 reg 21.
        MediationArranged = "mediation_arranged", "Mediation was arranged";
        /// Reg 37(2).
        MediationPlaceTold = "mediation_place_told", "The family was told the date and place of the mediation, or agreed to shorter notice";
        /// Reg 42(2).
        AgreedLikeOrder = "agreed_like_order", "What was agreed, and could have been appealed, was done";
        /// Reg 42(3).
        AgreedOther = "agreed_other", "The other points that were agreed were done";
        /// Reg 42(4).
        AgreementTold = "agreement_told", "The commissioner told us of the agreement";
        /// HESC Rules r20.
        Appealed = "appealed", "The Tribunal received the family’s appeal";
        /// HESC Rules r21.
        AppealResponse = "appeal_response", "Our response to the appeal was filed and served";
        /// Regs 44(2)(b), 45(3).
        OrderedAssessmentTold = "ordered_assessment_told", "The family was told that we must assess";
        /// Reg 44(2)(d).
        ReconsideredNoPlan = "reconsidered_no_plan", "The family was told that, having considered it again, we make no plan";
        /// Regs 44(2)(e), (f), (h), 45(4)-(6A).
        AmendedUnderOrder = "amended_under_order", "The plan was amended as ordered or conceded";
        /// Regs 44(2)(f), 45(5)(a).
        PlacementAmended = "placement_amended", "The school or college was changed as ordered or conceded";
        /// SI 2017/1306 reg 6(3).
        HealthAnswered = "health_answered", "The commissioner’s response to the recommendation came";
        /// SI 2017/1306 reg 6(6).
        HealthCopied = "health_copied", "The health response was copied to the Secretary of State";
        /// SI 2017/1306 reg 7(1).
        SocialCareAnswered = "social_care_answered", "Our response to the recommendation was sent";
        /// SI 2017/1306 reg 7(4).
        SocialCareCopied = "social_care_copied", "Our response was copied to the Secretary of State";
        /// SI 2014/1652 reg 11(2)(a).
        PaymentsReviewed = "payments_reviewed", "The direct payments were reviewed";
        /// Reg 47.
        HeDisclosed = "he_disclosed", "The plan was disclosed for higher education, as asked";
        /// UK GDPR art 12(3).
        AccessAnswered = "access_answered", "The subject access request was answered, or an extension was notified";
        /// Reg 56(3).
        CommentsPublished = "comments_published", "The comments on the local offer were published with our response";
        /// SI 2015/62 reg 17(1).
        KeptPlanSent = "kept_plan_sent", "Copies of the plan were sent to custody, the youth offending team and the commissioner";
        /// SI 2015/62 reg 17(2).
        KeptPlanToCustody = "kept_plan_to_custody", "A copy of the plan was sent to the new accommodation";
        /// SI 2015/62 reg 16(2).
        KeptPlanToAuthority = "kept_plan_to_authority", "The plan was sent to the new authority";
        /// SI 2015/62 reg 16(3).
        KeptPlanToCommissioner = "kept_plan_to_commissioner", "The plan was sent to the commissioner";
        /// SI 2015/62 reg 16(4).
        ReleaseRequest = "release_request", "The commissioner asked for an assessment or a review";
    }
}

/// Another day that is asked about an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtherDay {
    /// The day for which something was arranged. Without it nothing was.
    ArrangedFor,
    /// The day on which what was sent counts as served; that of sending where none is given.
    Served,
}

impl PlainAct {
    /// Lists the acts that meet a limit and have no page of their own, in the order of the law; none where somebody must be given time, or the act would come too
    /// early.
    pub fn meeting(rule: &Rule) -> Vec<Self> {
        use crate::codes::Coded;
        let asks_something = matches!(rule.nature, Nature::Duty | Nature::Right);
        // A plan of which its own page knows that it is sent is sent from there.
        let has_page = |act: &Self| *act == Self::ReassessedPlan && rule.met_by.has(E::FinalPlanSent);
        let meets = |act: &Self| rule.met_by.has(act.brings_about()) && !has_page(act);
        Self::ALL.iter().copied().filter(|act| asks_something && meets(act)).collect()
    }

    /// Says what the act is to the rules.
    const fn brings_about(self) -> E {
        match self {
            Self::FamilyConsulted => E::FamilyConsulted,
            Self::ReviewNotice => E::ReviewNoticeGiven,
            Self::ReviewAdvice => E::ReviewAdviceCirculated,
            Self::ReviewReport => E::ReviewReportSent,
            Self::AmendmentNotice => E::AmendmentNoticeSent,
            Self::AmendedPlan => E::AmendedFinalSent,
            Self::EarlyYearsReview => E::EarlyYearsReviewConsidered,
            Self::PhaseTransfer => E::PhaseSettled,
            Self::ReassessmentAgreed | Self::ReassessmentRefused => E::ReassessmentDecided,
            Self::ReassessedPlan => E::ReassessmentFinalSent,
            Self::PlanCeased => E::PlanCeased,
            Self::CommissionerNotified => E::NewCommissionerNotified,
            Self::CommissionerRequest => E::CommissionerRequestMade,
            Self::AdviserContacted => E::AdviserContacted,
            Self::CommissionersTold => E::MediationCommissionersTold,
            Self::MediationArranged => E::MediationArranged,
            Self::MediationPlaceTold => E::MediationPlaceTold,
            Self::AgreedLikeOrder => E::AgreedAppealableDone,
            Self::AgreedOther => E::AgreedOtherDone,
            Self::AgreementTold => E::AgreementToldToAuthority,
            Self::Appealed => E::AppealLodged,
            Self::AppealResponse => E::AppealResponseFiled,
            Self::OrderedAssessmentTold => E::AssessmentUnderOrderNotified,
            Self::ReconsideredNoPlan => E::ReconsideredWithoutPlan,
            Self::AmendedUnderOrder => E::AmendedUnderOrder,
            Self::PlacementAmended => E::PlacementAmendedUnderOrder,
            Self::HealthAnswered => E::HealthAnswered,
            Self::HealthCopied => E::HealthCopied,
            Self::SocialCareAnswered => E::SocialCareAnswered,
            Self::SocialCareCopied => E::SocialCareCopied,
            Self::PaymentsReviewed => E::DirectPaymentsReviewed,
            Self::HeDisclosed => E::HeDisclosed,
            Self::AccessAnswered => E::SubjectAccessAnswered,
            Self::CommentsPublished => E::LocalOfferPublished,
            Self::KeptPlanSent => E::KeptPlanSent,
            Self::KeptPlanToCustody => E::KeptPlanSentToNewCustody,
            Self::KeptPlanToAuthority => E::KeptPlanSentToNewAuthority,
            Self::KeptPlanToCommissioner => E::KeptPlanSentToCommissioner,
            Self::ReleaseRequest => E::ReleaseCommissionerRequest,
        }
    }

    /// Says whether somebody was told or sent something, so that it is asked who and how: what others did, and what is done among ourselves, tells nobody.
    pub const fn tells(self) -> bool {
        !matches!(
            self,
            Self::EarlyYearsReview
                | Self::PhaseTransfer
                | Self::CommissionerRequest
                | Self::AdviserContacted
                | Self::AgreedLikeOrder
                | Self::AgreedOther
                | Self::AgreementTold
                | Self::Appealed
                | Self::HealthAnswered
                | Self::PaymentsReviewed
                | Self::ReleaseRequest
        )
    }

    /// Returns the other day that is asked about it; `None` for most.
    pub const fn other_day(self) -> Option<OtherDay> {
        match self {
            Self::MediationArranged => Some(OtherDay::ArrangedFor),
            Self::AmendmentNotice => Some(OtherDay::Served),
            _ => None,
        }
    }

    /// Makes the fact of the act about one thing; `None` where it lacks the day that it needs.
    pub fn fact(self, about: Uuid, other_day: Option<NaiveDate>) -> Option<K> {
        let (health, social_care) = (RecommendationField::Health, RecommendationField::SocialCare);
        Some(match self {
            Self::FamilyConsulted => K::FamilyConsulted,
            Self::ReviewNotice => K::ReviewNoticeGiven { review: Id::new(about) },
            Self::ReviewAdvice => K::ReviewAdviceCirculated { review: Id::new(about) },
            Self::ReviewReport => K::ReviewReportSent { review: Id::new(about) },
            Self::AmendmentNotice => K::AmendmentNoticeSent { review: Id::new(about), served_on: other_day },
            Self::AmendedPlan => K::AmendedFinalSent { review: Id::new(about) },
            Self::EarlyYearsReview => K::EarlyYearsReviewConsidered,
            Self::PhaseTransfer => K::PhaseTransferSettled { transfer: Id::new(about) },
            Self::ReassessmentAgreed => {
                K::ReassessmentDecisionNotified { reassessment: Id::new(about), decision: ReassessmentDecision::Agreed }
            }
            Self::ReassessmentRefused => {
                K::ReassessmentDecisionNotified { reassessment: Id::new(about), decision: ReassessmentDecision::Declined }
            }
            Self::ReassessedPlan => K::ReassessmentFinalSent { reassessment: Id::new(about) },
            Self::PlanCeased => K::PlanCeased,
            Self::CommissionerNotified => K::NewCommissionerNotified { change: Id::new(about) },
            Self::CommissionerRequest => K::CommissionerRequestMade { change: Id::new(about) },
            Self::AdviserContacted => K::MediationAdviserContacted { mediation: Id::new(about) },
            Self::CommissionersTold => K::MediationCommissionersTold { mediation: Id::new(about) },
            Self::MediationArranged => K::MediationArranged { mediation: Id::new(about), meeting_on: other_day? },
            Self::MediationPlaceTold => K::MediationPlaceTold { mediation: Id::new(about) },
            Self::AgreedLikeOrder => K::AgreedAppealablePointsDone { mediation: Id::new(about) },
            Self::AgreedOther => K::AgreedOtherPointsDone { mediation: Id::new(about) },
            Self::AgreementTold => K::AgreementToldToAuthority { mediation: Id::new(about) },
            Self::Appealed => K::AppealLodged { appeal: Id::new(about), about: None },
            Self::AppealResponse => K::AppealResponseFiled { appeal: Id::new(about) },
            Self::OrderedAssessmentTold => K::AssessmentUnderOrderNotified { appeal: Id::new(about) },
            Self::ReconsideredNoPlan => K::ReconsideredWithoutPlan { appeal: Id::new(about) },
            Self::AmendedUnderOrder => K::AmendedUnderOrder { appeal: Id::new(about) },
            Self::PlacementAmended => K::PlacementAmendedUnderOrder { appeal: Id::new(about) },
            Self::HealthAnswered => K::RecommendationAnswered { appeal: Id::new(about), field: health },
            Self::HealthCopied => K::RecommendationCopied { appeal: Id::new(about), field: health },
            Self::SocialCareAnswered => K::RecommendationAnswered { appeal: Id::new(about), field: social_care },
            Self::SocialCareCopied => K::RecommendationCopied { appeal: Id::new(about), field: social_care },
            Self::PaymentsReviewed => K::DirectPaymentsReviewed,
            Self::HeDisclosed => K::HeDisclosed { request: Id::new(about) },
            Self::AccessAnswered => K::SubjectAccessAnswered { request: Id::new(about) },
            Self::CommentsPublished => K::LocalOfferCommentsPublished,
            Self::KeptPlanSent => K::KeptPlanSent { detention: Id::new(about) },
            Self::KeptPlanToCustody => K::KeptPlanSentToNewCustody { detention: Id::new(about) },
            Self::KeptPlanToAuthority => K::KeptPlanSentToNewAuthority { detention: Id::new(about) },
            Self::KeptPlanToCommissioner => K::KeptPlanSentToCommissioner { detention: Id::new(about) },
            Self::ReleaseRequest => K::ReleaseCommissionerRequestMade { detention: Id::new(about) },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timetable::rules::published;

    /// Limits that are met on the plain form. Whoever makes a page for one of them takes it out: the list may only shrink.
    const SERVED: &[&str] = &[
        "R03-CONSULT",
        "R15-7-NOTIFY-NEW-RCB",
        "R15-8-RCB-REQUEST",
        "R16-2-NOTIFY-NEW-RCB",
        "R16-3-RCB-REQUEST",
        "R47-HE-DISCLOSE-15WD",
        "COP9178-EY-REVIEW",
        "R18-1A-PHASE-POST16",
        "R18-1B-PHASE-OTHER",
        "R18-2-POST16-MOVE-5M",
        "R20-3-NOTICE-2W",
        "R20-4-CIRCULATE-2W",
        "R20-9-REPORT-2W",
        "R21-3-NOTICE-2W",
        "R21-4-CIRCULATE-2W",
        "R21-8-REPORT-2W",
        "R22-2A-AMEND-NOTICE-4W",
        "R22-3-FINAL-8W",
        "DEVON-FINAL-12W",
        "R25-DECISION-15D",
        "R27-2-FINAL-14W",
        "S46-MAX-AGE",
        "R33-CONTACT-2M",
        "R35-2-NOTIFY-HEALTH-3WD",
        "R35-3-HEALTH-ONLY-30D",
        "R35-4-MIXED-30D",
        "R36-2-ARRANGE-30D",
        "R37-2-DATE-5WD",
        "R42-2-AS-ORDER",
        "R42-3-OTHER-2W",
        "R42-4-TELL-LA-1W",
        "TR20-APPEAL",
        "TR21-LA-RESPONSE-30WD",
        "R44-2A-CEASE",
        "R44-2B-NOTIFY-2W",
        "R44-2D-RECONSIDER-2W",
        "R44-2E-SEP-5W",
        "R44-2F-PLACEMENT-2W",
        "R44-2H-CONTINUE-AMEND-5W",
        "R45-3-NOTIFY-2W",
        "R45-4-AMEND-5W",
        "R45-5A-PLACEMENT-2W",
        "R45-5B-COMBINED-5W",
        "R45-PARA6A-AMEND-5W",
        "NR6-3-HEALTH-5W",
        "NR6-6-COPY-SOS-1W",
        "NR7-1-SOCIAL-5W",
        "NR7-4-COPY-SOS-1W",
        "PB11-2A-REVIEW-3M",
        "R56-3-COMMENTS-ANNUAL",
        "UKGDPR-SAR-1M",
        "DP16-2-DISCLOSE-5WD",
        "DP16-3-DISCLOSE-RCB-5WD",
        "DP16-4-RCB-REQUEST-15WD",
        "DP17-1-SEND-5WD",
        "DP17-2-SEND-5WD",
        "DP19-CONTACT-2M",
        "DP21-MEDIATION-30D",
    ];

    #[test]
    fn the_limits_that_are_met_on_the_plain_form_are_these_and_only_grow_fewer() {
        let served: Vec<&str> =
            published().filter(|rule| !PlainAct::meeting(rule).is_empty()).map(|rule| rule.id.as_str()).collect();
        assert_eq!(served, SERVED);
    }

    #[test]
    fn each_act_makes_a_fact_that_may_be_recorded_without_a_page_of_its_own() {
        use crate::codes::Coded;
        let day = crate::calendar::date(2026, 12, 10);
        for act in PlainAct::ALL.iter().copied() {
            let fact = act.fact(Uuid::nil(), Some(day)).unwrap();
            assert!(!fact.has_its_own_act(), "{act:?}");
            let needs_its_day = act.other_day() == Some(OtherDay::ArrangedFor);
            assert_eq!(act.fact(Uuid::nil(), None).is_none(), needs_its_day, "{act:?}");
        }
    }
}
