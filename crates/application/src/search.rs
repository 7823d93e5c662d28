//! What the search box suggests while somebody types.

use ehc_domain::policy::{Action, Target};
use ehc_persistence::{
    cases::{CaseFilter, CaseLine, CaseSearch},
    institutions,
};

use crate::{
    Context, Failure, NoRule, Service,
    cases::{list, search_of},
};

/// The fewest letters for which there are suggestions.
const FEWEST_LETTERS: usize = 2;
/// The most cases suggested, so that schools and pages still fit in a short list.
const MOST_CASES: usize = 5;
/// The most schools suggested.
const MOST_SCHOOLS: i64 = 2;

/// What may be meant by a few letters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Suggestions {
    /// Cases that the person may list, by the child's name, the school or the number.
    pub cases: Vec<CaseLine>,
    /// Names of open schools and colleges. The register names no child, so everybody who searches may see it.
    pub schools: Vec<String>,
}

/// Returns what is suggested for, in the form that lists compare; `None` for too few letters.
pub fn begun(typed: &str) -> Option<String> {
    search_of(typed).filter(|search| search.chars().count() >= FEWEST_LETTERS)
}

/// Suggests what may be meant. The cases suggested are one audit row, as those of a search are.
///
/// # Errors
/// [`Failure::Refused`] for people who see no lists; storage failures.
pub fn suggest(service: &Service, context: &Context, typed: &str) -> Result<Suggestions, Failure<NoRule>> {
    context.authorise(Action::CaseList, Target::Service)?;
    let Some(search) = begun(typed) else { return Ok(Suggestions::default()) };
    let schools = service.store.read(|conn| institutions::search_open(conn, &search, MOST_SCHOOLS))?;
    let filter = CaseFilter { search: Some(CaseSearch::AtWordStart(search)), ..CaseFilter::default() };
    Ok(Suggestions {
        cases: list(service, context, &filter, None, MOST_CASES)?.lines,
        schools: schools.into_iter().map(|school| school.name).collect(),
    })
}
