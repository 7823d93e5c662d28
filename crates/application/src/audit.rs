//! Who did what and who looked: the writer of views, and the chain that no row leaves unnoticed.

mod alarm;
pub(crate) mod browsing;
mod checkpoints;
pub mod looked;
pub mod refused;
mod sealer;
mod shown;
mod verify;
mod views;

pub use checkpoints::{Checkpoint, CheckpointKey, CheckpointLog};
pub use sealer::Sealer;
pub use verify::{Flaw, Verdict, VerifyError};
pub use views::{Opened, Views};
