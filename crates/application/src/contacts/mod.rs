//! Contacts: who spoke or wrote to whom about a case, what was said, and what was promised by a day. They are read by whoever reads the notes of the case.

mod correct;
mod owed;
mod promise;
mod read;
mod record;
mod retract;

pub use correct::{ContactCorrection, CorrectRefused, correct, to_correct};
pub use owed::Owed;
pub(crate) use owed::owed;
pub use promise::{PromiseKept, PromiseRefused, PromiseWithdrawal, keep, to_answer, withdraw};
pub use read::{AtContact, Contact, Contacts, Ended, Known, Promise, PromiseEnd, Somebody, list};
pub use record::{ContactRefused, NewContact, Recording, record, to_record};
pub use retract::{ContactMistake, RetractRefused, retract, to_retract};
