//! Every worked date, through the same door as the public calculator.

use std::collections::BTreeMap;

use super::super::conformance::{ConformanceCase, conformance_cases, conformance_grounds};
use super::super::needs::NeedError;
use super::super::receipt::Verification;
use super::super::rules::{Roll, RuleSet};
use super::super::single::{self, DueError};
use super::{CALENDAR, ENGLAND, d};

pub(super) fn named(facts: &[(&str, &str)]) -> BTreeMap<String, String> {
    facts.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// Tells whether a rule set agrees with one worked date.
pub(super) fn agrees(rules: &RuleSet, case: &ConformanceCase) -> bool {
    let Ok(due) = single::due(rules, case.rule, d(case.trigger), &named(case.facts), &CALENDAR) else { return false };
    due.due == case.due.map(d) && due.act_by == case.act_by.map(d)
}

/// Tells whether the grounds of a rule are those published.
pub(super) fn grounds_agree(rules: &RuleSet, id: &str) -> bool {
    let published = conformance_grounds().iter().find(|(rule, _)| *rule == id).map_or(&[][..], |(_, codes)| codes);
    let mut rows = rules.rules().filter(|rule| rule.id.as_str() == id);
    rows.all(|rule| rule.exceptions.iter().map(|code| code.code()).eq(published.iter().copied()))
}

#[test]
fn every_worked_date_comes_out_of_the_calculator() {
    for (number, case) in conformance_cases().iter().enumerate() {
        let due = single::due(&ENGLAND, case.rule, d(case.trigger), &named(case.facts), &CALENDAR)
            .unwrap_or_else(|error| panic!("example {}: {error}", number + 1));
        assert_eq!((due.due, due.act_by), (case.due.map(d), case.act_by.map(d)), "example {}: {case:?}", number + 1);
    }
}

#[test]
fn there_are_101_rules_and_every_one_has_a_worked_date_and_its_own_grounds() {
    assert_eq!(ENGLAND.rules().len(), 101);
    for rule in ENGLAND.rules() {
        assert!(conformance_cases().iter().any(|case| case.rule == rule.id.as_str()), "{}", rule.id);
        assert!(grounds_agree(&ENGLAND, rule.id.as_str()), "{}", rule.id);
    }
    let ids: std::collections::BTreeSet<_> = ENGLAND.rules().map(|rule| rule.id).collect();
    assert_eq!(ids.len(), 101, "no id is used twice");
}

#[test]
fn only_tribunal_acts_and_subject_access_roll() {
    let rolling: Vec<_> = ENGLAND.rules().filter(|rule| rule.roll != Roll::Never).map(|rule| rule.id.as_str()).collect();
    assert_eq!(rolling, ["TR20-APPEAL", "TR21-LA-RESPONSE-30WD", "UKGDPR-SAR-1M"]);
}

#[test]
fn a_saved_receipt_verifies_and_a_changed_one_says_what_differs() {
    for case in conformance_cases() {
        let due = single::due(&ENGLAND, case.rule, d(case.trigger), &named(case.facts), &CALENDAR).unwrap();
        let saved = due.receipt.to_pairs();
        assert_eq!(single::verify(&saved, &ENGLAND, &CALENDAR), Ok(Verification::Identical), "{case:?}");
        let mut forged = saved.clone();
        let place = forged.iter().position(|(name, _)| name == "due").unwrap();
        forged[place].1 = "2031-01-01".to_owned();
        let Ok(Verification::Differs(differences)) = single::verify(&forged, &ENGLAND, &CALENDAR) else { panic!("{case:?}") };
        let names: Vec<_> = differences.iter().map(|difference| difference.name.as_str()).collect();
        assert_eq!(names, ["due", "hash"], "{case:?}");
    }
}

#[test]
fn what_is_unknown_missing_or_impossible_is_named_and_never_guessed() {
    let ask = |rule: &str, trigger: &str, facts: &[(&str, &str)]| {
        single::due(&ENGLAND, rule, d(trigger), &named(facts), &CALENDAR).unwrap_err()
    };
    assert_eq!(ask("R99-NOTHING", "2026-03-02", &[]).to_string(), "there is no rule called R99-NOTHING");
    assert_eq!(ask("R15-2-TRANSFER", "2026-03-02", &[]).to_string(), "R15-2-TRANSFER needs the fact move: the day of the move");
    assert_eq!(
        ask("R05-DECISION-6W", "2026-03-02", &[("move", "2026-03-02")]).to_string(),
        "R05-DECISION-6W takes no fact called move"
    );
    assert_eq!(ask("R15-2-TRANSFER", "2026-03-02", &[("move", "2026-02-30")]).to_string(), "move cannot be \"2026-02-30\"");
    assert!(matches!(ask("R13-FINAL-20W", "2014-08-31", &[]), DueError::NotInForce { .. }));
    assert!(matches!(ask("COVID-OVERLAY", "2020-09-25", &[]), DueError::NotInForce { .. }));
    assert!(matches!(ask("R13-FINAL-20W", "1026-03-02", &[]), DueError::ImpossibleTrigger(_)));
    assert!(matches!(
        ask("TR20-APPEAL", "2026-03-02", &[("certificate", "2026-03-01")]),
        DueError::Fact(NeedError::Impossible { .. })
    ));
    assert!(matches!(ask("S46-MAX-AGE", "2026-09-03", &[("institution", "other")]), DueError::Fact(NeedError::Missing { .. })));
    let backwards = [("term_ends", "2026-09-02"), ("reopens", "2026-07-22")];
    assert!(matches!(ask("R48-STAY-10SD", "2026-07-16", &backwards), DueError::Fact(NeedError::Closure(_))));
}

#[test]
fn where_the_law_can_be_read_two_ways_the_receipt_shows_the_other() {
    let other = |rule: &str, trigger: &str, facts: &[(&str, &str)]| {
        let due = single::due(&ENGLAND, rule, d(trigger), &named(facts), &CALENDAR).unwrap();
        due.receipt.counted.other.map(|other| other.on)
    };
    assert_eq!(other("R20-4-CIRCULATE-2W", "2026-04-15", &[]), Some(d("2026-03-31")), "clear days");
    assert_eq!(other("R18-1B-PHASE-OTHER", "2027-09-01", &[]), Some(d("2027-02-15")), "the Code's date");
    assert_eq!(other("R27-4A-REVIEW-12M", "2026-03-02", &[]), Some(d("2027-03-01")), "the Act's count");
    assert_eq!(other("TR20-APPEAL", "2027-05-31", &[]), Some(d("2027-09-01")), "a roll into August rolled again");
    assert_eq!(other("TR20-APPEAL", "2022-10-24", &[]), Some(d("2023-01-03")), "a roll into Christmas rolled again");
    assert_eq!(
        other("TR20-APPEAL", "2026-05-04", &[("certificate", "2026-06-30")]),
        Some(d("2026-07-06")),
        "section I alone: two months from the notice, whose last day is a Saturday"
    );
    assert_eq!(other("TR20-APPEAL", "2026-05-04", &[("certificate", "2026-05-20")]), None, "the certificate changes nothing");
    assert_eq!(
        other("DEVON-FINAL-12W", "2026-06-01", &[("notice", "2026-06-22")]),
        Some(d("2026-08-17")),
        "the limit that binds"
    );
    assert_eq!(
        other("S44-REVIEW-NEXT-12M", "2025-07-15", &[("meeting", "2025-06-24")]),
        Some(d("2026-06-23")),
        "the meeting's date"
    );
    assert_eq!(other("R13-FINAL-20W", "2026-03-02", &[]), None);
}
