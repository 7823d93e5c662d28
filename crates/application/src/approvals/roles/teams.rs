//! What moving a team, or closing it into another, does, for whoever approves it.

use chrono::NaiveDate;
use ehc_domain::{audit::AuditEntry, calendar::day_in_words, ids::TeamId, policy::Permit};
use ehc_persistence::{
    DbConnection, StorageResult,
    accounts::{self, TeamRow},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::super::proposed::Proposed;
use crate::{
    Context, Failure,
    teams::{
        Hanging,
        moving::{close_now, is_within, move_now, opened_to},
    },
};

/// What is to become of a team, as it is kept while it waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub(crate) enum AskedOfTeam {
    /// It goes inside another, or out of every other.
    Move { team: Uuid, parent: Option<Uuid> },
    /// It closes, and what hangs on it goes to another.
    Close { team: Uuid, closed_on: NaiveDate, successor: Uuid },
}

impl AskedOfTeam {
    /// Which team.
    pub(super) fn team(&self) -> TeamId {
        match self {
            Self::Move { team, .. } | Self::Close { team, .. } => TeamId::new(*team),
        }
    }

    /// Says what it would do as things stand; `None` where it cannot be done any more. Whose people would see what is named, and no case.
    pub(super) fn shown(&self, conn: &mut DbConnection) -> StorageResult<Option<Proposed>> {
        let all = accounts::list_teams(conn)?;
        let Some(row) = all.iter().find(|row| row.id == self.team() && row.closed_on.is_none()) else { return Ok(None) };
        let name =
            |id: Option<TeamId>| all.iter().find(|one| Some(one.id) == id).map_or("No other team", |one| &one.name).to_owned();
        let names = |ids: &[TeamId]| ids.iter().map(|id| name(Some(*id))).collect::<Vec<_>>().join(", ");
        let is_open = |id: TeamId| all.iter().any(|one| one.id == id && one.closed_on.is_none() && !is_within(&all, id, row.id));
        let mut rows = Vec::new();
        let goes_to = match self {
            Self::Move { parent, .. } => {
                let parent = parent.map(TeamId::new);
                if parent == row.parent_id || parent.is_some_and(|parent| !is_open(parent)) {
                    return Ok(None);
                }
                rows.push(("Inside".to_owned(), name(row.parent_id), name(parent)));
                parent
            }
            Self::Close { closed_on, successor, .. } => {
                let successor = TeamId::new(*successor);
                if !is_open(successor) || !is_of_its_kind(conn, &all, row, successor)? {
                    return Ok(None);
                }
                rows.push(("Closes on".to_owned(), String::new(), day_in_words(*closed_on)));
                rows.push(("Its work and people go to".to_owned(), String::new(), name(Some(successor))));
                Some(successor)
            }
        };
        let seen_by = opened_to(&all, row, goes_to);
        if !seen_by.is_empty() {
            rows.push(("What it has is seen by the people of".to_owned(), String::new(), names(&seen_by)));
        }
        if let Self::Close { successor, .. } = self {
            let mut inside = accounts::team_with_descendants(conn, TeamId::new(*successor))?;
            inside.retain(|team| !is_within(&all, *team, row.id));
            rows.push(("Its people see what these have".to_owned(), String::new(), names(&inside)));
        }
        Ok(Some(Proposed { subject: row.id.uuid(), other_case: None, what: row.name.clone(), rows, moves: Vec::new() }))
    }

    /// Does it, for whoever approves it; `None` where it cannot be done any more.
    pub(super) fn carry_out<R>(
        &self,
        conn: &mut DbConnection,
        context: &Context,
        permit: &Permit,
    ) -> Result<Vec<AuditEntry>, Failure<R>> {
        let row = accounts::find_team(conn, self.team())?.ok_or(Failure::NotFound)?;
        match self {
            Self::Move { parent, .. } => Ok(vec![move_now(conn, permit, row, parent.map(TeamId::new))?]),
            Self::Close { closed_on, successor, .. } => {
                let successor = accounts::find_team(conn, TeamId::new(*successor))?.ok_or(Failure::NotFound)?;
                close_now(conn, permit, row, (*closed_on, context.today), Some(successor))
            }
        }
    }
}

fn is_of_its_kind(conn: &mut DbConnection, all: &[TeamRow], row: &TeamRow, other: TeamId) -> StorageResult<bool> {
    if all.iter().any(|one| one.id == other && one.kind == row.kind) {
        return Ok(true);
    }
    let hanging = Hanging::load(conn, row.id)?;
    Ok(hanging.cases.is_empty() && hanging.requests.is_empty())
}
