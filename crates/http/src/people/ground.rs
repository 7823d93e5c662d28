//! What every page about somebody of a case stands on.

use ehc_application::people::{self, AtPerson, Elsewhere, Somebody};
use ehc_domain::policy::Action;

use crate::{
    act::{OnCase, Place, Shown, on_case_with},
    frames::FormPage,
    ui::{FormState, Html, govuk::Inset, words},
};

/// The page of a form about somebody.
pub(super) type Page = Shown<AtPerson, OnCase<Somebody>>;

/// An act that puts right who somebody is.
pub(super) fn identifying(page: &'static str) -> Place<AtPerson, OnCase<Somebody>> {
    on_case_with(page, Action::PersonIdentify, people::to_identify, |who: &Somebody| &who.open).part("people")
}

/// An act that changes how somebody is reached.
pub(super) fn reaching(page: &'static str) -> Place<AtPerson, OnCase<Somebody>> {
    on_case_with(page, Action::PersonReach, people::to_reach, |who: &Somebody| &who.open).part("people")
}

/// The page of a person, as in the address of a case.
pub(super) fn place(shown: &Page) -> String {
    format!("people/{}", shown.ground.more.record.id)
}

/// A form about somebody, who is named above it with the other cases that it changes.
pub(super) fn form(shown: &Page, title: &str) -> FormPage {
    let who = &shown.ground.more;
    let page = shown.form(title, "Save", &place(shown)).part(Html::paragraph(Html::name(&who.record.name)));
    match elsewhere(&who.elsewhere) {
        Some(words) => page.part(Inset { body: words }),
        None => page,
    }
}

/// Says which other cases a change also changes; `None` where there is none.
pub(super) fn elsewhere(others: &Elsewhere) -> Option<Html> {
    if others.is_empty() {
        return None;
    }
    let mut names: Vec<String> = others.seen.iter().map(|(child, reference)| format!("{child} ({reference})")).collect();
    if others.unseen > 0 {
        names.push(words::count(u64::try_from(others.unseen).unwrap_or_default(), "case", "cases") + " of another team");
    }
    Some(format!("This also changes the record in: {}.", names.join(", ")).into())
}

/// What the boxes hold before anything is typed: today, and the version that was read.
pub(super) fn begun(shown: &Page) -> FormState {
    FormState::new().with_date("from", shown.today).with("version", shown.ground.more.record.version.to_string())
}

/// What is recorded, for a box.
pub(super) fn text(recorded: &Option<String>) -> String {
    recorded.clone().unwrap_or_default()
}
