//! What the page of an act is made from: what was found, and the frame it stands in.

use chrono::NaiveDate;
use ehc_application::{cases::OpenCase, heading::Heading};
use ehc_domain::cases::Step;

use super::Instead;
use crate::{
    cases::frame,
    frames::{CaseFrame, FormPage, WeightyAct},
    ui::{Link, Shell},
    web::SignedIn,
};

/// What was found for a page, and the frame that it stands in.
pub(crate) trait Ground: Send + 'static {
    /// The frame.
    type Frame;

    /// Makes the frame for the person; `part` is the part of the case as in the address.
    fn frame(&self, signed_in: &SignedIn, part: &str) -> Self::Frame;
}

/// A case that was opened, with whatever else the page shows.
#[derive(Debug)]
pub(crate) struct OnCase<M> {
    /// The case.
    pub open: OpenCase,
    /// What stands at the top of its pages.
    pub heading: Heading,
    /// What else the page shows.
    pub more: M,
}

impl<M: Send + 'static> Ground for OnCase<M> {
    type Frame = CaseFrame;

    fn frame(&self, signed_in: &SignedIn, part: &str) -> CaseFrame {
        frame(signed_in, &self.open, &self.heading, part)
    }
}

/// Something that is no case.
#[derive(Debug)]
pub(crate) struct Plain<M>(pub M);

impl<M: Send + 'static> Ground for Plain<M> {
    type Frame = Shell;

    fn frame(&self, signed_in: &SignedIn, _: &str) -> Shell {
        signed_in.shell("")
    }
}

/// Everything that the page of an act may show.
pub(crate) struct Shown<A, G: Ground> {
    /// What the address names.
    pub at: A,
    /// What was found.
    pub ground: G,
    /// The frame of the page.
    pub frame: G::Frame,
    /// Who looks.
    pub signed_in: SignedIn,
    /// The day.
    pub today: NaiveDate,
}

/// An act without a page of its own shows nothing.
impl Ground for () {
    type Frame = ();

    fn frame(&self, _: &SignedIn, _: &str) {}
}

impl<A, M: Send + 'static> Shown<A, OnCase<M>> {
    /// Returns the address of a page of the case.
    pub(crate) fn path(&self, page: &str) -> String {
        self.ground.open.path(page)
    }

    /// A form about the case, which leads back to one of its pages.
    pub(crate) fn form(&self, title: &str, button: &str, back: &str) -> FormPage {
        self.frame.clone().form(title, button).cancel(self.path(back))
    }

    /// Says in place of a form, before anything is typed, why it cannot be recorded.
    pub(crate) fn not_now(&self, why: &str) -> Instead {
        let back = Link::new("Back to the case", self.path(""));
        Instead::Page(Box::new(self.frame.clone().not_now("This cannot be recorded now", why, &back)))
    }

    /// The same where the law's order does not let the step be taken at the stage of the case, by the rule that the use case asks; `None` where it does.
    pub(crate) fn not_at_this_stage(&self, step: Step, why: &str) -> Option<Instead> {
        self.ground.open.case.stage.after(step).err()?;
        Some(self.not_now(&format!("{why} The case is at: {}.", self.ground.open.stage_words())))
    }

    /// The last page before something that changes a child's rights: the heading is the question, the warning says what will happen.
    pub(crate) fn confirm(&self, title: &str, question: &str, warning: &str, button: &str, back: &str) -> FormPage {
        let act = WeightyAct { frame: self.frame.clone(), title: title.into(), cancel: self.path(back) };
        act.confirm(question, warning, button)
    }
}
