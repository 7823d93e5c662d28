//! Detention that begins or ends in the middle of an assessment: the scheme changes, the clock does not.

use super::super::facts::*;
use super::super::{DutyState, Timetable, events::Event, rules::Purpose};
use super::{Case, a_case, d, id};

fn asked() -> Case {
    a_case().fact("2026-09-07", FactKind::RequestReceived { source: RequestSource::Parent })
}

fn detained(case: Case, on: &str) -> Case {
    case.fact(on, FactKind::DetentionKnown { detention: id(1), plan_kept_on: None })
}

fn closed_by(timetable: &Timetable, key: &str) -> Option<Event> {
    match timetable.find_by_key(key).unwrap().state {
        DutyState::Closed { because, .. } => Some(because),
        _ => None,
    }
}

#[test]
fn a_child_who_is_detained_is_assessed_on_under_the_other_scheme_from_the_same_day() {
    let timetable = detained(asked(), "2026-09-21").timetable("2026-09-22");
    for (general, detained) in
        [("R05-DECISION-6W", "DP5-DECISION-6W"), ("R10-NO-PLAN-16W", "DP10-NO-PLAN-16W"), ("R13-FINAL-20W", "DP13-FINAL-20W")]
    {
        assert_eq!(closed_by(&timetable, general), Some(Event::DetentionTookOver), "{general}");
        let duty = timetable.find(detained).unwrap();
        assert!(duty.is_open(), "{detained}");
        assert_eq!(duty.due, timetable.find(general).unwrap().due, "no clock is restarted");
        assert_eq!((duty.receipt.anchor.kind, duty.receipt.anchor.on), ("request_received", d("2026-09-07")));
    }
    assert_eq!(timetable.episodes().len(), 1, "it is one assessment");
}

#[test]
fn what_was_done_before_the_detention_stands_and_is_not_asked_for_again() {
    let decided = asked().fact("2026-10-12", FactKind::AssessmentDecisionNotified { decision: AssessmentDecision::ToAssess });
    let timetable = detained(decided, "2026-11-02").timetable("2026-11-03");
    assert_eq!(timetable.find("R05-DECISION-6W").unwrap().met_on(), Some(d("2026-10-12")));
    assert!(timetable.find("DP5-DECISION-6W").is_none());
    assert!(timetable.find("DP13-FINAL-20W").unwrap().is_open());
}

#[test]
fn a_release_gives_what_is_still_owed_back_to_the_general_scheme() {
    let released = detained(asked(), "2026-09-21").fact("2026-10-05", FactKind::Released { detention: id(1) });
    let timetable = released.timetable("2026-10-06");
    assert_eq!(closed_by(&timetable, "DP13-FINAL-20W"), Some(Event::ReleaseTookOver));
    let again = timetable.find("R13-FINAL-20W").unwrap();
    assert!(again.is_open() && again.key.to_string() != "R13-FINAL-20W", "{}", again.key);
    assert_eq!(again.due, Some(d("2027-01-25")));
    let begun_detained = a_case()
        .fact("2026-09-07", FactKind::DetainedRequestReceived)
        .fact("2026-10-05", FactKind::Released { detention: id(1) })
        .timetable("2026-10-06");
    assert_eq!(begun_detained.find("R13-FINAL-20W").unwrap().due, Some(d("2027-01-25")));
}

#[test]
fn a_step_is_found_under_the_scheme_that_governs_it_now() {
    let rule = |timetable: &Timetable, purpose| timetable.latest(purpose).map(|duty| (duty.key.to_string(), duty.is_open()));
    let found = |key: &str| Some((key.to_owned(), true));
    let general = asked().timetable("2026-09-08");
    assert_eq!(rule(&general, Purpose::AssessmentDecision), found("R05-DECISION-6W"));
    assert_eq!(rule(&general, Purpose::DraftWindow), None);
    let inside = detained(asked(), "2026-09-21");
    assert_eq!(rule(&inside.timetable("2026-09-22"), Purpose::FinalPlan), found("DP13-FINAL-20W"));
    let outside = inside.fact("2026-10-05", FactKind::Released { detention: id(1) });
    assert_eq!(rule(&outside.timetable("2026-10-06"), Purpose::FinalPlan), found("R13-FINAL-20W#2"));
    // A second request after the first was refused: its own limit, not the one that was met.
    let refused = FactKind::AssessmentDecisionNotified { decision: AssessmentDecision::Refused };
    let again = detained(asked(), "2026-09-21")
        .fact("2026-10-12", refused)
        .fact("2026-12-01", FactKind::Released { detention: id(1) })
        .fact("2027-02-01", FactKind::RequestReceived { source: RequestSource::Parent })
        .timetable("2027-02-02");
    assert_eq!(again.latest(Purpose::AssessmentDecision).unwrap().due, Some(d("2027-03-15")));
}

#[test]
fn the_notice_and_the_sharing_of_the_plan_follow_the_scheme_of_their_day() {
    let refused = FactKind::AssessmentDecisionNotified { decision: AssessmentDecision::Refused };
    let timetable = detained(asked(), "2026-09-21").fact("2026-10-12", refused).timetable("2026-10-13");
    assert_eq!(timetable.find("DP19-CONTACT-2M").unwrap().due, Some(d("2026-12-12")));
    assert!(timetable.find("R33-CONTACT-2M").is_none());
    assert!(timetable.find("DP17-1-SEND-5WD").is_none(), "there is no plan to send yet");
    let issued = detained(asked(), "2026-09-21").fact("2027-01-20", FactKind::FinalPlanSent).timetable("2027-01-21");
    assert_eq!(issued.find("DP17-1-SEND-5WD").unwrap().due, Some(d("2027-01-27")), "counted from first keeping the plan");
}
