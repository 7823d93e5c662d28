//! Exceptions: recording a ground that the regulations give, and approving one that rests on judgement.

use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use ehc_application::{
    Failure, NoRule,
    exceptions::{self, ExceptionRefused, NewException, OpenLimit, Recorded},
    heading,
    timetable::CaseTimetable,
};
use ehc_domain::{cases::CaseReference, policy::Action, timetable::exceptions::Ground};
use serde::Deserialize;
use serde_json::json;

use super::{edit::fact, frame, overview::reference};
use crate::{
    App, HttpError, Protected, ProtectedJson, SignedIn, fields,
    pages::{FormPage, case::CaseFrame, weighty::WeightyAct},
    respond::{Answer, page, see_other_saying, wrong},
    routes::{Row, Rule},
    ui::{
        Choice, Field, FormState, Html, Link,
        govuk::{Inset, SummaryList, SummaryRow},
        words,
    },
};

pub(super) fn routes() -> Vec<Row> {
    use Action as A;
    vec![
        Row::get("/cases/{reference}/exceptions/new", Rule::OnCase(A::ExceptionRecord), || web::to(exception)),
        Row::post("/cases/{reference}/exceptions/new", Rule::OnCase(A::ExceptionRecord), || web::to(send_exception)).sample(
            "limit=R13-FINAL-20W&ground=&from-day=&from-month=&from-year=&to-day=&to-month=&to-year=&evidence=&why=&told-day=&told-month=&told-year=",
        ),
        Row::get("/cases/{reference}/exceptions/{fact}/approve", Rule::OnCase(A::ExceptionApprove), || web::to(approval)),
        Row::post("/cases/{reference}/exceptions/{fact}/approve", Rule::OnCase(A::ExceptionApprove), || web::to(approve)),
        Row::post("/api/v1/cases/{reference}/exceptions", Rule::OnCase(A::ExceptionRecord), || web::to(exception_json)),
    ]
}

async fn limits(
    app: &App,
    signed_in: &SignedIn,
    reference: CaseReference,
) -> Result<(CaseTimetable, Vec<OpenLimit>, CaseFrame), HttpError> {
    let context = signed_in.context(None);
    let (dates, limits, heading) = app
        .run(move |service| {
            let (dates, limits) = exceptions::offered(service, &context, &reference)?;
            let heading = service.store.read(|conn| heading::load(conn, &context, &dates.open))?;
            Ok::<_, Failure<NoRule>>((dates, limits, heading))
        })
        .await?;
    let frame = frame(signed_in, &dates.open, &heading, "dates");
    Ok((dates, limits, frame))
}

fn exception_page(
    dates: &CaseTimetable,
    limits: &[OpenLimit],
    frame: CaseFrame,
    state: FormState,
    submission: String,
) -> FormPage {
    let choices = limits
        .iter()
        .map(|limit| {
            let due = limit.duty.due.map(words::date).unwrap_or_default();
            let grounds = limit
                .grounds
                .iter()
                .map(|ground| {
                    let hint = if ground.needs_approval() {
                        format!("{}. A manager must approve it", ground.regulation())
                    } else {
                        ground.regulation().to_owned()
                    };
                    Choice::new(ground.code(), words::sentence(ground.words())).hint(hint)
                })
                .collect();
            let effect = format!("The limit stays {due}. If missed, this excuses it.");
            let question = Field::radios(&format!("ground-{}", limit.duty.key), "On which ground?", grounds);
            Choice::new(&limit.duty.key, format!("{}, {due}", limit.title)).reveals(vec![question.hint(effect).small()])
        })
        .collect();
    let act = WeightyAct { title: "Record an exception".into(), cancel: dates.open.path("dates"), frame };
    let mut page = act
        .reasons(state)
        .part(Inset {
            body: "An exception excuses missing a limit. It never moves the date, and the duty must still be done as soon as practicable. Too little staff or money is not a ground.".into(),
        })
        .field(Field::radios("limit", "Which limit may be missed?", choices))
        .field(Field::date("from", "First day of the ground").hint("For example, 3 11 2026"))
        .field(Field::date("to", "Last day").hint("Leave it empty while it lasts"))
        .field(Field::text("evidence", "What shows it?").hint("For example, an email from the clinic of 4 November"))
        .field(Field::lines("why", "Why does it make keeping the limit impractical?", 3))
        .field(Field::date("told", "When was the family told?").hint("Leave it empty if they were not told yet"));
    page.buttons = vec![crate::ui::govuk::Button::new("Record the exception")];
    page.submission = Some(submission);
    page
}

