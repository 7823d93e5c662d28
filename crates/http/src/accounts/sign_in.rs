//! The way in and the way out.

use actix_web::{HttpRequest, HttpResponse, cookie::Cookie, http::StatusCode, http::header, web};
use ehc_application::{
    Failure,
    accounts::{Attempt, Opened, SignInRefusal},
    failure::NoRule,
};
use secrecy::SecretString;
use serde::Deserialize;

use crate::{
    frames::{FormPage, TextPage},
    ui::{Field, FormState, Html, Secret, Shell},
    web::{
        App, HttpError, Open, Protected, client, cookies, ended, links,
        respond::{Answer, page, page_with, see_other},
    },
};

#[derive(Deserialize)]
pub(super) struct Next {
    next: Option<String>,
    /// `yes` where a form was sent by somebody who was signed out meanwhile, and nothing could be kept for them.
    unsent: Option<String>,
}

impl Next {
    /// Where to go afterwards, if that is within the site.
    pub(super) fn place(&self) -> Option<&str> {
        self.next.as_deref().and_then(links::within)
    }

    fn is_unsent(&self) -> bool {
        self.unsent.as_deref() == Some("yes")
    }
}

/// What the sign-in form posts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SignInForm {
    email: String,
    password: SecretString,
}

async fn form(app: &App, request: &HttpRequest, next: Option<&str>, state: FormState) -> FormPage {
    let mut shell = Shell::public("Sign in");
    shell.council = app.council();
    let why = ended::why(app, request, next).await;
    let page = why.into_iter().fold(sign_in(shell, "", state), FormPage::intro);
    match next {
        Some(next) => page.action(format!("/sign-in?next={}", links::encode(next))),
        None => page.action("/sign-in"),
    }
}

/// Email and password on one page. All failures carry the same message, on no particular field.
fn sign_in(shell: Shell, csrf: &str, state: FormState) -> FormPage {
    let page = FormPage::new(shell.titled("Sign in"), "Sign in", "Sign in")
        .field(Field::email("email", "Email address").autocomplete("username").width(30))
        .field(Field::password(Secret::Password))
        .state(state)
        .after(Html::paragraph(Html::link("I have forgotten my password", "/password/forgotten")));
    FormPage { csrf: csrf.to_owned(), ..page }
}

pub(super) async fn show(app: web::Data<App>, request: HttpRequest, next: web::Query<Next>) -> Answer {
    let token = cookies::token(&app, &request);
    if let Some(token) = token {
        // The form is there although nobody can be asked who this is.
        let found = app.run(move |service| Ok::<_, Failure<NoRule>>(service.find_session(&token)?)).await;
        if found.is_ok_and(|session| session.is_some()) {
            return see_other(next.place().unwrap_or("/"));
        }
    }
    let mut form = form(&app, &request, next.place(), FormState::new()).await;
    if next.is_unsent() {
        form = form.intro("You were signed out before that was sent, so it was not saved.");
    }
    page(&form)
}

/// Reads who tries to sign in, and from where.
pub(super) fn attempt(app: &App, request: &HttpRequest, email: String, password: SecretString) -> Attempt {
    let (address, replaces) = (client::address(app, request), cookies::token(app, request));
    Attempt { email, password, address, replaces, devices: cookies::devices_in(app, request) }
}

/// The cookie by which the browser is known from now on.
pub(super) fn known(app: &App, request: &HttpRequest, opened: &Opened) -> Cookie<'static> {
    let before = cookies::devices_in(app, request);
    cookies::devices(app, &app.service.known_devices(before, opened.session.actor.user_id))
}

pub(super) async fn send(app: web::Data<App>, request: HttpRequest, next: web::Query<Next>, sent: Open<SignInForm>) -> Answer {
    let typed = FormState::new().with("email", sent.state().value("email"));
    let SignInForm { email, password } = sent.into_inner();
    let attempt = attempt(&app, &request, email, password);
    match app.run_with_hash(move |service| service.sign_in(&attempt)).await.ok_or(HttpError::Busy)? {
        Ok(opened) => Ok(HttpResponse::SeeOther()
            .insert_header((header::LOCATION, next.place().unwrap_or("/")))
            .cookie(cookies::session(&app, &opened.token))
            .cookie(known(&app, &request, &opened))
            .finish()),
        Err(Failure::Rule(SignInRefusal::Wrong)) => {
            let state = typed.error("email", SignInRefusal::Wrong.to_string());
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &form(&app, &request, next.place(), state).await)
        }
        Err(Failure::Rule(SignInRefusal::Wait(seconds))) => {
            let form = form(&app, &request, next.place(), typed.error("email", HttpError::Wait(seconds).detail())).await;
            let mut answer = page_with(StatusCode::TOO_MANY_REQUESTS, &form)?;
            answer.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from(seconds));
            Ok(answer)
        }
        Err(other) => Err(other.into()),
    }
}

/// A link goes only to whom an administrator knows, so this says who can help.
pub(super) async fn forgotten(app: web::Data<App>) -> Answer {
    let mut shell = Shell::public("Forgotten password");
    shell.council = app.council();
    let contact = &app.site.contact;
    page(
        &TextPage::new(shell, "Forgotten password")
            .says("Ask for a new password: the people who look after accounts make sure that it is you, and send you a link with which you choose one.")
            .says(format!("Phone {}, {}.", contact.phone, contact.hours))
            .part(Html::paragraph(Html::link("Go back to sign in", "/sign-in"))),
    )
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

pub(super) async fn out(app: web::Data<App>, sent: Protected<Nothing>) -> Answer {
    let session = sent.signed_in().session();
    app.run(move |service| Ok::<_, Failure<NoRule>>(service.sign_out(&session)?)).await?;
    Ok(HttpResponse::SeeOther()
        .insert_header((header::LOCATION, "/sign-in"))
        .insert_header(("clear-site-data", "\"cache\", \"storage\""))
        .cookie(cookies::no_session(&app))
        .finish())
}
