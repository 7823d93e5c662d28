//! What is done with an exception that was recorded: it is approved, its last day is recorded, its days are corrected.

use actix_web::{http::StatusCode, web};
use ehc_application::{
    Failure, NoRule,
    exceptions::{self, CorrectDays, ExceptionRefused, Recorded},
    heading,
};
use serde::Deserialize;

use super::{place, source};
use crate::{
    App, HttpError, Protected, SignedIn,
    cases::{facts::fact, frame, overview::reference},
    fields,
    frames::{CaseFrame, CasePage, FormPage, WeightyAct},
    posted::posted,
    respond::{Answer, page, page_with, see_other_saying, wrong},
    ui::{
        Field, FormState, Html, Link,
        govuk::{SummaryList, SummaryRow},
        words,
    },
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

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

pub(super) async fn approval(app: web::Data<App>, signed_in: SignedIn, path: web::Path<(String, String)>) -> Answer {
    let (recorded, frame) = to_approve(&app, &signed_in, &path.0, &path.1).await?;
    if !recorded.is_waiting {
        return page(&not_now(&recorded, frame, "Approve an exception", &ExceptionRefused::NothingToApprove));
    }
    page(&approval_page(&recorded, frame, FormState::new(), signed_in.new_submission()))
}

pub(super) async fn approve(app: web::Data<App>, path: web::Path<(String, String)>, sent: Protected<Nothing>) -> Answer {
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

pub(super) async fn ending(app: web::Data<App>, signed_in: SignedIn, path: web::Path<(String, String)>) -> Answer {
    let (recorded, frame) = recorded(&app, &signed_in, &path.0, &path.1).await?;
    if recorded.to.is_some() {
        return page(&not_now(&recorded, frame, LAST_DAY, &ExceptionRefused::NothingToEnd));
    }
    page(&ending_page(&recorded, frame, FormState::new(), signed_in.new_submission()))
}

posted! {
    pub(super) struct EndForm {
        once: ["last-day", "last-month", "last-year"],
    }
}

pub(super) async fn end(app: web::Data<App>, path: web::Path<(String, String)>, sent: Protected<EndForm>) -> Answer {
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

const CORRECT: &str = "Correct the days of an exception";

fn correction_page(recorded: &Recorded, frame: CaseFrame, state: FormState, submission: String) -> FormPage {
    let again = if recorded.approved_by.is_some() { " A manager must approve it again." } else { "" };
    let mut shown = frame
        .form(CORRECT, "Correct the days")
        .intro(format!("What was recorded stays in the history. The limit does not move.{again}"))
        .part(facts(recorded))
        .field(Field::date("from", "First day of the ground").hint("For example, 3 11 2026"))
        .field(Field::date("to", "Last day").hint("Leave it empty while it lasts"))
        .field(Field::lines("reason", "Why are they corrected?", 2))
        .field(Field::hidden("shown"))
        .cancel(recorded.open.path("dates"))
        .state(state.set("shown", recorded.to.map(|to| to.to_string()).unwrap_or_default()));
    shown.submission = Some(submission);
    shown.action(place(&recorded.open, recorded.fact, "correct"))
}

pub(super) async fn correction(app: web::Data<App>, signed_in: SignedIn, path: web::Path<(String, String)>) -> Answer {
    let (recorded, frame) = to_correct(&app, &signed_in, &path.0, &path.1).await?;
    let mut state = FormState::new().with_date("from", recorded.from);
    if let Some(to) = recorded.to {
        state = state.with_date("to", to);
    }
    page(&correction_page(&recorded, frame, state, signed_in.new_submission()))
}

async fn to_correct(app: &App, signed_in: &SignedIn, case: &str, id: &str) -> Result<(Recorded, CaseFrame), HttpError> {
    let (recorded, frame) = recorded(app, signed_in, case, id).await?;
    if recorded.may_correct { Ok((recorded, frame)) } else { Err(HttpError::Denied) }
}

posted! {
    pub(super) struct DaysForm {
        once: ["from-day", "from-month", "from-year", "to-day", "to-month", "to-year", "reason", "shown"],
    }
}

pub(super) async fn correct(app: web::Data<App>, path: web::Path<(String, String)>, sent: Protected<DaysForm>) -> Answer {
    let (recorded, frame) = to_correct(&app, sent.signed_in(), &path.0, &path.1).await?;
    let (reference, id, context, mut state) = (reference(&path.0)?, fact(&path.1)?, sent.context(), sent.state());
    let from = fields::date(&mut state, "from", &ExceptionRefused::FromMissing.to_string());
    let to = fields::optional_date(&mut state, "to");
    let reason = fields::text(&mut state, "reason", &ExceptionRefused::CorrectionReasonMissing.to_string(), 1_000);
    if state.has_errors() {
        return wrong(&correction_page(&recorded, frame, state, sent.submission()));
    }
    let days = CorrectDays { from, to, shown_last: state.value("shown").parse().ok(), reason };
    let needs_approval = recorded.ground.needs_approval();
    match app.run(move |service| exceptions::correct_days(service, &context, &reference, id, &days)).await {
        Ok(_) if needs_approval => see_other_saying(
            &app,
            &recorded.open.path("dates"),
            "Days corrected. The exception counts once a manager has approved it",
        ),
        Ok(_) => see_other_saying(&app, &recorded.open.path("dates"), "Days corrected. The limit has not moved"),
        Err(Failure::Rule(refused @ ExceptionRefused::Changed)) => {
            state.fail("", refused.to_string());
            page_with(StatusCode::CONFLICT, &correction_page(&recorded, frame, state, sent.submission()))
        }
        Err(Failure::Rule(refused)) => {
            let field = match refused {
                ExceptionRefused::EndsBeforeItBegins => "to",
                ExceptionRefused::Closure(_) => "from",
                _ => "",
            };
            state.fail(field, refused.to_string());
            wrong(&correction_page(&recorded, frame, state, sent.submission()))
        }
        Err(other) => Err(other.into()),
    }
}
