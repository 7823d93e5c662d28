//! Decisions: proposed, decided, told to the family.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use ehc_domain::{
    decisions::{DecisionKind, DecisionOutcome, DecisionState},
    ids::{CaseId, DecisionId, UserId},
    policy::Visibility,
};
use serde_json::Value;

use crate::{
    DbConnection, StorageResult,
    columns::Bind,
    errors::exactly_one,
    fragments,
    schema::{cases, decisions},
    seen::Question,
};

row! {
    /// A decision.
    pub struct DecisionRow in decisions {
        /// Which.
        pub id: DecisionId,
        /// The case.
        pub case_id: CaseId,
        /// The question.
        pub kind: DecisionKind,
        /// How far it has come.
        pub state: DecisionState,
        /// What is proposed, then what was decided.
        pub outcome: DecisionOutcome,
        /// Each limb of the test with its answer and reasons.
        pub limbs: Value,
        /// The evidence relied on.
        pub evidence_for: String,
        /// The evidence outweighed.
        pub evidence_against: String,
        /// What the family says.
        pub family_view: String,
        /// What a panel recommended; `None` when none was asked.
        pub panel_recommendation: Option<String>,
        /// Why it is late; `None` when it is not.
        pub late_reason: Option<String>,
        /// Why it was made with advice outstanding; `None` when none was.
        pub outstanding_reason: Option<String>,
        /// Who proposed it.
        pub proposed_by: UserId,
        /// When.
        pub proposed_at: DateTime<Utc>,
        /// The officer with delegated power; `None` until it is decided.
        pub decided_by: Option<UserId>,
        /// The day; `None` until it is decided.
        pub decided_on: Option<NaiveDate>,
        /// Why it differs from what was proposed.
        pub differs_reason: Option<String>,
        /// The day the family was told; `None` until then.
        pub notified_on: Option<NaiveDate>,
        /// The notice as sent.
        pub notice: Option<String>,
        /// Raised by every change.
        pub version: i32,
        /// To whom the notice was sent; `None` until then, and for notices sent before this was kept.
        pub addressees: Option<Value>,
        /// The day on which the notice counts as reaching them; `None` when how it went was not recorded.
        pub served_on: Option<NaiveDate>,
        /// Which assessment of the child it belongs to, from 1.
        pub episode: i32,
        /// Why a decision of a day before it was proposed here was entered only then; `None` where it was not, and for those from before this was asked.
        pub keyed_late_reason: Option<String>,
        /// Why a letter of a day before the decision was recorded here was entered only then; `None` as above.
        pub letter_keyed_late_reason: Option<String>,
    }
}

/// Lists the decisions of cases that are made and of which the family is not told yet, each of the assessment that is under way.
///
/// # Errors
/// Any failure of the database.
pub fn list_untold(conn: &mut DbConnection, ids: &[CaseId]) -> StorageResult<Vec<(CaseId, DecisionKind)>> {
    Ok(on!(conn, |c| decisions::table
        .inner_join(cases::table.on(cases::id.eq(decisions::case_id).and(cases::episode.eq(decisions::episode))))
        .filter(fragments::among(decisions::case_id, ids))
        .filter(decisions::state.eq(DecisionState::Decided.bind()))
        .order((decisions::case_id.asc(), decisions::kind.asc()))
        .select((decisions::case_id, decisions::kind))
        .load(c))?)
}

/// Lists the kinds of the decisions of a case that are made and of which the family is not told yet, of the assessment that is under way.
///
/// # Errors
/// Any failure of the database.
pub fn list_untold_of(conn: &mut DbConnection, case_id: CaseId) -> StorageResult<Vec<DecisionKind>> {
    let Some(case) = crate::cases::find(conn, case_id)? else { return Ok(Vec::new()) };
    let mut rows = list(conn, case_id)?;
    rows.retain(|row| row.state == DecisionState::Decided && row.episode == case.episode);
    rows.sort_by_key(|row| row.kind);
    Ok(rows.into_iter().map(|row| row.kind).collect())
}

/// Lists the decisions that are proposed and not made, on the assessment that is under way in cases of the teams that somebody manages, the first proposed first.
///
/// # Errors
/// Any failure of the database.
pub fn list_proposed(conn: &mut DbConnection, visibility: &Visibility, limit: i64) -> StorageResult<Vec<DecisionRow>> {
    Ok(on!(conn, |c| decisions::table
        .inner_join(cases::table.on(cases::id.eq(decisions::case_id).and(cases::episode.eq(decisions::episode))))
        .filter(fragments::among(cases::team_id, visibility.teams()))
        .filter(fragments::may_know!(visibility))
        .filter(decisions::state.eq(DecisionState::Proposed.bind()))
        .order((decisions::proposed_at.asc(), decisions::id.asc()))
        .limit(limit)
        .select(DecisionRow::as_select())
        .load(c))?)
}

