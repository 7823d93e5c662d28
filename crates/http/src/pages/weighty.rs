//! Acts that change a child's rights: facts, reasons, check, confirm, done. Each is a quiet page of its own.

use super::case::CaseFrame;
use super::{ConfirmPage, DonePage, FormPage, SummaryPage};
use crate::ui::govuk::{Inset, Panel, SummaryList};
use crate::ui::parts::Identity;
use crate::ui::{Choice, Field, FormState, Html, Link};

/// What the pages of one weighty act share.
#[derive(Debug, Clone, Default)]
pub struct WeightyAct {
    pub frame: CaseFrame,
    /// "Decide whether to assess".
    pub title: String,
    pub cancel: String,
}

impl WeightyAct {
    fn identity(&self) -> Identity {
        self.frame.identity.clone().for_form()
    }

    fn shell(&self, step: &str) -> crate::ui::Shell {
        self.frame.shell.clone().for_case(&format!("{}: {step}", self.title), &self.frame.identity.reference)
    }

    /// What is known, and the ruler, before anything is asked.
    pub fn facts(&self, lists: Vec<SummaryList>, parts: Vec<Html>, next: Link) -> SummaryPage {
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
    pub fn reasons(&self, state: FormState) -> FormPage {
        FormPage::new(self.shell("reasons"), self.title.as_str(), "Continue")
            .caption("Reasons")
            .identity(self.identity())
            .cancel(self.cancel.as_str())
            .state(state)
    }

    /// Every answer with its "Change" link.
    pub fn check(&self, lists: Vec<SummaryList>, next: Link) -> SummaryPage {
        SummaryPage {
            identity: Some(self.identity()),
            lists,
            caption: Some(self.title.clone()),
            cancel: Some(Link::new("Cancel", self.cancel.as_str())),
            ..SummaryPage::facts(self.shell("check"), "Check your answers", next)
        }
    }

    /// The act itself: the heading is the question. With `password` it is asked for again.
    pub fn confirm(&self, question: &str, warning: &str, button: &str, password: bool, state: FormState) -> FormPage {
        let name = Html::name(&self.frame.identity.name).then(format!(", {}", self.frame.identity.reference));
        let page = ConfirmPage::new(self.shell("confirm"), question, button, warning)
            .into_form()
            .identity(self.identity())
            .part(Inset { body: name })
            .cancel(self.cancel.as_str());
        let page = if password { page.field(Field::password("password", "Your password").width(30)) } else { page };
        page.state(state)
    }

    /// What happened, and what happens next, and who is told.
    pub fn done(&self, title: &str, next: Vec<Html>, links: Vec<Link>) -> DonePage {
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

/// The two limbs of the test to assess, each with its reasons.
/// Fields: `sen` and `provision` (`yes`, `no`), `sen_reasons`, `provision_reasons`, `evidence_for`, `evidence_against`, `late_reason`.
pub fn assess_reasons(act: &WeightyAct, late: bool, state: FormState) -> FormPage {
    let yes_no = || vec![Choice::new("yes", "Yes"), Choice::new("no", "No")];
    let page = act
        .reasons(state)
        .field(Field::radios("sen", "Has the child, or may the child have, special educational needs?", yes_no()).inline())
        .field(Field::lines("sen_reasons", "Your reasons", 4).plain())
        .field(Field::radios("provision", "May provision have to be made by a plan?", yes_no()).inline())
        .field(Field::lines("provision_reasons", "Your reasons", 4).plain())
        .field(Field::lines("evidence_for", "Evidence you rely on", 4))
        .field(Field::lines("evidence_against", "Evidence you give less weight, and why", 4));
    if late {
        page.field(
            Field::text("late_reason", "Why is this decision late?").hint("We ask this once. The decision must still be made."),
        )
    } else {
        page
    }
}
