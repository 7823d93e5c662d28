//! Whose cases are counted.

use std::collections::BTreeSet;

use ehc_domain::{
    accounts::TeamKind,
    ids::TeamId,
    policy::{FiguresScope, figures_scope},
};
use ehc_persistence::{
    DbConnection,
    accounts::{self, TeamRow},
};

use crate::{Context, Failure, failure::NoRule};

/// The teams whose cases are counted.
pub(super) struct Teams {
    pub(super) all: Vec<TeamRow>,
    /// `None` for every team there is.
    counted: Option<Vec<TeamId>>,
    pub(super) is_whole_authority: bool,
    /// Those that may be asked for.
    pub(super) choices: Vec<(TeamId, String)>,
}

impl Teams {
    pub(super) fn load(conn: &mut DbConnection, context: &Context, asked: Option<TeamId>) -> Result<Self, Failure<NoRule>> {
        let all = accounts::list_teams(conn)?;
        let scope = match figures_scope(&context.actor) {
            FiguresScope::Authority => None,
            FiguresScope::Teams(teams) => Some(teams),
        };
        let choices: Vec<(TeamId, String)> = all
            .iter()
            .filter(|team| team.kind == TeamKind::Casework && scope.as_ref().is_none_or(|scope| scope.contains(&team.id)))
            .map(|team| (team.id, team.name.clone()))
            .collect();
        let is_whole_authority = scope.is_none();
        let counted = match asked {
            // A team outside the scope is as unknown as one that does not exist.
            Some(team) if !choices.iter().any(|(id, _)| *id == team) => return Err(Failure::NotFound),
            Some(team) => Some(within(&all, team).into_iter().collect()),
            None => scope,
        };
        Ok(Self { all, counted, is_whole_authority, choices })
    }

    pub(super) fn counted(&self) -> Option<&[TeamId]> {
        self.counted.as_deref()
    }

    pub(super) fn name(&self, team: Option<TeamId>) -> Option<String> {
        self.all.iter().find(|row| Some(row.id) == team).map(|row| row.name.clone())
    }
}

/// Lists a team and all teams below it.
pub(super) fn within(all: &[TeamRow], team: TeamId) -> BTreeSet<TeamId> {
    let mut found = BTreeSet::from([team]);
    let mut next = vec![team];
    while let Some(above) = next.pop() {
        next.extend(all.iter().filter(|row| row.parent_id == Some(above)).map(|row| row.id).filter(|id| found.insert(*id)));
    }
    found
}
