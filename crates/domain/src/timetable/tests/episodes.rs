//! To which episode each duty belongs, and which episodes are live.

use super::super::episodes::{EpisodeKind, amended_plan_by, latest_meeting_for};
use super::super::facts::*;
use super::super::{Duty, Timetable};
use super::{Case, a_case, d, id};

/// Lists the live episodes with the rules of their duties.
fn live(timetable: &Timetable) -> Vec<(EpisodeKind, Vec<&'static str>)> {
    let rules = |duties: &[&Duty]| duties.iter().map(|duty| duty.rule_id().as_str()).collect();
    let episodes = timetable.episodes();
    episodes.iter().filter(|episode| episode.is_live()).map(|episode| (episode.id.kind, rules(&episode.duties))).collect()
}

/// Beta: a plan of 2 March 2026 and a review meeting on 10 November 2026.
fn beta() -> Case {
    a_case()
        .fact("2025-10-01", FactKind::RequestReceived { source: RequestSource::Parent })
        .fact("2026-03-02", FactKind::FinalPlanSent)
        .fact("2026-11-10", FactKind::ReviewMeetingHeld { review: id(7), route: ReviewRoute::Attending })
}

#[test]
fn an_assessment_holds_its_advice_and_the_rights_that_its_end_opens() {
    let asked = FactKind::AdviceAsked { advice: id(101), binding: AdviceBinding::Section31, received_by_body_on: None };
    let case = a_case()
        .fact("2026-09-07", FactKind::RequestReceived { source: RequestSource::Parent })
        .fact("2026-10-12", FactKind::AssessmentDecisionNotified { decision: AssessmentDecision::ToAssess })
        .fact("2026-10-12", asked);
    let (kind, rules) = live(&case.timetable("2026-12-01")).remove(0);
    assert_eq!(kind, EpisodeKind::Assessment);
    assert_eq!(rules, ["R03-CONSULT", "R05-DECISION-6W", "R08-ADVICE-6W", "R10-NO-PLAN-16W", "R13-FINAL-20W"]);
    let ended = case.fact("2027-01-20", FactKind::FinalPlanSent).timetable("2027-01-21");
    assert!(live(&ended).is_empty());
    let appeal = ended.find("TR20-APPEAL").and_then(|duty| duty.episode).unwrap();
    assert_eq!(appeal.code(), "assessment");
    assert_eq!(ended.find("S44-REVIEW-FIRST-12M").unwrap().episode, None, "the clock of the plan itself");
}

#[test]
fn a_review_lives_from_its_meeting_to_its_outcome() {
    let open = live(&beta().timetable("2026-12-01"));
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].0, EpisodeKind::Review);
    assert!(open[0].1.contains(&"R20-10-DECISION-4W"));
    let decided = |outcome| beta().fact("2026-12-07", FactKind::ReviewDecisionNotified { review: id(7), outcome });
    assert!(live(&decided(ReviewOutcome::Maintain).timetable("2026-12-08")).is_empty());
    let amending =
        decided(ReviewOutcome::Amend).fact("2026-12-07", FactKind::AmendmentNoticeSent { review: id(7), served_on: None });
    assert_eq!(live(&amending.timetable("2026-12-08")).len(), 1);
    // The report was never recorded, and that does not keep the review alive.
    let sent = amending.fact("2027-01-28", FactKind::AmendedFinalSent { review: id(7) });
    assert!(live(&sent.timetable("2027-01-29")).is_empty());
    assert_eq!(amended_plan_by(d("2026-11-10")), d("2027-02-02"));
}

#[test]
fn a_change_of_phase_lives_until_the_plan_names_where_the_child_will_go() {
    let change = PhaseChange::OtherPhase;
    let foreseen =
        beta().fact("2026-11-20", FactKind::PhaseTransferForeseen { transfer: id(8), change, transfers_on: d("2027-09-01") });
    let kinds: Vec<_> = live(&foreseen.timetable("2026-12-01")).into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, [EpisodeKind::Review, EpisodeKind::PhaseTransfer]);
    let settled = foreseen.fact("2027-02-01", FactKind::PhaseTransferSettled { transfer: id(8) }).timetable("2027-02-02");
    assert!(live(&settled).iter().all(|(kind, _)| *kind != EpisodeKind::PhaseTransfer));
    assert_eq!(latest_meeting_for(d("2027-02-14")), d("2026-11-22"));
}

#[test]
fn advice_asked_in_a_re_assessment_belongs_to_it() {
    let source = ReassessmentSource::Family;
    let asked = FactKind::AdviceAsked { advice: id(102), binding: AdviceBinding::Section31, received_by_body_on: None };
    let case = beta()
        .fact("2026-11-12", FactKind::ReassessmentAsked { reassessment: id(9), source })
        .fact(
            "2026-11-20",
            FactKind::ReassessmentDecisionNotified { reassessment: id(9), decision: ReassessmentDecision::Agreed },
        )
        .fact("2026-11-23", asked);
    let timetable = case.timetable("2026-12-01");
    assert_eq!(timetable.find("R08-ADVICE-6W").unwrap().episode.unwrap().kind, EpisodeKind::Reassessment);
    assert!(
        live(&timetable).iter().any(|(kind, rules)| *kind == EpisodeKind::Reassessment && rules.contains(&"R27-2-FINAL-14W"))
    );
}

#[test]
fn an_order_lives_until_it_is_carried_out() {
    let made = beta().fact("2026-11-16", FactKind::OrderMade { appeal: id(10), order: OrderKind::AmendProvision });
    assert!(live(&made.timetable("2026-12-01")).iter().any(|(kind, _)| *kind == EpisodeKind::Order));
    let done = made.fact("2026-12-10", FactKind::AmendedUnderOrder { appeal: id(10) }).timetable("2026-12-11");
    assert!(live(&done).iter().all(|(kind, _)| *kind != EpisodeKind::Order));
}

#[test]
fn a_request_of_the_day_on_which_an_earlier_one_was_withdrawn_runs_though_the_withdrawal_was_corrected_to_that_day_later() {
    let twice = a_case()
        .fact("2026-10-01", FactKind::RequestReceived { source: RequestSource::Parent })
        .fact("2026-11-20", FactKind::RequestWithdrawn)
        .fact("2026-11-25", FactKind::RequestReceived { source: RequestSource::Institution });
    for (withdrawn, runs) in [("2026-11-24", true), ("2026-11-25", true)] {
        let corrected = twice.clone().correct(2, "2026-12-01", withdrawn, FactKind::RequestWithdrawn);
        let timetable = corrected.timetable("2026-12-01");
        let limit = timetable.duties.iter().rfind(|duty| duty.rule_id().as_str() == "R05-DECISION-6W").unwrap();
        assert_eq!((limit.due, limit.is_open()), (Some(d("2027-01-06")), runs), "withdrawn on {withdrawn}");
    }
}
