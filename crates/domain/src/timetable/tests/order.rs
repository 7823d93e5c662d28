//! What must follow what, on the day before, on the day and after.

use super::super::facts::*;
use super::super::order::{OutOfOrder, contradictions, first_new, last_advice, newly_parted, rests_on};
use super::{Case, a_case, d, id};
use crate::refusals::Refuses;

fn request() -> FactKind {
    FactKind::RequestReceived { source: RequestSource::Parent }
}

fn to_assess() -> FactKind {
    FactKind::AssessmentDecisionNotified { decision: AssessmentDecision::ToAssess }
}

fn refused() -> FactKind {
    FactKind::AssessmentDecisionNotified { decision: AssessmentDecision::Refused }
}

fn to_issue() -> FactKind {
    FactKind::PlanDecisionNotified { decision: PlanDecision::Issue }
}

fn asked() -> FactKind {
    FactKind::AdviceAsked { advice: id(101), binding: AdviceBinding::Section31, received_by_body_on: None }
}

fn draft() -> FactKind {
    FactKind::DraftServed { served_on: None }
}

/// A case from the request of 7 September 2026 to the final plan of 25 January 2027; its facts are numbered from 1.
fn whole() -> Case {
    a_case()
        .fact("2026-09-07", request())
        .fact("2026-10-12", to_assess())
        .fact("2026-10-12", asked())
        .fact("2026-11-20", FactKind::AdviceReceived { advice: id(101) })
        .fact("2026-12-14", to_issue())
        .fact("2027-01-04", draft())
        .fact("2027-01-05", FactKind::ConsultationSent { consultation: id(201) })
        .fact("2027-01-15", FactKind::ConsultationReplied { consultation: id(201) })
        .fact("2027-01-25", FactKind::FinalPlanSent)
}

fn days(found: &[OutOfOrder]) -> Vec<(&'static str, Option<&'static str>)> {
    found.iter().map(|one| (one.later().code, one.earlier().map(|step| step.code))).collect()
}

#[test]
fn a_case_in_the_order_of_the_law_does_not_contradict_itself() {
    assert_eq!(contradictions(whole().facts()), []);
}

#[test]
fn each_step_may_fall_on_the_day_of_the_one_before_and_not_a_day_earlier() {
    // The number of the fact that is corrected, the day of what it follows, and both by name.
    let pairs = [
        (2, "2026-09-07", ("assessment_decision_notified", Some("request_received"))),
        (3, "2026-10-12", ("advice_asked", Some("assessment_decision_notified"))),
        (4, "2026-10-12", ("advice_received", Some("advice_asked"))),
        (5, "2026-10-12", ("plan_decision_notified", Some("assessment_decision_notified"))),
        (6, "2026-12-14", ("draft_served", Some("plan_decision_notified"))),
        (8, "2027-01-05", ("consultation_replied", Some("consultation_sent"))),
        (9, "2027-01-04", ("final_plan_sent", Some("draft_served"))),
    ];
    for (number, follows, expected) in pairs {
        let whole = whole();
        let kind = whole.facts().find(id(number)).unwrap().kind.clone();
        for (offset, is_refused) in [(-1, true), (0, false), (1, false)] {
            let on = (d(follows) + chrono::Duration::days(offset)).to_string();
            let corrected = whole.clone().correct(number, "2027-02-01", &on, kind.clone());
            let found = first_new(whole.facts(), corrected.facts());
            assert_eq!(found.map(|one| days(&[one])[0]), is_refused.then_some(expected), "fact {number} on {on}");
        }
    }
}

#[test]
fn what_comes_first_cannot_be_moved_behind_what_follows_it() {
    let whole = whole();
    let corrected = whole.clone().correct(1, "2027-02-01", "2026-10-13", request());
    let found = first_new(whole.facts(), corrected.facts()).unwrap();
    assert_eq!(days(&[found]), [("assessment_decision_notified", Some("request_received"))]);
    assert_eq!(
        found.to_string(),
        "Telling the family whether there is an assessment (12 October 2026) would come before the request (13 October 2026). \
         Check both days, and correct the one that is wrong first"
    );
    let asked_late = whole.clone().correct(3, "2027-02-01", "2026-11-21", asked());
    assert_eq!(days(&contradictions(asked_late.facts())), [("advice_received", Some("advice_asked"))]);
}

