//! Recording advice that came from somebody who does not sign in: with a file, so that the page is one of its own.

use actix_web::{http::StatusCode, web};
use ehc_application::{
    Failure,
    advice::{
        check::CheckPage,
        receive::{self, Received},
    },
    documents::{self, Arrived, NewDocument, UploadRefused},
};
use ehc_domain::{
    cases::CaseReference,
    documents::DocumentClass,
    ids::{AdviceRequestId, DocumentId},
    policy::Action,
    refusals::Refuses,
};

use super::{
    check::{self as checking, Named},
    show,
};
use crate::{
    act::for_programs,
    form::{Form, fields, form},
    frames::{CaseFrame, FormPage},
    ui::{Field, FormState, Html},
    web::{
        App, HttpError, SignedIn,
        error::{ruled, upload_status},
        path::reference,
        respond::{Answer, page, page_with, see_other_saying},
        route::{Row, Rule},
        upload::{self, Uploading},
    },
};

form! { Received {
    // Before the file, so that they are known even when the file is not read to its end.
    version: hidden(),
    document: hidden(),
    on: date("Which day did it reach us?").hint("That day counts, not the day it is keyed").or("Enter the day on which it reached us"),
    author: text("Whose advice or views are these?").or("Enter the name of the person whose advice or views these are"),
    text: lines("What they said", 8).hint("Leave it empty if a file carries it"),
    is_accepted: tick("Checked", "I have checked it and accept it"),
} }

type Place = web::Path<(String, String)>;

/// The door for programs, which name a file that they uploaded before.
pub(super) fn received() -> Row {
    for_programs(
        "/api/v1/cases/{reference}/advice/{id}/received",
        Rule::OnCase(Action::AdviceReturn),
        "Records advice on the day it came",
        |service, context, (reference, id): &Named, new: Received| {
            receive::record_received(service, context, reference, *id, new)
        },
        204,
        |_, ()| (),
    )
}

fn place(path: &Place) -> Result<Named, HttpError> {
    Ok((reference(&path.0)?, show::id(&path.1)?))
}

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, path: Place) -> Answer {
    let (reference, id) = place(&path)?;
    let (found, frame) = checking::load(&app, &signed_in, reference, id).await?;
    if !found.may_check {
        return Err(HttpError::Denied);
    }
    let today = signed_in.context(None).today;
    let state = checking::version(&found).with_date("on", today).with("author", found.request.asked_of.as_str());
    page(&built(&app, frame, &found, state).tokens(signed_in.csrf(), signed_in.new_submission()))
}

fn built(app: &App, frame: CaseFrame, found: &CheckPage, state: FormState) -> FormPage {
    let mut asked = fields(&Received::questions());
    let accepted = asked.pop();
    frame
        .form("Record advice that came", "Record it")
        .part(checking::facts(found))
        .fields(asked)
        .fields(attached(&state))
        .field(Field::file("file", "File").hint(upload::limits(app)).accept(upload::ACCEPTED))
        .fields(accepted)
        .cancel(found.open.path(&format!("advice/{}", found.request.id)))
        .state(state)
}

/// Says that a file came with the form before and is kept: a browser never sends it a second time by itself.
fn attached(state: &FormState) -> Option<Field> {
    let is_kept = !state.value("document").is_empty();
    is_kept
        .then(|| Field::content(Html::paragraph("The file is kept with this request. Another that you choose takes its place.")))
}

/// The form that was sent, to be shown again.
struct Again<'a> {
    app: &'a App,
    signed_in: &'a SignedIn,
    submission: String,
    path: &'a Place,
}

impl Again<'_> {
    async fn with(&self, status: StatusCode, state: impl FnOnce(&CheckPage) -> FormState) -> Answer {
        let (reference, id) = place(self.path)?;
        let (found, frame) = checking::load(self.app, self.signed_in, reference, id).await?;
        let state = state(&found);
        let page = built(self.app, frame, &found, state).tokens(self.signed_in.csrf(), self.submission.clone());
        page_with(status, &page)
    }
}

pub(super) async fn send(app: web::Data<App>, uploading: Uploading, path: Place) -> Answer {
    let signed_in = uploading.signed_in.clone();
    let (reference, id) = place(&path)?;
    may_receive(&app, &signed_in, &path).await?;
    let sent = uploading.read_form(&app).await?;
    let context = signed_in.context(sent.submission.clone());
    let submission = sent.submission.as_ref().map_or_else(|| signed_in.new_submission(), |sent| sent.key.to_string());
    let again = Again { app: &app, signed_in: &signed_in, submission, path: &path };
    let mut state = sent.typed;
    let file = match sent.file {
        Ok(file) => file,
        // What came after the file was not read.
        Err(refused) => return again.with(upload_status(&refused), |_| state.error("file", refused.to_string())).await,
    };
    Received::expect(&state.pairs())?;
    if let Some(file) = file {
        // Kept even when something else is wrong: nobody should have to find the file again.
        match keep(&app, &signed_in, (&reference, id), file).await? {
            Ok(document) => state = state.set("document", document.to_string()),
            Err(refused) => {
                let status = upload_status(&refused);
                return again.with(status, |_| state.error("file", refused.to_string())).await;
            }
        }
    }
    let Some(new) = Received::read(&mut state) else {
        return again.with(StatusCode::UNPROCESSABLE_ENTITY, |_| state).await;
    };
    let next = format!("/cases/{reference}/advice");
    match app.run(move |service| receive::record_received(service, &context, &reference, id, new)).await {
        Ok(()) => see_other_saying(&app, &next, "The advice was recorded on the day it came"),
        Err(Failure::Rule(refused)) => {
            // The file is put right where it is chosen.
            let field = refused.field().map_or("", |field| if field == "document" { "file" } else { field });
            let state = state.error(field, refused.to_string());
            again.with(StatusCode::UNPROCESSABLE_ENTITY, |_| state).await
        }
        Err(other) => match other.into() {
            HttpError::Conflict => again.with(StatusCode::CONFLICT, |found| show::changed(&state, found.request.version)).await,
            other => Err(other),
        },
    }
}

/// Turns away who may not record what came, before anything is said of the form and before a file is kept.
pub(super) async fn may_receive(app: &App, signed_in: &SignedIn, path: &Place) -> Result<(), HttpError> {
    let (reference, id) = place(path)?;
    let (shown, _) = checking::load(app, signed_in, reference, id).await?;
    if shown.may_check { Ok(()) } else { Err(HttpError::Denied) }
}

/// Keeps a file with a request for advice.
pub(super) async fn keep(
    app: &App,
    signed_in: &SignedIn,
    (reference, id): (&CaseReference, AdviceRequestId),
    file: Arrived,
) -> Result<Result<DocumentId, UploadRefused>, HttpError> {
    let new = NewDocument { class: DocumentClass::General, title: String::new(), advice_request_id: Some(id) };
    // The key of the form belongs to the act that the form is for.
    let (reference, context) = (reference.clone(), signed_in.context(None));
    ruled(app.run(move |service| documents::upload(service, &context, &reference, new, file)).await)
}
