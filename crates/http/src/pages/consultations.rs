//! Consulting schools and colleges on whether they can take a child.

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
        return page.part_of_page(
            Empty::new("No school or college has been consulted yet")
                .body("A school or college must be consulted before the plan can name it. It has 15 days to reply."),
        );
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
    page.part_of_page(Table::new("Schools and colleges consulted", columns, rows.into_iter().map(row).collect()))
}

/// Fields: `schools` (tick several), `preferred`, `asked-day` and its kin, `sent-day` and its kin. `warning` says when no draft exists yet; `search` is a
/// form of its own that finds other schools.
pub fn consult(
    frame: CaseFrame,
    schools: Vec<(String, String, String)>,
    warning: Option<&str>,
    search: Option<Html>,
    state: FormState,
) -> FormPage {
    let preferred: Vec<(String, String)> = std::iter::once((String::new(), "They asked for none of these".to_owned()))
        .chain(schools.iter().map(|(value, name, _)| (value.clone(), name.clone())))
        .collect();
    let choice = |(value, name, note): (String, String, String)| Choice::new(&value, name).hint(note);
    let mut page = frame.form("Consult schools and colleges", "Send the consultation");
    if let Some(words) = warning {
        page = page.part(crate::ui::govuk::Warning { text: words.into() });
    }
    if let Some(search) = search {
        page = page.part(search);
    }
    page.field(
        Field::checkboxes("schools", "Which schools or colleges do you consult?", schools.into_iter().map(choice).collect())
            .hint("The draft plan and its advice go with the consultation. Replies are due in 15 days (Code)."),
    )
    .field(Field::select("preferred", "Which one did the family ask for?", preferred))
    .field(Field::date("asked", "When did the family ask for it?").hint("Leave empty if they asked for none"))
    .field(Field::date("sent", "When is the consultation sent?").hint("For example, 5 1 2027"))
    .state(state)
}

/// Fields: `reply` (`agrees`, `objects`), `ground`, `received-day` and its kin, `words`. Only the grounds that the law knows are offered.
pub fn record_reply(frame: CaseFrame, school: &str, grounds: Vec<(&str, &str)>, state: FormState) -> FormPage {
    let ground = Field::radios(
        "ground",
        "On which ground?",
        grounds.into_iter().map(|(value, words)| Choice::new(value, words)).collect(),
    )
    .hint("Only these three grounds count in law. Ask them to choose one if they gave none.")
    .plain();
    frame
        .form("Record a reply", "Save the reply")
        .part(Inset { body: school.into() })
        .field(Field::radios(
            "reply",
            "What did they say?",
            vec![Choice::new("agrees", "They agree to be named"), Choice::new("objects", "They object").reveals(vec![ground])],
        ))
        .field(Field::date("received", "When did the reply arrive?").hint("For example, 27 11 2026"))
        .field(Field::lines("words", "What reasons do they give?", 4))
        .state(state)
}
