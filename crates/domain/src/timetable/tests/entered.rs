//! Plans that were made before their case was entered, and what is left of a case after a death or a move.

use super::super::facts::*;
use super::super::{DutyState, DutyStatus, Timetable, events::Event};
use super::{Case, a_case, d, id};

const FIRST: &str = "S44-REVIEW-FIRST-12M";
const NEXT: &str = "S44-REVIEW-NEXT-12M";

fn due(timetable: &Timetable, rule: &str) -> String {
    timetable.find(rule).and_then(|duty| duty.due).map(|due| due.to_string()).unwrap_or_default()
}

fn elsewhere() -> Words {
    Words::parse("Northshire Council").unwrap()
}

fn requested() -> Case {
    a_case().fact("2026-09-07", FactKind::RequestReceived { source: RequestSource::Parent })
}

fn asked() -> FactKind {
    FactKind::AdviceAsked { advice: id(9), binding: AdviceBinding::Section31, received_by_body_on: None }
}

#[test]
fn a_plan_that_was_entered_is_reviewed_within_twelve_months_of_being_made_and_owes_no_limit_of_an_assessment() {
    let held = a_case().fact("2026-03-02", FactKind::PlanHeld).timetable("2026-11-29");
    assert_eq!(due(&held, FIRST), "2027-03-01");
    for rule in ["R05-DECISION-6W", "R10-NO-PLAN-16W", "R13-FINAL-20W", "R03-CONSULT"] {
        assert!(held.find(rule).is_none(), "{rule}");
    }
    assert!(held.episodes().iter().all(|episode| !episode.is_live()));
}

#[test]
fn of_a_plan_that_was_reviewed_before_only_the_next_review_is_counted_and_the_first_is_neither_met_nor_late() {
    let reviewed = a_case().fact("2021-03-02", FactKind::PlanHeld).fact("2026-05-11", FactKind::HeldPlanReviewed);
    let read = reviewed.timetable("2026-11-29");
    assert_eq!(due(&read, NEXT), "2027-05-10");
    let closed = DutyStatus::Closed { on: d("2026-05-11"), because: Event::HeldPlanReviewed, missed: 0 };
    assert_eq!(read.status(read.find(FIRST).unwrap()), closed);
    let outcome = ReviewOutcome::Maintain;
    let again = reviewed.fact("2027-04-19", FactKind::ReviewDecisionNotified { review: id(1), outcome });
    assert_eq!(due(&again.timetable("2027-05-01"), NEXT), "2028-04-18");
}

#[test]
fn the_family_may_appeal_against_the_version_that_holds_for_two_months_from_its_day() {
    let held = a_case().fact("2021-03-02", FactKind::PlanHeld).fact("2026-10-12", FactKind::HeldVersionSent);
    let read = held.timetable("2026-11-29");
    let windows: Vec<_> = read.duties.iter().filter(|duty| duty.rule_id().as_str() == "TR20-APPEAL").collect();
    assert_eq!(windows.len(), 2);
    assert_eq!(windows[0].status(read.today), DutyStatus::Lapsed { days: (read.today - windows[0].due.unwrap()).num_days() });
    assert_eq!(windows[1].due, Some(d("2026-12-14")), "12 December is a Saturday");
}

#[test]
fn a_death_ends_every_duty_whatever_its_rule_and_those_that_were_recorded_after_it_as_well() {
    let case = requested()
        .fact("2026-10-12", FactKind::AssessmentDecisionNotified { decision: AssessmentDecision::ToAssess })
        .fact("2026-10-12", asked())
        .fact("2026-10-15", FactKind::SubjectAccessAsked { request: id(3) })
        .fact("2026-11-20", FactKind::HeDisclosureAsked { request: id(4) })
        .fact("2026-11-10", FactKind::Died);
    let read = case.timetable("2026-11-29");
    assert_eq!(read.open().count(), 0);
    let closed = |duty: &super::super::Duty| matches!(duty.state, DutyState::Closed { because: Event::Died, .. });
    assert!(closed(read.find("R13-FINAL-20W").unwrap()));
    assert!(closed(read.find("R47-HE-DISCLOSE-15WD").unwrap()), "asked after the day, before anybody knew");
}

#[test]
fn a_plan_ends_with_a_death_and_its_review_is_not_owed() {
    let read = a_case().fact("2026-03-02", FactKind::PlanHeld).fact("2026-08-03", FactKind::Died).timetable("2027-11-29");
    assert_eq!(read.open().count(), 0);
}

#[test]
fn a_move_before_there_is_a_plan_ends_the_assessment_and_what_was_asked_for_after_it() {
    let case = requested()
        .fact("2026-10-12", FactKind::AssessmentDecisionNotified { decision: AssessmentDecision::ToAssess })
        .fact("2026-11-16", asked())
        .fact("2026-11-09", FactKind::MovedAway { to: elsewhere() });
    let read = case.timetable("2026-11-29");
    assert_eq!(read.open().count(), 0);
    assert!(matches!(
        read.find("R08-ADVICE-6W").unwrap().state,
        DutyState::Closed { because: Event::MovedAway, on, .. } if on == d("2026-11-09")
    ));
}

