//! Exceptions: recorded grounds that excuse missing a limit and never move it (reg 10(4) and its likes).

mod approve;
mod closures;
mod correct;
mod end;
mod read;
mod record;

pub use approve::{Approval, ApproveRefused, Refusing, approve, refuse};
pub use correct::{CorrectDays, CorrectDaysRefused, correct_days};
pub use end::{EndRefused, Ending, end};
pub use read::{Recorded, find};
pub use record::{ExceptionRefused, NewException, OpenLimit, offered, record};
