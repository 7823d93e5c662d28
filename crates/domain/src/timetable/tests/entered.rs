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
    let closed = DutyStatus::Closed { on: d("2026-05-11"), because: Event::HeldPlanReviewed };
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
