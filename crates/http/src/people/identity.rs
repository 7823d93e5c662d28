//! Sex, ethnicity, and the numbers by which registers know somebody.

use actix_web::http::Method;
use ehc_application::people::{self, IdentityChange};
use ehc_domain::{
    codes::Coded,
    people::{ethnicity::Ethnicity, record::Sex},
};

use super::ground::{begun, form, identifying, place, text};
use crate::{
    act::Next,
    form::form,
    ui::{Choice, Field},
    web::route::Row,
};

form! { IdentityChange {
    sex: select("Sex"),
    ethnicity: select("Ethnicity").hint("By the codes of the SEN2 return"),
    upn: text("Unique pupil number (UPN)").hint("13 letters and numbers").autocomplete("off").looks(Field::no_spellcheck).width(20),
    nhs_number: text("NHS number").hint("10 digits").autocomplete("off").looks(Field::no_spellcheck).width(20),
    reason: lines("Why?", 2).hint("Needed where the sex or the UPN that is recorded is changed"),
    version: hidden(),
} }

/// The choices of a closed list with the empty one first.
fn or_nothing<T: Coded>() -> Vec<Choice> {
    let member = |one: &T| Choice::new(one.code(), one.label());
    std::iter::once(Choice::new("", "Not recorded")).chain(T::ALL.iter().map(member)).collect()
}

pub(super) fn change() -> Vec<Row> {
    identifying("/cases/{reference}/people/{id}/identity")
        .does("Changes what registers know somebody by: what is left out is emptied", people::change_identity, |shown| {
            form(shown, "Change sex, ethnicity and numbers")
        })
        .asks(|_, asking| {
            asking.choices("sex", or_nothing::<Sex>());
            asking.choices("ethnicity", or_nothing::<Ethnicity>());
        })
        .begins(|shown| {
            let record = &shown.ground.more.record;
            begun(shown)
                .with("sex", record.sex.map_or("", Sex::code))
                .with("ethnicity", record.ethnicity.map_or("", Ethnicity::code))
                .with("upn", text(&record.upn))
                .with("nhs_number", text(&record.nhs_number))
        })
        .json_by(Method::PUT, "/api/v1/cases/{reference}/people/{id}/identity")
        .then(|shown, ()| Next::to(shown.path(&place(shown))).saying("Saved"))
}
