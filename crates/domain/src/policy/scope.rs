//! Which cases a person's lists hold and their figures count.

use super::{Action, Asked, Relation, Standing, Standings, allows};
use crate::{
    accounts::{Actor, Role},
    advice::AdviceKind,
    codes::Coded,
    ids::{CaseId, TeamId, UserId},
};

/// Which cases a person's lists may hold: every list function demands one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visibility {
    user_id: UserId,
    as_caseworker: bool,
    advising: Option<Advising>,
    teams: Vec<TeamId>,
    covered: Vec<CaseId>,
    opened: Vec<CaseId>,
    standings: Standings,
}

/// Whose requests for advice put a case on somebody's lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advising {
    /// Of what was asked of the person by name, only advice of these kinds.
    pub own: Vec<AdviceKind>,
    /// The teams that they lead, as whatever was asked of a team is its manager's too.
    pub leads: Vec<TeamId>,
    /// Of what was asked of those teams, only advice of these kinds.
    pub led: Vec<AdviceKind>,
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
    /// Whether advice was asked on it that puts it on the person's lists: see [`Visibility::advising`].
    pub is_asked: bool,
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
    /// Returns by which requests for advice cases are listed; `None` for people whom nobody asks.
    pub fn advising(&self) -> Option<&Advising> {
        self.advising.as_ref()
    }
    /// Says whether a case is listed because of what was asked on it.
    pub fn is_asked(&self, asked: &[Asked]) -> bool {
        let Some(Advising { own, leads, led }) = &self.advising else { return false };
        asked.iter().any(|one| {
            (one.user_id == Some(self.user_id) && own.contains(&one.kind))
                || (one.team_id.is_some_and(|team| leads.contains(&team)) && led.contains(&one.kind))
        })
    }
    /// Lists the teams whose cases are listed.
    pub fn teams(&self) -> &[TeamId] {
        &self.teams
    }
    /// Lists the cases that are listed because the person stands in for their caseworker.
    pub fn covered(&self) -> &[CaseId] {
        &self.covered
    }
    /// Lists the cases that are listed because the person stands in, and those that are open to them for a while without being listed: in an emergency, before
    /// their panel, under their review, linked to them.
    pub fn open(&self) -> Vec<CaseId> {
        self.covered.iter().chain(&self.opened).copied().collect()
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
    pub fn may_know(&self, case: CaseId, is_restricted: bool) -> bool {
        self.standings.may_know(case, is_restricted)
    }
    /// Says whether a case is listed: the same rule that narrows every query of cases.
    pub fn lists(&self, case: &Listable) -> bool {
        let is_theirs = self.teams.contains(&case.team_id)
            || (self.as_caseworker && case.caseworker_id == Some(self.user_id))
            || self.covered.contains(&case.id)
            || (self.advising.is_some() && case.is_asked);
        is_theirs && self.may_know(case.id, case.is_restricted)
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
        advising: advising(actor),
        teams: if by_team { actor.teams.clone() } else { Vec::new() },
        covered: if as_caseworker { actor.standings.cases(Standing::Covers).collect() } else { Vec::new() },
        opened: opened(actor),
        standings: actor.standings.clone(),
    }
}

fn opened(actor: &Actor) -> Vec<CaseId> {
    let ways = [
        (Standing::InEmergency, Relation::Emergency),
        (Standing::OnPanel, Relation::Panel),
        (Standing::Reviews, Relation::Review),
        (Standing::Linked, Relation::Linked),
    ];
    let is_open = |relation| actor.roles.iter().any(|role| allows(Action::CaseView, *role, relation));
    ways.into_iter()
        .filter(|(_, relation)| is_open(*relation))
        .flat_map(|(standing, _)| actor.standings.cases(standing))
        .collect()
}

fn advising(actor: &Actor) -> Option<Advising> {
    let is_listed = |role: Role| allows(Action::CaseList, role, Relation::Assigned);
    let kinds = |is_theirs: &dyn Fn(Role) -> bool| -> Vec<AdviceKind> {
        AdviceKind::ALL
            .iter()
            .copied()
            .filter(|kind| kind.role().is_some_and(|role| is_theirs(role) && is_listed(role)))
            .collect()
    };
    let own = kinds(&|role| actor.has(role));
    let leads = if actor.has(Role::Manager) { actor.teams.clone() } else { Vec::new() };
    let led = if leads.is_empty() { Vec::new() } else { kinds(&|_| true) };
    (!own.is_empty() || !leads.is_empty()).then_some(Advising { own, leads, led })
}
