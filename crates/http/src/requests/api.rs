//! Recording a request for programs.

use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use ehc_application::{
    cases::case_path,
    requests::{self, Joins, NewParent, NewRequest, RecordRefused},
};
use ehc_domain::{
    cases::CaseReference,
    days::ActDay,
    email::EmailAddress,
    ids::InstitutionId,
    people::numbers::Upn,
    requests::{Became, Channel, RequestSource},
    text::{Text, Words},
};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::{
    form::{Form, form, state_of},
    web::{
        App, ProtectedJson,
        described::{Given, code},
        respond::Answer,
        route::{Declared, Row, Rule},
    },
};

/// A request as a program sends it: everything that is asked in the steps, in one body.
struct Body {
    received_on: ActDay,
    source: RequestSource,
    channel: Channel,
    requester_name: Text<200>,
    requester_email: Option<EmailAddress>,
    concerns: Option<Words<10_000>>,
    child_name: Text<200>,
    born_on: Option<NaiveDate>,
    upn: Option<Upn>,
    institution_id: Option<InstitutionId>,
    parent_name: Option<Text<200>>,
    parent_relation: Option<Text<100>>,
    hearing_impairment: bool,
    vision_impairment: bool,
    armed_forces_family: bool,
    in_care: bool,
    kept_apart: bool,
    match_reason: Option<Words<2_000>>,
    joins: Option<CaseReference>,
}

form! { Body {
    received_on: date("The day it reached the council").or("Enter the date the request was received"),
    source: radios("Who asked").or("Choose who asked"),
    channel: select("How it came").or("Choose how the request arrived"),
    requester_name: text("The name of the person who asked").or("Enter the name of the person who asked"),
    requester_email: email("Where the receipt goes; by letter when left out"),
    concerns: lines("What was said", 4),
    child_name: text("The child’s name").or("Enter the child’s name"),
    born_on: birthday("The child’s date of birth").unsampled(),
    upn: text("The child’s unique pupil number"),
    institution_id: select("Where the child learns").unsampled(),
    parent_name: text("The name of the main parent or carer"),
    parent_relation: text("How they are related to the child"),
    hearing_impairment: tick("", "Hearing is impaired"),
    vision_impairment: tick("", "Vision is impaired"),
    armed_forces_family: tick("", "A parent serves in the armed forces"),
    in_care: tick("", "Looked after by a council"),
    kept_apart: tick("", "Adopted, so that nothing may connect the case with a former identity: it is restricted from the first moment").unsampled(),
    match_reason: lines("Why this is another child than one on record", 3),
    joins: text("The number of the case of the child, who is on record already").unsampled(),
} }

impl From<Body> for NewRequest {
    fn from(body: Body) -> Self {
        let relation = body.parent_relation;
        Self {
            received_on: body.received_on,
            source: body.source,
            channel: body.channel,
            requester_name: body.requester_name,
            requester_email: body.requester_email,
            concerns: body.concerns,
            child_name: body.child_name,
            born_on: body.born_on,
            upn: body.upn,
            institution_id: body.institution_id,
            parent: body.parent_name.map(|name| NewParent { relation, ..NewParent::named(name) }),
            hearing_impairment: body.hearing_impairment,
            vision_impairment: body.vision_impairment,
            armed_forces_family: body.armed_forces_family,
            in_care: body.in_care,
            kept_apart: body.kept_apart,
            match_reason: body.match_reason,
            joins: body.joins.map(Joins::Case),
        }
    }
}

/// The case that a request began, or was added to.
#[derive(Debug, Serialize, ToSchema)]
struct Recorded {
    /// Its number.
    reference: String,
    /// What became of the request: a code.
    #[schema(schema_with = code::<Became>)]
    became: &'static str,
    /// The path of its page.
    href: String,
}

/// Says which case it began: the body names it, and is the same when the request is sent again.
pub(super) fn record(may: Rule) -> Row {
    let declared =
        Declared::of::<Body, RecordRefused>("Records a request for a needs assessment; `reference` names the case", 201)
            .gives(Some(Given::json::<Recorded>()));
    Row::post("/api/v1/requests", may, || web::to(send)).sample(declared.sample()).act(declared)
}

async fn send(app: web::Data<App>, sent: ProtectedJson<Map<String, Value>>) -> Answer {
    let context = sent.context();
    let body = Body::read_body(state_of(&Body::questions(), &sent.into_inner())?)?;
    let recorded = app.run(move |service| requests::record(service, &context, body.into())).await?;
    let reference = recorded.reference.as_str();
    Ok(HttpResponse::Created().json(Recorded {
        reference: reference.to_owned(),
        became: recorded.became.code(),
        href: case_path(reference, ""),
    }))
}
