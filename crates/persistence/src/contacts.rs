//! Contacts on a case, and what was promised in them.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{dsl::exists, prelude::*};
use ehc_domain::{
    contacts::ContactWay,
    ids::{CaseId, ContactId, PersonId, UserId},
};

use crate::{
    DbConnection, StorageResult,
    columns::Bind,
    errors::exactly_one,
    fragments,
    schema::{case_contacts, cases},
    timetable::Worker,
};

row! {
    /// One time that somebody was in touch about a case.
    pub struct ContactRow in case_contacts {
        /// Which.
        pub id: ContactId,
        /// The case.
        pub case_id: CaseId,
        /// The day.
        pub happened_on: NaiveDate,
        /// Minutes since midnight in London; `None` where the hour is not known.
        pub minute: Option<i32>,
        /// With whom, where it is somebody of the case.
        pub person_id: Option<PersonId>,
        /// With whom, in words; `None` where it is somebody of the case.
        pub with_name: Option<String>,
        /// How.
        pub way: ContactWay,
        /// What was said.
        pub said: String,
        /// What was promised; `None` where nothing was.
        pub promise: Option<String>,
        /// Who of us promised it; `None` where nothing was promised.
        pub promised_by: Option<UserId>,
        /// By when; `None` where nothing was promised.
        pub promised_for: Option<NaiveDate>,
        /// On which day the promise was kept or withdrawn; `None` while it is owed.
        pub answered_on: Option<NaiveDate>,
        /// Who recorded that.
        pub answered_by: Option<UserId>,
        /// When.
        pub answered_at: Option<DateTime<Utc>>,
        /// Why the promise was withdrawn; `None` where it was kept.
        pub withdrawn_because: Option<String>,
        /// Who recorded the contact.
        pub recorded_by: UserId,
        /// When.
        pub recorded_at: DateTime<Utc>,
        /// What was written again; `None` where nothing was.
        pub replaces_id: Option<ContactId>,
        /// When it was corrected or taken back; `None` while it stands.
        pub ended_at: Option<DateTime<Utc>>,
        /// By whom; `None` while it stands.
        pub ended_by: Option<UserId>,
        /// Why; `None` while it stands.
        pub ended_because: Option<String>,
    }
}

/// How what stands ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactEnd {
    /// Who ends it.
    pub by: UserId,
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub because: String,
}

/// What became of a promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromiseAnswer {
    /// The day.
    pub on: NaiveDate,
    /// Who records it.
    pub by: UserId,
    /// When they do.
    pub at: DateTime<Utc>,
    /// Why it was withdrawn; `None` where it was kept.
    pub withdrawn_because: Option<String>,
}

/// Lists every contact of a case, those that were corrected and taken back among them, the latest day first.
///
/// # Errors
/// Any failure of the database.
pub fn list(conn: &mut DbConnection, case_id: CaseId) -> StorageResult<Vec<ContactRow>> {
    Ok(on!(conn, |c| case_contacts::table
        .filter(case_contacts::case_id.eq(case_id.bind()))
        .order((
            case_contacts::happened_on.desc(),
            case_contacts::minute.desc(),
            case_contacts::recorded_at.desc(),
            case_contacts::id.desc(),
        ))
        .select(ContactRow::as_select())
        .load(c))?)
}

/// Ends a contact that stands, because it is corrected or taken back.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody ended it before; any failure of the database.
pub fn end(conn: &mut DbConnection, id: ContactId, end: ContactEnd) -> StorageResult<()> {
    let target = case_contacts::table.find(id.bind()).filter(case_contacts::ended_at.is_null());
    let values = (
        case_contacts::ended_at.eq(Some(end.at.bind())),
        case_contacts::ended_by.eq(Some(end.by.bind())),
        case_contacts::ended_because.eq(Some(end.because)),
    );
    exactly_one(on!(conn, |c| diesel::update(target).set(values).execute(c))?)
}

/// Records what became of a promise that is owed.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when it is owed no more; any failure of the database.
pub fn answer(conn: &mut DbConnection, id: ContactId, answer: PromiseAnswer) -> StorageResult<()> {
    let target = case_contacts::table
        .find(id.bind())
        .filter(case_contacts::ended_at.is_null())
        .filter(case_contacts::promised_for.is_not_null())
        .filter(case_contacts::answered_at.is_null());
    let values = (
        case_contacts::answered_on.eq(Some(answer.on)),
        case_contacts::answered_by.eq(Some(answer.by.bind())),
        case_contacts::answered_at.eq(Some(answer.at.bind())),
        case_contacts::withdrawn_because.eq(answer.withdrawn_because),
    );
    exactly_one(on!(conn, |c| diesel::update(target).set(values).execute(c))?)
}

/// Lists the promises that are owed by a day, the earliest first: those that somebody made, and those in cases that are theirs or that they cover; of teams, those in
/// the cases of the teams.
///
/// # Errors
/// Any failure of the database.
pub fn list_owed(conn: &mut DbConnection, worker: &Worker, by: NaiveDate, limit: i64) -> StorageResult<Vec<ContactRow>> {
    let visibility = worker.visibility();
    let me = visibility.user_id();
    Ok(on!(conn, |c| {
        // Few promises are due on any day, and they come out of an index; joined to cases, SQLite would go through every case and ask of each what is promised in it.
        let case = cases::table.filter(cases::id.eq(case_contacts::case_id)).filter(fragments::may_know!(visibility));
        let owed = case_contacts::table
            .filter(case_contacts::promised_for.le(Some(by)))
            .filter(case_contacts::answered_at.is_null())
            .filter(case_contacts::ended_at.is_null())
            .select(ContactRow::as_select())
            .into_boxed();
        let owed = match worker {
            Worker::Own(_) => {
                let in_ones_cases = BoolExpressionMethods::or(
                    cases::caseworker_id.eq(Some(me.bind())),
                    fragments::among(cases::id, visibility.covered()).nullable(),
                );
                let is_mine = BoolExpressionMethods::or(case_contacts::promised_by.eq(Some(me.bind())), in_ones_cases);
                owed.filter(exists(case.filter(is_mine)))
            }
            Worker::Teams(_) => owed.filter(exists(case.filter(fragments::among(cases::team_id, visibility.teams())))),
        };
        owed.order((case_contacts::promised_for.asc(), case_contacts::id.asc())).limit(limit).load(c)
    })?)
}
