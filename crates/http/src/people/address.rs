//! Where somebody lives, and whether that is withheld.

use actix_web::http::Method;
use ehc_application::people::{self, AddressChange, Addressed, ConfidentialChange};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::ground::{Page, begun, form, form_to, place, reaching, text};
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
    reason: lines("Why do you change it?", 2).hint(SECOND).unsampled(),
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
    reason: lines("If no, why need it not be any more?", 2).hint(SECOND).unsampled(),
    version: hidden(),
} }

const SECOND: &str =
    "The second person who must approve it reads this, and it stands in the history of the case. Write no address here";
const SEND: &str = "Send for approval";

/// What became of a change of where somebody lives, or of who may know that.
#[derive(Debug, Serialize, ToSchema)]
struct AddressedJson {
    /// `changed`, or `proposed` where the address is confidential and a second person must approve it.
    outcome: &'static str,
    /// The proposal; `null` where it is changed.
    proposal: Option<Uuid>,
}

impl From<Addressed> for AddressedJson {
    fn from(addressed: Addressed) -> Self {
        match addressed {
            Addressed::Made => Self { outcome: "changed", proposal: None },
            Addressed::Proposed(id) => Self { outcome: "proposed", proposal: Some(id.uuid()) },
        }
    }
}

fn after(shown: &Page, addressed: Addressed) -> Next {
    match addressed {
        Addressed::Made => Next::to(shown.path(&place(shown))).saying("Saved"),
        Addressed::Proposed(id) => {
            Next::to(shown.path(&format!("approvals/{id}"))).saying("Sent for approval. Until then nothing changes")
        }
    }
}

pub(super) fn change() -> Vec<Row> {
    reaching("/cases/{reference}/people/{id}/address")
        .does("Puts another address in the place of the one on record", people::change_address, |shown| {
            const TITLE: &str = "Change the address";
            if !shown.ground.more.record.address_is_confidential {
                return form(shown, TITLE);
            }
            let words = "The address on record is confidential and not shown. What you enter takes its place once a second person has approved it. Until \
                         then letters go where they went.";
            form_to(shown, TITLE, SEND).part(Inset { body: words.into() })
        })
        .asks(|shown, asking| asking.only_if(shown.ground.more.record.address_is_confidential, "reason"))
        .begins(|shown| {
            let record = &shown.ground.more.record;
            let state: FormState = begun(shown);
            if record.address_is_confidential {
                return state;
            }
            state.with("address", text(&record.address)).with("postcode", text(&record.postcode))
        })
        .json_by(Method::PUT, "/api/v1/cases/{reference}/people/{id}/address")
        .answers(200, |_, addressed| AddressedJson::from(*addressed))
        .then(|shown, addressed| after(shown, *addressed))
}

pub(super) fn confidential() -> Vec<Row> {
    reaching("/cases/{reference}/people/{id}/confidential")
        .does("Says that an address is withheld, or is not any more", people::change_confidential, |shown| {
            const TITLE: &str = "Change whether the address is confidential";
            if !shown.ground.more.record.address_is_confidential {
                return form(shown, TITLE);
            }
            let words = "It is confidential. It goes on being so until a second person has approved that it need not be.";
            form_to(shown, TITLE, SEND).part(Inset { body: words.into() })
        })
        .asks(|shown, asking| asking.only_if(shown.ground.more.record.address_is_confidential, "reason"))
        .begins(|shown| {
            let is = shown.ground.more.record.address_is_confidential;
            begun(shown).with("is_confidential", if is { "yes" } else { "no" })
        })
        .json_by(Method::PUT, "/api/v1/cases/{reference}/people/{id}/confidential")
        .answers(200, |_, addressed| AddressedJson::from(*addressed))
        .then(|shown, addressed| after(shown, *addressed))
}
