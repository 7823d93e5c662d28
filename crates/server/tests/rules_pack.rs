//! The published rules pack: it has the shape that its schema promises, and the file in the documents is the one that the program exports.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::{collections::BTreeSet, fs, path::Path, process::Command};

use serde_json::Value;

fn document(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/rules-pack").join(name);
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn exported() -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_ehc")).env_clear().args(["rules", "export"]).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Checks a value by the keywords that the schema uses, and complains of any that it does not know.
fn check(schema: &Value, value: &Value, root: &Value, place: &str, wrong: &mut Vec<String>) {
    for (keyword, rule) in schema.as_object().unwrap() {
        let holds = match keyword.as_str() {
            "$schema" | "$defs" | "title" | "description" => true,
            "$ref" => {
                let pointer = rule.as_str().unwrap().trim_start_matches('#');
                check(root.pointer(pointer).unwrap(), value, root, place, wrong);
                true
            }
            "type" => match rule.as_str().unwrap() {
                "object" => value.is_object(),
                "array" => value.is_array(),
                "string" => value.is_string(),
                "integer" => value.is_i64(),
                "boolean" => value.is_boolean(),
                "null" => value.is_null(),
                other => panic!("unknown type {other}"),
            },
            "const" => value == rule,
            "enum" => rule.as_array().unwrap().contains(value),
            "minimum" => value.as_i64() >= rule.as_i64(),
            "minLength" => value.as_str().is_some_and(|text| !text.is_empty()),
            "minItems" => value.as_array().is_some_and(|items| !items.is_empty()),
            "pattern" => matches(rule.as_str().unwrap(), value.as_str().unwrap_or_default()),
            "anyOf" => rule.as_array().unwrap().iter().any(|one| {
                let mut inner = Vec::new();
                check(one, value, root, place, &mut inner);
                inner.is_empty()
            }),
            "required" => rule.as_array().unwrap().iter().all(|name| value.get(name.as_str().unwrap()).is_some()),
            "properties" => {
                for (name, inner) in rule.as_object().unwrap() {
                    if let Some(member) = value.get(name) {
                        check(inner, member, root, &format!("{place}/{name}"), wrong);
                    }
                }
                true
            }
            "additionalProperties" => {
                let named = schema.get("properties").and_then(Value::as_object);
                let others =
                    value.as_object().into_iter().flatten().filter(|(name, _)| !named.is_some_and(|it| it.contains_key(*name)));
                others.fold(true, |holds, (name, member)| {
                    if rule.is_object() {
                        check(rule, member, root, &format!("{place}/{name}"), wrong);
                    }
                    holds && *rule != Value::Bool(false)
                })
            }
            "items" => {
                for (number, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(rule, item, root, &format!("{place}/{number}"), wrong);
                }
                true
            }
            other => panic!("this test does not know the keyword {other}"),
        };
        if !holds {
            wrong.push(format!("{place}: {keyword}"));
        }
    }
}

/// The three patterns of the schema, by hand: a whole crate for them would be too much.
fn matches(pattern: &str, text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match pattern {
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" => {
            let parts: Vec<&str> = text.split('-').collect();
            parts.iter().map(|part| part.len()).eq([4, 2, 2]) && parts.iter().all(|part| digits(part))
        }
        "^1\\.[0-9]+\\.[0-9]+$" => {
            let parts: Vec<&str> = text.split('.').collect();
            parts.len() == 3 && parts[0] == "1" && parts.iter().all(|part| digits(part))
        }
        "^[A-Z0-9-]+$" => text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-'),
        other => panic!("this test does not know the pattern {other}"),
    }
}

fn faults(pack: &Value) -> Vec<String> {
    let (schema, mut wrong) = (document("schema.json"), Vec::new());
    check(&schema, pack, &schema, "", &mut wrong);
    wrong
}

#[test]
fn the_pack_has_the_shape_that_its_schema_promises() {
    let pack = exported();
    assert_eq!(faults(&pack), Vec::<String>::new());
    for (pointer, wrong) in [
        ("/rules/0/mode", Value::from("someday")),
        ("/rules/0/effective_from", Value::from("1 September 2014")),
        ("/conformance/3/due", Value::from(7)),
        ("/pack_version", Value::from("2.0.0")),
        ("/rules", Value::Array(Vec::new())),
    ] {
        let mut changed = pack.clone();
        *changed.pointer_mut(pointer).unwrap() = wrong;
        assert_eq!(faults(&changed).len(), 1, "{pointer}: {:?}", faults(&changed));
    }
}

#[test]
fn the_pack_agrees_with_itself() {
    let pack = exported();
    let list = |name: &str| pack[name].as_array().unwrap().clone();
    let ids: BTreeSet<String> = list("rules").iter().map(|rule| rule["id"].as_str().unwrap().to_owned()).collect();
    let worked: BTreeSet<String> = list("conformance").iter().map(|case| case["rule"].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids, worked, "every rule has a worked date, and no other has");
    let codes: Vec<Value> = list("exceptions").iter().map(|one| one["code"].clone()).collect();
    for rule in list("rules") {
        assert!(rule["exceptions"].as_array().unwrap().iter().all(|code| codes.contains(code)), "{rule}");
        assert!(pack["modes"].get(rule["mode"].as_str().unwrap()).is_some(), "{rule}");
    }
}

#[test]
fn the_pack_in_the_documents_is_the_one_that_the_program_exports() {
    let pack = exported();
    let name = format!("{}.json", pack["rule_set"].as_str().unwrap());
    assert!(document(&name) == pack, "write it again: ehc rules export --out docs/rules-pack/{name}");
}

#[test]
fn the_document_says_what_this_version_added_and_names_every_fact() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/rules-pack.md")).unwrap();
    let pack = exported();
    assert!(page.contains(&format!("\n| {} |", pack["pack_version"].as_str().unwrap())));
    let facts = pack["rules"].as_array().unwrap().iter().flat_map(|rule| rule["facts"].as_array().unwrap());
    for name in facts.map(|fact| fact["name"].as_str().unwrap()) {
        assert!(page.contains(&format!("\"{name}\"")) || page.contains(&format!("`{name}`")), "{name}");
    }
}
