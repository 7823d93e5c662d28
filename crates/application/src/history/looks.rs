//! What somebody did who only looked, in words: the trail keeps a list that was shown under the act of opening what is on it.

use ehc_domain::{audit::label, policy::Action};
use serde_json::Value;

/// Whose record it is, where it is the child’s.
pub(crate) const THE_CHILD: &str = "the child";
/// The list that a confidential address is shown in, on the page of a proposal.
pub(crate) const CONFIDENTIAL_ADDRESS: &str = "confidential address";

/// Returns the words for an act by its code and by what it tells.
pub(crate) fn label_of(action: &str, details: &Value) -> &'static str {
    let told = |name: &str| details.get(name).and_then(Value::as_str);
    let is = |one: Action| action == one.code();
    match (told("list"), told("shown")) {
        (Some("documents"), Some("0")) if is(Action::DocumentView) => "Looked for documents: there were none to see",
        (Some("documents"), _) if is(Action::DocumentView) => "Looked at the list of documents",
        (Some("flags"), _) if is(Action::CaseView) => "Looked at the flags",
        (Some("advice"), _) if is(Action::CaseView) => "Looked at the list of advice",
        (Some("contacts"), _) if is(Action::NoteView) => "Looked at the contacts",
        (Some(CONFIDENTIAL_ADDRESS), _) if is(Action::ContactView) => "Saw a confidential address",
        _ => match told("page") {
            Some(page) if is(Action::CaseView) => part_of(page),
            _ => match told("record_of") {
                Some(THE_CHILD) if is(Action::CaseView) => "Opened the record of the child",
                Some(_) if is(Action::CaseView) => "Opened the record of somebody of the circle",
                _ => label(action),
            },
        },
    }
}

/// Says which part of a case a page belongs to, by its address within the case.
fn part_of(page: &str) -> &'static str {
    match page.split('/').next().unwrap_or_default() {
        "" => "Opened the case",
        "access" => "Opened who may see the case",
        "advice" => "Opened the advice",
        "approvals" => "Opened what needs a second person",
        "contacts" => "Opened the contacts",
        "consultations" => "Opened the consultations",
        "dates" | "timetable" => "Opened the dates",
        "decisions" => "Opened the decisions",
        "documents" => "Opened the documents",
        "exceptions" => "Opened the exceptions",
        "facts" => "Opened the days on record",
        "flags" => "Opened the flags",
        "people" => "Opened the people",
        "plan" => "Opened the plan",
        "requests" => "Opened the requests",
        "rights" => "Opened whose the rights are",
        _ => "Opened a page of the case",
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
        assert_eq!(label_of("note.view", &json!({ "list": "contacts", "shown": "1" })), "Looked at the contacts");
        assert_eq!(label_of("case.view", &json!({})), "Opened the case");
    }

    #[test]
    fn a_page_is_called_by_the_part_of_the_case_that_it_belongs_to() {
        let of = |page: &str| label_of("case.view", &json!({ "page": page }));
        assert_eq!(of("plan"), "Opened the plan");
        assert_eq!(of("plan/send-draft"), "Opened the plan");
        assert_eq!(of("decisions/assess"), "Opened the decisions");
        assert_eq!(of("planning"), "Opened a page of the case");
        assert_eq!(label_of("advice.open", &json!({ "page": "plan" })), "Opened a request for advice");
        let record = |of: &str| label_of("case.view", &json!({ "record_of": of }));
        assert_eq!(record("the child"), "Opened the record of the child");
        assert_eq!(record("mother"), "Opened the record of somebody of the circle");
        let address = json!({ "list": "confidential address", "shown": "2" });
        assert_eq!(label_of("contact.view", &address), "Saw a confidential address");
    }
}