#[test]
fn a_child_who_comes_back_has_a_clock_of_its_own() {
    let back = requested()
        .fact("2026-11-09", FactKind::MovedAway { to: elsewhere() })
        .fact("2027-02-01", FactKind::RequestReceived { source: RequestSource::Parent })
        .fact("2027-03-01", asked());
    let read = back.timetable("2027-03-02");
    assert_eq!(due(&read, "R13-FINAL-20W"), "2027-06-21");
    assert!(read.find("R08-ADVICE-6W").unwrap().is_open());
}

#[test]
fn limits_that_had_passed_when_a_plan_was_entered_are_neither_met_nor_missed_and_what_is_owed_is_owed_still() {
    let entered = "2026-11-02";
    let held = |reviewed: &str| {
        let plan = a_case().keyed(entered, "2021-03-02", FactKind::PlanHeld);
        plan.keyed(entered, reviewed, FactKind::HeldPlanReviewed).timetable("2026-11-29")
    };
    let read = held("2026-05-11");
    let past = DutyStatus::BeforeRecord { entered_on: d(entered) };
    for rule in [FIRST, "TR20-APPEAL"] {
        let duty = read.find(rule).unwrap();
        assert_eq!(
            (read.status(duty), duty.is_open(), duty.met_on(), duty.days(read.today).late),
            (past, false, None, 0),
            "{rule}"
        );
    }
    assert!(matches!(read.status(read.find(NEXT).unwrap()), DutyStatus::DueLater { .. }));
    let owed = held("2025-05-12");
    assert!(matches!(owed.status(owed.find(NEXT).unwrap()), DutyStatus::Overdue { .. }), "its review is owed, however long ago");
    let corrected = a_case()
        .keyed(entered, "2021-03-02", FactKind::PlanHeld)
        .keyed(entered, "2026-05-11", FactKind::HeldPlanReviewed)
        .correct(1, "2026-11-20", "2021-03-09", FactKind::PlanHeld)
        .timetable("2026-11-29");
    assert_eq!(corrected.status(corrected.find(FIRST).unwrap()), past, "a day put right does not move the day of entering");
}

#[test]
fn a_limit_of_the_day_on_which_a_plan_was_entered_is_read_as_it_stands_and_one_of_the_day_before_is_past() {
    let entered = "2026-11-02";
    let first = |made: &str| {
        let plan = a_case().keyed(entered, made, FactKind::PlanHeld).keyed(entered, "2026-05-11", FactKind::HeldPlanReviewed);
        let read = plan.timetable("2026-11-29");
        let duty = read.find(FIRST).unwrap();
        (duty.due.unwrap().to_string(), duty.state)
    };
    let (due, state) = first("2025-11-02");
    assert_eq!((due.as_str(), state), ("2026-11-01", DutyState::BeforeRecord { entered_on: d(entered) }));
    for (made, last) in [("2025-11-03", "2026-11-02"), ("2025-11-04", "2026-11-03")] {
        let (due, state) = first(made);
        assert!(due == last && matches!(state, DutyState::Closed { because: Event::HeldPlanReviewed, .. }), "{due} {state:?}");
    }
}

#[test]
fn a_limit_that_was_missed_before_the_case_ended_stays_missed_and_another_was_not() {
    let ends = |on: &str| {
        [FactKind::RequestWithdrawn, FactKind::MovedAway { to: elsewhere() }, FactKind::Died, FactKind::CaseClosed]
            .map(|kind| requested().fact(on, kind).timetable("2026-12-01"))
    };
    for (on, missed) in [("2026-10-18", 0), ("2026-10-19", 0), ("2026-10-20", 1), ("2026-11-20", 32)] {
        for read in ends(on) {
            let status = read.status(read.find("R05-DECISION-6W").unwrap());
            assert!(
                matches!(status, DutyStatus::Closed { missed: days, on: closed, .. } if days == missed && closed == d(on)),
                "{on}: {status:?}"
            );
        }
    }
    // A decision that takes the other way ends what the other would have asked for: nobody missed that.
    let decided = requested()
        .fact("2026-10-12", FactKind::AssessmentDecisionNotified { decision: AssessmentDecision::ToAssess })
        .fact("2027-02-01", FactKind::PlanDecisionNotified { decision: PlanDecision::NoPlan })
        .timetable("2027-02-02");
    let status = decided.status(decided.find("R13-FINAL-20W").unwrap());
    assert!(matches!(status, DutyStatus::Closed { missed: 0, because: Event::DecidedNoPlan, .. }), "{status:?}");
}
