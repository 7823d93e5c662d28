//! Writing down what somebody who is signed in was refused.

use actix_web::{HttpMessage, HttpRequest};
use ehc_application::{
    Failure, NoRule,
    audit::refused::{AskedFor, Thing},
    notifications::is_led_to,
    whose::{NotTheirs, Tried, Whose, whose},
};
use ehc_domain::{ids::AdviceRequestId, policy::Action};
use uuid::Uuid;

use super::{App, HttpError, SignedIn, route::Rule, signed_in};

/// Leaves a row for a refusal: what is not allowed, and what does not exist or is hidden, of which nobody is told the difference. An address that leads
/// nowhere is none, what strangers ask leads to the sign-in, and whoever follows an alert of their own did not look for what is not theirs.
pub(super) async fn note(app: &App, request: &HttpRequest, error: &HttpError) {
    if !matches!(error, HttpError::NotFound | HttpError::Denied) {
        return;
    }
    let (Some(reader), Some(pattern)) = (signed_in::reader(request), request.match_pattern()) else { return };
    if follows_an_alert(app, request, &reader).await {
        request.extensions_mut().insert(OldAlert);
        return;
    }
    // Whoever only asks for the page of an act has not asked to do it.
    let only_asks = |action: &Action| request.method().is_safe() && !action.looks();
    let action = match app.rules.of(request.method(), &pattern) {
        Some(Rule::OnCase(action)) => Some(if only_asks(&action) { Action::CaseView } else { action }),
        Some(Rule::May(action)) => Some(action).filter(|action| !only_asks(action)),
        Some(Rule::Own | Rule::Public) | None => None,
    };
    let asked = AskedFor { action, thing: thing(request, &pattern), address: request.path().to_owned() };
    let user = reader.actor().user_id;
    if let Err(error) = app.run(move |service| Ok::<_, Failure<NoRule>>(service.note_refusal(user, &asked)?)).await {
        tracing::error!(%error, "a refusal could not be written down");
    }
}

/// That somebody was led here by an alert of their own, which is answered or is not theirs any more.
#[derive(Debug, Clone, Copy)]
pub(super) struct OldAlert;

/// Says whether somebody reads an address to which an alert of theirs leads. Of what is hidden from them since they have none.
async fn follows_an_alert(app: &App, request: &HttpRequest, reader: &SignedIn) -> bool {
    let Some(address) = request.uri().path_and_query().filter(|_| request.method().is_safe()) else { return false };
    let (context, address) = (reader.context(None), address.as_str().to_owned());
    app.run(move |service| is_led_to(service, &context, &address)).await.unwrap_or_else(|error| {
        tracing::error!(%error, "whether an alert led there could not be found");
        false
    })
}

/// What somebody reads who was refused because it is not theirs, and not because of their role.
#[derive(Debug, Clone)]
pub(super) struct SomebodyElses(pub String);

/// Finds whose it is, where somebody was refused what their role does, and keeps the words with the request for the page of the error.
pub(super) async fn find_whose(app: &App, request: &HttpRequest, error: &HttpError) {
    let (HttpError::Denied, Some(reader), Some(pattern)) = (error, signed_in::reader(request), request.match_pattern()) else {
        return;
    };
    let Some(Rule::OnCase(action)) = app.rules.of(request.method(), &pattern) else { return };
    let tried = match thing(request, &pattern) {
        Thing::Case(reference) => Tried::Case(reference),
        Thing::Advice(id) => Tried::Advice(id),
        Thing::Known(_) | Thing::Other => return,
    };
    let context = reader.context(None);
    let found = app.run(move |service| Ok::<_, Failure<NoRule>>(whose(service, &context, &tried, action)?)).await;
    match found {
        Ok(Some(why)) => {
            let words = match why {
                NotTheirs::Case(whose) => words_of(&whose),
                NotTheirs::NotTaken => "This was asked of your team, and nobody has taken it yet. Take it first.".into(),
                NotTheirs::NotGiven => "Your role does this only for what is yours or your team’s, and this is neither.".into(),
            };
            request.extensions_mut().insert(SomebodyElses(words));
        }
        Ok(None) => {}
        Err(error) => tracing::error!(%error, "whose case it is could not be found"),
    }
}

fn words_of(whose: &Whose) -> String {
    let Whose { caseworker, team, caseworker_can, managers } = whose;
    let who = match caseworker {
        Some(name) => format!("This is the case of {name}, {team}."),
        None => format!("This case is with {team}, and has no caseworker yet."),
    };
    let managers = managers.join(" or ");
    match (caseworker_can, managers.is_empty()) {
        (true, true) => format!("{who} They can do this."),
        (true, false) => format!("{who} They can do this, and so can {managers}."),
        (false, _) => format!("{who} {managers} can do this."),
    }
}

/// Reads what an address names.
pub(super) fn thing(request: &HttpRequest, pattern: &str) -> Thing {
    let named = |name: &str| request.match_info().get(name);
    let case = || named("reference")?.parse().ok().map(Thing::Case);
    let advice = || {
        let id = named("id").filter(|_| pattern.contains("/advice/{id}"))?;
        Some(Thing::Advice(Uuid::try_parse(id).map(AdviceRequestId::new).ok()?))
    };
    let known = || {
        let id = named("id").filter(|_| pattern.contains("/known-children/{id}"))?;
        Some(Thing::Known(id.parse().ok()?))
    };
    case().or_else(advice).or_else(known).unwrap_or(Thing::Other)
}
