//! What somebody typed, and what is wrong with it.

use std::collections::BTreeMap;

use crate::ui::Html;

/// The code of what is no day.
pub(crate) const NOT_A_DATE: &str = "not_a_date";

/// One thing to put right, in words that say what to do ("Enter the date the request was received").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    pub field: String,
    /// What is wrong, for programs.
    pub code: &'static str,
    pub message: String,
}

impl FieldError {
    /// Says it away from its field: what a part of a day must be says nothing without the question.
    pub(crate) fn said_of(&self, asked: Option<&Html>) -> Html {
        let message = Html::from(&self.message);
        match asked.filter(|asked| self.code == NOT_A_DATE && !asked.is_empty()) {
            Some(asked) if asked.as_str().ends_with('?') => asked.clone().then(" ").then(message),
            Some(asked) => asked.clone().then(": ").then(message),
            None => message,
        }
    }
}

/// The values and errors of one form. Fields read theirs by name; the error summary lists every message in the order of the fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FormState {
    values: BTreeMap<String, Vec<String>>,
    errors: Vec<FieldError>,
}

impl FormState {
    pub fn new() -> Self {
        Self::default()
    }

    /// Everything that was posted, repeated names kept (tick boxes).
    pub fn from_pairs<K: Into<String>, V: Into<String>>(pairs: impl IntoIterator<Item = (K, V)>) -> Self {
        let mut state = Self::default();
        for (name, value) in pairs {
            state.values.entry(name.into()).or_default().push(value.into());
        }
        state
    }

    /// Gives a field a value: what is stored, or a sensible start. A field that has one gets another beside it, as boxes that are ticked together have.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.values.entry(name.to_owned()).or_default().push(value.into());
        self
    }

    /// Gives a field this value in place of whatever was sent for it.
    #[must_use]
    pub fn set(mut self, name: &str, value: impl Into<String>) -> Self {
        self.values.insert(name.to_owned(), vec![value.into()]);
        self
    }

    /// Fills the three boxes of a date field.
    #[must_use]
    pub fn with_date(self, name: &str, date: chrono::NaiveDate) -> Self {
        use chrono::Datelike;
        self.with(&format!("{name}-day"), date.day().to_string())
            .with(&format!("{name}-month"), date.month().to_string())
            .with(&format!("{name}-year"), date.year().to_string())
    }

    /// Adds something to put right.
    #[must_use]
    pub fn error(mut self, field: &str, message: impl Into<String>) -> Self {
        self.fail(field, message);
        self
    }

    /// Adds something to put right, in place.
    pub fn fail(&mut self, field: &str, message: impl Into<String>) {
        self.refuse(field, "wrong", message);
    }

    /// Adds something to put right, with its stable code.
    pub(crate) fn refuse(&mut self, field: &str, code: &'static str, message: impl Into<String>) {
        self.errors.push(FieldError { field: field.to_owned(), code, message: message.into() });
    }

    /// Returns what was typed, with nothing to put right.
    #[must_use]
    pub(crate) fn without_errors(self) -> Self {
        Self { errors: Vec::new(), ..self }
    }

    pub fn value(&self, name: &str) -> &str {
        self.values.get(name).and_then(|values| values.first()).map_or("", String::as_str)
    }

    pub fn values(&self, name: &str) -> &[String] {
        self.values.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether this choice is picked or this box ticked.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.values(name).iter().any(|held| held == value)
    }

    /// Puts these values in place of whatever stands under their names.
    #[must_use]
    pub(crate) fn over(self, pairs: Vec<(String, String)>) -> Self {
        pairs.into_iter().fold(self, |state, (name, value)| state.set(&name, value))
    }

    /// The first message for a field. A date's boxes (`received-day`) answer for the whole date.
    pub fn error_for(&self, name: &str) -> Option<&str> {
        self.errors.iter().find(|error| error.field == name).map(|error| error.message.as_str())
    }

    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    /// Lists what was typed as pairs, several for a field with several values.
    pub fn pairs(&self) -> Vec<(String, String)> {
        self.values.iter().flat_map(|(name, values)| values.iter().map(move |value| (name.clone(), value.clone()))).collect()
    }

    pub fn has_errors(&self) -> bool {
        !self.errors.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remembers_values_and_errors() {
        let state = FormState::from_pairs([("ask", "medical"), ("ask", "education"), ("note", "")])
            .with("person", "Ruth")
            .error("note", "Enter a note")
            .error("note", "second");
        assert!(state.has("ask", "education") && !state.has("ask", "care"));
        assert_eq!(state.value("person"), "Ruth");
        assert_eq!(state.value("nothing"), "");
        assert_eq!(state.error_for("note"), Some("Enter a note"));
        assert_eq!(state.errors().len(), 2);
    }
}
