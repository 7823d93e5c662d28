//! Choosing a password by the link of an invitation. Opening it changes nothing: mail programs and their guards open links too.

use actix_web::{http::StatusCode, web};
use ehc_application::{
    Failure, NoRule,
    accounts::Token,
    users::{AcceptRefused, Invited},
};
use secrecy::SecretString;
use serde::Deserialize;

use crate::{
    frames::{FormPage, TextPage},
    ui::{
        Field, FormState, Html, Secret, Shell,
        govuk::{SummaryList, SummaryRow},
    },
    web::{
        App, HttpError, Open,
        respond::{Answer, page, page_with, see_other, wrong},
    },
};

const TITLE: &str = "Choose your password";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChooseForm {
    new: SecretString,
}

fn shell(app: &App) -> Shell {
    let mut shell = Shell::public(TITLE);
    shell.council = app.council();
    shell
}

async fn invited(app: &App, token: &Token) -> Result<Option<Invited>, HttpError> {
    let token = token.clone();
    Ok(app.run(move |service| Ok::<_, Failure<NoRule>>(service.find_invitation(&token)?)).await?)
}

fn form(app: &App, invited: &Invited, state: FormState) -> FormPage {
    let who = SummaryList::new(vec![
        SummaryRow::new("Name", Html::name(&invited.name)),
        SummaryRow::new("Email address", invited.email.as_str()),
    ]);
    FormPage::new(shell(app), TITLE, "Save the password")
        .intro("A good password is long: three random words, or whatever your password manager makes.")
        .part(who)
        .field(
            Field::password(Secret::New)
                .hint("At least 12 characters; 15 for administrators and information governance. Without your name, your role or the council’s name."),
        )
        .state(state)
}

/// Says whom to ask, and not why: the link may be in the wrong hands.
fn gone(app: &App) -> Answer {
    let contact = &app.site.contact;
    let text = TextPage::new(shell(app), "This link cannot be used")
        .says("It was used already, its time is over, or another was sent after it.")
        .says("Ask whoever looks after accounts for another one.")
        .says(format!("Phone {}, {}.", contact.phone, contact.hours))
        .part(Html::paragraph(Html::link("Go to sign in", "/sign-in")));
    page_with(StatusCode::GONE, &text)
}

pub(super) async fn show(app: web::Data<App>, path: web::Path<String>) -> Answer {
    let Some(token) = Token::parse(&path) else { return gone(&app) };
    match invited(&app, &token).await? {
        Some(invited) => page(&form(&app, &invited, FormState::new())),
        None => gone(&app),
    }
}

pub(super) async fn send(app: web::Data<App>, path: web::Path<String>, sent: Open<ChooseForm>) -> Answer {
    let Some(token) = Token::parse(&path) else { return gone(&app) };
    let Some(invited) = invited(&app, &token).await? else { return gone(&app) };
    let password = sent.into_inner().new;
    let accepted = app.run_with_hash(move |service| service.accept_invitation(&token, &password)).await;
    match accepted.ok_or(HttpError::Busy)? {
        Ok(()) => see_other("/sign-in"),
        Err(Failure::Rule(AcceptRefused::Gone)) => gone(&app),
        Err(Failure::Rule(refused)) => {
            wrong(&form(&app, &invited, FormState::new().error(Secret::New.name(), refused.to_string())))
        }
        Err(other) => Err(other.into()),
    }
}
