//! Giving the password again before opening something weighty. Forms ask for it in place and need no page of their own.

use actix_web::web;
use secrecy::SecretString;
use serde::Deserialize;

use super::sign_in::Next;
use crate::{
    frames::FormPage,
    ui::{Field, FormState, Secret},
    web::{
        HttpError, Protected, SignedIn, links, protected,
        respond::{Answer, page, see_other, wrong},
    },
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StepUpForm {
    password: SecretString,
}

fn form(signed_in: &SignedIn, next: &str, state: FormState) -> FormPage {
    FormPage::new(signed_in.shell("Enter your password again"), "Enter your password again", "Continue")
        .intro("What you are about to open matters to a child’s rights or to who may sign in, or you have just opened many cases that are not yours. We ask again so that nobody else can do it on your screen.")
        .field(Field::password(Secret::Password))
        .action(format!("/step-up?next={}", links::encode(next)))
        .cancel("/")
        .state(state)
}

pub(super) async fn show(signed_in: SignedIn, next: web::Query<Next>) -> Answer {
    page(&form(&signed_in, next.place().unwrap_or("/"), FormState::new()))
}

pub(super) async fn send(request: actix_web::HttpRequest, next: web::Query<Next>, sent: Protected<StepUpForm>) -> Answer {
    let signed_in = sent.signed_in().clone();
    match protected::confirm(&request, &signed_in, sent.into_inner().password).await {
        Ok(()) => see_other(next.place().unwrap_or("/")),
        Err(HttpError::StepUp(Some(message))) => {
            wrong(&form(&signed_in, next.place().unwrap_or("/"), FormState::new().error(Secret::Password.name(), message)))
        }
        Err(other) => Err(other),
    }
}
