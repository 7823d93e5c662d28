//! Whom to speak to at an institution.

use actix_web::http::Method;
use ehc_application::institutions::{self, AtInstitution, Contact, ContactBack, ContactDetails, ContactEnd, institution_path};
use ehc_domain::ids::{InstitutionContactId, InstitutionId};

use super::ground::{EDIT, form, on_institution};
use crate::{
    act::{Instead, Named, Next, Place, Plain, at},
    form::form,
    ui::FormState,
    web::route::Row,
};

form! { Contact {
    role: radios("What about?").or("Choose what they are spoken to about"),
    name: text("Name").or("Enter their name"),
    email: email("Email address"),
    phone: text("Telephone number").width(20),
} }

form! { ContactDetails {
    role: radios("What about?").or("Choose what they are spoken to about"),
    name: text("Name").or("Enter their name"),
    email: email("Email address"),
    phone: text("Telephone number").width(20),
    version: hidden(),
} }

form! { ContactEnd {
    ended_on: date("Last day").or("Enter their last day").today(),
    version: hidden(),
} }

form! { ContactBack {
    reason: lines("Why was it recorded?", 3).or("Say why it was recorded that they had left"),
    version: hidden(),
} }

type AtContact = (InstitutionId, InstitutionContactId);

fn place(page: &'static str) -> Place<AtContact, Plain<AtInstitution>> {
    at(page, EDIT, |service, context, at| institutions::show_contact(service, context, at).map(Plain))
}

pub(super) fn add() -> Vec<Row> {
    on_institution("/admin/institutions/{institution}/contacts/new")
        .does("Names somebody to speak to at an institution", institutions::add_contact, |shown| {
            form(shown.frame.clone(), "Add a contact", "Add", &institution_path(shown.at)).caption(&shown.ground.0.row.name)
        })
        .json("/api/v1/institutions/{institution}/contacts")
        .answers(201, |_, id| Named::of(*id))
        .then(|shown, _| Next::to(institution_path(shown.at)).saying("Contact added"))
}

pub(super) fn change() -> Vec<Row> {
    place("/admin/institutions/{institution}/contacts/{contact}/change")
        .does(
            "Changes what is known of somebody to speak to: what is left out is emptied",
            institutions::change_contact,
            |shown| {
                form(shown.frame.clone(), "Change a contact", "Save", &institution_path(shown.at.0))
                    .caption(&shown.ground.0.0.name)
            },
        )
        .begins(|shown| {
            let contact = &shown.ground.0.1;
            FormState::new()
                .with("role", contact.role.code())
                .with("name", contact.name.as_str())
                .with("email", contact.email.clone().unwrap_or_default())
                .with("phone", contact.phone.clone().unwrap_or_default())
                .with("version", contact.version.to_string())
        })
        .instead(|shown| shown.ground.0.1.ended_on.map(|_| Instead::Go(institution_path(shown.at.0))))
        .json_by(Method::PUT, "/api/v1/institutions/{institution}/contacts/{contact}")
        .then(|shown, ()| Next::to(institution_path(shown.at.0)).saying("Contact saved"))
}

pub(super) fn end() -> Vec<Row> {
    place("/admin/institutions/{institution}/contacts/{contact}/end")
        .does("Takes somebody off the list of those to speak to", institutions::end_contact, |shown| {
            form(shown.frame.clone(), "Record that they have left", "Record", &institution_path(shown.at.0))
                .caption(&shown.ground.0.0.name)
                .intro(format!("{}, {}. Their name stays in the history.", shown.ground.0.1.name, shown.ground.0.1.role.label()))
        })
        .begins(|shown| FormState::new().with_date("ended_on", shown.today).with("version", shown.ground.0.1.version.to_string()))
        .instead(|shown| shown.ground.0.1.ended_on.map(|_| Instead::Go(institution_path(shown.at.0))))
        .json("/api/v1/institutions/{institution}/contacts/{contact}/end")
        .then(|shown, ()| Next::to(institution_path(shown.at.0)).saying("No longer a contact"))
}

pub(super) fn take_back() -> Vec<Row> {
    place("/admin/institutions/{institution}/contacts/{contact}/take-back")
        .does("Takes back that somebody is not to be spoken to any more", institutions::take_contact_back, |shown| {
            form(shown.frame.clone(), "Take back that they left", "Take it back", &institution_path(shown.at.0))
                .caption(&shown.ground.0.0.name)
                .intro(format!("{}, {}. They are a contact again.", shown.ground.0.1.name, shown.ground.0.1.role.label()))
        })
        .begins(|shown| FormState::new().with("version", shown.ground.0.1.version.to_string()))
        .instead(|shown| shown.ground.0.1.ended_on.is_none().then(|| Instead::Go(institution_path(shown.at.0))))
        .json("/api/v1/institutions/{institution}/contacts/{contact}/take-back")
        .then(|shown, ()| Next::to(institution_path(shown.at.0)).saying("A contact again"))
}
