//! What is written about every act, made only from the permission under which it was done.

use sha2::{Digest, Sha256};

use crate::{
    codes::Coded,
    ids::{CaseId, UserId},
    policy::{Action, Permit},
};

/// What an act tells besides who, when and why.
pub trait Details {
    /// Lists it by name, as it is stored.
    fn named(&self) -> Vec<(&'static str, String)>;
}

/// One act, ready to be stored in the transaction that performs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    actor: Option<UserId>,
    action: &'static str,
    case_id: Option<CaseId>,
    object: Option<(&'static str, uuid::Uuid)>,
    reason: Option<String>,
    outcome: AuditOutcome,
    details: Vec<(&'static str, String)>,
}

crate::codes::coded! {
    /// How an act ended.
    pub enum AuditOutcome {
        /// Done.
        Done = "done", "Done";
        /// Refused.
        Refused = "refused", "Refused";
    }
}

/// The name under which an entry keeps the role in which somebody acted.
pub const ROLE: &str = "role";
/// The name under which it keeps how they stood to the case.
pub const RELATION: &str = "relation";
/// The name under which it keeps the emergency in which the case was open to them.
pub const EMERGENCY: &str = "emergency";

/// Marks identifiers whose kind stands beside them in the audit row.
#[derive(Debug)]
pub enum ObjectKind {}

/// Identifies the thing that an act was done to.
pub type ObjectId = crate::ids::Id<ObjectKind>;

impl AuditEntry {
    /// Starts the entry of an act done under a permit. It says in what role and relation it was done, and in which emergency the case was open, if in any.
    pub fn of(permit: &Permit) -> Self {
        let mut entry = Self::begin(Some(permit.actor()), permit.action().code(), permit.case_id());
        let (role, relation) = permit.by();
        entry.details.extend([(ROLE, role.code().to_owned()), (RELATION, relation.code().to_owned())]);
        entry.details.extend(permit.emergency().map(|id| (EMERGENCY, id.to_string())));
        entry
    }

    /// Starts the entry of an act of the system's own: a worker, a command on the host.
    pub fn by_system(action: SystemAct, case_id: Option<CaseId>) -> Self {
        Self::begin(None, action.code(), case_id)
    }

    /// Starts the entry of an act on one's own account, such as signing in.
    pub fn by_account(action: AccountAct, user: Option<UserId>) -> Self {
        Self::begin(user, action.code(), None)
    }

    /// Starts the entry of something that was asked for and refused, which needs no permit; `None` for an address that no action names.
    pub fn refused_to(user: UserId, action: Option<Action>, case_id: Option<CaseId>) -> Self {
        Self::begin(Some(user), action.map_or(AccountAct::Refused.code(), Action::code), case_id).refused()
    }

    fn begin(actor: Option<UserId>, action: &'static str, case_id: Option<CaseId>) -> Self {
        Self { actor, action, case_id, object: None, reason: None, outcome: AuditOutcome::Done, details: Vec::new() }
    }

    /// Says on which case, where the permit was not about one: a case that the act has just made.
    #[must_use]
    pub fn on_case(mut self, case_id: CaseId) -> Self {
        self.case_id = Some(case_id);
        self
    }

    /// Names the thing acted on.
    #[must_use]
    pub fn on<K>(mut self, kind: &'static str, id: crate::ids::Id<K>) -> Self {
        self.object = Some((kind, id.uuid()));
        self
    }

    /// Adds the reason a person gave.
    #[must_use]
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        let reason = reason.into();
        self.reason = (!reason.trim().is_empty()).then_some(reason);
        self
    }

    /// Records that the act was refused.
    #[must_use]
    pub fn refused(mut self) -> Self {
        self.outcome = AuditOutcome::Refused;
        self
    }

    /// Adds what the act tells besides, which the law or the family would ask for.
    #[must_use]
    pub fn telling(mut self, details: &impl Details) -> Self {
        self.details.extend(details.named());
        self
    }

    /// Returns who acted; `None` for the system.
    pub fn actor(&self) -> Option<UserId> {
        self.actor
    }
    /// Returns the code of the act.
    pub fn action(&self) -> &'static str {
        self.action
    }
    /// Returns the case acted on; `None` when the act is about none.
    pub fn case_id(&self) -> Option<CaseId> {
        self.case_id
    }
    /// Returns the kind and id of the thing acted on.
    pub fn object(&self) -> Option<(&'static str, uuid::Uuid)> {
        self.object
    }
    /// Returns how it ended.
    pub fn outcome(&self) -> AuditOutcome {
        self.outcome
    }
    /// Returns the reason given.
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }
    /// Returns the details, in the order added.
    pub fn details(&self) -> &[(&'static str, String)] {
        &self.details
    }
}

