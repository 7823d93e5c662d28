//! A review of access: information governance sees a case for some days, on a ground and for a reason that stand in its history.
//!
//! It is the way back to a restricted case that nobody runs any more: whoever reviews it names somebody who does, and never themselves. It is opened only of
//! cases that information governance learns of by its own work, restricted ones and those that were opened in an emergency, and never where there is a conflict
//! of interest. It ends by itself.

mod end;
mod list;
mod open;

pub use end::{ReviewEndRefused, ReviewEnding, end_review, find_review};
pub use list::{ReviewLine, list_reviews};
pub use open::{NewReview, OpenReviewRefused, Reviewable, grounds, open_review, reviewable};

/// The page of the reviews that are open.
pub const REVIEWS: &str = "/governance/reviews";
