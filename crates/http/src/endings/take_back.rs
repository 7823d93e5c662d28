//! Taking back the end of a case that was recorded wrongly.

use ehc_application::endings::{self, Ending, TakeBack};
use ehc_domain::{cases::CaseReference, policy::Action};

use crate::{
    act::{Next, on_case_with},
    form::form,
    web::route::Row,
};

form! { TakeBack {
    reason: lines("Why was the end of the case recorded wrongly?", 3).or("Say why it was recorded wrongly"),
} }

pub(super) fn take_back() -> Vec<Row> {
    on_case_with::<CaseReference, Ending>(
        "/cases/{reference}/take-back-the-end",
        Action::CaseReopen,
        endings::ending,
        |found| &found.open,
    )
    .does("Takes back the end of a case that was recorded wrongly", endings::take_back, |shown| {
        let recorded = shown.ground.more.recorded.as_deref().unwrap_or_default();
        shown.confirm(
            "Take back the end of the case",
            "Was the end of this case recorded wrongly?",
            &format!("It is recorded: {recorded}. The case will be again as it was, with its dates. What was not sent meanwhile is not sent afterwards."),
            "Take it back",
            "",
        )
    })
    .instead(|shown| {
        let why = "This case has no end that can be taken back. What else is wrong is corrected, or taken back, among the days on record.";
        shown.ground.more.recorded.is_none().then(|| shown.not_now(why))
    })
    .json("/api/v1/cases/{reference}/take-back-the-end")
    .then(|shown, ()| Next::to(shown.path("")).saying("Taken back. The dates have been worked out again"))
}
