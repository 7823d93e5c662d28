//! Recording a ground that the regulations give for a limit. The page asks the ground for each limit apart, so it reads the form by hand.

use actix_web::web;
use ehc_application::{
    Failure, NoRule,
    exceptions::{self, ExceptionRefused, NewException, OpenLimit},
    heading,
    timetable::CaseTimetable,
};
use ehc_domain::{cases::CaseReference, policy::Action, refusals::Refuses};

use super::recorded::source;
use crate::{
    act::{Named, for_programs},
    cases::frame,
    form::{Form, choose, fields, form},
    frames::{CaseFrame, FormPage},
    ui::{Choice, Field, FormState, govuk::Inset, words},
    web::{
        App, HttpError, Protected, SignedIn,
        path::reference,
        respond::{Answer, page, see_other_saying, wrong},
        route::{Row, Rule},
    },
};

form! { NewException {
    duty: radios("Which limit may be missed?").or("Choose the limit that may be missed").sample("R13-FINAL-20W"),
    ground: radios("On which ground?").or("Choose the ground that the regulations give"),
    from: date("First day of the ground").or("Enter the first day of the ground").hint("For example, 3 11 2026"),
    to: date("Last day").hint("Leave it empty while it lasts"),
    evidence: text("What shows it?")
        .or("Say what shows the ground, such as a letter or a call, with its date")
        .hint("For example, an email from the clinic of 4 November"),
    why_impractical: lines("Why does it make keeping the limit impractical?", 3).or("Say why it makes keeping the limit impractical"),
    family_told_on: date("When was the family told?").hint("Leave it empty if they were not told yet"),
} }

pub(super) fn record() -> Vec<Row> {
    let may = Rule::OnCase(Action::ExceptionRecord);
    let program = for_programs::<CaseReference, _, _, _, _>(
        "/api/v1/cases/{reference}/exceptions",
        may,
        "Records an exception; it excuses a miss and moves no date",
        exceptions::record,
        201,
        |_, id| Named::of(*id),
    );
    vec![
        Row::get("/cases/{reference}/exceptions/new", may, || web::to(show)).noted(),
        Row::post("/cases/{reference}/exceptions/new", may, || web::to(send))
            .sample("duty=R13-FINAL-20W&from-day=1&from-month=12&from-year=2026&evidence=A&why_impractical=A"),
        program,
    ]
}

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
                    let hint = format!("{}{approval}", source(&ground.regulation_for(limit.duty.rule())));
                    Choice::new(ground.code(), words::sentence(ground.words())).hint(hint)
                })
                .collect();
            let effect = format!("The limit stays {due}. If missed, this excuses it.");
            let key = limit.duty.key.to_string();
            let question = Field::radios(&format!("ground-{key}"), "On which ground?", grounds);
            Choice::new(&key, format!("{}, {due}", limit.title)).reveals(vec![question.hint(effect).small()])
        })
        .collect();
    let mut questions = NewException::questions();
    // It is asked for each limit apart, inside the choice of that limit.
    questions.retain(|question| question.name != "ground");
    choose(&mut questions, "duty", choices);
    let mut page = frame
        .form("Record an exception", "Record the exception")
        .part(Inset {
            body: "An exception excuses missing a limit. It never moves the date, and the duty must still be done as soon as practicable. Too little staff or money is not a ground.".into(),
        })
        .fields(fields(&questions))
        .cancel(dates.open.path("dates"))
        .state(state);
    page.submission = Some(submission);
    page
}

async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (dates, limits, frame) = limits(&app, &signed_in, reference(&path)?).await?;
    page(&exception_page(&dates, &limits, frame, FormState::new(), signed_in.new_submission()))
}

/// Reads the form with the ground that was chosen inside the limit; what is wrong with the ground is said there.
fn read(state: &mut FormState, limits: &[OpenLimit]) -> Option<NewException> {
    let duty = state.value("duty").to_owned();
    let within = format!("ground-{duty}");
    let mut typed = state.clone().set("ground", state.value(&within));
    let read = NewException::read(&mut typed);
    let is_offered = limits.iter().any(|limit| limit.duty.key.to_string() == duty);
    for error in typed.errors() {
        match error.field.as_str() {
            "ground" if is_offered => state.refuse(&within, error.code, error.message.clone()),
            "ground" => {}
            other => state.refuse(other, error.code, error.message.clone()),
        }
    }
    if !is_offered && state.error_for("duty").is_none() {
        state.refuse("duty", ExceptionRefused::NoSuchLimit.code(), ExceptionRefused::NoSuchLimit.to_string());
    }
    read.filter(|_| !state.has_errors())
}

/// What is posted differs with the limits of the case, so the form takes pairs; every answer is checked against what was offered.
async fn send(app: web::Data<App>, path: web::Path<String>, sent: Protected<Vec<(String, String)>>) -> Answer {
    let case_reference = reference(&path)?;
    let (dates, limits, frame) = limits(&app, sent.signed_in(), case_reference.clone()).await?;
    let (context, mut state) = (sent.context(), sent.state());
    let Some(new) = read(&mut state, &limits) else {
        return wrong(&exception_page(&dates, &limits, frame, state, sent.submission()));
    };
    let (needs_approval, within) = (new.ground.needs_approval(), format!("ground-{}", new.duty));
    match app.run(move |service| exceptions::record(service, &context, &case_reference, new)).await {
        Ok(_) if needs_approval => {
            see_other_saying(&app, &dates.open.path("dates"), "Exception recorded. It counts once a manager has approved it")
        }
        Ok(_) => see_other_saying(&app, &dates.open.path("dates"), "Exception recorded. The limit has not moved"),
        Err(Failure::Rule(rule)) => {
            let field = rule.field().filter(|field| *field != "ground").unwrap_or(&within);
            state.refuse(field, rule.code(), rule.to_string());
            wrong(&exception_page(&dates, &limits, frame, state, sent.submission()))
        }
        Err(other) => Err(other.into()),
    }
}
