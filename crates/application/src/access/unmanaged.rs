//! Teams and cases that nobody manages who may know of them: administrators hear of each that comes to be so.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use ehc_domain::{
    ids::{CaseId, TeamId},
    notifications::{NoticeEvent, TaskKind},
    policy::Standing,
};
use ehc_persistence::{
    DbConnection, StorageResult, accounts, cases,
    notifications::{self as post, NewTask, TaskOwner, TaskRow},
    standings,
};

use super::knowing::MayKnow;
use crate::{Context, Service};

/// The teams with cases that no manager looks after, and the cases that are hidden from every manager of theirs by a conflict of interest; with their names and
/// numbers. Of restricted cases information governance hears, and no administrator.
pub(crate) struct Unmanaged {
    teams: BTreeMap<TeamId, String>,
    cases: BTreeMap<CaseId, String>,
}

impl Unmanaged {
    /// Finds them as things stand.
    ///
    /// # Errors
    /// Any failure of the database.
    pub(crate) fn now(conn: &mut DbConnection, now: DateTime<Utc>) -> StorageResult<Self> {
        let (mut teams, mut cases) = (BTreeMap::new(), BTreeMap::new());
        for (team, name) in accounts::list_teams_with_cases(conn)? {
            if accounts::list_managers_over(conn, team)?.is_empty() {
                teams.insert(team, name);
            }
        }
        for (_, _, case) in standings::list_held(conn, Standing::Conflict, now)? {
            let is_counted = teams.contains_key(&case.team_id) || cases.contains_key(&case.id);
            if is_counted || case.closed_on.is_some() || case.restriction_review_on.is_some() {
                continue;
            }
            let may_know = MayKnow::of(conn, &case, now)?;
            let managers = accounts::list_managers_over(conn, case.team_id)?;
            if !managers.iter().any(|(user, _)| may_know.has(*user)) {
                cases.insert(case.id, case.reference);
            }
        }
        Ok(Self { teams, cases })
    }

    /// Gives administrators a task for each that is among them now and was not before something was changed.
    ///
    /// # Errors
    /// Any failure of the database.
    pub(crate) fn tell_of_more(&self, conn: &mut DbConnection, service: &Service, context: &Context) -> StorageResult<()> {
        let after = Self::now(conn, context.now)?;
        let at = context.now.timestamp_millis();
        let task = |key: String, case_id: Option<CaseId>, title: String, detail: String| NewTask {
            dedupe_key: format!("{UNMANAGED}{key}:{at}"),
            kind: TaskKind::NobodyToTell,
            case_id,
            title,
            detail,
            due: Some(context.today),
            owner: TaskOwner::Administrators,
        };
        let of_teams = after.teams.iter().filter(|(id, _)| !self.teams.contains_key(id)).map(|(id, name)| {
            let detail = format!(
                "{name} has cases, and neither it nor a team above it has a manager who works here. Give it one: until then nobody decides on them, and nobody hears of \
                 what is late."
            );
            task(id.to_string(), None, format!("{name}: nobody manages it"), detail)
        });
        // What lay in such a team before had nobody either.
        let of_cases = after.cases.iter().filter(|(id, _)| !self.cases.contains_key(id)).map(|(id, reference)| {
            let detail = format!(
                "Every manager of {reference} who works here must have nothing to do with it. Give its team another manager, who can give the case to somebody."
            );
            task(id.to_string(), Some(*id), format!("{reference}: nobody manages it"), detail)
        });
        for task in of_teams.chain(of_cases).collect::<Vec<_>>() {
            post::add_task(conn, service.ports.id(), task, context.now)?;
        }
        Ok(())
    }
}

/// What the key of a task begins with that tells of nobody who manages.
const UNMANAGED: &str = "unmanaged:";

/// Says whether the cause of a task goes on: that nobody who may know of it manages a case that is open, or a team that has cases. Nobody ticks that away.
///
/// # Errors
/// Any failure of the database.
pub(crate) fn goes_on(conn: &mut DbConnection, task: &TaskRow, now: DateTime<Utc>) -> StorageResult<bool> {
    let key = &task.dedupe_key;
    let of_conflict = format!("{}:", NoticeEvent::ConflictOfInterest.code());
    let Some(what) = key.strip_prefix(UNMANAGED).or_else(|| key.strip_prefix(&of_conflict)) else { return Ok(false) };
    if let Some(case) = task.case_id.map(|id| cases::find(conn, id)).transpose()?.flatten() {
        let may_know = MayKnow::of(conn, &case, now)?;
        let managers = accounts::list_managers_over(conn, case.team_id)?;
        return Ok(case.closed_on.is_none() && !managers.iter().any(|(user, _)| may_know.has(*user)));
    }
    let team = what.split(':').next().and_then(|id| id.parse::<TeamId>().ok());
    let Some(team) = team else { return Ok(false) };
    let has_cases = accounts::list_teams_with_cases(conn)?.iter().any(|(id, _)| *id == team);
    Ok(has_cases && accounts::list_managers_over(conn, team)?.is_empty())
}
