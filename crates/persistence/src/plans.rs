//! Plans: their sections, rows and comments, and every version that was sent.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use ehc_domain::{
    cases::Stage,
    ids::{AdviceId, CaseId, CommentId, Id, PlanId, PlanRowId, UserId},
    plans::{PlanSection, PlanState, RowKind, VersionKind},
    policy::Visibility,
};
use serde_json::Value;

use crate::{
    DbConnection, StorageResult,
    columns::Bind,
    errors::exactly_one,
    fragments,
    schema::{cases, plan_asks, plan_comments, plan_rows, plan_versions, plans},
    seen::Question,
};

/// Marks kept versions of a plan.
#[derive(Debug)]
pub enum PlanVersionKind {}

row! {
    /// The plan of a case.
    pub struct PlanRecord in plans {
        /// Which.
        pub id: PlanId,
        /// The case; each has one at most.
        pub case_id: CaseId,
        /// How far it has come.
        pub state: PlanState,
        /// The number of the draft being written, from 1.
        pub draft_number: i32,
        /// The sections of plain text: a, i, j, and agreements.
        pub sections: Value,
        /// Who last wrote in it.
        pub last_drafter_id: Option<UserId>,
        /// When it was last saved.
        pub saved_at: DateTime<Utc>,
        /// Raised by every change.
        pub version: i32,
    }
}

row! {
    /// A need, outcome or provision of a plan.
    pub struct PlanRowRecord in plan_rows {
        /// Which.
        pub id: PlanRowId,
        /// The plan.
        pub plan_id: PlanId,
        /// What it states.
        pub kind: RowKind,
        /// Where it stands.
        pub section: PlanSection,
        /// The row it hangs on.
        pub parent_id: Option<PlanRowId>,
        /// Its place among its kind, from 1.
        pub position: i32,
        /// Its words.
        pub text: String,
        /// Measure of an outcome; who, how often and so on of provision.
        pub details: Value,
        /// The advice it came from.
        pub source_advice_id: Option<AdviceId>,
        /// Where in it, such as a page.
        pub source_note: Option<String>,
        /// Why a check on it was set aside.
        pub dismissed_reason: Option<String>,
        /// Raised by every change.
        pub version: i32,
    }
}

row! {
    /// A plan as it was sent: never changed.
    pub struct PlanVersionRow in plan_versions {
        /// Which.
        pub id: Id<PlanVersionKind>,
        /// The plan.
        pub plan_id: PlanId,
        /// The case.
        pub case_id: CaseId,
        /// The draft's number.
        pub number: i32,
        /// Draft or final.
        pub kind: VersionKind,
        /// The whole plan.
        pub content: Value,
        /// SHA-256 of the content, in hexadecimal.
        pub sha256: String,
        /// The day it was sent.
        pub sent_on: NaiveDate,
        /// The day it was served on the family; drafts only.
        pub served_on: Option<NaiveDate>,
        /// Who sent it.
        pub sent_by: UserId,
        /// Why it was sent with breaks in the thread.
        pub breaks_reason: Option<String>,
        /// Why the final plan was sent after its limit.
        pub late_reason: Option<String>,
        /// Why one of a day before its text was written here, or its approval asked for, was entered only then.
        pub keyed_late_reason: Option<String>,
    }
}

row! {
    /// A comment of the family on a draft.
    pub struct CommentRow in plan_comments {
        /// Which.
        pub id: CommentId,
        /// The plan.
        pub plan_id: PlanId,
        /// The case.
        pub case_id: CaseId,
        /// The section it is about.
        pub section: PlanSection,
        /// Its words.
        pub text: String,
        /// Who made it.
        pub made_by: String,
        /// When it came.
        pub received_on: NaiveDate,
        /// Whether it was accepted; `None` until answered.
        pub is_accepted: Option<bool>,
        /// The answer, with its reason.
        pub answer: Option<String>,
        /// When it was answered.
        pub answered_on: Option<NaiveDate>,
        /// By whom.
        pub answered_by: Option<UserId>,
        /// Raised by every change.
        pub version: i32,
    }
}

row! {
    /// That somebody asked the managers to approve a plan.
    pub struct PlanAskRow in plan_asks {
        /// The plan; it is asked about once at a time.
        pub plan_id: PlanId,
        /// The version of the plan as it stood then: one that has changed since does not wait any more.
        pub plan_version: i32,
        /// Who asked.
        pub asked_by: UserId,
        /// When.
        pub asked_at: DateTime<Utc>,
    }
}

