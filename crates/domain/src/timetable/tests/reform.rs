//! Law that changes, corrections, and what was known when.

use super::super::exceptions::Ground;
use super::super::facts::*;
use super::super::rules::{Mode, Roll, Rule, RuleId, RuleIds, RuleSet, weeks};
use super::super::{Context, DutyState, DutyStatus, events::Event};
use super::{CALENDAR, ENGLAND, a_case, d, id};
use crate::calendar::date;

fn reformed() -> RuleSet {
    let old = *ENGLAND.in_force("R13-FINAL-20W", date(2026, 1, 1)).unwrap();
    let reform = Rule { version: 2, mode: Mode::AfterExclusive(weeks(16)), effective_from: date(2030, 9, 1), ..old };
    RuleSet::england().with_reform("england-with-an-invented-reform", reform)
}

#[test]
fn x_06_a_case_begun_before_a_reform_keeps_the_old_law_and_a_later_one_takes_the_new() {
    let rules = reformed();
    let context = Context::new(&rules, &CALENDAR);
    let begun = |on: &str| {
        a_case().fact(on, FactKind::RequestReceived { source: RequestSource::Parent }).timetable_in(&context, "2030-10-01")
    };
    let (before, after) = (begun("2030-08-31"), begun("2030-09-01"));
    assert_eq!(before.find("R13-FINAL-20W").unwrap().due, Some(d("2031-01-18")));
    assert_eq!(after.find("R13-FINAL-20W").unwrap().due, Some(d("2030-12-22")));
    assert_eq!(
        (before.find("R13-FINAL-20W").unwrap().rule().version, after.find("R13-FINAL-20W").unwrap().rule().version),
        (1, 2)
    );
}

#[test]
fn x_06_what_is_said_of_a_request_before_it_is_recorded_follows_the_law_of_its_day() {
    use super::super::{rules::Purpose, single};
    let rules = reformed();
    let limit = |purpose, on| single::assessment_limit(&rules, &CALENDAR, purpose, d(on));
    assert_eq!(limit(Purpose::FinalPlan, "2030-08-31"), Some(d("2031-01-18")));
    assert_eq!(limit(Purpose::FinalPlan, "2030-09-01"), Some(d("2030-12-22")));
    assert_eq!(limit(Purpose::AssessmentDecision, "2030-09-01"), Some(d("2030-10-13")));
    assert_eq!(limit(Purpose::AssessmentDecision, "2014-08-31"), None, "there was no such law");
    assert_eq!(limit(Purpose::ReviewDecision, "2030-09-01"), None, "no limit of an assessment");
}

#[test]
fn x_06_a_limit_of_weeks_tells_what_it_was_counted_from_by_the_law_of_that_day() {
    use super::super::single::counted_from;
    let old = *ENGLAND.in_force("R20-10-DECISION-4W", date(2026, 1, 1)).unwrap();
    let reform = Rule { version: 2, mode: Mode::AfterExclusive(weeks(3)), effective_from: date(2030, 9, 1), ..old };
    let rules = RuleSet::england().with_reform("reform", reform);
    for (due, from) in [
        ("2026-12-08", Some("2026-11-10")),
        ("2030-09-21", Some("2030-08-24")),
        ("2030-09-28", Some("2030-08-31")),
        ("2030-09-29", Some("2030-09-08")),
    ] {
        assert_eq!(counted_from(&rules, "R20-10-DECISION-4W", d(due)), from.map(d), "{due}");
    }
    assert_eq!(counted_from(&ENGLAND, "R33-CONTACT-2M", d("2026-12-08")), None, "months have no fixed number of days");
    assert_eq!(counted_from(&ENGLAND, "TR21-LA-RESPONSE-30WD", d("2026-12-08")), None, "nor have working days");
    assert_eq!(counted_from(&ENGLAND, "NO-RULE", d("2026-12-08")), None);
    let rolling = RuleSet::new("rolling", [Rule { roll: Roll::NextWorkingDay, ..old }]);
    assert_eq!(counted_from(&rolling, "R20-10-DECISION-4W", d("2026-12-08")), None, "its last day may have moved");
}

