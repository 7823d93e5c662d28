//! What was asked for and refused.

use chrono::{DateTime, Utc};
use diesel::{dsl::sql, prelude::*, sql_types::Bool};
use ehc_domain::ids::{AuditEntryId, CaseId, UserId};
use serde_json::Value;

use crate::{
    DbConnection, StorageResult,
    columns::Bind,
    fragments,
    schema::{audit_entries, cases, users},
};

/// The index of refused entries is chosen only where the query says so in these words.
const IS_REFUSED: &str = "audit_entries.outcome = 'refused'";

/// Something that was asked for and refused.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct RefusedLine {
    /// Which entry.
    pub id: AuditEntryId,
    /// When.
    pub at: DateTime<Utc>,
    /// Who asked.
    pub actor_id: UserId,
    /// Their present name.
    pub actor: String,
    /// The name that they had then; `None` where they have had no other since.
    pub actor_then: Option<String>,
    /// The code of what was asked for.
    pub action: String,
    /// The case, where there is one; `None` when there is none or the act is about none.
    pub case_id: Option<CaseId>,
    /// Its number.
    pub reference: Option<String>,
    /// Named details.
    pub details: Value,
}

/// Lists what signed-in people were refused, newest first, before an instant, but of cases that are hidden from the reader. Wrong passwords are no part of it.
///
/// # Errors
/// Any failure of the database.
pub fn list_refused(
    conn: &mut DbConnection,
    before: Option<(DateTime<Utc>, AuditEntryId)>,
    hidden: &[CaseId],
    limit: i64,
) -> StorageResult<Vec<RefusedLine>> {
    Ok(on!(conn, |c| {
        let mut query = audit_entries::table
            .inner_join(users::table.on(audit_entries::actor_id.eq(users::id.nullable())))
            .left_join(cases::table.on(audit_entries::case_id.eq(cases::id.nullable())))
            .filter(sql::<Bool>(IS_REFUSED))
            .filter(audit_entries::action.ne_all(OWN_ACCOUNT))
            .filter(fragments::none_of(audit_entries::case_id, hidden))
            .select((
                audit_entries::id,
                audit_entries::at,
                users::id,
                users::name,
                fragments::name_then!(audit_entries::at),
                audit_entries::action,
                audit_entries::case_id,
                cases::reference.nullable(),
                audit_entries::details,
            ))
            .into_boxed();
        if let Some((at, id)) = before {
            query = query.filter(BoolExpressionMethods::or(
                audit_entries::at.lt(at.bind()),
                audit_entries::at.eq(at.bind()).and(audit_entries::id.lt(id.bind())),
            ));
        }
        query.order((audit_entries::at.desc(), audit_entries::id.desc())).limit(limit).load(c)
    })?)
}

/// Lists the details of what one person was refused since an instant, newest first.
///
/// # Errors
/// Any failure of the database.
pub fn refused_since(conn: &mut DbConnection, actor: UserId, since: DateTime<Utc>, limit: i64) -> StorageResult<Vec<Value>> {
    Ok(on!(conn, |c| audit_entries::table
        .filter(sql::<Bool>(IS_REFUSED))
        .filter(audit_entries::action.ne_all(OWN_ACCOUNT))
        .filter(audit_entries::actor_id.eq(Some(actor.bind())))
        .filter(audit_entries::at.ge(since.bind()))
        .order((audit_entries::at.desc(), audit_entries::id.desc()))
        .limit(limit)
        .select(audit_entries::details)
        .load(c))?)
}

/// Refusals that are no attempt at what is another's: a wrong password, a session that had ended.
const OWN_ACCOUNT: [&str; 3] = ["account.sign_in_failed", "account.confirm", "account.end_session"];
