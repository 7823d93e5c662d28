//! Receipts: how a date came about, in a form that can be kept and checked again.

mod steps;
mod text;

use std::sync::Arc;

use chrono::NaiveDate;

use super::counting::{Counted, Inputs, OtherReading};
use super::exceptions::Considered;
use super::rules::{Period, Rule, Unit};
use crate::calendar::Closure;
use crate::ids::FactId;
use text::Text;

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
    /// The version of the rule that was applied.
    pub rule: Rule,
    /// Name of the rule set.
    pub rule_set: Arc<str>,
    /// Version of the working-day calendar.
    pub calendar: Arc<str>,
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
    /// Lists what was needed besides the trigger, in the order in which it is said.
    fn given(&self) -> Vec<(&'static str, Given<'_>)> {
        let inputs = &self.inputs;
        let dates = [
            ("move", inputs.moves_on),
            ("reviewed", inputs.reviewed_on),
            ("certificate", inputs.certificate_on),
            ("appealed", inputs.appealed_on),
            ("determined", inputs.determined_on),
            ("ends", inputs.ends_on),
            ("meeting", inputs.meeting_on),
            ("notice", inputs.notice_on),
        ];
        let mut given = Vec::new();
        for (name, day) in dates {
            given.extend(day.map(|day| (name, Given::Day(day))));
        }
        given.extend(inputs.last_institution.map(|kind| ("institution", Given::Code(kind.code()))));
        given.extend(inputs.appeal_about.map(|about| ("about", Given::Code(about.code()))));
        given.extend(inputs.order.map(|order| ("order", Given::Code(order.as_str()))));
        let counts_school_days = matches!(self.rule.mode.period(), Some(Period { unit: Unit::SchoolDay, .. }));
        if counts_school_days && !inputs.closures.is_empty() {
            given.push(("closed", Given::Closures(&inputs.closures)));
        }
        given
    }

    /// Numbers the exceptions from 1, in the order of the numbers as text: 10 comes before 2.
    fn numbered_exceptions(&self) -> Vec<(u32, &Considered)> {
        let mut numbered: Vec<_> = (1..).zip(&self.exceptions).collect();
        numbered.sort_by_cached_key(|(place, _)| place.to_string());
        numbered
    }

    /// Writes everything but the hash, in the order of the names.
    fn text(&self) -> Text {
        let (rule, counted) = (&self.rule, &self.counted);
        let mut text = Text::new();
        text.put("act_by", |text| text.date_if_any(counted.act_by));
        if let Some(fact) = self.anchor.fact {
            text.put("anchor_fact", |text| text.id(fact));
        }
        text.put("anchor_kind", |text| text.say(self.anchor.kind));
        text.put("authority", |text| text.say(rule.authority.code()));
        text.put("calendar", |text| text.say(&self.calendar));
        text.put("due", |text| text.date_if_any(counted.due));
        for (place, exception) in self.numbered_exceptions() {
            text.put_nth("exception", place, |text| text.exception(exception));
        }
        let mut given = self.given();
        given.sort_unstable_by_key(|(name, _)| *name);
        for (name, value) in given {
            text.put_under("input", name, |text| text.given(value));
        }
        if let Some(OtherReading { on, why }) = counted.other {
            text.put("other_reading", |text| text.date(on).say(": ").say(why));
        }
        text.put("regulation", |text| text.say(rule.regulation));
        if let Some(replacement) = self.inputs.replaced_by {
            text.put("replaced_by", |text| text.say(replacement.code.code()));
            if let Some(fact) = replacement.fact {
                text.put("replaced_by_fact", |text| text.id(fact));
            }
            text.put("replaced_limit", |text| text.date_if_any(counted.by_rule));
            text.put("replaced_with", |text| text.date(replacement.limit_on));
        }
        text.put("rule", |text| text.say(rule.id.as_str()));
        text.put("rule_name", |text| text.say(rule.name));
        text.put("rule_set", |text| text.say(&self.rule_set));
        text.put("rule_version", |text| text.number(rule.version.into()));
        self.put_steps(&mut text);
        text.put("trigger", |text| text.date(self.anchor.on));
        text
    }

    /// Returns the receipt as names and values in the order of the names, the hash last. A date that does not exist is an empty value.
    pub fn to_pairs(&self) -> Vec<(String, String)> {
        let text = self.text();
        let mut pairs = text.pairs();
        pairs.push(("hash".to_owned(), text.hash()));
        pairs
    }

    /// Returns the SHA-256 of the whole receipt in lower-case hexadecimal.
    pub fn hash(&self) -> String {
        self.text().hash()
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

/// Hashes the names and values of a saved receipt, in whatever order they were kept.
pub(crate) fn hash_of(pairs: &[(String, String)]) -> String {
    let mut sorted: Vec<&(String, String)> = pairs.iter().filter(|(name, _)| name != "hash").collect();
    sorted.sort();
    let mut text = Text::new();
    for (name, value) in sorted {
        text.put(name, |text| text.say(value));
    }
    text.hash()
}
