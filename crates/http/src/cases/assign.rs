//! Giving a case to another caseworker.

use actix_web::{HttpResponse, web};
use ehc_application::assign::{self, Assigning, Assignment};
use ehc_domain::{cases::CaseReference, policy::Action};
use serde::Serialize;
use uuid::Uuid;

use crate::web::path::reference;
use crate::{
    act::{Instead, Next, OnCase, Shown, on_case_with},
    form::form,
    frames::FormPage,
    ui::{Choice, FormState, Html, Link, govuk::Inset},
    web::{
        App, SignedIn,
        described::says,
        respond::Answer,
        route::{Row, Rule},
    },
};

form! { Assignment {
    user: radios("Who takes the case?").or("Choose who takes the case"),
    reason: lines("Why does the caseworker change?", 3).or("Say why the caseworker changes").hint("It stands in the history of the case."),
    version: hidden(),
} }

type Page = Shown<CaseReference, OnCase<Assigning>>;

pub(super) fn routes() -> Vec<Row> {
    let mut rows =
        on_case_with::<CaseReference, _>("/cases/{reference}/caseworker", Action::CaseAssign, assign::show, |shown| &shown.open)
            .does("Gives a case to a caseworker of the team that holds it", assign::assign, shows)
            .asks(|shown, asking| asking.choices("user", shown.ground.more.candidates.iter().map(choice).collect()))
            .begins(|shown| FormState::new().with("version", shown.ground.open.case.version.to_string()))
            .instead(nobody)
            .json("/api/v1/cases/{reference}/caseworker")
            .then(|shown, ()| Next::to(shown.path("")).saying("The caseworker has changed, and has been told"));
    rows.push(
        Row::get("/api/v1/cases/{reference}/caseworker", Rule::OnCase(Action::CaseAssign), || web::to(show_json))
            .noted()
            .describes(says("Says whose a case is, and to whom it can be given").gives::<AssigningJson>(200)),
    );
    rows
}

fn choice(one: &assign::Candidate) -> Choice {
    Choice::new(&one.id.to_string(), Html::name(&one.name)).hint(one.team.as_str())
}

fn shows(shown: &Page) -> FormPage {
    let now = match &shown.ground.more.current {
        Some(name) => Html::from("The caseworker is ").then(Html::name(name)).then("."),
        None => "This case has no caseworker.".into(),
    };
    shown
        .form("Change caseworker", "Change caseworker", "")
        .intro("Every date, exception and open task of the case stays as it is. The new caseworker is told at once.")
        .part(Inset { body: now })
}

fn nobody(shown: &Page) -> Option<Instead> {
    let why = match shown.ground.open.subject.is_restricted {
        true => "Nobody else who is named on this case works as a caseworker in the team that holds it. Name somebody first.",
        false => {
            "Nobody else who may see this case works as a caseworker in the team that holds it. Ask an administrator to add somebody."
        }
    };
    let back = Link::new("Back to the case", shown.path(""));
    let page = || shown.frame.clone().not_now("Change caseworker", why, &back);
    shown.ground.more.candidates.is_empty().then(|| Instead::Page(Box::new(page())))
}

/// A caseworker to whom the case can be given.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct CandidateJson {
    /// Names the person.
    id: Uuid,
    /// Their name.
    name: String,
    /// The name of their team.
    team: String,
}

/// Whose a case is, and to whom it can be given.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct AssigningJson {
    /// The caseworker’s name; `null` when it is nobody’s.
    current: Option<String>,
    /// Everybody else of the team that holds the case, by name.
    candidates: Vec<CandidateJson>,
    /// What the act must name: that of the case as read here.
    version: i32,
}

async fn show_json(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (reference, context) = (reference(&path)?, signed_in.context(None));
    let shown = app.run(move |service| assign::show(service, &context, &reference)).await?;
    let candidate = |one: assign::Candidate| CandidateJson { id: one.id.uuid(), name: one.name, team: one.team };
    Ok(HttpResponse::Ok().json(AssigningJson {
        current: shown.current,
        candidates: shown.candidates.into_iter().map(candidate).collect(),
        version: shown.open.case.version,
    }))
}
