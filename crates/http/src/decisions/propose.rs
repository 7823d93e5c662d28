//! Proposing a decision: the reasons, the check, the sending to the decision maker.

use ehc_application::{
    Failure,
    decisions::{self, DecisionView, Proposal, Which},
    questions::QuestionView,
};
use ehc_domain::{
    cases::CaseReference,
    codes::Coded,
    decisions::{DecisionKind, DecisionOutcome, Limb, LimbAnswer},
    policy::Action,
    text::Words,
};

use super::ground::{Ground, outcomes};
use crate::{
    act::{Check, Instead, Next, OnCase, Shown},
    form::{
        Form, Question, Reading,
        ways::{hidden, lines, radios},
    },
    frames::SummaryPage,
    questions,
    ui::{
        Choice, FormState, Html, Link,
        govuk::{ActionLink, Button, SummaryList, SummaryRow},
    },
    web::route::Row,
};

/// The legal test is another for each question, so the answers that are read follow from the kind of decision.
impl Form for Proposal {
    fn questions() -> Vec<Question> {
        let answer = lines("Your answer", 4).or("Answer the question").hint("The decision maker reads it with what you propose.");
        let mut asked = vec![Question::named::<DecisionKind>("kind", hidden())];
        asked.push(Question::named::<Option<Words<4_000>>>("answer", answer));
        for limb in Limb::ALL {
            let met = radios(question(*limb))
                .or("Choose yes or no")
                .looks(|field| field.choices(vec![Choice::new("yes", "Yes"), Choice::new("no", "No")]).inline());
            let why = lines("Your reasons", 4).or("Give your reasons").hint("The letter to the family uses these words.");
            asked.push(Question::named::<bool>(limb.code(), met));
            asked.push(Question::named::<Words<10_000>>(reasons_of(*limb), why));
        }
        asked.extend([
            Question::named::<Option<Words<10_000>>>("evidence_for", lines("Evidence you rely on", 3)),
            Question::named::<Option<Words<10_000>>>("evidence_against", lines("Evidence you give less weight, and why", 3)),
            Question::named::<Option<Words<10_000>>>("family_view", lines("What the family says", 3)),
            Question::named::<Option<Words<2_000>>>(
                "panel_recommendation",
                lines("What the panel recommended", 2).hint("Leave it empty if no panel was asked."),
            ),
            Question::named::<DecisionOutcome>("outcome", radios("What do you propose?").or("Choose what you propose")),
        ]);
        asked
    }

    fn take(reading: &mut Reading<'_>) -> Option<Self> {
        let kind: DecisionKind = reading.take("kind")?;
        let limbs: Vec<_> = kind
            .limbs()
            .iter()
            .map(|limb| {
                let (is_met, reasons) = (reading.take(limb.code()), reading.take(reasons_of(*limb)));
                Some(LimbAnswer { limb: *limb, is_met: is_met?, reasons: reasons? })
            })
            .collect();
        let (evidence_for, evidence_against) = (reading.take("evidence_for"), reading.take("evidence_against"));
        let (family_view, panel) = (reading.take("family_view"), reading.take("panel_recommendation"));
        let (outcome, answer) = (reading.take("outcome"), reading.take("answer"));
        Some(Self {
            kind,
            outcome: outcome?,
            limbs: limbs.into_iter().collect::<Option<_>>()?,
            evidence_for: evidence_for?,
            evidence_against: evidence_against?,
            family_view: family_view?,
            panel_recommendation: panel?,
            answer: answer?,
        })
    }
}

fn question(limb: Limb) -> &'static str {
    match limb {
        Limb::HasOrMayHaveNeeds => "Has the child, or may the child have, special educational needs?",
        Limb::MayNeedPlan => "May provision have to be made through a plan?",
        Limb::PlanIsNecessary => "Is it necessary for provision to be made through a plan?",
    }
}

/// Returns the name of the reasons for an answer.
pub(super) fn reasons_of(limb: Limb) -> &'static str {
    match limb {
        Limb::HasOrMayHaveNeeds => "has_or_may_have_needs_reasons",
        Limb::MayNeedPlan => "may_need_plan_reasons",
        Limb::PlanIsNecessary => "plan_is_necessary_reasons",
    }
}

type Found = Shown<(CaseReference, Which), OnCase<Ground>>;

