//! The law as typed rows: one module for each part of it.

mod assessment;
mod ceasing;
mod codes;
mod detained;
mod historic;
mod mediation;
mod modes;
mod opening;
mod reassessment;
mod review;
mod rights;
mod rule_in_set;
mod transfer;
mod tribunal;
mod types;

pub use super::terms::{RuleId, RuleIds};
pub use codes::{Authority, Chapter, Nature, Owner, Purpose, Roll};
pub use modes::{Mode, Period, Unit, days, months, school_days, weeks, working_days};
pub(super) use opening::{is_of_the_rule, rule_lines};
pub use rule_in_set::RuleInSet;
pub use types::{GroundsIn, Rule, Scope};

use chrono::NaiveDate;

/// The day to which the published law was checked.
pub const PUBLISHED_AS_OF: NaiveDate = crate::calendar::date(2026, 11, 22);

const CHAPTERS: [&[Rule]; 10] = [
    assessment::RULES,
    transfer::RULES,
    review::RULES,
    reassessment::RULES,
    ceasing::RULES,
    mediation::RULES,
    tribunal::RULES,
    rights::RULES,
    detained::RULES,
    historic::RULES,
];

/// Lists every rule of the published law of England.
pub fn published() -> impl Iterator<Item = &'static Rule> {
    CHAPTERS.into_iter().flatten()
}

impl Purpose {
    /// Finds what a rule of the law as published here is for, by its id; `None` for a rule that stands for itself, and for any other text.
    pub fn of(rule: &str) -> Option<Self> {
        published().find(|known| known.id.as_str() == rule)?.purpose
    }

    /// Lists the ids of the rules with this purpose, in the order of the law.
    pub fn rules(self) -> Vec<&'static str> {
        published().filter(|rule| rule.purpose == Some(self)).map(|rule| rule.id.as_str()).collect()
    }
}

/// A body of law: rules under a name, each with the days on which it is in force.
///
/// Two rows may share an id when the law changed; then at most one of them is in force on any day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleSet {
    name: &'static str,
    rows: Vec<RuleInSet>,
}

impl RuleSet {
    /// Returns the law of England as published here.
    pub fn england() -> Self {
        Self::new("england-2026-11-22", published().copied())
    }

    /// Builds a rule set, for instance one that holds a reform.
    pub fn new(name: &'static str, rules: impl IntoIterator<Item = Rule>) -> Self {
        Self { name, rows: rules.into_iter().map(|rule| RuleInSet::new(rule, name)).collect() }
    }

    /// Returns the name, which receipts carry.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Lists every row, in every version, in the order of the life of a case.
    pub fn rules(&self) -> impl ExactSizeIterator<Item = &Rule> + DoubleEndedIterator + Clone {
        self.rows.iter().map(RuleInSet::rule)
    }

    /// Lists every row as receipts carry it.
    pub(crate) fn rows(&self) -> &[RuleInSet] {
        &self.rows
    }

    /// Finds the version of a rule in force on a day; `None` when there is none.
    pub fn in_force(&self, id: &str, on: NaiveDate) -> Option<&Rule> {
        self.row_in_force(id, on).map(RuleInSet::rule)
    }

    /// Finds the version of a rule in force on a day, as receipts carry it.
    pub(crate) fn row_in_force(&self, id: &str, on: NaiveDate) -> Option<&RuleInSet> {
        self.rows.iter().find(|row| row.rule().id.as_str() == id && row.rule().is_in_force_on(on))
    }

    /// Tells whether any version of a rule is in the set.
    pub fn names(&self, id: &str) -> bool {
        self.rules().any(|rule| rule.id.as_str() == id)
    }

    /// Puts a reform in force: the old version of the same rule ends the day before.
    pub fn with_reform(self, name: &'static str, reform: Rule) -> Self {
        let eve = crate::calendar::plus_days(reform.effective_from, -1);
        let mut rules: Vec<Rule> = self.rules().copied().collect();
        for rule in rules.iter_mut().filter(|rule| rule.id == reform.id && rule.effective_to.is_none()) {
            rule.effective_to = Some(eve);
        }
        let after = rules.iter().rposition(|rule| rule.id == reform.id).map_or(rules.len(), |place| place + 1);
        rules.insert(after, reform);
        Self::new(name, rules)
    }
}
