//! Children on record who may be the one whose plan it is.

use actix_web::web;
use chrono::NaiveDate;
use ehc_application::{
    Failure,
    requests::{Match, RecordRefused, Sought, find_alike},
};

use super::{
    forms::DRAFT,
    steps::{kept, shell, step},
};
use crate::{
    form::Form,
    frames::FormPage,
    requests::{
        draft::{keep_as, never},
        forms::{Child, Difference},
        matches::{card, question},
    },
    ui::FormState,
    web::{
        App, HttpError, Protected, SignedIn,
        respond::{Answer, page, see_other, wrong},
    },
};

async fn found(app: &App, signed_in: &SignedIn) -> Result<(FormState, Vec<Match>), HttpError> {
    let state = kept(app, signed_in).await?;
    let Some(child) = Child::read(&mut state.clone()) else { return Ok((state, Vec::new())) };
    let sought = Sought {
        name: child.child_name.as_str().to_owned(),
        born_on: child.born_on,
        upn: child.upn.map(|upn| upn.as_str().to_owned()),
    };
    let context = signed_in.context(None);
    let found = app.run(move |service| find_alike(service, &context, &sought)).await?;
    Ok((state, found))
}

fn matches_page(signed_in: &SignedIn, found: &[Match], today: NaiveDate, state: FormState) -> FormPage {
    let page = step(shell(signed_in), 3, "This may be the same child")
        .back("/existing-plans/new/child")
        .intro("If it is one of these children, the plan is added to that child’s case. One child has one case.");
    found
        .iter()
        .map(|found| card(found, today))
        .fold(page, FormPage::part)
        .field(question(found))
        .state(state)
        .cancel("/work")
        .forgets(DRAFT)
}

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    let today = signed_in.context(None).today;
    let (state, found) = found(&app, &signed_in).await?;
    if found.is_empty() {
        return see_other("/existing-plans/new/family");
    }
    page(&matches_page(&signed_in, &found, today, state))
}

pub(super) async fn send(app: web::Data<App>, sent: Protected<Vec<(String, String)>>) -> Answer {
    Difference::expect(&sent)?;
    let (context, mut state) = (sent.context(), sent.state());
    let answer = Difference::read(&mut state);
    if answer.as_ref().is_some_and(Difference::lacks_a_reason) {
        state.refuse("match_reason", "missing", "Say why this is a different child, or choose the child above".to_owned());
    }
    if state.has_errors() {
        let (_, found) = found(&app, sent.signed_in()).await?;
        return wrong(&matches_page(sent.signed_in(), &found, context.today, state));
    }
    app.run(move |service| keep_as::<Difference>(service, &context, DRAFT, &state).map_err(never))
        .await
        .map_err(|failure: Failure<RecordRefused>| HttpError::from(failure))?;
    // The family of a child on record is on its case.
    let is_known = answer.is_some_and(|answer| answer.joined().is_some());
    see_other(if is_known { "/existing-plans/new/plan" } else { "/existing-plans/new/family" })
}
