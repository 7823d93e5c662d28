//! Longer forms that are answered in steps. Each one begun is its own by a token in the address of its pages, and each page carries the mark of what was
//! answered when it was made: so what is typed in two windows never mixes, and nothing is thrown away unless somebody says so.

use actix_web::http::StatusCode;
use ehc_application::{
    Context, Failure, NoRule, Service,
    drafts::{self, Answers, Kept},
    requests,
};
use ehc_domain::policy::Action;
use uuid::Uuid;

use crate::{
    form::{Form, Question, expect_of},
    frames::{CANCEL, CANCELLED, FormPage, SEEN, SummaryPage},
    ui::{
        CSRF_FIELD, FormState, Html, Link,
        form::hidden,
        govuk::{ActionLink, SummaryList, SummaryRow},
        words,
    },
    web::{
        App, HttpError, Protected, SignedIn,
        respond::{Answer, page, page_with, see_other, see_other_saying},
    },
};

/// What a form was called that was begun before each had a name of its own.
const OF_BEFORE: &str = "new";

/// What is said where everything was to be sent and another window was first.
pub(crate) const CHANGED: &str =
    "The answers were changed in another window since this page was opened. Below they are as they stand now: check them again";

/// What came of sending everything.
pub(crate) enum Sent<T> {
    /// It is done.
    Done(T),
    /// Something else was answered since it was shown.
    Changed,
    /// Nothing is kept of it, or a step is missing.
    Gone,
}

/// A kind of longer form.
#[derive(Debug)]
pub(crate) struct Longer {
    /// Where one is begun.
    pub(crate) page: &'static str,
    /// The kind of its drafts.
    pub(crate) kind: &'static str,
    /// What is recorded with it.
    pub(crate) what: &'static str,
    /// What its pages are called together.
    pub(crate) title: &'static str,
    /// What is done once everything is sent.
    pub(crate) act: Action,
}

/// One that somebody began, and what its page was made from.
#[derive(Debug, Clone)]
pub(crate) struct Begun {
    of: &'static Longer,
    token: String,
    seen: Option<String>,
}

impl Longer {
    /// Finds the one that an address names.
    fn named(&'static self, token: &str) -> Result<Begun, HttpError> {
        if token == OF_BEFORE || Uuid::try_parse(token).is_ok() {
            return Ok(Begun { of: self, token: token.to_owned(), seen: None });
        }
        Err(HttpError::NotFound)
    }

    /// Opens the one that an address names, with what was answered so far.
    pub(crate) async fn open(
        &'static self,
        app: &App,
        signed_in: &SignedIn,
        token: &str,
    ) -> Result<(Begun, FormState), HttpError> {
        let (begun, context) = (self.named(token)?, signed_in.context(None));
        let (draft, seen) = (begun.draft(), begun.clone());
        let state = app.run(move |service| load(service, &context, &draft)).await?;
        Ok((seen.seen_with(&state), state))
    }

    /// Reads what a step was sent with; a field that it does not ask is no form of ours.
    pub(crate) fn sent<F: Form>(
        &'static self,
        token: &str,
        sent: &Protected<Vec<(String, String)>>,
    ) -> Result<(Begun, FormState), HttpError> {
        let mut fields = (**sent).clone();
        let seen = fields.extract_if(.., |(name, _)| name == SEEN).map(|(_, mark)| mark).next();
        expect_of(&F::questions(), &fields)?;
        Ok((Begun { seen, ..self.named(token)? }, FormState::from_pairs(fields)))
    }

    /// Reads the mark of the page from which everything was sent.
    pub(crate) fn sent_whole(&'static self, token: &str, typed: &FormState) -> Result<Begun, HttpError> {
        Ok(Begun { seen: typed.values(SEEN).first().cloned(), ..self.named(token)? })
    }

    /// Begins one; somebody who has begun others is shown them first.
    pub(crate) async fn begin(&'static self, app: &App, signed_in: &SignedIn) -> Answer {
        let (context, kind) = (signed_in.context(None), self.kind);
        let today = context.today;
        let found = app.run(move |service| drafts::list(service, &context, kind)).await?;
        let another = format!("{}/{}", self.page, app.service.ports.identifiers.uuid());
        if found.is_empty() {
            return see_other(&another);
        }
        let what = self.what;
        let heading =
            format!("You have begun to record {}", if found.len() == 1 { format!("a {what}") } else { format!("{what}s") });
        let shell = signed_in.shell(&format!("Go on or begin another – {}", self.title)).current("/work");
        let shown = SummaryPage::facts(shell, heading, Link::new(format!("Begin another {what}"), another)).part(Html::paragraph(
            "Nothing of it is recorded yet. Go on with it, or begin another: what you have typed stays until you throw it away.",
        ));
        let shown = found.iter().fold(shown, |shown, one| {
            let state = FormState::from_pairs(one.fields.clone());
            let about = about(&state);
            let draft = format!("{kind}:{}", one.which);
            let href = format!("{}/{}", self.page, one.which);
            let asked = Some(state.value("requester_name")).filter(|name| !name.is_empty());
            let rows = asked.map(|name| SummaryRow::new("Asked by", Html::name(name)));
            let rows = rows.into_iter().chain([SummaryRow::new("Last typed", words::moment(one.saved_at, today))]).collect();
            let card = SummaryList::card(Html::name(&about), rows);
            shown.part(card.card_action(ActionLink::new("Go on with it", &about, href))).part(thrown_away(
                signed_in.csrf(),
                self.page,
                &draft,
                &about,
            ))
        });
        page(&shown)
    }
}

/// Whom it is about, as far as it was said.
fn about(state: &FormState) -> String {
    match state.value("child_name") {
        "" => "No child named yet".to_owned(),
        name => name.to_owned(),
    }
}

