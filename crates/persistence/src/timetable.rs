//! Facts, which are only ever added, and the stored copy of the dates computed from them.

use chrono::{DateTime, Duration, NaiveDate, Utc};
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
    fragments::{self, CountOf},
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
    Ok(on!(conn, |c| facts::table
        .filter(fragments::among(facts::case_id, among))
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
    /// What the caseworker must do within these days, and what others owe that was due before today and is not excused.
    ToDo {
        /// Today in London.
        today: NaiveDate,
        /// The first day listed; `None` for everything before.
        from: Option<NaiveDate>,
        /// The last day listed.
        until: NaiveDate,
    },
    /// What others owe and may still give in time, or are excused for giving late.
    Waiting {
        /// Today in London.
        today: NaiveDate,
    },
}

/// Where a page of work begins: after this line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkCursor {
    /// Its limit.
    pub due: NaiveDate,
    /// Its case.
    pub case_id: CaseId,
    /// The key of its duty.
    pub duty: String,
}

/// How much work there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WorkTally {
    /// To do and past the limit, whoever owes it.
    pub overdue: i64,
    /// To do today.
    pub due_today: i64,
    /// To do from today to the end of the week.
    pub due_this_week: i64,
    /// To do in the weeks after.
    pub later: i64,
    /// Owed by others and in time, or excused.
    pub waiting: i64,
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

/// Duties that a caseworker must see to: their own, and what others have missed without an excuse.
macro_rules! to_do {
    ($today:expr) => {
        BoolExpressionMethods::or(
            deadlines::actor.eq(DutyActor::Caseworker.bind()).nullable(),
            deadlines::due.lt(Some($today)).and(deadlines::is_excused.eq(false).nullable()),
        )
    };
}

/// Duties that somebody else owes and has not missed.
macro_rules! waited_for {
    ($today:expr) => {
        BoolExpressionMethods::and(
            deadlines::actor.ne(DutyActor::Caseworker.bind()).nullable(),
            deadlines::due.ge(Some($today)).or(deadlines::is_excused.eq(true).nullable()),
        )
    };
}

macro_rules! of_worker {
    ($query:expr, $worker:expr) => {
        match $worker.clone() {
            Worker::Caseworker(user) => $query.filter(deadlines::caseworker_id.eq(Some(user.bind()))),
            Worker::Teams(teams) => $query.filter(fragments::among(deadlines::team_id, &teams)),
        }
    };
}

/// Lists work in order of its limit.
///
/// Each team's comes out of an index in that order and no further than the page goes, so that a list costs the same however much the teams have to do.
///
/// # Errors
/// Any failure of the database.
pub fn list_work(
    conn: &mut DbConnection,
    worker: &Worker,
    part: WorkPart,
    after: Option<&WorkCursor>,
    limit: i64,
) -> StorageResult<Vec<WorkLine>> {
    let teams = match worker {
        Worker::Caseworker(user) => return list_work_of(conn, Owner::Caseworker(*user), part, after, limit),
        Worker::Teams(teams) => teams,
    };
    let mut found = Vec::new();
    for team in teams {
        found.extend(list_work_of(conn, Owner::Team(*team), part, after, limit)?);
    }
    // Duties of one case stay in the order in which the database put their keys: a case has one team.
    found.sort_by_key(|line| (line.due, line.case_id));
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found)
}

/// Whose work one index holds in order.
#[derive(Debug, Clone, Copy)]
enum Owner {
    Caseworker(UserId),
    Team(TeamId),
}

fn list_work_of(
    conn: &mut DbConnection,
    owner: Owner,
    part: WorkPart,
    after: Option<&WorkCursor>,
    limit: i64,
) -> StorageResult<Vec<WorkLine>> {
    Ok(on!(conn, |c| {
        let query = deadlines::table
            .inner_join(cases::table.on(cases::id.eq(deadlines::case_id)))
            .inner_join(people::table.on(people::id.eq(cases::child_id)))
            .filter(deadlines::is_open.eq(true))
            .select(work_line!())
            .into_boxed();
        let mut query = match owner {
            Owner::Caseworker(user) => query.filter(deadlines::caseworker_id.eq(Some(user.bind()))),
            Owner::Team(team) => query.filter(deadlines::team_id.eq(team.bind())),
        };
        match part {
            WorkPart::ToDo { today, from, until } => {
                query = query.filter(deadlines::due.le(Some(until))).filter(to_do!(today));
                if let Some(from) = from {
                    query = query.filter(deadlines::due.ge(Some(from)));
                }
            }
            WorkPart::Waiting { today } => query = query.filter(waited_for!(today)),
        }
        if let Some(WorkCursor { due, case_id, duty }) = after.cloned() {
            let rest_of_case = deadlines::case_id.eq(case_id.bind()).and(deadlines::duty.gt(duty));
            let rest_of_day = deadlines::case_id.gt(case_id.bind()).or(rest_of_case).nullable();
            query = query
                .filter(deadlines::due.ge(Some(due)))
                .filter(BoolExpressionMethods::or(deadlines::due.gt(Some(due)), rest_of_day));
        }
        query.order((deadlines::due.asc(), deadlines::case_id.asc(), deadlines::duty.asc())).limit(limit).load(c)
    })?)
}

