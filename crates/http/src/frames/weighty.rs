//! Acts that change a child's rights: facts, reasons, check, confirm, done. Each is a quiet page of its own.

use super::{CaseFrame, DonePage, FormPage, SummaryPage};
use crate::ui::{
    FormState, Html, Link,
    govuk::{Inset, Panel, SummaryList, Warning},
    parts::Identity,
};

/// What the pages of one weighty act share.
#[derive(Debug, Clone, Default)]
pub(crate) struct WeightyAct {
    pub(crate) frame: CaseFrame,
    /// "Decide whether to assess".
    pub(crate) title: String,
    pub(crate) cancel: String,
}

impl WeightyAct {
    fn identity(&self) -> Identity {
        self.frame.identity.clone().for_form()
    }

    fn shell(&self, step: &str) -> crate::ui::Shell {
        self.frame.shell.clone().for_case(&format!("{}: {step}", self.title), &self.frame.identity.reference)
    }

    /// What is known, and the ruler, before anything is asked.
    pub(crate) fn facts(&self, lists: Vec<SummaryList>, parts: Vec<Html>, next: Link) -> SummaryPage {
        SummaryPage {
            identity: Some(self.identity()),
            lists,
            parts,
            // Where the only way on is back, there is nothing to cancel.
            cancel: (!next.text.as_str().starts_with("Back")).then(|| Link::new("Cancel", self.cancel.as_str())),
            ..SummaryPage::facts(self.shell("facts"), self.title.as_str(), next)
        }
    }

    /// The questions. Add fields to what comes back.
    pub(crate) fn reasons(&self, state: FormState) -> FormPage {
        FormPage::new(self.shell("reasons"), self.title.as_str(), "Continue")
            .caption("Reasons")
            .identity(self.identity())
            .cancel(self.cancel.as_str())
            .state(state)
    }

    /// The act itself: the heading is the question, the warning says what will happen. Add fields to what comes back.
    pub(crate) fn confirm(&self, question: &str, warning: &str, button: &str) -> FormPage {
        let name = Html::name(&self.frame.identity.name).then(format!(", {}", self.frame.identity.reference));
        FormPage::new(self.shell("confirm"), question, button)
            .part(Warning { text: warning.into() })
            .identity(self.identity())
            .part(Inset { body: name })
            .cancel(self.cancel.as_str())
    }

    /// What happened, and what happens next, and who is told.
    pub(crate) fn done(&self, title: &str, next: Vec<Html>, links: Vec<Link>) -> DonePage {
        let body = Html::name(&self.frame.identity.name).then(format!(", {}", self.frame.identity.reference));
        DonePage {
            shell: self.shell("done"),
            identity: Some(self.identity()),
            panel: Panel { title: title.into(), body },
            next,
            links,
            parts: Vec::new(),
        }
    }
}
