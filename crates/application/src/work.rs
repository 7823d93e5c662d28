//! A caseworker's work: what the law asks of them next, what others owe, what is done.

mod from_whom;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Duration, NaiveDate};
use ehc_domain::{
    audit::{Look, ObjectId},
    calendar::Calendars,
    cases::DutyActor,
    ids::CaseId,
    policy::{Action, CaseSubject, Target},
    timetable::rules::Purpose,
};
use ehc_persistence::{
    DbConnection, StorageResult, cases,
    timetable::{self, WorkPart, Worker},
};

pub use ehc_persistence::timetable::{WorkCursor, WorkLine, WorkTally};

use crate::{
    Context, Failure, Service,
    contacts::{self, Owed},
    failure::NoRule,
    history::Told,
    next::{self, Next},
};

/// The most lines of one page of work.
const MOST_LINES: usize = 50;

/// The most lines of what is late on a page that goes on to what is due: a long arrear must not push today's work off it.
const MOST_LATE: i64 = 20;

/// How much of what is late is looked through for advice that can be chased at once.
const MOST_LATE_ADVICE: i64 = 200;

/// How far the other lists are counted, and how much of what was done is listed: a busy team's number is not worth the time that reading its every duty
/// takes.
pub const MOST_COUNTED: i64 = 100;

/// Whose work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The person's own.
    Mine,
    /// Everybody's in their teams.
    MyTeams,
}

/// Which days a page of work shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// The first of what is late, and the rest of this week.
    ThisWeek,
    /// That, and two weeks further.
    TwoMoreWeeks,
    /// Only what is late.
    Overdue,
    /// Only today.
    Today,
    /// From today to the end of the week.
    RestOfWeek,
}

impl Span {
    /// Whether the page begins with what is late and goes on with what is due.
    pub fn begins_with_late(self) -> bool {
        matches!(self, Self::ThisWeek | Self::TwoMoreWeeks)
    }

    /// Whether a promise stands on it that is due by today.
    fn holds(self, due: NaiveDate, today: NaiveDate) -> bool {
        match self {
            Self::ThisWeek | Self::TwoMoreWeeks => true,
            Self::Overdue => due < today,
            Self::Today | Self::RestOfWeek => due == today,
        }
    }

    /// What the pages of this list go through; what is late stands before it where [`Self::begins_with_late`] says so.
    fn part(self, today: NaiveDate) -> WorkPart {
        let week = week_end(today);
        let (from, until) = match self {
            Self::Overdue => (None, today - Duration::days(1)),
            Self::Today => (Some(today), today),
            Self::ThisWeek | Self::RestOfWeek => (Some(today), week),
            Self::TwoMoreWeeks => (Some(today), week + TWO_WEEKS),
        };
        WorkPart::ToDo { today, from, until }
    }
}

const TWO_WEEKS: Duration = Duration::weeks(2);
const LATELY: Duration = Duration::days(7);

/// How much each of the lists beside one another holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lists {
    /// The person's own, late or due this week.
    pub mine: i64,
    /// Their teams', late or due this week; up to [`MOST_COUNTED`].
    pub team: i64,
    /// What others owe them and may still give in time.
    pub waiting: i64,
    /// What they did in the last seven days; up to [`MOST_COUNTED`].
    pub done: i64,
}

/// Counts the lists; `mine` is the tally of the person's own work.
fn lists_of(conn: &mut DbConnection, context: &Context, mine: &WorkTally) -> StorageResult<Lists> {
    let (today, teams) = (context.today, worker(context, Whose::MyTeams));
    Ok(Lists {
        mine: mine.overdue + mine.due_this_week,
        team: timetable::count_to_do(conn, &teams, today, week_end(today), MOST_COUNTED)?,
        waiting: mine.waiting,
        done: timetable::count_done(conn, &context.visibility(), today - LATELY, MOST_COUNTED)?,
    })
}

