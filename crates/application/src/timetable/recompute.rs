//! Every case at once: what is stored is compared with what the law says, some hundreds of cases at a time and on all cores.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    thread,
};

use chrono::NaiveDate;
use ehc_domain::{
    calendar::{InstitutionCalendar, WorkingCalendar},
    ids::{CaseId, InstitutionId},
};
use ehc_persistence::{
    DbConnection, StorageError, StorageResult,
    advice::{self, AdviceRequestRow},
    cases::{self, CaseRow},
    institutions,
    timetable::{self, DeadlineRow},
};

use super::{
    Law, calendar,
    facts::facts_of_each,
    stored::{CaseHistory, rebuild, stored_dates, stored_form},
};
use crate::{Service, calendars::by_institution};

/// How many cases one thread takes at a time: few queries, and no more than a few megabytes.
const BATCH: i64 = 100;

/// Rebuilds the stored dates of every case, or only compares, on all cores; returns the references of cases whose stored dates differ, in their order.
///
/// # Errors
/// Any failure of storage.
pub fn recompute(service: &Service, only_check: bool) -> StorageResult<Vec<String>> {
    let database = service.store.database();
    let world = database.read(|conn| World::load(conn, service))?;
    let after = Mutex::new(None);
    let next_batch = || {
        let mut after = after.lock().unwrap_or_else(PoisonError::into_inner);
        let batch = database.read(|conn| cases::list_with_birth_dates(conn, *after, BATCH))?;
        *after = batch.last().map(|(case, _)| case.id).or(*after);
        Ok::<_, StorageError>(batch)
    };
    let work = || {
        let mut differing = Vec::new();
        loop {
            let batch = next_batch()?;
            if batch.is_empty() {
                return Ok::<_, StorageError>(differing);
            }
            for (id, reference) in database.read(|conn| world.seem_to_differ(conn, batch))? {
                let differs = if only_check {
                    database.read(|conn| world.differs(conn, id))?
                } else {
                    database.write(|conn| world.mend(conn, id))?
                };
                differing.extend(differs.then_some(reference));
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

/// Rebuilds the stored dates once after an update of the program, whose law, words and receipts may be others; returns how many cases differed, `None` where
/// this program has looked at all of them before.
///
/// The program is named by anything that no other version of it shares, such as a digest of its file.
///
/// # Errors
/// Any failure of storage.
pub fn follow_update(service: &Service, program: &str) -> StorageResult<Option<usize>> {
    let database = service.store.database();
    if database.read(timetable::find_program)?.as_deref() == Some(program) {
        return Ok(None);
    }
    let differed = recompute(service, false)?.len();
    database.write(|conn| timetable::set_program(conn, program))?;
    Ok(Some(differed))
}

/// What the dates of all cases are counted by.
struct World<'a> {
    law: &'a Law,
    calendar: WorkingCalendar,
    institutions: HashMap<InstitutionId, InstitutionCalendar>,
    today: NaiveDate,
}

impl<'a> World<'a> {
    fn load(conn: &mut DbConnection, service: &'a Service) -> StorageResult<Self> {
        Ok(Self {
            law: service.store.law(),
            calendar: calendar(conn)?,
            institutions: by_institution(&institutions::list_all_closures(conn)?),
            today: service.ports.clock.today(),
        })
    }

    /// Lists those of some cases whose stored dates are not what the law says, by id and reference. They are read by several queries, between which
    /// somebody may have written: each must be looked at again alone.
    fn seem_to_differ(
        &self,
        conn: &mut DbConnection,
        batch: Vec<(CaseRow, Option<NaiveDate>)>,
    ) -> StorageResult<Vec<(CaseId, String)>> {
        let ids: Vec<CaseId> = batch.iter().map(|(case, _)| case.id).collect();
        let mut facts = facts_of_each(conn, &ids)?;
        let mut asked: HashMap<CaseId, Vec<AdviceRequestRow>> = HashMap::new();
        for row in advice::list_requests_of(conn, &ids)? {
            asked.entry(row.case_id).or_default().push(row);
        }
        let stored = timetable::list_deadlines_of(conn, &ids)?;
        let stored: HashMap<CaseId, &[DeadlineRow]> = stored
            .chunk_by(|one, next| one.case_id == next.case_id)
            .filter_map(|rows| Some((rows.first()?.case_id, rows)))
            .collect();
        let no_closures = InstitutionCalendar::default();
        let mut found = Vec::new();
        for (case, born_on) in batch {
            let history = CaseHistory {
                case: &case,
                born_on,
                institution: case.institution_id.map(|id| self.institutions.get(&id).unwrap_or(&no_closures)),
                facts: &facts.remove(&case.id).unwrap_or_default(),
                asked: &asked.remove(&case.id).unwrap_or_default(),
            };
            let computed = stored_dates(self.law, &self.calendar, &history, self.today);
            if !are_the_same(computed, stored.get(&case.id).copied().unwrap_or_default()) {
                found.push((case.id, case.reference));
            }
        }
        Ok(found)
    }

    /// Tells whether the stored dates of a case are not what the law says.
    fn differs(&self, conn: &mut DbConnection, id: CaseId) -> StorageResult<bool> {
        let computed = stored_form(conn, self.law, &self.calendar, id, self.today)?;
        Ok(!are_the_same(computed, &timetable::list_deadlines(conn, id)?))
    }

    /// Stores what the law says of a case where something else is stored; tells whether it was.
    fn mend(&self, conn: &mut DbConnection, id: CaseId) -> StorageResult<bool> {
        let differs = self.differs(conn, id)?;
        if differs {
            rebuild(conn, self.law, &self.calendar, id, self.today)?;
        }
        Ok(differs)
    }
}

/// Compares computed dates with those stored, which come in the order of their keys.
fn are_the_same(mut computed: Vec<DeadlineRow>, stored: &[DeadlineRow]) -> bool {
    computed.sort_by(|one, other| one.duty.cmp(&other.duty));
    computed == stored
}