#[test]
fn a_case_that_is_wrong_already_can_be_put_right_one_day_at_a_time() {
    let wrong = a_case().fact("2026-10-20", request()).fact("2026-10-12", to_assess()).fact("2026-10-10", asked());
    assert_eq!(contradictions(wrong.facts()).len(), 2);
    let better = wrong.clone().correct(3, "2027-02-01", "2026-10-12", asked());
    assert_eq!(first_new(wrong.facts(), better.facts()), None, "one of two is mended");
    assert_eq!(contradictions(better.facts()).len(), 1);
}

#[test]
fn a_draft_sent_again_comes_after_the_one_before_and_reaches_nobody_before_it_is_sent() {
    let one = a_case().fact("2026-09-07", request()).fact("2026-12-14", to_issue()).fact("2027-01-04", draft());
    let again = one.clone().keyed("2027-01-05", "2027-01-03", draft());
    assert_eq!(days(&contradictions(again.facts())), [("draft_served", Some("draft_served"))]);
    assert_eq!(contradictions(one.clone().fact("2027-01-04", draft()).facts()), []);
    for (served_on, is_refused) in [("2027-01-03", true), ("2027-01-04", false), ("2027-01-06", false)] {
        let served = one.clone().correct(3, "2027-02-01", "2027-01-04", FactKind::DraftServed { served_on: Some(d(served_on)) });
        assert_eq!(!contradictions(served.facts()).is_empty(), is_refused, "{served_on}");
    }
}

#[test]
fn an_assessment_begins_when_the_one_before_has_ended() {
    let first = a_case().fact("2026-09-07", request()).fact("2026-10-19", refused());
    for (on, is_refused) in [("2026-10-18", true), ("2026-10-19", false), ("2026-10-20", false)] {
        let second = first.clone().keyed("2026-10-21", on, request());
        assert_eq!(!contradictions(second.facts()).is_empty(), is_refused, "{on}");
    }
    // The decision on the second may lie on any day after it, whatever the first did.
    let decided = first.fact("2026-11-02", request()).fact("2026-11-30", to_assess()).fact("2026-12-01", asked());
    assert_eq!(contradictions(decided.facts()), []);
    let early = decided.clone().correct(4, "2027-02-01", "2026-11-01", to_assess());
    assert_eq!(days(&contradictions(early.facts())), [("assessment_decision_notified", Some("request_received"))]);
}

#[test]
fn an_order_follows_its_appeal_and_an_appeal_what_can_be_appealed() {
    let appeal = |appeal: u128| FactKind::AppealLodged { appeal: id(appeal), about: None };
    let order = |appeal: u128| FactKind::OrderMade { appeal: id(appeal), order: OrderKind::Assess };
    let assessed = a_case().fact("2026-09-07", request());
    let nothing = assessed.clone().fact("2026-10-01", appeal(1));
    assert_eq!(days(&contradictions(nothing.facts())), [("appeal_lodged", None)]);
    let lodged = assessed.fact("2026-10-19", refused()).fact("2026-11-30", appeal(1));
    assert_eq!(contradictions(lodged.facts()), []);
    assert_eq!(contradictions(lodged.clone().fact("2027-02-01", order(1)).facts()), []);
    assert_eq!(
        days(&contradictions(lodged.clone().fact("2026-11-29", order(1)).facts())),
        [("order_made", Some("appeal_lodged"))]
    );
    assert_eq!(days(&contradictions(lodged.fact("2027-02-01", order(2)).facts())), [("order_made", None)], "another appeal");
}

#[test]
fn only_a_plan_that_is_there_can_be_transferred_or_cease() {
    for kind in [FactKind::PlanTransferredOut { transfer: id(1), to: None }, FactKind::PlanCeased, FactKind::CeasingNoticeSent] {
        let none = a_case().fact("2026-09-07", request()).fact("2026-10-19", kind.clone());
        assert_eq!(days(&contradictions(none.facts())), [(kind.code(), None)]);
        assert_eq!(contradictions(whole().fact("2027-01-25", kind.clone()).facts()), []);
        let early = whole().fact("2027-01-24", kind.clone());
        assert_eq!(days(&contradictions(early.facts())), [(kind.code(), Some("final_plan_sent"))]);
        let came = FactKind::PlanTransferredIn {
            transfer: id(1),
            reviewed_on: d("2026-01-05"),
            made_on: None,
            amended_on: None,
            known_on: None,
            from: None,
        };
        assert_eq!(contradictions(a_case().fact("2026-09-07", came).fact("2026-10-19", kind).facts()), []);
    }
}