fn tally(conn: &mut DbConnection, worker: &Worker, today: NaiveDate) -> StorageResult<WorkTally> {
    let week_ends_on = week_end(today);
    timetable::tally_work(conn, worker, today, week_ends_on, week_ends_on + TWO_WEEKS)
}

/// What others owe and may still give in time.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// The lines, in order of their limits.
    pub lines: Vec<WorkLine>,
    /// Whom they wait for, by what they are about.
    pub from: BTreeMap<ObjectId, String>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<WorkCursor>,
    /// How much the lists hold.
    pub lists: Lists,
}

/// What was done lately.
#[derive(Debug, Clone)]
pub struct DoneLately {
    /// The lines with the days on which they were met, newest first.
    pub lines: Vec<(WorkLine, NaiveDate)>,
    /// How much the lists hold.
    pub lists: Lists,
}

/// A page of work.
#[derive(Debug, Clone)]
pub struct Work {
    /// The lines, in order of their limits. Of what is late they may hold only the first: the tally says how much there is.
    pub lines: Vec<WorkLine>,
    /// How much there is of each part, whatever is listed; `later` is the two weeks after this one.
    pub tally: WorkTally,
    /// How much the lists beside one another hold.
    pub lists: Lists,
    /// Open cases.
    pub open_cases: i64,
    /// The last day of this week.
    pub week_ends_on: NaiveDate,
    /// How much waits for the person’s decision or approval.
    pub to_approve: usize,
    /// Promises that are due, the earliest first; on the first page of a list alone.
    pub promises: Vec<Owed>,
    /// Cases opened last: name and reference.
    pub recent: Vec<(String, String)>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<WorkCursor>,
    /// What is next in the cases of the lines that lead to a decision or a plan.
    pub acts: BTreeMap<CaseId, Next>,
    /// How each case of the lines stands to the person: whether they may do what a line asks hangs on it.
    pub subjects: BTreeMap<CaseId, CaseSubject>,
    /// The working days of England and our own closed offices.
    pub calendars: Calendars,
}

impl Work {
    /// Returns what is to be done for the limit of a line; `None` where the law says it, and not how far the case has come.
    pub fn act(&self, line: &WorkLine) -> Option<&Next> {
        self.acts.get(&line.case_id).filter(|_| Purpose::of(&line.rule).is_some_and(next::is_on_the_way))
    }

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
        Whose::Mine => Worker::Own(context.visibility()),
        Whose::MyTeams => Worker::Teams(context.visibility()),
    }
}

/// Lists what to do, overdue first, and of that no more than the first where what is due comes after; the whole list shown is one audit row.
///
/// # Errors
/// Policy; storage.
pub fn to_do(
    service: &Service,
    context: &Context,
    whose: Whose,
    span: Span,
    after: Option<WorkCursor>,
) -> Result<Work, Failure<NoRule>> {
    let permit = context.authorise(Action::CaseList, Target::Service)?;
    let worker = worker(context, whose);
    let today = context.today;
    let work = service.store.read(|conn| {
        let mut lines = Vec::new();
        if span.begins_with_late() && after.is_none() {
            lines = timetable::list_work(conn, &worker, Span::Overdue.part(today), None, MOST_LATE)?;
        }
        let is_first = after.is_none();
        let (due, next) = page(conn, &worker, span.part(today), after)?;
        lines.extend(due);
        let found = tally(conn, &worker, today)?;
        let mine = match whose {
            Whose::Mine => found,
            Whose::MyTeams => tally(conn, &self::worker(context, Whose::Mine), today)?,
        };
        let mut promises = if is_first { contacts::owed(conn, context, &worker)? } else { Vec::new() };
        promises.retain(|one| span.holds(one.due, today));
        let listed: BTreeSet<CaseId> = lines.iter().map(|line| line.case_id).collect();
        let subjects = cases::subjects_for(conn, &listed.into_iter().collect::<Vec<_>>(), &context.actor)?;
        let on_the_way = lines.iter().filter(|line| Purpose::of(&line.rule).is_some_and(next::is_on_the_way));
        let cases: Vec<CaseId> = on_the_way.map(|line| line.case_id).collect();
        Ok::<_, Failure<NoRule>>(Work {
            acts: next::of_cases(conn, service.store.law(), context, cases)?,
            subjects: subjects.into_iter().map(|subject| (subject.id, subject)).collect(),
            lines,
            next,
            tally: found,
            lists: lists_of(conn, context, &mine)?,
            open_cases: cases::count_open(conn, &worker)?,
            week_ends_on: week_end(today),
            promises,
            to_approve: crate::waiting::list(conn, service.store.law(), context)?.len(),
            recent: cases::list_recent(conn, &context.visibility(), 5)?,
            calendars: crate::timetable::calendars(conn)?,
        })
    })?;
    service.views.note(Look::of(&permit).telling(&Told::ListShown { shown: work.lines.len() }))?;
    Ok(work)
}

