//! The papers of a case: what they are; their bytes are kept elsewhere under their hash.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use ehc_domain::{
    documents::{DocumentClass, DocumentState},
    ids::{AdviceRequestId, CaseId, DocumentId, UserId},
};

use crate::{
    DbConnection, StorageResult,
    cases::CaseRow,
    columns::Bind,
    errors::exactly_one,
    schema::{cases, documents, people},
};

row! {
    /// A document of one case.
    pub struct DocumentRow in documents {
        /// Which.
        pub id: DocumentId,
        /// The case; another only when its case is merged into that of the same child.
        pub case_id: CaseId,
        /// The field group it belongs to.
        pub class: DocumentClass,
        /// What it is.
        pub title: String,
        /// The name it came with, shown and never used as a path.
        pub file_name: String,
        /// Its media type, found from its content.
        pub content_type: String,
        /// The SHA-256 of its bytes, in hexadecimal.
        pub sha256: String,
        /// Its size in bytes.
        pub size_bytes: i64,
        /// Whether it may be opened.
        pub state: DocumentState,
        /// Who added it.
        pub uploaded_by: UserId,
        /// When.
        pub uploaded_at: DateTime<Utc>,
        /// The request for advice it answers.
        pub advice_request_id: Option<AdviceRequestId>,
        /// When it was withdrawn.
        pub withdrawn_at: Option<DateTime<Utc>>,
        /// Why.
        pub withdrawn_reason: Option<String>,
    }
}

/// Finds a document of this case; a document of another case is not found.
///
/// # Errors
/// Any failure of the database.
pub fn find(conn: &mut DbConnection, case_id: CaseId, id: DocumentId) -> StorageResult<Option<DocumentRow>> {
    Ok(on!(conn, |c| documents::table
        .find(id.bind())
        .filter(documents::case_id.eq(case_id.bind()))
        .select(DocumentRow::as_select())
        .first(c)
        .optional())?)
}

/// Lists the documents of a case, newest first, those withdrawn included.
///
/// # Errors
/// Any failure of the database.
pub fn list(conn: &mut DbConnection, case_id: CaseId) -> StorageResult<Vec<DocumentRow>> {
    Ok(on!(conn, |c| documents::table
        .filter(documents::case_id.eq(case_id.bind()))
        .order((documents::uploaded_at.desc(), documents::id.desc()))
        .select(DocumentRow::as_select())
        .load(c))?)
}

/// Returns the bytes of all that somebody has added since an instant, those withdrawn included.
///
/// # Errors
/// Any failure of the database.
pub fn bytes_added_since(conn: &mut DbConnection, by: UserId, since: DateTime<Utc>) -> StorageResult<u64> {
    let sizes: Vec<i64> = on!(conn, |c| documents::table
        .filter(documents::uploaded_by.eq(by.bind()))
        .filter(documents::uploaded_at.gt(since.bind()))
        .select(documents::size_bytes)
        .load(c))?;
    Ok(sizes.into_iter().filter_map(|size| u64::try_from(size).ok()).sum())
}

/// Has every document of a case belong to another case of the same child; says how many there were.
///
/// # Errors
/// Any failure of the database.
pub fn move_all(conn: &mut DbConnection, from: CaseId, to: CaseId) -> StorageResult<usize> {
    let target = documents::table.filter(documents::case_id.eq(from.bind()));
    Ok(on!(conn, |c| diesel::update(target).set(documents::case_id.eq(to.bind())).execute(c))?)
}

/// Has documents belong again to the case from which they had gone over.
///
/// # Errors
/// Any failure of the database.
pub fn move_back(conn: &mut DbConnection, ids: &[DocumentId], to: CaseId) -> StorageResult<()> {
    let ids = ids.to_vec();
    on!(conn, |c| diesel::update(documents::table.filter(documents::id.eq_any(ids.bind())))
        .set(documents::case_id.eq(to.bind()))
        .execute(c))?;
    Ok(())
}

/// Withdraws a document that is not withdrawn; its bytes stay.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when it is withdrawn already.
pub fn withdraw(conn: &mut DbConnection, id: DocumentId, reason: &str, now: DateTime<Utc>) -> StorageResult<()> {
    let target = documents::table.find(id.bind()).filter(documents::withdrawn_at.is_null());
    let values = (
        documents::withdrawn_at.eq(Some(now.bind())),
        documents::withdrawn_reason.eq(reason),
        documents::state.eq(DocumentState::Withdrawn.bind()),
    );
    exactly_one(on!(conn, |c| diesel::update(target).set(values).execute(c))?)
}

/// Lists the cases of children who have one of these numbers.
///
/// # Errors
/// Any failure of the database.
pub fn list_cases_with_numbers(conn: &mut DbConnection, upns: &[String], nhs: &[String]) -> StorageResult<Vec<CaseRow>> {
    Ok(on!(conn, |c| cases::table
        .inner_join(people::table.on(people::id.eq(cases::child_id)))
        .filter(BoolExpressionMethods::or(people::upn.eq_any(upns), people::nhs_number.eq_any(nhs)))
        .order(cases::id.asc())
        .select(CaseRow::as_select())
        .load(c))?)
}