/// Finds a decision of this case.
///
/// # Errors
/// Any failure of the database.
pub fn find(conn: &mut DbConnection, case_id: CaseId, id: DecisionId) -> StorageResult<Option<DecisionRow>> {
    Ok(on!(conn, |c| decisions::table
        .find(id.bind())
        .filter(decisions::case_id.eq(case_id.bind()))
        .select(DecisionRow::as_select())
        .first(c)
        .optional())?)
}

/// Finds the latest decision of a kind on the assessment that is under way, or was the last.
///
/// # Errors
/// Any failure of the database.
pub fn find_latest(conn: &mut DbConnection, case_id: CaseId, kind: DecisionKind) -> StorageResult<Option<DecisionRow>> {
    let Some(case) = crate::cases::find(conn, case_id)? else { return Ok(None) };
    let mut rows = list(conn, case_id)?;
    rows.retain(|row| row.kind == kind && row.episode == case.episode);
    Ok(rows.pop())
}

/// Lists the decisions of a case on all of its assessments, oldest first.
///
/// # Errors
/// Any failure of the database.
pub fn list(conn: &mut DbConnection, case_id: CaseId) -> StorageResult<Vec<DecisionRow>> {
    conn.ask::<OfCase>(case_id.uuid(), |conn| {
        Ok(on!(conn, |c| decisions::table
            .filter(decisions::case_id.eq(case_id.bind()))
            .order((decisions::proposed_at.asc(), decisions::id.asc()))
            .select(DecisionRow::as_select())
            .load(c))?)
    })
}

enum OfCase {}
impl Question for OfCase {
    type Answer = Vec<DecisionRow>;
}

/// Reads the decisions of several cases at once, so that [`list`] needs nothing more of each while only reading goes on.
///
/// # Errors
/// Any failure of the database.
pub fn look_ahead(conn: &mut DbConnection, of: &[CaseId]) -> StorageResult<()> {
    let rows: Vec<DecisionRow> = on!(conn, |c| decisions::table
        .filter(fragments::among(decisions::case_id, of))
        .order((decisions::proposed_at.asc(), decisions::id.asc()))
        .select(DecisionRow::as_select())
        .load(c))?;
    let mut by_case: BTreeMap<CaseId, Vec<DecisionRow>> = of.iter().map(|id| (*id, Vec::new())).collect();
    for row in rows {
        by_case.entry(row.case_id).or_default().push(row);
    }
    for (case, decisions) in by_case {
        conn.know::<OfCase>(case.uuid(), decisions);
    }
    Ok(())
}

/// Removes a proposal whose version is still the row's.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody else changed it first.
pub fn remove(conn: &mut DbConnection, id: DecisionId, version: i32) -> StorageResult<()> {
    let target = decisions::table
        .find(id.bind())
        .filter(decisions::version.eq(version))
        .filter(decisions::state.eq(DecisionState::Proposed.bind()));
    exactly_one(on!(conn, |c| diesel::delete(target).execute(c))?)
}

/// Replaces a decision whose version is still the row's.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody else changed it first.
pub fn update(conn: &mut DbConnection, row: DecisionRow) -> StorageResult<()> {
    let target = decisions::table.find(row.id.bind()).filter(decisions::version.eq(row.version));
    let values = (
        decisions::state.eq(row.state.bind()),
        decisions::outcome.eq(row.outcome.bind()),
        decisions::limbs.eq(row.limbs.bind()),
        decisions::evidence_for.eq(row.evidence_for),
        decisions::evidence_against.eq(row.evidence_against),
        decisions::family_view.eq(row.family_view),
        decisions::panel_recommendation.eq(row.panel_recommendation),
        decisions::late_reason.eq(row.late_reason),
        decisions::outstanding_reason.eq(row.outstanding_reason),
        decisions::proposed_by.eq(row.proposed_by.bind()),
        decisions::proposed_at.eq(row.proposed_at.bind()),
        decisions::decided_by.eq(row.decided_by.bind()),
        decisions::decided_on.eq(row.decided_on),
        decisions::differs_reason.eq(row.differs_reason),
        decisions::notified_on.eq(row.notified_on),
        decisions::notice.eq(row.notice),
        decisions::version.eq(row.version + 1),
        decisions::addressees.eq(row.addressees.bind()),
        decisions::served_on.eq(row.served_on),
        decisions::keyed_late_reason.eq(row.keyed_late_reason),
        decisions::letter_keyed_late_reason.eq(row.letter_keyed_late_reason),
    );
    exactly_one(on!(conn, |c| diesel::update(target).set(values).execute(c))?)
}
