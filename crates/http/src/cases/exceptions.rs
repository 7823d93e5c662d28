//! Exceptions: recording a ground that the regulations give, approving one that rests on judgement, and recording its last day.

use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use ehc_application::{
    Failure, NoRule,
    cases::OpenCase,
    exceptions::{self, ExceptionRefused, NewException, OpenLimit, Recorded},
    heading,
    timetable::CaseTimetable,
};
use ehc_domain::{
    accounts::Actor,
    cases::CaseReference,
    ids::FactId,
    policy::{Action, Decision, Target, decide},
    timetable::{
        Duty,
        exceptions::{Considered, Ground, Refusal, Verdict},
    },
};
use serde::Deserialize;
use serde_json::json;

use super::{edit::fact, frame, overview::reference};
use crate::{
    App, HttpError, Protected, ProtectedJson, SignedIn, fields,
    pages::{CasePage, FormPage, case::CaseFrame, weighty::WeightyAct},
    posted::posted,
    respond::{Answer, page, see_other_saying, wrong},
    routes::{Row, Rule},
    ui::{
        Choice, Field, FormState, Html, Link,
        govuk::{Inset, SummaryList, SummaryRow, Tag},
        parts::{Cell, Column, Row as TableRow, Table},
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
        Row::get("/cases/{reference}/exceptions/{fact}/end", Rule::OnCase(A::ExceptionRecord), || web::to(ending)),
        Row::post("/cases/{reference}/exceptions/{fact}/end", Rule::OnCase(A::ExceptionRecord), || web::to(end))
            .sample("last-day=1&last-month=12&last-year=2026"),
        Row::post("/api/v1/cases/{reference}/exceptions", Rule::OnCase(A::ExceptionRecord), || web::to(exception_json)),
        Row::post("/api/v1/cases/{reference}/exceptions/{fact}/end", Rule::OnCase(A::ExceptionRecord), || web::to(end_json))
            .sample(r#"{"last_day":"2026-12-01"}"#),
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

/// Names the law that makes a ground one.
fn source(ground: Ground) -> String {
    let regulation = ground.regulation();
    if regulation.starts_with("reg") { format!("SEND Regulations 2014 {regulation}") } else { regulation.to_owned() }
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
                    let approval = if ground.needs_approval() { ". A manager must approve it" } else { "" };
                    let hint = format!("{}{approval}", source(*ground));
                    Choice::new(ground.code(), words::sentence(ground.words())).hint(hint)
                })
                .collect();
            let effect = format!("The limit stays {due}. If missed, this excuses it.");
            let question = Field::radios(&format!("ground-{}", limit.duty.key), "On which ground?", grounds);
            Choice::new(&limit.duty.key, format!("{}, {due}", limit.title)).reveals(vec![question.hint(effect).small()])
        })
        .collect();
    let mut page = frame
        .form("Record an exception", "Record the exception")
        .part(Inset {
            body: "An exception excuses missing a limit. It never moves the date, and the duty must still be done as soon as practicable. Too little staff or money is not a ground.".into(),
        })
        .field(Field::radios("limit", "Which limit may be missed?", choices))
        .field(Field::date("from", "First day of the ground").hint("For example, 3 11 2026"))
        .field(Field::date("to", "Last day").hint("Leave it empty while it lasts"))
        .field(Field::text("evidence", "What shows it?").hint("For example, an email from the clinic of 4 November"))
        .field(Field::lines("why", "Why does it make keeping the limit impractical?", 3))
        .field(Field::date("told", "When was the family told?").hint("Leave it empty if they were not told yet"))
        .cancel(dates.open.path("dates"))
        .state(state);
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
    let from = fields::date(&mut state, "from", &ExceptionRefused::FromMissing.to_string());
    let to = fields::optional_date(&mut state, "to");
    let family_told_on = fields::optional_date(&mut state, "told");
    let duty = state.value("limit").to_owned();
    let ground = Ground::parse(state.value(&format!("ground-{duty}")));
    let evidence = fields::text(&mut state, "evidence", &ExceptionRefused::EvidenceMissing.to_string(), 1_000);
    let why_impractical = fields::text(&mut state, "why", &ExceptionRefused::WhyMissing.to_string(), 4_000);
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

/// An exception as it was recorded, and the pages of its case.
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

/// The same for those who approve: nobody approves what they have not read.
async fn to_approve(app: &App, signed_in: &SignedIn, case: &str, id: &str) -> Result<(Recorded, CaseFrame), HttpError> {
    let (recorded, frame) = recorded(app, signed_in, case, id).await?;
    if recorded.may_approve { Ok((recorded, frame)) } else { Err(HttpError::Denied) }
}

