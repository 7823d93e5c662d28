//! Reading every answer of a form: each mistake becomes a message beside its field, and what was typed stays.

use super::{Answer, Fault, Given, Question, question::place_of};
use crate::ui::FormState;

/// What was given for a form while it is read.
#[derive(Debug)]
pub(crate) struct Reading<'a> {
    questions: Vec<Question>,
    state: &'a mut FormState,
}

impl<'a> Reading<'a> {
    pub(super) fn new(questions: Vec<Question>, state: &'a mut FormState) -> Self {
        Self { questions, state }
    }

    /// Reads one answer; `None` when it is wrong, which the state then says.
    pub(crate) fn take<T: Answer>(&mut self, name: &'static str) -> Option<T> {
        let question = self.questions.iter().find(|question| question.name == name)?;
        // What stands inside a choice that was not picked is no answer.
        let nothing = FormState::new();
        let is_shut = question.ask.gate.is_some_and(|gate| self.state.has(gate.name, "no"));
        let place = place_of(&self.questions, question, self.state).filter(|_| !is_shut);
        let (state, (place, ask)) = match place {
            Some(place) => (&*self.state, place),
            None => (&nothing, (name.to_owned(), &question.ask)),
        };
        let is_due = question.ask.gate.is_some_and(|gate| self.state.has(gate.name, "yes"));
        let missing = if ask.missing.is_empty() { question.ask.missing } else { ask.missing };
        let given = Given { state, name: &place, is_tick: question.ask.is_tick };
        let read = if is_due && given.is_blank(&question.shape) { Err(Fault::Missing) } else { T::read(given) };
        match read {
            Ok(value) => Some(value),
            Err(fault) => {
                let (code, words) = match fault {
                    // What pages carry along unseen has no words of its own, and programs leave it out like anything else.
                    Fault::Missing if missing.is_empty() => ("missing", format!("Give the {}", name.replace('_', " "))),
                    Fault::Missing => ("missing", missing.to_owned()),
                    // A list that the page shows says in its own words what is to be picked.
                    Fault::Wrong { code: code @ "unknown_code", .. } if !missing.is_empty() => (code, missing.to_owned()),
                    Fault::Wrong { code, words } => (code, words),
                };
                self.state.refuse(&place, code, words);
                None
            }
        }
    }
}
