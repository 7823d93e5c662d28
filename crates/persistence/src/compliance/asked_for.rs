//! What is counted of requests, refusals and advice, where people ask for figures of them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use diesel::prelude::*;
use ehc_domain::{
    advice::AdviceKind,
    cases::Stage,
    decisions::{DecisionKind, DecisionOutcome, DecisionState},
    ids::{CaseId, TeamId, UserId},
    requests::{Became, RequestSource},
};

use super::Counted;
use crate::{
    DbConnection, StorageResult,
    columns::Bind,
    fragments,
    schema::{advice_requests, cases, deadlines, decisions, requests},
};

/// One request for an assessment (s36), as figures count it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requested {
    /// Its case, counted from the day on which it was received.
    pub case: Counted,
    /// Who asked.
    pub source: RequestSource,
    /// Which assessment of the child it belongs to, from 1.
    pub episode: i32,
    /// Which of the requests that each began an assessment of their own it was for the child, from 1; `None` where it was kept with one that was under way.
    pub nth: Option<usize>,
}

/// Lists the requests for an assessment that were received by a day, in the order of the days. Requests to re-assess (s44), and what was recorded by mistake, are
/// none of them.
///
/// # Errors
/// Any failure of the database.
pub fn list_requests(conn: &mut DbConnection, teams: Option<&[TeamId]>, to: NaiveDate) -> StorageResult<Vec<Requested>> {
    type Row = (CaseId, TeamId, Option<UserId>, NaiveDate, bool, RequestSource, Became, i32);
    let asks_for_none = vec![Became::SetAside, Became::Reassessment];
    let rows: Vec<Row> = on!(conn, |c| of_teams!(
        requests::table
            .inner_join(cases::table.on(cases::id.eq(requests::case_id)))
            .filter(requests::received_on.le(to))
            .filter(requests::became.ne_all(asks_for_none.bind()))
            .filter(cases::stage.ne(Stage::RecordedInError.bind()))
            .select((
                cases::id,
                cases::team_id,
                cases::caseworker_id,
                requests::received_on,
                cases::restriction_review_on.is_not_null(),
                requests::source,
                requests::became,
                requests::episode,
            ))
            .into_boxed(),
        teams
    )
    .order((requests::received_on.asc(), requests::keyed_at.asc(), requests::id.asc()))
    .load(c))?;
    let mut begun: BTreeMap<CaseId, usize> = BTreeMap::new();
    let requested = |(case_id, team_id, caseworker_id, received_on, is_restricted, source, became, episode): Row| {
        let nth = (became == Became::Began).then(|| {
            let so_far = begun.entry(case_id).or_default();
            *so_far += 1;
            *so_far
        });
        let case = Counted {
            case_id,
            team_id,
            caseworker_id,
            began_on: received_on,
            on: Some(received_on),
            is_excused: false,
            title: source.label().to_owned(),
            is_restricted,
            due: None,
        };
        Requested { case, source, episode, nth }
    };
    Ok(rows.into_iter().map(requested).collect())
}

/// A decision of which a family was told, as figures count it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldOf {
    /// Its case, on the day on which they were told.
    pub case: Counted,
    /// The question.
    pub kind: DecisionKind,
    /// Which assessment of the child it belongs to, from 1.
    pub episode: i32,
    /// What was decided.
    pub outcome: DecisionOutcome,
}

