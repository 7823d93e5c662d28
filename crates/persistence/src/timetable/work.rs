//! Lists and counts of what is to do, read from the stored dates.

use chrono::{Duration, NaiveDate};
use diesel::prelude::*;
use ehc_domain::{
    audit::ObjectId,
    cases::{DutyActor, Stage},
    ids::{CaseId, TeamId, UserId},
    policy::Visibility,
    timetable::rules::Authority,
};

use crate::{
    DbConnection, StorageResult,
    columns::Bind,
    fragments::{self, CountOf},
    kept::kept_from,
    schema::{cases, deadlines, people},
};

/// Whose work a list holds, of the cases that whoever reads it may know of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Worker {
    /// Their own cases, and those of caseworkers for whom they stand in.
    Own(Visibility),
    /// The cases of their teams.
    Teams(Visibility),
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
    let mut found = Vec::new();
    for owner in worker.owners() {
        found.extend(list_work_of(conn, worker.visibility(), &owner, part, after, limit)?);
    }
    // Duties of one case stay in the order in which the database put their keys: a case has one team.
    found.sort_by_key(|line| (line.due, line.case_id));
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found)
}

/// Whose work one index holds in order. Several teams are asked for one after another: asked for all at once, SQLite reads those of every team.
#[derive(Debug, Clone)]
enum Owner {
    Caseworker(UserId),
    Team(TeamId),
    /// These, where they are not this person's own as well.
    Covered(Vec<CaseId>, UserId),
}

impl Worker {
    /// Returns what whoever reads the list may know of.
    pub fn visibility(&self) -> &Visibility {
        let (Self::Own(visibility) | Self::Teams(visibility)) = self;
        visibility
    }

    fn owners(&self) -> Vec<Owner> {
        match self {
            Self::Own(visibility) => {
                let covered = visibility.covered();
                let covered = (!covered.is_empty()).then(|| Owner::Covered(covered.to_vec(), visibility.user_id()));
                [Owner::Caseworker(visibility.user_id())].into_iter().chain(covered).collect()
            }
            Self::Teams(visibility) => visibility.teams().iter().copied().map(Owner::Team).collect(),
        }
    }
}

macro_rules! of_owner {
    ($query:expr, $owner:expr) => {
        match $owner {
            Owner::Caseworker(user) => $query.filter(deadlines::caseworker_id.eq(Some(user.bind()))),
            Owner::Team(team) => $query.filter(deadlines::team_id.eq(team.bind())),
            Owner::Covered(cases, user) => $query
                .filter(fragments::among(deadlines::case_id, cases))
                .filter(deadlines::caseworker_id.is_null().nullable().or(deadlines::caseworker_id.ne(Some(user.bind())))),
        }
    };
}

/// Duties that somebody other than the caseworker owes. They are named one by one, so that each is a range of an index; “anybody but” would be none.
macro_rules! of_others {
    () => {{
        let of = |actor: DutyActor| deadlines::actor.eq(actor.bind());
        of(DutyActor::Contributor).or(of(DutyActor::Institution)).or(of(DutyActor::Family)).or(of(DutyActor::Other))
    }};
}

