//! Schools, colleges and other institutions, and the days on which they are closed.

mod contacts;
mod in_use;
mod units;

use chrono::NaiveDate;
use diesel::prelude::*;
use ehc_domain::{cases::Stage, codes::Coded, ids::InstitutionId, institutions::InstitutionKind, names::search_text};

use crate::{
    DbConnection, StorageResult,
    columns::Bind,
    errors::exactly_one,
    fragments,
    schema::{cases, consultations, institution_closures, institutions},
};

pub use contacts::*;
pub use in_use::first_in_use;
pub use units::*;

row! {
    /// A school, college or other institution.
    pub struct InstitutionRow in institutions {
        /// Which.
        pub id: InstitutionId,
        /// Its unique reference number.
        pub urn: Option<String>,
        /// Its UK provider reference number.
        pub ukprn: Option<String>,
        /// Its name.
        pub name: String,
        /// Its kind.
        pub kind: InstitutionKind,
        /// Where consultations go.
        pub email: Option<String>,
        /// Its telephone number.
        pub phone: Option<String>,
        /// Its address, without the postcode.
        pub address: Option<String>,
        /// Its postcode.
        pub postcode: Option<String>,
        /// The code of the local authority in whose area it is.
        pub authority_code: Option<String>,
        /// Since when it is approved under section 41.
        pub section_41_from: Option<NaiveDate>,
        /// The last day of that approval.
        pub section_41_until: Option<NaiveDate>,
        /// What searching compares.
        pub search_text: String,
        /// When it closed for good.
        pub closed_on: Option<NaiveDate>,
        /// What took its place.
        pub successor_id: Option<InstitutionId>,
        /// Raised by every change.
        pub version: i32,
    }
}

