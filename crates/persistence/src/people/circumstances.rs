//! Disabilities of a child and circumstances of the family, each with its days.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use ehc_domain::{
    ids::{CaseId, CircumstanceId},
    people::circumstance::{ChildCircumstance, Lasting},
};

use crate::{
    DbConnection, StorageResult, columns::Bind, errors::exactly_one, fragments, schema::case_circumstances, seen::Question,
};

row! {
    /// A time in which a disability of the child of a case, or a circumstance of the family, holds.
    pub struct CircumstanceRow in case_circumstances {
        /// Which time.
        pub id: CircumstanceId,
        /// The case.
        pub case_id: CaseId,
        /// What holds.
        pub kind: ChildCircumstance,
        /// What is said of it.
        pub words: Option<String>,
        /// The first day; `None` when it is not recorded.
        pub from_on: Option<NaiveDate>,
        /// The last day; `None` while it holds.
        pub until_on: Option<NaiveDate>,
    }
}

impl CircumstanceRow {
    /// Makes a time of what lasts.
    pub fn of(id: CircumstanceId, case_id: CaseId, kind: ChildCircumstance, lasting: Lasting) -> Self {
        Self { id, case_id, kind, words: lasting.words, from_on: lasting.from, until_on: lasting.until }
    }

    /// Says how long it lasts.
    pub fn lasting(&self) -> Lasting {
        Lasting { from: self.from_on, until: self.until_on, words: self.words.clone() }
    }
}

/// Lists the disabilities and circumstances of a case, be they over or not, by kind and then by their first day.
///
/// # Errors
/// Any failure of the database.
pub fn list_circumstances(conn: &mut DbConnection, case_id: CaseId) -> StorageResult<Vec<CircumstanceRow>> {
    conn.ask::<OfCase>(case_id.uuid(), |conn| {
        let mut found: Vec<CircumstanceRow> = on!(conn, |c| case_circumstances::table
            .filter(case_circumstances::case_id.eq(case_id.bind()))
            .select(CircumstanceRow::as_select())
            .load(c))?;
        sort(&mut found);
        Ok(found)
    })
}

fn sort(rows: &mut [CircumstanceRow]) {
    rows.sort_by(|one, other| {
        (one.kind, one.from_on, &one.words, one.id).cmp(&(other.kind, other.from_on, &other.words, other.id))
    });
}

enum OfCase {}
impl Question for OfCase {
    type Answer = Vec<CircumstanceRow>;
}

/// Reads what is recorded of the children of several cases at once, so that [`list_circumstances`] needs nothing more of each while only reading goes on.
///
/// # Errors
/// Any failure of the database.
pub fn look_ahead_at_circumstances(conn: &mut DbConnection, of: &[CaseId]) -> StorageResult<()> {
    let rows: Vec<CircumstanceRow> = on!(conn, |c| case_circumstances::table
        .filter(fragments::among(case_circumstances::case_id, of))
        .select(CircumstanceRow::as_select())
        .load(c))?;
    let mut by_case: BTreeMap<CaseId, Vec<CircumstanceRow>> = of.iter().map(|id| (*id, Vec::new())).collect();
    for row in rows {
        by_case.entry(row.case_id).or_default().push(row);
    }
    for (case, mut known) in by_case {
        sort(&mut known);
        conn.know::<OfCase>(case.uuid(), known);
    }
    Ok(())
}

/// Replaces what is recorded of one time, on a case that whoever asks holds.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when it is there no more.
pub fn update_circumstance(conn: &mut DbConnection, row: CircumstanceRow) -> StorageResult<()> {
    let target = case_circumstances::table.find(row.id.bind());
    let values = (
        case_circumstances::words.eq(row.words),
        case_circumstances::from_on.eq(row.from_on),
        case_circumstances::until_on.eq(row.until_on),
    );
    exactly_one(on!(conn, |c| diesel::update(target).set(values).execute(c))?)
}

/// Takes one time away that never was, on a case that whoever asks holds.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when it is there no more.
pub fn delete_circumstance(conn: &mut DbConnection, id: CircumstanceId) -> StorageResult<()> {
    exactly_one(on!(conn, |c| diesel::delete(case_circumstances::table.find(id.bind())).execute(c))?)
}
