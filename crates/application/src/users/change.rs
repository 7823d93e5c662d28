//! Changing who somebody is here and what they may do.

use ehc_domain::{
    accounts::Role,
    email::EmailAddress,
    ids::{TeamId, UserId},
    refusals,
    text::Text,
};
use ehc_persistence::{
    StorageError,
    accounts::{self as rows, UserRow},
};
use thiserror::Error;

use super::{
    AccountRefused, entry, find, fits, has_own_email, in_order, is_last_administrator, permitted, roles_in_words, team_name,
    user_path,
};
use crate::{Context, Done, Failure, Service, changes::Changes, history::Told};

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
        /// Nobody takes away their own right to look after accounts.
        OwnRight = "own_right" @ roles, "Nobody takes away their own right to look after accounts. Ask another administrator";
        /// Nobody could look after accounts any more.
        LastAdministrator = "last_administrator" @ roles, "They are the only administrator who can sign in. Make another first";
        /// Their cases would be run by nobody.
        HasCases(String) = "has_cases" @ roles, "They have {0} as caseworker. A manager gives those to a colleague first";
        /// Their advice could not be given by them.
        HasRequests(String) = "has_requests" @ roles, "They have {0} that only this role answers. Those go to a colleague first";
    }
}

/// Changes an account. Where what they may do or how they sign in is another than before, every session of theirs ends, and a link that was sent to another
/// address is of no use any more.
///
/// # Errors
/// [`AccountChangeRefused`]; policy; absence; [`StorageError::Conflict`] when somebody else changed it first; other failures of storage.
pub fn change(
    service: &Service,
    context: &Context,
    id: &UserId,
    new: AccountDetails,
) -> Result<(), Failure<AccountChangeRefused>> {
    let permit = permitted(context)?;
    let AccountDetails { email, name, roles, team, version } = new;
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
        let email = email.as_str().to_lowercase();
        has_own_email(conn, Some(*id), &email)?.map_err(account)?;
        fits(conn, &roles, team, before.team_id)?.map_err(account)?;
        let held = rows::roles_of(conn, *id)?;
        let held = in_order(held);
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
        if loses(Role::Caseworker) {
            let cases = rows::open_cases_of_user(conn, *id)?.len();
            if cases > 0 {
                return Err(refused(AccountChangeRefused::HasCases(counted(cases, "1 open case", "open cases"))));
            }
        }
        let owed = rows::owed_by_user(conn, *id)?.into_iter().filter(|one| one.kind.role().is_some_and(loses)).count();
        if owed > 0 {
            return Err(refused(AccountChangeRefused::HasRequests(counted(owed, "1 request for advice", "requests for advice"))));
        }
        let mut changes = Changes::default();
        let after_name = name.into_string();
        changes.note("Name", &before.name, &after_name, Clone::clone);
        changes.note("Email", &before.email, &email, Clone::clone);
        changes.note("Roles", &held, &roles, |roles| roles_in_words(roles));
        let teams = [team_name(conn, before.team_id)?, team_name(conn, team)?];
        let [team_before, team_after] = &teams;
        changes.note_optional("Team", team_before, team_after);
        let has_other_rights = before.email != email || held != roles || before.team_id != team;
        let has_other_address = before.email != email;
        let stamp = if has_other_rights { before.stamp.saturating_add(1) } else { before.stamp };
        let changes = changes.in_words().ok_or(refused(AccountChangeRefused::NothingChanged))?;
        let told = Told::AccountChanged { account: after_name.clone(), changes };
        let row = UserRow { name: after_name, email, team_id: team, stamp, ..before };
        rows::update_user(conn, row).map_err(|error| match error {
            StorageError::Duplicate => account(AccountRefused::Taken),
            other => other.into(),
        })?;
        if held != roles {
            rows::set_roles(conn, *id, &roles)?;
        }
        if has_other_rights {
            rows::end_sessions_of(conn, *id)?;
        }
        if has_other_address {
            rows::end_invitations(conn, *id, context.now)?;
        }
        Ok(Done::new((), entry(&permit, *id, &told)).seen_at(user_path(*id)))
    })
}

fn counted(count: usize, one: &str, many: &str) -> String {
    if count == 1 { one.to_owned() } else { format!("{count} {many}") }
}
