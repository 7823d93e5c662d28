//! Reading one file of a form as it streams in, no further than the limit and no slower than a slow line.

use std::{
    future::Future,
    mem,
    pin::Pin,
    time::{Duration, Instant},
};

use actix_multipart::{Field, Multipart};
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::header, web};
use ehc_application::{
    Submission,
    documents::{Arrived, Arriving, UploadRefused},
};
use futures_util::StreamExt;
use uuid::Uuid;

use super::{
    App, HttpError, SignedIn, csrf, days, ended,
    protected::{MAX_BODY_BYTES, MAX_FIELDS, Posted, take},
    sent,
    signed_in::app,
    strict::Strange,
};
use crate::ui::{CSRF_FIELD, FormState, SUBMISSION_FIELD};

/// What the file chooser offers.
pub(crate) const ACCEPTED: &str = ".pdf,.docx,.odt,.png,.jpg,.jpeg,.jfif";

/// Room for the other fields of the form and the marks between them.
const OVERHEAD: u64 = 64 * 1024;

/// The field that holds the file.
const FILE: &str = "file";

/// What is looked through at once.
const PIECE: usize = 256 * 1024;

const CUT: HttpError = HttpError::Malformed("The file did not arrive whole.");

/// A form with a file beside its other fields.
pub(crate) struct SentForm {
    pub(crate) typed: FormState,
    /// The file; `Ok(None)` when none was chosen, and the refusal when it is larger than the limit or the disk did not take it.
    pub(crate) file: Result<Option<Arrived>, UploadRefused>,
    pub(crate) submission: Option<Submission>,
}

/// Says the limits before they are met.
pub(crate) fn limits(app: &App) -> String {
    format!("PDF, Word (.docx), OpenDocument (.odt), PNG or JPEG, up to {} MB", app.service.policy.max_file_bytes / 1024 / 1024)
}

/// A form with a file that somebody who is signed in sends from our own page, and that is not read yet.
pub(crate) struct Uploading {
    pub(crate) signed_in: SignedIn,
    request: HttpRequest,
    payload: web::Payload,
}

impl FromRequest for Uploading {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, HttpError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), web::Payload::from_request(request, payload).into_inner());
        Box::pin(async move {
            let payload = payload.map_err(|_| CUT)?;
            match SignedIn::extract(&request).await {
                Ok(signed_in) => {
                    at_the_door(&signed_in, &request)?;
                    Ok(Self { signed_in, request, payload })
                }
                Err(error) => {
                    match error {
                        HttpError::Unavailable | HttpError::Full => keep_unverified(&request, payload).await,
                        HttpError::SignIn => {
                            if let Some(session) = ended::of_form(&request).await
                                && let Some(fields) = beside_file(&request, payload).await
                            {
                                ended::keep(&request, session, fields).await;
                            }
                        }
                        _ => {}
                    }
                    Err(error)
                }
            }
        })
    }
}

/// Refuses at once what is no upload from our own page. The token of an upload is inside it; of anything else it must be in the header.
fn at_the_door(signed_in: &SignedIn, request: &HttpRequest) -> Result<(), HttpError> {
    if is_upload(request) {
        return Ok(());
    }
    let token = request.headers().get("x-csrf").and_then(|value| value.to_str().ok()).unwrap_or_default();
    signed_in.verify(request, token)
}

fn is_upload(request: &HttpRequest) -> bool {
    request.content_type().eq_ignore_ascii_case("multipart/form-data")
}

/// Keeps what a form holds beside its file while nobody can be asked who sent it; the file is chosen again.
async fn keep_unverified(request: &HttpRequest, payload: web::Payload) {
    let Some(mut fields) = beside_file(request, payload).await else { return };
    if let Ok(token) = take(&mut fields, CSRF_FIELD) {
        request.extensions_mut().insert(Posted { token, had_file: true, ..Posted::new(&fields) });
    }
}

/// What a form holds beside its file, which is not kept; `None` where it is no form of ours, or too large to be read for nothing.
async fn beside_file(request: &HttpRequest, payload: web::Payload) -> Option<Vec<(String, String)>> {
    let app = app(request).ok()?;
    let is_small = declared(request).is_some_and(|length| length <= app.service.policy.max_file_bytes + OVERHEAD);
    if request.path().starts_with("/api/") || !is_upload(request) || !is_small || !csrf::is_same_origin(request) {
        return None;
    }
    let mut reading = Reading { wants_file: false, ..Reading::of(&app, request) };
    reading.whole(Multipart::new(request.headers(), payload)).await.ok()?;
    Some(reading.fields)
}

