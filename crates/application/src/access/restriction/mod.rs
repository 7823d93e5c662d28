//! Restricted cases: who is named on one and so may know of it, until when, and who sees to it that somebody looks at that again.
//!
//! Whoever restricts a case is not on its list, and nobody puts themselves there: a list that one person could write for themselves would keep nobody out. So that
//! no case is left without anybody who runs it, at least one other manager stands on the list from the first moment and always after; they may name whoever
//! restricted it, and then two people answer for that.

mod from_the_start;
mod lift;
mod list;
mod restrict;
mod review;
mod show;
mod told;
mod unattended;
mod work;

pub(crate) use from_the_start::restrict_from_the_start;
pub(super) use lift::not_lifted;
pub use lift::{LiftRefused, Lifting, ProlongRefused, ReviewDay, lift, liftable, prolong};
pub(super) use list::last_manager;
pub use list::{AddRefused, Naming, Removable, Removal, RemoveRefused, add, addable, removable, remove};
pub(super) use restrict::can_be_restricted;
pub use restrict::{Follows, RestrictRefused, Restrictable, Restriction, preview, restrict, restrictable};
pub(super) use review::nobody_left;
pub(crate) use review::planned_reminders;
pub use review::remind_of_reviews;
pub use show::{Restricted, RestrictedLine, list_restricted, restricted};
pub(crate) use unattended::Unattended;

use ehc_domain::ids::UserId;

/// Somebody who may be named on a restricted case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nameable {
    /// Who.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// What they have to do with the case, in words.
    pub part: &'static str,
    /// Whether they manage it.
    pub manages: bool,
    /// Whether they see it once they are named, and not only once they are asked for advice.
    pub sees: bool,
}
