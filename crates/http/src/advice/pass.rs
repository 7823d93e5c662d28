//! Passing a request on to a colleague of the same service.

use ehc_application::advice::{
    contribute::{self, PassRefused, Passing},
    request::{self, RequestPage},
    request_path,
};
use ehc_domain::{
    ids::{AdviceRequestId, UserId},
    policy::Action,
};

use super::{
    request::{facts, not_yours, title},
    show::frame_of_request,
};
use crate::{
    act::{Ground, Instead, Next, Shown, at},
    form::form,
    frames::CaseFrame,
    ui::{Choice, Link},
    web::{
        SignedIn,
        route::{Row, Rule},
    },
};

form! { Passing {
    to: select("Who will give this advice?")
        .or("Choose the colleague who will give this advice")
        .hint("They are told by email. The limit does not move."),
} }

/// A request with the colleagues who could give the advice.
struct Found {
    request: RequestPage,
    colleagues: Vec<(UserId, String)>,
}

impl Ground for Found {
    type Frame = CaseFrame;

    fn frame(&self, signed_in: &SignedIn, _: &str) -> CaseFrame {
        frame_of_request(signed_in, &self.request)
    }
}

fn heading(shown: &Shown<AdviceRequestId, Found>) -> String {
    format!("Pass on: {}", title(&shown.ground.request))
}

pub(super) fn pass() -> Vec<Row> {
    at("/advice/{id}/pass", Rule::OnCase(Action::AdviceAnswer), |service, context, id: &AdviceRequestId| {
        Ok(Found { colleagues: contribute::colleagues(service, context, *id)?, request: request::show(service, context, *id)? })
    })
    .does(
        "Passes a request on to a colleague of the same service; the limit stays",
        |service, context, id, passing| contribute::pass(service, context, *id, passing),
        |shown| {
            let page = shown.frame.clone().form(&heading(shown), "Pass it on");
            page.part(facts(&shown.ground.request)).cancel(request_path(shown.at, ""))
        },
    )
    .asks(|shown, asking| {
        let people = shown.ground.colleagues.iter().map(|(id, name)| Choice::new(&id.to_string(), name.as_str()));
        asking.choices("to", std::iter::once(Choice::new("", "Choose a colleague")).chain(people).collect());
    })
    .instead(|shown| {
        let why = if shown.ground.colleagues.is_empty() {
            "Nobody else of your service can be asked for this advice.".to_owned()
        } else if shown.ground.request.request.state.is_owed() {
            return None;
        } else {
            PassRefused::NotOwed.to_string()
        };
        let instead = Link::new("Back to the request", request_path(shown.at, ""));
        Some(Instead::Page(Box::new(shown.frame.clone().not_now(&heading(shown), why, &instead))))
    })
    .lost(not_yours)
    .json("/api/v1/advice/{id}/pass")
    .then(|_, name| Next::to("/advice").saying(format!("Passed on to {name}. The limit has not moved")))
}
