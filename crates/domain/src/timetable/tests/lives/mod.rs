//! Whole lives of cases, long enough that every rule arises at least once.

mod stories;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use chrono::NaiveDate;
use uuid::Uuid;

use super::super::conformance::conformance_grounds;
use super::super::counting::LastInstitution;
use super::super::exceptions::{Ground, Refusal, Verdict};
use super::super::facts::{FactError, FactKind, Words};
use super::super::rules::{Nature, Rule, RuleId, RuleIds, RuleSet};
use super::super::{Context, DutyState, events::EventSet};
use super::{CALENDAR, Case, ENGLAND, d};
use crate::calendar::{Closure, InstitutionCalendar};

static LIVES: LazyLock<Vec<(String, Case)>> = LazyLock::new(stories::lives);

fn told(rules: &RuleSet) -> String {
    let school = InstitutionCalendar::new(vec![Closure::new(d("2026-04-03"), d("2026-04-20")).unwrap()]);
    let context = Context {
        institution: Some(&school),
        birth_date: Some(d("2017-05-09")),
        last_institution: Some(LastInstitution::FurtherEducation),
        ..Context::new(rules, &CALENDAR)
    };
    let mut text = String::new();
    for (name, life) in LIVES.iter() {
        text += &format!("{name}\n");
        for duty in life.timetable_in(&context, "2027-12-01").duties {
            let due = duty.due.map_or_else(|| "no date   ".to_owned(), |due| due.to_string());
            let state = match duty.state {
                DutyState::Open => "open".to_owned(),
                DutyState::Met { on, .. } => format!("met {on}"),
                DutyState::Closed { on, because, .. } => format!("closed {on}: {}", because.words()),
                DutyState::BeforeRecord { entered_on } => format!("before the record of {entered_on}"),
            };
            let short: String = duty.key.to_string().chars().filter(|c| !c.is_ascii_lowercase()).collect();
            text += &format!("  {due}  {:<28} {state}\n", short.replace("/00000000-0000-0000-0000-0000000000", "/"));
        }
    }
    text
}

#[test]
fn whole_lives_read_as_expected() {
    insta::assert_snapshot!(told(&ENGLAND));
}

#[test]
fn every_rule_arises_in_some_life_and_every_act_that_can_be_done_is_done() {
    let text = told(&ENGLAND);
    for rule in ENGLAND.rules() {
        let lines: Vec<_> = text
            .lines()
            .filter(|line| line.split_whitespace().any(|word| word.split(['/', '#']).next() == Some(rule.id.as_str())))
            .collect();
        assert!(!lines.is_empty(), "{} never arises", rule.id);
        let can_be_met = !rule.met_by.is_empty() && rule.nature != Nature::Bar;
        assert!(!can_be_met || lines.iter().any(|line| line.contains(" met ")), "{} is never met: {lines:?}", rule.id);
    }
}

#[test]
fn no_rule_can_lose_what_starts_or_meets_it_unnoticed() {
    let whole = told(&ENGLAND);
    for rule in ENGLAND.rules() {
        let mutants = [
            Rule { starts: EventSet::NONE, ..*rule },
            Rule { met_by: EventSet::NONE, ..*rule },
            Rule { only_if: EventSet::NONE, ..*rule },
        ];
        for mutant in mutants.into_iter().filter(|mutant| mutant != rule) {
            let rules = ENGLAND.rules().map(|known| if known.id == rule.id { mutant } else { *known });
            assert_ne!(told(&RuleSet::new("mutant", rules)), whole, "{}", rule.id);
        }
    }
}

#[test]
fn every_receipt_of_every_life_verifies_identical() {
    use super::super::{receipt::Verification, single};
    let school = InstitutionCalendar::new(vec![Closure::new(d("2026-04-03"), d("2026-04-20")).unwrap()]);
    for birth_date in [None, Some(d("2017-05-09"))] {
        let context = Context { institution: Some(&school), birth_date, ..Context::new(&ENGLAND, &CALENDAR) };
        for (name, life) in LIVES.iter() {
            for duty in life.timetable_in(&context, "2027-12-01").duties {
                let saved = duty.receipt.to_pairs();
                assert_eq!(single::verify(&saved, &ENGLAND, &CALENDAR), Ok(Verification::Identical), "{name}: {}", duty.key);
            }
        }
    }
}

