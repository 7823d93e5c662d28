//! Checking a file and making its bytes durable, for whichever act brought it.

use chrono::TimeDelta;
use ehc_domain::{
    documents::{DocumentClass, DocumentState, FileRefused},
    ids::CaseId,
    refusals,
    text::turns_direction,
};
use ehc_persistence::{DbConnection, StorageResult, cases::CaseRow, documents};
use thiserror::Error;

use super::{Arrived, DocumentRow, look::Numbers};
use crate::{Context, Failure, Service, hidden::known_and_hidden};

refusals! {
    /// Why a file is not kept.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum UploadRefused {
        /// Its kind or content.
        File => transparent(FileRefused);
        /// Larger than the authority accepts.
        TooLarge(u64) = "too_large", "The file is larger than {} MB. Save it smaller, or in parts" [.0 / 1024 / 1024];
        /// The person has added as much as one person adds in 24 hours.
        TooMuch(u64) = "too_much_in_a_day", "You have added as much as one person can in 24 hours, {} MB. Add the rest tomorrow, or ask for the limit to be raised" [.0 / 1024 / 1024];
        /// It holds the number of a child of another case.
        AnotherChild = "another_child", "The file holds a pupil or NHS number of a child in another case. It was not kept. Check whose paper this is";
        /// The disk did not take it.
        NotKept = "not_kept", "The file could not be kept. Nothing was saved; try again in a few minutes";
    }
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
    /// The cases hidden from whoever brought it whose children's numbers it holds: the act that keeps it tells information governance.
    pub(crate) hidden: Vec<CaseId>,
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

/// Keeps a file that was looked through as it came. The caller has shown that the person may add it.
///
/// # Errors
/// [`UploadRefused`]; storage.
pub(crate) fn keep(
    service: &Service,
    context: &Context,
    own: OwnNumbers<'_>,
    file: Arrived,
) -> Result<KeptFile, Failure<UploadRefused>> {
    // Bytes that no row will name would stay in the folder.
    service.store.refuse_sent_before(context)?;
    let content_type = file.file_type.map_err(|refused| Failure::Rule(refused.into()))?.content_type();
    let most = service.policy.max_file_bytes_a_day;
    let added =
        service.store.read(|conn| documents::bytes_added_since(conn, context.actor.user_id, context.now - TimeDelta::days(1)))?;
    if added.saturating_add(file.size) > most {
        return Err(Failure::Rule(UploadRefused::TooMuch(most)));
    }
    let (known, hidden) = service.store.read(|conn| {
        let others = cases_named(conn, own, file.numbers)?;
        known_and_hidden(conn, context, others)
    })?;
    if !known.is_empty() {
        return Err(Failure::Rule(UploadRefused::AnotherChild));
    }
    file.held.keep(&file.sha256).map_err(|_| Failure::Rule(UploadRefused::NotKept))?;
    Ok(KeptFile {
        sha256: file.sha256,
        file_name: shown_name(&file.name),
        content_type,
        size_bytes: i64::try_from(file.size).unwrap_or(i64::MAX),
        hidden: hidden.into_iter().map(|case| case.id).collect(),
    })
}

/// Lists the cases of other children whose numbers stand in a file.
fn cases_named(conn: &mut DbConnection, own: OwnNumbers<'_>, mut numbers: Numbers) -> StorageResult<Vec<CaseRow>> {
    numbers.upns.retain(|number| Some(number.as_str()) != own.upn);
    numbers.nhs.retain(|number| Some(number.as_str()) != own.nhs);
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    documents::list_cases_with_numbers(conn, &numbers.upns, &numbers.nhs)
}

/// Returns the name that a file came with as it can be shown: its last part, no characters that control or turn what follows, no more than people read.
fn shown_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|c| !c.is_control() && !turns_direction(*c)).take(120).collect()
}
