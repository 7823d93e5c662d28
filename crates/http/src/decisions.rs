//! Deciding: what is known, what is proposed and why, who decides, and telling the family.

use actix_web::web;
use chrono::NaiveDate;
use ehc_application::{
    Context, Failure, NoRule, Service,
    cases::case_path,
    decisions::{self, DecideRefused, Deciding, DecisionView, Proposal, Ruling},
    drafts, heading, overview, timetable,
};
use ehc_domain::{
    cases::CaseReference,
    codes::Coded,
    decisions::{DecisionKind, DecisionOutcome, DecisionRefused, DecisionState, Limb, LimbAnswer},
    policy::Action,
};
use serde::Deserialize;

use crate::{
    App, HttpError, Protected, SignedIn, appeals,
    cases::{frame, overview::reference, ruler},
    fields,
    pages::{
        FormPage, SummaryPage,
        case::{self, CaseFrame, DecisionRow},
        weighty::WeightyAct,
    },
    posted::{self, posted},
    respond::{Answer, page, see_other, see_other_saying, wrong},
    routes::{Row, Rule},
    ui::{
        Choice, Field, FormState, Html, Link,
        govuk::{ActionLink, Button, Inset, SummaryList, SummaryRow, Warning},
        ruler::ruler as draw,
        words,
    },
    unsent,
};

mod api;
mod telling;

pub(crate) use api::*;

pub(crate) fn routes() -> Vec<Row> {
    use Action as A;
    vec![
        Row::get("/cases/{reference}/decisions", Rule::OnCase(A::DecisionPropose), || web::to(list)),
        Row::get("/cases/{reference}/decisions/{kind}", Rule::OnCase(A::DecisionPropose), || web::to(show)),
        Row::get("/cases/{reference}/decisions/{kind}/reasons", Rule::OnCase(A::DecisionPropose), || web::to(reasons)),
        Row::post("/cases/{reference}/decisions/{kind}/reasons", Rule::OnCase(A::DecisionPropose), || web::to(send_reasons))
            .sample("outcome=agreed"),
        Row::get("/cases/{reference}/decisions/{kind}/check", Rule::OnCase(A::DecisionPropose), || web::to(check)),
        Row::post("/cases/{reference}/decisions/{kind}/check", Rule::OnCase(A::DecisionPropose), || web::to(propose)),
        Row::get("/cases/{reference}/decisions/{kind}/decide", Rule::OnCase(A::DecisionRecord), || web::to(decide)),
        Row::post("/cases/{reference}/decisions/{kind}/decide", Rule::OnCase(A::DecisionRecord), || web::to(send_decide))
            .sample("outcome=agreed&decided-day=1&decided-month=12&decided-year=2026&version=1"),
        Row::get("/cases/{reference}/decisions/{kind}/tell", Rule::OnCase(A::DecisionNotify), || web::to(telling::tell)),
        Row::post("/cases/{reference}/decisions/{kind}/tell", Rule::OnCase(A::DecisionNotify), || web::to(telling::send_tell))
            .sample("sent-day=1&sent-month=12&sent-year=2026&how="),
        Row::get("/cases/{reference}/withdraw", Rule::OnCase(A::CaseClose), || web::to(withdraw)),
        Row::post("/cases/{reference}/withdraw", Rule::OnCase(A::CaseClose), || web::to(send_withdraw))
            .sample("on-day=1&on-month=12&on-year=2026&reason=A"),
        Row::get("/api/v1/cases/{reference}/decisions", Rule::OnCase(A::DecisionPropose), || web::to(list_json)),
        Row::post("/api/v1/cases/{reference}/decisions", Rule::OnCase(A::DecisionPropose), || web::to(propose_json)),
        Row::post("/api/v1/cases/{reference}/decisions/{decision}/decide", Rule::OnCase(A::DecisionRecord), || {
            web::to(decide_json)
        }),
        Row::post("/api/v1/cases/{reference}/decisions/{decision}/tell", Rule::OnCase(A::DecisionNotify), || web::to(tell_json)),
        Row::post("/api/v1/cases/{reference}/withdraw", Rule::OnCase(A::CaseClose), || web::to(withdraw_json)),
    ]
}

