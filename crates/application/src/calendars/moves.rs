//! What a change moves: every open case that depends on it, read twice, some hundreds at a time.

use chrono::NaiveDate;
use ehc_domain::{
    calendar::{Calendars, day_in_words},
    ids::{CalendarChangeId, CaseId},
    timetable::{
        DutyKey, Timetable,
        moves::{Comparison, Moved, Reading, compare},
    },
};
use ehc_persistence::{
    DbConnection, StorageResult,
    calendars::{self as stored, CalendarMoveRow, Which},
    cases::CaseRow,
};

use super::plan::{Plan, World};
use crate::timetable::{self, CaseHistory, Law, Titles};

/// Cases read at once: few queries, and no more than a few megabytes of facts.
const AT_ONCE: i64 = 500;

/// One date of one case that a change moves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseMove {
    /// The case.
    pub case_id: CaseId,
    /// Its reference.
    pub reference: String,
    /// The duty's key within the case.
    pub duty: String,
    /// What the duty asks for, as a phrase from our own lists.
    pub title: String,
    /// What moves, and why it can.
    pub what: Moved,
    /// The day before the change; `None` for an excuse.
    pub from: Option<NaiveDate>,
    /// The day after it; `None` for an excuse.
    pub to: Option<NaiveDate>,
}

impl CaseMove {
    /// Says the move in words for the history: "Send the final plan: act by from 18 December 2026 to 17 December 2026".
    pub(super) fn in_words(&self) -> String {
        let label = self.what.label();
        // The label goes on to say why; the history needs only what.
        let what = label.split(',').next().unwrap_or(label).to_lowercase();
        match (self.from, self.to) {
            (None, None) => format!("{}: {what}", self.title),
            (from, to) => format!("{}: {what} from {} to {}", self.title, day(from), day(to)),
        }
    }

    pub(super) fn row(self, change_id: CalendarChangeId) -> CalendarMoveRow {
        CalendarMoveRow {
            change_id,
            case_id: self.case_id,
            duty: self.duty,
            what: self.what,
            title: self.title,
            moved_from: self.from,
            moved_to: self.to,
        }
    }
}

fn day(day: Option<NaiveDate>) -> String {
    day.map_or_else(|| "no date".into(), day_in_words)
}

/// What was found in all cases that depend on a change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub moves: Vec<CaseMove>,
    pub cases_read: usize,
    pub week_limits: usize,
    pub week_limits_moved: usize,
}

/// Reads every open case that depends on the change under both calendars.
pub(super) fn find(conn: &mut DbConnection, law: &Law, plan: &Plan, today: NaiveDate) -> StorageResult<Found> {
    let mut found = Found::default();
    let which = plan.institution.map_or(Which::Open, Which::OpenAt);
    let mut after = None;
    loop {
        let batch = stored::list_with_birth_dates(conn, which, after, AT_ONCE)?;
        let Some(last) = batch.last().map(|(case, _)| case.id) else { break };
        after = Some(last);
        read_batch(conn, law, plan, today, batch, &mut found)?;
    }
    sort(&mut found.moves);
    Ok(found)
}

/// Reads some cases again, inside the transaction that makes the change.
pub(super) fn find_among(
    conn: &mut DbConnection,
    law: &Law,
    plan: &Plan,
    today: NaiveDate,
    among: &[CaseId],
) -> StorageResult<Vec<CaseMove>> {
    let mut found = Found::default();
    for some in among.chunks(usize::try_from(AT_ONCE).unwrap_or(usize::MAX)) {
        let batch = stored::list_open_among(conn, some)?;
        read_batch(conn, law, plan, today, batch, &mut found)?;
    }
    sort(&mut found.moves);
    Ok(found.moves)
}

fn sort(moves: &mut [CaseMove]) {
    moves.sort_by(|one, other| {
        (one.from.is_none(), one.from, &one.reference, &one.duty, one.what).cmp(&(
            other.from.is_none(),
            other.from,
            &other.reference,
            &other.duty,
            other.what,
        ))
    });
}

fn read_batch(
    conn: &mut DbConnection,
    law: &Law,
    plan: &Plan,
    today: NaiveDate,
    batch: Vec<(CaseRow, Option<NaiveDate>)>,
    found: &mut Found,
) -> StorageResult<()> {
    let ids: Vec<CaseId> = batch.iter().map(|(case, _)| case.id).collect();
    let mut facts = timetable::facts_of_each(conn, &ids)?;
    for (case, born_on) in batch {
        let facts = facts.remove(&case.id).unwrap_or_default();
        let read = |world: &World| {
            let institution = world.institutions.attended_in(&case);
            CaseHistory { case: &case, born_on, institution, facts: &facts, asked: &[], untold: &[] }.timetable(
                law,
                &world.calendars.england,
                today,
            )
        };
        let (before, after) = (read(&plan.before), read(&plan.after));
        let comparison = compare(reading(&before, &plan.before.calendars), reading(&after, &plan.after.calendars));
        found.cases_read += 1;
        found.week_limits += comparison.week_limits;
        found.week_limits_moved += comparison.week_limits_moved;
        if !comparison.moves.is_empty() {
            found.moves.extend(named(conn, &case, &after, comparison)?);
        }
    }
    Ok(())
}

fn reading<'a>(timetable: &'a Timetable, calendars: &'a Calendars) -> Reading<'a> {
    Reading { timetable, calendars }
}

fn named(conn: &mut DbConnection, case: &CaseRow, after: &Timetable, comparison: Comparison) -> StorageResult<Vec<CaseMove>> {
    let titles = Titles::of(conn, case.id)?;
    let title = |key: DutyKey| {
        let duty = after.duties.iter().find(|duty| duty.key == key);
        duty.map(|duty| titles.title(duty)).unwrap_or_default()
    };
    let moves = comparison.moves.into_iter().map(|one| CaseMove {
        case_id: case.id,
        reference: case.reference.clone(),
        title: title(one.duty),
        duty: one.duty.to_string(),
        what: one.what,
        from: one.from,
        to: one.to,
    });
    Ok(moves.collect())
}
