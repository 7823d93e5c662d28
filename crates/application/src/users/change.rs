//! Changing who somebody is here and what they may do.

use ehc_domain::{
    accounts::Role,
    email::EmailAddress,
    ids::{ApprovalId, TeamId, UserId},
    notifications::{NoticeEvent, NoticeWords, account_renamed},
    refusals,
    text::{Text, Words},
};
use ehc_persistence::{
    StorageError,
    accounts::{self as rows, FormerUserNameRow, UserRow},
    notifications::{Addressee, NewNotice},
};
use thiserror::Error;

use super::{
    AccountRefused, Place, entry, find, fits, has_a_role, has_own_email, has_own_name, in_order, is_guarded,
    is_last_administrator, is_last_of_governance, opening::Opened, permitted, roles_in_words, team_name, user_path,
};
use crate::{
    Context, Done, Failure, Service,
    access::{Unattended, Unmanaged, end_cover_elsewhere},
    approvals::{Asked, are_approved, lapse_of_account, propose_roles},
    changes::Changes,
    history::Told,
    invitations::send,
    readdressed::{Readdressing, tell_of_another_address},
};

/// What is known of somebody who signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountDetails {
    /// The address they sign in with.
    pub email: EmailAddress,
    /// Their name as shown to colleagues.
    pub name: Text<200>,
    /// Every role.
    pub roles: Vec<Role>,
    /// Their team.
    pub team: Option<TeamId>,
    /// Why they are given a role, a team or another address; needed where information governance approves it.
    pub reason: Option<Words<2_000>>,
    /// The version that was read.
    pub version: i32,
}

refusals! {
    /// Why an account is not changed.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum AccountChangeRefused {
        /// As when it is made.
        Account => transparent(AccountRefused);
        /// Everything is as it was.
        NothingChanged = "nothing_changed", "This is what is recorded already. Change something, or go back";
        /// They have no account to change.
        HasLeft = "has_left", "They have left. Bring them back first";
        /// Nobody gives themselves a role.
        OwnRole = "own_role" @ roles, "Nobody gives themselves a role. Ask another administrator";
        /// Nobody opens cases to themselves.
        OwnTeam = "own_team" @ team, "Nobody moves themselves to where they would see more cases. Ask another administrator";
        /// Nobody takes away their own right to look after accounts.
        OwnRight = "own_right" @ roles, "Nobody takes away their own right to look after accounts. Ask another administrator";
        /// Nobody could look after accounts any more.
        LastAdministrator = "last_administrator" @ roles, "They are the only administrator who can sign in. Make another first";
        /// Nobody could approve a role any more.
        LastOfGovernance = "last_of_governance" @ roles, "They are the only one of information governance who can sign in. Make another first: until then nobody could approve a role";
        /// Their cases would be run by nobody.
        HasCases(String) = "has_cases" @ roles, "They have {0} as caseworker. A manager gives those to a colleague first";
        /// Nobody named on a restricted case could run it any more.
        LastOnRestricted = "last_on_restricted_case", "They are the last manager who is named on a restricted case, and would not manage it any more. Ask them, or information governance, to see to it that another manager is named on it first. Which case it is, administrators may not know";
        /// Their advice could not be given by them.
        HasRequests(String) = "has_requests" @ roles, "They have {0} that only this role answers. Those go to a colleague first";
    }
}