fn list_work_of(
    conn: &mut DbConnection,
    visibility: &Visibility,
    owner: &Owner,
    part: WorkPart,
    after: Option<&WorkCursor>,
    limit: i64,
) -> StorageResult<Vec<WorkLine>> {
    Ok(on!(conn, |c| {
        let query = deadlines::table
            .inner_join(cases::table.on(cases::id.eq(deadlines::case_id)))
            .inner_join(people::table.on(people::id.eq(cases::child_id)))
            .filter(deadlines::is_open.eq(true))
            .filter(fragments::may_know!(visibility))
            .select(work_line!())
            .into_boxed();
        let mut query = of_owner!(query, owner);
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
    let mut tally = WorkTally::default();
    for owner in worker.owners() {
        let of_owner = tally_of(conn, worker.visibility(), &owner, today, week_ends_on, later_until)?;
        tally.overdue += of_owner.overdue;
        tally.due_today += of_owner.due_today;
        tally.due_this_week += of_owner.due_this_week;
        tally.later += of_owner.later;
        tally.waiting += of_owner.waiting;
    }
    Ok(tally)
}

fn tally_of(
    conn: &mut DbConnection,
    visibility: &Visibility,
    owner: &Owner,
    today: NaiveDate,
    week_ends_on: NaiveDate,
    later_until: NaiveDate,
) -> StorageResult<WorkTally> {
    let next_week = week_ends_on + Duration::days(1);
    let kept = kept_from(conn, visibility)?;
    let (missed, due_today, due_this_week, later, missed_by_others, in_time, excused): (i64, i64, i64, i64, i64, i64, i64) =
        on!(conn, |c| {
            macro_rules! number {
                ($of:expr) => {
                    of_owner!(
                        deadlines::table
                            .filter(deadlines::is_open.eq(true))
                            .filter($of)
                            .filter(fragments::may_know_of!(deadlines::case_id, &kept))
                            .into_boxed(),
                        owner
                    )
                    .count()
                    .single_value()
                    .assume_not_null()
                };
            }
            let own = || deadlines::actor.eq(DutyActor::Caseworker.bind()).nullable();
            let before = || deadlines::due.lt(Some(today));
            let is_excused = |yes: bool| deadlines::is_excused.eq(yes).nullable();
            let between = |from: NaiveDate, until: NaiveDate| deadlines::due.ge(Some(from)).and(deadlines::due.le(Some(until)));
            diesel::select((
                number!(before().and(own())),
                number!(deadlines::due.eq(Some(today)).and(own())),
                number!(between(today, week_ends_on).and(own())),
                number!(between(next_week, later_until).and(own())),
                number!(before().and(of_others!().nullable()).and(is_excused(false))),
                number!(deadlines::due.ge(Some(today)).and(of_others!().nullable())),
                number!(before().and(of_others!().nullable()).and(is_excused(true))),
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
    let mut found = 0;
    let kept = kept_from(conn, worker.visibility())?;
    for owner in &worker.owners() {
        found += on!(conn, |c| {
            let open = || {
                deadlines::table
                    .filter(deadlines::is_open.eq(true))
                    .filter(fragments::may_know_of!(deadlines::case_id, &kept))
                    .select(deadlines::is_open)
                    .limit(bound)
            };
            let own = open().filter(deadlines::actor.eq(DutyActor::Caseworker.bind())).filter(deadlines::due.le(Some(until)));
            let missed =
                open().filter(of_others!()).filter(deadlines::due.lt(Some(today))).filter(deadlines::is_excused.eq(false));
            let own: i64 = CountOf(of_owner!(own.into_boxed(), owner)).get_result(c)?;
            let missed: i64 = CountOf(of_owner!(missed.into_boxed(), owner)).get_result(c)?;
            Ok::<_, diesel::result::Error>(own + missed)
        })?;
        if found >= bound {
            return Ok(bound);
        }
    }
    Ok(found)
}

/// Counts the duties met since a day in somebody's own cases, up to a bound.
///
/// # Errors
/// Any failure of the database.
pub fn count_done(conn: &mut DbConnection, visibility: &Visibility, since: NaiveDate, bound: i64) -> StorageResult<i64> {
    let kept = kept_from(conn, visibility)?;
    let met = deadlines::table
        .filter(deadlines::caseworker_id.eq(Some(visibility.user_id().bind())))
        .filter(fragments::may_know_of!(deadlines::case_id, &kept))
        .filter(deadlines::met_on.ge(Some(since)))
        .select(deadlines::met_on)
        .limit(bound);
    Ok(on!(conn, |c| CountOf(met).get_result(c))?)
}

/// Lists the duties met since a day in somebody's own cases, newest first.
///
/// # Errors
/// Any failure of the database.
pub fn list_done(
    conn: &mut DbConnection,
    visibility: &Visibility,
    since: NaiveDate,
    limit: i64,
) -> StorageResult<Vec<(WorkLine, NaiveDate)>> {
    Ok(on!(conn, |c| deadlines::table
        .inner_join(cases::table.on(cases::id.eq(deadlines::case_id)))
        .inner_join(people::table.on(people::id.eq(cases::child_id)))
        .filter(deadlines::caseworker_id.eq(Some(visibility.user_id().bind())))
        .filter(deadlines::met_on.ge(Some(since)))
        .filter(fragments::may_know!(visibility))
        .order((deadlines::met_on.desc(), deadlines::case_id.asc()))
        .limit(limit)
        .select((work_line!(), deadlines::met_on.assume_not_null()))
        .load(c))?)
}
