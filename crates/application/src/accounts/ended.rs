//! Sessions that have run out: why, and what was sent from one too late, which is kept for whoever typed it.

use chrono::TimeDelta;
use ehc_domain::ids::UserId;
use ehc_persistence::{StorageResult, accounts as rows, accounts::Submission};

use super::{Token, sessions::limits};
use crate::{Failure, NoRule, Service, drafts};

/// Why a session counts no longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyEnded {
    /// Nothing was done in it for so long.
    Idle(TimeDelta),
    /// It was that long since signing in, whatever was done.
    Longest(TimeDelta),
}

/// A session that ran out, of an account that has not changed since.
#[derive(Debug, Clone)]
pub struct EndedSession {
    /// What forms of its pages bring with them.
    pub csrf: String,
    /// Why it counts no longer.
    pub why: WhyEnded,
    user: UserId,
}

impl Service {
    /// Finds the session of a cookie that has run out; `None` where it still counts, was ended by somebody, or is of an account that was changed since.
    ///
    /// # Errors
    /// A failure of storage.
    pub fn ended_session(&self, token: &Token) -> StorageResult<Option<EndedSession>> {
        let now = self.time_of_sessions()?;
        self.store.read(|conn| {
            let Some((row, user)) = rows::find_session(conn, &token.hash())? else { return Ok(None) };
            let (idle, longest) = limits(&self.policy, &rows::actor_of(conn, &user, now)?.roles);
            let (idle_until, ends_at) = (row.seen_at + idle, row.created_at + longest);
            if !user.is_active || row.stamp != user.stamp || now < idle_until.min(ends_at) {
                return Ok(None);
            }
            let why = if ends_at <= idle_until { WhyEnded::Longest(longest) } else { WhyEnded::Idle(idle) };
            Ok(Some(EndedSession { csrf: row.csrf_token, why, user: user.id }))
        })
    }

    /// Keeps what the owner of a session that ran out sent from a page, to be given back on it.
    ///
    /// # Errors
    /// [`Failure::Repeated`] when the same form was done before. Any failure of storage.
    pub fn keep_of_ended(
        &self,
        session: &EndedSession,
        page: &str,
        sent: Option<&Submission>,
        typed: &[(String, String)],
    ) -> Result<(), Failure<NoRule>> {
        drafts::keep_of(self, (session.user, self.ports.clock.now()), sent, &drafts::unsent(page), typed)
    }

    /// Says whether something that the owner of a session that ran out typed on a page is kept for them.
    ///
    /// # Errors
    /// A failure of storage.
    pub fn keeps_of_ended(&self, session: &EndedSession, page: &str) -> StorageResult<bool> {
        self.store.read(|conn| Ok(drafts::load(conn, session.user, &drafts::unsent(page))?.is_some()))
    }
}
