//! What waits for somebody’s approval, and what became of what they proposed themselves.

use actix_web::web;
use chrono::NaiveDate;
use ehc_application::{
    approvals::{self, Line},
    cases::case_path,
};

use ehc_domain::accounts::Role;

use crate::{
    frames::ListPage,
    ui::{
        Html,
        parts::{Cell, Column, Empty, Row, Table},
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
    let may_review = context.actor.has(Role::Manager);
    let found = app.run(move |service| approvals::mine(service, &context)).await?;
    let list = ListPage::new(signed_in.shell("Waiting for approval").current("/approvals"), "Waiting for approval")
        .subtitle("What needs a second person counts once somebody else has approved it.");
    let link = Html::link("the list of emergency openings", "/emergencies");
    let reviews = may_review
        .then(|| Html::paragraph(Html::from("Cases that were opened in an emergency are reviewed in ").then(link).then(".")));
    let list = reviews.into_iter().fold(list, ListPage::part);
    let for_me = if found.for_me.is_empty() {
        Html::from(Empty::new("Nothing waits for you"))
    } else {
        let columns = ["Case", "What would be done", "Proposed by", "Why"].map(Column::new).into();
        let rows = found.for_me.iter().map(|line| for_me(line, today));
        Table::new("Waiting for you", columns, rows.collect()).into()
    };
    let list = list.part(Html::heading("Waiting for you")).part(for_me);
    if found.by_me.is_empty() {
        return page(&list);
    }
    let columns = ["Case", "What you proposed", "When", "Where it stands"].map(Column::new).into();
    let rows = found.by_me.iter().map(|line| by_me(line, today));
    let table = Table::new("Proposed by you", columns, rows.collect());
    page(&list.part(Html::heading("Proposed by you")).part(table))
}

fn place(line: &Line) -> Cell {
    let reference = line.reference.as_deref().unwrap_or_default();
    Html::link(reference, &case_path(reference, &format!("approvals/{}", line.id))).into()
}

fn what(line: &Line) -> Cell {
    let about = line.proposed.as_ref().map(approvals::Proposed::in_words).unwrap_or_default();
    Cell::noted(line.act.label(), about)
}

fn for_me(line: &Line, today: NaiveDate) -> Row {
    let by = Cell::noted(Html::name(&line.proposed_by), words::moment(line.proposed_at, today));
    Row::new([place(line), what(line), by, Html::lines(&line.reason).into()])
}

fn by_me(line: &Line, today: NaiveDate) -> Row {
    let state = Cell::noted(line.state.label(), Html::lines(line.answer.as_deref().unwrap_or_default()));
    Row::new([place(line), what(line), words::moment(line.proposed_at, today).into(), state])
}
