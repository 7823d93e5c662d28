//! What giving an account roles, a team or another address does, for whoever approves it.

use ehc_domain::{
    accounts::Role,
    codes::Coded,
    ids::{TeamId, UserId},
    names::read_alike,
};
use ehc_persistence::{
    DbConnection, StorageResult,
    accounts::{self, TeamRow, UserRow},
    approvals::ApprovalRow,
    notifications::NewNotice,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::super::proposed::Proposed;
use crate::{
    Context, Service, invitations,
    readdressed::{Readdressing, tell_of_another_address},
};

/// What an account is to be given.
pub(crate) struct Asked<'a> {
    /// Whose account it is.
    pub(crate) user: UserId,
    /// The roles besides those that it holds.
    pub(crate) roles: &'a [Role],
    /// The address in the place of the one on record; `None` where it stays.
    pub(crate) email: Option<&'a str>,
    /// The team in the place of the one on record; `None` where it stays.
    pub(crate) team: Option<TeamId>,
}

impl<'a> Asked<'a> {
    /// Asks for roles alone.
    pub(crate) fn roles(user: UserId, roles: &'a [Role]) -> Self {
        Self { user, roles, email: None, team: None }
    }
}

/// What an account is to be given, as it is kept while it waits: roles, another address to sign in with, and another team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ProposedRoles {
    user: Uuid,
    roles: Vec<String>,
    /// The address in the place of the one on record; `None` where it stays.
    #[serde(default)]
    email: Option<String>,
    /// The team in the place of the one on record; `None` where it stays.
    #[serde(default)]
    team: Option<Uuid>,
}

impl ProposedRoles {
    pub(super) fn of(asked: &Asked<'_>) -> Self {
        let Asked { user, roles, email, team } = *asked;
        let roles = roles.iter().map(|role| role.code().to_owned()).collect();
        Self { user: user.uuid(), roles, email: email.map(ToOwned::to_owned), team: team.map(|team| team.uuid()) }
    }

    /// Reads what was proposed; `None` where it cannot be read.
    pub(super) fn read(row: &ApprovalRow) -> Option<Self> {
        serde_json::from_value(row.proposal.clone()).ok()
    }

    /// Whose account it is.
    pub(super) fn user(&self) -> UserId {
        UserId::new(self.user)
    }

    /// The team in the place of another.
    fn team(&self) -> Option<TeamId> {
        self.team.map(TeamId::new)
    }

