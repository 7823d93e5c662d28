//! The steps: the plan and its days, the move that brought it, the child, the parent, and what the plan says.

use actix_web::web;
use ehc_application::{
    Failure,
    held::{self, EnterRefused, PlanDays},
    people::Likely,
    requests::{Sought, find_alike},
};
use ehc_domain::{days::ActDay, plans::PlanOrigin, refusals::Refuses};

use super::forms::{About, Move, PLAN, Parent, Plan, TITLE};
use crate::{
    begun::Begun,
    form::{Form, choose, fields},
    frames::{FormPage, TextPage},
    requests::{
        can_begin,
        forms::{Child, Difference},
        parents, schools,
    },
    ui::{Choice, FormState, Shell},
    web::{
        App, HttpError, Protected, SignedIn,
        respond::{Answer, page, see_other, wrong},
    },
};

type Posted = Protected<Vec<(String, String)>>;
type Named = web::Path<String>;

pub(super) fn shell(signed_in: &SignedIn) -> Shell {
    signed_in.shell(TITLE).current("/work")
}

/// A step of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum At {
    About,
    Move,
    Child,
    Family,
    Plan,
}

/// Which steps come for whoever answers, as far as that is known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way {
    /// Whether it is said where the plan comes from.
    is_known: bool,
    /// Whether it came with a family who moved here.
    has_moved: bool,
    /// Whether the child is on record, with the family.
    joins: bool,
}

impl Way {
    pub(super) fn of(state: &FormState) -> Self {
        let origin = state.value("origin");
        let joins = Difference::read(&mut state.clone()).is_some_and(|answer| answer.joined().is_some());
        Self { is_known: !origin.is_empty(), has_moved: origin == PlanOrigin::MovedHere.code(), joins }
    }

    /// Says which step it is of how many; of the first not how many, until it is said where the plan comes from.
    fn caption(self, at: At) -> String {
        let comes = |step: &At| match step {
            At::Move => self.has_moved,
            At::Family => !self.joins,
            At::About | At::Child | At::Plan => true,
        };
        let steps: Vec<At> = [At::About, At::Move, At::Child, At::Family, At::Plan].into_iter().filter(comes).collect();
        let number = steps.iter().position(|step| *step == at).map_or(1, |place| place + 1);
        match self.is_known {
            true => format!("{TITLE}: step {number} of {}", steps.len()),
            false => format!("{TITLE}: step {number}"),
        }
    }
}

/// Which steps come, by everything that was answered so far.
pub(super) async fn way(app: &App, signed_in: &SignedIn, named: &str) -> Result<Way, HttpError> {
    Ok(Way::of(&PLAN.open(app, signed_in, named).await?.1))
}

pub(super) fn step(shell: Shell, (way, at): (Way, At), heading: &str) -> FormPage {
    FormPage::new(shell.titled(&format!("{heading} – {TITLE}")), heading, "Continue").caption(&way.caption(at))
}

/// Says beside its answer what a rule refuses.
fn refuse(state: &mut FormState, refused: Result<(), EnterRefused>) {
    if let Err(refused) = refused {
        state.refuse(refused.field().unwrap_or_default(), refused.code(), refused.to_string());
    }
}

fn days(about: &About, moved: Option<&Move>) -> PlanDays {
    PlanDays {
        made_on: about.made_on.date(),
        amended_on: about.amended_on.map(ActDay::date),
        reviewed_on: about.reviewed_on.map(ActDay::date),
        moved: moved.map(|moved| (moved.transferred_on.date(), moved.known_on.date())),
    }
}

pub(super) async fn begin(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    if !can_begin(&app, &signed_in).await? {
        let text = TextPage::new(shell(&signed_in), TITLE);
        return page(&text.says(EnterRefused::TeamHoldsNoCases.to_string()));
    }
    PLAN.begin(&app, &signed_in).await
}

pub(super) async fn about(app: web::Data<App>, signed_in: SignedIn, named: Named) -> Answer {
    let (begun, state) = PLAN.open(&app, &signed_in, &named).await?;
    page(&about_page(shell(&signed_in), &begun, state))
}

fn about_page(shell: Shell, begun: &Begun, state: FormState) -> FormPage {
    let page = step(shell, (Way::of(&state), At::About), "Which plan is it?")
        .intro("For a plan that was made before its case is kept here. No clock of an assessment starts: what we owe follows from the days of the plan.")
        .fields(fields(&About::questions()))
        .state(state);
    begun.page(page)
}

