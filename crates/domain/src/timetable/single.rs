//! One date at a time: the public calculator, and the checking of saved receipts.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use thiserror::Error;

use super::counting::{self, Inputs};
use super::needs::{self, NeedError};
use super::receipt::{Anchor, Difference, Receipt, Verification, hash_of};
use super::rules::{Chapter, Mode, Purpose, Roll, Rule, RuleInSet, RuleSet};
use super::terms::{Detail, RuleId};
use crate::calendar::{WorkingCalendar, plus_days};
use crate::ids::FactId;

/// One limit and how it came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The rule.
    pub rule: RuleId,
    /// The limit; `None` when the rule sets no date.
    pub due: Option<NaiveDate>,
    /// The last working day on or before the limit; `None` where acting sooner would be no merit, or there is no date.
    pub act_by: Option<NaiveDate>,
    /// How the date came about.
    pub receipt: Receipt,
}

/// Refusals to work out a limit.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DueError {
    /// There is no such rule.
    #[error("there is no rule called {0}")]
    UnknownRule(String),
    /// The rule is law at other times only.
    #[error("{rule} is not in force on {trigger}: it applies from {from}{}", .to.map(|to| format!(" to {to}")).unwrap_or_default())]
    NotInForce {
        /// The rule.
        rule: RuleId,
        /// The day of the trigger.
        trigger: NaiveDate,
        /// First day in force.
        from: NaiveDate,
        /// Last day in force; `None` while it still is.
        to: Option<NaiveDate>,
    },
    /// The trigger is so far away that no case can have begun then.
    #[error("the trigger {0} is impossible: it must be between 1990 and 2150")]
    ImpossibleTrigger(NaiveDate),
    /// A named fact is missing, unknown, unreadable or impossible.
    #[error(transparent)]
    Fact(#[from] NeedError),
    /// A saved receipt lacks a value or has one that cannot be read.
    #[error("the receipt has no readable {0}")]
    Receipt(&'static str),
}

/// Works out one limit from the day of its trigger and the facts that the rule takes by name.
///
/// # Errors
/// Names what is unknown, missing, unreadable or impossible. It never guesses.
pub fn due(
    rules: &RuleSet,
    rule: &str,
    trigger: NaiveDate,
    named: &BTreeMap<String, String>,
    calendar: &WorkingCalendar,
) -> Result<Due, DueError> {
    let known = rules.rules().rfind(|known| known.id.as_str() == rule).ok_or_else(|| DueError::UnknownRule(rule.to_owned()))?;
    if !needs::is_plausible(trigger) {
        return Err(DueError::ImpossibleTrigger(trigger));
    }
    let not_in_force = || DueError::NotInForce { rule: known.id, trigger, from: known.effective_from, to: known.effective_to };
    let row = rules.row_in_force(rule, trigger).ok_or_else(not_in_force)?;
    let inputs = needs::read(row.rule(), trigger, named)?;
    let receipt = receipt(rules, row, Anchor { fact: None, kind: "date_given", on: trigger }, inputs, calendar);
    Ok(Due { rule: row.rule().id, due: receipt.counted.due, act_by: receipt.counted.act_by, receipt })
}

/// Works out the last day that an assessment has for a purpose, such as its final plan, from the day on which it begins; `None` where the law of that day
/// sets none. For lists and for requests that are not recorded yet: the dates of a case are its timetable's.
pub fn assessment_limit(
    rules: &RuleSet,
    calendar: &WorkingCalendar,
    purpose: Purpose,
    begins_on: NaiveDate,
) -> Option<NaiveDate> {
    let is_the_one = |rule: &&Rule| rule.chapter == Chapter::Assessment && rule.purpose == Some(purpose);
    let rule = rules.rules().filter(is_the_one).find(|rule| rule.is_in_force_on(begins_on))?;
    counting::counted(rule, begins_on, &Inputs::default(), calendar, rules).due
}

/// Returns the day from which a limit of a rule was counted, where its period always has the same number of days and its last day never moves; `None` where
/// that is not so. It is counted by the version in force on that day.
pub fn counted_from(rules: &RuleSet, rule: &str, due: NaiveDate) -> Option<NaiveDate> {
    let versions = rules.rules().filter(|known| known.id.as_str() == rule && known.roll == Roll::Never);
    versions.into_iter().find_map(|version| match version.mode {
        Mode::AfterExclusive(period) => Some(plus_days(due, -period.in_days()?)).filter(|from| version.is_in_force_on(*from)),
        _ => None,
    })
}

fn receipt(rules: &RuleSet, row: &RuleInSet, anchor: Anchor, inputs: Inputs, calendar: &WorkingCalendar) -> Receipt {
    let counted = counting::counted(row.rule(), anchor.on, &inputs, calendar, rules);
    Receipt { law: row.clone(), calendar: calendar.version(), anchor, inputs, counted, exceptions: Vec::new() }
}

/// Checks a saved receipt: works the limit out again with the same version of the rule, and hashes what was saved.
///
/// The exceptions that were considered are facts of the case, which a receipt alone does not hold; they are checked by the hash.
///
/// # Errors
/// When the receipt names no known rule, or lacks what the rule needs.
pub fn verify(saved: &[(String, String)], rules: &RuleSet, calendar: &WorkingCalendar) -> Result<Verification, DueError> {
    let value = |name: &'static str| saved.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let id = value("rule").ok_or(DueError::Receipt("rule"))?;
    let trigger = value("trigger").and_then(NaiveDate::from_text).ok_or(DueError::Receipt("trigger"))?;
    let version = value("rule_version").and_then(|text| text.parse::<u16>().ok()).ok_or(DueError::Receipt("rule_version"))?;
    let is_the_one = |known: &&RuleInSet| known.rule().id.as_str() == id && known.rule().version == version;
    let row = rules.rows().iter().find(is_the_one).or_else(|| rules.row_in_force(id, trigger));
    let row = row.ok_or_else(|| DueError::UnknownRule(id.to_owned()))?;
    let inputs = needs::read_saved(row.rule(), &named_in(saved))?;
    let mut fresh = receipt(rules, row, Anchor { fact: None, kind: "date_given", on: trigger }, inputs, calendar);
    fresh.anchor.fact = value("anchor_fact").and_then(FactId::from_text);
    if let Some(replacement) = fresh.inputs.replaced_by.as_mut() {
        replacement.fact = value("replaced_by_fact").and_then(FactId::from_text);
    }
    Ok(differences(saved, &fresh.to_pairs()))
}

/// Takes the named facts back out of a saved receipt.
fn named_in(saved: &[(String, String)]) -> BTreeMap<String, String> {
    let find = |name: &str| saved.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    let mut named: BTreeMap<String, String> = saved
        .iter()
        .filter_map(|(name, value)| name.strip_prefix("input.").map(|name| (name.to_owned(), value.clone())))
        .collect();
    let replaced = match find("replaced_by").as_deref() {
        Some("XT-DIRECTION") => Some("direction"),
        Some("XM-AGREED") => Some("agreed"),
        _ => None,
    };
    named.extend(replaced.and_then(|name| find("replaced_with").map(|value| (name.to_owned(), value))));
    named
}

fn differences(saved: &[(String, String)], fresh: &[(String, String)]) -> Verification {
    let find =
        |pairs: &[(String, String)], name: &str| pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    let is_of_the_case = |name: &str| name.starts_with("exception.") || matches!(name, "anchor_kind" | "hash");
    let mut differences: Vec<Difference> = Vec::new();
    for (name, _) in saved.iter().chain(fresh).filter(|(name, _)| !is_of_the_case(name)) {
        let (was, is) = (find(saved, name), find(fresh, name));
        if was != is && !differences.iter().any(|known| known.name == *name) {
            differences.push(Difference { name: name.clone(), saved: was, now: is });
        }
    }
    let (was, is) = (find(saved, "hash"), hash_of(saved).map(|hash| hash.to_string()));
    if was.is_none() || was != is {
        differences.push(Difference { name: "hash".to_owned(), saved: was, now: is });
    }
    if differences.is_empty() { Verification::Identical } else { Verification::Differs(differences) }
}