/// A plan of which somebody asked that it is approved, and which has not changed since.
#[derive(Debug, Clone, PartialEq)]
pub struct AskedPlan {
    /// The case.
    pub case_id: CaseId,
    /// Who asked and when.
    pub ask: PlanAskRow,
}

/// Keeps that somebody asked the managers to approve a plan, in the place of an earlier time.
///
/// # Errors
/// Any failure of the database.
pub fn ask(conn: &mut DbConnection, row: PlanAskRow) -> StorageResult<()> {
    on!(conn, |c| diesel::delete(plan_asks::table.find(row.plan_id.bind())).execute(c))?;
    row.insert(conn)
}

/// Finds when the managers were last asked to approve a plan; `None` where they never were.
///
/// # Errors
/// Any failure of the database.
pub fn find_ask(conn: &mut DbConnection, plan: PlanId) -> StorageResult<Option<PlanAskRow>> {
    let found = conn.ask::<Asks>(plan.uuid(), |conn| {
        Ok(on!(conn, |c| plan_asks::table.find(plan.bind()).select(PlanAskRow::as_select()).load(c))?)
    })?;
    Ok(found.into_iter().next())
}

/// Lists the plans of which managers were asked to approve them as they stand, on cases of the teams that somebody manages, the first asked first.
///
/// # Errors
/// Any failure of the database.
pub fn list_asked(conn: &mut DbConnection, visibility: &Visibility, limit: i64) -> StorageResult<Vec<AskedPlan>> {
    let rows: Vec<(CaseId, PlanAskRow)> = on!(conn, |c| plan_asks::table
        .inner_join(plans::table.on(plans::id.eq(plan_asks::plan_id).and(plans::version.eq(plan_asks::plan_version))))
        .inner_join(cases::table.on(cases::id.eq(plans::case_id)))
        .filter(plans::state.eq(PlanState::DraftSent.bind()))
        .filter(cases::stage.eq(Stage::DraftSent.bind()))
        .filter(fragments::among(cases::team_id, visibility.teams()))
        .filter(fragments::may_know!(visibility))
        .order((plan_asks::asked_at.asc(), plan_asks::plan_id.asc()))
        .limit(limit)
        .select((plans::case_id, PlanAskRow::as_select()))
        .load(c))?;
    Ok(rows.into_iter().map(|(case_id, ask)| AskedPlan { case_id, ask }).collect())
}

/// Finds the plan of a case.
///
/// # Errors
/// Any failure of the database.
pub fn find_by_case(conn: &mut DbConnection, case_id: CaseId) -> StorageResult<Option<PlanRecord>> {
    let found = conn.ask::<OfCase>(case_id.uuid(), |conn| {
        Ok(on!(conn, |c| plans::table.filter(plans::case_id.eq(case_id.bind())).select(PlanRecord::as_select()).load(c))?)
    })?;
    Ok(found.into_iter().next())
}

/// The plan of a case; nobody has two.
enum OfCase {}
impl Question for OfCase {
    type Answer = Vec<PlanRecord>;
}

