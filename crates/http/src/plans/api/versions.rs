//! What was sent, for programs.

use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use ehc_application::plans::{PlanVersionRow, thread};
use ehc_domain::plans::VersionKind;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::web::{App, SignedIn, described::code, path::reference, respond::Answer};

/// The plan as it was sent once.
#[derive(Debug, Serialize, ToSchema)]
struct VersionJson {
    /// The draft's number.
    number: i32,
    #[schema(schema_with = code::<VersionKind>)]
    kind: &'static str,
    sent_on: NaiveDate,
    /// The day it was served on the family; drafts only.
    served_on: Option<NaiveDate>,
    /// SHA-256 of the content, in hexadecimal.
    sha256: String,
    /// Why it was sent with breaks in the thread.
    breaks_reason: Option<String>,
    /// Why the final plan was sent after its limit.
    late_reason: Option<String>,
    /// Why one of a day before its text was written here, or its approval asked for, was entered only then.
    keyed_late_reason: Option<String>,
    /// The whole plan.
    #[schema(value_type = Object)]
    content: Value,
}

/// What was sent.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VersionsJson {
    /// Oldest first.
    versions: Vec<VersionJson>,
}

pub(super) async fn versions(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (reference, context) = (reference(&path)?, signed_in.context(None));
    let view = app.run(move |service| thread::show(service, &context, &reference)).await?;
    let version = |version: PlanVersionRow| VersionJson {
        number: version.number,
        kind: version.kind.code(),
        sent_on: version.sent_on,
        served_on: version.served_on,
        sha256: version.sha256,
        breaks_reason: version.breaks_reason,
        late_reason: version.late_reason,
        keyed_late_reason: version.keyed_late_reason,
        content: version.content,
    };
    Ok(HttpResponse::Ok().json(VersionsJson { versions: view.versions.into_iter().map(version).collect() }))
}
