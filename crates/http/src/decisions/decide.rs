//! Deciding what was proposed.

use actix_web::web;
use chrono::NaiveDate;
use ehc_application::{
    Failure,
    decisions::{self, DecideRefused, DecisionView, Ruling},
};
use ehc_domain::decisions::{DecisionKind, DecisionRefused, DecisionState};

use super::{Ground, ground, kind_of, outcomes, read::decision_list};
use crate::{
    frames::FormPage,
    ui::{Field, FormState},
    web::{
        App, HttpError, Protected, SignedIn, fields,
        path::reference,
        posted::{self, posted},
        respond::{Answer, page, see_other, see_other_saying, wrong},
    },
};

posted! {
    pub(super) struct DecideForm {
        once: ["decided-day", "decided-month", "decided-year", "version"],
        perhaps: ["outcome", "differs_reason", "late_reason", "outstanding_reason"],
    }
}

fn decide_page(ground: &Ground, view: &DecisionView, today: NaiveDate, state: FormState, submission: String) -> FormPage {
    let mut page = ground
        .act()
        .confirm(
            "Do you decide as proposed?",
            "Your name stands under this decision. It is recorded and cannot be taken back, only decided anew.",
            "Record the decision",
            false,
            state,
        )
        .part(decision_list(view))
        .field(Field::radios("outcome", "You decide to", outcomes(ground.kind)))
        .field(Field::date("decided", "Date of the decision"))
        .field(Field::lines("differs_reason", "If it differs from what was proposed, why?", 2));
    if ground.is_late(today) {
        page = page.field(
            Field::lines("late_reason", "Why is this decision late?", 2).hint("We ask once. The decision must still be made."),
        );
    }
    if ground.kind == DecisionKind::Issue && !ground.deciding.advice_owed.is_empty() {
        page = page.field(
            Field::lines("outstanding_reason", "Why decide without all the advice?", 2)
                .hint(format!("Still owed or to check: {}.", ground.deciding.advice_owed.join(", "))),
        );
    }
    page = page.field(Field::hidden("version"));
    page.submission = Some(submission);
    page
}

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<(String, String)>) -> Answer {
    let (case, kind) = path.into_inner();
    let ground = ground(&app, &signed_in, reference(&case)?, kind_of(&kind)?).await?;
    if !ground.deciding.may_decide {
        return Err(HttpError::Denied);
    }
    // Decided already, or nothing proposed yet: the page of the decision says which.
    let Some(view) = ground.deciding.current.clone().filter(|view| view.state == DecisionState::Proposed) else {
        return see_other(&ground.path(""));
    };
    let today = signed_in.context(None).today;
    let state = FormState::new()
        .with("outcome", view.outcome.code())
        .with_date("decided", today)
        .with("version", view.version.to_string());
    page(&decide_page(&ground, &view, today, state, signed_in.new_submission()))
}

pub(super) async fn send(app: web::Data<App>, path: web::Path<(String, String)>, sent: Protected<DecideForm>) -> Answer {
    let (case, kind) = path.into_inner();
    let ground = ground(&app, sent.signed_in(), reference(&case)?, kind_of(&kind)?).await?;
    let view = ground.deciding.current.clone().ok_or(HttpError::NotFound)?;
    let (context, mut state) = (sent.context(), sent.state());
    let today = context.today;
    let outcome = fields::choice(&mut state, "outcome", "Choose what you decide");
    let decided_on = fields::date(&mut state, "decided", "Enter the date of the decision");
    let reason = |state: &mut FormState, name: &str| fields::optional_text(state, name, 4_000);
    let differs_reason = reason(&mut state, "differs_reason");
    let late_reason = reason(&mut state, "late_reason");
    let outstanding_reason = reason(&mut state, "outstanding_reason");
    let (Some(outcome), Some(decided_on), false) = (outcome, decided_on, state.has_errors()) else {
        return wrong(&decide_page(&ground, &view, today, state, sent.submission()));
    };
    let ruling =
        Ruling { outcome, decided_on, differs_reason, late_reason, outstanding_reason, version: posted::version(&state)? };
    let (id, case_reference) = (view.id, reference(&case)?);
    match app.run(move |service| decisions::decide(service, &context, &case_reference, id, ruling)).await {
        Ok(()) => {
            see_other_saying(&app, &ground.path(""), "Decision recorded. The caseworker has been told; now the family must be")
        }
        Err(Failure::Rule(rule)) => {
            state.fail(field_of(&rule), rule.to_string());
            wrong(&decide_page(&ground, &view, today, state, sent.submission()))
        }
        Err(other) => Err(other.into()),
    }
}

fn field_of(rule: &DecideRefused) -> &'static str {
    match rule {
        DecideRefused::Rule(DecisionRefused::InTheFuture | DecisionRefused::BeforeTheRequest) => "decided",
        DecideRefused::Rule(DecisionRefused::LateReasonMissing) => "late_reason",
        DecideRefused::Rule(DecisionRefused::OutstandingReasonMissing) => "outstanding_reason",
        DecideRefused::Rule(DecisionRefused::DiffersReasonMissing) => "differs_reason",
        _ => "outcome",
    }
}
