//! What a proposal that is about no case is about: an account, or a team.

use ehc_domain::{
    approvals::ProposedAct,
    audit::{AuditEntry, ObjectId},
    ids::{TeamId, UserId},
    names::read_alike,
    policy::Permit,
};
use ehc_persistence::{DbConnection, StorageResult, accounts, approvals::ApprovalRow, notifications::NewNotice};
use serde_json::{Error, Value};

use super::{
    super::proposed::{Proposed, shown as was_shown},
    grant::{self, ProposedRoles},
    teams::AskedOfTeam,
};
use crate::{Context, Failure, Service, access::end_cover_elsewhere, teams::team_path, users_path::user_path};

/// What is proposed.
pub(super) enum About {
    /// That an account is given roles, a team or another address.
    Account(ProposedRoles),
    /// That a team goes inside another, or closes.
    Team(AskedOfTeam),
}

impl About {
    /// Reads what was proposed; `None` where it is about a case, or cannot be read.
    pub(super) fn read(row: &ApprovalRow) -> Option<Self> {
        match row.act {
            ProposedAct::RoleGrant => ProposedRoles::read(row).map(Self::Account),
            ProposedAct::TeamMove => serde_json::from_value(row.proposal.clone()).ok().map(Self::Team),
            _ => None,
        }
    }

    /// What it is as it is kept.
    pub(super) fn kept(&self) -> Result<Value, Error> {
        match self {
            Self::Account(proposed) => serde_json::to_value(proposed),
            Self::Team(asked) => serde_json::to_value(asked),
        }
    }

    /// What would be done.
    pub(super) fn act(&self) -> ProposedAct {
        match self {
            Self::Account(_) => ProposedAct::RoleGrant,
            Self::Team(_) => ProposedAct::TeamMove,
        }
    }

    /// Whose account it is; `None` where it is about none.
    pub(super) fn user(&self) -> Option<UserId> {
        match self {
            Self::Account(proposed) => Some(proposed.user()),
            Self::Team(_) => None,
        }
    }

    /// What it is done to.
    pub(super) fn subject(&self) -> ObjectId {
        match self {
            Self::Account(proposed) => ObjectId::new(proposed.user().uuid()),
            Self::Team(asked) => ObjectId::new(asked.team().uuid()),
        }
    }

    /// Says what it would do as things stand; `None` where it cannot be done any more.
    pub(super) fn shown(&self, conn: &mut DbConnection) -> StorageResult<Option<Proposed>> {
        match self {
            Self::Account(proposed) => grant::shown(conn, proposed),
            Self::Team(asked) => asked.shown(conn),
        }
    }

    /// Does it; returns what else the trail says, and who is told besides whoever proposed it.
    pub(super) fn carry_out<R>(
        &self,
        conn: &mut DbConnection,
        service: &Service,
        context: &Context,
        permit: &Permit,
    ) -> Result<(Vec<AuditEntry>, Vec<NewNotice>), Failure<R>> {
        match self {
            Self::Account(proposed) => {
                let told = grant::give(conn, service, context, proposed)?;
                Ok((end_cover_elsewhere(conn, context, permit, proposed.user())?, told))
            }
            Self::Team(asked) => Ok((asked.carry_out(conn, context, permit)?, Vec::new())),
        }
    }
}

/// Says what a proposal would do as things stand; `None` where that is not what was shown of it any more. What other accounts are called is nothing of it: that is said as it
/// is now.
pub(super) fn as_it_was_shown(conn: &mut DbConnection, row: &ApprovalRow) -> StorageResult<Option<Proposed>> {
    let Some(about) = About::read(row) else { return Ok(None) };
    let itself = |mut shown: Proposed| {
        shown.rows.retain(|(name, ..)| name != grant::NAMESAKES);
        shown
    };
    let now = about.shown(conn)?;
    let is_same = now.clone().map(itself) == was_shown(row).map(itself);
    Ok(now.filter(|_| is_same))
}

/// Says whether a proposal would still do what was shown of it.
pub(super) fn holds(conn: &mut DbConnection, row: &ApprovalRow) -> StorageResult<bool> {
    Ok(as_it_was_shown(conn, row)?.is_some())
}

/// Names in the trail what a proposal is about.
pub(super) fn on(entry: AuditEntry, row: &ApprovalRow) -> AuditEntry {
    match row.act {
        ProposedAct::TeamMove => entry.on("team", TeamId::new(row.subject_id.uuid())),
        _ => entry.on("user", UserId::new(row.subject_id.uuid())),
    }
}

/// Says what a proposal is about, and where that is shown.
pub(super) fn place(row: &ApprovalRow) -> (&'static str, String) {
    match row.act {
        ProposedAct::TeamMove => ("a team", team_path(TeamId::new(row.subject_id.uuid()))),
        _ => ("an account", user_path(UserId::new(row.subject_id.uuid()))),
    }
}

/// Says whether two accounts are one person’s, as far as their names say: nobody becomes their own second person by another account.
pub(super) fn is_one_person(conn: &mut DbConnection, one: UserId, other: UserId) -> StorageResult<bool> {
    let mut name = |id| -> StorageResult<String> { Ok(accounts::find_user(conn, id)?.map(|user| user.name).unwrap_or_default()) };
    Ok(one == other || read_alike(&name(one)?, &name(other)?))
}
