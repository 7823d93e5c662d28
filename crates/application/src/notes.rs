//! Internal notes: an entry of the history, by one person, never changed.

use ehc_domain::{audit::AuditEntry, cases::CaseReference, policy::Action, refusals};
use thiserror::Error;

use crate::{Context, Done, Failure, Service, cases::open};

/// The longest note, in characters.
pub const LONGEST: usize = 10_000;

refusals! {
    /// Why a note is not kept.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum NoteRefused {
        /// Nothing was written.
        Empty = "empty", "Write the note";
        /// Too much was written.
        TooLong = "too_long", "Use {LONGEST} characters or fewer";
    }
}

/// Writes a note into the history of a case.
///
/// # Errors
/// [`NoteRefused`]; policy; storage.
pub fn write(service: &Service, context: &Context, reference: &CaseReference, text: &str) -> Result<(), Failure<NoteRefused>> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Failure::Rule(NoteRefused::Empty));
    }
    if text.chars().count() > LONGEST {
        return Err(Failure::Rule(NoteRefused::TooLong));
    }
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::NoteWrite)?;
        Ok(Done::new((), AuditEntry::of(&open.permit).because(text))
            .seen_at(open.path("history"))
            .typed_on(open.path("notes/new")))
    })
}