/// Lists the cases of one’s own work with late advice, in the order of their ids.
///
/// # Errors
/// Any failure of storage.
pub(crate) fn cases_with_late_advice(conn: &mut DbConnection, context: &Context) -> StorageResult<BTreeSet<CaseId>> {
    let (mine, late) = (worker(context, Whose::Mine), Span::Overdue.part(context.today));
    let lines = timetable::list_work(conn, &mine, late, None, MOST_LATE_ADVICE)?;
    let is_advice = |line: &&WorkLine| Purpose::of(&line.rule) == Some(Purpose::Advice);
    Ok(lines.iter().filter(is_advice).map(|line| line.case_id).collect())
}

/// Reads one page of lines, and where the next begins.
fn page(
    conn: &mut DbConnection,
    worker: &Worker,
    part: WorkPart,
    after: Option<WorkCursor>,
) -> StorageResult<(Vec<WorkLine>, Option<WorkCursor>)> {
    let one_more = i64::try_from(MOST_LINES + 1).unwrap_or(i64::MAX);
    let mut lines = timetable::list_work(conn, worker, part, after.as_ref(), one_more)?;
    if lines.len() <= MOST_LINES {
        return Ok((lines, None));
    }
    lines.truncate(MOST_LINES);
    let next = lines.last().and_then(|last| Some(WorkCursor { due: last.due?, case_id: last.case_id, duty: last.duty.clone() }));
    Ok((lines, next))
}

/// Lists what others owe the person and may still give in time.
///
/// # Errors
/// Policy; storage.
pub fn waiting(service: &Service, context: &Context, after: Option<WorkCursor>) -> Result<Waiting, Failure<NoRule>> {
    let permit = context.authorise(Action::CaseList, Target::Service)?;
    let (mine, part) = (worker(context, Whose::Mine), WorkPart::Waiting { today: context.today });
    let found = service.store.read(|conn| {
        let (lines, next) = page(conn, &mine, part, after)?;
        let tally = tally(conn, &mine, context.today)?;
        let from = from_whom::from_whom(conn, &lines)?;
        Ok::<_, Failure<NoRule>>(Waiting { lines, from, next, lists: lists_of(conn, context, &tally)? })
    })?;
    service.views.note(Look::of(&permit).telling(&Told::ListShown { shown: found.lines.len() }))?;
    Ok(found)
}

/// Lists what the person did in the last seven days, newest first.
///
/// # Errors
/// Policy; storage.
pub fn done(service: &Service, context: &Context) -> Result<DoneLately, Failure<NoRule>> {
    let permit = context.authorise(Action::CaseList, Target::Service)?;
    let found = service.store.read(|conn| {
        let lines = timetable::list_done(conn, &context.visibility(), context.today - LATELY, MOST_COUNTED)?;
        let tally = tally(conn, &worker(context, Whose::Mine), context.today)?;
        Ok::<_, Failure<NoRule>>(DoneLately { lines, lists: lists_of(conn, context, &tally)? })
    })?;
    service.views.note(Look::of(&permit).telling(&Told::ListShown { shown: found.lines.len() }))?;
    Ok(found)
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
