//! Saying that one must have nothing to do with a case.

use ehc_application::access::{self, Declarable, Declaration};
use ehc_domain::{
    cases::CaseReference,
    policy::{Action, Decision, Target, decide},
};

use crate::{
    act::{Next, OnCase, Shown, on_case_with},
    form::form,
    frames::{FormPage, WeightyAct},
    ui::words,
    web::route::Row,
};

form! { Declaration {
    reason: lines("Why must you have nothing to do with this case?", 3)
        .or("Say why you must have nothing to do with this case")
        .hint("“The child is my nephew” is enough. Whoever runs the case reads it in its history."),
} }

pub(super) fn declare() -> Vec<Row> {
    on_case_with::<CaseReference, _>("/cases/{reference}/conflict", Action::ConflictDeclare, access::declarable, |shown| {
        &shown.open
    })
    .does("Hides a case from whoever says that they must have nothing to do with it", access::declare, shows)
    .json("/api/v1/cases/{reference}/conflict")
    .then(|shown, ()| {
        Next::to(shown.signed_in.home()).saying("Your conflict of interest is recorded. You do not see the case any more")
    })
}

fn shows(shown: &Shown<CaseReference, OnCase<Declarable>>) -> FormPage {
    let (me, open) = (shown.signed_in.actor(), &shown.ground.open);
    let mut frame = shown.frame.clone();
    // Whoever is about to have nothing to do with a child needs to know no more than which one it is, and whom to speak to before any contact.
    frame.identity.flags.clear();
    let may_go_back = decide(&me, Action::CaseView, Target::Case(&open.subject)) == Decision::Allow;
    let cancel = if may_go_back { shown.path("") } else { shown.signed_in.home().to_owned() };
    let act = WeightyAct { frame, title: "Declare a conflict of interest".into(), cancel };
    let is_caseworker = open.case.caseworker_id == Some(me.user_id);
    let is_asked = open.subject.asked.iter().any(|one| one.user_id == Some(me.user_id));
    let work = match (is_caseworker, is_asked) {
        (true, _) => " The case has no caseworker until a manager gives it to somebody else.",
        (false, true) => " What you were asked and have not answered goes back to your team, whose managers are told.",
        (false, false) => "",
    };
    act.confirm(
        "Declare a conflict of interest?",
        &format!(
            "You will not see this case again: on no list, in no search, not by its number.{work} {}",
            who_ends_it(&shown.ground.more.managers, open.subject.is_restricted)
        ),
        "Declare it and leave the case",
    )
}

/// Says who hears of it and can end it: where no manager who hears of it is left, nobody can before there is one.
fn who_ends_it(managers: &[String], is_restricted: bool) -> String {
    match managers {
        [] if is_restricted => {
            "No other manager may see this case, so that information governance is told. Only a manager can end this.".to_owned()
        }
        [] => "No other manager may see this case, so that administrators are told to find one. Only a manager can end this."
            .to_owned(),
        some => format!("Only a manager can end this. These are told: {}.", words::list(some)),
    }
}
