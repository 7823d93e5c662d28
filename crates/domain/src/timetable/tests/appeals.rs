//! The window of an appeal, by what the appeal is about (HESC Rules r20; s55(2) of the Act).

use super::super::facts::*;
use super::super::receipt::Verification;
use super::super::rules::RuleId;
use super::super::single;
use super::super::{Duty, DutyState, DutyStatus};
use super::{CALENDAR, Case, ENGLAND, a_case, d, id};

const RULE: &str = "TR20-APPEAL";
/// Two months after the final plan of Monday 4 May 2026, whose last day is a Saturday.
const BY_NOTICE: &str = "2026-07-06";
/// One month after the certificate of Tuesday 30 June 2026.
const BY_CERTIFICATE: &str = "2026-07-30";

/// A final plan and, late in the family's two months, a certificate.
fn sent() -> Case {
    a_case()
        .fact("2026-05-04", FactKind::FinalPlanSent)
        .fact("2026-06-30", FactKind::CertificateIssued { mediation: id(8), adviser: None })
}

fn lodged(on: &str, about: Option<AppealAbout>) -> Case {
    sent().fact(on, FactKind::AppealLodged { appeal: id(9), about })
}

fn window(case: &Case) -> Duty {
    case.timetable("2026-09-01").find(RULE).unwrap().clone()
}

