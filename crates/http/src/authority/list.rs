//! What is known of the authority, and what its letters cannot do without.

use actix_web::web;
use chrono::NaiveDate;
use ehc_application::authority::{self, DetailView, PLACE};
use ehc_domain::{authority::AuthorityDetail, notice_content::StatutoryNotice};

use crate::{
    frames::ListPage,
    ui::{
        Html, Logo, Shell,
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
    let shell = signed_in.shell("The authority");
    let logo = logo_row(shell.council.logo.as_ref(), &shell.council.name);
    page(&listed(shell, &known, logo, today))
}

fn is_in_notices(detail: AuthorityDetail) -> bool {
    StatutoryNotice::ALL.iter().any(|notice| notice.needs().contains(&detail))
}

fn listed(shell: Shell, known: &[DetailView], logo: SummaryRow, today: NaiveDate) -> ListPage {
    let rows = |in_notices: bool| {
        let some = known.iter().filter(move |view| is_in_notices(view.detail) == in_notices);
        some.map(|view| row(view, today)).collect::<Vec<_>>()
    };
    let rest = rows(false).into_iter().chain([logo]).collect();
    ListPage::new(shell.current("/admin"), "The authority")
        .subtitle("What stands in letters to families, and whom else the law has us tell.")
        .part(SectionHead::new("Letters to families need these"))
        .part(SummaryList::new(rows(true)))
        .part(SectionHead::new("The rest"))
        .part(SummaryList::new(rest))
}

/// The logo, which is a picture and no words.
fn logo_row(logo: Option<&Logo>, council: &str) -> SummaryRow {
    let (value, way) = logo.map_or(("None today".into(), "Add"), |logo| (logo.img("app-letterhead", council), "Change"));
    SummaryRow::new("Logo", value).action(ActionLink::new(way, "Logo", super::logo::PAGE))
}

fn row(view: &DetailView, today: NaiveDate) -> SummaryRow {
    let missing = if is_in_notices(view.detail) { Html::from(Tag::amber("Missing")) } else { "Not recorded".into() };
    let in_settings = view.in_settings.as_ref().map(|text| {
        Html::from(text.as_str()).then(Html::paragraph("From the settings file. No day is recorded from which it holds."))
    });
    let now = view.now.as_ref().map(|row| Html::lines(&row.text)).or(in_settings).unwrap_or(missing);
    let ahead = view.recorded.iter().rev().filter(|(row, _)| row.from_on > today);
    let value = ahead.fold(now, |so_far, (row, _)| {
        let text = format!("From {}: {}", words::date(row.from_on), row.text.replace('\n', ", "));
        so_far.then(Html::paragraph(text))
    });
    let place = format!("{PLACE}/{}", view.detail.code());
    let way = match (view.recorded.is_empty(), &view.in_settings) {
        (true, Some(_)) => "Record",
        (true, None) => "Add",
        (false, _) => "Change",
    };
    SummaryRow::new(view.detail.label(), value).action(ActionLink::new(way, view.detail.label(), place))
}
