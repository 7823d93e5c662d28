//! Putting right who asked, how and for what.

use ehc_application::requests::{self, Asker, RequestId, ToPutRight};
use ehc_domain::{cases::CaseReference, policy::Action};

use crate::{
    act::{Next, on_case_with},
    form::form,
    ui::{FormState, words},
    web::route::Row,
};

form! { Asker {
    source: radios("Who asked?").or("Choose who asked"),
    requester_name: text("Their name").or("Enter the name of the person who asked").autocomplete("off").width(30),
    requester_email: email("Their email address").hint("A receipt that was sent is not sent again."),
    channel: select("How did it arrive?").or("Choose how the request arrived"),
    concerns: lines("What did they say?", 4).hint("Optional. In their own words where you can."),
    reason: lines("Why is it wrong?", 2).or("Say why what stands here is wrong"),
} }

pub(super) fn put_right() -> Vec<Row> {
    on_case_with::<(CaseReference, RequestId), ToPutRight>(
        "/cases/{reference}/requests/{request}/correct",
        Action::FactCorrect,
        requests::to_put_right,
        |found| &found.open,
    )
    .part("decisions")
    .does("Puts right who asked for a child, how and for what", requests::put_right, |shown| {
        let on = words::date(shown.ground.more.request.received_on);
        shown
            .form("Put right who asked", "Save", "decisions")
            .intro(format!("The request received on {on}. The day itself is corrected among the days on record."))
    })
    .begins(|shown| {
        let row = &shown.ground.more.request;
        FormState::new()
            .with("source", row.source.code())
            .with("requester_name", row.requester_name.as_str())
            .with("requester_email", row.requester_email.as_deref().unwrap_or_default())
            .with("channel", row.channel.code())
            .with("concerns", row.concerns.as_str())
    })
    .json("/api/v1/cases/{reference}/requests/{request}/correct")
    .then(|shown, ()| Next::to(shown.path("decisions")).saying("Put right. The history keeps that it was another"))
}
