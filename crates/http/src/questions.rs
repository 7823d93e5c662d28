//! Sending what was proposed back with a question, and the questions as the pages show them that are about it.

use ehc_application::{
    questions::{Question, QuestionView},
    sending_back::{self, SentBack, ToSendBack},
};
use ehc_domain::{cases::CaseReference, codes::Coded, decisions::DecisionKind, policy::Action};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    act::{Instead, Next, Segment, on_case_with},
    form::form,
    ui::{
        Html,
        govuk::{Inset, SummaryList, SummaryRow},
        words,
    },
    web::route::Row,
};

form! { Question {
    question: lines("What do you ask?", 4).or("Say what you ask").hint("Whoever proposed it reads it among their work, and the history of the case keeps it."),
} }

/// What is sent back, in an address.
impl Segment for SentBack {
    fn read(text: &str) -> Option<Self> {
        if text == "plan" { Some(Self::Plan) } else { DecisionKind::parse(text).map(Self::Decision) }
    }
}

/// Returns the last part of the path on which something is sent back.
pub(crate) fn place(what: SentBack) -> &'static str {
    match what {
        SentBack::Decision(DecisionKind::Assess) => "send-back/assess",
        SentBack::Decision(DecisionKind::Issue) => "send-back/issue",
        SentBack::Plan => "send-back/plan",
    }
}

pub(crate) fn routes() -> Vec<Row> {
    on_case_with::<(CaseReference, SentBack), ToSendBack>(
        "/cases/{reference}/send-back/{what}",
        Action::QuestionAsk,
        sending_back::to_send_back,
        |found| &found.open,
    )
    .does(
        "Sends a proposed decision, or a plan that waits for approval, back with a question",
        sending_back::send_back,
        |shown| {
            let words = shown.ground.more.proposed.as_ref().map(|(what, by, at)| {
                Html::from(format!("{what}. Proposed by "))
                    .then(Html::name(by))
                    .then(format!(", {}.", words::moment(*at, shown.today)))
            });
            let form = shown.form("Send it back with a question", "Send it back", shown.at.1.page());
            form.intro("Nobody is asked to decide or approve it until it is answered and proposed again. No limit moves.")
                .part(Inset { body: words.unwrap_or_default() })
        },
    )
    // Decided, changed, sent back already, or one's own: its page says which.
    .instead(|shown| shown.ground.more.proposed.is_none().then(|| Instead::Go(shown.path(shown.at.1.page()))))
    .json("/api/v1/cases/{reference}/send-back/{what}")
    .then(|shown, ()| Next::to(shown.path(shown.at.1.page())).saying("Sent back. Whoever proposed it has been told").offering())
}

/// Every question that was asked and what was answered; `None` where none was.
pub(crate) fn list(asked: &[QuestionView], today: chrono::NaiveDate) -> Option<SummaryList> {
    let rows = asked.iter().flat_map(|one| {
        let by = Html::name(&one.asked_by).then(format!(", {}: ", words::moment(one.asked_at, today)));
        let question = SummaryRow::new("Question", by.then(Html::lines(&one.question)));
        let answer = match &one.answer {
            Some((answer, by)) => Html::name(by).then(": ").then(Html::lines(answer)),
            None => "Not answered yet".into(),
        };
        [question, SummaryRow::new("Answer", answer)]
    });
    (!asked.is_empty()).then(|| SummaryList::card("Sent back with a question", rows.collect()))
}

/// The question that is to be answered, above the form in which it is.
pub(crate) fn asks(question: &QuestionView) -> Inset {
    Inset { body: Html::name(&question.asked_by).then(" asks: ").then(Html::lines(&question.question)) }
}

/// A question with which something proposed was sent back.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QuestionJson {
    question: String,
    asked_by: String,
    /// `null` while it waits for an answer.
    answer: Option<String>,
    /// `null` while it waits for an answer.
    answered_by: Option<String>,
}

impl From<&QuestionView> for QuestionJson {
    fn from(view: &QuestionView) -> Self {
        let (answer, answered_by) = view.answer.clone().unzip();
        Self { question: view.question.clone(), asked_by: view.asked_by.clone(), answer, answered_by }
    }
}
