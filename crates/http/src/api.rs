//! The description of the JSON interface, made from the rows of the addresses and what is said of each.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, ResponseError, http::Method, web};
use ehc_application::Before;
use ehc_domain::{plans::PlanSection, refusals::CONFLICT};
use utoipa::{
    Modify, OpenApi,
    openapi::{
        ContentBuilder, HttpMethod, ObjectBuilder, PathItem, Ref, RefOr, Required, Response, ResponseBuilder,
        path::{Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn},
        schema::{AllOfBuilder, KnownFormat, SchemaFormat, Type},
        security::{ApiKey, ApiKeyValue, SecurityRequirement, SecurityScheme},
    },
};

use crate::{
    act,
    plans::TEXT_SECTIONS,
    web::{
        HttpError, Problem,
        described::{Described, one_of},
        respond::Answer,
        route::{Kind, Row, Rule},
    },
};

const PROBLEM: &str = "application/problem+json";

/// Every path of the JSON interface, each described on its row.
#[derive(Debug, OpenApi)]
#[openapi(
    info(
        title = "EHC Casework",
        description = "The same acts, under the same permissions, as the pages. Errors are problem details (RFC 9457) with a stable `code`.",
        license(name = "MIT", identifier = "MIT")
    ),
    components(schemas(Problem)),
    modifiers(&Security, &Rows)
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

/// Adds what is described on rows, and to every operation what follows from its row, so that no handler repeats it.
struct Rows;

impl Modify for Rows {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        for row in crate::routes::all().iter().filter(|row| row.kind() == Kind::Api) {
            let described = row.described.clone().or_else(|| row.act.as_ref().map(act::described));
            if let Some(described) = &described {
                api.components.get_or_insert_default().schemas.extend(described.named().cloned());
                api.paths.add_path_operation(row.path, vec![method(&row.method)], begun(described));
            }
            if let Some(operation) = api.paths.paths.get_mut(row.path).and_then(|item| operation(item, &row.method)) {
                complete(operation, row, described.as_ref());
            }
        }
    }
}

fn method(method: &Method) -> HttpMethod {
    match method.as_str() {
        "PUT" => HttpMethod::Put,
        "DELETE" => HttpMethod::Delete,
        "POST" => HttpMethod::Post,
        _ => HttpMethod::Get,
    }
}

fn operation<'a>(item: &'a mut PathItem, method: &Method) -> Option<&'a mut Operation> {
    match method.as_str() {
        "GET" => item.get.as_mut(),
        "POST" => item.post.as_mut(),
        "PUT" => item.put.as_mut(),
        _ => item.delete.as_mut(),
    }
}

/// Begins the operation with what is described.
fn begun(described: &Described) -> Operation {
    let done = ResponseBuilder::new().description(if described.gives.is_some() { described.says } else { "Done" });
    let contents = described.gives.iter().flat_map(|given| given.contents());
    let done = contents.fold(done, |done, (kind, content)| done.content(kind, content));
    OperationBuilder::new()
        .summary(Some(described.says))
        .parameters(Some(described.asks.clone()))
        .request_body(described.takes.clone())
        .response(described.status.to_string(), done.build())
        .build()
}

/// Adds what follows from the row: its name, what its address names, who may use it, and every error by its code.
fn complete(operation: &mut Operation, row: &Row, described: Option<&Described>) {
    let parts: Vec<&str> = row.path.trim_start_matches("/api/v1/").split('/').collect();
    operation.operation_id = Some(id_of(row));
    let feature = parts.get(2).filter(|_| parts.first() == Some(&"cases"));
    operation.tags = feature.or(parts.first()).map(|tag| vec![(*tag).to_owned()]);
    let parameters = operation.parameters.get_or_insert_default();
    parameters.retain(|parameter| !stands_in(parameter, &ParameterIn::Path));
    let named = parts.iter().filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    parameters.splice(0..0, named.map(|name| named_by(name).into()));
    operation.security = Some(security(row));
    if is_keyed(row, operation) {
        operation.parameters.get_or_insert_default().push(key().into());
    }
    for (status, Problems { titles, codes }) in problems(row, operation, described) {
        let known = operation.responses.responses.get(&status);
        // What is described at its handler says why in its own words.
        let says = known.and_then(|known| match known {
            RefOr::T(known) => Some(known.description.clone()),
            RefOr::Ref(_) => None,
        });
        let says = says.filter(|says| !says.is_empty()).unwrap_or_else(|| titles.join("; "));
        operation.responses.responses.insert(status, problem(&says, &codes).into());
    }
    for (status, response) in &mut operation.responses.responses {
        if let (true, RefOr::T(response)) = (status.starts_with(['4', '5']), response)
            && !response.content.contains_key(PROBLEM)
        {
            *response = problem(&response.description, &[]);
        }
    }
}

/// Tells whether a body is remembered under a key, so that it can be sent again without being done twice.
fn is_keyed(row: &Row, operation: &Operation) -> bool {
    row.method != Method::GET && row.rule != Rule::Public && operation.request_body.is_some()
}

/// The key of a body.
fn key() -> Parameter {
    let id = ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid))).build();
    let says = "A key of your own for this body. Sent again under it, the same body is answered as it was the first time, and is not done twice; another \
                body, or another address, is refused";
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .description(Some(says))
        .schema(Some(id))
        .build()
}

