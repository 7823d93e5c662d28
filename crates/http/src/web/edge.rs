//! The outermost layer: the number of the request, the names we answer to, and the headers of every answer.

use std::time::Instant;

use actix_web::{
    Error, HttpMessage, HttpRequest, HttpResponse, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        StatusCode,
        header::{self, HeaderName, HeaderValue},
    },
    middleware::Next,
    web,
};
use tracing::Instrument;

use super::{
    App, HttpError, SignedIn, cookies, error_page, refused, sent, shown,
    signed_in::{FreshToken, RequestId},
};

const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'";
const PERMISSIONS_POLICY: &str = "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(), \
    geolocation=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), \
    publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()";

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

    if method.is_safe()
        && response.status().is_success()
        && let Err(error) = shown::note(&app, response.request()).await
    {
        let unsent = HttpResponse::from_error(error);
        response = response.into_response(unsent);
    }
    if let Some(error) = error_of(&response) {
        if error.status_code() == StatusCode::INSUFFICIENT_STORAGE {
            app.note_room(false);
        }
        refused::note(&app, response.request(), &error).await;
        refused::find_whose(&app, response.request(), &error).await;
        let written = error_page::write(&app, response.request(), &error);
        response = response.into_response(written);
    } else {
        // An answer that is whole is that of an act that was kept, where it is one.
        if !method.is_safe() && (response.status().is_success() || response.status().is_redirection()) {
            app.note_room(true);
        }
        response = sent::keep_answer(&app, response).await;
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
