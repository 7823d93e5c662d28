//! How somebody is reached.

use actix_web::http::Method;
use ehc_application::people::{self, ContactChange};

use super::ground::{begun, form, place, reaching, text};
use crate::{act::Next, form::form, web::route::Row};

form! { ContactChange {
    phone: text("Telephone number").autocomplete("off").looks(|field| field.inputmode("tel")).width(20),
    email: email("Email address"),
    contact_way: text("How do they prefer to hear from us?").width(30),
    for_professionals: tick("Professionals", "They agree that professionals who give advice may contact them"),
    language: text("Language, if not English").width(20),
    needs_interpreter: tick("Interpreter", "They need an interpreter"),
    from: date("From which day?").or("Enter the day from which it is so"),
    reason: lines("Why?", 2).hint("Who told us, and how, if it matters"),
    version: hidden(),
} }

pub(super) fn change() -> Vec<Row> {
    reaching("/cases/{reference}/people/{id}/contact")
        .does("Changes how somebody is reached: what is left out is emptied", people::change_contact, |shown| {
            form(shown, "Change how to reach them")
        })
        .begins(|shown| {
            let record = &shown.ground.more.record;
            begun(shown)
                .with("phone", text(&record.phone))
                .with("email", text(&record.email))
                .with("contact_way", text(&record.contact_preference))
                .with("for_professionals", if record.for_professionals { "yes" } else { "" })
                .with("language", text(&record.language))
                .with("needs_interpreter", if record.needs_interpreter { "yes" } else { "" })
        })
        .json_by(Method::PUT, "/api/v1/cases/{reference}/people/{id}/contact")
        .then(|shown, ()| Next::to(shown.path(&place(shown))).saying("Saved"))
}
