//! Children on record who may be the same child.

use actix_web::web;
use chrono::NaiveDate;
use ehc_application::{
    Context, Failure,
    cases::case_path,
    requests::{self, Match, RecordRefused},
};
use ehc_domain::cases::Stage;

use super::{
    draft::{DRAFT, keep, kept, never},
    forms::{ANOTHER, Difference, whole},
    steps::step,
};
use crate::{
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

async fn found(app: &App, context: Context) -> Result<(FormState, Vec<Match>), HttpError> {
    Ok(app
        .run(move |service| {
            let state = kept(service, &context).map_err(never)?;
            let found = match whole(&state) {
                Some(new) => requests::find_matches(service, &context, &new)?,
                None => Vec::new(),
            };
            Ok::<_, Failure<RecordRefused>>((state, found))
        })
        .await?)
}

fn matches_page(signed_in: &SignedIn, found: &[Match], today: NaiveDate, state: FormState) -> FormPage {
    let shell = signed_in.shell("Record a request").current("/work");
    let page = step(shell, 2, "This may be the same child")
        .back("/requests/new/child")
        .intro("If it is one of these children, the request is added to that child’s case. One child has one case, however often somebody asks.");
    found
        .iter()
        .map(|found| card(found, today))
        .fold(page, FormPage::part)
        .field(question(found))
        .state(state)
        .cancel("/work")
        .forgets(DRAFT)
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
        Stage::Maintained => stage.label().to_owned(),
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

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    let today = signed_in.context(None).today;
    let (state, found) = found(&app, signed_in.context(None)).await?;
    if found.is_empty() {
        return see_other("/requests/new/family");
    }
    page(&matches_page(&signed_in, &found, today, state))
}

pub(super) async fn send(app: web::Data<App>, sent: Protected<Vec<(String, String)>>) -> Answer {
    Difference::expect(&sent)?;
    let (context, mut state) = (sent.context(), sent.state());
    let today = context.today;
    let answer = Difference::read(&mut state);
    if answer.as_ref().is_some_and(Difference::lacks_a_reason) {
        state.refuse("match_reason", "missing", "Say why this is a different child, or choose the child above".to_owned());
    }
    if state.has_errors() {
        let (_, found) = found(&app, context).await?;
        return wrong(&matches_page(sent.signed_in(), &found, today, state));
    }
    app.run(move |service| keep::<Difference>(service, &context, &state)).await?;
    // The school and the family of a child on record are on its case.
    let is_known = answer.is_some_and(|answer| answer.joined().is_some());
    see_other(if is_known { "/requests/new/check" } else { "/requests/new/family" })
}
