//! Decisions as JSON: the same use cases, under the same permissions, as the pages.

use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use ehc_application::{
    Failure, NoRule,
    appeals::AppealDates,
    decisions::{self, Deciding, DecisionView, Proposal},
    notices::NoticeParts,
};
use ehc_domain::{
    codes::Coded,
    decisions::{DecisionKind, DecisionOutcome, DecisionState, Limb, LimbAnswer},
    policy::Action,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::propose::reasons_of;
use crate::{
    act::Named,
    appeals::{AlsoToldJson, AppealJson},
    form::Form,
    questions::QuestionJson,
    ui::FormState,
    web::{
        App, HttpError, ProtectedJson, SignedIn,
        described::{ANSWERS_WRONG, code, says},
        error::UNKNOWN_CODE,
        path::reference,
        respond::Answer,
        route::{Row, Rule},
    },
};

/// A proposal that has its shape.
const PROPOSAL: &str = r#"{"kind":"assess","outcome":"agreed","limbs":[{"limb":"has_or_may_have_needs","is_met":true,"reasons":"A"},{"limb":"may_need_plan","is_met":true,"reasons":"A"}]}"#;

pub(super) fn routes() -> Vec<Row> {
    let may = Rule::OnCase(Action::DecisionPropose);
    vec![
        Row::get("/api/v1/cases/{reference}/decisions", may, || web::to(list))
            .noted()
            .describes(says("Lists the decisions of a case, oldest first").gives::<DecisionsJson>(200)),
        Row::post("/api/v1/cases/{reference}/decisions", may, || web::to(propose)).sample(PROPOSAL).describes(
            says("Proposes a decision")
                .takes::<ProposalBody>()
                .gives::<Named>(201)
                .refuses::<decisions::ProposeRefused>()
                .refuses_by(&[UNKNOWN_CODE, ANSWERS_WRONG]),
        ),
    ]
}

/// One limb of the legal test, as it was answered.
#[derive(Debug, Serialize, ToSchema)]
struct LimbJson {
    #[schema(schema_with = code::<Limb>)]
    limb: &'static str,
    is_met: bool,
    reasons: String,
}

/// A decision.
#[derive(Debug, Serialize, ToSchema)]
struct DecisionJson {
    id: Uuid,
    /// The question.
    #[schema(schema_with = code::<DecisionKind>)]
    kind: &'static str,
    /// How far it has come: a code.
    #[schema(schema_with = code::<DecisionState>)]
    state: &'static str,
    /// As proposed or decided.
    #[schema(schema_with = code::<DecisionOutcome>)]
    outcome: &'static str,
    limbs: Vec<LimbJson>,
    evidence_for: String,
    evidence_against: String,
    family_view: String,
    panel_recommendation: Option<String>,
    proposed_by: String,
    decided_by: Option<String>,
    decided_on: Option<NaiveDate>,
    /// The day the family was told.
    notified_on: Option<NaiveDate>,
    /// To whom the notice went, each with their part.
    sent_to: Vec<String>,
    /// The day the notice reached them.
    served_on: Option<NaiveDate>,
    /// Which assessment of the child it is part of, from 1.
    assessment: i32,
    late_reason: Option<String>,
    /// The questions with which it was sent back, the first asked first.
    questions: Vec<QuestionJson>,
    /// Why it was entered later than it was made.
    keyed_late_reason: Option<String>,
    /// Why the letter was entered later than it was sent.
    letter_keyed_late_reason: Option<String>,
    /// Whether it is over and was never told, because its assessment has ended or gone past the question: then nobody decides or tells it.
    is_over: bool,
    /// For the next change.
    version: i32,
    /// Until when the family may act on the notice; left out where it may not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    if_they_disagree: Option<AppealJson>,
    /// Who else is told if the notice goes today; left out once it went, and where the law asks for no notice.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    also_told: Option<AlsoToldJson>,
}

/// The decisions of a case.
#[derive(Debug, Serialize, ToSchema)]
struct DecisionsJson {
    /// Oldest first.
    decisions: Vec<DecisionJson>,
}

fn to_json(view: &DecisionView, appeal: Option<&AppealDates>, parts: Option<&NoticeParts>) -> DecisionJson {
    let limb =
        |answer: &LimbAnswer| LimbJson { limb: answer.limb.code(), is_met: answer.is_met, reasons: answer.reasons.to_string() };
    DecisionJson {
        id: view.id.uuid(),
        kind: view.kind.code(),
        state: view.state.code(),
        outcome: view.outcome.code(),
        limbs: view.limbs.iter().map(limb).collect(),
        evidence_for: view.evidence_for.clone(),
        evidence_against: view.evidence_against.clone(),
        family_view: view.family_view.clone(),
        panel_recommendation: view.panel_recommendation.clone(),
        proposed_by: view.proposed_by.clone(),
        decided_by: view.decided_by.clone(),
        decided_on: view.decided_on,
        notified_on: view.notified_on,
        sent_to: view.sent_to.clone(),
        served_on: view.served_on,
        assessment: view.episode,
        late_reason: view.late_reason.clone(),
        questions: view.questions.iter().map(QuestionJson::from).collect(),
        keyed_late_reason: view.keyed_late_reason.clone(),
        letter_keyed_late_reason: view.letter_keyed_late_reason.clone(),
        is_over: view.is_over,
        version: view.version,
        if_they_disagree: appeal.map(AppealJson::from),
        also_told: parts.and_then(AlsoToldJson::of),
    }
}

async fn list(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (reference, context) = (reference(&path)?, signed_in.context(None));
    let (views, (now, known)) = app
        .run(move |service| {
            let (open, views) = decisions::list(service, &context, &reference)?;
            let of = |kind| decisions::show(service, &context, &reference, kind);
            let known = DecisionKind::ALL.iter().copied().map(of).collect::<Result<Vec<_>, _>>()?;
            Ok::<_, Failure<NoRule>>((views, (open.case.episode, known)))
        })
        .await?;
    let of = |view: &DecisionView| {
        let is_it = |found: &&Deciding| found.current.as_ref().is_some_and(|current| current.id == view.id);
        known.iter().find(is_it)
    };
    let one = |view: &DecisionView| {
        let of_now = known.iter().find(|found| found.current.as_ref().is_some_and(|current| current.kind == view.kind));
        let appeal = of_now.filter(|_| view.episode == now).and_then(|found| found.appeal.as_ref());
        let parts = of(view).filter(|_| view.state != DecisionState::Notified).map(|found| &found.parts);
        to_json(view, appeal, parts)
    };
    let decisions = views.iter().map(one).collect();
    Ok(HttpResponse::Ok().json(DecisionsJson { decisions }))
}

/// One limb of the legal test.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LimbBody {
    #[schema(schema_with = code::<Limb>)]
    limb: String,
    is_met: bool,
    reasons: String,
}

