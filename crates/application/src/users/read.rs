//! Looking at accounts.

use chrono::{DateTime, NaiveDate, Utc};
use ehc_domain::{
    accounts::{AccountState, Role},
    ids::{TeamId, UserId},
    names::search_text,
};
use ehc_persistence::{
    DbConnection, StorageResult,
    accounts::{self as rows, HeldCase, InvitationRow, OwedRequest, TeamRow, UserRow},
    advice, audit, drafts, notifications as post,
};

use super::{
    find, goes_by_email_alone,
    invite::can_be_shown,
    is_guarded,
    leave::{self, LeaveRefused},
    viewing,
};
use crate::{
    Context, Failure, NoRule, Service,
    approvals::{Line, waiting_roles},
    history::{self, Act},
    timetable::Law,
    waiting,
};

/// How the names of drafts begin that keep what somebody looked for: nobody has typed a text there.
const LOOKED_FOR: [&str; 2] = ["search:", "known:"];

/// The most lines of a history that are shown.
const MOST_LINES: i64 = 50;

/// An account, without its password.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// Whose.
    pub id: UserId,
    /// The address they sign in with.
    pub email: String,
    /// Their name.
    pub name: String,
    /// Every role.
    pub roles: Vec<Role>,
    /// Their team, with its name.
    pub team: Option<(TeamId, String)>,
    /// Whether they can sign in, and if not why.
    pub state: AccountState,
    /// Their last day; `None` while they work here.
    pub left_on: Option<NaiveDate>,
    /// When they were last seen, to the minute.
    pub seen_at: Option<DateTime<Utc>>,
    /// The version that a change names.
    pub version: i32,
}

fn state(row: &UserRow) -> AccountState {
    match (row.left_on, row.is_active) {
        (Some(_), _) => AccountState::Left,
        (None, true) => AccountState::Active,
        (None, false) => AccountState::Invited,
    }
}

fn account(row: UserRow, roles: Vec<Role>, teams: &[TeamRow]) -> Account {
    let team = teams.iter().find(|team| Some(team.id) == row.team_id).map(|team| (team.id, team.name.clone()));
    Account {
        state: state(&row),
        id: row.id,
        email: row.email,
        name: row.name,
        roles,
        team,
        left_on: row.left_on,
        seen_at: row.seen_at,
        version: row.version,
    }
}

/// Which accounts are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sought {
    /// Part of a name, or of an address; everybody for nothing.
    pub text: String,
    /// Only those who hold this role.
    pub role: Option<Role>,
    /// Only those of this state; those who left only when they are asked for.
    pub state: Option<AccountState>,
}

/// Lists accounts by name. An authority has hundreds, so they are chosen among here.
///
/// # Errors
/// Policy; storage.
pub fn list(service: &Service, context: &Context, sought: &Sought) -> Result<Vec<Account>, Failure<NoRule>> {
    viewing::<NoRule>(context)?;
    let (users, held, teams) = service.store.read(|conn| {
        Ok::<_, Failure<NoRule>>((rows::list_users(conn)?, rows::list_user_roles(conn)?, rows::list_teams(conn)?))
    })?;
    let (name, part) = (search_text(&sought.text), sought.text.trim().to_lowercase());
    let all = users.into_iter().map(|row| {
        let roles = held.iter().filter(|one| one.user_id == row.id).map(|one| one.role).collect();
        account(row, roles, &teams)
    });
    let is_sought = |one: &Account| {
        let is_named =
            part.is_empty() || (!name.is_empty() && search_text(&one.name).contains(&name)) || one.email.contains(&part);
        let is_in_state = sought.state.map_or(one.state != AccountState::Left, |state| one.state == state);
        is_named && is_in_state && sought.role.is_none_or(|role| one.roles.contains(&role))
    };
    Ok(all.filter(is_sought).collect())
}

/// What somebody has in hand, and somebody else has when they leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InHand {
    /// Their cases as caseworker, the open ones and those with a plan.
    pub cases: Vec<HeldCase>,
    /// Advice they were asked for and that is not settled. What they have written of it goes with it.
    pub requests: Vec<OwedRequest>,
    /// How many tasks wait for them.
    pub tasks: usize,
    /// How many decisions, plans, exceptions, proposals and reviews wait for them: others who may answer those still can.
    pub approvals: usize,
    /// How many texts they have typed and not sent.
    pub drafts: usize,
    /// The open teams that they coordinate, or for which they are to be spoken to.
    pub posts: Vec<(TeamId, String)>,
}

impl InHand {
    pub(super) fn load(conn: &mut DbConnection, law: &Law, context: &Context, user: &UserRow) -> StorageResult<Self> {
        let as_they = Context { actor: rows::actor_of(conn, user, context.now)?, ..context.clone() };
        let is_theirs = |team: &TeamRow| {
            let is_contact = team.contact_email.as_ref().is_some_and(|email| email.eq_ignore_ascii_case(&user.email));
            team.closed_on.is_none() && (team.coordinator_id == Some(user.id) || is_contact)
        };
        Ok(Self {
            cases: rows::cases_in_hand_of(conn, user.id)?,
            requests: rows::owed_by_user(conn, user.id)?,
            tasks: post::count_tasks_of_user(conn, user.id)?,
            approvals: waiting::list(conn, law, &as_they)?.len(),
            drafts: drafts::list(conn, user.id, "")?
                .iter()
                .filter(|(name, ..)| !LOOKED_FOR.iter().any(|kind| name.starts_with(kind)))
                .count(),
            posts: rows::list_teams(conn)?.into_iter().filter(is_theirs).map(|team| (team.id, team.name)).collect(),
        })
    }
}

