//! Tasks: what a person must do because the system could not.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{dsl::AsExprOf, prelude::*, sql_types::Bool};
use ehc_domain::{
    ids::{CaseId, TaskId, TeamId, UserId},
    notifications::TaskKind,
    policy::Visibility,
};

use super::KEYS_AT_ONCE;
use crate::{
    DbConnection, StorageResult,
    cases::CaseRow,
    columns::Bind,
    fragments::{self, CountOf},
    kept::kept_from,
    schema::tasks,
};

row! {
    /// A task that is not a duty.
    pub struct TaskRow in tasks {
        /// Which task.
        pub id: TaskId,
        /// One for each cause.
        pub dedupe_key: String,
        /// Why.
        pub kind: TaskKind,
        /// The case; `None` when it is about none.
        pub case_id: Option<CaseId>,
        /// The line in a list; nothing personal.
        pub title: String,
        /// What happened and what to do.
        pub detail: String,
        /// By when.
        pub due: Option<NaiveDate>,
        /// Whose; `None` when a team's.
        pub user_id: Option<UserId>,
        /// Which team's; when it and `user_id` are `None`, the administrators'.
        pub team_id: Option<TeamId>,
        /// When it arose.
        pub created_at: DateTime<Utc>,
        /// When it was done.
        pub done_at: Option<DateTime<Utc>>,
        /// Who did it; `None` when it closed by itself.
        pub done_by: Option<UserId>,
    }
}

/// Whose task it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskOwner {
    /// One person's.
    User(UserId),
    /// Anybody's in a team.
    Team(TeamId),
    /// Any administrator's.
    Administrators,
}

impl TaskRow {
    /// Says whose task it is.
    pub fn owner(&self) -> TaskOwner {
        match (self.user_id, self.team_id) {
            (Some(user), _) => TaskOwner::User(user),
            (None, Some(team)) => TaskOwner::Team(team),
            (None, None) => TaskOwner::Administrators,
        }
    }
}

/// A task about to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTask {
    /// Unique for the cause: a second task with the same key is dropped, even after the first is done.
    pub dedupe_key: String,
    /// Why.
    pub kind: TaskKind,
    /// The case.
    pub case_id: Option<CaseId>,
    /// The line in a list.
    pub title: String,
    /// What happened and what to do.
    pub detail: String,
    /// By when.
    pub due: Option<NaiveDate>,
    /// Whose.
    pub owner: TaskOwner,
}

/// Adds a task unless one with its key exists; says whether it was added.
///
/// # Errors
/// Any failure of the database.
pub fn add_task(conn: &mut DbConnection, id: TaskId, task: NewTask, now: DateTime<Utc>) -> StorageResult<bool> {
    let (user_id, team_id) = match task.owner {
        TaskOwner::User(user) => (Some(user), None),
        TaskOwner::Team(team) => (None, Some(team)),
        TaskOwner::Administrators => (None, None),
    };
    let values = (
        tasks::id.eq(id.bind()),
        tasks::dedupe_key.eq(task.dedupe_key),
        tasks::kind.eq(task.kind.bind()),
        tasks::case_id.eq(task.case_id.bind()),
        tasks::title.eq(task.title),
        tasks::detail.eq(task.detail),
        tasks::due.eq(task.due),
        tasks::user_id.eq(user_id.bind()),
        tasks::team_id.eq(team_id.bind()),
        tasks::created_at.eq(now.bind()),
    );
    let added =
        on!(conn, |c| diesel::insert_into(tasks::table).values(values).on_conflict(tasks::dedupe_key).do_nothing().execute(c))?;
    Ok(added == 1)
}

/// Adds a task, or gives the open one with its key these words; says whether it was added. One that is done stays done.
///
/// # Errors
/// Any failure of the database.
pub fn replace_task(conn: &mut DbConnection, id: TaskId, task: NewTask, now: DateTime<Utc>) -> StorageResult<bool> {
    let values = (tasks::title.eq(task.title.clone()), tasks::detail.eq(task.detail.clone()), tasks::due.eq(task.due));
    let changed = on!(conn, |c| diesel::update(tasks::table.filter(tasks::dedupe_key.eq(task.dedupe_key.clone())))
        .filter(tasks::done_at.is_null())
        .set(values)
        .execute(c))?;
    if changed == 1 { Ok(false) } else { add_task(conn, id, task, now) }
}

