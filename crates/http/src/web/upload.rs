//! Reading one file of a form as it streams in, to a temporary file and no further than the limit.

use std::{future::Future, io::Read, pin::Pin};

use actix_multipart::{
    Field, MultipartError,
    form::{FieldReader, Limits, MultipartCollect, MultipartForm, State, bytes::Bytes, tempfile::TempFile},
};
use actix_web::{FromRequest, HttpMessage, HttpRequest, error::PayloadError, http::header, web};
use ehc_application::{Submission, documents::UploadRefused};
use uuid::Uuid;

use super::{App, HttpError, SignedIn, sent, signed_in::app};
use crate::ui::{CSRF_FIELD, FormState, SUBMISSION_FIELD};

/// What the file chooser offers.
pub(crate) const ACCEPTED: &str = ".pdf,.docx,.odt,.png,.jpg,.jpeg";

/// Room for the other fields of the form and the marks between them.
const OVERHEAD: u64 = 64 * 1024;

/// The field that holds the file.
const FILE: &str = "file";

/// The file of a form. Its other fields are kept with the request as they come, so that they are there even when the file is not.
#[derive(Debug)]
struct Sent {
    file: Option<TempFile>,
}

/// What was typed into the fields that came before the file was refused, or into all of them.
#[derive(Default)]
struct Typed(Vec<(String, String)>);

impl MultipartCollect for Sent {
    fn limit(_: &str) -> Option<usize> {
        None
    }

    fn handle_field<'t>(
        request: &'t HttpRequest,
        field: Field,
        limits: &'t mut Limits,
        state: &'t mut State,
    ) -> Pin<Box<dyn Future<Output = Result<(), MultipartError>> + 't>> {
        Box::pin(async move {
            let name = field.name().unwrap_or_default().to_owned();
            if name != FILE {
                let sent = Bytes::read_field(request, field, limits).await?;
                let text = String::from_utf8(sent.data.to_vec()).ok().filter(|text| !text.contains('\0'));
                let text = text.ok_or(MultipartError::Incomplete)?.replace("\r\n", "\n");
                request.extensions_mut().get_or_insert_with(Typed::default).0.push((name, text));
                return Ok(());
            }
            let most = most(request);
            if state.contains_key(FILE) {
                return Err(MultipartError::DuplicateField(name));
            }
            if declared(request).is_some_and(|length| length > most + OVERHEAD) {
                return Err(MultipartError::Payload(PayloadError::Overflow));
            }
            let mut room = Limits::new(usize::try_from(most).unwrap_or(usize::MAX), 0);
            let file = TempFile::read_field(request, field, &mut room).await?;
            state.insert(name, Box::new(file));
            Ok(())
        })
    }

    fn from_state(mut state: State) -> Result<Self, MultipartError> {
        let file = state.remove(FILE).and_then(|file| file.downcast::<TempFile>().ok());
        Ok(Self { file: file.map(|file| *file) })
    }
}

