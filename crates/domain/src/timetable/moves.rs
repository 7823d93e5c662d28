//! What a change of a calendar moves in one case: the same facts, counted by two calendars.
//!
//! A limit counted in calendar days, weeks or months is the same under every calendar; that nothing moved it is counted here, not assumed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::rules::{Authority, Unit};
use super::{Duty, DutyKey, Timetable};
use crate::calendar::Calendars;
use crate::cases::DutyActor;
use crate::codes::coded;

coded! {
    /// What moved, and why it can.
    pub enum Moved {
        /// A limit that the law counts in days that count, or that rolls to one.
        Limit = "limit", "Limit, which counts working days or school days";
        /// The last working day on or before a limit that stays.
        ActBy = "act_by", "Act by, the last working day on or before the limit";
        /// The last day on which our offices are open on or before that.
        Target = "target", "Our target, the last day our offices are open before it";
        /// A miss is excused now.
        Excused = "excused", "Excused now, because the limit moved under a recorded exception";
        /// A miss is not excused any more.
        NotExcused = "not_excused", "Not excused any more, because the limit moved from under a recorded exception";
    }
}

/// One date of one duty that moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The duty's key within the case.
    pub duty: DutyKey,
    /// What moves.
    pub what: Moved,
    /// The day before the change; `None` when there was none, or for an excuse.
    pub from: Option<NaiveDate>,
    /// The day after it; `None` when there is none, or for an excuse.
    pub to: Option<NaiveDate>,
}

/// Two readings of one case compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// What moves of the duties that still ask something of somebody.
    pub moves: Vec<Move>,
    /// How many limits of the Act and its regulations counted in calendar weeks were compared, met ones included.
    pub week_limits: usize,
    /// How many of those moved. A calendar that moved one would be wrong.
    pub week_limits_moved: usize,
}

/// A reading of a case and what it was read with.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'a> {
    /// The dates.
    pub timetable: &'a Timetable,
    /// The calendars.
    pub calendars: &'a Calendars,
}

/// Compares a case as it is with the case as a changed calendar would have it.
pub fn compare(before: Reading<'_>, after: Reading<'_>) -> Comparison {
    let mut result = Comparison::default();
    let open: BTreeSet<DutyKey> = before.timetable.open().chain(after.timetable.open()).map(|duty| duty.key).collect();
    let earlier: BTreeMap<DutyKey, &Duty> = before.timetable.duties.iter().map(|duty| (duty.key, duty)).collect();
    for duty in &after.timetable.duties {
        let Some(was) = earlier.get(&duty.key) else { continue };
        if duty.rule().authority == Authority::Statute && counts_weeks(duty) {
            result.week_limits += 1;
            result.week_limits_moved += usize::from(was.due != duty.due);
        }
        if open.contains(&duty.key) {
            let targets = (was.target(before.calendars), duty.target(after.calendars));
            result.moves.extend(moves_of(was, duty, targets));
        }
    }
    result
}

fn counts_weeks(duty: &Duty) -> bool {
    duty.rule().mode.period().is_some_and(|period| period.unit == Unit::Week)
}

/// Lists what moves of one duty. A date that only follows another to the same day is not said twice.
fn moves_of(was: &Duty, is: &Duty, targets: (Option<NaiveDate>, Option<NaiveDate>)) -> Vec<Move> {
    let of = |what, from, to| Move { duty: is.key, what, from, to };
    let dates = [(Moved::Limit, was.due, is.due), (Moved::ActBy, was.act_by, is.act_by), (Moved::Target, targets.0, targets.1)];
    let mut moves: Vec<Move> = Vec::new();
    for (what, from, to) in dates {
        if from != to && !moves.iter().any(|told| (told.from, told.to) == (from, to)) {
            moves.push(of(what, from, to));
        }
    }
    match (was.is_excused_if_missed(), is.is_excused_if_missed()) {
        (false, true) => moves.push(of(Moved::Excused, None, None)),
        (true, false) => moves.push(of(Moved::NotExcused, None, None)),
        _ => {}
    }
    moves
}

impl Duty {
    /// Returns the day by which the authority means to act: the last day on or before the last working day on which its offices are open; `None` where
    /// others owe the act, or there is no date.
    pub fn target(&self, calendars: &Calendars) -> Option<NaiveDate> {
        let is_ours = self.rule().owner.actor() == DutyActor::Caseworker;
        self.act_by.filter(|_| is_ours).map(|act_by| calendars.target(act_by))
    }
}
