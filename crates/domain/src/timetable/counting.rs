//! Counting: the modes by which a limit follows from what starts it.
//!
//! "Within N of" leaves the day of the trigger out, "beginning with" makes it day 1, and the two differ by one day (Dodds v Walker \[1981\] 1 WLR 1027 for
//! corresponding dates). No limit of the Act or its regulations moves because its last day is not a working day.

use chrono::{Datelike, Months, NaiveDate};

use super::rules::{Mode, Nature, Period, Roll, Rule, RuleSet, Unit};
use super::terms::{AppealAbout, ExceptionCode, RuleId, coded};
use crate::calendar::{Closure, InstitutionCalendar, WorkingCalendar, count, date, plus_days, step};
use crate::ids::FactId;

coded! {
    /// Where a young person learns at the end, which decides how long a plan may run (SEND Regulations 2014 reg 46).
    LastInstitution {
        /// An institution of the further education sector.
        FurtherEducation = "further_education",
        /// An apprenticeship.
        Apprenticeship = "apprenticeship",
        /// Anywhere else.
        Other = "other",
    }
}

/// What replaced a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// The day that counts instead.
    pub limit_on: NaiveDate,
    /// A direction of the Tribunal, or an agreement after mediation.
    pub code: ExceptionCode,
    /// The fact that recorded it; `None` for a date given to the calculator.
    pub fact: Option<FactId>,
}

/// What a rule may need besides its trigger. Each is `None` or empty when it is not known or plays no part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inputs {
    /// Day of a move to another area.
    pub moves_on: Option<NaiveDate>,
    /// Day on which the plan was made or last reviewed.
    pub reviewed_on: Option<NaiveDate>,
    /// Date of the mediation certificate.
    pub certificate_on: Option<NaiveDate>,
    /// What an appeal within the window is about.
    pub appeal_about: Option<AppealAbout>,
    /// Day on which an appeal was lodged.
    pub appealed_on: Option<NaiveDate>,
    /// Day on which an appeal was finally determined.
    pub determined_on: Option<NaiveDate>,
    /// Where the young person learns at the end.
    pub last_institution: Option<LastInstitution>,
    /// End of the apprenticeship or course.
    pub ends_on: Option<NaiveDate>,
    /// The reg 44 rule that an agreement is carried out like.
    pub order: Option<RuleId>,
    /// Closures of the institution, for school days.
    pub closures: Vec<Closure>,
    /// Day of the review meeting, where the limit is counted from its decision.
    pub meeting_on: Option<NaiveDate>,
    /// Day the amendment notice was sent, where the limit is counted from the meeting.
    pub notice_on: Option<NaiveDate>,
    /// What replaced the limit.
    pub replaced_by: Option<Replacement>,
}

/// A date that another reading of the law gives, and whose reading it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtherReading {
    /// The date on that reading.
    pub on: NaiveDate,
    /// The reading and where it comes from.
    pub why: &'static str,
}

/// The result of counting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The limit by the rule itself, before anything replaced it; `None` when there is no date.
    pub by_rule: Option<NaiveDate>,
    /// The limit; `None` when there is no date.
    pub due: Option<NaiveDate>,
    /// The last working day on or before the limit; `None` where acting sooner would be no merit, or there is no date.
    pub act_by: Option<NaiveDate>,
    /// Another reading; `None` when the law is clear.
    pub other: Option<OtherReading>,
    /// Whether bank holidays of a year that is computed, not published, play a part.
    pub provisional: bool,
}

/// Counts a limit from its trigger.
pub fn counted(rule: &Rule, trigger: NaiveDate, inputs: &Inputs, calendar: &WorkingCalendar, rules: &RuleSet) -> Counted {
    let by_rule = due(rule, trigger, inputs, calendar, rules);
    let due = inputs.replaced_by.map(|replacement| replacement.limit_on).or(by_rule);
    let act_by = due.and_then(|due| act_by(rule, due, calendar));
    let counts_working_days = rule.roll != Roll::Never
        || matches!(rule.mode.period(), Some(Period { unit: Unit::WorkingDay | Unit::SchoolDay, .. }))
        || matches!(rule.mode, Mode::NotBeforeAppealEnds { .. });
    let provisional = due.is_some_and(|due| {
        (calendar.is_provisional(due) && (act_by.is_some() || counts_working_days))
            || (counts_working_days && calendar.is_provisional(trigger))
    });
    Counted {
        by_rule,
        due,
        act_by,
        other: by_rule.and_then(|due| other_reading(rule, trigger, due, inputs, calendar)),
        provisional,
    }
}

