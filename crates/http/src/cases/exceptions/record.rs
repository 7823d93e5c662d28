//! Recording a ground that the regulations give for a limit.

use actix_web::web;
use ehc_application::{
    Failure, NoRule,
    exceptions::{self, ExceptionRefused, NewException, OpenLimit},
    heading,
    timetable::CaseTimetable,
};
use ehc_domain::{cases::CaseReference, timetable::exceptions::Ground};

use super::source;
use crate::{
    cases::frame,
    frames::{CaseFrame, FormPage},
    ui::{Choice, Field, FormState, govuk::Inset, words},
    web::{
        App, HttpError, Protected, SignedIn, fields,
        path::reference,
        respond::{Answer, page, see_other_saying, wrong},
    },
};

async fn limits(
    app: &App,
    signed_in: &SignedIn,
    reference: CaseReference,
) -> Result<(CaseTimetable, Vec<OpenLimit>, CaseFrame), HttpError> {
    let context = signed_in.context(None);
    let (dates, limits, heading) = app
        .run(move |service| {
            let (dates, limits) = exceptions::offered(service, &context, &reference)?;
            let heading = service.store.read(|conn| heading::load(conn, &context, &dates.open))?;
            Ok::<_, Failure<NoRule>>((dates, limits, heading))
        })
        .await?;
    let frame = frame(signed_in, &dates.open, &heading, "dates");
    Ok((dates, limits, frame))
}

fn exception_page(
    dates: &CaseTimetable,
    limits: &[OpenLimit],
    frame: CaseFrame,
    state: FormState,
    submission: String,
) -> FormPage {
    let choices = limits
        .iter()
        .map(|limit| {
            let due = limit.duty.due.map(words::date).unwrap_or_default();
            let grounds = limit
                .grounds
                .iter()
                .map(|ground| {
                    let approval = if ground.needs_approval() { ". A manager must approve it" } else { "" };
                    let hint = format!("{}{approval}", source(*ground));
                    Choice::new(ground.code(), words::sentence(ground.words())).hint(hint)
                })
                .collect();
            let effect = format!("The limit stays {due}. If missed, this excuses it.");
            let key = limit.duty.key.to_string();
            let question = Field::radios(&format!("ground-{key}"), "On which ground?", grounds);
            Choice::new(&key, format!("{}, {due}", limit.title)).reveals(vec![question.hint(effect).small()])
        })
        .collect();
    let mut page = frame
        .form("Record an exception", "Record the exception")
        .part(Inset {
            body: "An exception excuses missing a limit. It never moves the date, and the duty must still be done as soon as practicable. Too little staff or money is not a ground.".into(),
        })
        .field(Field::radios("limit", "Which limit may be missed?", choices))
        .field(Field::date("from", "First day of the ground").hint("For example, 3 11 2026"))
        .field(Field::date("to", "Last day").hint("Leave it empty while it lasts"))
        .field(Field::text("evidence", "What shows it?").hint("For example, an email from the clinic of 4 November"))
        .field(Field::lines("why", "Why does it make keeping the limit impractical?", 3))
        .field(Field::date("told", "When was the family told?").hint("Leave it empty if they were not told yet"))
        .cancel(dates.open.path("dates"))
        .state(state);
    page.submission = Some(submission);
    page
}

pub(super) async fn exception(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (dates, limits, frame) = limits(&app, &signed_in, reference(&path)?).await?;
    page(&exception_page(&dates, &limits, frame, FormState::new(), signed_in.new_submission()))
}

/// What is posted differs with the limits of the case, so the form takes pairs; every name is checked against what was offered.
pub(super) async fn send_exception(
    app: web::Data<App>,
    path: web::Path<String>,
    sent: Protected<Vec<(String, String)>>,
) -> Answer {
    let case_reference = reference(&path)?;
    let (dates, limits, frame) = limits(&app, sent.signed_in(), case_reference.clone()).await?;
    let (context, mut state) = (sent.context(), sent.state());
    let from = fields::date(&mut state, "from", &ExceptionRefused::FromMissing.to_string());
    let to = fields::optional_date(&mut state, "to");
    let family_told_on = fields::optional_date(&mut state, "told");
    let duty = state.value("limit").to_owned();
    let ground = Ground::parse(state.value(&format!("ground-{duty}")));
    let evidence = fields::text(&mut state, "evidence", &ExceptionRefused::EvidenceMissing.to_string(), 1_000);
    let why_impractical = fields::text(&mut state, "why", &ExceptionRefused::WhyMissing.to_string(), 4_000);
    if !limits.iter().any(|limit| limit.duty.key.to_string() == duty) {
        state.fail("limit", ExceptionRefused::NoSuchLimit.to_string());
    } else if ground.is_none() {
        state.fail(&format!("ground-{duty}"), ExceptionRefused::GroundMissing.to_string());
    }
    if state.has_errors() {
        return wrong(&exception_page(&dates, &limits, frame, state, sent.submission()));
    }
    let field_of_ground = format!("ground-{duty}");
    let new = NewException { duty, ground, from, to, evidence, why_impractical, family_told_on };
    let needs_approval = ground.is_some_and(Ground::needs_approval);
    match app.run(move |service| exceptions::record(service, &context, &case_reference, new)).await {
        Ok(_) if needs_approval => {
            see_other_saying(&app, &dates.open.path("dates"), "Exception recorded. It counts once a manager has approved it")
        }
        Ok(_) => see_other_saying(&app, &dates.open.path("dates"), "Exception recorded. The limit has not moved"),
        Err(Failure::Rule(rule)) => {
            let field = match rule {
                ExceptionRefused::EvidenceMissing => "evidence",
                ExceptionRefused::WhyMissing => "why",
                ExceptionRefused::EndsBeforeItBegins => "to",
                ExceptionRefused::FromMissing => "from",
                ExceptionRefused::NoSuchLimit => "limit",
                _ => field_of_ground.as_str(),
            };
            state.fail(field, rule.to_string());
            wrong(&exception_page(&dates, &limits, frame, state, sent.submission()))
        }
        Err(other) => Err(other.into()),
    }
}