/// Every fact that can be made of a code about a subject on a day, with each choice of its closed lists.
fn facts_of(code: &str, subject: Uuid, on: NaiveDate) -> Vec<FactKind> {
    let mut found = Vec::new();
    let mut waiting: Vec<(Option<Uuid>, BTreeMap<String, String>)> = vec![(None, BTreeMap::new())];
    while let Some((about, details)) = waiting.pop() {
        let with = |name: &str, value: String| {
            let mut details = details.clone();
            details.insert(name.to_owned(), value);
            (about, details)
        };
        match FactKind::parse(code, about, &details) {
            Ok(kind) => found.push(kind),
            Err(FactError::SubjectMissing(_)) => waiting.push((Some(subject), details)),
            Err(FactError::DetailMissing { name, .. }) => waiting.push(with(name, "unknown".to_owned())),
            Err(FactError::DetailUnreadable { name, expected, .. }) => match expected.strip_prefix("one of ") {
                Some(options) => waiting.extend(options.split(", ").map(|option| with(name, option.to_owned()))),
                None if expected.contains("date") => waiting.push(with(name, on.to_string())),
                None => return found,
            },
            Err(error) => panic!("{code}: {error}"),
        }
    }
    found
}

/// Takes each life as far as a duty is open, records one more fact, and expects every event that a rule names to have closed it somewhere.
#[test]
fn whatever_a_rule_says_ends_its_point_does() {
    // A refusal's own limit, or an order to go on as before, arises only with the act that meets it: nothing is left to end.
    let is_met_at_once = |rule: &&Rule| rule.only_if.meets(rule.met_by) || rule.starts == rule.met_by;
    let pairs = |rule: &Rule| rule.closed_by.iter().map(|event| (rule.id, event)).collect::<Vec<_>>();
    let mut unseen: BTreeSet<_> = ENGLAND.rules().filter(|rule| !is_met_at_once(rule)).flat_map(pairs).collect();
    let context = Context { birth_date: Some(d("2017-05-09")), ..Context::new(&ENGLAND, &CALENDAR) };
    for (_, life) in LIVES.iter() {
        let mut so_far = super::a_case();
        for fact in life.facts().standing() {
            so_far = so_far.fact(&fact.on.to_string(), fact.kind.clone());
            let timetable = so_far.timetable_in(&context, "2027-12-01");
            let on = timetable.duties.iter().map(|duty| duty.receipt.anchor.on).max().unwrap_or(fact.on).max(fact.on);
            let open =
                timetable.duties.iter().filter(|duty| duty.is_open() && unseen.iter().any(|(rule, _)| *rule == duty.rule_id()));
            let subjects: BTreeSet<Uuid> = open.map(|duty| duty.subject().unwrap_or(Uuid::from_u128(999))).collect();
            let codes = || FactKind::CODES.iter().filter(|code| **code != "retracted");
            for kind in subjects.iter().flat_map(|subject| codes().flat_map(|code| facts_of(code, *subject, on))) {
                for duty in so_far.clone().fact(&on.to_string(), kind).timetable_in(&context, "2027-12-01").duties {
                    if let DutyState::Closed { because, .. } = duty.state {
                        unseen.remove(&(duty.rule_id(), because));
                    }
                }
            }
        }
    }
    assert_eq!(unseen, BTreeSet::new());
}

/// Records every ground for every rule in every life: it reaches the limits to which the regulations open it, and no other.
#[test]
fn a_ground_reaches_exactly_the_limits_to_which_the_regulations_open_it() {
    let rules = RuleIds::new(ENGLAND.rules().map(|rule| rule.id).collect()).unwrap();
    let mut reached: BTreeSet<(RuleId, &str)> = BTreeSet::new();
    for ((_, life), ground) in LIVES.iter().flat_map(|life| Ground::ALL.iter().map(move |ground| (life, *ground))) {
        let text = |words: &str| Words::parse(words).unwrap();
        let exception = FactKind::ExceptionRecorded {
            code: ground,
            rules: rules.clone(),
            from: d("2020-06-01"),
            to: None,
            evidence: text("a letter"),
            why_impractical: text("nobody could be seen"),
            affects: None,
            advice: None,
            advice_asked_on: None,
            closed_from: None,
            reopens_on: None,
            approved_by: Words::parse("a manager"),
            family_told_on: None,
            review_on: None,
        };
        for duty in life.clone().fact("2027-11-30", exception).timetable("2027-12-01").duties {
            let not_open = Verdict::Refused(Refusal::NotOpenToThisLimit);
            if duty.receipt.exceptions.iter().any(|considered| considered.ground == ground && considered.verdict != not_open) {
                reached.insert((duty.rule_id(), ground.code()));
            }
        }
    }
    let by_reg_13 = ["X-SCHOOL-4W", "X-EY-4W", "X-PERSONAL", "X-ABSENT-4W"];
    let mut published: BTreeSet<(RuleId, &str)> = BTreeSet::new();
    for (rule, codes) in conformance_grounds() {
        let codes = codes.iter().copied().filter(|code| !code.starts_with("XT-") && !code.starts_with("XM-"));
        let each = codes.flat_map(|code| if code == "X44-REG13" { by_reg_13.to_vec() } else { vec![code] });
        published.extend(each.map(|code| (RuleId::known(rule).unwrap(), code)));
    }
    // A rule without a date has no limit to miss: coronavirus is what starts its one rule.
    published.retain(|(rule, _)| rule.as_str() != "COVID-OVERLAY");
    assert_eq!(reached, published);
}
