//! An adult on record who may be the parent or carer about to be recorded: whoever records them says whether it is the same person.

use ehc_application::{
    people::{self, Likely, ParentRefused},
    requests::NewParent,
};
use ehc_domain::refusals::Refuses;

use super::forms::ANOTHER;
use crate::{
    cases::offered,
    form::Question,
    frames::FormPage,
    ui::{Choice, Field, FormState, words},
    web::{App, HttpError, SignedIn},
};

/// Under which name it is answered.
const SAME_AS: &str = "same_as";

/// The questions of a step without the one that is asked only where somebody is like them.
pub(crate) fn without_same(mut questions: Vec<Question>) -> Vec<Question> {
    questions.retain(|question| question.name != SAME_AS);
    questions
}

/// Lists those on record who may be the parent or carer; nobody where nothing may connect the child with others.
pub(crate) async fn likely(
    app: &App,
    signed_in: &SignedIn,
    parent: Option<NewParent>,
    kept_apart: bool,
) -> Result<Vec<Likely>, HttpError> {
    let Some(parent) = parent.filter(|_| !kept_apart) else { return Ok(Vec::new()) };
    let context = signed_in.context(None);
    Ok(app.run(move |service| people::likely_parents(service, &context, &parent)).await?)
}

/// The rows that say of a parent or carer, who is chosen among those on record, what becomes another on their record, and what stays as it is there.
pub(crate) async fn said_of(app: &App, parent: Option<NewParent>) -> Result<Vec<(&'static str, String)>, HttpError> {
    let Some(parent) = parent else { return Ok(Vec::new()) };
    let Some(differs) = app.run(move |service| people::differs(service, &parent)).await? else { return Ok(Vec::new()) };
    let list = |what: &[&str]| words::sentence(&words::list(&what.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>()));
    let changed = (!differs.changed.is_empty()).then(|| ("Changed on their record", list(&differs.changed)));
    let kept = (!differs.kept.is_empty()).then(|| {
        let words = "stays as it is: the one on record is confidential, so a second person must approve another. Propose it on their record";
        ("Not changed there", format!("{} {words}", list(&differs.kept)))
    });
    Ok(changed.into_iter().chain(kept).collect())
}

/// Asks whether it is one of them, where somebody is like them.
pub(crate) fn asking(page: FormPage, like: &[Likely]) -> FormPage {
    if like.is_empty() {
        return page;
    }
    let another = Choice::new(ANOTHER, "None of them: it is another person");
    page.field(Field::radios(SAME_AS, "Is it one of these people?", like.iter().map(offered).chain([another]).collect()))
}

/// Refuses a step in which it is not said whether it is one of them; what was said of others is forgotten.
pub(crate) fn settle(state: FormState, like: Vec<Likely>) -> FormState {
    let answer = state.value(SAME_AS).to_owned();
    if like.is_empty() {
        return if answer.is_empty() { state } else { state.set(SAME_AS, String::new()) };
    }
    if answer == ANOTHER || like.iter().any(|one| one.id.to_string() == answer) {
        return state;
    }
    let mut state = state;
    let refused = ParentRefused::Likely(like);
    state.refuse(SAME_AS, refused.code(), refused.to_string());
    state
}
