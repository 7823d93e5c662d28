//! What a statutory notice must contain, so that none is sent with a part missing.
//!
//! SEND Regulations 2014 regs 4, 5, 10, 13, 14, 20 to 22, 25, 31 and 32; Children and Families Act 2014 ss36 and 38; SI 2017/1306. A missing part can
//! lead the Tribunal to give a family more time.

use crate::{
    authority::AuthorityDetail,
    decisions::{DecisionKind, DecisionOutcome},
    timetable::terms::coded,
};

coded! {
    /// A notice that the law asks an authority to give.
    StatutoryNotice {
        /// Refusal to assess (reg 5(3)).
        RefusalToAssess = "refusal_to_assess",
        /// Agreement to assess (reg 5(1)).
        AgreementToAssess = "agreement_to_assess",
        /// No plan (reg 10(3)).
        NoPlan = "no_plan",
        /// Draft plan (reg 13(1)).
        DraftPlan = "draft_plan",
        /// Final plan (reg 14(2)).
        FinalPlan = "final_plan",
        /// Review: maintain or cease (reg 20(11), 21(10)).
        ReviewMaintainOrCease = "review_maintain_or_cease",
        /// Review: amend, with the amendment notice (regs 20(10), 22(2)).
        AmendmentNotice = "amendment_notice",
        /// Amended final plan (reg 22(5)).
        AmendedFinal = "amended_final",
        /// Not amending after all (reg 22(4)-(5)).
        NotAmending = "not_amending",
        /// No re-assessment (reg 25(2)).
        NoReassessment = "no_reassessment",
        /// Ceasing (reg 31(3)).
        Ceasing = "ceasing",
    }
}
coded! {
    /// One part that a notice must contain.
    ContentBlock {
        /// The reasons for the decision.
        Reasons = "reasons",
        /// The right to appeal, and its time limits.
        AppealRight = "appeal_right",
        /// The mediation information of reg 32.
        Mediation = "mediation",
        /// The arrangements for resolving disagreements (s57).
        DisagreementResolution = "disagreement_resolution",
        /// The information, advice and support service.
        InformationService = "information_service",
        /// The Tribunal's power to recommend on health and social care (SI 2017/1306).
        RecommendationPower = "recommendation_power",
        /// The proposed changes and the evidence for them.
        ProposedChanges = "proposed_changes",
        /// The day by which the family may respond, at least fifteen days beginning with service.
        ResponseDeadline = "response_deadline",
        /// The right to make representations and to ask for a particular institution.
        RequestInstitution = "request_institution",
        /// The right to a meeting with an officer.
        Meeting = "meeting",
        /// Where lists of institutions can be found.
        InstitutionLists = "institution_lists",
    }
}
coded! {
    /// Somebody besides the family to whom a notice or its decision goes.
    AlsoTold {
        /// The commissioner, the social-care officers and the head, principal or early-years lead (reg 4(2)).
        Reg42Persons = "reg_4_2_persons",
        /// The responsible commissioning body.
        Commissioner = "commissioner",
        /// The institution attended or named.
        Institution = "institution",
    }
}

impl ContentBlock {
    /// Lists what must be known of the authority for the part to say anything: its contact details with those of the adviser (reg 32), the names of the services.
    pub const fn needs(self) -> &'static [AuthorityDetail] {
        use AuthorityDetail as D;
        match self {
            Self::Mediation => &[D::MediationAdviser, D::Contact],
            Self::DisagreementResolution => &[D::DisagreementResolution],
            Self::InformationService => &[D::InformationService],
            Self::InstitutionLists => &[D::InstitutionLists],
            Self::Meeting => &[D::Contact],
            Self::Reasons
            | Self::AppealRight
            | Self::RecommendationPower
            | Self::ProposedChanges
            | Self::ResponseDeadline
            | Self::RequestInstitution => &[],
        }
    }
}

use ContentBlock as B;

const APPEALABLE: &[B] =
    &[B::AppealRight, B::Mediation, B::DisagreementResolution, B::InformationService, B::RecommendationPower];
const REASONED: &[B] =
    &[B::Reasons, B::AppealRight, B::Mediation, B::DisagreementResolution, B::InformationService, B::RecommendationPower];