pub(super) async fn send_about(app: web::Data<App>, sent: Posted, named: Named) -> Answer {
    let (begun, mut state) = PLAN.sent::<About>(&named, &sent)?;
    let today = sent.context().today;
    let about = About::read(&mut state);
    if let Some(about) = &about {
        refuse(&mut state, days(about, None).check(today).map_err(Into::into));
    }
    if state.has_errors() {
        return wrong(&about_page(shell(sent.signed_in()), &begun, state));
    }
    if let Some(changed) = begun.keep::<About>(&app, sent.signed_in(), &state).await? {
        return changed.answer(about_page(shell(sent.signed_in()), &changed.begun, changed.beside(state)));
    }
    let has_moved = about.is_some_and(|about| about.origin == PlanOrigin::MovedHere);
    see_other(&begun.step(if has_moved { "/move" } else { "/child" }))
}

pub(super) async fn moved(app: web::Data<App>, signed_in: SignedIn, named: Named) -> Answer {
    let (begun, state) = PLAN.open(&app, &signed_in, &named).await?;
    page(&move_page(shell(&signed_in), &begun, Way::of(&state), state))
}

fn move_page(shell: Shell, begun: &Begun, way: Way, state: FormState) -> FormPage {
    let page = step(shell, (way, At::Move), "Where did the family move from?")
        .back(begun.step(""))
        .intro("The plan counts as made by us on its first day (regulation 15). We must tell the family within 6 weeks of the transfer what we will do, and when we will review.")
        .fields(fields(&Move::questions()))
        .state(state);
    begun.page(page)
}

pub(super) async fn send_moved(app: web::Data<App>, sent: Posted, named: Named) -> Answer {
    let (begun, mut state) = PLAN.sent::<Move>(&named, &sent)?;
    let today = sent.context().today;
    let mut before = PLAN.open(&app, sent.signed_in(), &named).await?.1;
    let (way, about) = (Way::of(&before), About::read(&mut before));
    if let (Some(about), Some(moved)) = (&about, Move::read(&mut state)) {
        refuse(&mut state, days(about, Some(&moved)).check(today).map_err(Into::into));
        let former = moved.former_authority.to_string();
        match app.run(move |service| held::check_former(service, &former)).await {
            Ok(()) => {}
            Err(Failure::Rule(refused)) => refuse(&mut state, Err(refused)),
            Err(other) => return Err(other.into()),
        }
    }
    if state.has_errors() {
        return wrong(&move_page(shell(sent.signed_in()), &begun, way, state));
    }
    if let Some(changed) = begun.keep::<Move>(&app, sent.signed_in(), &state).await? {
        return changed.answer(move_page(shell(sent.signed_in()), &changed.begun, way, changed.beside(state)));
    }
    see_other(&begun.step("/child"))
}

pub(super) async fn child(app: web::Data<App>, signed_in: SignedIn, named: Named) -> Answer {
    let (begun, state) = PLAN.open(&app, &signed_in, &named).await?;
    page(&child_page(shell(&signed_in), &begun, Way::of(&state), state))
}

fn child_page(shell: Shell, begun: &Begun, way: Way, state: FormState) -> FormPage {
    let page = step(shell, (way, At::Child), "Who is the child or young person?").back(begun.step(""));
    begun.page(page.fields(fields(&Child::questions())).state(state))
}

pub(super) async fn send_child(app: web::Data<App>, sent: Posted, named: Named) -> Answer {
    let (begun, mut state) = PLAN.sent::<Child>(&named, &sent)?;
    let context = sent.context();
    let mut before = PLAN.open(&app, sent.signed_in(), &named).await?.1;
    let (way, about) = (Way::of(&before), About::read(&mut before));
    let child = Child::read(&mut state);
    if let Some(born) = child.as_ref().and_then(|child| child.born_on) {
        refuse(&mut state, held::check_birth(born, about.map(|about| about.made_on.date()), context.today));
    }
    let Some(child) = child.filter(|_| !state.has_errors()) else {
        return wrong(&child_page(shell(sent.signed_in()), &begun, way, state));
    };
    let sought = Sought {
        name: child.child_name.as_str().to_owned(),
        born_on: child.born_on,
        upn: child.upn.map(|upn| upn.as_str().to_owned()),
        kept_apart: child.kept_apart,
    };
    if let Some(changed) = begun.keep::<Child>(&app, sent.signed_in(), &state).await? {
        return changed.answer(child_page(shell(sent.signed_in()), &changed.begun, way, changed.beside(state)));
    }
    let found = app.run(move |service| find_alike(service, &context, &sought)).await?;
    see_other(&begun.step(if found.is_empty() { "/family" } else { "/matches" }))
}

