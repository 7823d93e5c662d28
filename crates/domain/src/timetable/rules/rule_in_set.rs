//! A rule as it stands in one body of law.

use super::opening::Opening;
use super::types::Rule;

/// One row of a rule set, with what every receipt of it has in common. Receipts carry it by value: threads that share the law share no counter.
#[derive(Clone, Debug)]
pub struct RuleInSet {
    rule: Rule,
    rule_set: &'static str,
    opening: Opening,
}

impl RuleInSet {
    /// Puts a rule into the rule set of a name.
    pub(super) fn new(rule: Rule, rule_set: &'static str) -> Self {
        Self { opening: Opening::of(&rule, rule_set), rule, rule_set }
    }

    /// Returns the rule.
    pub fn rule(&self) -> &Rule {
        &self.rule
    }

    /// Returns the name of the rule set.
    pub fn rule_set(&self) -> &'static str {
        self.rule_set
    }

    pub(crate) fn opening(&self) -> &Opening {
        &self.opening
    }
}

/// The opening follows from the other two.
impl PartialEq for RuleInSet {
    fn eq(&self, other: &Self) -> bool {
        self.rule == other.rule && self.rule_set == other.rule_set
    }
}

impl Eq for RuleInSet {}
