//! What giving roles to an account does, for whoever approves it.

use ehc_domain::{accounts::Role, audit::ObjectId, codes::Coded, ids::UserId};
use ehc_persistence::{
    DbConnection, StorageResult,
    accounts::{self, UserRow},
    approvals::ApprovalRow,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::super::proposed::{Proposed, shown as was_shown};

/// Roles that an account is to be given, as they are kept while they wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ProposedRoles {
    user: Uuid,
    roles: Vec<String>,
}

impl ProposedRoles {
    pub(super) fn of(user: UserId, roles: &[Role]) -> Self {
        Self { user: user.uuid(), roles: roles.iter().map(|role| role.code().to_owned()).collect() }
    }

    /// Reads what was proposed; `None` where it cannot be read.
    pub(super) fn read(row: &ApprovalRow) -> Option<Self> {
        serde_json::from_value(row.proposal.clone()).ok()
    }

    /// Whose account it is.
    pub(super) fn user(&self) -> UserId {
        UserId::new(self.user)
    }

    /// Every role that an account would hold, in the order of the list of roles.
    fn with(&self, held: &[Role]) -> Vec<Role> {
        let mut all: Vec<Role> = held.iter().copied().chain(self.roles.iter().filter_map(|code| Role::parse(code))).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// The subject of every proposal about an account.
pub(super) fn subject(user: UserId) -> ObjectId {
    ObjectId::new(user.uuid())
}

fn in_words(roles: &[Role]) -> String {
    if roles.is_empty() { "None".to_owned() } else { roles.iter().map(|role| role.label()).collect::<Vec<_>>().join(", ") }
}

/// Says what giving them would do as things stand; `None` where the account cannot be given them any more. Name, address, roles and team are shown, so that a
/// proposal is void once any of them is another.
pub(super) fn shown(conn: &mut DbConnection, proposed: &ProposedRoles) -> StorageResult<Option<Proposed>> {
    let user = accounts::find_user(conn, proposed.user())?.filter(|user| user.left_on.is_none());
    let Some(user) = user else { return Ok(None) };
    let held = in_order(accounts::roles_of(conn, user.id)?);
    let after = proposed.with(&held);
    if after == held {
        return Ok(None);
    }
    let team = user.team_id.map(|team| accounts::find_team(conn, team)).transpose()?.flatten();
    Ok(Some(Proposed {
        subject: proposed.user,
        other_case: None,
        what: format!("{} ({})", user.name, user.email),
        rows: vec![
            ("Roles".to_owned(), in_words(&held), in_words(&after)),
            ("Team".to_owned(), String::new(), team.map_or_else(|| "None".to_owned(), |team| team.name)),
        ],
        moves: Vec::new(),
    }))
}

fn in_order(mut roles: Vec<Role>) -> Vec<Role> {
    roles.sort_unstable();
    roles
}

/// Says whether a proposal would still do what was shown of it.
pub(super) fn holds(conn: &mut DbConnection, row: &ApprovalRow) -> StorageResult<bool> {
    let Some(proposed) = ProposedRoles::read(row) else { return Ok(false) };
    let now = shown(conn, &proposed)?;
    Ok(now.is_some() && now == was_shown(row))
}

/// Gives the roles; sessions of before end, so that the person has them when they sign in again.
pub(super) fn give(conn: &mut DbConnection, proposed: &ProposedRoles) -> StorageResult<()> {
    let Some(user) = accounts::find_user(conn, proposed.user())? else { return Ok(()) };
    let held = accounts::roles_of(conn, user.id)?;
    let (id, stamp) = (user.id, user.stamp.saturating_add(1));
    accounts::update_user(conn, UserRow { stamp, ..user })?;
    accounts::set_roles(conn, id, &proposed.with(&held))?;
    accounts::end_sessions_of(conn, id)?;
    Ok(())
}
