//! Telling the family: to whom the letter goes, until when they may act on it, and whether it reaches them in time.

use actix_web::web;
use chrono::NaiveDate;
use ehc_application::{
    Failure,
    decisions::{self, DecisionView},
};
use ehc_domain::{
    codes::Coded,
    decisions::{DecisionKind, DecisionState},
    plans::ServiceMethod,
};

use super::{Ground, ground, kind_of, read::decision_list};
use crate::{
    appeals,
    frames::FormPage,
    ui::{
        Choice, Field, FormState, Html,
        govuk::{SummaryList, Warning},
        words,
    },
    web::{
        App, HttpError, Protected, SignedIn, fields,
        path::reference,
        posted::posted,
        respond::{Answer, page, see_other, see_other_saying, wrong},
    },
};

/// The rights and the addressees of a decision, for the page that shows what is known of it.
pub(super) fn parts(ground: &Ground) -> Vec<Html> {
    let deciding = &ground.deciding;
    let mut parts = Vec::new();
    if let Some(dates) = &deciding.appeal {
        parts.push(appeals::dates(dates, &deciding.open).into());
    }
    let view = deciding.current.as_ref();
    if let Some(words) = view.and_then(|view| late_delivery(view, ground.limit())) {
        parts.push(Warning { text: words.into() }.into());
    }
    parts
}

/// Says that a notice sent in time counts as reaching the family too late; sending met the limit all the same.
fn late_delivery(view: &DecisionView, limit: Option<NaiveDate>) -> Option<String> {
    let (sent, served, limit) = (view.notified_on?, view.served_on?, limit?);
    (sent <= limit && served > limit).then(|| {
        format!(
            "The letter was sent in time and counts as reaching the family on {}, after the limit of {}. Send it by email or by hand as \
             well, so that nobody can say it was late.",
            words::date(served),
            words::date(limit)
        )
    })
}

posted! {
    pub(super) struct TellForm {
        once: ["sent-day", "sent-month", "sent-year"],
        perhaps: ["how"],
    }
}

fn tell_page(ground: &Ground, view: &DecisionView, today: NaiveDate, state: FormState, submission: String) -> FormPage {
    let deciding = &ground.deciding;
    let warning = "The letter is written from the recorded reasons, with the family’s rights where the law asks for them.";
    let mut page = ground
        .act()
        .confirm("Has the letter to the family been sent?", warning, "Record that the letter was sent", false, state)
        .part(SummaryList::new(vec![appeals::sent_to(&deciding.recipients)]));
    if let Some(missing) = appeals::missing(&deciding.recipients, &deciding.open) {
        page = page.part(missing);
    }
    if let Some(passes) = deciding.recipients.passes_on.filter(|day| *day > today && *day <= today + chrono::Duration::days(14)) {
        let words =
            format!("A letter sent on or after {} goes to the young person, whose own the right then is.", words::date(passes));
        page = page.part(Html::paragraph(words));
    }
    page = page.part(decision_list(view));
    if let Some(dates) = &deciding.appeal {
        page = page.part(appeals::dates(dates, &deciding.open));
    }
    // Sending meets the limit. A posted letter counts as read later, so the last days are the time to send it another way too.
    let reaches = deciding.posted_today_reaches;
    if let Some(limit) = ground.limit().filter(|limit| today <= *limit && reaches > *limit) {
        let words = format!(
            "Posted today, first class, it counts as reaching the family on {}, after the limit of {}. Send it by email or by hand as well.",
            words::date(reaches),
            words::date(limit)
        );
        page = page.part(Warning { text: words.into() });
    }
    let ways = fields::options::<ServiceMethod>().into_iter().map(|(code, label)| Choice::new(code, label)).collect();
    page = page.field(Field::date("sent", "Date sent").hint("This is the day that meets the limit.")).field(
        Field::radios("how", "How did it go?", ways)
            .hint("First class post counts as reaching them on the second working day, second class on the fourth."),
    );
    page.submission = Some(submission);
    page
}

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<(String, String)>) -> Answer {
    let (case, kind) = path.into_inner();
    let ground = ground(&app, &signed_in, reference(&case)?, kind_of(&kind)?).await?;
    // Told already, or nothing decided yet: the page of the decision says which.
    let Some(view) = ground.deciding.current.clone().filter(|view| view.state == DecisionState::Decided) else {
        return see_other(&ground.path(""));
    };
    let today = signed_in.context(None).today;
    let state = FormState::new().with_date("sent", today);
    page(&tell_page(&ground, &view, today, state, signed_in.new_submission()))
}

pub(super) async fn send(app: web::Data<App>, path: web::Path<(String, String)>, sent: Protected<TellForm>) -> Answer {
    let (case, kind) = path.into_inner();
    let kind: DecisionKind = kind_of(&kind)?;
    let ground = ground(&app, sent.signed_in(), reference(&case)?, kind).await?;
    let view = ground.deciding.current.clone().ok_or(HttpError::NotFound)?;
    let (context, mut state) = (sent.context(), sent.state());
    let today = context.today;
    let how = ServiceMethod::parse(state.value("how"));
    let Some(on) = fields::date(&mut state, "sent", "Enter the day the letter was sent") else {
        return wrong(&tell_page(&ground, &view, today, state, sent.submission()));
    };
    let (id, case_reference) = (view.id, reference(&case)?);
    match app.run(move |service| decisions::notify(service, &context, &case_reference, id, on, how)).await {
        Ok(()) => see_other_saying(&app, &ground.path(""), "Recorded. The family has been told"),
        Err(Failure::Rule(rule)) => {
            state.fail("sent", rule.to_string());
            wrong(&tell_page(&ground, &view, today, state, sent.submission()))
        }
        Err(other) => Err(other.into()),
    }
}
