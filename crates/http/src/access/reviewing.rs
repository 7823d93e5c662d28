//! Ending a review of access.

use ehc_application::access::{self, REVIEWS, ReviewEnding};
use ehc_domain::{cases::CaseReference, ids::StandingId, policy::Action};

use crate::{
    act::{Instead, Next, on_case_with},
    form::form,
    web::route::Row,
};

form! { ReviewEnding {
    findings: lines("What did you find, and what was done about it?", 4).or("Say what you found")
        .hint("It stands in the history of the case."),
} }

pub(super) fn end() -> Vec<Row> {
    on_case_with::<(CaseReference, StandingId), _>(
        "/cases/{reference}/access/{id}/end-review",
        Action::ReviewEnd,
        access::find_review,
        |(open, _)| open,
    )
    .does("Ends a review of access", access::end_review, |shown| {
        shown.form("End the review of access", "End the review", "access").intro("You do not see the case any more.")
    })
    .instead(|shown| shown.ground.more.1.is_over.then(|| Instead::Go(REVIEWS.to_owned())))
    .json("/api/v1/cases/{reference}/access/{id}/end-review")
    .then(|_, ()| Next::to(REVIEWS).saying("The review of access is over"))
}
