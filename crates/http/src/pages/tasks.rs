//! What the system could not do and a person must.

use super::{ListPage, SummaryPage};
use crate::ui::govuk::{Button, Inset, SummaryList, SummaryRow, Warning};
use crate::ui::parts::{Column, Due, Empty, Row, Table};
use crate::ui::{Html, Link, Shell};

/// One task in the list.
#[derive(Debug, Clone, Default)]
pub struct TaskLine {
    pub due: Due,
    pub what: Link,
    /// "30 November".
    pub arose: Html,
    pub who: String,
}

/// `/tasks`. `missed` says how many alerts should have gone out and did not, and since which day.
pub fn tasks(shell: Shell, lines: Vec<TaskLine>, missed: Option<(usize, String)>) -> ListPage {
    let mut page = ListPage::new(shell.titled("Tasks"), "Tasks").subtitle("What the system could not do, and a person must.");
    if let Some((count, since)) = missed {
        let (alerts, have) = if count == 1 { ("1 alert".to_owned(), "has") } else { (format!("{count} alerts"), "have") };
        let what = format!("{alerts} that should have gone out since {since} {have} not.");
        let words = format!("{what} Tell whoever runs the service: the worker may have stopped.");
        page = page.part(Warning { text: words.into() });
    }
    if lines.is_empty() {
        return page
            .part(Empty::new("Nothing to do").body("When an email does not arrive, a task appears here within the hour."));
    }
    let columns = vec![Column::new("Due"), Column::new("What to do").quiet(), Column::new("Arose"), Column::new("Whose")];
    let row = |line: TaskLine| {
        Row::new([
            line.due.into(),
            Html::link(line.what.text, &line.what.href).into(),
            line.arose.into(),
            Html::name(&line.who).into(),
        ])
    };
    page.part(Table::new("Tasks", columns, lines.into_iter().map(row).collect()))
}

/// `/tasks/{id}`. `done` is where the button that completes it is sent; `None` once it is done.
pub fn task(shell: Shell, title: &str, detail: &str, facts: Vec<SummaryRow>, done: Option<String>, key: &str) -> SummaryPage {
    let shell = shell.titled(&format!("{title} – Tasks"));
    let mut page = match done {
        Some(action) => SummaryPage { action: Some(action), ..SummaryPage::check(shell, title, Button::new("Mark as done")) },
        None => SummaryPage::facts(shell, title, Link::new("All tasks", "/tasks")),
    };
    page.intro = vec![Inset { body: detail.into() }.into()];
    page.lists = vec![SummaryList::new(facts)];
    page.submission = Some(key.to_owned());
    page.cancel = page.action.is_some().then(|| Link::new("All tasks", "/tasks"));
    page
}
