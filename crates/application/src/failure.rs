//! How a use case fails: the same few ways for all, and one list of rules for each.

use ehc_domain::policy::Refusal;
pub use ehc_domain::refusals::NoRule;
use ehc_persistence::StorageError;
pub use ehc_persistence::accounts::Before;
use thiserror::Error;

/// Why a use case did nothing. `R` lists the rules that this use case may refuse by, each by name.
#[derive(Debug, Error)]
pub enum Failure<R> {
    /// Policy refuses.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// There is no such thing.
    #[error("There is no such page")]
    NotFound,
    /// This form was sent before, as it is: what came of it then.
    #[error("This was already done")]
    Repeated(Before),
    /// Something else was sent before under the key of this form. Nothing of it was kept.
    #[error("This form was sent before, and said something else")]
    Reused,
    /// Storage failed; nothing was kept.
    #[error(transparent)]
    Storage(StorageError),
    /// A rule refuses; nothing was kept.
    #[error("{0}")]
    Rule(R),
}

impl<R> From<StorageError> for Failure<R> {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}

impl<R> Failure<R> {
    /// Turns a rule of one operation into a rule of another.
    pub fn map_rule<S>(self, change: impl FnOnce(R) -> S) -> Failure<S> {
        match self {
            Self::Refused(refusal) => Failure::Refused(refusal),
            Self::NotFound => Failure::NotFound,
            Self::Repeated(before) => Failure::Repeated(before),
            Self::Reused => Failure::Reused,
            Self::Storage(error) => Failure::Storage(error),
            Self::Rule(rule) => Failure::Rule(change(rule)),
        }
    }
}
