//! What is done with a row as it stands: it is removed, moved, or a check on it is set aside.

use actix_web::web;
use ehc_application::{
    Failure,
    cases::case_path,
    plans::{
        StoredRow,
        rows::{self, Direction, RowRefused},
    },
};
use serde::Deserialize;

use super::{form::field_of, row_id};
use crate::{
    frames::FormPage,
    plans::{Ground, Nothing, ground},
    ui::{Field, FormState, Html, govuk::Inset},
    web::{
        App, HttpError, Protected, SignedIn,
        path::reference,
        respond::{Answer, page, see_other, see_other_saying, wrong},
    },
};

/// The version on the page from which a row is removed.
#[derive(Debug, Deserialize)]
pub(in crate::plans) struct Seen {
    version: Option<i32>,
}

pub(in crate::plans) async fn remove(
    app: web::Data<App>,
    path: web::Path<(String, String)>,
    seen: web::Query<Seen>,
    sent: Protected<Nothing>,
) -> Answer {
    let (case, id) = path.into_inner();
    let (reference, id) = (reference(&case)?, row_id(&id)?);
    let (context, version) = (sent.context(), seen.version.unwrap_or_default());
    let place = case_path(reference.as_str(), "plan");
    app.run(move |service| rows::remove(service, &context, &reference, id, version)).await.map_err(plain)?;
    see_other_saying(&app, &place, "Removed from the plan")
}

/// A page without boxes has nowhere to show two versions: it says that somebody was faster.
fn plain(failure: Failure<RowRefused>) -> HttpError {
    match failure {
        Failure::Rule(RowRefused::Stale(_)) => HttpError::Conflict,
        other => other.into(),
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::plans) struct MoveForm {
    way: String,
    version: i32,
}

pub(in crate::plans) async fn shift(app: web::Data<App>, path: web::Path<(String, String)>, sent: Protected<MoveForm>) -> Answer {
    let (case, id) = path.into_inner();
    let (reference, id) = (reference(&case)?, row_id(&id)?);
    let direction = if sent.way == "up" { Direction::Up } else { Direction::Down };
    let (context, version) = (sent.context(), sent.version);
    let place = case_path(reference.as_str(), &format!("plan/rows/{id}"));
    app.run(move |service| rows::shift(service, &context, &reference, id, version, direction)).await.map_err(plain)?;
    see_other(&place)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::plans) struct DismissForm {
    #[serde(default)]
    reason: String,
    version: i32,
}

fn dismiss_page(ground: &Ground, row: &StoredRow, state: FormState) -> FormPage {
    let checks = ground.view.breaks.iter().filter(|found| found.row() == row.id).map(|found| ground.view.words_of(found));
    ground
        .frame
        .clone()
        .form("Set a check aside", "Set it aside")
        .part(Html::paragraph(row.text.as_str()))
        .part(Inset { body: Html::bullets(checks) })
        .field(Field::lines("reason", "Why does it not matter here?", 3).hint("It is asked again when the words change."))
        .field(Field::hidden("version"))
        .cancel(ground.path(""))
        .state(state)
}

pub(in crate::plans) async fn dismiss(app: web::Data<App>, signed_in: SignedIn, path: web::Path<(String, String)>) -> Answer {
    let (case, id) = path.into_inner();
    let ground = ground(&app, &signed_in, reference(&case)?).await?;
    let row = ground.view.plan.row(row_id(&id)?).ok_or(HttpError::NotFound)?;
    if let Some(shown) = ground.not_to_write("Set a check aside") {
        return page(&shown);
    }
    let state = FormState::new().with("version", row.version.to_string());
    page(&dismiss_page(&ground, row, state).keyed(signed_in.new_submission()))
}

pub(in crate::plans) async fn send_dismiss(
    app: web::Data<App>,
    path: web::Path<(String, String)>,
    sent: Protected<DismissForm>,
) -> Answer {
    let (case, id) = path.into_inner();
    let (reference, id) = (reference(&case)?, row_id(&id)?);
    let ground = ground(&app, sent.signed_in(), reference.clone()).await?;
    let row = ground.view.plan.row(id).ok_or(HttpError::NotFound)?;
    let (context, version, reason) = (sent.context(), sent.version, sent.reason.clone());
    match app.run(move |service| rows::dismiss(service, &context, &reference, id, version, &reason)).await {
        Ok(()) => see_other_saying(&app, &ground.path(""), "Check set aside"),
        Err(Failure::Rule(RowRefused::Stale(_))) => Err(HttpError::Conflict),
        Err(Failure::Rule(refused)) => {
            let state = sent.state().error(field_of(&refused), refused.to_string());
            wrong(&dismiss_page(&ground, row, state).keyed(sent.submission()))
        }
        Err(other) => Err(other.into()),
    }
}