#[test]
fn a_death_is_not_moved_before_the_request_and_needs_none() {
    let requested = a_case().fact("2026-09-07", request()).fact("2026-11-10", FactKind::Died);
    for (on, is_refused) in [("2026-09-06", true), ("2026-09-07", false), ("2026-09-08", false)] {
        let corrected = requested.clone().correct(2, "2026-12-01", on, FactKind::Died);
        let found = first_new(requested.facts(), corrected.facts());
        let expected = is_refused.then_some(("died", Some("request_received")));
        assert_eq!(found.map(|one| days(&[one])[0]), expected, "on {on}");
    }
    let held = a_case().fact("2026-09-07", FactKind::PlanHeld).fact("2026-10-01", FactKind::Died);
    assert_eq!(contradictions(held.facts()), [], "a plan that came has no request");
}

#[test]
fn what_rests_on_a_fact_is_named_while_it_rests_on_that_alone() {
    let whole = whole();
    let pairs = [
        (1, Some("assessment_decision_notified")),
        (2, Some("advice_asked")),
        (3, Some("advice_received")),
        (4, None),
        (5, Some("draft_served")),
        (6, Some("final_plan_sent")),
        (7, Some("consultation_replied")),
        (8, None),
        (9, None),
    ];
    for (number, expected) in pairs {
        assert_eq!(rests_on(whole.facts(), id(number)).map(|step| step.code), expected, "fact {number}");
    }
    let twice = whole.clone().fact("2027-01-26", draft());
    assert_eq!(rests_on(twice.facts(), id(6)), None, "another draft was sent before the plan, or after it");
    assert_eq!(rests_on(whole.facts(), id(99)), None, "no such fact");
}

#[test]
fn a_review_rests_on_its_plan_and_the_next_request_on_the_end_of_the_assessment_before() {
    let held = FactKind::ReviewMeetingHeld { review: id(301), route: ReviewRoute::Attending };
    let decided = FactKind::ReviewDecisionNotified { review: id(301), outcome: ReviewOutcome::Maintain };
    let reviewed = whole().fact("2027-12-06", held).fact("2027-12-20", decided);
    let rests = |case: &Case, number| rests_on(case.facts(), id(number)).map(|step| step.code);
    assert_eq!(
        (rests(&reviewed, 9), rests(&reviewed, 10), rests(&reviewed, 11)),
        (Some("review_meeting_held"), Some("review_decision_notified"), None)
    );
    let again = a_case().fact("2026-09-07", request()).fact("2026-10-19", refused()).fact("2026-11-30", request());
    assert_eq!((rests(&again, 2), rests(&again, 3)), (Some("request_received"), None));
    let appealed = a_case()
        .fact("2026-09-07", request())
        .fact("2026-10-19", refused())
        .fact("2026-11-30", FactKind::AppealLodged { appeal: id(1), about: None });
    assert_eq!((rests(&appealed, 2), rests(&appealed, 3)), (Some("appeal_lodged"), None));
}

#[test]
fn nobody_withdraws_or_moves_away_before_what_they_were_told_of_the_assessment() {
    let told = a_case().fact("2026-09-07", request()).fact("2026-10-12", to_assess());
    for end in [FactKind::RequestWithdrawn, FactKind::MovedAway { to: Words::parse("Northshire Council").unwrap() }] {
        for (on, is_refused) in [("2026-10-11", true), ("2026-10-12", false), ("2026-10-13", false)] {
            let ended = told.clone().keyed("2026-11-02", on, end.clone());
            let found = first_new(told.facts(), ended.facts());
            assert_eq!(
                found.map(|one| days(&[one])[0]),
                is_refused.then_some((end.code(), Some("assessment_decision_notified"))),
                "{on}"
            );
        }
        let drafted = told.clone().fact("2026-12-14", to_issue()).fact("2027-01-04", draft());
        let early = drafted.clone().keyed("2027-01-11", "2027-01-03", end.clone());
        let found = first_new(drafted.facts(), early.facts()).map(|one| days(&[one])[0]);
        assert_eq!(found, Some((end.code(), Some("draft_served"))), "the last of what they were told is named");
    }
}

