//! One's own account: who one is here, where one is signed in, one's password.

use actix_web::web;
use askama::Template;
use ehc_application::{
    Failure,
    accounts::{ChangePasswordRefusal, ConfirmRefusal, SessionSummary},
    failure::NoRule,
};
use secrecy::SecretString;
use serde::Deserialize;

use crate::{
    frames::FormPage,
    ui::{
        Field, FormState, Html, Secret, Shell,
        govuk::{ActionLink, SummaryList, SummaryRow},
        words,
    },
    web::{
        App, HttpError, Protected, SignedIn,
        respond::{Answer, page, see_other_saying, wrong},
    },
};

#[derive(Template)]
#[template(path = "pages/account.html")]
struct AccountPage {
    shell: Shell,
    details: SummaryList,
    sessions: Vec<SessionLine>,
    csrf: String,
}

struct SessionLine {
    key: String,
    is_this: bool,
    began: String,
    seen: String,
}

fn line(session: SessionSummary, today: chrono::NaiveDate) -> SessionLine {
    let words = |at: chrono::DateTime<chrono::Utc>| words::moment(at, today);
    SessionLine { began: words(session.created_at), seen: words(session.seen_at), key: session.key, is_this: session.is_this }
}

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    let session = signed_in.session();
    let sessions = {
        let session = session.clone();
        app.run(move |service| Ok::<_, Failure<NoRule>>(service.sessions(&session)?)).await?
    };
    let today = app.service.ports.clock.today();
    let roles: Vec<&str> = session.actor.roles.iter().map(|role| role.label()).collect();
    let details = SummaryList::new(vec![
        SummaryRow::new("Name", Html::name(&session.actor.name)),
        SummaryRow::new("Email address", session.email.as_str()),
        SummaryRow::new(if roles.len() == 1 { "Role" } else { "Roles" }, words::list(&roles)),
        SummaryRow::new("Team", session.team.as_deref().unwrap_or("None")),
        SummaryRow::new("Password", "Not shown").action(ActionLink::change("password", "/account/password")),
    ]);
    page(&AccountPage {
        shell: signed_in.shell("Your account"),
        details,
        sessions: sessions.into_iter().map(|session| line(session, today)).collect(),
        csrf: signed_in.csrf().to_owned(),
    })
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EndForm {
    session: String,
}

pub(super) async fn end_session(app: web::Data<App>, sent: Protected<EndForm>) -> Answer {
    let session = sent.signed_in().session();
    let key = sent.into_inner().session;
    let ended = app.run(move |service| Ok::<_, Failure<NoRule>>(service.end_session(&session, &key)?)).await?;
    see_other_saying(&app, "/account", if ended { "That session has ended" } else { "That session had ended already" })
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PasswordForm {
    current: SecretString,
    new: SecretString,
}

fn password_form(signed_in: &SignedIn, state: FormState) -> FormPage {
    FormPage::new(signed_in.shell("Change your password"), "Change your password", "Change password")
        .back("/account")
        .intro("A good password is long: three random words, or whatever your password manager makes. Every other place where you are signed in will be signed out.")
        .field(Field::password(Secret::Current))
        .field(
            Field::password(Secret::New)
                .hint("At least 12 characters; 15 for administrators and information governance. Without your name, your role or the council’s name."),
        )
        .state(state)
        .cancel("/account")
}

pub(super) async fn ask_password(signed_in: SignedIn) -> Answer {
    page(&password_form(&signed_in, FormState::new()))
}

pub(super) async fn change_password(
    app: web::Data<App>,
    request: actix_web::HttpRequest,
    sent: Protected<PasswordForm>,
) -> Answer {
    let signed_in = sent.signed_in().clone();
    let session = signed_in.session();
    let PasswordForm { current, new } = sent.into_inner();
    let changed = app.run_with_hash(move |service| service.change_password(&session, &current, &new)).await;
    let again = |field: &str, message: String| wrong(&password_form(&signed_in, FormState::new().error(field, message)));
    match changed.ok_or(HttpError::Busy)? {
        Ok(opened) => {
            signed_in.renew(&request, opened);
            see_other_saying(&app, "/account", "Your password was changed")
        }
        Err(Failure::Rule(ChangePasswordRefusal::Current(ConfirmRefusal::Wait(seconds)))) => Err(HttpError::Wait(seconds)),
        Err(Failure::Rule(ChangePasswordRefusal::Both(refused))) => {
            let state = FormState::new().error(Secret::Current.name(), ConfirmRefusal::Wrong.to_string());
            wrong(&password_form(&signed_in, state.error(Secret::New.name(), refused.to_string())))
        }
        Err(Failure::Rule(refusal @ ChangePasswordRefusal::Current(_))) => again(Secret::Current.name(), refusal.to_string()),
        Err(Failure::Rule(refusal)) => again(Secret::New.name(), refusal.to_string()),
        Err(other) => Err(other.into()),
    }
}
