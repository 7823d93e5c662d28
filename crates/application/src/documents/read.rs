//! Listing the papers of a case and opening one.

use std::borrow::Cow;

use ehc_domain::{
    audit::Look,
    cases::CaseReference,
    documents::{DocumentState, FileType},
    ids::{CaseId, DocumentId},
    policy::{Action, Decision, FieldGroup, Target, decide, group_of, may_read},
    refusals,
};
use ehc_persistence::{DbConnection, StorageResult, accounts, advice, documents};
use thiserror::Error;

use super::{DocumentRow, hash};
use crate::{
    Context, Failure, Service,
    audit::Opened,
    cases::{OpenCase, open},
    failure::NoRule,
    history::Told,
    timetable::advice_phrase,
};

/// One paper as a list shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentLine {
    /// The row.
    pub row: DocumentRow,
    /// Who added it.
    pub by: String,
    /// Whether the person may withdraw it.
    pub may_withdraw: bool,
}

/// The papers of a case.
#[derive(Debug, Clone)]
pub struct DocumentList {
    /// The case.
    pub open: OpenCase,
    /// Those that the person may open, newest first; who runs the case sees those withdrawn too.
    pub lines: Vec<DocumentLine>,
    /// Whether the person may add one here.
    pub may_add: bool,
}

/// Lists the papers of a case in the field groups that the person reads.
///
/// # Errors
/// Policy; absence; storage.
pub fn list(service: &Service, context: &Context, reference: &CaseReference) -> Result<DocumentList, Failure<NoRule>> {
    let list = service.store.read(|conn| -> Result<DocumentList, Failure<NoRule>> {
        let open = open(conn, context, reference, Action::DocumentView)?;
        let may = |action| decide(&context.actor, action, Target::Case(&open.subject)) == Decision::Allow;
        let (may_own, may_any) = (may(Action::DocumentWithdrawOwn), may(Action::DocumentWithdraw));
        // Whoever reads the case in an emergency adds nothing to it.
        let runs_the_case = may(Action::DocumentUpload) && may_read(&context.actor, &open.subject, FieldGroup::Notes);
        let carried = carried(conn, open.case.id)?;
        let mut lines = Vec::new();
        for row in documents::list(conn, open.case.id)? {
            if !reads(context, &open, &row) || (row.state == DocumentState::Withdrawn && !runs_the_case) {
                continue;
            }
            let by = accounts::find_user(conn, row.uploaded_by)?.map(|user| user.name).unwrap_or_default();
            let is_own = row.uploaded_by == context.actor.user_id && !carried.contains(&row.id);
            let may_withdraw = may_any || (may_own && is_own);
            lines.push(DocumentLine { row, by, may_withdraw });
        }
        Ok(DocumentList { lines, may_add: runs_the_case, open })
    })?;
    let entry = Look::of(&list.open.permit).telling(&Told::NamedListShown { list: "documents".into(), shown: list.lines.len() });
    service.views.record(entry, Some(Opened::by(context, &list.open.subject)))?;
    Ok(list)
}

/// Lists the papers on which advice that was given rests.
pub(super) fn carried(conn: &mut DbConnection, case_id: CaseId) -> StorageResult<Vec<DocumentId>> {
    Ok(advice::list_submitted(conn, case_id)?.into_iter().filter_map(|row| row.document_id).collect())
}

pub(super) fn reads(context: &Context, open: &OpenCase, row: &DocumentRow) -> bool {
    may_read(&context.actor, &open.subject, group_of(row.class)) || row.uploaded_by == context.actor.user_id
}

/// A paper that was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedDocument {
    /// A name that tells nobody whose it is, for the reader's folder of downloads.
    pub name: String,
    /// Its media type, as found from its content.
    pub content_type: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

refusals! {
    /// Why a paper is not opened.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum OpenRefused {
        /// It was withdrawn.
        Withdrawn = "withdrawn", "This document was withdrawn and cannot be opened";
        /// Its bytes are gone or are not what was kept.
        Damaged = "damaged", "The file does not match what was kept, so it is not shown. Tell the people who run the service";
    }
}

/// Opens a paper; a paper of another case is not found. Opening is recorded before a byte leaves.
///
/// # Errors
/// [`OpenRefused`]; policy; absence; storage.
pub fn open_document(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    id: DocumentId,
) -> Result<OpenedDocument, Failure<OpenRefused>> {
    let (open, row, request) = service.store.read(|conn| -> Result<_, Failure<OpenRefused>> {
        let open = open(conn, context, reference, Action::DocumentView)?;
        let row = documents::find(conn, open.case.id, id)?.filter(|row| reads(context, &open, row)).ok_or(Failure::NotFound)?;
        let request = match row.advice_request_id {
            Some(id) => advice::find_request(conn, id)?,
            None => None,
        };
        Ok((open, row, request))
    })?;
    if row.state == DocumentState::Withdrawn {
        return Err(Failure::Rule(OpenRefused::Withdrawn));
    }
    let content = service.ports.files.open(&row.sha256).map_err(|_| Failure::Rule(OpenRefused::Damaged))?;
    if hash(&content) != row.sha256 {
        return Err(Failure::Rule(OpenRefused::Damaged));
    }
    let content = shown(&row.content_type, content).ok_or(Failure::Rule(OpenRefused::Damaged))?;
    service.views.record(Look::of(&open.permit).on("document", id), Some(Opened::by(context, &open.subject)))?;
    let what = request.map_or_else(|| row.class.code().replace('_', "-"), |request| slug(&advice_phrase(request.kind)));
    let name = format!("{}-{what}.{}", open.case.reference, extension(&row.content_type));
    Ok(OpenedDocument { name, content_type: row.content_type, content })
}

/// Returns words as a part of a file name: lower case letters joined by hyphens.
fn slug(words: &str) -> String {
    let kept: String = words
        .to_lowercase()
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == ' ' || *c == '-')
        .map(|c| if c == ' ' { '-' } else { c })
        .collect();
    kept.trim_matches('-').to_owned()
}

/// What is shown of a paper: of a picture, not the place and the device that its camera wrote. `None` when a picture is not whole.
fn shown(content_type: &str, content: Vec<u8>) -> Option<Vec<u8>> {
    match file_type(content_type) {
        Some(file_type) => ehc_papers::viewing_copy(file_type, &content).map(Cow::into_owned),
        None => Some(content),
    }
}

fn extension(content_type: &str) -> &'static str {
    file_type(content_type).map_or("bin", FileType::extension)
}

fn file_type(content_type: &str) -> Option<FileType> {
    FileType::ALL.into_iter().find(|one| one.content_type() == content_type)
}
