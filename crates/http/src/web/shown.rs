//! Writing down which page of a case somebody is shown, before it is sent.

use actix_web::HttpRequest;
use ehc_application::audit::refused::Thing;

use super::{App, HttpError, refused::thing, signed_in};

/// Leaves a row for a page of a case that is about to be sent, or its JSON, where what it is made from leaves none.
///
/// # Errors
/// Where the row could not be kept, or the case was hidden meanwhile: the page must then not be sent.
pub(super) async fn note(app: &App, request: &HttpRequest) -> Result<(), HttpError> {
    let (Some(reader), Some(pattern)) = (signed_in::reader(request), request.match_pattern()) else { return Ok(()) };
    let (Some(action), Thing::Case(reference)) = (app.rules.noted(request.method(), &pattern), thing(request, &pattern)) else {
        return Ok(());
    };
    let typed = request.match_info().get("reference").unwrap_or_default();
    let page = request.path().split_once(typed).map_or("", |(_, page)| page.trim_matches('/')).to_owned();
    let context = reader.context(None);
    Ok(app.run(move |service| service.note_shown(&context, &reference, action, page)).await?)
}
