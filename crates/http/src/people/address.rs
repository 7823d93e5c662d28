//! Where somebody lives, and whether that is withheld.

use actix_web::http::Method;
use ehc_application::people::{self, AddressChange, ConfidentialChange};

use super::ground::{begun, form, place, reaching, text};
use crate::{
    act::Next,
    form::form,
    ui::{Choice, FormState, govuk::Inset},
    web::route::Row,
};

form! { AddressChange {
    address: lines("Address, without the postcode", 3),
    postcode: text("Postcode").autocomplete("off").width(10),
    from: date("From which day?").or("Enter the day from which they live there"),
    version: hidden(),
} }

form! { ConfidentialChange {
    is_confidential: radios("Must the address be kept confidential?")
        .or("Choose yes or no")
        .looks(|field| {
            let hint = "It goes on the person’s own letters and is shown on no screen, not even to you";
            field.choices(vec![Choice::new("yes", "Yes").hint(hint), Choice::new("no", "No")])
        }),
    from: date("From which day?").or("Enter the day from which it is so"),
    version: hidden(),
} }

pub(super) fn change() -> Vec<Row> {
    reaching("/cases/{reference}/people/{id}/address")
        .does("Puts another address in the place of the one on record", people::change_address, |shown| {
            let page = form(shown, "Change the address");
            if shown.ground.more.record.address_is_confidential {
                page.part(Inset {
                    body: "The address on record is confidential and not shown. What you enter takes its place.".into(),
                })
            } else {
                page
            }
        })
        .begins(|shown| {
            let record = &shown.ground.more.record;
            let state: FormState = begun(shown);
            if record.address_is_confidential {
                return state;
            }
            state.with("address", text(&record.address)).with("postcode", text(&record.postcode))
        })
        .json_by(Method::PUT, "/api/v1/cases/{reference}/people/{id}/address")
        .then(|shown, ()| Next::to(shown.path(&place(shown))).saying("Saved"))
}

pub(super) fn confidential() -> Vec<Row> {
    reaching("/cases/{reference}/people/{id}/confidential")
        .does("Says that an address is withheld, or is not any more", people::change_confidential, |shown| {
            form(shown, "Change whether the address is confidential")
        })
        .begins(|shown| {
            let is = shown.ground.more.record.address_is_confidential;
            begun(shown).with("is_confidential", if is { "yes" } else { "no" })
        })
        .json_by(Method::PUT, "/api/v1/cases/{reference}/people/{id}/confidential")
        .then(|shown, ()| Next::to(shown.path(&place(shown))).saying("Saved"))
}
