//! Every change of a calendar, what it moved, and how far the stored dates have followed it.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use ehc_domain::{
    calendar::CalendarChangeKind,
    ids::{CalendarChangeId, CaseId, InstitutionId, UserId},
    timetable::moves::Moved,
};

use crate::{
    DbConnection, StorageResult,
    columns::Bind,
    errors::exactly_one,
    fragments,
    schema::{calendar_changes, calendar_moves, cases, users},
};

row! {
    /// One change of a calendar, and how far the stored dates have followed it.
    pub struct CalendarChangeRow in calendar_changes {
        /// Which.
        pub id: CalendarChangeId,
        /// What was changed.
        pub kind: CalendarChangeKind,
        /// The institution; `None` when the change is about none.
        pub institution_id: Option<InstitutionId>,
        /// The day, or the first closed day.
        pub first_on: NaiveDate,
        /// The same day, or the last closed day.
        pub last_on: NaiveDate,
        /// The occasion, or the institution.
        pub name: String,
        /// Why it was withdrawn; `None` for what was added.
        pub reason: Option<String>,
        /// When.
        pub changed_at: DateTime<Utc>,
        /// Who changed it; `None` for a command on the host.
        pub changed_by: Option<UserId>,
        /// How many statutory limits counted in calendar weeks were compared.
        pub week_limits: i32,
        /// How many of them moved.
        pub week_limits_moved: i32,
        /// The last case whose stored dates were brought up to date; `None` before the first.
        pub followed_to: Option<CaseId>,
        /// When all were; `None` until then.
        pub followed_at: Option<DateTime<Utc>>,
    }
}

row! {
    /// One date of one duty that a change moved.
    pub struct CalendarMoveRow in calendar_moves {
        /// The change.
        pub change_id: CalendarChangeId,
        /// The case.
        pub case_id: CaseId,
        /// The duty's key within the case.
        pub duty: String,
        /// What moved.
        pub what: Moved,
        /// What the duty asks for, as a phrase from our own lists.
        pub title: String,
        /// The day before; `None` where there was none.
        pub moved_from: Option<NaiveDate>,
        /// The day after; `None` where there is none.
        pub moved_to: Option<NaiveDate>,
    }
}

/// Finds a change, with the name of whoever made it.
///
/// # Errors
/// Any failure of the database.
pub fn find_change(conn: &mut DbConnection, id: CalendarChangeId) -> StorageResult<Option<(CalendarChangeRow, Option<String>)>> {
    Ok(on!(conn, |c| calendar_changes::table
        .left_join(users::table.on(users::id.nullable().eq(calendar_changes::changed_by)))
        .filter(calendar_changes::id.eq(id.bind()))
        .select((CalendarChangeRow::as_select(), users::name.nullable()))
        .first(c)
        .optional())?)
}

/// Lists changes with the names of those who made them, newest first.
///
/// # Errors
/// Any failure of the database.
pub fn list_changes(conn: &mut DbConnection, limit: i64) -> StorageResult<Vec<(CalendarChangeRow, Option<String>)>> {
    Ok(on!(conn, |c| calendar_changes::table
        .left_join(users::table.on(users::id.nullable().eq(calendar_changes::changed_by)))
        .select((CalendarChangeRow::as_select(), users::name.nullable()))
        .order((calendar_changes::changed_at.desc(), calendar_changes::id.desc()))
        .limit(limit)
        .load(c))?)
}

/// Lists every change, newest first.
///
/// # Errors
/// Any failure of the database.
pub fn list_all_changes(conn: &mut DbConnection) -> StorageResult<Vec<CalendarChangeRow>> {
    Ok(on!(conn, |c| calendar_changes::table
        .order((calendar_changes::changed_at.desc(), calendar_changes::id.desc()))
        .select(CalendarChangeRow::as_select())
        .load(c))?)
}

/// Finds the oldest change that the stored dates have not all followed.
///
/// # Errors
/// Any failure of the database.
pub fn find_unfollowed(conn: &mut DbConnection) -> StorageResult<Option<CalendarChangeRow>> {
    Ok(on!(conn, |c| calendar_changes::table
        .filter(calendar_changes::followed_at.is_null())
        .order((calendar_changes::changed_at.asc(), calendar_changes::id.asc()))
        .select(CalendarChangeRow::as_select())
        .first(c)
        .optional())?)
}

