//! Facts, which are only ever added, and the stored copy of the dates computed from them.

mod work;

pub use work::{WorkCursor, WorkLine, WorkPart, WorkTally, Worker, count_done, count_to_do, list_done, list_work, tally_work};

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use ehc_domain::{
    audit::ObjectId,
    cases::DutyActor,
    ids::{CaseId, FactId, TeamId, UserId},
    timetable::rules::Authority,
};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    DbConnection, StorageResult,
    columns::Bind,
    fragments, next_acts,
    schema::{bank_holidays, dates_followed, deadlines, facts},
    seen::Question,
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
        /// Why it was keyed only after a limit had run out since its day, or though a limit moves with it; `None` where nobody was asked.
        pub keyed_late_reason: Option<String>,
    }
}

/// Lists every fact of a case, corrected ones included, in the order of recording.
///
/// # Errors
/// Any failure of the database.
pub fn list_facts(conn: &mut DbConnection, case_id: CaseId) -> StorageResult<Vec<FactRow>> {
    conn.ask::<OfCase>(case_id.uuid(), |conn| {
        Ok(on!(conn, |c| facts::table
            .filter(facts::case_id.eq(case_id.bind()))
            .order((facts::recorded_at.asc(), facts::id.asc()))
            .select(FactRow::as_select())
            .load(c))?)
    })
}

enum OfCase {}
impl Question for OfCase {
    type Answer = Vec<FactRow>;
}

/// Reads the facts of several cases at once, so that [`list_facts`] needs nothing more of each while only reading goes on.
///
/// # Errors
/// Any failure of the database.
pub fn look_ahead(conn: &mut DbConnection, of: &[CaseId]) -> StorageResult<()> {
    let rows = list_facts_of(conn, of)?;
    conn.know_each::<OfCase, _>(of.iter().map(|id| id.uuid()), rows, |row| row.case_id.uuid());
    Ok(())
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

/// Lists the stored dates of several cases, in no order.
///
/// # Errors
/// Any failure of the database.
pub fn list_deadlines_of(conn: &mut DbConnection, among: &[CaseId]) -> StorageResult<Vec<DeadlineRow>> {
    Ok(on!(conn, |c| deadlines::table
        .filter(fragments::among(deadlines::case_id, among))
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
    // What is next hangs on them.
    next_acts::forget(conn, &[case_id])?;
    DeadlineRow::insert_all(rows, conn)
}

/// Returns the program that the stored dates of all cases followed last; `None` before they followed any.
///
/// # Errors
/// Any failure of the database.
pub fn find_followed(conn: &mut DbConnection) -> StorageResult<Option<String>> {
    Ok(on!(conn, |c| dates_followed::table.select(dates_followed::program).first(c).optional())?)
}

/// Remembers the program that the stored dates of all cases follow.
///
/// # Errors
/// Any failure of the database.
pub fn set_followed(conn: &mut DbConnection, program: &str) -> StorageResult<()> {
    on!(conn, |c| diesel::insert_into(dates_followed::table)
        .values((dates_followed::one.eq(1), dates_followed::program.eq(program)))
        .on_conflict(dates_followed::one)
        .do_update()
        .set(dates_followed::program.eq(program))
        .execute(c))?;
    Ok(())
}

/// Lists the bank holidays that were added at short notice.
///
/// # Errors
/// Any failure of the database.
pub fn list_added_holidays(conn: &mut DbConnection) -> StorageResult<Vec<NaiveDate>> {
    conn.once(Uuid::nil(), |conn| {
        Ok(on!(conn, |c| bank_holidays::table.order(bank_holidays::held_on.asc()).select(bank_holidays::held_on).load(c))?)
    })
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
