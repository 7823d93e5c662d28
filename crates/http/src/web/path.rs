//! What stands in an address.

use ehc_domain::{cases::CaseReference, ids::PersonId};

use super::HttpError;

/// Reads the reference in an address; anything else is a page that does not exist.
///
/// # Errors
/// [`HttpError::NotFound`].
pub(crate) fn reference(text: &str) -> Result<CaseReference, HttpError> {
    text.parse().map_err(|_| HttpError::NotFound)
}

/// Reads the case and the person in an address.
///
/// # Errors
/// [`HttpError::NotFound`].
pub(crate) fn at_person((case, person): &(String, String)) -> Result<(CaseReference, PersonId), HttpError> {
    Ok((reference(case)?, person.parse().map_err(|_| HttpError::NotFound)?))
}
