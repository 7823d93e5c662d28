//! Finding cases by whatever is known of a child, and what the search box suggests while somebody types.

use std::collections::BTreeSet;

use ehc_domain::{
    audit::Look,
    ids::CaseId,
    institutions::Postcode,
    names::{indexed_words, search_text, sought_words},
    people::numbers::{NhsNumber, Upn},
    policy::{Action, CaseSubject, FieldGroup, Target, Visibility, knows_circle, may_read},
    typed_day,
};
use ehc_persistence::{
    DbConnection, StorageResult,
    cases::{self as rows, CaseLine, CaseRow},
    finding::{self, Known, Named, SoughtWord},
    institutions, name_words, people,
};

use crate::{Context, Failure, NoRule, Service, history::Told, places::places_called};

/// The fewest letters for which there are suggestions.
const FEWEST_LETTERS: usize = 2;
/// The most cases suggested, so that schools and pages still fit in a short list.
const MOST_CASES: usize = 5;
/// The most cases found by what not everybody reads, before it is asked who reads it.
const MOST_MASKED: i64 = 200;
/// The most schools suggested.
const MOST_SCHOOLS: i64 = 2;
/// The most schools whose cases a search lists.
const MOST_PLACES: i64 = 20;

/// What may be meant by a few letters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Suggestions {
    /// Cases that the person may list, by whatever was typed.
    pub cases: Vec<CaseLine>,
    /// Names of open schools and colleges. The register names no child, so everybody who searches may see it.
    pub schools: Vec<String>,
}

/// Returns what is suggested for, in the form that lists compare; `None` for too few letters.
pub fn begun(typed: &str) -> Option<String> {
    Some(search_text(typed)).filter(|search| search.chars().count() >= FEWEST_LETTERS)
}

/// Lists the cases that are found by what was typed, what fits best first: the number of the case, the child’s number, birth date or postcode, names of the child
/// of now and before, in any order and with one letter wrong, the school, and people of the circle. By what not everybody reads only those of which the person reads it.
///
/// # Errors
/// [`Failure::Refused`] for people who see no lists; storage failures.
pub fn find(service: &Service, context: &Context, typed: &str, most: usize) -> Result<Vec<CaseLine>, Failure<NoRule>> {
    let permit = context.authorise(Action::CaseList, Target::Service)?;
    if search_text(typed).is_empty() {
        return Ok(Vec::new());
    }
    let lines = service.store.read(|conn| found(conn, context, typed, (most, Near::Also)))?;
    service.views.note(Look::of(&permit).telling(&Told::ListShown { shown: lines.len() }))?;
    Ok(lines)
}

/// Suggests what may be meant. The cases suggested are one audit row, as those of a search are.
///
/// # Errors
/// [`Failure::Refused`] for people who see no lists; storage failures.
pub fn suggest(service: &Service, context: &Context, typed: &str) -> Result<Suggestions, Failure<NoRule>> {
    let permit = context.authorise(Action::CaseList, Target::Service)?;
    let Some(search) = begun(typed) else { return Ok(Suggestions::default()) };
    let (cases, schools) = service.store.read(|conn| {
        let cases = found(conn, context, typed, (MOST_CASES, Near::Otherwise))?;
        Ok::<_, Failure<NoRule>>((cases, institutions::search_open(conn, &search, MOST_SCHOOLS)?))
    })?;
    service.views.note(Look::of(&permit).telling(&Told::ListShown { shown: cases.len() }))?;
    Ok(Suggestions { cases, schools: schools.into_iter().map(|school| school.name).collect() })
}

/// When names with a letter wrong are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Near {
    /// After what fits: whoever searches may have heard a name that others have.
    Also,
    /// Only where nothing fits: a short list while somebody types has nothing to spare.
    Otherwise,
}

fn found(conn: &mut DbConnection, context: &Context, typed: &str, (most, near): (usize, Near)) -> StorageResult<Vec<CaseLine>> {
    let mut search = Search { conn, context, visibility: context.visibility(), most, found: Vec::new() };
    search.by_number(typed)?;
    search.by_day(typed)?;
    search.by_postcode(typed)?;
    let ways = sought_words(typed);
    search.by_names(&ways, Named::Child)?;
    search.by_school(typed)?;
    search.by_names(&ways, Named::Circle)?;
    if near == Near::Also || search.found.is_empty() {
        search.with_a_letter_wrong(&ways)?;
    }
    search.lines(&ways)
}