/// Lists the decisions of which families were told by a day, in the order in which they were, with the assessment that each belongs to.
///
/// # Errors
/// Any failure of the database.
pub fn list_told(conn: &mut DbConnection, teams: Option<&[TeamId]>, to: NaiveDate) -> StorageResult<Vec<ToldOf>> {
    type Row = (CaseId, TeamId, Option<UserId>, NaiveDate, Option<NaiveDate>, bool, DecisionKind, i32, DecisionOutcome);
    let rows: Vec<Row> = on!(conn, |c| of_teams!(
        decisions::table
            .inner_join(cases::table.on(cases::id.eq(decisions::case_id)))
            .filter(decisions::state.eq(DecisionState::Notified.bind()))
            .filter(decisions::notified_on.le(Some(to)))
            .filter(cases::stage.ne(Stage::RecordedInError.bind()))
            .select((
                cases::id,
                cases::team_id,
                cases::caseworker_id,
                cases::began_on,
                decisions::notified_on,
                cases::restriction_review_on.is_not_null(),
                decisions::kind,
                decisions::episode,
                decisions::outcome,
            ))
            .into_boxed(),
        teams
    )
    .order((decisions::notified_on.asc(), decisions::id.asc()))
    .load(c))?;
    let told = |(case_id, team_id, caseworker_id, began_on, on, is_restricted, kind, episode, outcome): Row| {
        let title = String::new();
        let case = Counted { case_id, team_id, caseworker_id, began_on, on, is_excused: false, title, is_restricted, due: None };
        ToldOf { case, kind, episode, outcome }
    };
    Ok(rows.into_iter().map(told).collect())
}

/// Lists the advice that came in a period, both days included, each with its kind.
///
/// # Errors
/// Any failure of the database.
pub fn list_advice(
    conn: &mut DbConnection,
    rules: &[&str],
    teams: Option<&[TeamId]>,
    (from, to): (NaiveDate, NaiveDate),
) -> StorageResult<Vec<(Counted, AdviceKind)>> {
    type Row = (CaseId, TeamId, Option<UserId>, NaiveDate, Option<NaiveDate>, bool, String, bool, Option<NaiveDate>, AdviceKind);
    let rows: Vec<Row> = on!(conn, |c| of_teams!(
        deadlines::table
            .inner_join(cases::table.on(cases::id.eq(deadlines::case_id)))
            .inner_join(advice_requests::table.on(advice_requests::id.nullable().eq(deadlines::subject_id)))
            .filter(deadlines::rule.eq_any(rules))
            .filter(deadlines::met_on.ge(Some(from)))
            .filter(deadlines::met_on.le(Some(to)))
            .select((
                deadlines::case_id,
                cases::team_id,
                cases::caseworker_id,
                cases::began_on,
                deadlines::met_on,
                deadlines::is_excused,
                deadlines::title,
                cases::restriction_review_on.is_not_null(),
                deadlines::due,
                advice_requests::kind,
            ))
            .into_boxed(),
        teams
    )
    .order((deadlines::met_on.asc(), deadlines::case_id.asc(), deadlines::duty.asc()))
    .load(c))?;
    let counted = |(case_id, team_id, caseworker_id, began_on, on, is_excused, title, is_restricted, due, kind): Row| {
        (Counted { case_id, team_id, caseworker_id, began_on, on, is_excused, title, is_restricted, due }, kind)
    };
    Ok(rows.into_iter().map(counted).collect())
}

/// Lists the cases in which it was decided that there will be a plan, and there is none yet.
///
/// # Errors
/// Any failure of the database.
pub fn list_agreed(conn: &mut DbConnection) -> StorageResult<BTreeSet<CaseId>> {
    let agreed = vec![Stage::Drafting, Stage::DraftSent];
    let found: Vec<CaseId> = on!(conn, |c| cases::table.filter(cases::stage.eq_any(agreed.bind())).select(cases::id).load(c))?;
    Ok(found.into_iter().collect())
}

/// Lists the cases in which an exception covers a miss of one of these rules, while the duty is open.
///
/// # Errors
/// Any failure of the database.
pub fn list_excused(conn: &mut DbConnection, rules: &[&str]) -> StorageResult<BTreeSet<CaseId>> {
    let found: Vec<CaseId> = on!(conn, |c| deadlines::table
        .filter(deadlines::rule.eq_any(rules))
        .filter(deadlines::is_open.eq(true))
        .filter(deadlines::is_excused.eq(true))
        .select(deadlines::case_id)
        .load(c))?;
    Ok(found.into_iter().collect())
}
