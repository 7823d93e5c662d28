//! Receipts: how a date came about, in a form that can be kept and checked again.

use std::fmt::Write as _;
use std::sync::Arc;

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use super::counting::{Counted, Inputs, OtherReading};
use super::exceptions::{Considered, Verdict};
use super::rules::{Mode, Nature, Period, Roll, Rule, Unit};
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

impl Receipt {
    /// Says how the date was reached, one sentence for each step.
    pub fn steps(&self) -> Vec<String> {
        let mut steps = vec![self.counting_step()];
        if let Some(named) = self.inputs_step() {
            steps.push(named);
        }
        if let (Some(replacement), Some(by_rule)) = (self.inputs.replaced_by, self.counted.by_rule) {
            let code = replacement.code.code();
            steps.push(format!("{code} replaces the limit of {} with {}", words(by_rule), words(replacement.limit_on)));
        }
        steps.push(match self.counted.due {
            Some(due) => format!("The result is {}", weekday_words(due)),
            None => "There is no date".to_owned(),
        });
        steps.extend(self.roll_step());
        if self.counted.provisional {
            steps.push("Bank holidays of that year are computed, not yet published: the working days are provisional".to_owned());
        }
        steps
    }

    fn counting_step(&self) -> String {
        let on = words(self.anchor.on);
        match self.rule.mode {
            Mode::AfterExclusive(period) => format!("Counted {} from the day after {on}", period.words()),
            Mode::Recurring(period) => format!("Counted {} from {on}, as after every earlier time", period.words()),
            Mode::FromInclusive(period) => format!("Counted {} of which {on} is the first day", period.words()),
            Mode::WindowMinInclusive(period) => format!("Counted at least {} of which {on} is the first day", period.words()),
            Mode::BeforeAtLeast(period) => format!("Counted {} back from {on}", period.words()),
            Mode::BeforeFixedDate { month, day, .. } => {
                format!("Took the day before {day} {} in the year of {on}", month_name(month))
            }
            Mode::DayOfMoveOrFromAware(period) => {
                format!(
                    "Took the day of the move if {on} was {} before it, otherwise counted {} beginning with {on}",
                    period.words(),
                    period.words()
                )
            }
            Mode::LaterOfReviewAndTransfer { from_review, from_transfer } => format!(
                "Took the later of {} beginning with the day the plan was made or last reviewed and {} beginning with {on}",
                from_review.words(),
                from_transfer.words()
            ),
            Mode::AppealWindow { from_notice, from_certificate } => {
                format!(
                    "Counted {} from the day after {on}, or {} from the day after the certificate if later",
                    from_notice.words(),
                    from_certificate.words()
                )
            }
            Mode::NotBeforeAppealEnds { .. } => {
                format!("Took the day after the appeal window for the notice of {on} closes, or the day an appeal was determined")
            }
            Mode::MaximumAge => format!("Took the end of the academic year or course in which the birthday of {on} falls"),
            Mode::AsMatchingOrder => format!("Counted as the matching order would be, from {on}"),
            Mode::Immediate => format!("Took {on} itself: the act is due at once"),
            Mode::AsSoonAsPracticable => format!("Began on {on}; the act is due as soon as practicable"),
        }
    }

    fn inputs_step(&self) -> Option<String> {
        let named: Vec<String> = self.input_pairs().into_iter().map(|(name, value)| format!("{name} {value}")).collect();
        (!named.is_empty()).then(|| format!("Used {}", named.join(", ")))
    }

    fn roll_step(&self) -> Option<String> {
        let due = self.counted.due?;
        match (self.rule.roll, self.counted.act_by) {
            (Roll::TribunalStart | Roll::TribunalUncounted, _) => {
                Some("August and 25 December to 1 January were treated as Tribunal rule 12 says".to_owned())
            }
            (Roll::NextWorkingDay, _) => Some("A last day that is not a working day becomes the next working day".to_owned()),
            (Roll::Never, Some(act_by)) if act_by != due => {
                Some(format!("That is not a working day and the limit does not move: act by {}", weekday_words(act_by)))
            }
            (Roll::Never, _) if self.rule.nature == Nature::Window => {
                Some("Closing the window sooner would be the breach".to_owned())
            }
            (Roll::Never, _) => None,
        }
    }

