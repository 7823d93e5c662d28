//! The page of a list of work.

use crate::{
    frames::ListPage,
    ui::{
        Html, Link, Shell,
        govuk::Button,
        parts::{Card, Counts, Empty, Subnav, WorkGroup, WorkTable},
        words,
    },
};

/// Something new that concerns the reader: "Advice received: psychological".
#[derive(Debug, Clone, Default)]
pub(super) struct NewForYou {
    pub(super) what: Link,
    /// "Ellie Marsh · today at 8:52am".
    pub(super) note: Html,
}

/// A case opened not long ago.
#[derive(Debug, Clone, Default)]
pub(super) struct RecentCase {
    pub(super) child: Link,
    pub(super) reference: String,
}

/// `/work` and the lists beside it.
#[derive(Debug, Clone, Default)]
pub(super) struct MyWork {
    pub(super) shell: Shell,
    /// "My work", "My team", "Waiting for others", "Done this week".
    pub(super) heading: String,
    /// "Tuesday 1 December 2026".
    pub(super) day: String,
    /// Only on the home itself.
    pub(super) counts: Option<Counts>,
    pub(super) lists: Subnav,
    pub(super) groups: Vec<WorkGroup>,
    /// What to say when there is nothing, with a way on.
    pub(super) empty: Option<Empty>,
    /// "Show the next 2 weeks (4 more)".
    pub(super) more: Option<Link>,
    pub(super) new_for_you: Vec<NewForYou>,
    /// "All alerts (4)".
    pub(super) all_alerts: Option<Link>,
    pub(super) recent: Vec<RecentCase>,
    pub(super) may_record_requests: bool,
    /// Whether advice is late that the reader can chase.
    pub(super) can_chase: bool,
    /// How much waits for the reader’s decision or approval.
    pub(super) to_approve: usize,
}

impl From<MyWork> for ListPage {
    fn from(work: MyWork) -> Self {
        let mut page = ListPage::new(work.shell, work.heading.as_str()).subtitle(work.day);
        if work.may_record_requests {
            page = page.action(Button::go("Record a request", "/requests/new"));
            page = page.action(Button::go("Record an existing plan", "/existing-plans/new").secondary());
        }
        if work.can_chase {
            page = page.action(Button::go("Chase late advice", "/work/chase").secondary());
        }
        page = page.prints("Print my list");
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
        if work.to_approve > 0 {
            let things = words::count(work.to_approve as u64, "thing waits", "things wait");
            let body = Html::paragraph(Html::link(format!("{things} for you"), "/approvals"));
            page = page.side(Card::new("To decide or approve", vec![body]));
        }
        if !work.new_for_you.is_empty() {
            let mut body = vec![Html::noted_links(work.new_for_you.into_iter().map(|new| (new.what, new.note)))];
            body.extend(work.all_alerts.map(|link| Html::paragraph(Html::link(link.text, &link.href))));
            page = page.side(Card::new("New for you", body));
        }
        if !work.recent.is_empty() {
            let line = |case: RecentCase| {
                let reference =
                    Html::trusted(format!("<span class=\"app-quiet app-nowrap\"> · {}</span>", Html::from(case.reference)));
                Html::link(case.child.text, &case.child.href).then(reference)
            };
            page = page.side(Card::new("Recently viewed", vec![Html::plain_list(work.recent.into_iter().map(line))]));
        }
        page
    }
}
