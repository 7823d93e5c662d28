//! What keeps a plan from being made final, for programs.

use actix_web::{HttpResponse, web};
use ehc_application::plans::finalise;
use serde_json::json;

use crate::web::{App, SignedIn, path::reference, respond::Answer};

/// Lists the gates that are closed to this person today.
#[utoipa::path(get, path = "/api/v1/cases/{reference}/plan/gates", tag = "plans", params(("reference" = String, Path)),
    security(("session" = [])), responses((status = 200, description = "The closed gates; none when the plan can be made final")))]
pub(crate) async fn gates(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (reference, context) = (reference(&path)?, signed_in.context(None));
    let gates = app.run(move |service| finalise::show(service, &context, &reference)).await?;
    let closed: Vec<String> = gates.closed.iter().map(ToString::to_string).collect();
    let changed: Vec<&str> = gates.changed.iter().map(|section| section.code()).collect();
    let version = gates.view.plan.record.version;
    Ok(HttpResponse::Ok()
        .json(json!({ "closed": closed, "changed_since_draft": changed, "limit": gates.limit, "version": version })))
}
