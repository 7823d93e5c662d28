//! Getting in, and proving again who one is before a weighty act.

use super::FormPage;
use crate::ui::{Field, FormState, Html, Shell};

/// Email and password on one page. All failures carry the same message, on no particular field.
pub fn sign_in(shell: Shell, csrf: &str, state: FormState) -> FormPage {
    let page = FormPage::new(shell.titled("Sign in"), "Sign in", "Sign in")
        .field(Field::email("email", "Email address").autocomplete("username").width(30))
        .field(Field::password("password", "Password").width(30))
        .state(state)
        .after(Html::paragraph(Html::link("I have forgotten my password", "/password/forgotten")));
    FormPage { csrf: csrf.to_owned(), ..page }
}

/// Asks for the password again. `doing` is the act in words: "approve the final plan".
pub fn step_up(shell: Shell, doing: &str, cancel: &str, state: FormState) -> FormPage {
    FormPage::new(shell.titled("Enter your password again"), "Enter your password again", "Continue")
        .intro(format!("You are about to {doing}. We ask again so that nobody else can do this on your screen."))
        .intro("What you have written is kept.")
        .field(Field::password("password", "Password").width(30))
        .state(state)
        .cancel(cancel)
}
