//! The doors of an act: its page, its post, its JSON.

use std::sync::Arc;

use actix_web::{HttpResponse, http::StatusCode, web};
use ehc_application::{Failure, StorageError};
use ehc_domain::refusals::Refuses;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::{Act, Address, Answers, Asking, Does, Ground, Instead, Shown, written};
use crate::{
    form::{Form, sample_pairs, state_of, wrong_answers},
    frames::FormPage,
    ui::FormState,
    unsent,
    web::{
        App, HttpError, Protected, ProtectedJson, SignedIn,
        described::Given,
        respond::{Answer, page, page_with, see_other, see_other_saying},
        route::{Declared, Row, Rule},
    },
};

type Parts = web::Path<Vec<String>>;
type Asked = web::Query<Vec<(String, String)>>;

/// Makes the rows of an act.
pub(super) fn rows<A, G, F, T, R>(act: &Arc<Act<A, G, F, T, R>>) -> Vec<Row>
where
    A: Address,
    G: Ground,
    F: Form,
    T: Send + 'static,
    R: Refuses + Send + 'static,
{
    let declared = Declared::of::<F, R>(act.says, act.status).gives(act.gives.clone());
    let place = &act.place;
    let (shown, sent) = (Arc::clone(act), Arc::clone(act));
    let mut rows = Vec::new();
    if act.has_page {
        rows.push(Row::get(place.page, place.rule, move || {
            let act = Arc::clone(&shown);
            web::to(move |app, signed_in, parts: Parts, asked: Asked| {
                let act = Arc::clone(&act);
                async move { act.show(app, signed_in, &parts, &asked).await }
            })
        }));
    }
    rows.push(
        Row::post(place.page, place.rule, move || {
            let act = Arc::clone(&sent);
            web::to(move |app, sent, parts: Parts, asked: Asked| {
                let act = Arc::clone(&act);
                async move { act.send(app, sent, &parts, &asked).await }
            })
        })
        .sample(serde_html_form::to_string(sample_pairs(&declared.questions)).unwrap_or_default())
        .act(declared.clone()),
    );
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
    async fn shown(self: &Arc<Self>, app: &App, signed_in: SignedIn, at: &A) -> Result<Shown<A, G>, HttpError> {
        let at = at.clone();
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

    async fn show(self: Arc<Self>, app: web::Data<App>, signed_in: SignedIn, parts: &[String], asked: &Asked) -> Answer {
        let here = self.here(parts);
        let shown = self.shown(&app, signed_in, &named(parts, asked)?).await?;
        match (self.instead)(&shown) {
            Some(Instead::Page(instead)) => return page(&*instead),
            Some(Instead::Go(place)) => return see_other(&place),
            Some(Instead::Denied) => return Err(HttpError::Denied),
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

    async fn send(
        self: Arc<Self>,
        app: web::Data<App>,
        sent: Protected<Vec<(String, String)>>,
        parts: &[String],
        asked: &Asked,
    ) -> Answer {
        let at = named::<A>(parts, asked)?;
        let shown = self.shown(&app, sent.signed_in().clone(), &at).await?;
        F::expect(&sent)?;
        let (mut state, key) = (sent.state(), sent.submission());
        let again = |shown: &Shown<A, G>, state, key| {
            let form = self.form(shown, state, key);
            if self.keeps { form.keeps(self.here(parts)) } else { form }
        };
        let Some(command) = F::read(&mut state) else {
            if !self.has_page {
                return Err(wrong_answers(&state));
            }
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again(&shown, state, key));
        };
        let (act, context, named) = (Arc::clone(&self), sent.context(), at.clone());
        let failed = match app.run(move |service| (act.does)(service, &context, &named, command)).await {
            Ok(done) => {
                let next = (self.then)(&shown, &done);
                return if next.words.is_empty() {
                    see_other(&next.place)
                } else {
                    see_other_saying(&app, &next.place, &next.words)
                };
            }
            Err(failed) if !self.has_page => return Err(failed.into()),
            Err(failed) => failed,
        };
        let rule = match failed {
            Failure::Rule(rule) if rule.is_conflict() => Some(rule),
            Failure::Storage(StorageError::Conflict) => None,
            Failure::Rule(rule) => {
                state.refuse(rule.field().unwrap_or_default(), rule.code(), rule.to_string());
                let form = again(&shown, state, key);
                let (status, form) = self.refuses.map_or((422, form.clone()), |refuses| refuses(&shown, &rule, form));
                return page_with(StatusCode::from_u16(status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY), &form);
            }
            other => return Err(other.into()),
        };
        // Somebody else was first: what stands now is read again.
        let shown = self.shown(&app, sent.signed_in().clone(), &at).await?;
        let (now, key) = ((self.begins)(&shown).value("version").to_owned(), shown.signed_in.new_submission());
        let state = state.set("version", now.as_str()).error("", CHANGED);
        if let Some((rule, refuses)) = rule.zip(self.refuses) {
            let (_, form) = refuses(&shown, &rule, again(&shown, state, key));
            return page_with(StatusCode::CONFLICT, &form);
        }
        // Without a version there is nothing by which it could be sent again knowingly.
        if now.is_empty() || (self.instead)(&shown).is_some() {
            return Err(HttpError::Conflict);
        }
        page_with(StatusCode::CONFLICT, &again(&shown, state, key))
    }

    async fn answer(self: Arc<Self>, app: web::Data<App>, sent: ProtectedJson<Map<String, Value>>, parts: &[String]) -> Answer {
        let door = Programs { status: self.status, answers: &self.answers, stands: self.stands };
        answer(&app, sent, parts, self.does, door).await
    }
}

/// Reads what an address names and what stands after its question mark.
fn named<A: Address>(parts: &[String], asked: &Asked) -> Result<A, HttpError> {
    let at = A::read(parts).ok_or(HttpError::NotFound)?;
    Ok(at.asked(&FormState::from_pairs(asked.iter().cloned())))
}

/// What programs are answered.
struct Programs<'a, A, T, R> {
    status: u16,
    answers: &'a Answers<A, T>,
    /// What stands now where somebody else was first; nothing where that is not shown.
    stands: fn(&R) -> Value,
}

/// Makes the row of a JSON door whose act has no page, or a page that is no plain form.
pub(crate) fn for_programs<A, F, T, R, B>(
    path: &'static str,
    rule: Rule,
    says: &'static str,
    does: Does<A, F, T, R>,
    status: u16,
    answers: fn(&A, &T) -> B,
) -> Row
where
    B: Serialize + ToSchema + 'static,
    A: Address,
    F: Form,
    T: Send + 'static,
    R: Refuses + Send + 'static,
{
    let declared = Declared::of::<F, R>(says, status).gives(Some(Given::json::<B>()));
    let answers = written(answers);
    let row = Row::post(path, rule, move || {
        let answers = Arc::clone(&answers);
        web::to(move |app: web::Data<App>, sent: ProtectedJson<Map<String, Value>>, parts: Parts| {
            let answers = Arc::clone(&answers);
            async move { answer(&app, sent, &parts, does, Programs { status, answers: &answers, stands: |_| Value::Null }).await }
        })
    });
    row.sample(declared.sample()).act(declared)
}

async fn answer<A, F, T, R>(
    app: &App,
    sent: ProtectedJson<Map<String, Value>>,
    parts: &[String],
    does: Does<A, F, T, R>,
    door: Programs<'_, A, T, R>,
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
    let done = match app.run(move |service| does(service, &context, &named, command)).await {
        Ok(done) => done,
        Err(Failure::Rule(rule)) if rule.is_conflict() => {
            return match (door.stands)(&rule) {
                Value::Null => Err(HttpError::Conflict),
                current => Err(HttpError::Stale { message: rule.to_string(), current }),
            };
        }
        Err(other) => return Err(other.into()),
    };
    let mut response = HttpResponse::build(StatusCode::from_u16(door.status).unwrap_or(StatusCode::OK));
    Ok(match (door.answers)(&at, &done) {
        Value::Null => response.finish(),
        body => response.json(body),
    })
}