impl InstitutionRow {
    /// Makes the row of one of which no more is known.
    pub fn named(id: InstitutionId, name: &str, kind: InstitutionKind) -> Self {
        Self {
            id,
            urn: None,
            ukprn: None,
            name: name.to_owned(),
            kind,
            email: None,
            phone: None,
            address: None,
            postcode: None,
            authority_code: None,
            section_41_from: None,
            section_41_until: None,
            search_text: search_text(name),
            closed_on: None,
            successor_id: None,
            version: 1,
        }
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
    conn.once(id.uuid(), move |conn| {
        Ok(on!(conn, |c| institutions::table.find(id.bind()).select(InstitutionRow::as_select()).first(c).optional())?)
    })
}

/// Finds the institution with a unique reference number, open or closed.
///
/// # Errors
/// Any failure of the database.
pub fn find_by_urn(conn: &mut DbConnection, urn: &str) -> StorageResult<Option<InstitutionRow>> {
    Ok(on!(conn, |c| institutions::table
        .filter(institutions::urn.eq(urn))
        .select(InstitutionRow::as_select())
        .first(c)
        .optional())?)
}

/// Replaces what is known of an institution when its version is still the row's.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody else changed it first, and
/// [`StorageError::Duplicate`](crate::StorageError::Duplicate) when another has the number.
pub fn update(conn: &mut DbConnection, row: InstitutionRow) -> StorageResult<()> {
    let target = institutions::table.find(row.id.bind()).filter(institutions::version.eq(row.version));
    let values = (
        (
            institutions::urn.eq(row.urn),
            institutions::ukprn.eq(row.ukprn),
            institutions::name.eq(row.name),
            institutions::kind.eq(row.kind.bind()),
            institutions::email.eq(row.email),
            institutions::phone.eq(row.phone),
            institutions::address.eq(row.address),
            institutions::postcode.eq(row.postcode),
            institutions::authority_code.eq(row.authority_code),
        ),
        institutions::section_41_from.eq(row.section_41_from),
        institutions::section_41_until.eq(row.section_41_until),
        institutions::search_text.eq(row.search_text),
        institutions::closed_on.eq(row.closed_on),
        institutions::successor_id.eq(row.successor_id.bind()),
        institutions::version.eq(row.version + 1),
    );
    exactly_one(on!(conn, |c| diesel::update(target).set(values).execute(c))?)
}

/// Lists every institution on the register, open or closed, by name.
///
/// # Errors
/// Any failure of the database.
pub fn list_register(conn: &mut DbConnection) -> StorageResult<Vec<InstitutionRow>> {
    Ok(on!(conn, |c| institutions::table
        .order((institutions::name.asc(), institutions::id.asc()))
        .select(InstitutionRow::as_select())
        .load(c))?)
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

/// Lists the institutions, open or closed, of whose normalised name a word begins with this text, by name.
///
/// # Errors
/// Any failure of the database.
pub fn list_called(conn: &mut DbConnection, text: &str, limit: i64) -> StorageResult<Vec<InstitutionId>> {
    // Normalised text has no punctuation, so nothing in it can be a wildcard.
    let (first, later) = (format!("{text}%"), format!("% {text}%"));
    Ok(on!(conn, |c| institutions::table
        .filter(institutions::search_text.like(first).or(institutions::search_text.like(later)))
        .order((institutions::name.asc(), institutions::id.asc()))
        .limit(limit)
        .select(institutions::id)
        .load(c))?)
}

/// What a list of the register is narrowed to. `None` and empty narrow nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RegisterFilter {
    /// What the normalised name holds, or a number begins with.
    pub text: String,
    /// Only those of this kind.
    pub kind: Option<InstitutionKind>,
    /// Only those that are open, or only those that closed.
    pub is_open: Option<bool>,
}

macro_rules! narrowed {
    ($query:expr, $filter:expr) => {{
        let RegisterFilter { text, kind, is_open } = $filter.clone();
        let mut query = $query;
        if !text.is_empty() {
            let named = institutions::search_text.like(format!("%{text}%")).nullable();
            query = query
                .filter(named.or(institutions::urn.like(format!("{text}%"))).or(institutions::ukprn.like(format!("{text}%"))));
        }
        if let Some(kind) = kind {
            query = query.filter(institutions::kind.eq(kind.bind()));
        }
        match is_open {
            Some(true) => query.filter(institutions::closed_on.is_null()),
            Some(false) => query.filter(institutions::closed_on.is_not_null()),
            None => query,
        }
    }};
}

/// Lists a page of the register, the open ones first and then by name.
///
/// # Errors
/// Any failure of the database.
pub fn search_register(
    conn: &mut DbConnection,
    filter: &RegisterFilter,
    (skipped, limit): (i64, i64),
) -> StorageResult<Vec<InstitutionRow>> {
    Ok(on!(conn, |c| narrowed!(institutions::table.select(InstitutionRow::as_select()).into_boxed(), filter)
        .order((institutions::closed_on.is_not_null().asc(), institutions::name.asc(), institutions::id.asc()))
        .offset(skipped)
        .limit(limit)
        .load(c))?)
}

/// Counts what the register holds.
///
/// # Errors
/// Any failure of the database.
pub fn count_register(conn: &mut DbConnection, filter: &RegisterFilter) -> StorageResult<i64> {
    Ok(on!(conn, |c| narrowed!(institutions::table.select(diesel::dsl::count_star()).into_boxed(), filter).get_result(c))?)
}

/// How many cases name an institution, which says whom its closing concerns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NamedBy {
    /// Open cases of children who learn there.
    pub learn_there: i64,
    /// Of these, those with a plan.
    pub with_a_plan: i64,
    /// Consultations of open cases to which it has not replied.
    pub consulted: i64,
}

/// Counts the open cases that name an institution.
///
/// # Errors
/// Any failure of the database.
pub fn count_naming(conn: &mut DbConnection, id: InstitutionId) -> StorageResult<NamedBy> {
    let with_plan: Vec<Stage> = Stage::ALL.iter().copied().filter(|stage| stage.has_plan()).collect();
    // A plan is in force for years after the assessment closed its part of the case.
    let live = Stage::ALL.iter().copied().filter(|stage| stage.is_open() || stage.has_plan()).collect::<Vec<_>>();
    Ok(on!(conn, |c| {
        let here = || cases::table.filter(cases::institution_id.eq(Some(id.bind())));
        Ok::<_, diesel::result::Error>(NamedBy {
            learn_there: here().filter(cases::stage.eq_any(live.clone().bind())).count().get_result(c)?,
            with_a_plan: here().filter(cases::stage.eq_any(with_plan.bind())).count().get_result(c)?,
            consulted: consultations::table
                .inner_join(cases::table.on(cases::id.eq(consultations::case_id)))
                .filter(consultations::institution_id.eq(id.bind()))
                .filter(consultations::replied_on.is_null())
                .filter(cases::stage.eq_any(live.bind()))
                .count()
                .get_result(c)?,
        })
    })?)
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
    conn.once(id.uuid(), move |conn| {
        Ok(on!(conn, |c| institution_closures::table
            .filter(institution_closures::institution_id.eq(id.bind()))
            .order(institution_closures::first_closed_on.asc())
            .select(ClosureRow::as_select())
            .load(c))?)
    })
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
