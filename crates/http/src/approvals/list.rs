//! What waits for somebody’s decision or approval, and what became of what they proposed themselves.

use actix_web::web;
use chrono::NaiveDate;
use ehc_application::{
    approvals::{self, Line},
    cases::case_path,
    waiting::WaitingLine,
};

use ehc_domain::accounts::Role;

use crate::{
    frames::ListPage,
    ui::{
        Html,
        parts::{Cell, Column, Due, Empty, Row, Table},
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
    let list = ListPage::new(signed_in.shell("Waiting for you").current("/approvals"), "Waiting for you")
        .subtitle("What somebody proposed and you may decide, approve or review. What holds up the earliest limit stands first.");
    let link = Html::link("the list of emergency openings", "/emergencies");
    let reviews =
        may_review.then(|| Html::paragraph(Html::from("Emergency openings that were reviewed stand in ").then(link).then(".")));
    let list = list.part(waiting(&found.waiting, today));
    let list = reviews.into_iter().fold(list, ListPage::part);
    if found.by_me.is_empty() && found.brought.is_empty() {
        return page(&list);
    }
    let list = list.part(Html::heading("Proposed by you"));
    let list = match found.brought.is_empty() {
        true => list,
        false => list.part(brought(&found.brought, today)),
    };
    if found.by_me.is_empty() {
        return page(&list);
    }
    let columns = ["Case", "What you proposed", "When", "Where it stands"].map(Column::new).into();
    let rows = found.by_me.iter().map(|line| by_me(line, today));
    let table = Table::new("Proposed by you", columns, rows.collect());
    page(&list.part(table))
}

/// The decisions, plans and exceptions that wait for others.
fn brought(lines: &[WaitingLine], today: NaiveDate) -> Html {
    let columns = ["Due", "What waits", "Child", "When"].map(Column::new).into();
    let row = |line: &WaitingLine| {
        Row::new([
            Html::from(due(line, today)).into(),
            Cell::noted(Html::link(line.what.label(), &line.place), Html::lines(&words::sentence(&line.proposed))),
            Cell::noted(Html::link(Html::name(&line.child), &case_path(&line.reference, "")), line.reference.as_str()),
            words::moment(line.proposed_at, today).into(),
        ])
    };
    Table::new("Waiting for others", columns, lines.iter().map(row).collect()).into()
}

fn due(line: &WaitingLine, today: NaiveDate) -> Due {
    line.due.map(|due| Due::on(due, due, today)).unwrap_or_else(|| Due { date: "No limit".into(), ..Due::default() })
}

fn place(line: &Line) -> Cell {
    let reference = line.reference.as_deref().unwrap_or_default();
    Html::link(reference, &case_path(reference, &format!("approvals/{}", line.id))).into()
}

fn what(line: &Line) -> Cell {
    let about = line.proposed.as_ref().map(approvals::Proposed::in_words).unwrap_or_default();
    Cell::noted(line.act.label(), about)
}

/// Everything that waits, each with the limit that it holds up and the page on which it is answered.
pub(crate) fn waiting(lines: &[WaitingLine], today: NaiveDate) -> Html {
    if lines.is_empty() {
        return Empty::new("Nothing waits for you").into();
    }
    let columns = ["Due", "What to do", "Child", "Proposed by"].map(Column::new).into();
    let row = |line: &WaitingLine| {
        Row::new([
            Html::from(due(line, today)).into(),
            Cell::noted(Html::link(line.what.label(), &line.place), Html::lines(&words::sentence(&line.proposed))),
            Cell::noted(Html::link(Html::name(&line.child), &case_path(&line.reference, "")), line.reference.as_str()),
            match line.proposed_by.as_str() {
                "" => Html::default().into(),
                who => Cell::noted(Html::name(who), words::moment(line.proposed_at, today)),
            },
        ])
    };
    Table::new("Waiting for you", columns, lines.iter().map(row).collect()).into()
}

fn by_me(line: &Line, today: NaiveDate) -> Row {
    let state = Cell::noted(line.state.label(), Html::lines(line.answer.as_deref().unwrap_or_default()));
    Row::new([place(line), what(line), words::moment(line.proposed_at, today).into(), state])
}
