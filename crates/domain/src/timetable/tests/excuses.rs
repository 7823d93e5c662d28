//! Exceptions: exact scope, windows, and the days they cover.

use super::super::exceptions::{Ground, Refusal, Verdict, closure_refusal, grounds_offered};
use super::super::facts::*;
use super::super::rules::{RuleId, RuleIds};
use super::super::{DayCounts, Duty, DutyStatus};
use super::{Case, ENGLAND, a_case, d, id};

fn exception(code: Ground, rules: &[&'static str], from: &str, to: Option<&str>) -> FactKind {
    FactKind::ExceptionRecorded {
        code,
        rules: RuleIds::new(rules.iter().copied().map(RuleId::new).collect()).unwrap(),
        from: d(from),
        to: to.map(d),
        evidence: Words::parse("a letter from the family").unwrap(),
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

fn request(on: &str) -> Case {
    a_case().fact(on, FactKind::RequestReceived { source: RequestSource::Parent })
}

fn verdict(duty: &Duty) -> Verdict {
    duty.receipt.exceptions[0].verdict
}

#[test]
fn grounds_are_offered_exactly_where_the_regulations_give_them() {
    let offered = |rule: &str| grounds_offered(ENGLAND.in_force(rule, d("2026-11-22")).unwrap());
    let four = [Ground::School4W, Ground::EarlyYears4W, Ground::Personal, Ground::Absent4W];
    for rule in ["R05-DECISION-6W", "R10-NO-PLAN-16W", "R13-FINAL-20W", "R27-2-FINAL-14W"] {
        assert_eq!(offered(rule), four, "{rule}");
    }
    assert_eq!(offered("R08-ADVICE-6W"), [Ground::AdviceCircumstances, Ground::AdviceAbsent4W, Ground::AdviceMissed]);
    let after_order = [four.as_slice(), &[Ground::OrderPersonal, Ground::OrderAbsent2W]].concat();
    for rule in ["R44-2B-NOTIFY-2W", "R44-2CII-FINAL-11W", "R45-3-NOTIFY-2W", "R45-6B-FINAL-11W"] {
        assert_eq!(offered(rule), after_order, "{rule}");
    }
    for rule in [
        "R04-REFUSAL-6W",
        "R13-DRAFT-REPS-15D",
        "R20-10-DECISION-4W",
        "R22-3-FINAL-8W",
        "R25-DECISION-15D",
        "R44-2F-PLACEMENT-2W",
        "R45-3AB-FINAL-14W",
        "COP-ADVICE-6W",
        "S44-REVIEW-FIRST-12M",
    ] {
        assert!(offered(rule).is_empty(), "{rule}");
    }
    assert_eq!(offered("DP13-FINAL-20W"), [Ground::School4W, Ground::Personal, Ground::Absent4W]);
}

#[test]
fn the_regulation_of_a_ground_is_that_of_the_limit_at_hand() {
    let named = |ground: Ground, rule: &str| ground.regulation_for(ENGLAND.in_force(rule, d("2026-11-22")).unwrap());
    for (ground, rule, regulation) in [
        (Ground::School4W, "R05-DECISION-6W", "reg 5(4)(a)"),
        (Ground::Absent4W, "R05-DECISION-6W", "reg 5(4)(d)"),
        (Ground::Personal, "R10-NO-PLAN-16W", "reg 10(4)(c)"),
        (Ground::Personal, "R13-FINAL-20W", "reg 13(3) with reg 10(4)(c)"),
        (Ground::EarlyYears4W, "R27-2-FINAL-14W", "reg 27(3)(b)"),
        (Ground::AdviceMissed, "R08-ADVICE-6W", "reg 8(2)(c)"),
        (Ground::OrderPersonal, "R44-2B-NOTIFY-2W", "reg 44(3)(a)"),
        (Ground::OrderAbsent2W, "R45-6B-FINAL-11W", "reg 45(7)(b)"),
        (Ground::Absent4W, "R44-2CII-FINAL-11W", "reg 44(3)(c) with reg 10(4)(d)"),
        (Ground::Personal, "DP13-FINAL-20W", "SI 2015/62 with reg 10(4)(c)"),
    ] {
        assert_eq!(named(ground, rule), regulation, "{rule}");
    }
}

#[test]
fn a_late_refusal_to_assess_is_not_excused_by_the_grounds_of_the_decision() {
    let timetable = request("2026-07-01")
        .fact("2026-07-10", exception(Ground::Personal, &["R04-REFUSAL-6W", "R05-DECISION-6W"], "2026-07-10", Some("2026-09-30")))
        .fact("2026-08-20", FactKind::AssessmentDecisionNotified { decision: AssessmentDecision::Refused })
        .timetable("2026-09-01");
    let (refusal, decision) = (timetable.find("R04-REFUSAL-6W").unwrap(), timetable.find("R05-DECISION-6W").unwrap());
    assert_eq!(refusal.due, decision.due);
    assert_eq!(verdict(refusal), Verdict::Refused(Refusal::NotOpenToThisLimit));
    assert_eq!(refusal.days(d("2026-09-01")), DayCounts { elapsed: 50, excused: 0, late: 8 });
    assert_eq!(decision.days(d("2026-09-01")), DayCounts { elapsed: 50, excused: 8, late: 0 });
}

#[test]
fn an_absence_must_lie_wholly_inside_the_running_period_of_each_limit() {
    let ids = ["R05-DECISION-6W", "R10-NO-PLAN-16W", "R13-FINAL-20W"];
    let timetable = request("2026-07-01")
        .fact("2026-07-20", exception(Ground::Absent4W, &ids, "2026-08-03", Some("2026-08-30")))
        .timetable("2026-08-13");
    assert_eq!(
        verdict(timetable.find("R05-DECISION-6W").unwrap()),
        Verdict::Refused(Refusal::AbsenceTooShort { inside: 10, needed: 28 })
    );
    assert!(timetable.find("R10-NO-PLAN-16W").unwrap().is_excused_if_missed());
    assert!(timetable.find("R13-FINAL-20W").unwrap().is_excused_if_missed());
    let short = request("2026-07-01")
        .fact("2026-07-20", exception(Ground::Absent4W, &ids, "2026-08-03", Some("2026-08-29")))
        .timetable("2026-08-13");
    assert!(!short.find("R13-FINAL-20W").unwrap().is_excused_if_missed(), "27 days are not four weeks");
}

#[test]
fn cw_07_elapsed_excused_and_late_days_stand_apart() {
    let case = request("2026-09-07")
        .fact("2027-01-10", exception(Ground::Personal, &["R13-FINAL-20W"], "2027-01-10", Some("2027-01-31")));
    let timetable = case.timetable("2027-02-10");
    let duty = timetable.find("R13-FINAL-20W").unwrap();
    assert_eq!(duty.due, Some(d("2027-01-25")));
    // The ground cost 16 days inside the period (10 to 25 January) and lasted to 31 January: 16 February is the last day covered.
    assert_eq!(verdict(duty), Verdict::Excuses { until: Some(d("2027-02-16")) });
    assert_eq!(duty.status(d("2027-01-25")), DutyStatus::DueToday);
    assert_eq!(duty.status(d("2027-02-10")), DutyStatus::Excused { days: 16 });
    assert_eq!(duty.status(d("2027-02-20")), DutyStatus::Overdue { days: 4 });
    assert_eq!(duty.days(d("2027-02-20")), DayCounts { elapsed: 166, excused: 22, late: 4 });
    let done = case.fact("2027-02-20", FactKind::FinalPlanSent).timetable("2027-06-01");
    let done = done.find("R13-FINAL-20W").unwrap();
    assert_eq!(done.status(d("2027-06-01")), DutyStatus::MetLate { on: d("2027-02-20"), days_late: 26 });
    assert_eq!(done.days(d("2027-06-01")), DayCounts { elapsed: 166, excused: 22, late: 4 });
}

#[test]
fn a_ground_without_an_end_covers_until_it_is_ended() {
    let case = request("2026-09-07").fact("2027-01-10", exception(Ground::Personal, &["R13-FINAL-20W"], "2027-01-10", None));
    assert_eq!(
        case.timetable("2027-03-01").find("R13-FINAL-20W").unwrap().status(d("2027-03-01")),
        DutyStatus::Excused { days: 35 }
    );
    let ended = case.fact("2027-01-31", FactKind::ExceptionEnded { exception: id(2) }).timetable("2027-03-01");
    assert_eq!(ended.find("R13-FINAL-20W").unwrap().status(d("2027-03-01")), DutyStatus::Overdue { days: 13 });
}

#[test]
fn judgement_needs_a_manager_and_a_ground_outside_the_period_is_refused() {
    let unapproved = match exception(Ground::Personal, &["R13-FINAL-20W"], "2026-10-01", None) {
        FactKind::ExceptionRecorded { code, rules, from, to, evidence, why_impractical, affects, .. } => {
            FactKind::ExceptionRecorded {
                code,
                rules,
                from,
                to,
                evidence,
                why_impractical,
                affects,
                advice: None,
                advice_asked_on: None,
                closed_from: None,
                reopens_on: None,
                approved_by: None,
                family_told_on: None,
                review_on: None,
            }
        }
        other => other,
    };
    let timetable = request("2026-09-07").fact("2026-10-01", unapproved).timetable("2026-10-01");
    assert_eq!(verdict(timetable.find("R13-FINAL-20W").unwrap()), Verdict::Refused(Refusal::NotApproved));
    let later = request("2026-09-07")
        .fact("2027-02-01", exception(Ground::Personal, &["R13-FINAL-20W"], "2027-01-26", None))
        .timetable("2027-02-01");
    assert_eq!(verdict(later.find("R13-FINAL-20W").unwrap()), Verdict::Refused(Refusal::OutsidePeriod));
}

#[test]
fn a_missed_appointment_helps_only_the_body_that_made_it() {
    let (speech, medical) = (id(101), id(102));
    let missed = match exception(Ground::AdviceMissed, &["R08-ADVICE-6W"], "2026-11-03", Some("2026-11-03")) {
        FactKind::ExceptionRecorded { code, rules, from, to, evidence, why_impractical, affects, .. } => {
            FactKind::ExceptionRecorded {
                code,
                rules,
                from,
                to,
                evidence,
                why_impractical,
                affects,
                advice: Some(medical),
                advice_asked_on: None,
                closed_from: None,
                reopens_on: None,
                approved_by: None,
                family_told_on: None,
                review_on: None,
            }
        }
        other => other,
    };
    let asked = |advice| FactKind::AdviceAsked { advice, binding: AdviceBinding::Section31, received_by_body_on: None };
    let timetable = request("2026-09-07")
        .fact("2026-10-12", asked(speech))
        .fact("2026-10-12", asked(medical))
        .fact("2026-11-04", missed)
        .timetable("2026-12-01");
    let about = |advice: crate::ids::AdviceRequestId| timetable.find_about("R08-ADVICE-6W", advice.uuid()).unwrap();
    assert_eq!(verdict(about(speech)), Verdict::Refused(Refusal::AnotherBodysAppointment));
    assert!(about(speech).receipt.exceptions[0].is_about_another_body());
    assert!(about(medical).is_excused_if_missed() && !about(medical).receipt.exceptions[0].is_about_another_body());
    assert!(timetable.find("R13-FINAL-20W").unwrap().receipt.exceptions.is_empty(), "never the authority");
}

#[test]
fn a_direction_replaces_the_limit_and_the_receipt_names_the_one_it_replaced() {
    let appeal = id(1);
    let rules = RuleIds::new(vec![RuleId::new("R44-2E-SEP-5W"), RuleId::new("R04-REFUSAL-6W")]).unwrap();
    let timetable = a_case()
        .fact("2026-04-09", FactKind::OrderMade { appeal, order: OrderKind::AmendProvision })
        .fact("2026-04-10", FactKind::TribunalDirected { appeal, rules, limit_on: d("2026-06-30") })
        .timetable("2026-04-20");
    let duty = timetable.find("R44-2E-SEP-5W").unwrap();
    assert_eq!((duty.due, duty.receipt.counted.by_rule), (Some(d("2026-06-30")), Some(d("2026-05-14"))));
    assert!(duty.receipt.steps().iter().any(|step| step == "XT-DIRECTION replaces the limit of 14 May 2026 with 30 June 2026"));
    let saved = duty.receipt.to_pairs();
    assert_eq!(
        super::super::single::verify(&saved, &ENGLAND, &super::CALENDAR),
        Ok(super::super::receipt::Verification::Identical)
    );
}

#[test]
fn for_a_detained_person_only_a_parents_absence_counts() {
    let detained = a_case()
        .fact("2026-07-01", FactKind::DetainedRequestReceived)
        .fact("2026-08-01", exception(Ground::Absent4W, &["DP13-FINAL-20W"], "2026-08-03", Some("2026-09-20")))
        .timetable("2026-09-01");
    assert_eq!(verdict(detained.find("DP13-FINAL-20W").unwrap()), Verdict::Refused(Refusal::NotAParentsAbsence));
}

#[test]
fn the_closure_window_of_the_worked_example_is_18_july_to_26_august() {
    let (closed, reopens) = (d("2026-07-25"), d("2026-09-02"));
    for (asked, refused) in [("2026-07-17", true), ("2026-07-18", false), ("2026-08-26", false), ("2026-08-27", true)] {
        assert_eq!(closure_refusal(d(asked), closed, reopens).is_some(), refused, "{asked}");
    }
}

#[test]
fn a_direction_in_one_appeal_leaves_another_alone() {
    let (one, other) = (id(1), id(2));
    let rules = RuleIds::new(vec![RuleId::new("R44-2E-SEP-5W")]).unwrap();
    let timetable = a_case()
        .fact("2026-04-09", FactKind::OrderMade { appeal: one, order: OrderKind::AmendProvision })
        .fact("2026-04-09", FactKind::OrderMade { appeal: other, order: OrderKind::AmendProvision })
        .fact("2026-04-10", FactKind::TribunalDirected { appeal: one, rules, limit_on: d("2026-06-30") })
        .timetable("2026-04-20");
    assert_eq!(timetable.find_about("R44-2E-SEP-5W", one.uuid()).unwrap().due, Some(d("2026-06-30")));
    assert_eq!(timetable.find_about("R44-2E-SEP-5W", other.uuid()).unwrap().due, Some(d("2026-05-14")));
}

#[test]
fn an_agreement_has_only_the_grounds_of_the_order_it_is_carried_out_like() {
    let agreed = |order| {
        a_case()
            .fact(
                "2026-03-13",
                FactKind::MediationAgreed {
                    mediation: id(1),
                    as_order: Some(order),
                    other_points: false,
                    commissioner_must_tell: false,
                },
            )
            .fact("2026-03-14", exception(Ground::OrderPersonal, &["R42-2-AS-ORDER"], "2026-03-14", Some("2026-03-20")))
            .timetable("2026-03-20")
    };
    assert!(agreed(OrderKind::MakePlan).find("R42-2-AS-ORDER").unwrap().is_excused_if_missed());
    let amended = agreed(OrderKind::AmendProvision);
    assert_eq!(verdict(amended.find("R42-2-AS-ORDER").unwrap()), Verdict::Refused(Refusal::NotOpenToThisLimit));
}
