//! What was changed, in words: each answer with what stood there before.

use std::fmt::Display;

use chrono::NaiveDate;
use ehc_domain::calendar::day_in_words;

/// Changes as they are found, answer by answer.
#[derive(Debug, Default)]
pub(crate) struct Changes(Vec<String>);

impl Changes {
    /// Notes an answer that is another than before.
    pub(crate) fn note<T: PartialEq>(&mut self, what: &str, before: &T, after: &T, says: impl Fn(&T) -> String) {
        if before != after {
            self.0.push(format!("{what}: {} → {}", says(before), says(after)));
        }
    }

    /// Notes an answer that may be left out.
    pub(crate) fn note_optional<T: PartialEq + Display>(&mut self, what: &str, before: &Option<T>, after: &Option<T>) {
        let says =
            |value: &Option<T>| value.as_ref().map_or_else(|| "none".to_owned(), |value| value.to_string().replace('\n', ", "));
        self.note(what, before, after, says);
    }

    /// Notes a day that is another than before.
    pub(crate) fn note_day(&mut self, what: &str, before: Option<NaiveDate>, after: Option<NaiveDate>) {
        self.note(what, &before, &after, |day| day.map_or_else(|| "none".to_owned(), day_in_words));
    }

    /// Says all of them; `None` where nothing is another than before.
    pub(crate) fn in_words(&self) -> Option<String> {
        (!self.0.is_empty()).then(|| self.0.join("; "))
    }
}