fn facts(recorded: &Recorded) -> SummaryList {
    let last = recorded.to.map_or_else(|| "It still lasts".to_owned(), words::date);
    let told = recorded.family_told_on.map_or_else(|| "Not yet".to_owned(), words::date);
    let mut rows = vec![
        SummaryRow::new("Limit that may be missed", words::list(&recorded.limits)),
        SummaryRow::new("Ground", words::sentence(recorded.ground.words())),
        SummaryRow::new("Source", source(recorded.ground)),
        SummaryRow::new("First day", words::date(recorded.from)),
        SummaryRow::new("Last day", last),
        SummaryRow::new("What shows it", recorded.evidence.as_str()),
        SummaryRow::new("Why it makes keeping the limit impractical", Html::lines(&recorded.why_impractical)),
        SummaryRow::new("Family told", told),
        SummaryRow::new("Recorded by", Html::name(&recorded.recorded_by)),
    ];
    rows.extend(recorded.approved_by.as_ref().map(|name| SummaryRow::new("Approved by", Html::name(name))));
    SummaryList::new(rows)
}

/// The address of an act on an exception as it now stands, whichever of its versions was opened.
fn place(open: &OpenCase, exception: FactId, act: &str) -> String {
    open.path(&format!("exceptions/{exception}/{act}"))
}

fn not_now(recorded: &Recorded, frame: CaseFrame, title: &str, why: &ExceptionRefused) -> CasePage {
    frame.not_now(title, why.to_string(), &Link::new("Dates of this case", recorded.open.path("dates")))
}

fn approval_page(recorded: &Recorded, frame: CaseFrame, state: FormState, submission: String) -> FormPage {
    let act = WeightyAct { title: "Approve an exception".into(), cancel: recorded.open.path("dates"), frame };
    let warning = "The ground must affect the child, a parent or the young person. The limit does not move.";
    let mut shown = act.confirm("Do you approve this exception?", warning, "Approve", false, state).part(facts(recorded));
    shown.submission = Some(submission);
    shown.action(place(&recorded.open, recorded.fact, "approve"))
}

async fn approval(app: web::Data<App>, signed_in: SignedIn, path: web::Path<(String, String)>) -> Answer {
    let (recorded, frame) = to_approve(&app, &signed_in, &path.0, &path.1).await?;
    if !recorded.is_waiting {
        return page(&not_now(&recorded, frame, "Approve an exception", &ExceptionRefused::NothingToApprove));
    }
    page(&approval_page(&recorded, frame, FormState::new(), signed_in.new_submission()))
}

