//! Children, young people, parents and carers.

mod records;

use chrono::NaiveDate;
use diesel::prelude::*;
use ehc_domain::ids::{CaseId, PersonId};

use crate::{
    DbConnection, StorageResult,
    columns::Bind,
    errors::exactly_one,
    schema::{case_people, cases, people},
};

pub use records::*;

row! {
    /// A person outside the service.
    pub struct PersonRow in people {
        /// Who.
        pub id: PersonId,
        /// Their name, as given.
        pub name: String,
        /// What searching compares; see [`RecordRow::search_text`].
        pub search_text: String,
        /// Their birth date; `None` when it is not recorded.
        pub born_on: Option<NaiveDate>,
        /// Their unique pupil number.
        pub upn: Option<String>,
        /// Their NHS number.
        pub nhs_number: Option<String>,
        /// Where they live.
        pub address: Option<String>,
        /// Whether the address is withheld from everybody but those who must know it.
        pub address_is_confidential: bool,
        /// Their email address.
        pub email: Option<String>,
        /// Their telephone number.
        pub phone: Option<String>,
        /// How they like to be reached, in their words.
        pub contact_preference: Option<String>,
        /// The language they speak, where it is not English.
        pub language: Option<String>,
        /// Whether they need an interpreter.
        pub needs_interpreter: bool,
        /// Raised by every change.
        pub version: i32,
    }
}

row! {
    /// A person in the circle of a child.
    pub struct CasePersonRow in case_people {
        /// The case.
        pub case_id: CaseId,
        /// The person.
        pub person_id: PersonId,
        /// How they are related, in words: mother, father, carer.
        pub relation: String,
        /// Whether they hold parental responsibility.
        pub has_parental_responsibility: bool,
        /// When that was checked; `None` when it was not.
        pub responsibility_checked_on: Option<NaiveDate>,
        /// Whether letters go to them first.
        pub is_main_contact: bool,
        /// When their part ended.
        pub ended_on: Option<NaiveDate>,
    }
}

/// Finds a person.
///
/// # Errors
/// Any failure of the database.
pub fn find(conn: &mut DbConnection, id: PersonId) -> StorageResult<Option<PersonRow>> {
    Ok(on!(conn, |c| people::table.find(id.bind()).select(PersonRow::as_select()).first(c).optional())?)
}

/// Lists those whose part in the circle of a child has ended, the latest first.
///
/// # Errors
/// Any failure of the database.
pub fn list_former(conn: &mut DbConnection, case_id: CaseId) -> StorageResult<Vec<(CasePersonRow, PersonRow)>> {
    Ok(on!(conn, |c| case_people::table
        .inner_join(people::table.on(people::id.eq(case_people::person_id)))
        .filter(case_people::case_id.eq(case_id.bind()))
        .filter(case_people::ended_on.is_not_null())
        .order((case_people::ended_on.desc(), people::name.asc()))
        .select((CasePersonRow::as_select(), PersonRow::as_select()))
        .load(c))?)
}

/// Lists the circle of a child, main contact first.
///
/// # Errors
/// Any failure of the database.
pub fn list_circle(conn: &mut DbConnection, case_id: CaseId) -> StorageResult<Vec<(CasePersonRow, PersonRow)>> {
    Ok(on!(conn, |c| case_people::table
        .inner_join(people::table.on(people::id.eq(case_people::person_id)))
        .filter(case_people::case_id.eq(case_id.bind()))
        .filter(case_people::ended_on.is_null())
        .order((case_people::is_main_contact.desc(), people::name.asc()))
        .select((CasePersonRow::as_select(), PersonRow::as_select()))
        .load(c))?)
}

/// Replaces what is recorded of a person whose version is still the row's.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody else changed it first.
pub fn update(conn: &mut DbConnection, row: PersonRow) -> StorageResult<()> {
    let target = people::table.find(row.id.bind()).filter(people::version.eq(row.version));
    let values = (
        people::name.eq(row.name),
        people::search_text.eq(row.search_text),
        people::born_on.eq(row.born_on),
        people::upn.eq(row.upn),
        people::nhs_number.eq(row.nhs_number),
        people::address.eq(row.address),
        people::address_is_confidential.eq(row.address_is_confidential),
        people::email.eq(row.email),
        people::phone.eq(row.phone),
        people::contact_preference.eq(row.contact_preference),
        people::language.eq(row.language),
        people::needs_interpreter.eq(row.needs_interpreter),
        people::version.eq(row.version + 1),
    );
    exactly_one(on!(conn, |c| diesel::update(target).set(values).execute(c))?)
}

/// Replaces what is recorded of somebody's part in a circle.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when they are not in it.
pub fn update_link(conn: &mut DbConnection, row: CasePersonRow) -> StorageResult<()> {
    let target = case_people::table.find((row.case_id.bind(), row.person_id.bind()));
    let values = (
        case_people::relation.eq(row.relation),
        case_people::has_parental_responsibility.eq(row.has_parental_responsibility),
        case_people::responsibility_checked_on.eq(row.responsibility_checked_on),
        case_people::is_main_contact.eq(row.is_main_contact),
        case_people::ended_on.eq(row.ended_on),
    );
    exactly_one(on!(conn, |c| diesel::update(target).set(values).execute(c))?)
}

/// A child on record who might be the one about to be recorded.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct CandidateRow {
    /// Their case.
    pub case_id: CaseId,
    /// Its reference.
    pub reference: String,
    /// Their name.
    pub name: String,
    /// Their birth date.
    pub born_on: Option<NaiveDate>,
    /// Their unique pupil number.
    pub upn: Option<String>,
}

/// The most candidates compared for one child; more than this share a birth date only in a very large authority.
const MOST_CANDIDATES: i64 = 500;

/// Lists children on record who share a birth date (or its swapped form), a pupil number or the exact name with a child about to be recorded.
///
/// # Errors
/// Any failure of the database.
pub fn list_candidates(
    conn: &mut DbConnection,
    search_text: &str,
    born_on: &[NaiveDate],
    upn: Option<&str>,
) -> StorageResult<Vec<CandidateRow>> {
    let columns = (cases::id, cases::reference, people::name, people::born_on, people::upn);
    let mut found: Vec<CandidateRow> = on!(conn, |c| cases::table
        .inner_join(people::table.on(people::id.eq(cases::child_id)))
        .filter(people::born_on.eq_any(born_on))
        .order(people::id.asc())
        .limit(MOST_CANDIDATES)
        .select(columns)
        .load(c))?;
    found.extend(on!(conn, |c| cases::table
        .inner_join(people::table.on(people::id.eq(cases::child_id)))
        // The name comes first among those that somebody is found by.
        .filter(people::search_text.eq(search_text).or(people::search_text.like(format!("{search_text} | %"))))
        .order(people::id.asc())
        .limit(MOST_CANDIDATES)
        .select(columns)
        .load::<CandidateRow>(c))?);
    if let Some(upn) = upn {
        found.extend(on!(conn, |c| cases::table
            .inner_join(people::table.on(people::id.eq(cases::child_id)))
            .filter(people::upn.eq(upn))
            .select(columns)
            .load::<CandidateRow>(c))?);
    }
    found.sort_by_key(|row| row.case_id);
    found.dedup_by_key(|row| row.case_id);
    Ok(found)
}
