//! Flags of a case: raising them, clearing them with a second person, and who sees which.

mod clear;
mod clearing;
mod raise;
mod read;

pub use clear::{Clearable, Clearing, clear, to_clear};
pub use clearing::ClearRefused;
pub(crate) use clearing::{ProposedClearing, carry_out, shown};
pub use raise::{LegalHold, RaiseRefused, Safeguarding, hold, safeguard};
pub use read::{Flag, Flags, Raised, list, raised};
