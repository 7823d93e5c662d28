//! The chain over committed audit rows: numbers without gaps, each hash made from the one before.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};
use diesel::{dsl::sql, prelude::*, sql_types::Text};
use ehc_domain::{audit::SystemAct, ids::AuditEntryId};
use serde_json::{Value, json};

use super::AuditRow;
use crate::{
    Connected, DbConnection, StorageResult,
    columns::Bind,
    fragments,
    schema::{audit_chain, audit_entries, audit_unsealed},
};

row! {
    /// The place of one row in the chain.
    pub struct LinkRow in audit_chain {
        /// Its number, from 1, without gaps.
        pub number: i64,
        /// The row.
        pub entry_id: AuditEntryId,
        /// Made from the row, the number and the hash before.
        pub hash: String,
    }
}

impl AuditRow {
    /// Writes the row in the one form that is hashed: the same whichever database it was read from, and in whatever order it keeps the details.
    pub fn canonical(&self) -> String {
        let sorted: BTreeMap<&str, &Value> =
            self.details.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value)).collect();
        json!([
            self.id.to_string(),
            self.at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true),
            self.actor_id.map(|id| id.to_string()),
            self.action,
            self.case_id.map(|id| id.to_string()),
            self.object_kind,
            self.object_id.map(|id| id.to_string()),
            self.outcome.code(),
            self.reason,
            self.request_id.map(|id| id.to_string()),
            self.key_id,
            sorted.into_iter().collect::<Vec<_>>(),
        ])
        .to_string()
    }
}

/// Says whether rows wait for their place in the chain.
///
/// # Errors
/// Any failure of the database.
pub fn has_unsealed(conn: &mut DbConnection) -> StorageResult<bool> {
    Ok(!unsealed(conn, 1)?.is_empty())
}

/// Counts the rows that wait for their place.
///
/// # Errors
/// Any failure of the database.
pub fn count_unsealed(conn: &mut DbConnection) -> StorageResult<i64> {
    Ok(on!(conn, |c| audit_unsealed::table.count().get_result(c))?)
}

/// Returns when the oldest row was made that waits for its place; `None` when none waits.
///
/// # Errors
/// Any failure of the database.
pub fn oldest_unsealed(conn: &mut DbConnection) -> StorageResult<Option<DateTime<Utc>>> {
    let Some(oldest) = unsealed(conn, 1)?.into_iter().next() else { return Ok(None) };
    Ok(on!(conn, |c| audit_entries::table.find(oldest.bind()).select(audit_entries::at).first(c).optional())?)
}

/// Lists rows that wait, in the order of their identifiers, which is that in which they were made.
///
/// # Errors
/// Any failure of the database.
pub fn list_unsealed(conn: &mut DbConnection, limit: i64) -> StorageResult<Vec<AuditRow>> {
    // Those that wait are few and the rows many. Asked for both at once, SQLite goes through every row there ever was once its statistics say otherwise.
    let waiting = unsealed(conn, limit)?;
    if waiting.is_empty() {
        return Ok(Vec::new());
    }
    Ok(on!(conn, |c| audit_entries::table
        .filter(fragments::among(audit_entries::id, &waiting))
        .order(audit_entries::id)
        .select(AuditRow::as_select())
        .load(c))?)
}

/// The first rows that wait for their place, in their order.
fn unsealed(conn: &mut DbConnection, limit: i64) -> StorageResult<Vec<AuditEntryId>> {
    Ok(on!(conn, |c| audit_unsealed::table
        .order(audit_unsealed::entry_id)
        .limit(limit)
        .select(audit_unsealed::entry_id)
        .load(c))?)
}

/// Returns the last link; `None` while the chain is empty.
///
/// # Errors
/// Any failure of the database.
pub fn last_link(conn: &mut DbConnection) -> StorageResult<Option<LinkRow>> {
    Ok(on!(conn, |c| audit_chain::table.order(audit_chain::number.desc()).select(LinkRow::as_select()).first(c).optional())?)
}

