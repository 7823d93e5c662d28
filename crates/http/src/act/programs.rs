//! The doors of acts for programs.

use std::sync::Arc;

use actix_web::{HttpResponse, http::StatusCode, web};
use ehc_application::Failure;
use ehc_domain::{ids::Id, refusals::Refuses};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Act, Address, Does, Ground, Parts};
use crate::{
    form::{Form, state_of},
    web::{
        App, HttpError, ProtectedJson,
        described::Given,
        respond::Answer,
        route::{Declared, Row, Rule},
    },
};

/// Writes what programs are answered; nothing where they are answered nothing.
pub(super) type Answers<A, T> = Arc<dyn Fn(&A, &T) -> Value + Send + Sync>;

/// Names what an act made or changed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Named {
    /// Its id.
    id: Uuid,
}

impl Named {
    /// Names it by its id.
    pub(crate) fn of<T>(id: Id<T>) -> Self {
        Self { id: id.uuid() }
    }
}

/// Writes what is answered as JSON.
pub(super) fn written<A: 'static, T: 'static, B: Serialize + 'static>(answers: fn(&A, &T) -> B) -> Answers<A, T> {
    Arc::new(move |at, done| json!(answers(at, done)))
}

/// Makes the row of the JSON door, where there is one.
pub(super) fn json_row<A, G, F, T, R>(act: &Arc<Act<A, G, F, T, R>>) -> Option<Row>
where
    A: Address,
    G: Ground,
    F: Form,
    T: Send + 'static,
    R: Refuses + Send + 'static,
{
    let (method, path) = act.json.clone()?;
    let (declared, act) = (Declared::of::<F, R>(act.says, act.status).gives(act.gives.clone()), Arc::clone(act));
    let row = Row::other(method, path, act.place.rule, move || {
        let act = Arc::clone(&act);
        web::to(move |app, sent, parts: Parts| {
            let act = Arc::clone(&act);
            async move { act.answer(app, sent, &parts).await }
        })
    });
    Some(row.sample(declared.sample()).act(declared))
}

impl<A, G, F, T, R> Act<A, G, F, T, R>
where
    A: Address,
    G: Ground,
    F: Form,
    T: Send + 'static,
    R: Refuses + Send + 'static,
{
    async fn answer(self: Arc<Self>, app: web::Data<App>, sent: ProtectedJson<Map<String, Value>>, parts: &[String]) -> Answer {
        let door = Programs { status: self.status, answers: &self.answers, stands: self.stands };
        answer(&app, sent, parts, self.does, door).await
    }
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
    let declared = Declared::of::<F, R>(says, status).gives((status != 204).then(Given::json::<B>));
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
