//! Recording a request, one step at a time. What is typed is kept as the person's own draft until it is recorded, so that nothing typed is lost.

mod api;
mod matches;
mod record;
mod steps;

use actix_web::web;
use chrono::NaiveDate;
use ehc_application::{
    Context, Failure, NoRule, Service, drafts,
    requests::{NewParent, NewRequest, RecordRefused},
};
use ehc_domain::policy::Action;

pub(crate) use api::*;

use crate::{
    ui::FormState,
    web::{
        fields,
        route::{Row, Rule},
    },
};
use steps::{read_child, read_who};

const DRAFT: &str = "request:new";

pub(crate) fn routes() -> Vec<Row> {
    let may = Rule::May(Action::CaseCreate);
    vec![
        Row::get("/requests/new", may, || web::to(steps::who)),
        Row::post("/requests/new", may, || web::to(steps::send_who)).sample(
            "asked_by=parent&asked_by_name=A&received-day=1&received-month=12&received-year=2026&how=email&asked_by_email=&reason=",
        ),
        Row::get("/requests/new/child", may, || web::to(steps::child)),
        Row::post("/requests/new/child", may, || web::to(steps::send_child))
            .sample("name=A&born-day=&born-month=&born-year=&upn="),
        Row::get("/requests/new/matches", may, || web::to(matches::show)),
        Row::post("/requests/new/matches", may, || web::to(matches::send)).sample("why_new=A"),
        Row::get("/requests/new/family", may, || web::to(steps::family)),
        Row::post("/requests/new/family", may, || web::to(steps::send_family))
            .sample("school=&parent_name=&relation=&phone=&email=&address=&contact_way=&language="),
        Row::get("/requests/new/check", may, || web::to(record::check)),
        Row::post("/requests/new/check", may, || web::to(record::send)),
        Row::post("/api/v1/requests", may, || web::to(record_json)),
    ]
}

fn kept(service: &Service, context: &Context) -> Result<FormState, Failure<NoRule>> {
    Ok(FormState::from_pairs(drafts::find(service, context, DRAFT)?.unwrap_or_default()))
}

/// Puts what this step asked into the draft, in place of what it held.
fn keep(service: &Service, context: &Context, typed: &FormState, names: &[&str]) -> Result<(), Failure<NoRule>> {
    let mut all = drafts::find(service, context, DRAFT)?.unwrap_or_default();
    all.retain(|(name, _)| !names.contains(&name.as_str()));
    for name in names {
        all.extend(typed.values(name).iter().map(|value| ((*name).to_owned(), value.clone())));
    }
    drafts::keep(service, context, DRAFT, &all)
}

/// Puts the request together from the draft; `None` when a step is missing or wrong.
fn assemble(typed: &FormState, today: NaiveDate) -> Option<NewRequest> {
    let mut state = typed.clone();
    let (source, channel, received_on) = read_who(&mut state, today)?;
    read_child(&mut state, today)?;
    let text = |name: &str| state.value(name).trim().to_owned();
    let optional = |name: &str| fields::given(text(name));
    let parent = (!text("parent_name").is_empty()).then(|| NewParent {
        name: text("parent_name"),
        relation: text("relation"),
        email: optional("email"),
        phone: optional("phone"),
        address: optional("address"),
        address_is_confidential: state.has("flags", "confidential"),
        language: optional("language"),
        needs_interpreter: state.has("flags", "interpreter"),
        contact_preference: optional("contact_way"),
    });
    let born_on = fields::optional_date(&mut state.clone(), "born");
    Some(NewRequest {
        received_on,
        source,
        channel,
        requester_name: text("asked_by_name"),
        requester_email: optional("asked_by_email"),
        concerns: text("reason"),
        child_name: text("name"),
        born_on,
        upn: optional("upn"),
        institution_id: text("school").parse().ok(),
        parent,
        hearing_impairment: state.has("circumstances", "hearing"),
        vision_impairment: state.has("circumstances", "vision"),
        armed_forces_family: state.has("circumstances", "forces"),
        in_care: state.has("circumstances", "care"),
        match_reason: text("why_new"),
    })
}

fn never(failure: Failure<NoRule>) -> Failure<RecordRefused> {
    failure.map_rule(|never| match never {})
}
