//! The steps: who asked, which child, the school and the family.

use actix_web::web;
use chrono::NaiveDate;
use ehc_application::{
    institutions,
    requests::{self, RecordRefused},
};
use ehc_domain::{refusals::Refuses, requests::Channel};

use super::{
    draft::{DRAFT, keep, kept, never},
    forms::{Child, Family, Who, whole},
};
use crate::{
    form::{Form, choose, fields},
    frames::FormPage,
    ui::{Choice, FormState, Shell},
    web::{
        App, HttpError, Protected, SignedIn,
        respond::{Answer, page, see_other, wrong},
    },
};

type Posted = Protected<Vec<(String, String)>>;

fn shell(signed_in: &SignedIn) -> Shell {
    signed_in.shell("Record a request").current("/work")
}

/// Says beside its answer what is wrong with a day that was read.
fn refuse_ahead(state: &mut FormState, day: Option<NaiveDate>, today: NaiveDate, refused: &RecordRefused) {
    if day.is_some_and(|day| day > today) {
        refuse(state, refused);
    }
}

/// Says beside its answer what a rule refuses.
fn refuse(state: &mut FormState, refused: &RecordRefused) {
    state.refuse(refused.field().unwrap_or_default(), refused.code(), refused.to_string());
}

pub(super) async fn who(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    let context = signed_in.context(None);
    let mut state = app.run(move |service| kept(service, &context)).await?;
    if state.value("channel").is_empty() {
        state = state.with("channel", Channel::Email.code());
    }
    page(&who_asked(shell(&signed_in), state))
}

fn who_asked(shell: Shell, state: FormState) -> FormPage {
    let page = step(shell, 1, "Who asked, and when did we receive it?");
    page.fields(fields(&Who::questions())).state(state).cancel("/work").forgets(DRAFT)
}

pub(super) async fn send_who(app: web::Data<App>, sent: Posted) -> Answer {
    Who::expect(&sent)?;
    let (context, mut state) = (sent.context(), sent.state());
    let received = Who::read(&mut state).map(|who| who.received_on.date());
    refuse_ahead(&mut state, received, context.today, &RecordRefused::ReceivedInTheFuture);
    if state.has_errors() {
        return wrong(&who_asked(shell(sent.signed_in()), state));
    }
    app.run(move |service| keep::<Who>(service, &context, &state)).await?;
    see_other("/requests/new/child")
}

pub(super) async fn child(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    let context = signed_in.context(None);
    let state = app.run(move |service| kept(service, &context)).await?;
    page(&which_child(shell(&signed_in), state))
}

/// A name is one field: it is never split.
fn which_child(shell: Shell, state: FormState) -> FormPage {
    let page = step(shell, 2, "Who is the child or young person?").back("/requests/new");
    page.fields(fields(&Child::questions())).state(state).cancel("/work").forgets(DRAFT)
}

pub(super) async fn send_child(app: web::Data<App>, sent: Posted) -> Answer {
    Child::expect(&sent)?;
    let (context, mut state) = (sent.context(), sent.state());
    let born = Child::read(&mut state).and_then(|child| child.born_on);
    let asking = sent.context();
    let mut before = app.run(move |service| kept(service, &asking)).await?;
    let received = Who::read(&mut before).map(|who| who.received_on.date());
    if let Some(Err(refused)) = born.map(|born| requests::check_birth(born, received, context.today)) {
        refuse(&mut state, &refused);
    }
    if state.has_errors() {
        return wrong(&which_child(shell(sent.signed_in()), state));
    }
    let found = app
        .run(move |service| {
            keep::<Child>(service, &context, &state).map_err(never)?;
            match whole(&kept(service, &context).map_err(never)?) {
                Some(new) => requests::find_matches(service, &context, &new),
                None => Ok(Vec::new()),
            }
        })
        .await?;
    see_other(if found.is_empty() { "/requests/new/family" } else { "/requests/new/matches" })
}

pub(crate) async fn schools(app: &App) -> Result<Vec<(String, String)>, HttpError> {
    Ok(app.run(institutions::list_open).await?.into_iter().map(|row| (row.id.to_string(), row.name)).collect())
}

pub(super) async fn family(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    let context = signed_in.context(None);
    let state = app.run(move |service| kept(service, &context)).await?;
    page(&school_and_parents(shell(&signed_in), &schools(&app).await?, state))
}

fn school_and_parents(shell: Shell, schools: &[(String, String)], state: FormState) -> FormPage {
    let none = std::iter::once(Choice::new("", "None, or not on the list"));
    let mut questions = Family::questions();
    let listed = schools.iter().map(|(id, name)| Choice::new(id, name.as_str()));
    choose(&mut questions, "institution_id", none.chain(listed).collect());
    let page = step(shell, 3, "School and parents").back("/requests/new/child");
    page.fields(fields(&questions)).state(state).cancel("/work").forgets(DRAFT)
}

pub(super) async fn send_family(app: web::Data<App>, sent: Posted) -> Answer {
    Family::expect(&sent)?;
    let (context, mut state) = (sent.context(), sent.state());
    if Family::read(&mut state).is_none() {
        return wrong(&school_and_parents(shell(sent.signed_in()), &schools(&app).await?, state));
    }
    app.run(move |service| keep::<Family>(service, &context, &state)).await?;
    see_other("/requests/new/check")
}

pub(super) fn step(shell: Shell, number: u8, heading: &str) -> FormPage {
    FormPage::new(shell.titled(&format!("{heading} – Record a request")), heading, "Continue")
        .caption(&format!("Record a request: step {number} of 3"))
}
