//! The units of institutions: parts that are set up for some children with special educational needs.

use chrono::NaiveDate;
use diesel::prelude::*;
use ehc_domain::{
    ids::{InstitutionId, InstitutionUnitId},
    institutions::UnitKind,
};

use crate::{DbConnection, StorageResult, columns::Bind, errors::exactly_one, schema::institution_units};

row! {
    /// A unit of an institution.
    pub struct UnitRow in institution_units {
        /// Which.
        pub id: InstitutionUnitId,
        /// The institution.
        pub institution_id: InstitutionId,
        /// Its kind.
        pub kind: UnitKind,
        /// Its name; `None` for one that only the official register knows, until somebody names it.
        pub name: Option<String>,
        /// What it is called, as searching compares it: no two open ones of an institution have the same.
        pub search_text: String,
        /// What it specialises in.
        pub specialism: Option<String>,
        /// How many places it has; `None` when that is not known.
        pub places: Option<i32>,
        /// When it opened; `None` when that is not known.
        pub opened_on: Option<NaiveDate>,
        /// When it closed; `None` while it is open.
        pub closed_on: Option<NaiveDate>,
    }
}

impl UnitRow {
    /// Returns its name, and its kind until it has one.
    pub fn called(&self) -> &str {
        self.name.as_deref().unwrap_or(self.kind.label())
    }

    /// Says which it is beside the name of its institution: "Harbour, SEN unit".
    pub fn in_words(&self) -> String {
        self.name.as_ref().map_or_else(|| self.kind.label().to_owned(), |name| format!("{name}, {}", self.kind.label()))
    }

    /// Says whether it is open and of this kind.
    pub fn is_open(&self, kind: UnitKind) -> bool {
        self.closed_on.is_none() && self.kind == kind
    }
}

/// Lists the units of an institution, the open ones first, and then by what they are called.
///
/// # Errors
/// Any failure of the database.
pub fn list_units(conn: &mut DbConnection, institution: InstitutionId) -> StorageResult<Vec<UnitRow>> {
    Ok(on!(conn, |c| institution_units::table
        .filter(institution_units::institution_id.eq(institution.bind()))
        .order((
            institution_units::closed_on.is_not_null().asc(),
            institution_units::search_text.asc(),
            institution_units::id.asc()
        ))
        .select(UnitRow::as_select())
        .load(c))?)
}

/// Lists the open units of every institution.
///
/// # Errors
/// Any failure of the database.
pub fn list_open_units(conn: &mut DbConnection) -> StorageResult<Vec<UnitRow>> {
    Ok(on!(conn, |c| institution_units::table
        .filter(institution_units::closed_on.is_null())
        .order((institution_units::search_text.asc(), institution_units::id.asc()))
        .select(UnitRow::as_select())
        .load(c))?)
}

/// Lists units by their ids, be they open or not.
///
/// # Errors
/// Any failure of the database.
pub fn list_units_named(conn: &mut DbConnection, ids: &[InstitutionUnitId]) -> StorageResult<Vec<UnitRow>> {
    let ids = ids.to_vec();
    Ok(on!(conn, |c| institution_units::table
        .filter(institution_units::id.eq_any(ids.bind()))
        .select(UnitRow::as_select())
        .load(c))?)
}

/// Replaces what is known of a unit.
///
/// # Errors
/// [`StorageError::Duplicate`](crate::StorageError::Duplicate) when another open one of the institution is called so, and
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when there is none of that id.
pub fn update_unit(conn: &mut DbConnection, row: UnitRow) -> StorageResult<()> {
    let values = (
        institution_units::kind.eq(row.kind.bind()),
        institution_units::name.eq(row.name),
        institution_units::search_text.eq(row.search_text),
        institution_units::specialism.eq(row.specialism),
        institution_units::places.eq(row.places),
        institution_units::opened_on.eq(row.opened_on),
        institution_units::closed_on.eq(row.closed_on),
    );
    exactly_one(on!(conn, |c| diesel::update(institution_units::table.find(row.id.bind())).set(values).execute(c))?)
}