/// The button that throws away what was typed.
fn thrown_away(csrf: &str, page: &str, draft: &str, about: &str) -> Html {
    let which = Html::from(format!("{page} {draft}"));
    Html::trusted(format!(
        "<form method=\"post\" action=\"{CANCEL}\">{}{}<p class=\"govuk-body\"><button type=\"submit\" class=\"app-link-button\">Throw away \
         what was typed: {}</button></p></form>",
        hidden(CSRF_FIELD, csrf),
        hidden(CANCELLED, which.as_str()),
        Html::from(about)
    ))
}

/// What was answered so far under the name of a draft.
fn load(service: &Service, context: &Context, draft: &str) -> Result<FormState, Failure<NoRule>> {
    Ok(FormState::from_pairs(drafts::find(service, context, draft)?.unwrap_or_default()))
}

/// Takes a failure that no rule is behind for one of an act.
pub(crate) fn never<R>(failure: Failure<NoRule>) -> Failure<R> {
    failure.map_rule(|never| match never {})
}

impl Begun {
    fn seen_with(self, state: &FormState) -> Self {
        Self { seen: Some(drafts::mark(&state.pairs())), ..self }
    }

    /// The address of a step: empty, or what follows the token.
    pub(crate) fn step(&self, step: &str) -> String {
        format!("{}/{}{step}", self.of.page, self.token)
    }

    /// The name under which the answers are kept.
    pub(crate) fn draft(&self) -> String {
        format!("{}:{}", self.of.kind, self.token)
    }

    /// Where it is begun anew when nothing is kept any more.
    fn beginning(&self) -> &'static str {
        self.of.page
    }

    /// What to do where nothing is kept any more: it was recorded, or thrown away, in another window.
    pub(crate) async fn gone(&self, app: &App, signed_in: &SignedIn) -> Answer {
        match self.recorded(app, signed_in).await? {
            Some(case) => see_other_saying(app, "/work", &self.gone_words(Some(&case))),
            None => see_other(self.beginning()),
        }
    }

    /// The number of the case that the person recorded so last.
    async fn recorded(&self, app: &App, signed_in: &SignedIn) -> Result<Option<String>, HttpError> {
        let (context, act) = (signed_in.context(None), self.of.act);
        Ok(app.run(move |service| requests::last_recorded(service, &context, act)).await?)
    }

    fn gone_words(&self, recorded: Option<&str>) -> String {
        let what = self.of.what;
        let last = recorded.map(|case| format!(". The last {what} that you recorded became {case}")).unwrap_or_default();
        format!("The {what} was recorded or thrown away in another window{last}")
    }

    /// What was answered so far, to be sent now; `None` when nothing is kept of it.
    pub(crate) fn load_to_send<R>(&self, service: &Service, context: &Context) -> Result<Option<FormState>, Failure<R>> {
        Ok(drafts::find_to_send(service, context, &self.draft()).map_err(never)?.map(FormState::from_pairs))
    }

    /// Says whether something else was answered since the page was made from which everything is sent.
    pub(crate) fn is_changed(&self, state: &FormState) -> bool {
        self.seen.as_ref().is_some_and(|seen| *seen != drafts::mark(&state.pairs()))
    }

    /// Gives a page of it its mark, and the way out that throws it away.
    pub(crate) fn page(&self, page: FormPage) -> FormPage {
        page.seen(self.seen.clone()).cancel("/work").forgets(self.draft())
    }

    /// Keeps what a step was answered with; nothing is kept where another window was first.
    pub(crate) async fn keep<F: Form>(
        &self,
        app: &App,
        signed_in: &SignedIn,
        typed: &FormState,
    ) -> Result<Option<Changed>, HttpError> {
        let names: Vec<String> = F::questions().iter().flat_map(Question::names).collect();
        let fields = names.iter().flat_map(|name| typed.values(name).iter().map(|value| (name.clone(), value.clone()))).collect();
        let answers = Answers { names, fields, seen: self.seen.clone(), page: signed_in.page().to_owned() };
        let (context, draft) = (signed_in.context(None), self.draft());
        let kept = app.run(move |service| drafts::keep_answers(service, &context, &draft, answers)).await?;
        Ok(match kept {
            Kept::Kept => None,
            Kept::Changed(now) => {
                let now = FormState::from_pairs(now);
                let recorded = if now.pairs().is_empty() { self.recorded(app, signed_in).await? } else { None };
                Some(Changed { begun: self.clone().seen_with(&now), now, recorded })
            }
        })
    }
}

/// Another window was first.
#[derive(Debug)]
pub(crate) struct Changed {
    /// The form as it is now.
    pub(crate) begun: Begun,
    now: FormState,
    /// The number of the case that the person recorded so last, where nothing is kept any more.
    recorded: Option<String>,
}

impl Changed {
    /// What was typed, with what is wrong.
    pub(crate) fn beside(&self, typed: FormState) -> FormState {
        let what = self.begun.of.what;
        typed.error(
            "",
            match self.now.pairs().is_empty() {
                true => {
                    format!("{}. Send this page again to begin another with it", self.begun.gone_words(self.recorded.as_deref()))
                }
                false => format!(
                    "The {what} was changed in another window since this page was opened. The child is now: {}. Send this page again if it \
                     belongs to the same child",
                    about(&self.now)
                ),
            },
        )
    }

    /// The page again, with the way to a form of its own.
    pub(crate) fn answer(&self, page: FormPage) -> Answer {
        let another = Html::link(format!("Begin another {}", self.begun.of.what), self.begun.beginning());
        let way = Html::from("For another child, ").then("do not send this page. ").then(another).then(".");
        page_with(StatusCode::CONFLICT, &page.part(Html::paragraph(way)))
    }
}
