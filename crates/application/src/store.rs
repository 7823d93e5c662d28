//! The one way to change anything: the change, its audit entries, the stored dates of every case it touches, its notices and its submission key
//! are kept together or not at all.

use ehc_domain::{
    audit::AuditEntry,
    ids::{CaseId, Id},
};
use ehc_persistence::{
    Database, DbConnection, StorageError,
    accounts::{self, Claim},
    audit::{self, AuditRow},
    cases, drafts, next_acts,
    notifications::{self, Addressee, NewNotice},
    standings,
};

use crate::{
    context::Context,
    drafts::unsent,
    failure::Failure,
    ports::{Ports, london_day},
    timetable::{self, Law},
};

/// The database, reachable only through reads and audited writes.
#[derive(Clone, Debug)]
pub struct Store {
    database: Database,
    ports: Ports,
    law: Law,
    rehearses: bool,
}

/// How an act went that was only tried: an error either way, so that the transaction is undone.
enum Tried<T, R> {
    Done(T),
    Failed(Failure<R>),
}

impl<T, R> From<StorageError> for Tried<T, R> {
    fn from(error: StorageError) -> Self {
        Self::Failed(error.into())
    }
}

/// What a use case did: its value, the entries that say so, and the notices it causes. Without an entry there is no `Done`, and without a `Done`
/// nothing commits.
#[derive(Debug)]
pub struct Done<T> {
    value: T,
    entries: Vec<AuditEntry>,
    notices: Vec<NewNotice>,
    seen_at: Option<String>,
    typed_on: Option<String>,
    moves_dates: bool,
}

impl<T> Done<T> {
    /// Says what was done, with the audit entry of it.
    pub fn new(value: T, entry: AuditEntry) -> Self {
        Self { value, entries: vec![entry], notices: Vec::new(), seen_at: None, typed_on: None, moves_dates: true }
    }

    /// Gives the value another form.
    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> Done<U> {
        let Self { value, entries, notices, seen_at, typed_on, moves_dates } = self;
        Done { value: change(value), entries, notices, seen_at, typed_on, moves_dates }
    }

    /// Adds the entry of a further act in the same transaction.
    #[must_use]
    pub fn and(mut self, entry: AuditEntry) -> Self {
        self.entries.push(entry);
        self
    }

    /// Adds a notice that the act causes.
    #[must_use]
    pub fn telling(mut self, notice: NewNotice) -> Self {
        self.notices.push(notice);
        self
    }

    /// Adds several notices.
    #[must_use]
    pub fn telling_all(mut self, notices: impl IntoIterator<Item = NewNotice>) -> Self {
        self.notices.extend(notices);
        self
    }

    /// Says that the act cannot move any date of its case, as the sending of a message cannot: the stored dates are left alone.
    #[must_use]
    pub fn leaving_dates(mut self) -> Self {
        self.moves_dates = false;
        self
    }

    /// Says where the result can be seen, for somebody who sends the same form twice.
    #[must_use]
    pub fn seen_at(mut self, place: impl Into<String>) -> Self {
        self.seen_at = Some(place.into());
        self
    }

    /// Says on which page such an act is typed: what the person had typed there and not sent is forgotten, by whatever way the act came.
    #[must_use]
    pub fn typed_on(mut self, page: impl Into<String>) -> Self {
        self.typed_on = Some(page.into());
        self
    }
}

impl Store {
    /// Wraps the database; dates are computed by this law.
    pub fn new(database: Database, ports: Ports, law: Law) -> Self {
        Self { database, ports, law, rehearses: false }
    }

    /// Returns a store that performs a person's acts as this one does, and keeps nothing of them.
    #[must_use]
    pub fn rehearsing(&self) -> Self {
        Self { rehearses: true, ..self.clone() }
    }

    /// Returns the law by which dates are computed.
    pub fn law(&self) -> &Law {
        &self.law
    }

    /// Returns the database, for commands that look after it.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Runs queries that change nothing.
    ///
    /// # Errors
    /// What the queries return.
    pub fn read<T, E: From<StorageError>>(&self, queries: impl FnOnce(&mut DbConnection) -> Result<T, E>) -> Result<T, E> {
        self.database.read(queries)
    }

    /// Performs a person's act.
    ///
    /// # Errors
    /// What the work returns; [`Failure::Repeated`] when the form was sent before, and [`Failure::Reused`] when another was under its key; a storage
    /// failure. In every case nothing is kept.
    pub fn write<T, R>(
        &self,
        context: &Context,
        work: impl FnOnce(&mut DbConnection) -> Result<Done<T>, Failure<R>>,
    ) -> Result<T, Failure<R>> {
        let performed = |conn: &mut DbConnection| {
            if let Some(sent) = &context.submission {
                is_new(accounts::claim_submission(conn, context.actor.user_id, sent, "", context.now)?)?;
            }
            let done = work(conn)?;
            if let Some((sent, place)) = context.submission.as_ref().zip(done.seen_at.as_deref()) {
                accounts::place_submission(conn, context.actor.user_id, sent.key, place)?;
            }
            // Whatever was typed there before is sent now, from its page or by a program.
            let sent_from = context.submission.as_ref().map(|sent| &sent.page).filter(|page| !page.is_empty());
            for page in done.typed_on.iter().chain(sent_from.filter(|page| done.typed_on.as_ref() != Some(page))) {
                drafts::forget(conn, context.actor.user_id, &unsent(page))?;
            }
            Ok(self.seal(conn, done, context.now, Some(context.request_id))?)
        };
        if !self.rehearses {
            return self.database.write(performed);
        }
        let tried = self.database.write(|conn| {
            let went = performed(conn).map_or_else(Tried::Failed, Tried::Done);
            Err::<std::convert::Infallible, _>(went)
        });
        match tried {
            Err(Tried::Done(value)) => Ok(value),
            Err(Tried::Failed(failure)) => Err(failure),
            Ok(never) => match never {},
        }
    }

