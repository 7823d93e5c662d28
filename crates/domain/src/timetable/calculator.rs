//! The dates of an assessment from one day alone: the day the request was received. For anybody who wants to know, without a case.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use thiserror::Error;

use super::rules::RuleSet;
use super::single::{self, Due, DueError};
use crate::calendar::{WorkingCalendar, plus_days};

/// The first day on which this law was in force.
pub const FIRST_DAY: NaiveDate = crate::days::ACT_BEGAN;
/// The last year whose requests can be worked out to the end of their last step.
pub const LAST_YEAR: i32 = 2145;

/// What a date is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// The day the request was received: the date is certain.
    Request,
    /// An earlier step on the last day that the law allows for it: the date is the latest there can be, and is sooner when that step is.
    LastDayFor(&'static str),
}

/// One date of the assessment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What must be done, or may be done until then, in plain words.
    pub what: &'static str,
    /// Who must do it, or may.
    pub who: &'static str,
    /// What it is counted from.
    pub start: Start,
    /// The date and how it came about.
    pub due: Due,
}

/// Refusals to work an assessment out.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CalculatorError {
    /// The law began later than that.
    #[error("the law that these dates rest on began on 1 September 2014: give that day or a later one")]
    TooEarly,
    /// No request can have been received so far ahead.
    #[error("that is too far ahead: give a year up to 2145")]
    TooLate,
    /// The rule set lacks a rule of an assessment.
    #[error(transparent)]
    Rule(#[from] DueError),
}

const AUTHORITY: &str = "The council";
const FAMILY: &str = "The family";

