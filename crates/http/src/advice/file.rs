//! Advice as a file.

use actix_web::web;
use ehc_application::{
    advice::{
        contribute::{self, AttachRefused, Attached},
        request::RequestPage,
        request_path,
    },
    documents::UploadRefused,
};
use ehc_domain::documents::FileRefused;

use super::{
    request::{load, not_written},
    show::{self, frame_of_request},
};
use crate::{
    frames::FormPage,
    ui::{Field, FormState},
    unsent,
    web::{
        App, HttpError, SignedIn,
        error::{ruled, upload_status},
        respond::{Answer, page, page_with, see_other_saying},
        upload::{self, SentForm, Uploading},
    },
};

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let shown = load(&app, &signed_in, show::id(&path)?).await?;
    if !shown.may_write {
        return not_written(&app, &shown);
    }
    page(&form(&app, &signed_in, &shown, FormState::new()))
}

fn form(app: &App, signed_in: &SignedIn, shown: &RequestPage, state: FormState) -> FormPage {
    frame_of_request(signed_in, shown)
        .form("Upload the advice as a file", "Upload")
        .field(Field::file("file", "File").hint(upload::limits(app)).accept(upload::ACCEPTED))
        .cancel(request_path(shown.request.id, "write"))
        .tokens(signed_in.csrf(), signed_in.new_submission())
        .state(state)
}

pub(super) async fn send(app: web::Data<App>, uploading: Uploading, path: web::Path<String>) -> Answer {
    let signed_in = uploading.signed_in.clone();
    // Who may not write is told so before anything is said of the body.
    let shown = load(&app, &signed_in, show::id(&path)?).await?;
    if !shown.may_write {
        return not_written(&app, &shown);
    }
    let wrong = |refused: &UploadRefused| {
        let state = FormState::new().error("file", refused.to_string());
        page_with(upload_status(refused), &form(&app, &signed_in, &shown, state))
    };
    let sent = uploading.read(&app, &[]).await?;
    match attach(&app, &signed_in, &shown, sent).await {
        Ok(_) => {
            let place = request_path(shown.request.id, "write");
            see_other_saying(&app, &place, "The file was uploaded. It is sent when you submit")
        }
        Err(HttpError::Upload(refused)) => wrong(&refused),
        Err(other) => Err(other),
    }
}

/// Keeps a file and joins it to the draft; what the same person typed and did not send goes on from there.
pub(super) async fn attach(app: &App, signed_in: &SignedIn, shown: &RequestPage, sent: SentForm) -> Result<Attached, HttpError> {
    let (id, context) = (shown.request.id, signed_in.context(sent.submission));
    let file = sent.file.and_then(|file| file.ok_or(FileRefused::Empty.into())).map_err(HttpError::Upload)?;
    let act = move |service: &_| contribute::attach(service, &context, id, file);
    let attached = match ruled(app.run(act).await)? {
        Ok(attached) => attached,
        Err(AttachRefused::Upload(refused)) => return Err(HttpError::Upload(refused)),
        Err(AttachRefused::Write(refused)) => return Err(ehc_application::Failure::Rule(refused).into()),
    };
    let fields = [("version", attached.draft.version.to_string()), ("document", attached.document.to_string())];
    let before = attached.before.to_string();
    unsent::follow(app, signed_in, &request_path(id, "write"), ("version", &before), &fields).await?;
    Ok(attached)
}
