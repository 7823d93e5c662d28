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
    frames::FormPage,
    ui::{Choice, Field, FormState, Shell},
    web::{
        App, HttpError, Protected, SignedIn, fields,
        posted::posted,
        respond::{Answer, page, see_other, wrong},
    },
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
    who_asked(
        signed_in.shell("Record a request").current("/work"),
        fields::options::<RequestSource>(),
        fields::options::<Channel>(),
        state,
    )
}

/// Fields: `asked_by`, `asked_by_name`, `asked_by_email`, `received-day` and its kin, `how`, `reason`.
fn who_asked<V: Into<String>, T: Into<String>>(
    shell: Shell,
    askers: impl IntoIterator<Item = (V, T)>,
    channels: impl IntoIterator<Item = (V, T)>,
    state: FormState,
) -> FormPage {
    let askers = askers.into_iter().map(|(value, text)| Choice::new(&value.into(), text.into())).collect();
    step(shell, 1, "Who asked, and when did we receive it?")
        .field(
            Field::date("received", "When did the council receive the request?")
                .hint("The day it arrived, not the day you key it. The law counts from this day. For example, 7 9 2026"),
        )
        .field(Field::radios("asked_by", "Who asked?", askers))
        .field(Field::text("asked_by_name", "Their name").autocomplete("off").width(30))
        .field(
            Field::email("asked_by_email", "Their email address")
                .hint("We send a receipt with the case number and the date by which we must decide. Leave it empty to write by post.")
                .autocomplete("off")
                .width(30),
        )
        .field(Field::select("how", "How did it arrive?", channels))
        .field(Field::lines("reason", "What did they say?", 4).hint("Optional. In their own words where you can."))
        .state(state)
        .cancel("/work")
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
    page(&which_child(signed_in.shell("Record a request").current("/work"), state))
}

/// Fields: `name`, `born-day` and its kin, `upn`, `circumstances`. A name is one field: it is never split.
fn which_child(shell: Shell, state: FormState) -> FormPage {
    step(shell, 2, "Who is the child or young person?")
        .back("/requests/new")
        .field(Field::text("name", "Full name").hint("As the family writes it").autocomplete("off").no_spellcheck().width(30))
        .field(Field::birthday("born", "Date of birth").hint("For example, 14 3 2018"))
        .field(Field::text("upn", "Unique pupil number (UPN)").hint("Optional. 13 letters and numbers").no_spellcheck().width(20))
        .field(
            Field::checkboxes(
                "circumstances",
                "Does any of these apply?",
                vec![
                    Choice::new("hearing", "Hearing impairment"),
                    Choice::new("vision", "Vision impairment"),
                    Choice::new("forces", "A parent serves in the armed forces"),
                    Choice::new("care", "Looked after by a council"),
                ],
            )
            .hint("They decide whose advice the law asks for."),
        )
        .state(state)
        .cancel("/work")
}

pub(super) async fn send_child(app: web::Data<App>, sent: Protected<ChildForm>) -> Answer {
    let (context, mut state) = (sent.context(), sent.state());
    if read_child(&mut state, context.today).is_none() {
        return wrong(&which_child(sent.signed_in().shell("Record a request").current("/work"), state));
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
    page(&school_and_parents(signed_in.shell("Record a request").current("/work"), schools(&app).await?, state))
}

/// Fields: `school`, `parent_name`, `relation`, `phone`, `email`, `contact_way`, `language`, `interpreter`, `confidential`.
fn school_and_parents(shell: Shell, schools: Vec<(String, String)>, state: FormState) -> FormPage {
    let schools = std::iter::once((String::new(), "None, or not on the list".to_owned())).chain(schools);
    step(shell, 4, "School and parents")
        .back("/requests/new/child")
        .field(Field::select("school", "School, college or nursery", schools))
        .field(Field::text("parent_name", "Parent or carer’s name").autocomplete("off").width(30))
        .field(Field::text("relation", "Relation to the child").hint("For example, mother").width(20))
        .field(Field::text("phone", "Phone number").autocomplete("off").inputmode("tel").width(20))
        .field(Field::email("email", "Email address").autocomplete("off").width(30))
        .field(Field::lines("address", "Address", 3))
        .field(
            Field::text("contact_way", "How do they prefer to hear from us?")
                .hint("For example, text message after 3pm")
                .width(30),
        )
        .field(Field::text("language", "Language, if not English").width(20))
        .field(Field::checkboxes(
            "flags",
            "Does any of these apply?",
            vec![
                Choice::new("interpreter", "An interpreter is needed"),
                Choice::new("confidential", "The address must be kept confidential").hint("The reason is never shown on screen."),
            ],
        ))
        .state(state)
        .cancel("/work")
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
        return wrong(&school_and_parents(sent.signed_in().shell("Record a request").current("/work"), schools, state));
    }
    app.run(move |service| keep(service, &context, &state, FamilyForm::NAMES)).await?;
    see_other("/requests/new/check")
}

pub(super) fn step(shell: Shell, number: u8, heading: &str) -> FormPage {
    FormPage::new(shell.titled(&format!("{heading} – Record a request")), heading, "Continue")
        .caption(&format!("Record a request: step {number} of 4"))
}
