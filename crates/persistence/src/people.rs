//! Children, young people, parents and carers.

mod care;
mod circumstances;
mod records;

use chrono::NaiveDate;
use diesel::prelude::*;
use ehc_domain::{
    ids::{CaseId, PersonId},
    names::search_text,
    people::{
        ethnicity::Ethnicity,
        record::{PersonField, ResponsibilityBasis, Sex},
    },
};

use crate::{
    DbConnection, StorageResult,
    columns::Bind,
    fragments,
    schema::{case_people, cases, people, person_changes},
    seen::Question,
};

pub use care::*;
pub use circumstances::*;
pub use records::*;

row! {
    /// A person outside the service, with everything that is recorded of them.
    pub struct PersonRow in people found by search_text {
        /// Who.
        pub id: PersonId,
        /// Their name, as given.
        pub name: String,
        /// The name by which they are called.
        pub known_as: Option<String>,
        /// Names that they had before, one a line, the latest first.
        pub earlier_names: Option<String>,
        /// What searching compares: every name, each as `ehc_domain::names::search_text` has it, with a bar between two.
        pub search_text: String,
        /// Their birth date; `None` when it is not recorded.
        pub born_on: Option<NaiveDate>,
        /// Their sex.
        pub sex: Option<Sex>,
        /// Their ethnicity.
        pub ethnicity: Option<Ethnicity>,
        /// Their unique pupil number.
        pub upn: Option<String>,
        /// Their NHS number.
        pub nhs_number: Option<String>,
        /// Where they live; addresses recorded before postcodes had a place of their own end in one.
        pub address: Option<String>,
        /// The postcode of where they live.
        pub postcode: Option<String>,
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
        /// Whether professionals who give advice may contact them.
        pub for_professionals: bool,
        /// Whether they were adopted, and nothing may connect them with a former identity.
        pub is_kept_apart: bool,
        /// Raised by every change.
        pub version: i32,
    }
}

row! {
    /// A person in the circle of a child, and their part in it.
    pub struct CasePersonRow in case_people {
        /// The case.
        pub case_id: CaseId,
        /// The person.
        pub person_id: PersonId,
        /// How they are related, in words.
        pub relation: String,
        /// Whether they hold parental responsibility.
        pub has_parental_responsibility: bool,
        /// When that was checked; `None` when it was not.
        pub responsibility_checked_on: Option<NaiveDate>,
        /// By what they hold it, as it was checked.
        pub responsibility_basis: Option<ResponsibilityBasis>,
        /// When they agreed that information is shared with those who support the child; `None` while they have not.
        pub shares_information_on: Option<NaiveDate>,
        /// Whether letters go to them first.
        pub is_main_contact: bool,
        /// From which day nothing may go to them; `None` where it may.
        pub not_told_from: Option<NaiveDate>,
        /// Why not.
        pub not_told_reason: Option<String>,
        /// When their part ended.
        pub ended_on: Option<NaiveDate>,
        /// Raised by every change.
        pub version: i32,
    }
}

impl PersonRow {
    /// Begins with a name, all else unknown.
    pub fn named(id: PersonId, name: String) -> Self {
        Self {
            id,
            search_text: search_text(&name),
            name,
            known_as: None,
            earlier_names: None,
            born_on: None,
            sex: None,
            ethnicity: None,
            upn: None,
            nhs_number: None,
            address: None,
            postcode: None,
            address_is_confidential: false,
            email: None,
            phone: None,
            contact_preference: None,
            language: None,
            needs_interpreter: false,
            for_professionals: false,
            is_kept_apart: false,
            version: 1,
        }
    }
}

impl CasePersonRow {
    /// Begins with a relation, all else unknown.
    pub fn related(case_id: CaseId, person_id: PersonId, relation: String) -> Self {
        Self {
            case_id,
            person_id,
            relation,
            has_parental_responsibility: false,
            responsibility_checked_on: None,
            responsibility_basis: None,
            shares_information_on: None,
            is_main_contact: false,
            not_told_from: None,
            not_told_reason: None,
            ended_on: None,
            version: 1,
        }
    }
}

/// Finds a person.
///
/// # Errors
/// Any failure of the database.
pub fn find(conn: &mut DbConnection, id: PersonId) -> StorageResult<Option<PersonRow>> {
    conn.ask::<ById>(id.uuid(), |conn| {
        Ok(on!(conn, |c| people::table.find(id.bind()).select(PersonRow::as_select()).first(c).optional())?)
    })
}

enum ById {}
impl Question for ById {
    type Answer = Option<PersonRow>;
}

