//! The stored dates of all cases follow a change of a calendar, some at a time, beside everybody else's work.
//!
//! The cases whose open dates move are brought up to date with the change itself. What is left are receipts, each of which names the calendar it was
//! counted by, and cases that were written at the very moment of the change.

use ehc_domain::{
    audit::{AuditEntry, SystemAct},
    ids::CaseId,
    timetable::moves::Moved,
};
use ehc_persistence::{
    DbConnection, StorageResult,
    calendars::{self as stored, CalendarChangeRow},
    cases,
    timetable::{DeadlineRow, list_deadlines, replace_deadlines},
};

use super::moves::CaseMove;
use crate::{Done, Service, history::Told, timetable};

/// Cases brought up to date in one transaction: about a tenth of a second of the one writer's time.
const AT_ONCE: i64 = 50;

/// Brings the next cases up to date with the oldest change that is not followed yet; says whether there may be more.
///
/// Two processes that do this at once do the same twice and nothing wrong.
///
/// # Errors
/// Any failure of storage; what was done before it is kept.
pub fn follow(service: &Service) -> StorageResult<bool> {
    let law = service.store.law();
    let today = service.ports.clock.today();
    let Some(change) = service.store.read(stored::find_unfollowed)? else { return Ok(false) };
    let batch = service.store.read(|conn| next_cases(conn, &change))?;
    let database = service.store.database();
    let Some(last) = batch.last().copied() else {
        let now = service.ports.clock.now();
        database.write(|conn| stored::set_followed(conn, change.id, change.followed_to, Some(now)))?;
        return Ok(true);
    };
    let late = database.write(|conn| {
        let calendars = timetable::calendars(conn)?;
        let mut late = Vec::new();
        for case_id in batch {
            let rows = timetable::in_order(timetable::stored_form(conn, law, &calendars.england, case_id, today)?);
            let before = timetable::in_order(list_deadlines(conn, case_id)?);
            let moves = moves_between(conn, case_id, &before, &rows)?;
            match (moves.is_empty(), rows == before) {
                (true, true) => {}
                (true, false) => replace_deadlines(conn, case_id, rows)?,
                (false, _) => late.push((case_id, moves)),
            }
        }
        if late.is_empty() {
            stored::set_followed(conn, change.id, Some(last), None)?;
        }
        Ok::<_, ehc_persistence::StorageError>(late)
    })?;
    if late.is_empty() {
        return Ok(true);
    }
    for (case_id, moves) in late {
        write_late(service, &change, case_id, moves)?;
    }
    database.write(|conn| stored::set_followed(conn, change.id, Some(last), None))?;
    Ok(true)
}

fn next_cases(conn: &mut DbConnection, change: &CalendarChangeRow) -> StorageResult<Vec<CaseId>> {
    match change.institution_id {
        Some(institution) => stored::list_cases_at(conn, institution, change.followed_to, AT_ONCE),
        None => cases::list_ids(conn, change.followed_to, AT_ONCE),
    }
}

/// Lists the open dates in which the stored form differs from the one computed now.
fn moves_between(
    conn: &mut DbConnection,
    case_id: CaseId,
    before: &[DeadlineRow],
    after: &[DeadlineRow],
) -> StorageResult<Vec<CaseMove>> {
    let pairs = after.iter().filter_map(|row| Some((before.iter().find(|was| was.duty == row.duty)?, row)));
    let mut moves = Vec::new();
    for (was, row) in pairs.filter(|(was, row)| was.is_open || row.is_open) {
        for (what, from, to) in [(Moved::Limit, was.due, row.due), (Moved::ActBy, was.act_by, row.act_by)] {
            if from != to {
                let (duty, title) = (row.duty.clone(), row.title.clone());
                moves.push(CaseMove { case_id, reference: String::new(), duty, title, what, from, to });
            }
        }
    }
    if let (false, Some(case)) = (moves.is_empty(), cases::find(conn, case_id)?) {
        moves.iter_mut().for_each(|one| one.reference.clone_from(&case.reference));
    }
    Ok(moves)
}

/// Writes the history of a case that moved after the person who changed the calendar had gone on; the store brings its dates up to date.
fn write_late(service: &Service, change: &CalendarChangeRow, case_id: CaseId, moves: Vec<CaseMove>) -> StorageResult<()> {
    service.store.write_as_system(|conn| {
        let words: Vec<String> = moves.iter().map(CaseMove::in_words).collect();
        stored::insert_moves(conn, moves.into_iter().map(|one| one.row(change.id)).collect())?;
        let entry = AuditEntry::by_system(SystemAct::CalendarApplied, Some(case_id)).on("calendar_change", change.id).telling(
            &Told::CalendarChanged {
                change: change.kind.label().into(),
                name: change.name.clone(),
                first_day: change.first_on,
                last_day: None,
                moved: words.join("; "),
            },
        );
        Ok::<_, ehc_persistence::StorageError>(Done::new((), entry))
    })
}
