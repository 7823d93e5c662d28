//! What a change of a child's record moves in a case: whose the rights are, the advice that the law requires, the year group, and the dates of the law.

use chrono::NaiveDate;
use ehc_domain::{
    advice::{AdviceKind, required},
    calendar::day_in_words,
    people::{school_age::young_person_from, year_group::PhaseStep},
};
use ehc_persistence::{
    DbConnection, StorageResult,
    cases::CaseRow,
    people::{CircumstanceRow, PersonRow},
};

use crate::{
    advice::ask::circumstances_with,
    cases::year_words,
    timetable::{Law, Moved, Titles, computed, facts_of, moved as moved_dates},
};

/// What a change of the record moves in a case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Moves {
    /// The dates of the law that become others, in the order of the timetable.
    pub dates: Vec<Moved>,
    /// The first day on which the rights are the young person's: before, and after.
    pub rights_pass: (Option<NaiveDate>, Option<NaiveDate>),
    /// The year group: before, and after.
    pub year: (String, String),
    /// The days, in September, of the changes of phase that become others.
    pub phases: Vec<Moved>,
    /// Advice that the law requires from then on, and did not before (reg 6).
    pub advice_added: Vec<AdviceKind>,
    /// Advice that the law required before, and does not from then on.
    pub advice_dropped: Vec<AdviceKind>,
    /// Why what would be recorded is doubtful; `None` where it is not.
    pub doubt: Option<String>,
}

/// A child and a case as they are recorded, with disabilities and circumstances.
pub(super) type Recorded<'a> = (&'a CaseRow, &'a PersonRow, &'a [CircumstanceRow]);

/// Says what is another once a child and a case are recorded otherwise.
///
/// # Errors
/// Any failure of the database.
pub(super) fn moved(
    conn: &mut DbConnection,
    law: &Law,
    today: NaiveDate,
    before: Recorded<'_>,
    after: Recorded<'_>,
) -> StorageResult<Moves> {
    let year = |(case, child, _): Recorded<'_>| year_words(child.born_on, case.year_group_shift, today);
    let asks = |(case, child, known): Recorded<'_>| -> Vec<AdviceKind> {
        required(circumstances_with(case, child, known, today)).into_iter().map(|one| one.kind).collect()
    };
    let (old, new) = (asks(before), asks(after));
    let facts = facts_of(conn, before.0.id)?;
    let with = computed(conn, law, before.0, (&facts, before.1.born_on), today)?;
    let dates =
        moved_dates(&with, &computed(conn, law, after.0, (&facts, after.1.born_on), today)?, &Titles::of(conn, before.0.id)?);
    let passes = |(_, child, _): Recorded<'_>| child.born_on.map(young_person_from);
    Ok(Moves {
        dates,
        rights_pass: (passes(before), passes(after)),
        year: (year(before), year(after)),
        phases: phases_moved(before, after, today),
        advice_added: new.iter().copied().filter(|kind| !old.contains(kind)).collect(),
        doubt: None,
        advice_dropped: old.iter().copied().filter(|kind| !new.contains(kind)).collect(),
    })
}

/// Lists the changes of phase that come on another day than before; those that are past either way are left out.
fn phases_moved(before: Recorded<'_>, after: Recorded<'_>, today: NaiveDate) -> Vec<Moved> {
    let steps = [
        ("Moves to secondary school, in Year 7", PhaseStep::PrimaryToSecondary),
        ("Moves on from secondary school, into Year 12", PhaseStep::SecondaryToPost16),
    ];
    let day = |step: PhaseStep, (case, child, _): Recorded<'_>| {
        child.born_on.map(|born| step.transfers_on(born, case.year_group_shift))
    };
    let moved = steps.into_iter().filter_map(|(title, step)| {
        let (before, after) = (day(step, before), day(step, after));
        let is_ahead = before.is_some_and(|day| day > today) || after.is_some_and(|day| day > today);
        (before != after && is_ahead).then(|| Moved::of(title, before, after))
    });
    moved.collect()
}

impl Moves {
    /// Says what moves, for the history; `None` where nothing does.
    pub fn in_words(&self) -> Option<String> {
        let day = |day: Option<NaiveDate>| day.map_or_else(|| "none".to_owned(), day_in_words);
        let both = |what: &str, (before, after): (Option<NaiveDate>, Option<NaiveDate>)| {
            (before != after).then(|| format!("{what}: {} → {}", day(before), day(after)))
        };
        let year = (self.year.0 != self.year.1).then(|| format!("Year group: {} → {}", self.year.0, self.year.1));
        let advice = |what: &str, kinds: &[AdviceKind]| {
            let names: Vec<&str> = kinds.iter().map(|kind| kind.label()).collect();
            (!names.is_empty()).then(|| format!("{what}: {}", names.join(", ")))
        };
        let said: Vec<String> = both("Rights pass to the young person", self.rights_pass)
            .into_iter()
            .chain(year)
            .chain(advice("Advice now required", &self.advice_added))
            .chain(advice("Advice not required any more", &self.advice_dropped))
            .chain(self.phases.iter().filter_map(|one| both(&one.title, (one.before, one.after))))
            .chain(self.dates.iter().filter_map(|one| both(&one.title, (one.before, one.after))))
            .collect();
        (!said.is_empty()).then(|| said.join("; "))
    }
}
