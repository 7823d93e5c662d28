//! What the queries of the measured pages cost by themselves, without permission, rendering or the web.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use chrono::{DateTime, NaiveDate, Utc};
use ehc_application::{
    Ports,
    work::{MOST_COUNTED, week_end},
};
use ehc_domain::{
    audit::{AccountAct, AuditEntry},
    cases::Stage,
    codes::Coded,
    ids::{Id, UserId},
    policy::{Visibility, visibility},
};
use ehc_persistence::{
    Database, DbConnection, StorageError, StorageResult, accounts, advice,
    audit::{self, AuditRow},
    cases::{self, CaseFilter},
    institutions, notifications, people, requests,
    timetable::{self, WorkPart, Worker},
};

/// How much is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// For how long each is repeated.
    pub each: Duration,
    /// How many threads do it at once.
    pub threads: usize,
}

/// Who reads: a caseworker, and what lists show them.
struct Reader {
    id: UserId,
    visibility: Visibility,
    today: NaiveDate,
}

/// Measures the queries of my work, the case list and the case page, and a durable commit, each alone, on the database as it is. Returns how often
/// each runs in a second, by name; `None` when no caseworker has an open case.
///
/// # Errors
/// A failure of storage.
pub fn measure(database: &Database, ports: &Ports, effort: Effort) -> StorageResult<Option<BTreeMap<&'static str, f64>>> {
    let (now, today) = (ports.clock.now(), ports.clock.today());
    let Some(reader) = database.read(|conn| reader(conn, now, today))? else { return Ok(None) };
    let shown = database.read(|conn| case_list(conn, &reader))?;
    let mut found = BTreeMap::new();
    found.insert("work", effort.repeat(|_| database.read(|conn| work(conn, &reader)))?);
    found.insert("cases", effort.repeat(|_| database.read(|conn| case_list(conn, &reader).map(drop)))?);
    found.insert(
        "case",
        effort.repeat(|number| {
            let Some(line) = shown.get(number % shown.len().max(1)) else { return Ok(()) };
            database.read(|conn| case_page(conn, &reader, line))
        })?,
    );
    found.insert(
        "commit",
        effort.repeat(|_| {
            let entry = AuditEntry::by_account(AccountAct::SignedIn, Some(reader.id));
            commit(database, AuditRow::new(Id::new(ports.identifiers.uuid()), now, None, &entry))
        })?,
    );
    Ok(Some(found))
}

impl Effort {
    /// Repeats queries on several threads, and returns how many times a second they ran.
    fn repeat(self, queries: impl Fn(usize) -> StorageResult<()> + Sync) -> StorageResult<f64> {
        queries(0)?;
        let done = AtomicUsize::new(0);
        let began = Instant::now();
        let until = began + self.each;
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..self.threads)
                .map(|_| {
                    scope.spawn(|| {
                        while Instant::now() < until {
                            queries(done.fetch_add(1, Ordering::Relaxed))?;
                        }
                        Ok::<_, StorageError>(())
                    })
                })
                .collect();
            threads.into_iter().try_for_each(|thread| thread.join().unwrap_or(Ok(())))
        })?;
        Ok(done.into_inner() as f64 / began.elapsed().as_secs_f64())
    }
}

fn reader(conn: &mut DbConnection, now: DateTime<Utc>, today: NaiveDate) -> StorageResult<Option<Reader>> {
    for case in cases::list_ids(conn, None, 1_000)? {
        let case = cases::find(conn, case)?.filter(|case| case.stage.is_open());
        let Some(user) = case.and_then(|case| case.caseworker_id) else { continue };
        let Some(user) = accounts::find_user(conn, user)? else { continue };
        let actor = accounts::actor_of(conn, &user, now)?;
        return Ok(Some(Reader { id: user.id, visibility: visibility(&actor), today }));
    }
    Ok(None)
}

/// What every page asks of who is signed in.
fn signed_in(conn: &mut DbConnection, reader: &Reader) -> StorageResult<()> {
    if let Some(user) = accounts::find_user(conn, reader.id)? {
        accounts::roles_of(conn, user.id)?;
        if let Some(team) = user.team_id {
            accounts::team_with_descendants(conn, team)?;
            accounts::find_team(conn, team)?;
        }
    }
    notifications::unread_count(conn, &reader.visibility, 100)?;
    Ok(())
}

fn work(conn: &mut DbConnection, reader: &Reader) -> StorageResult<()> {
    signed_in(conn, reader)?;
    let worker = Worker::Own(reader.visibility.clone());
    let today = reader.today;
    let week_ends_on = week_end(today);
    let yesterday = today - chrono::Duration::days(1);
    timetable::list_work(conn, &worker, WorkPart::ToDo { today, from: None, until: yesterday }, None, 20)?;
    timetable::list_work(conn, &worker, WorkPart::ToDo { today, from: Some(today), until: week_ends_on }, None, 51)?;
    timetable::tally_work(conn, &worker, today, week_ends_on, week_ends_on + chrono::Duration::weeks(2))?;
    let teams = Worker::Teams(reader.visibility.clone());
    timetable::count_to_do(conn, &teams, today, week_ends_on, MOST_COUNTED)?;
    timetable::count_done(conn, &reader.visibility, today - chrono::Duration::days(7), MOST_COUNTED)?;
    cases::count_open(conn, &worker)?;
    cases::list_recent(conn, &reader.visibility, 5)?;
    notifications::notices_of(conn, &reader.visibility, None, 3)?;
    Ok(())
}

fn case_list(conn: &mut DbConnection, reader: &Reader) -> StorageResult<Vec<cases::CaseLine>> {
    signed_in(conn, reader)?;
    let stages = Stage::ALL.iter().copied().filter(|stage| stage.is_open()).collect();
    let filter = CaseFilter { stages, ..CaseFilter::default() };
    let lines = cases::list(conn, &reader.visibility, &filter, None, 26)?;
    let ids: Vec<_> = lines.iter().map(|line| line.id).collect();
    timetable::list_next(conn, &ids)?;
    Ok(lines)
}

fn case_page(conn: &mut DbConnection, reader: &Reader, line: &cases::CaseLine) -> StorageResult<()> {
    signed_in(conn, reader)?;
    let Some(case) = cases::find(conn, line.id)? else { return Ok(()) };
    cases::subject_of(conn, &case)?;
    people::find(conn, case.child_id)?;
    timetable::list_added_holidays(conn)?;
    timetable::list_facts(conn, case.id)?;
    if let Some(institution) = case.institution_id {
        institutions::find(conn, institution)?;
        institutions::list_closures(conn, institution)?;
    }
    advice::list_requests(conn, case.id)?;
    people::list_circle(conn, case.id)?;
    audit::list_of_case(conn, case.id, false, None, 30)?;
    requests::find_by_case(conn, case.id)?;
    Ok(())
}

fn commit(database: &Database, row: AuditRow) -> StorageResult<()> {
    database.write(|conn| audit::append(conn, vec![row]))
}
