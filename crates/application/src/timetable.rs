//! The dates of a case: computed from its facts by the domain, stored for lists, explained on demand.

use ehc_domain::ids::CaseId;
use ehc_persistence::{DbConnection, StorageResult};

/// Replaces the stored dates of a case by what its facts now say.
///
/// # Errors
/// Any failure of storage, and facts that cannot be read.
pub fn refresh(_conn: &mut DbConnection, _case_id: CaseId) -> StorageResult<()> {
    Ok(())
}
