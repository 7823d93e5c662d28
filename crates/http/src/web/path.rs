//! What stands in an address.

use ehc_domain::cases::CaseReference;

use super::HttpError;

/// Reads the reference in an address; anything else is a page that does not exist.
///
/// # Errors
/// [`HttpError::NotFound`].
pub(crate) fn reference(text: &str) -> Result<CaseReference, HttpError> {
    text.parse().map_err(|_| HttpError::NotFound)
}
