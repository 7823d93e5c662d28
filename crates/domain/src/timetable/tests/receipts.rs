//! Receipts: their words and their hashes, which those saved years ago must still find.

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
fn cw_01_a_receipt_is_the_same_to_the_last_byte_as_the_first_that_were_saved() {
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
        ("hash", "78b7bf895934b3afb6d20728141f0197bd70af3afc00121ee0e3cd777063157e"),
    ];
    assert_eq!(saved, expected);
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
