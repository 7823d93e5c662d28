//! The authority's response to an appeal, and what leaves nothing to respond to (HESC Rules r21; SEND Regulations 2014 regs 44 and 45; s45(4) of the Act).

use super::super::episodes::EpisodeKind;
use super::super::facts::*;
use super::super::rules::{RuleId, RuleIds};
use super::super::{DayCounts, DutyStatus, Timetable, events::Event};
use super::{Case, a_case, d, id};

const RULE: &str = "TR21-LA-RESPONSE-30WD";
/// Thirty working days from Monday 20 July 2026, August not counted, end on Tuesday 29 September.
const BEFORE: &str = "2026-09-28";
const LAST: &str = "2026-09-29";
const AFTER: &str = "2026-09-30";
const LONG_AFTER: &str = "2027-07-01";

fn sent() -> Case {
    a_case().fact("2026-07-20", FactKind::AppealSentToAuthority { appeal: id(9) })
}

fn response(timetable: &Timetable) -> (DutyStatus, DayCounts) {
    let duty = timetable.find(RULE).unwrap();
    assert_eq!(duty.due, Some(d(LAST)), "nothing that happens later moves the limit");
    (timetable.status(duty), duty.days(timetable.today))
}

#[test]
fn a_response_can_be_filed_to_the_end_of_the_thirtieth_working_day() {
    let open = |today: &str| response(&sent().timetable(today)).0;
    assert_eq!(open(BEFORE), DutyStatus::DueLater { days: 1 });
    assert_eq!(open(LAST), DutyStatus::DueToday);
    assert_eq!(open(AFTER), DutyStatus::Overdue { days: 1 });
    let filed = |on: &str| {
        let case = sent().fact(on, FactKind::AppealResponseFiled { appeal: id(9) });
        response(&case.timetable(LONG_AFTER)).0
    };
    assert_eq!(filed(BEFORE), DutyStatus::MetInTime { on: d(BEFORE), days_early: Some(1) });
    assert_eq!(filed(LAST), DutyStatus::MetInTime { on: d(LAST), days_early: Some(0) });
    assert_eq!(filed(AFTER), DutyStatus::MetLate { on: d(AFTER), days_late: 1 });
}

#[test]
fn every_order_disposes_of_the_appeal_and_a_response_that_was_late_by_then_stays_late() {
    for order in OrderKind::ALL.iter().copied() {
        for (on, late) in [(BEFORE, 0), (LAST, 0), (AFTER, 1)] {
            let case = sent().fact(on, FactKind::OrderMade { appeal: id(9), order });
            let (status, days) = response(&case.timetable(LONG_AFTER));
            assert!(matches!(status, DutyStatus::Closed { on: closed, .. } if closed == d(on)), "{order:?}: {status:?}");
            assert_eq!((days.late, days.excused), (late, 0), "{order:?} on {on}");
        }
    }
}

#[test]
fn an_appeal_that_is_withdrawn_or_conceded_needs_no_response() {
    let ended = sent().fact("2026-08-03", FactKind::AppealEnded { appeal: id(9) });
    let closed = |because| DutyStatus::Closed { on: d("2026-08-03"), because, missed: 0 };
    assert_eq!(response(&ended.timetable(LONG_AFTER)).0, closed(Event::AppealEnded));
    for about in ConcededKind::ALL.iter().copied() {
        let conceded = sent().fact("2026-08-03", FactKind::AppealConceded { appeal: id(9), about });
        let (status, days) = response(&conceded.timetable(LONG_AFTER));
        assert!(matches!(status, DutyStatus::Closed { .. }), "{about:?}");
        assert_eq!(days.late, 0);
    }
}

#[test]
fn a_response_filed_before_the_order_stays_met() {
    let case = sent()
        .fact(AFTER, FactKind::AppealResponseFiled { appeal: id(9) })
        .fact("2026-11-16", FactKind::OrderMade { appeal: id(9), order: OrderKind::AmendProvision });
    assert_eq!(response(&case.timetable(LONG_AFTER)).0, DutyStatus::MetLate { on: d(AFTER), days_late: 1 });
}

