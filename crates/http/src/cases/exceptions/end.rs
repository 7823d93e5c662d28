//! Recording the last day of an exception that was going on.

use ehc_application::exceptions::{self, EndRefused, Ending, Recorded};
use ehc_domain::{cases::CaseReference, ids::FactId, policy::Action};

use super::recorded::{facts, find, not_now};
use crate::{
    act::{Next, on_case_with},
    form::form,
    web::route::Row,
};

form! { Ending {
    last_day: date("Which was, or will be, its last day?").or("Enter its last day").hint("For example, 6 12 2026"),
} }

const LAST_DAY: &str = "Record the last day of an exception";

pub(super) fn end() -> Vec<Row> {
    on_case_with::<(CaseReference, FactId), Recorded>(
        "/cases/{reference}/exceptions/{fact}/end",
        Action::ExceptionRecord,
        find,
        |recorded| &recorded.open,
    )
    .part("dates")
    .does(
        "Records the last day of an exception; it moves no date",
        |service, context, (reference, fact), ending| exceptions::end(service, context, reference, *fact, ending),
        |shown| {
            shown
                .form(LAST_DAY, "Record its last day", "dates")
                .intro("Until it has a last day, an exception goes on excusing a miss. The limit does not move.")
                .part(facts(&shown.ground.more, shown.today))
        },
    )
    .instead(|shown| shown.ground.more.to.is_some().then(|| not_now(shown, LAST_DAY, &EndRefused::NothingToEnd)))
    .json("/api/v1/cases/{reference}/exceptions/{fact}/end")
    .then(|shown, ()| Next::to(shown.path("dates")).saying("Last day recorded. The limit has not moved"))
}
