//! Which cases a person's lists hold and their figures count.

use super::{Action, Relation, allows};
use crate::{
    accounts::{Actor, Role},
    ids::{TeamId, UserId},
};

/// Which cases a person's lists may hold: every list function demands one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visibility {
    user_id: UserId,
    as_caseworker: bool,
    as_contributor: bool,
    teams: Vec<TeamId>,
}

impl Visibility {
    /// Returns whose lists these are.
    pub fn user_id(&self) -> UserId {
        self.user_id
    }
    /// Says whether cases assigned to the person as caseworker are listed.
    pub fn as_caseworker(&self) -> bool {
        self.as_caseworker
    }
    /// Says whether cases on which the person was asked for advice are listed.
    pub fn as_contributor(&self) -> bool {
        self.as_contributor
    }
    /// Lists the teams whose cases are listed.
    pub fn teams(&self) -> &[TeamId] {
        &self.teams
    }
    /// Says whether a case of this team and this caseworker is listed: the same rule that narrows every query of cases.
    pub fn lists(&self, team_id: TeamId, caseworker_id: Option<UserId>) -> bool {
        self.teams.contains(&team_id) || (self.as_caseworker && caseworker_id == Some(self.user_id))
    }
}

/// Which cases a person's figures count. Figures name nobody, so a manager's count every case of the authority, listed for them or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FiguresScope {
    /// Every case.
    Authority,
    /// The cases of these teams.
    Teams(Vec<TeamId>),
}

/// Makes the scope of a person's figures from the same matrix as [`decide`](super::decide).
pub fn figures_scope(actor: &Actor) -> FiguresScope {
    let whole = actor.roles.iter().any(|role| {
        matches!(role, Role::Manager | Role::InformationGovernance) && allows(Action::ReportAggregate, *role, Relation::General)
    });
    if whole { FiguresScope::Authority } else { FiguresScope::Teams(actor.teams.clone()) }
}

/// Makes the scope of a person's lists from the same matrix as [`decide`](super::decide).
pub fn visibility(actor: &Actor) -> Visibility {
    let by_team = actor
        .roles
        .iter()
        .any(|role| matches!(role, Role::Caseworker | Role::Manager) && allows(Action::CaseView, *role, Relation::Team));
    Visibility {
        user_id: actor.user_id,
        as_caseworker: actor.has(Role::Caseworker),
        as_contributor: actor.roles.iter().any(|role| role.is_contributor()),
        teams: if by_team { actor.teams.clone() } else { Vec::new() },
    }
}
