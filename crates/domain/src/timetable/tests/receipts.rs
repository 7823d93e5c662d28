//! Receipts: their words and their hashes, which must not change unnoticed.

use sha2::{Digest, Sha256};

use super::super::exceptions::Ground;
use super::super::facts::*;
use super::super::receipt::Verification;
use super::super::rules::{RuleId, RuleIds};
use super::super::single;
use super::{CALENDAR, Case, ENGLAND, a_case, d};

fn request() -> Case {
    a_case().fact("2026-09-07", FactKind::RequestReceived { source: RequestSource::Parent })
}

fn exception(code: Ground, from: &str, to: Option<&str>) -> FactKind {
    FactKind::ExceptionRecorded {
        code,
        rules: RuleIds::new(vec![RuleId::new("R13-FINAL-20W")]).unwrap(),
        from: d(from),
        to: to.map(d),
        evidence: Words::parse("a letter").unwrap(),
        why_impractical: Words::parse("nobody could be seen").unwrap(),
        affects: Some(Affected::Child),
        advice: None,
        advice_asked_on: None,
        closed_from: None,
        reopens_on: None,
        approved_by: Words::parse("the duty manager"),
        family_told_on: None,
        review_on: None,
    }
}

/// The receipt of the final plan.
fn saved(case: &Case) -> Vec<(String, String)> {
    case.timetable("2027-03-01").find("R13-FINAL-20W").unwrap().receipt.to_pairs()
}

#[test]
fn cw_01_a_receipt_is_the_same_to_the_last_byte_as_one_that_was_saved() {
    let saved = saved(&request());
    let saved: Vec<_> = saved.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let expected = [
        ("act_by", "2027-01-25"),
        ("anchor_fact", "00000000-0000-0000-0000-000000000001"),
        ("anchor_kind", "request_received"),
        ("authority", "statute"),
        ("calendar", "england-2020-2028-86d20d12"),
        ("due", "2027-01-25"),
        ("regulation", "SEND Regulations 2014 reg 13(2)"),
        ("rule", "R13-FINAL-20W"),
        ("rule_name", "Send the final EHC plan"),
        ("rule_set", "england-2026-11-22"),
        ("rule_version", "1"),
        ("step.1", "Counted 20 weeks (140 days) from the day after 7 September 2026"),
        ("step.2", "The result is Monday 25 January 2027"),
        ("trigger", "2026-09-07"),
        ("hash", "28f3f8411ea0dbfcce5b7c50782c2501b9db8fda7c9a3b66f182c0c26456e1b5"),
    ];
    assert_eq!(saved, expected);
}

#[test]
fn the_hash_is_that_of_lines_which_anybody_can_write() {
    let saved = saved(&request());
    let value = |name: &str| saved.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str()).unwrap();
    let of_rule = ["authority", "regulation", "rule", "rule_name", "rule_set", "rule_version"];
    let others = ["act_by", "anchor_fact", "anchor_kind", "calendar", "due", "trigger"];
    let lines: String = of_rule.iter().chain(&others).map(|name| format!("{name} {}\n", value(name))).collect();
    let hash: String = Sha256::digest(lines).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(value("hash"), hash);
}

/// Changes one value of a saved receipt and returns the names that are then said to differ.
fn differing(name: &str, value: &str) -> Vec<String> {
    let case = request().fact("2026-12-02", exception(Ground::Personal, "2026-11-30", None));
    let mut saved = saved(&case);
    saved.iter_mut().find(|(known, _)| known == name).unwrap().1 = value.to_owned();
    match single::verify(&saved, &ENGLAND, &CALENDAR).unwrap() {
        Verification::Identical => Vec::new(),
        Verification::Differs(differences) => differences.into_iter().map(|difference| difference.name).collect(),
    }
}

#[test]
fn a_value_that_was_altered_is_named_and_breaks_the_hash() {
    assert_eq!(differing("due", "2027-02-25"), ["due", "hash"]);
    assert_eq!(differing("act_by", ""), ["act_by", "hash"]);
    assert_eq!(differing("rule_name", "Send a plan"), ["rule_name", "hash"]);
    assert_eq!(differing("calendar", "england-2020-2028-00000000"), ["calendar", "hash"]);
    // What only the case knows is bound by the hash alone.
    assert_eq!(differing("anchor_kind", "became_responsible"), ["hash"]);
    assert_eq!(differing("exception.1", "X-PERSONAL from 2026-11-01 still going on: excuses a miss while it lasts"), ["hash"]);
}

#[test]
fn a_step_that_was_altered_is_named_though_the_hash_does_not_cover_words() {
    assert_eq!(differing("step.2", "The result is Thursday 25 February 2027"), ["step.2"]);
}

#[test]
fn a_value_with_a_line_break_cannot_pass_for_two() {
    let case = request()
        .fact("2026-12-02", exception(Ground::Personal, "2026-11-30", None))
        .fact("2026-12-03", exception(Ground::Personal, "2026-12-01", None));
    let mut saved = saved(&case);
    let second = saved.remove(saved.iter().position(|(name, _)| name == "exception.2").unwrap()).1;
    // The lines are the same; the receipt says that there was one exception.
    saved.iter_mut().find(|(name, _)| name == "exception.1").unwrap().1 += &format!("\nexception.2 {second}");
    assert!(matches!(single::verify(&saved, &ENGLAND, &CALENDAR), Ok(Verification::Differs(_))));
}

#[test]
fn no_word_of_the_law_breaks_a_line() {
    for rule in ENGLAND.rules() {
        assert!(![rule.id.as_str(), rule.name, rule.regulation].iter().any(|words| words.contains('\n')), "{}", rule.id);
    }
}

#[test]
fn an_exception_says_what_it_covers_or_why_not() {
    let case = request()
        .fact("2026-12-01", exception(Ground::Absent4W, "2026-10-01", Some("2026-11-04")))
        .fact("2026-12-02", exception(Ground::Personal, "2026-11-30", None))
        .fact("2026-12-03", exception(Ground::Absent4W, "2026-10-01", Some("2026-10-02")));
    let saved = saved(&case);
    let said: Vec<_> = saved.iter().filter(|(name, _)| name.starts_with("exception.")).map(|(_, said)| said.as_str()).collect();
    let expected = [
        "X-ABSENT-4W from 2026-10-01 to 2026-11-04: excuses a miss through 2027-03-01 (fact 00000000-0000-0000-0000-000000000002)",
        "X-PERSONAL from 2026-11-30 still going on: excuses a miss while it lasts (fact 00000000-0000-0000-0000-000000000003)",
        "X-ABSENT-4W from 2026-10-01 to 2026-10-02: does not excuse, because only 2 days of the absence fall inside the period, \
         fewer than 28 (fact 00000000-0000-0000-0000-000000000004)",
    ];
    assert_eq!(said, expected);
    assert_eq!(single::verify(&saved, &ENGLAND, &CALENDAR), Ok(Verification::Identical));
}

#[test]
fn a_receipt_with_more_than_nine_exceptions_verifies_too() {
    let case = (1..=12).fold(request(), |case, _| case.fact("2026-12-01", exception(Ground::Personal, "2026-11-30", None)));
    let saved = saved(&case);
    assert_eq!(saved.iter().filter(|(name, _)| name.starts_with("exception.")).count(), 12);
    assert_eq!(single::verify(&saved, &ENGLAND, &CALENDAR), Ok(Verification::Identical));
}
