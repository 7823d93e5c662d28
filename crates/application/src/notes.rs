//! Internal notes: an entry of the history, by one person, never changed.

use ehc_domain::{audit::AuditEntry, cases::CaseReference, policy::Action, text::Words};

use crate::{Context, Done, Failure, Service, cases::open, failure::NoRule};

/// What somebody notes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What is kept, as it was written.
    pub note: Words<10_000>,
}

/// Writes a note into the history of a case.
///
/// # Errors
/// Policy; storage.
pub fn write(service: &Service, context: &Context, reference: &CaseReference, note: Note) -> Result<(), Failure<NoRule>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::NoteWrite)?;
        Ok(Done::new((), AuditEntry::of(&open.permit).because(note.note.as_str()))
            .seen_at(open.path("history"))
            .typed_on(open.path("notes/new")))
    })
}