fn due(rule: &Rule, trigger: NaiveDate, inputs: &Inputs, calendar: &WorkingCalendar, rules: &RuleSet) -> Option<NaiveDate> {
    match rule.mode {
        Mode::AfterExclusive(period) if rule.roll == Roll::TribunalUncounted => {
            Some(tribunal_days_after(trigger, period, calendar))
        }
        Mode::AfterExclusive(period) | Mode::Recurring(period) => {
            Some(rolled(rule.roll, after_exclusive(trigger, period, &inputs.closures, calendar), calendar))
        }
        Mode::FromInclusive(period) | Mode::WindowMinInclusive(period) => Some(from_inclusive(trigger, period, calendar)),
        Mode::BeforeAtLeast(period) => Some(before_at_least(trigger, period, calendar)),
        Mode::BeforeFixedDate { month, day, transitional } => {
            let too_late = transitional
                .filter(|(event, _)| *event == trigger)
                .map_or_else(|| date(trigger.year(), month, day), |(_, fixed)| fixed);
            Some(plus_days(too_late, -1))
        }
        Mode::DayOfMoveOrFromAware(period) => {
            let moves_on = inputs.moves_on?;
            let in_time = trigger <= before_at_least(moves_on, period, calendar);
            Some(if in_time { moves_on } else { from_inclusive(trigger, period, calendar) })
        }
        Mode::LaterOfReviewAndTransfer { from_review, from_transfer } => {
            let reviewed = from_inclusive(inputs.reviewed_on?, from_review, calendar);
            Some(reviewed.max(from_inclusive(trigger, from_transfer, calendar)))
        }
        Mode::AppealWindow { from_notice, from_certificate } => {
            // s55(2) asks for no certificate where section I alone is in question, so none can lengthen that appeal for certain.
            let certificate = inputs.certificate_on.filter(|_| inputs.appeal_about != Some(AppealAbout::SectionIAlone));
            appeal_window(trigger, certificate, from_notice, from_certificate, calendar)
                .map(|raw| rolled(rule.roll, raw, calendar))
        }
        Mode::NotBeforeAppealEnds { from_notice, from_certificate } => match (inputs.appealed_on, inputs.determined_on) {
            (_, Some(determined_on)) => Some(determined_on),
            (Some(_), None) => None,
            (None, None) => appeal_window(trigger, inputs.certificate_on, from_notice, from_certificate, calendar)
                .map(|raw| plus_days(rolled(Roll::TribunalStart, raw, calendar), 1)),
        },
        Mode::MaximumAge => maximum_age(trigger, inputs),
        Mode::AsMatchingOrder => {
            let order = rules.in_force(inputs.order?.as_str(), trigger)?;
            if matches!(order.mode, Mode::AsMatchingOrder) { None } else { due(order, trigger, inputs, calendar, rules) }
        }
        Mode::Immediate => Some(trigger),
        Mode::AsSoonAsPracticable => None,
    }
}

fn act_by(rule: &Rule, due: NaiveDate, calendar: &WorkingCalendar) -> Option<NaiveDate> {
    match (rule.nature, rule.mode) {
        (Nature::Window | Nature::Earliest | Nature::Bar, _) => None,
        (_, Mode::Immediate) => Some(due),
        _ => Some(calendar.on_or_before(due)),
    }
}

/// Counts a period that leaves the day of the trigger out.
pub fn after_exclusive(trigger: NaiveDate, period: Period, closures: &[Closure], calendar: &WorkingCalendar) -> NaiveDate {
    match period.unit {
        Unit::Day => plus_days(trigger, i64::from(period.count)),
        Unit::Week => plus_days(trigger, i64::from(period.count) * 7),
        Unit::Month => months_later(trigger, period.count),
        Unit::WorkingDay => calendar.after(trigger, period.count),
        Unit::SchoolDay => InstitutionCalendar::new(closures.to_vec()).school_days_after(trigger, period.count, calendar),
    }
}

/// Counts a period of which the day of the trigger is day 1.
///
/// Twelve months beginning with 29 February end on the last day of the next February, because that month has no corresponding day.
pub fn from_inclusive(trigger: NaiveDate, period: Period, calendar: &WorkingCalendar) -> NaiveDate {
    match period.unit {
        Unit::Day => plus_days(trigger, i64::from(period.count) - 1),
        Unit::Week => plus_days(trigger, i64::from(period.count) * 7 - 1),
        Unit::Month => {
            let end = months_later(trigger, period.count);
            if end.day() == trigger.day() { plus_days(end, -1) } else { end }
        }
        Unit::WorkingDay | Unit::SchoolDay => calendar.beginning_with(trigger, period.count),
    }
}

/// Counts a period back from an event to the corresponding day.
pub fn before_at_least(event: NaiveDate, period: Period, calendar: &WorkingCalendar) -> NaiveDate {
    match period.unit {
        Unit::Day => plus_days(event, -i64::from(period.count)),
        Unit::Week => plus_days(event, -i64::from(period.count) * 7),
        Unit::Month => event.checked_sub_months(Months::new(u32::from(period.count))).unwrap_or(NaiveDate::MIN),
        Unit::WorkingDay | Unit::SchoolDay => calendar.before(event, period.count),
    }
}

fn months_later(day: NaiveDate, months: u16) -> NaiveDate {
    day.checked_add_months(Months::new(u32::from(months))).unwrap_or(NaiveDate::MAX)
}

/// First notice for which an appeal window is computed: how the Tribunal rolled earlier ones is not established.
const FIRST_COMPUTED_APPEAL: NaiveDate = date(2020, 1, 1);

