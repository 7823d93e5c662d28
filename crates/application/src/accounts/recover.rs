//! Giving somebody the way into their account back, on the host.

use ehc_domain::{
    audit::{AuditEntry, SystemAct},
    email::EmailAddress,
    refusals,
};
use ehc_persistence::{
    StorageError,
    accounts::{self as rows, UserRow},
};
use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;

use super::{PasswordRefusal, passwords, users::SERVICE_NAME};
use crate::{Done, Failure, Service, history::Told};

/// Whose way in is given back.
#[derive(Debug)]
pub struct Recovery {
    /// The address with which they signed in until now.
    pub email: String,
    /// The address in its place; `None` where it stays.
    pub new_email: Option<String>,
    /// Their password from now on.
    pub password: SecretString,
}

refusals! {
    /// Why nobody is given a way in.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum RecoveryRefused {
        /// Nobody has the address, or whoever had it has left.
        Nobody = "nobody", "Nobody who works here has this email address";
        /// Not an address.
        Email = "email", "Enter an email address, like name@example.org";
        /// Somebody has the address.
        Taken = "taken", "Someone with this email address exists already";
        /// The password is refused.
        Password => transparent(PasswordRefusal);
    }
}

impl Service {
    /// Gives an account another password, and another address where one is named, on the host. Every session and link of before ends. Costs one password hash.
    ///
    /// # Errors
    /// [`RecoveryRefused`], or a failure of storage.
    pub fn recover_user(&self, Recovery { email, new_email, password }: &Recovery) -> Result<(), Failure<RecoveryRefused>> {
        let rule = |refusal| Failure::Rule(refusal);
        let address = |text: &str| EmailAddress::parse(text).map(|email| email.as_str().to_lowercase());
        let before = address(email.trim()).map_err(|_| rule(RecoveryRefused::Email))?;
        let after = new_email.as_deref().map(|new| address(new.trim())).transpose().map_err(|_| rule(RecoveryRefused::Email))?;
        let after = after.unwrap_or_else(|| before.clone());
        let now = self.ports.clock.now();
        let password_hash = passwords::hash_password(password.expose_secret(), &*self.ports.chance)?;
        let council = self.council();
        self.store.write_as_system(|conn| {
            let found = rows::find_user_by_email(conn, &before)?.filter(|user| user.left_on.is_none());
            let user = found.ok_or(rule(RecoveryRefused::Nobody))?;
            let about = [council.as_str(), SERVICE_NAME, &user.name, &after];
            passwords::check(password.expose_secret(), &rows::roles_of(conn, user.id)?, &about)
                .map_err(|refusal| rule(refusal.into()))?;
            let address = (before != after).then(|| format!("Email: {before} → {after}"));
            let changes = address.into_iter().chain(["another password".to_owned()]).collect::<Vec<_>>().join("; ");
            let told = Told::AccountChanged { account: user.name.clone(), changes };
            let (id, stamp) = (user.id, user.stamp.saturating_add(1));
            let row = UserRow { email: after.clone(), password_hash: password_hash.clone(), is_active: true, stamp, ..user };
            rows::update_user(conn, row).map_err(|error| match error {
                StorageError::Duplicate => rule(RecoveryRefused::Taken),
                other => other.into(),
            })?;
            rows::end_sessions_of(conn, id)?;
            rows::end_invitations(conn, id, now)?;
            rows::forget_failures(conn, &self.policy.throttle_key.account(&after))?;
            let entry = AuditEntry::by_system(SystemAct::AccountRecovered, None).on("user", id).telling(&told);
            Ok(Done::new((), entry))
        })
    }
}
