//! What somebody did who only looked, in words: the trail keeps a list that was shown under the act of opening what is on it.

use ehc_domain::{audit::label, policy::Action};
use serde_json::Value;

/// Returns the words for an act by its code and by what it tells.
pub(crate) fn label_of(action: &str, details: &Value) -> &'static str {
    let told = |name: &str| details.get(name).and_then(Value::as_str);
    let is = |one: Action| action == one.code();
    match (told("list"), told("shown")) {
        (Some("documents"), Some("0")) if is(Action::DocumentView) => "Looked for documents: there were none to see",
        (Some("documents"), _) if is(Action::DocumentView) => "Looked at the list of documents",
        (Some("flags"), _) if is(Action::CaseView) => "Looked at the flags",
        (Some("advice"), _) if is(Action::CaseView) => "Looked at the list of advice",
        _ => label(action),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_is_no_document() {
        let of = |details| label_of("doc.view", &details);
        assert_eq!(of(json!({})), "Opened a document");
        assert_eq!(of(json!({ "list": "documents", "shown": "2" })), "Looked at the list of documents");
        assert_eq!(of(json!({ "list": "documents", "shown": "0" })), "Looked for documents: there were none to see");
        assert_eq!(label_of("case.view", &json!({ "list": "flags", "shown": "1" })), "Looked at the flags");
        assert_eq!(label_of("case.view", &json!({})), "Opened the case");
    }
}
