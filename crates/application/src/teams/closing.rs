//! Teams that close, and where their work and their people go.

use chrono::NaiveDate;
use ehc_domain::{audit::AuditEntry, ids::TeamId, policy::Permit, refusals, text::Words};
use ehc_persistence::{
    DbConnection,
    accounts::{self as rows, TeamRow},
    advice::{self, AdviceRequestRow},
    cases::{self, CaseRow},
};
use thiserror::Error;

use super::{Hanging, entry, find, permitted, team_path, write::is_within};
use crate::{
    Context, Done, Failure, Service,
    access::{Unattended, Unmanaged},
    history::Told,
};

/// How a team closes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamClosing {
    /// Its last day.
    pub closed_on: NaiveDate,
    /// Where its cases, requests, people and the teams inside it go; needed where there are any.
    pub successor: Option<TeamId>,
}

/// Why a team opens again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamReopening {
    /// What happened, or what was wrong.
    pub reason: Words<2_000>,
}

refusals! {
    /// Why a team is not closed.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum TeamCloseRefused {
        /// It is closed.
        IsClosed = "is_closed", "It is closed already";
        /// It lies ahead.
        InTheFuture = "in_the_future" @ closed_on, "Enter a day that is today or earlier";
        /// It had not opened.
        EndsBeforeItBegins = "ends_before_it_begins" @ closed_on, "Enter a day on or after the day on which it opened";
        /// Something hangs on it.
        HasWork(String) = "has_work" @ successor, "It still has {0}. Choose the team to which they go";
        /// It is closed, inside this one, or there is none.
        NoSuchSuccessor = "no_such_successor" @ successor, "Choose another open team that is not inside this one";
        /// What it does is another thing.
        OtherKind = "other_kind" @ successor, "Cases and requests for advice go only to a team of the same kind";
        /// Nobody named on a restricted case could run it any more.
        LastOnRestricted = "last_on_restricted_case" @ successor, "No manager who is named on a restricted case would manage it any more. Ask the managers of both teams, or information governance, to see to it that another manager is named on it first. Which case it is, administrators may not know";
    }
}

refusals! {
    /// Why a team is not opened again.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum TeamReopenRefused {
        /// It never closed.
        IsOpen = "is_open", "It is open";
        /// The team above it did.
        ParentClosed = "parent_closed", "The team above it is closed. Open that one first";
    }
}

/// Closes a team, or takes back one that has not opened yet: its open cases, unsettled requests, people, tasks and the teams inside it go to its successor in the same moment.
///
/// # Errors
/// [`TeamCloseRefused`]; policy; absence; storage.
pub fn close(service: &Service, context: &Context, id: &TeamId, closing: TeamClosing) -> Result<(), Failure<TeamCloseRefused>> {
    let permit = permitted(context)?;
    let TeamClosing { closed_on, successor } = closing;
    service.store.write(context, |conn| {
        let row = find(conn, *id)?;
        if row.closed_on.is_some() {
            return Err(Failure::Rule(TeamCloseRefused::IsClosed));
        }
        if closed_on > context.today {
            return Err(Failure::Rule(TeamCloseRefused::InTheFuture));
        }
        // One that lies ahead was a mistake: whatever day is given, it never opens.
        let ahead = row.opened_on.filter(|opened| *opened > context.today);
        if ahead.is_none() && row.opened_on.is_some_and(|opened| closed_on < opened) {
            return Err(Failure::Rule(TeamCloseRefused::EndsBeforeItBegins));
        }
        let (unattended, unmanaged) = (Unattended::now(conn, context.now)?, Unmanaged::now(conn, context.now)?);
        let hanging = Hanging::load(conn, *id)?;
        let parts = hanging.in_words();
        let successor = match successor {
            Some(to) => Some(successor_of(conn, &row, to, &hanging)?),
            None if parts.is_empty() => None,
            None => return Err(Failure::Rule(TeamCloseRefused::HasWork(parts.join(", ")))),
        };
        let (team, moved) = (row.name.clone(), parts.join(", "));
        let to = successor.as_ref().map(|to| to.name.clone());
        let told = match ahead {
            Some(first_day) => Told::TeamTakenBack { team, first_day, successor: to, moved },
            None => Told::TeamClosed { team, closed_on, successor: to, moved },
        };
        let mut done = Done::new((), entry(&permit, *id, &told));
        if let Some(to) = &successor {
            for entry in pass_on(conn, &permit, &row, to, &hanging)? {
                done = done.and(entry);
            }
        }
        // Inside its successor, so that those who look after that read the closed cases of this one.
        let parent_id = successor.map(|to| to.id).or(row.parent_id);
        let opened_on = row.opened_on.filter(|_| ahead.is_none());
        rows::update_team(conn, TeamRow { opened_on, closed_on: Some(closed_on), coordinator_id: None, parent_id, ..row })?;
        if unattended.has_more(conn, context.now)? {
            return Err(Failure::Rule(TeamCloseRefused::LastOnRestricted));
        }
        unmanaged.tell_of_more(conn, service, context)?;
        Ok(done.seen_at(team_path(*id)))
    })
}

fn successor_of(
    conn: &mut DbConnection,
    row: &TeamRow,
    to: TeamId,
    hanging: &Hanging,
) -> Result<TeamRow, Failure<TeamCloseRefused>> {
    let all = rows::list_teams(conn)?;
    let found = all.iter().find(|one| one.id == to && one.closed_on.is_none() && !is_within(&all, to, row.id));
    let found = found.ok_or(Failure::Rule(TeamCloseRefused::NoSuchSuccessor))?;
    if found.kind != row.kind && !(hanging.cases.is_empty() && hanging.requests.is_empty()) {
        return Err(Failure::Rule(TeamCloseRefused::OtherKind));
    }
    Ok(found.clone())
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
        let row = find(conn, *id)?;
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

/// Opens a team again, or takes back that it closed. What went elsewhere stays there.
///
/// # Errors
/// [`TeamReopenRefused`]; policy; absence; storage.
pub fn reopen(
    service: &Service,
    context: &Context,
    id: &TeamId,
    TeamReopening { reason }: TeamReopening,
) -> Result<(), Failure<TeamReopenRefused>> {
    let permit = permitted(context)?;
    service.store.write(context, |conn| {
        let row = find(conn, *id)?;
        if row.closed_on.is_none() {
            return Err(Failure::Rule(TeamReopenRefused::IsOpen));
        }
        let parent = match row.parent_id {
            Some(parent) => rows::find_team(conn, parent)?,
            None => None,
        };
        if parent.is_some_and(|parent| parent.closed_on.is_some()) {
            return Err(Failure::Rule(TeamReopenRefused::ParentClosed));
        }
        let told = Told::TeamReopened { team: row.name.clone() };
        rows::update_team(conn, TeamRow { closed_on: None, ..row })?;
        Ok(Done::new((), entry(&permit, *id, &told).because(reason.as_str())).seen_at(team_path(*id)))
    })
}