/// Returns which of these keys are taken by tasks, open or done.
///
/// # Errors
/// Any failure of the database.
pub fn known_task_keys(conn: &mut DbConnection, keys: &[String]) -> StorageResult<HashSet<String>> {
    let mut known = HashSet::new();
    for some in keys.chunks(KEYS_AT_ONCE) {
        let found: Vec<String> =
            on!(conn, |c| tasks::table.filter(tasks::dedupe_key.eq_any(some)).select(tasks::dedupe_key).load(c))?;
        known.extend(found);
    }
    Ok(known)
}

/// What stands in the place of what happened to a case that is restricted now.
const SINCE: &str = "It was about a case that is restricted since. Whoever is named on it sees to it.";

/// Takes a case out of what administrators have of it, done or not, because it is restricted from now on, and closes what is open: whoever is named sees to it.
///
/// # Errors
/// Any failure of the database.
pub fn conceal_from_administrators(
    conn: &mut DbConnection,
    case: &CaseRow,
    title: &str,
    now: DateTime<Utc>,
) -> StorageResult<usize> {
    // What names a case in its words alone begins with its number.
    let begins = format!("{}: %", case.reference);
    let of_case = || {
        let theirs = tasks::user_id.is_null().and(tasks::team_id.is_null());
        theirs.nullable().and(tasks::case_id.eq(Some(case.id.bind())).or(tasks::title.like(begins.clone()).nullable()))
    };
    on!(conn, |c| diesel::update(tasks::table.filter(of_case()))
        .filter(tasks::done_at.is_null())
        .set(tasks::done_at.eq(now.bind()))
        .execute(c))?;
    let values = (tasks::case_id.eq(None::<CaseId>.bind()), tasks::title.eq(title), tasks::detail.eq(SINCE));
    Ok(on!(conn, |c| diesel::update(tasks::table.filter(of_case())).set(values).execute(c))?)
}

/// Finds a task.
///
/// # Errors
/// Any failure of the database.
pub fn find_task(conn: &mut DbConnection, id: TaskId) -> StorageResult<Option<TaskRow>> {
    Ok(on!(conn, |c| tasks::table.find(id.bind()).select(TaskRow::as_select()).first(c).optional())?)
}

/// Closes a task; says whether it was open. `by` is `None` when its cause went away by itself.
///
/// # Errors
/// Any failure of the database.
pub fn close_task(conn: &mut DbConnection, id: TaskId, by: Option<UserId>, now: DateTime<Utc>) -> StorageResult<bool> {
    let changed = on!(conn, |c| diesel::update(tasks::table.find(id.bind()))
        .filter(tasks::done_at.is_null())
        .set((tasks::done_at.eq(now.bind()), tasks::done_by.eq(by.bind())))
        .execute(c))?;
    Ok(changed == 1)
}

/// Closes the task with this key because its cause went away; says whether there was one open.
///
/// # Errors
/// Any failure of the database.
pub fn close_task_with_key(conn: &mut DbConnection, key: &str, now: DateTime<Utc>) -> StorageResult<bool> {
    let changed = on!(conn, |c| diesel::update(tasks::table.filter(tasks::dedupe_key.eq(key)))
        .filter(tasks::done_at.is_null())
        .set(tasks::done_at.eq(now.bind()))
        .execute(c))?;
    Ok(changed == 1)
}

/// Whose open tasks a person sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskScope {
    /// Their own, and what they may know of.
    pub visibility: Visibility,
    /// Those of these teams.
    pub teams: Vec<TeamId>,
    /// Those of the administrators.
    pub as_administrator: bool,
}

/// Somebody's own tasks and those of their teams, but for cases of which they may not know. The administrators' name a case by its number alone, and somebody
/// must have them.
macro_rules! theirs {
    ($visibility:expr, $teams:expr, $kept:expr) => {{
        let of_teams = tasks::user_id.is_null().nullable().and(fragments::among(tasks::team_id, &$teams).nullable());
        let own = BoolExpressionMethods::or(tasks::user_id.eq(Some($visibility.user_id().bind())), of_teams);
        let may_know = fragments::may_know_of!(tasks::case_id, $kept).nullable();
        BoolExpressionMethods::and(own, BoolExpressionMethods::or(tasks::case_id.is_null().nullable(), may_know))
    }};
}

