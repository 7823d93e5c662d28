//! A typed identifier for each kind of thing, so that a function that wants a plan cannot be given a person.

use std::{fmt, marker::PhantomData, str::FromStr};

use uuid::Uuid;

/// Identifies one thing of kind `K`. Made from a UUID that the composition root supplies.
pub struct Id<K> {
    uuid: Uuid,
    kind: PhantomData<fn() -> K>,
}

impl<K> Id<K> {
    /// Wraps a UUID that is known to name a thing of this kind.
    pub const fn new(uuid: Uuid) -> Self {
        Self { uuid, kind: PhantomData }
    }

    /// Returns the UUID inside.
    pub const fn uuid(self) -> Uuid {
        self.uuid
    }
}

impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Id<K> {}
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.uuid == other.uuid
    }
}
impl<K> Eq for Id<K> {}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.uuid.cmp(&other.uuid)
    }
}
impl<K> std::hash::Hash for Id<K> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.uuid.hash(state);
    }
}
impl<K> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.uuid.fmt(f)
    }
}
impl<K> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.uuid.fmt(f)
    }
}
impl<K> FromStr for Id<K> {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::parse_str(text).map(Self::new)
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident => $id:ident;)*) => {$(
        /// Marks identifiers of this kind; never constructed.
        #[derive(Debug)]
        pub enum $kind {}
        $(#[$doc])*
        pub type $id = Id<$kind>;
    )*};
}

kinds! {
    /// Identifies one child's involvement with the service.
    CaseKind => CaseId;
    /// Identifies a child, young person, parent, carer or professional outside the service.
    PersonKind => PersonId;
    /// Identifies one change of what is recorded of somebody.
    PersonChangeKind => PersonChangeId;
    /// Identifies a time in which a disability of a child, or a circumstance of the family, holds.
    CircumstanceKind => CircumstanceId;
    /// Identifies somebody who signs in.
    UserKind => UserId;
    /// Identifies what somebody who signs in was called before.
    FormerUserNameKind => FormerUserNameId;
    /// Identifies a team of users.
    TeamKind => TeamId;
    /// Identifies an invitation to choose a password.
    InvitationKind => InvitationId;
    /// Identifies one dated, typed fact of a case.
    FactKindMarker => FactId;
    /// Identifies one request for advice made of one contributor.
    AdviceRequestKind => AdviceRequestId;
    /// Identifies one time that late advice was chased.
    ChaseKind => ChaseId;
    /// Identifies one version of the advice given in answer to a request.
    AdviceKind => AdviceId;
    /// Identifies a recorded decision.
    DecisionKind => DecisionId;
    /// Identifies something proposed that needs a second person.
    ApprovalKind => ApprovalId;
    /// Identifies a question with which something proposed was sent back.
    QuestionKind => QuestionId;
    /// Identifies how somebody stands to one case.
    StandingKind => StandingId;
    /// Identifies one time that somebody was in touch about a case.
    ContactKind => ContactId;
    /// Identifies a flag of a case.
    FlagKindMarker => FlagId;
    /// Identifies what was decided about who has the rights of a case.
    RightsDecisionKind => RightsDecisionId;
    /// Identifies an EHC plan.
    PlanKind => PlanId;
    /// Identifies one need, outcome or provision row of a plan.
    PlanRowKind => PlanRowId;
    /// Identifies one comment of the family on a draft.
    CommentKind => CommentId;
    /// Identifies the consultation of one institution about one child.
    ConsultationKind => ConsultationId;
    /// Identifies a school, college or other institution.
    InstitutionKind => InstitutionId;
    /// Identifies something that is known of the authority.
    AuthorityDetailKind => AuthorityDetailId;
    /// Identifies a logo of the authority, or that it has none.
    AuthorityLogoKind => AuthorityLogoId;
    /// Identifies somebody to speak to at an institution.
    InstitutionContactKind => InstitutionContactId;
    /// Identifies a unit of an institution.
    InstitutionUnitKind => InstitutionUnitId;
    /// Identifies one change of a calendar.
    CalendarChangeKind => CalendarChangeId;
    /// Identifies a stored document.
    DocumentKind => DocumentId;
    /// Identifies an audit entry.
    AuditEntryKind => AuditEntryId;
    /// Identifies a notice to one person about one event.
    NoticeKind => NoticeId;
    /// Identifies a task that a person must do.
    TaskKind => TaskId;
    /// Identifies one review of a plan, or one round of amendments made outside a review.
    ReviewKind => ReviewId;
    /// Identifies one re-assessment of somebody who already has a plan.
    ReassessmentKind => ReassessmentId;
    /// Identifies one mediation.
    MediationKind => MediationId;
    /// Identifies one appeal to the Tribunal.
    AppealKind => AppealId;
    /// Identifies one move between authorities or one change of commissioner.
    MoveKind => MoveId;
    /// Identifies one detention in youth accommodation.
    DetentionKind => DetentionId;
    /// Identifies one request made under an information right.
    RightsRequestKind => RightsRequestId;
}
