//! What somebody is called, and was.

use actix_web::http::Method;
use ehc_application::people::{self, NamesChange};

use super::ground::{begun, form, identifying, place, text};
use crate::{act::Next, form::form, ui::Field, web::route::Row};

form! { NamesChange {
    name: text("Full name").or("Enter the person’s name").autocomplete("off").looks(Field::no_spellcheck).width(30),
    was_theirs: tick("If the name is another now", "They had the name until now. Keep it among their earlier names"),
    known_as: text("Known as").hint("What they are called, where it is another name").autocomplete("off").looks(Field::no_spellcheck).width(30),
    earlier_names: lines("Earlier names", 3).hint("One on each line. They are found by these too").looks(Field::no_spellcheck),
    from: date("From which day?").or("Enter the day from which it is so"),
    reason: lines("Why?", 2).hint("For example, adoption, or a spelling that we had wrong"),
    version: hidden(),
} }

pub(super) fn change() -> Vec<Row> {
    identifying("/cases/{reference}/people/{id}/names")
        .does("Changes what somebody is called: what is left out is emptied", people::change_names, |shown| {
            form(shown, "Change the name")
        })
        .asks(|shown, asking| {
            let keeps_them = !shown.ground.more.record.is_kept_apart;
            asking.only_if(keeps_them, "was_theirs");
            asking.only_if(keeps_them, "earlier_names");
        })
        .begins(|shown| {
            let record = &shown.ground.more.record;
            begun(shown)
                .with("name", record.name.as_str())
                .with("known_as", text(&record.known_as))
                .with("earlier_names", text(&record.earlier_names))
        })
        .json_by(Method::PUT, "/api/v1/cases/{reference}/people/{id}/names")
        .then(|shown, ()| Next::to(shown.path(&place(shown))).saying("Saved"))
}
