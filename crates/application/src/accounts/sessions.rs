//! Sessions: who a cookie belongs to, how long it counts, and giving the password again.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use ehc_domain::{
    accounts::{Actor, Role},
    audit::{AccountAct, AuditEntry, SystemAct},
    hex,
    policy::visibility,
    refusals,
};
use ehc_persistence::{
    DbConnection, StorageError, StorageResult,
    accounts::{self as rows, SessionRow, UserRow},
    audit, drafts, notifications,
};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use thiserror::Error;
use uuid::Uuid;

use super::{CONFIRMED_MINUTES, passwords, sign_in::Opened};
use crate::{Done, Failure, LocalPolicy, Service, history::Told, notifications::UNREAD_BOUND, ports::Chance};

/// How long what somebody typed and did not send is kept for them.
const UNSENT_DAYS: TimeDelta = TimeDelta::days(30);

/// How far the clock is put right without anybody noticing.
const CLOCK_SLACK: TimeDelta = TimeDelta::minutes(5);

/// The secret in a session's cookie, or in the link of an invitation: 256 bits. Only its hash is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    pub(super) fn make(chance: &dyn Chance) -> Self {
        let mut bytes = [0u8; 32];
        chance.fill(&mut bytes);
        Self(hex::write(&bytes))
    }

    /// Reads a cookie's value; `None` when it cannot be a token.
    pub fn parse(text: &str) -> Option<Self> {
        (text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))).then(|| Self(text.to_owned()))
    }

    pub(crate) fn of_digits(digits: String) -> Self {
        Self(digits)
    }

    /// Returns the value for the cookie.
    pub fn expose(&self) -> &str {
        &self.0
    }

    pub(crate) fn hash(&self) -> String {
        hex::write(&Sha256::digest(self.0.as_bytes()))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// A session that counts now.
#[derive(Debug, Clone)]
pub struct Session {
    /// Names the session among its owner's; not the secret.
    pub key: String,
    /// Who it is, as policy sees them.
    pub actor: Actor,
    /// The address they sign in with.
    pub email: String,
    /// The name of their team.
    pub team: Option<String>,
    /// What forms must send back.
    pub csrf: String,
    /// When they signed in.
    pub created_at: DateTime<Utc>,
    /// When the session ends unless it is used.
    pub idle_until: DateTime<Utc>,
    /// When the session ends whatever happens.
    pub ends_at: DateTime<Utc>,
    /// How many notices they have not read, up to a hundred.
    pub unread_notices: usize,
    /// How many tasks wait for them or their team, up to a hundred.
    pub open_tasks: usize,
    stamp: i32,
}

/// One session in the list on somebody's own account page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionSummary {
    /// Names the session; not the secret.
    pub key: String,
    /// Whether it is the one that asks.
    pub is_this: bool,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub seen_at: DateTime<Utc>,
}

/// A session with the token that a browser must be given for it.
pub type OpenSession = Opened;

refusals! {
    /// Why giving the password again failed.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum ConfirmRefusal {
        /// Not the password.
        Wrong = "wrong", "Check your password";
        /// Too many failures; seconds to wait.
        Wait(i64) = "wait", "Too many tries. Wait and try again";
    }
}

/// How long sessions of these roles last: idle, then in all.
pub(super) fn limits(policy: &LocalPolicy, roles: &[Role]) -> (TimeDelta, TimeDelta) {
    let (mut idle, mut absolute) = (policy.session_idle_minutes, policy.session_absolute_minutes);
    for role in roles {
        match role {
            Role::Administrator => (idle, absolute) = (idle.min(15), absolute.min(240)),
            Role::InformationGovernance => idle = idle.min(15),
            _ => {}
        }
    }
    (TimeDelta::minutes(idle), TimeDelta::minutes(absolute))
}

