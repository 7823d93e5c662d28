//! The page of an act, and what is sent from it.

use std::sync::Arc;

use actix_web::{http::StatusCode, web};
use ehc_application::{Failure, StorageError, drafts};
use ehc_domain::refusals::Refuses;

use super::{Act, Address, Asked, Asking, Ground, Instead, Parts, Shown, programs::json_row};
use crate::{
    form::{Form, Question, place_named, sample_pairs},
    frames::FormPage,
    ui::{
        FormState, Html,
        govuk::{SummaryList, SummaryRow},
    },
    unsent,
    web::{
        ALREADY_SENT, App, HttpError, Protected, SignedIn,
        respond::{Answer, page, page_with},
        route::{Declared, Row},
    },
};

/// Makes the route that calls a method of something shared with a page's request: who sends it, what its address names, and what stands after the
/// question mark.
macro_rules! calls {
    ($shared:expr => $method:ident) => {{
        let shared = Arc::clone(&$shared);
        move || {
            let shared = Arc::clone(&shared);
            web::to(move |app, who, parts: Parts, asked: Asked| {
                let shared = Arc::clone(&shared);
                async move { shared.$method(app, who, &parts, &asked).await }
            })
        }
    }};
}
pub(super) use calls;

/// Makes the rows of an act.
pub(super) fn rows<A, G, F, T, R>(act: &Arc<Act<A, G, F, T, R>>) -> Vec<Row>
where
    A: Address,
    G: Ground,
    F: Form,
    T: Send + 'static,
    R: Refuses + Send + 'static,
{
    let declared = Declared::of::<F, R>(act.says, act.status).gives(act.gives.clone());
    let place = &act.place;
    let mut rows = Vec::new();
    if act.has_page {
        rows.push(Row::get(place.page, place.seen_by, calls!(*act => show)).noted());
    }
    rows.push(
        Row::post(place.page, place.rule, calls!(*act => sent))
            .sample(serde_html_form::to_string(sample_pairs(&declared.questions)).unwrap_or_default())
            .act(declared),
    );
    rows.extend(json_row(act));
    rows
}

/// Fills in what the address of a page names.
pub(super) fn address(page: &str, parts: &[String]) -> String {
    let mut parts = parts.iter();
    let filled = page.split('/').map(|part| match part.starts_with('{') {
        true => parts.next().map_or("", String::as_str),
        false => part,
    });
    filled.collect::<Vec<_>>().join("/")
}

/// The words when somebody else was first, and what stands now is shown above the questions.
const CHANGED: &str = "This was changed while the page was open. What it says now is above, and what you typed is in the boxes. Send it again if \
                       it still holds";

/// The same where nothing of what is asked says otherwise than what was typed.
const CHANGED_ELSEWHERE: &str =
    "This was changed while the page was open. What you typed is in the boxes. Send it again if it still holds";

