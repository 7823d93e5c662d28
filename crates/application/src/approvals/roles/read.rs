//! The roles that wait for information governance, and what became of others.

use ehc_domain::{
    approvals::{ProposalState, ProposedAct},
    audit::{Look, ObjectId},
    ids::{ApprovalId, TeamId, UserId},
    policy::{Action, Refusal, Target},
};
use ehc_persistence::{
    DbConnection, StorageResult,
    approvals::{self, ApprovalRow},
};

use super::{
    super::read::{Line, line},
    about::{About, as_it_was_shown, is_one_person},
};
use crate::{Context, Failure, Service, failure::NoRule, history::Told};

/// The page of everything that was proposed.
pub(super) const PLACE: &str = "/governance/roles";

/// How many lines the list holds.
const MOST_LINES: i64 = 100;

/// Lists what accounts were to be given and was to become of teams, the latest first, each with whether the reader may answer it.
///
/// # Errors
/// Policy; storage.
pub fn list_roles(service: &Service, context: &Context) -> Result<Vec<(Line, bool)>, Failure<NoRule>> {
    // Reading asks for no password; approving does.
    let permit = context.authorise(Action::RoleRefuse, Target::Service)?;
    let listed = service.store.read(|conn| {
        let mut rows = Vec::new();
        for act in [ProposedAct::RoleGrant, ProposedAct::TeamMove] {
            rows.extend(approvals::list_about_no_case(conn, act, MOST_LINES)?);
        }
        rows.sort_by_key(|row| std::cmp::Reverse((row.proposed_at, row.id)));
        rows.into_iter().map(|row| answerable(conn, context, row)).collect::<StorageResult<Vec<_>>>()
    })?;
    let told = Told::NamedListShown { list: "roles".into(), shown: listed.len() };
    service.views.note(Look::of(&permit).telling(&told))?;
    Ok(listed)
}

fn answerable(conn: &mut DbConnection, context: &Context, row: ApprovalRow) -> StorageResult<(Line, bool)> {
    let me = context.actor.user_id;
    let is_own = is_one_person(conn, row.proposed_by, me)? || About::read(&row).is_none_or(|about| about.user() == Some(me));
    let may = row.state == ProposalState::Waiting && !is_own;
    Ok((as_it_stands(conn, row)?, may))
}

/// Reads a proposal; of one that waits and holds, with what it would do now.
fn as_it_stands(conn: &mut DbConnection, row: ApprovalRow) -> StorageResult<Line> {
    let now = match row.state {
        ProposalState::Waiting => as_it_was_shown(conn, &row)?,
        _ => None,
    };
    let line = line(conn, row, None)?;
    Ok(Line { proposed: now.or(line.proposed), ..line })
}

/// Finds what was proposed of an account, with whether the reader may answer it.
///
/// # Errors
/// Policy; absence; storage.
pub fn find_roles(service: &Service, context: &Context, id: &ApprovalId) -> Result<(Line, bool), Failure<NoRule>> {
    context.authorise(Action::RoleRefuse, Target::Service).map_err(|refusal: Refusal| Failure::Refused(refusal))?;
    service.store.read(|conn| {
        let row = approvals::find(conn, *id)?.filter(|row| About::read(row).is_some()).ok_or(Failure::NotFound)?;
        Ok(answerable(conn, context, row)?)
    })
}

/// Finds what waits of an account, for whoever looks after accounts; `None` where nothing does.
///
/// # Errors
/// Any failure of the database.
pub(crate) fn waiting_roles(conn: &mut DbConnection, user: UserId) -> StorageResult<Option<Line>> {
    waiting(conn, ProposedAct::RoleGrant, ObjectId::new(user.uuid()))
}

/// Finds what waits of a team; `None` where nothing does.
///
/// # Errors
/// Any failure of the database.
pub(crate) fn waiting_team(conn: &mut DbConnection, team: TeamId) -> StorageResult<Option<Line>> {
    waiting(conn, ProposedAct::TeamMove, ObjectId::new(team.uuid()))
}

fn waiting(conn: &mut DbConnection, act: ProposedAct, subject: ObjectId) -> StorageResult<Option<Line>> {
    let row = approvals::find_waiting(conn, act, subject)?;
    row.map(|row| as_it_stands(conn, row)).transpose()
}