    fn input_pairs(&self) -> Vec<(&'static str, String)> {
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
        let mut pairs: Vec<_> = dates.into_iter().filter_map(|(name, day)| day.map(|day| (name, day.to_string()))).collect();
        pairs.extend(inputs.last_institution.map(|kind| ("institution", kind.code().to_owned())));
        pairs.extend(inputs.order.map(|order| ("order", order.as_str().to_owned())));
        let counts_school_days = matches!(self.rule.mode.period(), Some(Period { unit: Unit::SchoolDay, .. }));
        if counts_school_days && !inputs.closures.is_empty() {
            let closed: Vec<_> =
                inputs.closures.iter().map(|closure| format!("{}..{}", closure.closed_from(), closure.reopens_on())).collect();
            pairs.push(("closed", closed.join(",")));
        }
        pairs
    }

    /// Returns the receipt as names and values in a fixed order, without its hash.
    fn body(&self) -> Vec<(String, String)> {
        let mut pairs: Vec<(String, String)> = Vec::with_capacity(24);
        let mut put = |name: &str, value: &str| pairs.push((name.to_owned(), value.to_owned()));
        put("rule", self.rule.id.as_str());
        put("rule_version", &self.rule.version.to_string());
        put("rule_name", self.rule.name);
        put("regulation", self.rule.regulation);
        put("authority", self.rule.authority.code());
        put("rule_set", &self.rule_set);
        put("calendar", &self.calendar);
        put("trigger", &self.anchor.on.to_string());
        put("anchor_kind", self.anchor.kind);
        if let Some(fact) = self.anchor.fact {
            put("anchor_fact", &fact.to_string());
        }
        for (name, value) in self.input_pairs() {
            put(&format!("input.{name}"), &value);
        }
        if let Some(replacement) = self.inputs.replaced_by {
            put("replaced_by", replacement.code.code());
            put("replaced_with", &replacement.limit_on.to_string());
            put("replaced_limit", &self.counted.by_rule.map(|day| day.to_string()).unwrap_or_default());
            if let Some(fact) = replacement.fact {
                put("replaced_by_fact", &fact.to_string());
            }
        }
        for (place, exception) in self.exceptions.iter().enumerate() {
            put(&format!("exception.{}", place + 1), &exception_words(exception));
        }
        if let Some(OtherReading { on, why }) = self.counted.other {
            put("other_reading", &format!("{on}: {why}"));
        }
        for (place, step) in self.steps().iter().enumerate() {
            put(&format!("step.{}", place + 1), step);
        }
        put("due", &self.counted.due.map(|day| day.to_string()).unwrap_or_default());
        put("act_by", &self.counted.act_by.map(|day| day.to_string()).unwrap_or_default());
        pairs
    }

    /// Returns the receipt as names and values in a fixed order, the hash last. A date that does not exist is an empty value.
    pub fn to_pairs(&self) -> Vec<(String, String)> {
        let mut pairs = self.body();
        let hash = hash_of(&pairs);
        pairs.push(("hash".to_owned(), hash));
        pairs
    }

    /// Returns the SHA-256 of the whole receipt in lower-case hexadecimal.
    pub fn hash(&self) -> String {
        hash_of(&self.body())
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

/// Hashes names and values in the order of the names, so that no two different receipts give the same text.
pub(crate) fn hash_of(pairs: &[(String, String)]) -> String {
    let mut hash = Sha256::new();
    let mut sorted: Vec<&(String, String)> = pairs.iter().filter(|(name, _)| name != "hash").collect();
    sorted.sort();
    for (name, value) in sorted {
        hash.update(u64::try_from(name.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(name.as_bytes());
        hash.update(u64::try_from(value.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(value.as_bytes());
    }
    hash.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn exception_words(exception: &Considered) -> String {
    let ground = exception.ground.code();
    let to = exception.to.map_or_else(|| "still going on".to_owned(), |to| format!("to {to}"));
    match exception.verdict {
        Verdict::Excuses { until: Some(until) } => {
            format!("{ground} from {} {to}: excuses a miss through {until} (fact {})", exception.from, exception.fact)
        }
        Verdict::Excuses { until: None } => {
            format!("{ground} from {} {to}: excuses a miss while it lasts (fact {})", exception.from, exception.fact)
        }
        Verdict::Refused(refusal) => {
            format!("{ground} from {} {to}: does not excuse, because {refusal} (fact {})", exception.from, exception.fact)
        }
    }
}

fn month_name(month: u32) -> String {
    crate::calendar::date(2000, month, 1).format("%B").to_string()
}

/// Writes a date as people do, like 7 September 2026.
pub(crate) fn words(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

fn weekday_words(day: NaiveDate) -> String {
    day.format("%A %-d %B %Y").to_string()
}
