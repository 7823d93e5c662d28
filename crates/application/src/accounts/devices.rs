//! Browsers on which somebody signed in before: a stranger who keeps failing does not stop the owner at their own.
//!
//! What a browser keeps names nobody and opens nothing. It is a number by chance for each account with proof that we gave it for that account, so that
//! nothing of it is stored here.

use ehc_domain::{hex, ids::UserId};
use subtle::ConstantTimeEq;

use super::throttle::ThrottleKey;
use crate::ports::Chance;

/// The most accounts that one browser is known for: a computer may be shared.
const MOST_ACCOUNTS: usize = 5;
const NUMBER_DIGITS: usize = 32;
const PROOF_DIGITS: usize = 64;

/// What a browser keeps to be known again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Devices(Vec<Device>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Device {
    number: String,
    proof: String,
}

impl Device {
    fn parse(text: &str) -> Option<Self> {
        let (number, proof) = text.split_once('-')?;
        let is_hex = |text: &str, digits| {
            text.len() == digits && text.bytes().all(|byte| byte.is_ascii_hexdigit() && !byte.is_ascii_uppercase())
        };
        (is_hex(number, NUMBER_DIGITS) && is_hex(proof, PROOF_DIGITS))
            .then(|| Self { number: number.to_owned(), proof: proof.to_owned() })
    }

    fn is_of(&self, key: &ThrottleKey, user_id: UserId) -> bool {
        key.device_proof(&self.number, user_id).as_bytes().ct_eq(self.proof.as_bytes()).into()
    }
}

impl Devices {
    /// Reads what a browser sent; what is none of ours falls away.
    pub fn parse(text: &str) -> Self {
        Self(text.split('.').filter_map(Device::parse).take(MOST_ACCOUNTS).collect())
    }

    /// Writes what the browser keeps.
    pub fn expose(&self) -> String {
        self.0.iter().map(|device| format!("{}-{}", device.number, device.proof)).collect::<Vec<_>>().join(".")
    }

    /// Returns by what the failures of a known browser are counted; `None` when the account never signed in there.
    pub(super) fn subject(&self, key: &ThrottleKey, user_id: UserId) -> Option<String> {
        self.0.iter().find(|device| device.is_of(key, user_id)).map(|device| key.device(&device.number))
    }

    /// Makes the browser known for one more account, in the place of the one it was known for longest.
    pub(super) fn with(mut self, key: &ThrottleKey, user_id: UserId, chance: &dyn Chance) -> Self {
        if self.0.iter().any(|device| device.is_of(key, user_id)) {
            return self;
        }
        let mut number = [0u8; NUMBER_DIGITS / 2];
        chance.fill(&mut number);
        let number = hex::write(&number);
        let proof = key.device_proof(&number, user_id);
        self.0.insert(0, Device { number, proof });
        self.0.truncate(MOST_ACCOUNTS);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ehc_domain::ids::Id;
    use uuid::Uuid;

    struct Counting(std::sync::atomic::AtomicU8);

    impl Chance for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
        }
    }

    fn user(number: u128) -> UserId {
        Id::new(Uuid::from_u128(number))
    }

    #[test]
    fn a_browser_is_known_for_the_accounts_that_signed_in_there_and_for_no_other() {
        let (key, chance) = (ThrottleKey::new("key"), Counting(0.into()));
        let devices = Devices::default().with(&key, user(1), &chance).with(&key, user(2), &chance);
        let kept = Devices::parse(&devices.expose());
        assert_eq!(kept, devices);
        let subjects = [1, 2].map(|number| kept.subject(&key, user(number)));
        assert!(subjects[0].is_some() && subjects[1].is_some() && subjects[0] != subjects[1]);
        assert_eq!(kept.subject(&key, user(3)), None);
        assert_eq!(kept.subject(&ThrottleKey::new("another"), user(1)), None);
        assert_eq!(kept.clone().with(&key, user(1), &chance), kept, "known already");
    }

    #[test]
    fn what_is_not_ours_makes_nobody_known() {
        let (key, chance) = (ThrottleKey::new("key"), Counting(0.into()));
        let sound = Devices::default().with(&key, user(1), &chance).expose();
        let other = format!("{}-{}", "f".repeat(NUMBER_DIGITS), &sound[NUMBER_DIGITS + 1..]);
        for text in ["", ".", "a-b", &sound[1..], &other, &format!("{sound}0")] {
            assert_eq!(Devices::parse(text).subject(&key, user(1)), None, "{text}");
        }
        let many: Devices = (1..=6).fold(Devices::default(), |devices, number| devices.with(&key, user(number), &chance));
        assert_eq!(many.subject(&key, user(1)), None, "the one known longest gives way");
        assert!(many.subject(&key, user(2)).is_some());
    }
}