/// The end of an appeal window before any roll; `None` for notices before 2020.
fn appeal_window(
    notice: NaiveDate,
    certificate: Option<NaiveDate>,
    from_notice: Period,
    from_certificate: Period,
    calendar: &WorkingCalendar,
) -> Option<NaiveDate> {
    let by_notice = after_exclusive(notice, from_notice, &[], calendar);
    let by_certificate = certificate.map(|certificate| after_exclusive(certificate, from_certificate, &[], calendar));
    (notice >= FIRST_COMPUTED_APPEAL).then(|| by_certificate.map_or(by_notice, |by_certificate| by_certificate.max(by_notice)))
}

/// Tells whether a day is in August or from 25 December to 1 January, the blocks of HESC Rules r12.
fn is_in_tribunal_block(day: NaiveDate) -> bool {
    matches!((day.month(), day.day()), (8, _) | (12, 25..) | (1, 1))
}

/// Moves a last day as the rule says, deciding by the day on which the period itself ended.
fn rolled(roll: Roll, raw: NaiveDate, calendar: &WorkingCalendar) -> NaiveDate {
    match roll {
        Roll::Never => raw,
        Roll::NextWorkingDay | Roll::TribunalUncounted => calendar.on_or_after(raw),
        Roll::TribunalStart => calendar.on_or_after(step(raw, 1, |day| !is_in_tribunal_block(day))),
    }
}

fn tribunal_days_after(trigger: NaiveDate, period: Period, calendar: &WorkingCalendar) -> NaiveDate {
    let counts = |day| calendar.is_working_day(day) && !is_in_tribunal_block(day);
    match period.unit {
        Unit::WorkingDay => count(trigger, period.count, 1, counts),
        _ => step(after_exclusive(trigger, period, &[], calendar), 1, counts),
    }
}

/// Reg 46: the academic year of further education ends on 31 July; other courses end on their own day, before the 26th birthday.
fn maximum_age(birthday: NaiveDate, inputs: &Inputs) -> Option<NaiveDate> {
    match inputs.last_institution? {
        LastInstitution::FurtherEducation => {
            let this_july = date(birthday.year(), 7, 31);
            Some(if birthday <= this_july { this_july } else { date(birthday.year() + 1, 7, 31) })
        }
        LastInstitution::Apprenticeship | LastInstitution::Other => {
            inputs.ends_on.map(|ends_on| ends_on.min(plus_days(months_later(birthday, 12), -1)))
        }
    }
}

fn other_reading(
    rule: &Rule,
    trigger: NaiveDate,
    due: NaiveDate,
    inputs: &Inputs,
    calendar: &WorkingCalendar,
) -> Option<OtherReading> {
    let reading = |on: NaiveDate, why: &'static str| (on != due).then_some(OtherReading { on, why });
    match rule.mode {
        Mode::BeforeFixedDate { .. } => {
            reading(plus_days(due, 1), "the Code of Practice says \"by\" this day; the regulation says \"before\" it")
        }
        Mode::BeforeAtLeast(Period { unit: Unit::Week, .. }) => reading(
            plus_days(due, -1),
            "the safe date: so many clear days between the act and the event, as older cases on notice ask",
        ),
        Mode::AfterExclusive(Period { unit: Unit::Month, .. }) if rule.id.as_str() == "R27-4A-REVIEW-12M" => reading(
            plus_days(due, -1),
            "the safe date: s44(1) of the Act starts its twelve months with the day, reg 27(4)(a) after it",
        ),
        Mode::FromInclusive(period) => reading(
            from_inclusive(inputs.meeting_on?, period, calendar),
            "the safe date: counted from the day of the last review meeting",
        ),
        Mode::AfterExclusive(_) if rule.id.as_str() == "DEVON-FINAL-12W" => {
            let from_notice = after_exclusive(inputs.notice_on?, super::rules::weeks(8), &[], calendar);
            if from_notice < due {
                reading(from_notice, "the limit that binds: eight weeks from the amendment notice (reg 22(3)) end sooner")
            } else {
                None
            }
        }
        Mode::AppealWindow { from_notice, from_certificate } => {
            let raw = |certificate| appeal_window(trigger, certificate, from_notice, from_certificate, calendar);
            let (with, without) = (raw(inputs.certificate_on)?, raw(None)?);
            let ends = |raw| rolled(rule.roll, raw, calendar);
            let raw = match inputs.appeal_about {
                None if ends(without) < due => {
                    return reading(
                        ends(without),
                        "the safe date for an appeal about section I alone, which needs no certificate (s55(2)); the Tribunal may accept the later one",
                    );
                }
                Some(AppealAbout::SectionIAlone) if ends(with) > due => {
                    return reading(
                        ends(with),
                        "the Tribunal may accept this later date, a month after a certificate that an appeal about section I alone does not need (s55(2))",
                    );
                }
                Some(AppealAbout::SectionIAlone) => without,
                None | Some(AppealAbout::NotSectionIAlone) => with,
            };
            let twice = rolled(Roll::TribunalStart, calendar.on_or_after(raw), calendar);
            reading(twice, "the roll past a weekend might itself be rolled past August or Christmas; do not rely on it")
        }
        _ => None,
    }
}