    /// Every role that an account would hold, in the order of the list of roles.
    fn with(&self, held: &[Role]) -> Vec<Role> {
        let mut all: Vec<Role> = held.iter().copied().chain(self.roles.iter().filter_map(|code| Role::parse(code))).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

fn in_words(roles: &[Role]) -> String {
    if roles.is_empty() { "None".to_owned() } else { roles.iter().map(|role| role.label()).collect::<Vec<_>>().join(", ") }
}

/// What stands before the addresses of other accounts of one name.
pub(super) const NAMESAKES: &str = "Another account of that name";

/// Says what giving them would do as things stand; `None` where the account cannot be given them any more. Name, address, roles, team and the teams whose cases that
/// opens are shown, so that a proposal is void once any of them is another; other accounts of that name are shown as well, and it is not void by those.
pub(super) fn shown(conn: &mut DbConnection, proposed: &ProposedRoles) -> StorageResult<Option<Proposed>> {
    let user = accounts::find_user(conn, proposed.user())?.filter(|user| user.left_on.is_none());
    let Some(user) = user else { return Ok(None) };
    let held = in_order(accounts::roles_of(conn, user.id)?);
    let after = proposed.with(&held);
    let email = proposed.email.clone().filter(|email| *email != user.email);
    let team = proposed.team().filter(|team| Some(*team) != user.team_id);
    if after == held && email.is_none() && team.is_none() {
        return Ok(None);
    }
    if let Some(email) = &email
        && accounts::find_user_by_email(conn, email)?.is_some()
    {
        return Ok(None);
    }
    let all = accounts::list_teams(conn)?;
    if team.is_some_and(|id| all.iter().all(|one| one.id != id || one.closed_on.is_some())) {
        return Ok(None);
    }
    let mut rows = Vec::new();
    if let Some(email) = email {
        rows.push(("Email".to_owned(), user.email.clone(), email));
    }
    let before = if after == held { String::new() } else { in_words(&held) };
    rows.push(("Roles".to_owned(), before, in_words(&after)));
    let name = |id: Option<TeamId>| all.iter().find(|one| Some(one.id) == id).map_or("None", |one| &one.name).to_owned();
    rows.push(match team {
        Some(_) => ("Team".to_owned(), name(user.team_id), name(team)),
        None => ("Team".to_owned(), String::new(), name(user.team_id)),
    });
    if let Some(opens) = opens(conn, &all, &after, team.or(user.team_id))? {
        rows.push(opens);
    }
    let namesakes: Vec<String> = accounts::list_users(conn)?
        .into_iter()
        .filter(|one| one.id != user.id && one.left_on.is_none() && read_alike(&one.name, &user.name))
        .map(|one| one.email)
        .collect();
    if !namesakes.is_empty() {
        rows.push((NAMESAKES.to_owned(), String::new(), namesakes.join(", ")));
    }
    let what = format!("{} ({})", user.name, user.email);
    Ok(Some(Proposed { subject: proposed.user, other_case: None, what, rows, moves: Vec::new() }))
}

/// The teams whose cases, or requests for advice, are open to somebody with these roles in a team; `None` where none are.
fn opens(
    conn: &mut DbConnection,
    all: &[TeamRow],
    roles: &[Role],
    team: Option<TeamId>,
) -> StorageResult<Option<(String, String, String)>> {
    let what = if roles.iter().any(|role| matches!(role, Role::Caseworker | Role::Manager)) {
        "Sees the cases of"
    } else if roles.iter().any(|role| role.is_contributor()) {
        "Sees what was asked of"
    } else {
        return Ok(None);
    };
    let Some(team) = team else { return Ok(None) };
    let inside = accounts::team_with_descendants(conn, team)?;
    let names: Vec<&str> = all.iter().filter(|one| inside.contains(&one.id)).map(|one| one.name.as_str()).collect();
    Ok(Some((what.to_owned(), String::new(), names.join(", "))))
}

fn in_order(mut roles: Vec<Role>) -> Vec<Role> {
    roles.sort_unstable();
    roles
}

/// Gives the roles, the team and the address; sessions of before end, so that the person has them when they sign in again. Whoever is given a role or a team keeps no
/// password that was chosen by a link which somebody else was shown: they are sent another. Returns that notice, and what the address of before is told.
pub(super) fn give(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    proposed: &ProposedRoles,
) -> StorageResult<Vec<NewNotice>> {
    let Some(user) = accounts::find_user(conn, proposed.user())? else { return Ok(Vec::new()) };
    let held = accounts::roles_of(conn, user.id)?;
    let after = proposed.with(&held);
    let (id, stamp) = (user.id, user.stamp.saturating_add(1));
    let sees_more = proposed.team().is_some() || after.iter().any(|role| !held.contains(role));
    let mut told = Vec::new();
    if proposed.email.is_some() {
        told.extend(tell_of_another_address(&user, Readdressing::Done, context.now));
    }
    let mut row = UserRow { stamp, ..user };
    if let Some(email) = &proposed.email {
        row.email.clone_from(email);
        accounts::end_invitations(conn, id, context.now)?;
    }
    if let Some(team) = proposed.team() {
        row.team_id = Some(team);
    }
    let is_anew = sees_more && accounts::was_link_shown(conn, id)?;
    if is_anew {
        (row.password_hash, row.is_active) = (String::new(), false);
    }
    // A link that went to the address of before is of no use any more.
    if is_anew || (proposed.email.is_some() && !row.is_active) {
        told.push(invitations::send(service, conn, context, &row)?);
    }
    accounts::update_user(conn, row)?;
    accounts::set_roles(conn, id, &after)?;
    accounts::end_sessions_of(conn, id)?;
    Ok(told)
}
