//! Receipts: how a date came about, in a form that can be kept and checked again.
//!
//! A receipt is names and values. Its hash is the SHA-256 (FIPS 180-4) of all of them but the steps, as lines: a name, a space, the value and a line feed.
//! First come the lines of the rule (`authority`, `regulation`, `rule`, `rule_name`, `rule_set`, `rule_version`), which all receipts of the rule share, then
//! all others, both in the order of their names. Anybody can write those lines and hash them with the tools of any system.
//!
//! The steps say in words what the other values are, and whoever checks a receipt works them out again. They stay out of the hash so that a better sentence
//! in a later release leaves the hash that a family holds as it was.

mod steps;

pub use super::text::ReceiptHash;

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use super::counting::{Counted, Inputs, OtherReading};
use super::exceptions::{Considered, Verdict};
use super::rules::{Period, Rule, RuleInSet, Unit, is_of_the_rule, rule_lines};
use super::text::Text;
use crate::calendar::{CalendarVersion, Closure};
use crate::ids::FactId;

/// What a limit was counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// The fact; `None` for a date given to the calculator.
    pub fact: Option<FactId>,
    /// Code of the kind of fact; `date_given` for the calculator.
    pub kind: &'static str,
    /// The day from which the limit was counted.
    pub on: NaiveDate,
}

/// How one date came about. The same facts, rules and calendar always give the same receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The version of the rule that was applied, and its rule set.
    pub law: RuleInSet,
    /// Version of the working-day calendar.
    pub calendar: CalendarVersion,
    /// What the limit was counted from.
    pub anchor: Anchor,
    /// What else was needed.
    pub inputs: Inputs,
    /// The result.
    pub counted: Counted,
    /// Every exception that was recorded for this limit, with its outcome.
    pub exceptions: Vec<Considered>,
}

/// A fact that a rule took besides its trigger.
#[derive(Clone, Copy, Debug)]
enum Given<'a> {
    Day(NaiveDate),
    Code(&'static str),
    Closures(&'a [Closure]),
}

impl Receipt {
    /// Returns the version of the rule that was applied.
    pub fn rule(&self) -> &Rule {
        self.law.rule()
    }

    /// Lists what was needed besides the trigger, in the order in which it is said.
    fn given<'a>(&'a self) -> Vec<(&'static str, Given<'a>)> {
        let inputs = &self.inputs;
        let mut given = Vec::new();
        let mut add = |name, value: Option<Given<'a>>| given.extend(value.map(|value| (name, value)));
        add("move", inputs.moves_on.map(Given::Day));
        add("reviewed", inputs.reviewed_on.map(Given::Day));
        add("certificate", inputs.certificate_on.map(Given::Day));
        add("appealed", inputs.appealed_on.map(Given::Day));
        add("determined", inputs.determined_on.map(Given::Day));
        add("ends", inputs.ends_on.map(Given::Day));
        add("meeting", inputs.meeting_on.map(Given::Day));
        add("notice", inputs.notice_on.map(Given::Day));
        add("institution", inputs.last_institution.map(|kind| Given::Code(kind.code())));
        add("about", inputs.appeal_about.map(|about| Given::Code(about.code())));
        add("order", inputs.order.map(|order| Given::Code(order.as_str())));
        let counts_school_days = matches!(self.rule().mode.period(), Some(Period { unit: Unit::SchoolDay, .. }));
        add("closed", (counts_school_days && !inputs.closures.is_empty()).then_some(Given::Closures(&inputs.closures)));
        given
    }

    /// Numbers the exceptions from 1, in the order of the numbers as text: 10 comes before 2.
    fn numbered_exceptions(&self) -> Vec<(u32, &Considered)> {
        let mut numbered: Vec<_> = (1..).zip(&self.exceptions).collect();
        numbered.sort_by_cached_key(|(place, _)| place.to_string());
        numbered
    }

    /// Writes the lines that are neither the rule's nor steps, in the order of the names.
    fn own_lines(&self) -> Text {
        let counted = &self.counted;
        let mut text = Text::new();
        text.line("act_by", |text| text.date_if_any(counted.act_by));
        if let Some(fact) = self.anchor.fact {
            text.line("anchor_fact", |text| text.id(fact));
        }
        text.line("anchor_kind", |text| text.say(self.anchor.kind));
        text.line("calendar", |text| text.bytes(self.calendar.as_bytes()));
        text.line("due", |text| text.date_if_any(counted.due));
        for (place, exception) in self.numbered_exceptions() {
            text.numbered_line("exception", place, |text| text.exception(exception));
        }
        let mut given = self.given();
        given.sort_unstable_by_key(|(name, _)| *name);
        for (name, value) in given {
            text.line_under("input", name, |text| text.given(value));
        }
        if let Some(OtherReading { on, why }) = counted.other {
            text.line("other_reading", |text| text.date(on).say(": ").say(why));
        }
        if let Some(replacement) = self.inputs.replaced_by {
            text.line("replaced_by", |text| text.say(replacement.code.code()));
            if let Some(fact) = replacement.fact {
                text.line("replaced_by_fact", |text| text.id(fact));
            }
            text.line("replaced_limit", |text| text.date_if_any(counted.by_rule));
            text.line("replaced_with", |text| text.date(replacement.limit_on));
        }
        text.line("trigger", |text| text.date(self.anchor.on));
        text
    }

    /// Returns the receipt as names and values in the order of the names, the hash last. A date that does not exist is an empty value.
    pub fn to_pairs(&self) -> Vec<(String, String)> {
        let lines = [rule_lines(self.rule(), self.law.rule_set()), self.own_lines(), self.step_lines()];
        let mut pairs: Vec<_> = lines.iter().flat_map(Text::pairs).collect();
        pairs.sort();
        pairs.push(("hash".to_owned(), self.hash().to_string()));
        pairs
    }

    /// Returns the SHA-256 of everything but the steps.
    pub fn hash(&self) -> ReceiptHash {
        self.law.opening().hash_with(&self.own_lines())
    }
}