/// Reads several people at once, so that finding each of them asks nothing more while only reading goes on.
///
/// # Errors
/// Any failure of the database.
pub fn look_ahead(conn: &mut DbConnection, ids: &[PersonId]) -> StorageResult<()> {
    let rows: Vec<PersonRow> =
        on!(conn, |c| people::table.filter(fragments::among(people::id, ids)).select(PersonRow::as_select()).load(c))?;
    for row in rows {
        conn.know::<ById>(row.id.uuid(), Some(row));
    }
    Ok(())
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
    conn.once(case_id.uuid(), move |conn| {
        Ok(on!(conn, |c| case_people::table
            .inner_join(people::table.on(people::id.eq(case_people::person_id)))
            .filter(case_people::case_id.eq(case_id.bind()))
            .filter(case_people::ended_on.is_null())
            .order((case_people::is_main_contact.desc(), people::name.asc()))
            .select((CasePersonRow::as_select(), PersonRow::as_select()))
            .load(c))?)
    })
}

/// Says whether few people on record, children and adults, have this surname as [`search_text`] has it: no more than a number of them.
///
/// # Errors
/// Any failure of the database.
pub fn is_rare_surname(conn: &mut DbConnection, surname: &str, most: i64) -> StorageResult<bool> {
    // Neither letter that LIKE takes for others stands in a text that is searched.
    let found: Vec<PersonId> = on!(conn, |c| people::table
        .filter(
            people::search_text
                .eq(surname)
                .or(people::search_text.like(format!("% {surname}")))
                .or(people::search_text.like(format!("% {surname} | %")))
        )
        .limit(most + 1)
        .select(people::id)
        .load(c))?;
    Ok(i64::try_from(found.len()).is_ok_and(|found| found <= most))
}

/// A child on record who might be the one about to be recorded.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct CandidateRow {
    /// Their case.
    pub case_id: CaseId,
    /// Its reference.
    pub reference: String,
    /// Who.
    pub person_id: PersonId,
    /// Their name.
    pub name: String,
    /// The name by which they are called.
    pub known_as: Option<String>,
    /// Names that they had before, one a line.
    pub earlier_names: Option<String>,
    /// Their birth date.
    pub born_on: Option<NaiveDate>,
    /// Their unique pupil number.
    pub upn: Option<String>,
    /// Whether nothing may connect them with a former identity.
    pub is_kept_apart: bool,
}

/// The most candidates compared for one child; more than this share a birth date only in a very large authority.
const MOST_CANDIDATES: i64 = 500;

/// Lists children on record who have one of these birth dates, or share a pupil number or any name that they have or had with a child about to be recorded.
///
/// # Errors
/// Any failure of the database.
pub fn list_candidates(
    conn: &mut DbConnection,
    name: &str,
    search_text: &str,
    born_on: &[NaiveDate],
    upn: Option<&str>,
) -> StorageResult<Vec<CandidateRow>> {
    let columns = (
        cases::id,
        cases::reference,
        people::id,
        people::name,
        people::known_as,
        people::earlier_names,
        people::born_on,
        people::upn,
        people::is_kept_apart,
    );
    let mut found: Vec<CandidateRow> = on!(conn, |c| cases::table
        .inner_join(people::table.on(people::id.eq(cases::child_id)))
        .filter(people::born_on.eq_any(born_on))
        .order(people::id.asc())
        .limit(MOST_CANDIDATES)
        .select(columns)
        .load(c))?;
    found.extend(on!(conn, |c| cases::table
        .inner_join(people::table.on(people::id.eq(cases::child_id)))
        // The name stands among those that somebody is found by, or was changed.
        .filter(
            people::search_text
                .eq(search_text)
                .or(people::search_text.like(format!("{search_text} | %")))
                .or(people::search_text.like(format!("% | {search_text}")))
                .or(people::search_text.like(format!("% | {search_text} | %")))
                .or(people::id.eq_any(
                    person_changes::table
                        .filter(person_changes::field.eq_any(vec![PersonField::Name, PersonField::KnownAs].bind()))
                        .filter(person_changes::before.eq(name))
                        .select(person_changes::person_id)
                ))
        )
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

/// Lists the names that were changed of these people, several of one with a line for each.
///
/// # Errors
/// Any failure of the database.
pub fn list_former_names(conn: &mut DbConnection, ids: &[PersonId]) -> StorageResult<Vec<(PersonId, String)>> {
    let fields = vec![PersonField::Name, PersonField::KnownAs, PersonField::EarlierNames];
    let ids = ids.to_vec();
    let rows: Vec<(PersonId, Option<String>)> = on!(conn, |c| person_changes::table
        .filter(person_changes::person_id.eq_any(ids.bind()))
        .filter(person_changes::field.eq_any(fields.bind()))
        .select((person_changes::person_id, person_changes::before))
        .load(c))?;
    Ok(rows.into_iter().filter_map(|(id, before)| Some((id, before?))).collect())
}
