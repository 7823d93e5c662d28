//! Schools, colleges and other institutions, and the days on which they are closed.

use chrono::NaiveDate;
use diesel::prelude::*;
use ehc_domain::{ids::InstitutionId, institutions::InstitutionKind};

use crate::{
    DbConnection, StorageResult,
    columns::Bind,
    fragments,
    schema::{institution_closures, institutions},
};

row! {
    /// A school, college or other institution.
    pub struct InstitutionRow in institutions {
        /// Which.
        pub id: InstitutionId,
        /// Its unique reference number.
        pub urn: Option<String>,
        /// Its name.
        pub name: String,
        /// Its kind.
        pub kind: InstitutionKind,
        /// Where consultations go.
        pub email: Option<String>,
        /// Its telephone number.
        pub phone: Option<String>,
        /// Its address.
        pub address: Option<String>,
        /// Its special educational needs coordinator.
        pub senco: Option<String>,
        /// What searching compares.
        pub search_text: String,
        /// When it closed for good.
        pub closed_on: Option<NaiveDate>,
    }
}

row! {
    /// A stretch of days on which an institution admits no pupils.
    pub struct ClosureRow in institution_closures {
        /// Which institution.
        pub institution_id: InstitutionId,
        /// The first closed day.
        pub first_closed_on: NaiveDate,
        /// The day it opens again.
        pub reopens_on: NaiveDate,
    }
}

/// Finds an institution.
///
/// # Errors
/// Any failure of the database.
pub fn find(conn: &mut DbConnection, id: InstitutionId) -> StorageResult<Option<InstitutionRow>> {
    Ok(on!(conn, |c| institutions::table.find(id.bind()).select(InstitutionRow::as_select()).first(c).optional())?)
}

/// Lists open institutions by name.
///
/// # Errors
/// Any failure of the database.
pub fn list_open(conn: &mut DbConnection) -> StorageResult<Vec<InstitutionRow>> {
    Ok(on!(conn, |c| institutions::table
        .filter(institutions::closed_on.is_null())
        .order(institutions::name.asc())
        .select(InstitutionRow::as_select())
        .load(c))?)
}

/// Lists open institutions whose normalised name holds this text, by name; all of them when it is empty.
///
/// # Errors
/// Any failure of the database.
pub fn search_open(conn: &mut DbConnection, text: &str, limit: i64) -> StorageResult<Vec<InstitutionRow>> {
    // Normalised text has no punctuation, so nothing in it can be a wildcard.
    let pattern = format!("%{text}%");
    Ok(on!(conn, |c| institutions::table
        .filter(institutions::closed_on.is_null())
        .filter(institutions::search_text.like(pattern))
        .order((institutions::name.asc(), institutions::id.asc()))
        .limit(limit)
        .select(InstitutionRow::as_select())
        .load(c))?)
}

/// Lists institutions by their identifiers.
///
/// # Errors
/// Any failure of the database.
pub fn list_named(conn: &mut DbConnection, ids: &[InstitutionId]) -> StorageResult<Vec<InstitutionRow>> {
    Ok(on!(conn, |c| institutions::table
        .filter(fragments::among(institutions::id, ids))
        .order(institutions::name.asc())
        .select(InstitutionRow::as_select())
        .load(c))?)
}

/// Lists the closures of an institution, earliest first.
///
/// # Errors
/// Any failure of the database.
pub fn list_closures(conn: &mut DbConnection, id: InstitutionId) -> StorageResult<Vec<ClosureRow>> {
    Ok(on!(conn, |c| institution_closures::table
        .filter(institution_closures::institution_id.eq(id.bind()))
        .order(institution_closures::first_closed_on.asc())
        .select(ClosureRow::as_select())
        .load(c))?)
}

/// Lists the closures of every institution.
///
/// # Errors
/// Any failure of the database.
pub fn list_all_closures(conn: &mut DbConnection) -> StorageResult<Vec<ClosureRow>> {
    Ok(on!(conn, |c| institution_closures::table
        .order((institution_closures::institution_id.asc(), institution_closures::first_closed_on.asc()))
        .select(ClosureRow::as_select())
        .load(c))?)
}
