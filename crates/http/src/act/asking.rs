//! The questions of one page, changed by what is known of the case.

use crate::{
    form::{Question, fields},
    ui::{Choice, Field, Html},
};

/// The questions of one page.
#[derive(Debug)]
pub(crate) struct Asking(Vec<Question>);

impl Asking {
    pub(super) fn of(questions: Vec<Question>) -> Self {
        Self(questions)
    }

    /// Changes how one question looks.
    pub(crate) fn looks(&mut self, name: &str, change: impl FnOnce(Field) -> Field) {
        let found = self.0.iter_mut().find(|question| question.name == name);
        debug_assert!(found.is_some(), "no question is called {name}");
        if let Some(question) = found {
            question.ask.field = change(question.ask.field.clone());
        }
    }

    /// Gives a question the choices of this page.
    pub(crate) fn choices(&mut self, name: &str, choices: Vec<Choice>) {
        self.looks(name, |field| field.choices(choices));
    }

    /// Puts words under a question.
    pub(crate) fn hint(&mut self, name: &str, words: impl Into<Html>) {
        self.looks(name, |field| field.hint(words));
    }

    /// Leaves a question out unless it matters here.
    pub(crate) fn only_if(&mut self, matters: bool, name: &str) {
        if !matters {
            self.0.retain(|question| question.name != name);
        }
    }

    pub(super) fn fields(&self) -> Vec<Field> {
        fields(&self.0)
    }
}
