//! What people typed and have not sent: kept for them alone, so that nothing typed is lost.

use ehc_domain::ids::UserId;
use ehc_persistence::{
    DbConnection, StorageResult,
    accounts::{self, Claim},
    drafts as stored,
};
use serde_json::{Value, json};

use crate::{Context, Failure, NoRule, Service};

/// The most drafts of one kind that are kept for a person; one more takes the place of the oldest.
pub const MOST_OF_A_KIND: u8 = 50;

/// Returns the name of what was typed into the form of a page and not sent.
pub fn unsent(page: &str) -> String {
    format!("unsent:{page}")
}

/// Returns the name of what was answered on a page and is done from another.
pub fn answered(page: &str) -> String {
    format!("answered:{page}")
}

/// Keeps what somebody typed under a name of their own, `kind:which`; an earlier draft of that name is replaced. A draft is nobody's act yet, so it has no
/// audit row.
///
/// # Errors
/// [`Failure::Repeated`] when the form was sent meanwhile: nothing is kept, or what was sent would come back as unsent. Any failure of storage.
pub fn keep(service: &Service, context: &Context, form: &str, fields: &[(String, String)]) -> Result<(), Failure<NoRule>> {
    let user = context.actor.user_id;
    service.store.database().write(|conn| {
        // Taken for a moment only: a form that is being sent at this very moment is waited for.
        if let Some(sent) = &context.submission {
            match accounts::claim_submission(conn, user, sent, "", context.now)? {
                Claim::New => accounts::release_submission(conn, user, sent.key)?,
                // What is kept while it is typed is never all that the form sent.
                Claim::Same(before) | Claim::Other(before) => return Err(Failure::Repeated(before)),
            }
        }
        Ok(store(conn, context, form, fields)?)
    })
}

/// Keeps what a step of a longer form was sent with, and forgets what was typed into the step and not sent. A step may be sent again: the last answers count.
///
/// # Errors
/// Any failure of storage.
pub fn keep_step(
    service: &Service,
    context: &Context,
    form: &str,
    fields: &[(String, String)],
    page: &str,
) -> Result<(), Failure<NoRule>> {
    service.store.database().write(|conn| {
        // The key first, as everywhere: what is kept of the same form at this moment waits for it, and neither waits for the other.
        if let Some(sent) = &context.submission {
            accounts::claim_submission(conn, context.actor.user_id, sent, page, context.now)?;
        }
        store(conn, context, form, fields)?;
        stored::forget(conn, context.actor.user_id, &unsent(page))?;
        Ok(())
    })
}

fn store(conn: &mut DbConnection, context: &Context, form: &str, fields: &[(String, String)]) -> StorageResult<()> {
    let fields: Value = fields.iter().map(|(name, value)| json!([name, value])).collect();
    let kind = form.split_inclusive(':').next().unwrap_or_default();
    stored::keep(conn, context.actor.user_id, form, fields, context.now)?;
    stored::forget_but_newest(conn, context.actor.user_id, kind, MOST_OF_A_KIND.into())
}

/// Finds what somebody typed under a name; `None` when there is no such draft of theirs.
///
/// # Errors
/// Any failure of storage.
pub fn find(service: &Service, context: &Context, form: &str) -> Result<Option<Vec<(String, String)>>, Failure<NoRule>> {
    Ok(service.store.read(|conn| load(conn, context.actor.user_id, form))?)
}

/// As [`find`], within an act.
pub(crate) fn load(conn: &mut DbConnection, user: UserId, form: &str) -> StorageResult<Option<Vec<(String, String)>>> {
    let pair = |value: &Value| Some((value.get(0)?.as_str()?.to_owned(), value.get(1)?.as_str()?.to_owned()));
    let found = stored::find(conn, user, form)?;
    Ok(found.map(|fields| fields.as_array().map(|list| list.iter().filter_map(pair).collect()).unwrap_or_default()))
}

/// Finds what the steps of a form were answered with, to be sent now; `None` when there is no such draft of theirs.
///
/// # Errors
/// [`Failure::Repeated`] when the form was sent before, and its draft is gone with it. Any failure of storage.
pub fn find_to_send(service: &Service, context: &Context, form: &str) -> Result<Option<Vec<(String, String)>>, Failure<NoRule>> {
    let found = find(service, context, form)?;
    let Some(sent) = context.submission.as_ref().filter(|_| found.is_none()) else { return Ok(found) };
    let user = context.actor.user_id;
    service.store.database().write(|conn| match accounts::claim_submission(conn, user, sent, "", context.now)? {
        Claim::New => Ok(accounts::release_submission(conn, user, sent.key)?),
        Claim::Same(before) => Err(Failure::Repeated(before)),
        Claim::Other(_) => Err(Failure::Reused),
    })?;
    Ok(None)
}

/// Forgets a draft, once what it held was sent.
///
/// # Errors
/// Any failure of storage.
pub fn forget(service: &Service, context: &Context, form: &str) -> Result<(), Failure<NoRule>> {
    service.store.database().write(|conn| stored::forget(conn, context.actor.user_id, form))?;
    Ok(())
}
