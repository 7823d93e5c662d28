//! Recording a request, one step at a time. What is typed is kept as the person's own draft until it is recorded, so that nothing typed is lost.

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::NaiveDate;
use ehc_application::{
    Context, Failure, NoRule, Service,
    cases::case_path,
    documents::UploadRefused,
    drafts, institutions,
    requests::{self, Brought, Match, NewParent, NewRequest, RecordRefused},
};
use ehc_domain::{
    codes::Coded,
    ids::InstitutionId,
    policy::Action,
    requests::{Channel, RequestSource},
};
use serde::Deserialize;
use serde_json::json;

use crate::{
    App, HttpError, Protected, ProtectedJson, SignedIn,
    documents::upload,
    fields,
    pages::requests as pages,
    posted::posted,
    respond::{Answer, page, page_with, see_other, see_other_saying, wrong},
    routes::{Row, Rule},
    ui::{
        FormState,
        govuk::{ActionLink, SummaryList, SummaryRow},
        words,
    },
};

const DRAFT: &str = "request:new";

pub(crate) fn routes() -> Vec<Row> {
    let may = Rule::May(Action::CaseCreate);
    vec![
        Row::get("/requests/new", may, || web::to(who)),
        Row::post("/requests/new", may, || web::to(send_who)).sample(
            "asked_by=parent&asked_by_name=A&received-day=1&received-month=12&received-year=2026&how=email&asked_by_email=&reason=",
        ),
        Row::get("/requests/new/child", may, || web::to(child)),
        Row::post("/requests/new/child", may, || web::to(send_child))
            .sample("name=A&born-day=&born-month=&born-year=&upn="),
        Row::get("/requests/new/matches", may, || web::to(matches)),
        Row::post("/requests/new/matches", may, || web::to(send_matches)).sample("why_new=A"),
        Row::get("/requests/new/family", may, || web::to(family)),
        Row::post("/requests/new/family", may, || web::to(send_family))
            .sample("school=&parent_name=&relation=&phone=&email=&address=&contact_way=&language="),
        Row::get("/requests/new/check", may, || web::to(check)),
        Row::post("/requests/new/check", may, || web::to(record)),
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

posted! {
    struct WhoForm {
        once: ["asked_by_name", "asked_by_email", "received-day", "received-month", "received-year", "how", "reason"],
        perhaps: ["asked_by"],
    }
}

fn read_who(state: &mut FormState, today: NaiveDate) -> Option<(RequestSource, Channel, NaiveDate)> {
    let source = fields::choice(state, "asked_by", "Choose who asked");
    fields::text(state, "asked_by_name", "Enter the name of the person who asked", 200);
    fields::optional_email(state, "asked_by_email");
    fields::optional_text(state, "reason", 10_000);
    let channel = fields::choice(state, "how", "Choose how the request arrived");
    let received = fields::date(state, "received", "Enter the date the request was received");
    if received.is_some_and(|day| day > today) {
        state.fail("received", RecordRefused::ReceivedInTheFuture.to_string());
    }
    if received.is_some_and(|day| Some(day) < NaiveDate::from_ymd_opt(2014, 9, 1)) {
        state.fail("received", RecordRefused::ReceivedBeforeTheAct.to_string());
    }
    Some((source?, channel?, received?)).filter(|_| !state.has_errors())
}

async fn who(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    let context = signed_in.context(None);
    let mut state = app.run(move |service| kept(service, &context)).await?;
    if state.value("how").is_empty() {
        state = state.with("how", Channel::Email.code());
    }
    page(&who_page(&signed_in, state))
}

fn who_page(signed_in: &SignedIn, state: FormState) -> crate::pages::FormPage {
    pages::who_asked(
        signed_in.shell("Record a request").current("/work"),
        fields::options::<RequestSource>(),
        fields::options::<Channel>(),
        state,
    )
}

async fn send_who(app: web::Data<App>, sent: Protected<WhoForm>) -> Answer {
    let (context, mut state) = (sent.context(), sent.state());
    if read_who(&mut state, context.today).is_none() {
        return wrong(&who_page(sent.signed_in(), state));
    }
    app.run(move |service| keep(service, &context, &state, WhoForm::NAMES)).await?;
    see_other("/requests/new/child")
}

posted! {
    struct ChildForm {
        once: ["name", "born-day", "born-month", "born-year", "upn"],
        lists: ["circumstances"],
    }
}

fn read_child(state: &mut FormState, today: NaiveDate) -> Option<()> {
    fields::text(state, "name", "Enter the child’s name", 200);
    let born = fields::optional_date(state, "born");
    if born.is_some_and(|born| born > today) {
        state.fail("born", RecordRefused::BornInTheFuture.to_string());
    }
    let upn = fields::optional_text(state, "upn", 20);
    if !upn.is_empty() && !is_upn(&upn) {
        state.fail("upn", "Enter a UPN of 13 characters: a letter, 11 digits, and a digit or letter");
    }
    (!state.has_errors()).then_some(())
}

/// A UPN is a letter, eleven digits, and a digit, or a letter where it is temporary (DfE, unique pupil numbers guide).
fn is_upn(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 13
        && bytes.first().is_some_and(u8::is_ascii_uppercase)
        && bytes.get(1..12).is_some_and(|digits| digits.iter().all(u8::is_ascii_digit))
        && bytes.last().is_some_and(|last| last.is_ascii_digit() || last.is_ascii_uppercase())
}

async fn child(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    let context = signed_in.context(None);
    let state = app.run(move |service| kept(service, &context)).await?;
    page(&pages::which_child(signed_in.shell("Record a request").current("/work"), state))
}

async fn send_child(app: web::Data<App>, sent: Protected<ChildForm>) -> Answer {
    let (context, mut state) = (sent.context(), sent.state());
    if read_child(&mut state, context.today).is_none() {
        return wrong(&pages::which_child(sent.signed_in().shell("Record a request").current("/work"), state));
    }
    let found = app
        .run(move |service| {
            keep(service, &context, &state, ChildForm::NAMES).map_err(never)?;
            let new = assemble(&kept(service, &context).map_err(never)?, context.today);
            match new {
                Some(new) => requests::find_matches(service, &context, &new),
                None => Ok(Vec::new()),
            }
        })
        .await?;
    see_other(if found.is_empty() { "/requests/new/family" } else { "/requests/new/matches" })
}

fn never(failure: Failure<NoRule>) -> Failure<RecordRefused> {
    failure.map_rule(|never| match never {})
}

async fn found(app: &App, context: Context) -> Result<(FormState, Vec<Match>), HttpError> {
    Ok(app
        .run(move |service| {
            let state = kept(service, &context).map_err(never)?;
            let found = match assemble(&state, context.today) {
                Some(new) => requests::find_matches(service, &context, &new)?,
                None => Vec::new(),
            };
            Ok::<_, Failure<RecordRefused>>((state, found))
        })
        .await?)
}

fn matches_page(signed_in: &SignedIn, found: &[Match], state: FormState) -> crate::pages::FormPage {
    let likely = found
        .iter()
        .map(|found| pages::LikelyMatch {
            name: if found.name.is_empty() { "A child in another team".into() } else { found.name.clone() },
            reference: found.reference.clone().unwrap_or_else(|| "Held by another team; ask your manager".into()),
            href: found.reference.as_deref().map(|reference| case_path(reference, "")).unwrap_or_else(|| "/help".into()),
            reasons: found.reason.label().into(),
        })
        .collect();
    pages::likely_matches(signed_in.shell("Record a request").current("/work"), likely, state)
}

async fn matches(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    let (state, found) = found(&app, signed_in.context(None)).await?;
    if found.is_empty() {
        return see_other("/requests/new/family");
    }
    page(&matches_page(&signed_in, &found, state))
}

posted! {
    struct MatchForm {
        once: ["why_new"],
    }
}

async fn send_matches(app: web::Data<App>, sent: Protected<MatchForm>) -> Answer {
    let (context, mut state) = (sent.context(), sent.state());
    fields::text(&mut state, "why_new", "Say why this is a different child, or open the case above", 2_000);
    if state.has_errors() {
        let (_, found) = found(&app, context).await?;
        return wrong(&matches_page(sent.signed_in(), &found, state));
    }
    app.run(move |service| keep(service, &context, &state, MatchForm::NAMES)).await?;
    see_other("/requests/new/family")
}

posted! {
    struct FamilyForm {
        once: ["school", "parent_name", "relation", "phone", "email", "address", "contact_way", "language"],
        lists: ["flags"],
    }
}

async fn schools(app: &App) -> Result<Vec<(String, String)>, HttpError> {
    Ok(app.run(institutions::list_open).await?.into_iter().map(|row| (row.id.to_string(), row.name)).collect())
}

async fn family(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    let context = signed_in.context(None);
    let state = app.run(move |service| kept(service, &context)).await?;
    page(&pages::school_and_parents(signed_in.shell("Record a request").current("/work"), schools(&app).await?, state))
}

async fn send_family(app: web::Data<App>, sent: Protected<FamilyForm>) -> Answer {
    let (context, mut state) = (sent.context(), sent.state());
    for (name, most) in
        [("parent_name", 200), ("relation", 100), ("phone", 40), ("address", 1_000), ("contact_way", 200), ("language", 60)]
    {
        fields::optional_text(&mut state, name, most);
    }
    fields::optional_email(&mut state, "email");
    let school = state.value("school").to_owned();
    if !school.is_empty() && school.parse::<InstitutionId>().is_err() {
        state.fail("school", "Choose a school from the list, or leave it empty");
    }
    if state.has_errors() {
        let schools = schools(&app).await?;
        return wrong(&pages::school_and_parents(sent.signed_in().shell("Record a request").current("/work"), schools, state));
    }
    app.run(move |service| keep(service, &context, &state, FamilyForm::NAMES)).await?;
    see_other("/requests/new/check")
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

async fn check(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    let context = signed_in.context(None);
    let today = context.today;
    let state = app.run(move |service| kept(service, &context)).await?;
    let Some(new) = assemble(&state, today) else { return see_other("/requests/new") };
    page(&check_page(&app, &signed_in, &new, FormState::new()).await?)
}

async fn check_page(
    app: &App,
    signed_in: &SignedIn,
    new: &NewRequest,
    state: FormState,
) -> Result<crate::pages::FormPage, HttpError> {
    let schools = schools(app).await?;
    let change = |row: SummaryRow, href: &str| row.action(ActionLink::change("this answer", href));
    let shown = |text: &Option<String>| text.clone().unwrap_or_else(|| "Not given".into());
    let school = new
        .institution_id
        .and_then(|id| schools.iter().find(|(known, _)| *known == id.to_string()))
        .map_or_else(|| "None".to_owned(), |(_, name)| name.clone());
    let named = |parent: &NewParent| {
        let known = [parent.name.trim(), parent.relation.trim()];
        known.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    };
    let parent = new.parent.as_ref().map_or_else(|| "Not given".to_owned(), named);
    let lists = vec![SummaryList::new(vec![
        change(SummaryRow::new("Received", words::date(new.received_on)), "/requests/new"),
        change(
            SummaryRow::new("Asked by", format!("{}, {}", new.requester_name, new.source.label().to_lowercase())),
            "/requests/new",
        ),
        change(SummaryRow::new("Receipt sent to", shown(&new.requester_email)), "/requests/new"),
        change(SummaryRow::new("Child", crate::ui::Html::name(&new.child_name)), "/requests/new/child"),
        change(
            SummaryRow::new("Date of birth", new.born_on.map_or_else(|| "Not given".to_owned(), words::date)),
            "/requests/new/child",
        ),
        change(SummaryRow::new("School", school), "/requests/new/family"),
        change(SummaryRow::new("Parent or carer", parent), "/requests/new/family"),
    ])];
    let decide = new.received_on + chrono::Duration::weeks(6);
    let finish = new.received_on + chrono::Duration::weeks(20);
    let dates = format!(
        "We must tell the family by {} whether we will assess, and send any final plan by {}.",
        words::date(decide),
        words::date(finish)
    );
    let shell = signed_in.shell("Check the request").current("/work");
    let page = pages::check(shell, lists, &dates, &upload::limits(app), upload::ACCEPTED, state);
    Ok(page.tokens(signed_in.csrf(), signed_in.new_submission()))
}

/// Shows the check again with what is wrong about the file; every answer is still in the draft.
async fn file_refused(app: &App, signed_in: &SignedIn, refused: &UploadRefused) -> Answer {
    let context = signed_in.context(None);
    let today = context.today;
    let state = app.run(move |service| kept(service, &context)).await?;
    let Some(new) = assemble(&state, today) else { return see_other("/requests/new") };
    let state = FormState::new().error("file", refused.to_string());
    page_with(upload::status(refused), &check_page(app, signed_in, &new, state).await?)
}

async fn record(app: web::Data<App>, signed_in: SignedIn, request: HttpRequest, payload: web::Payload) -> Answer {
    upload::at_the_door(&signed_in, &request)?;
    let sent = match upload::read(&app, &signed_in, &request, payload).await {
        Ok(sent) => sent,
        Err(HttpError::TooLarge) => {
            let refused = UploadRefused::TooLarge(app.service.policy.max_file_bytes);
            return file_refused(&app, &signed_in, &refused).await;
        }
        Err(other) => return Err(other),
    };
    let context = signed_in.context(sent.submission);
    let today = context.today;
    let brought = (!sent.file_name.is_empty()).then_some(Brought { file_name: sent.file_name, content: sent.content });
    let outcome = app
        .run(move |service| {
            let state = kept(service, &context).map_err(never)?;
            let Some(new) = assemble(&state, today) else { return Ok(None) };
            let recorded = requests::record_with(service, &context, new, brought.as_ref())?;
            drafts::forget(service, &context, DRAFT).map_err(never)?;
            Ok(Some(recorded))
        })
        .await;
    match outcome {
        Ok(Some(recorded)) => see_other_saying(
            &app,
            &case_path(recorded.reference.as_str(), ""),
            &format!("Request recorded as {}", recorded.reference),
        ),
        Ok(None) => see_other("/requests/new"),
        Err(Failure::Rule(RecordRefused::LikelyMatch(_))) => see_other("/requests/new/matches"),
        Err(Failure::Rule(RecordRefused::File(refused))) => file_refused(&app, &signed_in, &refused).await,
        Err(other) => Err(other.into()),
    }
}

/// A request as a program sends it.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestBody {
    received_on: NaiveDate,
    /// `parent`, `young_person`, `institution` or `brought_to_attention`.
    source: String,
    /// `email`, `online`, `post`, `phone` or `hand`.
    channel: String,
    requester_name: String,
    requester_email: Option<String>,
    #[serde(default)]
    concerns: String,
    child_name: String,
    born_on: Option<NaiveDate>,
    upn: Option<String>,
    #[schema(value_type = Option<String>)]
    institution_id: Option<uuid::Uuid>,
    parent_name: Option<String>,
    #[serde(default)]
    parent_relation: String,
    #[serde(default)]
    hearing_impairment: bool,
    #[serde(default)]
    vision_impairment: bool,
    #[serde(default)]
    armed_forces_family: bool,
    #[serde(default)]
    in_care: bool,
    #[serde(default)]
    match_reason: String,
}

/// Records a request for a needs assessment.
#[utoipa::path(
    post, path = "/api/v1/requests", request_body = RequestBody, security(("session" = [], "csrf" = [])),
    responses((status = 201, description = "Recorded; `reference` names the case"), (status = 422, description = "Refused by name", body = crate::Problem))
)]
pub(crate) async fn record_json(app: web::Data<App>, sent: ProtectedJson<RequestBody>) -> Answer {
    let context = sent.context();
    let body = sent.into_inner();
    let unknown =
        |field: &str| HttpError::Refused { code: format!("{field}_unknown"), message: format!("Choose a {field} from the list") };
    let mut typed = FormState::new().with("upn", body.upn.clone().unwrap_or_default());
    typed = typed.with("email", body.requester_email.clone().unwrap_or_default());
    fields::optional_email(&mut typed, "email");
    if typed.has_errors()
        || body.upn.as_deref().is_some_and(|upn| !is_upn(upn))
        || body.concerns.len() > 40_000
        || body.child_name.len() > 800
    {
        return Err(HttpError::Refused {
            code: "value_wrong".into(),
            message: "Check the email address, the UPN and the length of the text".into(),
        });
    }
    let new = NewRequest {
        received_on: body.received_on,
        source: RequestSource::parse(&body.source).ok_or_else(|| unknown("source"))?,
        channel: Channel::parse(&body.channel).ok_or_else(|| unknown("channel"))?,
        requester_name: body.requester_name,
        requester_email: body.requester_email,
        concerns: body.concerns,
        child_name: body.child_name,
        born_on: body.born_on,
        upn: body.upn,
        institution_id: body.institution_id.map(InstitutionId::new),
        parent: body.parent_name.map(|name| NewParent { name, relation: body.parent_relation, ..NewParent::default() }),
        hearing_impairment: body.hearing_impairment,
        vision_impairment: body.vision_impairment,
        armed_forces_family: body.armed_forces_family,
        in_care: body.in_care,
        match_reason: body.match_reason,
    };
    let recorded = app.run(move |service| requests::record(service, &context, new)).await?;
    let reference = recorded.reference.as_str();
    Ok(HttpResponse::Created()
        .insert_header(("location", format!("/api/v1/cases/{reference}")))
        .json(json!({ "reference": reference, "href": case_path(reference, "") })))
}
