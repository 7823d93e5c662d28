//! The public calculator: from the day a request was received to every date of the assessment. Nobody signs in and nothing is kept.

mod page;

use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use ehc_application::receipts;
use ehc_domain::{
    calendar::WorkingCalendar,
    timetable::{
        calculator::{self, CalculatorError, Start, Step},
        rules::RuleSet,
    },
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use page::{CalculatorPage, RECEIVED};

use crate::{
    form::{AS_PROGRAMS, as_programs_write},
    ui::{FormState, words},
    web::{
        App, HttpError, SignedIn,
        described::says,
        fields,
        respond::{Answer, page, wrong},
        route::{Row, Rule},
        signed_in::shell,
    },
};

/// The code where no date can be worked out.
const NO_DATE: &str = "no_date";

pub(crate) fn routes() -> Vec<Row> {
    vec![
        Row::get("/calculator", Rule::Public, || web::to(show)),
        Row::get("/api/v1/calculator", Rule::Public, || web::to(answer)).describes(
            says("Works out every date of an assessment for a request received that day")
                .asks::<Asked>()
                .gives::<AssessmentDates>(200)
                .refuses_by(&[NO_DATE]),
        ),
    ]
}

/// What the address says: one word, as in links, or three boxes, as the form sends.
#[derive(Debug, Default, Deserialize)]
struct Typed {
    received: Option<String>,
    #[serde(rename = "received-day")]
    day: Option<String>,
    #[serde(rename = "received-month")]
    month: Option<String>,
    #[serde(rename = "received-year")]
    year: Option<String>,
}

impl Typed {
    fn is_empty(&self) -> bool {
        [&self.received, &self.day, &self.month, &self.year].into_iter().all(Option::is_none)
    }

    /// Returns what the form shows again, and the day when it is one.
    fn read(self) -> (FormState, Option<NaiveDate>) {
        if let Some(text) = self.received {
            let read = as_programs_write(&text);
            let state = match read {
                Some(day) => FormState::new().with_date(RECEIVED, day),
                None => FormState::new().error(RECEIVED, AS_PROGRAMS),
            };
            return (state, read);
        }
        let mut state = FormState::new();
        for (part, value) in [("day", self.day), ("month", self.month), ("year", self.year)] {
            state = state.with(&format!("{RECEIVED}-{part}"), value.unwrap_or_default());
        }
        let read = fields::date(&mut state, RECEIVED, "Enter the day on which the council received the request");
        (state, read)
    }
}

fn work_out(received: NaiveDate) -> Result<Vec<Step>, CalculatorError> {
    calculator::assessment(&RuleSet::england(), &WorkingCalendar::england(), received)
}

async fn show(app: web::Data<App>, signed_in: Option<SignedIn>, typed: web::Query<Typed>) -> Answer {
    let shell = shell(&app, signed_in.as_ref(), "");
    let typed = typed.into_inner();
    if typed.is_empty() {
        return page(&CalculatorPage::new(shell, FormState::new()));
    }
    let (mut state, read) = typed.read();
    let Some(received) = read else { return wrong(&CalculatorPage::new(shell, state)) };
    match work_out(received) {
        Ok(steps) => page(&CalculatorPage::new(shell, state).answering(received, &steps)),
        Err(error) => {
            state.fail(RECEIVED, words::sentence(&error.to_string()));
            wrong(&CalculatorPage::new(shell, state))
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// The day on which the request was received, like 2026-09-07.
    #[param(value_type = NaiveDate, required = true)]
    received: Option<String>,
}

/// The dates of an assessment.
#[derive(Debug, Serialize, ToSchema)]
struct AssessmentDates {
    /// The day on which the request was received.
    received: NaiveDate,
    /// Every date, in the order of the law.
    dates: Vec<AssessmentDate>,
}

/// One date of an assessment.
#[derive(Debug, Serialize, ToSchema)]
struct AssessmentDate {
    /// The rule.
    rule: &'static str,
    /// What must or may be done.
    what: &'static str,
    /// The provision.
    regulation: &'static str,
    /// The kind of authority that it rests on.
    authority: &'static str,
    /// The day from which it is counted.
    trigger: NaiveDate,
    /// The earlier step that is taken to fall on its last day; `null` for a date that follows from the request alone.
    if_last_day_for: Option<&'static str>,
    /// The last day; `null` where there is none.
    due: Option<NaiveDate>,
    /// The last working day on or before it; `null` where acting sooner is no merit, or there is no date.
    act_by: Option<NaiveDate>,
    /// How the date came about; values are text.
    #[schema(value_type = Object)]
    receipt: Value,
}

impl From<&Step> for AssessmentDate {
    fn from(step: &Step) -> Self {
        let rule = step.due.receipt.rule();
        Self {
            rule: step.due.rule.as_str(),
            what: step.what,
            regulation: rule.regulation,
            authority: rule.authority.code(),
            trigger: step.due.receipt.anchor.on,
            if_last_day_for: match step.start {
                Start::Request => None,
                Start::LastDayFor(earlier) => Some(earlier),
            },
            due: step.due.due,
            act_by: step.due.act_by,
            receipt: receipts::due_to_json(&step.due).get("receipt").cloned().unwrap_or_default(),
        }
    }
}

async fn answer(asked: web::Query<Asked>) -> Answer {
    let refused = |message: String| HttpError::refused(NO_DATE, Some("received"), message);
    let received = asked
        .received
        .as_deref()
        .and_then(as_programs_write)
        .ok_or_else(|| refused("Give a real date, such as ?received=2026-09-07".into()))?;
    let steps = work_out(received).map_err(|error| refused(words::sentence(&error.to_string())))?;
    Ok(HttpResponse::Ok().json(AssessmentDates { received, dates: steps.iter().map(AssessmentDate::from).collect() }))
}
