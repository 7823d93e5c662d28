//! The doors of an act: its page, its post, its JSON.

use std::sync::Arc;

use actix_web::{HttpResponse, http::StatusCode, web};
use ehc_application::{Failure, StorageError};
use ehc_domain::refusals::Refuses;
use serde_json::{Map, Value};

use super::{Act, Address, Asking, Declared, Does, Ground, Instead, Shown};
use crate::{
    App, HttpError, Protected, ProtectedJson, SignedIn,
    form::{Form, sample_pairs, state_of},
    frames::FormPage,
    respond::{Answer, page, page_with, see_other, see_other_saying},
    routes::{Row, Rule},
    ui::FormState,
    unsent,
};

type Parts = web::Path<Vec<String>>;

/// Makes the rows of an act.
pub(super) fn rows<A, G, F, T, R>(act: &Arc<Act<A, G, F, T, R>>) -> Vec<Row>
where
    A: Address,
    G: Ground,
    F: Form,
    T: Send + 'static,
    R: Refuses + Send + 'static,
{
    let declared = Declared::of::<F, R>(act.says, act.status);
    let place = &act.place;
    let (shown, sent) = (Arc::clone(act), Arc::clone(act));
    let mut rows = vec![
        Row::get(place.page, place.rule, move || {
            let act = Arc::clone(&shown);
            web::to(move |app, signed_in, parts: Parts| {
                let act = Arc::clone(&act);
                async move { act.show(app, signed_in, &parts).await }
            })
        }),
        Row::post(place.page, place.rule, move || {
            let act = Arc::clone(&sent);
            web::to(move |app, sent, parts: Parts| {
                let act = Arc::clone(&act);
                async move { act.send(app, sent, &parts).await }
            })
        })
        .sample(serde_html_form::to_string(sample_pairs(&declared.questions)).unwrap_or_default())
        .act(declared.clone()),
    ];
    if let Some((method, path)) = act.json.clone() {
        let act = Arc::clone(act);
        let row = Row::other(method, path, act.place.rule, move || {
            let act = Arc::clone(&act);
            web::to(move |app, sent, parts: Parts| {
                let act = Arc::clone(&act);
                async move { act.answer(app, sent, &parts).await }
            })
        });
        rows.push(row.sample(declared.sample()).act(declared));
    }
    rows
}

/// The words when somebody else was first.
const CHANGED: &str = "This was changed while the page was open. What it says now is above, and what you typed is in the boxes. Send it again if \
                       it still holds";