fn kind_of(text: &str) -> Result<DecisionKind, HttpError> {
    DecisionKind::parse(text).ok_or(HttpError::NotFound)
}

/// What every decision page is made from.
struct Ground {
    deciding: Deciding,
    frame: CaseFrame,
    ruler: Html,
    kind: DecisionKind,
}

impl Ground {
    fn act(&self) -> WeightyAct {
        WeightyAct { frame: self.frame.clone(), title: title(self.kind).into(), cancel: self.deciding.open.path("decisions") }
    }

    fn path(&self, step: &str) -> String {
        let page = format!("decisions/{}", self.kind.code());
        self.deciding.open.path(&if step.is_empty() { page } else { format!("{page}/{step}") })
    }

    /// Whether the law's order lets this question be decided at the stage of the case.
    fn can_be_proposed(&self) -> bool {
        self.deciding.current.is_none() && self.deciding.open.case.stage.after(self.kind.step(DecisionOutcome::Agreed)).is_ok()
    }

    fn limit(&self) -> Option<NaiveDate> {
        self.deciding.limit
    }

    fn is_late(&self, today: NaiveDate) -> bool {
        self.deciding.limit.is_some_and(|limit| limit < today)
    }
}

/// Says what an outcome means: “Yes” alone does not say to what.
fn outcome_words(kind: DecisionKind, outcome: DecisionOutcome) -> &'static str {
    match (kind, outcome) {
        (DecisionKind::Assess, DecisionOutcome::Agreed) => "Assess",
        (DecisionKind::Assess, DecisionOutcome::Refused) => "Do not assess",
        (DecisionKind::Issue, DecisionOutcome::Agreed) => "Issue a plan",
        (DecisionKind::Issue, DecisionOutcome::Refused) => "Do not issue a plan",
    }
}

fn title(kind: DecisionKind) -> &'static str {
    match kind {
        DecisionKind::Assess => "Decide whether to assess",
        DecisionKind::Issue => "Decide whether to issue a plan",
    }
}

async fn ground(app: &App, signed_in: &SignedIn, reference: CaseReference, kind: DecisionKind) -> Result<Ground, HttpError> {
    let context = signed_in.context(None);
    let (deciding, heading, drawn) = app
        .run(move |service| {
            let deciding = decisions::show(service, &context, &reference, kind)?;
            let (heading, dates, advice) = service.store.read(|conn| {
                let heading = heading::load(conn, &context, &deciding.open)?;
                let dates = timetable::of_open_case(conn, service.store.law(), deciding.open.clone(), context.today, None)?;
                let advice = overview::advice_lines(conn, &dates)?;
                Ok::<_, Failure<NoRule>>((heading, dates, advice))
            })?;
            let drawn = ruler::assessment(&dates, &advice).map(|model| draw(&model)).unwrap_or_default();
            Ok::<_, Failure<NoRule>>((deciding, heading, drawn))
        })
        .await?;
    let frame = frame(signed_in, &deciding.open, &heading, "decisions");
    Ok(Ground { deciding, frame, ruler: drawn, kind })
}

