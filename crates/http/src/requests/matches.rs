//! Children on record who may be the same child.

use actix_web::web;
use chrono::NaiveDate;
use ehc_application::{
    Failure,
    cases::case_path,
    requests::{self, Match, RecordRefused},
};
use ehc_domain::{cases::Stage, refusals::Refuses};

use super::{
    forms::{ANOTHER, Difference, REQUEST, whole},
    steps::step,
};
use crate::{
    begun::Begun,
    form::Form,
    frames::FormPage,
    ui::{
        Choice, Field, FormState, Html,
        govuk::{SummaryList, SummaryRow},
        words,
    },
    web::{
        App, HttpError, Protected, SignedIn,
        respond::{Answer, page, see_other, wrong},
    },
};

async fn found(app: &App, signed_in: &SignedIn, named: &str) -> Result<(Begun, FormState, Vec<Match>), HttpError> {
    let (begun, state) = REQUEST.open(app, signed_in, named).await?;
    let context = signed_in.context(None);
    let found = match whole(&state) {
        Some(new) => app.run(move |service| requests::find_matches(service, &context, &new)).await?,
        None => Vec::new(),
    };
    Ok((begun, state, found))
}

fn matches_page(signed_in: &SignedIn, begun: &Begun, found: &[Match], today: NaiveDate, state: FormState) -> FormPage {
    let shell = signed_in.shell("Record a request").current("/work");
    let page = step(shell, 2, "This may be the same child")
        .back(begun.step("/child"))
        .intro("If it is one of these children, the request is added to that child’s case. One child has one case, however often somebody asks.");
    begun.page(found.iter().map(|found| card(found, today)).fold(page, FormPage::part).field(question(found)).state(state))
}

/// Who it is, in words that say nothing of a case that the person may not see.
fn named(found: &Match) -> String {
    if found.name.is_empty() { format!("A child known to {}", found.team) } else { found.name.clone() }
}

/// A child whom we may already know, with what a person decides by.
pub(crate) fn card(found: &Match, today: NaiveDate) -> SummaryList {
    let case = match &found.reference {
        Some(reference) => Html::link(reference.as_str(), &case_path(reference, "")),
        None => format!("Held by {}. You may not see it; they are the ones to ask", found.team).into(),
    };
    // A plan that is maintained is nothing closed, and has a word of its own.
    let stage = |stage: Stage| match stage {
        stage if stage.has_plan() => stage.label().to_owned(),
        _ => format!("{}. {}", if stage.is_open() { "Open" } else { "Closed" }, stage.label()),
    };
    let known = [
        ("Date of birth", found.born_on.map(|born| words::born(born, today))),
        ("School", found.school.clone()),
        ("How far it has come", found.stage.map(stage)),
        ("Last happened", found.last_on.map(words::date)),
    ];
    let known = known.into_iter().filter_map(|(what, value)| Some(SummaryRow::new(what, value?)));
    let rows = std::iter::once(SummaryRow::new("Case", case)).chain(known);
    SummaryList::card(Html::name(&named(found)), rows.chain([SummaryRow::new("What agrees", found.reason.label())]).collect())
}

/// Which of them it is, or why it is none of them. Fields: `joins`, `match_reason`.
pub(crate) fn question(found: &[Match]) -> Field {
    let child = |found: &Match| {
        let case = found.reference.as_ref().map(|reference| format!(", {reference}")).unwrap_or_default();
        Choice::new(&found.case_id.to_string(), format!("{}{case}", named(found)))
    };
    let why = Field::lines("match_reason", "Why is this a different child?", 3)
        .hint("We ask so that one child never has two cases by accident.")
        .plain();
    let another = Choice::new(ANOTHER, "None of them: it is another child").reveals(vec![why]);
    Field::radios("joins", "Is it one of these children?", found.iter().map(child).chain([another]).collect())
}

/// Why the case that was chosen does not take the request; `None` where it does.
async fn refused(app: &App, signed_in: &SignedIn, named: &str, chosen: &FormState) -> Result<Option<RecordRefused>, HttpError> {
    let (_, kept) = REQUEST.open(app, signed_in, named).await?;
    let answered = ["joins", "match_reason"].into_iter().fold(kept, |state, name| state.set(name, chosen.value(name)));
    let Some(new) = whole(&answered) else { return Ok(None) };
    let context = signed_in.context(None);
    match app.run(move |service| requests::check_joined(service, &context, &new)).await {
        Ok(()) => Ok(None),
        Err(Failure::Rule(refused)) => Ok(Some(refused)),
        Err(other) => Err(other.into()),
    }
}

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, named: web::Path<String>) -> Answer {
    let today = signed_in.context(None).today;
    let (begun, state, found) = found(&app, &signed_in, &named).await?;
    if found.is_empty() {
        return see_other(&begun.step("/family"));
    }
    page(&matches_page(&signed_in, &begun, &found, today, state))
}

pub(super) async fn send(app: web::Data<App>, sent: Protected<Vec<(String, String)>>, named: web::Path<String>) -> Answer {
    let (begun, mut state) = REQUEST.sent::<Difference>(&named, &sent)?;
    let today = sent.context().today;
    let answer = Difference::read(&mut state);
    if answer.as_ref().is_some_and(Difference::lacks_a_reason) {
        state.refuse("match_reason", "missing", "Say why this is a different child, or choose the child above".to_owned());
    }
    if !state.has_errors()
        && let Some(refused) = refused(&app, sent.signed_in(), &named, &state).await?
    {
        state.refuse("joins", refused.code(), refused.to_string());
    }
    if state.has_errors() {
        let (_, _, found) = found(&app, sent.signed_in(), &named).await?;
        return wrong(&matches_page(sent.signed_in(), &begun, &found, today, state));
    }
    if let Some(changed) = begun.keep::<Difference>(&app, sent.signed_in(), &state).await? {
        let (_, _, found) = found(&app, sent.signed_in(), &named).await?;
        return changed.answer(matches_page(sent.signed_in(), &changed.begun, &found, today, changed.beside(state)));
    }
    // The school and the family of a child on record are on its case.
    let is_known = answer.is_some_and(|answer| answer.joined().is_some());
    see_other(&begun.step(if is_known { "/check" } else { "/family" }))
}
