//! Calendars as data: an administrator changes them, sees first what would move, and every case that a change moves says so in its history.
//!
//! Bank holidays move what counts working days and the last working day before a limit. Closed offices move our own targets alone. Closed institutions
//! move what counts school days, and the grounds that rest on a closure. No change moves a limit counted in calendar days, weeks or months.

mod change;
mod follow;
mod moves;
mod past;
mod plan;
mod read;

pub use change::{Changed, Preview, check, make, preview};
pub use ehc_persistence::calendars::MoveCursor;
pub use follow::follow;
pub use moves::CaseMove;
pub(crate) use past::Institutions;
pub use past::{england_on, england_versions, institution_now, institution_on};
pub use plan::{AskedChange, Change, ChangeRefused};
pub use read::{
    ChangeLine, ChangeShown, HolidayLine, InstitutionShown, Part, Shown, Term, change, institution, search_institutions, show,
};
