//! What every page about somebody of a case stands on.

use ehc_application::people::{self, AtPerson, Elsewhere, Somebody};
use ehc_domain::{ids::PersonId, policy::Action};

use crate::{
    act::{Address, Instead, OnCase, Place, Shown, on_case_with},
    frames::FormPage,
    ui::{Choice, FormState, Html, govuk::Inset, words},
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

/// An act on somebody's part in the circle.
pub(super) fn of_circle(page: &'static str) -> Place<AtPerson, OnCase<Somebody>> {
    on_case_with(page, Action::CircleChange, people::to_change_part, |who: &Somebody| &who.open).part("people")
}

/// An act that says whether somebody of the circle may be told.
pub(super) fn silencing(page: &'static str) -> Place<AtPerson, OnCase<Somebody>> {
    on_case_with(page, Action::CircleSilence, people::to_silence, |who: &Somebody| &who.open).part("people")
}

/// An act that says that somebody of the circle may be told again.
pub(super) fn telling_again(page: &'static str) -> Place<AtPerson, OnCase<Somebody>> {
    on_case_with(page, Action::FlagClear, people::to_tell_again, |who: &Somebody| &who.open).part("people")
}

/// What the boxes hold before anything is typed about a part: today, and the version of the part that was read.
pub(super) fn begun_part(shown: &Page) -> FormState {
    let version = shown.ground.more.link.as_ref().map_or(1, |part| part.version);
    FormState::new().with_date("from", shown.today).with_date("ended_on", shown.today).with("version", version.to_string())
}

/// A form about somebody's part in this circle alone.
pub(super) fn part_form(shown: &Page, title: &str, button: &str) -> FormPage {
    let who = &shown.ground.more;
    shown.form(title, button, &place(shown)).part(Html::paragraph(Html::name(&who.record.name)))
}

/// Those who could be the main contact in somebody's place, with nobody first.
pub(super) fn others(shown: &Page) -> Vec<Choice> {
    let choice = |(id, name, relation): &(PersonId, String, String)| Choice::new(&id.to_string(), format!("{name}, {relation}"));
    std::iter::once(Choice::new("", "Choose")).chain(shown.ground.more.others.iter().map(choice)).collect()
}

/// Whether somebody is to be named who is the main contact in the place of this one.
pub(super) fn needs_next(shown: &Page) -> bool {
    let who = &shown.ground.more;
    who.link.as_ref().is_some_and(|part| part.is_main_contact) && !who.others.is_empty()
}

/// In place of a form about a part that is over.
pub(super) fn if_over(shown: &Page) -> Option<Instead> {
    let is_over = shown.ground.more.link.as_ref().is_some_and(|part| part.ended_on.is_some());
    is_over.then(|| Instead::Go(shown.path(&place(shown))))
}

/// What a page knows beside the case, somebody among it.
pub(super) trait About: Send + 'static {
    /// Whom the page is about.
    fn who(&self) -> &Somebody;
}

impl About for Somebody {
    fn who(&self) -> &Somebody {
        self
    }
}

/// The page of a person, as in the address of a case.
pub(super) fn place<A: Address, M: About>(shown: &Shown<A, OnCase<M>>) -> String {
    format!("people/{}", shown.ground.more.who().record.id)
}

/// A form about the child of this case alone, with a page that shows everything once more.
pub(super) fn child_form<A: Address, M: About>(shown: &Shown<A, OnCase<M>>, title: &str) -> FormPage {
    let page =
        shown.form(title, "Continue", &place(shown)).part(Html::paragraph(Html::name(&shown.ground.more.who().record.name)));
    page.intro("What follows from it is shown before it is saved.")
}

/// What the boxes hold before anything is typed about what stands with the case: today, and its version.
pub(super) fn begun_case<M: About>(shown: &Shown<AtPerson, OnCase<M>>) -> FormState {
    let version = shown.ground.more.who().open.case.version;
    FormState::new().with_date("from", shown.today).with("version", version.to_string())
}

/// A form about somebody, who is named above it with the other cases that it changes.
pub(super) fn form(shown: &Page, title: &str) -> FormPage {
    form_to(shown, title, "Save")
}

/// The same, with words of its own on the button.
pub(super) fn form_to(shown: &Page, title: &str, button: &str) -> FormPage {
    let who = &shown.ground.more;
    let page = shown.form(title, button, &place(shown)).part(Html::paragraph(Html::name(&who.record.name)));
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