impl Service {
    /// Finds the session of a cookie; `None` when it never was, has ended, or its owner's account has changed since.
    ///
    /// # Errors
    /// A failure of storage.
    pub fn find_session(&self, token: &Token) -> StorageResult<Option<Session>> {
        let now = self.time_of_sessions()?;
        let found = self.store.read(|conn| {
            let Some((row, user)) = rows::find_session(conn, &token.hash())? else { return Ok::<_, StorageError>(None) };
            let seen_at = row.seen_at;
            Ok(self.session(conn, row, user, now)?.map(|session| (session, seen_at)))
        })?;
        let Some((session, seen_at)) = found else { return Ok(None) };
        self.keep_up_name()?;
        if now - seen_at >= TimeDelta::minutes(1) {
            let noted = self.store.database().write_for_reading(|conn| {
                rows::see_user(conn, session.actor.user_id, now)?;
                rows::touch_session(conn, &session.key, now)
            });
            if let Err(error) = noted {
                // People must be able to read while nothing can be written.
                tracing::warn!(%error, "a session's last use could not be noted");
            }
        }
        Ok(Some(session))
    }

    /// Returns the time by which sessions end. Where the clock has gone back by more than it is ever put right by, all of them end, and that is written
    /// down: one that had run out would count again. Within that it stands still.
    pub(super) fn time_of_sessions(&self) -> StorageResult<DateTime<Utc>> {
        let now = self.ports.clock.now();
        let latest = match self.latest.get() {
            Some(latest) => latest,
            // What the last run wrote may be of a time that is still to come.
            None => self.store.read(audit::newest)?.unwrap_or(now),
        };
        if latest - now <= CLOCK_SLACK {
            self.latest.set(now.max(latest));
            return Ok(now.max(latest));
        }
        self.store.let_in(|conn| {
            rows::end_all_sessions(conn)?;
            let entry = AuditEntry::by_system(SystemAct::ClockWentBack, None)
                .telling(&Told::ClockWentBack { minutes: (latest - now).num_minutes() });
            Ok::<_, StorageError>(Done::new((), entry))
        })?;
        tracing::warn!("the clock went back: every session has ended");
        self.latest.set(now);
        Ok(now)
    }

    pub(super) fn session(
        &self,
        conn: &mut DbConnection,
        row: SessionRow,
        user: UserRow,
        now: DateTime<Utc>,
    ) -> StorageResult<Option<Session>> {
        let actor = rows::actor_of(conn, &user, now)?;
        let (idle, absolute) = limits(&self.policy, &actor.roles);
        let (idle_until, ends_at) = (row.seen_at + idle, row.created_at + absolute);
        if !user.is_active || row.stamp != user.stamp || now >= idle_until || now >= ends_at {
            return Ok(None);
        }
        let team = user.team_id.map(|team| rows::find_team(conn, team)).transpose()?.flatten().map(|team| team.name);
        let actor = Actor { has_just_confirmed: now < row.confirmed_at + TimeDelta::minutes(CONFIRMED_MINUTES), ..actor };
        Ok(Some(Session {
            key: row.token_hash,
            email: user.email,
            team,
            csrf: row.csrf_token,
            created_at: row.created_at,
            idle_until: now + idle,
            ends_at,
            unread_notices: notifications::unread_count(conn, &visibility(&actor), UNREAD_BOUND)?,
            open_tasks: crate::notifications::tasks::count(conn, &actor)?,
            stamp: row.stamp,
            actor,
        }))
    }

    /// Ends the session of a cookie.
    ///
    /// # Errors
    /// A failure of storage.
    pub fn sign_out(&self, session: &Session) -> StorageResult<()> {
        self.store.write_as_system(|conn| {
            rows::end_session(conn, session.actor.user_id, &session.key)?;
            Ok(Done::new((), AuditEntry::by_account(AccountAct::SignedOut, Some(session.actor.user_id))))
        })
    }

    /// Lists a person's own sessions, newest first.
    ///
    /// # Errors
    /// A failure of storage.
    pub fn sessions(&self, session: &Session) -> StorageResult<Vec<SessionSummary>> {
        let now = self.ports.clock.now();
        let (idle, absolute) = limits(&self.policy, &session.actor.roles);
        let found = self.store.read(|conn| rows::sessions_of(conn, session.actor.user_id))?;
        Ok(found
            .into_iter()
            .filter(|row| row.stamp == session.stamp && now < row.seen_at + idle && now < row.created_at + absolute)
            .map(|row| SessionSummary {
                is_this: row.token_hash == session.key,
                key: row.token_hash,
                created_at: row.created_at,
                seen_at: row.seen_at,
            })
            .collect())
    }

