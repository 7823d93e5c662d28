//! The reader's own things: alerts and account.

use super::ListPage;
use crate::ui::form::hidden;
use crate::ui::govuk::{Pagination, SummaryList};
use crate::ui::parts::Empty;
use crate::ui::{CSRF_FIELD, Html, Link, Shell};

/// An event and its number; never "you have new information".
#[derive(Debug, Clone, Default)]
pub struct AlertLine {
    /// "Advice received: psychological".
    pub what: Link,
    /// "EHC-000466 · today at 8:52am".
    pub note: String,
    pub unread: bool,
    /// Where opening it is sent, so that it is marked as read; `None` when it is read.
    pub mark: Option<String>,
}

/// `/alerts`: by day, with one button to mark them read. `up_to` is when the newest one shown was caused: what comes later stays unread.
pub fn alerts(shell: Shell, days: Vec<(String, Vec<AlertLine>)>, pagination: Option<Pagination>, up_to: &str) -> ListPage {
    let csrf = shell.user.as_ref().map(|user| user.csrf.clone()).unwrap_or_default();
    let mut page = ListPage::new(shell.titled("Alerts"), "Alerts");
    let any_unread = days.iter().flat_map(|(_, lines)| lines).any(|line| line.unread);
    if days.iter().all(|(_, lines)| lines.is_empty()) {
        return page.part(Empty::new("You are up to date"));
    }
    if any_unread {
        page = page.action(Html::trusted(format!(
            "<form method=\"post\" action=\"/alerts/read\">{}{}<button type=\"submit\" class=\"govuk-button govuk-button--secondary\" data-module=\"govuk-button\">Mark all as read</button></form>",
            hidden(CSRF_FIELD, &csrf),
            hidden("up_to", up_to)
        )));
    }
    for (day, lines) in days {
        let line = |alert: AlertLine| {
            let unread = if alert.unread { Html::strong("New: ") } else { Html::default() };
            let note = Html::trusted(format!("<span class=\"app-table__note\">{}</span>", Html::from(alert.note)));
            let open = match alert.mark {
                Some(action) => open_unread(&action, &csrf, &alert.what.text),
                None => Html::link(alert.what.text, &alert.what.href),
            };
            unread.then(open).then(note)
        };
        page = page
            .part(Html::trusted(format!("<h2 class=\"app-day\">{}</h2>", Html::from(day))))
            .part(super::work::plain_list(lines.into_iter().map(line)));
    }
    page.pagination = pagination;
    page
}

/// An alert not read yet. Opening it marks it as read, which is an act, so that it is a button that reads like the links beside it.
fn open_unread(action: &str, csrf: &str, what: &Html) -> Html {
    Html::trusted(format!(
        "<form class=\"app-inline\" method=\"post\" action=\"{}\">{}<button type=\"submit\" class=\"app-link-button\">{}</button></form>",
        Html::from(action),
        hidden(CSRF_FIELD, csrf),
        what
    ))
}

/// `/account`: each thing is changed on its own page.
pub fn account(shell: Shell, lists: Vec<SummaryList>) -> ListPage {
    lists.into_iter().fold(ListPage::new(shell.titled("Your account"), "Your account"), ListPage::part)
}