/// Works out every date of an assessment whose request was received on a day: first what follows from that day alone, then what follows when each earlier
/// step is taken on its last day.
///
/// # Errors
/// [`CalculatorError`] for a day on which this law did not apply.
pub fn assessment(rules: &RuleSet, calendar: &WorkingCalendar, received: NaiveDate) -> Result<Vec<Step>, CalculatorError> {
    if received < FIRST_DAY {
        return Err(CalculatorError::TooEarly);
    }
    if received.year() > LAST_YEAR {
        return Err(CalculatorError::TooLate);
    }
    let nothing_else = BTreeMap::new();
    let count = |rule: &str, from: NaiveDate| single::due(rules, rule, from, &nothing_else, calendar);
    let step = |rule: &str, from: NaiveDate, start: Start, what: &'static str, who: &'static str| {
        Ok::<_, CalculatorError>(Step { what, who, start, due: count(rule, from)? })
    };
    let certain = |rule: &str, what: &'static str| step(rule, received, Start::Request, what, AUTHORITY);
    let mut steps = vec![
        certain("R03-CONSULT", "Ask the family for their views before deciding")?,
        certain("R04-REFUSAL-6W", "If the council will not assess: tell the family, with reasons")?,
        certain("R05-DECISION-6W", "Decide whether to assess, and tell the family")?,
        certain("R10-NO-PLAN-16W", "If there will be no plan: tell the family, with reasons")?,
        certain("R13-FINAL-20W", "Send the final plan")?,
    ];
    let last_day_of = |steps: &[Step], rule: &str| {
        let found = steps.iter().find(|step| step.due.rule.as_str() == rule);
        found.and_then(|step| step.due.due).ok_or_else(|| DueError::UnknownRule(rule.to_owned()))
    };
    let decision = last_day_of(&steps, "R05-DECISION-6W")?;
    let no_plan = last_day_of(&steps, "R10-NO-PLAN-16W")?;
    let plan = last_day_of(&steps, "R13-FINAL-20W")?;
    // The family has the day of service and fourteen more, and the plan may go the day after those.
    let draft = plus_days(plan, -15);
    let (asked, served) = (Start::LastDayFor("asking for advice"), Start::LastDayFor("the draft plan"));
    let (refused, unplanned, sent) =
        (Start::LastDayFor("refusing to assess"), Start::LastDayFor("refusing a plan"), Start::LastDayFor("the final plan"));
    steps.extend([
        step("R08-ADVICE-6W", decision, asked, "Advice arrives from whoever was asked", "Health, social care and others")?,
        step("R13-DRAFT-REPS-15D", draft, served, "Answer the draft plan: at least until the end of this day", FAMILY)?,
        step("COP983-CONSULT-15D", draft, served, "Answer whether it can be named in the plan", "A school or college")?,
        step("R33-CONTACT-2M", decision, refused, "Contact a mediation adviser about a refusal to assess", FAMILY)?,
        step("TR20-APPEAL", decision, refused, "Appeal against a refusal to assess", FAMILY)?,
        step("R33-CONTACT-2M", no_plan, unplanned, "Contact a mediation adviser about a refusal of a plan", FAMILY)?,
        step("TR20-APPEAL", no_plan, unplanned, "Appeal against a refusal of a plan", FAMILY)?,
        step("R33-CONTACT-2M", plan, sent, "Contact a mediation adviser about the plan", FAMILY)?,
        step("TR20-APPEAL", plan, sent, "Appeal about the plan", FAMILY)?,
        step("S44-REVIEW-FIRST-12M", plan, sent, "Finish the first review of the plan", AUTHORITY)?,
    ]);
    Ok(steps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::date;

    fn due(steps: &[Step], rule: &str, place: usize) -> Option<String> {
        let step = steps.iter().filter(|step| step.due.rule.as_str() == rule).nth(place).unwrap();
        step.due.due.map(|due| due.to_string())
    }

    #[test]
    fn the_dates_of_a_request_of_7_september_2026_are_the_published_ones() {
        let (rules, calendar) = (RuleSet::england(), WorkingCalendar::england());
        let steps = assessment(&rules, &calendar, date(2026, 9, 7)).unwrap();
        for (rule, place, expected) in [
            ("R03-CONSULT", 0, None),
            ("R05-DECISION-6W", 0, Some("2026-10-19")),
            ("R10-NO-PLAN-16W", 0, Some("2026-12-28")),
            ("R13-FINAL-20W", 0, Some("2027-01-25")),
            ("R08-ADVICE-6W", 0, Some("2026-11-30")),
            ("R13-DRAFT-REPS-15D", 0, Some("2027-01-24")),
            ("COP983-CONSULT-15D", 0, Some("2027-01-25")),
            ("TR20-APPEAL", 0, Some("2026-12-21")),
            ("TR20-APPEAL", 1, Some("2027-03-01")),
            ("R33-CONTACT-2M", 2, Some("2027-03-25")),
            ("S44-REVIEW-FIRST-12M", 0, Some("2028-01-24")),
        ] {
            assert_eq!(due(&steps, rule, place).as_deref(), expected, "{rule}");
        }
    }

    #[test]
    fn every_day_of_the_law_has_its_dates_and_no_other_day_has() {
        let (rules, calendar) = (RuleSet::england(), WorkingCalendar::england());
        for first in [FIRST_DAY, date(2019, 12, 25), date(2024, 2, 1), date(2049, 12, 1), date(LAST_YEAR, 12, 1)] {
            for offset in 0..31 {
                let received = plus_days(first, offset);
                let steps = assessment(&rules, &calendar, received).unwrap();
                let draft = steps.iter().find(|step| step.due.rule.as_str() == "R13-DRAFT-REPS-15D").unwrap();
                let plan = steps.iter().find(|step| step.due.rule.as_str() == "R13-FINAL-20W").unwrap();
                assert!(draft.due.due < plan.due.due, "{received}: the family's time ends before the plan is due");
            }
        }
        assert_eq!(assessment(&rules, &calendar, date(2014, 8, 31)), Err(CalculatorError::TooEarly));
        assert_eq!(assessment(&rules, &calendar, date(LAST_YEAR + 1, 1, 1)), Err(CalculatorError::TooLate));
    }
}
