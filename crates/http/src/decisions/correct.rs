//! Correcting the day on which something was decided.

use ehc_application::decisions::{self, RightDay, Which};
use ehc_domain::{cases::CaseReference, policy::Action};

use super::ground::Ground;
use crate::{
    act::{Instead, Named, Next},
    form::form,
    ui::{
        govuk::{SummaryList, SummaryRow},
        words,
    },
    web::route::Row,
};

form! { RightDay {
    decided_on: date("The right day").or("Enter the day of the decision"),
    late_reason: lines("If that day is after the limit: why was the decision late?", 3),
    reason: lines("Why was the first day wrong?", 3).or("Say why the first day was wrong"),
} }

pub(super) fn correct_day() -> Vec<Row> {
    Ground::place("/cases/{reference}/decisions/{decision}/correct-day", Action::FactCorrect)
        .does(
            "Corrects the day on which something was decided; the day on which the family was told is corrected as a fact",
            |service, context, (reference, which): &(CaseReference, Which), right| {
                decisions::correct_day(service, context, reference, *which, right)
            },
            |shown| {
                let ground = &shown.ground.more;
                let view = ground.deciding.current.as_ref();
                let decided = view.and_then(|view| view.decided_on).map(words::date).unwrap_or_default();
                let mut rows = vec![SummaryRow::new("Decided on", decided)];
                rows.extend(view.and_then(|view| view.notified_on).map(|on| SummaryRow::new("Family told", words::date(on))));
                shown
                    .form("Correct the day of the decision", "Correct the day", &format!("decisions/{}", ground.kind.code()))
                    .intro("The first day stays in the history with your reason. What the letter to the family says stays as it was sent.")
                    .part(SummaryList::new(rows))
            },
        )
        .instead(|shown| {
            let ground = &shown.ground.more;
            let is_decided = ground.deciding.current.as_ref().is_some_and(|view| view.decided_on.is_some());
            (!is_decided).then(|| Instead::Go(ground.path("")))
        })
        .json("/api/v1/cases/{reference}/decisions/{decision}/correct-day")
        .answers(200, |_, id| Named::of(*id))
        .then(|shown, _| Next::to(shown.ground.more.path("")).saying("Day corrected"))
}
