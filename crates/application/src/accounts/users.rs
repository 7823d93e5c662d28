//! Making users, and changing one's own password.

use ehc_domain::{
    accounts::{Role, TeamKind},
    audit::{AccountAct, AuditEntry, SystemAct},
    email::EmailAddress,
    ids::UserId,
    names::has_unseen,
    refusals,
};
use ehc_persistence::accounts::{self as rows, TeamRow, UserRoleRow, UserRow};
use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;

use super::{ConfirmRefusal, Opened, PasswordRefusal, Session, Token, passwords};
use crate::{Done, Failure, Service, history::Told};

/// The name of the program, which nobody should have in their password.
pub(crate) const SERVICE_NAME: &str = "EHC Casework";

/// Somebody who is to sign in.
#[derive(Debug)]
pub struct NewUser {
    /// The address they sign in with.
    pub email: String,
    /// Their name as shown to colleagues.
    pub name: String,
    /// Every role.
    pub roles: Vec<Role>,
    /// The name of their team, made if there is none of that name.
    pub team: Option<String>,
    /// Their first password.
    pub password: SecretString,
}

/// A user who was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserCreated {
    /// Who.
    pub id: UserId,
    /// The address as stored.
    pub email: String,
    /// Whether their team was made too.
    pub team_was_made: bool,
}

refusals! {
    /// Why a user was not made.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum CreateUserRefusal {
        /// Not an address.
        Email = "email", "Enter an email address, like name@example.org";
        /// No name, or one that is too long or holds control characters.
        Name = "name", "Enter a name of up to 200 characters";
        /// No role.
        NoRole = "no_role", "Give at least one role";
        /// The team's name is empty or too long.
        Team = "team", "Enter a team name of up to 200 characters";
        /// Somebody has the address.
        Taken = "taken", "Someone with this email address exists already";
        /// The password is refused.
        Password => transparent(PasswordRefusal);
    }
}

refusals! {
    /// Why a password was not changed.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum ChangePasswordRefusal {
        /// The current password was not given.
        Current => transparent(ConfirmRefusal);
        /// The new one is refused.
        New => transparent(PasswordRefusal);
        /// The current password is wrong, and the new one is refused.
        Both(PasswordRefusal) = "wrong_and_refused", "Check your password. {0}";
        /// The new one is the old one.
        Same = "same", "Choose a password that you do not use now";
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= 200 && !text.chars().any(char::is_control) && !has_unseen(text)
}

fn kind_for(roles: &[Role]) -> TeamKind {
    match roles.first() {
        Some(Role::EducationalPsychologist) => TeamKind::Psychology,
        Some(Role::HealthContributor) => TeamKind::Health,
        Some(Role::SocialCareContributor) => TeamKind::SocialCare,
        _ => TeamKind::Casework,
    }
}

