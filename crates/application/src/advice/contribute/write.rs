//! Writing advice as a draft.

use chrono::{DateTime, Utc};
use ehc_domain::{
    advice::{AdviceState, SubmitRefused},
    audit::AuditEntry,
    documents::DocumentState,
    ids::{AdviceRequestId, DocumentId},
    policy::Action,
    refusals,
    timetable::order::OutOfOrder,
};
use ehc_persistence::{
    DbConnection, StorageResult,
    advice::{self, AdviceRequestRow, AdviceRow},
    documents,
};
use thiserror::Error;

use crate::{
    Context, Done, Failure, Service,
    advice::{
        OpenRequest,
        content::{AdviceContent, ContentRefused},
        open, request_path,
    },
    history::Told,
};

/// A draft as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// What it says.
    pub content: AdviceContent,
    /// A file that carries the advice.
    pub document_id: Option<DocumentId>,
    /// The version of the draft that was on the page; 0 when there was none yet.
    pub version: i32,
}

/// A draft now kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Saved {
    /// Its version, for the next save.
    pub version: i32,
    /// When.
    pub at: DateTime<Utc>,
}

/// A draft as it was written, for the act that goes on with it.
pub(super) struct Kept {
    pub(super) row: AdviceRow,
    /// The file that is withdrawn because the draft has it no more.
    taken_out: Option<DocumentId>,
}

impl Kept {
    /// Says in the entry of the act which advice it wrote, and which file it took out.
    pub(super) fn say(&self, entry: AuditEntry) -> AuditEntry {
        entry.on("advice", self.row.id).telling(&Told::AdviceWritten { number: self.row.number, file_taken_out: self.taken_out })
    }

    pub(super) fn saved(&self) -> Saved {
        Saved { version: self.row.version, at: self.row.saved_at }
    }
}

/// Two versions of one draft: nothing is kept until a person chooses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// What was kept meanwhile.
    pub theirs: AdviceContent,
    /// By whom.
    pub saved_by: String,
    /// When.
    pub saved_at: DateTime<Utc>,
    /// Its version; 0 when it was submitted and a new draft would begin.
    pub version: i32,
    /// The file that belongs to it; `None` when there is none.
    pub document_id: Option<DocumentId>,
    /// What was sent now.
    pub mine: AdviceContent,
}

refusals! {
    /// Why a draft is not kept or not submitted.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum WriteRefused {
        /// Too long to be kept.
        Content => transparent(ContentRefused);
        /// The draft was changed elsewhere since it was opened.
        Stale(Box<Clash>) = "conflict", "This advice was changed since you opened it. Compare the two versions and choose";
        /// The file was not uploaded for this request, or was withdrawn.
        NoSuchFile = "no_such_file", "Upload the file again: it is not kept with this request";
        /// The case is over.
        CaseClosed = "case_closed", "This case is closed, so no more advice is wanted for it";
        /// Something that advice must say is missing.
        Incomplete => transparent(SubmitRefused);
        /// The declaration was not made.
        NotDeclared = "not_declared" @ is_declared, "Confirm that the advice is yours and is complete";
        /// The case would contradict itself.
        Order => transparent(OutOfOrder);
    }
}

/// Keeps a draft.
///
/// # Errors
/// [`WriteRefused`]; policy; storage.
pub fn save_draft(
    service: &Service,
    context: &Context,
    id: AdviceRequestId,
    draft: Draft,
) -> Result<Saved, Failure<WriteRefused>> {
    draft.content.check_size().map_err(|refused| Failure::Rule(refused.into()))?;
    service.store.write(context, |conn| {
        let open = open(conn, context, id, Action::AdviceWrite)?;
        let kept = keep(conn, service, context, &open, &draft)?;
        begin(conn, &open)?;
        Ok(Done::new(kept.saved(), kept.say(AuditEntry::of(&open.permit))).seen_at(request_path(id, "write")))
    })
}

/// Marks a request as begun, so that the caseworker sees that somebody is at work.
pub(super) fn begin(conn: &mut DbConnection, open: &OpenRequest) -> StorageResult<()> {
    if open.request.state != AdviceState::Asked {
        return Ok(());
    }
    advice::update_request(conn, AdviceRequestRow { state: AdviceState::InProgress, ..open.request.clone() })
}

/// Says why a file that nobody submitted can be opened no more.
const TAKEN_OUT: &str = "Taken out of the draft before the advice was submitted";

/// Writes the draft over the one it came from, or begins a new version after one that was submitted. A file that only the draft had goes with it when
/// the draft has it no more.
pub(super) fn keep(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    open: &OpenRequest,
    draft: &Draft,
) -> Result<Kept, Failure<WriteRefused>> {
    if open.case.closed_on.is_some() {
        return Err(Failure::Rule(WriteRefused::CaseClosed));
    }
    if let Some(file) = draft.document_id {
        documents::find(conn, open.case.id, file)?
            .filter(|file| file.advice_request_id == Some(open.request.id) && file.state != DocumentState::Withdrawn)
            .ok_or(Failure::Rule(WriteRefused::NoSuchFile))?;
    }
    let latest = advice::find_latest(conn, open.request.id)?;
    let existing = latest.as_ref().filter(|row| !row.is_submitted);
    let current = existing.map_or(0, |row| row.version);
    if current != draft.version {
        let theirs = latest.as_ref().map(|row| AdviceContent::from_json(&row.content)).transpose()?.unwrap_or_default();
        return Err(Failure::Rule(WriteRefused::Stale(Box::new(Clash {
            theirs,
            saved_by: latest.as_ref().map(|row| row.author_name.clone()).unwrap_or_default(),
            saved_at: latest.as_ref().map_or(context.now, |row| row.saved_at),
            version: current,
            document_id: latest.as_ref().and_then(|row| row.document_id),
            mine: draft.content.clone(),
        }))));
    }
    let mut row = AdviceRow {
        id: existing.map_or_else(|| service.ports.id(), |row| row.id),
        advice_request_id: open.request.id,
        case_id: open.case.id,
        number: match existing {
            Some(row) => row.number,
            None => advice::next_number(conn, open.request.id)?,
        },
        is_submitted: false,
        content: draft.content.to_json(),
        document_id: draft.document_id,
        author_id: Some(context.actor.user_id),
        author_name: context.actor.name.clone(),
        saved_at: context.now,
        submitted_on: None,
        version: current,
    };
    let before = existing.and_then(|row| row.document_id).filter(|file| Some(*file) != draft.document_id);
    let taken_out = match before {
        Some(file) => take_out(conn, context, open, file)?,
        None => None,
    };
    if existing.is_some() {
        advice::update_draft(conn, row.clone())?;
        row.version = row.version.saturating_add(1);
    } else {
        row.version = 1;
        row.clone().insert(conn)?;
    }
    Ok(Kept { row, taken_out })
}

/// Withdraws a file that only the draft had; returns it unless somebody withdrew it before, or it was submitted with an earlier version.
fn take_out(
    conn: &mut DbConnection,
    context: &Context,
    open: &OpenRequest,
    file: DocumentId,
) -> StorageResult<Option<DocumentId>> {
    let is_there = documents::find(conn, open.case.id, file)?.is_some_and(|row| row.state != DocumentState::Withdrawn);
    if !is_there || advice::list_versions(conn, open.request.id)?.iter().any(|version| version.document_id == Some(file)) {
        return Ok(None);
    }
    documents::withdraw(conn, file, TAKEN_OUT, context.now)?;
    Ok(Some(file))
}
