//! Moving a row within its section.

use ehc_application::plans::rows::{self, Move, MoveRefused};
use ehc_domain::{cases::CaseReference, ids::PlanRowId, policy::Action};
use serde_json::{Value, json};

use crate::{
    act::{Named, Next, on_case},
    form::form,
    plans::api::RowJson,
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
        .answers(200, |(_, id), ()| Named::of(*id))
        .stands(|refused| match refused {
            MoveRefused::Stale(now) => json!(RowJson::from(&**now)),
            MoveRefused::Write(_) => Value::Null,
        })
        .then(|shown, ()| Next::to(shown.path(&format!("plan/rows/{}", shown.at.1))))
}
