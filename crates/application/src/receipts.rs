//! Receipts that somebody kept: taken out of the JSON in which they were given, and checked again.

use ehc_domain::{
    calendar::WorkingCalendar,
    timetable::{
        receipt::{Difference, Verification},
        rules::RuleSet,
        single::{self, Due, DueError},
    },
};
use serde_json::{Map, Value, json};
use thiserror::Error;

/// Returns one limit as JSON: the same for the command line and the public calculator.
pub fn due_to_json(due: &Due) -> Value {
    json!({
        "rule": due.rule.as_str(),
        "due": due.due,
        "act_by": due.act_by,
        "receipt": crate::timetable::receipt_to_json(&due.receipt),
    })
}

/// A receipt that was kept, with what was said beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    pairs: Vec<(String, String)>,
    /// What stood beside the receipt under the same names, which must agree with it.
    beside: Vec<(String, String)>,
}

impl Kept {
    /// Returns the version of the calendar that the receipt names; empty when it names none.
    pub fn calendar(&self) -> &str {
        self.pairs.iter().find(|(name, _)| name == "calendar").map_or("", |(_, value)| value)
    }
}

/// The calendars with which a receipt may have been worked out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendars {
    published: WorkingCalendar,
    earlier: Vec<WorkingCalendar>,
}

impl Calendars {
    /// Takes the published calendar, and those in which bank holidays were added here, newest first.
    pub fn with(earlier: Vec<WorkingCalendar>) -> Self {
        Self { published: WorkingCalendar::england(), earlier }
    }

    /// Tells whether a version of the calendar is among them.
    pub fn know(&self, version: &str) -> bool {
        self.called(version).version().as_str() == version
    }

    /// Finds a version; where nobody knows it the newest, so that what differs can be said.
    fn called(&self, version: &str) -> &WorkingCalendar {
        let mut all = std::iter::once(&self.published).chain(&self.earlier);
        all.find(|calendar| calendar.version().as_str() == version).or(self.earlier.first()).unwrap_or(&self.published)
    }
}

/// Why a text holds no receipts.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unreadable {
    /// Not JSON.
    #[error("it is not JSON")]
    NotJson,
    /// JSON in which no receipt could be found.
    #[error("it holds no receipt")]
    NoReceipt,
    /// A receipt has a value that is not text.
    #[error("the value {0} of a receipt is not text")]
    NotText(String),
}

/// The outcome for one kept receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The rule that the receipt names.
    pub rule: String,
    /// The day it was counted from.
    pub trigger: String,
    /// What is not the same now; empty when everything is.
    pub differences: Vec<Difference>,
}

/// Finds the receipts of a text: a receipt alone, one limit as printed, a list of them, or a whole timetable.
///
/// # Errors
/// [`Unreadable`]: the text holds none, or one whose values are not text.
pub fn read(text: &str) -> Result<Vec<Kept>, Unreadable> {
    let value: Value = serde_json::from_str(text).map_err(|_| Unreadable::NotJson)?;
    let mut found = Vec::new();
    find(&value, &mut found)?;
    if found.is_empty() { Err(Unreadable::NoReceipt) } else { Ok(found) }
}

fn find(value: &Value, found: &mut Vec<Kept>) -> Result<(), Unreadable> {
    match value {
        Value::Array(items) => items.iter().try_for_each(|item| find(item, found)),
        Value::Object(object) => match object.get("receipt") {
            Some(Value::Object(receipt)) => {
                found.push(Kept { pairs: pairs(receipt)?, beside: beside(object) });
                Ok(())
            }
            Some(_) => Err(Unreadable::NoReceipt),
            None if object.contains_key("hash") && object.contains_key("rule") => {
                found.push(Kept { pairs: pairs(object)?, beside: Vec::new() });
                Ok(())
            }
            None => ["duties", "dates"].into_iter().filter_map(|name| object.get(name)).try_for_each(|list| find(list, found)),
        },
        _ => Ok(()),
    }
}

fn pairs(object: &Map<String, Value>) -> Result<Vec<(String, String)>, Unreadable> {
    let pair = |(name, value): (&String, &Value)| {
        let text = value.as_str().ok_or_else(|| Unreadable::NotText(name.clone()))?;
        Ok((name.clone(), text.to_owned()))
    };
    object.iter().map(pair).collect()
}

/// A date that does not exist is null beside a receipt and empty text inside it.
fn beside(object: &Map<String, Value>) -> Vec<(String, String)> {
    let names = ["rule", "trigger", "due", "act_by"];
    let value = |name: &str| object.get(name).map(|value| value.as_str().unwrap_or_default().to_owned());
    names.into_iter().filter_map(|name| value(name).map(|value| (name.to_owned(), value))).collect()
}

/// Works a kept receipt out again with the calendar that it names, or the first where that is not among them, and compares.
///
/// # Errors
/// [`DueError`] when it names no known rule or lacks what the rule needs.
pub fn check(kept: &Kept, rules: &RuleSet, calendars: &Calendars) -> Result<Checked, DueError> {
    let value = |name: &str| kept.pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    let calendar = calendars.called(kept.calendar());
    let mut differences = match single::verify(&kept.pairs, rules, calendar)? {
        Verification::Identical => Vec::new(),
        Verification::Differs(differences) => differences,
    };
    for (name, said) in &kept.beside {
        let inside = value(name);
        if inside.as_deref() != Some(said) && !differences.iter().any(|known| known.name == *name) {
            differences.push(Difference { name: name.clone(), saved: Some(said.clone()), now: inside });
        }
    }
    Ok(Checked { rule: value("rule").unwrap_or_default(), trigger: value("trigger").unwrap_or_default(), differences })
}

impl Checked {
    /// Returns the outcome as JSON.
    pub fn to_json(&self) -> Value {
        let differences: Vec<Value> =
            self.differences.iter().map(|one| json!({ "name": one.name, "saved": one.saved, "now": one.now })).collect();
        json!({
            "rule": self.rule,
            "trigger": self.trigger,
            "identical": self.differences.is_empty(),
            "differences": differences,
        })
    }
}
