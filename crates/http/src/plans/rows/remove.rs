//! Removing a row on which nothing hangs.

use actix_web::http::Method;
use ehc_application::plans::rows::{self, Removal, RemoveRefused};
use ehc_domain::{cases::CaseReference, ids::PlanRowId, policy::Action};
use serde_json::{Value, json};

use crate::{
    act::{Named, Next, on_case},
    form::form,
    plans::api::RowJson,
    web::route::Row,
};

form! { Removal {
    version: hidden(),
} }

pub(in crate::plans) fn remove() -> Vec<Row> {
    on_case::<(CaseReference, PlanRowId)>("/cases/{reference}/plan/rows/{row}/remove", Action::PlanDraft)
        .part("plan")
        .does_at_once("Removes a row on which nothing hangs", |service, context, (reference, id), removal| {
            rows::remove(service, context, reference, *id, removal)
        })
        .json_by(Method::DELETE, "/api/v1/cases/{reference}/plan/rows/{row}")
        .answers(200, |(_, id), ()| Named::of(*id))
        .stands(|refused| match refused {
            RemoveRefused::Stale(now) => json!(RowJson::from(&**now)),
            _ => Value::Null,
        })
        .then(|shown, ()| Next::to(shown.path("plan")).saying("Removed from the plan"))
}
