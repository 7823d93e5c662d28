//! The steps: who asked, which child, the school and the family.

use actix_web::web;
use chrono::NaiveDate;
use ehc_application::{
    institutions,
    people::Likely,
    requests::{self, RecordRefused},
};
use ehc_domain::{refusals::Refuses, requests::Channel};

use super::{
    forms::{Child, Family, REQUEST, Who, whole},
    parents,
};
use crate::{
    begun::Begun,
    form::{Form, choose, fields},
    frames::{FormPage, TextPage},
    ui::{Choice, FormState, Shell},
    web::{
        App, HttpError, Protected, SignedIn,
        respond::{Answer, page, see_other, wrong},
    },
};

type Posted = Protected<Vec<(String, String)>>;
type Named = web::Path<String>;

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

pub(super) async fn begin(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    if !can_begin(&app, &signed_in).await? {
        return page(&TextPage::new(shell(&signed_in), "Record a request").says(RecordRefused::TeamHoldsNoCases.to_string()));
    }
    REQUEST.begin(&app, &signed_in).await
}

pub(super) async fn who(app: web::Data<App>, signed_in: SignedIn, named: Named) -> Answer {
    let (begun, mut state) = REQUEST.open(&app, &signed_in, &named).await?;
    if state.value("channel").is_empty() {
        state = state.with("channel", Channel::Email.code());
    }
    page(&who_asked(shell(&signed_in), &begun, state))
}

/// Says whether the team of whoever records may hold what they record, before anything is typed.
pub(crate) async fn can_begin(app: &App, signed_in: &SignedIn) -> Result<bool, HttpError> {
    let context = signed_in.context(None);
    Ok(app.run(move |service| requests::can_begin(service, &context)).await?)
}

fn who_asked(shell: Shell, begun: &Begun, state: FormState) -> FormPage {
    let page = step(shell, 1, "Who asked, and when did we receive it?");
    begun.page(page.fields(fields(&Who::questions())).state(state))
}

pub(super) async fn send_who(app: web::Data<App>, sent: Posted, named: Named) -> Answer {
    let (begun, mut state) = REQUEST.sent::<Who>(&named, &sent)?;
    let context = sent.context();
    let received = Who::read(&mut state).map(|who| who.received_on.date());
    refuse_ahead(&mut state, received, context.today, &RecordRefused::ReceivedInTheFuture);
    if state.has_errors() {
        return wrong(&who_asked(shell(sent.signed_in()), &begun, state));
    }
    match begun.keep::<Who>(&app, sent.signed_in(), &state).await? {
        None => see_other(&begun.step("/child")),
        Some(changed) => changed.answer(who_asked(shell(sent.signed_in()), &changed.begun, changed.beside(state))),
    }
}

pub(super) async fn child(app: web::Data<App>, signed_in: SignedIn, named: Named) -> Answer {
    let (begun, state) = REQUEST.open(&app, &signed_in, &named).await?;
    page(&which_child(shell(&signed_in), &begun, state))
}

/// A name is one field: it is never split.
fn which_child(shell: Shell, begun: &Begun, state: FormState) -> FormPage {
    let page = step(shell, 2, "Who is the child or young person?").back(begun.step(""));
    begun.page(page.fields(fields(&Child::questions())).state(state))
}

pub(super) async fn send_child(app: web::Data<App>, sent: Posted, named: Named) -> Answer {
    let (begun, mut state) = REQUEST.sent::<Child>(&named, &sent)?;
    let context = sent.context();
    let born = Child::read(&mut state).and_then(|child| child.born_on);
    let (_, mut before) = REQUEST.open(&app, sent.signed_in(), &named).await?;
    let received = Who::read(&mut before).map(|who| who.received_on.date());
    if let Some(Err(refused)) = born.map(|born| requests::check_birth(born, received, context.today)) {
        refuse(&mut state, &refused);
    }
    if state.has_errors() {
        return wrong(&which_child(shell(sent.signed_in()), &begun, state));
    }
    if let Some(changed) = begun.keep::<Child>(&app, sent.signed_in(), &state).await? {
        return changed.answer(which_child(shell(sent.signed_in()), &changed.begun, changed.beside(state)));
    }
    let (_, now) = REQUEST.open(&app, sent.signed_in(), &named).await?;
    let found = match whole(&now) {
        Some(new) => app.run(move |service| requests::find_matches(service, &context, &new)).await?,
        None => Vec::new(),
    };
    see_other(&begun.step(if found.is_empty() { "/family" } else { "/matches" }))
}

pub(crate) async fn schools(app: &App) -> Result<Vec<(String, String)>, HttpError> {
    Ok(app.run(institutions::list_open).await?.into_iter().map(|row| (row.id.to_string(), row.name)).collect())
}

pub(super) async fn family(app: web::Data<App>, signed_in: SignedIn, named: Named) -> Answer {
    let (begun, state) = REQUEST.open(&app, &signed_in, &named).await?;
    let like = parents_like(&app, &signed_in, &named, Family::with_who_asked(state.clone())).await?;
    page(&school_and_parents(shell(&signed_in), &begun, (&schools(&app).await?, &like), Family::with_who_asked(state)))
}

/// Those on record who may be the parent or carer that stands in a step.
async fn parents_like(app: &App, signed_in: &SignedIn, named: &Named, mut state: FormState) -> Result<Vec<Likely>, HttpError> {
    let parent = Family::read(&mut state).and_then(Family::parent);
    let (_, mut before) = REQUEST.open(app, signed_in, named).await?;
    let kept_apart = Child::read(&mut before).is_some_and(|child| child.kept_apart);
    parents::likely(app, signed_in, parent, kept_apart).await
}

fn school_and_parents(
    shell: Shell,
    begun: &Begun,
    (schools, like): (&[(String, String)], &[Likely]),
    state: FormState,
) -> FormPage {
    let none = std::iter::once(Choice::new("", "None, or not on the list"));
    let mut questions = parents::without_same(Family::questions());
    let listed = schools.iter().map(|(id, name)| Choice::new(id, name.as_str()));
    choose(&mut questions, "institution_id", none.chain(listed).collect());
    let page = step(shell, 3, "School and parents").back(begun.step("/child"));
    begun.page(parents::asking(page.fields(fields(&questions)), like).state(state))
}

pub(super) async fn send_family(app: web::Data<App>, sent: Posted, named: Named) -> Answer {
    let (begun, mut state) = REQUEST.sent::<Family>(&named, &sent)?;
    if Family::read(&mut state).is_none() {
        return wrong(&school_and_parents(shell(sent.signed_in()), &begun, (&schools(&app).await?, &[]), state));
    }
    let like = parents_like(&app, sent.signed_in(), &named, state.clone()).await?;
    let state = parents::settle(state, like.clone());
    if state.has_errors() {
        return wrong(&school_and_parents(shell(sent.signed_in()), &begun, (&schools(&app).await?, &like), state));
    }
    match begun.keep::<Family>(&app, sent.signed_in(), &state).await? {
        None => see_other(&begun.step("/check")),
        Some(changed) => {
            let listed = schools(&app).await?;
            changed.answer(school_and_parents(shell(sent.signed_in()), &changed.begun, (&listed, &like), changed.beside(state)))
        }
    }
}

pub(super) fn step(shell: Shell, number: u8, heading: &str) -> FormPage {
    FormPage::new(shell.titled(&format!("{heading} – Record a request")), heading, "Continue")
        .caption(&format!("Record a request: step {number} of 3"))
}