async fn list(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let reference = reference(&path)?;
    let context = signed_in.context(None);
    let today = context.today;
    let (open, views, heading) = app
        .run(move |service| {
            let (open, views) = decisions::list(service, &context, &reference)?;
            let heading = service.store.read(|conn| heading::load(conn, &context, &open))?;
            Ok::<_, Failure<NoRule>>((open, views, heading))
        })
        .await?;
    let frame = frame(&signed_in, &open, &heading, "decisions");
    let row = |view: &DecisionView| DecisionRow {
        decision: Link::new(
            format!("{}: {}", view.kind.label(), view.outcome.label().to_lowercase()),
            open.path(&format!("decisions/{}", view.kind.code())),
        ),
        decided: view.decided_on.map_or_else(|| "Waiting for the decision maker".into(), |on| words::list_time(on, today)),
        by: view.decided_by.clone().unwrap_or_default(),
        letter: view.notified_on.map_or_else(|| "Not sent".into(), |on| Html::from("Sent ").then(words::list_time(on, today))),
    };
    let next = match open.case.stage {
        ehc_domain::cases::Stage::Requested => Some(Link::new(title(DecisionKind::Assess), open.path("decisions/assess"))),
        ehc_domain::cases::Stage::Assessing => Some(Link::new(title(DecisionKind::Issue), open.path("decisions/issue"))),
        _ => None,
    };
    page(&case::decisions(frame, views.iter().map(row).collect(), next))
}

async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<(String, String)>) -> Answer {
    let (case, kind) = path.into_inner();
    let ground = ground(&app, &signed_in, reference(&case)?, kind_of(&kind)?).await?;
    let today = signed_in.context(None).today;
    page(&facts(&ground, today))
}

fn facts(ground: &Ground, today: NaiveDate) -> SummaryPage {
    let deciding = &ground.deciding;
    let limit = deciding.limit.map_or_else(|| "None open".to_owned(), words::date);
    let owed = if deciding.advice_owed.is_empty() { "None".to_owned() } else { deciding.advice_owed.join(", ") };
    let mut rows = vec![SummaryRow::new("The family must be told by", limit)];
    if ground.kind == DecisionKind::Issue {
        rows.push(SummaryRow::new("Advice still owed or to check", owed));
    }
    let mut parts = vec![ground.ruler.clone()];
    if ground.is_late(today) && deciding.current.as_ref().is_none_or(|view| view.notified_on.is_none()) {
        let late = "The limit has passed. The decision must still be made, as soon as it can be.";
        parts.push(Warning { text: late.into() }.into());
    }
    parts.extend(telling::parts(ground));
    let mut lists = vec![SummaryList::new(rows)];
    let next = match &deciding.current {
        None if !ground.can_be_proposed() => {
            let stage = deciding.open.case.stage.label();
            parts.push(Inset { body: format!("This is not to be decided now. The case is at: {stage}.").into() }.into());
            Link::new("Back to the case", deciding.open.path(""))
        }
        None => Link::new("Propose a decision", ground.path("reasons")),
        Some(view) => {
            lists.push(decision_list(view));
            match view.state {
                DecisionState::Proposed if deciding.may_decide => Link::new("Decide", ground.path("decide")),
                DecisionState::Proposed => {
                    parts.push(Inset { body: "This waits for the decision maker, who has been told.".into() }.into());
                    Link::new("Back to the case", deciding.open.path(""))
                }
                DecisionState::Decided => Link::new("Tell the family", ground.path("tell")),
                DecisionState::Notified => Link::new("Back to the case", deciding.open.path("")),
            }
        }
    };
    ground.act().facts(lists, parts, next)
}

fn decision_list(view: &DecisionView) -> SummaryList {
    let mut rows = vec![SummaryRow::new(
        if view.state == DecisionState::Proposed { "Proposed" } else { "Decided" },
        outcome_words(view.kind, view.outcome),
    )];
    for answer in &view.limbs {
        let met = if answer.is_met { "Yes" } else { "No" };
        rows.push(SummaryRow::new(answer.limb.label(), format!("{met}. {}", answer.reasons)));
    }
    let mut row = |label: &str, text: &Option<String>| {
        if let Some(text) = text {
            rows.push(SummaryRow::new(label, text.as_str()));
        }
    };
    row("Evidence relied on", &fields::given(view.evidence_for.clone()));
    row("Evidence given less weight", &fields::given(view.evidence_against.clone()));
    row("The family’s view", &fields::given(view.family_view.clone()));
    row("Panel’s recommendation", &view.panel_recommendation);
    row("Why it is late", &view.late_reason);
    row("Why it differs", &view.differs_reason);
    row("Why without all advice", &view.outstanding_reason);
    rows.push(SummaryRow::new("Proposed by", Html::name(&view.proposed_by)));
    if let (Some(by), Some(on)) = (&view.decided_by, view.decided_on) {
        rows.push(SummaryRow::new("Decision maker", Html::name(by).then(format!(", {}", words::date(on)))));
    }
    if let Some(on) = view.notified_on {
        rows.push(SummaryRow::new("Family told", words::date(on)));
    }
    if !view.sent_to.is_empty() {
        rows.push(SummaryRow::new("Sent to", appeals::names(&view.sent_to)));
    }
    if let Some(letter) = &view.notice {
        rows.push(SummaryRow::new("Letter", Html::lines(letter)));
    }
    SummaryList::new(rows)
}

