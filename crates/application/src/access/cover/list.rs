//! Who stands in for whom.

use chrono::NaiveDate;
use ehc_domain::{
    audit::Look,
    ids::{CaseId, StandingId},
    policy::{Action, Decision, Listable, Standing, Target, decide},
};
use ehc_persistence::{DbConnection, StorageResult, accounts, cases, people, standings};

use super::away::away_until;
use crate::{Context, Failure, Service, failure::NoRule, history::Told, ports::london_day};

/// Somebody who stands in for the caseworker of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverLine {
    /// Which.
    pub id: StandingId,
    /// The number of the case.
    pub reference: String,
    /// The child’s name.
    pub child: String,
    /// Whose case it is; `None` when nobody’s any more.
    pub caseworker: Option<String>,
    /// Who stands in.
    pub covered_by: String,
    /// Until when whoever stands in is away themselves; `None` where they are here.
    pub away_until: Option<NaiveDate>,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub last_day: NaiveDate,
    /// Why.
    pub reason: String,
    /// Whether whoever looks may end it: the caseworker, whoever stands in, or a manager of the team.
    pub may_end: bool,
}

/// Lists who stands in for whom now on the cases that the person runs or whose team does, those that end first on top.
///
/// # Errors
/// Policy; storage.
pub fn list_covers(service: &Service, context: &Context) -> Result<Vec<CoverLine>, Failure<NoRule>> {
    let permit = context.authorise(Action::CaseList, Target::Service)?;
    let visibility = context.visibility();
    let listed = service.store.read(|conn| -> Result<Vec<CoverLine>, Failure<NoRule>> {
        let mut listed = Vec::new();
        for (row, covered_by, case) in standings::list_held(conn, Standing::Covers, context.now)? {
            let is_restricted = case.restriction_review_on.is_some();
            // Why somebody stands in is not for those who only give advice on the case.
            let is_asked = false;
            let listable =
                Listable { id: case.id, team_id: case.team_id, caseworker_id: case.caseworker_id, is_asked, is_restricted };
            if !visibility.lists(&listable) {
                continue;
            }
            let child = people::find(conn, case.child_id)?.map(|child| child.name).unwrap_or_default();
            let caseworker = case.caseworker_id.map(|user| accounts::find_user(conn, user)).transpose()?.flatten();
            let subject = cases::subject_of(conn, &case)?;
            listed.push(CoverLine {
                away_until: away_until(conn, row.user_id, context.today)?,
                id: row.id,
                reference: case.reference,
                child,
                caseworker: caseworker.map(|user| user.name),
                covered_by,
                from: london_day(row.from_at),
                last_day: last_day(&row),
                reason: row.reason,
                may_end: decide(&context.actor, Action::CoverEnd, Target::Case(&subject)) == Decision::Allow,
            });
        }
        Ok(listed)
    })?;
    service.views.note(Look::of(&permit).telling(&Told::NamedListShown { list: "cover".into(), shown: listed.len() }))?;
    Ok(listed)
}

/// Says who stands in on a case now, and to the end of which day.
///
/// # Errors
/// Any failure of the database.
pub fn cover_of(conn: &mut DbConnection, context: &Context, case: CaseId) -> StorageResult<Vec<(String, NaiveDate)>> {
    let held = standings::list_of_case(conn, case)?.into_iter().filter(|(row, _)| {
        let has_ended = row.ended_at.or(row.until_at).is_some_and(|end| end <= context.now);
        row.standing == Standing::Covers && !has_ended
    });
    Ok(held.map(|(row, who)| (who, last_day(&row))).collect())
}

/// The last day of a cover: it ends with the first instant of the next.
fn last_day(row: &standings::StandingRow) -> NaiveDate {
    let end = row.until_at.unwrap_or(row.from_at);
    london_day(end - chrono::Duration::seconds(1))
}