pub(super) fn propose() -> Vec<Row> {
    Ground::place("/cases/{reference}/decisions/{kind}/reasons", Action::DecisionPropose)
        .does(
            "Proposes a decision",
            |service, context, (reference, _), proposal| decisions::propose(service, context, reference, proposal),
            |shown| {
                let page = shown.ground.more.act(&shown.frame).reasons(FormState::new());
                asked(shown).into_iter().fold(page, |page, question| page.part(questions::asks(question)))
            },
        )
        .asks(|shown, asking| {
            let kind = shown.ground.more.kind;
            for limb in Limb::ALL.iter().filter(|limb| !kind.limbs().contains(limb)) {
                asking.only_if(false, limb.code());
                asking.only_if(false, reasons_of(*limb));
            }
            asking.only_if(asked(shown).is_some(), "answer");
            asking.choices("outcome", outcomes(kind));
        })
        .begins(begun)
        .instead(|shown| {
            let ground = &shown.ground.more;
            (!ground.can_be_proposed()).then(|| Instead::Go(ground.path("")))
        })
        .keeps()
        .checked(Check {
            page: "/cases/{reference}/decisions/{kind}/check",
            preview: |_, _, _, proposal| decisions::check(proposal).map_err(Failure::Rule),
            shows: |shown, proposal, ()| check_page(shown, proposal),
        })
        .then(|shown, _| Next::to(shown.path("decisions")).saying("Proposed. It waits for a decision maker"))
}

/// The question that is answered with what is proposed again.
fn asked(shown: &Found) -> Option<&QuestionView> {
    shown.ground.more.deciding.current.as_ref().and_then(DecisionView::question)
}

/// Whoever proposes again goes on from what was proposed.
fn begun(shown: &Found) -> FormState {
    let begun = FormState::new().with("kind", shown.ground.more.kind.code());
    let Some(view) = shown.ground.more.deciding.current.as_ref().filter(|_| asked(shown).is_some()) else { return begun };
    let begun = view.limbs.iter().fold(begun, |state, answer| {
        let met = if answer.is_met { "yes" } else { "no" };
        state.set(answer.limb.code(), met).set(reasons_of(answer.limb), answer.reasons.to_string())
    });
    begun
        .with("evidence_for", view.evidence_for.clone())
        .with("evidence_against", view.evidence_against.clone())
        .with("family_view", view.family_view.clone())
        .with("panel_recommendation", view.panel_recommendation.clone().unwrap_or_default())
        .with("outcome", view.outcome.code())
}

fn check_page(shown: &Found, proposal: &Proposal) -> SummaryPage {
    let ground = &shown.ground.more;
    let change = |row: SummaryRow| row.action(ActionLink::change("your reasons", ground.path("reasons")));
    let limbs = proposal.limbs.iter().map(|answer| {
        let met = if answer.is_met { "Yes" } else { "No" };
        change(SummaryRow::new(answer.limb.label(), format!("{met}. {}", answer.reasons)))
    });
    let typed = [
        ("Evidence you rely on", &proposal.evidence_for),
        ("Evidence you give less weight, and why", &proposal.evidence_against),
        ("What the family says", &proposal.family_view),
    ];
    let said = typed.into_iter().map(|(what, text)| {
        change(SummaryRow::new(what, text.as_ref().map_or_else(|| "Nothing".into(), |text| Html::lines(text.as_str()))))
    });
    let panel = proposal.panel_recommendation.as_ref();
    let panel = panel.map(|text| change(SummaryRow::new("What the panel recommended", Html::lines(text.as_str()))));
    let answer = proposal.answer.as_ref().filter(|_| asked(shown).is_some());
    let answer = answer.map(|text| change(SummaryRow::new("Your answer", Html::lines(text.as_str()))));
    let outcome = change(SummaryRow::new("You propose", proposal.kind.outcome_words(proposal.outcome)));
    let shell = shown.frame.shell.clone().for_case("Check your answers", &ground.deciding.open.case.reference);
    SummaryPage {
        identity: Some(shown.frame.identity.clone().for_form()),
        lists: vec![SummaryList::new(
            answer.into_iter().chain(limbs).chain(said).chain(panel).chain([outcome]).collect::<Vec<_>>(),
        )],
        cancel: Some(Link::new("Cancel", shown.path("decisions"))),
        ..SummaryPage::check(shell, "Check what you propose", Button::new("Send to the decision maker"))
    }
}
