//! Reading one file of a form as it streams in, to a temporary file and no further than the limit.

use std::io::Read;

use actix_multipart::form::{MultipartForm, tempfile::TempFile, text::Text};
use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    http::{StatusCode, header},
    web,
};
use ehc_application::documents::UploadRefused;
use uuid::Uuid;

use crate::{App, HttpError, SignedIn};

/// What the file chooser offers.
pub(crate) const ACCEPTED: &str = ".pdf,.docx,.odt,.png,.jpg,.jpeg";

/// Room for the other fields of the form and the marks between them.
const OVERHEAD: u64 = 64 * 1024;

#[derive(Debug, MultipartForm)]
#[multipart(duplicate_field = "deny")]
struct Sent {
    #[multipart(limit = "200MB")]
    file: Option<TempFile>,
    csrf: Option<Text<String>>,
    submission: Option<Text<String>>,
    kind: Option<Text<String>>,
    title: Option<Text<String>>,
}

/// A file with the fields beside it. Without a file its name and its content are empty.
pub(crate) struct Upload {
    pub(crate) file_name: String,
    pub(crate) content: Vec<u8>,
    pub(crate) kind: String,
    pub(crate) title: String,
    pub(crate) submission: Option<Uuid>,
}

/// Says the limits before they are met.
pub(crate) fn limits(app: &App) -> String {
    format!("PDF, Word (.docx), OpenDocument (.odt), PNG or JPEG, up to {} MB", app.service.policy.max_file_bytes / 1024 / 1024)
}

pub(crate) fn too_large(app: &App) -> String {
    UploadRefused::TooLarge(app.service.policy.max_file_bytes).to_string()
}

/// Returns the status that belongs to a refusal.
pub(crate) fn status(refused: &UploadRefused) -> StatusCode {
    match refused {
        UploadRefused::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
        UploadRefused::NotKept => StatusCode::INSUFFICIENT_STORAGE,
        UploadRefused::File(_) | UploadRefused::AnotherChild => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// Returns the stable code of a refusal.
pub(crate) fn code(refused: &UploadRefused) -> &'static str {
    match refused {
        UploadRefused::File(_) => "file",
        UploadRefused::TooLarge(_) => "too_large",
        UploadRefused::AnotherChild => "another_child",
        UploadRefused::NotKept => "not_kept",
    }
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
    let limit = app.service.policy.max_file_bytes;
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let declared = header(header::CONTENT_LENGTH.as_str()).and_then(|length| length.parse::<u64>().ok());
    if declared.is_some_and(|length| length > limit + OVERHEAD) {
        return Err(HttpError::TooLarge);
    }
    if !request.content_type().eq_ignore_ascii_case("multipart/form-data") {
        return Err(HttpError::MediaType);
    }
    let reading = MultipartForm::<Sent>::from_request(request, &mut payload.into_inner());
    let MultipartForm(sent) = reading.await.map_err(|error| match error.as_response_error().status_code() {
        StatusCode::PAYLOAD_TOO_LARGE => HttpError::TooLarge,
        _ => HttpError::Malformed("The file did not arrive whole."),
    })?;
    let token = sent.csrf.map(|text| text.into_inner()).or_else(|| header("x-csrf").map(ToOwned::to_owned)).unwrap_or_default();
    signed_in.verify(request, &token)?;
    let key: Option<String> =
        sent.submission.map(|text| text.into_inner()).or_else(|| header("idempotency-key").map(ToOwned::to_owned));
    let text = |field: Option<Text<String>>| field.map(|text| text.into_inner()).unwrap_or_default();
    let mut upload = Upload {
        file_name: String::new(),
        content: Vec::new(),
        kind: text(sent.kind),
        title: text(sent.title),
        submission: key.and_then(|key| Uuid::try_parse(&key).ok()),
    };
    let Some(file) = sent.file else { return Ok(upload) };
    if file.size as u64 > limit {
        return Err(HttpError::TooLarge);
    }
    upload.file_name = file.file_name.clone().unwrap_or_default();
    let mut kept = file.file;
    upload.content = web::block(move || {
        let mut content = Vec::new();
        std::io::Seek::rewind(kept.as_file_mut())?;
        kept.as_file_mut().read_to_end(&mut content)?;
        Ok::<_, std::io::Error>(content)
    })
    .await
    .map_err(|_| HttpError::Internal)?
    .map_err(|_| HttpError::Internal)?;
    Ok(upload)
}
