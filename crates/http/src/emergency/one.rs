//! One emergency opening: who, why, for how long, what was looked at, and what the review found.

use actix_web::web;
use chrono::NaiveDate;
use ehc_application::emergency::{self, EmergencyLine, LookedAt, emergency_path};
use ehc_domain::{accounts::Role, ids::StandingId};

use super::list::{TITLE, outcome};
use crate::{
    frames::ListPage,
    governance::review_path,
    ui::{
        Html,
        govuk::{BackLink, Button, Inset, SummaryList, SummaryRow, Tag},
        parts::{Cell, Column, Empty, Row, SectionHead, Table},
        words,
    },
    web::{
        App, HttpError, SignedIn,
        respond::{Answer, page},
    },
};

/// Reads which opening an address names.
pub(super) fn id(text: &str) -> Result<StandingId, HttpError> {
    text.parse().map_err(|_| HttpError::NotFound)
}

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (context, id) = (signed_in.context(None), id(&path)?);
    let today = context.today;
    let view = app.run(move |service| emergency::show(service, &context, &id)).await?;
    let line = &view.line;
    let mut list = ListPage::new(
        signed_in.shell(&format!("{TITLE}: {}", line.reference)).current(emergency::PLACE),
        format!("{} was opened in an emergency", line.reference),
    )
    .subtitle(Html::from(BackLink::to(emergency::PLACE)));
    list = match (&line.review, line.is_own) {
        (Some(_), _) => list,
        (None, true) => list.part(Inset {
            body: "You opened this case yourself, or approved that it was opened: somebody else reviews it.".into(),
        }),
        (None, false) => list.action(Button::go("Review it", format!("{}/review", emergency_path(line.id)))),
    };
    if signed_in.actor().has(Role::InformationGovernance) && !line.is_own {
        list = list.action(Button::go("Review access to the case", review_path(&line.reference)).secondary());
    }
    list = list.part(SummaryList::new(facts(line, today))).part(SectionHead::new("What they looked at"));
    if view.looks.is_empty() {
        return page(&list.part(Empty::new("Nothing")));
    }
    let columns = ["When", "What"].map(Column::new).into();
    page(&list.part(Table::new("What they looked at", columns, view.looks.iter().map(|one| looked(one, today)).collect())))
}

fn looked(one: &LookedAt, today: NaiveDate) -> Row {
    let what = if one.is_refused { format!("Refused: {}", one.label.to_lowercase()) } else { one.label.to_owned() };
    let what = match one.page.as_deref() {
        Some(page) => Cell::noted(what.as_str(), page),
        None => what.as_str().into(),
    };
    Row::new([words::moment(one.at, today).into(), what])
}

pub(super) fn facts(line: &EmergencyLine, today: NaiveDate) -> Vec<SummaryRow> {
    let until = words::moment(line.until_at, today);
    let until = if line.is_open { Html::from(Tag::amber("Open")).then(format!(" until {until}")) } else { until.into() };
    let mut facts = vec![
        SummaryRow::new("Case", Html::reference(&line.reference).then(format!(", held by {}", line.team))),
        SummaryRow::new("Opened by", Html::name(&line.opened_by)),
        SummaryRow::new("Opened", words::moment(line.from_at, today)),
        SummaryRow::new("Closed", until),
        SummaryRow::new("The emergency", line.ground.label()),
        SummaryRow::new("Why", Html::lines(&line.reason)),
    ];
    match &line.review {
        None => facts.push(SummaryRow::new("Review by", words::act_date(line.review_due_on))),
        Some(review) => facts.extend([
            SummaryRow::new("Review", outcome(review.outcome)),
            SummaryRow::new("What the review says", Html::lines(&review.findings)),
            SummaryRow::new("Reviewed by", Html::name(&review.by).then(format!(", {}", words::moment(review.at, today)))),
        ]),
    }
    facts
}