impl Text {
    fn given(&mut self, value: Given<'_>) -> &mut Self {
        match value {
            Given::Day(day) => self.date(day),
            Given::Code(code) => self.say(code),
            Given::Closures(closures) => {
                for (place, closure) in closures.iter().enumerate() {
                    let before = if place == 0 { "" } else { "," };
                    self.say(before).date(closure.closed_from()).say("..").date(closure.reopens_on());
                }
                self
            }
        }
    }

    fn exception(&mut self, exception: &Considered) -> &mut Self {
        self.say(exception.ground.code()).say(" from ").date(exception.from);
        match exception.to {
            Some(to) => self.say(" to ").date(to),
            None => self.say(" still going on"),
        };
        match exception.verdict {
            Verdict::Excuses { until: Some(until) } => self.say(": excuses a miss through ").date(until),
            Verdict::Excuses { until: None } => self.say(": excuses a miss while it lasts"),
            Verdict::Refused(refusal) => self.say(": does not excuse, because ").shown(refusal),
        };
        self.say(" (fact ").id(exception.fact).say(")")
    }
}

/// One value that a saved receipt and a recomputed one do not share; `None` on the side that lacks it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Name of the value.
    pub name: String,
    /// What was saved.
    pub saved: Option<String>,
    /// What is computed now.
    pub now: Option<String>,
}

/// The outcome of checking a saved receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verification {
    /// Every value is the same.
    Identical,
    /// These values differ.
    Differs(Vec<Difference>),
}

/// Hashes the names and values of a saved receipt, in whatever order they were kept; `None` when they are not such as lines can hold.
pub(crate) fn hash_of(pairs: &[(String, String)]) -> Option<ReceiptHash> {
    let is_hashed = |name: &str| name != "hash" && !name.starts_with("step.");
    let mut sorted: Vec<&(String, String)> = pairs.iter().filter(|(name, _)| is_hashed(name)).collect();
    if sorted.iter().any(|(name, value)| name.contains([' ', '\n']) || value.contains('\n')) {
        return None;
    }
    sorted.sort_by_key(|(name, value)| (!is_of_the_rule(name), name, value));
    let mut text = Text::new();
    for (name, value) in sorted {
        text.line(name, |text| text.say(value));
    }
    Some(text.end_hash(Sha256::new()))
}
