//! The forms by which a change of a calendar begins. They change nothing: what would move is shown first.

use actix_web::web;
use chrono::NaiveDate;
use ehc_application::{
    Failure,
    calendars::{self, Change, ChangeRefused, LONGEST_NAME},
};
use ehc_domain::calendar::{CalendarChangeKind, changes::ClosureRefused};

use super::{check_path, institution_id, institution_path};
use crate::{
    frames::FormPage,
    ui::{Field, FormState, Shell, govuk::Inset},
    web::{
        App, HttpError, Protected, SignedIn, fields,
        posted::posted,
        respond::{Answer, page, see_other, wrong},
    },
};

posted! {
    /// What the form of a bank holiday posts.
    pub(super) struct HolidayForm {
        once: ["on-day", "on-month", "on-year", "name"],
    }
}

posted! {
    /// What the form of an office closure posts.
    pub(super) struct OfficesForm {
        once: ["first-day", "first-month", "first-year", "last-day", "last-month", "last-year", "name"],
    }
}

posted! {
    /// What the form of a school's closure posts.
    pub(super) struct ClosureForm {
        once: ["left-day", "left-month", "left-year", "back-day", "back-month", "back-year"],
    }
}

/// Sends on to the page of what would move, or says beside which field the change is refused.
async fn go_on(
    app: &App,
    signed_in: &SignedIn,
    (change, place): (Change, String),
    mut state: FormState,
    field_of: fn(&ChangeRefused) -> &'static str,
    form: impl FnOnce(FormState) -> FormPage,
) -> Answer {
    let context = signed_in.context(None);
    match app.run(move |service| calendars::check(service, &context, &change)).await {
        Ok(()) => see_other(&place),
        Err(Failure::Rule(refused)) => {
            state.fail(field_of(&refused), refused.to_string());
            wrong(&form(state))
        }
        Err(other) => Err(other.into()),
    }
}

pub(super) async fn holiday(signed_in: SignedIn) -> Answer {
    page(&new_holiday(signed_in.shell(""), FormState::new()))
}

pub(super) async fn send_holiday(app: web::Data<App>, sent: Protected<HolidayForm>) -> Answer {
    let (signed_in, mut state) = (sent.signed_in(), sent.state());
    let on = fields::date(&mut state, "on", "Enter the day of the bank holiday");
    let name = fields::text(&mut state, "name", "Enter what the bank holiday is called", LONGEST_NAME);
    let form = |state| new_holiday(signed_in.shell(""), state);
    let Some(on) = on.filter(|_| !state.has_errors()) else { return wrong(&form(state)) };
    let place = check_path(CalendarChangeKind::HolidayAdded, None, (on, on), &name);
    let field_of = |refused: &ChangeRefused| match refused {
        ChangeRefused::NameMissing | ChangeRefused::NameTooLong => "name",
        _ => "on",
    };
    go_on(&app, signed_in, (Change::AddHoliday { on, name }, place), state, field_of, form).await
}

pub(super) async fn offices(signed_in: SignedIn) -> Answer {
    page(&new_office_closure(signed_in.shell(""), FormState::new()))
}

/// The field of a refused closure: what is wrong with the end stands beside the end.
fn field_of_closure(refused: &ChangeRefused, first: &'static str, last: &'static str) -> &'static str {
    match refused {
        ChangeRefused::NameMissing | ChangeRefused::NameTooLong => "name",
        ChangeRefused::Closure(
            ClosureRefused::EndsBeforeItBegins(_) | ClosureRefused::BackBeforeTheyLeft(_) | ClosureRefused::TooLong(_),
        ) => last,
        _ => first,
    }
}

