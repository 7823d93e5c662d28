//! The file of the official register, and whose schools are added.

use actix_web::{http::StatusCode, web};
use ehc_application::{
    Failure,
    institutions::import::{self, Area, RegisterRefused},
};
use ehc_domain::refusals::Refuses;

use super::{super::ground::LIST, AUTHORITIES, CHECK};
use crate::{
    frames::FormPage,
    institutions::ground::form,
    ui::{Field, FormState},
    web::{
        App, SignedIn,
        error::upload_status,
        respond::{Answer, page, page_with, see_other},
        upload::Uploading,
    },
};

const HEADING: &str = "Take over the official register";

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    let context = signed_in.context(None);
    let own = app.run(move |service| import::own_code(service, &context)).await?;
    page(&asked(&app, &signed_in, FormState::new().with(AUTHORITIES, own.unwrap_or_default())))
}

fn asked(app: &App, signed_in: &SignedIn, state: FormState) -> FormPage {
    let most = app.service.policy.max_file_bytes / 1024 / 1024;
    form(signed_in.shell(HEADING), HEADING, "Continue", LIST)
        .intro(
            "Schools and colleges come from Get Information About Schools. Those of your local authority are enough: search for \
             them there, and download what it finds with all its columns as a CSV. The whole file of England is taken over by a \
             command on the server.",
        )
        .intro("Nothing is changed before you have seen what would be.")
        .field(
            Field::text(AUTHORITIES, "Local authorities whose schools are added")
                .hint("The Department for Education’s 3 digits, several with commas. Schools on the register already are brought up to date wherever they are")
                .width(20),
        )
        // Last, so that the answers have come before what may be too large.
        .field(Field::file("file", "The file, as it was downloaded").hint(format!("CSV, up to {most} MB")).accept(".csv"))
        .tokens(signed_in.csrf(), signed_in.new_submission())
        .state(state)
}

/// Asks for the file again, with what is wrong.
pub(super) fn refused(app: &App, signed_in: &SignedIn, typed: FormState, refused: &RegisterRefused) -> Answer {
    let state = typed.error(refused.field().unwrap_or_default(), refused.to_string());
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &asked(app, signed_in, state))
}

pub(super) async fn send(app: web::Data<App>, uploading: Uploading) -> Answer {
    let signed_in = uploading.signed_in.clone();
    let sent = uploading.read(&app, &[AUTHORITIES]).await?;
    let (mut typed, mut status) = (sent.typed, StatusCode::UNPROCESSABLE_ENTITY);
    if let Err(refused) = Area::parse(typed.value(AUTHORITIES)) {
        typed.fail(AUTHORITIES, refused.to_string());
    }
    let file = match sent.file {
        Ok(Some(mut file)) => app.look(move || file.content().map(|content| (content, file.sha256))).await?,
        Ok(None) => {
            typed.fail("file", "Choose the file");
            return page_with(status, &asked(&app, &signed_in, typed));
        }
        Err(refused) => Err(refused),
    };
    let file = file.map_err(|refused| {
        status = upload_status(&refused);
        typed.fail("file", refused.to_string());
    });
    let Ok((content, sha256)) = file else { return page_with(status, &asked(&app, &signed_in, typed)) };
    if typed.has_errors() {
        return page_with(status, &asked(&app, &signed_in, typed));
    }
    let (context, authorities) = (signed_in.context(sent.submission), typed.value(AUTHORITIES).to_owned());
    match app.run(move |service| import::wait(service, &context, &authorities, &content, &sha256)).await {
        Ok(()) => see_other(CHECK),
        Err(Failure::Rule(wrong)) => refused(&app, &signed_in, typed, &wrong),
        Err(other) => Err(other.into()),
    }
}
