//! An act that needs a second person only where it moves what one person alone must not move.

use ehc_domain::ids::ApprovalId;

/// What became of such an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// It was done.
    AtOnce,
    /// It moves what needs a second person, and waits for one.
    Proposed(ApprovalId),
}
