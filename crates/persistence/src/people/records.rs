//! Everything that is recorded of a person, and what stood there before.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use ehc_domain::{
    accounts::called_then,
    ids::{CaseId, Id, PersonChangeId, PersonId, UserId},
    people::record::PersonField,
};
use uuid::Uuid;

use super::{CasePersonRow, PersonRow, list_circle};
use crate::{
    DbConnection, StorageResult,
    cases::CaseRow,
    columns::Bind,
    errors::exactly_one,
    fragments, name_words,
    schema::{case_people, cases, people, person_changes, users},
};

row! {
    /// One answer that was changed: what stood there, and what stands there since.
    pub struct PersonChangeRow in person_changes {
        /// Which change.
        pub id: PersonChangeId,
        /// Of whom.
        pub person_id: PersonId,
        /// The case of which it is recorded; `None` for what is known of the person wherever they are named.
        pub case_id: Option<CaseId>,
        /// Which answer.
        pub field: PersonField,
        /// What stood there, as it was kept; `None` where nothing did.
        pub before: Option<String>,
        /// What stands there since; `None` where nothing does.
        pub after: Option<String>,
        /// Whether the address was withheld before or after the change.
        pub is_confidential: bool,
        /// From which day it is so.
        pub from_on: NaiveDate,
        /// When it was changed.
        pub changed_at: DateTime<Utc>,
        /// By whom.
        pub changed_by: UserId,
        /// Why.
        pub reason: Option<String>,
        /// The case in which it was changed; `None` for what was changed before that was kept.
        pub typed_in_id: Option<CaseId>,
    }
}

/// Replaces everything that is recorded of a person whose version is still the row's.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody else changed it first.
pub fn update(conn: &mut DbConnection, row: PersonRow) -> StorageResult<()> {
    let found_by = [(row.id, row.search_text.clone())];
    let target = people::table.find(row.id.bind()).filter(people::version.eq(row.version));
    let values = (
        (
            people::name.eq(row.name),
            people::known_as.eq(row.known_as),
            people::earlier_names.eq(row.earlier_names),
            people::search_text.eq(row.search_text),
            people::born_on.eq(row.born_on),
            people::sex.eq(row.sex.bind()),
            people::ethnicity.eq(row.ethnicity.bind()),
            people::upn.eq(row.upn),
            people::nhs_number.eq(row.nhs_number),
        ),
        people::address.eq(row.address),
        people::postcode.eq(row.postcode),
        people::address_is_confidential.eq(row.address_is_confidential),
        people::email.eq(row.email),
        people::phone.eq(row.phone),
        people::contact_preference.eq(row.contact_preference),
        people::language.eq(row.language),
        people::needs_interpreter.eq(row.needs_interpreter),
        people::for_professionals.eq(row.for_professionals),
        people::is_kept_apart.eq(row.is_kept_apart),
        people::version.eq(row.version + 1),
    );
    exactly_one(on!(conn, |c| diesel::update(target).set(values).execute(c))?)?;
    name_words::keep(conn, &found_by)
}

/// Removes somebody from the circle of a child to which they never belonged; their record stays.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when they are not in it.
pub fn remove_part(conn: &mut DbConnection, case_id: CaseId, id: PersonId) -> StorageResult<()> {
    let target = case_people::table.find((case_id.bind(), id.bind()));
    exactly_one(on!(conn, |c| diesel::delete(target).execute(c))?)
}

/// Lists what was changed of a person, wherever it is recorded, in the order of changing, with the names that those had who did.
///
/// # Errors
/// Any failure of the database.
pub fn list_changes(conn: &mut DbConnection, id: PersonId) -> StorageResult<Vec<(PersonChangeRow, String)>> {
    let rows: Vec<(PersonChangeRow, String, Option<String>)> = on!(conn, |c| person_changes::table
        .inner_join(users::table.on(users::id.eq(person_changes::changed_by)))
        .filter(person_changes::person_id.eq(id.bind()))
        .order((person_changes::changed_at.asc(), person_changes::id.asc()))
        .select((PersonChangeRow::as_select(), users::name, fragments::name_then!(person_changes::changed_at)))
        .load(c))?;
    Ok(rows.into_iter().map(|(row, now, then)| (row, called_then(now, then))).collect())
}

/// Lists people of whom a name was changed, in the order of their ids, and none whose former identity is kept apart: nobody finds them by it.
///
/// # Errors
/// Any failure of the database.
pub fn list_renamed(conn: &mut DbConnection, after: Option<PersonId>, most: i64) -> StorageResult<Vec<PersonRow>> {
    let fields = vec![PersonField::Name, PersonField::KnownAs, PersonField::EarlierNames];
    let renamed = person_changes::table.filter(person_changes::field.eq_any(fields.bind())).select(person_changes::person_id);
    Ok(on!(conn, |c| people::table
        .filter(people::id.eq_any(renamed))
        .filter(people::is_kept_apart.eq(false))
        .filter(people::id.gt(after.unwrap_or(Id::new(Uuid::nil())).bind()))
        .order(people::id.asc())
        .limit(most)
        .select(PersonRow::as_select())
        .load(c))?)
}

