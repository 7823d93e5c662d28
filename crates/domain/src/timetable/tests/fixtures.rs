//! The four dated fixtures that every part of the product shares.

use super::super::facts::*;
use super::super::{DayCounts, DutyState, DutyStatus};
use super::{Case, a_case, d, dates, id};

/// Amira's case: asked for on Monday 7 September 2026.
fn alpha() -> Case {
    a_case()
        .fact("2026-09-07", FactKind::RequestReceived { source: RequestSource::Parent })
        .fact("2026-10-12", FactKind::AssessmentDecisionNotified { decision: AssessmentDecision::ToAssess })
        .fact(
            "2026-10-12",
            FactKind::AdviceAsked { advice: id(101), binding: AdviceBinding::Section31, received_by_body_on: None },
        )
        .fact("2026-10-12", FactKind::AdviceAsked { advice: id(102), binding: AdviceBinding::Code, received_by_body_on: None })
}

#[test]
fn cw_01_alpha_has_exactly_its_published_dates() {
    let timetable = alpha().fact("2027-01-04", FactKind::DraftServed { served_on: None }).timetable("2026-10-12");
    let expected = [
        ("R05-DECISION-6W", "2026-10-19", Some("2026-10-19")),
        ("R08-ADVICE-6W", "2026-11-23", Some("2026-11-23")),
        ("COP-ADVICE-6W", "2026-11-23", Some("2026-11-23")),
        ("R10-NO-PLAN-16W", "2026-12-28", Some("2026-12-24")),
        ("R13-DRAFT-REPS-15D", "2027-01-18", None),
        ("R13-FINAL-20W", "2027-01-25", Some("2027-01-25")),
    ];
    for (rule, due, act_by) in expected {
        assert_eq!(dates(&timetable, rule), (d(due), act_by.map(d)), "{rule}");
    }
}

#[test]
fn cw_01_the_final_plan_explains_itself_and_gives_the_same_hash_again() {
    let first = alpha().timetable("2026-12-01");
    let duty = first.find("R13-FINAL-20W").unwrap();
    let steps = duty.receipt.steps();
    assert_eq!(
        steps,
        ["Counted 20 weeks (140 days) from the day after 7 September 2026", "The result is Monday 25 January 2027"]
    );
    assert!(duty.receipt.exceptions.is_empty());
    let again = alpha().timetable("2027-02-01");
    assert_eq!(duty.receipt.hash(), again.find("R13-FINAL-20W").unwrap().receipt.hash());
    assert_eq!(duty.receipt.hash().to_string().len(), 64);
}

#[test]
fn a_limit_is_not_late_until_the_day_after() {
    let timetable = alpha().timetable("2026-12-01");
    let advice = timetable.find("R08-ADVICE-6W").unwrap();
    assert_eq!(advice.status(d("2026-11-22")), DutyStatus::DueLater { days: 1 });
    assert_eq!(advice.status(d("2026-11-23")), DutyStatus::DueToday);
    assert_eq!(advice.status(d("2026-11-24")), DutyStatus::Overdue { days: 1 });
    assert_eq!(advice.status(d("2026-12-01")), DutyStatus::Overdue { days: 8 });
}

#[test]
fn the_decision_was_met_a_week_early_and_the_16_weeks_run_on() {
    let timetable = alpha().timetable("2026-12-01");
    let decision = timetable.find("R05-DECISION-6W").unwrap();
    assert_eq!(decision.status(d("2026-12-01")), DutyStatus::MetInTime { on: d("2026-10-12"), days_early: Some(7) });
    assert!(timetable.find("R10-NO-PLAN-16W").unwrap().is_open());
    assert!(timetable.find("R04-REFUSAL-6W").is_none(), "nothing was refused");
    let decided =
        alpha().fact("2026-12-10", FactKind::PlanDecisionNotified { decision: PlanDecision::Issue }).timetable("2026-12-11");
    assert!(matches!(decided.find("R10-NO-PLAN-16W").unwrap().state, DutyState::Closed { .. }));
    assert!(decided.find("R13-FINAL-20W").unwrap().is_open());
}

#[test]
fn cw_15_beta_has_exactly_its_published_dates() {
    let review = id(7);
    let beta = a_case()
        .fact("2026-03-02", FactKind::FinalPlanSent)
        .fact("2026-11-10", FactKind::ReviewMeetingHeld { review, route: ReviewRoute::Attending });
    let undecided = beta.timetable("2026-12-09");
    assert_eq!(dates(&undecided, "R20-9-REPORT-2W").0, d("2026-11-24"));
    assert_eq!(dates(&undecided, "R20-10-DECISION-4W").0, d("2026-12-08"));
    assert_eq!(dates(&undecided, "S44-REVIEW-FIRST-12M").0, d("2027-03-01"));
    assert_eq!(undecided.status(undecided.find("R20-10-DECISION-4W").unwrap()), DutyStatus::Overdue { days: 1 });
    assert!(undecided.find("DEVON-FINAL-12W").is_none());

    let amending = beta
        .fact("2026-12-08", FactKind::ReviewDecisionNotified { review, outcome: ReviewOutcome::Amend })
        .fact("2026-12-08", FactKind::AmendmentNoticeSent { review, served_on: None })
        .timetable("2026-12-09");
    assert_eq!(dates(&amending, "R22-3-FINAL-8W").0, d("2027-02-02"));
    assert_eq!(dates(&amending, "DEVON-FINAL-12W").0, d("2027-02-02"));
    assert_eq!(amending.find("R22-2A-AMEND-NOTICE-4W").unwrap().met_on(), Some(d("2026-12-08")));
    assert_eq!(dates(&amending, "S44-REVIEW-NEXT-12M").0, d("2027-12-07"));
}