/// An invitation that is neither used nor replaced.
#[derive(Debug, Clone, PartialEq)]
pub struct Invitation {
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// The name of who made it.
    pub made_by: String,
    /// From when it is of no use.
    pub expires_at: DateTime<Utc>,
    /// Whether its time is over.
    pub is_over: bool,
    /// Whether whoever looks may still be shown its link.
    pub can_be_shown: bool,
}

/// An account with everything that hangs on it.
#[derive(Debug, Clone, PartialEq)]
pub struct AccountView {
    /// The account.
    pub account: Account,
    /// Its open invitation.
    pub invitation: Option<Invitation>,
    /// What they have in hand.
    pub in_hand: InHand,
    /// Why they cannot be marked as left, whatever their last day was.
    pub cannot_leave: Option<LeaveRefused>,
    /// Roles that wait for information governance; `None` where none do.
    pub waiting: Option<Line>,
    /// Whether whoever looks proposed those.
    pub is_own_proposal: bool,
    /// What was changed, newest first.
    pub history: Vec<Act>,
    /// The open teams, by name.
    pub teams: Vec<TeamRow>,
    /// The other caseworkers, by name, each with the name of their team.
    pub caseworkers: Vec<(UserId, String, String)>,
    /// Those who give advice besides them, by name.
    pub contributors: Vec<(UserId, String)>,
    /// Everybody else who works here, by name.
    pub colleagues: Vec<(UserId, String)>,
    /// Whether it is the account of whoever looks.
    pub is_own: bool,
    /// Whether another address waits for information governance, because the account is in use, sees cases or is the second person of others.
    pub is_guarded: bool,
    /// Whether a link to choose its password goes by email alone.
    pub goes_by_email_alone: bool,
}

/// Opens the page of an account.
///
/// # Errors
/// Policy; absence; storage.
pub fn show(service: &Service, context: &Context, id: &UserId) -> Result<AccountView, Failure<NoRule>> {
    viewing::<NoRule>(context)?;
    service.store.read(|conn| {
        let row = find::<NoRule>(conn, *id)?;
        let mut teams = rows::list_teams(conn)?;
        let roles = rows::roles_of(conn, *id)?;
        let in_hand = InHand::load(conn, service.store.law(), context, &row)?;
        let cannot_leave = leave::in_the_way(conn, context, &row)?;
        let by_email_alone = goes_by_email_alone(conn, &row)?;
        let is_guarded = is_guarded(conn, &row)?;
        let invitation = match rows::open_invitation(conn, *id)? {
            Some(open) => Some(invitation(conn, open, context, by_email_alone)?),
            None => None,
        };
        let history = audit::list_of_thing(conn, "user", *id, MOST_LINES)?.into_iter().map(history::act).collect();
        let every_team: Vec<TeamId> = teams.iter().map(|team| team.id).collect();
        let mut caseworkers = rows::list_caseworkers(conn, &every_team)?;
        caseworkers.retain(|(user, ..)| user != id);
        let mut contributors: Vec<(UserId, String)> = advice::list_contributors(conn)?
            .into_iter()
            .map(|one| (one.user_id, one.name))
            .filter(|(user, _)| user != id)
            .collect();
        contributors.dedup();
        let mut colleagues = rows::list_active(conn)?;
        colleagues.retain(|(user, _)| user != id);
        let account = account(row, roles, &teams);
        teams.retain(|team| team.closed_on.is_none());
        let is_own = *id == context.actor.user_id;
        let (waiting, is_own_proposal) = match waiting_roles(conn, *id)? {
            Some(line) => (Some(line.clone()), line.proposed_by_id == context.actor.user_id),
            None => (None, false),
        };
        Ok(AccountView {
            account,
            invitation,
            in_hand,
            cannot_leave,
            waiting,
            is_own_proposal,
            history,
            teams,
            caseworkers,
            contributors,
            colleagues,
            is_own,
            is_guarded,
            goes_by_email_alone: by_email_alone,
        })
    })
}

fn invitation(
    conn: &mut DbConnection,
    row: InvitationRow,
    context: &Context,
    goes_by_email_alone: bool,
) -> StorageResult<Invitation> {
    let can_be_shown = can_be_shown(&row, context) && !goes_by_email_alone;
    let made_by = rows::find_user(conn, row.made_by)?.map(|user| user.name).unwrap_or_default();
    Ok(Invitation {
        made_at: row.made_at,
        made_by,
        expires_at: row.expires_at,
        is_over: context.now >= row.expires_at,
        can_be_shown,
    })
}

/// Lists the open teams by name, for whoever is to be invited.
///
/// # Errors
/// Policy; storage.
pub fn teams_to_choose(service: &Service, context: &Context) -> Result<Vec<TeamRow>, Failure<NoRule>> {
    viewing::<NoRule>(context)?;
    let all = service.store.read(rows::list_teams)?;
    Ok(all.into_iter().filter(|team| team.closed_on.is_none()).collect())
}
