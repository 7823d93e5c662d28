//! The link of an invitation, shown once to the administrator who made it.

use actix_web::web;
use ehc_application::{
    Failure,
    users::{self, INVITATION_DAYS, PLACE, user_path},
};
use serde::Deserialize;

use super::ground::id;
use crate::{
    frames::TextPage,
    ui::{
        Html,
        govuk::{Button, Inset, Warning},
    },
    web::{
        App, Protected,
        respond::{Answer, page, see_other_saying},
    },
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

pub(super) async fn show(app: web::Data<App>, sent: Protected<Nothing>, path: web::Path<String>) -> Answer {
    let (context, id) = (sent.context(), id(&path)?);
    let found = app.run(move |service| users::show_link(service, &context, &id)).await;
    let link = match found {
        Ok(link) => link,
        Err(Failure::Rule(refused)) => return see_other_saying(&app, &user_path(id), &refused.to_string()),
        Err(other) => return Err(other.into()),
    };
    let shell = sent.signed_in().shell("A link to hand over").current(PLACE);
    page(
        &TextPage::new(shell, "A link to hand over")
            .part(Warning { text: "It is shown this once. Whoever has it chooses the password: give it to nobody else.".into() })
            .part(Inset { body: Html::paragraph(Html::strong(&link)) })
            .says(format!("It can be used once, within {INVITATION_DAYS} days of being made."))
            .part(Html::from(Button::go("Back to the account", user_path(id)).secondary())),
    )
}