impl Uploading {
    /// Reads an upload that may have these fields beside its file: its token is checked before anything else is done with it.
    pub(crate) async fn read(self, app: &App, beside: &[&str]) -> Result<SentForm, HttpError> {
        let sent = self.read_form(app).await?;
        let may_repeat = |name: &str| beside.contains(&name).then_some(false);
        Strange::among(&sent.typed.pairs(), may_repeat).map_or(Ok(sent), |strange| Err(strange.into()))
    }

    /// Reads a form with a file in the same way. What was typed before a file that is too large is there to be shown again.
    pub(crate) async fn read_form(self, app: &App) -> Result<SentForm, HttpError> {
        let Self { signed_in, request, payload } = self;
        if !is_upload(&request) {
            return Err(HttpError::MediaType);
        }
        let mut reading = Reading::of(app, &request);
        let read = reading.whole(Multipart::new(request.headers(), payload)).await;
        let Reading { mut fields, file, .. } = reading;
        let header = |name: &str| request.headers().get(name)?.to_str().ok().map(ToOwned::to_owned);
        let token = take(&mut fields, CSRF_FIELD)?.or_else(|| header("x-csrf")).unwrap_or_default();
        let key = take(&mut fields, SUBMISSION_FIELD)?.or_else(|| header("idempotency-key"));
        signed_in.verify(&request, &token)?;
        let mut given = fields.clone();
        given.extend(key.iter().map(|key| (SUBMISSION_FIELD.to_owned(), key.clone())));
        request.extensions_mut().insert(Posted { token: Some(token), had_file: true, ..Posted::new(&given) });
        read?;
        let file = match file {
            Ok(file) => Ok(file),
            Err(HttpError::Upload(refused)) => Err(refused),
            Err(other) => return Err(other),
        };
        let key = key.and_then(|key| Uuid::try_parse(&key).ok());
        let content = file.as_ref().ok().and_then(Option::as_ref).map(|file| (file.name.as_str(), file.sha256.as_str()));
        days::put_in_boxes(&mut fields, signed_in.context(None).today);
        let submission = key.map(|key| sent::upload(&request, key, &fields, content));
        Ok(SentForm { typed: FormState::from_pairs(fields), file, submission })
    }
}

/// The size that the whole form is said to have.
fn declared(request: &HttpRequest) -> Option<u64> {
    request.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// A form that is being read.
struct Reading<'a> {
    app: &'a App,
    declared: Option<u64>,
    patience: Patience,
    fields: Vec<(String, String)>,
    file: Result<Option<Arrived>, HttpError>,
    wants_file: bool,
}

impl<'a> Reading<'a> {
    fn of(app: &'a App, request: &HttpRequest) -> Self {
        let (declared, patience) = (declared(request), Patience::default());
        Self { app, declared, patience, fields: Vec::new(), file: Ok(None), wants_file: true }
    }

    async fn whole(&mut self, mut form: Multipart) -> Result<(), HttpError> {
        let (mut had_file, mut room) = (false, MAX_BODY_BYTES);
        while let Some(field) = self.patience.wait(form.next()).await? {
            let mut field = field.map_err(|_| CUT)?;
            let name = field.name().unwrap_or_default().to_owned();
            if name == FILE {
                if mem::replace(&mut had_file, true) {
                    return Err(HttpError::Malformed("The form held more than one file."));
                }
                if !self.wants_file {
                    self.let_pass(&mut field).await?;
                    continue;
                }
                self.file = self.file(&mut field).await;
                // What is too large or finds no room on the disk is not read to its end.
                if matches!(self.file, Err(HttpError::Upload(_) | HttpError::Slow)) {
                    return Ok(());
                }
                continue;
            }
            let text = self.text(&mut field, &mut room).await?;
            self.fields.push((name, text));
            if self.fields.len() > MAX_FIELDS {
                return Err(HttpError::TooLarge);
            }
        }
        Ok(())
    }

