//! Every way in which a request can end without its result, and what people and programs are told.

use std::fmt;

use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use ehc_application::{Before, Failure, StorageError, documents::UploadRefused};
use ehc_domain::{
    policy::Refusal,
    refusals::{CONFLICT, Refuses},
};
use serde::Serialize;
use serde_json::Value;

use super::{described::ANSWERS_WRONG, strict::Strange};

/// Why there is no result. The same error is a page under `/` and a problem (RFC 9457) under `/api/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HttpError {
    /// Nobody is signed in: pages lead to `/sign-in`.
    SignIn,
    /// No such thing, or nothing this person may know of.
    NotFound,
    /// Known and not allowed.
    Denied,
    /// The password must be given again; `Some` says what was wrong with the one just given.
    StepUp(Option<String>),
    /// Done before: what came of it.
    Repeated(Before),
    /// Something else was sent before under the same key. Nothing of it is kept.
    Reused,
    /// Somebody else changed it first.
    Conflict,
    /// Somebody else changed it first, with what it says now, so that a program can show both.
    Stale {
        /// The words.
        message: String,
        /// What it says now.
        current: Value,
    },
    /// The request is not one that our pages send.
    Malformed(&'static str),
    /// A field that the body may not hold, or not twice.
    Strange(Strange),
    /// A rule refuses, or answers are wrong: a stable code, words for people, and what is wrong with each answer.
    Refused {
        /// The stable code.
        code: &'static str,
        /// The words.
        message: String,
        /// The answers to put right; empty where it is the whole act.
        errors: Vec<WrongAnswer>,
    },
    /// A file that is not kept.
    Upload(UploadRefused),
    /// More than is read.
    TooLarge,
    /// Not a kind of content that is read here.
    MediaType,
    /// It does not come from our own page.
    Forged,
    /// Too many tries; seconds to wait.
    Wait(i64),
    /// Too many people at once.
    Busy,
    /// Too many files at once.
    Crowded,
    /// A file that comes too slowly.
    Slow,
    /// The database does not answer.
    Unavailable,
    /// The disk is full.
    Full,
    /// The page is there, the method is not; those that are.
    Method(String),
    /// Sent to a name that is not ours.
    Host,
    /// Our fault.
    Internal,
}

/// The code of a body whose key was used for something else.
pub(crate) const KEY_REUSED: &str = "key_reused";
/// The code of a code that is not one of its list.
pub(crate) const UNKNOWN_CODE: &str = "unknown_code";

/// What is wrong with one answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct WrongAnswer {
    /// The name of the answer, as in the body.
    pub field: String,
    /// What is wrong, for programs: never changes.
    pub code: &'static str,
    /// What to do, in words that may change.
    pub detail: String,
}

impl HttpError {
    /// A refusal about one answer, or about the whole act where `field` is `None`.
    pub fn refused(code: &'static str, field: Option<&str>, message: impl Into<String>) -> Self {
        let message = message.into();
        let wrong = |field: &str| WrongAnswer { field: field.to_owned(), code, detail: message.clone() };
        Self::Refused { code, errors: field.map(wrong).into_iter().collect(), message }
    }

    /// A code that is not one of a closed list.
    pub fn unknown(field: &str) -> Self {
        Self::refused(UNKNOWN_CODE, Some(field), format!("Choose the {} from the list", field.replace('_', " ")))
    }

    /// A refusal of answers that are wrong, each with what is wrong with it.
    pub(crate) fn wrong_answers(errors: Vec<WrongAnswer>) -> Self {
        let message = errors.iter().map(|error| error.detail.as_str()).collect::<Vec<_>>().join(". ");
        Self::Refused { code: ANSWERS_WRONG, message, errors }
    }

    /// A choice that is not one of its list, among answers.
    pub(crate) fn wrong_choice(field: &str) -> WrongAnswer {
        WrongAnswer {
            field: field.to_owned(),
            code: UNKNOWN_CODE,
            detail: format!("Choose the {} from the list", field.replace('_', " ")),
        }
    }

    /// Returns the stable code.
    pub fn code(&self) -> &str {
        match self {
            Self::SignIn => "not_signed_in",
            Self::NotFound => "not_found",
            Self::Denied => "denied",
            Self::StepUp(_) => "password_needed",
            Self::Repeated(_) => "already_done",
            Self::Reused => KEY_REUSED,
            Self::Conflict | Self::Stale { .. } => CONFLICT,
            Self::Malformed(_) | Self::Strange(_) => "malformed",
            Self::Refused { code, .. } => code,
            Self::Upload(refused) => refused.code(),
            Self::TooLarge => "too_large",
            Self::MediaType => "unsupported_media_type",
            Self::Forged => "forged",
            Self::Wait(_) => "too_many_tries",
            Self::Busy => "busy",
            Self::Crowded => "too_many_files",
            Self::Slow => "too_slow",
            Self::Unavailable => "unavailable",
            Self::Full => "disk_full",
            Self::Method(_) => "method_not_allowed",
            Self::Host => "wrong_host",
            Self::Internal => "internal",
        }
    }

