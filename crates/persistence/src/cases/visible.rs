//! Which cases a query may find for somebody, as [`Visibility`](ehc_domain::policy::Visibility) lists them; written once for both databases.

use std::collections::BTreeSet;

use diesel::prelude::*;
use ehc_domain::{ids::CaseId, policy::Visibility};

use crate::{DbConnection, StorageResult, columns::Bind, fragments, schema::advice_requests};

/// Requests for advice of some kinds that were put to a person by name.
macro_rules! asked_of {
    ($user:expr, $kinds:expr) => {{
        let kinds: Vec<&str> = $kinds.iter().map(|kind| ehc_domain::codes::Coded::code(*kind)).collect();
        $crate::schema::advice_requests::table
            .filter($crate::schema::advice_requests::user_id.eq(Some($user.bind())))
            .filter($crate::fragments::one_of($crate::schema::advice_requests::kind, &kinds))
    }};
}
pub(crate) use asked_of;

/// Requests for advice of some kinds that were put to one of some teams.
macro_rules! asked_of_teams {
    ($teams:expr, $kinds:expr) => {{
        let kinds: Vec<&str> = $kinds.iter().map(|kind| ehc_domain::codes::Coded::code(*kind)).collect();
        $crate::schema::advice_requests::table
            .filter($crate::fragments::among($crate::schema::advice_requests::team_id, $teams).nullable())
            .filter($crate::fragments::one_of($crate::schema::advice_requests::kind, &kinds))
    }};
}
pub(crate) use asked_of_teams;

/// Narrows a boxed query of cases to what somebody may list.
macro_rules! visible {
    ($query:expr, $visibility:expr) => {
        $crate::cases::narrowed!($query, $visibility, $visibility.covered())
    };
}
pub(crate) use visible;

/// Narrows a boxed query of cases to what somebody may open: what they may list, and what is open to them for a while.
macro_rules! may_open {
    ($query:expr, $visibility:expr) => {
        $crate::cases::narrowed!($query, $visibility, &$visibility.open())
    };
}
pub(crate) use may_open;

/// Narrows a boxed query of cases to what somebody may list, and to some cases besides. Of people whom nobody asks for advice, no request is looked through.
macro_rules! narrowed {
    ($query:expr, $visibility:expr, $besides:expr) => {{
        let teams = fragments::among(cases::team_id, $visibility.teams());
        // Equal to nothing when the person is no caseworker.
        let own = cases::caseworker_id.eq($visibility.as_caseworker().then(|| $visibility.user_id().bind()));
        let besides = fragments::among(cases::id, $besides);
        let listed = BoolExpressionMethods::or(BoolExpressionMethods::or(teams, own), besides);
        let query = match $visibility.advising() {
            None => $query.filter(listed),
            Some(advising) => {
                let on_it = $crate::schema::advice_requests::case_id.eq(cases::id);
                let asked = $crate::cases::asked_of!($visibility.user_id(), advising.own).filter(on_it);
                let led = $crate::cases::asked_of_teams!(&advising.leads, advising.led).filter(on_it);
                let asked = BoolExpressionMethods::or(diesel::dsl::exists(asked), diesel::dsl::exists(led));
                $query.filter(BoolExpressionMethods::or(listed, asked))
            }
        };
        query.filter(fragments::may_know!($visibility))
    }};
}
pub(crate) use narrowed;

/// Narrows a query of cases to somebody's own, with those that they cover. Where they cover none nothing is said of it: SQLite finds by an index only where each
/// way of an “or” has one.
macro_rules! own {
    ($query:expr, $visibility:expr) => {{
        let own = cases::caseworker_id.eq(Some($visibility.user_id().bind()));
        match $visibility.covered() {
            [] => $query.filter(own),
            covered => $query.filter(BoolExpressionMethods::or(own, fragments::among(cases::id, covered))),
        }
    }};
}
pub(crate) use own;

/// Finds those of some cases that are on somebody's lists because advice was asked on them: see [`Visibility::advising`].
///
/// # Errors
/// Any failure of the database.
pub fn asked_among(conn: &mut DbConnection, visibility: &Visibility, among: &[CaseId]) -> StorageResult<BTreeSet<CaseId>> {
    let Some(advising) = visibility.advising() else { return Ok(BTreeSet::new()) };
    let user = visibility.user_id();
    let is_among = || fragments::among(advice_requests::case_id, among);
    let mut found: Vec<CaseId> =
        on!(conn, |c| asked_of!(user, advising.own).filter(is_among()).select(advice_requests::case_id).load(c))?;
    let led: Vec<CaseId> = on!(conn, |c| asked_of_teams!(&advising.leads, advising.led)
        .filter(is_among())
        .select(advice_requests::case_id)
        .load(c))?;
    found.extend(led);
    Ok(found.into_iter().collect())
}
