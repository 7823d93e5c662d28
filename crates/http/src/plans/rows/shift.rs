//! Moving a row within its section.

use ehc_application::plans::rows::{self, Move, MoveRefused};
use ehc_domain::{cases::CaseReference, ids::PlanRowId, policy::Action};
use serde_json::{Value, json};

use crate::{
    act::{Next, on_case},
    form::form,
    plans::api::row_to_json,
    web::route::Row,
};

form! { Move {
    direction: button().or("Choose up or down"),
    version: hidden(),
} }

pub(in crate::plans) fn shift() -> Vec<Row> {
    on_case::<(CaseReference, PlanRowId)>("/cases/{reference}/plan/rows/{row}/move", Action::PlanDraft)
        .part("plan")
        .does_at_once("Moves a row one place within its section", |service, context, (reference, id), to| {
            rows::shift(service, context, reference, *id, to)
        })
        .json("/api/v1/cases/{reference}/plan/rows/{row}/move")
        .answers(200, |(_, id), ()| json!({ "id": id.uuid() }))
        .stands(|refused| match refused {
            MoveRefused::Stale(now) => row_to_json(now),
            MoveRefused::Write(_) => Value::Null,
        })
        .then(|shown, ()| Next::to(shown.path(&format!("plan/rows/{}", shown.at.1))))
}
