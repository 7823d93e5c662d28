//! Facts, which are only ever added, and the stored copy of the dates computed from them.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use ehc_domain::{
    audit::ObjectId,
    cases::{DutyActor, Stage},
    ids::{CaseId, FactId, TeamId, UserId},
    timetable::rules::Authority,
};
use serde_json::Value;

use crate::{
    DbConnection, StorageResult,
    columns::Bind,
    schema::{bank_holidays, cases, deadlines, facts, people},
};

row! {
    /// A dated fact of a case.
    pub struct FactRow in facts {
        /// Which.
        pub id: FactId,
        /// The case.
        pub case_id: CaseId,
        /// The code of its kind.
        pub kind: String,
        /// The London day on which it happened.
        pub happened_on: NaiveDate,
        /// What it is about within the case.
        pub subject_id: Option<ObjectId>,
        /// Its details by name, all text.
        pub details: Value,
        /// When it was keyed.
        pub recorded_at: DateTime<Utc>,
        /// Who keyed it; `None` for the system.
        pub recorded_by: Option<UserId>,
        /// The fact that it corrects.
        pub supersedes_id: Option<FactId>,
        /// Why that one was wrong.
        pub correction_reason: Option<String>,
    }
}

/// Lists every fact of a case, corrected ones included, in the order of recording.
///
/// # Errors
/// Any failure of the database.
pub fn list_facts(conn: &mut DbConnection, case_id: CaseId) -> StorageResult<Vec<FactRow>> {
    Ok(on!(conn, |c| facts::table
        .filter(facts::case_id.eq(case_id.bind()))
        .order((facts::recorded_at.asc(), facts::id.asc()))
        .select(FactRow::as_select())
        .load(c))?)
}

/// Lists every fact of several cases, corrected ones included, each case's in the order of recording.
///
/// # Errors
/// Any failure of the database.
pub fn list_facts_of(conn: &mut DbConnection, among: &[CaseId]) -> StorageResult<Vec<FactRow>> {
    let ids = among.to_vec().bind();
    Ok(on!(conn, |c| facts::table
        .filter(facts::case_id.eq_any(ids))
        .order((facts::case_id.asc(), facts::recorded_at.asc(), facts::id.asc()))
        .select(FactRow::as_select())
        .load(c))?)
}

row! {
    /// The stored copy of one duty of one case, for lists; replaced whenever the case is written.
    pub struct DeadlineRow in deadlines {
        /// The case.
        pub case_id: CaseId,
        /// The duty's stable key within the case.
        pub duty: String,
        /// The rule it rests on.
        pub rule: String,
        /// What it is about within the case, such as a request for advice.
        pub subject_id: Option<ObjectId>,
        /// What to do, as a phrase from our own lists.
        pub title: String,
        /// The code of the authority it rests on.
        pub authority: Authority,
        /// The limit; `None` where the law gives none.
        pub due: Option<NaiveDate>,
        /// The last working day on or before the limit.
        pub act_by: Option<NaiveDate>,
        /// The day it was met.
        pub met_on: Option<NaiveDate>,
        /// Whether somebody must still act.
        pub is_open: bool,
        /// Whether a valid exception covers a miss.
        pub is_excused: bool,
        /// Who must act.
        pub actor: DutyActor,
        /// The caseworker of the case.
        pub caseworker_id: Option<UserId>,
        /// The team of the case.
        pub team_id: TeamId,
        /// The contributor who owes it.
        pub contributor_id: Option<UserId>,
        /// The team that owes it.
        pub contributor_team_id: Option<TeamId>,
        /// The hash of the receipt that explains it.
        pub receipt_hash: String,
    }
}

/// Lists the stored dates of a case, in the order of their keys.
///
/// # Errors
/// Any failure of the database.
pub fn list_deadlines(conn: &mut DbConnection, case_id: CaseId) -> StorageResult<Vec<DeadlineRow>> {
    Ok(on!(conn, |c| deadlines::table
        .filter(deadlines::case_id.eq(case_id.bind()))
        .order(deadlines::duty.asc())
        .select(DeadlineRow::as_select())
        .load(c))?)
}

