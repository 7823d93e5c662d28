//! A file in place of, or beside, what is written.

use ehc_domain::{
    audit::AuditEntry,
    documents::DocumentClass,
    ids::{AdviceRequestId, DocumentId},
    policy::{Action, Target},
    refusals,
};
use ehc_persistence::advice;
use thiserror::Error;

use super::write::{Draft, Saved, WriteRefused, begin, keep};
use crate::{
    Context, Done, Failure, Service,
    advice::{content::AdviceContent, open, request_path},
    documents::{self, Arrived, OwnNumbers, UploadRefused},
    hidden::tell_governance,
    history::Told,
    timetable::advice_phrase,
};

refusals! {
    /// Why a file is not joined to a draft.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum AttachRefused {
        /// The file itself.
        Upload => transparent(UploadRefused);
        /// The draft.
        Write => transparent(WriteRefused);
    }
}

/// A file now joined to a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attached {
    /// The file.
    pub document: DocumentId,
    /// The draft.
    pub draft: Saved,
    /// The version of the draft before; 0 when there was none.
    pub before: i32,
}

/// Keeps a file and joins it to the draft, in place of the one before, in one act. What is written in the draft stays.
///
/// # Errors
/// [`AttachRefused`]; policy; storage.
pub fn attach(
    service: &Service,
    context: &Context,
    id: AdviceRequestId,
    file: Arrived,
) -> Result<Attached, Failure<AttachRefused>> {
    // Who may not write learns nothing from what is wrong with the file, and fills no disk.
    let child = service.store.read(|conn| open(conn, context, id, Action::AdviceWrite))?.child;
    let own = OwnNumbers { upn: child.upn.as_deref(), nhs: child.nhs_number.as_deref() };
    let kept = documents::keep(service, context, own, file).map_err(|failure| failure.map_rule(AttachRefused::Upload))?;
    service.store.write(context, |conn| {
        let open = open(conn, context, id, Action::AdviceWrite)?;
        let adding = context.authorise(Action::DocumentUpload, Target::Case(&open.subject))?;
        let class = DocumentClass::of_advice(open.request.kind);
        let row = documents::DocumentRow {
            advice_request_id: Some(id),
            ..kept.row(service, context, open.case.id, class, advice_phrase(open.request.kind))
        };
        let document = row.id;
        row.insert(conn)?;
        let latest = advice::find_latest(conn, id)?;
        let written = latest.as_ref().map(|row| AdviceContent::from_json(&row.content)).transpose()?.unwrap_or_default();
        let before = latest.filter(|row| !row.is_submitted).map_or(0, |row| row.version);
        let draft = Draft { content: written, document_id: Some(document), version: before };
        let saved = keep(conn, service, context, &open, &draft).map_err(|failure| failure.map_rule(AttachRefused::Write))?;
        begin(conn, &open)?;
        let added =
            AuditEntry::of(&adding).on("document", document).telling(&Told::DocumentAdded { class, sha256: kept.sha256.clone() });
        let (entry, draft) = (saved.say(AuditEntry::of(&open.permit)), saved.saved());
        let reference = open.case.reference.parse().map_err(|_| Failure::NotFound)?;
        let governance = tell_governance(conn, service, context, &reference, &kept.hidden)?;
        let attached = Done::new(Attached { document, draft, before }, added).and(entry);
        Ok(attached.telling_all(governance).seen_at(request_path(id, "write")))
    })
}
