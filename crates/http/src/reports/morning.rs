//! A manager's morning: the position, what is late, what waits for them.

use actix_web::web;
use chrono::NaiveDate;
use ehc_application::compliance::{self, Behind, Figure, Morning};

use super::{
    asked,
    behind::{child, overdue},
    figures::{figures, not_shown},
};
use crate::{
    approvals,
    frames::ListPage,
    ui::{
        Html, Link,
        parts::{Column, Empty, Figures, Row, SectionHead, Table},
        words,
    },
    web::{
        App, SignedIn,
        respond::{Answer, page, see_other},
    },
};

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    let context = signed_in.context(None);
    let today = context.today;
    let asked = asked::this_year();
    let found = app.run(move |service| compliance::morning(service, &context, asked)).await?;
    // Whoever manages nothing has nothing waiting: their page is the board.
    let Some(found) = found else { return see_other("/reports/compliance") };
    let mut shown = ListPage::new(signed_in.shell("Today").current("/reports"), "Today")
        .subtitle(format!("{} {} · figures of this year", today.format("%A"), words::date(today)))
        .part(Figures { items: figures(&found.figures) })
        .part(Html::paragraph(Html::link("Show plans by month, open cases by week and teams", "/reports/compliance")));
    shown = waiting(shown, &found, today);
    shown = late(shown, &found, today);
    if let Some(words) = not_shown(found.figures.not_shown) {
        shown = shown.part(words);
    }
    page(&shown)
}

fn waiting(shown: ListPage, found: &Morning, today: NaiveDate) -> ListPage {
    let count = u64::try_from(found.waiting.len()).unwrap_or(u64::MAX);
    let title = if count == 0 { "Waiting for you".to_owned() } else { format!("Waiting for you ({})", words::thousands(count)) };
    shown
        .part(SectionHead::new(title).link(Link::new("Everything you proposed", "/approvals")))
        .part(approvals::waiting(&found.waiting, today))
}

fn late(shown: ListPage, found: &Morning, today: NaiveDate) -> ListPage {
    let mut head = SectionHead::new("Overdue in your teams");
    let total = found.overdue_open_to_me;
    if total > u64::try_from(found.overdue.len()).unwrap_or(u64::MAX) {
        let all = asked::behind(found.figures.asked, Figure::Overdue);
        head = head.link(Link::new(format!("Show all {}", words::thousands(total)), all));
    }
    let shown = shown.part(head);
    if found.overdue.is_empty() {
        return shown.part(Empty::new("No legal limit is overdue."));
    }
    let row = |behind: &Behind| {
        let name = behind.line.caseworker.as_deref().map_or_else(|| "Nobody yet".into(), Html::name);
        Row::new([child(behind, today), overdue(behind, behind.counted.on.unwrap_or(today), today), name.into()])
    };
    let columns = vec![Column::new("Child").quiet(), Column::new("Overdue"), Column::new("Caseworker")];
    shown.part(Table::new("Overdue in your teams", columns, found.overdue.iter().map(row).collect()))
}
