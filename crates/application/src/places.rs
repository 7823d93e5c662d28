//! Schools and colleges as people call them.

use ehc_domain::{ids::InstitutionId, names::search_text};
use ehc_persistence::{DbConnection, StorageResult, institutions};

/// Finds the schools and colleges, open or closed, that somebody may mean by how a name, or a word of it, begins: as people say it, with “School” or “College” behind it
/// where the register has none.
///
/// # Errors
/// Any failure of storage.
pub(crate) fn places_called(conn: &mut DbConnection, typed: &str, most: i64) -> StorageResult<Vec<InstitutionId>> {
    let called = search_text(typed);
    let found = institutions::list_called(conn, &called, most)?;
    match [" school", " college"].iter().find_map(|said| called.strip_suffix(said)).filter(|_| found.is_empty()) {
        Some(shorter) => institutions::list_called(conn, shorter, most),
        None => Ok(found),
    }
}
