//! What somebody proposed, and what a second person said to it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use ehc_domain::{
    approvals::{ProposalState, ProposedAct},
    audit::ObjectId,
    ids::{ApprovalId, CaseId, UserId},
    policy::Visibility,
};
use serde_json::Value;

use crate::{
    DbConnection, StorageResult,
    columns::Bind,
    errors::exactly_one,
    fragments,
    schema::{approvals, cases},
};

row! {
    /// Something proposed for a second person to approve.
    pub struct ApprovalRow in approvals {
        /// Which.
        pub id: ApprovalId,
        /// The case; `None` where it is about no case.
        pub case_id: Option<CaseId>,
        /// The other case, where it is about two.
        pub other_case_id: Option<CaseId>,
        /// What would be done.
        pub act: ProposedAct,
        /// What it is done to: nothing has two proposals of one kind waiting at once.
        pub subject_id: ObjectId,
        /// What was answered by whoever proposes it.
        pub proposal: Value,
        /// What it would do, as it was shown.
        pub shown: Value,
        /// Why it is proposed.
        pub reason: String,
        /// What became of it.
        pub state: ProposalState,
        /// Who proposed it.
        pub proposed_by: UserId,
        /// When.
        pub proposed_at: DateTime<Utc>,
        /// Who ended it; `None` while it waits, and where it lapsed.
        pub ended_by: Option<UserId>,
        /// When it ended; `None` while it waits.
        pub ended_at: Option<DateTime<Utc>>,
        /// Why it was refused.
        pub answer: Option<String>,
    }
}

/// How a proposal ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// What became of it; anything but waiting.
    pub state: ProposalState,
    /// Who ended it; `None` where it lapsed.
    pub by: Option<UserId>,
    /// When.
    pub at: DateTime<Utc>,
    /// Why it was refused.
    pub answer: Option<String>,
}

/// Finds a proposal.
///
/// # Errors
/// Any failure of the database.
pub fn find(conn: &mut DbConnection, id: ApprovalId) -> StorageResult<Option<ApprovalRow>> {
    Ok(on!(conn, |c| approvals::table.find(id.bind()).select(ApprovalRow::as_select()).first(c).optional())?)
}

/// Lists the proposals about a case, the latest first; those about two cases stand with both.
///
/// # Errors
/// Any failure of the database.
pub fn list(conn: &mut DbConnection, case_id: CaseId) -> StorageResult<Vec<ApprovalRow>> {
    let of_it = || {
        BoolExpressionMethods::or(approvals::case_id.eq(Some(case_id.bind())), approvals::other_case_id.eq(Some(case_id.bind())))
    };
    Ok(on!(conn, |c| approvals::table
        .filter(of_it())
        .order((approvals::proposed_at.desc(), approvals::id.desc()))
        .select(ApprovalRow::as_select())
        .load(c))?)
}

/// Lists what waits about a case, the first proposed first.
///
/// # Errors
/// Any failure of the database.
pub fn list_waiting_of_case(conn: &mut DbConnection, case_id: CaseId) -> StorageResult<Vec<ApprovalRow>> {
    let of_it = || {
        BoolExpressionMethods::or(approvals::case_id.eq(Some(case_id.bind())), approvals::other_case_id.eq(Some(case_id.bind())))
    };
    Ok(on!(conn, |c| approvals::table
        .filter(of_it())
        .filter(approvals::state.eq(ProposalState::Waiting.bind()))
        .order((approvals::proposed_at.asc(), approvals::id.asc()))
        .select(ApprovalRow::as_select())
        .load(c))?)
}

/// Lists what is about no case, be it waiting or not, the latest first.
///
/// # Errors
/// Any failure of the database.
pub fn list_about_no_case(conn: &mut DbConnection, act: ProposedAct, limit: i64) -> StorageResult<Vec<ApprovalRow>> {
    Ok(on!(conn, |c| approvals::table
        .filter(approvals::case_id.is_null())
        .filter(approvals::act.eq(act.bind()))
        .order((approvals::proposed_at.desc(), approvals::id.desc()))
        .select(ApprovalRow::as_select())
        .limit(limit)
        .load(c))?)
}

