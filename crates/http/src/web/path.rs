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

/// Returns the address of a case whose number was typed in small letters as it is; `None` for every other address.
pub(crate) fn in_capitals(address: &str) -> Option<String> {
    let rest = address.strip_prefix("/cases/")?;
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (typed, after) = rest.split_at(end);
    let number = typed.to_ascii_uppercase();
    (number != typed && number.parse::<CaseReference>().is_ok()).then(|| format!("/cases/{number}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_number_in_small_letters_leads_to_the_case_and_nothing_else_does() {
        assert_eq!(in_capitals("/cases/ehc-000418").as_deref(), Some("/cases/EHC-000418"));
        assert_eq!(
            in_capitals("/cases/Ehc-000418/dates?known_on=2026-10-01").as_deref(),
            Some("/cases/EHC-000418/dates?known_on=2026-10-01")
        );
        for other in ["/cases/EHC-000418", "/cases/ehc-418", "/cases/nothing", "/people/ehc-000418", "/cases/"] {
            assert_eq!(in_capitals(other), None, "{other}");
        }
    }
}
