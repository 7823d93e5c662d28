//! Requests for advice, and each version of the advice given.

mod chases;
mod contributors;
mod inbox;

pub use chases::{ChaseRow, answer_chase, list_chased};
pub(crate) use contributors::contributor_roles;
pub use contributors::{Contact, Contributor, find_contact, list_contributors};
pub use inbox::{AdviceUse, InboxLine, LimitRow, Reach, list_done, list_limits, list_owed, list_uses};

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use ehc_domain::{
    accounts::Actor,
    advice::{AdviceAnswer, AdviceKind, AdviceState, Binding, NotAskedGround},
    ids::{AdviceId, AdviceRequestId, CaseId, DocumentId, TeamId, UserId},
    policy::Asked,
};
use serde_json::Value;

use crate::{
    DbConnection, StorageResult,
    cases::find as find_case,
    columns::Bind,
    errors::exactly_one,
    fragments,
    schema::{advice, advice_requests, documents},
    seen::Question,
};

row! {
    /// A request for advice made of one contributor.
    pub struct AdviceRequestRow in advice_requests {
        /// Which.
        pub id: AdviceRequestId,
        /// The case.
        pub case_id: CaseId,
        /// The kind of advice.
        pub kind: AdviceKind,
        /// What holds the contributor to six weeks.
        pub binding: Binding,
        /// The person asked, as named.
        pub asked_of: String,
        /// Their service, school or body.
        pub body: String,
        /// The team asked; `None` when somebody outside the service was.
        pub team_id: Option<TeamId>,
        /// The user asked, or who took it.
        pub user_id: Option<UserId>,
        /// Where it stands.
        pub state: AdviceState,
        /// The day the body received the request; `None` when it was not asked.
        pub asked_on: Option<NaiveDate>,
        /// The ground for not asking.
        pub not_asked_ground: Option<NotAskedGround>,
        /// Its reasons.
        pub not_asked_reason: Option<String>,
        /// The day the contributor says it will come; moves no limit.
        pub promised_on: Option<NaiveDate>,
        /// The contributor's answer, where it is not advice.
        pub answer: Option<AdviceAnswer>,
        /// Its reason.
        pub answer_reason: Option<String>,
        /// The day of the appointment that the child missed.
        pub missed_on: Option<NaiveDate>,
        /// The next appointment.
        pub next_appointment_on: Option<NaiveDate>,
        /// Why it came late.
        pub late_cause: Option<String>,
        /// Why it was last sent back.
        pub return_reason: Option<String>,
        /// Raised by every change.
        pub version: i32,
        /// Which assessment of the child it belongs to, from 1.
        pub episode: i32,
    }
}

impl AdviceRequestRow {
    /// Returns a new request of one kind, asked on a day, that names nobody yet.
    pub fn asked(id: AdviceRequestId, case_id: CaseId, kind: AdviceKind, binding: Binding, on: NaiveDate) -> Self {
        Self {
            id,
            case_id,
            kind,
            binding,
            asked_of: String::new(),
            body: String::new(),
            team_id: None,
            user_id: None,
            state: AdviceState::Asked,
            asked_on: Some(on),
            not_asked_ground: None,
            not_asked_reason: None,
            promised_on: None,
            answer: None,
            answer_reason: None,
            missed_on: None,
            next_appointment_on: None,
            late_cause: None,
            return_reason: None,
            version: 1,
            episode: 1,
        }
    }
}

row! {
    /// One version of the advice given in answer to a request.
    pub struct AdviceRow in advice {
        /// Which.
        pub id: AdviceId,
        /// The request it answers.
        pub advice_request_id: AdviceRequestId,
        /// The case.
        pub case_id: CaseId,
        /// Its number, from 1.
        pub number: i32,
        /// Whether it was submitted: then it never changes.
        pub is_submitted: bool,
        /// What it says, structured.
        pub content: Value,
        /// The file that carries it; `None` when it was written here.
        pub document_id: Option<DocumentId>,
        /// Who wrote it; `None` for people without a sign-in.
        pub author_id: Option<UserId>,
        /// Their name.
        pub author_name: String,
        /// When it was last saved.
        pub saved_at: DateTime<Utc>,
        /// The day it was submitted; `None` while it is a draft, and where it was taken back that it came.
        pub submitted_on: Option<NaiveDate>,
        /// Raised by every change.
        pub version: i32,
    }
}

