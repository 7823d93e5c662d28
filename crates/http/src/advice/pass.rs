//! Passing a request on to a colleague of the same service.

use actix_web::web;
use ehc_application::advice::{
    contribute::{self, PassRefused},
    request::RequestPage,
    request_path,
};
use ehc_domain::ids::{AdviceRequestId, UserId};
use serde::de::IgnoredAny;

use super::{
    request::{facts, load, not_yours, title},
    show::{self, frame_of_request},
};
use crate::{
    frames::FormPage,
    ui::{Field, FormState, Link},
    web::{
        App, HttpError, Protected, SignedIn,
        error::ruled,
        respond::{Answer, page, see_other_saying, wrong},
    },
};

type Colleagues = Vec<(UserId, String)>;

async fn colleagues(app: &App, signed_in: &SignedIn, id: AdviceRequestId) -> Result<Colleagues, HttpError> {
    let context = signed_in.context(None);
    Ok(app.run(move |service| contribute::colleagues(service, &context, id)).await?)
}

fn heading(shown: &RequestPage) -> String {
    format!("Pass on: {}", title(shown))
}

fn form(signed_in: &SignedIn, shown: &RequestPage, colleagues: Colleagues, state: FormState, submission: String) -> FormPage {
    let nobody = (String::new(), "Choose a colleague".to_owned());
    let people = std::iter::once(nobody).chain(colleagues.into_iter().map(|(id, name)| (id.to_string(), name)));
    frame_of_request(signed_in, shown)
        .form(&heading(shown), "Pass it on")
        .part(facts(shown))
        .field(Field::select("to", "Who will give this advice?", people).hint("They are told by email. The limit does not move."))
        .cancel(request_path(shown.request.id, ""))
        .tokens(signed_in.csrf(), submission)
        .state(state)
}

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let id = show::id(&path)?;
    let shown = load(&app, &signed_in, id).await?;
    let colleagues = colleagues(&app, &signed_in, id).await?;
    if colleagues.is_empty() || !shown.request.state.is_owed() {
        let why = if colleagues.is_empty() {
            "Nobody else of your service gives this advice here.".to_owned()
        } else {
            PassRefused::NotOwed.to_string()
        };
        let instead = Link::new("Back to the request", request_path(id, ""));
        return page(&frame_of_request(&signed_in, &shown).not_now(&heading(&shown), why, &instead));
    }
    page(&form(&signed_in, &shown, colleagues, FormState::new(), signed_in.new_submission()))
}

pub(super) async fn send(app: web::Data<App>, sent: Protected<IgnoredAny>, path: web::Path<String>) -> Answer {
    let (id, mut state) = (show::id(&path)?, sent.state());
    let colleagues = match colleagues(&app, sent.signed_in(), id).await {
        Err(HttpError::NotFound) => return not_yours(sent.signed_in()),
        found => found?,
    };
    match state.value("to").parse::<UserId>() {
        Ok(to) => {
            let context = sent.context();
            match ruled(app.run(move |service| contribute::pass(service, &context, id, to)).await)? {
                Ok(()) => {
                    let name = colleagues.into_iter().find(|(user, _)| *user == to).map(|(_, name)| name).unwrap_or_default();
                    return see_other_saying(&app, "/advice", &format!("Passed on to {name}. The limit has not moved"));
                }
                Err(refused) => state.fail("to", refused.to_string()),
            }
        }
        Err(_) => state.fail("to", "Choose the colleague who will give this advice"),
    }
    let shown = load(&app, sent.signed_in(), id).await?;
    wrong(&form(sent.signed_in(), &shown, colleagues, state, sent.submission()))
}
