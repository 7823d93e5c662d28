//! Asking schools and colleges whether they can take a child.

use super::case::CaseFrame;
use super::{CasePage, FormPage};
use crate::ui::govuk::{Button, Inset};
use crate::ui::parts::{Authority, Cell, Column, Due, Empty, Row, Table};
use crate::ui::{Choice, Field, FormState, Html, Link};

#[derive(Debug, Clone, Default)]
pub struct ConsultationRow {
    pub school: Link,
    /// "The parents’ preference".
    pub note: String,
    pub sent: Html,
    pub due: Due,
    pub authority: Option<Authority>,
    /// A tag while waiting, plain words once they have replied.
    pub reply: Html,
    pub ground: String,
    pub act: Option<Link>,
}

/// `…/consultations`: the parents' preference first.
pub fn consultations(frame: CaseFrame, rows: Vec<ConsultationRow>, ask: Option<Link>) -> CasePage {
    let mut page = frame.part("Consultations");
    if let Some(link) = ask {
        page = page.action(Button::go(link.text, link.href));
    }
    if rows.is_empty() {
        return page.part_of_page(Empty::new("No school has been asked yet"));
    }
    let columns = vec![
        Column::new("School or college").quiet(),
        Column::new("Sent"),
        Column::new("Reply due"),
        Column::new("Reply"),
        Column::new("Ground"),
        Column::new("Act").quiet(),
    ];
    let row = |asked: ConsultationRow| {
        let hidden = Html::hidden(" from ")
            .then(Html::trusted(format!("<span class=\"govuk-visually-hidden\">{}</span>", asked.school.text)));
        Row::new([
            Cell::noted(Html::link(asked.school.text, &asked.school.href), asked.note),
            asked.sent.into(),
            Cell::noted(asked.due, asked.authority.map(Html::from).unwrap_or_default()),
            asked.reply.into(),
            asked.ground.into(),
            asked.act.map(|link| Html::link(link.text.then(hidden), &link.href)).unwrap_or_default().into(),
        ])
    };
    page.part_of_page(Table::new("Schools and colleges asked", columns, rows.into_iter().map(row).collect()))
}

/// Fields: `schools` (tick several), `preferred`. `warning` says when no draft exists yet.
pub fn consult(frame: CaseFrame, schools: Vec<(String, String, String)>, warning: Option<&str>, state: FormState) -> FormPage {
    let choice = |(value, name, note): (String, String, String)| Choice::new(&value, name).hint(note);
    let mut page = frame.form("Ask schools", "Ask these schools");
    if let Some(words) = warning {
        page = page.part(crate::ui::govuk::Warning { text: words.into() });
    }
    page.field(
        Field::checkboxes("schools", "Which schools or colleges do you ask?", schools.into_iter().map(choice).collect())
            .hint("The draft plan and its advice go with the question. Replies are due in 15 days (Code)."),
    )
    .state(state)
}

/// Fields: `reply` (`yes`, `no`), `ground`, `received-day` and its kin, `words`.
pub fn record_reply(frame: CaseFrame, school: &str, state: FormState) -> FormPage {
    let ground = Field::radios(
        "ground",
        "On which ground?",
        vec![
            Choice::new("unsuitable", "It would not suit the child’s age, ability, aptitude or needs"),
            Choice::new("others", "It would harm the efficient education of others"),
            Choice::new("resources", "It would not be an efficient use of resources"),
            Choice::new("none", "They gave none of these").hint("Only these three grounds count in law."),
        ],
    )
    .plain();
    frame
        .form("Record a reply", "Save the reply")
        .part(Inset { body: school.into() })
        .field(Field::radios(
            "reply",
            "What did they say?",
            vec![Choice::new("yes", "They can meet the needs"), Choice::new("no", "They say no").reveals(vec![ground])],
        ))
        .field(Field::date("received", "When did the reply arrive?").hint("For example, 27 11 2026"))
        .field(Field::lines("words", "What reasons do they give?", 4))
        .state(state)
}
