//! Signing in as a program does.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use ehc_application::{
    Failure,
    accounts::{Session, SignInRefusal},
    failure::NoRule,
};
use ehc_domain::accounts::Role;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::sign_in::{attempt, known};
use crate::web::{App, HttpError, OpenJson, SignedIn, cookies, described::codes, respond::Answer};

/// Who wants to sign in.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SignInBody {
    /// The address of the account.
    email: String,
    /// The password.
    #[schema(value_type = String, format = "password")]
    password: SecretString,
}

/// Who is signed in.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct Me {
    /// Names the user.
    id: uuid::Uuid,
    /// Their name.
    name: String,
    /// The address of the account.
    email: String,
    /// The codes of their roles.
    #[schema(schema_with = codes::<Role>)]
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
pub(super) struct NewSession {
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

pub(super) async fn sign_in(app: web::Data<App>, request: HttpRequest, body: OpenJson<SignInBody>) -> Answer {
    let SignInBody { email, password } = body.0;
    let attempt = attempt(&app, &request, email, password);
    match app.run_with_hash(move |service| service.sign_in(&attempt)).await.ok_or(HttpError::Busy)? {
        Ok(opened) => {
            let body = NewSession { csrf: opened.session.csrf.clone(), user: Me::from(&opened.session) };
            let mut answer = HttpResponse::Created();
            Ok(answer.cookie(cookies::session(&app, &opened.token)).cookie(known(&app, &request, &opened)).json(body))
        }
        Err(Failure::Rule(SignInRefusal::Wrong)) => Err(HttpError::SignIn),
        Err(Failure::Rule(SignInRefusal::Wait(seconds))) => Err(HttpError::Wait(seconds)),
        Err(other) => Err(other.into()),
    }
}

pub(super) async fn sign_out(app: web::Data<App>, request: HttpRequest, signed_in: SignedIn) -> Answer {
    let sent = request.headers().get("x-csrf").and_then(|value| value.to_str().ok()).unwrap_or_default();
    signed_in.verify(&request, sent)?;
    let session = signed_in.session();
    app.run(move |service| Ok::<_, Failure<NoRule>>(service.sign_out(&session)?)).await?;
    Ok(HttpResponse::NoContent()
        .insert_header(("clear-site-data", "\"cache\", \"storage\""))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .cookie(cookies::no_session(&app))
        .finish())
}

pub(super) async fn me(signed_in: SignedIn) -> Answer {
    Ok(HttpResponse::Ok().json(Me::from(&signed_in.session())))
}