    /// Ends one of a person's own sessions; says whether there was one.
    ///
    /// # Errors
    /// A failure of storage.
    pub fn end_session(&self, session: &Session, key: &str) -> StorageResult<bool> {
        self.store.write_as_system(|conn| {
            let ended = rows::end_session(conn, session.actor.user_id, key)?;
            let entry = AuditEntry::by_account(AccountAct::SessionEnded, Some(session.actor.user_id));
            Ok(Done::new(ended, if ended { entry } else { entry.refused() }))
        })
    }

    /// Takes the password again and gives the session a new token. Costs one password hash.
    ///
    /// # Errors
    /// [`ConfirmRefusal`], or a failure of storage.
    pub fn confirm_password(&self, session: &Session, password: &SecretString) -> Result<Opened, Failure<ConfirmRefusal>> {
        let now = self.ports.clock.now();
        self.check_password(session, password)?;
        let token = Token::make(&*self.ports.chance);
        let new_hash = token.hash();
        let session = self.store.write_as_system(|conn| {
            rows::rotate_session(conn, &session.key, &new_hash, now)?;
            rows::forget_failures(conn, &self.policy.throttle_key.session(&session.key))?;
            let (row, user) = rows::find_session(conn, &new_hash)?.ok_or(Failure::<ConfirmRefusal>::NotFound)?;
            let entry = AuditEntry::by_account(AccountAct::Confirmed, Some(user.id));
            let session = self.session(conn, row, user, now)?.ok_or(Failure::NotFound)?;
            Ok::<_, Failure<ConfirmRefusal>>(Done::new(session, entry))
        })?;
        Ok(Opened { token, session })
    }

    /// Checks the password of somebody signed in. Failures are counted for this session alone: what strangers get wrong elsewhere does not stop it.
    pub(super) fn check_password(&self, session: &Session, password: &SecretString) -> Result<UserRow, Failure<ConfirmRefusal>> {
        let user = self.store.read(|conn| rows::find_user(conn, session.actor.user_id))?.ok_or(Failure::NotFound)?;
        let subject = self.policy.throttle_key.session(&session.key);
        if let Some(seconds) = self.session_wait(&subject)? {
            return Err(Failure::Rule(ConfirmRefusal::Wait(seconds)));
        }
        if passwords::verify_password(password.expose_secret(), Some(&user.password_hash), &*self.ports.chance)? {
            return Ok(user);
        }
        let now = self.ports.clock.now();
        self.store.write_as_system(|conn| {
            rows::keep_failures(conn, [(self.ports.identifiers.uuid(), subject)], now)?;
            let entry = AuditEntry::by_account(AccountAct::Confirmed, Some(user.id)).refused();
            Ok::<_, StorageError>(Done::new((), entry))
        })?;
        Err(Failure::Rule(ConfirmRefusal::Wrong))
    }

    /// Forgets sessions, failed sign-ins and the keys of forms that are older than this: nothing reads them any more; and what people typed and did not
    /// send within [`UNSENT_DAYS`].
    ///
    /// # Errors
    /// A failure of storage.
    pub fn forget_what_has_passed(&self, age: TimeDelta) -> StorageResult<()> {
        let before = self.ports.clock.now() - age;
        self.store.database().write(|conn| {
            rows::end_sessions_before(conn, before)?;
            rows::forget_failures_before(conn, before)?;
            rows::forget_submissions_before(conn, before)?;
            drafts::forget_before(conn, self.ports.clock.now() - UNSENT_DAYS)?;
            Ok(())
        })
    }

    /// Makes an identifier for one request.
    pub fn request_id(&self) -> Uuid {
        self.ports.identifiers.uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_token_is_read_and_it_is_never_shown() {
        struct Count;
        impl Chance for Count {
            fn fill(&self, bytes: &mut [u8]) {
                bytes.fill(0xab);
            }
        }
        let token = Token::make(&Count);
        assert_eq!(Token::parse(token.expose()), Some(token.clone()));
        assert_eq!(token.hash().len(), 64);
        assert_ne!(token.hash(), token.expose());
        assert_eq!(format!("{token:?}"), "[redacted]");
        for wrong in ["", "ab", &"AB".repeat(32), &"zz".repeat(32), &"ab".repeat(33)] {
            assert_eq!(Token::parse(wrong), None);
        }
    }
}
