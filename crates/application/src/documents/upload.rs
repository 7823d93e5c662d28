//! Adding a paper to a case.

use ehc_domain::{
    audit::AuditEntry,
    cases::CaseReference,
    documents::DocumentClass,
    ids::{AdviceRequestId, DocumentId},
    policy::{Action, FieldGroup, Refusal, may_read},
};
use ehc_persistence::{
    DbConnection,
    advice::{self, AdviceRequestRow},
};

use super::{Arrived, DocumentRow, OwnNumbers, UploadRefused, keep};
use crate::{
    Context, Done, Failure, Service,
    cases::{OpenCase, open},
    hidden::tell_governance,
    history::Told,
    timetable::advice_phrase,
};

/// What is said of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDocument {
    /// The class; for a file that carries advice, the kind of advice decides.
    pub class: DocumentClass,
    /// What it is; empty for the words of its class.
    pub title: String,
    /// The request for advice that it answers.
    pub advice_request_id: Option<AdviceRequestId>,
}

/// Keeps a file with a case. Its bytes are durable before the row that names them is.
///
/// # Errors
/// [`UploadRefused`]; policy; storage.
pub fn upload(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    new: NewDocument,
    file: Arrived,
) -> Result<DocumentId, Failure<UploadRefused>> {
    // Who may not add a file learns nothing from what is wrong with it, and fills no disk.
    let (open, _) = service.store.read(|conn| permitted(conn, context, reference, &new))?;
    let own = OwnNumbers { upn: open.child.upn.as_deref(), nhs: open.child.nhs_number.as_deref() };
    let file = keep(service, context, own, file)?;
    service.store.write(context, |conn| {
        let (open, request) = permitted(conn, context, reference, &new)?;
        let class = request.as_ref().map_or(new.class, |request| DocumentClass::of_advice(request.kind));
        let words = || request.as_ref().map_or_else(|| class.label().to_owned(), |request| advice_phrase(request.kind));
        let title = Some(new.title.trim()).filter(|title| !title.is_empty()).map_or_else(words, ToOwned::to_owned);
        let row =
            DocumentRow { advice_request_id: new.advice_request_id, ..file.row(service, context, open.case.id, class, title) };
        let id = row.id;
        row.insert(conn)?;
        let governance = tell_governance(conn, service, context, &open.reference(), &file.hidden)?;
        let entry = AuditEntry::of(&open.permit).on("document", id).telling(&Told::DocumentAdded { class, sha256: file.sha256 });
        Ok(Done::new(id, entry).seen_at(open.path("documents")).telling_all(governance))
    })
}

/// Permits an upload. A contributor adds files only to their own request.
fn permitted(
    conn: &mut DbConnection,
    context: &Context,
    reference: &CaseReference,
    new: &NewDocument,
) -> Result<(OpenCase, Option<AdviceRequestRow>), Failure<UploadRefused>> {
    let open = open(conn, context, reference, Action::DocumentUpload)?;
    let request = match new.advice_request_id {
        Some(id) => {
            let found = advice::find_request(conn, id)?.filter(|request| request.case_id == open.case.id);
            Some(found.ok_or(Failure::NotFound)?)
        }
        None => None,
    };
    let runs_case = may_read(&context.actor, &open.subject, FieldGroup::Notes);
    let is_own = request.as_ref().is_some_and(|request| request.user_id == Some(context.actor.user_id));
    if runs_case || is_own { Ok((open, request)) } else { Err(Refusal::Denied.into()) }
}
