//! A caseworker's small forms about one request: it came, it is late because, it is not needed, an appointment was missed.

use std::fmt::Display;

use actix_web::{HttpRequest, http::StatusCode, web};
use ehc_application::{
    Failure,
    advice::{
        check::{self, CheckPage, CheckRefused, MissedExcuse},
        receive::{self, ReceiveRefused, Received},
    },
    documents::{self, NewDocument, UploadRefused},
};
use ehc_domain::{
    cases::CaseReference,
    documents::DocumentClass,
    ids::{AdviceRequestId, DocumentId},
};
use serde::de::IgnoredAny;

use super::{ask, check as checking, show};
use crate::{
    frames::{CaseFrame, FormPage},
    ui::{Choice, Field, FormState, Html},
    web::{
        App, HttpError, Protected, SignedIn,
        error::{ruled, upload_status},
        fields,
        path::reference,
        posted::is_ours,
        respond::{Answer, page, page_with, see_other_saying},
        upload,
    },
};

type Place = web::Path<(String, String)>;
type Sent = Protected<IgnoredAny>;

#[derive(Clone, Copy)]
enum Form {
    Received,
    Late,
    NotNeeded,
    Missed,
}

fn place(path: &Place) -> Result<(CaseReference, AdviceRequestId), HttpError> {
    Ok((reference(&path.0)?, show::id(&path.1)?))
}

async fn first(app: &App, signed_in: &SignedIn, path: &Place, form: Form) -> Answer {
    let (reference, id) = place(path)?;
    let (shown, frame) = checking::load(app, signed_in, reference, id).await?;
    let mut state = FormState::new().with("version", shown.request.version.to_string());
    if let Form::Received = form {
        state = state.with_date("came", signed_in.context(None).today).with("author", shown.request.asked_of.as_str());
    }
    page(&built(app, form, frame, &shown, state).tokens(signed_in.csrf(), signed_in.new_submission()))
}

/// A form that was sent and is shown again.
struct Again<'a> {
    app: &'a App,
    signed_in: &'a SignedIn,
    submission: String,
    path: &'a Place,
    form: Form,
}

impl<'a> Again<'a> {
    fn of(app: &'a App, sent: &'a Sent, path: &'a Place, form: Form) -> Self {
        Self { app, signed_in: sent.signed_in(), submission: sent.submission(), path, form }
    }

    /// Shows it with what is wrong.
    async fn wrong(&self, state: FormState) -> Answer {
        self.with(StatusCode::UNPROCESSABLE_ENTITY, |_| state).await
    }

    async fn with(&self, status: StatusCode, state: impl FnOnce(&CheckPage) -> FormState) -> Answer {
        let (reference, id) = place(self.path)?;
        let (shown, frame) = checking::load(self.app, self.signed_in, reference, id).await?;
        let state = state(&shown);
        let page = built(self.app, self.form, frame, &shown, state).tokens(self.signed_in.csrf(), self.submission.clone());
        page_with(status, &page)
    }

    /// Goes on to a page of the request, or shows the form with what a rule refuses or what was changed while it was open.
    async fn after<R: Display>(
        &self,
        done: Result<(), Failure<R>>,
        state: FormState,
        field: impl Fn(&R) -> String,
        next: (String, &str),
    ) -> Answer
    where
        Failure<R>: Into<HttpError>,
    {
        match ruled(done) {
            Ok(Ok(())) => see_other_saying(self.app, &next.0, next.1),
            Ok(Err(refused)) => self.wrong(state.error(&field(&refused), refused.to_string())).await,
            Err(HttpError::Conflict) => {
                self.with(StatusCode::CONFLICT, |shown| show::changed(&state, shown.request.version)).await
            }
            Err(other) => Err(other),
        }
    }
}