impl<A, G, F, T, R> Act<A, G, F, T, R>
where
    A: Address,
    G: Ground,
    F: Form,
    T: Send + 'static,
    R: Refuses + Send + 'static,
{
    /// Finds what the address names, for whoever asks.
    pub(super) async fn opened(
        self: &Arc<Self>,
        app: &App,
        signed_in: SignedIn,
        parts: &[String],
        asked: &Asked,
    ) -> Result<Shown<A, G>, HttpError> {
        let at = named::<A>(parts, asked)?;
        let (act, context, named) = (Arc::clone(self), signed_in.context(None), at.clone());
        let today = context.today;
        let ground = app.run(move |service| (act.place.load)(service, &context, &named)).await?;
        let frame = ground.frame(&signed_in, self.place.part);
        Ok(Shown { at, ground, frame, signed_in, today })
    }

    /// The page with its questions, its tokens and what was typed.
    pub(super) fn form(&self, shown: &Shown<A, G>, state: FormState, key: String) -> FormPage {
        let mut asking = Asking::of(F::questions());
        (self.asks)(shown, &mut asking);
        let mut form = (self.shows)(shown).fields(asking.fields()).state(state);
        form.csrf = shown.signed_in.csrf().to_owned();
        form.submission = Some(key);
        form
    }

    pub(super) async fn show(
        self: Arc<Self>,
        app: web::Data<App>,
        signed_in: SignedIn,
        parts: &[String],
        asked: &Asked,
    ) -> Answer {
        let here = address(self.place.page, parts);
        let shown = self.opened(&app, signed_in, parts, asked).await?;
        if let Some(instead) = (self.instead)(&shown) {
            return instead.answer(&app);
        }
        let unsent = if self.keeps { unsent::of(&app, &shown.signed_in, &here).await? } else { None };
        let is_back = unsent.is_some();
        let kept = match unsent {
            Some(typed) => Some(typed),
            None => self.answered(&app, &shown, &here).await?,
        };
        let is_answered = kept.is_some() && !is_back;
        let form = self.form(&shown, kept.unwrap_or_else(|| (self.begins)(&shown)), shown.signed_in.new_submission());
        let form = if self.is_kept { form.forgets(drafts::answered(&here)) } else { form };
        let form = if is_answered { form.brings_back(here.clone()) } else { form };
        page(&if self.keeps { form.keeps(here).gives_back(is_back) } else { form })
    }

    /// What an earlier visit answered and did not save, where answers are kept between pages.
    async fn answered(&self, app: &App, shown: &Shown<A, G>, here: &str) -> Result<Option<FormState>, HttpError> {
        let (context, name) = (shown.signed_in.context(None), drafts::answered(here));
        let kept = if self.is_kept { app.run(move |service| drafts::find(service, &context, &name)).await? } else { None };
        Ok(kept.map(FormState::from_pairs))
    }

    /// The form again, with what is wrong.
    pub(super) fn again(&self, shown: &Shown<A, G>, state: FormState, parts: &[String], key: String) -> FormPage {
        let form = self.form(shown, state, key);
        let here = address(self.place.page, parts);
        let form = if self.is_kept { form.forgets(drafts::answered(&here)) } else { form };
        if self.keeps { form.keeps(here) } else { form }
    }

    async fn sent(
        self: Arc<Self>,
        app: web::Data<App>,
        sent: Protected<Vec<(String, String)>>,
        parts: &[String],
        asked: &Asked,
    ) -> Answer {
        let (lost, signed_in) = (self.lost, sent.signed_in().clone());
        match (self.send(app, sent, parts, asked).await, lost) {
            (Err(HttpError::NotFound), Some(lost)) => page_with(StatusCode::NOT_FOUND, &lost(&signed_in)),
            (answer, _) => answer,
        }
    }

    async fn send(
        self: Arc<Self>,
        app: web::Data<App>,
        sent: Protected<Vec<(String, String)>>,
        parts: &[String],
        asked: &Asked,
    ) -> Answer {
        let shown = self.opened(&app, sent.signed_in().clone(), parts, asked).await?;
        F::expect(&sent)?;
        let (mut state, key) = (sent.state(), sent.submission());
        let again = |shown: &Shown<A, G>, state, key| self.again(shown, state, parts, key);
        let Some(command) = F::read(&mut state) else {
            if !self.has_page {
                return Err(F::wrong(&state));
            }
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again(&shown, state, key));
        };
        let (act, context, named) = (Arc::clone(&self), sent.context(), shown.at.clone());
        let failed = match app.run(move |service| (act.does)(service, &context, &named, command)).await {
            Ok(done) => {
                let next = (self.then)(&shown, &done);
                return next.leads(&app, &shown.signed_in).await;
            }
            Err(failed) => failed,
        };
        if self.has_page && matches!(failed, Failure::Reused) {
            let state = state.error("", ALREADY_SENT.trim_end_matches('.'));
            let form = again(&shown, state, shown.signed_in.new_submission());
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &form);
        }
        let next = match &failed {
            Failure::Rule(rule) => (self.settles)(&shown, rule),
            _ => None,
        };
        if let Some(next) = next {
            return next.answer(&app);
        }
        if !self.has_page {
            return Err(failed.into());
        }
        // It would be refused whatever is typed: the form with its button would only invite to send it again.
        if let (Failure::Rule(rule), Some(Instead::Page(instead))) = (&failed, (self.instead)(&shown))
            && !rule.is_conflict()
        {
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &*instead);
        }
        let rule = match failed {
            Failure::Rule(rule) if rule.is_conflict() => Some(rule),
            Failure::Storage(StorageError::Conflict) => None,
            Failure::Rule(rule) => {
                let form = again(&shown, refused::<F, R>(state, &rule), key);
                let (status, form) = self.refuses.map_or((422, form.clone()), |refuses| refuses(&shown, &rule, form));
                return page_with(StatusCode::from_u16(status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY), &form);
            }
            other => return Err(other.into()),
        };
        // Somebody else was first: what stands now is read again.
        let shown = self.opened(&app, sent.signed_in().clone(), parts, asked).await?;
        let (begun, key) = ((self.begins)(&shown), shown.signed_in.new_submission());
        let unseen = F::questions().into_iter().filter(|question| question.ask.field.is_hidden()).map(|question| question.name);
        let now: Vec<(&str, String)> =
            unseen.map(|name| (name, begun.value(name).to_owned())).filter(|(_, value)| !value.is_empty()).collect();
        let stands = stands_now::<F>(&begun, &state);
        let words = if stands.is_some() { CHANGED } else { CHANGED_ELSEWHERE };
        let state = now.iter().fold(state, |state, (name, value)| state.set(name, value.as_str())).error("", words);
        let again = |state, key| stands.into_iter().fold(again(&shown, state, key), FormPage::part);
        if let Some((rule, refuses)) = rule.zip(self.refuses) {
            let (_, form) = refuses(&shown, &rule, again(state, key));
            return page_with(StatusCode::CONFLICT, &form);
        }
        // Where nothing was carried along there is nothing by which it could be sent again knowingly.
        if now.is_empty() || (self.instead)(&shown).is_some() {
            return Err(HttpError::Conflict);
        }
        page_with(StatusCode::CONFLICT, &again(state, key))
    }
}

