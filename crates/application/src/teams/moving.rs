//! Moving a team into another, and closing one whose work and people go to another: what that opens to whom, and doing it.
//!
//! Whoever works in a team sees what the teams inside it have. So the people of every team that comes to stand above one see its cases, and the people of one that closes
//! see those of the team to which they go. Where that is more than they see now, and there is anything to see, an administrator does it with information governance.

use chrono::NaiveDate;
use ehc_domain::{audit::AuditEntry, ids::TeamId, policy::Permit};
use ehc_persistence::{
    DbConnection, StorageResult,
    accounts::{self as rows, TeamRow},
    advice::{self, AdviceRequestRow},
    cases::{self, CaseRow},
};

use super::{Hanging, entry};
use crate::{Failure, history::Told, users::opening::Opened};

/// Lists the teams whose people would see what a team has, were it inside another, and do not now; the nearest first.
pub(crate) fn opened_to(all: &[TeamRow], row: &TeamRow, parent: Option<TeamId>) -> Vec<TeamId> {
    let before = upwards(all, row.parent_id);
    upwards(all, parent).into_iter().filter(|team| !before.contains(team)).collect()
}

/// A team and those above it.
fn upwards(all: &[TeamRow], from: Option<TeamId>) -> Vec<TeamId> {
    let above = |id: &TeamId| all.iter().find(|row| row.id == *id).and_then(|row| row.parent_id);
    std::iter::successors(from, above).take(all.len()).collect()
}

/// Says whether moving a team shows anybody cases or requests for advice which they do not see now.
pub(crate) fn moving_opens(
    conn: &mut DbConnection,
    all: &[TeamRow],
    row: &TeamRow,
    parent: Option<TeamId>,
) -> StorageResult<bool> {
    if opened_to(all, row, parent).is_empty() {
        return Ok(false);
    }
    let inside = rows::team_with_descendants(conn, row.id)?;
    rows::have_anything(conn, &inside)
}

/// Says whether closing a team shows anybody cases or requests for advice which they do not see now: what it has, or to its people what the other team has.
pub(crate) fn closing_opens(conn: &mut DbConnection, row: &TeamRow, successor: TeamId) -> StorageResult<bool> {
    let all = rows::list_teams(conn)?;
    if moving_opens(conn, &all, row, Some(successor))? {
        return Ok(true);
    }
    let opened = Opened::by_moving(conn, Some(row.id), Some(successor))?;
    for (user, _) in rows::people_of_team(conn, row.id)? {
        if rows::roles_of(conn, user)?.into_iter().any(|role| opened.is_guarded(role)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Moves a team into another, or out of every other.
pub(crate) fn move_now<R>(
    conn: &mut DbConnection,
    permit: &Permit,
    row: TeamRow,
    parent: Option<TeamId>,
) -> Result<AuditEntry, Failure<R>> {
    let mut name = |id: Option<TeamId>| -> StorageResult<String> {
        let team = id.map(|id| rows::find_team(conn, id)).transpose()?.flatten();
        Ok(team.map_or_else(|| "none".to_owned(), |team| team.name))
    };
    let changes = format!("Inside: {} → {}", name(row.parent_id)?, name(parent)?);
    let told = Told::TeamChanged { team: row.name.clone(), changes };
    let id = row.id;
    rows::update_team(conn, TeamRow { parent_id: parent, ..row })?;
    Ok(entry(permit, id, &told))
}

/// Closes a team, or takes back one that has not opened by a day: everything that hangs on it goes to its successor in the same moment. Whether that can be is known.
pub(crate) fn close_now<R>(
    conn: &mut DbConnection,
    permit: &Permit,
    row: TeamRow,
    (closed_on, today): (NaiveDate, NaiveDate),
    successor: Option<TeamRow>,
) -> Result<Vec<AuditEntry>, Failure<R>> {
    let hanging = Hanging::load(conn, row.id)?;
    let (team, moved) = (row.name.clone(), hanging.in_words().join(", "));
    let to = successor.as_ref().map(|to| to.name.clone());
    // One that lies ahead was a mistake: whatever day is given, it never opens.
    let ahead = row.opened_on.filter(|opened| *opened > today);
    let told = match ahead {
        Some(first_day) => Told::TeamTakenBack { team, first_day, successor: to, moved },
        None => Told::TeamClosed { team, closed_on, successor: to, moved },
    };
    let mut entries = vec![entry(permit, row.id, &told)];
    if let Some(to) = &successor {
        entries.extend(pass_on(conn, permit, &row, to, &hanging)?);
    }
    // Inside its successor, so that those who look after that read the closed cases of this one.
    let parent_id = successor.map(|to| to.id).or(row.parent_id);
    let opened_on = row.opened_on.filter(|_| ahead.is_none());
    rows::update_team(conn, TeamRow { opened_on, closed_on: Some(closed_on), coordinator_id: None, parent_id, ..row })?;
    Ok(entries)
}

/// Moves everything to another team, case by case in the order of their ids, and writes it into the history of each.
fn pass_on<R>(
    conn: &mut DbConnection,
    permit: &Permit,
    from: &TeamRow,
    to: &TeamRow,
    hanging: &Hanging,
) -> Result<Vec<AuditEntry>, Failure<R>> {
    let mut entries = Vec::new();
    // What is closed stays; only what is open moves.
    let told = |what: String| Told::TeamMoved { what, from_team: from.name.clone(), to_team: to.name.clone() };
    let mut held: Vec<_> = hanging.cases.iter().map(|case| case.id).collect();
    held.extend(hanging.requests.iter().map(|request| request.case_id));
    held.sort_unstable();
    held.dedup();
    for id in held {
        let case = cases::hold(conn, id)?.ok_or(Failure::NotFound)?;
        if case.team_id == from.id {
            cases::update(conn, CaseRow { team_id: to.id, ..case })?;
            entries.push(AuditEntry::of(permit).on_case(id).telling(&told("The case".to_owned())));
        }
    }
    for request in &hanging.requests {
        let row = advice::find_request(conn, request.id)?.ok_or(Failure::NotFound)?;
        let what = format!("The request for advice: {}", row.kind.label().to_lowercase());
        advice::update_request(conn, AdviceRequestRow { team_id: Some(to.id), body: to.name.clone(), ..row })?;
        let entry = AuditEntry::of(permit).on_case(request.case_id).on("advice_request", request.id);
        entries.push(entry.telling(&told(what)));
    }
    for (id, _) in &hanging.teams {
        let row = rows::find_team(conn, *id)?.ok_or(Failure::NotFound)?;
        let told = Told::TeamChanged { team: row.name.clone(), changes: format!("Inside: {} → {}", from.name, to.name) };
        entries.push(entry(permit, *id, &told));
        rows::update_team(conn, TeamRow { parent_id: Some(to.id), ..row })?;
    }
    rows::move_people(conn, from.id, to.id)?;
    for (id, _) in &hanging.people {
        entries.push(AuditEntry::of(permit).on("user", *id).telling(&told("The account".to_owned())));
    }
    rows::give_tasks_of_team(conn, from.id, to.id)?;
    Ok(entries)
}

/// Says whether a team is another or is inside it, directly or through others.
pub(crate) fn is_within(all: &[TeamRow], team: TeamId, other: TeamId) -> bool {
    let mut current = Some(team);
    for _ in 0..=all.len() {
        match current {
            Some(id) if id == other => return true,
            Some(id) => current = all.iter().find(|row| row.id == id).and_then(|row| row.parent_id),
            None => return false,
        }
    }
    // They hold each other in a ring already.
    true
}
