//! `/advice`: what is asked of me and of my team.

use actix_web::web;
use chrono::NaiveDate;
use ehc_application::advice::{
    inbox::{self, InboxItem},
    request_path,
};

use super::show;
use crate::{
    frames::ListPage,
    ui::{
        Html, Link, Shell,
        parts::{Counts, Empty, Subnav, WorkGroup, WorkRow, WorkTable},
        words,
    },
    web::{
        App, SignedIn,
        respond::{Answer, page},
    },
};

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    let context = signed_in.context(None);
    let today = context.today;
    let found = app.run(move |service| inbox::inbox(service, &context)).await?;
    let groups = [
        ("Overdue", found.overdue),
        ("Due today", found.today),
        ("Due in the next 7 days", found.week),
        ("Later", found.later),
        ("Done", found.done),
    ];
    let group =
        |(title, items): (&str, Vec<InboxItem>)| WorkGroup::whole(title, items.iter().map(|item| row(item, today)).collect());
    let home = AdviceHome {
        shell: signed_in.shell("Requests for advice").current("/advice"),
        day: format!("{} {}", today.format("%A"), words::date(today)),
        groups: groups.into_iter().filter(|(_, items)| !items.is_empty()).map(group).collect(),
        ..AdviceHome::default()
    };
    page(&ListPage::from(home))
}

fn row(item: &InboxItem, today: NaiveDate) -> WorkRow {
    let request = &item.line.request;
    let mut why: Vec<String> = Vec::new();
    if !item.is_mine {
        why.push("Asked of your team; nobody has taken it".into());
    }
    if request.state == ehc_domain::advice::AdviceState::SentBack {
        why.push("Sent back".into());
    }
    if let Some(day) = request.promised_on.filter(|_| request.state.is_owed()) {
        why.push(format!("You said it will come by {}", words::list_date(day, today)));
    }
    why.extend(item.line.caseworker.as_ref().map(|name| format!("Asked by {name}")));
    WorkRow {
        due: show::due(item.limit.as_ref(), item.standing, today),
        what: Link::new(ehc_application::timetable::advice_phrase(request.kind), request_path(request.id, "")),
        authority: item.limit.as_ref().map(show::authority),
        why: why.join(". ").into(),
        about: Link::new(Html::name(&item.line.child), request_path(request.id, "")),
        about_note: format!("{} · {}", item.year, item.line.reference).into(),
        note: show::standing(item.standing),
        ..WorkRow::default()
    }
}

/// `/advice`: requests to me and my team.
#[derive(Debug, Clone, Default)]
struct AdviceHome {
    shell: Shell,
    day: String,
    counts: Option<Counts>,
    lists: Option<Subnav>,
    groups: Vec<WorkGroup>,
}

impl From<AdviceHome> for ListPage {
    fn from(home: AdviceHome) -> Self {
        let mut page = ListPage::new(home.shell, "Requests for advice").subtitle(home.day);
        page.counts = home.counts;
        page.subnav = home.lists;
        if home.groups.iter().any(|group| !group.rows.is_empty()) {
            page.part(WorkTable { caption: "Requests for advice".into(), groups: home.groups })
        } else {
            page.part(Empty::new("No requests").body("New ones appear here and by email."))
        }
    }
}
