//! Events: what facts mean to the rules. One fact can be several events, and an event can depend on the facts before it.

macro_rules! events {
    ($($variant:ident = $words:literal,)*) => {
        /// Something that starts, meets or closes a duty.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        #[allow(missing_docs, reason = "each event explains itself in words")]
        pub enum Event { $(#[doc = $words] $variant,)* }

        impl Event {
            /// Every event, in the order of the life of a case.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Says what happened, in words that can follow "because".
            pub const fn words(self) -> &'static str {
                match self { $(Self::$variant => $words),* }
            }
        }
    };
}

events! {
    AssessmentBegun = "a request was received or the authority became responsible",
    DetainedAssessmentBegun = "a detained person's request was received or the person came to attention",
    DetentionTookOver = "the child was detained and the scheme for detained persons took over",
    ReleaseTookOver = "the detained person was released and the general scheme took over",
    EarlierAssessmentKnown = "an earlier assessment is on record",
    FamilyConsulted = "the family was consulted",
    DecidedToAssess = "the authority decided to assess",
    RefusedToAssess = "the authority refused to assess",
    AdviceAskedOfBody = "a section 31 body was asked for advice",
    DetainedAdviceAsked = "a section 31 body was asked for advice about a detained person",
    AdviceAskedUnderCode = "advice was asked for under the Code",
    AdviceStands = "advice arrived and was not sent back",
    AdviceNotNeeded = "the advice was not needed",
    DecidedToIssue = "the authority decided to make a plan",
    DecidedNoPlan = "the authority decided to make no plan",
    DraftSent = "a draft was sent",
    DraftServed = "a draft was served",
    DetainedDraftServed = "a draft was served on a detained person",
    ConsultationSent = "a consultation was sent",
    ConsultationReplied = "the consultation was answered",
    ConsultationWithdrawn = "the consultation was withdrawn",
    FinalPlanSent = "the final plan was sent",
    PlanMade = "the plan was first made",
    PlanIssued = "a final plan was issued",
    AdmittedForAssessment = "the child was admitted to a special institution for assessment",
    RequestWithdrawn = "the request was withdrawn",
    MovedAway = "the child moved to another council’s area",
    Died = "the child died",
    CaseClosed = "the case was closed",
    HeldPlanReviewed = "the plan was reviewed before its case was entered here",
    CoronavirusReason = "a coronavirus reason was recorded",
    PlanTransferredIn = "the plan was transferred here",
    TransferExplained = "the family was told of the transfer",
    MoveOutKnown = "the authority learned of a move to another area",
    PlanTransferredOut = "the plan was transferred to another council",
    CommissionerMoveKnown = "the commissioner learned of the move",
    CommissionerChangeKnown = "the commissioner learned of the change",
    NewCommissionerNotified = "the new commissioner was notified",
    NewCommissionerAwareOfMove = "the new commissioner became aware of the move",
    NewCommissionerAware = "the new commissioner became aware that it is responsible",
    CommissionerRequestMade = "the commissioner made its request",
    ReviewMeeting = "a review meeting is or was held",
    ReviewMeetingElsewhere = "a review meeting is or was held for a child who attends no institution",
    ReviewNoticeGiven = "notice of the meeting was given",
    ReviewAdviceCirculated = "advice was circulated",
    ReviewReportSent = "the report was sent",
    ReviewDecided = "the decision on the review was notified",
    ReviewDecidedAmend = "the review ended in a decision to amend",
    ReviewDecidedOtherwise = "the review ended without a decision to amend",
    ReviewCompleted = "the plan was reviewed",
    ReviewCompletedAfterReassessment = "the plan was reviewed after a re-assessment",
    ReviewCancelled = "the review was called off",
    AmendmentNoticeSent = "the amendment notice was sent",
    AmendmentNoticeServed = "the amendment notice was served",
    AmendedFinalSent = "the amended final plan was sent",
    NotAmending = "the authority decided not to amend after all",
    EarlyYearsPlanPoint = "the plan of a child under five was made or reviewed",
    EarlyYearsReviewConsidered = "a light review was considered",
    PhaseToPost16 = "a move from secondary school to a post-16 institution is foreseen",
    PhaseOther = "a change of key phase is foreseen",
    PhaseBetweenPost16 = "a move between post-16 institutions is foreseen",
    PhaseSettled = "the plan names where the child will go",
    ReassessmentAsked = "a re-assessment was asked for",
    ReassessmentAskedByCommissioner = "the commissioner asked for a re-assessment",
    ReassessmentDecided = "the decision whether to re-assess was notified",
    ReassessmentAgreed = "a re-assessment was decided on",
    ReassessmentFinalSent = "the final plan after re-assessment was sent",
    ReassessmentUnchanged = "the re-assessment ended with no change",
    CeasingNoticeSent = "notice to cease was sent",
    PlanCeased = "the plan ceased",
    Turning25 = "the young person turns 25",
    AppealableNotice = "a decision that can be appealed was notified",
    DetainedNotice = "a decision about a detained person that can be appealed was notified",
    AdviserContacted = "the mediation adviser was contacted",
    MediationDeclined = "the family declined mediation",
    MediationWantedWithHealth = "the family wants mediation on health care",
    MediationWantedMixed = "the family wants mediation with some health issues",
    MediationWantedNoHealth = "the family wants mediation without health issues",
    DetainedMediationWanted = "mediation is wanted for a detained person",
    HealthMediationNotified = "the commissioner was told of health-only mediation",
    MediationCommissionersTold = "the commissioners were told",
    MediationArranged = "mediation was arranged",
    MediationDate = "the day of mediation is set",
    MediationPlaceTold = "the family was told the date and place",
    MediationConcluded = "mediation ended",
    MediationNotArranged = "the authority cannot arrange mediation in time",
    CertificateIssued = "a certificate was issued",
    AgreedAsOrder = "points that could be appealed were agreed",
    AgreedOther = "other points were agreed",
    AgreedElsewhere = "points were agreed that the authority was no party to",
    AgreedAppealableDone = "the agreed points were carried out",
    AgreedOtherDone = "the other agreed points were carried out",
    AgreementToldToAuthority = "the authority was told of the agreement",
    AppealLodged = "the appeal was lodged",
    AppealSentToAuthority = "the Tribunal sent the appeal",
    AppealResponseFiled = "the response was filed",
    AppealEnded = "the appeal was finally determined",
    OrderedCease = "the Tribunal dismissed an appeal against ceasing",
    OrderedAssess = "the Tribunal ordered an assessment",
    OrderedPlan = "the Tribunal ordered a plan",
    OrderedReconsider = "the Tribunal sent the case back",
    OrderedProvision = "the Tribunal ordered the provision to be amended",
    OrderedPlacement = "the Tribunal ordered the placement to be amended",
    OrderedContinue = "the Tribunal ordered the plan to continue",
    OrderedContinueAmend = "the Tribunal ordered the plan to continue and be amended",
    ConcededAssess = "the authority does not oppose an assessment",
    ConcededProvision = "the authority does not oppose amending the provision",
    ConcededPlacement = "the authority does not oppose the placement",
    ConcededCombined = "the authority does not oppose provision and placement",
    ConcededPlan = "the authority does not oppose making a plan",
    ConcededContinue = "the authority does not oppose continuing the plan",
    ReconsideredWithoutPlan = "the authority notified that it makes no plan",
    AssessmentUnderOrderNotified = "the family was told of the assessment",
    AmendedUnderOrder = "the plan was amended",
    PlacementAmendedUnderOrder = "the placement was amended",
    HealthRecommended = "a health recommendation was made",
    SocialCareRecommended = "a social care recommendation was made",
    HealthAnswered = "the commissioner's response was received",
    SocialCareAnswered = "the authority's response was sent",
    HealthCopied = "the health response was copied to the Secretary of State",
    SocialCareCopied = "the social care response was copied to the Secretary of State",
    FirstDirectPayment = "the first direct payment was made",
    DirectPaymentsReviewed = "direct payments were reviewed",
    HeDisclosureAsked = "disclosure for higher education was asked for",
    HeDisclosed = "the plan was disclosed",
    SubjectAccessAsked = "a subject access request was received",
    SubjectAccessAnswered = "the subject access request was answered",
    LocalOfferPublished = "comments on the local offer were published",
    DetentionKnown = "the detention became known",
    KeptPlanSent = "the kept plan was sent",
    CustodyMoveKnown = "a move to other accommodation became known",
    KeptPlanSentToNewCustody = "the kept plan was sent to the new accommodation",
    ReleaseKnown = "the release became known",
    KeptPlanSentToNewAuthority = "the kept plan was sent to the new authority",
    KeptPlanReceived = "the kept plan was received",
    KeptPlanSentToCommissioner = "the kept plan was sent to the commissioner",
    ReleaseCommissionerRequest = "the commissioner asked for an assessment or review",
    Released = "the person was released",
}

impl Event {
    /// Tells whether a limit that it ends, and that was missed by then, stays missed: what was asked for fell away, and nothing else was done in its place. A
    /// decision that takes another way ends what the other way would have asked for, and that was never missed.
    pub fn leaves_missed(self) -> bool {
        matches!(
            self,
            Self::RequestWithdrawn
                | Self::MovedAway
                | Self::Died
                | Self::CaseClosed
                | Self::PlanTransferredOut
                | Self::PlanCeased
                | Self::AdviceNotNeeded
                | Self::ConsultationWithdrawn
        )
    }
}

/// A set of events, small enough to test in one step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EventSet([u64; 3]);

impl EventSet {
    /// The set with nothing in it.
    pub const NONE: Self = Self([0; 3]);

    /// Builds a set.
    pub const fn of(events: &[Event]) -> Self {
        let (mut low, mut middle, mut high) = (0u64, 0u64, 0u64);
        let mut rest = events;
        while let [event, tail @ ..] = rest {
            let place = *event as u8;
            match place / 64 {
                0 => low |= 1 << place,
                1 => middle |= 1 << (place - 64),
                _ => high |= 1 << (place - 128),
            }
            rest = tail;
        }
        Self([low, middle, high])
    }

    /// Tells whether an event is in the set.
    pub const fn has(self, event: Event) -> bool {
        let Self([low, middle, high]) = self;
        let place = event as u8;
        let word = match place / 64 {
            0 => low,
            1 => middle,
            _ => high,
        };
        (word >> (place % 64)) & 1 == 1
    }

    /// Tells whether the two sets share an event.
    pub const fn meets(self, other: Self) -> bool {
        let Self([low, middle, high]) = self;
        let Self([their_low, their_middle, their_high]) = other;
        low & their_low != 0 || middle & their_middle != 0 || high & their_high != 0
    }

    /// Returns the events of both sets.
    pub const fn with(self, other: Self) -> Self {
        let Self([low, middle, high]) = self;
        let Self([their_low, their_middle, their_high]) = other;
        Self([low | their_low, middle | their_middle, high | their_high])
    }

    /// Returns the events that both sets have.
    pub const fn both(self, other: Self) -> Self {
        let Self([low, middle, high]) = self;
        let Self([their_low, their_middle, their_high]) = other;
        Self([low & their_low, middle & their_middle, high & their_high])
    }

    /// Tells whether nothing is in the set.
    pub const fn is_empty(self) -> bool {
        let Self([low, middle, high]) = self;
        low == 0 && middle == 0 && high == 0
    }

    /// Lists the events in the order of the life of a case.
    pub fn iter(self) -> impl Iterator<Item = Event> {
        let Self(mut words) = self;
        std::iter::from_fn(move || {
            let (word, offset) = words.iter_mut().zip([0, 64, 128]).find(|(word, _)| **word != 0)?;
            let place = word.trailing_zeros() as usize;
            *word &= *word - 1;
            Event::ALL.get(offset + place).copied()
        })
    }
}
