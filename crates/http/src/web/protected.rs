//! Forms and JSON bodies that are out of reach until they are known to come from our own page.

use std::{future::Future, ops::Deref, pin::Pin, time::Duration};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::header, web};
use ehc_application::{Context, Failure, Submission, accounts::ConfirmRefusal};
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::{
    HttpError, SignedIn, csrf, days, ended, links, sent,
    signed_in::app,
    strict::{Strange, Whole},
};
use crate::ui::{CSRF_FIELD, FormState, SUBMISSION_FIELD, Secret};

/// The most that a form or a JSON body may hold: the longest plan with every section written out is a quarter of it.
pub const MAX_BODY_BYTES: usize = 1024 * 1024;
/// The most fields that a form may hold.
pub(crate) const MAX_FIELDS: usize = 2_000;
/// How long a body may take to arrive.
const BODY_PATIENCE: Duration = Duration::from_secs(60);

/// A form of a signed-in person, verified: the token of the session, and the site that the browser was on.
///
/// `F` should refuse what it does not know (`#[serde(deny_unknown_fields)]`), and give tick boxes and lists `#[serde(default)]`.
#[derive(Debug)]
pub struct Protected<F> {
    signed_in: SignedIn,
    submission: Option<Submission>,
    fields: Vec<(String, String)>,
    form: F,
}

impl<F> Protected<F> {
    /// Returns who sent it. It is the same person as a [`SignedIn`] beside it, with the password perhaps just given again.
    pub fn signed_in(&self) -> &SignedIn {
        &self.signed_in
    }

    /// Makes the first argument of a use case, with the form's submission key.
    pub fn context(&self) -> Context {
        self.signed_in.context(self.submission.clone())
    }

    /// Returns the submission key as the form sent it, to show the same form again; a new one when it sent none.
    pub fn submission(&self) -> String {
        self.submission.as_ref().map_or_else(|| self.signed_in.new_submission(), |sent| sent.key.to_string())
    }

    /// Returns everything typed, to show the form again with what is wrong.
    pub fn state(&self) -> FormState {
        FormState::from_pairs(self.fields.iter().cloned())
    }

    /// Returns the form.
    pub fn into_inner(self) -> F {
        self.form
    }
}

impl<F> Deref for Protected<F> {
    type Target = F;

    fn deref(&self) -> &F {
        &self.form
    }
}

/// A form of somebody who is not signed in, such as the sign-in form itself: no token, only the site that the browser was on.
#[derive(Debug)]
pub struct Open<F> {
    fields: Vec<(String, String)>,
    form: F,
}

impl<F> Open<F> {
    /// Returns everything typed.
    pub fn state(&self) -> FormState {
        FormState::from_pairs(self.fields.iter().cloned())
    }

    /// Returns the form.
    pub fn into_inner(self) -> F {
        self.form
    }
}

/// A JSON body of a signed-in person: `X-CSRF` with the session's token, `application/json`, and `Idempotency-Key` in place of the submission key.
#[derive(Debug)]
pub struct ProtectedJson<T> {
    signed_in: SignedIn,
    submission: Option<Submission>,
    body: T,
}

impl<T> ProtectedJson<T> {
    /// Returns who sent it.
    pub fn signed_in(&self) -> &SignedIn {
        &self.signed_in
    }

    /// Makes the first argument of a use case.
    pub fn context(&self) -> Context {
        self.signed_in.context(self.submission.clone())
    }

    /// Returns the body.
    pub fn into_inner(self) -> T {
        self.body
    }
}

/// A JSON body of somebody who is not signed in.
#[derive(Debug)]
pub struct OpenJson<T>(pub T);

/// What a form held, kept so that it can be given back: to be sent with the password, as another, or again when it could not be saved.
#[derive(Debug, Clone)]
pub(crate) struct Posted {
    /// Its fields, without its token and its secrets.
    pub(crate) fields: Vec<(String, String)>,
    /// The secrets it asked for, which are asked for again.
    pub(crate) secrets: Vec<Secret>,
    /// The token that came with it, where nobody could be asked whether it is right: it is only given back.
    pub(crate) token: Option<String>,
    /// Whether it brought a file, which is chosen again.
    pub(crate) had_file: bool,
}