/// Changes an account. A role that is taken away is so at once, and one that is given waits for information governance where anybody of it can sign in, as do another
/// address of an account that is in use or sees cases, and a team that would show them more: then the proposal is returned. Whoever used the account until then is told of
/// another address where they are, when it is proposed and when it counts. Where what they may do or how they sign in is another than before, every session of theirs ends, and a link that was sent to another
/// address is of no use any more.
///
/// # Errors
/// [`AccountChangeRefused`]; policy; absence; [`StorageError::Conflict`] when somebody else changed it first; other failures of storage.
pub fn change(
    service: &Service,
    context: &Context,
    id: &UserId,
    new: AccountDetails,
) -> Result<Option<ApprovalId>, Failure<AccountChangeRefused>> {
    let permit = permitted(context)?;
    let AccountDetails { email, name, roles, team, reason, version } = new;
    let roles = in_order(roles);
    service.store.write(context, |conn| {
        let refused = |why| Failure::Rule(why);
        let account = |why| Failure::Rule(AccountChangeRefused::Account(why));
        let before = find(conn, *id)?;
        if before.left_on.is_some() {
            return Err(refused(AccountChangeRefused::HasLeft));
        }
        if before.version != version {
            return Err(StorageError::Conflict.into());
        }
        if name.as_str() != before.name {
            has_own_name(conn, Some(*id), name.as_str())?.map_err(account)?;
        }
        let email = email.as_str().to_lowercase();
        has_own_email(conn, Some(*id), &email)?.map_err(account)?;
        let held = in_order(rows::roles_of(conn, *id)?);
        // An account of which every role waits is put right without one: what waits is not ticked.
        if !held.is_empty() {
            has_a_role(&roles).map_err(account)?;
        }
        fits(conn, &Place { roles: &roles, team }, &Place { roles: &held, team: before.team_id })?.map_err(account)?;
        let loses = |role: Role| held.contains(&role) && !roles.contains(&role);
        if *id == context.actor.user_id {
            if roles.iter().any(|role| !held.contains(role)) {
                return Err(refused(AccountChangeRefused::OwnRole));
            }
            if loses(Role::Administrator) {
                return Err(refused(AccountChangeRefused::OwnRight));
            }
        }
        if loses(Role::Administrator) && is_last_administrator(conn, *id)? {
            return Err(refused(AccountChangeRefused::LastAdministrator));
        }
        if loses(Role::InformationGovernance) && is_last_of_governance(conn, *id)? {
            return Err(refused(AccountChangeRefused::LastOfGovernance));
        }
        if loses(Role::Caseworker) {
            let cases = rows::cases_in_hand_of(conn, *id)?.len();
            if cases > 0 {
                return Err(refused(AccountChangeRefused::HasCases(counted(cases, "1 case", "cases"))));
            }
        }
        let owed = rows::owed_by_user(conn, *id)?.into_iter().filter(|one| one.kind.role().is_some_and(loses)).count();
        if owed > 0 {
            return Err(refused(AccountChangeRefused::HasRequests(counted(owed, "1 request for advice", "requests for advice"))));
        }
        let given: Vec<Role> = roles.iter().copied().filter(|role| !held.contains(role)).collect();
        let gives_roles = !given.is_empty() && are_approved(conn)?;
        let roles: Vec<Role> = if gives_roles { roles.into_iter().filter(|role| held.contains(role)).collect() } else { roles };
        // Nobody signs in by an account that has no role yet, and what was proposed of it is void once its address is another.
        let is_empty = held.is_empty() && !before.is_active;
        // Before the roles of today are gone: whoever loses the right in the same moment is not passed on with it.
        let moves_address = before.email != email && !is_empty && is_guarded(conn, &before)?;
        let opened = Opened::by_moving(conn, before.team_id, team)?;
        if *id == context.actor.user_id && roles.iter().any(|role| opened.is_shown(*role)) {
            return Err(refused(AccountChangeRefused::OwnTeam));
        }
        let moves_team = roles.iter().any(|role| opened.is_guarded(*role)) && are_approved(conn)?;
        let (team, another_team) = if moves_team { (before.team_id, team) } else { (team, None) };
        let used_before = before.clone();
        let (email, another) = if moves_address { (before.email.clone(), Some(email)) } else { (email, None) };
        let (unattended, unmanaged) = (Unattended::now(conn, context.now)?, Unmanaged::now(conn, context.now)?);
        let mut changes = Changes::default();
        let after_name = name.into_string();
        changes.note("Name", &before.name, &after_name, Clone::clone);
        changes.note("Email", &before.email, &email, Clone::clone);
        changes.note("Roles", &held, &roles, |roles| roles_in_words(roles));
        let teams = [team_name(conn, before.team_id)?, team_name(conn, team)?];
        let [team_before, team_after] = &teams;
        changes.note_optional("Team", team_before, team_after);
        let renamed = (before.name != after_name).then(|| format!("{} → {after_name}", before.name));
        let has_other_rights = before.email != email || held != roles || before.team_id != team;
        let has_other_address = before.email != email;
        let stamp = if has_other_rights { before.stamp.saturating_add(1) } else { before.stamp };
        let mut entries = Vec::new();
        if let Some(changes) = changes.in_words() {
            let told = Told::AccountChanged { account: after_name.clone(), changes };
            entries.push(entry(&permit, *id, &told));
            let (had, row) = (before.name.clone(), UserRow { email, team_id: team, stamp, ..before });
            rows::update_user(conn, row).map_err(|error| match error {
                StorageError::Duplicate => account(AccountRefused::Taken),
                other => other.into(),
            })?;
            if had != after_name {
                let former = FormerUserNameRow { id: service.ports.id(), user_id: *id, name: had, until_at: context.now };
                rows::rename_user(conn, former, &after_name)?;
            }
        }
        if held != roles {
            rows::set_roles(conn, *id, &roles)?;
        }
        if has_other_rights {
            rows::end_sessions_of(conn, *id)?;
            entries.extend(end_cover_elsewhere(conn, context, &permit, *id)?);
        }
        let mut notices = Vec::new();
        if has_other_address {
            rows::end_invitations(conn, *id, context.now)?;
            // The link of before is of no use any more: whoever has not come in yet has another.
            if !used_before.is_active {
                let readdressed = find(conn, *id)?;
                notices.push(send(service, conn, context, &readdressed)?);
                entries.push(entry(&permit, *id, &Told::LinkSent { account: after_name.clone() }));
            }
        }
        if let Some((lapsed, notice)) = lapse_of_account(conn, *id, context.now)? {
            entries.push(lapsed);
            notices.push(notice);
        }
        if unattended.has_more(conn, context.now)? {
            return Err(refused(AccountChangeRefused::LastOnRestricted));
        }
        unmanaged.tell_of_more(conn, service, context)?;
        let mut proposal = None;
        if has_other_address {
            notices.extend(tell_of_another_address(&used_before, Readdressing::Done, context.now));
        } else if moves_address {
            notices.extend(tell_of_another_address(&used_before, Readdressing::Proposed, context.now));
        }
        if let Some(names) = renamed.filter(|_| held.iter().any(|role| *role != Role::Administrator)) {
            let governance = rows::list_holders(conn, Role::InformationGovernance)?;
            let others = governance.into_iter().filter(|user| ![*id, context.actor.user_id].contains(user));
            notices.extend(others.map(|to| renaming(*id, version, to, &names)));
        }
        if gives_roles || moves_address || moves_team {
            let roles: &[Role] = if gives_roles { &given } else { &[] };
            let asked_for = Asked { user: *id, roles, email: another.as_deref(), team: another_team };
            let made = propose_roles(conn, service, context, &asked_for, reason.as_ref());
            let (made, entry, asked) = made.map_err(|failure| failure.map_rule(|why| AccountRefused::from(why).into()))?;
            proposal = Some(made);
            notices.extend(asked);
            entries.push(entry);
        }
        let mut entries = entries.into_iter();
        let first = entries.next().ok_or(refused(AccountChangeRefused::NothingChanged))?;
        let done = Done::new(proposal, first).telling_all(notices).seen_at(user_path(*id));
        Ok(entries.fold(done, Done::and))
    })
}

/// Tells information governance of another name.
fn renaming(id: UserId, version: i32, to: UserId, names: &str) -> NewNotice {
    let event = NoticeEvent::AccountRenamed;
    let NoticeWords { title, body } = account_renamed(names);
    NewNotice {
        dedupe_key: format!("{}:{id}:{version}:{to}", event.code()),
        event,
        case_id: None,
        subject_id: None,
        to: Addressee::User(to),
        title,
        body,
        link: format!("/governance/looked?person={id}"),
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    if count == 1 { one.to_owned() } else { format!("{count} {many}") }
}
