//! Cases: found by reference, listed within a visibility.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use ehc_domain::{
    accounts::{Actor, Role},
    cases::{CaseReference, Stage},
    ids::{AdviceRequestId, CaseId, InstitutionId, PersonId, TeamId, UserId},
    people::schooling::{Elsewhere, Schooling},
    policy::{Asked, CaseSubject, Visibility},
};

use crate::{
    DbConnection, StorageResult, advice,
    columns::Bind,
    errors::exactly_one,
    fragments,
    schema::{advice_requests, cases, counters, people, recent_views},
    seen::Question,
    timetable::Worker,
};

mod list;
mod visible;

pub use list::{CaseCursor, CaseFilter, CaseLine, Cohorts, EVERY_COHORT, Holder, Order, count, list, list_among};
pub use visible::asked_among;
pub(crate) use visible::{asked_of, asked_of_teams, may_open, narrowed, own, visible};

row! {
    /// One child's involvement with the service.
    pub struct CaseRow in cases {
        /// Which.
        pub id: CaseId,
        /// The number by which people name it.
        pub reference: String,
        /// The child or young person.
        pub child_id: PersonId,
        /// Where they learn; `None` when nowhere.
        pub institution_id: Option<InstitutionId>,
        /// The team that owns it.
        pub team_id: TeamId,
        /// Its caseworker; `None` until one is assigned.
        pub caseworker_id: Option<UserId>,
        /// How far it has come.
        pub stage: Stage,
        /// The day the clock began.
        pub began_on: NaiveDate,
        /// The day it closed; `None` while it is open.
        pub closed_on: Option<NaiveDate>,
        /// The social worker's name, where there is one.
        pub social_worker: Option<String>,
        /// Years taught out of cohort: 1 is a year above, -1 a year below.
        pub year_group_shift: i32,
        /// Looked after by an authority.
        pub in_care: bool,
        /// Raised by every change.
        pub version: i32,
        /// When it was made.
        pub created_at: DateTime<Utc>,
        /// Which assessment of the child is under way or was the last, from 1.
        pub episode: i32,
        /// How they are educated elsewhere; `None` where they learn at an institution, or it is not recorded.
        pub setting: Option<Elsewhere>,
        /// What is said of that, in words.
        pub setting_words: Option<String>,
        /// Since when they learn there; `None` when it is not recorded.
        pub school_from: Option<NaiveDate>,
        /// The case of the same child into which this one was merged, as a duplicate.
        pub merged_into_id: Option<CaseId>,
        /// When it is looked at again whether the case stays restricted to named people; `None` when it is not restricted.
        pub restriction_review_on: Option<NaiveDate>,
        /// Why it is restricted.
        pub restriction_reason: Option<String>,
    }
}

impl CaseRow {
    /// Begins with a request of a child, all else unknown.
    pub fn begun(
        id: CaseId,
        reference: String,
        child_id: PersonId,
        team_id: TeamId,
        began_on: NaiveDate,
        created_at: DateTime<Utc>,
    ) -> Self {
        Self {
            id,
            reference,
            child_id,
            institution_id: None,
            team_id,
            caseworker_id: None,
            stage: Stage::Requested,
            began_on,
            closed_on: None,
            social_worker: None,
            year_group_shift: 0,
            in_care: false,
            version: 1,
            created_at,
            episode: 1,
            setting: None,
            setting_words: None,
            school_from: None,
            merged_into_id: None,
            restriction_review_on: None,
            restriction_reason: None,
        }
    }

    /// Says where the child learns; `None` where it is not recorded.
    pub fn schooling(&self) -> Option<Schooling> {
        match (self.institution_id, self.setting) {
            (Some(id), _) => Some(Schooling::At(id)),
            (None, Some(code)) => Some(Schooling::Elsewhere(code, self.setting_words.clone())),
            (None, None) => None,
        }
    }
}

/// Takes the next case number. None is given twice, and one whose act is refused goes to the next; whoever takes one at the same moment waits for this act
/// to end.
///
/// # Errors
/// Any failure of the database.
pub fn next_reference(conn: &mut DbConnection) -> StorageResult<CaseReference> {
    let target = counters::table.find("case");
    let number: i32 = on!(conn, |c| diesel::update(target)
        .set(counters::value.eq(counters::value + 1))
        .returning(counters::value)
        .get_result(c))?;
    Ok(CaseReference::from_number(number.unsigned_abs()))
}

/// Makes numbers go on after this one: for loading cases that bring their own.
///
/// # Errors
/// Any failure of the database.
pub fn set_last_number(conn: &mut DbConnection, number: u32) -> StorageResult<()> {
    let value = i32::try_from(number).unwrap_or(i32::MAX);
    on!(conn, |c| diesel::update(counters::table.find("case")).set(counters::value.eq(value)).execute(c))?;
    Ok(())
}

