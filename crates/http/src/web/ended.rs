//! What is sent from a session that has run out: kept for whoever typed it, and given back on its page once they have signed in again.

use actix_web::{HttpMessage, HttpRequest};
use ehc_application::{
    Failure, NoRule,
    accounts::{EndedSession, WhyEnded},
};
use uuid::Uuid;

use super::{
    App, cookies, csrf,
    protected::{Posted, take},
    sent,
    signed_in::app,
};
use crate::ui::{CSRF_FIELD, SUBMISSION_FIELD, words};

/// Marks a request whose form was kept: its page gives back what was typed.
#[derive(Debug, Clone, Copy)]
pub(super) struct ComesBack;

/// Marks a request whose form is lost: of its session nothing is known any more, as after signing out in another window.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lost;

/// The session that a request brings, where it has run out.
pub(crate) async fn session(app: &App, request: &HttpRequest) -> Option<EndedSession> {
    let token = cookies::token(app, request)?;
    app.run(move |service| Ok::<_, Failure<NoRule>>(service.ended_session(&token)?)).await.ok()?
}

/// The session that has run out from which a form of one of our pages is sent; `None` for anything else.
pub(super) async fn of_form(request: &HttpRequest) -> Option<EndedSession> {
    let app = app(request).ok()?;
    if !app.rules.have_form(request) || !csrf::is_same_origin(request) {
        return None;
    }
    let ended = session(&app, request).await;
    if ended.is_none() {
        request.extensions_mut().insert(Lost);
    }
    ended
}

/// Keeps what was sent, but for its secrets, where it brings the token of the session.
pub(super) async fn keep(request: &HttpRequest, session: EndedSession, mut fields: Vec<(String, String)>) {
    let (Ok(Some(token)), Ok(key)) = (take(&mut fields, CSRF_FIELD), take(&mut fields, SUBMISSION_FIELD)) else { return };
    let Ok(app) = app(request) else { return };
    let typed = Posted::new(&fields).fields;
    if !csrf::matches(&token, &session.csrf) || typed.iter().all(|(_, value)| value.trim().is_empty()) {
        return;
    }
    let submission = key.and_then(|key| Uuid::try_parse(&key).ok()).map(|key| sent::form(request, key, &fields));
    let page = request.path().to_owned();
    let kept = app.run(move |service| service.keep_of_ended(&session, &page, submission.as_ref(), &typed)).await;
    if kept.is_ok() {
        request.extensions_mut().insert(ComesBack);
    }
}

/// Says why somebody must sign in again, and what is kept for them on the page that they go on to.
pub(crate) async fn why(app: &App, request: &HttpRequest, next: Option<&str>) -> Vec<String> {
    let Some(session) = session(app, request).await else { return Vec::new() };
    let hours = |minutes: i64| match u64::try_from(minutes).unwrap_or_default() {
        minutes if minutes % 60 == 0 => words::count(minutes / 60, "hour", "hours"),
        minutes => words::count(minutes, "minute", "minutes"),
    };
    let mut said = vec![match session.why {
        WhyEnded::Idle(time) => format!("You were signed out because nothing was done for {}.", hours(time.num_minutes())),
        WhyEnded::Longest(time) => {
            format!("You were signed out because you had been signed in for {}.", hours(time.num_minutes()))
        }
    }];
    let page = next.and_then(|next| next.split('?').next()).unwrap_or_default().to_owned();
    let kept = app.run(move |service| Ok::<_, Failure<NoRule>>(service.keeps_of_ended(&session, &page)?)).await;
    if kept.unwrap_or(false) {
        said.push(
            "What you typed was not saved, and is kept for you. It is back on its page when you have signed in.".to_owned(),
        );
    }
    said
}