impl Service {
    /// Makes a user, on the host. Costs one password hash.
    ///
    /// # Errors
    /// [`CreateUserRefusal`], or a failure of storage.
    pub fn create_user(&self, new: &NewUser) -> Result<UserCreated, Failure<CreateUserRefusal>> {
        let rule = |refusal| Err(Failure::Rule(refusal));
        let email = new.email.trim().to_lowercase();
        let name = new.name.trim();
        let team = new.team.as_deref().map(str::trim);
        let mut roles = new.roles.clone();
        roles.sort_unstable();
        roles.dedup();
        if EmailAddress::parse(&email).is_err() {
            return rule(CreateUserRefusal::Email);
        }
        if !is_name(name) {
            return rule(CreateUserRefusal::Name);
        }
        if roles.is_empty() {
            return rule(CreateUserRefusal::NoRole);
        }
        if team.is_some_and(|team| !is_name(team)) {
            return rule(CreateUserRefusal::Team);
        }
        let council = self.council();
        let about = [council.as_str(), SERVICE_NAME, name, &email];
        if let Err(refusal) = passwords::check(new.password.expose_secret(), &roles, &about) {
            return rule(refusal.into());
        }
        let password_hash = passwords::hash_password(new.password.expose_secret(), &*self.ports.chance)?;
        let now = self.ports.clock.now();
        self.store.write_as_system(|conn| {
            if rows::find_user_by_email(conn, &email)?.is_some() {
                return Err(Failure::Rule(CreateUserRefusal::Taken));
            }
            let mut team_was_made = false;
            let team_id = match team {
                None => None,
                Some(team) => Some(match rows::find_team_by_name(conn, team)? {
                    Some(found) => found.id,
                    None => {
                        team_was_made = true;
                        let id = self.ports.id();
                        TeamRow::named(id, team, kind_for(&roles), None).insert(conn)?;
                        id
                    }
                }),
            };
            let id: UserId = self.ports.id();
            UserRow {
                id,
                email: email.clone(),
                name: name.to_owned(),
                password_hash,
                team_id,
                is_active: true,
                stamp: 1,
                created_at: now,
                left_on: None,
                seen_at: None,
                version: 1,
            }
            .insert(conn)?;
            UserRoleRow::insert_all(roles.iter().map(|role| UserRoleRow { user_id: id, role: *role }).collect(), conn)?;
            let codes: Vec<&str> = roles.iter().map(|role| role.code()).collect();
            let entry = AuditEntry::by_system(SystemAct::UserCreated, None)
                .on("user", id)
                .telling(&Told::UserCreated { roles: codes.join(",") });
            Ok(Done::new(UserCreated { id, email: email.clone(), team_was_made }, entry))
        })
    }

    /// Changes one's own password, ends every other session and gives this one a new token. Costs up to three password hashes.
    ///
    /// # Errors
    /// [`ChangePasswordRefusal`], or a failure of storage.
    pub fn change_password(
        &self,
        session: &Session,
        current: &SecretString,
        new: &SecretString,
    ) -> Result<Opened, Failure<ChangePasswordRefusal>> {
        let council = self.council();
        let refused = |user: &UserRow| {
            let about = [council.as_str(), SERVICE_NAME, &user.name, &user.email];
            passwords::check(new.expose_secret(), &session.actor.roles, &about).err()
        };
        let user = match self.check_password(session, current) {
            Ok(user) => user,
            // What is wrong with the new one is told in the same round.
            Err(Failure::Rule(ConfirmRefusal::Wrong)) => {
                let user = self.store.read(|conn| rows::find_user(conn, session.actor.user_id))?.ok_or(Failure::NotFound)?;
                let both = refused(&user).map(ChangePasswordRefusal::Both);
                return Err(Failure::Rule(both.unwrap_or(ChangePasswordRefusal::Current(ConfirmRefusal::Wrong))));
            }
            Err(other) => return Err(other.map_rule(ChangePasswordRefusal::Current)),
        };
        if let Some(refusal) = refused(&user) {
            return Err(Failure::Rule(refusal.into()));
        }
        if new.expose_secret() == current.expose_secret() {
            return Err(Failure::Rule(ChangePasswordRefusal::Same));
        }
        let hash = passwords::hash_password(new.expose_secret(), &*self.ports.chance)?;
        let now = self.ports.clock.now();
        let token = Token::make(&*self.ports.chance);
        let session = self.store.write_as_system(|conn| {
            rows::set_password(conn, user.id, user.stamp, &hash)?;
            let (mut row, _) = rows::find_session(conn, &session.key)?.ok_or(Failure::<ChangePasswordRefusal>::NotFound)?;
            rows::end_sessions_of(conn, user.id)?;
            row.token_hash = token.hash();
            row.stamp = user.stamp.saturating_add(1);
            (row.seen_at, row.confirmed_at) = (now, now);
            row.clone().insert(conn)?;
            let user = rows::find_user(conn, user.id)?.ok_or(Failure::NotFound)?;
            let entry = AuditEntry::by_account(AccountAct::PasswordChanged, Some(user.id));
            let session = self.session(conn, row, user, now)?.ok_or(Failure::NotFound)?;
            Ok::<_, Failure<ChangePasswordRefusal>>(Done::new(session, entry))
        })?;
        Ok(Opened { token, session })
    }
}
