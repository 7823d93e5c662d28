//! What is known of the authority, and what its letters cannot do without.

use actix_web::web;
use chrono::NaiveDate;
use ehc_application::authority::{self, DetailView, PLACE};
use ehc_domain::{authority::AuthorityDetail, notice_content::StatutoryNotice};

use crate::{
    frames::ListPage,
    ui::{
        Html, Shell,
        govuk::{ActionLink, SummaryList, SummaryRow, Tag},
        parts::SectionHead,
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
    let known = app.run(move |service| authority::list(service, &context)).await?;
    page(&listed(signed_in.shell("The authority"), &known, today))
}

fn is_in_notices(detail: AuthorityDetail) -> bool {
    StatutoryNotice::ALL.iter().any(|notice| notice.needs().contains(&detail))
}

fn listed(shell: Shell, known: &[DetailView], today: NaiveDate) -> ListPage {
    let rows = |in_notices: bool| {
        let some = known.iter().filter(move |view| is_in_notices(view.detail) == in_notices);
        SummaryList::new(some.map(|view| row(view, today)).collect())
    };
    ListPage::new(shell.current("/admin"), "The authority")
        .subtitle("What stands in letters to families, and whom else the law has us tell.")
        .part(SectionHead::new("Letters to families need these"))
        .part(rows(true))
        .part(SectionHead::new("The rest"))
        .part(rows(false))
}

fn row(view: &DetailView, today: NaiveDate) -> SummaryRow {
    let missing = if is_in_notices(view.detail) { Html::from(Tag::amber("Missing")) } else { "Not recorded".into() };
    let now = view.now.as_ref().map_or(missing, |row| Html::lines(&row.text));
    let ahead = view.recorded.iter().rev().filter(|(row, _)| row.from_on > today);
    let value = ahead.fold(now, |so_far, (row, _)| {
        let text = format!("From {}: {}", words::date(row.from_on), row.text.replace('\n', ", "));
        so_far.then(Html::paragraph(text))
    });
    let place = format!("{PLACE}/{}", view.detail.code());
    let way = if view.recorded.is_empty() { "Add" } else { "Change" };
    SummaryRow::new(view.detail.label(), value).action(ActionLink::new(way, view.detail.label(), place))
}
