//! The closed lists that describe a rule: who owes it, on what authority, and what missing it means.

use super::super::terms::coded;
use crate::cases::DutyActor;

coded! {
    /// Whether a last day that is not a working day moves. No limit of the Act or its regulations does.
    Roll {
        /// It stays, whatever day it is.
        Never = "never",
        /// To the next working day (subject access, by the regulator's guidance).
        NextWorkingDay = "next_working_day",
        /// To the next working day; a day in August or from 25 December to 1 January moves past that block (HESC Rules r12, starting an appeal).
        TribunalStart = "tribunal_start",
        /// August and 25 December to 1 January are not counted, then to the next working day (HESC Rules r12, other acts).
        TribunalUncounted = "tribunal_uncounted",
    }
}

coded! {
    /// What missing the date means.
    Nature {
        /// Somebody must act by the date, and is late afterwards.
        Duty = "duty",
        /// Somebody may act until the date; the right lapses afterwards.
        Right = "right",
        /// Somebody else must be given at least until the end of the date.
        Window = "window",
        /// The act is not allowed before the date.
        Earliest = "earliest",
        /// The date is a threshold that another date is compared with.
        Bar = "bar",
    }
}

coded! {
    /// The kind of authority that a rule rests on.
    Authority {
        /// An Act or regulations.
        Statute = "statute",
        /// Tribunal rules.
        Rules = "rules",
        /// A judgment.
        CaseLaw = "case_law",
        /// The Code of Practice or a regulator's guidance.
        Guidance = "guidance",
        /// A target of the authority's own.
        Internal = "internal",
    }
}

impl crate::codes::Coded for Authority {
    const ALL: &'static [Self] = Self::ALL;

    fn code(self) -> &'static str {
        Self::code(self)
    }

    fn label(self) -> &'static str {
        match self {
            Self::Statute => "Law",
            Self::Rules => "Tribunal rules",
            Self::CaseLaw => "Case law",
            Self::Guidance => "Code of Practice",
            Self::Internal => "Our target",
        }
    }
}

coded! {
    /// Who owes the act.
    Owner {
        /// The local authority.
        LocalAuthority = "local_authority",
        /// The authority from which the child moves.
        OldAuthority = "old_authority",
        /// The authority to which the child moves, or that becomes responsible.
        NewAuthority = "new_authority",
        /// The home authority of a detained person.
        HomeAuthority = "home_authority",
        /// A body of section 31: an NHS body, another authority, a youth offending team, youth accommodation.
        Section31Body = "section_31_body",
        /// An adviser whom regulation 8 does not bind.
        Adviser = "adviser",
        /// A school, college or other institution, or the authority that maintains it.
        Institution = "institution",
        /// Whoever arranges the review meeting: the authority, or the head who was asked to.
        MeetingArranger = "meeting_arranger",
        /// The head of a reg 20(12) school, otherwise the authority.
        ReportWriter = "report_writer",
        /// The commissioning body that was responsible.
        OldCommissioner = "old_commissioner",
        /// The commissioning body that becomes responsible.
        NewCommissioner = "new_commissioner",
        /// The responsible commissioning body.
        Commissioner = "commissioner",
        /// The authority or the commissioner, by what was agreed.
        AuthorityOrCommissioner = "authority_or_commissioner",
        /// The parent or young person.
        Family = "family",
        /// The mediation adviser.
        MediationAdviser = "mediation_adviser",
        /// The body that arranges the mediation.
        MediationArranger = "mediation_arranger",
        /// The appropriate person for a detained person.
        AppropriatePerson = "appropriate_person",
    }
}

impl Owner {
    /// Says who must act on what this owner owes, as far as a caseworker cares.
    pub fn actor(self) -> DutyActor {
        match self {
            Owner::LocalAuthority
            | Owner::OldAuthority
            | Owner::NewAuthority
            | Owner::HomeAuthority
            | Owner::MeetingArranger
            | Owner::ReportWriter
            | Owner::AuthorityOrCommissioner
            | Owner::MediationArranger => DutyActor::Caseworker,
            Owner::Section31Body | Owner::Adviser => DutyActor::Contributor,
            Owner::Institution => DutyActor::Institution,
            Owner::Family | Owner::AppropriatePerson => DutyActor::Family,
            Owner::OldCommissioner | Owner::NewCommissioner | Owner::Commissioner | Owner::MediationAdviser => DutyActor::Other,
        }
    }
}

