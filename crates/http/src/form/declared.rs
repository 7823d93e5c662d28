//! The declaration of a form, and what every form can do.

use chrono::NaiveDate;

use super::{Question, Reading, expect_of};
use crate::{
    ui::FormState,
    web::{HttpError, error::WrongAnswer},
};

/// What a form asks, and how it becomes a command.
pub(crate) trait Form: Sized + Send + 'static {
    /// Lists the questions in the order of the page.
    fn questions() -> Vec<Question>;

    /// Reads every answer, so that every mistake is told at once.
    fn take(reading: &mut Reading<'_>) -> Option<Self>;

    /// Reads what was given; `None` when something is wrong, which the state then says.
    fn read(state: &mut FormState) -> Option<Self> {
        let read = Self::take(&mut Reading::new(Self::questions(), state));
        read.filter(|_| !state.has_errors())
    }

    /// Reads what a program gave.
    ///
    /// # Errors
    /// [`HttpError::Refused`] names every answer that is wrong.
    fn read_body(mut state: FormState) -> Result<Self, HttpError> {
        Self::read(&mut state).ok_or_else(|| Self::wrong(&state))
    }

    /// Says which answers are wrong, as programs read it: they know one name for each, wherever pages ask for it.
    fn wrong(state: &FormState) -> HttpError {
        let mut refused = wrong_answers(state);
        if let HttpError::Refused { errors, .. } = &mut refused {
            let questions = Self::questions();
            for wrong in errors {
                let asks = |question: &&Question| question.places().any(|(place, _)| place == wrong.field);
                if let Some(question) = questions.iter().find(asks) {
                    question.name.clone_into(&mut wrong.field);
                }
            }
        }
        refused
    }

    /// Refuses the form of another page.
    ///
    /// # Errors
    /// [`HttpError::Strange`] names the field.
    fn expect(posted: &[(String, String)]) -> Result<(), HttpError> {
        expect_of(&Self::questions(), posted)
    }

    /// Returns what the boxes hold before anything is typed.
    fn begun(today: NaiveDate) -> FormState {
        let dates = Self::questions().into_iter().filter(|question| question.ask.begins_today);
        dates.fold(FormState::new(), |state, question| state.with_date(question.name, today))
    }
}

/// An act that asks nothing.
impl Form for () {
    fn questions() -> Vec<Question> {
        Vec::new()
    }

    fn take(_: &mut Reading<'_>) -> Option<Self> {
        Some(())
    }
}

/// Names every answer that is wrong, where it is asked.
fn wrong_answers(state: &FormState) -> HttpError {
    let wrong = |error: &crate::ui::FieldError| WrongAnswer {
        field: error.field.clone(),
        code: error.code,
        detail: error.message.clone(),
    };
    let message = state.errors().first().map(|error| error.message.clone()).unwrap_or_default();
    HttpError::Refused { code: "answers_wrong", message, errors: state.errors().iter().map(wrong).collect() }
}

/// Declares a form: every answer of a command with the way in which it is asked.
///
/// `form! { Withdrawal { on: date("When?").or("Enter the day").today(), } }`. The type of each answer, its limit and whether it is needed come from the
/// command.
macro_rules! form {
    ($command:ty { $( $name:ident : $way:ident ( $($arg:expr),* $(,)? ) $( . $more:ident ( $($with:expr),* $(,)? ) )* ),* $(,)? }) => {
        impl $crate::form::Form for $command {
            fn questions() -> Vec<$crate::form::Question> {
                vec![$(
                    $crate::form::Question::of(
                        stringify!($name),
                        |command: Self| command.$name,
                        $crate::form::ways::$way($($arg),*) $( .$more($($with),*) )*,
                    )
                ),*]
            }

            fn take(reading: &mut $crate::form::Reading<'_>) -> Option<Self> {
                let _ = &reading;
                $( let $name = reading.take(stringify!($name)); )*
                Some(Self { $( $name: $name? ),* })
            }
        }
    };
}
pub(crate) use form;
