//! The cases whose dates a change of a calendar can move.

use chrono::NaiveDate;
use diesel::prelude::*;
use ehc_domain::ids::{CaseId, InstitutionId};

use crate::{
    DbConnection, StorageResult,
    cases::CaseRow,
    columns::Bind,
    fragments,
    schema::{cases, people},
};

/// Which cases are read one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Every one, closed ones included.
    All,
    /// Those that are open.
    Open,
    /// Those that are open, of children at one institution.
    OpenAt(InstitutionId),
}

/// Lists cases by id, after one of them, each with the child's birth date.
///
/// # Errors
/// Any failure of the database.
pub fn list_with_birth_dates(
    conn: &mut DbConnection,
    which: Which,
    after: Option<CaseId>,
    limit: i64,
) -> StorageResult<Vec<(CaseRow, Option<NaiveDate>)>> {
    Ok(on!(conn, |c| {
        let mut query = cases::table
            .inner_join(people::table.on(people::id.eq(cases::child_id)))
            .select((CaseRow::as_select(), people::born_on))
            .into_boxed();
        if which != Which::All {
            query = query.filter(cases::closed_on.is_null());
        }
        if let Which::OpenAt(id) = which {
            query = query.filter(cases::institution_id.eq(Some(id.bind())));
        }
        if let Some(after) = after {
            query = query.filter(cases::id.gt(after.bind()));
        }
        query.order(cases::id.asc()).limit(limit).load(c)
    })?)
}

/// Lists those of some cases that are open, by id, each with the child's birth date.
///
/// # Errors
/// Any failure of the database.
pub fn list_open_among(conn: &mut DbConnection, among: &[CaseId]) -> StorageResult<Vec<(CaseRow, Option<NaiveDate>)>> {
    Ok(on!(conn, |c| cases::table
        .inner_join(people::table.on(people::id.eq(cases::child_id)))
        .filter(cases::closed_on.is_null())
        .filter(fragments::among(cases::id, among))
        .order(cases::id.asc())
        .select((CaseRow::as_select(), people::born_on))
        .load(c))?)
}

/// Lists the cases, closed ones included, of children at one institution by id, after one of them.
///
/// # Errors
/// Any failure of the database.
pub fn list_cases_at(
    conn: &mut DbConnection,
    institution: InstitutionId,
    after: Option<CaseId>,
    limit: i64,
) -> StorageResult<Vec<CaseId>> {
    Ok(on!(conn, |c| {
        let mut query = cases::table.filter(cases::institution_id.eq(Some(institution.bind()))).select(cases::id).into_boxed();
        if let Some(after) = after {
            query = query.filter(cases::id.gt(after.bind()));
        }
        query.order(cases::id.asc()).limit(limit).load(c)
    })?)
}