/// Finds a request.
///
/// # Errors
/// Any failure of the database.
pub fn find_request(conn: &mut DbConnection, id: AdviceRequestId) -> StorageResult<Option<AdviceRequestRow>> {
    Ok(on!(conn, |c| advice_requests::table.find(id.bind()).select(AdviceRequestRow::as_select()).first(c).optional())?)
}

/// Lists the requests of the assessment that is under way, or was the last, in the order of reg 6.
///
/// # Errors
/// Any failure of the database.
pub fn list_requests(conn: &mut DbConnection, case_id: CaseId) -> StorageResult<Vec<AdviceRequestRow>> {
    let Some(case) = find_case(conn, case_id)? else { return Ok(Vec::new()) };
    let mut rows = list_all_requests(conn, case_id)?;
    rows.retain(|row| row.episode == case.episode);
    rows.sort_by_key(|row| row.kind);
    Ok(rows)
}

/// Reads the requests of several cases at once, so that [`list_requests`] and who was asked need nothing more of each while only reading goes on.
///
/// # Errors
/// Any failure of the database.
pub fn look_ahead(conn: &mut DbConnection, of: &[CaseId]) -> StorageResult<()> {
    let rows: Vec<AdviceRequestRow> = on!(conn, |c| advice_requests::table
        .filter(fragments::among(advice_requests::case_id, of))
        .order((advice_requests::episode.asc(), advice_requests::id.asc()))
        .select(AdviceRequestRow::as_select())
        .load(c))?;
    conn.know_each::<OfAll, _>(of.iter().map(|id| id.uuid()), rows, |row| row.case_id.uuid());
    Ok(())
}

/// Lists the requests of all assessments of a case, oldest first.
///
/// # Errors
/// Any failure of the database.
pub fn list_all_requests(conn: &mut DbConnection, case_id: CaseId) -> StorageResult<Vec<AdviceRequestRow>> {
    conn.ask::<OfAll>(case_id.uuid(), |conn| {
        Ok(on!(conn, |c| advice_requests::table
            .filter(advice_requests::case_id.eq(case_id.bind()))
            .order((advice_requests::episode.asc(), advice_requests::id.asc()))
            .select(AdviceRequestRow::as_select())
            .load(c))?)
    })
}

enum OfAll {}
impl Question for OfAll {
    type Answer = Vec<AdviceRequestRow>;
}

/// A request as policy weighs it, with its case.
type AskedRow = (CaseId, AdviceRequestId, AdviceKind, Option<UserId>, Option<TeamId>);

/// Requests of several cases as policy weighs them, in all their assessments, oldest first.
macro_rules! asked_among {
    ($among:expr) => {
        advice_requests::table
            .filter(fragments::among(advice_requests::case_id, $among))
            .order((advice_requests::episode.asc(), advice_requests::id.asc()))
            .select((
                advice_requests::case_id,
                advice_requests::id,
                advice_requests::kind,
                advice_requests::user_id,
                advice_requests::team_id,
            ))
    };
}

/// Lists who was asked for advice in each of several cases.
///
/// # Errors
/// Any failure of the database.
pub(crate) fn list_asked(conn: &mut DbConnection, among: &[CaseId]) -> StorageResult<BTreeMap<CaseId, Vec<Asked>>> {
    let rows: Vec<AskedRow> = on!(conn, |c| asked_among!(among).load(c))?;
    Ok(by_case(rows))
}

/// Lists what was asked of one person or of their teams in each of several cases.
///
/// # Errors
/// Any failure of the database.
pub(crate) fn list_asked_of(
    conn: &mut DbConnection,
    among: &[CaseId],
    actor: &Actor,
) -> StorageResult<BTreeMap<CaseId, Vec<Asked>>> {
    let rows: Vec<AskedRow> = on!(conn, |c| {
        let is_theirs = advice_requests::user_id.eq(Some(actor.user_id.bind()));
        let is_of_teams = fragments::among(advice_requests::team_id, &actor.teams).nullable();
        asked_among!(among).filter(BoolExpressionMethods::or(is_theirs, is_of_teams)).load(c)
    })?;
    Ok(by_case(rows))
}

