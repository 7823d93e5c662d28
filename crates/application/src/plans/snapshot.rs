//! The plan as it was sent: a whole copy in canonical JSON, hashed, never changed.

use std::collections::BTreeMap;

use ehc_domain::{
    codes::Coded,
    hex,
    ids::PlanRowId,
    plans::{PlanSection, RowKind},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{AIMS, StoredRow, WholePlan, take::GivenAdvice, with_aims};

/// Makes the copy: every section by its letter, rows in their order, the advice attached, the letter that goes with it and to whom it goes.
///
/// Rows refer to each other as “need 1” and not by identifier, so that two copies of the same words are the same copy.
pub fn content(plan: &WholePlan, advice: &[GivenAdvice], letter: &str, to: &Value) -> Value {
    let mut sections = plain(plan);
    let attached: Vec<Value> = advice
        .iter()
        .map(|advice| json!({ "title": advice.title, "author": advice.author, "submitted_on": advice.submitted_on }))
        .collect();
    sections.insert("K".into(), Value::from(attached));
    json!({ "sections": sections, "letter": letter, "addressees": to })
}

/// Says whether a copy that was sent holds a row in the words in which it stands now.
pub(crate) fn holds(sent: &Value, row: &StoredRow) -> bool {
    let section = sent.get("sections").and_then(|sections| sections.get(row.section.letter())).and_then(Value::as_array);
    section.into_iter().flatten().any(|one| one.get("text").and_then(Value::as_str) == Some(row.text.as_str()))
}

fn plain(plan: &WholePlan) -> BTreeMap<String, Value> {
    let names = names(plan);
    let mut sections: BTreeMap<String, Value> = BTreeMap::new();
    for section in PlanSection::ALL.iter().copied().filter(|section| section.row_kind().is_some()) {
        let rows: Vec<Value> = plan.rows.iter().filter(|row| row.section == section).map(|one| row(one, &names)).collect();
        sections.insert(section.letter().into(), Value::from(rows));
    }
    sections.insert("A".into(), Value::from(plan.sections.a.as_str()));
    sections.insert("I".into(), Value::from(plan.sections.i.words()));
    sections.insert("J".into(), Value::from(plan.sections.j.as_str()));
    if let Some(agreement) = &plan.sections.health_agreement {
        sections.insert("G_agreed".into(), json!({ "by": agreement.by, "on": agreement.on }));
    }
    sections
}

/// Names each row by its kind and its place among its kind.
fn names(plan: &WholePlan) -> BTreeMap<PlanRowId, String> {
    let mut names = BTreeMap::new();
    for kind in RowKind::ALL {
        for (place, row) in plan.rows.iter().filter(|row| row.kind == *kind).enumerate() {
            names.insert(row.id, format!("{} {}", kind.code(), place + 1));
        }
    }
    names
}

fn row(row: &StoredRow, names: &BTreeMap<PlanRowId, String>) -> Value {
    let provision = &row.provision;
    let said = json!({
        "name": names.get(&row.id),
        "serves": row.parent.and_then(|parent| names.get(&parent)),
        "text": row.text,
        "measure": row.measure,
        "what": provision.what,
        "who": provision.who,
        "how_often": provision.how_often,
        "how_long": provision.how_long,
        "ratio": provision.ratio,
        "review": provision.review,
    });
    with_aims(said, &row.aims)
}

/// Leaves out which aims the rows of a section serve: a mark on words that the family has had changes nothing in what the plan promises.
fn without_aims(section: &Value) -> Value {
    let bare = |row: &Value| match row {
        Value::Object(members) => {
            members.iter().filter(|(name, _)| *name != AIMS).map(|(name, said)| (name.clone(), said.clone())).collect()
        }
        other => other.clone(),
    };
    match section {
        Value::Array(rows) => rows.iter().map(bare).collect(),
        other => other.clone(),
    }
}

/// Writes JSON in the one way that has the same bytes for the same content: names sorted, no spaces (RFC 8785, for the strings and whole numbers that a
/// plan holds).
pub fn canonical(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let sorted: BTreeMap<&String, &Value> = members.iter().collect();
            let members: Vec<String> =
                sorted.into_iter().map(|(name, value)| format!("{}:{}", Value::from(name.as_str()), canonical(value))).collect();
            format!("{{{}}}", members.join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        plain => plain.to_string(),
    }
}

/// Returns the SHA-256 of the canonical form, in hexadecimal.
pub fn hash(value: &Value) -> String {
    hex::write(&Sha256::digest(canonical(value).as_bytes()))
}

/// Lists the sections in which the plan now differs from a copy that was sent. Section I is left out, because naming the setting follows the draft
/// (s38(5), reg 14(1)); so are the advice attached, the agreement to section G, and which aims of preparing for adulthood the rows serve.
pub fn changed_since(plan: &WholePlan, sent: &Value) -> Vec<PlanSection> {
    let now = plain(plan);
    let before = sent.get("sections");
    let differs = |section: &PlanSection| {
        let letter = section.letter();
        let said = |section: &Value| canonical(&without_aims(section));
        let then = before.and_then(|sections| sections.get(letter)).map(said).unwrap_or_default();
        now.get(letter).map(said).unwrap_or_default() != then
    };
    let compared = |section: &PlanSection| !matches!(section, PlanSection::I | PlanSection::K);
    PlanSection::ALL.iter().copied().filter(compared).filter(differs).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_content_has_the_same_bytes_whatever_the_order_of_its_names() {
        let one: Value = serde_json::from_str(r#"{"b": [1, {"z": "é", "a": null}], "a": "x"}"#).unwrap();
        let other: Value = serde_json::from_str(r#"{"a":"x","b":[1,{"a":null,"z":"é"}]}"#).unwrap();
        assert_eq!(canonical(&one), r#"{"a":"x","b":[1,{"a":null,"z":"é"}]}"#);
        assert_eq!(hash(&one), hash(&other));
        assert_ne!(hash(&one), hash(&json!({ "a": "y" })));
    }
}