/// Days late, 0 in time.
fn late(duty: &Duty) -> i64 {
    match duty.status(d("2026-09-01")) {
        DutyStatus::MetInTime { .. } => 0,
        DutyStatus::MetLate { days_late, .. } => days_late,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_appeal_about_section_i_alone_has_two_months_and_the_tribunal_may_accept_the_later_day() {
    for (on, days) in [("2026-07-05", 0), (BY_NOTICE, 0), ("2026-07-07", 1)] {
        let duty = window(&lodged(on, Some(AppealAbout::SectionIAlone)));
        assert_eq!((duty.due, late(&duty)), (Some(d(BY_NOTICE)), days), "{on}");
        let other = duty.receipt.counted.other.unwrap();
        assert_eq!(other.on, d(BY_CERTIFICATE));
        assert!(other.why.starts_with("the Tribunal may accept this later date"));
    }
}

#[test]
fn an_appeal_about_anything_else_has_the_later_of_the_two_and_no_other_reading() {
    for (on, days) in [("2026-07-29", 0), (BY_CERTIFICATE, 0), ("2026-07-31", 1)] {
        let duty = window(&lodged(on, Some(AppealAbout::NotSectionIAlone)));
        assert_eq!((duty.due, late(&duty)), (Some(d(BY_CERTIFICATE)), days), "{on}");
        assert_eq!(duty.receipt.counted.other, None);
    }
}

#[test]
fn while_nobody_knows_what_an_appeal_is_about_both_days_are_shown() {
    for (on, days) in [("2026-07-29", 0), (BY_CERTIFICATE, 0), ("2026-07-31", 1)] {
        let duty = window(&lodged(on, None));
        assert_eq!((duty.due, late(&duty)), (Some(d(BY_CERTIFICATE)), days), "{on}");
        assert_eq!(duty.receipt.counted.other.map(|other| other.on), Some(d(BY_NOTICE)));
    }
    let open = window(&sent());
    assert!(matches!(open.state, DutyState::Open));
    assert_eq!(open.receipt.counted.other.map(|other| other.on), Some(d(BY_NOTICE)));
}

#[test]
fn without_a_certificate_what_the_appeal_is_about_changes_no_day() {
    let days = [None, Some(AppealAbout::SectionIAlone), Some(AppealAbout::NotSectionIAlone)].map(|about| {
        let case = a_case()
            .fact("2026-05-04", FactKind::FinalPlanSent)
            .fact("2026-06-01", FactKind::AppealLodged { appeal: id(9), about });
        let counted = window(&case).receipt.counted;
        (counted.due, counted.other)
    });
    assert_eq!(days, [(Some(d(BY_NOTICE)), None); 3]);
}

#[test]
fn what_an_appeal_is_about_can_be_learned_later() {
    let case = lodged("2026-07-10", None);
    assert_eq!(late(&window(&case)), 0);
    let about = Some(AppealAbout::SectionIAlone);
    let known = case.correct(3, "2026-08-01", "2026-07-10", FactKind::AppealLodged { appeal: id(9), about });
    assert_eq!(late(&window(&known)), 4);
    // As known before that, nobody knew.
    let before = known.facts().as_known_on(d("2026-07-31"));
    let shown = super::super::calculate(&before, &super::Context::new(&ENGLAND, &CALENDAR), d("2026-07-31"));
    assert_eq!(shown.find(RULE).unwrap().due, Some(d(BY_CERTIFICATE)));
}

#[test]
fn an_appeal_against_the_next_notice_says_nothing_about_this_one() {
    let about = Some(AppealAbout::SectionIAlone);
    let case = sent()
        .fact("2026-07-20", FactKind::CeasingNoticeSent)
        .fact("2026-07-21", FactKind::AppealLodged { appeal: id(9), about });
    let timetable = case.timetable("2026-09-01");
    let of_notice =
        timetable.duties.iter().find(|duty| duty.rule_id().as_str() == RULE && duty.receipt.anchor.on == d("2026-05-04"));
    assert_eq!(of_notice.unwrap().due, Some(d(BY_CERTIFICATE)));
}

#[test]
fn a_receipt_says_what_the_appeal_is_about_only_when_that_is_known() {
    let pairs = |about| window(&lodged("2026-07-01", about)).receipt.to_pairs();
    let value = |pairs: &[(String, String)], name: &str| {
        pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let (unknown, alone) = (pairs(None), pairs(Some(AppealAbout::SectionIAlone)));
    assert!(unknown.iter().all(|(name, _)| name != "input.about"));
    assert_eq!(
        value(&unknown, "hash"),
        "f7e470f39f4a6d7e561ea6df8be5e3606f35de265e7382827a93d487cf627fdc",
        "a receipt of a fact that does not say what the appeal is about stays the same to the last byte"
    );
    assert_eq!(value(&alone, "input.about"), "section_i_alone");
    assert_eq!(
        value(&alone, "step.1"),
        "Counted 2 months from the day after 4 May 2026; an appeal about section I alone needs no certificate (s55(2))"
    );
    assert_eq!(value(&alone, "step.2"), "Used certificate 2026-06-30, about section_i_alone");
    for saved in [&unknown, &alone] {
        assert_eq!(single::verify(saved, &ENGLAND, &CALENDAR), Ok(Verification::Identical));
    }
    assert!(ENGLAND.in_force(RULE, d("2026-05-04")).is_some_and(|rule| rule.id == RuleId::new(RULE) && rule.version == 1));
}

/// Section 45(4): a plan must be kept until nobody can appeal any more, and the window of an appeal lasts longer by a certificate.
#[test]
fn a_certificate_after_a_notice_to_cease_keeps_the_plan_and_one_after_the_next_notice_does_not() {
    let ceasing = || a_case().fact("2026-05-04", FactKind::CeasingNoticeSent);
    let earliest = |case: &Case| {
        let timetable = case.timetable("2026-09-01");
        let of_first = |duty: &&Duty| duty.rule_id().as_str() == "S45-4-NOT-BEFORE" && duty.receipt.anchor.on == d("2026-05-04");
        timetable.duties.iter().find(of_first).unwrap().due
    };
    assert_eq!(earliest(&ceasing()), Some(d("2026-07-07")), "the day after two months, whose last day was a Saturday");
    for (certified, kept) in
        [("2026-06-05", "2026-07-07"), ("2026-06-06", "2026-07-07"), ("2026-06-07", "2026-07-08"), ("2026-06-30", "2026-07-31")]
    {
        let certificate = FactKind::CertificateIssued { mediation: id(8), adviser: None };
        assert_eq!(earliest(&ceasing().fact(certified, certificate.clone())), Some(d(kept)), "{certified}");
        let noticed_again = ceasing().fact("2026-06-01", FactKind::CeasingNoticeSent).fact(certified, certificate);
        assert_eq!(earliest(&noticed_again), Some(d("2026-07-07")), "{certified} is about the second notice");
    }
}
