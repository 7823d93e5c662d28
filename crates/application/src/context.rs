//! Who asks, when, and under which request: the first argument of every use case.

use chrono::{DateTime, NaiveDate, Utc};
use ehc_domain::{
    accounts::Actor,
    policy::{self, Action, Decision, Permit, Refusal, Target, Visibility},
};
pub use ehc_persistence::accounts::Submission;
use ehc_persistence::cases::CaseRow;
use uuid::Uuid;

/// One person's request.
#[derive(Debug, Clone)]
pub struct Context {
    /// Who asks.
    pub actor: Actor,
    /// The instant.
    pub now: DateTime<Utc>,
    /// Today in London.
    pub today: NaiveDate,
    /// Identifies the request in logs and audit rows.
    pub request_id: Uuid,
    /// The hidden key of the form with what it said, so that a repeat finds the first result; `None` for requests that carry none.
    pub submission: Option<Submission>,
}

impl Context {
    /// Permits an act, or says why not.
    ///
    /// # Errors
    /// [`Refusal`]: hidden, denied, or needing the password again.
    pub fn authorise(&self, action: Action, target: Target<'_>) -> Result<Permit, Refusal> {
        policy::authorise(&self.actor, action, target)
    }

    /// Says whether an act is this person's to do, where it asks for the password once they have given it again: what is offered must not vanish minutes after they
    /// signed in.
    pub(crate) fn may(&self, action: Action, target: Target<'_>) -> bool {
        policy::decide(&self.actor, action, target) == Decision::Allow
    }

    /// The same person, as if they had just given their password again: to say what they could do then, never to do it.
    pub(crate) fn as_if_confirmed(&self) -> Self {
        Self { actor: Actor { has_just_confirmed: true, ..self.actor.clone() }, ..self.clone() }
    }

    /// Says whether this person may know that a case exists: of one that is hidden from them, by a conflict of interest or because it is restricted, nothing
    /// that they do may tell them.
    pub(crate) fn may_know(&self, case: &CaseRow) -> bool {
        self.actor.standings.may_know(case.id, case.restriction_review_on.is_some())
    }

    /// Returns the scope of this person's lists.
    pub fn visibility(&self) -> Visibility {
        policy::visibility(&self.actor)
    }
}
