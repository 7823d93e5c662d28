//! Somebody who leaves.

use super::ground::{form, on_user};
use crate::{
    act::{Instead, Next},
    form::form,
    frames::TextPage,
    ui::{
        Choice, Html,
        govuk::{SummaryList, SummaryRow, Warning},
        words,
    },
    web::route::Row,
};
use ehc_application::{
    teams::OwedRequest,
    users::{self, InHand, LeaveRefused, Leaving, PLACE, user_path},
};

const LEAVE: &str = "Mark somebody as left";

form! { Leaving {
    left_on: date("Their last day").or("Enter their last day").today(),
    cases_to: select("Who takes their cases and tasks?").hint("Given back, they wait until a manager gives them out. A case that is hidden from whoever you choose goes back to the managers who may see it").unsampled(),
    advice_to: select("Who takes the advice that they owe?").hint("What they have written of it goes with it. What is hidden from whoever you choose goes back to the team that was asked").unsampled(),
    posts_to: select("Who takes their posts?").hint("Coordinator of a team, or the one to speak to").unsampled(),
} }

pub(super) fn leave() -> Vec<Row> {
    on_user("/admin/users/{user}/leave")
        .does(
            "Marks somebody as left: their access ends at once, and what they had in hand is passed on",
            users::leave,
            |shown| {
                let view = &shown.ground.0;
                let page = form(shown.frame.clone(), LEAVE, "Mark as left", &user_path(shown.at)).caption(&view.account.name);
                let page = page.part(Warning { text: "They are signed out at once, and cannot sign in again.".into() });
                let rows = in_hand(&view.in_hand);
                if rows.is_empty() { page.intro("They have nothing in hand.") } else { page.part(SummaryList::new(rows)) }
            },
        )
        .asks(|shown, asking| {
            let view = &shown.ground.0;
            let choices = |none: &str, people: Vec<(String, String)>| {
                let person = |(id, words): (String, String)| Choice::new(&id, Html::from(words));
                std::iter::once(Choice::new("", none)).chain(people.into_iter().map(person)).collect::<Vec<_>>()
            };
            let caseworkers = view.caseworkers.iter().map(|(id, name, team)| (id.to_string(), format!("{name}, {team}")));
            asking.choices("cases_to", choices("Back to their team", caseworkers.collect()));
            let named = |people: &[(ehc_domain::ids::UserId, String)]| {
                people.iter().map(|(id, name)| (id.to_string(), name.clone())).collect::<Vec<_>>()
            };
            asking.choices("advice_to", choices("Back to the team that was asked", named(&view.contributors)));
            asking.choices("posts_to", choices("Nobody", named(&view.colleagues)));
            let hand = &view.in_hand;
            asking.only_if(!hand.cases.is_empty() || hand.tasks > 0, "cases_to");
            asking.only_if(!hand.requests.is_empty(), "advice_to");
            asking.only_if(!hand.posts.is_empty(), "posts_to");
        })
        .instead(|shown| {
            let view = &shown.ground.0;
            let words = |why: &LeaveRefused| {
                let frame = shown.frame.clone().titled(LEAVE).current(PLACE);
                Instead::Words(Box::new(TextPage::new(frame, LEAVE).part(Html::paragraph(format!("{why}.")))))
            };
            match &view.cannot_leave {
                Some(LeaveRefused::HasLeft | LeaveRefused::Yourself) => Some(Instead::Go(user_path(shown.at))),
                why => why.as_ref().map(words),
            }
        })
        .json("/api/v1/users/{user}/leave")
        .then(|shown, ()| Next::to(user_path(shown.at)).saying("Marked as left"))
}

/// The case of a request: which cases are restricted, an administrator may not know.
pub(crate) fn named(request: &OwedRequest) -> Html {
    if request.is_restricted { Html::from("A restricted case") } else { Html::reference(&request.reference) }
}

/// What somebody has in hand, kind by kind. Cases are named by their numbers alone, and restricted ones are counted: an administrator reads no record.
pub(super) fn in_hand(hand: &InHand) -> Vec<SummaryRow> {
    let list = |names: Vec<String>| Html::from(names.join(", "));
    let mut rows = Vec::new();
    if !hand.cases.is_empty() {
        let shown = hand.cases.iter().filter(|case| !case.is_restricted).map(|case| Html::reference(&case.reference));
        let restricted = hand.cases.iter().filter(|case| case.is_restricted).count();
        let restricted = (restricted > 0).then(|| {
            Html::from(words::count(u64::try_from(restricted).unwrap_or_default(), "restricted case", "restricted cases"))
        });
        rows.push(SummaryRow::new("Cases", Html::listed(shown.chain(restricted))));
    }
    if !hand.requests.is_empty() {
        let kind = |one: &OwedRequest| format!(" ({})", one.kind.label().to_lowercase());
        let requests = hand.requests.iter().map(|one| named(one).then(kind(one)));
        rows.push(SummaryRow::new("Advice owed", Html::listed(requests)));
    }
    if hand.tasks > 0 {
        rows.push(SummaryRow::new("Tasks", hand.tasks.to_string()));
    }
    if !hand.posts.is_empty() {
        rows.push(SummaryRow::new("Posts", list(hand.posts.iter().map(|(_, name)| name.clone()).collect())));
    }
    if hand.approvals > 0 {
        rows.push(SummaryRow::new("Waits for their answer", format!("{}. Whoever else may answer still can", hand.approvals)));
    }
    if hand.drafts > 0 {
        rows.push(SummaryRow::new("Typed and not sent", format!("{}, deleted when they leave", hand.drafts)));
    }
    rows
}
