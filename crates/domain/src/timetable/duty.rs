//! Duties: what a rule asks for in one case, and how it stands on a given day.

use std::fmt;

use chrono::NaiveDate;
use uuid::Uuid;

use super::episodes::EpisodeId;
use super::events::Event;
use super::exceptions::Considered;
use super::receipt::Receipt;
use super::rules::{Nature, Rule, RuleId};
use crate::ids::FactId;

/// Whether a duty is still open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DutyState {
    /// Nothing has met it and it still matters.
    Open,
    /// It was met.
    Met {
        /// The day that counts.
        on: NaiveDate,
        /// The fact that met it.
        by: FactId,
    },
    /// It no longer matters.
    Closed {
        /// Since when.
        on: NaiveDate,
        /// Why, as an event of the case.
        because: Event,
        /// The fact that closed it.
        by: FactId,
    },
    /// Its last day had passed when the plan that it hangs on came to this record: whether it was met then is not known here, and it asks nothing.
    BeforeRecord {
        /// The London day on which the plan was entered.
        entered_on: NaiveDate,
    },
}

/// Days since the trigger and past the limit, each in calendar days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayCounts {
    /// Days since the trigger, to the day the duty was met or closed, or to today.
    pub elapsed: i64,
    /// Days past the limit that a recorded, valid exception covers.
    pub excused: i64,
    /// Days past the limit that nothing covers.
    pub late: i64,
}

/// How a duty stands on a day. Never stored: it follows from the dates and the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DutyStatus {
    /// Open, and there is no date yet or there never is one.
    NotYet,
    /// Open with days to go.
    DueLater {
        /// Days until the limit.
        days: i64,
    },
    /// Open, and today is the last day. It is not late until the day ends.
    DueToday,
    /// Open and late.
    Overdue {
        /// Days past the limit that nothing covers.
        days: i64,
    },
    /// Open past the limit, and every day past it is excused: complete as soon as practicable.
    Excused {
        /// Days past the limit.
        days: i64,
    },
    /// Met in time.
    MetInTime {
        /// When.
        on: NaiveDate,
        /// Days before the limit, 0 on the day itself; `None` when there is no date.
        days_early: Option<i64>,
    },
    /// Met after the limit.
    MetLate {
        /// When.
        on: NaiveDate,
        /// Days after the limit, excused or not.
        days_late: i64,
    },
    /// A window owed to somebody is open; it may close at the end of the limit day.
    WindowOpen {
        /// Days until the limit, 0 on the last day.
        days: i64,
    },
    /// The window has been open for its whole length.
    WindowOver,
    /// Somebody acted before the window was over: a breach.
    WindowCut {
        /// When.
        on: NaiveDate,
        /// Days cut off.
        days: i64,
    },
    /// The act is not allowed yet.
    NotBefore {
        /// Days until it is.
        days: i64,
    },
    /// The act is allowed and has not been done.
    Permitted,
    /// A right was not used while it could be.
    Lapsed {
        /// Days since its last day.
        days: i64,
    },
    /// The date is one that others are compared with.
    Threshold,
    /// It no longer matters.
    Closed {
        /// Since when.
        on: NaiveDate,
        /// Why.
        because: Event,
        /// How long the limit had been missed by then, in days that nothing covers; 0 where it was not.
        missed: i64,
    },
    /// Past when the plan came to this record: neither met nor missed here.
    BeforeRecord {
        /// The London day on which the plan was entered.
        entered_on: NaiveDate,
    },
}

/// Names a duty within its case, through every recalculation. As text it is the rule, `/` and the subject if any, `#` and a number if there are several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DutyKey {
    /// The rule.
    pub rule: RuleId,
    /// The one thing it is about; `None` for the whole case.
    pub subject: Option<Uuid>,
    /// Counts the duties of the rule about that thing, from 1.
    pub number: u32,
}

impl fmt::Display for DutyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.rule.as_str())?;
        if let Some(subject) = self.subject {
            write!(f, "/{subject}")?;
        }
        if self.number > 1 {
            write!(f, "#{}", self.number)?;
        }
        Ok(())
    }
}

/// What a rule asks for in one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// Its name within the case.
    pub key: DutyKey,
    /// The episode to which it belongs; `None` for the clocks of the plan itself.
    pub episode: Option<EpisodeId>,
    /// The limit: what the law says, whatever day it is; `None` when there is no date.
    pub due: Option<NaiveDate>,
    /// The last working day on or before the limit; `None` where there is no such duty to act.
    pub act_by: Option<NaiveDate>,
    /// Whether it is open, met or closed.
    pub state: DutyState,
    /// How the date came about.
    pub receipt: Receipt,
}

impl Duty {
    /// Returns the version of the rule that applies.
    pub fn rule(&self) -> &Rule {
        self.receipt.rule()
    }

