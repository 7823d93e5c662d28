//! Changing what the register says of an institution.

use actix_web::http::Method;
use ehc_application::institutions::{self, InstitutionDetails, institution_path};

use super::ground::{form, on_institution};
use crate::{act::Next, form::form, ui::FormState, web::route::Row};

form! { InstitutionDetails {
    name: text("Name").or("Enter its name"),
    kind: radios("Kind").or("Choose what kind it is"),
    urn: text("URN").hint("5 or 6 digits. Empty where it has none").width(10),
    ukprn: text("UKPRN").hint("8 digits. Empty where it has none").width(10),
    authority_code: text("Local authority").hint("The 3 digits of the local authority in whose area it is").width(5),
    email: email("Email address for consultations"),
    phone: text("Telephone number").width(20),
    address: lines("Address, without the postcode", 4),
    postcode: text("Postcode").width(10),
    section_41_from: date("Approved under section 41 from")
        .hint("Only independent schools and special post-16 institutions are approved. Empty where it is not"),
    section_41_until: date("Approved under section 41 until").hint("The last day, where the approval was withdrawn").unsampled(),
    version: hidden(),
} }

pub(super) fn change() -> Vec<Row> {
    on_institution("/admin/institutions/{institution}/change")
        .does("Changes what the register says of an institution: what is left out is emptied", institutions::change, |shown| {
            form(shown.frame.clone(), "Change what the register says", "Save", &institution_path(shown.at))
                .caption(&shown.ground.0.row.name)
        })
        .begins(|shown| {
            let row = &shown.ground.0.row;
            let text = |text: &Option<String>| text.clone().unwrap_or_default();
            let state = FormState::new()
                .with("name", row.name.as_str())
                .with("kind", row.kind.code())
                .with("urn", text(&row.urn))
                .with("ukprn", text(&row.ukprn))
                .with("authority_code", text(&row.authority_code))
                .with("email", text(&row.email))
                .with("phone", text(&row.phone))
                .with("address", text(&row.address))
                .with("postcode", text(&row.postcode))
                .with("version", row.version.to_string());
            let days = [("section_41_from", row.section_41_from), ("section_41_until", row.section_41_until)];
            let known = days.into_iter().filter_map(|(name, day)| Some((name, day?)));
            known.fold(state, |state, (name, day)| state.with_date(name, day))
        })
        .json_by(Method::PUT, "/api/v1/institutions/{institution}")
        .then(|shown, ()| Next::to(institution_path(shown.at)).saying("Saved"))
}
