//! Papers of a case: kept durably before the row that names them, listed and opened by the field group that they belong to.

mod scan;

use ehc_domain::{
    audit::AuditEntry,
    cases::CaseReference,
    documents::{DocumentClass, DocumentState, FileRefused, FileType},
    ids::{AdviceRequestId, CaseId, DocumentId},
    policy::{Action, Decision, FieldGroup, Refusal, Target, decide, group_of, may_read},
};
pub use ehc_persistence::documents::DocumentRow;
use ehc_persistence::{
    DbConnection, StorageResult, accounts,
    advice::{self, AdviceRequestRow},
    documents,
};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::{
    Context, Done, Failure, Service,
    cases::{OpenCase, open},
    failure::NoRule,
    timetable::advice_phrase,
};

/// A file as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDocument {
    /// The class; for a file that carries advice, the kind of advice decides.
    pub class: DocumentClass,
    /// What it is; empty for the words of its class.
    pub title: String,
    /// The name it came with.
    pub file_name: String,
    /// Its bytes.
    pub content: Vec<u8>,
    /// The request for advice that it answers.
    pub advice_request_id: Option<AdviceRequestId>,
}

/// Why a file is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum UploadRefused {
    /// Its kind or content.
    #[error(transparent)]
    File(#[from] FileRefused),
    /// Larger than the authority accepts.
    #[error("The file is larger than {} MB. Save it smaller, or in parts", .0 / 1024 / 1024)]
    TooLarge(u64),
    /// It holds the number of a child of another case.
    #[error("The file holds a pupil or NHS number of a child in another case. It was not kept. Check whose paper this is")]
    AnotherChild,
    /// The disk did not take it.
    #[error("The file could not be kept. Nothing was saved; try again in a few minutes")]
    NotKept,
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
) -> Result<DocumentId, Failure<UploadRefused>> {
    // Who may not add a file learns nothing from what is wrong with it, and fills no disk.
    let (open, _) = service.store.read(|conn| permitted(conn, context, reference, &new))?;
    let own = OwnNumbers { upn: open.child.upn.as_deref(), nhs: open.child.nhs_number.as_deref() };
    let file = keep(service, own, &new.file_name, &new.content)?;
    service.store.write(context, |conn| {
        let (open, request) = permitted(conn, context, reference, &new)?;
        let class = request.as_ref().map_or(new.class, |request| DocumentClass::of_advice(request.kind));
        let words = || request.as_ref().map_or_else(|| class.label().to_owned(), |request| advice_phrase(request.kind));
        let title = Some(new.title.trim()).filter(|title| !title.is_empty()).map_or_else(words, ToOwned::to_owned);
        let row =
            DocumentRow { advice_request_id: new.advice_request_id, ..file.row(service, context, open.case.id, class, title) };
        let id = row.id;
        row.insert(conn)?;
        let entry = AuditEntry::of(&open.permit).on("document", id).with("class", class.code()).with("sha256", file.sha256);
        Ok(Done::new(id, entry).seen_at(open.path("documents")))
    })
}

/// The numbers of the child whose paper it is; another child's in the file stop it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct OwnNumbers<'a> {
    pub(crate) upn: Option<&'a str>,
    pub(crate) nhs: Option<&'a str>,
}

/// A file whose bytes are durable, for the row that is to name it.
pub(crate) struct KeptFile {
    pub(crate) sha256: String,
    file_name: String,
    content_type: &'static str,
    size_bytes: i64,
}

impl KeptFile {
    /// Makes the row that names the file; the caller inserts it in the transaction of its act.
    pub(crate) fn row(
        &self,
        service: &Service,
        context: &Context,
        case_id: CaseId,
        class: DocumentClass,
        title: String,
    ) -> DocumentRow {
        DocumentRow {
            id: service.ports.id(),
            case_id,
            class,
            title,
            file_name: self.file_name.clone(),
            content_type: self.content_type.to_owned(),
            sha256: self.sha256.clone(),
            size_bytes: self.size_bytes,
            // No scanner is configured: the file can be opened, and the list says that it was not checked.
            state: DocumentState::Unscanned,
            uploaded_by: context.actor.user_id,
            uploaded_at: context.now,
            advice_request_id: None,
            withdrawn_at: None,
            withdrawn_reason: None,
        }
    }
}