pub(super) async fn send_offices(app: web::Data<App>, sent: Protected<OfficesForm>) -> Answer {
    let (signed_in, mut state) = (sent.signed_in(), sent.state());
    let first = fields::date(&mut state, "first", "Enter the first closed day");
    let last = fields::date(&mut state, "last", "Enter the last closed day");
    let name = fields::text(&mut state, "name", "Enter why the offices are closed", LONGEST_NAME);
    let form = |state| new_office_closure(signed_in.shell(""), state);
    let Some((first, last)) = both(first, last, &state) else { return wrong(&form(state)) };
    let place = check_path(CalendarChangeKind::OfficesClosed, None, (first, last), &name);
    let field_of = |refused: &ChangeRefused| field_of_closure(refused, "first", "last");
    go_on(&app, signed_in, (Change::CloseOffices { first, last, name }, place), state, field_of, form).await
}

fn both(first: Option<NaiveDate>, last: Option<NaiveDate>, state: &FormState) -> Option<(NaiveDate, NaiveDate)> {
    first.zip(last).filter(|_| !state.has_errors())
}

async fn name_of(app: &App, signed_in: &SignedIn, path: &str) -> Result<String, HttpError> {
    let (context, id) = (signed_in.context(None), institution_id(path)?);
    Ok(app.run(move |service| calendars::institution(service, &context, id)).await?.row.name)
}

pub(super) async fn closure(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let name = name_of(&app, &signed_in, &path).await?;
    let place = institution_path(institution_id(&path)?);
    page(&new_closure(signed_in.shell(""), &name, &place, FormState::new()))
}

pub(super) async fn send_closure(app: web::Data<App>, path: web::Path<String>, sent: Protected<ClosureForm>) -> Answer {
    let (signed_in, mut state) = (sent.signed_in(), sent.state());
    let institution = institution_id(&path)?;
    let name = name_of(&app, signed_in, &path).await?;
    let left = fields::date(&mut state, "left", "Enter the last day with pupils");
    let back = fields::date(&mut state, "back", "Enter the first day with pupils again");
    let form = |state| new_closure(signed_in.shell(""), &name, &institution_path(institution), state);
    let Some((left, back)) = both(left, back, &state) else { return wrong(&form(state)) };
    let closed = (left.succ_opt().unwrap_or(left), back.pred_opt().unwrap_or(back));
    let place = check_path(CalendarChangeKind::InstitutionClosed, Some(institution), closed, "");
    let change = Change::CloseInstitution { institution, last_day_with_pupils: left, first_day_back: back };
    let field_of = |refused: &ChangeRefused| field_of_closure(refused, "left", "back");
    go_on(&app, signed_in, (change, place), state, field_of, form).await
}

/// Fields: `on-day` and its kin, `name`.
fn new_holiday(shell: Shell, state: FormState) -> FormPage {
    form(shell, "Add a bank holiday", "/admin/calendar")
        .intro("Add a day that was proclaimed after the table was published. You see what would move before anything changes.")
        .field(Field::date("on", "Which day?").hint("For example, 19 9 2027"))
        .field(Field::text("name", "What is it called?").hint("For example, State funeral"))
        .state(state)
}

/// Fields: `first-day` and `last-day` with their kin, `name`.
fn new_office_closure(shell: Shell, state: FormState) -> FormPage {
    form(shell, "Add a closure of our offices", "/admin/calendar")
        .intro("Our own targets keep clear of these days. No limit of the law moves.")
        .field(Field::date("first", "First closed day").hint("For example, 29 12 2026"))
        .field(Field::date("last", "Last closed day").hint("The same day if the offices close for one day"))
        .field(Field::text("name", "Why are they closed?").hint("For example, between Christmas and New Year"))
        .state(state)
}

/// Fields: `left-day` and `back-day` with their kin.
fn new_closure(shell: Shell, name: &str, place: &str, state: FormState) -> FormPage {
    form(shell, "Add a closure", place)
        .part(Inset { body: name.into() })
        .field(
            Field::date("left", "Last day with pupils before it closes")
                .hint("Not a day for staff alone. For example, 21 7 2027"),
        )
        .field(Field::date("back", "First day with pupils again").hint("For example, 2 9 2027"))
        .state(state)
}

fn form(shell: Shell, heading: &str, place: &str) -> FormPage {
    let shell = Shell { title: heading.to_owned(), ..shell.current("/admin/calendar") };
    FormPage::new(shell, heading, "See what would move").back(place).cancel(place)
}
