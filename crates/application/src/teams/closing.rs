//! Teams that close, and where their work and their people go.

use chrono::NaiveDate;
use ehc_domain::{
    ids::{ApprovalId, TeamId},
    refusals,
    text::Words,
};
use ehc_persistence::{
    DbConnection,
    accounts::{self as rows, TeamRow},
};
use thiserror::Error;

use super::{
    Hanging, entry, find,
    moving::{close_now, closing_opens, is_within},
    permitted, team_path,
};
use crate::{
    Context, Done, Failure, Service,
    access::{Unattended, Unmanaged},
    approvals::{AskedOfTeam, TeamNotProposed, are_approved, propose_team},
    history::Told,
};

/// How a team closes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamClosing {
    /// Its last day.
    pub closed_on: NaiveDate,
    /// Where its cases, requests, people and the teams inside it go; needed where there are any.
    pub successor: Option<TeamId>,
    /// Why it closes; needed where information governance approves it.
    pub reason: Option<Words<2_000>>,
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
        /// It needs the approval of information governance, and cannot be proposed.
        Approval => transparent(TeamNotProposed);
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
/// Where that shows anybody more than they see now, it waits for information governance if anybody of it can sign in: then the proposal is returned.
///
/// # Errors
/// [`TeamCloseRefused`]; policy; absence; storage.
pub fn close(
    service: &Service,
    context: &Context,
    id: &TeamId,
    closing: TeamClosing,
) -> Result<Option<ApprovalId>, Failure<TeamCloseRefused>> {
    let permit = permitted(context)?;
    let TeamClosing { closed_on, successor, reason } = closing;
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
        if let Some(to) = &successor
            && are_approved(conn)?
            && closing_opens(conn, &row, to.id)?
        {
            let asked = AskedOfTeam::Close { team: id.uuid(), closed_on, successor: to.id.uuid() };
            let made = propose_team(conn, service, context, &asked, reason.as_ref());
            let (proposal, entry, notices) = made.map_err(|failure| failure.map_rule(TeamCloseRefused::Approval))?;
            return Ok(Done::new(Some(proposal), entry).telling_all(notices).seen_at(team_path(*id)));
        }
        let entries = close_now(conn, &permit, row, (closed_on, context.today), successor)?;
        if unattended.has_more(conn, context.now)? {
            return Err(Failure::Rule(TeamCloseRefused::LastOnRestricted));
        }
        unmanaged.tell_of_more(conn, service, context)?;
        let mut entries = entries.into_iter();
        let first = entries.next().ok_or(Failure::NotFound)?;
        Ok(entries.fold(Done::new(None, first), Done::and).seen_at(team_path(*id)))
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