/// Has a person found by other names; nothing of what people read is changed.
///
/// # Errors
/// Any failure of the database.
pub fn set_search_text(conn: &mut DbConnection, id: PersonId, text: &str) -> StorageResult<()> {
    let target = people::table.find(id.bind());
    exactly_one(on!(conn, |c| diesel::update(target).set(people::search_text.eq(text)).execute(c))?)?;
    name_words::keep(conn, &[(id, text.to_owned())])
}

/// Finds somebody's part in the circle of a case, be it ended or not.
///
/// # Errors
/// Any failure of the database.
pub fn find_part(conn: &mut DbConnection, case_id: CaseId, id: PersonId) -> StorageResult<Option<CasePersonRow>> {
    Ok(on!(conn, |c| case_people::table
        .find((case_id.bind(), id.bind()))
        .select(CasePersonRow::as_select())
        .first(c)
        .optional())?)
}

/// Replaces somebody's part in a circle whose version is still the row's.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody else changed it first.
pub fn update_part(conn: &mut DbConnection, row: CasePersonRow) -> StorageResult<()> {
    let target = case_people::table.find((row.case_id.bind(), row.person_id.bind())).filter(case_people::version.eq(row.version));
    let values = (
        case_people::relation.eq(row.relation),
        case_people::has_parental_responsibility.eq(row.has_parental_responsibility),
        case_people::responsibility_checked_on.eq(row.responsibility_checked_on),
        case_people::responsibility_basis.eq(row.responsibility_basis.bind()),
        case_people::shares_information_on.eq(row.shares_information_on),
        case_people::is_main_contact.eq(row.is_main_contact),
        case_people::not_told_from.eq(row.not_told_from),
        case_people::not_told_reason.eq(row.not_told_reason),
        case_people::ended_on.eq(row.ended_on),
        case_people::version.eq(row.version + 1),
    );
    exactly_one(on!(conn, |c| diesel::update(target).set(values).execute(c))?)
}

/// Lists those of a circle to whom something may go on a day, main contact first.
///
/// # Errors
/// Any failure of the database.
pub fn list_told(conn: &mut DbConnection, case_id: CaseId, on: NaiveDate) -> StorageResult<Vec<(CasePersonRow, PersonRow)>> {
    let is_told = |part: &CasePersonRow| part.not_told_from.is_none_or(|from| from > on);
    Ok(list_circle(conn, case_id)?.into_iter().filter(|(part, _)| is_told(part)).collect())
}

/// Lists people of circles, of other cases than one where that is given, who have this telephone number, email address or name.
///
/// # Errors
/// Any failure of the database.
pub fn list_like(
    conn: &mut DbConnection,
    than: Option<CaseId>,
    search_text: &str,
    phone: Option<&str>,
    email: Option<&str>,
) -> StorageResult<Vec<(CasePersonRow, PersonRow)>> {
    let named = format!("{search_text} | %");
    // No case has this id.
    let than = than.unwrap_or_else(|| CaseId::new(uuid::Uuid::nil()));
    Ok(on!(conn, |c| case_people::table
        .inner_join(people::table.on(people::id.eq(case_people::person_id)))
        .filter(case_people::case_id.ne(than.bind()))
        .filter(case_people::ended_on.is_null())
        .filter(
            people::search_text
                .eq(search_text)
                .or(people::search_text.like(named))
                .nullable()
                .or(people::phone.eq(phone))
                .or(people::email.eq(email))
        )
        .order((people::id.asc(), case_people::case_id.asc()))
        .limit(MOST_LIKE)
        .select((CasePersonRow::as_select(), PersonRow::as_select()))
        .load(c))?)
}

/// The most people compared with one who is about to be added.
const MOST_LIKE: i64 = 100;

/// Lists the cases that are a person's own, or in whose circle they stand now, in the order of their ids.
///
/// # Errors
/// Any failure of the database.
pub fn list_cases_with(conn: &mut DbConnection, id: PersonId) -> StorageResult<Vec<CaseRow>> {
    let mut found = list_cases_of_child(conn, id)?;
    let circles: Vec<CaseRow> = on!(conn, |c| cases::table
        .inner_join(case_people::table.on(case_people::case_id.eq(cases::id)))
        .filter(case_people::person_id.eq(id.bind()))
        .filter(case_people::ended_on.is_null())
        .select(CaseRow::as_select())
        .load(c))?;
    found.extend(circles);
    found.sort_by_key(|case| case.id);
    found.dedup_by_key(|case| case.id);
    Ok(found)
}

/// Lists the cases of a child, in the order of their ids.
///
/// # Errors
/// Any failure of the database.
pub fn list_cases_of_child(conn: &mut DbConnection, id: PersonId) -> StorageResult<Vec<CaseRow>> {
    Ok(on!(conn, |c| cases::table
        .filter(cases::child_id.eq(id.bind()))
        .order(cases::id.asc())
        .select(CaseRow::as_select())
        .load(c))?)
}

/// Lists the cases of other children who have this unique pupil number, in the order of their ids.
///
/// # Errors
/// Any failure of the database.
pub fn list_others_with_upn(conn: &mut DbConnection, upn: &str, than: PersonId) -> StorageResult<Vec<CaseRow>> {
    Ok(on!(conn, |c| cases::table
        .inner_join(people::table.on(people::id.eq(cases::child_id)))
        .filter(people::upn.eq(upn))
        .filter(people::id.ne(than.bind()))
        .order(cases::id.asc())
        .select(CaseRow::as_select())
        .load(c))?)
}