/// Adds links, and takes their rows off the list of those that wait.
///
/// # Errors
/// [`StorageError::Duplicate`](crate::StorageError::Duplicate) when somebody else has sealed meanwhile.
pub fn add_links(conn: &mut DbConnection, links: Vec<LinkRow>) -> StorageResult<()> {
    let sealed: Vec<AuditEntryId> = links.iter().map(|link| link.entry_id).collect();
    LinkRow::insert_all(links, conn)?;
    on!(conn, |c| diesel::delete(audit_unsealed::table.filter(fragments::among(audit_unsealed::entry_id, &sealed))).execute(c))?;
    Ok(())
}

/// Lists links after a number in their order, with their rows; a row is missing only when somebody has removed it.
///
/// # Errors
/// Any failure of the database.
pub fn links_after(conn: &mut DbConnection, number: i64, limit: i64) -> StorageResult<Vec<(LinkRow, Option<AuditRow>)>> {
    Ok(on!(conn, |c| audit_chain::table
        .left_join(audit_entries::table.on(audit_entries::id.eq(audit_chain::entry_id)))
        .filter(audit_chain::number.gt(number))
        .order(audit_chain::number)
        .limit(limit)
        .select((LinkRow::as_select(), Option::<AuditRow>::as_select()))
        .load(c))?)
}

/// Finds the link with a number.
///
/// # Errors
/// Any failure of the database.
pub fn find_link(conn: &mut DbConnection, number: i64) -> StorageResult<Option<LinkRow>> {
    Ok(on!(conn, |c| audit_chain::table.find(number).select(LinkRow::as_select()).first(c).optional())?)
}

/// Finds a row that is neither in the chain nor waiting for it, which no use of the service makes.
///
/// # Errors
/// Any failure of the database.
pub fn find_stray(conn: &mut DbConnection) -> StorageResult<Option<AuditEntryId>> {
    Ok(on!(conn, |c| audit_entries::table
        .left_join(audit_chain::table.on(audit_chain::entry_id.eq(audit_entries::id)))
        .left_join(audit_unsealed::table.on(audit_unsealed::entry_id.eq(audit_entries::id)))
        .filter(audit_chain::number.is_null())
        .filter(audit_unsealed::entry_id.is_null())
        .select(audit_entries::id)
        .first(c)
        .optional())?)
}

/// Lists the details of the rows by which the trail knows the checkpoints that were signed of it, in their order.
///
/// # Errors
/// Any failure of the database.
pub fn checkpoints_known(conn: &mut DbConnection) -> StorageResult<Vec<Value>> {
    Ok(on!(conn, |c| audit_entries::table
        .inner_join(audit_chain::table.on(audit_chain::entry_id.eq(audit_entries::id)))
        .filter(audit_entries::action.eq(SystemAct::CheckpointSigned.code()))
        .order(audit_chain::number)
        .select(audit_entries::details)
        .load(c))?)
}

/// Returns the numbers after one and up to another whose rows hold their details in the very letters that we write: SQLite keeps text as it is, and spaces put
/// into it would change what is stored and not what it means. PostgreSQL keeps no letters of JSON, so there it is all of them.
///
/// # Errors
/// Any failure of the database.
pub fn written_as_ours(conn: &mut DbConnection, after: i64, upto: i64) -> StorageResult<HashSet<i64>> {
    match conn.connected() {
        Connected::Pg(_) => Ok((after + 1..=upto).collect()),
        Connected::Sqlite(c) => {
            let rows: Vec<(i64, String, Value)> = audit_chain::table
                .inner_join(audit_entries::table.on(audit_entries::id.eq(audit_chain::entry_id)))
                .filter(audit_chain::number.gt(after).and(audit_chain::number.le(upto)))
                .select((audit_chain::number, sql::<Text>("audit_entries.details"), audit_entries::details))
                .load(c)?;
            let is_ours = |text: &str, details: &Value| serde_json::to_string(details).is_ok_and(|ours| ours == text);
            Ok(rows.into_iter().filter(|(_, text, details)| is_ours(text, details)).map(|(number, ..)| number).collect())
        }
    }
}
