//! Answers: pages, places to go, JSON.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
};
use askama::Template;

use super::{App, HttpError, cookies};

/// What a handler returns.
pub type Answer = Result<HttpResponse, HttpError>;

/// Shows a page.
///
/// # Errors
/// [`HttpError::Internal`] when the template itself fails.
pub fn page(page: &impl Template) -> Answer {
    page_with(StatusCode::OK, page)
}

/// Shows a form again with what is wrong.
///
/// # Errors
/// As [`page`].
pub fn wrong(page: &impl Template) -> Answer {
    page_with(StatusCode::UNPROCESSABLE_ENTITY, page)
}

/// Shows a page with another status.
///
/// # Errors
/// As [`page`].
pub fn page_with(status: StatusCode, page: &impl Template) -> Answer {
    let html = page.render().map_err(|error| {
        tracing::error!(%error, "a page could not be rendered");
        HttpError::Internal
    })?;
    Ok(HttpResponse::build(status).content_type("text/html; charset=utf-8").body(html))
}

/// Sends the browser on to the page where the result can be seen.
///
/// # Errors
/// None; the type is that of every handler.
pub fn see_other(place: &str) -> Answer {
    Ok(HttpResponse::SeeOther().insert_header((header::LOCATION, place)).finish())
}

/// Sends the browser on with a message for the top of the next page. It must name nobody: "The request was recorded".
///
/// # Errors
/// None; the type is that of every handler.
pub fn see_other_saying(app: &App, place: &str, message: &str) -> Answer {
    Ok(HttpResponse::SeeOther().insert_header((header::LOCATION, place)).cookie(cookies::flash(app, message)).finish())
}