/// That somebody looked, ready to be stored before they are shown anything: whatever right opened the page, it is never written down as the act of that right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look(AuditEntry);

impl Look {
    /// Starts what is written of a page or list that was opened under a permit: under an act that only looks, that act; under any other, that the case was
    /// opened, or a list where it is about none.
    pub fn of(permit: &Permit) -> Self {
        let mut entry = AuditEntry::of(permit);
        if !permit.action().looks() {
            entry.action = permit.case_id().map_or(AccountAct::ListOpened.code(), |_| Action::CaseView.code());
        }
        Self(entry)
    }

    /// Starts what is written of something that was asked for and refused, as [`AuditEntry::refused_to`] does.
    pub fn refused_to(user: UserId, action: Option<Action>, case_id: Option<CaseId>) -> Self {
        Self(AuditEntry::refused_to(user, action, case_id))
    }

    /// Says on which case, where the permit was not about one.
    #[must_use]
    pub fn on_case(self, case_id: CaseId) -> Self {
        Self(self.0.on_case(case_id))
    }

    /// Names what was looked at.
    #[must_use]
    pub fn on<K>(self, kind: &'static str, id: crate::ids::Id<K>) -> Self {
        Self(self.0.on(kind, id))
    }

    /// Adds what was shown.
    #[must_use]
    pub fn telling(self, details: &impl Details) -> Self {
        Self(self.0.telling(details))
    }

    /// Returns it as it is stored.
    pub fn entry(&self) -> &AuditEntry {
        &self.0
    }
}

/// Lists the codes of everything that only looks.
pub fn looking() -> Vec<&'static str> {
    let acts = Action::ALL.iter().filter(|action| action.looks()).map(|action| action.code());
    acts.chain([AccountAct::ListOpened.code()]).collect()
}

crate::codes::coded! {
    /// An act of the system's own.
    pub enum SystemAct {
        /// A notice was sent.
        NoticeSent = "notice.sent", "Notice sent";
        /// A notice could not be delivered.
        NoticeFailed = "notice.failed", "Notice not delivered";
        /// Alerts about limits were put in the outbox.
        AlertsRaised = "alerts.raised", "Alerts raised";
        /// Somebody opened many cases within minutes that are not theirs.
        ManyOpened = "alarm.many_opened", "Many cases opened";
        /// A checkpoint of the trail was signed and added to its log.
        CheckpointSigned = "audit.checkpoint", "Checkpoint signed";
        /// The clock went back, and every session ended.
        ClockWentBack = "clock.went_back", "Clock went back";
        /// A backup was put back on the host.
        BackupPutBack = "backup.put_back", "Backup put back";
        /// An account was made on the host.
        UserCreated = "user.create", "Account made";
        /// The way into an account was given back to its owner on the host.
        AccountRecovered = "user.recover", "Way into an account given back";
        /// The official register of schools and colleges was taken over on the host.
        RegisterImported = "institution.import", "Official register taken over";
        /// The stored deadlines were rebuilt.
        DeadlinesRebuilt = "deadlines.rebuilt", "Stored dates rebuilt";
        /// A change of a calendar reached a case after the person who made it had gone on.
        CalendarApplied = "calendar.applied", "Calendar changed";
        /// What was proposed lapsed, because what it was about has changed.
        ProposalLapsed = "approval.lapsed", "A proposal lapsed";
        /// Demonstration or generated data was loaded.
        DataLoaded = "data.loaded", "Invented data loaded";
    }
}

