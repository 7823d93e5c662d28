//! The cases behind a number.

use actix_web::web;
use chrono::NaiveDate;
use ehc_application::{
    cases::{case_path, year_words},
    compliance::{self, Behind, CasesBehind, Figure, Population},
};

use super::{
    asked::{self, Query},
    asked_for,
    figures::not_shown,
};
use crate::{
    frames::ListPage,
    ui::{
        Html, Link,
        govuk::{Pagination, PaginationLink, Tag},
        parts::{Cell, Column, Empty, Row, Table},
        words,
    },
    web::{
        App, SignedIn,
        respond::{Answer, page},
    },
};

pub(super) const PER_PAGE: usize = 50;

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, query: Query) -> Answer {
    let context = signed_in.context(None);
    let today = context.today;
    let (asked, figure, number) = (asked::read_strictly(&query)?, asked::figure(&query)?, asked::page_number(&query));
    let found = app.run(move |service| compliance::list(service, &context, asked, figure, (number, PER_PAGE))).await?;
    let address = |page: usize| PaginationLink {
        href: asked::address("/reports/cases", asked, &[("figure", &figure.code()), ("page", &page.to_string())]),
        label: None,
    };
    let title = figure.title();
    let count = format!(" <span class=\"app-quiet\">({})</span>", words::thousands(found.counted));
    let heading = Html::from(title.as_str()).then(Html::trusted(count));
    let mut shown =
        ListPage::new(signed_in.shell(&title).current("/reports"), heading).subtitle(about(&found, figure, asked.exceptions));
    let figures_at = if matches!(figure, Figure::AskedFor(_)) { asked_for::PLACE } else { "/reports/compliance" };
    let figures_at = asked::address(figures_at, asked, &[]);
    shown = shown.prints("Print").part(Html::paragraph(Html::link("Back to the figures", &figures_at)));
    if let Some(words) = not_shown(found.not_shown) {
        shown = shown.part(words);
    }
    shown = if found.lines.is_empty() {
        let figures = Link::new("Show the figures", figures_at);
        shown.part(Empty::new("No cases to show.").link(figures))
    } else {
        shown.part(table(&title, &found, figure, today))
    };
    shown.pagination = (found.pages > 1).then(|| Pagination {
        previous: (number > 1).then(|| address(number - 1)),
        next: (number < found.pages).then(|| address(number + 1)),
    });
    page(&shown)
}

/// Says what is counted: days where the figure is about days, the team, exceptions in or out.
fn about(found: &CasesBehind, figure: Figure, exceptions: compliance::Exceptions) -> String {
    let mut parts = Vec::new();
    match figure.population() {
        Population::Plans => {
            parts.push(asked::days_words(found.from, found.to.max(found.from)));
            parts.push(words::sentence(asked::exceptions_words(exceptions)));
        }
        Population::SetAside
        | Population::Decisions
        | Population::Requests(_)
        | Population::Refusals(_)
        | Population::AfterRefusal(_)
        | Population::Advice(_) => parts.push(asked::days_words(found.from, found.to.max(found.from))),
        Population::Open | Population::Overdue | Population::Past { .. } => parts.push("Today".into()),
    }
    parts.extend(found.team_name.clone());
    parts.join(" · ")
}

fn table(caption: &str, found: &CasesBehind, figure: Figure, today: NaiveDate) -> Table {
    let mut columns = vec![Column::new("Child").quiet(), Column::new("Stage"), Column::new("Request received")];
    let event = match figure.population() {
        Population::Plans | Population::SetAside => Some("Plan issued"),
        Population::Decisions | Population::Refusals(_) | Population::AfterRefusal(_) => Some("Family told"),
        Population::Overdue => Some("Overdue"),
        Population::Requests(_) => Some("Who asked"),
        Population::Advice(_) => Some("Advice came"),
        Population::Past { .. } => Some("Exception"),
        Population::Open => None,
    };
    columns.extend(event.map(Column::new));
    if takes_time(figure) {
        columns.push(Column::number("Time taken"));
    }
    columns.push(Column::new("Caseworker"));
    Table::new(caption, columns, found.lines.iter().map(|behind| row(behind, figure, today)).collect())
}

/// Whether what is counted took its time since the request: the request itself took none.
fn takes_time(figure: Figure) -> bool {
    !matches!(figure.population(), Population::Requests(_))
}

fn row(behind: &Behind, figure: Figure, today: NaiveDate) -> Row {
    let (line, counted) = (&behind.line, &behind.counted);
    let mut cells =
        vec![child(behind, today), line.stage.words(line.is_merged).into(), words::list_time(counted.began_on, today).into()];
    let excused = || if counted.is_excused { Html::from(Tag::purple("Exception")) } else { Html::default() };
    match (figure.population(), counted.on) {
        (Population::Open, _) => {}
        (Population::Requests(_), _) => cells.push(counted.title.as_str().into()),
        (Population::Past { .. }, _) => cells.push(excused().into()),
        (Population::Advice(_), Some(on)) => {
            let limit = counted.due.map(|due| format!("limit {}", words::list_date(due, today))).unwrap_or_default();
            let note = Html::from(format!("{} ", counted.title)).then(limit).then(" ").then(excused());
            cells.push(Cell::noted(words::list_time(on, today), note));
        }
        (Population::Overdue, Some(due)) => cells.push(overdue(behind, due, today)),
        (_, Some(on)) => cells.push(Cell::noted(words::list_time(on, today), excused())),
        (_, None) => cells.push(Cell::default()),
    }
    if takes_time(figure) {
        let last = if figure.population() == Population::Overdue { today } else { counted.on.unwrap_or(today) };
        let week = format!("Week {}", words::week_number(counted.began_on, last));
        cells.push(Cell::noted(words::days((last - counted.began_on).num_days()), week));
    }
    cells.push(line.caseworker.as_deref().map_or_else(|| "Nobody yet".into(), Html::name).into());
    Row::new(cells)
}

/// The child, with what tells them apart.
pub(super) fn child(behind: &Behind, today: NaiveDate) -> Cell {
    let line = &behind.line;
    let year = year_words(line.born_on, line.year_group_shift, today);
    let note = Html::from(format!("{year} · ")).then(Html::reference(&line.reference));
    Cell::noted(Html::link(Html::name(&line.child), &case_path(&line.reference, "")), note)
}

/// What is overdue, and by how much.
pub(super) fn overdue(behind: &Behind, due: NaiveDate, today: NaiveDate) -> Cell {
    let late = words::sentence(&words::overdue(due, today));
    let tag = if behind.counted.is_excused { Tag::purple("Exception recorded") } else { Tag::red(late.as_str()) };
    Cell::noted(behind.counted.title.as_str(), Html::from(tag).then(format!(" due {}", words::list_date(due, today))))
}