    /// Refuses what was sent before, ahead of work that leaves something outside the database: the act itself asks once more.
    ///
    /// # Errors
    /// [`Failure::Repeated`] and [`Failure::Reused`], as [`Self::write`]; a storage failure.
    pub fn refuse_sent_before<R>(&self, context: &Context) -> Result<(), Failure<R>> {
        let Some(sent) = &context.submission else { return Ok(()) };
        is_new(self.read(|conn| accounts::find_submission(conn, context.actor.user_id, sent))?)
    }

    /// Keeps what a program was answered under the key that it sent, so that it is answered the same again.
    ///
    /// # Errors
    /// A storage failure.
    pub fn keep_answer(&self, context: &Context, status: u16, answer: &str) -> Result<(), StorageError> {
        let Some(sent) = &context.submission else { return Ok(()) };
        self.database.write(|conn| accounts::answer_submission(conn, context.actor.user_id, sent.key, status, answer))
    }

    /// Performs an act of the system's own: a worker, a command on the host, a sign-in.
    ///
    /// # Errors
    /// What the work returns, or a storage failure; nothing is kept then.
    pub fn write_as_system<T, E: From<StorageError>>(
        &self,
        work: impl FnOnce(&mut DbConnection) -> Result<Done<T>, E>,
    ) -> Result<T, E> {
        let now = self.ports.clock.now();
        self.database.write(|conn| {
            let done = work(conn)?;
            Ok(self.seal(conn, done, now, None)?)
        })
    }

    /// Performs an act of the system's own without which nobody may read: a sign-in.
    ///
    /// # Errors
    /// As [`Self::write_as_system`].
    pub fn let_in<T, E: From<StorageError>>(&self, work: impl FnOnce(&mut DbConnection) -> Result<Done<T>, E>) -> Result<T, E> {
        let now = self.ports.clock.now();
        self.database.write_for_reading(|conn| {
            let done = work(conn)?;
            Ok(self.seal(conn, done, now, None)?)
        })
    }

    fn seal<T>(
        &self,
        conn: &mut DbConnection,
        done: Done<T>,
        now: chrono::DateTime<chrono::Utc>,
        request_id: Option<uuid::Uuid>,
    ) -> Result<T, StorageError> {
        let mut touched: Vec<CaseId> = done.entries.iter().filter_map(AuditEntry::case_id).collect();
        touched.sort_unstable();
        touched.dedup();
        // What moves no date may change what is next: a row of the plan, a question, a comment.
        if !touched.is_empty() {
            next_acts::forget(conn, &touched)?;
        }
        for case_id in touched.into_iter().filter(|_| done.moves_dates) {
            timetable::refresh(conn, &self.law, case_id, london_day(now))?;
        }
        let rows = done
            .entries
            .iter()
            .map(|entry| AuditRow::new(Id::new(self.ports.identifiers.uuid()), now, request_id, entry))
            .collect();
        audit::append(conn, rows)?;
        for notice in done.notices {
            // Nothing goes out about a child who died, whatever act would have told somebody, but for how staff used the service.
            if !notice.event.is_oversight() && is_quiet(conn, notice.case_id)? {
                continue;
            }
            if !may_be_told(conn, &notice, now)? {
                continue;
            }
            notifications::add(conn, self.ports.id(), notice, now)?;
        }
        Ok(done.value)
    }
}

fn is_quiet(conn: &mut DbConnection, case_id: Option<CaseId>) -> Result<bool, StorageError> {
    let case = case_id.map(|id| cases::find(conn, id)).transpose()?.flatten();
    Ok(case.is_some_and(|case| case.stage.is_quiet()))
}

/// Says whether whoever would be told may know of the case: not where they have a conflict of interest, nor where they are not named on a restricted one.
fn may_be_told(conn: &mut DbConnection, notice: &NewNotice, now: chrono::DateTime<chrono::Utc>) -> Result<bool, StorageError> {
    match (notice.case_id, &notice.to) {
        (Some(case_id), Addressee::User(user)) => standings::may_know(conn, case_id, *user, now),
        _ => Ok(true),
    }
}

fn is_new<R>(claim: Claim) -> Result<(), Failure<R>> {
    match claim {
        Claim::New => Ok(()),
        Claim::Same(before) => Err(Failure::Repeated(before)),
        Claim::Other(_) => Err(Failure::Reused),
    }
}
