//! The people to speak to at institutions.

use chrono::NaiveDate;
use diesel::prelude::*;
use ehc_domain::{
    ids::{InstitutionContactId, InstitutionId},
    institutions::ContactRole,
};

use crate::{DbConnection, StorageResult, columns::Bind, errors::exactly_one, schema::institution_contacts};

row! {
    /// Somebody to speak to at an institution.
    pub struct ContactRow in institution_contacts {
        /// Which.
        pub id: InstitutionContactId,
        /// The institution.
        pub institution_id: InstitutionId,
        /// What about.
        pub role: ContactRole,
        /// The name.
        pub name: String,
        /// The email address.
        pub email: Option<String>,
        /// The telephone number.
        pub phone: Option<String>,
        /// The last day on which they were to be spoken to; `None` for those who are.
        pub ended_on: Option<NaiveDate>,
        /// For the next change.
        pub version: i32,
    }
}

/// Lists those to speak to at an institution now, by what about and by name.
///
/// # Errors
/// Any failure of the database.
pub fn list_contacts(conn: &mut DbConnection, institution: InstitutionId) -> StorageResult<Vec<ContactRow>> {
    let found = on!(conn, |c| institution_contacts::table
        .filter(institution_contacts::institution_id.eq(institution.bind()))
        .filter(institution_contacts::ended_on.is_null())
        .order((institution_contacts::name.asc(), institution_contacts::id.asc()))
        .select(ContactRow::as_select())
        .load(c))?;
    let mut contacts: Vec<ContactRow> = found;
    contacts.sort_by_key(|contact| contact.role);
    Ok(contacts)
}

/// Lists those who were to be spoken to at an institution once, the last to leave first.
///
/// # Errors
/// Any failure of the database.
pub fn list_former_contacts(conn: &mut DbConnection, institution: InstitutionId) -> StorageResult<Vec<ContactRow>> {
    Ok(on!(conn, |c| institution_contacts::table
        .filter(institution_contacts::institution_id.eq(institution.bind()))
        .filter(institution_contacts::ended_on.is_not_null())
        .order((institution_contacts::ended_on.desc(), institution_contacts::id.asc()))
        .select(ContactRow::as_select())
        .load(c))?)
}

/// Finds the name of the special educational needs coordinator of an institution; `None` where none is known.
///
/// # Errors
/// Any failure of the database.
pub fn find_senco(conn: &mut DbConnection, institution: InstitutionId) -> StorageResult<Option<String>> {
    let contacts = list_contacts(conn, institution)?;
    Ok(contacts.into_iter().find(|contact| contact.role == ContactRole::Senco).map(|contact| contact.name))
}

/// Finds somebody to speak to, or who was, at an institution.
///
/// # Errors
/// Any failure of the database.
pub fn find_contact(
    conn: &mut DbConnection,
    institution: InstitutionId,
    id: InstitutionContactId,
) -> StorageResult<Option<ContactRow>> {
    Ok(on!(conn, |c| institution_contacts::table
        .find(id.bind())
        .filter(institution_contacts::institution_id.eq(institution.bind()))
        .select(ContactRow::as_select())
        .first(c)
        .optional())?)
}

/// Replaces what is known of somebody to speak to, by the version that was read.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when there is nobody of that id, or it was changed meanwhile.
pub fn update_contact(conn: &mut DbConnection, row: ContactRow) -> StorageResult<()> {
    let values = (
        institution_contacts::role.eq(row.role.bind()),
        institution_contacts::name.eq(row.name),
        institution_contacts::email.eq(row.email),
        institution_contacts::phone.eq(row.phone),
        institution_contacts::ended_on.eq(row.ended_on),
        institution_contacts::version.eq(row.version + 1),
    );
    let target = institution_contacts::table.find(row.id.bind()).filter(institution_contacts::version.eq(row.version));
    exactly_one(on!(conn, |c| diesel::update(target).set(values).execute(c))?)
}