#[test]
fn a_plan_is_reviewed_from_the_day_it_is_made_and_no_more_once_another_authority_keeps_it() {
    let held = a_case().fact("2026-01-09", FactKind::PlanHeld);
    let met = |on: &str| {
        held.clone().keyed("2026-11-20", on, FactKind::ReviewMeetingHeld { review: id(301), route: ReviewRoute::Attending })
    };
    for (on, is_refused) in [("2026-01-08", true), ("2026-01-09", false), ("2026-11-06", false)] {
        let found = first_new(held.facts(), met(on).facts());
        assert_eq!(found.map(|one| days(&[one])[0]), is_refused.then_some(("review_meeting_held", Some("plan_held"))), "{on}");
    }
    let reviewed = met("2026-11-06");
    let goes = FactKind::PlanTransferredOut { transfer: id(401), to: None };
    for (on, is_refused) in [("2026-11-05", true), ("2026-11-06", false), ("2026-11-07", false)] {
        let gone = reviewed.clone().keyed("2026-11-23", on, goes.clone());
        let found = first_new(reviewed.facts(), gone.facts());
        assert_eq!(
            found.map(|one| days(&[one])[0]),
            is_refused.then_some(("plan_transferred_out", Some("review_meeting_held"))),
            "{on}"
        );
    }
    // Once it has come back it is reviewed again, and the transfer of before is right as it was.
    let back = reviewed.fact("2026-11-23", goes).fact("2027-03-01", FactKind::PlanHeld);
    let again = back.clone().fact("2027-04-01", FactKind::ReviewMeetingHeld { review: id(302), route: ReviewRoute::Attending });
    assert_eq!(first_new(back.facts(), again.facts()), None);
}

#[test]
fn what_is_sent_comes_within_thirty_days_of_being_sent() {
    let one = a_case().fact("2026-09-07", request()).fact("2026-12-14", to_issue()).fact("2027-01-04", draft());
    let served = |on: &str| one.clone().correct(3, "2027-02-01", "2027-01-04", FactKind::DraftServed { served_on: Some(d(on)) });
    for (on, is_refused) in [("2027-02-02", false), ("2027-02-03", false), ("2027-02-04", true), ("2030-06-01", true)] {
        let found = first_new(one.facts(), served(on).facts());
        assert_eq!(matches!(found, Some(OutOfOrder::ServedTooLate { .. })), is_refused, "{on}: {found:?}");
    }
    // What is wrong already may be put right, and not become another mistake.
    let wrong = served("2030-06-01");
    let now = |on: &str| wrong.clone().correct(4, "2027-02-02", "2027-01-04", FactKind::DraftServed { served_on: Some(d(on)) });
    assert_eq!(first_new(wrong.facts(), now("2027-01-06").facts()), None);
    for on in ["2029-06-01", "2027-01-03"] {
        assert!(first_new(wrong.facts(), now(on).facts()).is_some(), "{on}");
    }
}

#[test]
fn a_consultation_is_not_corrected_away_from_the_draft_that_goes_with_it() {
    let consulted = FactKind::ConsultationSent { consultation: id(201) };
    let whole = whole();
    // The draft was sent on 4 January, the consultation on the 5th.
    for (number, kind, on, is_refused) in [
        (6, draft(), "2027-01-04", false),
        (6, draft(), "2027-01-05", false),
        (6, draft(), "2027-01-06", true),
        (7, consulted.clone(), "2027-01-05", false),
        (7, consulted.clone(), "2027-01-04", false),
        (7, consulted.clone(), "2027-01-03", true),
    ] {
        let corrected = whole.clone().correct(number, "2027-02-01", on, kind);
        let found = newly_parted(whole.facts(), corrected.facts());
        assert_eq!(found.is_some(), is_refused, "fact {number} on {on}");
        assert_eq!(
            found.map(|one| (one.consultation.code, one.draft.code)),
            is_refused.then_some(("consultation_sent", "draft_served"))
        );
    }
    // One that went out before there was a draft is moved like any other.
    let early = a_case().fact("2026-09-07", request()).fact("2026-11-02", consulted.clone()).fact("2026-12-14", to_issue());
    let drafted = early.clone().fact("2027-01-04", draft());
    assert_eq!(newly_parted(early.facts(), drafted.facts()), None);
    assert_eq!(newly_parted(drafted.facts(), drafted.clone().correct(2, "2027-02-01", "2026-11-01", consulted).facts()), None);
}

