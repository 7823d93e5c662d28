//! Merging a duplicate into the case of the same child: what was recorded twice is one case again, and nothing is lost.
//!
//! Only a case that holds no more than its request can end like this, whether that waits or was withdrawn: its requests, its documents and the people of its
//! circle go over, and its clock never ran. A request that was withdrawn goes over as withdrawn and starts no clock there. The case stays readable with its
//! history and says where it went. Nobody does it alone.
//!
//! What went over is kept beside it, so that two people can undo a merging that was a mistake.

mod carry_out;
mod merge;
mod ready;
mod side_by_side;
mod undo;
mod undoing;
mod went_over;

pub(crate) use carry_out::carry_out;
pub(crate) use merge::has_second;
pub use merge::{Merging, Preview, ToMerge, preview, propose, to_merge};
pub use ready::MergeRefused;
pub(crate) use ready::{ProposedMerging, in_the_way, shown};
pub(crate) use side_by_side::side_by_side;
pub use side_by_side::{Side, SideBySide};
pub use undo::{ToUndo, Undoing, preview_undoing, propose_undoing, to_undo};
pub use undoing::UndoRefused;
pub(crate) use undoing::{ProposedUndoing, can_be_undone, carry_out as carry_out_undoing, shown as shown_undoing};
