//! What contributors owe: their own requests and those that their team was asked and nobody has taken.

use chrono::NaiveDate;
use diesel::prelude::*;
use ehc_domain::{
    advice::{AdviceKind, AdviceState},
    audit::ObjectId,
    ids::{AdviceId, AdviceRequestId, TeamId},
    plans::PlanSection,
    policy::Visibility,
};

use super::AdviceRequestRow;
use crate::{
    DbConnection, StorageResult,
    columns::Bind,
    fragments,
    schema::{advice, advice_requests, cases, deadlines, institutions, people, plan_rows, users},
};

/// One line of a contributor's inbox: the request, and of the case no more than identity and dates.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct InboxLine {
    /// The request.
    pub request: AdviceRequestRow,
    /// The number of the case.
    pub reference: String,
    /// The child's name.
    pub child: String,
    /// The child's birth date.
    pub born_on: Option<NaiveDate>,
    /// Years taught out of cohort.
    pub year_group_shift: i32,
    /// Where the child learns.
    pub institution: Option<String>,
    /// The caseworker, who asked.
    pub caseworker: Option<String>,
    /// The day the case closed; `None` while it is open.
    pub closed_on: Option<NaiveDate>,
}

/// Whose inbox it is, and which requests of the team they could take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// The contributor, and what they may know of.
    pub visibility: Visibility,
    /// Their teams.
    pub teams: Vec<TeamId>,
    /// The kinds of advice that their roles give.
    pub kinds: Vec<AdviceKind>,
}

macro_rules! inbox {
    ($reach:expr, $states:expr) => {{
        let Reach { visibility, teams, kinds } = $reach.clone();
        let mine = advice_requests::user_id.eq(Some(visibility.user_id().bind()));
        let untaken = advice_requests::user_id.is_null().and(fragments::among(advice_requests::team_id, &teams));
        advice_requests::table
            .inner_join(cases::table.on(cases::id.eq(advice_requests::case_id)))
            .inner_join(people::table.on(people::id.eq(cases::child_id)))
            .left_join(institutions::table.on(cases::institution_id.eq(institutions::id.nullable())))
            .left_join(users::table.on(cases::caseworker_id.eq(users::id.nullable())))
            .filter(BoolExpressionMethods::or(mine, untaken))
            .filter(fragments::may_know!(visibility))
            .filter(advice_requests::kind.eq_any(kinds.bind()))
            .filter(advice_requests::state.eq_any($states.bind()))
            .select((
                AdviceRequestRow::as_select(),
                cases::reference,
                people::name,
                people::born_on,
                cases::year_group_shift,
                institutions::name.nullable(),
                users::name.nullable(),
                cases::closed_on,
            ))
    }};
}

/// Lists what is owed in cases that are open, oldest request first.
///
/// # Errors
/// Any failure of the database.
pub fn list_owed(conn: &mut DbConnection, reach: &Reach, limit: i64) -> StorageResult<Vec<InboxLine>> {
    let states = vec![AdviceState::Asked, AdviceState::InProgress, AdviceState::SentBack];
    Ok(on!(conn, |c| inbox!(reach, states)
        .filter(cases::closed_on.is_null())
        .order((advice_requests::asked_on.asc(), advice_requests::id.asc()))
        .limit(limit)
        .load(c))?)
}

/// Lists what has been given or answered, latest request first.
///
/// # Errors
/// Any failure of the database.
pub fn list_done(conn: &mut DbConnection, reach: &Reach, limit: i64) -> StorageResult<Vec<InboxLine>> {
    let states = vec![AdviceState::Received, AdviceState::Accepted, AdviceState::Declined];
    Ok(on!(conn, |c| inbox!(reach, states)
        .order((advice_requests::asked_on.desc(), advice_requests::id.desc()))
        .limit(limit)
        .load(c))?)
}

/// The stored limit of one request for advice.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct LimitRow {
    /// The request.
    pub subject_id: Option<ObjectId>,
    /// The duty's key within the case, which leads to its receipt.
    pub duty: String,
    /// The code of the authority it rests on.
    pub authority: ehc_domain::timetable::rules::Authority,
    /// The limit.
    pub due: Option<NaiveDate>,
    /// The last working day on or before it.
    pub act_by: Option<NaiveDate>,
    /// The day it was met.
    pub met_on: Option<NaiveDate>,
    /// Whether somebody must still act.
    pub is_open: bool,
    /// Whether a valid exception covers a miss.
    pub is_excused: bool,
}

/// Lists the stored limits of requests; the last asked comes last when one was asked for twice.
///
/// # Errors
/// Any failure of the database.
pub fn list_limits(conn: &mut DbConnection, requests: &[AdviceRequestId]) -> StorageResult<Vec<LimitRow>> {
    let wanted: Vec<ObjectId> = requests.iter().map(|id| ObjectId::new(id.uuid())).collect();
    Ok(on!(conn, |c| deadlines::table
        .filter(fragments::among(deadlines::subject_id, &wanted))
        .order((deadlines::due.asc(), deadlines::duty.asc()))
        .select((
            deadlines::subject_id,
            deadlines::duty,
            deadlines::authority,
            deadlines::due,
            deadlines::act_by,
            deadlines::met_on,
            deadlines::is_open,
            deadlines::is_excused,
        ))
        .load(c))?)
}

/// A row of the plan that came from advice.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct AdviceUse {
    /// The version of the advice.
    pub advice_id: Option<AdviceId>,
    /// Where the row stands.
    pub section: PlanSection,
    /// Its words.
    pub text: String,
}

/// Lists where the plan uses the advice given in answer to a request, in the order of the plan.
///
/// # Errors
/// Any failure of the database.
pub fn list_uses(conn: &mut DbConnection, request: AdviceRequestId) -> StorageResult<Vec<AdviceUse>> {
    let mut uses: Vec<AdviceUse> = on!(conn, |c| plan_rows::table
        .inner_join(advice::table.on(plan_rows::source_advice_id.eq(advice::id.nullable())))
        .filter(advice::advice_request_id.eq(request.bind()))
        .order((plan_rows::position.asc(), plan_rows::id.asc()))
        .select((plan_rows::source_advice_id, plan_rows::section, plan_rows::text))
        .load(c))?;
    uses.sort_by_key(|one| one.section);
    Ok(uses)
}
