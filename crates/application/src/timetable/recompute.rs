//! Every case at once: what is stored is compared with what the law says, a hundred cases at a time.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    thread,
};

use chrono::NaiveDate;
use ehc_domain::{calendar::WorkingCalendar, decisions::DecisionKind, ids::CaseId};
use ehc_persistence::{
    DbConnection, StorageError, StorageResult,
    advice::{self, AdviceRequestRow},
    calendars::{Which, list_with_birth_dates},
    cases::CaseRow,
    decisions, institutions, next_acts,
    timetable::{self, DeadlineRow},
};

use super::{
    Law, calendar,
    facts::facts_of_each,
    stored::{CaseHistory, correction, in_order, stored_dates},
};
use crate::{Service, calendars::Institutions, former_names};

/// How many cases are taken at a time: few queries, and no more than a few megabytes.
const BATCH: i64 = 100;

/// What was found in all cases, by their references.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recomputed {
    /// Those whose stored dates differed, in order.
    pub differing: Vec<String>,
    /// Those whose facts cannot be read, in order; their stored dates stay as they were.
    pub unreadable: Vec<String>,
}

impl Recomputed {
    fn add(&mut self, other: Self) {
        self.differing.extend(other.differing);
        self.unreadable.extend(other.unreadable);
    }
}