fn draft_name(reference: &str, kind: DecisionKind) -> String {
    format!("decision:{reference}:{}", kind.code())
}

fn reasons_page(ground: &Ground, state: FormState, submission: String) -> FormPage {
    let yes_no = || vec![Choice::new("yes", "Yes"), Choice::new("no", "No")];
    let mut page = ground.act().reasons(state).keeps(ground.path("reasons"));
    for limb in ground.kind.limbs() {
        page = page.field(Field::radios(limb.code(), question(*limb), yes_no()).inline()).field(
            Field::lines(&format!("{}_reasons", limb.code()), "Your reasons", 4)
                .hint("The letter to the family uses these words."),
        );
    }
    let outcomes = match ground.kind {
        DecisionKind::Assess => vec![Choice::new("agreed", "Assess"), Choice::new("refused", "Do not assess")],
        DecisionKind::Issue => vec![Choice::new("agreed", "Issue a plan"), Choice::new("refused", "Do not issue a plan")],
    };
    page.submission = Some(submission);
    page.field(Field::lines("evidence_for", "Evidence you rely on", 3))
        .field(Field::lines("evidence_against", "Evidence you give less weight, and why", 3))
        .field(Field::lines("family_view", "What the family says", 3))
        .field(Field::lines("panel", "What the panel recommended", 2).hint("Leave it empty if no panel was asked."))
        .field(Field::radios("outcome", "What do you propose?", outcomes))
}

fn question(limb: Limb) -> &'static str {
    match limb {
        Limb::HasOrMayHaveNeeds => "Has the child, or may the child have, special educational needs?",
        Limb::MayNeedPlan => "May provision have to be made through a plan?",
        Limb::PlanIsNecessary => "Is it necessary for provision to be made through a plan?",
    }
}

fn read_proposal(kind: DecisionKind, state: &mut FormState) -> Option<Proposal> {
    let mut limbs = Vec::new();
    for limb in kind.limbs() {
        let is_met = match state.value(limb.code()) {
            "yes" => true,
            "no" => false,
            _ => {
                state.fail(limb.code(), "Choose yes or no");
                false
            }
        };
        let name = format!("{}_reasons", limb.code());
        let reasons = fields::text(state, &name, "Give your reasons", 10_000);
        limbs.push(LimbAnswer { limb: *limb, is_met, reasons });
    }
    let outcome: Option<DecisionOutcome> = fields::choice(state, "outcome", "Choose what you propose");
    let evidence_for = fields::optional_text(state, "evidence_for", 10_000);
    let evidence_against = fields::optional_text(state, "evidence_against", 10_000);
    let family_view = fields::optional_text(state, "family_view", 10_000);
    let panel_recommendation = fields::optional_text(state, "panel", 2_000);
    if let Some(outcome) = outcome.filter(|_| !state.has_errors())
        && let Err(refused) = ehc_domain::decisions::check_test(kind, outcome, &limbs)
    {
        state.fail("outcome", refused.to_string());
    }
    let proposal = Proposal { kind, outcome: outcome?, limbs, evidence_for, evidence_against, family_view, panel_recommendation };
    (!state.has_errors()).then_some(proposal)
}