/// Replaces the stored dates of a case.
///
/// # Errors
/// Any failure of the database.
pub fn replace_deadlines(conn: &mut DbConnection, case_id: CaseId, rows: Vec<DeadlineRow>) -> StorageResult<()> {
    let target = deadlines::table.filter(deadlines::case_id.eq(case_id.bind()));
    on!(conn, |c| diesel::delete(target).execute(c))?;
    DeadlineRow::insert_all(rows, conn)
}

/// Lists the bank holidays that were added at short notice.
///
/// # Errors
/// Any failure of the database.
pub fn list_added_holidays(conn: &mut DbConnection) -> StorageResult<Vec<NaiveDate>> {
    Ok(on!(conn, |c| bank_holidays::table.order(bank_holidays::held_on.asc()).select(bank_holidays::held_on).load(c))?)
}

/// Whose work a list holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Worker {
    /// Cases of this caseworker.
    Caseworker(UserId),
    /// Cases of these teams.
    Teams(Vec<TeamId>),
}

/// One line of somebody's work.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct WorkLine {
    /// The case.
    pub case_id: CaseId,
    /// Its reference.
    pub reference: String,
    /// The child's name.
    pub child: String,
    /// The child's birth date.
    pub born_on: Option<NaiveDate>,
    /// Years taught out of cohort.
    pub year_group_shift: i32,
    /// The day the clock began.
    pub began_on: NaiveDate,
    /// How far the case has come.
    pub stage: Stage,
    /// The duty's key.
    pub duty: String,
    /// The rule.
    pub rule: String,
    /// What to do.
    pub title: String,
    /// The code of the authority it rests on.
    pub authority: Authority,
    /// The limit.
    pub due: Option<NaiveDate>,
    /// The last working day on or before it.
    pub act_by: Option<NaiveDate>,
    /// Whether a valid exception covers a miss.
    pub is_excused: bool,
    /// Who must act.
    pub actor: DutyActor,
    /// What it is about within the case.
    pub subject_id: Option<ObjectId>,
    /// The caseworker of the case.
    pub caseworker_id: Option<UserId>,
}

/// Which part of the work is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkPart {
    /// What the caseworker must do by this day, and what others owe that was due before today and is not excused.
    ToDo {
        /// Today in London.
        today: NaiveDate,
        /// The last day listed.
        until: NaiveDate,
    },
    /// What others owe and may still give in time, or are excused for giving late.
    Waiting {
        /// Today in London.
        today: NaiveDate,
    },
}

/// The columns of a [`WorkLine`], in its order.
macro_rules! work_line {
    () => {
        (
            deadlines::case_id,
            cases::reference,
            people::name,
            people::born_on,
            cases::year_group_shift,
            cases::began_on,
            cases::stage,
            deadlines::duty,
            deadlines::rule,
            deadlines::title,
            deadlines::authority,
            deadlines::due,
            deadlines::act_by,
            deadlines::is_excused,
            deadlines::actor,
            deadlines::subject_id,
            deadlines::caseworker_id,
        )
    };
}

macro_rules! work {
    ($worker:expr, $part:expr, $columns:expr) => {{
        let query = deadlines::table
            .inner_join(cases::table.on(cases::id.eq(deadlines::case_id)))
            .inner_join(people::table.on(people::id.eq(cases::child_id)))
            .filter(deadlines::is_open.eq(true))
            .select($columns)
            .into_boxed();
        let query = match $worker.clone() {
            Worker::Caseworker(user) => query.filter(deadlines::caseworker_id.eq(Some(user.bind()))),
            Worker::Teams(teams) => query.filter(deadlines::team_id.eq_any(teams.bind())),
        };
        match $part {
            WorkPart::ToDo { today, until } => query.filter(deadlines::due.le(Some(until))).filter(BoolExpressionMethods::or(
                deadlines::actor.eq(DutyActor::Caseworker.bind()).nullable(),
                deadlines::due.lt(Some(today)).and(deadlines::is_excused.eq(false).nullable()),
            )),
            WorkPart::Waiting { today } => query
                .filter(deadlines::actor.ne(DutyActor::Caseworker.bind()))
                .filter(BoolExpressionMethods::or(deadlines::due.ge(Some(today)), deadlines::is_excused.eq(true).nullable())),
        }
    }};
}

