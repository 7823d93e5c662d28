//! Duties that come round again: each act that meets one starts the next (SEND Regulations 2014 reg 56(3); s44(1) of the Act; Code of Practice 9.178).

use chrono::NaiveDate;

use super::super::facts::*;
use super::super::{Context, DutyStatus};
use super::{CALENDAR, Case, ENGLAND, a_case, d, id};

/// Lists the limits under a rule, each with how it stands.
fn rounds(case: &Case, rule: &str, born: &str, today: &str) -> Vec<(NaiveDate, DutyStatus)> {
    let context = Context { birth_date: Some(d(born)), ..Context::new(&ENGLAND, &CALENDAR) };
    let timetable = case.timetable_in(&context, today);
    let of_rule = timetable.duties.iter().filter(|duty| duty.rule_id().as_str() == rule);
    of_rule.map(|duty| (duty.due.unwrap(), timetable.status(duty))).collect()
}

#[test]
fn comments_on_the_local_offer_are_published_each_year_from_the_last_time() {
    let first = a_case().fact("2026-03-02", FactKind::LocalOfferCommentsPublished);
    for (on, next, status) in [
        ("2027-03-01", "2028-03-01", DutyStatus::MetInTime { on: d("2027-03-01"), days_early: Some(1) }),
        ("2027-03-02", "2028-03-02", DutyStatus::MetInTime { on: d("2027-03-02"), days_early: Some(0) }),
        ("2027-03-03", "2028-03-03", DutyStatus::MetLate { on: d("2027-03-03"), days_late: 1 }),
    ] {
        let again = first.clone().fact(on, FactKind::LocalOfferCommentsPublished);
        let open = DutyStatus::DueLater { days: (d(next) - d("2027-04-01")).num_days() };
        assert_eq!(
            rounds(&again, "R56-3-COMMENTS-ANNUAL", "2017-05-09", "2027-04-01"),
            [(d("2027-03-02"), status), (d(next), open)]
        );
    }
}

#[test]
fn a_review_is_considered_every_six_months_until_the_child_is_five() {
    let case = a_case()
        .fact("2026-03-02", FactKind::FinalPlanSent)
        .fact("2026-08-31", FactKind::EarlyYearsReviewConsidered)
        .fact("2027-02-01", FactKind::ReviewDecisionNotified { review: id(1), outcome: ReviewOutcome::Maintain });
    let limits = |born: &str| {
        let rounds = rounds(&case, "COP9178-EY-REVIEW", born, "2027-02-02");
        rounds.into_iter().map(|(due, _)| due).collect::<Vec<_>>()
    };
    let (first, second, third) = (d("2026-09-02"), d("2027-02-28"), d("2027-08-01"));
    assert_eq!(limits("2022-02-02"), [first, second, third], "still four on the day of the decision");
    assert_eq!(limits("2022-02-01"), [first, second], "five on the day of the decision");
    assert_eq!(limits("2021-08-31"), [first]);
    assert_eq!(limits("2021-03-02"), []);
    let met = rounds(&case, "COP9178-EY-REVIEW", "2022-02-02", "2027-02-02");
    assert_eq!(
        met[1].1,
        DutyStatus::MetInTime { on: d("2027-02-01"), days_early: Some(27) },
        "a whole review is more than was asked"
    );
}

#[test]
fn each_annual_review_starts_the_next_twelve_months() {
    let maintained = |review| FactKind::ReviewDecisionNotified { review: id(review), outcome: ReviewOutcome::Maintain };
    let case =
        a_case().fact("2024-02-29", FactKind::FinalPlanSent).fact("2025-02-28", maintained(1)).fact("2026-03-02", maintained(2));
    let limits = |rule| rounds(&case, rule, "2015-05-09", "2026-03-03");
    assert_eq!(
        limits("S44-REVIEW-FIRST-12M"),
        [(d("2025-02-28"), DutyStatus::MetInTime { on: d("2025-02-28"), days_early: Some(0) })]
    );
    assert_eq!(
        limits("S44-REVIEW-NEXT-12M"),
        [
            (d("2026-02-27"), DutyStatus::MetLate { on: d("2026-03-02"), days_late: 3 }),
            (d("2027-03-01"), DutyStatus::DueLater { days: 363 })
        ]
    );
}
