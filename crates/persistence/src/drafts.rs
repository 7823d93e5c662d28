//! What people typed and have not sent.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use ehc_domain::ids::UserId;
use serde_json::Value;

use crate::{DbConnection, StorageResult, columns::Bind, schema::drafts};

/// Keeps a draft, in place of one with the same name.
///
/// # Errors
/// Any failure of the database.
pub fn keep(conn: &mut DbConnection, user_id: UserId, form: &str, fields: Value, now: DateTime<Utc>) -> StorageResult<()> {
    let values = (
        drafts::user_id.eq(user_id.bind()),
        drafts::form.eq(form),
        drafts::fields.eq(fields.clone().bind()),
        drafts::saved_at.eq(now.bind()),
    );
    on!(conn, |c| diesel::insert_into(drafts::table)
        .values(values)
        .on_conflict((drafts::user_id, drafts::form))
        .do_update()
        .set((drafts::fields.eq(fields.bind()), drafts::saved_at.eq(now.bind())))
        .execute(c))?;
    Ok(())
}

/// Finds a draft; `None` when the person has none of that name.
///
/// # Errors
/// Any failure of the database.
pub fn find(conn: &mut DbConnection, user_id: UserId, form: &str) -> StorageResult<Option<Value>> {
    Ok(on!(conn, |c| drafts::table.find((user_id.bind(), form)).select(drafts::fields).first(c).optional())?)
}

/// Lists the drafts of a person whose names begin so, the newest first: name, fields, when it was saved.
///
/// # Errors
/// Any failure of the database.
pub fn list(conn: &mut DbConnection, user_id: UserId, beginning: &str) -> StorageResult<Vec<(String, Value, DateTime<Utc>)>> {
    let found = drafts::table
        .filter(drafts::user_id.eq(user_id.bind()))
        .filter(drafts::form.like(format!("{beginning}%")))
        .order((drafts::saved_at.desc(), drafts::form))
        .select((drafts::form, drafts::fields, drafts::saved_at));
    Ok(on!(conn, |c| found.load(c))?)
}

/// Forgets every draft of a person.
///
/// # Errors
/// Any failure of the database.
pub fn forget_all(conn: &mut DbConnection, user_id: UserId) -> StorageResult<()> {
    on!(conn, |c| diesel::delete(drafts::table.filter(drafts::user_id.eq(user_id.bind()))).execute(c))?;
    Ok(())
}

/// Forgets a draft; forgetting what is not there is no error.
///
/// # Errors
/// Any failure of the database.
pub fn forget(conn: &mut DbConnection, user_id: UserId, form: &str) -> StorageResult<()> {
    let target = drafts::table.find((user_id.bind(), form));
    on!(conn, |c| diesel::delete(target).execute(c))?;
    Ok(())
}

/// Forgets a person's drafts whose names begin so, but for the newest.
///
/// # Errors
/// Any failure of the database.
pub fn forget_but_newest(conn: &mut DbConnection, user_id: UserId, beginning: &str, newest: i64) -> StorageResult<()> {
    let older = drafts::table
        .filter(drafts::user_id.eq(user_id.bind()))
        .filter(drafts::form.like(format!("{beginning}%")))
        .order((drafts::saved_at.desc(), drafts::form))
        .offset(newest)
        // SQLite takes no offset without a limit.
        .limit(i64::MAX)
        .select(drafts::form);
    let older: Vec<String> = on!(conn, |c| older.load(c))?;
    let target = drafts::table.filter(drafts::user_id.eq(user_id.bind())).filter(drafts::form.eq_any(older));
    on!(conn, |c| diesel::delete(target).execute(c))?;
    Ok(())
}

/// Forgets drafts last saved before an instant.
///
/// # Errors
/// Any failure of the database.
pub fn forget_before(conn: &mut DbConnection, instant: DateTime<Utc>) -> StorageResult<usize> {
    Ok(on!(conn, |c| diesel::delete(drafts::table.filter(drafts::saved_at.lt(instant.bind()))).execute(c))?)
}
