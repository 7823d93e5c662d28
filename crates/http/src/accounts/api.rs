//! Signing in as a program does.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use ehc_application::{
    Failure,
    accounts::{Attempt, Session, SignInRefusal},
    failure::NoRule,
};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::web::{App, HttpError, OpenJson, Problem, SignedIn, client, cookies, respond::Answer};

/// Who wants to sign in.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignInBody {
    /// The address of the account.
    email: String,
    /// The password.
    #[schema(value_type = String, format = "password")]
    password: SecretString,
}

/// Who is signed in.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Me {
    /// Names the user.
    id: uuid::Uuid,
    /// Their name.
    name: String,
    /// The address of the account.
    email: String,
    /// The codes of their roles.
    roles: Vec<&'static str>,
    /// The name of their team.
    team: Option<String>,
    /// The page on which their day begins.
    home: &'static str,
    /// When the session ends whatever happens, in UTC.
    session_ends_at: chrono::DateTime<chrono::Utc>,
}

/// A session that was opened. Its cookie comes with the answer.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct NewSession {
    /// What the header `X-CSRF` must hold on every request that changes anything.
    csrf: String,
    /// Who is signed in.
    user: Me,
}

impl From<&Session> for Me {
    fn from(session: &Session) -> Self {
        Self {
            id: session.actor.user_id.uuid(),
            name: session.actor.name.clone(),
            email: session.email.clone(),
            roles: session.actor.roles.iter().map(|role| role.code()).collect(),
            team: session.team.clone(),
            home: crate::web::navigation::home(&session.actor.roles),
            session_ends_at: session.ends_at,
        }
    }
}

#[utoipa::path(
    post, path = "/api/v1/sessions", tag = "accounts", request_body = SignInBody, security(()),
    responses(
        (status = 201, description = "Signed in; the cookie is set", body = NewSession),
        (status = 400, description = "Malformed", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not the right email address and password", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too large", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "Not JSON", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many tries; see Retry-After", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Too many people at once", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn sign_in(app: web::Data<App>, request: HttpRequest, body: OpenJson<SignInBody>) -> Answer {
    let SignInBody { email, password } = body.0;
    let attempt = Attempt { email, password, address: client::address(&app, &request), replaces: cookies::token(&app, &request) };
    match app.run_with_hash(move |service| service.sign_in(&attempt)).await.ok_or(HttpError::Busy)? {
        Ok(opened) => {
            let body = NewSession { csrf: opened.session.csrf.clone(), user: Me::from(&opened.session) };
            Ok(HttpResponse::Created().cookie(cookies::session(&app, &opened.token)).json(body))
        }
        Err(Failure::Rule(SignInRefusal::Wrong)) => Err(HttpError::SignIn),
        Err(Failure::Rule(SignInRefusal::Wait(seconds))) => Err(HttpError::Wait(seconds)),
        Err(other) => Err(other.into()),
    }
}

#[utoipa::path(
    delete, path = "/api/v1/sessions", tag = "accounts", security(("session" = [], "csrf" = [])),
    responses(
        (status = 204, description = "Signed out"),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Without the session's X-CSRF", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn sign_out(app: web::Data<App>, request: HttpRequest, signed_in: SignedIn) -> Answer {
    let sent = request.headers().get("x-csrf").and_then(|value| value.to_str().ok()).unwrap_or_default();
    signed_in.verify(&request, sent)?;
    let session = signed_in.session();
    app.run(move |service| Ok::<_, Failure<NoRule>>(service.sign_out(&session)?)).await?;
    Ok(HttpResponse::NoContent()
        .insert_header(("clear-site-data", "\"cache\", \"cookies\", \"storage\""))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .cookie(cookies::no_session(&app))
        .finish())
}

#[utoipa::path(
    get, path = "/api/v1/me", tag = "accounts", security(("session" = [])),
    responses(
        (status = 200, description = "Who is signed in", body = Me),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn me(signed_in: SignedIn) -> Answer {
    Ok(HttpResponse::Ok().json(Me::from(&signed_in.session())))
}
