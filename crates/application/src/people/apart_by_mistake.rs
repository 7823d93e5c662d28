//! What becomes of a former identity that was kept apart by mistake, once a second person has approved that it need not be.

use ehc_domain::{audit::AuditEntry, ids::PersonId, people::record::PersonField};
use ehc_persistence::{
    DbConnection, StorageResult,
    people::{self, PersonChangeRow, PersonRow},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    change::{ChangeRefused, Making, make_everywhere},
    names::all_names,
    somebody_of,
};
use crate::{Context, Failure, Service, approvals::Proposed, cases::OpenCase};

/// That a former identity need not be kept apart, as it is kept while it waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ProposedJoining {
    person: Uuid,
    version: i32,
}

impl ProposedJoining {
    pub(super) fn of(record: &PersonRow) -> Self {
        Self { person: record.id.uuid(), version: record.version }
    }
}

/// Says that a former identity would be kept apart no longer; `None` where that cannot be done any more.
pub(crate) fn would_join(conn: &mut DbConnection, proposed: &ProposedJoining) -> StorageResult<Option<Proposed>> {
    let record = people::find(conn, PersonId::new(proposed.person))?;
    let record = record.filter(|record| record.version == proposed.version && record.is_kept_apart);
    let to = "No: the child is compared with others on record again, and found by every name that is kept. Earlier names that went when it was kept apart come back";
    Ok(record.map(|record| Proposed {
        subject: proposed.person,
        other_case: None,
        what: format!("The former identity of {}", record.name),
        rows: vec![("Kept apart".to_owned(), "Yes".to_owned(), to.to_owned())],
        moves: Vec::new(),
    }))
}

/// Keeps a former identity apart no longer, for a second person. The case stays restricted until that is lifted.
pub(crate) fn join(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    open: &OpenCase,
    proposed: &ProposedJoining,
    reason: &str,
) -> Result<Vec<AuditEntry>, Failure<ChangeRefused>> {
    let who = somebody_of(conn, context, open.clone(), PersonId::new(proposed.person))?;
    let earlier_names = names_that_went(conn, who.record.id)?;
    let earlier: Vec<String> = earlier_names.iter().flat_map(|names| names.lines()).map(ToOwned::to_owned).collect();
    let record = who.record.clone();
    let after = PersonRow {
        is_kept_apart: false,
        search_text: all_names(&record.name, record.known_as.as_deref(), &earlier, &record.search_text),
        earlier_names,
        version: proposed.version,
        ..record
    };
    let making = Making { reason: Some(reason.to_owned()), ..Making::default() };
    make_everywhere(conn, service, context, &who, after, &making)
}

/// The earlier names that were kept no longer when the former identity was last kept apart; `None` where there were none.
fn names_that_went(conn: &mut DbConnection, person: PersonId) -> StorageResult<Option<String>> {
    let changes: Vec<PersonChangeRow> = people::list_changes(conn, person)?.into_iter().map(|(change, _)| change).collect();
    let kept = changes.iter().rfind(|change| change.field == PersonField::KeptApart && change.after.as_deref() == Some("yes"));
    let is_gone = |one: &&PersonChangeRow| one.field == PersonField::EarlierNames && one.after.is_none();
    let went = |at| changes.iter().filter(is_gone).rfind(|one| one.changed_at == at);
    Ok(kept.and_then(|kept| went(kept.changed_at)).and_then(|change| change.before.clone()))
}