async fn approve(app: web::Data<App>, path: web::Path<(String, String)>, sent: Protected<Nothing>) -> Answer {
    let (recorded, frame) = to_approve(&app, sent.signed_in(), &path.0, &path.1).await?;
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

const LAST_DAY: &str = "Record the last day of an exception";

fn ending_page(recorded: &Recorded, frame: CaseFrame, state: FormState, submission: String) -> FormPage {
    let mut shown = frame
        .form(LAST_DAY, "Record its last day")
        .intro("Until it has a last day, an exception goes on excusing a miss. The limit does not move.")
        .part(facts(recorded))
        .field(Field::date("last", "Which was, or will be, its last day?").hint("For example, 6 12 2026"))
        .cancel(recorded.open.path("dates"))
        .state(state);
    shown.submission = Some(submission);
    shown
}

async fn ending(app: web::Data<App>, signed_in: SignedIn, path: web::Path<(String, String)>) -> Answer {
    let (recorded, frame) = recorded(&app, &signed_in, &path.0, &path.1).await?;
    if recorded.to.is_some() {
        return page(&not_now(&recorded, frame, LAST_DAY, &ExceptionRefused::NothingToEnd));
    }
    page(&ending_page(&recorded, frame, FormState::new(), signed_in.new_submission()))
}

posted! {
    struct EndForm {
        once: ["last-day", "last-month", "last-year"],
    }
}

async fn end(app: web::Data<App>, path: web::Path<(String, String)>, sent: Protected<EndForm>) -> Answer {
    let (recorded, frame) = recorded(&app, sent.signed_in(), &path.0, &path.1).await?;
    let (reference, id, context, mut state) = (reference(&path.0)?, fact(&path.1)?, sent.context(), sent.state());
    let Some(last) = fields::date(&mut state, "last", "Enter its last day") else {
        return wrong(&ending_page(&recorded, frame, state, sent.submission()));
    };
    match app.run(move |service| exceptions::end(service, &context, &reference, id, last)).await {
        Ok(()) => see_other_saying(&app, &recorded.open.path("dates"), "Last day recorded. The limit has not moved"),
        Err(Failure::Rule(refused)) => {
            let field = if refused == ExceptionRefused::EndsBeforeItBegins { "last" } else { "" };
            state.fail(field, refused.to_string());
            wrong(&ending_page(&recorded, frame, state, sent.submission()))
        }
        Err(other) => Err(other.into()),
    }
}

/// Who may do what about the exceptions of a case.
struct May {
    approve: bool,
    end: bool,
}

impl May {
    /// Nothing is done on a page that shows an earlier day.
    fn of(dates: &CaseTimetable, actor: &Actor) -> Self {
        let may =
            |action| dates.as_known_on.is_none() && decide(actor, action, Target::Case(&dates.open.subject)) == Decision::Allow;
        Self { approve: may(Action::ExceptionApprove), end: may(Action::ExceptionRecord) }
    }
}

/// Says what was recorded to excuse a limit and whether it does, with the way to end what still goes on.
pub(super) fn of_duty(dates: &CaseTimetable, duty: &Duty, actor: &Actor) -> Html {
    let recorded = &duty.receipt.exceptions;
    if recorded.is_empty() {
        let gives_none = duty.rule.exceptions.is_empty();
        return if gives_none { "The regulations give none for this limit" } else { "None recorded" }.into();
    }
    let may = May::of(dates, actor);
    Html::concat(recorded.iter().map(|one| {
        let lasts = one.to.map_or_else(|| format!("since {}", words::date(one.from)), |to| words::range(one.from, to));
        let counts = super::words::lower_first(&counts(one));
        let said = Html::from(format!("{}, {lasts}: {counts}.", words::sentence(one.ground.words())));
        Html::paragraph(said.then(Html::from(" ")).then(end_link(dates, one, &may)))
    }))
}

fn counts(one: &Considered) -> String {
    match one.verdict {
        Verdict::Excuses { .. } => "Excuses a miss".to_owned(),
        Verdict::Refused(refusal) => format!("Does not count, because {refusal}"),
    }
}

fn end_link(dates: &CaseTimetable, one: &Considered, may: &May) -> Html {
    if one.to.is_some() || !may.end {
        return Html::default();
    }
    Html::link(act("Record its last day", one), &place(&dates.open, one.fact, "end"))
}

/// The words of a link, with what it is about for those who hear one link after another.
fn act(words: &str, one: &Considered) -> Html {
    Html::from(words).then(Html::hidden(&format!(": {}", one.ground.words())))
}

/// Lists the exceptions of a case, each with what can be done about it; `None` while none is recorded.
pub(super) fn table(dates: &CaseTimetable, actor: &Actor) -> Option<Table> {
    let may = May::of(dates, actor);
    let concerned = dates.timetable.duties.iter().flat_map(|duty| duty.receipt.exceptions.iter().map(move |one| (duty, one)));
    let rows: Vec<TableRow> = concerned.map(|(duty, one)| row(dates, duty, one, &may)).collect();
    let columns = ["Ground", "Limit that may be missed", "First day", "Last day", "State"].map(Column::new);
    (!rows.is_empty()).then(|| Table::new("Exceptions", columns.to_vec(), rows))
}

fn row(dates: &CaseTimetable, duty: &Duty, one: &Considered, may: &May) -> TableRow {
    let today = dates.timetable.today;
    let last = match one.to {
        Some(to) => words::list_time(to, today).into(),
        None => Cell::noted("It still lasts", end_link(dates, one, may)),
    };
    let waits = one.verdict == Verdict::Refused(Refusal::NotApproved);
    let state = match waits {
        true if may.approve => {
            Cell::noted(Tag::teal(WAITS), Html::link(act("Approve it", one), &place(&dates.open, one.fact, "approve")))
        }
        true => Html::from(Tag::teal(WAITS)).into(),
        false => counts(one).into(),
    };
    TableRow::new([
        words::sentence(one.ground.words()).into(),
        dates.titles.get(&duty.key).cloned().unwrap_or_default().into(),
        words::list_time(one.from, today).into(),
        last,
        state,
    ])
}

const WAITS: &str = "Waiting for a manager";

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

/// The last day of an exception that was going on.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LastDayBody {
    last_day: NaiveDate,
}

/// Records the last day of an exception. It moves no date.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/exceptions/{fact}/end", params(("reference" = String, Path), ("fact" = String, Path)),
    request_body = LastDayBody, security(("session" = [], "csrf" = [])),
    responses((status = 204, description = "Recorded"), (status = 422, description = "Refused by name", body = crate::Problem)))]
pub(crate) async fn end_json(app: web::Data<App>, path: web::Path<(String, String)>, sent: ProtectedJson<LastDayBody>) -> Answer {
    let (reference, id, context, body) = (reference(&path.0)?, fact(&path.1)?, sent.context(), sent.into_inner());
    app.run(move |service| exceptions::end(service, &context, &reference, id, body.last_day)).await?;
    Ok(HttpResponse::NoContent().finish())
}
