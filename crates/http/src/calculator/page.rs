//! `/calculator`: the dates of an assessment, for anybody.

use askama::Template;
use chrono::NaiveDate;
use ehc_domain::timetable::calculator::{Start, Step};

use crate::{
    cases::words::authority,
    ui::{
        Field, FormState, Html, Shell,
        govuk::{ErrorLine, ErrorSummary},
        parts::{Cell, Column, Row, Table},
        words,
    },
};

/// The name of the date field, and of the one word of the address that says the same.
pub(super) const RECEIVED: &str = "received";

/// One question by `GET`, and the answer under it: a link to the answer can be kept, and nothing is stored.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/calculator.html")]
pub(super) struct CalculatorPage {
    pub(super) shell: Shell,
    pub(super) heading: Html,
    pub(super) intro: Vec<Html>,
    pub(super) field: Field,
    pub(super) state: FormState,
    pub(super) results: Vec<Html>,
}

impl CalculatorPage {
    /// The question, with what was typed and what is wrong with it.
    pub(super) fn new(shell: Shell, state: FormState) -> Self {
        let heading = "Dates of a needs assessment";
        let mut shell = shell.titled(heading);
        shell.failed = state.has_errors();
        Self {
            shell,
            heading: heading.into(),
            intro: vec![Html::paragraph(
                "See every date that the law of England sets once a council has received a request for an education, health and care \
                 needs assessment. Nothing that you enter is kept.",
            )],
            field: Field::date(RECEIVED, "On which day did the council receive the request?").hint("For example, 7 9 2026"),
            state,
            results: Vec::new(),
        }
    }

    /// The dates, and how each comes about.
    #[must_use]
    pub(super) fn answering(mut self, received: NaiveDate, steps: &[Step]) -> Self {
        let (certain, following): (Vec<&Step>, Vec<&Step>) = steps.iter().partition(|step| step.start == Start::Request);
        let heading = format!("A request received on {}", words::act_date(received));
        self.results = vec![
            Html::heading(&heading),
            table("Dates that follow from that day", &certain),
            Html::paragraph(
                "These dates do not move. A limit that ends on a weekend or bank holiday stays there, so the last working day before it is \
                 the day to act. An exception in the law can excuse missing a limit; it never changes the date.",
            ),
            table("Latest dates of the other steps", &following),
            Html::paragraph(
                "Each of these counts from an earlier step, here on the last day that the law allows for it. When that step is taken \
                 sooner, these dates are sooner too. An appeal may also be made within one month of a mediation certificate, if that is later.",
            ),
            Html::heading("Why these dates"),
        ];
        self.results.extend(steps.iter().map(why));
        self.results.push(Html::paragraph(
            "This is a help with counting, not legal advice. Print this page to keep it; the receipts let anybody check the dates again.",
        ));
        self
    }

    fn errors(&self) -> Option<ErrorSummary> {
        let line =
            |error: &crate::ui::FieldError| ErrorLine { text: error.said_of(None), href: Some(format!("#{RECEIVED}-day")) };
        self.state.has_errors().then(|| ErrorSummary { lines: self.state.errors().iter().map(line).collect() })
    }
}

fn table(caption: &str, steps: &[&Step]) -> Html {
    let columns = vec![Column::new("Step"), Column::new("Who"), Column::new("Last day"), Column::new("Authority")];
    let row = |step: &&Step| {
        let from = match step.start {
            Start::Request => Html::default(),
            Start::LastDayFor(earlier) => {
                format!("Counted from {}, the last day for {earlier}", words::date(step.due.receipt.anchor.on)).into()
            }
        };
        let act_by = step.due.act_by.filter(|act_by| Some(*act_by) != step.due.due);
        let last = match step.due.due {
            Some(due) => Cell::noted(
                words::full_time(due),
                act_by.map(|act_by| Html::from(format!("Act by {}", words::act_date(act_by)))).unwrap_or_default(),
            ),
            None => "As soon as practicable".into(),
        };
        let rule = step.due.receipt.rule();
        let rests = authority(rule.id.as_str(), rule.authority).map(Html::from).unwrap_or_default();
        Row::new([Cell::noted(step.what, from), step.who.into(), last, Cell::noted(rests, rule.regulation)])
    };
    let table = Table::new(caption, columns, steps.iter().map(row).collect());
    Table { caption_shown: true, ..table }.into()
}

/// Open on the page rather than folded away, so that it is there on paper too.
fn why(step: &Step) -> Html {
    let receipt = &step.due.receipt;
    let steps: String = receipt.steps().iter().map(|said| format!("<li>{}</li>", Html::from(said))).collect();
    Html::trusted(format!("<h3 class=\"govuk-heading-s\">{}</h3>", Html::from(step.what)))
        .then(Html::trusted(format!("<ol class=\"govuk-list govuk-list--number\">{steps}</ol>")))
        .then(Html::trusted(format!(
            "<p class=\"govuk-body-s\">{} ({}). Receipt {}</p>",
            Html::from(receipt.rule().regulation),
            Html::from(receipt.rule().id.as_str()),
            breakable(&receipt.hash().to_string())
        )))
}

/// Lets a receipt's hash break between lines, which is longer than a phone is wide.
fn breakable(hash: &str) -> String {
    hash.chars().enumerate().fold(String::new(), |mut text, (place, letter)| {
        if place > 0 && place.is_multiple_of(16) {
            text.push_str("<wbr>");
        }
        text.push_str(Html::from(letter.to_string()).as_str());
        text
    })
}
