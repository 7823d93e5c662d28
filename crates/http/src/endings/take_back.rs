//! Taking back the end of a case that was recorded wrongly, and putting one of several requests back that was set aside as a mistake.

use ehc_application::{
    endings::{self, Before, Ending, PutBack, PutBackRefused, TakeBack, ToPutBack},
    requests::RequestId,
};
use ehc_domain::{cases::CaseReference, policy::Action};

use super::ground::{SettledJson, alone, settled, weighed_once_more};
use crate::{
    act::{Check, Instead, OnCase, Shown, on_case_with},
    form::form,
    frames::FormPage,
    ui::words,
    web::route::Row,
};

form! { TakeBack {
    reason: lines("Why was it recorded wrongly?", 3).or("Say why it was recorded wrongly"),
} }

form! { PutBack {
    reason: lines("Why was it no mistake?", 3).or("Say why it was no mistake"),
} }

pub(super) fn take_back() -> Vec<Row> {
    on_case_with::<CaseReference, Ending>(
        "/cases/{reference}/take-back-the-end",
        Action::CaseReopen,
        endings::ending,
        |found| &found.open,
    )
    .does("Takes back the end of a case that was recorded wrongly, or that its plan was recorded by mistake; what moves a limit of the authority’s own waits for a second person", endings::take_back, |shown| {
        let found = &shown.ground.more;
        let recorded = found.recorded.as_deref().unwrap_or_default();
        let (title, follows) = match found.is_of_plan {
            true => (
                "Take back that the plan was a mistake",
                "The plan stands again with its days, and whoever asked for an assessment meanwhile asked for a re-assessment.",
            ),
            false => ("Take back the end of the case", "The case will be again as it was, with its dates."),
        };
        let form = shown.form(title, "Continue", "").intro(format!(
            "It is recorded: {recorded}. {follows} What was not sent meanwhile is not sent afterwards. What is owed again is shown before anything is saved."
        ));
        alone(shown.ground.more.is_alone).into_iter().fold(form, FormPage::part)
    })
    .instead(|shown| {
        if let Some(waits) = shown.ground.more.waits {
            return Some(Instead::Go(shown.path(&format!("approvals/{waits}"))));
        }
        let why = "This case has no end that can be taken back. What else is wrong is corrected, or taken back, among the days on record.";
        shown.ground.more.recorded.is_none().then(|| shown.not_now(why))
    })
    .json("/api/v1/cases/{reference}/take-back-the-end")
    .answers(200, |_, settled| SettledJson::from(*settled))
    .checked(Check {
        page: "/cases/{reference}/take-back-the-end/check",
        preview: endings::preview_take_back,
        shows: |shown: &Shown<CaseReference, OnCase<Ending>>, form: &TakeBack, before: &Before| {
            let recorded = words::sentence(shown.ground.more.recorded.as_deref().unwrap_or_default());
            let rows = (vec![("It is recorded", recorded)], vec![("Why", form.reason.to_string())]);
            weighed_once_more(shown, ("Check what is taken back", "Take it back", "take-back-the-end", ""), rows, before)
        },
    })
    .then(|shown, done| settled(shown, *done, "", "Taken back. The dates have been worked out again"))
}

pub(super) fn put_back() -> Vec<Row> {
    on_case_with::<(CaseReference, RequestId), ToPutBack>(
        "/cases/{reference}/requests/{request}/put-back",
        Action::RequestPutBack,
        endings::to_put_back,
        |found| &found.open,
    )
    .part("decisions")
    .does("Puts a request back on record that was set aside as a mistake while others stood; what moves a limit of the authority’s own waits for a second person", endings::put_back, |shown| {
        let form = shown
            .form("Put a request back on record", "Continue", "decisions")
            .intro("The request counts again from the day on which it was received. That it was taken for a mistake stays in the history with your reason.");
        alone(shown.ground.more.is_alone).into_iter().fold(form, FormPage::part)
    })
    .instead(|shown| {
        if let Some(waits) = shown.ground.more.waits {
            return Some(Instead::Go(shown.path(&format!("approvals/{waits}"))));
        }
        match shown.ground.more.in_the_way.as_ref()? {
            PutBackRefused::EndedTheCase => Some(Instead::Go(shown.path("take-back-the-end"))),
            why => Some(shown.not_now(&format!("{why}."))),
        }
    })
    .json("/api/v1/cases/{reference}/requests/{request}/put-back")
    .answers(200, |_, settled| SettledJson::from(*settled))
    .checked(Check {
        page: "/cases/{reference}/requests/{request}/put-back/check",
        preview: endings::preview_put_back,
        shows: |shown: &Shown<(CaseReference, RequestId), OnCase<ToPutBack>>, form: &PutBack, before: &Before| {
            let request = shown.ground.more.request.as_ref();
            let named = request.map(|row| format!("{}, received on {}", row.requester_name, words::date(row.received_on)));
            let rows = (vec![("Request", named.unwrap_or_default())], vec![("Why", form.reason.to_string())]);
            let change = format!("requests/{}/put-back", shown.at.1);
            weighed_once_more(shown, ("Check what is put back", "Put it back on record", &change, "decisions"), rows, before)
        },
    })
    .then(|shown, done| settled(shown, *done, "decisions", "Put back on record. The dates have been worked out again"))
}
