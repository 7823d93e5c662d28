//! What programs may rely on: every address with what it takes and gives, and every error by its code.

use std::collections::BTreeSet;

use actix_web::http::Method;
use ehc_domain::refusals::CONFLICT;
use ehc_http::{
    api::Description,
    routes::{self, Kind, Row, Rule},
};
use serde_json::{Map, Value};
use utoipa::OpenApi;

fn description() -> Value {
    serde_json::to_value(Description::openapi()).unwrap()
}

/// Every operation with its row, in the order of the routes.
fn operations(description: &Value) -> impl Iterator<Item = (Row, &Value)> {
    let rows = routes::all().into_iter().filter(|row| row.kind() == Kind::Api && row.path.starts_with("/api/v1/"));
    rows.map(|row| {
        let operation = &description["paths"][row.path][row.method.as_str().to_lowercase()];
        (row, operation)
    })
}

fn object(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The words for a schema: the name of its shape, its format or its type.
fn words(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str() {
        return name.trim_start_matches("#/components/schemas/").to_owned();
    }
    if let [_, or] = list(&schema["oneOf"]) {
        return format!("{} or null", words(or));
    }
    if let [kind, or] = list(&schema["type"]) {
        assert_eq!(or, "null");
        return format!("{} or null", schema["format"].as_str().or(kind.as_str()).unwrap());
    }
    match schema["type"].as_str() {
        Some("array") => format!("list of {}", words(&schema["items"])),
        Some("string") if schema["enum"].is_array() => "code".to_owned(),
        Some("string") if schema["contentMediaType"].is_string() => "file".to_owned(),
        Some(kind) => schema["format"].as_str().unwrap_or(kind).to_owned(),
        None => "anything".to_owned(),
    }
}

/// The members of a body; those that may be left out are marked.
fn members(schema: &Value) -> String {
    if let [first, more] = list(&schema["allOf"]) {
        return format!("{}, {}", words(first), members(more));
    }
    let needed: Vec<&str> = list(&schema["required"]).iter().filter_map(Value::as_str).collect();
    let member = |(name, schema): (&String, &Value)| {
        let mark = if needed.contains(&name.as_str()) { "" } else { "?" };
        format!("{name}{mark}: {}", words(schema))
    };
    object(&schema["properties"]).map(member).collect::<Vec<_>>().join(", ")
}

/// The codes of an error.
fn codes(response: &Value) -> Vec<&str> {
    let content = &response["content"]["application/problem+json"]["schema"]["allOf"];
    list(&content[1]["properties"]["code"]["enum"]).iter().filter_map(Value::as_str).collect()
}

fn lines_of(row: &Row, operation: &Value) -> Vec<String> {
    let mut lines = vec![format!("{} {}", row.method, row.path)];
    lines.extend(operation["summary"].as_str().map(|says| format!("  {says}")));
    for parameter in list(&operation["parameters"]).iter().filter(|parameter| parameter["in"] == "query") {
        let mark = if parameter["required"] == true { "" } else { "?" };
        lines.push(format!("  asks {}{mark}: {}", parameter["name"].as_str().unwrap(), words(&parameter["schema"])));
    }
    for (kind, content) in object(&operation["requestBody"]["content"]) {
        let schema = &content["schema"];
        let what = if schema["$ref"].is_string() { words(schema) } else { format!("{{ {} }}", members(schema)) };
        lines.push(format!("  takes {what}{}", if kind == "application/json" { "" } else { " as a form" }));
    }
    let mut errors = Vec::new();
    for (status, response) in object(&operation["responses"]) {
        match (status.as_str(), &row.act) {
            (done, _) if done.starts_with('2') => {
                let gives = object(&response["content"]).next().map(|(_, content)| words(&content["schema"]));
                lines.push(format!("  {done} {}", gives.unwrap_or_else(|| "nothing".into())));
            }
            ("422", Some(act)) => {
                let refusals = act.refusals.iter().filter(|one| one.code != CONFLICT);
                lines.extend(refusals.map(|one| format!("  422 {} @ {}", one.code, one.field.unwrap_or("the whole act"))));
            }
            (status, _) => errors.push(format!("{status} {}", codes(response).join(" "))),
        }
    }
    lines.push(format!("  {}", errors.join(", ")));
    lines
}

#[test]
fn every_address_says_what_it_takes_what_it_gives_and_every_error_by_its_code() {
    let description = description();
    let table: Vec<String> = operations(&description).flat_map(|(row, operation)| lines_of(&row, operation)).collect();
    insta::assert_snapshot!(table.join("\n"));
}

#[test]
fn every_shape_that_is_named_says_its_members() {
    let description = description();
    let shapes = object(&description["components"]["schemas"]).map(|(name, schema)| format!("{name} {{ {} }}", members(schema)));
    insta::assert_snapshot!(shapes.collect::<Vec<_>>().join("\n"));
}

#[test]
fn every_operation_says_in_words_and_shapes_what_it_does() {
    let description = description();
    let mut faults = Vec::new();
    let mut ids = BTreeSet::new();
    for (row, operation) in operations(&description) {
        let mut wants = |is_there: bool, what: String| {
            if !is_there {
                faults.push(format!("{row:?}: {what}"));
            }
        };
        wants(operation["operationId"].as_str().is_some_and(|id| ids.insert(id.to_owned())), "an id of its own".into());
        wants(operation["summary"].as_str().is_some_and(|says| !says.is_empty()), "a summary".into());
        let parameters = list(&operation["parameters"]);
        for name in row.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
            let is_described = |one: &Value| one["in"] == "path" && one["name"] == name && one["required"] == true;
            wants(parameters.iter().any(is_described), format!("what {name} is"));
        }
        for parameter in parameters {
            let is_whole = parameter["description"].is_string() && parameter["schema"].is_object();
            let is_real = ["format", "pattern", "enum"].iter().any(|what| !parameter["schema"][*what].is_null());
            wants(is_whole && (is_real || parameter["in"] != "path"), format!("what {} may be", parameter["name"]));
        }
        for (status, response) in object(&operation["responses"]) {
            let contents: Vec<_> = object(&response["content"]).collect();
            let has_schema = !contents.is_empty() && contents.iter().all(|(_, content)| content["schema"].is_object());
            match status.as_str() {
                "200" | "201" => wants(has_schema, format!("the shape of {status}")),
                "204" => wants(contents.is_empty(), "that 204 is empty".into()),
                _ => wants(!codes(response).is_empty(), format!("the codes of {status}")),
            }
        }
        let lists = |status: &str| operation["responses"].get(status).is_some();
        let changes = row.method != Method::GET;
        wants(row.rule == Rule::Public || (lists("401") && lists("503")), "401 and 503".into());
        wants(!changes || lists("403"), "403".into());
        wants(!row.path.contains('{') || lists("404"), "404".into());
        wants(row.act.is_none() || lists("422"), "422".into());
    }
    assert!(faults.is_empty(), "not described:\n{}", faults.join("\n"));
}

#[test]
fn a_code_means_one_thing_within_an_act() {
    for row in routes::all() {
        let Some(act) = &row.act else { continue };
        let mut seen = BTreeSet::new();
        for refusal in &act.refusals {
            assert!(seen.insert((refusal.code, refusal.words)) || refusal.field.is_some(), "{row:?} says {} twice", refusal.code);
            let is_code = refusal.code.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
            assert!(is_code, "{row:?}: {}", refusal.code);
        }
    }
}
