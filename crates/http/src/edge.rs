//! The outermost layer: the number of the request, the names we answer to, the headers of every answer, and the words of every error.

use std::time::Instant;

use actix_web::{
    Error, HttpMessage, HttpRequest, HttpResponse, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header::{self, HeaderName, HeaderValue},
    middleware::Next,
    web,
};
use askama::Template;
use serde::Serialize;
use tracing::Instrument;

use crate::{
    App, HttpError, SignedIn, cookies,
    error::WrongAnswer,
    links,
    pages::{FormPage, TextPage, errors},
    protected::{CONFIRM_FIELD, Posted},
    signed_in::{FreshToken, RequestId},
    ui::{Field, FormState, Html, Link, Shell},
};

const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'";
const PERMISSIONS_POLICY: &str = "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(), \
    geolocation=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), \
    publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), web-share=(), xr-spatial-tracking=()";

/// An error as programs read it (RFC 9457).
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Problem {
    /// `about:blank`: the status and the code say all.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// What it is, in words that may change.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What it is, for programs: never changes.
    pub code: String,
    /// What happened and what to do.
    pub detail: String,
    /// The answers to put right; left out where it is the whole act.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<WrongAnswer>,
    /// The number to give when asking for help.
    pub request_id: String,
}

pub(crate) async fn edge(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let Some(app) = request.app_data::<web::Data<App>>().cloned() else { return Err(HttpError::Internal.into()) };
    let id = app.service.request_id();
    request.extensions_mut().insert(RequestId(id));
    let method = request.method().clone();
    let span = tracing::info_span!("request", id = %id, user = tracing::field::Empty);
    let begun = Instant::now();
    let mut response = async {
        if is_our_name(&app, request.request()) {
            next.call(request).await.map(ServiceResponse::map_into_boxed_body)
        } else {
            Ok(request.into_response(HttpResponse::from_error(HttpError::Host)))
        }
    }
    .instrument(span.clone())
    .await?;

    if let Some(error) = error_of(&response) {
        let written = write(&app, response.request(), &error);
        response = response.into_response(written);
    }
    finish(&app, &mut response, id);
    let status = response.status().as_u16();
    let route = response.request().match_pattern().unwrap_or_default();
    let milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    span.in_scope(|| tracing::info!(%method, route, status, milliseconds, "answered"));
    Ok(response)
}

/// Health is asked for by machines that know only our number.
fn is_our_name(app: &App, request: &HttpRequest) -> bool {
    let host = match request.uri().host() {
        Some(host) => Some(host),
        None => request.headers().get(header::HOST).and_then(|host| host.to_str().ok()),
    };
    let name = host.map(|host| match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|digit| digit.is_ascii_digit()) => name,
        _ => host,
    });
    request.path().starts_with("/health/")
        || name.is_some_and(|name| app.site.allowed_hosts.iter().any(|allowed| allowed.eq_ignore_ascii_case(name)))
}

/// The error that a handler or actix returned; `None` for answers that are whole already.
fn error_of(response: &ServiceResponse) -> Option<HttpError> {
    let error = response.response().error()?;
    Some(error.as_error::<HttpError>().cloned().unwrap_or_else(|| HttpError::of_status(response.status())))
}

