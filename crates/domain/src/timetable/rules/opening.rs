//! How every receipt of a rule begins.

use sha2::Sha256;

use super::types::Rule;
use crate::timetable::text::{ReceiptHash, Text};

/// The beginning of every receipt of one rule, hashed as far as it goes: what stays the same is read once and not for every date.
#[derive(Clone, Debug)]
pub(crate) struct Opening(Sha256);

impl Opening {
    pub fn of(rule: &Rule, rule_set: &str) -> Self {
        Self(rule_lines(rule, rule_set).begin_hash())
    }

    /// Hashes a whole receipt: the beginning and the rest.
    pub fn hash_with(&self, rest: &Text) -> ReceiptHash {
        rest.end_hash(self.0.clone())
    }
}

/// Writes the lines of the rule, in the order of the names.
pub(crate) fn rule_lines(rule: &Rule, rule_set: &str) -> Text {
    let mut text = Text::new();
    text.line("authority", |text| text.say(rule.authority.code()));
    text.line("regulation", |text| text.say(rule.regulation));
    text.line("rule", |text| text.say(rule.id.as_str()));
    text.line("rule_name", |text| text.say(rule.name));
    text.line("rule_set", |text| text.say(rule_set));
    text.line("rule_version", |text| text.number(rule.version.into()));
    text
}

/// Tells whether a line is one of the rule's.
pub(crate) fn is_of_the_rule(name: &str) -> bool {
    matches!(name, "authority" | "regulation" | "rule" | "rule_name" | "rule_set" | "rule_version")
}