/// The size that the whole form is said to have.
fn declared(request: &HttpRequest) -> Option<u64> {
    request.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// The size that a file may have.
fn most(request: &HttpRequest) -> u64 {
    app(request).map_or(0, |app| app.service.policy.max_file_bytes)
}

/// A file as it was sent.
pub(crate) struct SentFile {
    pub(crate) name: String,
    pub(crate) content: Vec<u8>,
}

/// A form with a file beside its other fields.
pub(crate) struct SentForm {
    pub(crate) typed: FormState,
    /// The file; `Ok(None)` when none was chosen, and the refusal when it is larger than the limit.
    pub(crate) file: Result<Option<SentFile>, UploadRefused>,
    pub(crate) submission: Option<Submission>,
}

/// A file with the fields beside it. Without a file its name and its content are empty.
pub(crate) struct Upload {
    pub(crate) file_name: String,
    pub(crate) content: Vec<u8>,
    pub(crate) kind: String,
    pub(crate) title: String,
    pub(crate) submission: Option<Submission>,
}

/// Says the limits before they are met.
pub(crate) fn limits(app: &App) -> String {
    format!("PDF, Word (.docx), OpenDocument (.odt), PNG or JPEG, up to {} MB", app.service.policy.max_file_bytes / 1024 / 1024)
}

/// Refuses at once what is no upload from our own page. The token of an upload is inside it; of anything else it must be in the header.
pub(crate) fn at_the_door(signed_in: &SignedIn, request: &HttpRequest) -> Result<(), HttpError> {
    if request.content_type().eq_ignore_ascii_case("multipart/form-data") {
        return Ok(());
    }
    let token = request.headers().get("x-csrf").and_then(|value| value.to_str().ok()).unwrap_or_default();
    signed_in.verify(request, token)
}

/// Reads an upload: its size is known before a byte is kept, and its token before a byte is used.
pub(crate) async fn read(
    app: &App,
    signed_in: &SignedIn,
    request: &HttpRequest,
    payload: web::Payload,
) -> Result<Upload, HttpError> {
    if declared(request).is_some_and(|length| length > app.service.policy.max_file_bytes + OVERHEAD) {
        return Err(HttpError::Upload(UploadRefused::TooLarge(app.service.policy.max_file_bytes)));
    }
    let sent = read_form(app, signed_in, request, payload).await?;
    let file = sent.file.map_err(HttpError::Upload)?.unwrap_or_else(|| SentFile { name: String::new(), content: Vec::new() });
    Ok(Upload {
        file_name: file.name,
        content: file.content,
        kind: sent.typed.value("kind").to_owned(),
        title: sent.typed.value("title").to_owned(),
        submission: sent.submission,
    })
}

/// Reads a form with a file in the same way. What was typed before a file that is too large is there to be shown again.
pub(crate) async fn read_form(
    app: &App,
    signed_in: &SignedIn,
    request: &HttpRequest,
    payload: web::Payload,
) -> Result<SentForm, HttpError> {
    if !request.content_type().eq_ignore_ascii_case("multipart/form-data") {
        return Err(HttpError::MediaType);
    }
    let reading = MultipartForm::<Sent>::from_request(request, &mut payload.into_inner()).await;
    let read = match reading.map(MultipartForm::into_inner) {
        Ok(sent) => Ok(sent.file),
        Err(error) if matches!(error.as_error(), Some(MultipartError::Payload(PayloadError::Overflow))) => {
            Err(UploadRefused::TooLarge(app.service.policy.max_file_bytes))
        }
        Err(_) => return Err(HttpError::Malformed("The file did not arrive whole.")),
    };
    let Typed(mut fields) = request.extensions_mut().remove::<Typed>().unwrap_or_default();
    let mut take = |name: &str, header: &str| {
        let value = fields.extract_if(.., |(field, _)| field == name).last().map(|(_, value)| value);
        value.or_else(|| request.headers().get(header)?.to_str().ok().map(ToOwned::to_owned))
    };
    let (token, key) = (take(CSRF_FIELD, "x-csrf").unwrap_or_default(), take(SUBMISSION_FIELD, "idempotency-key"));
    signed_in.verify(request, &token)?;
    let file = match read {
        Ok(Some(file)) => Ok(Some(whole(file).await?).filter(|file| !file.name.is_empty())),
        Ok(None) => Ok(None),
        Err(refused) => Err(refused),
    };
    let key = key.and_then(|key| Uuid::try_parse(&key).ok());
    let content = file.as_ref().ok().and_then(Option::as_ref).map(|file| (file.name.as_str(), file.content.as_slice()));
    let submission = key.map(|key| sent::upload(request, key, &fields, content));
    Ok(SentForm { typed: FormState::from_pairs(fields), file, submission })
}

async fn whole(sent: TempFile) -> Result<SentFile, HttpError> {
    let (name, mut kept) = (sent.file_name.unwrap_or_default(), sent.file);
    let content = web::block(move || {
        let mut content = Vec::new();
        std::io::Seek::rewind(kept.as_file_mut())?;
        kept.as_file_mut().read_to_end(&mut content)?;
        Ok::<_, std::io::Error>(content)
    });
    Ok(SentFile { name, content: content.await.map_err(|_| HttpError::Internal)?.map_err(|_| HttpError::Internal)? })
}
