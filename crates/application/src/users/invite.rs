//! Inviting somebody, and sending an invitation again.

use ehc_domain::{
    accounts::Role,
    audit::AuditEntry,
    email::EmailAddress,
    ids::{ApprovalId, TeamId, UserId},
    refusals,
    text::{Text, Words},
};
use ehc_persistence::{
    StorageError,
    accounts::{self as rows, InvitationRow, UserRoleRow, UserRow},
};
use thiserror::Error;

use super::{
    AccountRefused, Place, entry, find, fits, goes_by_email_alone, has_a_role, has_own_email, has_own_name, in_order,
    opening::Opened, permitted, roles_in_words, team_name, user_path,
};
use crate::{
    Context, Done, Failure, Service,
    approvals::{Asked, are_approved, propose_roles},
    history::Told,
    invitations::send,
};

/// Somebody who is to sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// The address they sign in with, and to which the link goes.
    pub email: EmailAddress,
    /// Their name as shown to colleagues.
    pub name: Text<200>,
    /// Every role.
    pub roles: Vec<Role>,
    /// Their team.
    pub team: Option<TeamId>,
    /// Why they are to have a role that information governance approves; needed where it does.
    pub reason: Option<Words<2_000>>,
}

/// An account that was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvitedAccount {
    /// Which.
    pub id: UserId,
    /// What waits for information governance: the account has these roles once it has approved them. `None` where nothing does.
    pub proposal: Option<ApprovalId>,
}

refusals! {
    /// Why no new link is sent.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum SendAgainRefused {
        /// They have no account to sign in to.
        HasLeft = "has_left", "They have left. Bring them back instead";
        /// They change it on their own account page.
        Yourself = "yourself", "You change your own password under Your account";
    }
}

refusals! {
    /// Why a link is not shown.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum LinkRefused {
        /// It was shown, used or replaced, its time is over, or another administrator made it.
        Gone = "gone", "This link cannot be shown any more. Make a new one";
        /// Whoever is shown it could sign in as somebody who sees cases, or is the second person of others.
        ByEmailAlone = "by_email_alone", "This account is in use, sees cases, approves what others propose, or is about to be given a role. Its link goes to its address by email, and nobody is shown it";
    }
}

/// Invites somebody: the account is there at once, and nobody can sign in to it until they have chosen a password. That they manage, are administrator or of information
/// governance waits for information governance where anybody of it can sign in: whoever makes accounts could otherwise make their own second person. So does every
/// role that is done in a team, where that or a team inside it has a case or was asked for advice, or others are inside it; and once there is a case anywhere every
/// role in which any case is opened in an emergency, whatever the team.
///
/// # Errors
/// [`AccountRefused`]; policy; storage.
pub fn invite(service: &Service, context: &Context, (): &(), new: NewAccount) -> Result<InvitedAccount, Failure<AccountRefused>> {
    let permit = permitted(context)?;
    let roles = in_order(new.roles);
    service.store.write(context, |conn| {
        let email = new.email.as_str().to_lowercase();
        has_own_email(conn, None, &email)?.map_err(Failure::Rule)?;
        has_own_name(conn, None, new.name.as_str())?.map_err(Failure::Rule)?;
        has_a_role(&roles)
            .and(fits(conn, &Place { roles: &roles, team: new.team }, &Place { roles: &[], team: None })?)
            .map_err(Failure::Rule)?;
        let (approved, opened) = (are_approved(conn)?, Opened::by_moving(conn, None, new.team)?);
        let (guarded, roles): (Vec<Role>, Vec<Role>) =
            roles.into_iter().partition(|role| approved && opened.is_given_by_two(*role));
        let id: UserId = service.ports.id();
        let row = UserRow {
            id,
            email,
            name: new.name.into_string(),
            password_hash: String::new(),
            team_id: new.team,
            is_active: false,
            stamp: 1,
            created_at: context.now,
            left_on: None,
            seen_at: None,
            version: 1,
        };
        let told = Told::AccountInvited {
            account: format!("{} ({})", row.name, row.email),
            account_roles: roles_in_words(&roles),
            account_team: team_name(conn, row.team_id)?,
        };
        row.clone().insert(conn).map_err(|error| match error {
            StorageError::Duplicate => Failure::Rule(AccountRefused::Taken),
            other => other.into(),
        })?;
        UserRoleRow::insert_all(roles.iter().map(|role| UserRoleRow { user_id: id, role: *role }).collect(), conn)?;
        let notice = send(service, conn, context, &row)?;
        let done = |proposal| {
            Done::new(InvitedAccount { id, proposal }, entry(&permit, id, &told)).telling(notice).seen_at(user_path(id))
        };
        if guarded.is_empty() {
            return Ok(done(None));
        }
        let made = propose_roles(conn, service, context, &Asked::roles(id, &guarded), new.reason.as_ref());
        let (proposal, entry, asked) = made.map_err(|failure| failure.map_rule(AccountRefused::from))?;
        Ok(done(Some(proposal)).and(entry).telling_all(asked))
    })
}

/// Sends a new link to choose a password, to somebody who is invited or who has forgotten theirs; an earlier link is of no use any more.
///
/// # Errors
/// [`SendAgainRefused`]; policy; absence; storage.
pub fn send_again(service: &Service, context: &Context, id: &UserId, (): ()) -> Result<(), Failure<SendAgainRefused>> {
    let permit = permitted(context)?;
    service.store.write(context, |conn| {
        let row = find(conn, *id)?;
        if row.left_on.is_some() {
            return Err(Failure::Rule(SendAgainRefused::HasLeft));
        }
        if row.id == context.actor.user_id {
            return Err(Failure::Rule(SendAgainRefused::Yourself));
        }
        let notice = send(service, conn, context, &row)?;
        let told = Told::LinkSent { account: row.name };
        Ok(Done::new((), entry(&permit, *id, &told)).telling(notice).seen_at(user_path(*id)))
    })
}

/// Shows the link of an invitation to the administrator who made it, once, to hand over where no email arrives.
///
/// # Errors
/// [`LinkRefused`]; policy; absence; storage.
pub fn show_link(service: &Service, context: &Context, id: &UserId) -> Result<String, Failure<LinkRefused>> {
    let permit = permitted(context)?;
    service.store.write(context, |conn| {
        let user = find(conn, *id)?;
        if goes_by_email_alone(conn, &user)? {
            return Err(Failure::Rule(LinkRefused::ByEmailAlone));
        }
        let row = rows::open_invitation(conn, *id)?.filter(|row| can_be_shown(row, context));
        let row = row.ok_or(Failure::Rule(LinkRefused::Gone))?;
        if !rows::mark_shown(conn, row.id, context.now)? {
            return Err(Failure::Rule(LinkRefused::Gone));
        }
        let told: AuditEntry = entry(&permit, *id, &Told::LinkShown { account: user.name });
        Ok(Done::new(service.link_to_show(&row), told).seen_at(user_path(*id)))
    })
}

/// Says whether the link can be shown to whoever asks.
pub(super) fn can_be_shown(row: &InvitationRow, context: &Context) -> bool {
    row.shown_at.is_none() && row.made_by == context.actor.user_id && context.now < row.expires_at
}
