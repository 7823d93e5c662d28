//! A caseworker's home: what is late, what is due, who is waiting.

use super::ListPage;
use crate::ui::govuk::Button;
use crate::ui::parts::{Card, Counts, Empty, Subnav, WorkGroup, WorkTable};
use crate::ui::{Html, Link, Shell};

/// Something new that concerns the reader: "Advice received: psychological".
#[derive(Debug, Clone, Default)]
pub struct NewForYou {
    pub what: Link,
    /// "Ellie Marsh · today at 8:52am".
    pub note: Html,
}

/// A case opened not long ago.
#[derive(Debug, Clone, Default)]
pub struct RecentCase {
    pub child: Link,
    pub reference: String,
}

/// `/work` and the lists beside it.
#[derive(Debug, Clone, Default)]
pub struct MyWork {
    pub shell: Shell,
    /// "My work", "My team", "Waiting for others", "Done this week".
    pub heading: String,
    /// "Tuesday 1 December 2026".
    pub day: String,
    /// Only on the home itself.
    pub counts: Option<Counts>,
    pub lists: Subnav,
    pub groups: Vec<WorkGroup>,
    /// What to say when there is nothing, with a way on.
    pub empty: Option<Empty>,
    /// "Show the next 2 weeks (4 more)".
    pub more: Option<Link>,
    pub new_for_you: Vec<NewForYou>,
    /// "All alerts (4)".
    pub all_alerts: Option<Link>,
    pub recent: Vec<RecentCase>,
    pub may_record_requests: bool,
}

impl From<MyWork> for ListPage {
    fn from(work: MyWork) -> Self {
        let mut page = ListPage::new(work.shell, work.heading.as_str()).subtitle(work.day);
        if work.may_record_requests {
            page = page.action(Button::go("Record a request", "/requests/new"));
        }
        page = page.action(print_button("Print my list"));
        page.counts = work.counts;
        page.subnav = Some(work.lists);
        if work.groups.iter().any(|group| !group.rows.is_empty()) {
            page = page.part(WorkTable { caption: work.heading, groups: work.groups });
        } else if let Some(empty) = work.empty {
            page = page.part(empty);
        }
        if let Some(more) = work.more {
            page = page.part(Html::paragraph(Html::link(more.text, &more.href)));
        }
        if !work.new_for_you.is_empty() {
            let mut body = vec![lines(work.new_for_you.into_iter().map(|new| (new.what, new.note)))];
            body.extend(work.all_alerts.map(|link| Html::paragraph(Html::link(link.text, &link.href))));
            page = page.side(Card::new("New for you", body));
        }
        if !work.recent.is_empty() {
            let line = |case: RecentCase| {
                let reference =
                    Html::trusted(format!("<span class=\"app-quiet app-nowrap\"> · {}</span>", Html::from(case.reference)));
                Html::link(case.child.text, &case.child.href).then(reference)
            };
            page = page.side(Card::new("Recently viewed", vec![plain_list(work.recent.into_iter().map(line))]));
        }
        page
    }
}

/// Prints the page where there is script; people without it print as they always do.
pub(super) fn print_button(words: &str) -> Html {
    Html::trusted(format!(
        "<button type=\"button\" class=\"govuk-button govuk-button--secondary\" data-print hidden>{}</button>",
        Html::from(words)
    ))
}

/// Links with a grey line under each.
pub(super) fn lines(items: impl Iterator<Item = (Link, Html)>) -> Html {
    plain_list(items.map(|(link, note)| {
        Html::link(link.text, &link.href).then(Html::trusted(format!("<span class=\"app-table__note\">{note}</span>")))
    }))
}

/// A list without bullets, with a line between its items.
pub(super) fn plain_list(items: impl Iterator<Item = Html>) -> Html {
    let items: String = items.map(|item| format!("<li>{item}</li>")).collect();
    Html::trusted(format!("<ul class=\"app-plain-list\">{items}</ul>"))
}