    /// Returns the heading of the page.
    pub fn title(&self) -> &'static str {
        match self {
            Self::SignIn => "Sign in",
            Self::NotFound => "Page not found",
            Self::Denied => "You cannot do this",
            Self::StepUp(_) => "Enter your password again",
            Self::Repeated(_) => "This was already done",
            Self::Reused => "Send this as well?",
            Self::Conflict | Self::Stale { .. } => "Someone else changed this first",
            Self::Malformed(_) | Self::Strange(_) => "Something was wrong with that request",
            Self::Refused { .. } => "This cannot be done now",
            Self::Upload(_) => "The file was not kept",
            Self::TooLarge => "That is too large",
            Self::MediaType => "That kind of content cannot be read",
            Self::Forged => "This page is out of date",
            Self::Wait(_) | Self::Busy | Self::Crowded => "Wait and try again",
            Self::Slow => "The file took too long",
            Self::Unavailable | Self::Full | Self::Internal => "Sorry, there is a problem with the service",
            Self::Method(_) => "This page cannot be used in that way",
            Self::Host => "This is not the address of the service",
        }
    }

    /// Says whether whoever sent something must be told that nothing of it was saved, which the detail does not say.
    pub fn saves_nothing(&self) -> bool {
        matches!(self, Self::Malformed(_) | Self::Strange(_) | Self::TooLarge | Self::MediaType | Self::Forged)
    }

    /// Returns what happened and what to do, in sentences.
    pub fn detail(&self) -> String {
        match self {
            Self::SignIn => "Sign in to see this.".into(),
            Self::NotFound => "Check the address, or go back and try another way.".into(),
            Self::Denied => "Your role does not allow that step.".into(),
            Self::StepUp(wrong) => wrong.clone().unwrap_or_else(|| "Give your password again to do this.".into()),
            Self::Repeated(_) => "The form was sent before. Nothing was done twice.".into(),
            Self::Reused => {
                "Something else was sent before under the same key. Nothing of this was kept: send it under a new one.".into()
            }
            Self::Conflict => "Go back, look at what it says now, and try again. Nothing of yours was saved.".into(),
            Self::Malformed(what) => (*what).to_owned(),
            Self::Strange(field) => format!("{field}."),
            Self::Refused { message, .. } | Self::Stale { message, .. } => format!("{}.", message.trim_end_matches('.')),
            Self::Upload(refused) => format!("{refused}."),
            Self::TooLarge => "Send less at once.".into(),
            Self::MediaType => "Send the kind of content that this address takes.".into(),
            Self::Forged => "Go back, load the page again and send it once more.".into(),
            Self::Wait(seconds) => {
                let minutes = (seconds + 59) / 60;
                format!("There were too many tries. Try again in {minutes} minute{}.", if minutes == 1 { "" } else { "s" })
            }
            Self::Busy => "Many people are signing in. Try again in a few seconds.".into(),
            Self::Crowded => "Many files are arriving. Try again in a few seconds.".into(),
            Self::Slow => {
                "It did not arrive in time. Nothing was saved. Try again with a better connection, or with a smaller file.".into()
            }
            Self::Unavailable => "The service cannot reach its records just now. Nothing was lost. Try again in a minute.".into(),
            Self::Full => {
                "There is no room to save anything. Nothing of this was saved, and nothing saved before was lost.".into()
            }
            Self::Method(_) => "Go back and use the buttons of the page.".into(),
            Self::Host => "Use the address that you were given.".into(),
            Self::Internal => "Nothing was saved. Try again later. If it goes on, tell us the reference below.".into(),
        }
    }

    /// Returns the seconds after which trying again makes sense.
    pub(crate) fn retry_after(&self) -> Option<i64> {
        match self {
            Self::Wait(seconds) => Some(*seconds),
            Self::Busy => Some(5),
            Self::Crowded => Some(10),
            Self::Unavailable => Some(30),
            _ => None,
        }
    }

    /// The error for a response that actix itself refused with.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::MediaType,
            StatusCode::METHOD_NOT_ALLOWED => Self::Method(String::new()),
            status if status.is_client_error() => Self::Malformed("It could not be read."),
            _ => Self::Internal,
        }
    }
}

impl fmt::Display for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.title())
    }
}

impl std::error::Error for HttpError {}