/// Finds a case by its reference.
///
/// # Errors
/// Any failure of the database.
pub fn find_by_reference(conn: &mut DbConnection, reference: &CaseReference) -> StorageResult<Option<CaseRow>> {
    let wanted = reference.as_str();
    let found: Option<CaseRow> =
        on!(conn, |c| cases::table.filter(cases::reference.eq(wanted)).select(CaseRow::as_select()).first(c).optional())?;
    if let Some(row) = &found {
        conn.know::<ById>(row.id.uuid(), Some(row.clone()));
    }
    Ok(found)
}

/// Finds a case.
///
/// # Errors
/// Any failure of the database.
pub fn find(conn: &mut DbConnection, id: CaseId) -> StorageResult<Option<CaseRow>> {
    conn.ask::<ById>(id.uuid(), |conn| {
        Ok(on!(conn, |c| cases::table.find(id.bind()).select(CaseRow::as_select()).first(c).optional())?)
    })
}

enum ById {}
impl Question for ById {
    type Answer = Option<CaseRow>;
}

/// Reads several cases at once, so that finding each of them asks nothing more while only reading goes on.
///
/// # Errors
/// Any failure of the database.
pub fn look_ahead(conn: &mut DbConnection, ids: &[CaseId]) -> StorageResult<Vec<CaseRow>> {
    let rows: Vec<CaseRow> =
        on!(conn, |c| cases::table.filter(fragments::among(cases::id, ids)).select(CaseRow::as_select()).load(c))?;
    for row in &rows {
        conn.know::<ById>(row.id.uuid(), Some(row.clone()));
    }
    Ok(rows)
}

/// Finds a case by its reference, and holds it while something about it is written: of two people who act on a case at the same moment the second
/// reads what the first has written.
///
/// # Errors
/// Any failure of the database.
pub fn hold_by_reference(conn: &mut DbConnection, reference: &CaseReference) -> StorageResult<Option<CaseRow>> {
    let wanted = reference.as_str();
    Ok(holding!(conn, cases::table.filter(cases::reference.eq(wanted)).select(CaseRow::as_select()))?)
}

/// Finds the case of a request for advice, and holds it as [`hold_by_reference`] does.
///
/// # Errors
/// Any failure of the database.
pub fn hold_of_advice(conn: &mut DbConnection, id: AdviceRequestId) -> StorageResult<Option<CaseRow>> {
    let of = advice_requests::table.filter(advice_requests::id.eq(id.bind())).select(advice_requests::case_id);
    Ok(holding!(conn, cases::table.filter(cases::id.eq_any(of)).select(CaseRow::as_select()))?)
}

/// Finds a case, and holds it as [`hold_by_reference`] does.
///
/// # Errors
/// Any failure of the database.
pub fn hold(conn: &mut DbConnection, id: CaseId) -> StorageResult<Option<CaseRow>> {
    Ok(holding!(conn, cases::table.find(id.bind()).select(CaseRow::as_select()))?)
}

/// Lists every case by id, after one of them: for commands that go through all.
///
/// # Errors
/// Any failure of the database.
pub fn list_ids(conn: &mut DbConnection, after: Option<CaseId>, limit: i64) -> StorageResult<Vec<CaseId>> {
    Ok(on!(conn, |c| {
        let mut query = cases::table.select(cases::id).into_boxed();
        if let Some(after) = after {
            query = query.filter(cases::id.gt(after.bind()));
        }
        query.order(cases::id.asc()).limit(limit).load(c)
    })?)
}

/// Loads what policy needs to know of several cases, in few queries.
///
/// # Errors
/// Any failure of the database.
pub fn subjects_of(conn: &mut DbConnection, ids: &[CaseId]) -> StorageResult<Vec<CaseSubject>> {
    let asked = advice::list_asked(conn, ids)?;
    subjects_with(conn, ids, asked)
}

/// Loads what policy needs to know of several cases to decide about one person: of the requests for advice those that are theirs or their teams’, for nobody
/// stands to a case by another’s.
///
/// # Errors
/// Any failure of the database.
pub fn subjects_for(conn: &mut DbConnection, ids: &[CaseId], actor: &Actor) -> StorageResult<Vec<CaseSubject>> {
    let is_asked = actor.roles.iter().any(|role| role.is_contributor() || *role == Role::Manager);
    let asked = if is_asked { advice::list_asked_of(conn, ids, actor)? } else { BTreeMap::new() };
    subjects_with(conn, ids, asked)
}