fn by_case(rows: Vec<AskedRow>) -> BTreeMap<CaseId, Vec<Asked>> {
    let mut asked: BTreeMap<CaseId, Vec<Asked>> = BTreeMap::new();
    for (case_id, id, kind, user_id, team_id) in rows {
        asked.entry(case_id).or_default().push(Asked { id, kind, user_id, team_id });
    }
    asked
}

/// Lists the requests of several cases, in no order.
///
/// # Errors
/// Any failure of the database.
pub fn list_requests_of(conn: &mut DbConnection, among: &[CaseId]) -> StorageResult<Vec<AdviceRequestRow>> {
    Ok(on!(conn, |c| advice_requests::table
        .filter(fragments::among(advice_requests::case_id, among))
        .select(AdviceRequestRow::as_select())
        .load(c))?)
}

/// Replaces a request whose version is still the row's.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody else changed it first.
pub fn update_request(conn: &mut DbConnection, row: AdviceRequestRow) -> StorageResult<()> {
    let target = advice_requests::table.find(row.id.bind()).filter(advice_requests::version.eq(row.version));
    let values = (
        advice_requests::team_id.eq(row.team_id.bind()),
        advice_requests::user_id.eq(row.user_id.bind()),
        advice_requests::asked_of.eq(row.asked_of),
        advice_requests::body.eq(row.body),
        advice_requests::binding.eq(row.binding.bind()),
        advice_requests::state.eq(row.state.bind()),
        advice_requests::asked_on.eq(row.asked_on),
        advice_requests::not_asked_ground.eq(row.not_asked_ground.bind()),
        advice_requests::not_asked_reason.eq(row.not_asked_reason),
        advice_requests::promised_on.eq(row.promised_on),
        advice_requests::answer.eq(row.answer.bind()),
        advice_requests::answer_reason.eq(row.answer_reason),
        advice_requests::missed_on.eq(row.missed_on),
        advice_requests::next_appointment_on.eq(row.next_appointment_on),
        advice_requests::late_cause.eq(row.late_cause),
        advice_requests::return_reason.eq(row.return_reason),
        advice_requests::version.eq(row.version + 1),
    );
    exactly_one(on!(conn, |c| diesel::update(target).set(values).execute(c))?)
}

/// Finds the latest version of the advice, draft or submitted; not one of which it was taken back that it came.
///
/// # Errors
/// Any failure of the database.
pub fn find_latest(conn: &mut DbConnection, request: AdviceRequestId) -> StorageResult<Option<AdviceRow>> {
    Ok(on!(conn, |c| advice::table
        .filter(advice::advice_request_id.eq(request.bind()))
        .filter(advice::is_submitted.eq(false).or(advice::submitted_on.is_not_null()))
        .order(advice::number.desc())
        .select(AdviceRow::as_select())
        .first(c)
        .optional())?)
}

/// Returns the number of the next version of the advice, after every one that there ever was.
///
/// # Errors
/// Any failure of the database.
pub fn next_number(conn: &mut DbConnection, request: AdviceRequestId) -> StorageResult<i32> {
    let last: Option<i32> = on!(conn, |c| advice::table
        .filter(advice::advice_request_id.eq(request.bind()))
        .select(diesel::dsl::max(advice::number))
        .first(c))?;
    Ok(last.unwrap_or_default().saturating_add(1))
}

/// Says whether anything was written or sent in answer to a request.
///
/// # Errors
/// Any failure of the database.
pub fn has_anything(conn: &mut DbConnection, request: AdviceRequestId) -> StorageResult<bool> {
    let written: i64 = on!(conn, |c| advice::table.filter(advice::advice_request_id.eq(request.bind())).count().get_result(c))?;
    let sent: i64 =
        on!(conn, |c| documents::table.filter(documents::advice_request_id.eq(Some(request.bind()))).count().get_result(c))?;
    Ok(written + sent > 0)
}

