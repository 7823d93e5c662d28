//! What people typed and have not sent: kept for them alone, so that nothing typed is lost.

use chrono::{DateTime, Utc};
use ehc_domain::{hex, ids::UserId};
use ehc_persistence::{
    DbConnection, StorageResult,
    accounts::{self, Claim, Submission},
    drafts as stored,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

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
    keep_of(service, (context.actor.user_id, context.now), context.submission.as_ref(), form, fields)
}

/// As [`keep`], for somebody of whom no more is known.
pub(crate) fn keep_of(
    service: &Service,
    (user, now): (UserId, DateTime<Utc>),
    sent: Option<&Submission>,
    form: &str,
    fields: &[(String, String)],
) -> Result<(), Failure<NoRule>> {
    service.store.database().write(|conn| {
        // Taken for a moment only: a form that is being sent at this very moment is waited for.
        if let Some(sent) = sent {
            match accounts::claim_submission(conn, user, sent, "", now)? {
                Claim::New => accounts::release_submission(conn, user, sent.key)?,
                // What is kept while it is typed is never all that the form sent.
                Claim::Same(before) | Claim::Other(before) => return Err(Failure::Repeated(before)),
            }
        }
        Ok(store(conn, (user, now), form, fields)?)
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
        store(conn, (context.actor.user_id, context.now), form, fields)?;
        stored::forget(conn, context.actor.user_id, &unsent(page))?;
        Ok(())
    })
}

fn store(
    conn: &mut DbConnection,
    (user, now): (UserId, DateTime<Utc>),
    form: &str,
    fields: &[(String, String)],
) -> StorageResult<()> {
    let fields: Value = fields.iter().map(|(name, value)| json!([name, value])).collect();
    let kind = form.split_inclusive(':').next().unwrap_or_default();
    stored::keep(conn, user, form, fields, now)?;
    stored::forget_but_newest(conn, user, kind, MOST_OF_A_KIND.into())
}

/// What was answered in one step of a longer form.
#[derive(Debug, Clone)]
pub struct Answers {
    /// What the step asks: it takes the place of what the draft held under these names.
    pub names: Vec<String>,
    /// What was answered.
    pub fields: Vec<(String, String)>,
    /// The mark of what the page was made from; `None` where no page of ours was filled in.
    pub seen: Option<String>,
    /// The address of the step: what was typed there and not sent is forgotten.
    pub page: String,
}

/// Says whether the answers of a step were kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// They were.
    Kept,
    /// They were not, because the draft is not what the page was made from: what it holds now.
    Changed(Vec<(String, String)>),
}

/// Tells what a draft holds from anything else that it could hold; nothing kept has no mark.
pub fn mark(fields: &[(String, String)]) -> String {
    let mut fields: Vec<&(String, String)> = fields.iter().collect();
    fields.sort_by(|one, other| one.0.cmp(&other.0));
    if fields.is_empty() { String::new() } else { hex::write(&Sha256::digest(json!(fields).to_string().as_bytes())) }
}

/// Keeps the answers of one step beside those of the others, unless another window changed them since the page was made: so no two windows mix.
///
/// # Errors
/// Any failure of storage.
pub fn keep_answers(service: &Service, context: &Context, form: &str, answers: Answers) -> Result<Kept, Failure<NoRule>> {
    service.store.database().write(|conn| {
        let mut all = load(conn, context.actor.user_id, form)?.unwrap_or_default();
        if answers.seen.is_some_and(|seen| seen != mark(&all)) {
            return Ok(Kept::Changed(all));
        }
        all.retain(|(name, _)| !answers.names.contains(name));
        all.extend(answers.fields);
        store(conn, (context.actor.user_id, context.now), form, &all)?;
        stored::forget(conn, context.actor.user_id, &unsent(&answers.page))?;
        Ok(Kept::Kept)
    })
}

/// Something that somebody began and has not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// Which one of its kind.
    pub which: String,
    /// What was answered so far.
    pub fields: Vec<(String, String)>,
    /// When it was last kept.
    pub saved_at: DateTime<Utc>,
}

/// Lists what somebody began of one kind and has not sent, the newest first.
///
/// # Errors
/// Any failure of storage.
pub fn list(service: &Service, context: &Context, kind: &str) -> Result<Vec<Begun>, Failure<NoRule>> {
    let beginning = format!("{kind}:");
    let found = service.store.read(|conn| stored::list(conn, context.actor.user_id, &beginning))?;
    let begun = |(form, fields, saved_at): (String, Value, DateTime<Utc>)| {
        Some(Begun { which: form.strip_prefix(&beginning)?.to_owned(), fields: pairs(&fields), saved_at })
    };
    Ok(found.into_iter().filter_map(begun).collect())
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
    Ok(stored::find(conn, user, form)?.as_ref().map(pairs))
}

/// Finds what somebody typed on a page and did not send; `None` where there is nothing.
///
/// # Errors
/// Any failure of storage.
pub fn find_unsent(service: &Service, user: UserId, page: &str) -> StorageResult<Option<Vec<(String, String)>>> {
    service.store.read(|conn| load(conn, user, &unsent(page)))
}

fn pairs(fields: &Value) -> Vec<(String, String)> {
    let pair = |value: &Value| Some((value.get(0)?.as_str()?.to_owned(), value.get(1)?.as_str()?.to_owned()));
    fields.as_array().map(|list| list.iter().filter_map(pair).collect()).unwrap_or_default()
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
