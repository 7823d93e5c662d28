//! How long somebody who keeps failing must wait, never for ever: strangers per account and per network address; a browser that the account knows, and a
//! session that is open, each by itself.

use std::{fmt, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use ehc_domain::{
    hex,
    ids::{InvitationId, UserId},
};
use sha2::{Digest, Sha256};

/// Failures within [`ACCOUNT_WINDOW`] after which an account makes people wait.
const ACCOUNT_FAILURES: usize = 10;
const ACCOUNT_WINDOW: TimeDelta = TimeDelta::minutes(5);
/// After an hour without failing, everything is forgiven.
const ACCOUNT_MEMORY: TimeDelta = TimeDelta::hours(1);
const LONGEST_WAIT: TimeDelta = TimeDelta::minutes(15);
/// Failures that one address may make at once, and the seconds after which one more is allowed. A whole council may share an address.
const ADDRESS_BURST: f64 = 20.0;
const ADDRESS_SECONDS: f64 = 3.0;

/// How far back failures matter.
pub(super) const MEMORY: TimeDelta = ACCOUNT_MEMORY;

/// Keeps typed emails and addresses out of the table of failures: its rows hold a hash under this key.
#[derive(Clone, PartialEq, Eq)]
pub struct ThrottleKey(Arc<str>);

impl ThrottleKey {
    /// Takes the key from the settings.
    pub fn new(key: &str) -> Self {
        Self(key.into())
    }

    fn subject(&self, kind: &str, value: &str) -> String {
        let mut hash = Sha256::new();
        for part in [&*self.0, kind, value] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        format!("{kind}:{}", hex::write(&hash.finalize()))
    }

    pub(crate) fn account(&self, email: &str) -> String {
        self.subject("account", email)
    }

    pub(super) fn address(&self, address: &str) -> String {
        self.subject("address", address)
    }

    pub(super) fn session(&self, key: &str) -> String {
        self.subject("session", key)
    }

    pub(super) fn device(&self, number: &str) -> String {
        self.subject("device", number)
    }

    /// Returns the digits of the token of an invitation. What is in the database is not enough for them, and neither is the key.
    pub(crate) fn invitation(&self, id: InvitationId, salt: &str) -> String {
        self.subject("invitation", &format!("{salt} {id}")).trim_start_matches("invitation:").to_owned()
    }

    /// Proves that a number was given to a browser for an account: only who has the key can make it.
    pub(super) fn device_proof(&self, number: &str, user_id: UserId) -> String {
        self.subject("proof", &format!("{number} {user_id}")).trim_start_matches("proof:").to_owned()
    }
}

impl fmt::Debug for ThrottleKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// Returns the seconds to wait after these failures of an account, oldest first; `None` when it may be tried now.
///
/// The tenth failure within five minutes costs one minute, and every failure after it twice as long as the one before, up to fifteen minutes.
pub(super) fn account_wait(failures: &[DateTime<Utc>], now: DateTime<Utc>) -> Option<i64> {
    let mut strikes = 0u32;
    for (index, at) in failures.iter().enumerate() {
        let within = failures.iter().take(index + 1).filter(|earlier| *at - **earlier < ACCOUNT_WINDOW).count();
        if strikes > 0 || within >= ACCOUNT_FAILURES {
            strikes += 1;
        }
    }
    let last = failures.last()?;
    let doubled = TimeDelta::minutes(1i64 << strikes.checked_sub(1)?.min(4));
    remaining(*last + doubled.min(LONGEST_WAIT), now)
}

/// Returns the seconds to wait after these failures from an address, oldest first; `None` when it may try now.
pub(super) fn address_wait(failures: &[DateTime<Utc>], now: DateTime<Utc>) -> Option<i64> {
    let mut level = 0.0f64;
    let mut before: Option<DateTime<Utc>> = None;
    for at in failures.iter().copied().chain([now]) {
        if let Some(before) = before {
            let seconds = (at - before).num_milliseconds().max(0) as f64 / 1000.0;
            level = (level - seconds / ADDRESS_SECONDS).max(0.0);
        }
        level += 1.0;
        before = Some(at);
    }
    let over = level - ADDRESS_BURST;
    (over > 0.0).then(|| (over * ADDRESS_SECONDS).ceil() as i64)
}

fn remaining(until: DateTime<Utc>, now: DateTime<Utc>) -> Option<i64> {
    let left = until - now;
    // A clock put back must not turn a minute into a year.
    (left > TimeDelta::zero())
        .then(|| (left.num_milliseconds() as f64 / 1000.0).ceil() as i64)
        .map(|left| left.min(LONGEST_WAIT.num_seconds()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_796_000_000 + seconds, 0).unwrap()
    }

    #[test]
    fn the_tenth_failure_in_five_minutes_costs_a_minute_and_the_next_twice_that() {
        let nine: Vec<_> = (0..9).map(at).collect();
        assert_eq!(account_wait(&nine, at(9)), None);
        let ten: Vec<_> = (0..10).map(at).collect();
        assert_eq!(account_wait(&ten, at(9)), Some(60));
        assert_eq!(account_wait(&ten, at(68)), Some(1));
        assert_eq!(account_wait(&ten, at(69)), None);
        let eleven = [ten, vec![at(70)]].concat();
        assert_eq!(account_wait(&eleven, at(70)), Some(120));
    }

    #[test]
    fn the_wait_never_passes_a_quarter_of_an_hour() {
        let many: Vec<_> = (0..60).map(at).collect();
        assert_eq!(account_wait(&many, at(59)), Some(900));
        assert_eq!(account_wait(&many, at(-999_999)), Some(900), "a clock put back does not lock anybody out");
    }

    #[test]
    fn failures_spread_out_cost_nothing() {
        let slow: Vec<_> = (0..11).map(|n| at(n * 34)).collect();
        assert_eq!(account_wait(&slow, at(341)), None);
    }

    #[test]
    fn an_address_may_fail_twenty_times_then_once_in_three_seconds() {
        let nineteen = vec![at(0); 19];
        assert_eq!(address_wait(&nineteen, at(0)), None);
        let twenty = vec![at(0); 20];
        assert_eq!(address_wait(&twenty, at(0)), Some(3));
        assert_eq!(address_wait(&twenty, at(2)), Some(1));
        assert_eq!(address_wait(&twenty, at(3)), None);
        assert_eq!(address_wait(&[], at(0)), None);
    }

    #[test]
    fn the_table_holds_neither_address_nor_email() {
        let key = ThrottleKey::new("k");
        assert!(!key.account("priya@ashmere.example").contains("priya"));
        assert_ne!(key.account("x"), key.address("x"));
        assert_ne!(key.account("x"), ThrottleKey::new("other").account("x"));
        assert_eq!(format!("{key:?}"), "[redacted]");
    }
}