/// Removes a request that was never made; nothing was written in answer to it.
///
/// # Errors
/// [`StorageError::Dangling`](crate::StorageError::Dangling) when something hangs on it.
pub fn remove_request(conn: &mut DbConnection, id: AdviceRequestId) -> StorageResult<()> {
    let target = advice_requests::table.find(id.bind());
    exactly_one(on!(conn, |c| diesel::delete(target).execute(c))?)
}

/// Lists every submitted version of the advice given in answer to a request, newest first.
///
/// # Errors
/// Any failure of the database.
pub fn list_versions(conn: &mut DbConnection, request: AdviceRequestId) -> StorageResult<Vec<AdviceRow>> {
    Ok(on!(conn, |c| advice::table
        .filter(advice::advice_request_id.eq(request.bind()))
        .filter(advice::is_submitted.eq(true))
        .filter(advice::submitted_on.is_not_null())
        .order(advice::number.desc())
        .select(AdviceRow::as_select())
        .load(c))?)
}

/// Lists the submitted advice of a case, newest version first within each request.
///
/// # Errors
/// Any failure of the database.
pub fn list_submitted(conn: &mut DbConnection, case_id: CaseId) -> StorageResult<Vec<AdviceRow>> {
    conn.ask::<Submitted>(case_id.uuid(), |conn| {
        Ok(on!(conn, |c| advice::table
            .filter(advice::case_id.eq(case_id.bind()))
            .filter(advice::is_submitted.eq(true))
            .filter(advice::submitted_on.is_not_null())
            .order((advice::advice_request_id.asc(), advice::number.desc()))
            .select(AdviceRow::as_select())
            .load(c))?)
    })
}

enum Submitted {}
impl Question for Submitted {
    type Answer = Vec<AdviceRow>;
}

/// Reads the submitted advice of several cases at once, so that [`list_submitted`] needs nothing more of each while only reading goes on.
///
/// # Errors
/// Any failure of the database.
pub fn look_ahead_at_submitted(conn: &mut DbConnection, of: &[CaseId]) -> StorageResult<()> {
    let rows: Vec<AdviceRow> = on!(conn, |c| advice::table
        .filter(fragments::among(advice::case_id, of))
        .filter(advice::is_submitted.eq(true))
        .filter(advice::submitted_on.is_not_null())
        .order((advice::advice_request_id.asc(), advice::number.desc()))
        .select(AdviceRow::as_select())
        .load(c))?;
    conn.know_each::<Submitted, _>(of.iter().map(|id| id.uuid()), rows, |row| row.case_id.uuid());
    Ok(())
}

/// Replaces a draft whose version is still the row's; submitted advice never changes.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when it was changed or submitted first.
pub fn update_draft(conn: &mut DbConnection, row: AdviceRow) -> StorageResult<()> {
    let target = advice::table.find(row.id.bind()).filter(advice::version.eq(row.version)).filter(advice::is_submitted.eq(false));
    let values = (
        advice::is_submitted.eq(row.is_submitted),
        advice::content.eq(row.content.bind()),
        advice::document_id.eq(row.document_id.bind()),
        advice::author_id.eq(row.author_id.bind()),
        advice::author_name.eq(row.author_name),
        advice::saved_at.eq(row.saved_at.bind()),
        advice::submitted_on.eq(row.submitted_on),
        advice::version.eq(row.version + 1),
    );
    exactly_one(on!(conn, |c| diesel::update(target).set(values).execute(c))?)
}

/// Has a version of advice have come on another day, or never (`None`); its words never change.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when there is no such version.
pub fn set_submitted_on(conn: &mut DbConnection, id: AdviceId, on: Option<NaiveDate>) -> StorageResult<()> {
    let target = advice::table.find(id.bind()).filter(advice::is_submitted.eq(true));
    exactly_one(on!(conn, |c| diesel::update(target).set(advice::submitted_on.eq(on)).execute(c))?)
}
