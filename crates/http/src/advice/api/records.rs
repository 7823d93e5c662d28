//! The file of advice that came from somebody who does not sign in.

use actix_web::{HttpRequest, HttpResponse, web};
use ehc_domain::policy::Action as A;
use serde_json::json;

use crate::{
    advice::{received, show},
    web::{
        App, HttpError, Problem, SignedIn,
        path::reference,
        respond::Answer,
        route::{Row, Rule},
        upload,
    },
};

pub(super) fn routes() -> Vec<Row> {
    vec![Row::post("/api/v1/cases/{reference}/advice/{id}/file", Rule::OnCase(A::AdviceReturn), || web::to(received_file))]
}

#[utoipa::path(post, path = "/api/v1/cases/{reference}/advice/{id}/file", tag = "advice",
    params(("reference" = String, Path, description = "The number of the case"), ("id" = Uuid, Path, description = "The request")),
    request_body(content_type = "multipart/form-data", description = "The field `file`; the header X-CSRF"),
    security(("session" = [], "csrf" = [])), responses((status = 201, description = "Kept; its id is the `document` of what came"),
        (status = 413, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn received_file(
    app: web::Data<App>,
    signed_in: SignedIn,
    path: web::Path<(String, String)>,
    request: HttpRequest,
    payload: web::Payload,
) -> Answer {
    upload::at_the_door(&signed_in, &request)?;
    let (reference, id) = (reference(&path.0)?, show::id(&path.1)?);
    received::may_receive(&app, &signed_in, &path).await?;
    let sent = upload::read_form(&app, &signed_in, &request, payload).await?;
    let file = sent.file.map_err(HttpError::Upload)?;
    let file = file.ok_or(HttpError::Malformed("The field `file` held no file."))?;
    let document = received::keep(&app, &signed_in, (&reference, id), file).await?.map_err(HttpError::Upload)?;
    Ok(HttpResponse::Created().json(json!({ "document": document.uuid() })))
}
