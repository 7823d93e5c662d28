//! Proposing a decision: the reasons, the check, the sending to the decision maker.

use actix_web::web;
use ehc_application::{
    Context, Failure, Service,
    cases::case_path,
    decisions::{self, Proposal},
    drafts,
};
use ehc_domain::{
    decisions::{DecisionKind, DecisionOutcome, Limb, LimbAnswer, check_test},
    refusals::Refuses,
};
use serde::Deserialize;

use super::ground::{Framed, ground, kind_of, outcome_words, outcomes};
use crate::{
    frames::{FormPage, SummaryPage},
    ui::{
        Choice, Field, FormState, Link,
        govuk::{ActionLink, Button, SummaryList, SummaryRow},
    },
    unsent,
    web::{
        App, HttpError, Protected, SignedIn, fields,
        path::reference,
        posted::posted,
        respond::{Answer, page, see_other, see_other_saying, wrong},
    },
};

fn draft_name(reference: &str, kind: DecisionKind) -> String {
    format!("decision:{reference}:{}", kind.code())
}

fn reasons_page(ground: &Framed, state: FormState, submission: String) -> FormPage {
    let yes_no = || vec![Choice::new("yes", "Yes"), Choice::new("no", "No")];
    let mut page = ground.act(&ground.frame).reasons(state).keeps(ground.path("reasons"));
    for limb in ground.kind.limbs() {
        page = page.field(Field::radios(limb.code(), question(*limb), yes_no()).inline()).field(
            Field::lines(&format!("{}_reasons", limb.code()), "Your reasons", 4)
                .hint("The letter to the family uses these words."),
        );
    }
    page.submission = Some(submission);
    page.field(Field::lines("evidence_for", "Evidence you rely on", 3))
        .field(Field::lines("evidence_against", "Evidence you give less weight, and why", 3))
        .field(Field::lines("family_view", "What the family says", 3))
        .field(
            Field::lines("panel_recommendation", "What the panel recommended", 2).hint("Leave it empty if no panel was asked."),
        )
        .field(Field::radios("outcome", "What do you propose?", outcomes(ground.kind)))
}

fn question(limb: Limb) -> &'static str {
    match limb {
        Limb::HasOrMayHaveNeeds => "Has the child, or may the child have, special educational needs?",
        Limb::MayNeedPlan => "May provision have to be made through a plan?",
        Limb::PlanIsNecessary => "Is it necessary for provision to be made through a plan?",
    }
}

/// Reads the reasons as typed or as a program sent them; what is wrong stands in the state that comes back.
pub(super) fn read_proposal(kind: DecisionKind, state: &mut FormState) -> Option<Proposal> {
    let mut limbs = Vec::new();
    for limb in kind.limbs() {
        let is_met = state.value(limb.code()) == "yes";
        if !matches!(state.value(limb.code()), "yes" | "no") {
            state.refuse(limb.code(), "missing", "Choose yes or no");
        }
        let name = format!("{}_reasons", limb.code());
        let reasons = fields::text(state, &name, "Give your reasons", 10_000);
        limbs.push(LimbAnswer { limb: *limb, is_met, reasons });
    }
    let outcome: Option<DecisionOutcome> = fields::choice(state, "outcome", "Choose what you propose");
    let mut text = |name, most| fields::optional_text(state, name, most);
    let (evidence_for, evidence_against) = (text("evidence_for", 10_000), text("evidence_against", 10_000));
    let (family_view, panel_recommendation) = (text("family_view", 10_000), text("panel_recommendation", 2_000));
    if let Some(outcome) = outcome.filter(|_| !state.has_errors())
        && let Err(refused) = check_test(kind, outcome, &limbs)
    {
        state.refuse(refused.field().unwrap_or_default(), refused.code(), refused.to_string());
    }
    let proposal = Proposal { kind, outcome: outcome?, limbs, evidence_for, evidence_against, family_view, panel_recommendation };
    (!state.has_errors()).then_some(proposal)
}

posted! {
    /// What the reasons step posts.
    pub(super) struct ReasonsForm {
        once: [],
        perhaps: ["has_or_may_have_needs", "has_or_may_have_needs_reasons", "may_need_plan", "may_need_plan_reasons", "plan_is_necessary", "plan_is_necessary_reasons", "evidence_for", "evidence_against", "family_view", "panel_recommendation", "outcome"],
    }
}

async fn kept(app: &App, context: Context, name: String) -> Result<FormState, HttpError> {
    let found = app.run(move |service| drafts::find(service, &context, &name)).await?;
    Ok(FormState::from_pairs(found.unwrap_or_default()))
}

pub(super) async fn reasons(app: web::Data<App>, signed_in: SignedIn, path: web::Path<(String, String)>) -> Answer {
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

pub(super) async fn send_reasons(app: web::Data<App>, path: web::Path<(String, String)>, sent: Protected<ReasonsForm>) -> Answer {
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

fn check_page(ground: &Framed, proposal: &Proposal, submission: String) -> SummaryPage {
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

pub(super) async fn check(app: web::Data<App>, signed_in: SignedIn, path: web::Path<(String, String)>) -> Answer {
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
pub(super) struct Nothing {}

pub(super) async fn send(app: web::Data<App>, path: web::Path<(String, String)>, sent: Protected<Nothing>) -> Answer {
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
