//! The history of a case as the rules take it: its standing facts and their events.

use chrono::NaiveDate;

use super::fact_reader::{FactReader, Replacing};
use super::facts::{Fact, Facts};
use super::moments::Moments;

/// The standing facts of a case and their events, both in the order of the days on which they happened.
pub(crate) struct History<'a> {
    pub facts: Vec<&'a Fact>,
    pub moments: Moments,
    /// First day of each assessment.
    pub begun: Vec<NaiveDate>,
    /// Those of the facts that record an exception.
    pub exceptions: Vec<&'a Fact>,
    /// What replaces a limit.
    pub replacements: Vec<Replacing<'a>>,
}

impl<'a> History<'a> {
    pub fn read(facts: &'a Facts, birth_date: Option<NaiveDate>) -> Self {
        let mut standing: Vec<&Fact> = facts.standing().collect();
        // What happened on one day is read in the order in which it was first recorded, however the facts were put together: correcting a day puts nothing
        // behind what came after it.
        let first = |fact: &Fact| facts.find(facts.first_version(fact.id)).map(|first| first.recorded_at);
        standing.sort_by_cached_key(|fact| (fact.on, first(fact)));
        let mut reader = FactReader::new(birth_date);
        for (place, fact) in standing.iter().enumerate() {
            reader.take(place, fact, facts);
        }
        Self {
            moments: Moments::new(reader.moments),
            begun: reader.begun,
            exceptions: reader.exceptions,
            replacements: reader.replacements,
            facts: standing,
        }
    }
}