fn built(app: &App, form: Form, frame: CaseFrame, shown: &CheckPage, state: FormState) -> FormPage {
    let page = match form {
        Form::Received => frame
            .form("Record advice that came", "Record it")
            .part(checking::facts(shown))
            // Before the file, so that they are known even when the file is not read to its end.
            .field(Field::hidden("version"))
            .field(Field::hidden("document"))
            .field(Field::date("came", "Which day did it reach us?").hint("That day counts, not the day it is keyed"))
            .field(Field::text("author", "Whose advice or views are these?"))
            .field(Field::lines("text", "What they said", 8).hint("Leave it empty if a file carries it"))
            .fields(attached(&state))
            .field(Field::file("file", "File").hint(upload::limits(app)).accept(upload::ACCEPTED))
            .field(Field::checkboxes("accepted", "Checked", vec![Choice::new("yes", "I have checked it and accept it")])),
        Form::Late => frame
            .form("Why is it late?", "Save the cause")
            .part(checking::facts(shown))
            .field(Field::hidden("version"))
            .field(Field::lines("cause", "Cause", 3).hint("A cause excuses nothing. It shows where time goes")),
        Form::NotNeeded => frame
            .form("Record that advice is not needed", "Record it")
            .part(checking::facts(shown))
            .field(Field::hidden("version"))
            .field(ask::not_asked_field(shown.request.kind, "On what ground?")),
        Form::Missed => frame
            .form("Record a missed appointment as an exception", "Record the exception")
            .intro("It excuses only the body that made the appointment, and moves no date (regulation 8(2)(c)).")
            .part(checking::facts(shown))
            .field(Field::lines("evidence", "What shows it?", 3))
            .field(Field::lines("why", "Why was it impractical to keep to the limit?", 3)),
    };
    let back = shown.open.path(&format!("advice/{}", shown.request.id));
    page.cancel(back).state(state)
}

pub(super) async fn received(app: web::Data<App>, signed_in: SignedIn, path: Place) -> Answer {
    first(&app, &signed_in, &path, Form::Received).await
}

pub(super) async fn late(app: web::Data<App>, signed_in: SignedIn, path: Place) -> Answer {
    first(&app, &signed_in, &path, Form::Late).await
}

pub(super) async fn not_needed(app: web::Data<App>, signed_in: SignedIn, path: Place) -> Answer {
    first(&app, &signed_in, &path, Form::NotNeeded).await
}

pub(super) async fn missed(app: web::Data<App>, signed_in: SignedIn, path: Place) -> Answer {
    first(&app, &signed_in, &path, Form::Missed).await
}

/// Says that a file came with the form before and is kept: a browser never sends it a second time by itself.
fn attached(state: &FormState) -> Option<Field> {
    let is_kept = !state.value("document").is_empty();
    is_kept
        .then(|| Field::content(Html::paragraph("The file is kept with this request. Another that you choose takes its place.")))
}

const RECEIVED: (&[&str], &[&str]) =
    (&["came-day", "came-month", "came-year", "author", "text", "version"], &["document", "accepted"]);