crate::codes::coded! {
    /// An act on one's own account.
    pub enum AccountAct {
        /// Signed in.
        SignedIn = "account.sign_in", "Signed in";
        /// Failed to sign in.
        SignInFailed = "account.sign_in_failed", "Failed to sign in";
        /// Signed out.
        SignedOut = "account.sign_out", "Signed out";
        /// Gave the password again.
        Confirmed = "account.confirm", "Confirmed password";
        /// Ended one of their sessions.
        SessionEnded = "account.end_session", "Ended a session";
        /// Changed the password.
        PasswordChanged = "account.change_password", "Changed password";
        /// Chose a password by the link of an invitation.
        PasswordChosen = "account.choose_password", "Chose a password";
        /// Marked one's own alerts as read.
        NoticesRead = "account.notices_read", "Marked alerts as read";
        /// Opened a list that is about no case, by a right to more than looking.
        ListOpened = "list.view", "Opened a list";
        /// Asked for something refused.
        Refused = "access.refused", "Asked for something";
    }
}

/// Returns what people read for the code of an act.
pub fn label(code: &str) -> &'static str {
    Action::parse(code)
        .map(Action::label)
        .or_else(|| SystemAct::parse(code).map(SystemAct::label))
        .or_else(|| AccountAct::parse(code).map(AccountAct::label))
        .unwrap_or("Another act")
}

/// The hash before the first row of the chain.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Chains one row: SHA-256 over a leaf mark, the row's number, its canonical text and the hash before it (after RFC 6962's leaf and node marks).
pub fn chain(number: i64, canonical: &str, previous: &str) -> String {
    let mut hash = Sha256::new();
    hash.update([0u8]);
    hash.update(number.to_be_bytes());
    hash.update((canonical.len() as u64).to_be_bytes());
    hash.update(canonical.as_bytes());
    hash.update(previous.as_bytes());
    crate::hex::write(&hash.finalize())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{
        accounts::{Actor, Role},
        ids::Id,
        policy::{CaseSubject, Standings, Target, authorise},
    };

    fn manager() -> Actor {
        Actor {
            user_id: Id::new(Uuid::from_u128(1)),
            name: "Somebody".into(),
            roles: vec![Role::Manager, Role::InformationGovernance],
            team_id: None,
            teams: vec![Id::new(Uuid::from_u128(10))],
            has_just_confirmed: true,
            standings: Standings::default(),
        }
    }

    #[test]
    fn whoever_looks_is_never_written_down_as_having_done_what_the_page_is_for() {
        let case = CaseSubject {
            id: Id::new(Uuid::from_u128(900)),
            caseworker_id: None,
            team_id: Id::new(Uuid::from_u128(10)),
            asked: Vec::new(),
            is_restricted: false,
        };
        let looked = |action, target| Look::of(&authorise(&manager(), action, target).unwrap()).entry().action();
        for action in [Action::PlanDraft, Action::DecisionPropose, Action::DecisionRecord, Action::ApprovalPropose] {
            assert_eq!(looked(action, Target::Case(&case)), "case.view", "{action:?}");
        }
        assert_eq!(looked(Action::RoleRefuse, Target::Service), "list.view");
        assert_eq!(looked(Action::AccessReview, Target::Service), "access.review");
        for action in [Action::AuditView, Action::ContactView, Action::NoteView] {
            assert_eq!(looked(action, Target::Case(&case)), action.code());
        }
        for action in Action::ALL {
            for target in [Target::Case(&case), Target::Service] {
                if authorise(&manager(), *action, target).is_ok() {
                    assert!(looking().contains(&looked(*action, target)), "{action:?}");
                }
            }
        }
    }

    #[test]
    fn a_changed_row_number_or_past_changes_the_hash() {
        let hash = chain(1, "row", GENESIS);
        assert_eq!(hash.len(), 64);
        assert_ne!(hash, chain(2, "row", GENESIS));
        assert_ne!(hash, chain(1, "raw", GENESIS));
        assert_ne!(hash, chain(1, "row", &hash));
    }
}
