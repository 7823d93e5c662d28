//! Whether a child is looked after, and who works with the family.

use actix_web::http::Method;
use ehc_application::people::{self, AtPerson, CareChange, Somebody, WorkerChange};
use ehc_domain::{
    codes::Coded,
    people::care::{CareStatus, Involvement},
    policy::Action,
};

use super::ground::{begun_case, place, text};
use crate::{
    act::{Next, OnCase, Place, on_case_with},
    form::form,
    ui::{Choice, Html, govuk::Inset},
    web::route::Row,
};

form! { CareChange {
    status: radios("Is the child looked after by a local authority?").or("Choose whether the child is looked after").sample("no"),
    authority: text("Which local authority looks after them?").hint("Where none does, leave it empty").width(30).unsampled(),
    authority_contact: lines("How is that authority reached?", 3).hint("Whom to tell there: a name, an email address, a telephone number").unsampled(),
    from: date("From which day?").or("Enter the day from which it is so"),
    was_wrong: tick("Is what is recorded now wrong?", "It was never so: this takes its place").unsampled(),
    reason: lines("Why?", 2).hint("Needed where what is recorded is wrong"),
    version: hidden(),
} }

form! { WorkerChange {
    involvement: radios("Does early help or social care work with the child?").or("Choose in what part, or that none is known").sample("early_help"),
    name: text("Name").autocomplete("off").width(30),
    team: text("Team").width(30),
    phone: text("Phone number").autocomplete("off").looks(|field| field.inputmode("tel")).width(20),
    email: email("Email address"),
    from: date("From which day?").or("Enter the day from which it is so"),
    was_wrong: tick("Is what is recorded now wrong?", "It was never so: this takes its place").unsampled(),
    reason: lines("Why?", 2).hint("Needed where what is recorded is wrong"),
    version: hidden(),
} }

fn caring(page: &'static str) -> Place<AtPerson, OnCase<Somebody>> {
    on_case_with(page, Action::CareChange, people::to_change_care, |who: &Somebody| &who.open).part("people")
}

/// Every member of a closed list, as a choice.
fn all<T: Coded>() -> Vec<Choice> {
    T::ALL.iter().map(|one| Choice::new(one.code(), one.label())).collect()
}

const ABOUT: &str = "While a child is looked after, the authority that looks after them and the virtual school head are told of decisions and plans. \
                     Where a care order gives that authority parental responsibility, add it to the people of this case as well: letters then go to it.";

pub(super) fn change() -> Vec<Row> {
    caring("/cases/{reference}/people/{id}/care")
        .does("Records whether a child is looked after, and by which authority", people::change_care, |shown| {
            let who = &shown.ground.more;
            let page = shown.form("Change what is recorded of care", "Save", &place(shown));
            page.part(Html::paragraph(Html::name(&who.record.name))).part(Inset { body: ABOUT.into() })
        })
        .asks(|_, asking| asking.choices("status", all::<CareStatus>()))
        .begins(|shown| {
            let who = &shown.ground.more;
            begun_case(shown)
                .with("status", who.care.status(&who.open.case).code())
                .with("authority", text(&who.care.authority))
                .with("authority_contact", text(&who.care.authority_contact))
        })
        .json_by(Method::PUT, "/api/v1/cases/{reference}/people/{id}/care")
        .then(|shown, ()| Next::to(shown.path(&place(shown))).saying("Saved"))
}

pub(super) fn worker() -> Vec<Row> {
    caring("/cases/{reference}/people/{id}/worker")
        .does(
            "Records who of early help or social care works with a child: what is left out is emptied",
            people::change_worker,
            |shown| {
                let page = shown.form("Change who works with them", "Save", &place(shown));
                page.part(Html::paragraph(Html::name(&shown.ground.more.record.name)))
            },
        )
        .asks(|_, asking| asking.choices("involvement", all::<Involvement>()))
        .begins(|shown| {
            let who = &shown.ground.more;
            begun_case(shown)
                .with("involvement", who.care.involvement.code())
                .with("name", text(&who.open.case.social_worker))
                .with("team", text(&who.care.worker_team))
                .with("phone", text(&who.care.worker_phone))
                .with("email", text(&who.care.worker_email))
        })
        .json_by(Method::PUT, "/api/v1/cases/{reference}/people/{id}/worker")
        .then(|shown, ()| Next::to(shown.path(&place(shown))).saying("Saved"))
}
