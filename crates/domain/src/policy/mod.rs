//! Who may do what: one exhaustive match over action, role and relation, with refusal as the default.
//!
//! Lists are scoped by a [`Visibility`] that the same policy makes, so that a list, a count and a page cannot disagree.

mod actions;
mod fields;
mod matrix;
mod relation;
mod scope;
mod standing;
#[cfg(test)]
mod tests;

pub use actions::Action;
pub use fields::{Access, FieldGroup, access, group_of, knows_circle, may_reach, may_read, sees};
pub use matrix::allows;
pub use relation::{Relation, is_theirs};
pub use scope::{Advising, FiguresScope, Listable, Visibility, figures_scope, visibility};
pub use standing::{EmergencyWindow, Standing, Standings};

use thiserror::Error;

use crate::{
    accounts::{Actor, Role},
    advice::AdviceKind,
    ids::{AdviceRequestId, CaseId, StandingId, TeamId, UserId},
};

/// Who was asked for one piece of advice, as policy needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// The request.
    pub id: AdviceRequestId,
    /// The kind of advice.
    pub kind: AdviceKind,
    /// The user who was asked or took it.
    pub user_id: Option<UserId>,
    /// The team that was asked.
    pub team_id: Option<TeamId>,
}

/// What policy needs to know of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseSubject {
    /// The case.
    pub id: CaseId,
    /// Its caseworker.
    pub caseworker_id: Option<UserId>,
    /// The team that owns it.
    pub team_id: TeamId,
    /// Everybody asked for advice on it.
    pub asked: Vec<Asked>,
    /// Whether only the people named on it may know of it.
    pub is_restricted: bool,
}

/// What an act is about.
#[derive(Debug, Clone, Copy)]
pub enum Target<'a> {
    /// No case.
    Service,
    /// A case.
    Case(&'a CaseSubject),
    /// One request for advice on a case.
    Advice(&'a CaseSubject, AdviceRequestId),
}

impl<'a> Target<'a> {
    fn case(self) -> Option<&'a CaseSubject> {
        match self {
            Self::Service => None,
            Self::Case(case) | Self::Advice(case, _) => Some(case),
        }
    }

    /// Says whether what is asked of one request for advice is asked of this one; of a case as a whole it is asked of all.
    fn is_about(self, asked: AdviceRequestId) -> bool {
        !matches!(self, Self::Advice(_, id) if id != asked)
    }
}

/// What policy answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Allowed.
    Allow,
    /// They may know it exists and may not do this: 403.
    Deny,
    /// They may not know it exists: 404, the same bytes as an unknown id.
    Hide,
}

/// Why an act is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refusal {
    /// Seen and not allowed.
    #[error("You may see this, but your role does not allow that step")]
    Denied,
    /// Not to be known of.
    #[error("There is no such page")]
    Hidden,
    /// Allowed once the password is given again.
    #[error("Enter your password again to do this")]
    StepUp,
}

/// Proof that an act was allowed. Only [`authorise`] makes one, and only one makes an audit entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permit {
    actor: UserId,
    action: Action,
    case_id: Option<CaseId>,
    by: (Role, Relation),
    emergency: Option<StandingId>,
}

impl Permit {
    /// Returns who may act.
    pub fn actor(&self) -> UserId {
        self.actor
    }
    /// Returns what they may do.
    pub fn action(&self) -> Action {
        self.action
    }
    /// Returns the case it is about; `None` when it is about none.
    pub fn case_id(&self) -> Option<CaseId> {
        self.case_id
    }
    /// Returns the role in which they may, and how they stand to the case in it: the first that allows it.
    pub fn by(&self) -> (Role, Relation) {
        self.by
    }
    /// Returns the emergency in which the case is open to them, whether or not they need it for this; `None` when it is not.
    pub fn emergency(&self) -> Option<StandingId> {
        self.emergency
    }
}

/// Decides whether the actor may do the action on the target.
///
/// Several roles give the union of what each allows. Whoever stands in no relation to a case is not told that it exists.
pub fn decide(actor: &Actor, action: Action, target: Target<'_>) -> Decision {
    match weigh(actor, action, target) {
        Ok(_) => Decision::Allow,
        Err(Refusal::Hidden) => Decision::Hide,
        Err(_) => Decision::Deny,
    }
}

/// Finds the first role and relation by which the actor may do the action.
fn weigh(actor: &Actor, action: Action, target: Target<'_>) -> Result<(Role, Relation), Refusal> {
    let mut knows = target.case().is_none();
    for (role, relation) in relation::relations(actor, target) {
        if allows(action, role, relation) {
            return Ok((role, relation));
        }
        knows |= relation != Relation::None;
    }
    Err(if knows { Refusal::Denied } else { Refusal::Hidden })
}

/// Permits the act, or says why not.
///
/// # Errors
/// [`Refusal`]: hidden, denied, or allowed only after the password is given again.
pub fn authorise(actor: &Actor, action: Action, target: Target<'_>) -> Result<Permit, Refusal> {
    let by = weigh(actor, action, target)?;
    if action.needs_step_up() && !actor.has_just_confirmed {
        return Err(Refusal::StepUp);
    }
    let case_id = target.case().map(|case| case.id);
    let emergency = case_id.and_then(|case| actor.standings.window(case)).map(|window| window.id);
    Ok(Permit { actor: actor.user_id, action, case_id, by, emergency })
}