#[test]
fn x_06_a_later_step_of_a_matter_begun_before_stays_on_the_old_law() {
    let old = *ENGLAND.in_force("R22-3-FINAL-8W", date(2026, 1, 1)).unwrap();
    let rules = RuleSet::england().with_reform(
        "reform",
        Rule { version: 2, mode: Mode::AfterExclusive(weeks(4)), effective_from: date(2030, 9, 1), ..old },
    );
    let review = id(1);
    let timetable = a_case()
        .fact("2030-08-20", FactKind::ReviewMeetingHeld { review, route: ReviewRoute::Attending })
        .fact("2030-09-10", FactKind::AmendmentNoticeSent { review, served_on: None })
        .timetable_in(&Context::new(&rules, &CALENDAR), "2030-10-01");
    assert_eq!(timetable.find("R22-3-FINAL-8W").unwrap().due, Some(d("2030-11-05")));
}

#[test]
fn x_06_an_old_receipt_verifies_after_the_law_has_changed() {
    use super::super::{receipt::Verification, single};
    let rules = reformed();
    let context = Context::new(&rules, &CALENDAR);
    let case = a_case().fact("2030-08-31", FactKind::RequestReceived { source: RequestSource::Parent });
    let saved = case.timetable_in(&context, "2030-10-01").find("R13-FINAL-20W").unwrap().receipt.to_pairs();
    assert_eq!(single::verify(&saved, &rules, &CALENDAR), Ok(Verification::Identical));
}

/// Reg 45 as rewritten on 23 March 2015 (SI 2015/359), recommendations from 3 April 2018 (SI 2017/1306), coronavirus to 24 September 2020 (SI 2020/471).
#[test]
fn a_rule_applies_from_its_first_day_to_its_last_and_never_outside_them() {
    let conceded = || FactKind::AppealConceded { appeal: id(1), about: ConcededKind::AmendProvision };
    let recommended = || FactKind::RecommendationMade { appeal: id(1), field: RecommendationField::Health };
    let detained = || FactKind::DetainedRequestReceived;
    for (rule, kind, on, applies) in [
        ("R45-4-AMEND-5W", conceded(), "2015-03-22", false),
        ("R45-4-AMEND-5W", conceded(), "2015-03-23", true),
        ("NR6-3-HEALTH-5W", recommended(), "2018-04-02", false),
        ("NR6-3-HEALTH-5W", recommended(), "2018-04-03", true),
        ("DP13-FINAL-20W", detained(), "2015-03-31", false),
        ("DP13-FINAL-20W", detained(), "2015-04-01", true),
    ] {
        assert_eq!(a_case().fact(on, kind).timetable("2026-01-01").find(rule).is_some(), applies, "{rule} on {on}");
    }
    let reason = |from: &str| FactKind::ExceptionRecorded {
        code: Ground::Coronavirus,
        rules: RuleIds::new(vec![RuleId::new("COVID-OVERLAY")]).unwrap(),
        from: d(from),
        to: None,
        evidence: Words::parse("clinic shut").unwrap(),
        why_impractical: Words::parse("no appointments").unwrap(),
        affects: None,
        advice: None,
        advice_asked_on: None,
        closed_from: None,
        reopens_on: None,
        approved_by: None,
        family_told_on: None,
        review_on: None,
    };
    for (from, applies) in [("2020-04-30", false), ("2020-05-01", true), ("2020-09-24", true), ("2020-09-25", false)] {
        let timetable = a_case().fact(from, reason(from)).timetable("2026-01-01");
        assert_eq!(timetable.find("COVID-OVERLAY").is_some(), applies, "{from}");
    }
}

#[test]
fn a_correction_changes_the_dates_and_the_case_as_known_before_it_keeps_them() {
    let case = a_case().fact("2026-09-07", FactKind::RequestReceived { source: RequestSource::Parent }).correct(
        1,
        "2026-09-20",
        "2026-09-04",
        FactKind::RequestReceived { source: RequestSource::Parent },
    );
    let due = |facts: &Facts| {
        super::super::calculate(facts, &Context::new(&ENGLAND, &CALENDAR), d("2026-10-01")).find("R05-DECISION-6W").unwrap().due
    };
    assert_eq!(due(case.facts()), Some(d("2026-10-16")));
    assert_eq!(due(&case.facts().as_known_on(d("2026-09-19"))), Some(d("2026-10-19")));
    assert_eq!(case.facts().history().len(), 2, "nothing is ever overwritten");
}

