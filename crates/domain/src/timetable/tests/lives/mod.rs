//! Whole lives of cases, long enough that every rule arises at least once.

mod stories;

use std::sync::LazyLock;

use super::super::counting::LastInstitution;
use super::super::rules::{Nature, Rule, RuleSet};
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
            };
            let short: String = duty.key.chars().filter(|c| !c.is_ascii_lowercase()).collect();
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
            let rules = ENGLAND.rules().iter().map(|known| if known.id == rule.id { mutant } else { *known }).collect();
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
