//! What the pages of the ends of a case share: the last look at what ends, and why something cannot be recorded now.

use chrono::NaiveDate;
use ehc_application::endings::Follows;
use ehc_domain::cases::CaseReference;

use crate::{
    act::{OnCase, Shown},
    frames::{CaseFrame, SummaryPage},
    ui::{
        Html, Link,
        govuk::{ActionLink, Button, SummaryList, SummaryRow, Warning},
        words,
    },
};

/// A page about the case alone.
pub(super) type OnIt = Shown<CaseReference, OnCase<()>>;

/// What stands on the page before something is done.
pub(super) struct Last<'a> {
    pub(super) title: &'a str,
    pub(super) question: &'a str,
    pub(super) button: &'a str,
    pub(super) change: String,
    pub(super) rows: Vec<(&'a str, String)>,
    pub(super) after: Vec<Html>,
}

/// Everything once more: the answers, what ends, what goes on and who is to be told by a person.
pub(super) fn once_more(frame: &CaseFrame, cancel: String, last: Last<'_>, found: &Follows) -> SummaryPage {
    let Last { title, question, button, change, rows, after } = last;
    let row =
        |(what, value): (&str, String)| SummaryRow::new(what, value).action(ActionLink::change(&what.to_lowercase(), &change));
    let line = |(title, due): &(String, Option<NaiveDate>)| match due {
        Some(due) => format!("{title}, due on {}", words::date(*due)),
        None => title.clone(),
    };
    let list = |lines: Vec<String>| Html::plain_list(lines.into_iter().map(Html::from));
    let ends = match found.ends.is_empty() {
        true => Html::from("Nothing"),
        false => list(found.ends.iter().map(line).collect()),
    };
    let mut more = vec![SummaryRow::new("What ends", ends)];
    if !found.stays.is_empty() {
        more.push(SummaryRow::new("What is owed still", list(found.stays.iter().map(line).collect())));
    }
    let mut parts = after;
    if !found.to_tell.is_empty() {
        more.push(SummaryRow::new("Still to be told, by you", list(found.to_tell.clone())));
        let text = "The people above were asked for something and have not answered. Nobody tells them but you.";
        parts.push(Warning { text: text.into() }.into());
    }
    let shell = frame.shell.clone().for_case(title, &frame.identity.reference);
    SummaryPage {
        caption: Some(title.into()),
        identity: Some(frame.identity.clone().for_form()),
        lists: vec![SummaryList::new(rows.into_iter().map(row).collect()), SummaryList::new(more)],
        parts,
        cancel: Some(Link::new("Cancel", cancel)),
        ..SummaryPage::check(shell, question, Button::new(button))
    }
}