/// A search as it goes on: each way of finding is tried as long as there is room for more.
struct Search<'a> {
    conn: &'a mut DbConnection,
    context: &'a Context,
    visibility: Visibility,
    most: usize,
    found: Vec<CaseId>,
}

impl Search<'_> {
    fn is_full(&self) -> bool {
        self.found.len() >= self.most
    }

    /// Adds cases, as many as there is room for, of which the person reads by what they were found.
    fn add(&mut self, cases: Vec<CaseRow>, reads: Option<&dyn Fn(&CaseSubject) -> bool>) -> StorageResult<()> {
        for case in cases {
            if self.is_full() {
                break;
            }
            let is_read = |conn: &mut DbConnection| match reads {
                Some(reads) => StorageResult::Ok(reads(&rows::subject_of(conn, &case)?)),
                None => Ok(true),
            };
            if !self.found.contains(&case.id) && is_read(self.conn)? {
                self.found.push(case.id);
            }
        }
        Ok(())
    }

    fn limit(&self, is_masked: bool) -> i64 {
        if is_masked { MOST_MASKED } else { i64::try_from(self.most).unwrap_or(MOST_MASKED) }
    }

    fn by_known(&mut self, by: &Known, group: Option<FieldGroup>) -> StorageResult<()> {
        let cases = finding::list_known(self.conn, &self.visibility, by, self.limit(group.is_some()))?;
        let context = self.context;
        match group {
            Some(group) => self.add(cases, Some(&|subject| may_read(&context.actor, subject, group))),
            None => self.add(cases, None),
        }
    }

    /// By the number of the case, or how it begins, and by the exact number of the child: part of that finds nobody.
    fn by_number(&mut self, typed: &str) -> StorageResult<()> {
        if let Some(reference) = reference(typed) {
            self.by_known(&Known::Reference(reference), None)?;
        }
        if let Ok(upn) = Upn::printed(typed) {
            self.by_known(&Known::Upn(upn.as_str().to_owned()), Some(FieldGroup::Upn))?;
        }
        if let Ok(nhs) = NhsNumber::parse(typed) {
            self.by_known(&Known::Nhs(nhs.as_str().to_owned()), Some(FieldGroup::NhsNumber))?;
        }
        Ok(())
    }

    /// By the birth date of the child, and by a name that was typed with it.
    fn by_day(&mut self, typed: &str) -> StorageResult<()> {
        let Some((day, around)) = typed_day::birth_date(typed, self.context.today) else { return Ok(()) };
        let born = finding::list_known(self.conn, &self.visibility, &Known::Born(day), MOST_MASKED)?;
        let called = called(self.conn, born, &sought_words(&around))?;
        self.add(called, None)
    }

    /// By where the child, or somebody of the circle, lives.
    fn by_postcode(&mut self, typed: &str) -> StorageResult<()> {
        let Ok(postcode) = Postcode::parse(typed) else { return Ok(()) };
        self.by_known(&Known::Postcode(postcode.as_str().to_owned()), Some(FieldGroup::Address))?;
        let of_circle = finding::list_of_circle_at(self.conn, &self.visibility, postcode.as_str(), MOST_MASKED)?;
        let context = self.context;
        let reads = |subject: &CaseSubject| {
            knows_circle(&context.actor, subject) && may_read(&context.actor, subject, FieldGroup::Address)
        };
        self.add(of_circle, Some(&reads))
    }

    fn by_names(&mut self, ways: &[BTreeSet<String>], named: Named) -> StorageResult<()> {
        for way in ways {
            let words: Vec<SoughtWord> = way.iter().cloned().map(SoughtWord::Begins).collect();
            self.by_words(&words, named)?;
        }
        Ok(())
    }

    fn by_words(&mut self, words: &[SoughtWord], named: Named) -> StorageResult<()> {
        if self.is_full() {
            return Ok(());
        }
        let cases = finding::list_named(self.conn, &self.visibility, named, words, self.limit(named == Named::Circle))?;
        let context = self.context;
        match named {
            Named::Child => self.add(cases, None),
            Named::Circle => self.add(cases, Some(&|subject| knows_circle(&context.actor, subject))),
        }
    }

    /// By any part of the name of the school or college.
    fn by_school(&mut self, typed: &str) -> StorageResult<()> {
        if self.is_full() {
            return Ok(());
        }
        let places = places_called(self.conn, typed, MOST_PLACES)?;
        if places.is_empty() {
            return Ok(());
        }
        let cases = finding::list_at(self.conn, &self.visibility, &places, self.limit(false))?;
        self.add(cases, None)
    }

    /// By names of which each word that was typed is one, or is one with a letter changed, added, left out or out of place.
    fn with_a_letter_wrong(&mut self, ways: &[BTreeSet<String>]) -> StorageResult<()> {
        for way in ways {
            if self.is_full() {
                return Ok(());
            }
            let (mut words, mut is_wrong) = (Vec::new(), false);
            for word in way {
                let near = name_words::list_near(self.conn, word)?;
                is_wrong |= !near.is_empty();
                words.push(match near.is_empty() {
                    true => SoughtWord::Begins(word.clone()),
                    false => SoughtWord::OneOf(near.into_iter().chain([word.clone()]).collect()),
                });
            }
            if is_wrong {
                self.by_words(&words, Named::Child)?;
                self.by_words(&words, Named::Circle)?;
            }
        }
        Ok(())
    }

    /// Says of each case what tells it from another, in the order in which they were found, but those before whose child is called exactly what was typed.
    fn lines(self, ways: &[BTreeSet<String>]) -> StorageResult<Vec<CaseLine>> {
        if self.found.is_empty() {
            return Ok(Vec::new());
        }
        let mut lines = rows::list_among(self.conn, &self.visibility, &self.found)?;
        let is_other = |line: &CaseLine| {
            let words = indexed_words(&search_text(&line.child));
            !ways.iter().any(|way| way.is_subset(&words))
        };
        lines.sort_by_cached_key(|line| (is_other(line), self.found.iter().position(|id| *id == line.id)));
        Ok(lines)
    }
}

