//! Finding cases by what is known of a child: a name, a number, a birth date, a postcode, a school; within a visibility.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use diesel::prelude::*;
use ehc_domain::{ids::InstitutionId, policy::Visibility};

use crate::{
    DbConnection, StorageResult,
    cases::{CaseRow, visible},
    columns::Bind,
    fragments,
    name_words::after,
    schema::{case_people, cases, name_words, people},
};

/// How one word of a name is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SoughtWord {
    /// It begins so.
    Begins(String),
    /// It is one of these.
    OneOf(Vec<String>),
}

impl SoughtWord {
    /// How much it leaves out: the longer, the fewer are found by it.
    fn weight(&self) -> usize {
        match self {
            Self::Begins(word) => word.len(),
            Self::OneOf(words) => words.iter().map(String::len).min().unwrap_or_default(),
        }
    }
}

/// Whose names are looked through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// The child.
    Child,
    /// Somebody of the circle.
    Circle,
}

/// Narrows a query of the words of names to those that are sought.
macro_rules! sought {
    ($query:expr, $word:expr) => {
        match $word.clone() {
            SoughtWord::Begins(word) => {
                let end = after(&word);
                $query.filter(name_words::word.ge(word)).filter(name_words::word.lt(end))
            }
            SoughtWord::OneOf(words) => $query.filter(name_words::word.eq_any(words)),
        }
    };
}

/// Everybody who is found by a word.
macro_rules! found_by {
    ($word:expr) => {
        sought!(name_words::table.select(name_words::person_id).into_boxed(), $word)
    };
}

/// Lists the cases, of those that somebody may list, in which somebody is found by every word: first those by a whole word, then in the order of the alphabet.
/// The word that leaves out most is gone through in its order, and no further than is needed. Whether the person reads who is in a circle is not asked here.
///
/// # Errors
/// Any failure of the database.
pub fn list_named(
    conn: &mut DbConnection,
    visibility: &Visibility,
    named: Named,
    words: &[SoughtWord],
    limit: i64,
) -> StorageResult<Vec<CaseRow>> {
    let Some((place, driver)) = words.iter().enumerate().max_by_key(|(_, word)| word.weight()) else { return Ok(Vec::new()) };
    let others: Vec<&SoughtWord> = words.iter().enumerate().filter(|(at, _)| *at != place).map(|(_, word)| word).collect();
    // Somebody may be found by two words that begin alike.
    let twice = limit.saturating_mul(2);
    let found: Vec<CaseRow> = match named {
        Named::Child => on!(conn, |c| {
            let query = cases::table.inner_join(name_words::table.on(name_words::person_id.eq(cases::child_id)));
            let mut query = visible!(query.select(CaseRow::as_select()).into_boxed(), visibility);
            for word in others {
                query = query.filter(cases::child_id.eq_any(found_by!(word)));
            }
            sought!(query, driver).order((name_words::word.asc(), name_words::person_id.asc())).limit(twice).load(c)
        })?,
        Named::Circle => on!(conn, |c| {
            let query = cases::table
                .inner_join(case_people::table.on(case_people::case_id.eq(cases::id)))
                .inner_join(name_words::table.on(name_words::person_id.eq(case_people::person_id)));
            let mut query = visible!(query.select(CaseRow::as_select()).into_boxed(), visibility);
            for word in others {
                query = query.filter(case_people::person_id.eq_any(found_by!(word)));
            }
            sought!(query, driver).order((name_words::word.asc(), name_words::person_id.asc())).limit(twice).load(c)
        })?,
    };
    Ok(once_each(found, limit))
}

fn once_each(found: Vec<CaseRow>, limit: i64) -> Vec<CaseRow> {
    let mut known = BTreeSet::new();
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    found.into_iter().filter(|case| known.insert(case.id)).take(most).collect()
}

/// By what a child is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// The number of the case, or how it begins.
    Reference(String),
    /// The child's unique pupil number.
    Upn(String),
    /// The child's NHS number.
    Nhs(String),
    /// The child's birth date.
    Born(NaiveDate),
    /// The postcode of where the child lives, unless that is confidential.
    Postcode(String),
}

/// Lists the cases, of those that somebody may list, that are known by exactly this, oldest first. Whether the person reads it is not asked here.
///
/// # Errors
/// Any failure of the database.
pub fn list_known(conn: &mut DbConnection, visibility: &Visibility, by: &Known, limit: i64) -> StorageResult<Vec<CaseRow>> {
    Ok(on!(conn, |c| {
        let query = cases::table.inner_join(people::table.on(people::id.eq(cases::child_id))).select(CaseRow::as_select());
        let query = visible!(query.into_boxed(), visibility);
        let query = match by.clone() {
            Known::Reference(begins) => {
                let end = after(&begins);
                query.filter(cases::reference.ge(begins)).filter(cases::reference.lt(end))
            }
            Known::Upn(upn) => query.filter(people::upn.eq(upn)),
            Known::Nhs(nhs) => query.filter(people::nhs_number.eq(nhs)),
            Known::Born(day) => query.filter(people::born_on.eq(day)),
            // Whoever finds somebody by a postcode learns where they live.
            Known::Postcode(postcode) => {
                query.filter(people::postcode.eq(postcode)).filter(people::address_is_confidential.eq(false))
            }
        };
        query.order((cases::began_on.asc(), cases::id.asc())).limit(limit).load(c)
    })?)
}

/// Lists the cases, of those that somebody may list, in whose circle somebody lives at a postcode. Whether the person reads that is not asked here.
///
/// # Errors
/// Any failure of the database.
pub fn list_of_circle_at(
    conn: &mut DbConnection,
    visibility: &Visibility,
    postcode: &str,
    limit: i64,
) -> StorageResult<Vec<CaseRow>> {
    let twice = limit.saturating_mul(2);
    let found: Vec<CaseRow> = on!(conn, |c| {
        let query = cases::table
            .inner_join(case_people::table.on(case_people::case_id.eq(cases::id)))
            .inner_join(people::table.on(people::id.eq(case_people::person_id)))
            .filter(people::postcode.eq(postcode))
            .filter(people::address_is_confidential.eq(false))
            .select(CaseRow::as_select());
        visible!(query.into_boxed(), visibility).order((cases::began_on.asc(), cases::id.asc())).limit(twice).load(c)
    })?;
    Ok(once_each(found, limit))
}

/// Lists the cases, of those that somebody may list, whose child learns at one of these institutions, oldest first.
///
/// # Errors
/// Any failure of the database.
pub fn list_at(
    conn: &mut DbConnection,
    visibility: &Visibility,
    institutions: &[InstitutionId],
    limit: i64,
) -> StorageResult<Vec<CaseRow>> {
    Ok(on!(conn, |c| {
        let query = cases::table.filter(fragments::among(cases::institution_id, institutions)).select(CaseRow::as_select());
        visible!(query.into_boxed(), visibility).order((cases::began_on.asc(), cases::id.asc())).limit(limit).load(c)
    })?)
}
