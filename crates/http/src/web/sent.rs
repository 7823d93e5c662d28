//! What is remembered of a form or body that was sent: its key with its address and content, and what a program was answered.

use actix_web::{HttpMessage, HttpRequest, body::MessageBody, dev::ServiceResponse};
use ehc_application::{Failure, NoRule, Submission};
use ehc_domain::hex;
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{App, SignedIn};

/// A form, by its fields without its tokens and its password.
pub(super) fn form(request: &HttpRequest, key: Uuid, fields: &[(String, String)]) -> Submission {
    of(request, key, fields.iter().flat_map(|(name, value)| [name.as_bytes(), value.as_bytes()]))
}

/// A form with a file, whose name and hash count.
pub(super) fn upload(request: &HttpRequest, key: Uuid, fields: &[(String, String)], file: Option<(&str, &str)>) -> Submission {
    let fields = fields.iter().flat_map(|(name, value)| [name.as_bytes(), value.as_bytes()]);
    of(request, key, fields.chain(file.into_iter().flat_map(|(name, hash)| [name.as_bytes(), hash.as_bytes()])))
}

/// A JSON body, whatever the order of its members.
pub(super) fn body(request: &HttpRequest, key: Uuid, body: &Value) -> Submission {
    of(request, key, [body.to_string().as_bytes()])
}

fn of<'a>(request: &HttpRequest, key: Uuid, parts: impl IntoIterator<Item = &'a [u8]>) -> Submission {
    let mut hash = Sha256::new();
    // The length first, so that no two lists of parts run together into the same bytes.
    let mut add = |part: &[u8]| {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part);
    };
    add(request.method().as_str().as_bytes());
    add(request.path().as_bytes());
    parts.into_iter().for_each(add);
    let is_program = request.path().starts_with("/api/");
    let page = if is_program { String::new() } else { request.path().to_owned() };
    let sent = Submission { key, content: hex::write(&hash.finalize()), page };
    if is_program {
        request.extensions_mut().insert(Answerable(sent.clone()));
    }
    sent
}

/// What a program sent under a key: its answer is kept.
#[derive(Debug, Clone)]
struct Answerable(Submission);

/// Keeps what a program was answered, so that the same body under the same key is answered the same. Where the program is killed before this is written, the
/// second answer is `already_done`.
pub(super) async fn keep_answer(app: &App, response: ServiceResponse) -> ServiceResponse {
    let request = response.request().clone();
    let asked = (request.extensions().get::<Answerable>().cloned(), request.extensions().get::<SignedIn>().cloned());
    let (Some(Answerable(sent)), Some(signed_in)) = asked else { return response };
    if !response.status().is_success() {
        return response;
    }
    let status = response.status().as_u16();
    let (request, response) = response.into_parts();
    let (head, body) = response.into_parts();
    // An answer is a few hundred bytes, made whole before it is sent.
    let body = body.try_into_bytes().unwrap_or_default();
    let answer = String::from_utf8_lossy(&body).into_owned();
    let context = signed_in.context(Some(sent));
    let kept: Result<(), Failure<NoRule>> =
        app.run(move |service| Ok(service.store.keep_answer(&context, status, &answer)?)).await;
    if let Err(error) = kept {
        tracing::warn!(%error, "an answer was not kept: the same body under the same key will be answered already_done");
    }
    ServiceResponse::new(request, head.set_body(body)).map_into_boxed_body()
}