/// Checks a file and makes its bytes durable. The caller has shown that the person may add it.
///
/// # Errors
/// [`UploadRefused`]; storage.
pub(crate) fn keep(
    service: &Service,
    own: OwnNumbers<'_>,
    file_name: &str,
    content: &[u8],
) -> Result<KeptFile, Failure<UploadRefused>> {
    let rule = |refused: UploadRefused| Failure::Rule(refused);
    let limit = service.policy.max_file_bytes;
    if content.len() as u64 > limit {
        return Err(rule(UploadRefused::TooLarge(limit)));
    }
    let file_type = FileType::recognise(file_name, content).map_err(|refused| rule(refused.into()))?;
    if names_another_child(service, own, content)? {
        return Err(rule(UploadRefused::AnotherChild));
    }
    let sha256 = hash(content);
    service.ports.files.keep(&sha256, content).map_err(|_| rule(UploadRefused::NotKept))?;
    Ok(KeptFile {
        sha256,
        file_name: shown_name(file_name),
        content_type: file_type.content_type(),
        size_bytes: i64::try_from(content.len()).unwrap_or(i64::MAX),
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

fn names_another_child(service: &Service, own: OwnNumbers<'_>, content: &[u8]) -> StorageResult<bool> {
    let mut numbers = scan::numbers(content);
    numbers.upns.retain(|number| Some(number.as_str()) != own.upn);
    numbers.nhs.retain(|number| Some(number.as_str()) != own.nhs);
    if numbers.is_empty() {
        return Ok(false);
    }
    let others = service.store.read(|conn| documents::list_cases_with_numbers(conn, &numbers.upns, &numbers.nhs))?;
    Ok(!others.is_empty())
}

fn hash(content: &[u8]) -> String {
    Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Returns the name that a file came with as it can be shown: its last part, no control characters, no more than people read.
fn shown_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|c| !c.is_control()).take(120).collect()
}

/// One paper as a list shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentLine {
    /// The row.
    pub row: DocumentRow,
    /// Who added it.
    pub by: String,
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
    /// Whether the person may withdraw one.
    pub may_withdraw: bool,
}

/// Lists the papers of a case in the field groups that the person reads.
///
/// # Errors
/// Policy; absence; storage.
pub fn list(service: &Service, context: &Context, reference: &CaseReference) -> Result<DocumentList, Failure<NoRule>> {
    let list = service.store.read(|conn| -> Result<DocumentList, Failure<NoRule>> {
        let open = open(conn, context, reference, Action::DocumentView)?;
        let may_withdraw = decide(&context.actor, Action::DocumentWithdraw, Target::Case(&open.subject)) == Decision::Allow;
        let mut lines = Vec::new();
        for row in documents::list(conn, open.case.id)? {
            if !reads(context, &open, &row) || (row.state == DocumentState::Withdrawn && !may_withdraw) {
                continue;
            }
            let by = accounts::find_user(conn, row.uploaded_by)?.map(|user| user.name).unwrap_or_default();
            lines.push(DocumentLine { row, by });
        }
        let may_add = may_read(&context.actor, &open.subject, FieldGroup::Notes);
        Ok(DocumentList { lines, may_add, may_withdraw, open })
    })?;
    let entry = AuditEntry::of(&list.open.permit).with("list", "documents").with("shown", list.lines.len());
    service.views.record(entry, None)?;
    Ok(list)
}

fn reads(context: &Context, open: &OpenCase, row: &DocumentRow) -> bool {
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

/// Why a paper is not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum OpenRefused {
    /// It was withdrawn.
    #[error("This document was withdrawn and cannot be opened")]
    Withdrawn,
    /// Its bytes are gone or are not what was kept.
    #[error("The file does not match what was kept, so it is not shown. Tell the people who run the service")]
    Damaged,
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
    service.views.record(AuditEntry::of(&open.permit).on("document", id), None)?;
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

fn extension(content_type: &str) -> &'static str {
    [FileType::Pdf, FileType::Docx, FileType::Odt, FileType::Png, FileType::Jpeg]
        .into_iter()
        .find(|one| one.content_type() == content_type)
        .map_or("bin", FileType::extension)
}

/// Why a paper is not withdrawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum WithdrawRefused {
    /// No reason.
    #[error("Say why the document is withdrawn")]
    ReasonMissing,
    /// Withdrawn before.
    #[error("This document is withdrawn already")]
    Already,
}

/// Withdraws a paper: nobody can open it any more, and its row and bytes stay as proof.
///
/// # Errors
/// [`WithdrawRefused`]; policy; absence; storage.
pub fn withdraw(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    id: DocumentId,
    reason: &str,
) -> Result<(), Failure<WithdrawRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::DocumentWithdraw)?;
        let row = documents::find(conn, open.case.id, id)?.ok_or(Failure::NotFound)?;
        let reason = Some(reason.trim()).filter(|text| !text.is_empty()).ok_or(Failure::Rule(WithdrawRefused::ReasonMissing))?;
        if row.state == DocumentState::Withdrawn {
            return Err(Failure::Rule(WithdrawRefused::Already));
        }
        documents::withdraw(conn, id, reason, context.now)?;
        let entry = AuditEntry::of(&open.permit).on("document", id).because(reason);
        Ok(Done::new((), entry).seen_at(open.path("documents")))
    })
}
