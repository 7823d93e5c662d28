//! What a person must do because the system could not.

use chrono::{DateTime, NaiveDate, Utc};
use ehc_domain::{
    accounts::{Actor, Role},
    audit::AuditEntry,
    ids::TaskId,
    policy::{Action, Decision, Target, decide, visibility},
    refusals,
};
use ehc_persistence::{
    DbConnection, StorageResult, accounts, cases,
    notifications::{self as post, TaskOwner, TaskRow, TaskScope},
};
use thiserror::Error;

use super::{missed_alerts, standing};
use crate::{Context, Failure, Service, access::goes_on, failure::NoRule, history::Told, store::Done};

/// How many tasks one page shows.
const TASKS: i64 = 100;

/// A task as people read it.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskView {
    /// The row.
    pub task: TaskRow,
    /// The number of its case; `None` when it is about none, or about one that the person does not open.
    pub reference: Option<String>,
    /// Whose it is, in words.
    pub owner: String,
    /// Who did it; `None` while it is open, and when it closed by itself.
    pub done_by: Option<String>,
}

/// Lists the person's open tasks that are not duties, those due first on top.
///
/// # Errors
/// [`Failure::Storage`].
pub fn tasks_for(service: &Service, context: &Context) -> Result<Vec<TaskRow>, Failure<NoRule>> {
    service.store.read(|conn| Ok(post::open_tasks(conn, scope(context), TASKS)?))
}

/// Lists what [`tasks_for`] does, with the words that a page needs.
///
/// # Errors
/// [`Failure::Refused`] for people who do no tasks; [`Failure::Storage`].
pub fn list(service: &Service, context: &Context) -> Result<Vec<TaskView>, Failure<NoRule>> {
    context.authorise(Action::TaskComplete, Target::Service)?;
    service.store.read(|conn| {
        let rows = post::open_tasks(conn, scope(context), TASKS)?;
        Ok(rows.into_iter().map(|task| view(conn, context, task)).collect::<StorageResult<_>>()?)
    })
}

/// Shows one task, open or done, of the person's own, of their team's, or of the administrators'.
///
/// # Errors
/// [`Failure::NotFound`] when it is none of theirs; [`Failure::Refused`] for people who do no tasks; [`Failure::Storage`].
pub fn show(service: &Service, context: &Context, id: TaskId) -> Result<TaskView, Failure<NoRule>> {
    context.authorise(Action::TaskComplete, Target::Service)?;
    service.store.read(|conn| {
        let task = find_theirs(conn, context, id)?.ok_or(Failure::NotFound)?;
        Ok(view(conn, context, task)?)
    })
}

fn view(conn: &mut DbConnection, context: &Context, task: TaskRow) -> StorageResult<TaskView> {
    let case = match task.case_id {
        Some(id) => cases::find(conn, id)?,
        None => None,
    };
    let reference = match case {
        Some(case) => {
            let subject = cases::subject_of(conn, &case)?;
            let opens = decide(&context.actor, Action::CaseView, Target::Case(&subject)) == Decision::Allow;
            opens.then_some(case.reference)
        }
        None => None,
    };
    let owner = match task.owner() {
        TaskOwner::User(user) if user == context.actor.user_id => "You".to_owned(),
        TaskOwner::User(user) => accounts::find_user(conn, user)?.map(|user| user.name).unwrap_or_default(),
        TaskOwner::Team(team) => accounts::find_team(conn, team)?.map(|team| team.name).unwrap_or_default(),
        TaskOwner::Administrators => "Any administrator".to_owned(),
    };
    let done_by = match task.done_by {
        Some(user) => accounts::find_user(conn, user)?.map(|user| user.name),
        None => None,
    };
    Ok(TaskView { task, reference, owner, done_by })
}

