//! Looking at teams. None names a child, so that looking at one is no audited act.

use ehc_domain::{
    accounts::Role,
    ids::{TeamId, UserId},
};
use ehc_persistence::{
    accounts::{self as rows, TeamRow},
    audit,
};

use super::{Hanging, find, permitted, write::serves};
use crate::{
    Context, Failure, NoRule, Service,
    approvals::{Line, waiting_team},
    history::{self, Act},
};

/// The most lines of a history that are shown.
const MOST_LINES: i64 = 50;

/// A team in the list of all.
#[derive(Debug, Clone, PartialEq)]
pub struct TeamLine {
    /// What it is.
    pub row: TeamRow,
    /// The name of the team above it.
    pub parent: Option<String>,
    /// How many people are in it who have not left.
    pub people: usize,
}

/// Lists every team, the open ones first and then by name.
///
/// # Errors
/// Policy; storage.
pub fn list(service: &Service, context: &Context) -> Result<Vec<TeamLine>, Failure<NoRule>> {
    permitted::<NoRule>(context)?;
    service.store.read(|conn| {
        let all = rows::list_teams(conn)?;
        let mut lines = Vec::with_capacity(all.len());
        for row in &all {
            let parent = all.iter().find(|one| Some(one.id) == row.parent_id).map(|one| one.name.clone());
            lines.push(TeamLine { row: row.clone(), parent, people: rows::people_of_team(conn, row.id)?.len() });
        }
        lines.sort_by_key(|line| line.row.closed_on.is_some());
        Ok(lines)
    })
}

/// Somebody in a team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// Their roles.
    pub roles: Vec<Role>,
}

/// A team with everything that is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct TeamView {
    /// What it is.
    pub row: TeamRow,
    /// The team above it.
    pub parent: Option<TeamRow>,
    /// The name of its coordinator.
    pub coordinator: Option<String>,
    /// Those in it who have not left.
    pub members: Vec<Member>,
    /// What hangs on it.
    pub hanging: Hanging,
    /// What waits for information governance; `None` where nothing does.
    pub waiting: Option<Line>,
    /// Whether whoever looks proposed that.
    pub is_own_proposal: bool,
    /// What was changed, newest first.
    pub history: Vec<Act>,
    /// The other open teams, by name.
    pub others: Vec<TeamRow>,
    /// Everybody who works here now with a role that serves in it, by name.
    pub everybody: Vec<(UserId, String)>,
}

/// Opens the page of a team.
///
/// # Errors
/// Policy; absence; storage.
pub fn show(service: &Service, context: &Context, id: &TeamId) -> Result<TeamView, Failure<NoRule>> {
    permitted::<NoRule>(context)?;
    service.store.read(|conn| {
        let row = find::<NoRule>(conn, *id)?;
        let all = rows::list_teams(conn)?;
        let parent = all.iter().find(|one| Some(one.id) == row.parent_id).cloned();
        let coordinator = match row.coordinator_id {
            Some(user) => rows::find_user(conn, user)?.map(|user| user.name),
            None => None,
        };
        let hanging = Hanging::load(conn, *id)?;
        let mut members = Vec::with_capacity(hanging.people.len());
        for (id, name) in &hanging.people {
            members.push(Member { id: *id, name: name.clone(), roles: rows::roles_of(conn, *id)? });
        }
        let history = audit::list_of_thing(conn, "team", *id, MOST_LINES)?.into_iter().map(history::act).collect();
        let mut everybody = Vec::new();
        for (user, name) in rows::list_active(conn)? {
            if rows::roles_of(conn, user)?.iter().any(|role| serves(*role, row.kind)) {
                everybody.push((user, name));
            }
        }
        let others = all.into_iter().filter(|one| one.id != *id && one.closed_on.is_none()).collect();
        let waiting = waiting_team(conn, *id)?;
        let is_own_proposal = waiting.as_ref().is_some_and(|line| line.proposed_by_id == context.actor.user_id);
        Ok(TeamView { row, parent, coordinator, members, hanging, waiting, is_own_proposal, history, others, everybody })
    })
}

/// Lists the open teams by name.
///
/// # Errors
/// Policy; storage.
pub fn list_open(service: &Service, context: &Context) -> Result<Vec<TeamRow>, Failure<NoRule>> {
    permitted::<NoRule>(context)?;
    let all = service.store.read(rows::list_teams)?;
    Ok(all.into_iter().filter(|row| row.closed_on.is_none()).collect())
}