/// Lists open tasks, those due first on top.
///
/// # Errors
/// Any failure of the database.
pub fn open_tasks(conn: &mut DbConnection, scope: TaskScope, limit: i64) -> StorageResult<Vec<TaskRow>> {
    let TaskScope { visibility, teams, as_administrator } = scope;
    let kept = kept_from(conn, &visibility)?;
    let as_administrator: AsExprOf<bool, Bool> = as_administrator.into_sql::<Bool>();
    let nobodys = tasks::user_id.is_null().and(tasks::team_id.is_null()).and(as_administrator);
    Ok(on!(conn, |c| tasks::table
        .filter(tasks::done_at.is_null())
        .filter(BoolExpressionMethods::or(nobodys.nullable(), theirs!(visibility, teams, &kept)))
        .order((tasks::due.is_null(), tasks::due, tasks::created_at, tasks::id))
        .select(TaskRow::as_select())
        .limit(limit)
        .load(c))?)
}

/// Counts open tasks, up to a bound.
///
/// # Errors
/// Any failure of the database.
pub fn count_open_tasks(conn: &mut DbConnection, scope: TaskScope, bound: i64) -> StorageResult<usize> {
    let TaskScope { visibility, teams, as_administrator } = scope;
    let kept = kept_from(conn, &visibility)?;
    let as_administrator: AsExprOf<bool, Bool> = as_administrator.into_sql::<Bool>();
    let nobodys = tasks::user_id.is_null().and(tasks::team_id.is_null()).and(as_administrator);
    let found: i64 = on!(conn, |c| CountOf(
        tasks::table
            .filter(tasks::done_at.is_null())
            .filter(BoolExpressionMethods::or(nobodys.nullable(), theirs!(visibility, teams, &kept)))
            .select(tasks::id)
            .limit(bound)
    )
    .get_result(c))?;
    Ok(usize::try_from(found).unwrap_or_default())
}

/// Counts the open tasks of a person.
///
/// # Errors
/// Any failure of the database.
pub fn count_tasks_of_user(conn: &mut DbConnection, id: UserId) -> StorageResult<usize> {
    let open = tasks::table.filter(tasks::user_id.eq(Some(id.bind()))).filter(tasks::done_at.is_null());
    let count: i64 = on!(conn, |c| open.count().get_result(c))?;
    Ok(usize::try_from(count).unwrap_or_default())
}

/// Lists the cases about which a person has open tasks.
///
/// # Errors
/// Any failure of the database.
pub fn cases_of_tasks(conn: &mut DbConnection, of: UserId) -> StorageResult<Vec<CaseId>> {
    let open = tasks::table.filter(tasks::user_id.eq(Some(of.bind()))).filter(tasks::done_at.is_null());
    let found: Vec<Option<CaseId>> = on!(conn, |c| open.select(tasks::case_id).distinct().load(c))?;
    Ok(found.into_iter().flatten().collect())
}

/// Gives all open tasks of a person to somebody else, to a team, or to the administrators; says how many.
///
/// # Errors
/// Any failure of the database.
pub fn give_tasks_of_user(conn: &mut DbConnection, from: UserId, to: TaskOwner) -> StorageResult<usize> {
    let (user_id, team_id) = match to {
        TaskOwner::User(user) => (Some(user), None),
        TaskOwner::Team(team) => (None, Some(team)),
        TaskOwner::Administrators => (None, None),
    };
    let open = tasks::table.filter(tasks::user_id.eq(Some(from.bind()))).filter(tasks::done_at.is_null());
    let values = (tasks::user_id.eq(user_id.bind()), tasks::team_id.eq(team_id.bind()));
    Ok(on!(conn, |c| diesel::update(open).set(values).execute(c))?)
}

/// Gives one person's open tasks about a case to another; says how many.
///
/// # Errors
/// Any failure of the database.
pub fn give_tasks(conn: &mut DbConnection, case_id: CaseId, from: UserId, to: UserId) -> StorageResult<usize> {
    Ok(on!(conn, |c| diesel::update(tasks::table.filter(tasks::case_id.eq(Some(case_id.bind()))))
        .filter(tasks::user_id.eq(Some(from.bind())))
        .filter(tasks::done_at.is_null())
        .set(tasks::user_id.eq(Some(to.bind())))
        .execute(c))?)
}
