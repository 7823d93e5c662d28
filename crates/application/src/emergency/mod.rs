//! Opening a case in an emergency: finding who has it, the window of an hour, who is told, and the review by somebody else.

mod approved;
mod chase;
mod known;
mod open;
mod own;
mod read;
mod review;
mod take_back;
mod tell;
mod window;

pub(crate) use approved::{ProposedOpening, open_approved, would_open};
pub(crate) use chase::{chase, planned as planned_chases};
pub use known::{KnownChild, Sought, keep, kept, look};
pub use open::{Answered, EmergencyRefused, NewEmergency, Openable, Opened, open_in_emergency, openable};
pub use own::own;
pub(crate) use read::waiting;
pub use read::{Emergencies, EmergencyLine, EmergencyView, LookedAt, Reviewed, list, show};
pub use review::{Review, ReviewRefused, review, reviewable};
pub use take_back::{AskedAbout, asked_about, take_back_asking};

use ehc_domain::ids::StandingId;

/// The path of the list of emergency openings.
pub const PLACE: &str = "/emergencies";

/// Returns the path of what a review found of one’s own opening.
pub fn outcome_path(id: StandingId) -> String {
    format!("{PLACE}/{id}/outcome")
}

/// Returns the path of one emergency opening.
pub fn emergency_path(id: StandingId) -> String {
    format!("{PLACE}/{id}")
}