/// Reads the plans of several cases at once, with their rows, what was sent of them, what families said, and whether managers were asked to approve them, so that
/// each needs nothing more while only reading goes on.
///
/// # Errors
/// Any failure of the database.
pub fn look_ahead(conn: &mut DbConnection, of: &[CaseId]) -> StorageResult<Vec<PlanId>> {
    let found: Vec<PlanRecord> =
        on!(conn, |c| plans::table.filter(fragments::among(plans::case_id, of)).select(PlanRecord::as_select()).load(c))?;
    let ids: Vec<PlanId> = found.iter().map(|plan| plan.id).collect();
    conn.know_each::<OfCase, _>(of.iter().map(|id| id.uuid()), found, |plan| plan.case_id.uuid());
    let about = || ids.iter().map(|id| id.uuid());
    let rows = on!(conn, |c| plan_rows::table
        .filter(fragments::among(plan_rows::plan_id, &ids))
        .order((plan_rows::position.asc(), plan_rows::id.asc()))
        .select(PlanRowRecord::as_select())
        .load(c))?;
    conn.know_each::<Rows, _>(about(), rows, |row: &PlanRowRecord| row.plan_id.uuid());
    let versions = on!(conn, |c| plan_versions::table
        .filter(fragments::among(plan_versions::plan_id, &ids))
        .order((plan_versions::number.asc(), plan_versions::kind.asc()))
        .select(PlanVersionRow::as_select())
        .load(c))?;
    conn.know_each::<Versions, _>(about(), versions, |row: &PlanVersionRow| row.plan_id.uuid());
    let comments = on!(conn, |c| plan_comments::table
        .filter(fragments::among(plan_comments::plan_id, &ids))
        .order((plan_comments::received_on.asc(), plan_comments::id.asc()))
        .select(CommentRow::as_select())
        .load(c))?;
    conn.know_each::<Comments, _>(about(), comments, |row: &CommentRow| row.plan_id.uuid());
    let asks = on!(conn, |c| plan_asks::table
        .filter(fragments::among(plan_asks::plan_id, &ids))
        .select(PlanAskRow::as_select())
        .load(c))?;
    conn.know_each::<Asks, _>(about(), asks, |row: &PlanAskRow| row.plan_id.uuid());
    Ok(ids)
}

enum Rows {}
impl Question for Rows {
    type Answer = Vec<PlanRowRecord>;
}

enum Versions {}
impl Question for Versions {
    type Answer = Vec<PlanVersionRow>;
}

enum Comments {}
impl Question for Comments {
    type Answer = Vec<CommentRow>;
}

/// Whether managers were asked to approve a plan; once, the last time.
enum Asks {}
impl Question for Asks {
    type Answer = Vec<PlanAskRow>;
}

/// Adds the plan of a case unless it has one.
///
/// # Errors
/// Any failure of the database.
pub fn begin(conn: &mut DbConnection, record: PlanRecord) -> StorageResult<()> {
    let values = (
        plans::id.eq(record.id.bind()),
        plans::case_id.eq(record.case_id.bind()),
        plans::state.eq(record.state.bind()),
        plans::draft_number.eq(record.draft_number),
        plans::sections.eq(record.sections.bind()),
        plans::last_drafter_id.eq(record.last_drafter_id.bind()),
        plans::saved_at.eq(record.saved_at.bind()),
        plans::version.eq(record.version),
    );
    on!(conn, |c| diesel::insert_into(plans::table).values(values).on_conflict(plans::case_id).do_nothing().execute(c))?;
    Ok(())
}

/// Replaces the plan's own fields when its version is still the record's.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody else changed it first.
pub fn update(conn: &mut DbConnection, record: PlanRecord) -> StorageResult<()> {
    let target = plans::table.find(record.id.bind()).filter(plans::version.eq(record.version));
    let values = (
        plans::state.eq(record.state.bind()),
        plans::draft_number.eq(record.draft_number),
        plans::sections.eq(record.sections.bind()),
        plans::last_drafter_id.eq(record.last_drafter_id.bind()),
        plans::saved_at.eq(record.saved_at.bind()),
        plans::version.eq(record.version + 1),
    );
    exactly_one(on!(conn, |c| diesel::update(target).set(values).execute(c))?)
}

/// Notes who writes in a plan, which raises its version and locks it until the end of the transaction; false when the plan is final.
///
/// Every change of a row or section comes through here first, so that nobody can send or finalise a plan while it is being changed.
///
/// # Errors
/// Any failure of the database.
pub fn write_in(conn: &mut DbConnection, id: PlanId, drafter: UserId, now: DateTime<Utc>) -> StorageResult<bool> {
    let target = plans::table.find(id.bind()).filter(plans::state.ne(PlanState::Final.bind()));
    let values =
        (plans::last_drafter_id.eq(Some(drafter.bind())), plans::saved_at.eq(now.bind()), plans::version.eq(plans::version + 1));
    Ok(on!(conn, |c| diesel::update(target).set(values).execute(c))? == 1)
}

/// Replaces the sections of plain text of a plan.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when there is no such plan.
pub fn set_sections(conn: &mut DbConnection, id: PlanId, sections: Value) -> StorageResult<()> {
    let target = plans::table.find(id.bind());
    exactly_one(on!(conn, |c| diesel::update(target).set(plans::sections.eq(sections.bind())).execute(c))?)
}