impl Posted {
    pub(crate) fn new(fields: &[(String, String)]) -> Self {
        let secrets = fields.iter().filter_map(|(name, _)| Secret::named(name)).collect();
        let fields = fields.iter().filter(|(name, _)| Secret::named(name).is_none()).cloned().collect();
        Self { fields, secrets, token: None, had_file: false }
    }
}

/// Keeps what a form holds while nobody can be asked who sent it, so that it is not lost; what another site has a browser send is not looked at.
async fn keep_unverified(request: &HttpRequest, payload: Payload) {
    if request.path().starts_with("/api/") || !csrf::is_same_origin(request) {
        return;
    }
    if let Ok(mut fields) = fields(request, payload).await
        && let Ok(token) = take(&mut fields, CSRF_FIELD)
    {
        request.extensions_mut().insert(Posted { token, ..Posted::new(&fields) });
    }
}

const NOT_OURS: HttpError = HttpError::Malformed("The body was not the JSON that this address takes.");
const CUT: HttpError = HttpError::Malformed("The form was not whole.");

fn not_ours(error: serde_json::Error) -> HttpError {
    Strange::said(&error.to_string()).map_or(NOT_OURS, HttpError::from)
}

/// Reads the body, no more than allowed and as it is: compressed bodies could unfold into anything.
async fn body(request: &HttpRequest, mut payload: Payload, kind: &str) -> Result<web::Bytes, HttpError> {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let content = request.content_type();
    if !content.eq_ignore_ascii_case(kind) || header(header::CONTENT_ENCODING).is_some_and(|coding| coding != "identity") {
        return Err(HttpError::MediaType);
    }
    let declared = header(header::CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    if declared.is_some_and(|length| length > MAX_BODY_BYTES as u64) {
        return Err(HttpError::TooLarge);
    }
    let reading = web::Payload::from_request(request, &mut payload).into_inner().map_err(|_| CUT)?;
    match tokio::time::timeout(BODY_PATIENCE, reading.to_bytes_limited(MAX_BODY_BYTES)).await {
        Ok(Ok(Ok(bytes))) => Ok(bytes),
        Ok(Ok(Err(_))) | Err(_) => Err(CUT),
        Ok(Err(_)) => Err(HttpError::TooLarge),
    }
}

async fn fields(request: &HttpRequest, payload: Payload) -> Result<Vec<(String, String)>, HttpError> {
    let bytes = body(request, payload, "application/x-www-form-urlencoded").await?;
    let fields = links::form_pairs(&bytes).ok_or(HttpError::Malformed("The form held characters that cannot be read."))?;
    if fields.len() > MAX_FIELDS { Err(HttpError::TooLarge) } else { Ok(fields) }
}

/// Takes the one value of a field of our own; two are no form of ours.
pub(super) fn take(fields: &mut Vec<(String, String)>, name: &str) -> Result<Option<String>, HttpError> {
    let mut values = fields.extract_if(.., |(field, _)| field == name).map(|(_, value)| value);
    let first = values.next();
    if values.next().is_some() { Err(CUT) } else { Ok(first) }
}

fn deserialise<F: DeserializeOwned>(fields: &[(String, String)]) -> Result<F, HttpError> {
    let encoded = serde_html_form::to_string(fields).map_err(|_| CUT)?;
    // Of the error only the name of a field is said back: it may repeat what was typed.
    serde_html_form::from_str(&encoded).map_err(|error| {
        // A field that may come once is read as a list when it comes twice, and is then of the wrong kind.
        let strange = Strange::said(&error.to_string()).or_else(|| Strange::among(fields, |_| Some(false)));
        strange.map_or(HttpError::Malformed("The form was not one of this page."), HttpError::from)
    })
}

fn uuid(text: Option<&str>) -> Result<Option<Uuid>, HttpError> {
    text.filter(|text| !text.is_empty())
        .map(|text| Uuid::try_parse(text).map_err(|_| HttpError::Malformed("The key of the request was not a UUID.")))
        .transpose()
}

async fn verified<F: DeserializeOwned>(request: HttpRequest, payload: Payload) -> Result<Protected<F>, HttpError> {
    let signed_in = match SignedIn::extract(&request).await {
        Ok(signed_in) => signed_in,
        Err(error) => {
            match error {
                HttpError::Unavailable | HttpError::Full => keep_unverified(&request, payload).await,
                HttpError::SignIn => {
                    if let Some(session) = ended::of_form(&request).await
                        && let Ok(fields) = fields(&request, payload).await
                    {
                        ended::keep(&request, session, fields).await;
                    }
                }
                _ => {}
            }
            return Err(error);
        }
    };
    let mut fields = fields(&request, payload).await?;
    let token = take(&mut fields, CSRF_FIELD)?.unwrap_or_default();
    signed_in.verify(&request, &token)?;
    days::put_in_boxes(&mut fields, signed_in.context(None).today);
    let password = take(&mut fields, Secret::Confirm.name())?;
    request.extensions_mut().insert(Posted::new(&fields));
    if let Some(password) = password {
        confirm(&request, &signed_in, password.into()).await?;
    }
    let key = uuid(take(&mut fields, SUBMISSION_FIELD)?.as_deref())?;
    let submission = key.map(|key| sent::form(&request, key, &fields));
    let form = deserialise(&fields)?;
    Ok(Protected { signed_in, submission, fields, form })
}

/// Takes the password that came with the form of a weighty act.
pub(crate) async fn confirm(request: &HttpRequest, signed_in: &SignedIn, password: SecretString) -> Result<(), HttpError> {
    let session = signed_in.session();
    let opened = app(request)?.run_with_hash(move |service| service.confirm_password(&session, &password)).await;
    match opened.ok_or(HttpError::Busy)? {
        Ok(opened) => {
            signed_in.renew(request, opened);
            Ok(())
        }
        Err(Failure::Rule(ConfirmRefusal::Wrong)) => Err(HttpError::StepUp(Some("Check your password".into()))),
        Err(Failure::Rule(ConfirmRefusal::Wait(seconds))) => Err(HttpError::Wait(seconds)),
        Err(other) => Err(other.into()),
    }
}

async fn open<F: DeserializeOwned>(request: HttpRequest, payload: Payload) -> Result<Open<F>, HttpError> {
    if !csrf::is_same_origin(&request) {
        return Err(HttpError::Forged);
    }
    let mut fields = fields(&request, payload).await?;
    take(&mut fields, CSRF_FIELD)?;
    take(&mut fields, SUBMISSION_FIELD)?;
    request.extensions_mut().insert(Posted::new(&fields));
    let form = deserialise(&fields)?;
    Ok(Open { fields, form })
}

async fn json<T: DeserializeOwned>(request: &HttpRequest, payload: Payload) -> Result<T, HttpError> {
    let bytes = body(request, payload, "application/json").await?;
    let text = std::str::from_utf8(&bytes).map_err(|_| HttpError::Malformed("The body was not UTF-8."))?;
    if text.contains("\\u0000") {
        return Err(HttpError::Malformed("The body held characters that cannot be kept."));
    }
    let Whole(whole) = serde_json::from_str(text).map_err(not_ours)?;
    serde_json::from_value(whole).map_err(not_ours)
}

async fn verified_json<T: DeserializeOwned>(request: HttpRequest, payload: Payload) -> Result<ProtectedJson<T>, HttpError> {
    let signed_in = SignedIn::extract(&request).await?;
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    signed_in.verify(&request, header("x-csrf").unwrap_or_default())?;
    let key = uuid(header("idempotency-key"))?;
    let whole: serde_json::Value = json(&request, payload).await?;
    let submission = key.map(|key| sent::body(&request, key, &whole));
    let body = serde_json::from_value(whole).map_err(not_ours)?;
    Ok(ProtectedJson { signed_in, submission, body })
}

async fn open_json<T: DeserializeOwned>(request: HttpRequest, payload: Payload) -> Result<OpenJson<T>, HttpError> {
    if !csrf::is_same_origin(&request) {
        return Err(HttpError::Forged);
    }
    json(&request, payload).await.map(OpenJson)
}

macro_rules! extracted {
    ($($kind:ident by $function:ident),*) => {$(
        impl<T: DeserializeOwned + 'static> FromRequest for $kind<T> {
            type Error = HttpError;
            type Future = Pin<Box<dyn Future<Output = Result<Self, HttpError>>>>;

            fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
                Box::pin($function(request.clone(), payload.take()))
            }
        }
    )*};
}
extracted!(Protected by verified, Open by open, ProtectedJson by verified_json, OpenJson by open_json);