pub(super) async fn send_received(
    app: web::Data<App>,
    signed_in: SignedIn,
    path: Place,
    request: HttpRequest,
    payload: web::Payload,
) -> Answer {
    upload::at_the_door(&signed_in, &request)?;
    let (reference, id) = place(&path)?;
    may_receive(&app, &signed_in, &path).await?;
    let sent = upload::read_form(&app, &signed_in, &request, payload).await?;
    let context = signed_in.context(sent.submission);
    let submission = sent.submission.map_or_else(|| signed_in.new_submission(), |key| key.to_string());
    let again = Again { app: &app, signed_in: &signed_in, submission, path: &path, form: Form::Received };
    let mut state = sent.typed;
    let file = match sent.file {
        Ok(file) => file,
        // What came after the file was not read.
        Err(refused) => return again.with(upload_status(&refused), |_| state.error("file", refused.to_string())).await,
    };
    if !is_ours(&state.pairs(), &[RECEIVED.0, RECEIVED.1].concat(), RECEIVED.0, &[]) {
        return Err(HttpError::Malformed("The form was not one of this page."));
    }
    let came = fields::date(&mut state, "came", "Enter the day on which it reached us");
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
    let Some(on) = came else { return again.wrong(state).await };
    let new = Received {
        on,
        author: state.value("author").to_owned(),
        text: state.value("text").to_owned(),
        document_id: state.value("document").parse().ok(),
        is_accepted: state.has("accepted", "yes"),
        version: show::version(&state),
    };
    let next = (format!("/cases/{reference}/advice"), "The advice was recorded on the day it came");
    let done = app.run(move |service| receive::record_received(service, &context, &reference, id, new)).await;
    let field = |refused: &ReceiveRefused| {
        match refused {
            ReceiveRefused::CameInTheFuture | ReceiveRefused::CameBeforeAsking => "came",
            ReceiveRefused::AuthorMissing => "author",
            ReceiveRefused::NothingReceived | ReceiveRefused::Content(_) => "text",
            ReceiveRefused::NoSuchFile => "file",
            ReceiveRefused::NotOwed | ReceiveRefused::Check(_) => "",
        }
        .to_owned()
    };
    again.after(done, state, field, next).await
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
    file: upload::SentFile,
) -> Result<Result<DocumentId, UploadRefused>, HttpError> {
    let new = NewDocument {
        class: DocumentClass::General,
        title: String::new(),
        file_name: file.name,
        content: file.content,
        advice_request_id: Some(id),
    };
    // The key of the form belongs to the act that the form is for.
    let (reference, context) = (reference.clone(), signed_in.context(None));
    ruled(app.run(move |service| documents::upload(service, &context, &reference, new)).await)
}

pub(super) async fn send_late(app: web::Data<App>, sent: Sent, path: Place) -> Answer {
    let (reference, id) = place(&path)?;
    let state = sent.state();
    let (cause, version) = (state.value("cause").to_owned(), show::version(&state));
    let next = (format!("/cases/{reference}/advice/{id}"), "The cause was saved");
    let context = sent.context();
    let done = app.run(move |service| check::record_late_cause(service, &context, &reference, id, &cause, version)).await;
    Again::of(&app, &sent, &path, Form::Late).after(done, state, |_| "cause".to_owned(), next).await
}

pub(super) async fn send_not_needed(app: web::Data<App>, sent: Sent, path: Place) -> Answer {
    let (reference, id) = place(&path)?;
    let (shown, _) = checking::load(&app, sent.signed_in(), reference.clone(), id).await?;
    let again = Again::of(&app, &sent, &path, Form::NotNeeded);
    let mut state = sent.state();
    let ground = ask::not_asked(shown.request.kind, &mut state);
    if state.has_errors() {
        return again.wrong(state).await;
    }
    let next = (format!("/cases/{reference}/advice"), "The request was taken back");
    let (context, version) = (sent.context(), show::version(&state));
    let done = app.run(move |service| check::not_needed(service, &context, &reference, id, &ground, version)).await;
    let field = |refused: &CheckRefused| match refused {
        CheckRefused::Ground(ground) => ask::field_of(ground),
        _ => String::new(),
    };
    again.after(done, state, field, next).await
}

pub(super) async fn send_missed(app: web::Data<App>, sent: Sent, path: Place) -> Answer {
    let (reference, id) = place(&path)?;
    let state = sent.state();
    let excuse = MissedExcuse { evidence: state.value("evidence").to_owned(), why_impractical: state.value("why").to_owned() };
    let next = (format!("/cases/{reference}/advice/{id}"), "The exception was recorded. The limit has not moved");
    let context = sent.context();
    let done = app.run(move |service| check::excuse_missed(service, &context, &reference, id, &excuse)).await;
    let field = |refused: &CheckRefused| {
        match refused {
            CheckRefused::EvidenceMissing => "evidence",
            CheckRefused::WhyMissing => "why",
            _ => "",
        }
        .to_owned()
    };
    Again::of(&app, &sent, &path, Form::Missed).after(done, state, field, next).await
}
