//! Episodes: the stretches of a child's time with a plan that have a beginning, limits of their own and an end.
//!
//! Assessment (Children and Families Act 2014 s36), review (s44), change of phase (SEND Regulations 2014 reg 18), re-assessment (reg 27), and an appeal
//! with its order (regs 44 and 45). The clocks of the plan itself, such as the next annual review, belong to none.

mod episode;
mod id;
mod of_duty;

pub use episode::{Episode, amended_plan_by, latest_meeting_for};
pub use id::{EpisodeId, EpisodeKind};
pub(super) use of_duty::of;