/// Counts the person's open tasks, up to a hundred; none for people who do no tasks.
///
/// # Errors
/// Any failure of storage.
pub(crate) fn count(conn: &mut DbConnection, actor: &Actor) -> StorageResult<usize> {
    if decide(actor, Action::TaskComplete, Target::Service) != Decision::Allow {
        return Ok(0);
    }
    post::count_open_tasks(conn, scope_of(actor), TASKS)
}

fn scope(context: &Context) -> TaskScope {
    scope_of(&context.actor)
}

fn scope_of(actor: &Actor) -> TaskScope {
    TaskScope { visibility: visibility(actor), teams: actor.teams.clone(), as_administrator: actor.has(Role::Administrator) }
}

refusals! {
    /// Why a task cannot be completed.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum TaskRefused {
        /// It is done, or closed by itself.
        AlreadyDone = "already_done", "This task is already done";
        /// What it tells of goes on.
        GoesOn = "goes_on", "Nobody manages this yet who may know of it. Give it a manager first: the task stays until somebody does";
    }
}

/// Completes a task of the person's own, of their team's, or of the administrators'.
///
/// # Errors
/// [`Failure::NotFound`] when it is none of theirs; [`Failure::Refused`]; [`TaskRefused::AlreadyDone`]; [`Failure::Storage`].
pub fn complete_task(service: &Service, context: &Context, id: TaskId) -> Result<(), Failure<TaskRefused>> {
    service.store.write(context, |conn| {
        let task = find_theirs(conn, context, id)?.ok_or(Failure::NotFound)?;
        let permit = context.authorise(Action::TaskComplete, Target::Service)?;
        if goes_on(conn, &task, context.now)? {
            return Err(Failure::Rule(TaskRefused::GoesOn));
        }
        if !post::close_task(conn, id, Some(context.actor.user_id), context.now)? {
            return Err(Failure::Rule(TaskRefused::AlreadyDone));
        }
        let entry = AuditEntry::of(&permit).on("task", id).telling(&Told::TaskDone { kind: task.kind });
        let entry = match task.case_id {
            Some(case_id) => entry.on_case(case_id),
            None => entry,
        };
        Ok(Done::new((), entry).leaving_dates().seen_at("/tasks"))
    })
}

/// Finds a task that lists show the person: of a case that is hidden from them, what administrators have alone.
fn find_theirs(conn: &mut DbConnection, context: &Context, id: TaskId) -> StorageResult<Option<TaskRow>> {
    let Some(task) = post::find_task(conn, id)? else { return Ok(None) };
    let case = task.case_id.map(|id| cases::find(conn, id)).transpose()?.flatten();
    let may_know = case.is_none_or(|case| context.may_know(&case));
    let is_theirs = match task.owner() {
        TaskOwner::User(user) => user == context.actor.user_id && may_know,
        TaskOwner::Team(team) => context.actor.is_in(team) && may_know,
        TaskOwner::Administrators => context.actor.has(Role::Administrator),
    };
    Ok(Some(task).filter(|_| is_theirs))
}

/// Alerts that should have gone out by now and did not: how many, and since when. It names no case, so that those who run the service may read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missed {
    /// How many.
    pub count: usize,
    /// The day on which the oldest fell due.
    pub since: NaiveDate,
}

/// Says whether alerts are missing, to managers and administrators; `None` when all is well, and for everybody else.
///
/// # Errors
/// [`Failure::Storage`].
pub fn missed_for(service: &Service, context: &Context, now: DateTime<Utc>) -> Result<Option<Missed>, Failure<NoRule>> {
    if !context.actor.has(Role::Manager) && !context.actor.has(Role::Administrator) {
        return Ok(None);
    }
    // While rounds are made, what is missing became due by an act of the last minutes, such as another caseworker, and goes out with the next.
    if !standing(service)?.are_alerts_late() {
        return Ok(None);
    }
    let missing = missed_alerts(service, now)?;
    Ok(missing.iter().map(|alert| alert.falls_on).min().map(|since| Missed { count: missing.len(), since }))
}
