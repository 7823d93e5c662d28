//! Which cases a person's lists hold and their figures count.

use super::{Action, Relation, Standing, Standings, allows};
use crate::{
    accounts::{Actor, Role},
    ids::{CaseId, TeamId, UserId},
};

/// Which cases a person's lists may hold: every list function demands one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visibility {
    user_id: UserId,
    as_caseworker: bool,
    as_contributor: bool,
    teams: Vec<TeamId>,
    covered: Vec<CaseId>,
    standings: Standings,
}

/// What decides whether a case is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listable {
    /// The case.
    pub id: CaseId,
    /// The team that owns it.
    pub team_id: TeamId,
    /// Its caseworker; `None` when it has none.
    pub caseworker_id: Option<UserId>,
    /// Whether only the people named on it may know of it.
    pub is_restricted: bool,
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
    /// Lists the cases that are listed because the person stands in for their caseworker.
    pub fn covered(&self) -> &[CaseId] {
        &self.covered
    }
    /// Lists the cases that are listed even though they are restricted.
    pub fn let_in(&self) -> Vec<CaseId> {
        self.standings.let_in()
    }
    /// Lists the cases that are never listed, because of a conflict of interest.
    pub fn hidden(&self) -> Vec<CaseId> {
        self.standings.cases(Standing::Conflict).collect()
    }
    /// Says whether the person may know that a case exists, in their lists or not.
    pub fn may_know(&self, case: &Listable) -> bool {
        self.standings.may_know(case.id, case.is_restricted)
    }
    /// Says whether a case is listed: the same rule that narrows every query of cases.
    pub fn lists(&self, case: &Listable) -> bool {
        let is_theirs = self.teams.contains(&case.team_id)
            || (self.as_caseworker && case.caseworker_id == Some(self.user_id))
            || self.covered.contains(&case.id);
        is_theirs && self.may_know(case)
    }
}

/// Which cases a person's figures count. Figures name nobody, so a manager's count every case of the authority, listed for them or not; but a case that is
/// hidden from somebody is behind no number of theirs, which would tell them that it exists.
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
    let runs_cases = |role: &Role| matches!(role, Role::Caseworker | Role::Manager);
    let by_team = actor.roles.iter().any(|role| runs_cases(role) && allows(Action::CaseList, *role, Relation::Team));
    let as_caseworker = actor.has(Role::Caseworker) && allows(Action::CaseList, Role::Caseworker, Relation::Assigned);
    Visibility {
        user_id: actor.user_id,
        as_caseworker,
        as_contributor: actor.roles.iter().any(|role| role.is_contributor()),
        teams: if by_team { actor.teams.clone() } else { Vec::new() },
        covered: if as_caseworker { actor.standings.cases(Standing::Covers).collect() } else { Vec::new() },
        standings: actor.standings.clone(),
    }
}