/// Rebuilds the stored dates of every case, or only compares, on all cores.
///
/// # Errors
/// Any failure of storage but facts that cannot be read.
pub fn recompute(service: &Service, only_check: bool) -> StorageResult<Recomputed> {
    let after = Mutex::new(None);
    let next_batch = || {
        let mut after = after.lock().unwrap_or_else(PoisonError::into_inner);
        let batch = batch_after(service, *after)?;
        *after = batch.last().map(|(case, _)| case.id).or(*after);
        Ok::<_, StorageError>(batch)
    };
    let work = || {
        let mut found = Recomputed::default();
        loop {
            let batch = next_batch()?;
            if batch.is_empty() {
                return Ok::<_, StorageError>(found);
            }
            found.add(settle(service, &batch, only_check)?);
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let mut all = Recomputed::default();
    thread::scope(|scope| {
        let working: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        working.into_iter().try_for_each(|one| {
            all.add(one.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
            Ok::<_, StorageError>(())
        })
    })?;
    all.differing.sort();
    all.unreadable.sort();
    Ok(all)
}

/// Has what is stored follow an update of the program: the names by which people are found at once, what is next in each case, and the dates, whose law, words and receipts may be others, some cases at a time, beside everybody else's work.
#[derive(Debug)]
pub struct UpdateFollower {
    service: Service,
    program: String,
    stand: Stand,
}

#[derive(Clone, Copy, Debug)]
enum Stand {
    NotBegun,
    After(Option<CaseId>),
    Done,
}

impl UpdateFollower {
    /// Begins for a program, which is named by something that no other version of it shares, such as a digest of its file.
    pub fn new(service: Service, program: String) -> Self {
        Self { service, program, stand: Stand::NotBegun }
    }

    /// Says that all there is was made by this very program, so that there is nothing to follow.
    ///
    /// # Errors
    /// Any failure of storage.
    pub fn made_by_it(&self) -> StorageResult<()> {
        self.service.store.database().write(|conn| timetable::set_followed(conn, &self.program))
    }

    /// Brings the next cases up to date; says whether there may be more. Two processes that do this at once do the same twice and nothing wrong.
    ///
    /// # Errors
    /// Any failure of storage but facts that cannot be read: such a case is logged and left as it was.
    pub fn round(&mut self) -> StorageResult<bool> {
        let database = self.service.store.database();
        self.stand = match self.stand {
            Stand::NotBegun if database.read(timetable::find_followed)?.as_ref() == Some(&self.program) => Stand::Done,
            Stand::NotBegun => {
                former_names::bring_in(&self.service)?;
                database.write(next_acts::forget_all)?;
                Stand::After(None)
            }
            Stand::After(after) => {
                let batch = batch_after(&self.service, after)?;
                match batch.last() {
                    Some((last, _)) => {
                        for case in settle(&self.service, &batch, false)?.unreadable {
                            tracing::error!(
                                case,
                                "the facts of a case cannot be read, so its stored dates do not follow the update"
                            );
                        }
                        Stand::After(Some(last.id))
                    }
                    None => {
                        database.write(|conn| timetable::set_followed(conn, &self.program))?;
                        Stand::Done
                    }
                }
            }
            Stand::Done => Stand::Done,
        };
        Ok(matches!(self.stand, Stand::After(_)))
    }
}

type Batch = [(CaseRow, Option<NaiveDate>)];

fn batch_after(service: &Service, after: Option<CaseId>) -> StorageResult<Vec<(CaseRow, Option<NaiveDate>)>> {
    service.store.database().read(|conn| list_with_birth_dates(conn, Which::All, after, BATCH))
}

/// Compares some cases, and stores what the law says where something else is stored unless they are only checked.
fn settle(service: &Service, batch: &Batch, only_check: bool) -> StorageResult<Recomputed> {
    let (database, law, today) = (service.store.database(), service.store.law(), service.ports.clock.today());
    let suspects: Vec<&CaseRow> = match database.read(|conn| AllDates::load(conn, law, today)?.seem_to_differ(conn, batch)) {
        // One case that cannot be read must not keep the others of its batch.
        Err(StorageError::Inconsistent { .. }) => batch.iter().map(|(case, _)| case).collect(),
        others => others?,
    };
    let mut found = Recomputed::default();
    for case in suspects {
        let right = |conn: &mut DbConnection| correction(conn, law, case.id, today);
        let differs = if only_check {
            database.read(right).map(|right| right.is_some())
        } else {
            database.write(|conn| match right(conn)? {
                Some(rows) => timetable::replace_deadlines(conn, case.id, rows).map(|()| true),
                None => Ok(false),
            })
        };
        match differs {
            Ok(differs) => found.differing.extend(differs.then(|| case.reference.clone())),
            Err(StorageError::Inconsistent { .. }) => found.unreadable.push(case.reference.clone()),
            Err(other) => return Err(other),
        }
    }
    Ok(found)
}

/// What the dates of all cases are counted by.
struct AllDates<'a> {
    law: &'a Law,
    calendar: WorkingCalendar,
    institutions: Institutions,
    today: NaiveDate,
}

impl<'a> AllDates<'a> {
    fn load(conn: &mut DbConnection, law: &'a Law, today: NaiveDate) -> StorageResult<Self> {
        let institutions = Institutions::of(&institutions::list_all_closures(conn)?);
        Ok(Self { law, calendar: calendar(conn)?, institutions, today })
    }

    /// Lists those of some cases whose stored dates are not what the law says. They are read by several queries, between which somebody may have written:
    /// each must be looked at again alone.
    fn seem_to_differ<'b>(&self, conn: &mut DbConnection, batch: &'b Batch) -> StorageResult<Vec<&'b CaseRow>> {
        let ids: Vec<CaseId> = batch.iter().map(|(case, _)| case.id).collect();
        let mut facts = facts_of_each(conn, &ids)?;
        let mut asked: HashMap<CaseId, Vec<AdviceRequestRow>> = HashMap::new();
        for row in advice::list_requests_of(conn, &ids)? {
            asked.entry(row.case_id).or_default().push(row);
        }
        let mut untold: HashMap<CaseId, Vec<DecisionKind>> = HashMap::new();
        for (case, kind) in decisions::list_untold(conn, &ids)? {
            untold.entry(case).or_default().push(kind);
        }
        let mut stored = timetable::list_deadlines_of(conn, &ids)?;
        stored.sort_by(|one, other| (one.case_id, &one.duty).cmp(&(other.case_id, &other.duty)));
        let stored: HashMap<CaseId, &[DeadlineRow]> = stored
            .chunk_by(|one, next| one.case_id == next.case_id)
            .filter_map(|rows| Some((rows.first()?.case_id, rows)))
            .collect();
        let mut suspects = Vec::new();
        for (case, born_on) in batch {
            let history = CaseHistory {
                case,
                born_on: *born_on,
                institution: self.institutions.attended_in(case),
                facts: &facts.remove(&case.id).unwrap_or_default(),
                asked: &asked.remove(&case.id).unwrap_or_default(),
                untold: &untold.remove(&case.id).unwrap_or_default(),
            };
            let computed = in_order(stored_dates(self.law, &self.calendar, &history, self.today));
            if computed != stored.get(&case.id).copied().unwrap_or_default() {
                suspects.push(case);
            }
        }
        Ok(suspects)
    }
}