    async fn text(&mut self, field: &mut Field, room: &mut usize) -> Result<String, HttpError> {
        let mut bytes = Vec::new();
        while let Some(part) = self.patience.wait(field.next()).await? {
            let part = part.map_err(|_| CUT)?;
            *room = room.checked_sub(part.len()).ok_or(HttpError::TooLarge)?;
            self.patience.came += part.len() as u64;
            bytes.extend_from_slice(&part);
        }
        let text = String::from_utf8(bytes).ok().filter(|text| !text.contains('\0')).ok_or(CUT)?;
        Ok(text.replace("\r\n", "\n"))
    }

    async fn file(&mut self, field: &mut Field) -> Result<Option<Arrived>, HttpError> {
        let most = self.app.service.policy.max_file_bytes;
        if self.declared.is_some_and(|length| length > most + OVERHEAD) {
            return Err(HttpError::Upload(UploadRefused::TooLarge(most)));
        }
        let name = field.content_disposition().and_then(|said| said.get_filename()).unwrap_or_default().to_owned();
        // What a browser sends where no file was chosen.
        if name.is_empty() {
            return self.let_pass(field).await.map(|()| None);
        }
        let Some(_place) = self.app.place_for_file().await else {
            // The rest of the form is given back.
            self.let_pass(field).await?;
            return Err(HttpError::Crowded);
        };
        let service = self.app.service.clone();
        let mut arriving = self.app.look(move || Arriving::begin(&service, &name)).await?.map_err(HttpError::Upload)?;
        let mut piece = Vec::with_capacity(PIECE);
        loop {
            let part = self.patience.wait(field.next()).await?.transpose().map_err(|_| CUT)?;
            let is_over = part.is_none();
            if let Some(part) = part {
                self.patience.came += part.len() as u64;
                piece.extend_from_slice(&part);
            }
            if is_over || piece.len() >= PIECE {
                // One buffer goes to and fro.
                let added = self.app.look(move || arriving.add(&piece).map(|()| (arriving, piece))).await?;
                (arriving, piece) = added.map_err(HttpError::Upload)?;
                piece.clear();
            }
            if is_over {
                let arrived = self.app.look(move || arriving.end()).await?;
                return arrived.map(Some).map_err(HttpError::Upload);
            }
        }
    }

    /// Reads on and keeps nothing.
    async fn let_pass(&mut self, field: &mut Field) -> Result<(), HttpError> {
        while let Some(part) = self.patience.wait(field.next()).await? {
            self.patience.came += part.map_err(|_| CUT)?.len() as u64;
        }
        Ok(())
    }
}

/// How long is waited for a form: its sender, and not what is done here with what came.
#[derive(Default)]
struct Patience {
    came: u64,
    waited: Duration,
}

impl Patience {
    /// What anybody may take before the rate counts.
    const GRACE: Duration = Duration::from_secs(20);
    /// Bytes a second below which nothing arrives before its sender gives up.
    const LEAST: u64 = 8 * 1024;
    /// The most that a form may take at any rate.
    const WHOLE: Duration = Duration::from_secs(20 * 60);

    async fn wait<T>(&mut self, next: impl Future<Output = T>) -> Result<T, HttpError> {
        let allowed = Duration::from_secs(self.came / Self::LEAST).clamp(Self::GRACE, Self::WHOLE);
        let began = Instant::now();
        let came = tokio::time::timeout(allowed.saturating_sub(self.waited), next).await;
        self.waited += began.elapsed();
        came.map_err(|_| HttpError::Slow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn waits(came: u64, seconds: u64) -> bool {
        let mut patience = Patience { came, waited: Duration::from_secs(seconds) };
        patience.wait(tokio::time::sleep(Duration::from_millis(50))).await.is_ok()
    }

    #[actix_web::test]
    async fn a_file_is_waited_for_while_it_comes_as_fast_as_a_slow_line() {
        assert!(!waits(0, 20).await, "nothing came");
        assert!(waits(21 * Patience::LEAST, 20).await, "slow, and fast enough");
        assert!(!waits(21 * Patience::LEAST, 21).await, "too slow");
        assert!(waits(u64::MAX, 1_199).await, "fast");
        assert!(!waits(u64::MAX, 1_200).await, "fast, and for ever");
    }
}
