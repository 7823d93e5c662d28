//! What a change moves in one case: the dates of the law as they are, beside the dates as they would be.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use ehc_domain::{
    cases::DutyActor,
    timetable::{
        Context as LawContext, Duty, DutyKey, DutyState, DutyStatus, Timetable, calculate,
        episodes::EpisodeKind,
        facts::Facts,
        rules::{Authority, Nature},
    },
};
use ehc_persistence::{DbConnection, StorageResult, cases::CaseRow};
use serde::{Deserialize, Serialize};

use super::{Law, Titles, calendar};
use crate::calendars::institution_now;

/// One date of the law that becomes another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// What the law asks for.
    pub title: String,
    /// The day from which an assessment counts that begins or vanishes with it; `None` for all else.
    #[serde(default)]
    pub counted_from: Option<NaiveDate>,
    /// Until now; `None` where there was no date.
    pub before: Option<NaiveDate>,
    /// From then on; `None` where there is none any more.
    pub after: Option<NaiveDate>,
    /// Whether the authority itself is held to it by the Act or its regulations.
    pub binds_us: bool,
    /// Whether what was done late, or is overdue, counts as done in time from then on.
    pub is_in_time_now: bool,
    /// Whether what was done in time counts as late from then on.
    #[serde(default)]
    pub is_late_now: bool,
    /// Whether what was done, or over, is owed again from then on.
    #[serde(default)]
    pub is_owed_again: bool,
    /// Whether the time that the law gives somebody ends earlier from then on.
    #[serde(default)]
    pub is_shorter_now: bool,
    /// Whether what is overdue, whoever owes it, or was when it ended, is not from then on, and was not done either.
    #[serde(default)]
    pub is_overdue_no_more: bool,
    /// Whether it is overdue from then on and was not, or was not owed. It follows from the day on which somebody looks.
    #[serde(default)]
    pub is_overdue_at_once: bool,
    /// How many days late what was done, or needed no longer, counts until now and from then on, 0 for in time; `None` where that stays as it is.
    #[serde(default)]
    pub days_late: Option<(i64, i64)>,
}

impl Moved {
    /// Says whether one person alone must not do what moves it: a limit that the authority is held to, whether something counts as done in time, how long the
    /// family has, and whether what anybody owes is overdue.
    pub(crate) fn needs_second_person(&self) -> bool {
        // A limit that stays where it was, and was missed by more days or by fewer, is missed all the same.
        let is_moved = self.before != self.after || self.is_owed_again;
        let is_ours = self.binds_us && is_moved;
        is_ours || self.is_in_time_now || self.is_late_now || self.is_shorter_now || self.is_overdue_no_more
    }

    /// The same without what follows from the day on which somebody looks: another day makes another proposal of nothing.
    pub(crate) fn whenever(&self) -> Self {
        Self { is_overdue_at_once: false, ..self.clone() }
    }

    /// A day that binds nobody by law, such as the start of a phase.
    pub(crate) fn of(title: &str, before: Option<NaiveDate>, after: Option<NaiveDate>) -> Self {
        Self {
            title: title.to_owned(),
            counted_from: None,
            before,
            after,
            binds_us: false,
            is_in_time_now: false,
            is_late_now: false,
            is_owed_again: false,
            is_shorter_now: false,
            is_overdue_no_more: false,
            is_overdue_at_once: false,
            days_late: None,
        }
    }
}

/// Computes the dates of a case as they are with some facts and a birth date.
///
/// # Errors
/// Any failure of the database.
pub(crate) fn computed(
    conn: &mut DbConnection,
    law: &Law,
    case: &CaseRow,
    (facts, born_on): (&Facts, Option<NaiveDate>),
    today: NaiveDate,
) -> StorageResult<Timetable> {
    let calendar = calendar(conn)?;
    let institution = case.institution_id.map(|id| institution_now(conn, id)).transpose()?;
    let with = LawContext { institution: institution.as_ref(), birth_date: born_on, ..LawContext::new(law.rules(), &calendar) };
    Ok(calculate(facts, &with, today))
}

