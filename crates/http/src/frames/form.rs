//! The pages that most work is done on: a form, a check, a confirmation, an end.
//!
//! Small changes use one [`FormPage`]. Acts that change a child's rights go through [`SummaryPage`] (facts, then check) and
//! [`FormPage`]s (reasons, then the last question) to [`DonePage`].

use askama::Template;
use ehc_application::drafts;

use crate::ui::{
    Back, CSRF_FIELD, Field, FieldError, FormState, Html, Link, SUBMISSION_FIELD, Shell,
    form::hidden,
    govuk::{BackLink, Button, ErrorLine, ErrorSummary, Panel, SummaryList},
    parts::{Identity, Stale},
};

/// A form: what it asks, what was typed, what is wrong.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "pages/form.html")]
pub(crate) struct FormPage {
    pub(crate) shell: Shell,
    pub(crate) identity: Option<Identity>,
    pub(crate) back: Option<BackLink>,
    /// Small words above the heading: "Step 2 of 4".
    pub(crate) caption: Option<String>,
    /// The question or the act.
    pub(crate) heading: Html,
    /// Anything to read first.
    pub(crate) intro: Vec<Html>,
    pub(crate) fields: Vec<Field>,
    pub(crate) state: FormState,
    /// Where it posts; the page's own address when absent.
    pub(crate) action: Option<String>,
    pub(crate) csrf: String,
    /// Makes a second post of the same form harmless.
    pub(crate) submission: Option<String>,
    /// The address of the page, when what is typed on it is kept before it is sent.
    pub(crate) keeps: Option<String>,
    /// The address of the page, when its boxes hold what was answered before and not saved.
    pub(crate) brings_back: Option<String>,
    /// Whether the boxes hold what was typed before and not sent.
    pub(crate) gives_back: bool,
    /// The first is the primary one.
    pub(crate) buttons: Vec<Button>,
    pub(crate) cancel: Option<Link>,
    /// The draft that whoever cancels throws away; what `keeps` names goes as well.
    pub(crate) forgets: Option<String>,
    /// The mark of what was answered when a page of a longer form was made.
    pub(crate) seen: Option<String>,
    /// Words after the form.
    pub(crate) after: Vec<Html>,
}

impl FormPage {
    /// A form with a heading and one primary button.
    pub(crate) fn new(shell: Shell, heading: impl Into<Html>, button: &str) -> Self {
        let csrf = shell.user.as_ref().map(|user| user.csrf.clone()).unwrap_or_default();
        Self { shell, heading: heading.into(), csrf, buttons: vec![Button::new(button)], ..Self::default() }
    }

    #[must_use]
    pub(crate) fn identity(mut self, identity: Identity) -> Self {
        self.identity = Some(identity);
        self
    }

    #[must_use]
    pub(crate) fn back(mut self, href: impl Into<String>) -> Self {
        self.back = Some(BackLink::to(href));
        self
    }

    #[must_use]
    pub(crate) fn caption(mut self, words: &str) -> Self {
        self.caption = Some(words.to_owned());
        self
    }

    /// One paragraph to read first, or any part.
    #[must_use]
    pub(crate) fn intro(mut self, words: impl Into<Html>) -> Self {
        self.intro.push(Html::paragraph(words));
        self
    }

    /// A part to see first: a summary list, an inset, a warning.
    #[must_use]
    pub(crate) fn part(mut self, part: impl Into<Html>) -> Self {
        self.intro.push(part.into());
        self
    }

    #[must_use]
    pub(crate) fn field(mut self, field: Field) -> Self {
        self.fields.push(field);
        self
    }

    #[must_use]
    pub(crate) fn fields(mut self, fields: impl IntoIterator<Item = Field>) -> Self {
        self.fields.extend(fields);
        self
    }

    /// What was typed and what is wrong. With errors the title begins "Error:" and the answer should be 422.
    #[must_use]
    pub(crate) fn state(mut self, state: FormState) -> Self {
        self.shell.failed = state.has_errors();
        self.state = state;
        self
    }

