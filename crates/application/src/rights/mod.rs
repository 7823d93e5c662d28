//! Whose the rights of a case are, and so to whom its notices go (YP-02).
//!
//! Children and Families Act 2014 ss80 and 83; SEND Regulations 2014 regs 63 and 64 and Schedule 3. The day of sending decides: rights pass by law on the
//! day after compulsory school age ends, and nobody need record that.

mod gap;
mod read;
mod recipients;
mod record;

pub(crate) use gap::Circle;
pub use read::{RightsView, show, view};
pub use recipients::{AddresseeMissing, Part, Recipient, Recipients, holder_code, names_of, recipients};
pub use record::{NewRights, RightsRefused, record};
