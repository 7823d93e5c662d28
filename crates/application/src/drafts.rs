//! What people typed and have not sent: kept for them alone, so that nothing typed is lost.

use ehc_persistence::drafts as stored;
use serde_json::{Value, json};

use crate::{Context, Failure, NoRule, Service};

/// Keeps what somebody typed under a name of their own; an earlier draft of that name is replaced. A draft is nobody's act yet, so it has no audit row.
///
/// # Errors
/// Any failure of storage.
pub fn keep(service: &Service, context: &Context, form: &str, fields: &[(String, String)]) -> Result<(), Failure<NoRule>> {
    let fields: Value = fields.iter().map(|(name, value)| json!([name, value])).collect();
    service.store.database().write(|conn| stored::keep(conn, context.actor.user_id, form, fields, context.now))?;
    Ok(())
}

/// Finds what somebody typed under a name; `None` when there is no such draft of theirs.
///
/// # Errors
/// Any failure of storage.
pub fn find(service: &Service, context: &Context, form: &str) -> Result<Option<Vec<(String, String)>>, Failure<NoRule>> {
    let found = service.store.read(|conn| stored::find(conn, context.actor.user_id, form))?;
    let pair = |value: &Value| Some((value.get(0)?.as_str()?.to_owned(), value.get(1)?.as_str()?.to_owned()));
    Ok(found.map(|fields| fields.as_array().map(|list| list.iter().filter_map(pair).collect()).unwrap_or_default()))
}

/// Forgets a draft, once what it held was sent.
///
/// # Errors
/// Any failure of storage.
pub fn forget(service: &Service, context: &Context, form: &str) -> Result<(), Failure<NoRule>> {
    service.store.database().write(|conn| stored::forget(conn, context.actor.user_id, form))?;
    Ok(())
}
