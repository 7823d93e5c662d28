//! Writing down what somebody who is signed in was refused.

use actix_web::HttpRequest;
use ehc_application::{
    Failure, NoRule,
    audit::refused::{AskedFor, Thing},
};
use ehc_domain::ids::AdviceRequestId;
use uuid::Uuid;

use super::{App, HttpError, route::Rule, signed_in};

/// Leaves a row for a refusal: what is not allowed, and what does not exist or is hidden, of which nobody is told the difference. An address that leads
/// nowhere is none, and what strangers ask leads to the sign-in.
pub(super) async fn note(app: &App, request: &HttpRequest, error: &HttpError) {
    if !matches!(error, HttpError::NotFound | HttpError::Denied) {
        return;
    }
    let (Some(reader), Some(pattern)) = (signed_in::reader(request), request.match_pattern()) else { return };
    let action = match app.rules.of(request.method(), &pattern) {
        Some(Rule::OnCase(action) | Rule::May(action)) => Some(action),
        Some(Rule::Own | Rule::Public) | None => None,
    };
    let asked = AskedFor { action, thing: thing(request, &pattern), address: request.path().to_owned() };
    let user = reader.actor().user_id;
    if let Err(error) = app.run(move |service| Ok::<_, Failure<NoRule>>(service.note_refusal(user, &asked)?)).await {
        tracing::error!(%error, "a refusal could not be written down");
    }
}

fn thing(request: &HttpRequest, pattern: &str) -> Thing {
    let named = |name: &str| request.match_info().get(name);
    let case = || named("reference")?.parse().ok().map(Thing::Case);
    let advice = || {
        let id = named("id").filter(|_| pattern.contains("/advice/{id}"))?;
        Some(Thing::Advice(Uuid::try_parse(id).map(AdviceRequestId::new).ok()?))
    };
    case().or_else(advice).unwrap_or(Thing::Other)
}