/// Lists what moves from one reading of a case to another, in the order of the timetable: limits that become others, and what comes to count as done in time.
pub(crate) fn moved(before: &Timetable, after: &Timetable, titles: &Titles) -> Vec<Moved> {
    let by_key =
        |table: &Timetable| -> BTreeMap<DutyKey, Duty> { table.duties.iter().map(|duty| (duty.key, duty.clone())).collect() };
    let today = after.today;
    let is_overdue = |duty: &Duty| matches!(duty.status(today), DutyStatus::Overdue { .. });
    // What ends after its limit was missed, and stays missed.
    let is_missed = |duty: &Duty| is_overdue(duty) || (!duty.is_open() && !is_met(duty) && duty.days(today).late > 0);
    let (before, after) = (by_key(before), by_key(after));
    let keys: BTreeSet<&DutyKey> = before.keys().chain(after.keys()).collect();
    let moved = keys.into_iter().filter_map(|key| {
        let (was, is) = (before.get(key), after.get(key));
        let duty = is.or(was)?;
        let due = |duty: Option<&Duty>| duty.and_then(|duty| duty.due);
        let was_missed = was.is_some_and(|duty| was_late(duty) || is_overdue(duty));
        let is_in_time_now = was_missed && is.is_some_and(|duty| !was_late(duty) && is_met(duty));
        let is_late_now = is.is_some_and(was_late) && was.is_some_and(|duty| !was_late(duty) && is_met(duty));
        let is_owed_again = was.is_some_and(|duty| !duty.is_open()) && is.is_some_and(Duty::is_open);
        let ends = |table: Option<&Duty>| due(table).filter(|_| gives_time(duty));
        let is_shorter_now = matches!((ends(was), ends(is)), (Some(was), Some(is)) if is < was);
        let days_late =
            was.and_then(|duty| late_by(duty, today)).zip(is.and_then(|duty| late_by(duty, today))).filter(|(was, is)| was != is);
        // What is open goes by what is done about it next, before and after.
        let named = [is, was].into_iter().flatten().find(|duty| duty.is_open()).unwrap_or(duty);
        // A case may have had several assessments: what begins or vanishes is named by the day from which it counts.
        let is_of_one = due(was).is_some() != due(is).is_some() && is_of_assessment(duty);
        let one = Moved {
            title: titles.title(named),
            counted_from: is_of_one.then_some(duty.receipt.anchor.on),
            before: due(was),
            after: due(is),
            binds_us: binds_us(duty),
            is_in_time_now,
            is_late_now,
            is_owed_again,
            is_shorter_now,
            is_overdue_no_more: was.is_some_and(is_missed) && !is.is_some_and(|duty| is_missed(duty) || is_met(duty)),
            is_overdue_at_once: is.is_some_and(is_overdue) && !was.is_some_and(is_overdue),
            days_late,
        };
        (one.before != one.after
            || days_late.is_some()
            || is_in_time_now
            || is_late_now
            || is_owed_again
            || one.is_overdue_no_more)
            .then_some(one)
    });
    moved.collect()
}

fn binds_us(duty: &Duty) -> bool {
    let rule = duty.rule();
    rule.authority == Authority::Statute && rule.nature == Nature::Duty && rule.owner.actor() == DutyActor::Caseworker
}

/// Finds a time owed to somebody that a change would cut short and that was whole before: its last day.
pub(crate) fn cut_short(before: &Timetable, after: &Timetable) -> Option<NaiveDate> {
    let is_cut = |duty: &Duty| is_window(duty) && matches!(duty.status(after.today), DutyStatus::WindowCut { .. });
    let was_cut = |key: DutyKey| before.duties.iter().any(|duty| duty.key == key && is_cut(duty));
    after.duties.iter().find(|duty| is_cut(duty) && !was_cut(duty.key))?.due
}

/// Says whether it is a time that the law gives somebody, and not one by which something is owed.
fn is_window(duty: &Duty) -> bool {
    duty.rule().nature == Nature::Window
}

/// Says whether it is time in which the family may do something: comment on a draft, ask for mediation, appeal (regs 13(1), 33; HESC Chamber Rules 2008 r 20).
fn gives_time(duty: &Duty) -> bool {
    is_window(duty) || (duty.rule().nature == Nature::Right && duty.rule().owner.actor() == DutyActor::Family)
}

/// Counts the days by which something was done late, or was missed by the time it was needed no longer; `None` while it is owed.
fn late_by(duty: &Duty, today: NaiveDate) -> Option<i64> {
    let is_duty = duty.rule().nature == Nature::Duty && duty.due.is_some();
    match duty.status(today) {
        DutyStatus::MetLate { days_late, .. } if is_duty => Some(days_late),
        DutyStatus::MetInTime { .. } if is_duty => Some(0),
        DutyStatus::Closed { missed, .. } if is_duty => Some(missed),
        _ => None,
    }
}

fn is_of_assessment(duty: &Duty) -> bool {
    duty.rule().nature == Nature::Duty && duty.episode.is_some_and(|episode| episode.kind == EpisodeKind::Assessment)
}

fn is_met(duty: &Duty) -> bool {
    matches!(duty.state, DutyState::Met { .. })
}

fn was_late(duty: &Duty) -> bool {
    duty.rule().nature == Nature::Duty && matches!((duty.state, duty.due), (DutyState::Met { on, .. }, Some(due)) if on > due)
}
