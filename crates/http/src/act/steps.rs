//! An act of several pages: its questions on one, everything once more on another, and done from there. What was answered is kept between them.

use std::sync::Arc;

use actix_web::{http::StatusCode, web};
use ehc_application::{Context, Failure, Service, StorageError, drafts};
use ehc_domain::refusals::Refuses;

use super::{
    Act, Address, Asked, Ground, Next, Parts, Shown,
    doing::{address, calls, refused},
    programs::json_row,
};
use crate::{
    begun,
    form::{Form, Question, expect_of, sample_pairs},
    frames::{SEEN, SummaryPage},
    ui::FormState,
    web::{
        App, HttpError, Protected, SignedIn,
        respond::{Answer, page, page_with, see_other},
        route::{Declared, Row},
    },
};

/// What is said when somebody else was first.
const CHANGED: &str = "This was changed while the page was open. What it says now is below. Send it again if it still holds";

/// Says what would follow from the answers, or why it cannot be done.
type Previews<A, F, P, R> = fn(&Service, &Context, &A, &F) -> Result<P, Failure<R>>;

/// What stands between the questions and the act.
pub(crate) struct Check<A, G: Ground, F, P, R> {
    /// Where everything is shown once more.
    pub page: &'static str,
    /// What would follow.
    pub preview: Previews<A, F, P, R>,
    /// Everything once more, with the button that does it.
    pub shows: fn(&Shown<A, G>, &F, &P) -> SummaryPage,
}

/// An act of several pages, whole.
pub(crate) struct Steps<A, G: Ground, F, T, R, P> {
    act: Arc<Act<A, G, F, T, R>>,
    check: Check<A, G, F, P, R>,
}

impl<A, G, F, T, R> Act<A, G, F, T, R>
where
    A: Address,
    G: Ground,
    F: Form,
    T: Send + 'static,
    R: Refuses + Send + 'static,
{
    /// Shows everything once more on a page of its own, and does it from there.
    #[must_use]
    pub(crate) fn checked<P: Send + 'static>(mut self, check: Check<A, G, F, P, R>) -> Steps<A, G, F, T, R, P> {
        self.is_kept = true;
        Steps { act: Arc::new(self), check }
    }
}

