//! The units of an institution.

use actix_web::http::Method;
use ehc_application::institutions::{self, Unit, UnitClosing, UnitOf, UnitReopening, institution_path};
use ehc_domain::ids::{InstitutionId, InstitutionUnitId};

use super::ground::{EDIT, form, on_institution};
use crate::{
    act::{Instead, Named, Next, Place, Plain, at},
    form::form,
    ui::FormState,
    web::route::Row,
};

form! { Unit {
    kind: radios("What is it?").or("Choose what it is"),
    name: text("Name").or("Enter its name").hint("As the school or college calls it"),
    specialism: text("What does it specialise in?").hint("For example, autism, or speech, language and communication"),
    places: text("How many places does it have?").hint("Empty where that is not known").width(3),
    opened_on: date("When did it open?").hint("Empty where that is not known"),
} }

form! { UnitClosing {
    closed_on: date("Last day").or("Enter its last day").today(),
} }

form! { UnitReopening {
    reason: lines("Why?", 3).or("Say why it opens again"),
} }

type AtUnit = (InstitutionId, InstitutionUnitId);

fn place(page: &'static str) -> Place<AtUnit, Plain<UnitOf>> {
    at(page, EDIT, |service, context, at| institutions::show_unit(service, context, at).map(Plain))
}

pub(super) fn add() -> Vec<Row> {
    on_institution("/admin/institutions/{institution}/units/new")
        .does("Names a unit of an institution", institutions::add_unit, |shown| {
            form(shown.frame.clone(), "Add a unit", "Add", &institution_path(shown.at)).caption(&shown.ground.0.row.name)
        })
        .instead(|shown| shown.ground.0.row.closed_on.map(|_| Instead::Go(institution_path(shown.at))))
        .json("/api/v1/institutions/{institution}/units")
        .answers(201, |_, id| Named::of(*id))
        .then(|shown, _| Next::to(institution_path(shown.at)).saying("Unit added"))
}

pub(super) fn change() -> Vec<Row> {
    place("/admin/institutions/{institution}/units/{unit}/change")
        .does("Changes what is known of a unit: what is left out is emptied", institutions::change_unit, |shown| {
            form(shown.frame.clone(), "Change a unit", "Save", &institution_path(shown.at.0)).caption(&shown.ground.0.0.name)
        })
        .begins(|shown| {
            let unit = &shown.ground.0.1;
            let state = FormState::new()
                .with("kind", unit.kind.code())
                .with("name", unit.name.clone().unwrap_or_default())
                .with("specialism", unit.specialism.clone().unwrap_or_default())
                .with("places", unit.places.map(|places| places.to_string()).unwrap_or_default());
            match unit.opened_on {
                Some(opened_on) => state.with_date("opened_on", opened_on),
                None => state,
            }
        })
        .instead(|shown| {
            let (institution, unit) = &shown.ground.0;
            institution.closed_on.or(unit.closed_on).map(|_| Instead::Go(institution_path(shown.at.0)))
        })
        .json_by(Method::PUT, "/api/v1/institutions/{institution}/units/{unit}")
        .then(|shown, ()| Next::to(institution_path(shown.at.0)).saying("Unit saved"))
}

pub(super) fn close() -> Vec<Row> {
    place("/admin/institutions/{institution}/units/{unit}/close")
        .does("Records that a unit closed for good", institutions::close_unit, |shown| {
            form(shown.frame.clone(), "Record that the unit closed", "Record", &institution_path(shown.at.0))
                .caption(&shown.ground.0.0.name)
                .intro(format!("{}. It stays in the list of its school or college, with the day.", shown.ground.0.1.called()))
        })
        .instead(|shown| shown.ground.0.1.closed_on.map(|_| Instead::Go(institution_path(shown.at.0))))
        .json("/api/v1/institutions/{institution}/units/{unit}/close")
        .then(|shown, ()| Next::to(institution_path(shown.at.0)).saying("Unit closed"))
}

pub(super) fn reopen() -> Vec<Row> {
    place("/admin/institutions/{institution}/units/{unit}/reopen")
        .does("Opens a unit again, or takes back that it closed", institutions::reopen_unit, |shown| {
            form(shown.frame.clone(), "Open the unit again", "Open it again", &institution_path(shown.at.0))
                .caption(&shown.ground.0.0.name)
                .intro(format!("{}. That it was closed stays in the history.", shown.ground.0.1.called()))
        })
        .instead(|shown| shown.ground.0.1.closed_on.is_none().then(|| Instead::Go(institution_path(shown.at.0))))
        .json("/api/v1/institutions/{institution}/units/{unit}/reopen")
        .then(|shown, ()| Next::to(institution_path(shown.at.0)).saying("Unit open again"))
}
