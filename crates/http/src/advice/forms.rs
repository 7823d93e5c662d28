//! A caseworker's small forms about one request: it came, it is late because, it is not needed, an appointment was missed.

use actix_web::web;
use ehc_application::advice::{
    check::{self, CheckPage, CheckRefused, MissedExcuse},
    receive::{self, ReceiveRefused, Received},
};
use ehc_domain::{cases::CaseReference, ids::AdviceRequestId};
use serde::de::IgnoredAny;

use super::{
    ask, check as checking,
    show::{self, date, ruled},
};
use crate::{
    App, HttpError, Protected, SignedIn,
    cases::reference,
    pages::FormPage,
    respond::{Answer, page, see_other_saying, wrong},
    ui::{Choice, Field, FormState},
};

type Place = web::Path<(String, String)>;
type Sent = Protected<IgnoredAny>;

#[derive(Clone, Copy)]
enum Form {
    Received,
    Late,
    NotNeeded,
    Missed,
}

fn place(path: &Place) -> Result<(CaseReference, AdviceRequestId), HttpError> {
    Ok((reference(&path.0)?, show::id(&path.1)?))
}

async fn first(app: &App, signed_in: &SignedIn, path: &Place, form: Form) -> Answer {
    let (reference, id) = place(path)?;
    let (shown, frame) = checking::load(app, signed_in, reference, id).await?;
    let mut state = FormState::new().with("version", shown.request.version.to_string());
    if let Form::Received = form {
        state = state.with_date("came", signed_in.context(None).today).with("author", shown.request.asked_of.as_str());
    }
    page(&built(form, frame, &shown, state).tokens(signed_in.csrf(), signed_in.new_submission()))
}

async fn again(app: &App, sent: &Sent, path: &Place, form: Form, state: FormState) -> Answer {
    let (reference, id) = place(path)?;
    let (shown, frame) = checking::load(app, sent.signed_in(), reference, id).await?;
    wrong(&built(form, frame, &shown, state).tokens(sent.signed_in().csrf(), sent.submission()))
}

fn built(form: Form, frame: crate::pages::case::CaseFrame, shown: &CheckPage, state: FormState) -> FormPage {
    let page = match form {
        Form::Received => frame
            .form("Record advice that came", "Record it")
            .part(checking::facts(shown))
            .field(Field::date("came", "Which day did it reach us?").hint("That day counts, not the day it is keyed"))
            .field(Field::text("author", "Whose advice or views are these?"))
            .field(Field::lines("text", "What they said", 8).hint("Upload a file on the documents page instead, if there is one"))
            .field(Field::checkboxes("accepted", "Checked", vec![Choice::new("yes", "I have checked it and accept it")])),
        Form::Late => frame
            .form("Why is it late?", "Save the cause")
            .part(checking::facts(shown))
            .field(Field::lines("cause", "Cause", 3).hint("A cause excuses nothing. It shows where time goes")),
        Form::NotNeeded => frame
            .form("Record that advice is not needed", "Record it")
            .part(checking::facts(shown))
            .field(ask::not_asked_field(shown.request.kind, "On what ground?")),
        Form::Missed => frame
            .form("Record a missed appointment as an exception", "Record the exception")
            .intro("It excuses only the body that made the appointment, and moves no date (regulation 8(2)(c)).")
            .part(checking::facts(shown))
            .field(Field::lines("evidence", "What shows it?", 3))
            .field(Field::lines("why", "Why was it impractical to keep to the limit?", 3)),
    };
    let back = shown.open.path(&format!("advice/{}", shown.request.id));
    page.field(Field::hidden("version")).cancel(back).state(state)
}

pub(super) async fn received(app: web::Data<App>, signed_in: SignedIn, path: Place) -> Answer {
    first(&app, &signed_in, &path, Form::Received).await
}

pub(super) async fn late(app: web::Data<App>, signed_in: SignedIn, path: Place) -> Answer {
    first(&app, &signed_in, &path, Form::Late).await
}

pub(super) async fn not_needed(app: web::Data<App>, signed_in: SignedIn, path: Place) -> Answer {
    first(&app, &signed_in, &path, Form::NotNeeded).await
}

pub(super) async fn missed(app: web::Data<App>, signed_in: SignedIn, path: Place) -> Answer {
    first(&app, &signed_in, &path, Form::Missed).await
}