#[test]
fn a_decision_rests_on_the_last_advice_that_was_accepted_when_it_was_recorded() {
    let advice = |on: &str| FactKind::AdviceAccepted { advice: id(101), received_on: Some(d(on)) };
    let at = |day: &str| super::super::facts::end_of_london_day(d(day));
    let case = a_case()
        .fact("2026-09-07", request())
        .fact("2026-10-12", to_assess())
        .fact("2026-10-12", asked())
        .fact("2026-11-16", FactKind::AdviceReceived { advice: id(101) })
        .fact("2026-11-20", advice("2026-11-16"));
    for (day, came_on) in [("2026-11-19", None), ("2026-11-20", Some("2026-11-16")), ("2026-12-10", Some("2026-11-16"))] {
        assert_eq!(last_advice(case.facts(), at(day)), came_on.map(d), "known on {day}");
    }
    let back = case.clone().fact("2026-11-23", FactKind::AdviceSentBack { advice: id(101), reason: None });
    assert_eq!(last_advice(back.facts(), at("2026-11-23")), None, "what was sent back is no ground");
    let again = back.fact("2026-11-30", FactKind::AdviceReceived { advice: id(101) });
    let again = again.fact("2026-12-01", FactKind::AdviceAccepted { advice: id(101), received_on: None });
    assert_eq!(last_advice(again.facts(), at("2026-12-01")), Some(d("2026-11-30")));
    // A corrected day is the one that counts, from when the first was known.
    let right = case.correct(5, "2026-12-10", "2026-11-20", advice("2026-11-18"));
    assert_eq!(last_advice(right.facts(), at("2026-11-20")), Some(d("2026-11-18")));
}

fn known(moves_on: &str, to: &str) -> FactKind {
    FactKind::MoveOutKnown { transfer: id(301), moves_on: d(moves_on), to: Words::parse(to) }
}

fn gone(to: &str) -> FactKind {
    FactKind::PlanTransferredOut { transfer: id(301), to: Words::parse(to) }
}

#[test]
fn a_plan_is_transferred_on_the_day_of_the_move_or_later_and_to_where_the_family_moves() {
    let moves = whole().fact("2027-02-01", known("2027-03-01", "Northshire Council"));
    for (on, to, code) in [
        ("2027-02-28", "Northshire Council", Some("transferred_before_the_move")),
        ("2027-03-01", " northshire  council", None),
        ("2027-03-02", "Northshire Council", None),
        ("2027-03-01", "Southshire Council", Some("transferred_elsewhere")),
    ] {
        let found = contradictions(moves.clone().fact(on, gone(to)).facts());
        assert_eq!(found.first().map(Refuses::code), code, "{on} {to}: {found:?}");
    }
    let another = whole().fact("2027-02-01", known("2027-03-01", "Northshire Council"));
    let other = FactKind::PlanTransferredOut { transfer: id(302), to: Words::parse("Southshire Council") };
    assert_eq!(contradictions(another.fact("2027-02-10", other).facts()), [], "the transfer of another move");
}

#[test]
fn a_family_moves_with_a_plan_that_was_there_on_the_day() {
    for (moves_on, is_refused) in [("2027-01-24", true), ("2027-01-25", false), ("2027-01-26", false)] {
        let found = contradictions(whole().fact("2027-02-01", known(moves_on, "Northshire Council")).facts());
        assert_eq!(found.first().map(Refuses::code), is_refused.then_some("moves_before_the_plan"), "{moves_on}");
    }
}

#[test]
fn nobody_moves_after_their_death() {
    let moved = a_case()
        .fact("2026-09-07", request())
        .fact("2026-11-10", FactKind::MovedAway { to: Words::parse("Northshire").unwrap() });
    for (on, is_refused) in [("2026-11-09", true), ("2026-11-10", false), ("2026-11-11", false)] {
        let found = contradictions(moved.clone().fact(on, FactKind::Died).facts());
        let expected: &[_] = if is_refused { &[("died", Some("moved_away"))] } else { &[] };
        assert_eq!(days(&found), expected, "{on}");
    }
}
