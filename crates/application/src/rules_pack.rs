//! The law as JSON: each rule with its citation, and the published pack by which other programs can check their own counting.

use ehc_domain::{
    calendar::{WorkingCalendar, holidays},
    timetable::{
        conformance::{ConformanceCase, conformance_cases},
        exceptions::{ExceptionCode, Ground},
        needs::{Accepts, Need},
        rules::{Mode, PUBLISHED_AS_OF, Period, Rule, RuleSet},
    },
};
use serde_json::{Map, Value, json};

/// The version of the pack's shape. Its first figure changes when a reader of the pack would have to change.
pub const PACK_VERSION: &str = "1.1.0";

/// Returns one rule as JSON: what it asks of whom, how it is counted, on what authority, and which facts it takes by name.
pub fn rule_to_json(rule: &Rule) -> Value {
    let period = rule.mode.period();
    json!({
        "id": rule.id.as_str(),
        "version": rule.version,
        "chapter": rule.chapter.code(),
        "name": rule.name,
        "regulation": rule.regulation,
        "authority": rule.authority.code(),
        "owner": rule.owner.code(),
        "nature": rule.nature.code(),
        "trigger": rule.trigger,
        "mode": rule.mode.code(),
        "period": period.map(|period| period.count),
        "unit": period.map(|period| period.unit.code()),
        "parameters": parameters(rule.mode),
        "roll": rule.roll.code(),
        "satisfied_by": rule.satisfied_by,
        "exceptions": rule.exceptions.iter().map(|code| code.code()).collect::<Vec<_>>(),
        "effective_from": rule.effective_from,
        "effective_to": rule.effective_to,
        "notes": rule.notes,
        "facts": rule.needs().into_iter().map(need_to_json).collect::<Vec<_>>(),
    })
}

/// Lists every rule of a rule set, in every version, in the order of the life of a case.
pub fn rules_to_json(rules: &RuleSet) -> Value {
    json!({
        "rule_set": rules.name(),
        "as_of": PUBLISHED_AS_OF,
        "rules": rules.rules().map(rule_to_json).collect::<Vec<_>>(),
    })
}

/// What a mode needs besides its first period.
fn parameters(mode: Mode) -> Value {
    let period = |period: Period| json!({ "count": period.count, "unit": period.unit.code() });
    match mode {
        Mode::BeforeFixedDate { month, day, transitional } => json!({
            "month": month,
            "day": day,
            "transitional": transitional.map(|(event, too_late)| json!({ "event": event, "before": too_late })),
        }),
        Mode::DayOfMoveOrFromAware(_) => json!({ "condition": "day_of_move_or_from_aware" }),
        Mode::MaximumAge => json!({ "condition": "maximum_age" }),
        Mode::AsMatchingOrder => json!({ "condition": "as_matching_order" }),
        Mode::LaterOfReviewAndTransfer { from_transfer, .. } => json!({ "from_transfer": period(from_transfer) }),
        Mode::AppealWindow { from_certificate, .. } => {
            json!({ "condition": "appeal_window", "from_certificate": period(from_certificate) })
        }
        Mode::NotBeforeAppealEnds { from_certificate, .. } => json!({ "from_certificate": period(from_certificate) }),
        _ => json!({}),
    }
}

fn need_to_json(need: Need) -> Value {
    let (accepts, options) = match need.accepts {
        Accepts::Date => ("date", Vec::new()),
        Accepts::OneOf(options) => ("option", options.to_vec()),
        Accepts::OrderRule => ("option", order_rules()),
        Accepts::Closures => ("closures", Vec::new()),
    };
    json!({
        "name": need.name,
        "meaning": need.meaning,
        "accepts": accepts,
        "options": options,
        "required": need.is_required,
    })
}

/// Lists the rules that an agreement can be carried out like (reg 42(2)).
fn order_rules() -> Vec<&'static str> {
    ehc_domain::timetable::rules::published().map(|rule| rule.id.as_str()).filter(|id| id.starts_with("R44-")).collect()
}

