//! Chance that is the same for the same seed, and identifiers made from it.

use chrono::{DateTime, Utc};
use ehc_domain::ids::Id;
use uuid::Uuid;

/// A stream of numbers that look random: SplitMix64, for its shortness.
#[derive(Debug, Clone)]
pub(super) struct Seeded(u64);

impl Seeded {
    /// Begins with a seed.
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Returns a number below another; 0 when that is 0.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % limit).unwrap_or_default()
    }

    /// Returns a number from one to another, both included.
    pub(super) fn between(&mut self, least: i64, most: i64) -> i64 {
        least + i64::try_from(self.below(usize::try_from(most - least + 1).unwrap_or(1))).unwrap_or_default()
    }

    /// Says yes so many times in a hundred.
    pub(super) fn percent(&mut self, share: usize) -> bool {
        self.below(100) < share
    }

    /// Picks one; `None` from nothing.
    pub(super) fn pick<'a, T>(&mut self, among: &'a [T]) -> Option<&'a T> {
        among.get(self.below(among.len()))
    }

    /// Makes an identifier of version 7 for an instant: rows made at one time lie together, as those of a living service do.
    pub(super) fn id<K>(&mut self, at: DateTime<Utc>) -> Id<K> {
        let millis = u128::from(u64::try_from(at.timestamp_millis()).unwrap_or_default()) & 0xffff_ffff_ffff;
        let random = u128::from(self.next()) << 64 | u128::from(self.next());
        let bits = millis << 80 | 0x7 << 76 | (random >> 52 & 0xfff) << 64 | 0x2 << 62 | (random & 0x3fff_ffff_ffff_ffff);
        Id::new(Uuid::from_u128(bits))
    }
}
