//! What a rule needs besides its trigger, by name, and how those names are read.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use thiserror::Error;

use super::counting::{Inputs, LastInstitution, Replacement};
use super::rules::{Mode, Period, Rule, Unit};
use super::terms::{AppealAbout, Detail, ExceptionCode, RuleId};
use crate::calendar::{Closure, ClosureError, plus_days};

/// What a named fact looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepts {
    /// A date like 2026-09-07.
    Date,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// The id of a rule for a Tribunal order.
    OrderRule,
    /// Closures like 2026-07-23..2026-09-02, first closed day and re-opening day, with commas between.
    Closures,
}

/// One named fact that a rule takes besides its trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need {
    /// The name.
    pub name: &'static str,
    /// What it is.
    pub meaning: &'static str,
    /// What it looks like.
    pub accepts: Accepts,
    /// Whether there is no answer without it.
    pub is_required: bool,
}

/// Refusals of named facts.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NeedError {
    /// The rule cannot be counted without this fact.
    #[error("{rule} needs the fact {name}: {meaning}")]
    Missing {
        /// The rule.
        rule: RuleId,
        /// The fact.
        name: &'static str,
        /// What it is.
        meaning: &'static str,
    },
    /// The rule has no such fact.
    #[error("{rule} takes no fact called {name}")]
    Unknown {
        /// The rule.
        rule: RuleId,
        /// The name that was given.
        name: String,
    },
    /// The value could not be read.
    #[error("{name} cannot be {value:?}")]
    Unreadable {
        /// The fact.
        name: &'static str,
        /// What was given.
        value: String,
    },
    /// The value could be read and cannot be true.
    #[error("{name} of {on} is impossible: {why}")]
    Impossible {
        /// The fact.
        name: &'static str,
        /// What was given.
        on: NaiveDate,
        /// Why it cannot be true.
        why: &'static str,
    },
    /// A closure that could not have happened.
    #[error(transparent)]
    Closure(#[from] ClosureError),
}

const fn date_need(name: &'static str, meaning: &'static str, is_required: bool) -> Need {
    Need { name, meaning, accepts: Accepts::Date, is_required }
}

const MOVE: Need = date_need("move", "the day of the move", true);
const REVIEWED: Need = date_need("reviewed", "the day the plan was made or last reviewed", true);
const CERTIFICATE: Need = date_need("certificate", "the date of the mediation certificate", false);
const ABOUT: Need = Need {
    name: "about",
    meaning: "what the appeal is about, if that is known",
    accepts: Accepts::OneOf(&["section_i_alone", "not_section_i_alone"]),
    is_required: false,
};
const APPEALED: Need = date_need("appealed", "the day an appeal was lodged", false);
const DETERMINED: Need = date_need("determined", "the day an appeal was finally determined", false);
const TERM_ENDS: Need = date_need("term_ends", "the last day with pupils before the closure", true);
const REOPENS: Need = date_need("reopens", "the first day with pupils after the closure", true);
const MEETING: Need = date_need("meeting", "the day of the last review meeting, for the safe date", false);
const NOTICE: Need = date_need("notice", "the day the amendment notice was sent, for the limit that binds", false);
const DIRECTION: Need = date_need("direction", "the day that the Tribunal directed instead", false);
const AGREED: Need = date_need("agreed", "the day that the parties to a mediation agreed instead", false);
const ENDS: Need = date_need("ends", "the end of the apprenticeship or course, unless in further education", false);
const CLOSED: Need = Need {
    name: "closed",
    meaning: "the closures of the institution, instead of one",
    accepts: Accepts::Closures,
    is_required: false,
};
const INSTITUTION: Need = Need {
    name: "institution",
    meaning: "where the young person learns",
    accepts: Accepts::OneOf(&["further_education", "apprenticeship", "other"]),
    is_required: true,
};
const ORDER: Need = Need {
    name: "order",
    meaning: "the reg 44 rule that the agreement is carried out like",
    accepts: Accepts::OrderRule,
    is_required: true,
};

impl Rule {
    /// Lists what the rule takes besides its trigger, for the calculator and the published pack.
    pub fn needs(&self) -> Vec<Need> {
        let mut needs = match self.mode {
            Mode::DayOfMoveOrFromAware(_) => vec![MOVE],
            Mode::LaterOfReviewAndTransfer { .. } => vec![REVIEWED],
            Mode::AppealWindow { .. } => vec![CERTIFICATE, ABOUT],
            Mode::NotBeforeAppealEnds { .. } => vec![CERTIFICATE, APPEALED, DETERMINED],
            Mode::MaximumAge => vec![INSTITUTION, ENDS],
            Mode::AsMatchingOrder => vec![ORDER],
            Mode::AfterExclusive(Period { unit: Unit::SchoolDay, .. }) => vec![TERM_ENDS, REOPENS, CLOSED],
            Mode::FromInclusive(_) if matches!(self.id.as_str(), "S44-REVIEW-NEXT-12M" | "R27-4B-REVIEW-12M") => vec![MEETING],
            Mode::AfterExclusive(_) if self.id.as_str() == "DEVON-FINAL-12W" => vec![NOTICE],
            _ => Vec::new(),
        };
        needs.extend(self.exceptions.contains(&ExceptionCode::TribunalDirection).then_some(DIRECTION));
        needs.extend(self.exceptions.contains(&ExceptionCode::MediationAgreement).then_some(AGREED));
        needs
    }
}

/// Tells whether a date can belong to a case.
pub(super) fn is_plausible(day: NaiveDate) -> bool {
    (1990..=2150).contains(&day.year())
}

