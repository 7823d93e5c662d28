//! Periods, and the modes by which a limit is counted.

use chrono::NaiveDate;

use super::super::terms::coded;

coded! {
    /// The unit of a period. Days, weeks and months are calendar units.
    Unit {
        /// Calendar days.
        Day = "day",
        /// Seven calendar days.
        Week = "week",
        /// Calendar months, by corresponding date.
        Month = "month",
        /// Working days of England.
        WorkingDay = "working_day",
        /// Days on which the institution admits pupils (SEND Regulations 2014 reg 48(2)).
        SchoolDay = "school_day",
    }
}

/// A number of units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// How many.
    pub count: u16,
    /// Of what.
    pub unit: Unit,
}

impl Period {
    /// Builds a period.
    pub const fn of(count: u16, unit: Unit) -> Self {
        Self { count, unit }
    }

    /// Returns the calendar days that it always has; `None` for months and for days that depend on a calendar.
    pub fn in_days(self) -> Option<i64> {
        match self.unit {
            Unit::Day => Some(i64::from(self.count)),
            Unit::Week => Some(i64::from(self.count) * 7),
            Unit::Month | Unit::WorkingDay | Unit::SchoolDay => None,
        }
    }
}

/// Builds a period of days.
pub const fn days(count: u16) -> Period {
    Period::of(count, Unit::Day)
}
/// Builds a period of weeks.
pub const fn weeks(count: u16) -> Period {
    Period::of(count, Unit::Week)
}
/// Builds a period of months.
pub const fn months(count: u16) -> Period {
    Period::of(count, Unit::Month)
}
/// Builds a period of working days.
pub const fn working_days(count: u16) -> Period {
    Period::of(count, Unit::WorkingDay)
}
/// Builds a period of school days.
pub const fn school_days(count: u16) -> Period {
    Period::of(count, Unit::SchoolDay)
}

/// How a limit is counted from what starts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// "Within N of": the day of the trigger is not counted, and the whole of the last day is available.
    AfterExclusive(Period),
    /// "Beginning with": the day of the trigger is day 1.
    FromInclusive(Period),
    /// "At least N beginning with": counted as [`Mode::FromInclusive`], a floor that protects the family.
    WindowMinInclusive(Period),
    /// "At least N before": counted back from the event to the corresponding day.
    BeforeAtLeast(Period),
    /// "Before 15 February": the last day is the day before the fixed one, in the year of the event.
    BeforeFixedDate {
        /// Month of the day that is too late.
        month: u32,
        /// Day of the month that is too late.
        day: u32,
        /// One event with a limit of its own: the day of the event, and the day that is too late for it.
        transitional: Option<(NaiveDate, NaiveDate)>,
    },
    /// The day of a move if that was known the period before it, else the period beginning with the day it was known (reg 15(2)).
    DayOfMoveOrFromAware(Period),
    /// The later of one period beginning with the last review and another beginning with the transfer (reg 15(5)).
    LaterOfReviewAndTransfer {
        /// Counted from the day the plan was made or last reviewed.
        from_review: Period,
        /// Counted from the day of transfer.
        from_transfer: Period,
    },
    /// The later of one period after the notice and another after the mediation certificate (HESC Rules r20).
    AppealWindow {
        /// Counted from the day the notice was sent.
        from_notice: Period,
        /// Counted from the date of the certificate.
        from_certificate: Period,
    },
    /// The day after the appeal window closes, or the day on which an appeal is finally determined (s45(4)).
    NotBeforeAppealEnds {
        /// The period of the appeal window counted from the notice.
        from_notice: Period,
        /// The period counted from the certificate.
        from_certificate: Period,
    },
    /// The end of the academic year of the birthday, by kind of institution (s46, reg 46).
    MaximumAge,
    /// The limit of the rule for the matching Tribunal order (reg 42(2)).
    AsMatchingOrder,
    /// At once.
    Immediate,
    /// As soon as practicable: there is no date.
    AsSoonAsPracticable,
    /// Again and again, each time this long after the last.
    Recurring(Period),
}

impl Mode {
    /// Returns the stable code that the published rules pack uses.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AfterExclusive(_) => "after_exclusive",
            Self::FromInclusive(_) => "from_inclusive",
            Self::WindowMinInclusive(_) => "window_min_inclusive",
            Self::BeforeAtLeast(_) => "before_at_least",
            Self::BeforeFixedDate { .. } => "before_fixed_date",
            Self::DayOfMoveOrFromAware(_) | Self::AppealWindow { .. } | Self::MaximumAge | Self::AsMatchingOrder => "conditional",
            Self::LaterOfReviewAndTransfer { .. } => "later_of",
            Self::NotBeforeAppealEnds { .. } => "not_before",
            Self::Immediate => "immediate",
            Self::AsSoonAsPracticable => "asap",
            Self::Recurring(_) => "recurring",
        }
    }

    /// Returns the period that the mode counts first, or `None` when it counts none.
    pub const fn period(self) -> Option<Period> {
        match self {
            Self::AfterExclusive(period)
            | Self::FromInclusive(period)
            | Self::WindowMinInclusive(period)
            | Self::BeforeAtLeast(period)
            | Self::DayOfMoveOrFromAware(period)
            | Self::LaterOfReviewAndTransfer { from_review: period, .. }
            | Self::AppealWindow { from_notice: period, .. }
            | Self::NotBeforeAppealEnds { from_notice: period, .. }
            | Self::Recurring(period) => Some(period),
            Self::BeforeFixedDate { .. }
            | Self::MaximumAge
            | Self::AsMatchingOrder
            | Self::Immediate
            | Self::AsSoonAsPracticable => None,
        }
    }
}