async fn exception(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (dates, limits, frame) = limits(&app, &signed_in, reference(&path)?).await?;
    page(&exception_page(&dates, &limits, frame, FormState::new(), signed_in.new_submission()))
}

/// What is posted differs with the limits of the case, so the form takes pairs; every name is checked against what was offered.
async fn send_exception(app: web::Data<App>, path: web::Path<String>, sent: Protected<Vec<(String, String)>>) -> Answer {
    let case_reference = reference(&path)?;
    let (dates, limits, frame) = limits(&app, sent.signed_in(), case_reference.clone()).await?;
    let (context, mut state) = (sent.context(), sent.state());
    let from = fields::date(&mut state, "from", "Enter the first day of the ground");
    let to = fields::optional_date(&mut state, "to");
    let family_told_on = fields::optional_date(&mut state, "told");
    let duty = state.value("limit").to_owned();
    let ground = Ground::parse(state.value(&format!("ground-{duty}")));
    let evidence = fields::optional_text(&mut state, "evidence", 1_000);
    let why_impractical = fields::optional_text(&mut state, "why", 4_000);
    if !limits.iter().any(|limit| limit.duty.key == duty) {
        state.fail("limit", ExceptionRefused::NoSuchLimit.to_string());
    } else if ground.is_none() {
        state.fail(&format!("ground-{duty}"), ExceptionRefused::GroundMissing.to_string());
    }
    if state.has_errors() {
        return wrong(&exception_page(&dates, &limits, frame, state, sent.submission()));
    }
    let field_of_ground = format!("ground-{duty}");
    let new = NewException { duty, ground, from, to, evidence, why_impractical, family_told_on };
    let needs_approval = ground.is_some_and(Ground::needs_approval);
    match app.run(move |service| exceptions::record(service, &context, &case_reference, new)).await {
        Ok(_) if needs_approval => {
            see_other_saying(&app, &dates.open.path("dates"), "Exception recorded. It counts once a manager has approved it")
        }
        Ok(_) => see_other_saying(&app, &dates.open.path("dates"), "Exception recorded. The limit has not moved"),
        Err(Failure::Rule(rule)) => {
            let field = match rule {
                ExceptionRefused::EvidenceMissing => "evidence",
                ExceptionRefused::WhyMissing => "why",
                ExceptionRefused::EndsBeforeItBegins => "to",
                ExceptionRefused::FromMissing => "from",
                ExceptionRefused::NoSuchLimit => "limit",
                _ => field_of_ground.as_str(),
            };
            state.fail(field, rule.to_string());
            wrong(&exception_page(&dates, &limits, frame, state, sent.submission()))
        }
        Err(other) => Err(other.into()),
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// What is approved, as it was recorded, and the pages of its case.
async fn recorded(app: &App, signed_in: &SignedIn, case: &str, id: &str) -> Result<(Recorded, CaseFrame), HttpError> {
    let (reference, id, context) = (reference(case)?, fact(id)?, signed_in.context(None));
    let (recorded, heading) = app
        .run(move |service| {
            let recorded = exceptions::find(service, &context, &reference, id)?;
            let heading = service.store.read(|conn| heading::load(conn, &context, &recorded.open))?;
            Ok::<_, Failure<NoRule>>((recorded, heading))
        })
        .await?;
    let frame = frame(signed_in, &recorded.open, &heading, "dates");
    Ok((recorded, frame))
}

fn approval_page(recorded: &Recorded, frame: CaseFrame, state: FormState, submission: String) -> FormPage {
    let last = recorded.to.map_or_else(|| "It still lasts".to_owned(), words::date);
    let told = recorded.family_told_on.map_or_else(|| "Not yet".to_owned(), words::date);
    let facts = SummaryList::new(vec![
        SummaryRow::new("Limit that may be missed", words::list(&recorded.limits)),
        SummaryRow::new("Ground", words::sentence(recorded.ground.words())),
        SummaryRow::new("Regulation", recorded.ground.regulation()),
        SummaryRow::new("First day", words::date(recorded.from)),
        SummaryRow::new("Last day", last),
        SummaryRow::new("What shows it", recorded.evidence.as_str()),
        SummaryRow::new("Why it makes keeping the limit impractical", Html::lines(&recorded.why_impractical)),
        SummaryRow::new("Family told", told),
        SummaryRow::new("Recorded by", Html::name(&recorded.recorded_by)),
    ]);
    let act = WeightyAct { title: "Approve an exception".into(), cancel: recorded.open.path("dates"), frame };
    let warning = "The ground must affect the child, a parent or the young person. The limit does not move.";
    let mut shown = act.confirm("Do you approve this exception?", warning, "Approve", false, state).part(facts);
    shown.submission = Some(submission);
    shown
}

async fn approval(app: web::Data<App>, signed_in: SignedIn, path: web::Path<(String, String)>) -> Answer {
    let (recorded, frame) = recorded(&app, &signed_in, &path.0, &path.1).await?;
    if !recorded.is_waiting {
        let instead = Link::new("Dates of this case", recorded.open.path("dates"));
        return page(&frame.not_now("Approve an exception", ExceptionRefused::NothingToApprove.to_string(), &instead));
    }
    page(&approval_page(&recorded, frame, FormState::new(), signed_in.new_submission()))
}

async fn approve(app: web::Data<App>, path: web::Path<(String, String)>, sent: Protected<Nothing>) -> Answer {
    let (recorded, frame) = recorded(&app, sent.signed_in(), &path.0, &path.1).await?;
    let (reference, id, context) = (reference(&path.0)?, fact(&path.1)?, sent.context());
    match app.run(move |service| exceptions::approve(service, &context, &reference, id)).await {
        Ok(_) => see_other_saying(&app, &recorded.open.path("dates"), "Exception approved. The limit has not moved"),
        Err(Failure::Rule(refused)) => {
            let state = FormState::new().error("", refused.to_string());
            wrong(&approval_page(&recorded, frame, state, sent.submission()))
        }
        Err(other) => Err(other.into()),
    }
}

/// An exception: a ground that the regulations give for the limit.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExceptionBody {
    duty: String,
    ground: String,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    #[serde(default)]
    evidence: String,
    #[serde(default)]
    why_impractical: String,
    family_told_on: Option<NaiveDate>,
}

/// Records an exception. It excuses a miss and moves no date.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/exceptions", params(("reference" = String, Path)), request_body = ExceptionBody,
    security(("session" = [], "csrf" = [])),
    responses((status = 201, description = "Recorded"), (status = 422, description = "Refused by name", body = crate::Problem)))]
pub(crate) async fn exception_json(app: web::Data<App>, path: web::Path<String>, sent: ProtectedJson<ExceptionBody>) -> Answer {
    let (reference, context, body) = (reference(&path)?, sent.context(), sent.into_inner());
    let new = NewException {
        duty: body.duty,
        ground: Ground::parse(&body.ground),
        from: body.from,
        to: body.to,
        evidence: body.evidence,
        why_impractical: body.why_impractical,
        family_told_on: body.family_told_on,
    };
    let id = app.run(move |service| exceptions::record(service, &context, &reference, new)).await?;
    Ok(HttpResponse::Created().json(json!({ "id": id.to_string() })))
}
