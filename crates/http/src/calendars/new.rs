//! The forms by which a change of a calendar begins. They change nothing: what would move is shown first.

use chrono::NaiveDate;
use ehc_application::{
    Context, Failure, Service,
    calendars::{self, Change, ChangeRefused},
};
use ehc_domain::{calendar::CalendarChangeKind, ids::InstitutionId, policy::Action, refusals::Refuses, text::Text};

use super::parts::{check_path, institution_path};
use crate::{
    act::{Next, Plain, at},
    form::form,
    frames::FormPage,
    ui::{FormState, Shell, govuk::Inset},
    web::route::{Row, Rule},
};

/// A bank holiday that was proclaimed after the table was published.
#[derive(Debug)]
struct NewHoliday {
    first_on: NaiveDate,
    name: Text<100>,
}

form! { NewHoliday {
    first_on: date("Which day?").or("Enter the day of the bank holiday").hint("For example, 19 9 2027"),
    name: text("What is it called?").or("Enter what the bank holiday is called").hint("For example, State funeral"),
} }

/// Days on which our offices close.
#[derive(Debug)]
struct ClosedOffices {
    first_on: NaiveDate,
    last_on: NaiveDate,
    name: Text<100>,
}

form! { ClosedOffices {
    first_on: date("First closed day").or("Enter the first closed day").hint("For example, 29 12 2026"),
    last_on: date("Last closed day").or("Enter the last closed day").hint("The same day if the offices close for one day"),
    name: text("Why are they closed?").or("Enter why the offices are closed").hint("For example, between Christmas and New Year"),
} }

/// The days with pupils between which a school or college is closed.
#[derive(Debug)]
struct NewClosure {
    left: NaiveDate,
    back: NaiveDate,
}

form! { NewClosure {
    left: date("Last day with pupils before it closes")
        .or("Enter the last day with pupils")
        .hint("Not a day for staff alone. For example, 21 7 2027"),
    back: date("First day with pupils again").or("Enter the first day with pupils again").hint("For example, 2 9 2027"),
} }

const EDIT: Rule = Rule::May(Action::CalendarEdit);

/// Checks a change, and returns the address of the page that shows what it would move.
fn checked(service: &Service, context: &Context, change: &Change, place: String) -> Result<String, Failure<ChangeRefused>> {
    calendars::check(service, context, change).map(|()| place)
}

pub(super) fn holiday() -> Vec<Row> {
    at::<(), Plain<()>>("/admin/calendar/holidays/new", EDIT, |_, _, ()| Ok(Plain(())))
        .does(
            "Checks a bank holiday that is to be added",
            |service, context, (), NewHoliday { first_on: on, name }| {
                let place = check_path(CalendarChangeKind::HolidayAdded, None, (on, on), name.as_str());
                checked(service, context, &Change::AddHoliday { on, name }, place)
            },
            |shown| {
                form(shown.frame.clone(), "Add a bank holiday", "/admin/calendar").intro(
                    "Add a day that was proclaimed after the table was published. You see what would move before anything changes.",
                )
            },
        )
        .then(|_, place| Next::to(place.as_str()))
}

pub(super) fn offices() -> Vec<Row> {
    at::<(), Plain<()>>("/admin/calendar/offices/new", EDIT, |_, _, ()| Ok(Plain(())))
        .does(
            "Checks a closure of the offices that is to be added",
            |service, context, (), ClosedOffices { first_on: first, last_on: last, name }| {
                let place = check_path(CalendarChangeKind::OfficesClosed, None, (first, last), name.as_str());
                checked(service, context, &Change::CloseOffices { first, last, name }, place)
            },
            |shown| {
                form(shown.frame.clone(), "Add a closure of our offices", "/admin/calendar")
                    .intro("Our own targets keep clear of these days. No limit of the law moves.")
            },
        )
        .then(|_, place| Next::to(place.as_str()))
}

pub(super) fn closure() -> Vec<Row> {
    at::<InstitutionId, Plain<String>>("/admin/calendar/institutions/{institution}/closures/new", EDIT, |service, context, id| {
        Ok(Plain(calendars::institution(service, context, *id)?.row.name))
    })
    .does(
        "Checks a closure of a school or college that is to be added",
        |service, context, institution, NewClosure { left, back }| {
            let closed = (left.succ_opt().unwrap_or(left), back.pred_opt().unwrap_or(back));
            let place = check_path(CalendarChangeKind::InstitutionClosed, Some(*institution), closed, "");
            let (institution, last_day_with_pupils, first_day_back) = (*institution, left, back);
            checked(service, context, &Change::CloseInstitution { institution, last_day_with_pupils, first_day_back }, place)
        },
        |shown| {
            let name = shown.ground.0.as_str();
            form(shown.frame.clone(), "Add a closure", &institution_path(shown.at)).part(Inset { body: name.into() })
        },
    )
    .refuses(|_, refused, page| {
        // A refusal speaks of the closed days; what is typed are the days with pupils around them.
        let field = if refused.field() == Some("last_on") { "back" } else { "left" };
        let mut state = FormState::from_pairs(page.state.pairs());
        state.refuse(field, refused.code(), refused.to_string());
        (422, page.state(state))
    })
    .then(|_, place| Next::to(place.as_str()))
}

fn form(shell: Shell, heading: &str, place: &str) -> FormPage {
    let shell = Shell { title: heading.to_owned(), ..shell.current("/admin/calendar") };
    FormPage::new(shell, heading, "See what would move").back(place).cancel(place)
}
