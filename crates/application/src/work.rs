//! A caseworker's work: what the law asks of them next, what others owe, what is done.

use chrono::{Datelike, Duration, NaiveDate};
use ehc_domain::{audit::AuditEntry, calendar::Calendars, cases::DutyActor, policy::Action, policy::Target};
use ehc_persistence::{
    cases,
    timetable::{self, WorkLine, WorkPart, Worker},
};

use crate::{Context, Failure, Service, failure::NoRule};

/// Counts beyond this are shown as “1,000+”: counting everything beside a list costs more than the list.
pub const COUNT_BOUND: i64 = 1_000;

/// The most lines of one page of work.
const MOST_LINES: i64 = 100;

/// Whose work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The person's own.
    Mine,
    /// Everybody's in their teams.
    MyTeams,
}

/// How far ahead a page of work looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Horizon {
    /// To the end of this week.
    ThisWeek,
    /// Two weeks further.
    TwoMoreWeeks,
}

/// The counts above the list, each leading to the list behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WorkCounts {
    /// Past the limit, whoever owes it.
    pub overdue: i64,
    /// Due today.
    pub due_today: i64,
    /// Due by the end of the week, today and overdue included.
    pub due_this_week: i64,
    /// Owed by others and still in time.
    pub waiting: i64,
    /// Open cases.
    pub open_cases: i64,
    /// Due in the two weeks after this one.
    pub next_two_weeks: i64,
}

/// A page of work.
#[derive(Debug, Clone)]
pub struct Work {
    /// The lines, in order of their limits.
    pub lines: Vec<WorkLine>,
    /// The counts.
    pub counts: WorkCounts,
    /// The last day of this week.
    pub week_ends_on: NaiveDate,
    /// Cases opened last: name and reference.
    pub recent: Vec<(String, String)>,
    /// Whether more lines exist than are shown.
    pub is_cut: bool,
    /// The working days of England and our own closed offices.
    pub calendars: Calendars,
}

impl Work {
    /// Returns the day by which to act on a line: for what is the authority's own to do, the last day on which its offices are open too.
    pub fn act_by(&self, line: &WorkLine) -> Option<NaiveDate> {
        let is_ours = line.actor == DutyActor::Caseworker;
        line.act_by.map(|act_by| if is_ours { self.calendars.target(act_by) } else { act_by })
    }
}

/// Returns the Sunday that ends a day's week.
pub fn week_end(today: NaiveDate) -> NaiveDate {
    today + Duration::days(i64::from(6 - today.weekday().num_days_from_monday()))
}

fn worker(context: &Context, whose: Whose) -> Worker {
    match whose {
        Whose::Mine => Worker::Caseworker(context.actor.user_id),
        Whose::MyTeams => Worker::Teams(context.visibility().teams().to_vec()),
    }
}

/// Lists what to do, overdue first; the whole list shown is one audit row.
///
/// # Errors
/// Policy; storage.
pub fn to_do(service: &Service, context: &Context, whose: Whose, horizon: Horizon) -> Result<Work, Failure<NoRule>> {
    let permit = context.authorise(Action::CaseList, Target::Service)?;
    let worker = worker(context, whose);
    let today = context.today;
    let week_ends_on = week_end(today);
    let two_weeks = week_ends_on + Duration::weeks(2);
    let until = if horizon == Horizon::ThisWeek { week_ends_on } else { two_weeks };
    let work = service.store.read(|conn| {
        let mut lines = timetable::list_work(conn, &worker, WorkPart::ToDo { today, until }, MOST_LINES + 1)?;
        let is_cut = lines.len() > usize::try_from(MOST_LINES).unwrap_or(usize::MAX);
        lines.truncate(usize::try_from(MOST_LINES).unwrap_or(usize::MAX));
        let by = |conn: &mut _, until| timetable::count_work(conn, &worker, WorkPart::ToDo { today, until }, COUNT_BOUND);
        let yesterday = today - Duration::days(1);
        let overdue = by(conn, yesterday)?;
        let by_today = by(conn, today)?;
        let by_week = by(conn, week_ends_on)?;
        let by_two_weeks = by(conn, two_weeks)?;
        let counts = WorkCounts {
            overdue,
            due_today: by_today - overdue,
            due_this_week: by_week - overdue,
            waiting: timetable::count_work(conn, &worker, WorkPart::Waiting { today }, COUNT_BOUND)?,
            open_cases: cases::count_open(conn, &context.visibility(), whose == Whose::Mine, COUNT_BOUND)?,
            next_two_weeks: by_two_weeks - by_week,
        };
        let recent = cases::list_recent(conn, context.actor.user_id, 5)?;
        let calendars = crate::timetable::calendars(conn)?;
        Ok::<_, Failure<NoRule>>(Work { lines, counts, week_ends_on, recent, is_cut, calendars })
    })?;
    service.views.record(AuditEntry::of(&permit).with("shown", work.lines.len()), None)?;
    Ok(work)
}

/// Lists what others owe and may still give in time.
///
/// # Errors
/// Policy; storage.
pub fn waiting(service: &Service, context: &Context, whose: Whose) -> Result<Vec<WorkLine>, Failure<NoRule>> {
    let permit = context.authorise(Action::CaseList, Target::Service)?;
    let part = WorkPart::Waiting { today: context.today };
    let lines = service.store.read(|conn| timetable::list_work(conn, &worker(context, whose), part, MOST_LINES))?;
    service.views.record(AuditEntry::of(&permit).with("shown", lines.len()), None)?;
    Ok(lines)
}

/// Lists what was done in the last seven days, newest first.
///
/// # Errors
/// Policy; storage.
pub fn done(service: &Service, context: &Context, whose: Whose) -> Result<Vec<(WorkLine, NaiveDate)>, Failure<NoRule>> {
    let permit = context.authorise(Action::CaseList, Target::Service)?;
    let since = context.today - Duration::days(7);
    let lines = service.store.read(|conn| timetable::list_done(conn, &worker(context, whose), since, MOST_LINES))?;
    service.views.record(AuditEntry::of(&permit).with("shown", lines.len()), None)?;
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_week_ends_on_sunday() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(week_end(day("2026-12-01")), day("2026-12-06"));
        assert_eq!(week_end(day("2026-12-06")), day("2026-12-06"));
        assert_eq!(week_end(day("2026-12-07")), day("2026-12-13"));
    }
}