/// Counts work, each part by its own ranges of an index that holds all it needs: the weeks after end with `later_until`.
///
/// # Errors
/// Any failure of the database.
pub fn tally_work(
    conn: &mut DbConnection,
    worker: &Worker,
    today: NaiveDate,
    week_ends_on: NaiveDate,
    later_until: NaiveDate,
) -> StorageResult<WorkTally> {
    let next_week = week_ends_on + Duration::days(1);
    let (missed, due_today, due_this_week, later, missed_by_others, in_time, excused): (i64, i64, i64, i64, i64, i64, i64) =
        on!(conn, |c| {
            macro_rules! number {
                ($of:expr) => {
                    of_worker!(deadlines::table.filter(deadlines::is_open.eq(true)).filter($of).into_boxed(), worker)
                        .count()
                        .single_value()
                        .assume_not_null()
                };
            }
            let own = || deadlines::actor.eq(DutyActor::Caseworker.bind()).nullable();
            // Named one by one, so that each is a range of the index; “anybody but the caseworker” would be none.
            let of_others = || {
                let of = |actor: DutyActor| deadlines::actor.eq(actor.bind());
                of(DutyActor::Contributor)
                    .or(of(DutyActor::Institution))
                    .or(of(DutyActor::Family))
                    .or(of(DutyActor::Other))
                    .nullable()
            };
            let before = || deadlines::due.lt(Some(today));
            let is_excused = |yes: bool| deadlines::is_excused.eq(yes).nullable();
            let between = |from: NaiveDate, until: NaiveDate| deadlines::due.ge(Some(from)).and(deadlines::due.le(Some(until)));
            diesel::select((
                number!(before().and(own())),
                number!(deadlines::due.eq(Some(today)).and(own())),
                number!(between(today, week_ends_on).and(own())),
                number!(between(next_week, later_until).and(own())),
                number!(before().and(of_others()).and(is_excused(false))),
                number!(deadlines::due.ge(Some(today)).and(of_others())),
                number!(before().and(of_others()).and(is_excused(true))),
            ))
            .get_result(c)
        })?;
    Ok(WorkTally { overdue: missed + missed_by_others, due_today, due_this_week, later, waiting: in_time + excused })
}

/// Counts what a worker must do by a day, what others have missed included, up to a bound.
///
/// # Errors
/// Any failure of the database.
pub fn count_to_do(
    conn: &mut DbConnection,
    worker: &Worker,
    today: NaiveDate,
    until: NaiveDate,
    bound: i64,
) -> StorageResult<i64> {
    Ok(on!(conn, |c| {
        let open = deadlines::table
            .filter(deadlines::is_open.eq(true))
            .filter(deadlines::due.le(Some(until)))
            .filter(to_do!(today))
            .select(deadlines::is_open)
            .limit(bound)
            .into_boxed();
        CountOf(of_worker!(open, worker)).get_result(c)
    })?)
}

/// Counts the duties met since a day, up to a bound.
///
/// # Errors
/// Any failure of the database.
pub fn count_done(conn: &mut DbConnection, worker: &Worker, since: NaiveDate, bound: i64) -> StorageResult<i64> {
    Ok(on!(conn, |c| {
        let met = deadlines::table.filter(deadlines::met_on.ge(Some(since))).select(deadlines::met_on).limit(bound).into_boxed();
        CountOf(of_worker!(met, worker)).get_result(c)
    })?)
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
        of_worker!(query, worker).order((deadlines::met_on.desc(), deadlines::case_id.asc())).limit(limit).load(c)
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
    Ok(on!(conn, |c| deadlines::table
        .filter(fragments::among(deadlines::case_id, among))
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
