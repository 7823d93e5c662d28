//! Deciding: what is known, what is proposed and why, who decides, and telling the family.

mod api;
mod decide;
mod ground;
mod notify;
mod propose;
mod read;
mod withdraw;

use actix_web::web;
use ehc_domain::policy::Action;

pub(crate) use api::*;

use crate::web::route::{Row, Rule};

/// A proposal that has its shape.
const PROPOSAL: &str = r#"{"kind":"assess","outcome":"agreed","limbs":[{"limb":"has_or_may_have_needs","is_met":true,"reasons":"A"},{"limb":"may_need_plan","is_met":true,"reasons":"A"}]}"#;

pub(crate) fn routes() -> Vec<Row> {
    use Action as A;
    let mut rows = vec![
        Row::get("/cases/{reference}/decisions", Rule::OnCase(A::DecisionPropose), || web::to(read::list)),
        Row::get("/cases/{reference}/decisions/{kind}", Rule::OnCase(A::DecisionPropose), || web::to(read::show)),
        Row::get("/api/v1/cases/{reference}/decisions", Rule::OnCase(A::DecisionPropose), || web::to(list_json)),
        Row::post("/api/v1/cases/{reference}/decisions", Rule::OnCase(A::DecisionPropose), || web::to(propose_json))
            .sample(PROPOSAL),
    ];
    rows.extend(propose::propose());
    rows.extend(decide::decide());
    rows.extend(notify::tell());
    rows.extend(withdraw::withdraw());
    rows
}
