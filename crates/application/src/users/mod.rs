//! The people who sign in: who they are, what they may do, and what becomes of their work when they leave.

mod change;
mod invite;
mod leave;
pub(crate) mod opening;
mod read;
mod token;

pub use change::*;
pub use invite::*;
pub use leave::*;
pub use read::*;
pub use token::*;

use ehc_domain::{
    accounts::Role,
    audit::AuditEntry,
    ids::{TeamId, UserId},
    names::{has_unseen, read_alike, reads_like_the_service},
    policy::{Action, Permit, Target},
    refusals,
};
use ehc_persistence::{
    DbConnection, StorageResult,
    accounts::{self as rows, UserRow},
};
use thiserror::Error;

use crate::{
    Context, Failure,
    approvals::{RolesNotProposed, are_approved, waiting_roles},
    history::Told,
    teams::serves,
};

pub use ehc_persistence::accounts::HeldCase;

pub use crate::{
    invitations::INVITATION_DAYS,
    users_path::{PLACE, user_path},
};

refusals! {
    /// Why an account cannot be as it should.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum AccountRefused {
        /// Somebody has the address.
        Taken = "taken" @ email, "Someone with this email address has an account already";
        /// Somebody who left had it.
        TakenByLeaver = "taken_by_a_leaver" @ email, "Someone who has left had this email address. Bring them back on their own page";
        /// What they did would read as what somebody else did.
        NameOfColleague = "name_of_colleague" @ name, "Somebody else has this name here, or had it, or one that reads like it. Add what tells the two apart, such as a middle name";
        /// What they did would read as what nobody did.
        NameOfService = "name_of_the_service" @ name, "What is done by nobody, and the service itself, are called so here. Enter the name of the person";
        /// Two names could not be told apart by it.
        UnseenInName = "unseen_in_name" @ name, "Leave out characters that nobody sees, such as marks of direction and signs that join letters. Type the name by hand instead of copying it";
        /// No role.
        NoRole = "no_role" @ roles, "Choose at least one role";
        /// Families and schools follow a case by a link to it, and not by an account of staff.
        NotForStaff = "not_for_staff" @ roles, "Choose among the roles of those who work here";
        /// What the team does is another thing than what they do.
        OtherService = "other_service" @ team, "Choose a team that does what they do: casework for caseworkers, and their own service for those who give advice";
        /// It is closed, or there is none.
        NoSuchTeam = "no_such_team" @ team, "Choose an open team";
        /// What they do is done in a team.
        NeedsTeam = "needs_team" @ team, "Choose a team: caseworkers, managers and those who give advice work in one";
        /// A role or a team of theirs needs the approval of information governance, and cannot be proposed.
        Roles => transparent(RolesNotProposed);
    }
}

fn viewing<R>(context: &Context) -> Result<(), Failure<R>> {
    context.authorise(Action::UserView, Target::Service)?;
    Ok(())
}

fn permitted<R>(context: &Context) -> Result<Permit, Failure<R>> {
    Ok(context.authorise(Action::UserManage, Target::Service)?)
}

fn find<R>(conn: &mut DbConnection, id: UserId) -> Result<UserRow, Failure<R>> {
    rows::find_user(conn, id)?.ok_or(Failure::NotFound)
}

fn entry(permit: &Permit, id: UserId, told: &Told) -> AuditEntry {
    AuditEntry::of(permit).on("user", id).telling(told)
}

/// Each role once, in the order of the list of roles.
fn in_order(mut roles: Vec<Role>) -> Vec<Role> {
    roles.sort_unstable();
    roles.dedup();
    roles
}

fn roles_in_words(roles: &[Role]) -> String {
    if roles.is_empty() {
        return "none".to_owned();
    }
    roles.iter().map(|role| role.label()).collect::<Vec<_>>().join(", ")
}

fn team_name(conn: &mut DbConnection, team: Option<TeamId>) -> StorageResult<Option<String>> {
    Ok(match team {
        Some(id) => rows::find_team(conn, id)?.map(|team| team.name),
        None => None,
    })
}

/// Who somebody is to be here: every role, and the team.
struct Place<'a> {
    roles: &'a [Role],
    team: Option<TeamId>,
}

/// Refuses an account without a role.
fn has_a_role(roles: &[Role]) -> Result<(), AccountRefused> {
    if roles.is_empty() { Err(AccountRefused::NoRole) } else { Ok(()) }
}