fn stands_in(parameter: &RefOr<Parameter>, place: &ParameterIn) -> bool {
    matches!(parameter, RefOr::T(parameter) if parameter.parameter_in == *place)
}

fn id_of(row: &Row) -> String {
    let path = row.path.trim_start_matches("/api/v1/").replace(['{', '}'], "").replace(['/', '-'], "_");
    format!("{}_{path}", row.method.as_str().to_lowercase())
}

/// Describes what a name in an address stands for.
fn named_by(name: &str) -> Parameter {
    let text = || ObjectBuilder::new().schema_type(Type::String);
    let schema = match name {
        "reference" => text().pattern(Some("^EHC-([0-9]{6}|[1-9][0-9]{6,8})$")).build(),
        "section" => one_of(TEXT_SECTIONS.map(PlanSection::code)),
        "duty" => text().pattern(Some("^[A-Z0-9-]+[^/]*$")).build(),
        _ => text().format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid))).build(),
    };
    let says = match name {
        "reference" => "The number of the case".to_owned(),
        "section" => "The section of the plan".to_owned(),
        "duty" => "The key of the limit in the timetable, with ~ for /".to_owned(),
        "id" => "The id of what it is about".to_owned(),
        name => format!("The id of the {name}"),
    };
    let named = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Path).required(Required::True);
    named.description(Some(says)).schema(Some(schema)).build()
}

/// The session for everything that is not open to everybody, and the token beside it for everything that changes something.
fn security(row: &Row) -> Vec<SecurityRequirement> {
    if row.rule == Rule::Public {
        return Vec::new();
    }
    let session = SecurityRequirement::new("session", Vec::<String>::new());
    vec![if row.method == Method::GET { session } else { session.add("csrf", Vec::<String>::new()) }]
}

/// The errors of one status.
#[derive(Default)]
struct Problems {
    titles: Vec<&'static str>,
    codes: Vec<String>,
}

/// Lists by status every error with which an operation may end.
fn problems(row: &Row, operation: &Operation, described: Option<&Described>) -> BTreeMap<String, Problems> {
    let takes_body = operation.request_body.is_some();
    let mut asked = operation.parameters.iter().flatten().filter(|parameter| stands_in(parameter, &ParameterIn::Query));
    let is_open = row.rule == Rule::Public;
    let action = match row.rule {
        Rule::May(action) | Rule::OnCase(action) => Some(action),
        Rule::Own | Rule::Public => None,
    };
    let refusals = described.map(|described| described.refusals.as_slice()).unwrap_or_default();
    let changes = row.method != Method::GET;
    let is_keyed = is_keyed(row, operation);
    let from_row = [
        (takes_body || asked.next().is_some(), HttpError::Malformed("")),
        (!is_open, HttpError::SignIn),
        (action.is_some(), HttpError::Denied),
        (changes, HttpError::Forged),
        (is_keyed, HttpError::Reused),
        (is_keyed, HttpError::Repeated(Before::default())),
        (action.is_some_and(|action| action.opens_case() || (changes && action.needs_step_up())), HttpError::StepUp(None)),
        (row.path.contains('{'), HttpError::NotFound),
        (refusals.contains(&CONFLICT), HttpError::Conflict),
        (takes_body, HttpError::TooLarge),
        (takes_body, HttpError::MediaType),
        (!is_open, HttpError::Unavailable),
        (!is_open && changes, HttpError::Full),
    ];
    let from_row = from_row.into_iter().filter_map(|(may_be, error)| may_be.then_some(error));
    let said = described.into_iter().flat_map(|described| described.fails.iter().cloned());
    let ruled = refusals.iter().filter(|code| **code != CONFLICT).map(|code| HttpError::refused(code, None, ""));
    let mut found: BTreeMap<String, Problems> = BTreeMap::new();
    for error in from_row.chain(said).chain(ruled) {
        let problems = found.entry(error.status_code().as_str().to_owned()).or_default();
        if !problems.titles.contains(&error.title()) {
            problems.titles.push(error.title());
        }
        if !problems.codes.iter().any(|code| code == error.code()) {
            problems.codes.push(error.code().to_owned());
        }
    }
    found
}

/// A problem with one of these codes; any code where they are not declared.
fn problem(says: &str, codes: &[String]) -> Response {
    let schema = AllOfBuilder::new().item(Ref::from_schema_name("Problem"));
    let code = || ObjectBuilder::new().property("code", one_of(codes.iter().map(String::as_str)));
    let schema = if codes.is_empty() { schema } else { schema.item(code()) };
    let content = ContentBuilder::new().schema(Some(schema)).build();
    ResponseBuilder::new().description(says).content(PROBLEM, content).build()
}

pub(crate) fn routes() -> Vec<Row> {
    vec![Row::get("/api/openapi.json", Rule::Public, || web::to(describe))]
}

async fn describe() -> Answer {
    Ok(HttpResponse::Ok().json(Description::openapi()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_shapes_have_one_name() {
        let mut known = BTreeMap::new();
        for row in crate::routes::all() {
            let described = row.described.or_else(|| row.act.as_ref().map(act::described));
            for (name, shape) in described.iter().flat_map(Described::named) {
                assert_eq!(known.entry(name.clone()).or_insert_with(|| shape.clone()), shape, "{name} is two shapes");
            }
        }
    }
}
