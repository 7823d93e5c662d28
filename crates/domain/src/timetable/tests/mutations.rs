//! Breaks every rule in every way that a slip could, and expects a worked date to notice.

use super::super::conformance::conformance_cases;
use super::super::exceptions::ExceptionCode;
use super::super::rules::{Mode, Nature, Period, Roll, Rule, RuleSet, Unit};
use super::ENGLAND;
use super::worked::{agrees, grounds_agree};

/// Tells whether the published expectations notice that a rule was replaced.
fn is_noticed(mutant: Rule) -> bool {
    let rules = ENGLAND.rules().map(|rule| if rule.id == mutant.id { mutant } else { *rule });
    let rules = RuleSet::new("mutant", rules);
    let mut cases = conformance_cases().iter().filter(|case| case.rule == mutant.id.as_str());
    cases.any(|case| !agrees(&rules, case)) || !grounds_agree(&rules, mutant.id.as_str())
}

fn other_periods(period: Period) -> Vec<Period> {
    let counts = [period.count.saturating_sub(1), period.count + 1, period.count * 2];
    let mut others: Vec<_> =
        counts.into_iter().filter(|count| *count != period.count && *count > 0).map(|count| Period { count, ..period }).collect();
    others.extend(
        [Unit::Day, Unit::Week, Unit::Month, Unit::WorkingDay]
            .into_iter()
            .filter(|unit| *unit != period.unit)
            .map(|unit| Period { unit, ..period }),
    );
    others
}

fn other_modes(mode: Mode) -> Vec<Mode> {
    let simple = |period| {
        [Mode::AfterExclusive(period), Mode::FromInclusive(period), Mode::WindowMinInclusive(period), Mode::BeforeAtLeast(period)]
    };
    let mut others: Vec<Mode> = match mode {
        Mode::AfterExclusive(period)
        | Mode::FromInclusive(period)
        | Mode::WindowMinInclusive(period)
        | Mode::BeforeAtLeast(period) => {
            let rebuilt = |period| match mode {
                Mode::FromInclusive(_) => Mode::FromInclusive(period),
                Mode::WindowMinInclusive(_) => Mode::WindowMinInclusive(period),
                Mode::BeforeAtLeast(_) => Mode::BeforeAtLeast(period),
                _ => Mode::AfterExclusive(period),
            };
            simple(period).into_iter().chain(other_periods(period).into_iter().map(rebuilt)).collect()
        }
        Mode::Recurring(period) => {
            let mut others: Vec<_> = other_periods(period).into_iter().map(Mode::Recurring).collect();
            others.extend([Mode::FromInclusive(period), Mode::BeforeAtLeast(period)]);
            others
        }
        Mode::BeforeFixedDate { month, day, transitional } => vec![
            Mode::BeforeFixedDate { month: month + 1, day, transitional },
            Mode::BeforeFixedDate { month, day: day - 1, transitional },
        ],
        Mode::DayOfMoveOrFromAware(period) => {
            other_periods(period).into_iter().map(Mode::DayOfMoveOrFromAware).chain([Mode::FromInclusive(period)]).collect()
        }
        Mode::LaterOfReviewAndTransfer { from_review, from_transfer } => {
            let by_review = other_periods(from_review)
                .into_iter()
                .map(|from_review| Mode::LaterOfReviewAndTransfer { from_review, from_transfer });
            by_review
                .chain(
                    other_periods(from_transfer)
                        .into_iter()
                        .map(|from_transfer| Mode::LaterOfReviewAndTransfer { from_review, from_transfer }),
                )
                .collect()
        }
        Mode::AppealWindow { from_notice, from_certificate } => {
            let by_notice =
                other_periods(from_notice).into_iter().map(|from_notice| Mode::AppealWindow { from_notice, from_certificate });
            by_notice
                .chain(
                    other_periods(from_certificate)
                        .into_iter()
                        .map(|from_certificate| Mode::AppealWindow { from_notice, from_certificate }),
                )
                .collect()
        }
        Mode::NotBeforeAppealEnds { from_notice, from_certificate } => {
            let by_notice = other_periods(from_notice)
                .into_iter()
                .map(|from_notice| Mode::NotBeforeAppealEnds { from_notice, from_certificate });
            by_notice
                .chain(
                    other_periods(from_certificate)
                        .into_iter()
                        .map(|from_certificate| Mode::NotBeforeAppealEnds { from_notice, from_certificate }),
                )
                .collect()
        }
        Mode::MaximumAge | Mode::AsMatchingOrder | Mode::AsSoonAsPracticable => vec![Mode::Immediate],
        Mode::Immediate => vec![Mode::AsSoonAsPracticable, Mode::AfterExclusive(Period::of(1, Unit::Day))],
    };
    // A window is counted like any period that begins with its day; its nature, changed below, is what tells them apart.
    let same_count = |other: &Mode| {
        other.period() == mode.period()
            && matches!(
                (mode, other),
                (Mode::FromInclusive(_), Mode::WindowMinInclusive(_)) | (Mode::WindowMinInclusive(_), Mode::FromInclusive(_))
            )
    };
    others.retain(|other| *other != mode && !same_count(other));
    others
}

fn natures(rule: &Rule) -> Vec<Nature> {
    match rule.nature {
        Nature::Duty | Nature::Right => vec![Nature::Window, Nature::Earliest, Nature::Bar],
        Nature::Window | Nature::Earliest | Nature::Bar => vec![Nature::Duty],
    }
}

fn other_exceptions(rule: &Rule) -> Vec<&'static [ExceptionCode]> {
    let mut others: Vec<&'static [ExceptionCode]> =
        vec![&[], &[ExceptionCode::Personal], &[ExceptionCode::Coronavirus], &[ExceptionCode::TribunalDirection]];
    others.extend(rule.exceptions.split_last().map(|(_, all_but_last)| all_but_last));
    others.retain(|other| *other != rule.exceptions);
    others
}

#[test]
fn no_change_of_mode_or_period_survives_the_worked_dates() {
    for rule in ENGLAND.rules() {
        for mode in other_modes(rule.mode) {
            let mutant = Rule { mode, ..*rule };
            assert!(is_noticed(mutant), "{} as {mode:?}", rule.id);
        }
    }
}

#[test]
fn no_change_of_grounds_survives() {
    for rule in ENGLAND.rules() {
        for exceptions in other_exceptions(rule) {
            assert!(is_noticed(Rule { exceptions, ..*rule }), "{} with {exceptions:?}", rule.id);
        }
    }
}

#[test]
fn no_change_of_roll_or_nature_survives() {
    for rule in ENGLAND.rules().filter(|rule| !matches!(rule.mode, Mode::AsSoonAsPracticable)) {
        for roll in Roll::ALL.iter().copied().filter(|roll| *roll != rule.roll && !matches!(rule.mode, Mode::AsMatchingOrder)) {
            let counts_forward = matches!(rule.mode, Mode::AfterExclusive(period) if period.unit != Unit::WorkingDay && period.unit != Unit::SchoolDay);
            if counts_forward || matches!(rule.mode, Mode::AppealWindow { .. }) && roll != Roll::TribunalUncounted {
                assert!(is_noticed(Rule { roll, ..*rule }), "{} rolling {roll:?}", rule.id);
            }
        }
        for nature in natures(rule).into_iter().filter(|_| !matches!(rule.mode, Mode::Immediate)) {
            assert!(is_noticed(Rule { nature, ..*rule }), "{} as {nature:?}", rule.id);
        }
    }
}
