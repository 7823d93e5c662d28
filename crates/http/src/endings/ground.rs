//! What the pages of the ends of a case share: the last look at what ends, and why something cannot be recorded now.

use ehc_application::{
    endings::{Before, Follows, Owed, Settled, ToEnd},
    timetable::Moved,
};
use ehc_domain::cases::CaseReference;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    act::{Asking, Instead, Next, OnCase, Shown},
    approvals::{effects, needs_second, overdue_at_once},
    frames::{CaseFrame, FormPage, SummaryPage},
    ui::{
        Html, Link,
        govuk::{ActionLink, Button, Inset, SummaryList, SummaryRow, Warning},
        words,
    },
};

/// A page on which the end of a case is recorded.
pub(crate) type ToEndIt = Shown<CaseReference, OnCase<ToEnd>>;

/// What changes the questions of such a page: why it is entered only now is asked where that may have to be said.
pub(crate) fn asks_why_late(shown: &ToEndIt, asking: &mut Asking) {
    asking.only_if(shown.ground.more.may_be_late, "keyed_late_reason");
}

/// Says before anything is typed where a second person may be needed and there is none.
pub(crate) fn where_nobody_else(shown: &ToEndIt, form: FormPage) -> FormPage {
    let more = &shown.ground.more;
    alone(more.is_alone && more.may_be_late).into_iter().fold(form, FormPage::part)
}

/// Leads to the proposal that waits; `None` where none does.
pub(crate) fn waits(shown: &ToEndIt) -> Option<Instead> {
    shown.ground.more.waits.map(|waits| Instead::Go(shown.path(&format!("approvals/{waits}"))))
}

/// What was answered, with why it is entered only now where that was said.
pub(crate) fn answered<'a>(rows: Said<'a>, why_late: Option<&impl ToString>) -> Said<'a> {
    let late = why_late.map(|why| ("Why it is entered only now", why.to_string()));
    rows.into_iter().chain(late).collect()
}

/// What became of an act that needs a second person only where it moves a limit of the authority’s own.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SettledJson {
    /// `done`, or `proposed` where it waits for a second person.
    outcome: &'static str,
    /// The proposal that waits; nothing where it was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    proposal: Option<Uuid>,
}

impl From<Settled> for SettledJson {
    fn from(settled: Settled) -> Self {
        match settled {
            Settled::AtOnce => Self { outcome: "done", proposal: None },
            Settled::Proposed(id) => Self { outcome: "proposed", proposal: Some(id.uuid()) },
        }
    }
}

/// Says before anything is typed that what needs a second person cannot be proposed, and what to do; `None` where somebody could approve it.
pub(crate) fn alone(is_alone: bool) -> Option<Html> {
    let words = "Nobody else can approve this for the team. If it moves a limit that the council is held to, it needs a second person. If you manage the team, \
                 ask a caseworker to propose it: then you can approve it. Otherwise ask an administrator to give the team another manager.";
    is_alone.then(|| Inset { body: words.into() }.into())
}

/// Adds what moves with it, and who is asked to approve it.
pub(super) fn moving(mut page: SummaryPage, before: &Before) -> SummaryPage {
    // What ends is listed as such already.
    let ends = |one: &&Moved| one.after.is_none() && !one.is_overdue_no_more && !before.follows.ends.is_empty();
    let moves: Vec<Moved> = before.moves.iter().filter(|one| !ends(one)).cloned().collect();
    page.lists.extend(effects(&moves));
    page.parts.extend(overdue_at_once(&moves));
    if let Some(asked) = &before.asked {
        page.parts.push(needs_second(asked));
        page.send = Some(Button::new("Send for approval"));
    }
    page
}

/// Where somebody goes after it, and what is said to them.
pub(crate) fn settled<A, M: Send + 'static>(shown: &Shown<A, OnCase<M>>, settled: Settled, page: &str, done: &str) -> Next {
    match settled {
        Settled::AtOnce => Next::to(shown.path(page)).saying(done),
        Settled::Proposed(id) => {
            Next::to(shown.path(&format!("approvals/{id}"))).saying("Sent for approval. Until then nothing changes")
        }
    }
}

/// Where the last page leads: what it is called, what its button says, where the answers are changed, and where somebody goes who cancels.
pub(crate) type Ways<'a> = (&'a str, &'static str, &'a str, &'a str);

/// What is said on it: of what, and the words.
pub(crate) type Said<'a> = Vec<(&'a str, String)>;