    #[must_use]
    pub(crate) fn action(mut self, href: impl Into<String>) -> Self {
        self.action = Some(href.into());
        self
    }

    /// Tokens that every form carries.
    #[must_use]
    pub(crate) fn tokens(mut self, csrf: impl Into<String>, submission: impl Into<String>) -> Self {
        self.csrf = csrf.into();
        self.submission = Some(submission.into());
        self
    }

    /// Gives the form the key that makes a second post of it harmless.
    #[must_use]
    pub(crate) fn keyed(mut self, submission: String) -> Self {
        self.submission = Some(submission);
        self
    }

    /// Keeps what is typed on this page while it is written.
    #[must_use]
    pub(crate) fn keeps(mut self, page: impl Into<String>) -> Self {
        self.keeps = Some(page.into());
        self
    }

    /// Says that the boxes hold what was answered on this page before and not saved, with a way to begin afresh.
    #[must_use]
    pub(crate) fn brings_back(mut self, page: impl Into<String>) -> Self {
        self.brings_back = Some(page.into());
        self
    }

    /// Shows what was typed before and not sent, and says so; without any, what the form holds already.
    #[must_use]
    pub(crate) fn gives_back(mut self, is_back: bool) -> Self {
        self.gives_back = is_back;
        self
    }

    /// Another button, such as "Save draft".
    #[must_use]
    pub(crate) fn button(mut self, button: Button) -> Self {
        self.buttons.push(button);
        self
    }

    #[must_use]
    pub(crate) fn cancel(mut self, href: impl Into<String>) -> Self {
        self.cancel = Some(Link::new("Cancel", href));
        self
    }

    /// Throws a draft away when somebody cancels.
    #[must_use]
    pub(crate) fn forgets(mut self, draft: impl Into<String>) -> Self {
        self.forgets = Some(draft.into());
        self
    }

    /// Carries the mark of what was answered when the page was made.
    #[must_use]
    pub(crate) fn seen(mut self, mark: Option<String>) -> Self {
        self.seen = mark;
        self
    }

    #[must_use]
    pub(crate) fn after(mut self, part: impl Into<Html>) -> Self {
        self.after.push(part.into());
        self
    }

    /// Shows both versions where somebody else was first: theirs, and what was typed into the box of this name, which can still be changed and kept knowingly.
    #[must_use]
    pub(crate) fn beside(self, heading: impl Into<Html>, who: impl Into<Html>, theirs: String, mine: &str, take: Link) -> Self {
        let state = self.state.clone().without_errors();
        let parts = Stale { who: who.into(), theirs, mine: state.value(mine).to_owned() };
        let page = self.part(parts).state(state);
        Self { heading: heading.into(), buttons: vec![Button::new("Keep mine")], cancel: Some(take), ..page }
    }

    /// The form without heading or frame; nothing where there is no button to send it.
    pub(crate) fn form_html(&self) -> Html {
        if self.buttons.is_empty() {
            return Html::default();
        }
        let back = self.typed_before();
        let kept = back.map(|back| &back.page).or(self.keeps.as_ref().filter(|_| self.gives_back));
        Html::of(&FormBody { page: self, state: back.map_or(&self.state, |back| &back.typed), kept: kept.map(String::as_str) })
    }

    /// What was typed into this form before and not sent, where the page was left before it could be. A form that keeps what is typed finds it itself.
    fn typed_before(&self) -> Option<&Back> {
        let back = self.shell.back.as_ref().filter(|_| self.keeps.is_none() && !self.state.has_errors())?;
        let is_sent_there = self.action.as_deref().is_none_or(|action| action.split('?').next() == Some(back.page.as_str()));
        let mut boxes = Vec::new();
        self.fields.iter().for_each(|field| field.targets(&mut boxes));
        let is_asked = |typed: &str| boxes.iter().any(|(name, _)| typed == name || typed.starts_with(&format!("{name}-")));
        (is_sent_there && back.typed.pairs().iter().any(|(name, _)| is_asked(name))).then_some(back)
    }

