//! Correcting the day of a fact, and for programs its details.

use ehc_application::facts::{self, CorrectRefused, Corrected, Correction, OnRecord, Preview, ToCorrect};
use ehc_domain::{
    cases::CaseReference,
    decisions::DecisionKind,
    ids::FactId,
    policy::Action,
    timetable::{
        facts::FactKind,
        order::{OutOfOrder, Parted},
    },
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    act::{Check, Instead, Next, OnCase, Shown, on_case_with},
    approvals,
    form::form,
    frames::{FormPage, SummaryPage},
    ui::{
        Choice, FormState, Html, Link,
        govuk::{ActionLink, Button, Inset, SummaryList, SummaryRow},
        words,
    },
    web::route::Row,
};

form! { Correction {
    on: date("The right day").or("Enter the right day"),
    details: details("All the details that now hold; those of the first version when left out"),
    served_on: date("The day it reached the family, if that is wrong too")
        .hint("Leave this empty if the recorded day stands. It cannot be before the day it was sent.")
        .unsampled(),
    also: checkboxes("Were these asked on the same wrong day?").hint("They were recorded for the day that you correct. Untick what was asked on that day.").unsampled(),
    reason: lines("Why was the first day wrong?", 3).or("Say why the first day was wrong"),
} }

/// Says whether what was sent counts as reaching the family on a day of its own.
fn is_served(kind: &FactKind) -> bool {
    matches!(
        kind,
        FactKind::DraftServed { .. } | FactKind::AssessmentDecisionNotified { .. } | FactKind::PlanDecisionNotified { .. }
    )
}

/// Says which decision is in the way of a correction, of a fact by its code; `None` where none is.
fn decision_in_the_way(refused: &CorrectRefused, code: Option<&str>) -> Option<DecisionKind> {
    match refused {
        CorrectRefused::AfterTheDecision(_) => Some(DecisionKind::Assess),
        CorrectRefused::AfterItsDecision(_) => Some(DecisionKind::Issue),
        CorrectRefused::BeforeTheDecision(_) if code == Some("plan_decision_notified") => Some(DecisionKind::Issue),
        CorrectRefused::BeforeTheDecision(_) => Some(DecisionKind::Assess),
        _ => None,
    }
}

pub(super) type Page = Shown<(CaseReference, FactId), OnCase<ToCorrect>>;

pub(super) fn correct() -> Vec<Row> {
    let load =
        |service: &_, context: &_, (reference, fact): &(CaseReference, FactId)| facts::find(service, context, reference, *fact);
    on_case_with::<(CaseReference, FactId), ToCorrect>(
        "/cases/{reference}/facts/{fact}/correct",
        Action::FactCorrect,
        load,
        |found| &found.open,
    )
    .part("dates")
    .does(
        "Corrects a fact by one that supersedes it; what moves a limit of the authority’s own waits for a second person, and the days of an exception are corrected under its own address",
        facts::correct,
        |shown| {
            let mut form = shown
                .form("Correct a day on record", "Continue", "facts")
                .intro("The first day stays on record with your reason. What moves with it is shown before anything is saved.");
            if let Some(day) = &shown.ground.more.day {
                form = form.part(SummaryList::new(recorded(day)));
            }
            alone(shown.ground.more.is_alone).into_iter().fold(form, FormPage::part)
        },
    )
    .asks(|shown, asking| {
        let others = &shown.ground.more.others;
        asking.choices("also", others.iter().map(|one| Choice::new(&one.fact.to_string(), words::sentence(&one.about))).collect());
        asking.only_if(!others.is_empty(), "also");
        asking.only_if(shown.ground.more.day.as_ref().is_some_and(|day| is_served(&day.kind)), "served_on");
    })
    .begins(|shown| shown.ground.more.others.iter().fold(FormState::new(), |state, one| state.with("also", one.fact.to_string())))
    .instead(|shown| match &shown.ground.more.day {
        // Corrected meanwhile: what stands now is on the list.
        None => Some(Instead::Go(shown.path("facts"))),
        Some(day) => day.waits.map(|waits| Instead::Go(shown.path(&format!("approvals/{waits}")))),
    })
    .refuses(|shown, refused, form| {
        let code = shown.ground.more.day.as_ref().map(|day| day.kind.code());
        if let Some(kind) = decision_in_the_way(refused, code) {
            let place = shown.path(&format!("decisions/{}/correct-day", kind.code()));
            return (422, form.part(Html::paragraph(Html::link("Correct the day of the decision", &place))));
        }
        let (one, another) = match refused {
            CorrectRefused::Order(OutOfOrder::Before { later, earlier }) => (earlier, later),
            CorrectRefused::Parted(Parted { consultation, draft }) => (consultation, draft),
            _ => return (422, form),
        };
        let other = [one, another].into_iter().find(|step| Some(step.code) != code);
        match other {
            Some(step) => {
                let place = shown.path(&format!("facts/{}/correct", step.fact));
                let link = Html::link(format!("Correct the other day: {}, {}", step.what(), words::date(step.on)), &place);
                let form = form.part(Html::paragraph(link));
                if (one.code, another.code, code) != ("request_withdrawn", "request_received", Some("request_withdrawn")) {
                    return (422, form);
                }
                // A request that came before the withdrawal was withdrawn with it: what began anew is taken back first.
                let back = shown.path(&format!("facts/{}/take-back", shown.at.1));
                let said = "This request began the next assessment, since it came after the day on record. If it was withdrawn as well, ";
                let way = Html::link("take the withdrawal back", &back).then(" and record it anew.");
                (422, form.part(Html::paragraph(Html::from(said).then(way))))
            }
            None => (422, form),
        }
    })
    .json("/api/v1/cases/{reference}/facts/{fact}/correct")
    .answers(200, |_, corrected| CorrectedJson::from(*corrected))
    .checked(Check { page: "/cases/{reference}/facts/{fact}/correct/check", preview: facts::preview, shows: once_more })
    .then(|shown, corrected| match corrected {
        Corrected::Made(_) => Next::to(shown.path("facts")).saying("Day corrected. The dates have been worked out again"),
        Corrected::Proposed(id) => Next::to(shown.path(&format!("approvals/{id}"))).saying("Sent for approval. Until then nothing changes"),
    })
}

