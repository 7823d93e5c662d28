//! Opening a case: the permission first, then what is known of it.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use ehc_domain::{
    audit::AuditEntry,
    cases::{CaseReference, Stage, Step, StepRefused},
    ids::CaseId,
    names::search_text,
    policy::{Action, CaseSubject, Permit, Target, Visibility},
};
use ehc_persistence::{
    DbConnection, StorageResult,
    cases::{self, CaseRow},
    people::{self, PersonRow},
    timetable,
};

pub use ehc_persistence::{
    cases::{CaseCursor, CaseFilter, CaseLine},
    timetable::NextDuty,
};

use crate::{Context, Failure, Service, failure::NoRule};

/// A case that somebody may act on, with the proof that they may.
#[derive(Debug, Clone)]
pub struct OpenCase {
    /// The case.
    pub case: CaseRow,
    /// The child or young person.
    pub child: PersonRow,
    /// What policy knows of it.
    pub subject: CaseSubject,
    /// The proof.
    pub permit: Permit,
}

impl OpenCase {
    /// Returns the reference, by which people and links name the case.
    pub fn reference(&self) -> CaseReference {
        // Stored references were made by `CaseReference`; a row that was not would show as the first case, never as another's.
        self.case.reference.parse().unwrap_or_else(|_| CaseReference::from_number(0))
    }

    /// Returns the path of a page of the case.
    pub fn path(&self, page: &str) -> String {
        case_path(&self.case.reference, page)
    }
}

/// Returns the path of a page of a case: empty for the overview.
pub fn case_path(reference: &str, page: &str) -> String {
    if page.is_empty() { format!("/cases/{reference}") } else { format!("/cases/{reference}/{page}") }
}

/// Finds a case and permits an act on it.
///
/// # Errors
/// [`Failure::NotFound`] for no such case; [`Failure::Refused`] when policy refuses.
pub fn open<R>(
    conn: &mut DbConnection,
    context: &Context,
    reference: &CaseReference,
    action: Action,
) -> Result<OpenCase, Failure<R>> {
    let case = cases::find_by_reference(conn, reference)?.ok_or(Failure::NotFound)?;
    let subject = cases::subject_of(conn, &case)?;
    let permit = context.authorise(action, Target::Case(&subject))?;
    let child = people::find(conn, case.child_id)?.ok_or(Failure::NotFound)?;
    Ok(OpenCase { case, child, subject, permit })
}

/// Moves a case by a step of the law's order, closing it where the step ends the work.
///
/// # Errors
/// [`StepRefused`] when the step cannot be taken here, turned into the operation's own rule by `refuse`.
pub fn step<R>(
    conn: &mut DbConnection,
    case: &CaseRow,
    step: Step,
    on: NaiveDate,
    refuse: impl FnOnce(StepRefused) -> R,
) -> Result<Stage, Failure<R>> {
    let stage = case.stage.after(step).map_err(|refused| Failure::Rule(refuse(refused)))?;
    let closed_on = (!stage.is_open() && stage != Stage::Issued).then_some(on);
    if stage != case.stage || closed_on != case.closed_on {
        cases::update(conn, CaseRow { stage, closed_on, ..case.clone() })?;
    }
    Ok(stage)
}

/// The school year group of a child on a day, by age and years out of cohort: 0 is Reception, negative is Nursery and before.
///
/// A child is in the year group of the 31 August on or before which they reach its age; the school year begins on 1 September.
pub fn year_group(born_on: NaiveDate, shift: i32, today: NaiveDate) -> i32 {
    let school_year_began = if today.month() >= 9 { today.year() } else { today.year() - 1 };
    let cohort_began = if born_on.month() >= 9 { born_on.year() } else { born_on.year() - 1 };
    school_year_began - cohort_began - 5 + shift
}

/// The words for a year group.
pub fn year_group_words(year: i32) -> String {
    match year {
        ..=-2 => "Under 3".into(),
        -1 => "Nursery".into(),
        0 => "Reception".into(),
        1..=13 => format!("Year {year}"),
        _ => "Post-16".into(),
    }
}

/// Returns the words for the year group of a child whose birth date may be missing.
pub fn year_words(born_on: Option<NaiveDate>, shift: i32, today: NaiveDate) -> String {
    born_on.map_or_else(|| "Year not known".into(), |born| year_group_words(year_group(born, shift, today)))
}

/// A page of the list of cases.
#[derive(Debug, Clone)]
pub struct CasePage {
    /// Its lines.
    pub lines: Vec<CaseLine>,
    /// The next date of each case that has one.
    pub dates: BTreeMap<CaseId, NextDuty>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<CaseCursor>,
}

/// Lists cases within the person's visibility; the whole list shown is one audit row.
///
/// # Errors
/// [`Failure::Refused`] for people who see no lists; storage failures.
pub fn list(
    service: &Service,
    context: &Context,
    filter: &CaseFilter,
    after: Option<CaseCursor>,
    per_page: usize,
) -> Result<CasePage, Failure<NoRule>> {
    let permit = context.authorise(Action::CaseList, Target::Service)?;
    let visibility = context.visibility();
    let page = service.store.read(|conn| page_of(conn, &visibility, filter, after, per_page))?;
    service.views.note(AuditEntry::of(&permit).with("shown", page.lines.len()))?;
    Ok(page)
}

fn page_of(
    conn: &mut DbConnection,
    visibility: &Visibility,
    filter: &CaseFilter,
    after: Option<CaseCursor>,
    per_page: usize,
) -> StorageResult<CasePage> {
    let one_more = i64::try_from(per_page).unwrap_or(100) + 1;
    let mut lines = cases::list(conn, visibility, filter, after, one_more)?;
    let next = if lines.len() > per_page {
        lines.truncate(per_page);
        lines.last().map(|line| CaseCursor { began_on: line.began_on, id: line.id })
    } else {
        None
    };
    let ids: Vec<CaseId> = lines.iter().map(|line| line.id).collect();
    let mut dates = BTreeMap::new();
    for duty in timetable::list_next(conn, &ids)? {
        dates.entry(duty.case_id).or_insert(duty);
    }
    Ok(CasePage { lines, dates, next })
}

/// Returns a search in the form that lists compare; `None` when nothing but punctuation was typed.
pub fn search_of(typed: &str) -> Option<String> {
    let text = search_text(typed);
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_child_born_in_march_2018_is_in_year_4_from_september_2026() {
        let born = day("2018-03-14");
        assert_eq!(year_group_words(year_group(born, 0, day("2026-08-31"))), "Year 3");
        assert_eq!(year_group_words(year_group(born, 0, day("2026-09-01"))), "Year 4");
        assert_eq!(year_group_words(year_group(born, -1, day("2026-12-01"))), "Year 3");
    }

    #[test]
    fn the_first_of_september_begins_a_cohort() {
        let today = day("2026-12-01");
        assert_eq!(year_group_words(year_group(day("2022-08-31"), 0, today)), "Reception");
        assert_eq!(year_group_words(year_group(day("2022-09-01"), 0, today)), "Nursery");
        assert_eq!(year_group_words(year_group(day("2023-06-02"), 0, today)), "Nursery");
    }
}