posted! {
    /// What the reasons step posts.
    struct ReasonsForm {
        once: [],
        perhaps: ["has_or_may_have_needs", "has_or_may_have_needs_reasons", "may_need_plan", "may_need_plan_reasons", "plan_is_necessary", "plan_is_necessary_reasons", "evidence_for", "evidence_against", "family_view", "panel", "outcome"],
    }
}

async fn kept(app: &App, context: Context, name: String) -> Result<FormState, HttpError> {
    let found = app.run(move |service| drafts::find(service, &context, &name)).await?;
    Ok(FormState::from_pairs(found.unwrap_or_default()))
}

async fn reasons(app: web::Data<App>, signed_in: SignedIn, path: web::Path<(String, String)>) -> Answer {
    let (case, kind) = path.into_inner();
    let ground = ground(&app, &signed_in, reference(&case)?, kind_of(&kind)?).await?;
    if !ground.can_be_proposed() {
        return see_other(&ground.path(""));
    }
    let unsent = unsent::of(&app, &signed_in, &ground.path("reasons")).await?;
    let is_back = unsent.is_some();
    let state = match unsent {
        Some(typed) => typed,
        None => kept(&app, signed_in.context(None), draft_name(&case, ground.kind)).await?,
    };
    page(&reasons_page(&ground, state, signed_in.new_submission()).gives_back(is_back))
}

async fn send_reasons(app: web::Data<App>, path: web::Path<(String, String)>, sent: Protected<ReasonsForm>) -> Answer {
    let (case, kind) = path.into_inner();
    let ground = ground(&app, sent.signed_in(), reference(&case)?, kind_of(&kind)?).await?;
    let mut state = sent.state();
    if read_proposal(ground.kind, &mut state).is_none() {
        return wrong(&reasons_page(&ground, state, sent.submission()));
    }
    let (context, name, pairs) = (sent.context(), draft_name(&case, ground.kind), state.pairs());
    let step = ground.path("reasons");
    app.run(move |service| drafts::keep_step(service, &context, &name, &pairs, &step)).await?;
    see_other(&ground.path("check"))
}

fn check_page(ground: &Ground, proposal: &Proposal, submission: String) -> SummaryPage {
    let change = |row: SummaryRow| row.action(ActionLink::change("your reasons", ground.path("reasons")));
    let mut rows: Vec<SummaryRow> = proposal
        .limbs
        .iter()
        .map(|answer| {
            let met = if answer.is_met { "Yes" } else { "No" };
            change(SummaryRow::new(answer.limb.label(), format!("{met}. {}", answer.reasons)))
        })
        .collect();
    rows.push(change(SummaryRow::new("You propose", outcome_words(proposal.kind, proposal.outcome))));
    let mut page = SummaryPage::check(
        ground.frame.shell.clone().for_case("Check your answers", &ground.deciding.open.case.reference),
        "Check what you propose",
        Button::new("Send to the decision maker"),
    );
    page.identity = Some(ground.frame.identity.clone().for_form());
    page.lists = vec![SummaryList::new(rows)];
    page.submission = Some(submission);
    page.cancel = Some(Link::new("Cancel", ground.deciding.open.path("decisions")));
    page
}