/// What stands now where something else was typed, question by question; `None` where nothing differs. A choice says by itself what it is.
fn stands_now<F: Form>(begun: &FormState, typed: &FormState) -> Option<SummaryList> {
    let row = |question: Question| {
        let field = &question.ask.field;
        let value = |state: &FormState| {
            let values = question.names().into_iter().map(|name| state.value(&name).to_owned());
            values.filter(|value| !value.is_empty()).collect::<Vec<_>>().join(" ")
        };
        let (now, typed) = (value(begun), value(typed));
        let is_other = !field.is_hidden() && !field.has_choices() && !now.is_empty() && now != typed;
        is_other.then(|| SummaryRow::new(field.words(), Html::lines(&now)))
    };
    let rows: Vec<SummaryRow> = F::questions().into_iter().filter_map(row).collect();
    (!rows.is_empty()).then(|| SummaryList::card("What it says now", rows))
}

/// Says beside its answer, wherever that is asked, why a rule refuses.
pub(super) fn refused<F: Form, R: Refuses>(mut state: FormState, rule: &R) -> FormState {
    let place = place_named(&F::questions(), rule.field().unwrap_or_default(), &state);
    state.refuse(&place, rule.code(), rule.to_string());
    state
}

/// Reads what an address names and what stands after its question mark.
fn named<A: Address>(parts: &[String], asked: &Asked) -> Result<A, HttpError> {
    let at = A::read(parts).ok_or(HttpError::NotFound)?;
    Ok(at.asked(&FormState::from_pairs(asked.iter().cloned())))
}
