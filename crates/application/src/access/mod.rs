//! Who may see a case: conflicts of interest, restrictions and cover, and what was ever recorded of how people stand to it.

mod cover;
mod declare;
mod end;
mod handing_over;
mod knowing;
mod letting_go;
mod managers;
mod nobody;
mod reach;
mod read;
mod record;
mod restriction;
mod reviewing;
mod unmanaged;

pub use cover::*;
pub use declare::{Declarable, Declaration, declarable, declare};
pub(crate) use knowing::MayKnow;
pub(crate) use letting_go::let_go;
pub(crate) use managers::managers_who_may_know;
pub(crate) use nobody::nobody_to_tell;

pub use end::{EndRefused, Ending, end};
pub use reach::Candidate;
pub(crate) use reach::{somebody_of_case, who_may};
pub use read::{StandingLine, WhoMaySee, find_standing, show};
pub use record::{ConflictOf, RecordRefused, Recordable, record, recordable};
pub use restriction::*;
pub(crate) use restriction::{Unattended, planned_reminders, restrict_from_the_start};
pub use reviewing::*;
pub(crate) use unmanaged::{Unmanaged, goes_on};
