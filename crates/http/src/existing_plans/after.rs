//! What is recorded on a case with a plan: that the family was told of its transfer, the decision after a review, and when an existing plan was last amended.

use ehc_application::held::{self, AmendedRefused, LastAmended, Recordable, Reviewed, Telling, ToAmend};
use ehc_domain::{cases::CaseReference, policy::Action};

use crate::{
    act::{Instead, Named, Next, on_case_with},
    form::{Form, form},
    ui::{Link, words},
    web::route::Row,
};

form! { Telling {
    on: date("When was the letter sent?").or("Enter the day the letter was sent").today(),
} }

form! { Reviewed {
    meeting_on: date("When was the review meeting?").hint("Leave it empty if you do not know."),
    on: date("When was the decision sent to the family?").or("Enter the day the decision was sent"),
    outcome: radios("What was decided?").or("Choose what was decided"),
} }

form! { LastAmended {
    on: date("When was the plan last amended?").or("Enter the day the plan was last amended").hint("The day of the version that holds. It is no new amendment: a plan that we amend now is reviewed first."),
} }

pub(super) fn routes() -> Vec<Row> {
    let mut rows = on_case_with::<CaseReference, Recordable>(
        "/cases/{reference}/transfer-explained",
        Action::FactRecord,
        held::recordable,
        |found| &found.open,
    )
    .part("dates")
    .does("Records that the family was told of the transfer of the plan", held::tell_of_transfer, |shown| {
        shown
            .form("Record that the family was told of the transfer", "Record it", "dates")
            .intro("The letter says that the plan was transferred, whether we will assess, and when we will review the plan (regulation 15(4)).")
    })
    .instead(|shown| {
        let why = "No plan was transferred to us on this case of which the family has not been told.";
        let page = || shown.frame.clone().not_now("Nothing to record", why, &Link::new("See every date", shown.path("dates")));
        (!shown.ground.more.has_to_tell).then(|| Instead::Page(Box::new(page())))
    })
    .json("/api/v1/cases/{reference}/transfer-explained")
    .answers(201, |_, id| Named::of(*id))
    .then(|shown, _| Next::to(shown.path("dates")).saying("Recorded. The family was told of the transfer"));
    rows.extend(
        on_case_with::<CaseReference, Recordable>("/cases/{reference}/review", Action::FactRecord, held::recordable, |found| {
            &found.open
        })
        .part("dates")
        .does("Records the decision after a review of the plan", held::record_review, |shown| {
            let under_way = shown
                .ground
                .more
                .meeting_on
                .map(|on| format!("The review with its meeting on {} is under way: this is its decision. ", words::date(on)));
            shown.form("Record a review of the plan", "Record the review", "dates").intro(format!(
                "{}A review is done when its decision is sent. The next one is counted from that day.",
                under_way.unwrap_or_default()
            ))
        })
        .begins(|shown| {
            let begun = Reviewed::begun(shown.today);
            shown.ground.more.meeting_on.into_iter().fold(begun, |state, on| state.with_date("meeting_on", on))
        })
        .instead(|shown| {
            let why = "There is no plan on this case that could be reviewed.";
            let page = || shown.frame.clone().not_now("Nothing to review", why, &Link::new("Back to the case", shown.path("")));
            (!shown.ground.more.has_plan).then(|| Instead::Page(Box::new(page())))
        })
        .json("/api/v1/cases/{reference}/review")
        .answers(201, |_, id| Named::of(*id))
        .then(|shown, _| Next::to(shown.path("dates")).saying("Review recorded. The next one is among the dates")),
    );
    rows.extend(
        on_case_with::<CaseReference, ToAmend>("/cases/{reference}/plan/last-amended", Action::FactRecord, held::to_amend, |found| {
            &found.open
        })
        .part("dates")
        .does("Records when an existing plan that was entered without such a day was last amended", held::add_amended, |shown| {
            shown
                .form("Add when the plan was last amended", "Record the day", "facts")
                .intro("For a plan that was entered without the day of its last amendment. The version on record then bears that day. If it is wrong, correct it or take it back among the days on record.")
        })
        .instead(|shown| match shown.ground.more.in_the_way.as_ref()? {
            // It is corrected there, or taken back.
            AmendedRefused::OnRecord(_) => Some(Instead::Go(shown.path("facts"))),
            why => Some(shown.not_now(&format!("{why}."))),
        })
        .json("/api/v1/cases/{reference}/plan/last-amended")
        .answers(201, |_, id| Named::of(*id))
        .then(|shown, _| Next::to(shown.path("facts")).saying("Recorded. The version on record bears that day")),
    );
    rows
}