/// The last page before something is taken back or put back, or withdrawn by one of several: what is on record, what was answered, and what moves.
pub(crate) fn weighed_once_more<A, M: Send + 'static>(
    shown: &Shown<A, OnCase<M>>,
    (title, button, change, cancel): Ways<'_>,
    (on_record, answered): (Said<'_>, Said<'_>),
    before: &Before,
) -> SummaryPage {
    let change = shown.path(change);
    let row = |(what, words): (&str, String)| SummaryRow::new(what, Html::lines(&words));
    let changed = |(what, words): (&str, String)| row((what, words)).action(ActionLink::change(&what.to_lowercase(), &change));
    let rows: Vec<SummaryRow> = on_record.into_iter().map(row).chain(answered.into_iter().map(changed)).collect();
    let shell = shown.frame.shell.clone().for_case(title, &shown.ground.open.case.reference);
    let page = SummaryPage {
        identity: Some(shown.frame.identity.clone().for_form()),
        lists: vec![SummaryList::new(rows)],
        cancel: Some(Link::new("Cancel", shown.path(cancel))),
        ..SummaryPage::check(shell, title, Button::new(button))
    };
    let mut page = moving(page, before);
    if before.moves.is_empty() {
        page.parts.push(Html::paragraph("No date of the law moves with it."));
    }
    page
}

/// What stands on the page before something is done.
pub(super) struct Last<'a> {
    pub(super) title: &'a str,
    pub(super) question: &'a str,
    pub(super) button: &'a str,
    pub(super) change: String,
    pub(super) rows: Vec<(&'a str, String)>,
    pub(super) after: Vec<Html>,
}

/// What ends, with how long that is overdue, what is done with it, what goes on and who is to be told: the same for whoever records it and whoever approves it.
pub(crate) fn follows(found: &Follows) -> Vec<SummaryRow> {
    let line = |Owed { title, due, days_late, is_excused }: &Owed| match (due, days_late) {
        (Some(due), _) if *is_excused => format!("{title}, limit {}: excused", words::date(*due)),
        (Some(due), 0) => format!("{title}, due on {}", words::date(*due)),
        (Some(due), days) => format!("{title}, due on {}: overdue by {}", words::date(*due), words::days(*days)),
        (None, _) => title.clone(),
    };
    let list = |lines: Vec<String>| Html::plain_list(lines.into_iter().map(Html::from));
    let ends = match found.ends.is_empty() {
        true => Html::from("Nothing"),
        false => list(found.ends.iter().map(line).collect()),
    };
    let mut more = vec![SummaryRow::new("What ends", ends)];
    let done = |Owed { title, due, days_late, .. }: &Owed| match (due, days_late) {
        (Some(due), 0) => format!("{title}, due on {}: in time", words::date(*due)),
        (Some(due), days) => format!("{title}, due on {}: {} late", words::date(*due), words::days(*days)),
        (None, _) => title.clone(),
    };
    if !found.done.is_empty() {
        more.push(SummaryRow::new("What is done with it", list(found.done.iter().map(done).collect())));
    }
    if !found.stays.is_empty() {
        more.push(SummaryRow::new("What is owed still", list(found.stays.iter().map(line).collect())));
    }
    if !found.to_tell.is_empty() {
        more.push(SummaryRow::new("Still to be told, by a person", list(found.to_tell.clone())));
    }
    more
}

/// Everything once more: the answers, what ends, what goes on, who is to be told by a person, what moves and who is asked to approve it.
pub(super) fn once_more(frame: &CaseFrame, cancel: String, last: Last<'_>, before: &Before) -> SummaryPage {
    let found = &before.follows;
    let Last { title, question, button, change, rows, after } = last;
    let row =
        |(what, value): (&str, String)| SummaryRow::new(what, value).action(ActionLink::change(&what.to_lowercase(), &change));
    let more = follows(found);
    let mut parts = after;
    if !found.to_tell.is_empty() {
        let text = "The people above were asked for something and have not answered. Nobody tells them but you.";
        parts.push(Warning { text: text.into() }.into());
    }
    if !before.decided_since.is_empty() {
        let decided =
            before.decided_since.iter().map(|(kind, on)| format!("{}, on {}", kind.label().to_lowercase(), words::date(*on)));
        let decided = words::list(&decided.collect::<Vec<_>>());
        let text = format!(
            "Something was decided after that day: {decided}. No decision was needed any more, and nobody is told of it. If it was made before, correct its day first."
        );
        parts.push(Warning { text: text.into() }.into());
    }
    let shell = frame.shell.clone().for_case(title, &frame.identity.reference);
    let page = SummaryPage {
        caption: Some(title.into()),
        identity: Some(frame.identity.clone().for_form()),
        lists: vec![SummaryList::new(rows.into_iter().map(row).collect()), SummaryList::new(more)],
        parts,
        cancel: Some(Link::new("Cancel", cancel)),
        ..SummaryPage::check(shell, question, Button::new(button))
    };
    moving(page, before)
}
