//! The register: found by name or number.

use actix_web::web;
use ehc_application::institutions::{self, Found, InstitutionRow, MOST_FOUND, institution_path};
use serde::Deserialize;

use super::{ground::LIST, import};
use crate::{
    frames::ListPage,
    ui::{
        Field, FormState, Html, Shell,
        govuk::{Button, Tag},
        parts::{Cell, Column, Empty, Row, Table},
    },
    web::{
        App, SignedIn,
        respond::{Answer, page},
    },
};

#[derive(Debug, Deserialize)]
pub(super) struct Search {
    pub(super) name: Option<String>,
}

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, asked: web::Query<Search>) -> Answer {
    let (context, typed) = (signed_in.context(None), asked.into_inner().name.unwrap_or_default());
    let sought = typed.clone();
    let found = app.run(move |service| institutions::search(service, &context, &sought)).await?;
    page(&listed(signed_in.shell("Schools and colleges"), &typed, &found))
}

fn listed(shell: Shell, typed: &str, found: &Found) -> ListPage {
    let field = Field::text("name", "Find by name, URN or UKPRN").width(30).render(&FormState::new().with("name", typed));
    let search = Html::trusted(format!(
        "<form method=\"get\" action=\"{LIST}\" role=\"search\" aria-label=\"Schools and colleges\">{field}{}</form>",
        Html::from(Button::new("Search").secondary())
    ));
    let list = ListPage::new(shell.current(LIST), "Schools and colleges")
        .subtitle("Whoever runs a case can choose those that are open.")
        .action(Button::go("Take over the official register", import::FILE).secondary())
        .action(Button::go("Add a school or college", format!("{LIST}/new")))
        .part(search);
    if found.rows.is_empty() {
        let empty = if typed.trim().is_empty() {
            Empty::new("No school or college is on the register")
                .body("Until one is, nobody can say which school a child goes to, and nobody can be consulted.")
        } else {
            Empty::new("Nothing on the register has a name or number like that").body("Check the spelling, or type less of it.")
        };
        return list.part(empty);
    }
    let columns = vec![
        Column::new("Name"),
        Column::new("Kind"),
        Column::new("URN"),
        Column::new("Consultations go to").quiet(),
        Column::new("State"),
    ];
    let table = Table::new("Schools and colleges", columns, found.rows.iter().map(row).collect());
    let list = list.part(table);
    if !found.has_more {
        return list;
    }
    list.part(Html::paragraph(format!("These are the first {MOST_FOUND}. Type more of the name to find others.")))
}

fn row(row: &InstitutionRow) -> Row {
    let place = row.postcode.clone().unwrap_or_default();
    let state = if row.closed_on.is_some() { Html::from(Tag::grey("Closed")) } else { "Open".into() };
    Row::new([
        Cell::noted(Html::link(row.name.as_str(), &institution_path(row.id)), place),
        row.kind.label().into(),
        row.urn.clone().unwrap_or_default().into(),
        row.email.clone().unwrap_or_else(|| "No address yet".to_owned()).into(),
        state.into(),
    ])
}
