//! Taking schools and colleges over from the official register: what is new, what changed, what closed (Get Information About Schools, all establishments).

mod apply;
mod columns;
mod entry;
mod person;
mod units;

pub use apply::*;
pub use entry::{Entry, LeftOut, Official, OfficialUnit, RegisterRefused, WrongRow, read};
pub use person::*;
pub use units::UnitNotFound;
