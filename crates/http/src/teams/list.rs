//! All teams.

use actix_web::web;
use chrono::NaiveDate;
use ehc_application::teams::{self, PLACE, TeamLine, team_path};

use crate::{
    frames::ListPage,
    ui::{
        Html, Shell,
        govuk::{Button, Tag},
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
    let lines = app.run(move |service| teams::list(service, &context)).await?;
    page(&listed(signed_in.shell("Teams"), &lines, signed_in.context(None).today))
}

fn listed(shell: Shell, lines: &[TeamLine], today: NaiveDate) -> ListPage {
    let list = ListPage::new(shell.current(PLACE), "Teams")
        .subtitle("Cases belong to teams, and advice is asked of teams.")
        .action(Button::go("Add a team", format!("{PLACE}/new")));
    if lines.is_empty() {
        let empty = Empty::new("There is no team");
        return list
            .part(empty.body("Begin with the one that runs cases: whoever is invited into it can record the first request."));
    }
    let columns = vec![Column::new("Name"), Column::new("What it does"), Column::number("People"), Column::new("State")];
    list.part(Table::new("Teams", columns, lines.iter().map(|line| row(line, today)).collect()))
}

fn row(line: &TeamLine, today: NaiveDate) -> Row {
    let within = line.parent.as_ref().map(|parent| format!("Inside {parent}")).unwrap_or_default();
    let state = match (line.row.closed_on, line.row.opened_on) {
        (Some(_), _) => Html::from(Tag::grey("Closed")),
        (None, Some(on)) if on > today => Html::from("Opens ").then(words::list_time(on, today)),
        _ => "Open".into(),
    };
    Row::new([
        Cell::noted(Html::link(line.row.name.as_str(), &team_path(line.row.id)), within),
        line.row.kind.label().into(),
        line.people.to_string().into(),
        state.into(),
    ])
}
