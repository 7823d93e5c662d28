//! Reads a case's facts once, in the order in which things happened, and says what each of them means to the rules.
//!
//! Every kind of fact stands in one table, so that a new one does not compile until somebody has said what it means; what takes more than a line is said
//! beside the rest of its part of the law.

mod assessment;
mod detention;
mod dispute;
mod review;
mod so_far;

pub(super) use so_far::{FactReader, Replacing};

use super::events::Event as E;
use super::facts::{Fact, FactKind as K, Facts};
use super::moments::Said;
use super::terms::{ExceptionCode, Ground, RuleIds};
use dispute::by_field;
use so_far::Taken;

impl<'a> FactReader<'a> {
    /// Takes the next fact, in the order of their days.
    pub fn take(&mut self, place: usize, fact: &'a Fact, facts: &Facts) {
        let first = fact.supersedes.map_or(fact.id, |earlier| facts.first_version(earlier)).uuid();
        let at = Taken { place, on: fact.on, subject: fact.kind.subject(), first, said: Said::default() };
        let replacing =
            |code, rules: &'a RuleIds, limit_on| Replacing { by: fact.id, code, subject: at.subject, rules, limit_on };
        match &fact.kind {
            K::RequestReceived { .. } | K::BecameResponsible => self.begin(at, false),
            K::DetainedRequestReceived | K::DetainedCameToAttention => self.begin(at, true),
            K::EarlierAssessment => self.assessed_before = true,
            K::FamilyConsulted => self.push(at, E::FamilyConsulted),
            K::AssessmentDecisionNotified { decision } => self.decided_whether_to_assess(at, *decision),
            K::AdviceAsked { binding, received_by_body_on, .. } => {
                self.advice_asked(at.on(received_by_body_on.unwrap_or(at.on)), *binding)
            }
            K::AdviceReceived { .. } => self.advice_received(at),
            K::AdviceSentBack { .. } => self.withdraw(&[E::AdviceStands], at.subject),
            K::AdviceAccepted { received_on, .. } => self.advice_accepted(at, *received_on),
            K::AdviceNotNeeded { .. } | K::AdviceCancelled { .. } => self.push(at, E::AdviceNotNeeded),
            K::PlanDecisionNotified { decision } => self.decided_whether_to_plan(at, *decision),
            K::DraftServed { served_on } => self.draft_served(at, *served_on),
            K::ConsultationSent { .. } => self.push(at, E::ConsultationSent),
            K::ConsultationReplied { .. } => self.push(at, E::ConsultationReplied),
            K::ConsultationWithdrawn { .. } => self.push(at, E::ConsultationWithdrawn),
            K::FinalPlanSent => self.final_plan_sent(at),
            K::AdmittedForAssessment => self.push(at, E::AdmittedForAssessment),
            K::RequestWithdrawn => self.end(at, E::RequestWithdrawn),
            K::CaseClosed => self.end(at, E::CaseClosed),
            K::MovedAway { .. } => self.end(at, E::MovedAway),
            K::Died => {
                self.end(at, E::Died);
                self.has_plan = false;
            }
            K::PlanHeld => self.plan_held(at),
            K::HeldVersionSent => self.push_with_notice(at, E::PlanIssued),
            K::HeldPlanReviewed => {
                self.push(at, E::HeldPlanReviewed);
                self.early_years_point(at);
            }

            K::ExceptionRecorded { code, from, .. } => {
                if *code == Ground::Coronavirus {
                    self.push(at.on(*from), E::CoronavirusReason);
                }
                self.exceptions.push(fact);
            }
            K::TribunalDirected { rules, limit_on, .. } => {
                self.replacements.push(replacing(ExceptionCode::TribunalDirection, rules, *limit_on))
            }
            K::TimescaleAgreed { rules, limit_on, .. } => {
                self.replacements.push(replacing(ExceptionCode::MediationAgreement, rules, *limit_on))
            }
            // The end of an exception is read with the exception, and what was retracted never stood.
            K::ExceptionEnded { .. } | K::Retracted => {}

            K::ReviewMeetingSet { route, meeting_on, .. } => self.review_meeting(at.on(*meeting_on), *route),
            K::ReviewMeetingHeld { route, .. } => self.review_meeting(at, *route),
            K::ReviewNoticeGiven { .. } => self.push(at, E::ReviewNoticeGiven),
            K::ReviewAdviceCirculated { .. } => self.push(at, E::ReviewAdviceCirculated),
            K::ReviewReportSent { .. } => self.push(at, E::ReviewReportSent),
            K::ReviewDecisionNotified { outcome, .. } => self.review_decided(at, *outcome),
            K::ReviewCancelled { .. } => self.push(at, E::ReviewCancelled),
            K::AmendmentNoticeSent { served_on, .. } => self.amendment_notice_sent(at, *served_on),
            K::AmendedFinalSent { .. } => self.amended_final_sent(at),
            K::NotAmendingNotified { .. } => self.push_with_notice(at, E::NotAmending),
            K::EarlyYearsReviewConsidered => self.early_years_review_considered(at),
            K::PhaseTransferForeseen { change, transfers_on, .. } => self.phase_transfer_foreseen(at.on(*transfers_on), *change),
            K::PhaseTransferSettled { .. } => self.push(at, E::PhaseSettled),
            K::ReassessmentAsked { source, .. } => self.reassessment_asked(at, *source),
            K::ReassessmentDecisionNotified { decision, .. } => self.reassessment_decided(at, *decision),
            K::ReassessmentBegun { .. } => self.push(at, E::ReassessmentAgreed),
            K::ReassessmentFinalSent { .. } => self.reassessment_final_sent(at),
            K::ReassessmentEndedUnchanged { .. } => self.push_with_notice(at, E::ReassessmentUnchanged),

            K::MoveOutKnown { moves_on, .. } => {
                self.push(at.saying(Said { moves_on: Some(*moves_on), ..Said::default() }), E::MoveOutKnown)
            }
            K::PlanTransferredOut { .. } => self.plan_is_over(at, E::PlanTransferredOut),
            K::PlanTransferredIn { reviewed_on, .. } => {
                self.push(at.saying(Said { reviewed_on: Some(*reviewed_on), ..Said::default() }), E::PlanTransferredIn);
                self.plan_is_held(at);
            }
            K::TransferExplained { .. } => self.push(at, E::TransferExplained),
            K::CommissionerMoveKnown { moves_on, .. } => {
                self.push(at.saying(Said { moves_on: Some(*moves_on), ..Said::default() }), E::CommissionerMoveKnown)
            }
            K::CommissionerChangeKnown { .. } => self.push(at, E::CommissionerChangeKnown),
            K::NewCommissionerNotified { .. } => self.push(at, E::NewCommissionerNotified),
            K::NewCommissionerAware { with_move: true, .. } => self.push(at, E::NewCommissionerAwareOfMove),
            K::NewCommissionerAware { with_move: false, .. } => self.push(at, E::NewCommissionerAware),
            K::CommissionerRequestMade { .. } => self.push(at, E::CommissionerRequestMade),
            K::CeasingNoticeSent => self.push_with_notice(at, E::CeasingNoticeSent),
            K::PlanCeased => self.plan_is_over(at, E::PlanCeased),

            K::MediationAdviserContacted { .. } => self.push(at, E::AdviserContacted),
            K::MediationDeclined { .. } => self.push(at, E::MediationDeclined),
            K::MediationWanted { issues, .. } => self.mediation_wanted(at, *issues),
            K::MediationCommissionersTold { .. } => self.mediation_commissioners_told(at),
            K::MediationArranged { meeting_on, .. } => self.mediation_arranged(at, *meeting_on),
            K::MediationPlaceTold { .. } => self.push(at, E::MediationPlaceTold),
            K::MediationConcluded { .. } => self.push(at, E::MediationConcluded),
            K::MediationNotArranged { .. } => self.push(at, E::MediationNotArranged),
            K::CertificateIssued { .. } => self.push(at, E::CertificateIssued),
            K::MediationAgreed { as_order, other_points, commissioner_must_tell, .. } => {
                self.mediation_agreed(at, *as_order, *other_points, *commissioner_must_tell)
            }
            K::AgreedAppealablePointsDone { .. } => self.push(at, E::AgreedAppealableDone),
            K::AgreedOtherPointsDone { .. } => self.push(at, E::AgreedOtherDone),
            K::AgreementToldToAuthority { .. } => self.push(at, E::AgreementToldToAuthority),

            K::AppealLodged { about, .. } => {
                self.push(at.saying(Said { appeal_about: *about, ..Said::default() }), E::AppealLodged)
            }
            K::AppealSentToAuthority { .. } => self.push(at, E::AppealSentToAuthority),
            K::AppealResponseFiled { .. } => self.push(at, E::AppealResponseFiled),
            K::AppealConceded { about, .. } => self.appeal_conceded(at, *about),
            K::OrderMade { order, .. } => self.order_made(at, *order),
            K::AppealEnded { .. } => self.push(at, E::AppealEnded),
            K::ReconsideredWithoutPlan { .. } => self.push(at, E::ReconsideredWithoutPlan),
            K::AssessmentUnderOrderNotified { .. } => self.push(at, E::AssessmentUnderOrderNotified),
            K::AmendedUnderOrder { .. } => self.amended_under_order(at, E::AmendedUnderOrder),
            K::PlacementAmendedUnderOrder { .. } => self.amended_under_order(at, E::PlacementAmendedUnderOrder),
            K::RecommendationMade { field, .. } => {
                self.push(at, by_field(*field, E::HealthRecommended, E::SocialCareRecommended))
            }
            K::RecommendationAnswered { field, .. } => self.push(at, by_field(*field, E::HealthAnswered, E::SocialCareAnswered)),
            K::RecommendationCopied { field, .. } => self.push(at, by_field(*field, E::HealthCopied, E::SocialCareCopied)),

            K::FirstDirectPayment => self.push(at, E::FirstDirectPayment),
            K::DirectPaymentsReviewed => self.push(at, E::DirectPaymentsReviewed),
            K::HeDisclosureAsked { .. } => self.push(at, E::HeDisclosureAsked),
            K::HeDisclosed { .. } => self.push(at, E::HeDisclosed),
            K::SubjectAccessAsked { .. } => self.push(at, E::SubjectAccessAsked),
            K::SubjectAccessAnswered { .. } => self.push(at, E::SubjectAccessAnswered),
            K::LocalOfferCommentsPublished => self.push(at, E::LocalOfferPublished),

            K::DetentionKnown { plan_kept_on, .. } => self.detention_known(at, *plan_kept_on),
            K::KeptPlanSent { .. } => self.push(at, E::KeptPlanSent),
            K::CustodyMoveKnown { .. } => self.push(at, E::CustodyMoveKnown),
            K::KeptPlanSentToNewCustody { .. } => self.push(at, E::KeptPlanSentToNewCustody),
            K::ReleaseKnown { .. } => self.push(at, E::ReleaseKnown),
            K::KeptPlanSentToNewAuthority { .. } => self.push(at, E::KeptPlanSentToNewAuthority),
            K::KeptPlanReceived { responsible_on, .. } => self.kept_plan_received(at, *responsible_on),
            K::KeptPlanSentToCommissioner { .. } => self.push(at, E::KeptPlanSentToCommissioner),
            K::ReleaseCommissionerRequestMade { .. } => self.push(at, E::ReleaseCommissionerRequest),
            K::Released { .. } => self.released(at),
        }
    }
}
