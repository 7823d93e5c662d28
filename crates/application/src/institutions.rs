//! Schools, colleges and other institutions, for choosing from.

use ehc_persistence::institutions::{self, InstitutionRow};

use crate::{Failure, NoRule, Service};

/// Lists open institutions by name. The list names no child, so looking at it is no audited act.
///
/// # Errors
/// Any failure of storage.
pub fn list_open(service: &Service) -> Result<Vec<InstitutionRow>, Failure<NoRule>> {
    Ok(service.store.read(institutions::list_open)?)
}