fn write(app: &App, request: &HttpRequest, error: &HttpError) -> HttpResponse {
    let mut answer = if request.path().starts_with("/api/") { problem(request, error) } else { error_page(app, request, error) };
    if let Some(seconds) = error.retry_after() {
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    answer
}

fn problem(request: &HttpRequest, error: &HttpError) -> HttpResponse {
    let mut response = HttpResponse::build(error.status_code());
    if let HttpError::Repeated(place) = error {
        response.insert_header((header::LOCATION, place.as_str()));
    }
    let problem = Problem {
        kind: "about:blank",
        title: error.title().to_owned(),
        status: error.status_code().as_u16(),
        code: error.code().to_owned(),
        detail: error.detail(),
        errors: match error {
            HttpError::Refused { errors, .. } => errors.clone(),
            _ => Vec::new(),
        },
        request_id: crate::signed_in::request_id(request).to_string(),
    };
    let body = serde_json::to_string(&problem).unwrap_or_default();
    response.content_type("application/problem+json").body(body)
}

fn error_page(app: &App, request: &HttpRequest, error: &HttpError) -> HttpResponse {
    let here = request.uri().path_and_query().map_or("/", |place| place.as_str());
    let go = |place: &str| HttpResponse::SeeOther().insert_header((header::LOCATION, place)).finish();
    match error {
        HttpError::SignIn => {
            // Only what was read can be asked for again; a form's answer is no page.
            let next = if request.method().is_safe() { here } else { "/" };
            return go(&if next == "/" { "/sign-in".to_owned() } else { format!("/sign-in?next={}", links::encode(next)) });
        }
        HttpError::Repeated(place) => return go(links::within(place).unwrap_or("/")),
        HttpError::StepUp(_) if request.method().is_safe() => return go(&format!("/step-up?next={}", links::encode(here))),
        _ => {}
    }
    let asked = match error {
        HttpError::StepUp(wrong) => step_up_again(request, wrong.as_deref()).and_then(|page| page.render().ok()),
        _ => None,
    };
    let html = asked.or_else(|| words(app, request, error).render().ok()).unwrap_or_default();
    HttpResponse::build(error.status_code()).content_type("text/html; charset=utf-8").body(html)
}

/// The page of an error. Its frame is that of nobody signed in, so that the page for what is hidden is the page for what does not exist.
fn words(app: &App, request: &HttpRequest, error: &HttpError) -> TextPage {
    let mut shell = Shell::public(error.title());
    shell.council = app.site.council.clone();
    match error {
        HttpError::NotFound => errors::not_found(shell),
        HttpError::Denied => errors::forbidden(shell, &error.detail()),
        HttpError::Refused { .. } => errors::refused(shell, &error.detail(), Link::new("Go to the start page", "/")),
        HttpError::Wait(seconds) => errors::too_many(shell, u64::try_from(seconds.div_euclid(60) + 1).unwrap_or(1)),
        HttpError::Unavailable => errors::unavailable(shell).says("Nothing was lost."),
        HttpError::Internal => errors::broken(shell, &crate::signed_in::request_id(request).to_string()),
        other => TextPage::new(shell, other.title())
            .says(other.detail())
            .part(Html::paragraph(Html::link("Go to the start page", "/"))),
    }
}

/// Asks for the password in the middle of a form: everything typed travels along unseen, and the form goes on to its own address.
fn step_up_again(request: &HttpRequest, wrong: Option<&str>) -> Option<FormPage> {
    let signed_in = request.extensions().get::<SignedIn>().cloned()?;
    let Posted(fields) = request.extensions().get::<Posted>().cloned()?;
    let carried = fields.iter().map(|(name, value)| crate::ui::form::hidden(name, value));
    let page = FormPage::new(signed_in.shell("Enter your password again"), "Enter your password again", "Continue")
        .intro("What you are about to do matters to a child’s rights or to who may sign in. We ask again so that nobody else can do it on your screen.")
        .intro("What you have written is kept.")
        .field(Field::content(Html::concat(carried)))
        .field(Field::password(CONFIRM_FIELD, "Password").autocomplete("current-password").width(30))
        .action(request.uri().path_and_query().map_or("/", |place| place.as_str()))
        .cancel("/");
    Some(match wrong {
        Some(wrong) => page.state(FormState::new().error(CONFIRM_FIELD, wrong)),
        None => page,
    })
}

/// Sets what every answer carries, whoever wrote it.
fn finish(app: &App, response: &mut ServiceResponse, id: uuid::Uuid) {
    let request = response.request().clone();
    let fresh = request.extensions().get::<FreshToken>().cloned();
    let is_page = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let showed_flash = is_page && request.extensions().get::<SignedIn>().is_some() && cookies::flash_in(app, &request).is_some();
    let answer = response.response_mut();
    if let Some(FreshToken(token)) = fresh {
        // A cookie made of hexadecimal digits can always be set.
        let _ = answer.add_cookie(&cookies::session(app, &token));
    }
    if showed_flash {
        let _ = answer.add_cookie(&cookies::no_flash(app));
    }
    let headers = answer.headers_mut();
    let fixed: [(HeaderName, &'static str); 9] = [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), PERMISSIONS_POLICY),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("x-robots-tag"), "noindex"),
    ];
    for (name, value) in fixed {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if app.site.secure {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000; includeSubDomains"));
    }
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        headers.insert(HeaderName::from_static("x-request-id"), value);
    }
}
