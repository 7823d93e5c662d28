//! The description of the JSON interface, made from the handlers themselves.

use actix_web::{HttpResponse, http::Method, web};
use utoipa::{
    Modify, OpenApi,
    openapi::{
        ContentBuilder, HttpMethod, PathItem, Ref, RefOr, ResponseBuilder,
        path::Operation,
        security::{ApiKey, ApiKeyValue, SecurityScheme},
    },
};

use crate::{
    accounts, act,
    advice::api as advice,
    calculator,
    calendars::api as calendars,
    consultations::api as consultations,
    documents, notifications,
    plans::api as plans,
    reports,
    web::{
        Problem,
        respond::Answer,
        route::{Kind, Row, Rule},
    },
};

/// Every path of the JSON interface. A feature adds its handlers to `paths` and its shapes to `schemas`.
#[derive(Debug, OpenApi)]
#[openapi(
    info(
        title = "EHC Casework",
        description = "The same acts, under the same permissions, as the pages. Errors are problem details (RFC 9457) with a stable `code`.",
        license(name = "MIT", identifier = "MIT")
    ),
    paths(
        accounts::sign_in,
        accounts::sign_out,
        accounts::me,
        advice::list,
        advice::ask,
        advice::mine,
        advice::show_request,
        advice::colleagues,
        advice::file,
        advice::received_file,
        advice::save,
        advice::submit,
        calculator::answer,
        calendars::show,
        calendars::changed,
        calendars::institution,
        documents::list_json,
        documents::send_json,
        documents::open_json,
        notifications::list,
        crate::tasks::list_json,
        crate::tasks::show_json,
        plans::show,
        plans::versions,
        plans::save_section,
        plans::add_row,
        plans::edit_row,
        plans::take_rows,
        plans::list_comments,
        plans::gates,
        consultations::list,
        consultations::institutions,
        crate::cases::work::json,
        crate::cases::list::json,
        crate::cases::dates::timetable_json,
        crate::cases::rights::show_json,
        crate::cases::facts::facts_json,
        crate::cases::facts::record_json,
        crate::cases::assign::show_json,
        crate::decisions::list_json,
        crate::decisions::propose_json,
        reports::compliance,
        reports::cases,
    ),
    components(schemas(
        Problem,
        calculator::AssessmentDates,
        calculator::AssessmentDate,
        calendars::HolidayJson,
        calendars::ClosedJson,
        calendars::CalendarJson,
        calendars::MoveJson,
        calendars::PreviewJson,
        calendars::ChangedJson,
        calendars::ChangeJson,
        calendars::TermJson,
        calendars::InstitutionCalendarJson,
        accounts::SignInBody,
        accounts::NewSession,
        accounts::Me,
        advice::RequestJson,
        advice::AskBody,
        advice::LineBody,
        advice::OutsideBody,
        advice::NotAskedBody,
        advice::ColleagueJson,
        advice::DraftBody,
        documents::DocumentJson,
        notifications::AlertsJson,
        notifications::AlertJson,
        crate::tasks::TasksJson,
        crate::tasks::TaskJson,
        crate::tasks::MissedJson,
        plans::SectionBody,
        plans::RowBody,
        plans::ProvisionBody,
        plans::TakeRow,
        plans::TakeBody,
        consultations::ConsultationJson,
        consultations::ConsultationsJson,
        consultations::InstitutionJson,
        crate::cases::facts::FactBody,
        crate::cases::assign::AssigningJson,
        crate::cases::assign::CandidateJson,
        crate::decisions::LimbBody,
        crate::decisions::ProposalBody,
        reports::ShareJson,
        reports::PlansJson,
        reports::MonthJson,
        reports::TeamJson,
        reports::ComplianceJson,
        reports::BehindJson,
        reports::CasesBehindJson,
    )),
    modifiers(&Security, &Acts, &Refusals)
)]
pub struct Description;

struct Security;

impl Modify for Security {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        let components = api.components.get_or_insert_default();
        let cookie = ApiKey::Cookie(ApiKeyValue::new("__Host-ehc"));
        components.add_security_scheme("session", SecurityScheme::ApiKey(cookie));
        let header = ApiKey::Header(ApiKeyValue::with_description(
            "X-CSRF",
            "The token given at sign-in, on every request that changes anything",
        ));
        components.add_security_scheme("csrf", SecurityScheme::ApiKey(header));
    }
}

/// Adds the JSON doors of the acts that were declared as such.
struct Acts;

impl Modify for Acts {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        for row in crate::routes::all().iter().filter(|row| row.kind() == Kind::Api) {
            let method = match row.method.as_str() {
                "PUT" => HttpMethod::Put,
                "DELETE" => HttpMethod::Delete,
                _ => HttpMethod::Post,
            };
            if let Some(act) = &row.act {
                api.paths.add_path_operation(row.path, vec![method], act::operation(row, act));
            }
        }
    }
}

/// Adds what follows from who may use an address and from whether it takes a body, so that no handler repeats it, and says that every refusal is a
/// problem.
struct Refusals;

impl Modify for Refusals {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        let schema = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        let problem = ResponseBuilder::new().content("application/problem+json", schema).build();
        for row in crate::routes::all() {
            let Some(operation) = api.paths.paths.get_mut(row.path).and_then(|item| operation(item, &row.method)) else {
                continue;
            };
            let takes_body = operation.request_body.is_some();
            let responses = &mut operation.responses.responses;
            for (status, says) in refusals(&row, takes_body) {
                let says = || ResponseBuilder::new().description(says).build().into();
                responses.entry(status.to_owned()).or_insert_with(says);
            }
            for (status, response) in responses {
                if let (true, RefOr::T(response)) = (status.starts_with(['4', '5']), response) {
                    response.content.clone_from(&problem.content);
                }
            }
        }
    }
}

fn operation<'a>(item: &'a mut PathItem, method: &Method) -> Option<&'a mut Operation> {
    match method.as_str() {
        "GET" => item.get.as_mut(),
        "POST" => item.post.as_mut(),
        "PUT" => item.put.as_mut(),
        "PATCH" => item.patch.as_mut(),
        _ => item.delete.as_mut(),
    }
}

fn refusals(row: &Row, takes_body: bool) -> impl Iterator<Item = (&'static str, &'static str)> {
    let is_limited = matches!(row.rule, Rule::May(_) | Rule::OnCase(_));
    let names_something = row.path.contains('{');
    [
        (takes_body, "400", "Malformed"),
        (row.rule != Rule::Public, "401", "Not signed in"),
        (is_limited || row.method != Method::GET, "403", "Not for your role, or without the session's X-CSRF"),
        (names_something, "404", "Nothing that you may see"),
        (takes_body, "413", "Too large"),
        (takes_body, "415", "Not the kind of content that is taken"),
    ]
    .into_iter()
    .filter_map(|(can_be, status, says)| can_be.then_some((status, says)))
}

pub(crate) fn routes() -> Vec<Row> {
    vec![Row::get("/api/openapi.json", Rule::Public, || web::to(describe))]
}

async fn describe() -> Answer {
    Ok(HttpResponse::Ok().json(Description::openapi()))
}
