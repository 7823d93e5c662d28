//! Asking for advice, and what follows: chasing, checking, accepting, sending back.

use super::FormPage;
use super::case::CaseFrame;
use crate::ui::govuk::{Inset, SummaryList};
use crate::ui::{Choice, Field, FormState};

/// One kind of advice that the law may require for this child.
#[derive(Debug, Clone, Default)]
pub struct AskFor {
    /// Ends the names of its fields: `ask-medical`, `person-medical`, `reason-medical`.
    pub code: String,
    pub title: String,
    /// "The law requires it for every child: regulation 6(1)(c)".
    pub why: String,
    /// Whether leaving it out needs a lawful reason.
    pub required: bool,
    /// People who can be asked, as `(value, name)`.
    pub people: Vec<(String, String)>,
}

/// Ask several at once. Fields for each kind: `ask-CODE` (`yes`), `person-CODE`, and `reason-CODE` where the law requires it.
pub fn ask_for_advice(frame: CaseFrame, kinds: Vec<AskFor>, due: &str, state: FormState) -> FormPage {
    let page = frame
        .form("Ask for advice", "Ask for advice")
        .intro("What the law requires for this child is ticked. Those you ask hear at once.")
        .part(Inset { body: due.into() });
    let group = |kind: AskFor| {
        let name = |field: &str| format!("{field}-{}", kind.code);
        let mut people = vec![(String::new(), "Choose a person".to_owned())];
        people.extend(kind.people.clone());
        let person = Field::select(&name("person"), "Who to ask", people).plain();
        let ask = Choice::new("yes", format!("Ask for {} advice", kind.title.to_lowercase())).reveals(vec![person]);
        let mut fields =
            vec![Field::checkboxes(&name("ask"), format!("{} advice", kind.title), vec![ask]).hint(kind.why.as_str())];
        if kind.required {
            let reason = Field::text(&name("reason"), "If you do not ask, say why")
                .hint("Only existing advice that everyone accepts is a lawful reason.");
            fields.push(reason.plain());
        }
        fields
    };
    kinds.into_iter().flat_map(group).fold(page, FormPage::field).state(state)
}

/// Fields: `note`, `expected-day` and its kin.
pub fn chase(frame: CaseFrame, facts: SummaryList, state: FormState) -> FormPage {
    frame
        .form("Chase advice", "Send the reminder")
        .part(facts)
        .field(
            Field::lines("note", "What should the reminder say?", 4)
                .hint("Optional. The date and the child’s number are in it already."),
        )
        .field(Field::date("expected", "When do they say it will come?").hint("Optional. For example, 11 12 2026"))
        .state(state)
}

/// Fields: `outcome` (`accept`, `back`), `why_back`.
pub fn check_advice(frame: CaseFrame, facts: SummaryList, state: FormState) -> FormPage {
    let why = Field::lines("why_back", "What is missing?", 4).hint("The person who wrote it reads this.").plain();
    frame
        .form("Check advice", "Save")
        .part(facts)
        .field(Field::radios(
            "outcome",
            "Does it answer what was asked?",
            vec![
                Choice::new("accept", "Yes, accept it"),
                Choice::new("back", "No, send it back").reveals(vec![why]).hint("The limit does not move."),
            ],
        ))
        .state(state)
}
