//! The steps: who asked, which child, the school and the family.

use actix_web::web;
use chrono::NaiveDate;
use ehc_application::{
    institutions,
    requests::{self, RecordRefused},
};
use ehc_domain::{
    ids::InstitutionId,
    requests::{Channel, RequestSource},
};

use super::{assemble, keep, kept, never};
use crate::{
    App, HttpError, Protected, SignedIn, fields,
    pages::{FormPage, requests as pages},
    posted::posted,
    respond::{Answer, page, see_other, wrong},
    ui::FormState,
};

posted! {
    pub(super) struct WhoForm {
        once: ["asked_by_name", "asked_by_email", "received-day", "received-month", "received-year", "how", "reason"],
        perhaps: ["asked_by"],
    }
}

pub(super) fn read_who(state: &mut FormState, today: NaiveDate) -> Option<(RequestSource, Channel, NaiveDate)> {
    let source = fields::choice(state, "asked_by", "Choose who asked");
    fields::text(state, "asked_by_name", "Enter the name of the person who asked", 200);
    fields::optional_email(state, "asked_by_email");
    fields::optional_text(state, "reason", 10_000);
    let channel = fields::choice(state, "how", "Choose how the request arrived");
    let received = fields::date(state, "received", "Enter the date the request was received");
    if received.is_some_and(|day| day > today) {
        state.fail("received", RecordRefused::ReceivedInTheFuture.to_string());
    }
    if received.is_some_and(|day| Some(day) < NaiveDate::from_ymd_opt(2014, 9, 1)) {
        state.fail("received", RecordRefused::ReceivedBeforeTheAct.to_string());
    }
    Some((source?, channel?, received?)).filter(|_| !state.has_errors())
}

pub(super) async fn who(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    let context = signed_in.context(None);
    let mut state = app.run(move |service| kept(service, &context)).await?;
    if state.value("how").is_empty() {
        state = state.with("how", Channel::Email.code());
    }
    page(&who_page(&signed_in, state))
}

fn who_page(signed_in: &SignedIn, state: FormState) -> FormPage {
    pages::who_asked(
        signed_in.shell("Record a request").current("/work"),
        fields::options::<RequestSource>(),
        fields::options::<Channel>(),
        state,
    )
}

pub(super) async fn send_who(app: web::Data<App>, sent: Protected<WhoForm>) -> Answer {
    let (context, mut state) = (sent.context(), sent.state());
    if read_who(&mut state, context.today).is_none() {
        return wrong(&who_page(sent.signed_in(), state));
    }
    app.run(move |service| keep(service, &context, &state, WhoForm::NAMES)).await?;
    see_other("/requests/new/child")
}

posted! {
    pub(super) struct ChildForm {
        once: ["name", "born-day", "born-month", "born-year", "upn"],
        lists: ["circumstances"],
    }
}

pub(super) fn read_child(state: &mut FormState, today: NaiveDate) -> Option<()> {
    fields::text(state, "name", "Enter the child’s name", 200);
    let born = fields::optional_date(state, "born");
    if born.is_some_and(|born| born > today) {
        state.fail("born", RecordRefused::BornInTheFuture.to_string());
    }
    let upn = fields::optional_text(state, "upn", 20);
    if !upn.is_empty() && !is_upn(&upn) {
        state.fail("upn", "Enter a UPN of 13 characters: a letter, 11 digits, and a digit or letter");
    }
    (!state.has_errors()).then_some(())
}

/// A UPN is a letter, eleven digits, and a digit, or a letter where it is temporary (DfE, unique pupil numbers guide).
pub(super) fn is_upn(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 13
        && bytes.first().is_some_and(u8::is_ascii_uppercase)
        && bytes.get(1..12).is_some_and(|digits| digits.iter().all(u8::is_ascii_digit))
        && bytes.last().is_some_and(|last| last.is_ascii_digit() || last.is_ascii_uppercase())
}

pub(super) async fn child(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    let context = signed_in.context(None);
    let state = app.run(move |service| kept(service, &context)).await?;
    page(&pages::which_child(signed_in.shell("Record a request").current("/work"), state))
}

pub(super) async fn send_child(app: web::Data<App>, sent: Protected<ChildForm>) -> Answer {
    let (context, mut state) = (sent.context(), sent.state());
    if read_child(&mut state, context.today).is_none() {
        return wrong(&pages::which_child(sent.signed_in().shell("Record a request").current("/work"), state));
    }
    let found = app
        .run(move |service| {
            keep(service, &context, &state, ChildForm::NAMES).map_err(never)?;
            let new = assemble(&kept(service, &context).map_err(never)?, context.today);
            match new {
                Some(new) => requests::find_matches(service, &context, &new),
                None => Ok(Vec::new()),
            }
        })
        .await?;
    see_other(if found.is_empty() { "/requests/new/family" } else { "/requests/new/matches" })
}

posted! {
    pub(super) struct FamilyForm {
        once: ["school", "parent_name", "relation", "phone", "email", "address", "contact_way", "language"],
        lists: ["flags"],
    }
}

pub(super) async fn schools(app: &App) -> Result<Vec<(String, String)>, HttpError> {
    Ok(app.run(institutions::list_open).await?.into_iter().map(|row| (row.id.to_string(), row.name)).collect())
}

pub(super) async fn family(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    let context = signed_in.context(None);
    let state = app.run(move |service| kept(service, &context)).await?;
    page(&pages::school_and_parents(signed_in.shell("Record a request").current("/work"), schools(&app).await?, state))
}

pub(super) async fn send_family(app: web::Data<App>, sent: Protected<FamilyForm>) -> Answer {
    let (context, mut state) = (sent.context(), sent.state());
    for (name, most) in
        [("parent_name", 200), ("relation", 100), ("phone", 40), ("address", 1_000), ("contact_way", 200), ("language", 60)]
    {
        fields::optional_text(&mut state, name, most);
    }
    fields::optional_email(&mut state, "email");
    let school = state.value("school").to_owned();
    if !school.is_empty() && school.parse::<InstitutionId>().is_err() {
        state.fail("school", "Choose a school from the list, or leave it empty");
    }
    if state.has_errors() {
        let schools = schools(&app).await?;
        return wrong(&pages::school_and_parents(sent.signed_in().shell("Record a request").current("/work"), schools, state));
    }
    app.run(move |service| keep(service, &context, &state, FamilyForm::NAMES)).await?;
    see_other("/requests/new/check")
}
