//! Children on record who may be the one whose plan it is.

use actix_web::web;
use chrono::NaiveDate;
use ehc_application::{
    Failure,
    cases::case_path,
    held,
    requests::{Joins, Match, Sought, find_alike},
};
use ehc_domain::refusals::Refuses;

use super::{
    forms::PLAN,
    steps::{At, Way, shell, step, way},
};
use crate::{
    begun::Begun,
    form::Form,
    frames::FormPage,
    requests::{
        forms::{Child, Difference},
        matches::{card, question},
    },
    ui::{FormState, Html},
    web::{
        App, HttpError, Protected, SignedIn,
        respond::{Answer, page, see_other, wrong},
    },
};

async fn found(app: &App, signed_in: &SignedIn, named: &str) -> Result<(Begun, FormState, Vec<Match>), HttpError> {
    let (begun, state) = PLAN.open(app, signed_in, named).await?;
    let Some(child) = Child::read(&mut state.clone()) else { return Ok((begun, state, Vec::new())) };
    let sought = Sought {
        name: child.child_name.as_str().to_owned(),
        born_on: child.born_on,
        upn: child.upn.map(|upn| upn.as_str().to_owned()),
        kept_apart: child.kept_apart,
    };
    let context = signed_in.context(None);
    let found = app.run(move |service| find_alike(service, &context, &sought)).await?;
    Ok((begun, state, found))
}

fn matches_page(
    signed_in: &SignedIn,
    begun: &Begun,
    (found, way): (&[Match], Way),
    today: NaiveDate,
    state: FormState,
) -> FormPage {
    let page = step(shell(signed_in), (way, At::Child), "This may be the same child")
        .back(begun.step("/child"))
        .intro("If it is one of these children, the plan is added to that child’s case. One child has one case.");
    begun.page(found.iter().map(|found| card(found, today)).fold(page, FormPage::part).field(question(found)).state(state))
}

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, named: web::Path<String>) -> Answer {
    let today = signed_in.context(None).today;
    let (begun, state, found) = found(&app, &signed_in, &named).await?;
    if found.is_empty() {
        return see_other(&begun.step("/family"));
    }
    page(&matches_page(&signed_in, &begun, (&found, Way::of(&state)), today, state))
}

pub(super) async fn send(app: web::Data<App>, sent: Protected<Vec<(String, String)>>, named: web::Path<String>) -> Answer {
    let (begun, mut state) = PLAN.sent::<Difference>(&named, &sent)?;
    let today = sent.context().today;
    let answer = Difference::read(&mut state);
    if answer.as_ref().is_some_and(Difference::lacks_a_reason) {
        state.refuse("match_reason", "missing", "Say why this is a different child, or choose the child above".to_owned());
    }
    // Whether the plan can be added to that case is known from here on.
    let mut in_the_way = None;
    if let Some(Joins::Match(id)) = answer.as_ref().and_then(Difference::joined) {
        let context = sent.context();
        match app.run(move |service| held::check_join(service, &context, id)).await {
            Ok(()) => {}
            Err(Failure::Rule(refused)) => {
                state.refuse(refused.field().unwrap_or_default(), refused.code(), refused.to_string());
                in_the_way = Some(id);
            }
            Err(other) => return Err(other.into()),
        }
    }
    if state.has_errors() {
        let (_, whole, found) = found(&app, sent.signed_in(), &named).await?;
        let shown = matches_page(sent.signed_in(), &begun, (&found, Way::of(&whole)), today, state);
        let case = found.iter().find(|one| Some(one.case_id) == in_the_way).and_then(|one| one.reference.clone());
        let onward = case.map(|case| Html::paragraph(Html::link(format!("Go to the case {case}"), &case_path(&case, ""))));
        return wrong(&onward.into_iter().fold(shown, FormPage::part));
    }
    if let Some(changed) = begun.keep::<Difference>(&app, sent.signed_in(), &state).await? {
        let (_, _, found) = found(&app, sent.signed_in(), &named).await?;
        let way = way(&app, sent.signed_in(), &named).await?;
        return changed.answer(matches_page(sent.signed_in(), &changed.begun, (&found, way), today, changed.beside(state)));
    }
    // The family of a child on record is on its case.
    let is_known = answer.is_some_and(|answer| answer.joined().is_some());
    see_other(&begun.step(if is_known { "/plan" } else { "/family" }))
}