/// Returns the published rules pack: the rules with citations, how to count, the working days, and worked dates to check a program with.
pub fn pack(rules: &RuleSet, calendar: &WorkingCalendar) -> Value {
    json!({
        "pack": "ehc-statutory-rules",
        "pack_version": PACK_VERSION,
        "as_of": PUBLISHED_AS_OF,
        "jurisdiction": "England",
        "licence": "MIT",
        "notice": "A restatement of the law for programs, not legal advice. Each rule cites its provision; the provision decides.",
        "rule_set": rules.name(),
        "modes": modes(),
        "exceptions": ExceptionCode::ALL.iter().map(|code| exception_to_json(*code)).collect::<Vec<_>>(),
        "calendar": calendar_to_json(calendar),
        "rules": rules.rules().map(rule_to_json).collect::<Vec<_>>(),
        "conformance": conformance_cases().iter().zip(1u32..).map(|(case, number)| case_to_json(number, case)).collect::<Vec<_>>(),
    })
}

/// Says how each mode counts, by its code.
fn modes() -> Value {
    json!({
        "after_exclusive": "Within N of: the day of the trigger is not counted and the whole of the last day is available. Months end on the same-numbered day, or the last day of a shorter month.",
        "from_inclusive": "Beginning with: the day of the trigger is day 1, so the limit is a day earlier than by after_exclusive, except that a month too short for the same-numbered day is used to its end.",
        "window_min_inclusive": "At least N beginning with: counted as from_inclusive, but a floor that protects the family. Closing sooner is the breach.",
        "before_at_least": "At least N before: counted back from the event to the corresponding day.",
        "before_fixed_date": "Before a day of the year: the limit is the day before it, in the year of the event.",
        "later_of": "The later of two periods, each beginning with its own day.",
        "conditional": "By the condition named in the parameters.",
        "not_before": "The act is not allowed before the date.",
        "immediate": "On the day of the trigger.",
        "asap": "As soon as practicable: there is no date.",
        "recurring": "Again and again, each time this long after the last.",
    })
}

fn exception_to_json(code: ExceptionCode) -> Value {
    let (effect, regulation) = match code {
        ExceptionCode::TribunalDirection => ("replaces", "reg 44(1); HESC Rules r5"),
        ExceptionCode::MediationAgreement => ("replaces", "reg 42(5)"),
        ExceptionCode::OrderReg13 => ("excuses", "reg 44(3)(c)"),
        _ => {
            let ground = Ground::ALL.iter().find(|ground| ground.exception() == Some(code));
            ("excuses", ground.map_or("", |ground| ground.regulation()))
        }
    };
    json!({ "code": code.code(), "effect": effect, "regulation": regulation })
}

fn calendar_to_json(calendar: &WorkingCalendar) -> Value {
    let years = holidays::FIRST_PUBLISHED_YEAR..=holidays::LAST_PUBLISHED_YEAR;
    json!({
        "version": calendar.version().as_str(),
        "working_day": "Monday to Friday, but not Christmas Day, Good Friday or a bank holiday in England",
        "first_published_year": holidays::FIRST_PUBLISHED_YEAR,
        "last_published_year": holidays::LAST_PUBLISHED_YEAR,
        "other_years": "By the pattern of the Banking and Financial Dealings Act 1971, provisional until proclaimed",
        "bank_holidays": years.flat_map(|year| calendar.bank_holidays(year)).collect::<Vec<_>>(),
    })
}

fn case_to_json(number: u32, case: &ConformanceCase) -> Value {
    let facts: Map<String, Value> = case.facts.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value))).collect();
    json!({
        "number": number,
        "rule": case.rule,
        "trigger": case.trigger,
        "facts": facts,
        "due": case.due,
        "act_by": case.act_by,
    })
}