impl ResponseError for HttpError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::SignIn => StatusCode::UNAUTHORIZED,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Denied | Self::StepUp(_) | Self::Forged => StatusCode::FORBIDDEN,
            Self::Repeated(_) => StatusCode::SEE_OTHER,
            Self::Reused => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Conflict | Self::Stale { .. } => StatusCode::CONFLICT,
            Self::Malformed(_) | Self::Strange(_) => StatusCode::BAD_REQUEST,
            Self::Refused { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Upload(refused) => upload_status(refused),
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Wait(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy | Self::Crowded | Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Slow => StatusCode::REQUEST_TIMEOUT,
            Self::Full => StatusCode::INSUFFICIENT_STORAGE,
            Self::Method(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::Host => StatusCode::MISDIRECTED_REQUEST,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Only the status: the edge, which knows the request, writes the page or the problem.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}

impl From<StorageError> for HttpError {
    fn from(error: StorageError) -> Self {
        match &error {
            StorageError::Conflict => return Self::Conflict,
            StorageError::Unreachable(kind) => tracing::error!(database = kind, "the database does not answer"),
            StorageError::Full => tracing::error!("the disk is full"),
            other => {
                tracing::error!(error = %other, cause = std::error::Error::source(other).map(ToString::to_string), "storage failed")
            }
        }
        match error {
            StorageError::Unreachable(_) => Self::Unavailable,
            StorageError::Full => Self::Full,
            _ => Self::Internal,
        }
    }
}

impl From<Refusal> for HttpError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Hidden => Self::NotFound,
            Refusal::Denied => Self::Denied,
            Refusal::StepUp => Self::StepUp(None),
        }
    }
}

/// A rule that a page does not show beside a field becomes a page of its own, or a problem with the code and the answer that the rule says.
impl<R: Refuses> From<Failure<R>> for HttpError {
    fn from(failure: Failure<R>) -> Self {
        match failure {
            Failure::Refused(refusal) => refusal.into(),
            Failure::NotFound => Self::NotFound,
            Failure::Repeated(before) => Self::Repeated(before),
            Failure::Reused => Self::Reused,
            Failure::Storage(error) => error.into(),
            Failure::Rule(rule) if rule.is_conflict() => Self::Conflict,
            Failure::Rule(rule) => Self::refused(rule.code(), rule.field(), rule.to_string()),
        }
    }
}

/// Parts what a rule refuses, which a form shows, from every other failure.
pub(crate) fn ruled<T, R>(result: Result<T, Failure<R>>) -> Result<Result<T, R>, HttpError>
where
    Failure<R>: Into<HttpError>,
{
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(Failure::Rule(rule)) => Ok(Err(rule)),
        Err(other) => Err(other.into()),
    }
}

/// Returns the status that belongs to a refusal.
pub(crate) fn upload_status(refused: &UploadRefused) -> StatusCode {
    match refused {
        UploadRefused::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
        UploadRefused::TooMuch(_) => StatusCode::TOO_MANY_REQUESTS,
        UploadRefused::NotKept => StatusCode::INSUFFICIENT_STORAGE,
        UploadRefused::File(_) | UploadRefused::AnotherChild => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

#[cfg(test)]
mod tests {
    use ehc_domain::refusals;

    use super::*;

    refusals! {
        #[derive(Debug, thiserror::Error)]
        enum Rule {
            AdviceOutstanding(usize) = "advice_outstanding" @ reason, "{0} advice outstanding";
            Stale = "conflict", "Someone else changed this first";
        }
    }

    #[test]
    fn failures_become_the_answers_that_the_policy_names() {
        let of = |failure: Failure<Rule>| HttpError::from(failure).status_code().as_u16();
        assert_eq!(of(Failure::Refused(Refusal::Hidden)), 404);
        assert_eq!(of(Failure::NotFound), 404);
        assert_eq!(of(Failure::Refused(Refusal::Denied)), 403);
        assert_eq!(of(Failure::Refused(Refusal::StepUp)), 403);
        assert_eq!(of(Failure::Repeated(Before { place: "/x".into(), answer: None })), 303);
        assert_eq!(of(Failure::Storage(StorageError::Conflict)), 409);
        assert_eq!(of(Failure::Rule(Rule::Stale)), 409);
        assert_eq!(of(Failure::Storage(StorageError::Duplicate)), 500);
        assert_eq!(of(Failure::Storage(StorageError::Unreachable("SQLite"))), 503);
        assert_eq!(of(Failure::Storage(StorageError::Full)), 507);
        let rule = HttpError::from(Failure::Rule(Rule::AdviceOutstanding(1)));
        assert_eq!((rule.status_code().as_u16(), rule.code()), (422, "advice_outstanding"));
        assert_eq!(rule.detail(), "1 advice outstanding.");
    }
}