pub(super) async fn family(app: web::Data<App>, signed_in: SignedIn, named: Named) -> Answer {
    let (begun, state) = PLAN.open(&app, &signed_in, &named).await?;
    let like = parents_like(&app, &signed_in, &state, state.clone()).await?;
    page(&family_page(shell(&signed_in), &begun, (Way::of(&state), &like), state))
}

/// Those on record who may be the parent or carer that stands in a step, by everything that was answered before it.
async fn parents_like(
    app: &App,
    signed_in: &SignedIn,
    before: &FormState,
    mut state: FormState,
) -> Result<Vec<Likely>, HttpError> {
    let kept_apart = Child::read(&mut before.clone()).is_some_and(|child| child.kept_apart);
    parents::likely(app, signed_in, Parent::read(&mut state).and_then(Parent::parent), kept_apart).await
}

fn family_page(shell: Shell, begun: &Begun, (way, like): (Way, &[Likely]), state: FormState) -> FormPage {
    let page = step(shell, (way, At::Family), "Who is the parent or carer?").back(begun.step("/child"));
    let page = page.fields(fields(&parents::without_same(Parent::questions())));
    begun.page(parents::asking(page, like).state(state))
}

pub(super) async fn send_family(app: web::Data<App>, sent: Posted, named: Named) -> Answer {
    let (begun, mut state) = PLAN.sent::<Parent>(&named, &sent)?;
    let before = PLAN.open(&app, sent.signed_in(), &named).await?.1;
    let way = Way::of(&before);
    if Parent::read(&mut state).is_none() {
        return wrong(&family_page(shell(sent.signed_in()), &begun, (way, &[]), state));
    }
    let like = parents_like(&app, sent.signed_in(), &before, state.clone()).await?;
    let state = parents::settle(state, like.clone());
    if state.has_errors() {
        return wrong(&family_page(shell(sent.signed_in()), &begun, (way, &like), state));
    }
    if let Some(changed) = begun.keep::<Parent>(&app, sent.signed_in(), &state).await? {
        return changed.answer(family_page(shell(sent.signed_in()), &changed.begun, (way, &like), changed.beside(state)));
    }
    see_other(&begun.step("/plan"))
}

/// To whom the case may be given, by id and name.
pub(super) async fn caseworkers(app: &App, signed_in: &SignedIn) -> Result<Vec<(String, String)>, HttpError> {
    let context = signed_in.context(None);
    let found = app.run(move |service| held::caseworkers(service, &context)).await?;
    Ok(found.into_iter().map(|(id, name)| (id.to_string(), name)).collect())
}

pub(super) async fn plan(app: web::Data<App>, signed_in: SignedIn, named: Named) -> Answer {
    let (begun, state) = PLAN.open(&app, &signed_in, &named).await?;
    page(&plan_page(&app, &signed_in, &begun, (Way::of(&state), state)).await?)
}

async fn plan_page(
    app: &App,
    signed_in: &SignedIn,
    begun: &Begun,
    (way, state): (Way, FormState),
) -> Result<FormPage, HttpError> {
    let listed = |all: Vec<(String, String)>| all.into_iter().map(|(id, name)| Choice::new(&id, name)).collect::<Vec<_>>();
    let first = |choice: Choice, rest: Vec<Choice>| std::iter::once(choice).chain(rest).collect::<Vec<_>>();
    let mut questions = Plan::questions();
    choose(&mut questions, "setting_id", first(Choice::new("", "None, or not on the list"), listed(schools(app).await?)));
    choose(&mut questions, "caseworker", first(Choice::new("", "Mine"), listed(caseworkers(app, signed_in).await?)));
    let page = step(shell(signed_in), (way, At::Plan), "What does the plan say?").back(begun.step(if way.joins {
        "/matches"
    } else {
        "/family"
    }));
    Ok(begun.page(page.fields(fields(&questions)).state(state)))
}

pub(super) async fn send_plan(app: web::Data<App>, sent: Posted, named: Named) -> Answer {
    let (begun, mut state) = PLAN.sent::<Plan>(&named, &sent)?;
    let way = way(&app, sent.signed_in(), &named).await?;
    if Plan::read(&mut state).is_some() && !state.value("setting_id").is_empty() && !state.value("setting_type").is_empty() {
        refuse(&mut state, Err(EnterRefused::TwoSettings));
    }
    if state.has_errors() {
        return wrong(&plan_page(&app, sent.signed_in(), &begun, (way, state)).await?);
    }
    if let Some(changed) = begun.keep::<Plan>(&app, sent.signed_in(), &state).await? {
        return changed.answer(plan_page(&app, sent.signed_in(), &changed.begun, (way, changed.beside(state))).await?);
    }
    see_other(&begun.step("/check"))
}
