//! The description of the JSON interface, made from the handlers themselves.

use actix_web::{HttpResponse, web};
use utoipa::{
    Modify, OpenApi,
    openapi::security::{ApiKey, ApiKeyValue, SecurityScheme},
};

use crate::{
    accounts, calculator,
    edge::Problem,
    notifications,
    respond::Answer,
    routes::{Row, Rule},
};

/// Every path of the JSON interface. A feature adds its handlers to `paths` and its shapes to `schemas`.
#[derive(Debug, OpenApi)]
#[openapi(
    info(
        title = "EHC Casework",
        description = "The same acts, under the same permissions, as the pages. Errors are problem details (RFC 9457) with a stable `code`.",
        license(name = "MIT", identifier = "MIT")
    ),
    paths(calculator::answer, accounts::sign_in, accounts::sign_out, accounts::me, notifications::list, notifications::read_all_json, notifications::read_one_json),
    components(schemas(Problem, calculator::AssessmentDates, calculator::AssessmentDate, accounts::SignInBody, accounts::NewSession, accounts::Me, notifications::AlertsJson, notifications::AlertJson, notifications::UpTo, notifications::Marked)),
    modifiers(&Security)
)]
pub struct Description;

struct Security;

impl Modify for Security {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        let components = api.components.get_or_insert_default();
        let cookie = ApiKey::Cookie(ApiKeyValue::new("__Host-ehc"));
        components.add_security_scheme("session", SecurityScheme::ApiKey(cookie));
        let header = ApiKey::Header(ApiKeyValue::with_description(
            "X-CSRF",
            "The token given at sign-in, on every request that changes anything",
        ));
        components.add_security_scheme("csrf", SecurityScheme::ApiKey(header));
    }
}

pub(crate) fn routes() -> Vec<Row> {
    vec![Row::get("/api/openapi.json", Rule::Public, || web::to(describe))]
}

async fn describe() -> Answer {
    Ok(HttpResponse::Ok().json(Description::openapi()))
}
