//! Signing in: one message for every failure, the same cost for unknown people, and waits that grow.

use ehc_domain::{
    audit::{AccountAct, AuditEntry},
    hex,
    ids::UserId,
    refusals,
};
use ehc_persistence::{
    StorageError, StorageResult,
    accounts::{self as rows, SessionRow},
};
use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;

use super::{
    Devices, MAX_SESSIONS, Session, Token, passwords,
    throttle::{self, MEMORY},
};
use crate::{Done, Failure, Service, history::Told};

/// Somebody trying to sign in.
#[derive(Debug)]
pub struct Attempt {
    /// The address as typed.
    pub email: String,
    /// The password as typed.
    pub password: SecretString,
    /// The network address they come from.
    pub address: String,
    /// The session that this browser had before, which the new one replaces.
    pub replaces: Option<Token>,
    /// For which accounts this browser is known.
    pub devices: Devices,
}

/// A session with the token that the browser must be given.
#[derive(Debug)]
pub struct Opened {
    /// The secret for the cookie.
    pub token: Token,
    /// The session.
    pub session: Session,
}

refusals! {
    /// Why nobody was signed in.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum SignInRefusal {
        /// Unknown, wrong or not active: nobody is told which.
        Wrong = "wrong", "Check your email address and password";
        /// Too many failures; seconds to wait.
        Wait(i64) = "wait", "Too many tries. Wait and try again";
    }
}

/// Longer texts are no address of an account, and are not worth a hash.
const LONGEST_EMAIL: usize = 254;

impl Service {
    /// Signs somebody in. Costs one password hash, whoever they are.
    ///
    /// # Errors
    /// [`SignInRefusal`], or a failure of storage.
    pub fn sign_in(&self, attempt: &Attempt) -> Result<Opened, Failure<SignInRefusal>> {
        let now = self.ports.clock.now();
        let email = attempt.email.trim().to_lowercase();
        let email = if email.len() > LONGEST_EMAIL { String::new() } else { email };
        let key = &self.policy.throttle_key;
        let (user, counted, wait) = self.store.read(|conn| {
            let user = rows::find_user_by_email(conn, &email)?;
            // What strangers got wrong does not stop the owner at a browser of their own, and what is guessed there is counted there.
            let known = user.as_ref().and_then(|user| attempt.devices.subject(key, user.id));
            let counted = match known {
                Some(account) => Counted { account, address: None },
                None => Counted { account: key.account(&email), address: Some(key.address(&attempt.address)) },
            };
            let by_account = throttle::account_wait(&rows::failures_since(conn, &counted.account, now - MEMORY)?, now);
            let by_address = match &counted.address {
                Some(address) => throttle::address_wait(&rows::failures_since(conn, address, now - MEMORY)?, now),
                None => None,
            };
            Ok::<_, StorageError>((user, counted, by_account.max(by_address)))
        })?;
        if let Some(seconds) = wait {
            return Err(Failure::Rule(SignInRefusal::Wait(seconds)));
        }
        let user = user.filter(|user| user.is_active);
        let stored = user.as_ref().map(|user| user.password_hash.as_str());
        let right = passwords::verify_password(attempt.password.expose_secret(), stored, &*self.ports.chance)?;
        let Some(user) = user.filter(|_| right) else {
            return self.refuse_sign_in(&email, counted);
        };

        // A clock that went back ends every session: before this one begins, and not with it.
        let now = self.time_of_sessions()?;
        let token = Token::make(&*self.ports.chance);
        let mut csrf = [0u8; 32];
        self.ports.chance.fill(&mut csrf);
        let row = SessionRow {
            token_hash: token.hash(),
            user_id: user.id,
            csrf_token: hex::write(&csrf),
            stamp: user.stamp,
            created_at: now,
            seen_at: now,
            confirmed_at: now,
        };
        let session = self.store.let_in(|conn| {
            // The account first, as when somebody leaves, so that neither waits for the other.
            rows::see_user(conn, user.id, now)?;
            rows::forget_failures(conn, &counted.account)?;
            if let Some(old) = &attempt.replaces
                && let Some((old, _)) = rows::find_session(conn, &old.hash())?
            {
                rows::end_session(conn, old.user_id, &old.token_hash)?;
            }
            let others = rows::sessions_of(conn, user.id)?;
            let too_many: Vec<_> = others.into_iter().skip(MAX_SESSIONS - 1).collect();
            for old in &too_many {
                rows::end_session(conn, user.id, &old.token_hash)?;
            }
            row.clone().insert(conn)?;
            let entry = AuditEntry::by_account(AccountAct::SignedIn, Some(user.id))
                .telling(&Told::SignedIn { sessions_ended: too_many.len() });
            let session = self.session(conn, row, user, now)?.ok_or(Failure::<SignInRefusal>::NotFound)?;
            Ok::<_, Failure<SignInRefusal>>(Done::new(session, entry))
        })?;
        Ok(Opened { token, session })
    }

    fn refuse_sign_in(&self, email: &str, counted: Counted) -> Result<Opened, Failure<SignInRefusal>> {
        let now = self.ports.clock.now();
        self.store.let_in(|conn| {
            // What was typed may be a password in the wrong box: only a known user is named in the audit row.
            let known = rows::find_user_by_email(conn, email)?.map(|user| user.id);
            rows::forget_failures_before(conn, now - MEMORY - MEMORY)?;
            let subjects = std::iter::once(counted.account).chain(counted.address);
            rows::keep_failures(conn, subjects.map(|subject| (self.ports.identifiers.uuid(), subject)), now)?;
            Ok::<_, StorageError>(Done::new((), AuditEntry::by_account(AccountAct::SignInFailed, known).refused()))
        })?;
        Err(Failure::Rule(SignInRefusal::Wrong))
    }

    /// Makes a browser known for an account that signed in there.
    pub fn known_devices(&self, before: Devices, user_id: UserId) -> Devices {
        before.with(&self.policy.throttle_key, user_id, &*self.ports.chance)
    }

    /// Returns the seconds that an open session must wait before its password is tried again; `None` when it may be now.
    pub(super) fn session_wait(&self, subject: &str) -> StorageResult<Option<i64>> {
        let now = self.ports.clock.now();
        let failures = self.store.read(|conn| rows::failures_since(conn, subject, now - MEMORY))?;
        Ok(throttle::account_wait(&failures, now))
    }
}

/// By what a failure is counted.
struct Counted {
    /// The account, or the browser that it knows.
    account: String,
    /// The network address; `None` for a browser that the account knows, so that a bad neighbour does not stop it.
    address: Option<String>,
}
