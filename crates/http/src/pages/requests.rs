//! Recording a request for an assessment: who asked and when, which child, is it one we know, the school, then check.
//!
//! A missing form or a missing consent never blocks: the clock has started.

use super::FormPage;
use crate::ui::govuk::{Inset, SummaryList, SummaryRow};
use crate::ui::{Choice, Field, FormState, Html, Shell};

fn step(shell: Shell, number: u8, heading: &str) -> FormPage {
    FormPage::new(shell.titled(&format!("{heading} – Record a request")), heading, "Continue")
        .caption(&format!("Record a request: step {number} of 4"))
}

/// Fields: `asked_by`, `asked_by_name`, `asked_by_email`, `received-day` and its kin, `how`, `reason`.
pub fn who_asked<V: Into<String>, T: Into<String>>(
    shell: Shell,
    askers: impl IntoIterator<Item = (V, T)>,
    channels: impl IntoIterator<Item = (V, T)>,
    state: FormState,
) -> FormPage {
    let askers = askers.into_iter().map(|(value, text)| Choice::new(&value.into(), text.into())).collect();
    step(shell, 1, "Who asked, and when did we receive it?")
        .field(
            Field::date("received", "When did the council receive the request?")
                .hint("The day it arrived, not the day you key it. The law counts from this day. For example, 7 9 2026"),
        )
        .field(Field::radios("asked_by", "Who asked?", askers))
        .field(Field::text("asked_by_name", "Their name").autocomplete("off").width(30))
        .field(
            Field::email("asked_by_email", "Their email address")
                .hint("We send a receipt with the case number and the date by which we must decide. Leave it empty to write by post.")
                .autocomplete("off")
                .width(30),
        )
        .field(Field::select("how", "How did it arrive?", channels))
        .field(Field::lines("reason", "What did they say?", 4).hint("Optional. In their own words where you can."))
        .state(state)
        .cancel("/work")
}

/// Fields: `name`, `born-day` and its kin, `upn`, `circumstances`. A name is one field: it is never split.
pub fn which_child(shell: Shell, state: FormState) -> FormPage {
    step(shell, 2, "Who is the child or young person?")
        .back("/requests/new")
        .field(Field::text("name", "Full name").hint("As the family writes it").autocomplete("off").no_spellcheck().width(30))
        .field(Field::birthday("born", "Date of birth").hint("For example, 14 3 2018"))
        .field(Field::text("upn", "Unique pupil number (UPN)").hint("Optional. 13 letters and numbers").no_spellcheck().width(20))
        .field(
            Field::checkboxes(
                "circumstances",
                "Does any of these apply?",
                vec![
                    Choice::new("hearing", "Hearing impairment"),
                    Choice::new("vision", "Vision impairment"),
                    Choice::new("forces", "A parent serves in the armed forces"),
                    Choice::new("care", "Looked after by a council"),
                ],
            )
            .hint("They decide whose advice the law asks for."),
        )
        .state(state)
        .cancel("/work")
}

/// A child we may already know, with what agrees.
#[derive(Debug, Clone, Default)]
pub struct LikelyMatch {
    pub name: String,
    pub reference: String,
    pub href: String,
    /// "Same date of birth and family name".
    pub reasons: String,
}

/// Fields: `same` (`no`), `why_new`.
pub fn likely_matches(shell: Shell, matches: Vec<LikelyMatch>, state: FormState) -> FormPage {
    let card = |found: LikelyMatch| {
        SummaryList::card(
            Html::name(&found.name),
            vec![
                SummaryRow::new("Case", Html::link(found.reference.as_str(), &found.href)),
                SummaryRow::new("What agrees", found.reasons),
            ],
        )
    };
    let page = step(shell, 3, "This may be the same child")
        .back("/requests/new/child")
        .intro("Open a case to look. If it is the same child, add the request to that case instead of making a new one.");
    matches
        .into_iter()
        .map(card)
        .fold(page, FormPage::part)
        .field(
            Field::lines("why_new", "Why is this a different child?", 3)
                .hint("We ask so that one child never has two cases by accident."),
        )
        .state(state)
        .cancel("/work")
}

/// Fields: `school`, `parent_name`, `relation`, `phone`, `email`, `contact_way`, `language`, `interpreter`, `confidential`.
pub fn school_and_parents(shell: Shell, schools: Vec<(String, String)>, state: FormState) -> FormPage {
    let schools = std::iter::once((String::new(), "None, or not on the list".to_owned())).chain(schools);
    step(shell, 4, "School and parents")
        .back("/requests/new/child")
        .field(Field::select("school", "School, college or nursery", schools))
        .field(Field::text("parent_name", "Parent or carer’s name").autocomplete("off").width(30))
        .field(Field::text("relation", "Relation to the child").hint("For example, mother").width(20))
        .field(Field::text("phone", "Phone number").autocomplete("off").inputmode("tel").width(20))
        .field(Field::email("email", "Email address").autocomplete("off").width(30))
        .field(Field::lines("address", "Address", 3))
        .field(
            Field::text("contact_way", "How do they prefer to hear from us?")
                .hint("For example, text message after 3pm")
                .width(30),
        )
        .field(Field::text("language", "Language, if not English").width(20))
        .field(Field::checkboxes(
            "flags",
            "Does any of these apply?",
            vec![
                Choice::new("interpreter", "An interpreter is needed"),
                Choice::new("confidential", "The address must be kept confidential").hint("The reason is never shown on screen."),
            ],
        ))
        .state(state)
        .cancel("/work")
}

/// "Check before you record": every answer with its "Change" link, and the email or letter that brought it. Fields: `file`.
pub fn check(shell: Shell, lists: Vec<SummaryList>, dates: &str, limits: &str, accept: &str, state: FormState) -> FormPage {
    let page = FormPage::new(shell.titled("Check the request"), "Check the request before you record it", "Record the request");
    lists
        .into_iter()
        .fold(page, FormPage::part)
        .part(Inset { body: dates.into() })
        .field(
            Field::file("file", "The email or letter that brought it")
                .hint(format!("Optional. It is kept with the case. {limits}. Save an email as PDF"))
                .accept(accept),
        )
        .state(state)
        .cancel("/work")
}
