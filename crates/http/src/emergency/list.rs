//! What is to be reviewed, and what was.

use actix_web::web;
use chrono::NaiveDate;
use ehc_application::emergency::{self, EmergencyLine, emergency_path};
use ehc_domain::{accounts::Role, emergency::EmergencyOutcome};

use crate::{
    frames::ListPage,
    governance::parts,
    ui::{
        Html,
        govuk::Tag,
        parts::{Cell, Column, Empty, Row, Table},
        words,
    },
    web::{
        App, SignedIn,
        respond::{Answer, page},
    },
};

pub(super) const TITLE: &str = "Emergency openings";

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    let context = signed_in.context(None);
    let today = context.today;
    let is_governance = context.actor.has(Role::InformationGovernance);
    let found = app.run(move |service| emergency::list(service, &context)).await?;
    let list = ListPage::new(signed_in.shell(TITLE).current(emergency::PLACE), TITLE)
        .subtitle("Somebody other than whoever opened the case says within two working days whether it was justified.");
    let list = if is_governance { ListPage { subnav: Some(parts(emergency::PLACE)), ..list } } else { list };
    let waiting: Html = if found.waiting.is_empty() {
        Empty::new("Nothing waits for a review").into()
    } else {
        let columns = ["Case", "Opened by", "Why", "Review by"].map(Column::new).into();
        Table::new("To be reviewed", columns, found.waiting.iter().map(|line| waiting(line, today)).collect()).into()
    };
    let list = list.part(Html::heading("To be reviewed")).part(waiting);
    if found.reviewed.is_empty() {
        return page(&list);
    }
    let columns = ["Case", "Opened by", "Why", "Review"].map(Column::new).into();
    let table = Table::new("Reviewed", columns, found.reviewed.iter().map(|line| reviewed(line, today)).collect());
    page(&list.part(Html::heading("Reviewed")).part(table))
}

fn facts(line: &EmergencyLine, today: NaiveDate) -> [Cell; 3] {
    [
        Cell::noted(Html::link(line.reference.as_str(), &emergency_path(line.id)), line.team.as_str()),
        Cell::noted(Html::name(&line.opened_by), words::moment(line.from_at, today)),
        Cell::noted(line.ground.label(), Html::lines(&line.reason)),
    ]
}

fn waiting(line: &EmergencyLine, today: NaiveDate) -> Row {
    let due = words::list_date(line.review_due_on, today);
    let due = match (line.is_own, line.review_due_on < today) {
        (true, _) => Cell::noted(due, "You opened it: somebody else reviews it"),
        (false, true) => Cell::noted(due, Tag::red("Late")),
        (false, false) => due.into(),
    };
    let [case, by, why] = facts(line, today);
    Row::new([case, by, why, due])
}

fn reviewed(line: &EmergencyLine, today: NaiveDate) -> Row {
    let found = line.review.as_ref().map(|review| {
        let by = Html::name(&review.by).then(format!(", {}", words::moment(review.at, today)));
        Cell::noted(outcome(review.outcome), by)
    });
    let [case, by, why] = facts(line, today);
    Row::new([case, by, why, found.unwrap_or_default()])
}

/// What a review found, in words that do not lean on colour.
pub(super) fn outcome(outcome: EmergencyOutcome) -> Html {
    match outcome {
        EmergencyOutcome::Justified => Tag::green(outcome.label()).into(),
        EmergencyOutcome::NotJustified => Tag::red(outcome.label()).into(),
    }
}
