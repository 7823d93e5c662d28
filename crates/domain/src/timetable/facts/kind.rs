//! Every kind of fact that the statutory clock reads, over the whole life of a case.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use uuid::Uuid;

use super::bearing::{Milestone, PartOf};
use super::declare::{fact_kinds, first, has_its_own_act, milestone, refuse_subject, refuse_unknown};
use super::detail::{FactError, Slot};
use crate::ids::{
    AdviceRequestId, AppealId, ConsultationId, DetentionId, FactId, Id, MediationId, MoveId, ReassessmentId, ReviewId,
    RightsRequestId,
};
use crate::timetable::terms::*;

fact_kinds! {
    /// A request for an assessment reached any channel of the authority, at whatever hour (s36(1)).
    RequestReceived: step(Milestone::Asked) Assessment = "request_received" { source: RequestSource };
    /// The authority became responsible for a child who has or may have SEN (s24).
    BecameResponsible: step(Milestone::Asked) Assessment = "became_responsible";
    /// A request for an assessment of a detained person was received (s71).
    DetainedRequestReceived: step(Milestone::Asked) Assessment = "detained_request_received";
    /// A detained person came to the home authority's attention (SI 2015/62 reg 5).
    DetainedCameToAttention: step(Milestone::Asked) Assessment = "detained_came_to_attention";
    /// An earlier assessment was carried out, here or elsewhere, on the day of the fact (s36(6)(b), reg 24(a)).
    EarlierAssessment: bare Assessment = "earlier_assessment";
    /// The parent or young person was consulted before any decision (reg 3).
    FamilyConsulted: bare Assessment = "family_consulted";
    /// The decision whether to assess was sent to the family (regs 4 and 5).
    AssessmentDecisionNotified: step(Milestone::ToldWhetherToAssess(*decision)) Assessment = "assessment_decision_notified" { decision: AssessmentDecision };
    /// Advice was asked for; the clock starts when the body received the request, which is the day of the fact unless it says otherwise (reg 6, reg 8).
    AdviceAsked: act WhatIsUnderWay = "advice_asked" { @advice: AdviceRequestId; binding: AdviceBinding, received_by_body_on: Option<NaiveDate> };
    /// Advice arrived.
    AdviceReceived: act WhatIsUnderWay = "advice_received" { @advice: AdviceRequestId; };
    /// Advice was sent back as incomplete: the receipt before it no longer counts.
    AdviceSentBack: act WhatIsUnderWay = "advice_sent_back" { @advice: AdviceRequestId; reason: Option<Words> };
    /// Advice was accepted; the day that the accepted version arrived is the day that counts, and it is the last receipt unless the fact says otherwise, or this fact if there was none.
    AdviceAccepted: act WhatIsUnderWay = "advice_accepted" { @advice: AdviceRequestId; received_on: Option<NaiveDate> };
    /// Advice need not be sought, because author, authority and family were each satisfied with what there was (reg 6(4)).
    AdviceNotNeeded: act WhatIsUnderWay = "advice_not_needed" {
        @advice: AdviceRequestId;
        author_satisfied_on: NaiveDate, authority_satisfied_on: NaiveDate, family_satisfied_on: NaiveDate,
    };
    /// A request for advice was taken back.
    AdviceCancelled: bare WhatIsUnderWay = "advice_cancelled" { @advice: AdviceRequestId; reason: Words };
    /// The decision whether to make a plan was sent to the family (reg 10).
    PlanDecisionNotified: step(Milestone::ToldWhetherToPlan(*decision)) WhatIsUnderWay = "plan_decision_notified" { decision: PlanDecision };
    /// A draft was sent to the family; `served_on` is the deemed day of service, the day of the fact if absent (reg 13(1)).
    DraftServed: step(Milestone::DraftSent) WhatIsUnderWay = "draft_served" { served_on: Option<NaiveDate> };
    /// An institution or another authority was consulted on being named (ss39(2), 40(3)).
    ConsultationSent: act WhatIsUnderWay = "consultation_sent" { @consultation: ConsultationId; };
    /// An institution or another authority answered.
    ConsultationReplied: act WhatIsUnderWay = "consultation_replied" { @consultation: ConsultationId; };
    /// A consultation was taken back.
    ConsultationWithdrawn: bare WhatIsUnderWay = "consultation_withdrawn" { @consultation: ConsultationId; };
    /// The final plan was sent to the family, the institution named and the commissioner (reg 13(2)).
    FinalPlanSent: step(Milestone::FinalPlanSent) WhatIsUnderWay = "final_plan_sent";
    /// The child was admitted to a special school or college to be assessed, without a plan (s34, reg 48).
    AdmittedForAssessment: bare Assessment = "admitted_for_assessment";
    /// The request was withdrawn by whoever made it.
    RequestWithdrawn: step(Milestone::Withdrawn) Assessment = "request_withdrawn";
    /// The child moved to another authority's area while there was no plan, and this authority is responsible no more (s24); `to` is the new one.
    MovedAway: step(Milestone::MovedAway) Assessment = "moved_away" { to: Words };
    /// The child or young person died.
    Died: step(Milestone::Died) Assessment = "died";
    /// The case was closed.
    CaseClosed: bare Assessment = "case_closed";

    /// A plan that the authority already maintains is entered as it stands; it was first made on the day of the fact (s44(1)(a)).
    PlanHeld: step(Milestone::PlanHeld) Assessment = "plan_held";
    /// The version of such a plan that holds was sent, after it had been amended.
    HeldVersionSent: act Assessment = "held_version_sent";
    /// The decision that ended the last review of such a plan was sent; nothing is said of reviews before it (s44(1)(b)).
    HeldPlanReviewed: act Assessment = "held_plan_reviewed";

    /// A ground was recorded that excuses missing a limit. It never moves the limit.
    ExceptionRecorded: act Assessment = "exception_recorded" {
        code: Ground, rules: RuleIds, from: NaiveDate, to: Option<NaiveDate>, evidence: Words, why_impractical: Words, affects: Option<Affected>,
        advice: Option<AdviceRequestId>, advice_asked_on: Option<NaiveDate>, closed_from: Option<NaiveDate>, reopens_on: Option<NaiveDate>,
        approved_by: Option<Words>, family_told_on: Option<NaiveDate>, review_on: Option<NaiveDate>,
    };
    /// A recorded ground ceased to apply on the day of the fact, its last day; the subject is the first version of the exception.
    ExceptionEnded: act Assessment = "exception_ended" { @exception: FactId; };
    /// The Tribunal directed another time, which replaces the limit (reg 44(1)).
    TribunalDirected: bare Order = "tribunal_directed" { @appeal: AppealId; rules: RuleIds, limit_on: NaiveDate };
    /// The parties to a mediation agreed another time in writing, which replaces the limit (reg 42(5)).
    TimescaleAgreed: bare Assessment = "timescale_agreed" { @mediation: MediationId; rules: RuleIds, limit_on: NaiveDate };

    /// A review meeting was arranged for a day; that day is the one that counts until the meeting is held.
    ReviewMeetingSet: bare Review = "review_meeting_set" { @review: ReviewId; route: ReviewRoute, meeting_on: NaiveDate };
    /// A review meeting was held.
    ReviewMeetingHeld: bare Review = "review_meeting_held" { @review: ReviewId; route: ReviewRoute };
    /// Every invitee was given notice of the meeting (reg 20(3), 21(3)).
    ReviewNoticeGiven: bare Review = "review_notice_given" { @review: ReviewId; };
    /// Advice was circulated to every invitee (reg 20(4), 21(4)).
    ReviewAdviceCirculated: bare Review = "review_advice_circulated" { @review: ReviewId; };
    /// The report of the meeting was sent to every invitee (reg 20(9), 21(8)).
    ReviewReportSent: bare Review = "review_report_sent" { @review: ReviewId; };
    /// The decision following a review was sent to the family (reg 20(10), 21(9)).
    ReviewDecisionNotified: bare Review = "review_decision_notified" { @review: ReviewId; outcome: ReviewOutcome };
    /// A review was called off.
    ReviewCancelled: bare Review = "review_cancelled" { @review: ReviewId; };
    /// The plan, the proposed amendments and their evidence were sent; `served_on` is the deemed day of service (regs 22(2), 28).
    AmendmentNoticeSent: bare Review = "amendment_notice_sent" { @review: ReviewId; served_on: Option<NaiveDate> };
    /// The amended final plan was sent (reg 22(3)).
    AmendedFinalSent: bare Review = "amended_final_sent" { @review: ReviewId; };
    /// The decision not to amend after all was sent (reg 22(4)).
    NotAmendingNotified: bare Review = "not_amending_notified" { @review: ReviewId; };
    /// A light review of the plan of a child under five was considered (Code of Practice 9.178).
    EarlyYearsReviewConsidered: bare Assessment = "early_years_review_considered";
    /// A change of phase or institution was foreseen for a day (reg 18).
    PhaseTransferForeseen: bare PhaseTransfer = "phase_transfer_foreseen" { @transfer: MoveId; change: PhaseChange, transfers_on: NaiveDate };
    /// The plan was reviewed and, where necessary, amended to name where the child will go (reg 18).
    PhaseTransferSettled: bare PhaseTransfer = "phase_transfer_settled" { @transfer: MoveId; };

    /// A re-assessment was asked for (s44(2), reg 23).
    ReassessmentAsked: bare Reassessment = "reassessment_asked" { @reassessment: ReassessmentId; source: ReassessmentSource };
    /// The decision whether to re-assess was sent to the family (reg 25).
    ReassessmentDecisionNotified: bare Reassessment = "reassessment_decision_notified" { @reassessment: ReassessmentId; decision: ReassessmentDecision };
    /// The authority decided of its own accord to re-assess (s44(3)).
    ReassessmentBegun: bare Reassessment = "reassessment_begun" { @reassessment: ReassessmentId; };
    /// The final plan after a re-assessment was sent (reg 27(2)).
    ReassessmentFinalSent: bare Reassessment = "reassessment_final_sent" { @reassessment: ReassessmentId; };
    /// A re-assessment ended with no change to the plan, and the family was told.
    ReassessmentEndedUnchanged: bare Reassessment = "reassessment_ended_unchanged" { @reassessment: ReassessmentId; };

    /// The authority became aware that the child moves to another area, whose authority `to` names (reg 15(2)).
    MoveOutKnown: act Assessment = "move_out_known" { @transfer: MoveId; moves_on: NaiveDate, to: Option<Words> };
    /// The plan was transferred to the new authority, which `to` names.
    PlanTransferredOut: step(Milestone::MovedAway) Assessment = "plan_transferred_out" { @transfer: MoveId; to: Option<Words> };
    /// A plan was transferred here; `reviewed_on` is the day it was made or last reviewed (reg 15(4)-(5)), `made_on` the day it was first made, which stays
    /// that of the plan (reg 15(3)), `amended_on` that of the version that holds if it was amended, `known_on` the day this authority learned of it.
    PlanTransferredIn: step(Milestone::PlanHeld) Assessment = "plan_transferred_in" {
        @transfer: MoveId;
        reviewed_on: NaiveDate, made_on: Option<NaiveDate>, amended_on: Option<NaiveDate>, known_on: Option<NaiveDate>, from: Option<Words>,
    };
    /// The family was told of the transfer, of any assessment and of the next review (reg 15(4)).
    TransferExplained: act Assessment = "transfer_explained" { @transfer: MoveId; };
    /// The old commissioner became aware that the child moves (reg 15(7)).
    CommissionerMoveKnown: bare Assessment = "commissioner_move_known" { @change: MoveId; moves_on: NaiveDate };
    /// The old commissioner became aware of a change of commissioner without a change of authority (reg 16(2)).
    CommissionerChangeKnown: bare Assessment = "commissioner_change_known" { @change: MoveId; };
    /// The new commissioner was notified.
    NewCommissionerNotified: bare Assessment = "new_commissioner_notified" { @change: MoveId; };
    /// The new commissioner became aware of the move, or that it is responsible (regs 15(8), 16(3)).
    NewCommissionerAware: bare Assessment = "new_commissioner_aware" { @change: MoveId; with_move: bool };
    /// The new commissioner asked for an assessment or a review.
    CommissionerRequestMade: bare Assessment = "commissioner_request_made" { @change: MoveId; };

    /// The decision to cease was sent to the family (reg 31).
    CeasingNoticeSent: bare Assessment = "ceasing_notice_sent";
    /// The plan ceased.
    PlanCeased: bare Assessment = "plan_ceased";

    /// The family contacted the mediation adviser (reg 33).
    MediationAdviserContacted: bare Assessment = "mediation_adviser_contacted" { @mediation: MediationId; };
    /// The family told the adviser that it does not want mediation (reg 34(1)).
    MediationDeclined: bare Assessment = "mediation_declined" { @mediation: MediationId; };
    /// The authority was told that the family wants mediation (regs 35, 36).
    MediationWanted: bare Assessment = "mediation_wanted" { @mediation: MediationId; issues: MediationIssues };
    /// The commissioners concerned were told of the issues (reg 35(2)).
    MediationCommissionersTold: bare Assessment = "mediation_commissioners_told" { @mediation: MediationId; };
    /// Mediation was arranged for a day.
    MediationArranged: bare Assessment = "mediation_arranged" { @mediation: MediationId; meeting_on: NaiveDate };
    /// The family was told the date and place, or agreed to shorter notice (reg 37(2)).
    MediationPlaceTold: bare Assessment = "mediation_place_told" { @mediation: MediationId; };
    /// Mediation ended.
    MediationConcluded: bare Assessment = "mediation_concluded" { @mediation: MediationId; };
    /// The authority told the adviser that it cannot arrange mediation in time (reg 39(2)).
    MediationNotArranged: bare Assessment = "mediation_not_arranged" { @mediation: MediationId; };
    /// The adviser issued a certificate, dated the day of the fact (s55); `adviser` is the name, absent where only the day was kept.
    CertificateIssued: act Assessment = "certificate_issued" { @mediation: MediationId; adviser: Option<Words> };
    /// Agreement was reached; the details say which points are in it (reg 42).
    MediationAgreed: bare Assessment = "mediation_agreed" { @mediation: MediationId; as_order: Option<OrderKind>, other_points: bool, commissioner_must_tell: bool };
    /// Agreed points that could have been appealed were carried out (reg 42(2)).
    AgreedAppealablePointsDone: bare Assessment = "agreed_appealable_points_done" { @mediation: MediationId; };
    /// Other agreed points were carried out (reg 42(3)).
    AgreedOtherPointsDone: bare Assessment = "agreed_other_points_done" { @mediation: MediationId; };
    /// The commissioner told the authority of an agreement that the authority was no party to (reg 42(4)).
    AgreementToldToAuthority: bare Assessment = "agreement_told_to_authority" { @mediation: MediationId; };

    /// The Tribunal received the family's appeal; `about` is absent while nobody knows what it is about (s55(2)).
    AppealLodged: bare Order = "appeal_lodged" { @appeal: AppealId; about: Option<AppealAbout> };
    /// The Tribunal sent the appeal to the authority.
    AppealSentToAuthority: bare Order = "appeal_sent_to_authority" { @appeal: AppealId; };
    /// The authority's response was filed and served.
    AppealResponseFiled: bare Order = "appeal_response_filed" { @appeal: AppealId; };
    /// The authority told the Tribunal that it does not oppose, before responding (reg 45).
    AppealConceded: bare Order = "appeal_conceded" { @appeal: AppealId; about: ConcededKind };
    /// The Tribunal made an order, dated the day of the fact (reg 44).
    OrderMade: bare Order = "order_made" { @appeal: AppealId; order: OrderKind };
    /// An appeal was finally determined or withdrawn.
    AppealEnded: bare Order = "appeal_ended" { @appeal: AppealId; };
    /// The case was sent back and the authority notified that it makes no plan (reg 44(2)(d)).
    ReconsideredWithoutPlan: bare Order = "reconsidered_without_plan" { @appeal: AppealId; };
    /// The family was told that the authority must assess, following an order or a concession.
    AssessmentUnderOrderNotified: bare Order = "assessment_under_order_notified" { @appeal: AppealId; };
    /// The plan was amended as ordered or conceded.
    AmendedUnderOrder: bare Order = "amended_under_order" { @appeal: AppealId; };
    /// The placement was amended as ordered or conceded.
    PlacementAmendedUnderOrder: bare Order = "placement_amended_under_order" { @appeal: AppealId; };
    /// The Tribunal made a recommendation, dated the day of the fact (SI 2017/1306).
    RecommendationMade: bare Order = "recommendation_made" { @appeal: AppealId; field: RecommendationField };
    /// The response to a recommendation was received from the commissioner, or sent by the authority.
    RecommendationAnswered: bare Order = "recommendation_answered" { @appeal: AppealId; field: RecommendationField };
    /// The response was copied to the Secretary of State.
    RecommendationCopied: bare Order = "recommendation_copied" { @appeal: AppealId; field: RecommendationField };

    /// The first direct payment was made (SI 2014/1652).
    FirstDirectPayment: bare Assessment = "first_direct_payment";
    /// The making and use of direct payments were reviewed.
    DirectPaymentsReviewed: bare Assessment = "direct_payments_reviewed";
    /// A young person asked for the plan to be disclosed for higher education (reg 47).
    HeDisclosureAsked: bare Assessment = "he_disclosure_asked" { @request: RightsRequestId; };
    /// The plan was disclosed as asked.
    HeDisclosed: bare Assessment = "he_disclosed" { @request: RightsRequestId; };
    /// A subject access request was received (UK GDPR art 15).
    SubjectAccessAsked: bare Assessment = "subject_access_asked" { @request: RightsRequestId; };
    /// The request was answered, or an extension was notified.
    SubjectAccessAnswered: bare Assessment = "subject_access_answered" { @request: RightsRequestId; };
    /// Comments on the local offer were published with the response to them (reg 56).
    LocalOfferCommentsPublished: bare Assessment = "local_offer_comments_published";

    /// The home authority became aware of a detention; `plan_kept_on` is the day it began to keep the plan, if later (SI 2015/62 reg 17(1)).
    DetentionKnown: bare Assessment = "detention_known" { @detention: DetentionId; plan_kept_on: Option<NaiveDate> };
    /// Copies of the kept plan were sent to custody, the youth offending team and the commissioner.
    KeptPlanSent: bare Assessment = "kept_plan_sent" { @detention: DetentionId; };
    /// The home authority was told of a move to other youth accommodation (reg 17(2)).
    CustodyMoveKnown: bare Assessment = "custody_move_known" { @detention: DetentionId; };
    /// A copy of the kept plan was sent to the new accommodation.
    KeptPlanSentToNewCustody: bare Assessment = "kept_plan_sent_to_new_custody" { @detention: DetentionId; };
    /// The home authority was told of the release (reg 16(2)).
    ReleaseKnown: bare Assessment = "release_known" { @detention: DetentionId; };
    /// The kept plan was sent to the authority that became responsible.
    KeptPlanSentToNewAuthority: bare Assessment = "kept_plan_sent_to_new_authority" { @detention: DetentionId; };
    /// This authority received a kept plan; `responsible_on` is the day it became responsible, if later (reg 16(3)).
    KeptPlanReceived: bare Assessment = "kept_plan_received" { @detention: DetentionId; responsible_on: Option<NaiveDate> };
    /// The kept plan was sent to the commissioner, which received it that day (reg 16(3)-(4)).
    KeptPlanSentToCommissioner: bare Assessment = "kept_plan_sent_to_commissioner" { @detention: DetentionId; };
    /// The commissioner asked for an assessment or review after a release (reg 16(4)).
    ReleaseCommissionerRequestMade: bare Assessment = "release_commissioner_request_made" { @detention: DetentionId; };
    /// The detained person was released (s48).
    Released: bare Assessment = "released" { @detention: DetentionId; };

    /// The fact that this one supersedes never happened.
    Retracted: act Assessment = "retracted";
}