/// What a rule is for, where two rules ask for the same thing or other parts of the program ask for one by what it does.
///
/// The same purpose under another scheme is another rule: the scheme for detained persons (SI 2015/62) has its own limits on an assessment, and a review is
/// held under reg 20 or, for a child who attends no institution, under reg 21.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// Telling the family whether there will be an assessment, either way: six weeks (reg 5(1); SI 2015/62 reg 5(1)).
    AssessmentDecision,
    /// Telling the family that there will be no assessment: six weeks (reg 4(1); SI 2015/62 reg 4(1)).
    AssessmentRefusal,
    /// Advice and information from whoever was asked: six weeks (reg 8(1); SI 2015/62 reg 8(1); the Code for everybody else).
    Advice,
    /// Telling the family that there will be no plan: sixteen weeks (reg 10(1); SI 2015/62 reg 10(1)).
    PlanDecision,
    /// The family's time to respond to a draft: at least fifteen days (reg 13(1); SI 2015/62 reg 13(1)).
    DraftWindow,
    /// An institution's answer to a consultation: fifteen days (Code of Practice 9.83).
    ConsultationReply,
    /// Sending the final plan: twenty weeks (reg 13(2); SI 2015/62 reg 13(2)).
    FinalPlan,
    /// The plan names where a child will go in the next phase (reg 18).
    PhaseTransfer,
    /// Notice of a review meeting: two weeks before it (regs 20(3), 21(3)).
    ReviewNotice,
    /// The report of a review: two weeks from its meeting (regs 20(9), 21(8)).
    ReviewReport,
    /// Telling the family what a review decided: four weeks from its meeting (regs 20(10), 21(9)).
    ReviewDecision,
    /// Telling the family whether there will be a re-assessment: fifteen days (reg 25(1)).
    ReassessmentDecision,
    /// Sending the plan that a re-assessment ends in: fourteen weeks (reg 27(2)).
    ReassessedPlan,
    /// Sending the plan as a review amends it: eight weeks from the notice, twelve from the meeting (reg 22(3); R (L, M and P) v Devon CC).
    AmendedPlan,
    /// The family contacts a mediation adviser: two months (reg 33; SI 2015/62 reg 19).
    MediationContact,
    /// The family appeals to the Tribunal (HESC Rules r20).
    Appeal,
}

coded! {
    /// The part of the law that a rule belongs to.
    Chapter {
        /// Assessment and plan.
        Assessment = "assessment",
        /// Transfer between authorities and commissioners.
        Transfer = "transfer",
        /// Reviews, amendments and phase transfers.
        Review = "review",
        /// Re-assessment.
        Reassessment = "reassessment",
        /// Ceasing.
        Ceasing = "ceasing",
        /// Mediation.
        Mediation = "mediation",
        /// Appeals and orders.
        Tribunal = "tribunal",
        /// Personal budgets, the local offer, information rights.
        Rights = "rights",
        /// Detained persons.
        Detained = "detained",
        /// Law that is over, kept for old records.
        Historic = "historic",
    }
}

impl Authority {
    /// Says in a few words how binding a rule is, for labels beside dates.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Statute => "Legal limit",
            Self::Rules => "Limit of the Tribunal Rules",
            Self::CaseLaw => "Legal limit, by a judgment",
            Self::Guidance => "Expectation of guidance, not a legal limit",
            Self::Internal => "Local target, not a legal limit",
        }
    }

    /// Tells whether missing the date breaks the law.
    pub const fn is_law(self) -> bool {
        matches!(self, Self::Statute | Self::Rules | Self::CaseLaw)
    }
}

impl Owner {
    /// Names who owes the act, in words that can follow "owed by".
    pub const fn words(self) -> &'static str {
        match self {
            Self::LocalAuthority => "the local authority",
            Self::OldAuthority => "the old authority",
            Self::NewAuthority => "the new authority",
            Self::HomeAuthority => "the home authority",
            Self::Section31Body => "the body asked",
            Self::Adviser => "the adviser asked",
            Self::Institution => "the school, college or other institution",
            Self::MeetingArranger => "whoever arranges the meeting",
            Self::ReportWriter => "the head or principal, or the local authority",
            Self::OldCommissioner => "the old commissioning body",
            Self::NewCommissioner => "the new commissioning body",
            Self::Commissioner => "the commissioning body",
            Self::AuthorityOrCommissioner => "the local authority or the commissioning body",
            Self::Family => "the parent or young person",
            Self::MediationAdviser => "the mediation adviser",
            Self::MediationArranger => "the body that arranges the mediation",
            Self::AppropriatePerson => "the appropriate person",
        }
    }
}
