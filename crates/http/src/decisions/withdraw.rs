//! Recording that a request was withdrawn.

use actix_web::web;
use ehc_application::{Failure, decisions};
use ehc_domain::decisions::DecisionKind;

use super::{Ground, ground};
use crate::{
    frames::{FormPage, WeightyAct},
    ui::{Field, FormState},
    web::{
        App, Protected, SignedIn, fields,
        path::reference,
        posted::posted,
        respond::{Answer, page, see_other_saying, wrong},
    },
};

posted! {
    pub(super) struct WithdrawForm {
        once: ["on-day", "on-month", "on-year", "reason"],
    }
}

fn withdraw_page(ground: &Ground, state: FormState, submission: String) -> FormPage {
    let mut page = WeightyAct { title: "Withdrawal".into(), cancel: ground.deciding.open.path(""), frame: ground.frame.clone() }
        .confirm(
            "Did the person who asked withdraw the request?",
            "This closes the case. Nobody at the council can withdraw a request for a family.",
            "Record the withdrawal",
            false,
            state,
        )
        .field(Field::date("on", "Date the request was withdrawn"))
        .field(Field::lines("reason", "What did they say?", 3));
    page.submission = Some(submission);
    page
}

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let ground = ground(&app, &signed_in, reference(&path)?, DecisionKind::Assess).await?;
    let state = FormState::new().with_date("on", signed_in.context(None).today);
    page(&withdraw_page(&ground, state, signed_in.new_submission()))
}

pub(super) async fn send(app: web::Data<App>, path: web::Path<String>, sent: Protected<WithdrawForm>) -> Answer {
    let case_reference = reference(&path)?;
    let ground = ground(&app, sent.signed_in(), case_reference.clone(), DecisionKind::Assess).await?;
    let (context, mut state) = (sent.context(), sent.state());
    let on = fields::date(&mut state, "on", "Enter the day the request was withdrawn");
    let reason = fields::text(&mut state, "reason", "Say what the person said", 4_000);
    let (Some(on), false) = (on, state.has_errors()) else {
        return wrong(&withdraw_page(&ground, state, sent.submission()));
    };
    match app.run(move |service| decisions::withdraw(service, &context, &case_reference, on, &reason)).await {
        Ok(()) => see_other_saying(&app, &ground.deciding.open.path(""), "Withdrawal recorded. The case is closed"),
        Err(Failure::Rule(rule)) => {
            state.fail("on", rule.to_string());
            wrong(&withdraw_page(&ground, state, sent.submission()))
        }
        Err(other) => Err(other.into()),
    }
}
