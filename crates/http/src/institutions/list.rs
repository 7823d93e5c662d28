//! The register: found by name or number, kind and state, a page at a time.

use actix_web::{HttpResponse, web};
use ehc_application::institutions::{self, Found, InstitutionRow, PER_PAGE, Sought, institution_path};
use ehc_domain::{codes::Coded, institutions::InstitutionKind};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema, openapi::Object};
use uuid::Uuid;

use super::{ground::LIST, import};
use crate::{
    frames::ListPage,
    ui::{
        Field, FormState, Html, Link, Shell,
        govuk::{Button, Pagination, PaginationLink, Tag},
        parts::{Cell, Column, Empty, Filter, Row, Table},
    },
    web::{
        App, Asked, SignedIn,
        described::{choice, code},
        respond::{Answer, page},
    },
};

/// The states by which the register is narrowed: the code in the address, and the words.
const STATES: [(&str, &str); 2] = [("open", "Open"), ("closed", "Closed")];

#[derive(Debug, Clone, Default, Deserialize, Serialize, IntoParams)]
pub(super) struct Search {
    /// Part of a name, a URN or a UKPRN.
    #[param(nullable = false)]
    name: Option<String>,
    #[param(schema_with = kind_codes)]
    kind: Option<String>,
    #[param(schema_with = state_codes)]
    state: Option<String>,
    /// Which page, from 1.
    #[param(nullable = false, minimum = 1)]
    page: Option<usize>,
}

fn kind_codes() -> Object {
    choice("Only those of this kind; all when absent.", InstitutionKind::ALL.iter().map(|kind| kind.code()))
}

fn state_codes() -> Object {
    choice("Only those of this state; all when absent.", STATES.iter().map(|(code, _)| *code))
}

impl Search {
    fn sought(&self) -> Sought {
        Sought {
            text: self.name.clone().unwrap_or_default(),
            kind: self.kind.as_deref().and_then(InstitutionKind::parse),
            is_open: match self.state.as_deref() {
                Some("open") => Some(true),
                Some("closed") => Some(false),
                _ => None,
            },
            page: self.page.unwrap_or(1),
        }
    }

    /// Returns the address of another page of what was found.
    fn place(&self, page: usize) -> String {
        let other = Self { page: Some(page), ..self.clone() };
        // Texts and a number can always be written so.
        format!("{LIST}?{}", serde_html_form::to_string(other).unwrap_or_default())
    }

    fn narrows(&self) -> bool {
        [&self.name, &self.kind, &self.state].into_iter().flatten().any(|value| !value.trim().is_empty())
    }
}

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, asked: Asked<Search>) -> Answer {
    let (context, sought) = (signed_in.context(None), asked.sought());
    let found = app.run(move |service| institutions::search(service, &context, &sought)).await?;
    page(&listed(signed_in.shell("Schools and colleges"), &asked, &found).notice(asked.notice()))
}

fn listed(shell: Shell, asked: &Search, found: &Found) -> ListPage {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let state =
        FormState::new().with("name", text(&asked.name)).with("kind", text(&asked.kind)).with("state", text(&asked.state));
    let kinds = InstitutionKind::ALL.iter().map(|kind| (kind.code(), kind.label()));
    let fields = vec![
        Field::text("name", "Find by name, URN or UKPRN").width(20),
        Field::select("kind", "Kind", std::iter::once(("", "Any")).chain(kinds)),
        Field::select("state", "State", std::iter::once(("", "Open or closed")).chain(STATES)),
    ];
    let mut list = ListPage::new(shell.current(LIST), "Schools and colleges")
        .subtitle("Whoever runs a case can choose those that are open.")
        .action(Button::go("Take over the official register", import::FILE).secondary())
        .action(Button::go("Add a school or college", format!("{LIST}/new")));
    let clear = asked.narrows().then(|| Link::new("Show all", LIST));
    list.filter = Some(Filter { action: LIST.to_owned(), fields, state, clear, ..Filter::default() });
    if found.rows.is_empty() {
        let empty = if asked.narrows() {
            Empty::new("Nothing on the register is like that")
                .body("Check the spelling, type less of it, or choose another kind or state.")
        } else {
            Empty::new("No school or college is on the register")
                .body("Until one is, nobody can say which school a child goes to, and nobody can be consulted.")
        };
        return list.part(empty);
    }
    let columns = vec![
        Column::new("Name"),
        Column::new("Kind"),
        Column::new("URN"),
        Column::new("Consultations go to"),
        Column::new("State"),
    ];
    let first = (found.page - 1) * PER_PAGE + 1;
    let span = |page: usize| {
        let from = (page - 1) * PER_PAGE + 1;
        format!("{from} to {} of {}", (page * PER_PAGE).min(found.count), found.count)
    };
    let link = |page: usize| PaginationLink { href: asked.place(page), label: Some(span(page)) };
    list.pagination = (found.pages > 1).then(|| Pagination {
        previous: (found.page > 1).then(|| link(found.page - 1)),
        next: (found.page < found.pages).then(|| link(found.page + 1)),
    });
    let caption = match found.count {
        1 => "1 school or college".to_owned(),
        count if found.pages > 1 => format!("{first} to {} of {count} schools and colleges", first + found.rows.len() - 1),
        count => format!("{count} schools and colleges"),
    };
    list.part(Html::paragraph(caption)).part(Table::new("Schools and colleges", columns, found.rows.iter().map(row).collect()))
}

/// One line of the register.
#[derive(Debug, Serialize, ToSchema)]
struct LineJson {
    id: Uuid,
    name: String,
    /// Its kind, by code.
    #[schema(schema_with = code::<InstitutionKind>)]
    kind: &'static str,
    /// Its unique reference number.
    urn: Option<String>,
    /// Where consultations go.
    email: Option<String>,
    /// When it closed for good; `null` while it is open.
    closed_on: Option<chrono::NaiveDate>,
}

/// A page of the register, the open ones first and then by name.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RegisterJson {
    institutions: Vec<LineJson>,
    /// How many there are on all pages.
    count: usize,
    /// Which page this is, from 1.
    page: usize,
    /// How many pages there are.
    pages: usize,
}

pub(super) async fn list(app: web::Data<App>, signed_in: SignedIn, asked: Asked<Search>) -> Answer {
    let (context, sought) = (signed_in.context(None), asked.sought());
    let found = app.run(move |service| institutions::search(service, &context, &sought)).await?;
    let line = |row: InstitutionRow| LineJson {
        id: row.id.uuid(),
        name: row.name,
        kind: row.kind.code(),
        urn: row.urn,
        email: row.email,
        closed_on: row.closed_on,
    };
    let Found { rows, count, page, pages } = found;
    Ok(HttpResponse::Ok().json(RegisterJson { institutions: rows.into_iter().map(line).collect(), count, page, pages }))
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
