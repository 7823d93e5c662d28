//! An act as programs and tests read it: its words, its body, and every refusal by its code.

use ehc_domain::refusals::{CONFLICT, Refuses};
use serde_json::Value;

use crate::{
    form::{Form, sample_body, schema},
    web::{
        described::{ANSWERS_WRONG, Described, Given, says},
        route::Declared,
    },
};

impl Declared {
    /// Declares what a form takes and why it may be refused.
    pub(crate) fn of<F: Form, R: Refuses>(says: &'static str, status: u16) -> Self {
        Self { says, questions: F::questions(), refusals: R::all(), status, gives: None }
    }

    /// Says what programs are answered when it is done.
    #[must_use]
    pub(crate) fn gives(self, gives: Option<Given>) -> Self {
        Self { gives, ..self }
    }

    /// Returns a body that passes.
    pub(crate) fn sample(&self) -> String {
        Value::Object(sample_body(&self.questions)).to_string()
    }
}

/// Describes the JSON door of an act.
pub(crate) fn described(act: &Declared) -> Described {
    let mut codes: Vec<&str> = act.refusals.iter().map(|refusal| refusal.code).collect();
    codes.push(ANSWERS_WRONG);
    if act.questions.iter().any(|question| matches!(question.name, "version" | "addressees")) {
        codes.push(CONFLICT);
    }
    let described = says(act.says).takes_schema(schema(&act.questions)).refuses_by(&codes);
    described.answers(act.status, act.gives.clone())
}