pub(super) async fn send_received(app: web::Data<App>, sent: Sent, path: Place) -> Answer {
    let (reference, id) = place(&path)?;
    let mut state = sent.state();
    let came = date(&state, "came").unwrap_or_else(|message| {
        state.fail("came", message);
        None
    });
    if came.is_none() && !state.has_errors() {
        state.fail("came", "Enter the day on which it reached us");
    }
    let Some(on) = came.filter(|_| !state.has_errors()) else { return again(&app, &sent, &path, Form::Received, state).await };
    let new = Received {
        on,
        author: state.value("author").to_owned(),
        text: state.value("text").to_owned(),
        document_id: None,
        is_accepted: state.has("accepted", "yes"),
        version: show::version(&state),
    };
    let (context, case) = (sent.context(), reference.clone());
    match ruled(app.run(move |service| receive::record_received(service, &context, &case, id, new)).await)? {
        Ok(()) => see_other_saying(&app, &format!("/cases/{reference}/advice"), "The advice was recorded on the day it came"),
        Err(refused) => {
            let field = match refused {
                ReceiveRefused::CameInTheFuture | ReceiveRefused::CameBeforeAsking => "came",
                ReceiveRefused::AuthorMissing => "author",
                ReceiveRefused::NothingReceived | ReceiveRefused::Content(_) | ReceiveRefused::NoSuchFile => "text",
                ReceiveRefused::NotOwed | ReceiveRefused::Check(_) => "",
            };
            again(&app, &sent, &path, Form::Received, state.error(field, refused.to_string())).await
        }
    }
}

pub(super) async fn send_late(app: web::Data<App>, sent: Sent, path: Place) -> Answer {
    let (reference, id) = place(&path)?;
    let state = sent.state();
    let (cause, version) = (state.value("cause").to_owned(), show::version(&state));
    let (context, case) = (sent.context(), reference.clone());
    let done = app.run(move |service| check::record_late_cause(service, &context, &case, id, &cause, version)).await;
    match ruled(done)? {
        Ok(()) => see_other_saying(&app, &format!("/cases/{reference}/advice/{id}"), "The cause was saved"),
        Err(refused) => again(&app, &sent, &path, Form::Late, state.error("cause", refused.to_string())).await,
    }
}

pub(super) async fn send_not_needed(app: web::Data<App>, sent: Sent, path: Place) -> Answer {
    let (reference, id) = place(&path)?;
    let (shown, _) = checking::load(&app, sent.signed_in(), reference.clone(), id).await?;
    let mut state = sent.state();
    let ground = ask::not_asked(shown.request.kind, &mut state);
    if state.has_errors() {
        return again(&app, &sent, &path, Form::NotNeeded, state).await;
    }
    let (context, case, version) = (sent.context(), reference.clone(), show::version(&state));
    match ruled(app.run(move |service| check::not_needed(service, &context, &case, id, &ground, version)).await)? {
        Ok(()) => see_other_saying(&app, &format!("/cases/{reference}/advice"), "The request was taken back"),
        Err(refused) => {
            let field = if let CheckRefused::Ground(ground) = &refused { ask::field_of(ground) } else { String::new() };
            again(&app, &sent, &path, Form::NotNeeded, state.error(&field, refused.to_string())).await
        }
    }
}

pub(super) async fn send_missed(app: web::Data<App>, sent: Sent, path: Place) -> Answer {
    let (reference, id) = place(&path)?;
    let state = sent.state();
    let excuse = MissedExcuse { evidence: state.value("evidence").to_owned(), why_impractical: state.value("why").to_owned() };
    let (context, case) = (sent.context(), reference.clone());
    match ruled(app.run(move |service| check::excuse_missed(service, &context, &case, id, &excuse)).await)? {
        Ok(()) => see_other_saying(
            &app,
            &format!("/cases/{reference}/advice/{id}"),
            "The exception was recorded. The limit has not moved",
        ),
        Err(refused) => {
            let field = match refused {
                CheckRefused::EvidenceMissing => "evidence",
                CheckRefused::WhyMissing => "why",
                _ => "",
            };
            again(&app, &sent, &path, Form::Missed, state.error(field, refused.to_string())).await
        }
    }
}