#[test]
fn gamma_phase_transfers_end_the_day_before_the_fixed_day() {
    let gamma = a_case()
        .fact(
            "2026-09-07",
            FactKind::PhaseTransferForeseen { transfer: id(1), change: PhaseChange::OtherPhase, transfers_on: d("2027-09-01") },
        )
        .fact(
            "2026-09-07",
            FactKind::PhaseTransferForeseen {
                transfer: id(2),
                change: PhaseChange::SecondaryToPost16,
                transfers_on: d("2027-09-01"),
            },
        )
        .timetable("2026-11-22");
    assert_eq!(dates(&gamma, "R18-1B-PHASE-OTHER"), (d("2027-02-14"), Some(d("2027-02-12"))));
    assert_eq!(dates(&gamma, "R18-1A-PHASE-POST16"), (d("2027-03-30"), Some(d("2027-03-30"))));
}

#[test]
fn cw_08_delta_excuses_only_advice_asked_inside_the_window() {
    for (asked, excused) in [
        ("2027-07-14", false),
        ("2027-07-15", true),
        ("2027-07-20", true),
        ("2027-08-26", true),
        ("2027-08-27", false),
        ("2027-08-28", false),
    ] {
        let exception = FactKind::ExceptionRecorded {
            code: super::super::exceptions::Ground::School4W,
            rules: super::super::rules::RuleIds::new(vec![super::super::rules::RuleId::new("R13-FINAL-20W")]).unwrap(),
            from: d("2027-07-22"),
            to: Some(d("2027-09-01")),
            evidence: Words::parse("term dates").unwrap(),
            why_impractical: Words::parse("nobody could write the advice").unwrap(),
            affects: None,
            advice: None,
            advice_asked_on: Some(d(asked)),
            closed_from: Some(d("2027-07-22")),
            reopens_on: Some(d("2027-09-02")),
            approved_by: None,
            family_told_on: None,
            review_on: None,
        };
        let timetable = a_case()
            .fact("2027-06-01", FactKind::RequestReceived { source: RequestSource::Institution })
            .fact(asked, exception)
            .timetable("2027-10-20");
        let final_plan = timetable.find("R13-FINAL-20W").unwrap();
        assert_eq!(final_plan.due, Some(d("2027-10-19")), "an exception never moves a date");
        assert_eq!(final_plan.is_excused_if_missed(), excused, "{asked}");
        let expected = if excused {
            DayCounts { elapsed: 141, excused: 1, late: 0 }
        } else {
            DayCounts { elapsed: 141, excused: 0, late: 1 }
        };
        assert_eq!(final_plan.days(d("2027-10-20")), expected, "{asked}");
    }
}

#[test]
fn cw_14_four_consultations_make_four_timers_and_the_day_on_which_naming_can_begin() {
    let sent = (1..=4).fold(alpha(), |case, number| {
        let on = format!("2027-01-0{}", 3 + number);
        case.fact(&on, FactKind::ConsultationSent { consultation: id(200 + number) })
    });
    let timetable = sent.timetable("2027-01-10");
    let timers: Vec<_> = timetable
        .duties
        .iter()
        .filter(|duty| duty.rule_id().as_str() == "COP983-CONSULT-15D")
        .map(|duty| duty.due.unwrap())
        .collect();
    assert_eq!(timers, ["2027-01-19", "2027-01-20", "2027-01-21", "2027-01-22"].map(d));
    assert_eq!(timetable.may_name_without_answers_from(), Some(d("2027-01-23")));
    let answered = (1..=4)
        .fold(sent, |case, number| case.fact("2027-01-11", FactKind::ConsultationReplied { consultation: id(200 + number) }));
    assert_eq!(answered.timetable("2027-01-12").may_name_without_answers_from(), None);
}

#[test]
fn the_limit_that_binds_an_amendment_is_the_earlier_of_the_two() {
    let review = id(7);
    let early = a_case()
        .fact("2026-06-01", FactKind::ReviewMeetingHeld { review, route: ReviewRoute::Attending })
        .fact("2026-06-22", FactKind::ReviewDecisionNotified { review, outcome: ReviewOutcome::Amend })
        .fact("2026-06-22", FactKind::AmendmentNoticeSent { review, served_on: None })
        .timetable("2026-06-23");
    let binding = early.binding_limit_on_amendment(review).unwrap();
    assert_eq!((binding.rule().id.as_str(), binding.due), ("R22-3-FINAL-8W", Some(d("2026-08-17"))));
    assert_eq!(dates(&early, "DEVON-FINAL-12W").0, d("2026-08-24"));
    assert_eq!(early.earliest_final_plan(), Some(d("2026-07-07")));
}
