//! What somebody asked for and was refused: a row each time, and the list for information governance.

use chrono::{DateTime, Utc};
use ehc_domain::{
    accounts::called_then,
    audit::{Look, label},
    cases::CaseReference,
    ids::{AdviceRequestId, AuditEntryId, CaseId, UserId},
    policy::{Action, Target},
};
use ehc_persistence::{
    StorageResult, advice,
    audit::{self as rows, RefusedLine},
    cases,
};
use serde_json::Value;

use super::alarm;
use crate::{Context, Failure, Service, failure::NoRule, history::Told};

pub use alarm::{MANY, WINDOW};

/// How many lines stand on one page.
const PER_PAGE: usize = 100;
/// The most of an address that is kept, in characters.
const ADDRESS: usize = 200;

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedFor {
    /// What they would have done; `None` where they asked for what is the person's own, or for a page that is about no case and by which something else is done.
    pub action: Option<Action>,
    /// What the address names.
    pub thing: Thing,
    /// The address, without what follows a question mark.
    pub address: String,
}

/// What an address names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Thing {
    /// A case, by its number.
    Case(CaseReference),
    /// A request for advice.
    Advice(AdviceRequestId),
    /// A case, by the key under which somebody learns that a child is known.
    Known(CaseId),
    /// Anything else.
    Other,
}

/// A page of what people were refused.
#[derive(Debug, Clone)]
pub struct RefusedPage {
    /// Its lines, newest first.
    pub lines: Vec<RefusedAccess>,
    /// Where older ones begin; `None` when there are none.
    pub older: Option<(DateTime<Utc>, AuditEntryId)>,
}

/// Something that somebody was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedAccess {
    /// When.
    pub at: DateTime<Utc>,
    /// Who, by the name that they had then.
    pub who: String,
    /// What was asked for, in the words of what would have been done.
    pub label: &'static str,
    /// The number of the case, where there is such a case.
    pub reference: Option<String>,
    /// The address.
    pub address: String,
    /// How often within the same moment.
    pub times: u64,
}

impl Service {
    /// Writes down that a person was refused something, whether it is hidden from them or does not exist: both are asked and kept alike, so that the time
    /// it takes tells nothing. The row follows within a fifth of a second; an alarm is raised with it.
    ///
    /// # Errors
    /// [`StorageError`](crate::StorageError) when it cannot be kept.
    pub fn note_refusal(&self, user: UserId, asked: &AskedFor) -> StorageResult<()> {
        let case_id = self.store.read(|conn| match &asked.thing {
            Thing::Case(reference) => Ok(cases::find_by_reference(conn, reference)?.map(|case| case.id)),
            Thing::Advice(id) => Ok(advice::find_request(conn, *id)?.map(|request| request.case_id)),
            Thing::Known(id) => Ok(cases::find(conn, *id)?.map(|case| case.id)),
            Thing::Other => Ok::<_, crate::StorageError>(None),
        })?;
        let address = asked.address.chars().take(ADDRESS).collect();
        self.views.note(Look::refused_to(user, asked.action, case_id).telling(&Told::AccessRefused { address }))
    }
}

/// Lists what people were refused, newest first; nothing of cases in which the reader has a conflict of interest.
///
/// # Errors
/// Policy; storage.
pub fn list_refused(
    service: &Service,
    context: &Context,
    before: Option<(DateTime<Utc>, AuditEntryId)>,
) -> Result<RefusedPage, Failure<NoRule>> {
    let permit = context.authorise(Action::AccessReview, Target::Service)?;
    let limit = i64::try_from(PER_PAGE + 1).unwrap_or(i64::MAX);
    let mut lines = service
        .store
        .read(|conn| rows::list_refused(conn, before, &context.visibility().hidden(), limit).map_err(Failure::<NoRule>::from))?;
    let has_more = lines.len() > PER_PAGE;
    lines.truncate(PER_PAGE);
    service.views.note(Look::of(&permit).telling(&Told::ListShown { shown: lines.len() }))?;
    let older = lines.last().filter(|_| has_more).map(|line| (line.at, line.id));
    Ok(RefusedPage { lines: lines.into_iter().map(RefusedAccess::from).collect(), older })
}

impl From<RefusedLine> for RefusedAccess {
    fn from(line: RefusedLine) -> Self {
        Self {
            at: line.at,
            who: called_then(line.actor, line.actor_then),
            label: label(&line.action),
            reference: line.reference,
            address: alarm::address(&line.details).unwrap_or_default().to_owned(),
            times: line.details.get("times").and_then(Value::as_u64).unwrap_or(1),
        }
    }
}