/// Finds what waits of one kind about one thing.
///
/// # Errors
/// Any failure of the database.
pub fn find_waiting(conn: &mut DbConnection, act: ProposedAct, subject: ObjectId) -> StorageResult<Option<ApprovalRow>> {
    Ok(on!(conn, |c| approvals::table
        .filter(approvals::act.eq(act.bind()))
        .filter(approvals::subject_id.eq(subject.bind()))
        .filter(approvals::state.eq(ProposalState::Waiting.bind()))
        .select(ApprovalRow::as_select())
        .first(c)
        .optional())?)
}

/// Lists everything that waits, whoever may see it, the first proposed first.
///
/// # Errors
/// Any failure of the database.
pub fn list_all_waiting(conn: &mut DbConnection) -> StorageResult<Vec<ApprovalRow>> {
    Ok(on!(conn, |c| approvals::table
        .filter(approvals::state.eq(ProposalState::Waiting.bind()))
        .order((approvals::proposed_at.asc(), approvals::id.asc()))
        .select(ApprovalRow::as_select())
        .load(c))?)
}

/// Lists what waits on the cases that somebody may list, each with the case and its number, the first proposed first. What is about two cases stands with the one
/// that it would end, and with the other where that alone may be listed.
///
/// # Errors
/// Any failure of the database.
pub fn list_waiting(
    conn: &mut DbConnection,
    visibility: &Visibility,
    limit: i64,
) -> StorageResult<Vec<(ApprovalRow, CaseId, String)>> {
    let own = || cases::caseworker_id.eq(visibility.as_caseworker().then(|| visibility.user_id().bind()));
    macro_rules! listed {
        ($with:ident) => {
            on!(conn, |c| approvals::table
                .inner_join(cases::table.on(cases::id.nullable().eq(approvals::$with)))
                .filter(approvals::state.eq(ProposalState::Waiting.bind()))
                .filter(BoolExpressionMethods::or(fragments::among(cases::team_id, visibility.teams()), own()))
                .filter(fragments::may_know!(visibility))
                .order((approvals::proposed_at.asc(), approvals::id.asc()))
                .select((ApprovalRow::as_select(), cases::id, cases::reference))
                .limit(limit)
                .load(c))
        };
    }
    let mut found: Vec<(ApprovalRow, CaseId, String)> = listed!(case_id)?;
    let there: Vec<(ApprovalRow, CaseId, String)> = listed!(other_case_id)?;
    let is_new = |(row, ..): &(ApprovalRow, CaseId, String)| !found.iter().any(|(known, ..)| known.id == row.id);
    let there: Vec<_> = there.into_iter().filter(is_new).collect();
    found.extend(there);
    found.sort_by_key(|(row, ..)| (row.proposed_at, row.id));
    Ok(found)
}

/// Lists what somebody proposed on the cases that they may list, and what became of it, the latest first.
///
/// # Errors
/// Any failure of the database.
pub fn list_proposed_by(
    conn: &mut DbConnection,
    visibility: &Visibility,
    limit: i64,
) -> StorageResult<Vec<(ApprovalRow, String)>> {
    let own = || cases::caseworker_id.eq(visibility.as_caseworker().then(|| visibility.user_id().bind()));
    Ok(on!(conn, |c| approvals::table
        .inner_join(cases::table.on(cases::id.nullable().eq(approvals::case_id)))
        .filter(approvals::proposed_by.eq(visibility.user_id().bind()))
        .filter(BoolExpressionMethods::or(fragments::among(cases::team_id, visibility.teams()), own()))
        .filter(fragments::may_know!(visibility))
        .order((approvals::proposed_at.desc(), approvals::id.desc()))
        .select((ApprovalRow::as_select(), cases::reference))
        .limit(limit)
        .load(c))?)
}

/// Ends a proposal that waits.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when it does not wait any more; any failure of the database.
pub fn end(conn: &mut DbConnection, id: ApprovalId, ending: Ending) -> StorageResult<()> {
    let target = approvals::table.find(id.bind()).filter(approvals::state.eq(ProposalState::Waiting.bind()));
    let values = (
        approvals::state.eq(ending.state.bind()),
        approvals::ended_by.eq(ending.by.bind()),
        approvals::ended_at.eq(Some(ending.at.bind())),
        approvals::answer.eq(ending.answer),
    );
    exactly_one(on!(conn, |c| diesel::update(target).set(values).execute(c))?)
}