impl StatutoryNotice {
    /// Returns the notice by which a family is told of a decision; `None` where the law asks only that they are told.
    pub fn of_decision(kind: DecisionKind, outcome: DecisionOutcome) -> Option<Self> {
        match (kind, outcome) {
            (DecisionKind::Assess, DecisionOutcome::Agreed) => Some(Self::AgreementToAssess),
            (DecisionKind::Assess, DecisionOutcome::Refused) => Some(Self::RefusalToAssess),
            (DecisionKind::Issue, DecisionOutcome::Agreed) => None,
            (DecisionKind::Issue, DecisionOutcome::Refused) => Some(Self::NoPlan),
        }
    }

    /// Says what those see who are told besides the family (regs 5(1), 10(1), 14(2), 22(5), 31(3)).
    pub fn others_see(self) -> &'static str {
        match self {
            Self::FinalPlan | Self::AmendedFinal => "A copy of the plan",
            Self::AmendmentNotice => "The proposed changes",
            _ => "What was decided, and nothing of the family’s own views or of anybody’s advice",
        }
    }

    /// Lists the parts that the notice must contain.
    pub const fn required_content(self) -> &'static [ContentBlock] {
        match self {
            // The Tribunal cannot recommend on an appeal against a refusal to assess.
            Self::RefusalToAssess => {
                &[B::Reasons, B::AppealRight, B::Mediation, B::DisagreementResolution, B::InformationService]
            }
            Self::AgreementToAssess => &[],
            Self::NoPlan | Self::NotAmending => REASONED,
            Self::DraftPlan => &[B::ResponseDeadline, B::RequestInstitution, B::Meeting, B::InstitutionLists],
            Self::AmendmentNotice => {
                &[B::ProposedChanges, B::ResponseDeadline, B::RequestInstitution, B::Meeting, B::InstitutionLists]
            }
            Self::FinalPlan | Self::ReviewMaintainOrCease | Self::AmendedFinal | Self::NoReassessment | Self::Ceasing => {
                APPEALABLE
            }
        }
    }

    /// Lists who is told besides the family.
    pub const fn also_told(self) -> &'static [AlsoTold] {
        match self {
            Self::RefusalToAssess | Self::AgreementToAssess => &[AlsoTold::Reg42Persons],
            Self::NoPlan | Self::FinalPlan | Self::AmendedFinal | Self::NotAmending | Self::Ceasing => {
                &[AlsoTold::Commissioner, AlsoTold::Institution]
            }
            Self::ReviewMaintainOrCease | Self::AmendmentNotice => &[AlsoTold::Institution],
            Self::DraftPlan | Self::NoReassessment => &[],
        }
    }

    /// Tells whether the notice opens a right of appeal (s51).
    pub fn can_be_appealed(self) -> bool {
        self.required_content().contains(&B::AppealRight)
    }

    /// Lists what must be known of the authority before the notice can be written, each once.
    pub fn needs(self) -> Vec<AuthorityDetail> {
        let mut needs: Vec<AuthorityDetail> =
            self.required_content().iter().flat_map(|block| block.needs().iter().copied()).collect();
        needs.sort_unstable();
        needs.dedup();
        needs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_to_assess_is_the_only_appealable_notice_without_the_recommendation_power() {
        for notice in StatutoryNotice::ALL.iter().filter(|notice| notice.can_be_appealed()) {
            let has_power = notice.required_content().contains(&B::RecommendationPower);
            assert_eq!(has_power, *notice != StatutoryNotice::RefusalToAssess, "{}", notice.code());
        }
    }

    #[test]
    fn a_draft_or_an_amendment_notice_opens_no_appeal() {
        assert!(!StatutoryNotice::DraftPlan.can_be_appealed() && !StatutoryNotice::AmendmentNotice.can_be_appealed());
    }

    #[test]
    fn whatever_can_be_appealed_needs_the_mediation_adviser_and_both_services() {
        use AuthorityDetail as D;
        let appealable = [D::Contact, D::MediationAdviser, D::DisagreementResolution, D::InformationService];
        for notice in StatutoryNotice::ALL.iter().filter(|notice| notice.can_be_appealed()) {
            assert_eq!(notice.needs(), appealable, "{}", notice.code());
        }
        assert_eq!(StatutoryNotice::DraftPlan.needs(), [D::Contact, D::InstitutionLists]);
        assert!(StatutoryNotice::AgreementToAssess.needs().is_empty());
    }
}