/// Holds the roles and the team against what everybody’s must be; what stays as it was before need not be so any more, such as a team that is closed.
fn fits(conn: &mut DbConnection, new: &Place<'_>, before: &Place<'_>) -> StorageResult<Result<(), AccountRefused>> {
    let Place { roles, team } = *new;
    if roles.iter().any(|role| !Role::STAFF.contains(role)) {
        return Ok(Err(AccountRefused::NotForStaff));
    }
    let works_in_team = || roles.iter().copied().filter(|role| opening::works_in_team(*role));
    let Some(id) = team else {
        return Ok(if works_in_team().next().is_some() { Err(AccountRefused::NeedsTeam) } else { Ok(()) });
    };
    let is_moved = team != before.team;
    let row = rows::find_team(conn, id)?;
    if is_moved && row.as_ref().is_none_or(|team| team.closed_on.is_some()) {
        return Ok(Err(AccountRefused::NoSuchTeam));
    }
    let mut given = works_in_team().filter(|role| is_moved || !before.roles.contains(role));
    let serves = |role: Role| row.as_ref().is_none_or(|team| serves(role, team.kind));
    Ok(if given.all(serves) { Ok(()) } else { Err(AccountRefused::OtherService) })
}

/// Holds a name against those of others, of those too who left and of those that somebody had: in a history and in a list each must be read as one person’s.
fn has_own_name(conn: &mut DbConnection, id: Option<UserId>, name: &str) -> StorageResult<Result<(), AccountRefused>> {
    if has_unseen(name) {
        return Ok(Err(AccountRefused::UnseenInName));
    }
    if reads_like_the_service(name) {
        return Ok(Err(AccountRefused::NameOfService));
    }
    let is_like = |user: UserId, other: &str| Some(user) != id && read_alike(name, other);
    let is_taken = rows::list_users(conn)?.iter().any(|user| is_like(user.id, &user.name))
        || rows::list_former_user_names(conn)?.iter().any(|former| is_like(former.user_id, &former.name));
    Ok(if is_taken { Err(AccountRefused::NameOfColleague) } else { Ok(()) })
}

/// Says whether somebody else has the address.
fn has_own_email(conn: &mut DbConnection, id: Option<UserId>, email: &str) -> StorageResult<Result<(), AccountRefused>> {
    Ok(match rows::find_user_by_email(conn, email)? {
        Some(other) if Some(other.id) == id => Ok(()),
        Some(other) if other.left_on.is_some() => Err(AccountRefused::TakenByLeaver),
        Some(_) => Err(AccountRefused::Taken),
        None => Ok(()),
    })
}

/// Says whether nobody but this person is of information governance and can sign in.
fn is_last_of_governance(conn: &mut DbConnection, id: UserId) -> StorageResult<bool> {
    Ok(rows::list_holders(conn, Role::InformationGovernance)? == [id])
}

/// Says whether whoever looks after accounts could see cases, or be their own second person, by becoming this account: it is in use, it approves what others propose,
/// it is about to be given something, it could open any case in an emergency, or it opens what a team has. Of such an account the link goes by email alone, and another address is approved. While nobody of
/// information governance can sign in there is nobody to approve: that is how an installation begins.
fn is_guarded(conn: &mut DbConnection, user: &UserRow) -> StorageResult<bool> {
    let roles = rows::roles_of(conn, user.id)?;
    let is_worth_it = user.is_active
        || roles.iter().any(|role| role.approves())
        || waiting_roles(conn, user.id)?.is_some()
        || (roles.iter().any(|role| opening::opens_any_case(*role)) && rows::is_there_a_case(conn)?)
        || (roles.into_iter().any(opening::works_in_team) && opens_anything(conn, user.team_id)?);
    Ok(is_worth_it && are_approved(conn)?)
}

fn opens_anything(conn: &mut DbConnection, team: Option<TeamId>) -> StorageResult<bool> {
    let Some(team) = team else { return Ok(false) };
    let inside = rows::team_with_descendants(conn, team)?;
    rows::have_anything(conn, &inside)
}

/// Says whether the link of an account goes to its address alone. That of an account in use would let whoever sees it sign in as somebody else, whoever may approve.
fn goes_by_email_alone(conn: &mut DbConnection, user: &UserRow) -> StorageResult<bool> {
    Ok(user.is_active || is_guarded(conn, user)?)
}

/// Says whether nobody but this person is an administrator who can sign in. Whoever asks at the same moment waits until this act ends.
fn is_last_administrator(conn: &mut DbConnection, id: UserId) -> StorageResult<bool> {
    rows::hold_administrators(conn)?;
    let all = rows::list_administrators(conn)?;
    Ok(all == [id])
}
