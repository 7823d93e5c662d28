//! Recording something of the authority, from a day on.

use std::collections::BTreeSet;

use actix_web::http::Method;
use ehc_application::authority::{self, DetailView, NewDetail, PLACE};
use ehc_domain::{authority::AuthorityDetail, days::ACT_BEGAN, policy::Action};

use crate::{
    act::{Next, Plain, at},
    form::form,
    frames::FormPage,
    ui::{
        Field, FormState, Html,
        govuk::{SummaryList, SummaryRow},
        parts::SectionHead,
        words,
    },
    web::route::{Row, Rule},
};

form! { NewDetail {
    text: lines("What it says", 5).or("Enter what is to be recorded"),
    from_on: date("From which day?")
        .or("Enter the day from which it holds")
        .hint("What held before stays with the letters of those days. What is the first on record holds from the day the Act began, unless you know another. It may lie ahead.")
        .today(),
} }

pub(super) fn record() -> Vec<Row> {
    at::<AuthorityDetail, Plain<DetailView>>(
        "/admin/authority/{detail}",
        Rule::May(Action::AuthorityEdit),
        |service, context, detail| authority::show(service, context, detail).map(Plain),
    )
    .does("Records something of the authority from a day on", authority::record, |shown| {
        let view = &shown.ground.0;
        let label = view.detail.label();
        let page = FormPage::new(shown.frame.clone().titled(label).current("/admin"), label, "Save");
        let page = page.back(PLACE).cancel(PLACE).intro(format!("{}.", view.detail.purpose()));
        let mut days = BTreeSet::new();
        let recorded = view.recorded.iter().map(|(row, by)| {
            // Of one day the one recorded last holds, which stands first here.
            let replaced = if days.insert(row.from_on) { "" } else { ". Replaced" };
            let who = format!("{by}, {}{replaced}", words::moment(row.recorded_at, shown.today));
            let what = Html::lines(&row.text).then(Html::paragraph(who));
            SummaryRow::new(words::sentence(&format!("from {}", words::date(row.from_on))), what)
        });
        let recorded: Vec<_> = recorded.collect();
        if recorded.is_empty() {
            page
        } else {
            page.after(SectionHead::new("What was recorded")).after(SummaryList::new(recorded))
        }
    })
    .asks(|shown, asking| {
        let detail = shown.ground.0.detail;
        if detail.is_one_line() {
            asking.looks("text", |_| {
                Field::text("text", "What it says").width(if detail == AuthorityDetail::Code { 3 } else { 30 })
            });
        }
    })
    .begins(|shown| {
        let view = &shown.ground.0;
        let text = view.now.as_ref().map(|row| row.text.clone()).or_else(|| view.in_settings.clone()).unwrap_or_default();
        // The first that is recorded has held all along; what replaces it begins today.
        let from = if view.recorded.is_empty() { ACT_BEGAN } else { shown.today };
        FormState::new().with("text", text).with_date("from_on", from)
    })
    .json_by(Method::PUT, "/api/v1/authority/{detail}")
    .then(|_, ()| Next::to(PLACE).saying("Saved"))
}
