//! Where an act leads, and what is shown in its place.

use ehc_application::{Failure, NoRule, waiting};

use crate::{
    frames::{CasePage, TextPage},
    web::{
        App, HttpError, SignedIn, flash,
        respond::{Answer, page, see_other, see_other_saying},
    },
};

/// Where an act leads, and what is said there.
#[derive(Debug, Clone)]
pub(crate) struct Next {
    place: String,
    words: String,
    /// Whether what else waits for the person is offered there.
    offers: bool,
}

impl Next {
    /// Leads to a place and says nothing.
    pub(crate) fn to(place: impl Into<String>) -> Self {
        Self { place: place.into(), words: String::new(), offers: false }
    }

    /// Says what happened, at the top of the next page. It names nobody.
    #[must_use]
    pub(crate) fn saying(mut self, words: impl Into<String>) -> Self {
        self.words = words.into();
        self
    }

    /// Offers the next thing that waits for the person’s decision or approval beside what happened.
    #[must_use]
    pub(crate) fn offering(mut self) -> Self {
        self.offers = true;
        self
    }

    /// Sends the browser on, once an act is done.
    pub(super) async fn leads(self, app: &App, signed_in: &SignedIn) -> Answer {
        if !self.offers {
            return self.answer(app);
        }
        let context = signed_in.context(None);
        let waits = app.run(move |service| Ok::<_, Failure<NoRule>>(waiting::next(service, &context)?)).await?;
        match waits {
            None => self.answer(app),
            Some(line) => {
                let offered = format!("{}, {}", line.what.label(), line.reference);
                see_other_saying(app, &self.place, &flash::offering(&self.words, &line.place, &offered))
            }
        }
    }

    /// Sends the browser on.
    pub(super) fn answer(&self, app: &App) -> Answer {
        if self.words.is_empty() { see_other(&self.place) } else { see_other_saying(app, &self.place, &self.words) }
    }
}

/// What is shown in place of a form that would be refused whatever is typed.
pub(crate) enum Instead {
    /// A page that says why.
    Page(Box<CasePage>),
    /// The same, where it is about no case.
    Words(Box<TextPage>),
    /// The page where things stand.
    Go(String),
    /// The same, with words.
    GoSaying(Next),
    /// The role does not do this.
    Denied,
}

impl Instead {
    pub(super) fn answer(self, app: &App) -> Answer {
        match self {
            Self::Page(instead) => page(&*instead),
            Self::Words(instead) => page(&*instead),
            Self::Go(place) => see_other(&place),
            Self::GoSaying(next) => next.answer(app),
            Self::Denied => Err(HttpError::Denied),
        }
    }
}
