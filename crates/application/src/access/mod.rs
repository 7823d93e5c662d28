//! Who may see a case: conflicts of interest, and what was ever recorded of how people stand to it.

mod declare;
mod end;
mod handing_over;
mod read;
mod record;

pub use declare::{Declaration, declare};
pub use end::{EndRefused, Ending, end};
pub use read::{StandingLine, WhoMaySee, find_standing, show};
pub use record::{Candidate, ConflictOf, RecordRefused, Recordable, record, recordable};