/// Finds a row of a plan.
///
/// # Errors
/// Any failure of the database.
pub fn find_row(conn: &mut DbConnection, plan_id: PlanId, id: PlanRowId) -> StorageResult<Option<PlanRowRecord>> {
    Ok(on!(conn, |c| plan_rows::table
        .find(id.bind())
        .filter(plan_rows::plan_id.eq(plan_id.bind()))
        .select(PlanRowRecord::as_select())
        .first(c)
        .optional())?)
}

/// Lists the rows of a plan in their order.
///
/// # Errors
/// Any failure of the database.
pub fn list_rows(conn: &mut DbConnection, plan_id: PlanId) -> StorageResult<Vec<PlanRowRecord>> {
    conn.ask::<Rows>(plan_id.uuid(), |conn| {
        Ok(on!(conn, |c| plan_rows::table
            .filter(plan_rows::plan_id.eq(plan_id.bind()))
            .order((plan_rows::position.asc(), plan_rows::id.asc()))
            .select(PlanRowRecord::as_select())
            .load(c))?)
    })
}

/// Replaces a row when its version is still the record's.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody else changed it first.
pub fn update_row(conn: &mut DbConnection, record: PlanRowRecord) -> StorageResult<()> {
    let target = plan_rows::table.find(record.id.bind()).filter(plan_rows::version.eq(record.version));
    let values = (
        plan_rows::section.eq(record.section.bind()),
        plan_rows::parent_id.eq(record.parent_id.bind()),
        plan_rows::position.eq(record.position),
        plan_rows::text.eq(record.text),
        plan_rows::details.eq(record.details.bind()),
        plan_rows::source_advice_id.eq(record.source_advice_id.bind()),
        plan_rows::source_note.eq(record.source_note),
        plan_rows::dismissed_reason.eq(record.dismissed_reason),
        plan_rows::version.eq(record.version + 1),
    );
    exactly_one(on!(conn, |c| diesel::update(target).set(values).execute(c))?)
}

/// Removes a row on which no other hangs.
///
/// # Errors
/// [`StorageError::Dangling`](crate::StorageError::Dangling) when other rows hang on it, [`StorageError::Conflict`](crate::StorageError::Conflict)
/// when it was changed or removed first.
pub fn remove_row(conn: &mut DbConnection, id: PlanRowId, version: i32) -> StorageResult<()> {
    let target = plan_rows::table.find(id.bind()).filter(plan_rows::version.eq(version));
    exactly_one(on!(conn, |c| diesel::delete(target).execute(c))?)
}

/// Lists what was sent, in the order in which it was sent.
///
/// # Errors
/// Any failure of the database.
pub fn list_versions(conn: &mut DbConnection, plan_id: PlanId) -> StorageResult<Vec<PlanVersionRow>> {
    conn.ask::<Versions>(plan_id.uuid(), |conn| {
        Ok(on!(conn, |c| plan_versions::table
            .filter(plan_versions::plan_id.eq(plan_id.bind()))
            .order((plan_versions::number.asc(), plan_versions::kind.asc()))
            .select(PlanVersionRow::as_select())
            .load(c))?)
    })
}

/// Lists the family's comments, oldest first.
///
/// # Errors
/// Any failure of the database.
pub fn list_comments(conn: &mut DbConnection, plan_id: PlanId) -> StorageResult<Vec<CommentRow>> {
    conn.ask::<Comments>(plan_id.uuid(), |conn| {
        Ok(on!(conn, |c| plan_comments::table
            .filter(plan_comments::plan_id.eq(plan_id.bind()))
            .order((plan_comments::received_on.asc(), plan_comments::id.asc()))
            .select(CommentRow::as_select())
            .load(c))?)
    })
}

/// Records the answer to a comment when its version is still the row's.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody else answered first.
pub fn update_comment(conn: &mut DbConnection, row: CommentRow) -> StorageResult<()> {
    let target = plan_comments::table.find(row.id.bind()).filter(plan_comments::version.eq(row.version));
    let values = (
        plan_comments::is_accepted.eq(row.is_accepted),
        plan_comments::answer.eq(row.answer),
        plan_comments::answered_on.eq(row.answered_on),
        plan_comments::answered_by.eq(row.answered_by.bind()),
        plan_comments::version.eq(row.version + 1),
    );
    exactly_one(on!(conn, |c| diesel::update(target).set(values).execute(c))?)
}