#[test]
fn what_is_keyed_after_midnight_in_summer_belongs_to_the_next_london_day() {
    let half_past_eleven_utc = d("2026-07-01").and_hms_opt(23, 30, 0).unwrap().and_utc();
    assert_eq!(london_day(half_past_eleven_utc), d("2026-07-02"));
    let in_winter = d("2026-12-01").and_hms_opt(23, 30, 0).unwrap().and_utc();
    assert_eq!(london_day(in_winter), d("2026-12-01"));
}

#[test]
fn a_retracted_fact_never_happened() {
    let case = a_case()
        .fact("2026-09-07", FactKind::RequestReceived { source: RequestSource::Parent })
        .fact("2026-09-08", FactKind::RequestWithdrawn)
        .correct(2, "2026-09-09", "2026-09-09", FactKind::Retracted);
    assert!(case.timetable("2026-09-10").find("R13-FINAL-20W").unwrap().is_open());
}

#[test]
fn advice_sent_back_is_owed_again_and_the_accepted_version_is_the_one_that_counts() {
    let advice = id(101);
    let asked = a_case()
        .fact("2026-09-07", FactKind::RequestReceived { source: RequestSource::Parent })
        .fact(
            "2026-10-12",
            FactKind::AdviceAsked { advice, binding: AdviceBinding::Section31, received_by_body_on: Some(d("2026-10-14")) },
        )
        .fact("2026-11-20", FactKind::AdviceReceived { advice });
    let duty = |case: &super::Case| case.timetable("2026-12-15").find("R08-ADVICE-6W").unwrap().clone();
    assert_eq!((duty(&asked).due, duty(&asked).met_on()), (Some(d("2026-11-25")), Some(d("2026-11-20"))));
    let back = asked.clone().fact("2026-11-23", FactKind::AdviceSentBack { advice, reason: Words::parse("no outcomes") });
    assert_eq!((duty(&back).due, duty(&back).met_on()), (Some(d("2026-11-25")), None), "the limit stays");
    let superseded = asked.correct(3, "2026-11-23", "2026-11-23", FactKind::AdviceSentBack { advice, reason: None });
    assert_eq!(duty(&superseded).met_on(), None, "sending back may also be recorded as a correction");
    let again = back
        .fact("2026-12-10", FactKind::AdviceReceived { advice })
        .fact("2026-12-14", FactKind::AdviceAccepted { advice, received_on: None });
    assert_eq!(duty(&again).status(d("2026-12-15")), DutyStatus::MetLate { on: d("2026-12-10"), days_late: 15 });
}

#[test]
fn duties_that_no_longer_matter_are_closed_and_say_why() {
    let begun = a_case()
        .fact("2026-09-07", FactKind::RequestReceived { source: RequestSource::Parent })
        .fact("2026-09-20", FactKind::AdviceAsked { advice: id(1), binding: AdviceBinding::Code, received_by_body_on: None });
    let withdrawn = begun.clone().fact("2026-10-01", FactKind::RequestWithdrawn).timetable("2026-12-01");
    assert_eq!(withdrawn.open().count(), 0);
    let refused = begun
        .fact("2026-10-01", FactKind::AssessmentDecisionNotified { decision: AssessmentDecision::Refused })
        .timetable("2026-12-01");
    let closed = refused.find("R13-FINAL-20W").unwrap();
    assert!(matches!(closed.state, DutyState::Closed { because: Event::RefusedToAssess, .. }));
    assert_eq!(refused.find("R04-REFUSAL-6W").unwrap().met_on(), Some(d("2026-10-01")));
    let open: Vec<_> = refused.open().map(|duty| duty.rule_id().as_str()).collect();
    assert_eq!(open, ["R33-CONTACT-2M", "TR20-APPEAL"], "only the family's rights are left");
}