async fn check(app: web::Data<App>, signed_in: SignedIn, path: web::Path<(String, String)>) -> Answer {
    let (case, kind) = path.into_inner();
    let ground = ground(&app, &signed_in, reference(&case)?, kind_of(&kind)?).await?;
    let mut state = kept(&app, signed_in.context(None), draft_name(&case, ground.kind)).await?;
    match read_proposal(ground.kind, &mut state) {
        Some(proposal) => page(&check_page(&ground, &proposal, signed_in.new_submission())),
        None => see_other(&ground.path("reasons")),
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

async fn propose(app: web::Data<App>, path: web::Path<(String, String)>, sent: Protected<Nothing>) -> Answer {
    let (case, kind) = path.into_inner();
    let (reference, kind) = (reference(&case)?, kind_of(&kind)?);
    let name = draft_name(&case, kind);
    let mut state = kept(&app, sent.context(), name.clone()).await?;
    let Some(proposal) = read_proposal(kind, &mut state) else {
        return see_other(&case_path(&case, &format!("decisions/{}/reasons", kind.code())));
    };
    let context = sent.context();
    app.run(move |service| {
        decisions::propose(service, &context, &reference, proposal)?;
        forget(service, &context, &name)
    })
    .await?;
    see_other_saying(&app, &case_path(&case, "decisions"), "The decision maker has been told")
}

fn forget<R>(service: &Service, context: &Context, name: &str) -> Result<(), Failure<R>> {
    drafts::forget(service, context, name).map_err(|failure| failure.map_rule(|never| match never {}))
}

posted! {
    struct DecideForm {
        once: ["decided-day", "decided-month", "decided-year", "version"],
        perhaps: ["outcome", "differs_reason", "late_reason", "outstanding_reason"],
    }
}

fn decide_page(ground: &Ground, view: &DecisionView, today: NaiveDate, state: FormState, submission: String) -> FormPage {
    let outcomes = match ground.kind {
        DecisionKind::Assess => vec![Choice::new("agreed", "Assess"), Choice::new("refused", "Do not assess")],
        DecisionKind::Issue => vec![Choice::new("agreed", "Issue a plan"), Choice::new("refused", "Do not issue a plan")],
    };
    let mut page = ground
        .act()
        .confirm(
            "Do you decide as proposed?",
            "Your name stands under this decision. It is recorded and cannot be taken back, only decided anew.",
            "Record the decision",
            false,
            state,
        )
        .part(decision_list(view))
        .field(Field::radios("outcome", "You decide to", outcomes))
        .field(Field::date("decided", "Date of the decision"))
        .field(Field::lines("differs_reason", "If it differs from what was proposed, why?", 2));
    if ground.is_late(today) {
        page = page.field(
            Field::lines("late_reason", "Why is this decision late?", 2).hint("We ask once. The decision must still be made."),
        );
    }
    if ground.kind == DecisionKind::Issue && !ground.deciding.advice_owed.is_empty() {
        page = page.field(
            Field::lines("outstanding_reason", "Why decide without all the advice?", 2)
                .hint(format!("Still owed or to check: {}.", ground.deciding.advice_owed.join(", "))),
        );
    }
    page = page.field(Field::hidden("version"));
    page.submission = Some(submission);
    page
}

async fn decide(app: web::Data<App>, signed_in: SignedIn, path: web::Path<(String, String)>) -> Answer {
    let (case, kind) = path.into_inner();
    let ground = ground(&app, &signed_in, reference(&case)?, kind_of(&kind)?).await?;
    if !ground.deciding.may_decide {
        return Err(HttpError::Denied);
    }
    // Decided already, or nothing proposed yet: the page of the decision says which.
    let Some(view) = ground.deciding.current.clone().filter(|view| view.state == DecisionState::Proposed) else {
        return see_other(&ground.path(""));
    };
    let today = signed_in.context(None).today;
    let state = FormState::new()
        .with("outcome", view.outcome.code())
        .with_date("decided", today)
        .with("version", view.version.to_string());
    page(&decide_page(&ground, &view, today, state, signed_in.new_submission()))
}

async fn send_decide(app: web::Data<App>, path: web::Path<(String, String)>, sent: Protected<DecideForm>) -> Answer {
    let (case, kind) = path.into_inner();
    let ground = ground(&app, sent.signed_in(), reference(&case)?, kind_of(&kind)?).await?;
    let view = ground.deciding.current.clone().ok_or(HttpError::NotFound)?;
    let (context, mut state) = (sent.context(), sent.state());
    let today = context.today;
    let outcome = fields::choice(&mut state, "outcome", "Choose what you decide");
    let decided_on = fields::date(&mut state, "decided", "Enter the date of the decision");
    let reason = |state: &mut FormState, name: &str| fields::optional_text(state, name, 4_000);
    let differs_reason = reason(&mut state, "differs_reason");
    let late_reason = reason(&mut state, "late_reason");
    let outstanding_reason = reason(&mut state, "outstanding_reason");
    let (Some(outcome), Some(decided_on), false) = (outcome, decided_on, state.has_errors()) else {
        return wrong(&decide_page(&ground, &view, today, state, sent.submission()));
    };
    let ruling =
        Ruling { outcome, decided_on, differs_reason, late_reason, outstanding_reason, version: posted::version(&state)? };
    let (id, case_reference) = (view.id, reference(&case)?);
    match app.run(move |service| decisions::decide(service, &context, &case_reference, id, ruling)).await {
        Ok(()) => {
            see_other_saying(&app, &ground.path(""), "Decision recorded. The caseworker has been told; now the family must be")
        }
        Err(Failure::Rule(rule)) => {
            state.fail(field_of(&rule), rule.to_string());
            wrong(&decide_page(&ground, &view, today, state, sent.submission()))
        }
        Err(other) => Err(other.into()),
    }
}

fn field_of(rule: &DecideRefused) -> &'static str {
    match rule {
        DecideRefused::Rule(DecisionRefused::InTheFuture | DecisionRefused::BeforeTheRequest) => "decided",
        DecideRefused::Rule(DecisionRefused::LateReasonMissing) => "late_reason",
        DecideRefused::Rule(DecisionRefused::OutstandingReasonMissing) => "outstanding_reason",
        DecideRefused::Rule(DecisionRefused::DiffersReasonMissing) => "differs_reason",
        _ => "outcome",
    }
}

posted! {
    struct WithdrawForm {
        once: ["on-day", "on-month", "on-year", "reason"],
    }
}

fn withdraw_page(ground: &Ground, state: FormState, submission: String) -> FormPage {
    let mut page = WeightyAct { title: "Withdrawal".into(), cancel: ground.deciding.open.path(""), frame: ground.frame.clone() }
        .confirm(
            "Did the person who asked withdraw the request?",
            "This closes the case. Nobody at the council can withdraw a request for a family.",
            "Record the withdrawal",
            false,
            state,
        )
        .field(Field::date("on", "Date the request was withdrawn"))
        .field(Field::lines("reason", "What did they say?", 3));
    page.submission = Some(submission);
    page
}

async fn withdraw(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let ground = ground(&app, &signed_in, reference(&path)?, DecisionKind::Assess).await?;
    let state = FormState::new().with_date("on", signed_in.context(None).today);
    page(&withdraw_page(&ground, state, signed_in.new_submission()))
}

async fn send_withdraw(app: web::Data<App>, path: web::Path<String>, sent: Protected<WithdrawForm>) -> Answer {
    let case_reference = reference(&path)?;
    let ground = ground(&app, sent.signed_in(), case_reference.clone(), DecisionKind::Assess).await?;
    let (context, mut state) = (sent.context(), sent.state());
    let on = fields::date(&mut state, "on", "Enter the day the request was withdrawn");
    let reason = fields::text(&mut state, "reason", "Say what the person said", 4_000);
    let (Some(on), false) = (on, state.has_errors()) else {
        return wrong(&withdraw_page(&ground, state, sent.submission()));
    };
    match app.run(move |service| decisions::withdraw(service, &context, &case_reference, on, &reason)).await {
        Ok(()) => see_other_saying(&app, &ground.deciding.open.path(""), "Withdrawal recorded. The case is closed"),
        Err(Failure::Rule(rule)) => {
            state.fail("on", rule.to_string());
            wrong(&withdraw_page(&ground, state, sent.submission()))
        }
        Err(other) => Err(other.into()),
    }
}
