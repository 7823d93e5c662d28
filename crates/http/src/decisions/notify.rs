//! Telling the family: to whom the letter goes, until when they may act on it, and whether it reaches them in time.

use chrono::NaiveDate;
use ehc_application::decisions::{self, DecisionView, Sending, Which};
use ehc_domain::{cases::CaseReference, decisions::DecisionState, policy::Action};

use super::ground::{Ground, decision_list};
use crate::{
    act::{Instead, Named, Next, OnCase, Shown},
    appeals,
    form::{Form, form},
    frames::FormPage,
    ui::{
        Html,
        govuk::{SummaryList, Warning},
        words,
    },
    web::route::Row,
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

form! { Sending {
    on: date("Date sent").or("Enter the day the letter was sent").hint("This is the day that meets the limit.").today(),
    how: radios("How did it go?")
        .hint("First class post counts as reaching them on the second working day, second class on the fourth."),
    late_reason: lines("Why is the family told late?", 2).hint("Needed if it was sent after the limit. We ask once."),
    keyed_late_reason: lines("If it was sent before the decision was recorded here, why is it entered only now?", 2),
    addressees: hidden().unsampled(),
} }

pub(super) fn tell() -> Vec<Row> {
    Ground::place("/cases/{reference}/decisions/{decision}/tell", Action::DecisionNotify)
        .does(
            "Records that the family was told",
            |service, context, (reference, which): &(CaseReference, Which), sending| {
                decisions::notify(service, context, reference, *which, sending)
            },
            tell_page,
        )
        .asks(|shown, asking| {
            let ground = &shown.ground.more;
            let view = ground.deciding.current.as_ref();
            let says_why = view.is_some_and(|view| view.late_reason.is_some());
            asking.only_if(ground.is_late(shown.today) && !says_why, "late_reason");
            // No letter goes before its decision.
            let can_be_earlier =
                view.and_then(|view| view.decided_on).zip(ground.deciding.recorded_on).is_some_and(|(on, here)| on < here);
            asking.only_if(can_be_earlier, "keyed_late_reason");
        })
        .begins(|shown| {
            let recipients = &shown.ground.more.deciding.recipients;
            Sending::begun(shown.today).with("addressees", recipients.in_one_line())
        })
        // Told already, or nothing decided yet: the page of the decision says which.
        .instead(|shown| {
            let ground = &shown.ground.more;
            let untold = "The family was not told of this before the case ended or went on, and no letter is sent now.";
            match ground.deciding.current.as_ref().filter(|view| view.state == DecisionState::Decided) {
                None => Some(Instead::Go(ground.path(""))),
                Some(view) => shown.not_at_this_stage(view.kind.step(view.outcome), untold),
            }
        })
        .json("/api/v1/cases/{reference}/decisions/{decision}/tell")
        .answers(200, |_, id| Named::of(*id))
        .then(|shown, _| Next::to(shown.ground.more.path("")).saying("Recorded. The family has been told"))
}

fn tell_page(shown: &Shown<(CaseReference, Which), OnCase<Ground>>) -> FormPage {
    let (ground, today) = (&shown.ground.more, shown.today);
    let deciding = &ground.deciding;
    let warning = "The letter is written from the recorded reasons, with the family’s rights where the law asks for them.";
    let mut page = ground
        .act(&shown.frame)
        .confirm("Has the letter to the family been sent?", warning, "Record that the letter was sent")
        .part(SummaryList::new(vec![appeals::sent_to(&deciding.recipients)]));
    if let Some(missing) = appeals::missing(&deciding.recipients, &deciding.open) {
        page = page.part(missing);
    }
    page = appeals::parts(&deciding.parts).into_iter().fold(page, FormPage::part);
    if !deciding.parts.lacks.is_empty() {
        page = page.part(Html::paragraph(Html::link("Tell the administrators", &ground.path("missing"))));
    }
    if let Some(passes) = deciding.recipients.passes_on.filter(|day| *day > today && *day <= today + chrono::Duration::days(14)) {
        let words =
            format!("A letter sent on or after {} goes to the young person, whose own the right then is.", words::date(passes));
        page = page.part(Html::paragraph(words));
    }
    page = deciding.current.iter().fold(page, |page, view| page.part(decision_list(view, None)));
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
    page
}