/// Reads named facts for a rule.
///
/// # Errors
/// Names the fact that is missing, unknown, unreadable or impossible.
pub fn read(rule: &Rule, trigger: NaiveDate, named: &BTreeMap<String, String>) -> Result<Inputs, NeedError> {
    let inputs = read_saved(rule, named)?;
    let closures_given = named.contains_key(CLOSED.name);
    if let Some(need) = rule.needs().iter().find(|need| need.is_required && !closures_given && !named.contains_key(need.name)) {
        return Err(NeedError::Missing { rule: rule.id, name: need.name, meaning: need.meaning });
    }
    if inputs.last_institution.is_some_and(|kind| kind != LastInstitution::FurtherEducation) && inputs.ends_on.is_none() {
        return Err(NeedError::Missing { rule: rule.id, name: ENDS.name, meaning: ENDS.meaning });
    }
    refuse_impossible(&inputs, trigger)?;
    Ok(inputs)
}

/// Reads the named facts of a saved receipt, which may lack what the case did not know when it was made.
///
/// # Errors
/// Names the fact that is unknown or unreadable.
pub(crate) fn read_saved(rule: &Rule, named: &BTreeMap<String, String>) -> Result<Inputs, NeedError> {
    let needs = rule.needs();
    if let Some(name) = named.keys().find(|name| !needs.iter().any(|need| need.name == name.as_str())) {
        return Err(NeedError::Unknown { rule: rule.id, name: name.clone() });
    }
    let mut inputs = Inputs::default();
    for need in needs {
        if let Some(value) = named.get(need.name) {
            take(&mut inputs, need, value)?;
        }
    }
    if let (Some(ends), Some(reopens)) = (named.get(TERM_ENDS.name), named.get(REOPENS.name)) {
        inputs.closures.push(Closure::new(plus_days(day(TERM_ENDS.name, ends)?, 1), day(REOPENS.name, reopens)?)?);
    }
    Ok(inputs)
}

fn take(inputs: &mut Inputs, need: Need, value: &str) -> Result<(), NeedError> {
    let unreadable = || NeedError::Unreadable { name: need.name, value: value.to_owned() };
    let replacement =
        |code| -> Result<_, NeedError> { Ok(Some(Replacement { limit_on: day(need.name, value)?, code, fact: None })) };
    match need.name {
        "move" => inputs.moves_on = Some(day(need.name, value)?),
        "reviewed" => inputs.reviewed_on = Some(day(need.name, value)?),
        "certificate" => inputs.certificate_on = Some(day(need.name, value)?),
        "appealed" => inputs.appealed_on = Some(day(need.name, value)?),
        "about" => inputs.appeal_about = Some(AppealAbout::parse(value).ok_or_else(unreadable)?),
        "determined" => inputs.determined_on = Some(day(need.name, value)?),
        "meeting" => inputs.meeting_on = Some(day(need.name, value)?),
        "notice" => inputs.notice_on = Some(day(need.name, value)?),
        "ends" => inputs.ends_on = Some(day(need.name, value)?),
        "direction" => inputs.replaced_by = replacement(ExceptionCode::TribunalDirection)?,
        "agreed" => inputs.replaced_by = replacement(ExceptionCode::MediationAgreement)?,
        "institution" => inputs.last_institution = Some(LastInstitution::parse(value).ok_or_else(unreadable)?),
        "order" => inputs.order = Some(RuleId::known(value).filter(|id| id.as_str().starts_with("R44-")).ok_or_else(unreadable)?),
        "closed" => inputs.closures = closures(value)?,
        _ => {}
    }
    Ok(())
}

fn day(name: &'static str, value: &str) -> Result<NaiveDate, NeedError> {
    NaiveDate::from_text(value)
        .filter(|day| is_plausible(*day))
        .ok_or_else(|| NeedError::Unreadable { name, value: value.to_owned() })
}

fn closures(value: &str) -> Result<Vec<Closure>, NeedError> {
    let mut closures = Vec::new();
    for part in value.split(',') {
        let (from, reopens) =
            part.split_once("..").ok_or_else(|| NeedError::Unreadable { name: CLOSED.name, value: value.to_owned() })?;
        closures.push(Closure::new(day(CLOSED.name, from.trim())?, day(CLOSED.name, reopens.trim())?)?);
    }
    Ok(closures)
}

fn refuse_impossible(inputs: &Inputs, trigger: NaiveDate) -> Result<(), NeedError> {
    let before = [
        ("certificate", inputs.certificate_on, "it cannot be dated before the notice"),
        ("appealed", inputs.appealed_on, "an appeal cannot come before the notice"),
        ("determined", inputs.determined_on, "an appeal cannot be determined before the notice"),
        ("notice", inputs.notice_on, "the notice cannot be sent before the meeting"),
    ];
    for (name, on, why) in before {
        if let Some(on) = on.filter(|on| *on < trigger) {
            return Err(NeedError::Impossible { name, on, why });
        }
    }
    let after = [
        ("reviewed", inputs.reviewed_on, "the plan cannot be made or reviewed after its transfer"),
        ("meeting", inputs.meeting_on, "the meeting cannot come after the decision on it"),
    ];
    for (name, on, why) in after {
        if let Some(on) = on.filter(|on| *on > trigger) {
            return Err(NeedError::Impossible { name, on, why });
        }
    }
    match (inputs.appealed_on, inputs.determined_on) {
        (Some(appealed), Some(on)) if on < appealed => {
            Err(NeedError::Impossible { name: "determined", on, why: "it cannot come before the appeal" })
        }
        _ => Ok(()),
    }
}
