//! The stored copy of the dates, which lists and alerts read.

use std::{
    sync::{Mutex, PoisonError},
    thread,
};

use chrono::NaiveDate;
use ehc_domain::{
    calendar::{InstitutionCalendar, WorkingCalendar},
    ids::{CaseId, Id},
    timetable::{Context as LawContext, Duty, calculate, facts::Facts, rules::Nature},
};
use ehc_persistence::{
    DbConnection, StorageError, StorageResult,
    advice::{self, AdviceRequestRow},
    cases::{self, CaseRow},
    timetable::{self, DeadlineRow},
};

use super::{Law, calendar, compute_with, title};
use crate::Service;

/// Replaces the stored dates of a case by what its facts now say.
///
/// # Errors
/// Any failure of storage, and facts that cannot be read.
pub fn refresh(conn: &mut DbConnection, law: &Law, case_id: CaseId, today: NaiveDate) -> StorageResult<()> {
    let calendar = calendar(conn)?;
    rebuild(conn, law, &calendar, case_id, today)
}

fn rebuild(
    conn: &mut DbConnection,
    law: &Law,
    calendar: &WorkingCalendar,
    case_id: CaseId,
    today: NaiveDate,
) -> StorageResult<()> {
    let rows = stored_form(conn, law, calendar, case_id, today)?;
    timetable::replace_deadlines(conn, case_id, rows)
}

pub(crate) fn stored_form(
    conn: &mut DbConnection,
    law: &Law,
    calendar: &WorkingCalendar,
    case_id: CaseId,
    today: NaiveDate,
) -> StorageResult<Vec<DeadlineRow>> {
    let Some(case) = cases::hold(conn, case_id)? else { return Ok(Vec::new()) };
    let computed = compute_with(conn, law, calendar, &case, today, None)?;
    let asked = advice::list_requests(conn, case_id)?;
    Ok(computed.duties.iter().map(|duty| deadline(&case, duty, &asked)).collect())
}

/// A case that is about to be stored with its whole history, as bulk loading knows it.
#[derive(Debug)]
pub struct Unstored<'a> {
    /// The case.
    pub case: &'a CaseRow,
    /// The child's birth date.
    pub born_on: Option<NaiveDate>,
    /// The days on which the child's school is closed.
    pub institution: Option<&'a InstitutionCalendar>,
    /// The history.
    pub facts: &'a Facts,
    /// The requests for advice.
    pub asked: &'a [AdviceRequestRow],
}

/// Computes the stored dates of a case that is not stored yet: the same as [`refresh`] would write.
pub fn stored_dates(law: &Law, calendar: &WorkingCalendar, unstored: &Unstored<'_>, today: NaiveDate) -> Vec<DeadlineRow> {
    let context =
        LawContext { institution: unstored.institution, birth_date: unstored.born_on, ..LawContext::new(law.rules(), calendar) };
    let computed = calculate(unstored.facts, &context, today);
    computed.duties.iter().map(|duty| deadline(unstored.case, duty, unstored.asked)).collect()
}

fn deadline(case: &CaseRow, duty: &Duty, asked: &[AdviceRequestRow]) -> DeadlineRow {
    let asked = asked.iter().find(|asked| Some(asked.id.uuid()) == duty.subject());
    DeadlineRow {
        case_id: case.id,
        duty: duty.key.to_string(),
        rule: duty.rule_id().as_str().to_owned(),
        subject_id: duty.subject().map(Id::new),
        title: title(duty, asked.map(|asked| asked.kind)),
        authority: duty.rule().authority,
        due: duty.due,
        act_by: duty.act_by,
        met_on: duty.met_on(),
        is_open: duty.is_open() && duty.rule().nature == Nature::Duty,
        is_excused: duty.is_excused_if_missed(),
        actor: duty.rule().owner.actor(),
        caseworker_id: case.caseworker_id,
        team_id: case.team_id,
        contributor_id: asked.and_then(|asked| asked.user_id),
        contributor_team_id: asked.and_then(|asked| asked.team_id),
        receipt_hash: duty.receipt.hash().to_string(),
    }
}

/// How many cases one thread takes at a time.
const BATCH: i64 = 500;

/// Rebuilds the stored dates of every case, or only compares, on all cores; returns the references of cases whose stored dates differ, in their order.
///
/// # Errors
/// Any failure of storage.
pub fn recompute(service: &Service, only_check: bool) -> StorageResult<Vec<String>> {
    let (law, today) = (service.store.law(), service.ports.clock.today());
    let database = service.store.database();
    let calendar = database.read(calendar)?;
    let after = Mutex::new(None);
    let next_batch = || {
        let mut after = after.lock().unwrap_or_else(PoisonError::into_inner);
        let batch = database.read(|conn| cases::list_ids(conn, *after, BATCH))?;
        *after = batch.last().map(|(id, _)| *id).or(*after);
        Ok::<_, StorageError>(batch)
    };
    let work = || {
        let mut differing = Vec::new();
        loop {
            let batch = next_batch()?;
            if batch.is_empty() {
                return Ok::<_, StorageError>(differing);
            }
            for (id, reference) in differing_among(service, &calendar, batch)? {
                if !only_check {
                    database.write(|conn| rebuild(conn, law, &calendar, id, today))?;
                }
                differing.push(reference);
            }
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let mut differing = thread::scope(|scope| {
        let working: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let found = working.into_iter().map(|one| one.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        found.collect::<StorageResult<Vec<_>>>()
    })?
    .concat();
    differing.sort();
    Ok(differing)
}

fn differing_among(
    service: &Service,
    calendar: &WorkingCalendar,
    batch: Vec<(CaseId, String)>,
) -> StorageResult<Vec<(CaseId, String)>> {
    let (law, today) = (service.store.law(), service.ports.clock.today());
    service.store.database().read(|conn| {
        let mut differing = Vec::new();
        for (id, reference) in batch {
            let mut computed = stored_form(conn, law, calendar, id, today)?;
            computed.sort_by(|one, other| one.duty.cmp(&other.duty));
            if computed != timetable::list_deadlines(conn, id)? {
                differing.push((id, reference));
            }
        }
        Ok(differing)
    })
}