impl<A, G, F, T, R, P> Steps<A, G, F, T, R, P>
where
    A: Address,
    G: Ground,
    F: Form,
    T: Send + 'static,
    R: Refuses + Send + 'static,
    P: Send + 'static,
{
    /// Says where it leads, and makes the rows of its doors.
    pub(crate) fn then(mut self, then: fn(&Shown<A, G>, &T) -> Next) -> Vec<Row> {
        if let Some(act) = Arc::get_mut(&mut self.act) {
            act.then = then;
        }
        let (first, rule, check) = (self.act.place.page, self.act.place.rule, self.check.page);
        let declared = Declared::of::<F, R>(self.act.says, self.act.status);
        let (unseen, asked): (Vec<Question>, Vec<Question>) =
            F::questions().into_iter().partition(|question| question.ask.field.is_hidden());
        let sample = |questions: &[Question]| serde_html_form::to_string(sample_pairs(questions)).unwrap_or_default();
        let steps = Arc::new(self);
        let mut rows = vec![
            Row::get(first, rule, calls!(steps.act => show)).noted(),
            Row::post(first, rule, calls!(steps => keep)).sample(sample(&asked)),
            Row::get(check, rule, calls!(steps => look)).noted(),
            Row::post(check, rule, calls!(steps => send)).sample(sample(&unseen)).act(declared),
        ];
        rows.extend(json_row(&steps.act));
        rows
    }

    /// What the pages carry along unseen, as it stands now: what is sent is what was shown with it.
    fn unseen(&self, shown: &Shown<A, G>) -> Vec<(String, String)> {
        let begun = (self.act.begins)(shown);
        let names = F::questions().into_iter().filter(|question| question.ask.field.is_hidden()).map(|question| question.name);
        names.map(|name| (name.to_owned(), begun.value(name).to_owned())).collect()
    }

    /// What would follow from answers that were read already, and whatever the act itself would refuse: nobody checks everything once more for nothing.
    async fn preview(&self, app: &App, context: Context, at: &A, (form, state): (F, &FormState)) -> Result<(F, P), Failure<R>> {
        let (preview, does, at) = (self.check.preview, self.act.does, at.clone());
        let tried = F::read(&mut state.clone());
        app.run(move |service| {
            let found = preview(service, &context, &at, &form)?;
            let context = Context { submission: None, ..context };
            match tried.map(|form| does(&service.rehearsing(), &context, &at, form)) {
                // A password that is asked for again, and what somebody else changed, are matters of the moment at which it is done.
                Some(Err(Failure::Rule(rule))) if !rule.is_conflict() => Err(Failure::Rule(rule)),
                _ => Ok((form, found)),
            }
        })
        .await
    }

    /// The questions again, with what is wrong.
    fn again(&self, shown: &Shown<A, G>, state: FormState, parts: &[String], key: String) -> Answer {
        page_with(StatusCode::UNPROCESSABLE_ENTITY, &self.act.again(shown, state, parts, key))
    }

    /// The questions again, with why a rule refuses, and the way on where the act names one.
    fn refused(&self, shown: &Shown<A, G>, state: FormState, rule: &R, parts: &[String], key: String) -> Answer {
        let form = self.act.again(shown, refused::<F, R>(state, rule), parts, key);
        let (status, form) = self.act.refuses.map_or((422, form.clone()), |refuses| refuses(shown, rule, form));
        page_with(StatusCode::from_u16(status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY), &form)
    }

    async fn keep(
        self: Arc<Self>,
        app: web::Data<App>,
        sent: Protected<Vec<(String, String)>>,
        parts: &[String],
        asked: &Asked,
    ) -> Answer {
        let shown = self.act.opened(&app, sent.signed_in().clone(), parts, asked).await?;
        F::expect(&sent)?;
        let typed = sent.state();
        let mut state = typed.clone().over(self.unseen(&shown));
        let Some(form) = F::read(&mut state) else { return self.again(&shown, state, parts, sent.submission()) };
        match self.preview(&app, sent.context(), &shown.at, (form, &state)).await {
            Ok(_) => {}
            Err(Failure::Rule(rule)) => return self.refused(&shown, state, &rule, parts, sent.submission()),
            Err(other) => return Err(other.into()),
        }
        let first = address(self.act.place.page, parts);
        let (context, name, pairs) = (sent.context(), drafts::answered(&first), typed.pairs());
        app.run(move |service| drafts::keep_step(service, &context, &name, &pairs, &first)).await?;
        see_other(&address(self.check.page, parts))
    }

    async fn look(self: Arc<Self>, app: web::Data<App>, signed_in: SignedIn, parts: &[String], asked: &Asked) -> Answer {
        let shown = self.act.opened(&app, signed_in, parts, asked).await?;
        if let Some(instead) = (self.act.instead)(&shown) {
            return instead.answer(&app);
        }
        let first = address(self.act.place.page, parts);
        let (context, name) = (shown.signed_in.context(None), drafts::answered(&first));
        let kept = app.run(move |service| drafts::find(service, &context, &name)).await?;
        let state = FormState::from_pairs(kept.unwrap_or_default());
        match self.once_more(&app, &shown, state, &first).await? {
            Some(summary) => page(&summary),
            None => see_other(&first),
        }
    }

    /// Everything once more; `None` where what was kept does not hold any longer.
    async fn once_more(
        &self,
        app: &App,
        shown: &Shown<A, G>,
        state: FormState,
        first: &str,
    ) -> Result<Option<SummaryPage>, HttpError> {
        let (unseen, seen) = (self.unseen(shown), drafts::mark(&state.pairs()));
        let mut state = state.over(unseen.clone());
        let Some(form) = F::read(&mut state) else { return Ok(None) };
        let (form, found) = match self.preview(app, shown.signed_in.context(None), &shown.at, (form, &state)).await {
            Ok(found) => found,
            Err(Failure::Rule(_)) => return Ok(None),
            Err(other) => return Err(other.into()),
        };
        let summary =
            SummaryPage { forgets: Some(drafts::answered(first)), seen: Some(seen), ..(self.check.shows)(shown, &form, &found) };
        Ok(Some(summary.carrying(unseen).keyed(shown.signed_in.new_submission())))
    }

    async fn send(
        self: Arc<Self>,
        app: web::Data<App>,
        sent: Protected<Vec<(String, String)>>,
        parts: &[String],
        asked: &Asked,
    ) -> Answer {
        let shown = self.act.opened(&app, sent.signed_in().clone(), parts, asked).await?;
        let unseen: Vec<Question> = F::questions().into_iter().filter(|question| question.ask.field.is_hidden()).collect();
        let (seen, carried): (Vec<_>, Vec<_>) = sent.iter().cloned().partition(|(name, _)| name == SEEN);
        expect_of(&unseen, &carried)?;
        let first = address(self.act.place.page, parts);
        let name = drafts::answered(&first);
        let (context, find) = (sent.context(), name.clone());
        let kept = app.run(move |service| drafts::find_to_send(service, &context, &find)).await?;
        let kept = FormState::from_pairs(kept.unwrap_or_default());
        let is_other = seen.first().is_some_and(|(_, mark)| *mark != drafts::mark(&kept.pairs()));
        if is_other && !kept.pairs().is_empty() {
            return self.changed(&app, &shown, kept, &first, begun::CHANGED).await;
        }
        let mut state = kept.clone().over(carried);
        let Some(form) = F::read(&mut state) else { return see_other(&first) };
        let (context, does, named) = (sent.context(), self.act.does, shown.at.clone());
        let done = app
            .run(move |service| {
                let done = does(service, &context, &named, form)?;
                drafts::forget(service, &context, &name).map_err(|failure| failure.map_rule(|never| match never {}))?;
                Ok(done)
            })
            .await;
        let words = match done {
            Ok(done) => return (self.act.then)(&shown, &done).leads(&app, &shown.signed_in).await,
            Err(Failure::Rule(rule)) if rule.is_conflict() => rule.to_string(),
            Err(Failure::Storage(StorageError::Conflict)) => CHANGED.to_owned(),
            Err(Failure::Rule(rule)) => return self.refused(&shown, kept, &rule, parts, sent.submission()),
            Err(other) => return Err(other.into()),
        };
        let shown = self.act.opened(&app, sent.signed_in().clone(), parts, asked).await?;
        self.changed(&app, &shown, kept, &first, &words).await
    }

    /// Somebody else was first, or another window: everything is shown once more as it stands now.
    async fn changed(&self, app: &App, shown: &Shown<A, G>, kept: FormState, first: &str, words: &str) -> Answer {
        match self.once_more(app, shown, kept, first).await? {
            Some(mut summary) => {
                summary.errors.push(words.to_owned());
                page_with(StatusCode::CONFLICT, &summary)
            }
            None => Err(HttpError::Conflict),
        }
    }
}