/// A proposed decision.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ProposalBody {
    #[schema(schema_with = code::<DecisionKind>)]
    kind: String,
    #[schema(schema_with = code::<DecisionOutcome>)]
    outcome: String,
    limbs: Vec<LimbBody>,
    #[serde(default)]
    evidence_for: String,
    #[serde(default)]
    evidence_against: String,
    #[serde(default)]
    family_view: String,
    #[serde(default)]
    panel_recommendation: String,
    /// The answer to the question with which it was sent back; not read where it was not.
    #[serde(default)]
    answer: String,
}

impl ProposalBody {
    /// Writes the body as the page of reasons posts it, to be read in the same way.
    fn typed(self, kind: DecisionKind) -> Result<FormState, HttpError> {
        let mut state = FormState::new()
            .with("kind", kind.code())
            .with("outcome", self.outcome)
            .with("evidence_for", self.evidence_for)
            .with("evidence_against", self.evidence_against)
            .with("family_view", self.family_view)
            .with("panel_recommendation", self.panel_recommendation)
            .with("answer", self.answer);
        for limb in self.limbs {
            let known = Limb::parse(&limb.limb).filter(|limb| kind.limbs().contains(limb));
            let limb_of = known.ok_or_else(|| HttpError::unknown("limb"))?;
            state = state.set(limb_of.code(), if limb.is_met { "yes" } else { "no" }).set(reasons_of(limb_of), limb.reasons);
        }
        Ok(state)
    }
}

async fn propose(app: web::Data<App>, path: web::Path<String>, sent: ProtectedJson<ProposalBody>) -> Answer {
    let (reference, context) = (reference(&path)?, sent.context());
    let body = sent.into_inner();
    let kind = DecisionKind::parse(&body.kind).ok_or_else(|| HttpError::unknown("kind"))?;
    let proposal = Proposal::read_body(body.typed(kind)?)?;
    let id = app.run(move |service| decisions::propose(service, &context, &reference, proposal)).await?;
    Ok(HttpResponse::Created().json(Named::of(id)))
}