fn subjects_with(
    conn: &mut DbConnection,
    ids: &[CaseId],
    mut asked: BTreeMap<CaseId, Vec<Asked>>,
) -> StorageResult<Vec<CaseSubject>> {
    type Row = (CaseId, Option<UserId>, TeamId, Option<NaiveDate>);
    let rows: Vec<Row> = on!(conn, |c| cases::table
        .filter(fragments::among(cases::id, ids))
        .select((cases::id, cases::caseworker_id, cases::team_id, cases::restriction_review_on))
        .load(c))?;
    let subject = |(id, caseworker_id, team_id, review_on): Row| CaseSubject {
        id,
        caseworker_id,
        team_id,
        asked: asked.remove(&id).unwrap_or_default(),
        is_restricted: review_on.is_some(),
    };
    Ok(rows.into_iter().map(subject).collect())
}

/// Loads what policy needs to know of a case.
///
/// # Errors
/// Any failure of the database.
pub fn subject_of(conn: &mut DbConnection, case: &CaseRow) -> StorageResult<CaseSubject> {
    let asked = advice::list_all_requests(conn, case.id)?;
    let asked =
        asked.into_iter().map(|row| Asked { id: row.id, kind: row.kind, user_id: row.user_id, team_id: row.team_id }).collect();
    Ok(CaseSubject {
        id: case.id,
        caseworker_id: case.caseworker_id,
        team_id: case.team_id,
        asked,
        is_restricted: case.restriction_review_on.is_some(),
    })
}

/// Replaces a case whose version is still the row's.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody else changed it first.
pub fn update(conn: &mut DbConnection, row: CaseRow) -> StorageResult<()> {
    let target = cases::table.find(row.id.bind()).filter(cases::version.eq(row.version));
    let values = (
        (
            cases::institution_id.eq(row.institution_id.bind()),
            cases::setting.eq(row.setting.bind()),
            cases::setting_words.eq(row.setting_words),
            cases::school_from.eq(row.school_from),
            cases::merged_into_id.eq(row.merged_into_id.bind()),
            cases::restriction_review_on.eq(row.restriction_review_on),
            cases::restriction_reason.eq(row.restriction_reason),
        ),
        cases::team_id.eq(row.team_id.bind()),
        cases::caseworker_id.eq(row.caseworker_id.bind()),
        cases::stage.eq(row.stage.bind()),
        cases::began_on.eq(row.began_on),
        cases::episode.eq(row.episode),
        cases::closed_on.eq(row.closed_on),
        cases::social_worker.eq(row.social_worker),
        cases::year_group_shift.eq(row.year_group_shift),
        cases::in_care.eq(row.in_care),
        cases::version.eq(row.version + 1),
    );
    exactly_one(on!(conn, |c| diesel::update(target).set(values).execute(c))?)
}

/// Lists the duplicates that were merged into a case, by number.
///
/// # Errors
/// Any failure of the database.
pub fn list_merged_into(conn: &mut DbConnection, case_id: CaseId) -> StorageResult<Vec<CaseRow>> {
    Ok(on!(conn, |c| cases::table
        .filter(cases::merged_into_id.eq(Some(case_id.bind())))
        .order(cases::reference.asc())
        .select(CaseRow::as_select())
        .load(c))?)
}

/// Lists the restricted cases, those that are to be looked at again first on top.
///
/// # Errors
/// Any failure of the database.
pub fn list_restricted(conn: &mut DbConnection) -> StorageResult<Vec<CaseRow>> {
    Ok(on!(conn, |c| cases::table
        .filter(cases::restriction_review_on.is_not_null())
        .order((cases::restriction_review_on.asc(), cases::reference.asc()))
        .select(CaseRow::as_select())
        .load(c))?)
}

/// Counts the open cases of a worker.
///
/// # Errors
/// Any failure of the database.
pub fn count_open(conn: &mut DbConnection, worker: &Worker) -> StorageResult<i64> {
    let visibility = worker.visibility();
    Ok(on!(conn, |c| {
        let query = cases::table.filter(cases::is_open.eq(true)).filter(fragments::may_know!(visibility)).into_boxed();
        let query = match worker {
            Worker::Own(_) => own!(query, visibility),
            Worker::Teams(_) => query.filter(fragments::among(cases::team_id, visibility.teams())),
        };
        query.count().get_result(c)
    })?)
}

/// Lists the cases that somebody opened last and may still open, newest first.
///
/// # Errors
/// Any failure of the database.
pub fn list_recent(conn: &mut DbConnection, visibility: &Visibility, limit: i64) -> StorageResult<Vec<(String, String)>> {
    Ok(on!(conn, |c| {
        let opened = recent_views::table
            .inner_join(cases::table.on(cases::id.eq(recent_views::case_id)))
            .inner_join(people::table.on(people::id.eq(cases::child_id)))
            .filter(recent_views::user_id.eq(visibility.user_id().bind()))
            .select((people::name, cases::reference))
            .into_boxed();
        may_open!(opened, visibility).order((recent_views::viewed_at.desc(), cases::reference.desc())).limit(limit).load(c)
    })?)
}