impl<A, G, F, T, R> Act<A, G, F, T, R>
where
    A: Address,
    G: Ground,
    F: Form,
    T: Send + 'static,
    R: Refuses + Send + 'static,
{
    async fn shown(self: &Arc<Self>, app: &App, signed_in: SignedIn, parts: &[String]) -> Result<Shown<A, G>, HttpError> {
        let at = A::read(parts).ok_or(HttpError::NotFound)?;
        let (act, context, named) = (Arc::clone(self), signed_in.context(None), at.clone());
        let today = context.today;
        let ground = app.run(move |service| (act.place.load)(service, &context, &named)).await?;
        let frame = ground.frame(&signed_in, self.place.part);
        Ok(Shown { at, ground, frame, signed_in, today })
    }

    /// The page with its questions, its tokens and what was typed.
    fn form(&self, shown: &Shown<A, G>, state: FormState, key: String) -> FormPage {
        let mut asking = Asking::of(F::questions());
        (self.asks)(shown, &mut asking);
        let mut form = (self.shows)(shown).fields(asking.fields()).state(state);
        form.csrf = shown.signed_in.csrf().to_owned();
        form.submission = Some(key);
        form
    }

    async fn show(self: Arc<Self>, app: web::Data<App>, signed_in: SignedIn, parts: &[String]) -> Answer {
        let here = self.here(parts);
        let shown = self.shown(&app, signed_in, parts).await?;
        match (self.instead)(&shown) {
            Some(Instead::Page(instead)) => return page(&*instead),
            Some(Instead::Go(place)) => return see_other(&place),
            Some(Instead::Denied) => return Err(HttpError::Denied),
            Some(Instead::NotFound) => return Err(HttpError::NotFound),
            None => {}
        }
        let unsent = if self.keeps { unsent::of(&app, &shown.signed_in, &here).await? } else { None };
        let is_back = unsent.is_some();
        let state = unsent.unwrap_or_else(|| (self.begins)(&shown));
        let form = self.form(&shown, state, shown.signed_in.new_submission());
        page(&if self.keeps { form.keeps(here).gives_back(is_back) } else { form })
    }

    /// The address of the page, with what it names.
    fn here(&self, parts: &[String]) -> String {
        let mut parts = parts.iter();
        let filled = self.place.page.split('/').map(|part| match part.starts_with('{') {
            true => parts.next().map_or("", String::as_str),
            false => part,
        });
        filled.collect::<Vec<_>>().join("/")
    }

    async fn send(self: Arc<Self>, app: web::Data<App>, sent: Protected<Vec<(String, String)>>, parts: &[String]) -> Answer {
        let shown = self.shown(&app, sent.signed_in().clone(), parts).await?;
        F::expect(&sent)?;
        let (mut state, key) = (sent.state(), sent.submission());
        let again = |shown: &Shown<A, G>, state, key| {
            let form = self.form(shown, state, key);
            if self.keeps { form.keeps(self.here(parts)) } else { form }
        };
        let Some(command) = F::read(&mut state) else {
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again(&shown, state, key));
        };
        let (act, context, at) = (Arc::clone(&self), sent.context(), shown.at.clone());
        match app.run(move |service| (act.does)(service, &context, &at, command)).await {
            Ok(done) => {
                let next = (self.then)(&shown, &done);
                if next.words.is_empty() { see_other(&next.place) } else { see_other_saying(&app, &next.place, &next.words) }
            }
            Err(Failure::Rule(rule)) => {
                state.refuse(rule.field().unwrap_or_default(), rule.code(), rule.to_string());
                let (status, form) = (self.refuses)(&shown, &rule, again(&shown, state, key));
                page_with(StatusCode::from_u16(status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY), &form)
            }
            Err(Failure::Storage(StorageError::Conflict)) => {
                let shown = self.shown(&app, sent.signed_in().clone(), parts).await?;
                let now = (self.begins)(&shown).value("version").to_owned();
                // Without a version there is nothing by which it could be sent again knowingly.
                if now.is_empty() || (self.instead)(&shown).is_some() {
                    return Err(HttpError::Conflict);
                }
                let state = state.set("version", now).error("", CHANGED);
                page_with(StatusCode::CONFLICT, &again(&shown, state, shown.signed_in.new_submission()))
            }
            Err(other) => Err(other.into()),
        }
    }

    async fn answer(self: Arc<Self>, app: web::Data<App>, sent: ProtectedJson<Map<String, Value>>, parts: &[String]) -> Answer {
        answer(&app, sent, parts, self.does, (self.status, self.answers)).await
    }
}

/// Makes the row of a JSON door whose act has no page, or a page that is no plain form.
pub(crate) fn for_programs<A, F, T, R>(
    path: &'static str,
    rule: Rule,
    says: &'static str,
    does: Does<A, F, T, R>,
    status: u16,
    answers: fn(&A, &T) -> Value,
) -> Row
where
    A: Address,
    F: Form,
    T: Send + 'static,
    R: Refuses + Send + 'static,
{
    let declared = Declared::of::<F, R>(says, status);
    let row = Row::post(path, rule, move || {
        web::to(move |app: web::Data<App>, sent: ProtectedJson<Map<String, Value>>, parts: Parts| async move {
            answer(&app, sent, &parts, does, (status, answers)).await
        })
    });
    row.sample(declared.sample()).act(declared)
}

async fn answer<A, F, T, R>(
    app: &App,
    sent: ProtectedJson<Map<String, Value>>,
    parts: &[String],
    does: Does<A, F, T, R>,
    (status, answers): (u16, fn(&A, &T) -> Value),
) -> Answer
where
    A: Address,
    F: Form,
    T: Send + 'static,
    R: Refuses + Send + 'static,
{
    let at = A::read(parts).ok_or(HttpError::NotFound)?;
    let context = sent.context();
    let command = F::read_body(state_of(&F::questions(), &sent.into_inner())?)?;
    let named = at.clone();
    let done = app.run(move |service| does(service, &context, &named, command)).await?;
    let mut response = HttpResponse::build(StatusCode::from_u16(status).unwrap_or(StatusCode::OK));
    Ok(match answers(&at, &done) {
        Value::Null => response.finish(),
        body => response.json(body),
    })
}