#[test]
fn a_second_request_keeps_the_clock_and_a_new_one_after_the_decision_starts_another() {
    let request = || FactKind::RequestReceived { source: RequestSource::Parent };
    let repeated = a_case().fact("2026-09-07", request()).fact("2026-09-20", request()).timetable("2026-10-01");
    assert_eq!(repeated.duties.iter().filter(|duty| duty.rule_id().as_str() == "R13-FINAL-20W").count(), 1);
    let renewed = a_case()
        .fact("2026-09-07", request())
        .fact("2026-10-01", FactKind::AssessmentDecisionNotified { decision: AssessmentDecision::Refused })
        .fact("2027-01-11", request())
        .timetable("2027-01-12");
    assert_eq!(renewed.find_by_key("R05-DECISION-6W").unwrap().met_on(), Some(d("2026-10-01")));
    assert_eq!(renewed.find_by_key("R05-DECISION-6W#2").unwrap().due, Some(d("2027-02-22")));
    assert!(renewed.find_by_key("R04-REFUSAL-6W#2").is_none(), "the second has not been refused");
}

#[test]
fn the_window_on_a_draft_counts_from_its_service_and_cutting_it_is_a_breach() {
    let drafted = a_case()
        .fact("2026-09-07", FactKind::RequestReceived { source: RequestSource::Parent })
        .fact("2026-12-18", FactKind::DraftServed { served_on: Some(d("2026-12-22")) });
    let window = drafted.timetable("2027-01-05").find("R13-DRAFT-REPS-15D").unwrap().clone();
    assert_eq!((window.due, window.act_by), (Some(d("2027-01-05")), None));
    assert_eq!(window.status(d("2027-01-05")), DutyStatus::WindowOpen { days: 0 });
    assert_eq!(window.status(d("2027-01-06")), DutyStatus::WindowOver);
    let cut = drafted.fact("2027-01-05", FactKind::FinalPlanSent).timetable("2027-01-06");
    assert_eq!(
        cut.find("R13-DRAFT-REPS-15D").unwrap().status(d("2027-01-06")),
        DutyStatus::WindowCut { on: d("2027-01-05"), days: 1 }
    );
}

#[test]
fn a_history_that_cannot_have_been_appended_is_refused() {
    let fact = |number: u128, supersedes: Option<u128>| Fact {
        id: id(number),
        kind: FactKind::FamilyConsulted,
        on: d("2026-09-07"),
        recorded_at: super::instant(d("2026-09-07")),
        supersedes: supersedes.map(id),
        correction_reason: None,
    };
    assert!(matches!(Facts::new(vec![fact(1, None), fact(1, None)]), Err(HistoryError::Repeated(_))));
    let fork = Facts::new(vec![fact(1, None), fact(2, Some(1)), fact(3, Some(1))]);
    assert!(matches!(fork, Err(HistoryError::CorrectedTwice { .. })));
    assert!(matches!(Facts::new(vec![fact(1, Some(9))]), Err(HistoryError::CorrectsUnknown { .. })));
    assert!(matches!(Facts::new(vec![fact(1, Some(2)), fact(2, Some(1))]), Err(HistoryError::CorrectsLater(_))));
    assert!(Facts::new(vec![fact(3, Some(2)), fact(2, Some(1)), fact(1, None)]).is_ok(), "any order, even at one instant");
}

#[test]
fn a_new_plan_after_an_old_one_ceased_has_a_first_review_of_its_own() {
    let timetable = a_case()
        .fact("2024-03-04", FactKind::FinalPlanSent)
        .fact("2024-09-02", FactKind::PlanCeased)
        .fact("2026-01-05", FactKind::RequestReceived { source: RequestSource::Parent })
        .fact("2026-05-22", FactKind::FinalPlanSent)
        .timetable("2026-06-01");
    assert!(matches!(
        timetable.find_by_key("S44-REVIEW-FIRST-12M").unwrap().state,
        DutyState::Closed { because: Event::PlanCeased, .. }
    ));
    assert_eq!(timetable.find_by_key("S44-REVIEW-FIRST-12M#2").unwrap().due, Some(d("2027-05-21")));
}
