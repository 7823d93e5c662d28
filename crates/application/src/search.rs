//! What the search box suggests while somebody types.

use ehc_domain::{
    ids::CaseId,
    people::numbers::{NhsNumber, Upn},
    policy::{Action, CaseSubject, FieldGroup, Target, knows_circle, may_read},
};
use ehc_persistence::{
    DbConnection, StorageResult,
    cases::{self as rows, CaseFilter, CaseLine, CaseRow, CaseSearch, ChildNumber},
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
/// The most cases found by what not everybody reads, before it is asked who reads it.
const MOST_MASKED: i64 = 200;
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

/// Lists the cases that are found by what was typed: the child's names of now and before, the school, the number of the case; by the name of somebody of the
/// circle and by the exact number of the child only those of which the person reads these.
///
/// # Errors
/// [`Failure::Refused`] for people who see no lists; storage failures.
pub fn find(service: &Service, context: &Context, typed: &str, most: usize) -> Result<Vec<CaseLine>, Failure<NoRule>> {
    context.authorise(Action::CaseList, Target::Service)?;
    let Some(search) = search_of(typed).map(CaseSearch::Anywhere) else { return Ok(Vec::new()) };
    let mut masked = by_number(service, context, typed)?;
    masked.extend(service.store.read(|conn| {
        let found = rows::list_of_circle(conn, &context.visibility(), &search, MOST_MASKED)?;
        known_by(conn, found, |subject| knows_circle(&context.actor, subject))
    })?);
    listed(service, context, search, masked, most)
}

/// Finds the cases of the child who has exactly this number, of those whose numbers the person reads: part of a number finds nobody.
fn by_number(service: &Service, context: &Context, typed: &str) -> StorageResult<Vec<CaseId>> {
    let upn = Upn::printed(typed).ok().map(|upn| (ChildNumber::Upn(upn.as_str().to_owned()), FieldGroup::Upn));
    let nhs = NhsNumber::parse(typed).ok().map(|nhs| (ChildNumber::Nhs(nhs.as_str().to_owned()), FieldGroup::NhsNumber));
    let Some((number, group)) = upn.or(nhs) else { return Ok(Vec::new()) };
    service.store.read(|conn| {
        let found = rows::list_of_number(conn, &context.visibility(), &number, MOST_MASKED)?;
        known_by(conn, found, |subject| may_read(&context.actor, subject, group))
    })
}

fn known_by(conn: &mut DbConnection, found: Vec<CaseRow>, is_read: impl Fn(&CaseSubject) -> bool) -> StorageResult<Vec<CaseId>> {
    let mut ids = Vec::new();
    for case in found {
        if is_read(&rows::subject_of(conn, &case)?) {
            ids.push(case.id);
        }
    }
    Ok(ids)
}

/// Lists what the search finds and, after it, what was found by what not everybody reads. Each list that is shown is an audit row.
fn listed(
    service: &Service,
    context: &Context,
    search: CaseSearch,
    masked: Vec<CaseId>,
    most: usize,
) -> Result<Vec<CaseLine>, Failure<NoRule>> {
    let filter = CaseFilter { search: Some(search), ..CaseFilter::default() };
    let mut lines = list(service, context, &filter, None, most)?.lines;
    if !masked.is_empty() {
        let filter = CaseFilter { among: Some(masked), ..CaseFilter::default() };
        for line in list(service, context, &filter, None, most)?.lines {
            if !lines.iter().any(|known| known.id == line.id) {
                lines.push(line);
            }
        }
        lines.truncate(most);
    }
    Ok(lines)
}

/// Suggests what may be meant. The cases suggested are one audit row, as those of a search are.
///
/// # Errors
/// [`Failure::Refused`] for people who see no lists; storage failures.
pub fn suggest(service: &Service, context: &Context, typed: &str) -> Result<Suggestions, Failure<NoRule>> {
    context.authorise(Action::CaseList, Target::Service)?;
    let Some(search) = begun(typed) else { return Ok(Suggestions::default()) };
    let schools = service.store.read(|conn| institutions::search_open(conn, &search, MOST_SCHOOLS))?;
    let masked = by_number(service, context, typed)?;
    Ok(Suggestions {
        cases: listed(service, context, CaseSearch::AtWordStart(search), masked, MOST_CASES)?,
        schools: schools.into_iter().map(|school| school.name).collect(),
    })
}
