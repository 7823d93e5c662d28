//! Recording and ending the conflict of interest of somebody else.

use ehc_application::access::{self, Candidate, ConflictOf, Ending};
use ehc_domain::{cases::CaseReference, ids::StandingId, policy::Action};

use crate::{
    act::{Instead, Named, Next, on_case_with},
    form::form,
    ui::{Choice, Html, Link},
    web::route::Row,
};

const RECORD: &str = "Record a conflict of interest";
const END: &str = "End a conflict of interest";

form! { ConflictOf {
    user: radios("Who must have nothing to do with this case?").or("Choose who must have nothing to do with this case"),
    reason: lines("Why?", 3).or("Say why").hint("It stands in the history of the case."),
} }

form! { Ending {
    reason: lines("Why is it over?", 3).or("Say why the conflict of interest is over").hint("It stands in the history of the case."),
} }

pub(super) fn record() -> Vec<Row> {
    on_case_with::<CaseReference, _>(
        "/cases/{reference}/access/conflict",
        Action::ConflictRecord,
        access::recordable,
        |shown| &shown.open,
    )
    .does("Hides a case from somebody who must have nothing to do with it", access::record, |shown| {
        shown
            .form(RECORD, RECORD, "access")
            .intro("They do not see the case from then on. What they were to do on it goes to somebody else; those who see to that are told.")
    })
    .asks(|shown, asking| asking.choices("user", shown.ground.more.candidates.iter().map(choice).collect()))
    .instead(|shown| {
        let page = || shown.frame.clone().not_now(RECORD, "Nobody else can see this case, or could open it.", &back(shown.path("access")));
        shown.ground.more.candidates.is_empty().then(|| Instead::Page(Box::new(page())))
    })
    .json("/api/v1/cases/{reference}/access/conflict")
    .answers(201, |_, id| Named::of(*id))
    .then(|shown, _| Next::to(shown.path("access")).saying("The conflict of interest is recorded"))
}

fn choice(one: &Candidate) -> Choice {
    Choice::new(&one.id.to_string(), Html::name(&one.name))
}

fn back(path: String) -> Link {
    Link::new("Who may see this case", path)
}

pub(super) fn end() -> Vec<Row> {
    on_case_with::<(CaseReference, StandingId), _>(
        "/cases/{reference}/access/{id}/end",
        Action::ConflictRecord,
        |service, context, (reference, id)| access::find_standing(service, context, reference, *id),
        |(open, _)| open,
    )
    .does(
        "Ends the conflict of interest of somebody else",
        |service, context, (reference, id), ending| access::end(service, context, reference, *id, ending),
        |shown| {
            let who = &shown.ground.more.1.who;
            let intro = Html::name(who)
                .then(" sees of the case what their role sees from then on. What they gave up stays with whoever has it.");
            shown.form(END, "End it", "access").part(Html::paragraph(intro))
        },
    )
    .instead(|shown| {
        let page = || shown.frame.clone().not_now(END, "This conflict of interest is over already.", &back(shown.path("access")));
        shown.ground.more.1.is_over.then(|| Instead::Page(Box::new(page())))
    })
    .json("/api/v1/cases/{reference}/access/{id}/end")
    .then(|shown, ()| Next::to(shown.path("access")).saying("The conflict of interest is over"))
}