pub(super) fn recorded(day: &OnRecord) -> Vec<SummaryRow> {
    vec![SummaryRow::new("What happened", day.words()), SummaryRow::new("Recorded day", words::date(day.on))]
}

/// Says before anything is typed that what needs a second person cannot be proposed, and what to do; `None` where somebody could approve it.
pub(super) fn alone(is_alone: bool) -> Option<Html> {
    let words = "Nobody else can approve a correction for this team. If yours moves a limit that the council is held to, it needs a second person. If you \
                 manage the team, ask a caseworker to propose it: then you can approve it. Otherwise ask an administrator to give the team another \
                 manager. What moves no such limit you can put right here.";
    is_alone.then(|| Inset { body: words.into() }.into())
}

/// What became of a correction.
#[derive(Debug, Serialize, ToSchema)]
struct CorrectedJson {
    /// `corrected`, or `proposed` where it waits for a second person.
    outcome: &'static str,
    /// The fact that now stands; or the proposal.
    id: Uuid,
}

impl From<Corrected> for CorrectedJson {
    fn from(corrected: Corrected) -> Self {
        match corrected {
            Corrected::Made(id) => Self { outcome: "corrected", id: id.uuid() },
            Corrected::Proposed(id) => Self { outcome: "proposed", id: id.uuid() },
        }
    }
}

fn once_more(shown: &Page, correction: &Correction, found: &Preview) -> SummaryPage {
    let back = shown.path(&format!("facts/{}/correct", shown.at.1));
    let change = |row: SummaryRow, what: &str| row.action(ActionLink::change(what, back.as_str()));
    let mut rows: Vec<SummaryRow> = shown.ground.more.day.iter().flat_map(recorded).collect();
    rows.push(change(SummaryRow::new("The right day", words::date(correction.on.date())), "the right day"));
    if let Some(day) = correction.served_on {
        rows.push(change(SummaryRow::new("Reached the family", words::date(day)), "the day it reached the family"));
    }
    let also = shown.ground.more.others.iter().filter(|one| correction.also.contains(&one.fact));
    let also: Vec<String> = also.map(|one| words::sentence(&one.about)).collect();
    if !also.is_empty() {
        rows.push(change(SummaryRow::new("The same for", Html::plain_list(also.into_iter().map(Html::from))), "the others"));
    }
    rows.push(change(SummaryRow::new("Why", Html::lines(correction.reason.as_str())), "why"));
    check_page(shown, rows, found, ("Check the correction", "Correct the day"))
}

/// Everything once more, with what moves with it and who is asked to approve it.
pub(super) fn check_page<G: Send + 'static>(
    shown: &Shown<(CaseReference, FactId), OnCase<G>>,
    rows: Vec<SummaryRow>,
    found: &Preview,
    (title, button): (&'static str, &'static str),
) -> SummaryPage {
    let with_it = found.with_it.iter().map(|what| SummaryRow::new("Corrected with it", what.as_str()));
    let mut lists = vec![SummaryList::new(rows.into_iter().chain(with_it).collect())];
    let mut parts = Vec::new();
    match approvals::effects(&found.moves) {
        Some(effects) => lists.push(effects),
        None => parts.push(Html::paragraph("No date of the law moves with it.")),
    }
    parts.extend(approvals::overdue_at_once(&found.moves));
    let button = match &found.asked {
        Some(asked) => {
            parts.push(approvals::needs_second(asked));
            Button::new("Send for approval")
        }
        None => Button::new(button),
    };
    let shell = shown.frame.shell.clone().for_case(title, &shown.ground.open.case.reference);
    SummaryPage {
        identity: Some(shown.frame.identity.clone().for_form()),
        lists,
        parts,
        cancel: Some(Link::new("Cancel", shown.path("facts"))),
        ..SummaryPage::check(shell, title, button)
    }
}