    fn multipart(&self) -> bool {
        self.fields.iter().any(Field::has_file)
    }

    /// What says that the boxes hold earlier answers, with the button that throws them away.
    fn afresh_html(&self) -> Html {
        let (Some(page), Some(draft), None) = (&self.brings_back, &self.forgets, self.typed_before()) else {
            return Html::default();
        };
        let afresh = hidden(CANCELLED, &format!("{page} {draft}"));
        Html::trusted(format!(
            "<div class=\"govuk-inset-text app-unsent\"><p class=\"govuk-body\">You answered this before and have not saved it. Your answers are in the \
             boxes.</p><form method=\"post\" action=\"{CANCEL}\">{}{afresh}<button type=\"submit\" class=\"app-link-button\">Start afresh</button></form></div>",
            self.csrf_html()
        ))
    }

    fn cancel_html(&self) -> Html {
        let page = self.keeps.as_ref().or(self.typed_before().map(|back| &back.page));
        let typed = self.forgets.clone().or_else(|| page.map(String::as_str).map(drafts::unsent));
        cancel_html(self.cancel.as_ref(), typed.as_deref())
    }

    fn csrf_html(&self) -> Html {
        hidden(CSRF_FIELD, &self.csrf)
    }

    fn tokens_html(&self) -> Html {
        let submission = self.submission.as_deref().map(|key| hidden(SUBMISSION_FIELD, key)).unwrap_or_default();
        let seen = self.seen.as_deref().map(|mark| hidden(SEEN, mark)).unwrap_or_default();
        hidden(CSRF_FIELD, &self.csrf).then(submission).then(seen)
    }

    /// Errors in the order of the fields; errors that belong to no field come first and have no link.
    pub(crate) fn errors(&self) -> Option<ErrorSummary> {
        if !self.state.has_errors() {
            return None;
        }
        let mut targets = Vec::new();
        self.fields.iter().for_each(|field| field.targets(&mut targets));
        let place = |field: &str| targets.iter().position(|(name, _)| name == field);
        let mut errors: Vec<_> = self.state.errors().iter().map(|error| (place(&error.field), error)).collect();
        errors.sort_by_key(|(place, _)| *place);
        let line = |(place, error): (Option<usize>, &FieldError)| ErrorLine {
            text: error.said_of(self.fields.iter().find_map(|field| field.asked_as(&error.field))),
            href: place.and_then(|index| targets.get(index)).map(|(_, id)| format!("#{id}")),
        };
        Some(ErrorSummary { lines: errors.into_iter().map(line).collect() })
    }
}

/// The way out of a form: a link, or where something typed is kept, a button that throws it away first.
fn cancel_html(cancel: Option<&Link>, draft: Option<&str>) -> Html {
    match (cancel, draft) {
        (None, _) => Html::default(),
        (Some(link), None) => Html::link(link.text.clone(), &link.href),
        (Some(link), Some(draft)) => Html::trusted(format!(
            "<button type=\"submit\" class=\"app-link-button\" name=\"{CANCELLED}\" value=\"{} {}\" formaction=\"{CANCEL}\" \
             formenctype=\"application/x-www-form-urlencoded\" formnovalidate>{}</button>",
            Html::from(link.href.as_str()),
            Html::from(draft),
            link.text
        )),
    }
}

/// Where a form goes that is cancelled, and the field that says what is thrown away and which page is next.
pub(crate) const CANCEL: &str = "/unsent/cancel";
pub(crate) const CANCELLED: &str = "cancelled";

/// The field by which a page of a longer form says what was answered when it was made.
pub(crate) const SEEN: &str = "seen";

/// The form itself, for pages that have other things round it.
#[derive(Template)]
#[template(path = "app/form.html")]
struct FormBody<'a> {
    page: &'a FormPage,
    state: &'a FormState,
    /// The page whose form holds what was typed before and not sent.
    kept: Option<&'a str>,
}