/// Says how far the stored dates have followed a change, and when they all had.
///
/// # Errors
/// Any failure of the database.
pub fn set_followed(
    conn: &mut DbConnection,
    id: CalendarChangeId,
    to: Option<CaseId>,
    at: Option<DateTime<Utc>>,
) -> StorageResult<()> {
    let values = (calendar_changes::followed_to.eq(to.bind()), calendar_changes::followed_at.eq(at.bind()));
    exactly_one(on!(conn, |c| diesel::update(calendar_changes::table.find(id.bind())).set(values).execute(c))?)
}

/// Where a list of moves goes on: after this move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoveCursor {
    /// The day moved from; `None` for an excuse, which comes after every day.
    pub from: Option<NaiveDate>,
    /// The reference of the case.
    pub reference: String,
    /// The duty's key within the case.
    pub duty: String,
    /// What moved.
    pub what: Moved,
}

/// Lists what a change moved, with the references of the cases, in the order of the day moved from; all of it where there is no limit.
///
/// # Errors
/// Any failure of the database.
pub fn list_moves(
    conn: &mut DbConnection,
    id: CalendarChangeId,
    after: Option<MoveCursor>,
    limit: Option<i64>,
) -> StorageResult<Vec<(CalendarMoveRow, String)>> {
    Ok(on!(conn, |c| {
        let mut query = calendar_moves::table
            .inner_join(cases::table.on(cases::id.eq(calendar_moves::case_id)))
            .filter(calendar_moves::change_id.eq(id.bind()))
            .select((CalendarMoveRow::as_select(), cases::reference))
            .order((
                calendar_moves::moved_from.is_null(),
                calendar_moves::moved_from.asc(),
                cases::reference.asc(),
                calendar_moves::duty.asc(),
                calendar_moves::what.asc(),
            ))
            .into_boxed();
        if let Some(MoveCursor { from, reference, duty, what }) = after {
            let rest_of_duty = calendar_moves::duty.eq(duty.clone()).and(calendar_moves::what.gt(what.bind()));
            let rest_of_case = cases::reference.eq(reference.clone()).and(calendar_moves::duty.gt(duty).or(rest_of_duty));
            let rest_of_day = cases::reference.gt(reference).or(rest_of_case);
            query = match from {
                None => query.filter(calendar_moves::moved_from.is_null()).filter(rest_of_day),
                Some(day) => {
                    let later = calendar_moves::moved_from.is_null().or(calendar_moves::moved_from.gt(Some(day)));
                    query.filter(later.or(calendar_moves::moved_from.eq(Some(day)).and(rest_of_day)))
                }
            };
        }
        match limit {
            Some(limit) => query.limit(limit).load(c),
            None => query.load(c),
        }
    })?)
}

/// Counts what each of some changes moved; a change that moved nothing is not in the answer.
///
/// # Errors
/// Any failure of the database.
pub fn count_moves(conn: &mut DbConnection, among: &[CalendarChangeId]) -> StorageResult<Vec<(CalendarChangeId, i64)>> {
    Ok(on!(conn, |c| calendar_moves::table
        .filter(fragments::among(calendar_moves::change_id, among))
        .group_by(calendar_moves::change_id)
        .select((calendar_moves::change_id, diesel::dsl::count_star()))
        .load(c))?)
}

/// Adds what a change moved; a move that is told already stays as it is.
///
/// # Errors
/// Any failure of the database.
pub fn insert_moves(conn: &mut DbConnection, rows: Vec<CalendarMoveRow>) -> StorageResult<()> {
    for row in rows {
        let values = (
            calendar_moves::change_id.eq(row.change_id.bind()),
            calendar_moves::case_id.eq(row.case_id.bind()),
            calendar_moves::duty.eq(row.duty),
            calendar_moves::what.eq(row.what.bind()),
            calendar_moves::title.eq(row.title),
            calendar_moves::moved_from.eq(row.moved_from),
            calendar_moves::moved_to.eq(row.moved_to),
        );
        on!(conn, |c| diesel::insert_into(calendar_moves::table).values(values).on_conflict_do_nothing().execute(c))?;
    }
    Ok(())
}
