//! What people read when something is not possible. No page says more than its reader may know.

use super::FormPage;
use super::TextPage;
use crate::ui::parts::Stale;
use crate::ui::{Field, FormState, Html, Link, Shell};

/// 400: what arrived made no sense.
pub fn bad_request(shell: Shell) -> TextPage {
    TextPage::new(shell.titled("We could not read that"), "We could not read that")
        .says("Go back and try again. If you typed or pasted a web address, check that it is complete.")
}

/// 403: refused, with the reason in words.
pub fn forbidden(shell: Shell, why: &str) -> TextPage {
    TextPage::new(shell.titled("You cannot do this"), "You cannot do this")
        .says(why)
        .part(Html::paragraph(
            Html::from("If you think you should be able to, ").then(Html::link("contact support", "/help#contact")).then("."),
        ))
        .part(Html::paragraph(Html::link("Go to the start page", "/")))
}

/// 404: the same for what does not exist and for what one may not know of.
pub fn not_found(shell: Shell) -> TextPage {
    TextPage::new(shell.titled("Page not found"), "Page not found")
        .says("If you typed or pasted a web address, check that it is complete.")
        .says("If you came from a link or a list, what it led to may have moved, or you may not be able to see it.")
        .part(Html::paragraph(Html::link("Go to the start page", "/")))
}

/// 409: somebody else changed this first. Both versions are shown; nothing typed is lost.
/// Posts `choice` (`mine`, `theirs`) with the text in `text` and what `carry` names.
pub fn stale(shell: Shell, versions: Stale, text_field: &str, carry: &[&str], state: FormState) -> FormPage {
    use crate::ui::govuk::Button;
    let form = FormPage::new(shell.titled("Somebody else changed this"), "Somebody else changed this", "Keep what is in the box")
        .intro("It was saved after you opened it. Nothing you typed is lost: your words are in the box below.")
        .part(versions)
        .field(Field::lines(text_field, "Your version: change it if you want to bring both together", 8))
        .fields(carry.iter().map(|name| Field::hidden(name)))
        .button(Button::new("Take theirs").secondary().posting("choice", "theirs"));
    let mut form = form.state(state);
    if let Some(first) = form.buttons.first_mut() {
        *first = first.clone().posting("choice", "mine");
    }
    form
}

/// 409 without text to compare: what changed, and where to look.
pub fn conflict(shell: Shell, what: &str, back: Link) -> TextPage {
    TextPage::new(shell.titled("This has changed"), "This has changed")
        .says(what)
        .part(Html::paragraph(Html::link(back.text, &back.href)))
}

/// 413: the file is too large.
pub fn too_large(shell: Shell, limit: &str) -> TextPage {
    TextPage::new(shell.titled("The file is too large"), "The file is too large")
        .says(format!("Files can be up to {limit}. Go back, choose a smaller file or send it in parts."))
}

/// 422 for acts that are not forms: refused by a rule, with the reason.
pub fn refused(shell: Shell, why: &str, back: Link) -> TextPage {
    use crate::ui::parts::Stop;
    TextPage::new(shell.titled("This is not possible"), "This is not possible")
        .part(Stop { title: "Why".into(), body: vec![Html::paragraph(why)] })
        .part(Html::paragraph(Html::link(back.text, &back.href)))
}

/// 429: slow down. `minutes` is how long to wait.
pub fn too_many(shell: Shell, minutes: u64) -> TextPage {
    let wait = crate::ui::words::count(minutes.max(1), "minute", "minutes");
    TextPage::new(shell.titled("Too many tries"), "Too many tries").says(format!("Wait {wait}, then try again."))
}

/// 500: our fault, with a number to quote.
pub fn broken(shell: Shell, number: &str) -> TextPage {
    TextPage::new(shell.titled("Sorry, something went wrong"), "Sorry, something went wrong")
        .says("The fault is ours. Try again in a few minutes.")
        .says(format!("If you contact support, give this number: {number}."))
        .part(Html::paragraph(Html::link("Contact support", "/help#contact")))
}

/// 503: not here for now. It promises only what is true.
pub fn unavailable(shell: Shell) -> TextPage {
    TextPage::new(shell.titled("The service is not available"), "The service is not available")
        .says("Try again in a few minutes. What you had saved is safe.")
        .says("If you were sending something, check that it is there before you send it again.")
}