/// Reads the number of a case as people type it, or how it begins: “EHC-000418”, “ehc 418”, “418”, “EHC-0004”. `None` where it is none.
fn reference(typed: &str) -> Option<String> {
    let text = typed.trim().to_uppercase();
    let (is_named, figures) = match text.strip_prefix("EHC") {
        Some(rest) => (true, rest.trim_start_matches(['-', ' '])),
        None => (false, text.as_str()),
    };
    let is_number = !figures.is_empty() && figures.len() <= 6 && figures.bytes().all(|byte| byte.is_ascii_digit());
    match (is_number, is_named) {
        (true, true) if figures.starts_with('0') => Some(format!("EHC-{figures}")),
        (true, _) => Some(format!("EHC-{figures:0>6}")),
        (false, _) => None,
    }
}

/// Keeps the cases of children of whom a name fits each word that was typed in one of its ways; all of them where none was typed.
fn called(conn: &mut DbConnection, cases: Vec<CaseRow>, ways: &[BTreeSet<String>]) -> StorageResult<Vec<CaseRow>> {
    if ways.is_empty() {
        return Ok(cases);
    }
    let mut found = Vec::new();
    for case in cases {
        let words = people::find(conn, case.child_id)?.map(|child| indexed_words(&child.search_text)).unwrap_or_default();
        let fits = |sought: &String| words.iter().any(|word| word.starts_with(sought.as_str()));
        if ways.iter().any(|way| way.iter().all(fits)) {
            found.push(case);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::reference;

    #[test]
    fn cw_04_the_number_of_a_case_is_read_as_people_type_it() {
        for (typed, read) in [
            ("EHC-000418", Some("EHC-000418")),
            ("ehc 418", Some("EHC-000418")),
            ("418", Some("EHC-000418")),
            ("000418", Some("EHC-000418")),
            ("EHC-0004", Some("EHC-0004")),
            ("EHC", None),
            ("EHC-00041x", None),
            ("1234567", None),
            ("Amira", None),
        ] {
            assert_eq!(reference(typed).as_deref(), read, "{typed}");
        }
    }
}
