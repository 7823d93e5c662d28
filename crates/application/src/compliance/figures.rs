//! The figures: which cases each of them counts.

use chrono::NaiveDate;
use ehc_domain::cases::week_of;
use ehc_persistence::compliance::Counted;

/// Twenty weeks in days: a plan issued on the 140th day is in time.
pub const TWENTY_WEEKS: i64 = 140;
/// Six weeks in days.
pub const SIX_WEEKS: i64 = 42;
/// A year as the national tables count it: 52 weeks.
pub const A_YEAR: i64 = 364;
/// Weeks beyond this are counted together.
pub const LAST_WEEK: u32 = 30;

/// A set of cases that a number counts and a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// Plans issued in the period.
    Plans,
    /// Of these, within 20 weeks.
    PlansInTime,
    /// Of these, after 20 weeks and within a year.
    PlansWithinAYear,
    /// Of these, after a year.
    PlansOverAYear,
    /// Plans issued in the period after an appeal or a mediation, which the national tables leave out.
    PlansSetAside,
    /// Decisions whether to assess, told to the family in the period.
    Decisions,
    /// Of these, within six weeks.
    DecisionsInTime,
    /// Of these, after six weeks.
    DecisionsLate,
    /// Cases open today.
    Open,
    /// Of these, past 20 weeks.
    OpenPast,
    /// Of these, in one week of the clock; the last also holds all later weeks.
    OpenInWeek(u32),
    /// Cases with a legal limit that has passed with nothing done.
    Overdue,
}

/// What a figure is taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Population {
    /// Plans issued in the period.
    Plans,
    /// Plans left out of the measure.
    SetAside,
    /// Decisions whether to assess in the period.
    Decisions,
    /// Cases open today.
    Open,
    /// Cases overdue today.
    Overdue,
}

impl Figure {
    /// The figures that stand by themselves, in the order in which people meet them; the weeks are [`Figure::OpenInWeek`].
    pub const ALL: [Self; 11] = [
        Self::Plans,
        Self::PlansInTime,
        Self::PlansWithinAYear,
        Self::PlansOverAYear,
        Self::PlansSetAside,
        Self::Decisions,
        Self::DecisionsInTime,
        Self::DecisionsLate,
        Self::Open,
        Self::OpenPast,
        Self::Overdue,
    ];

    /// Returns the stable code.
    pub fn code(self) -> String {
        match self {
            Self::Plans => "plans".into(),
            Self::PlansInTime => "plans-in-20-weeks".into(),
            Self::PlansWithinAYear => "plans-20-weeks-to-a-year".into(),
            Self::PlansOverAYear => "plans-over-a-year".into(),
            Self::PlansSetAside => "plans-set-aside".into(),
            Self::Decisions => "decisions".into(),
            Self::DecisionsInTime => "decisions-in-6-weeks".into(),
            Self::DecisionsLate => "decisions-late".into(),
            Self::Open => "open".into(),
            Self::OpenPast => "open-past-20-weeks".into(),
            Self::OpenInWeek(week) => format!("open-week-{week}"),
            Self::Overdue => "overdue".into(),
        }
    }

    /// Finds the figure with this code; `None` when there is none.
    pub fn parse(code: &str) -> Option<Self> {
        if let Some(week) = code.strip_prefix("open-week-") {
            let week = week.parse().ok().filter(|week| (1..=LAST_WEEK).contains(week))?;
            return Some(Self::OpenInWeek(week));
        }
        Self::ALL.into_iter().find(|figure| figure.code() == code)
    }

    /// Returns what it is called.
    pub fn title(self) -> String {
        match self {
            Self::Plans => "Plans issued".into(),
            Self::PlansInTime => "Plans issued within 20 weeks".into(),
            Self::PlansWithinAYear => "Plans issued after 20 weeks and within a year".into(),
            Self::PlansOverAYear => "Plans issued after more than a year".into(),
            Self::PlansSetAside => "Plans issued after an appeal or mediation".into(),
            Self::Decisions => "Decisions whether to assess".into(),
            Self::DecisionsInTime => "Decisions to assess within 6 weeks".into(),
            Self::DecisionsLate => "Decisions to assess after 6 weeks".into(),
            Self::Open => "Open cases".into(),
            Self::OpenPast => "Open cases past 20 weeks".into(),
            Self::OpenInWeek(LAST_WEEK) => format!("Open cases in week {LAST_WEEK} or later"),
            Self::OpenInWeek(week) => format!("Open cases in week {week}"),
            Self::Overdue => "Cases with a legal limit overdue".into(),
        }
    }

    /// Returns what it is taken from.
    pub fn population(self) -> Population {
        match self {
            Self::Plans | Self::PlansInTime | Self::PlansWithinAYear | Self::PlansOverAYear => Population::Plans,
            Self::PlansSetAside => Population::SetAside,
            Self::Decisions | Self::DecisionsInTime | Self::DecisionsLate => Population::Decisions,
            Self::Open | Self::OpenPast | Self::OpenInWeek(_) => Population::Open,
            Self::Overdue => Population::Overdue,
        }
    }

    /// Says whether a case of the population is one that the figure counts: the only place where that is decided.
    pub fn counts(self, case: &Counted, today: NaiveDate) -> bool {
        let taken = (case.on.unwrap_or(today) - case.began_on).num_days();
        match self {
            Self::Plans | Self::PlansSetAside | Self::Decisions | Self::Open | Self::Overdue => true,
            Self::PlansInTime => taken <= TWENTY_WEEKS,
            Self::PlansWithinAYear => taken > TWENTY_WEEKS && taken <= A_YEAR,
            Self::PlansOverAYear => taken > A_YEAR,
            Self::DecisionsInTime => taken <= SIX_WEEKS,
            Self::DecisionsLate => taken > SIX_WEEKS,
            Self::OpenPast => taken > TWENTY_WEEKS,
            Self::OpenInWeek(week) => week_of(case.began_on, today).min(i64::from(LAST_WEEK)) == i64::from(week),
        }
    }
}

/// Whether cases with an exception are counted among the plans.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Exceptions {
    /// Left out of both the part and the whole: the figure that ministers quote.
    #[default]
    LeftOut,
    /// Counted as any other.
    Counted,
}

impl Exceptions {
    /// Returns the stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::LeftOut => "out",
            Self::Counted => "in",
        }
    }

    /// Finds the choice with this code; `None` when there is none.
    pub fn parse(code: &str) -> Option<Self> {
        [Self::LeftOut, Self::Counted].into_iter().find(|choice| choice.code() == code)
    }

    /// Says whether the plan of a case is counted.
    pub fn admit(self, case: &Counted) -> bool {
        self == Self::Counted || !case.is_excused
    }
}