/// Facts to read before going on, or answers to check before sending.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "pages/summary.html")]
pub(crate) struct SummaryPage {
    pub(crate) shell: Shell,
    pub(crate) identity: Option<Identity>,
    pub(crate) back: Option<BackLink>,
    pub(crate) caption: Option<String>,
    pub(crate) heading: Html,
    pub(crate) intro: Vec<Html>,
    pub(crate) lists: Vec<SummaryList>,
    /// Parts under the lists: a ruler, a warning.
    pub(crate) parts: Vec<Html>,
    /// A page that only leads on has a link.
    pub(crate) next: Option<Link>,
    /// A page that sends has a form.
    pub(crate) send: Option<Button>,
    pub(crate) action: Option<String>,
    pub(crate) csrf: String,
    pub(crate) submission: Option<String>,
    /// Values the form carries along, unseen.
    pub(crate) carry: FormState,
    pub(crate) carry_names: Vec<String>,
    pub(crate) errors: Vec<String>,
    pub(crate) cancel: Option<Link>,
    /// The draft that whoever cancels throws away.
    pub(crate) forgets: Option<String>,
    /// The mark of what was answered when the page was made.
    pub(crate) seen: Option<String>,
}

impl SummaryPage {
    /// Facts first, then "Continue".
    pub(crate) fn facts(shell: Shell, heading: impl Into<Html>, next: Link) -> Self {
        Self { shell, heading: heading.into(), next: Some(next), ..Self::default() }
    }

    /// "Check your answers", then the act itself.
    pub(crate) fn check(shell: Shell, heading: impl Into<Html>, button: Button) -> Self {
        let csrf = shell.user.as_ref().map(|user| user.csrf.clone()).unwrap_or_default();
        Self { shell, heading: heading.into(), send: Some(button), csrf, ..Self::default() }
    }

    /// Carries values along unseen.
    #[must_use]
    pub(crate) fn carrying(mut self, pairs: Vec<(String, String)>) -> Self {
        self.carry_names = pairs.iter().map(|(name, _)| name.clone()).collect();
        self.carry = FormState::from_pairs(pairs);
        self
    }

    /// Gives the form the key that makes a second post of it harmless.
    #[must_use]
    pub(crate) fn keyed(mut self, submission: String) -> Self {
        self.submission = Some(submission);
        self
    }

    /// One paragraph to read first, or any part.
    #[must_use]
    pub(crate) fn part(mut self, part: impl Into<Html>) -> Self {
        self.intro.push(part.into());
        self
    }

    fn tokens_html(&self) -> Html {
        let carried =
            self.carry_names.iter().flat_map(|name| self.carry.values(name).iter().map(move |value| hidden(name, value)));
        let submission = self.submission.as_deref().map(|key| hidden(SUBMISSION_FIELD, key)).unwrap_or_default();
        let seen = self.seen.as_deref().map(|mark| hidden(SEEN, mark)).unwrap_or_default();
        hidden(CSRF_FIELD, &self.csrf).then(submission).then(seen).then(Html::concat(carried))
    }

    fn cancel_html(&self) -> Html {
        cancel_html(self.cancel.as_ref(), self.forgets.as_deref())
    }

    fn summary(&self) -> Option<ErrorSummary> {
        let line = |text: &String| ErrorLine { text: text.into(), href: None };
        (!self.errors.is_empty()).then(|| ErrorSummary { lines: self.errors.iter().map(line).collect() })
    }
}

/// The end of a task: what happened, what happens next, who is told.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "pages/done.html")]
pub(crate) struct DonePage {
    pub(crate) shell: Shell,
    pub(crate) identity: Option<Identity>,
    pub(crate) panel: Panel,
    /// Sentences, in order.
    pub(crate) next: Vec<Html>,
    pub(crate) parts: Vec<Html>,
    pub(crate) links: Vec<Link>,
}