/// Lists work in order of its limit.
///
/// # Errors
/// Any failure of the database.
pub fn list_work(conn: &mut DbConnection, worker: &Worker, part: WorkPart, limit: i64) -> StorageResult<Vec<WorkLine>> {
    Ok(on!(conn, |c| work!(worker, part, work_line!())
        .order((deadlines::due.asc(), deadlines::case_id.asc(), deadlines::duty.asc()))
        .limit(limit)
        .load(c))?)
}

/// Counts work, up to a bound.
///
/// # Errors
/// Any failure of the database.
pub fn count_work(conn: &mut DbConnection, worker: &Worker, part: WorkPart, bound: i64) -> StorageResult<i64> {
    let found: Vec<CaseId> = on!(conn, |c| work!(worker, part, deadlines::case_id).limit(bound).load(c))?;
    Ok(i64::try_from(found.len()).unwrap_or(bound))
}

/// Lists the duties met since a day, newest first.
///
/// # Errors
/// Any failure of the database.
pub fn list_done(
    conn: &mut DbConnection,
    worker: &Worker,
    since: NaiveDate,
    limit: i64,
) -> StorageResult<Vec<(WorkLine, NaiveDate)>> {
    let columns = (work_line!(), deadlines::met_on.assume_not_null());
    Ok(on!(conn, |c| {
        let query = deadlines::table
            .inner_join(cases::table.on(cases::id.eq(deadlines::case_id)))
            .inner_join(people::table.on(people::id.eq(cases::child_id)))
            .filter(deadlines::met_on.ge(Some(since)))
            .select(columns)
            .into_boxed();
        let query = match worker.clone() {
            Worker::Caseworker(user) => query.filter(deadlines::caseworker_id.eq(Some(user.bind()))),
            Worker::Teams(teams) => query.filter(deadlines::team_id.eq_any(teams.bind())),
        };
        query.order((deadlines::met_on.desc(), deadlines::case_id.asc())).limit(limit).load(c)
    })?)
}

/// The next thing that a case must do: its title, limit, last working day before it, rule, and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct NextDuty {
    /// The case.
    pub case_id: CaseId,
    /// What to do.
    pub title: String,
    /// The limit.
    pub due: Option<NaiveDate>,
    /// The last working day on or before it.
    pub act_by: Option<NaiveDate>,
    /// The rule.
    pub rule: String,
    /// What it rests on.
    pub authority: Authority,
    /// Whether a valid exception covers a miss.
    pub is_excused: bool,
}

/// Lists the open duties with a limit of some cases, earliest first.
///
/// # Errors
/// Any failure of the database.
pub fn list_next(conn: &mut DbConnection, among: &[CaseId]) -> StorageResult<Vec<NextDuty>> {
    let ids = among.to_vec().bind();
    Ok(on!(conn, |c| deadlines::table
        .filter(deadlines::case_id.eq_any(ids))
        .filter(deadlines::is_open.eq(true))
        .filter(deadlines::due.is_not_null())
        .order((deadlines::due.asc(), deadlines::duty.asc()))
        .select((
            deadlines::case_id,
            deadlines::title,
            deadlines::due,
            deadlines::act_by,
            deadlines::rule,
            deadlines::authority,
            deadlines::is_excused,
        ))
        .load(c))?)
}
