//! Choosing a password by the link of an invitation: looking at it changes nothing, and it is of use once.

use chrono::{DateTime, Utc};
use ehc_domain::{
    audit::{AccountAct, AuditEntry},
    refusals,
};
use ehc_persistence::{
    StorageResult,
    accounts::{self as rows, InvitationRow, UserRow},
};
use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;

use crate::{
    Done, Failure, Service,
    accounts::{PasswordRefusal, SERVICE_NAME, Token, check_new, hash_password},
};

/// Whose password is chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invited {
    /// Their name.
    pub name: String,
    /// The address with which they sign in.
    pub email: String,
}

refusals! {
    /// Why no password is chosen.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum AcceptRefused {
        /// The link was used, was replaced, its time is over, or there never was one: nobody is told which.
        Gone = "gone", "This link cannot be used. Ask for another";
        /// The password is refused.
        Password => transparent(PasswordRefusal);
    }
}

fn is_of_use(row: &InvitationRow, user: &UserRow, now: DateTime<Utc>) -> bool {
    row.ended_at.is_none() && now < row.expires_at && user.left_on.is_none()
}

impl Service {
    /// Says whose invitation this is; `None` when it is of no use. Nothing is changed by looking.
    ///
    /// # Errors
    /// A failure of storage.
    pub fn find_invitation(&self, token: &Token) -> StorageResult<Option<Invited>> {
        let now = self.ports.clock.now();
        let found = self.store.read(|conn| rows::find_invitation(conn, &token.hash()))?;
        let found = found.filter(|(row, user)| is_of_use(row, user, now));
        Ok(found.map(|(_, user)| Invited { name: user.name, email: user.email }))
    }

    /// Takes the first password of an account, or a new one, which ends the invitation and every session. Costs one password hash.
    ///
    /// # Errors
    /// [`AcceptRefused`], or a failure of storage.
    pub fn accept_invitation(&self, token: &Token, password: &SecretString) -> Result<(), Failure<AcceptRefused>> {
        let now = self.ports.clock.now();
        let (user, roles) = self.store.read(|conn| {
            let found = rows::find_invitation(conn, &token.hash())?.filter(|(row, user)| is_of_use(row, user, now));
            let (_, user) = found.ok_or(Failure::Rule(AcceptRefused::Gone))?;
            let roles = rows::roles_of(conn, user.id)?;
            Ok::<_, Failure<AcceptRefused>>((user, roles))
        })?;
        let council = self.council();
        let about = [council.as_str(), SERVICE_NAME, &user.name, &user.email];
        if let Err(refusal) = check_new(password.expose_secret(), &roles, &about) {
            return Err(Failure::Rule(refusal.into()));
        }
        let password_hash = hash_password(password.expose_secret(), &*self.ports.chance)?;
        self.store.write_as_system(|conn| {
            // Of two who send it at the same moment the second finds it used.
            let found = rows::find_invitation(conn, &token.hash())?.filter(|(row, user)| is_of_use(row, user, now));
            let (_, user) = found.ok_or(Failure::Rule(AcceptRefused::Gone))?;
            let (id, email) = (user.id, user.email.clone());
            let stamp = user.stamp.saturating_add(1);
            rows::update_user(conn, UserRow { password_hash, is_active: true, stamp, ..user })?;
            rows::end_sessions_of(conn, id)?;
            rows::end_invitations(conn, id, now)?;
            rows::forget_failures(conn, &self.policy.throttle_key.account(&email))?;
            Ok(Done::new((), AuditEntry::by_account(AccountAct::PasswordChosen, Some(id)).on("user", id)))
        })
    }
}