    /// Returns the id of the rule.
    pub fn rule_id(&self) -> RuleId {
        self.rule().id
    }

    /// Returns the one thing it is about; `None` for the whole case.
    pub fn subject(&self) -> Option<Uuid> {
        self.key.subject
    }

    /// Tells whether nothing has met or closed the duty, though a right may have lapsed and a window may be over.
    pub fn is_open(&self) -> bool {
        self.state == DutyState::Open
    }

    /// Returns the day on which it was met; `None` when it was not.
    pub fn met_on(&self) -> Option<NaiveDate> {
        match self.state {
            DutyState::Met { on, .. } => Some(on),
            DutyState::Open | DutyState::Closed { .. } | DutyState::BeforeRecord { .. } => None,
        }
    }

    /// Lists the exceptions that excuse a miss of this limit.
    pub fn excused(&self) -> impl Iterator<Item = &Considered> {
        self.receipt.exceptions.iter().filter(|considered| considered.excused_until().is_some())
    }

    /// Tells whether missing the limit would be excused.
    pub fn is_excused_if_missed(&self) -> bool {
        self.excused().next().is_some()
    }

    /// Counts the days of the duty as they stand on a day.
    pub fn days(&self, today: NaiveDate) -> DayCounts {
        let end = match self.state {
            DutyState::Open => today,
            DutyState::Met { on, .. } | DutyState::Closed { on, .. } => on,
            // Of what was past, only how long it had run is known.
            DutyState::BeforeRecord { entered_on } => self.due.unwrap_or(entered_on),
        };
        let elapsed = days_between(self.receipt.anchor.on, end).max(0);
        let Some(due) = self.due.filter(|_| self.rule().nature == Nature::Duty) else {
            return DayCounts { elapsed, ..DayCounts::default() };
        };
        let past = days_between(due, end).max(0);
        let covered = self
            .excused()
            .filter_map(Considered::excused_until)
            .map(|until| until.map_or(past, |until| days_between(due, until.min(end)).max(0)));
        let excused = covered.max().unwrap_or(0).min(past);
        DayCounts { elapsed, excused, late: past - excused }
    }

    /// Tells how the duty stands on a day.
    pub fn status(&self, today: NaiveDate) -> DutyStatus {
        match (self.state, self.due) {
            (DutyState::Closed { on, because, .. }, _) => {
                let missed = if because.leaves_missed() { self.days(today).late } else { 0 };
                DutyStatus::Closed { on, because, missed }
            }
            (DutyState::Met { on, .. }, due) => self.met_status(on, due),
            (DutyState::BeforeRecord { entered_on }, _) => DutyStatus::BeforeRecord { entered_on },
            (DutyState::Open, None) => DutyStatus::NotYet,
            (DutyState::Open, Some(due)) => self.open_status(due, today),
        }
    }

    fn met_status(&self, on: NaiveDate, due: Option<NaiveDate>) -> DutyStatus {
        match (self.rule().nature, due.map(|due| days_between(on, due))) {
            (Nature::Window, Some(left)) if left >= 0 => DutyStatus::WindowCut { on, days: left + 1 },
            (Nature::Window, _) => DutyStatus::WindowOver,
            (Nature::Earliest, Some(left)) if left > 0 => DutyStatus::WindowCut { on, days: left },
            (Nature::Earliest, _) => DutyStatus::MetInTime { on, days_early: None },
            // A minimum cannot be late: what comes after it is what the law allows.
            (Nature::Bar, _) => DutyStatus::MetInTime { on, days_early: None },
            (Nature::Duty | Nature::Right, Some(left)) if left < 0 => DutyStatus::MetLate { on, days_late: -left },
            (Nature::Duty | Nature::Right, days_early) => DutyStatus::MetInTime { on, days_early },
        }
    }

    fn open_status(&self, due: NaiveDate, today: NaiveDate) -> DutyStatus {
        let left = days_between(today, due);
        match self.rule().nature {
            Nature::Bar => DutyStatus::Threshold,
            Nature::Window if left >= 0 => DutyStatus::WindowOpen { days: left },
            Nature::Window => DutyStatus::WindowOver,
            Nature::Earliest if left > 0 => DutyStatus::NotBefore { days: left },
            Nature::Earliest => DutyStatus::Permitted,
            Nature::Duty | Nature::Right if left > 0 => DutyStatus::DueLater { days: left },
            Nature::Duty | Nature::Right if left == 0 => DutyStatus::DueToday,
            Nature::Right => DutyStatus::Lapsed { days: -left },
            Nature::Duty => match self.days(today) {
                DayCounts { late: 0, excused, .. } => DutyStatus::Excused { days: excused },
                DayCounts { late, .. } => DutyStatus::Overdue { days: late },
            },
        }
    }
}

fn days_between(from: NaiveDate, to: NaiveDate) -> i64 {
    to.signed_duration_since(from).num_days()
}
