//! What a contributor needs before the advice is written: whom it can be passed on to, and a place for a file.

use actix_web::{HttpRequest, HttpResponse, web};
use ehc_application::{
    Failure,
    advice::contribute::{self, WriteRefused},
};
use ehc_domain::policy::Action as A;
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use crate::{
    advice::{file as advice_file, request, show},
    web::{
        App, HttpError, Problem, SignedIn,
        respond::Answer,
        route::{Row, Rule},
        upload,
    },
};

pub(super) fn routes() -> Vec<Row> {
    vec![
        Row::get("/api/v1/advice/{id}/colleagues", Rule::OnCase(A::AdviceAnswer), || web::to(colleagues)),
        Row::post("/api/v1/advice/{id}/file", Rule::OnCase(A::AdviceWrite), || web::to(file)),
    ]
}

/// Somebody of the same service.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ColleagueJson {
    id: Uuid,
    name: String,
}

#[utoipa::path(get, path = "/api/v1/advice/{id}/colleagues", tag = "advice", params(("id" = Uuid, Path, description = "The request")),
    security(("session" = [])), responses((status = 200, description = "To whom it can be passed on", body = Vec<ColleagueJson>), (status = 404, body = Problem)))]
pub(crate) async fn colleagues(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (id, context) = (show::id(&path)?, signed_in.context(None));
    let found = app.run(move |service| contribute::colleagues(service, &context, id)).await?;
    let list: Vec<_> = found.into_iter().map(|(user, name)| ColleagueJson { id: user.uuid(), name }).collect();
    Ok(HttpResponse::Ok().json(list))
}

#[utoipa::path(post, path = "/api/v1/advice/{id}/file", tag = "advice", params(("id" = Uuid, Path, description = "The request")),
    request_body(content_type = "multipart/form-data", description = "The field `file`; the header X-CSRF"),
    security(("session" = [], "csrf" = [])), responses((status = 201, description = "Kept with the draft, whose new version it gives"), (status = 413, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn file(
    app: web::Data<App>,
    signed_in: SignedIn,
    path: web::Path<String>,
    request: HttpRequest,
    payload: web::Payload,
) -> Answer {
    upload::at_the_door(&signed_in, &request)?;
    // Who may not write is told so before anything is said of the body.
    let shown = request::load(&app, &signed_in, show::id(&path)?).await?;
    if shown.is_over {
        return Err(Failure::Rule(WriteRefused::CaseClosed).into());
    }
    if !shown.may_write {
        return Err(HttpError::Denied);
    }
    let sent = upload::read(&app, &signed_in, &request, payload).await?;
    let attached = advice_file::attach(&app, &signed_in, &shown, sent).await?;
    Ok(HttpResponse::Created().json(json!({ "document": attached.document.uuid(), "version": attached.draft.version })))
}
