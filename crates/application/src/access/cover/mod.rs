//! Cover: somebody stands in for the caseworker of a case for some working days, and sees and does what that caseworker may. It ends by itself.

mod away;
mod begin;
mod elsewhere;
mod end;
mod given;
mod list;

pub use away::{Absences, Away, AwayRefused, absences, away};
pub(crate) use begin::can_be_covered;
pub use begin::{Cover, CoverRefused, Coverable, cover, coverable};
pub(crate) use elsewhere::end_cover_elsewhere;
pub use end::{CoverEndRefused, CoverEnding, end_cover, find_cover};
pub(crate) use given::end_cover_of_own;
pub use list::{CoverLine, cover_of, list_covers};