#[test]
fn an_order_in_another_appeal_leaves_this_one_waiting_for_its_response() {
    for order in OrderKind::ALL.iter().copied() {
        let other = sent().fact(BEFORE, FactKind::OrderMade { appeal: id(10), order });
        assert_eq!(response(&other.timetable(AFTER)).0, DutyStatus::Overdue { days: 1 }, "{order:?}");
    }
}

#[test]
fn a_day_that_the_tribunal_directed_is_the_one_that_an_order_finds_missed() {
    let directed = FactKind::TribunalDirected {
        appeal: id(9),
        rules: RuleIds::new(vec![RuleId::new(RULE)]).unwrap(),
        limit_on: d("2026-08-31"),
    };
    let case =
        sent().fact("2026-07-27", directed).fact("2026-09-01", FactKind::OrderMade { appeal: id(9), order: OrderKind::Assess });
    let timetable = case.timetable(LONG_AFTER);
    let duty = timetable.find(RULE).unwrap();
    assert_eq!((duty.due, duty.days(timetable.today).late), (Some(d("2026-08-31")), 1));
}

#[test]
fn an_appeal_whose_order_is_carried_out_is_over() {
    let made = sent().fact("2026-11-16", FactKind::OrderMade { appeal: id(9), order: OrderKind::AmendProvision });
    let is_live = |case: &Case| {
        let timetable = case.timetable(LONG_AFTER);
        timetable.episodes().iter().any(|episode| episode.id.kind == EpisodeKind::Order && episode.is_live())
    };
    assert!(is_live(&made));
    assert!(!is_live(&made.fact("2026-12-10", FactKind::AmendedUnderOrder { appeal: id(9) })));
}

/// Notice to cease on 10 June 2026, appealed on 20 August.
fn ceasing() -> Case {
    a_case()
        .fact("2026-03-02", FactKind::FinalPlanSent)
        .fact("2026-06-10", FactKind::CeasingNoticeSent)
        .fact("2026-08-20", FactKind::AppealLodged { appeal: id(9), about: None })
}

#[test]
fn a_plan_under_appeal_stands_until_the_order_that_dismisses_it() {
    let earliest = |case: &Case| case.timetable("2026-11-16").find("S45-4-NOT-BEFORE").unwrap().due;
    assert_eq!(earliest(&ceasing()), None, "nobody knows the day while the appeal runs");
    let dismissed = ceasing().fact("2026-11-16", FactKind::OrderMade { appeal: id(9), order: OrderKind::CeaseDismissed });
    assert_eq!(earliest(&dismissed), Some(d("2026-11-16")), "reg 44(2)(a) has the plan cease on that day");
    let withdrawn = ceasing().fact("2026-10-05", FactKind::AppealEnded { appeal: id(9) });
    assert_eq!(earliest(&withdrawn), Some(d("2026-10-05")));
}

#[test]
fn a_plan_that_the_tribunal_continues_may_not_cease_by_the_old_notice() {
    for order in [OrderKind::Continue, OrderKind::ContinueAndAmend] {
        let timetable = ceasing()
            .fact("2026-11-16", FactKind::OrderMade { appeal: id(9), order })
            .fact("2026-11-17", FactKind::AppealEnded { appeal: id(9) })
            .timetable(LONG_AFTER);
        let status = timetable.status(timetable.find("S45-4-NOT-BEFORE").unwrap());
        assert!(matches!(status, DutyStatus::Closed { on, .. } if on == d("2026-11-16")), "{order:?}: {status:?}");
    }
    let conceded = FactKind::AppealConceded { appeal: id(9), about: ConcededKind::ContinueAndAmend };
    let timetable = ceasing().fact("2026-09-01", conceded).timetable(LONG_AFTER);
    let status = timetable.status(timetable.find("S45-4-NOT-BEFORE").unwrap());
    assert_eq!(status, DutyStatus::Closed { on: d("2026-09-01"), because: Event::ConcededContinue, missed: 0 });
}
