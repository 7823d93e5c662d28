//! Giving a case to another caseworker.

use actix_web::{HttpResponse, web};
use ehc_application::{
    Failure, NoRule,
    assign::{self, AssignRefused, Assigning},
    heading,
};
use ehc_domain::{ids::UserId, policy::Action};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::frame;
use crate::{
    frames::{CaseFrame, FormPage},
    ui::{Choice, Field, FormState, Html, govuk::Inset},
    web::{
        App, HttpError, Problem, Protected, ProtectedJson, SignedIn,
        path::reference,
        respond::{Answer, page, see_other_saying, wrong},
        route::{Row, Rule},
    },
};

pub(super) fn routes() -> Vec<Row> {
    let may = Rule::OnCase(Action::CaseAssign);
    vec![
        Row::get("/cases/{reference}/caseworker", may, || web::to(show)),
        Row::post("/cases/{reference}/caseworker", may, || web::to(send)).sample("reason=A&version=1"),
        Row::get("/api/v1/cases/{reference}/caseworker", may, || web::to(show_json)),
        Row::post("/api/v1/cases/{reference}/caseworker", may, || web::to(send_json))
            .sample(r#"{"user":"0199ffff-ffff-7fff-bfff-ffffffffffff","reason":"A","version":1}"#),
    ]
}

async fn load(app: &App, signed_in: &SignedIn, path: &str) -> Result<(Assigning, CaseFrame), HttpError> {
    let (reference, context) = (reference(path)?, signed_in.context(None));
    let (shown, heading) = app
        .run(move |service| {
            let shown = assign::show(service, &context, &reference)?;
            let heading = service.store.read(|conn| heading::load(conn, &context, &shown.open))?;
            Ok::<_, Failure<NoRule>>((shown, heading))
        })
        .await?;
    let frame = frame(signed_in, &shown.open, &heading, "");
    Ok((shown, frame))
}

fn form(shown: &Assigning, frame: CaseFrame, state: FormState, submission: String) -> FormPage {
    let now = match &shown.current {
        Some(name) => Html::from("The caseworker is ").then(Html::name(name)).then("."),
        None => "This case has no caseworker.".into(),
    };
    let choice = |one: &assign::Candidate| Choice::new(&one.id.to_string(), Html::name(&one.name)).hint(one.team.as_str());
    let mut page = frame
        .form("Change caseworker", "Change caseworker")
        .intro("Every date, exception and open task of the case stays as it is. The new caseworker is told at once.")
        .part(Inset { body: now })
        .field(Field::radios("user", "Who takes the case?", shown.candidates.iter().map(choice).collect()))
        .field(Field::lines("reason", "Why does the caseworker change?", 3).hint("It stands in the history of the case."))
        .field(Field::hidden("version"))
        .cancel(shown.open.path(""))
        .state(state);
    page.submission = Some(submission);
    page
}

async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (shown, frame) = load(&app, &signed_in, &path).await?;
    if shown.candidates.is_empty() {
        let why = "Nobody else works as a caseworker in the team that holds this case. Ask an administrator to add somebody.";
        let instead = crate::ui::Link::new("Back to the case", shown.open.path(""));
        return page(&frame.not_now("Change caseworker", why, &instead));
    }
    let state = FormState::new().with("version", shown.open.case.version.to_string());
    page(&form(&shown, frame, state, signed_in.new_submission()))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AssignForm {
    #[serde(default)]
    user: String,
    #[serde(default)]
    reason: String,
    version: i32,
}

fn field_of(refused: AssignRefused) -> &'static str {
    match refused {
        AssignRefused::NotInTheTeam | AssignRefused::AlreadyTheirs => "user",
        AssignRefused::ReasonMissing | AssignRefused::TooLong => "reason",
    }
}

async fn send(app: web::Data<App>, path: web::Path<String>, sent: Protected<AssignForm>) -> Answer {
    let (shown, frame) = load(&app, sent.signed_in(), &path).await?;
    let state = sent.state();
    let again = |state| wrong(&form(&shown, frame, state, sent.submission()));
    let Ok(to) = sent.user.parse::<UserId>() else {
        let mut state = state.error("user", "Choose who takes the case");
        if sent.reason.trim().is_empty() {
            state.fail("reason", AssignRefused::ReasonMissing.to_string());
        }
        return again(state);
    };
    let (context, reference) = (sent.context(), reference(&path)?);
    let (reason, version) = (sent.reason.clone(), sent.version);
    match app.run(move |service| assign::assign(service, &context, &reference, to, &reason, version)).await {
        Ok(()) => see_other_saying(&app, &shown.open.path(""), "The caseworker has changed, and has been told"),
        Err(Failure::Rule(refused)) => again(state.error(field_of(refused), refused.to_string())),
        Err(other) => Err(other.into()),
    }
}

/// A caseworker to whom the case can be given.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct CandidateJson {
    /// Names the person.
    id: Uuid,
    /// Their name.
    name: String,
    /// The name of their team.
    team: String,
}

/// Whose a case is, and to whom it can be given.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct AssigningJson {
    /// The caseworker’s name; `null` when it is nobody’s.
    current: Option<String>,
    /// Everybody else of the team that holds the case, by name.
    candidates: Vec<CandidateJson>,
    /// What the act must name: that of the case as read here.
    version: i32,
}

#[utoipa::path(
    get, path = "/api/v1/cases/{reference}/caseworker", tag = "cases", security(("session" = [])),
    params(("reference" = String, Path, description = "The number of the case")),
    responses(
        (status = 200, description = "Whose the case is, and to whom it can be given", body = AssigningJson),
        (status = 403, description = "You do not give cases", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No case that you open", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn show_json(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (shown, _) = load(&app, &signed_in, &path).await?;
    let candidate = |one: assign::Candidate| CandidateJson { id: one.id.uuid(), name: one.name, team: one.team };
    Ok(HttpResponse::Ok().json(AssigningJson {
        current: shown.current,
        candidates: shown.candidates.into_iter().map(candidate).collect(),
        version: shown.open.case.version,
    }))
}

/// Who takes a case, and why.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AssignBody {
    /// Who takes it.
    user: Uuid,
    /// Why; it stands in the history of the case.
    #[serde(default)]
    reason: String,
    /// The version of the case as it was read.
    version: i32,
}

#[utoipa::path(
    post, path = "/api/v1/cases/{reference}/caseworker", tag = "cases", request_body = AssignBody,
    security(("session" = [], "csrf" = [])),
    params(("reference" = String, Path, description = "The number of the case")),
    responses(
        (status = 204, description = "Given"),
        (status = 403, description = "You do not give cases", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No case that you open", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The case changed since it was read", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Refused by name", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn send_json(app: web::Data<App>, path: web::Path<String>, sent: ProtectedJson<AssignBody>) -> Answer {
    let (reference, context, body) = (reference(&path)?, sent.context(), sent.into_inner());
    let to = UserId::new(body.user);
    app.run(move |service| assign::assign(service, &context, &reference, to, &body.reason, body.version)).await?;
    Ok(HttpResponse::NoContent().finish())
}
