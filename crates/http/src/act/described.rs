//! An act as programs and tests read it: its words, its body, and every refusal by its code.

use ehc_domain::refusals::{self, CONFLICT, Refuses};
use serde_json::Value;
use utoipa::openapi::{
    ContentBuilder, Required, ResponseBuilder,
    path::{Operation, OperationBuilder, ParameterBuilder, ParameterIn},
    request_body::RequestBodyBuilder,
    schema::{ObjectBuilder, Type},
    security::SecurityRequirement,
};

use crate::{
    form::{Form, sample_body, schema},
    web::route::{Declared, Row},
};
impl Declared {
    /// Declares what a form takes and why it may be refused.
    pub(crate) fn of<F: Form, R: Refuses>(says: &'static str, status: u16) -> Self {
        Self { says, questions: F::questions(), refusals: R::all(), status }
    }

    /// Returns a body that passes.
    pub(crate) fn sample(&self) -> String {
        Value::Object(sample_body(&self.questions)).to_string()
    }
}

/// Describes the JSON door of an act.
pub(crate) fn operation(row: &Row, act: &Declared) -> Operation {
    let name = |part: &str| part.trim_matches(['{', '}']).to_owned();
    let named = row.path.split('/').filter(|part| part.starts_with('{'));
    let mut operation = OperationBuilder::new()
        .summary(Some(act.says))
        .operation_id(Some(format!("{}_{}", row.method.as_str().to_lowercase(), id_of(row.path))))
        .tag(row.path.split('/').nth(3).unwrap_or_default())
        .security(SecurityRequirement::new("session", Vec::<String>::new()))
        .security(SecurityRequirement::new("csrf", Vec::<String>::new()));
    for part in named {
        operation = operation.parameter(
            ParameterBuilder::new()
                .name(name(part))
                .parameter_in(ParameterIn::Path)
                .required(Required::True)
                .schema(Some(ObjectBuilder::new().schema_type(Type::String))),
        );
    }
    let body = ContentBuilder::new().schema(Some(schema(&act.questions))).build();
    let body = RequestBodyBuilder::new().content("application/json", body).required(Some(Required::True)).build();
    let done = ResponseBuilder::new().description("Done").build();
    let refused = ResponseBuilder::new().description(refused(&act.refusals)).build();
    let operation = operation.request_body(Some(body)).response(act.status.to_string(), done).response("422", refused);
    let conflicts = act.refusals.iter().any(|refusal| refusal.code == CONFLICT);
    if conflicts || act.questions.iter().any(|question| question.name == "version") {
        let changed = ResponseBuilder::new().description("Somebody else changed it since it was read");
        return operation.response("409", changed.build()).build();
    }
    operation.build()
}

fn id_of(path: &str) -> String {
    path.trim_start_matches("/api/v1/").replace(['{', '}'], "").replace(['/', '-'], "_")
}

/// Says by which codes an act may be refused.
fn refused(refusals: &[refusals::Declared]) -> String {
    let codes: Vec<&str> = refusals.iter().map(|refusal| refusal.code).filter(|code| *code != CONFLICT).collect();
    let answers = "`answers_wrong` names each answer under `errors`";
    if codes.is_empty() { answers.to_owned() } else { format!("{answers}; or one of `{}`", codes.join("`, `")) }
}
