//! The same as JSON.

use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use ehc_application::exceptions::{self, CorrectDays, NewException};
use ehc_domain::timetable::exceptions::Ground;
use serde::Deserialize;
use serde_json::json;

use crate::{
    App, ProtectedJson,
    cases::{facts::fact, overview::reference},
    respond::Answer,
};

/// An exception: a ground that the regulations give for the limit.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExceptionBody {
    duty: String,
    ground: String,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    #[serde(default)]
    evidence: String,
    #[serde(default)]
    why_impractical: String,
    family_told_on: Option<NaiveDate>,
}

/// Records an exception. It excuses a miss and moves no date.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/exceptions", params(("reference" = String, Path)), request_body = ExceptionBody,
    security(("session" = [], "csrf" = [])),
    responses((status = 201, description = "Recorded"), (status = 422, description = "Refused by name", body = crate::Problem)))]
pub(crate) async fn exception_json(app: web::Data<App>, path: web::Path<String>, sent: ProtectedJson<ExceptionBody>) -> Answer {
    let (reference, context, body) = (reference(&path)?, sent.context(), sent.into_inner());
    let new = NewException {
        duty: body.duty,
        ground: Ground::parse(&body.ground),
        from: body.from,
        to: body.to,
        evidence: body.evidence,
        why_impractical: body.why_impractical,
        family_told_on: body.family_told_on,
    };
    let id = app.run(move |service| exceptions::record(service, &context, &reference, new)).await?;
    Ok(HttpResponse::Created().json(json!({ "id": id.to_string() })))
}

/// The last day of an exception that was going on.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LastDayBody {
    last_day: NaiveDate,
}

/// Records the last day of an exception. It moves no date.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/exceptions/{fact}/end", params(("reference" = String, Path), ("fact" = String, Path)),
    request_body = LastDayBody, security(("session" = [], "csrf" = [])),
    responses((status = 204, description = "Recorded"), (status = 422, description = "Refused by name", body = crate::Problem)))]
pub(crate) async fn end_json(app: web::Data<App>, path: web::Path<(String, String)>, sent: ProtectedJson<LastDayBody>) -> Answer {
    let (reference, id, context, body) = (reference(&path.0)?, fact(&path.1)?, sent.context(), sent.into_inner());
    app.run(move |service| exceptions::end(service, &context, &reference, id, body.last_day)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The days of an exception as they should have been recorded.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DaysBody {
    from: Option<NaiveDate>,
    /// Absent while it goes on.
    to: Option<NaiveDate>,
    /// The last day as it was read, absent while it went on: one that somebody recorded meanwhile is not taken back unread.
    shown_last: Option<NaiveDate>,
    #[serde(default)]
    reason: String,
}

/// Corrects the days of an exception. It moves no date.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/exceptions/{fact}/correct", params(("reference" = String, Path), ("fact" = String, Path)),
    request_body = DaysBody, security(("session" = [], "csrf" = [])),
    responses((status = 200, description = "Corrected; a ground that rests on judgement waits to be approved again"),
        (status = 422, description = "Refused by name", body = crate::Problem)))]
pub(crate) async fn correct_json(
    app: web::Data<App>,
    path: web::Path<(String, String)>,
    sent: ProtectedJson<DaysBody>,
) -> Answer {
    let (reference, id, context, body) = (reference(&path.0)?, fact(&path.1)?, sent.context(), sent.into_inner());
    let days = CorrectDays { from: body.from, to: body.to, shown_last: body.shown_last, reason: body.reason };
    let id = app.run(move |service| exceptions::correct_days(service, &context, &reference, id, &days)).await?;
    Ok(HttpResponse::Ok().json(json!({ "id": id.to_string() })))
}
