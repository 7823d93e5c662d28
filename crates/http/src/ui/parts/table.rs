//! Tables that stay tables on a desk and become stacked rows on a phone.

use askama::Template;

use crate::ui::{Html, html::parts};

/// A heading that sorts: a link, and what the order is now.
#[derive(Debug, Clone, Default)]
pub struct Sort {
    pub href: String,
    /// `ascending`, `descending`, or absent when the list is not in this order.
    pub now: Option<&'static str>,
}

#[derive(Debug, Clone, Default)]
pub struct Column {
    pub title: String,
    pub number: bool,
    pub sort: Option<Sort>,
    /// Left out before the value on a phone, where the value speaks for itself.
    pub quiet: bool,
}

impl Column {
    pub fn new(title: &str) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    pub fn number(title: &str) -> Self {
        Self { title: title.into(), number: true, ..Self::default() }
    }

    #[must_use]
    pub fn quiet(mut self) -> Self {
        self.quiet = true;
        self
    }

    #[must_use]
    pub fn sorts(mut self, href: &str, now: Option<&'static str>) -> Self {
        self.sort = Some(Sort { href: href.into(), now });
        self
    }
}

/// What one cell holds; a second line is smaller and grey.
#[derive(Debug, Clone, Default)]
pub struct Cell {
    pub body: Html,
    pub note: Html,
}

impl<T: Into<Html>> From<T> for Cell {
    fn from(body: T) -> Self {
        Self { body: body.into(), note: Html::default() }
    }
}

impl Cell {
    pub fn noted(body: impl Into<Html>, note: impl Into<Html>) -> Self {
        Self { body: body.into(), note: note.into() }
    }
}

/// The first cell is the heading of its row.
#[derive(Debug, Clone, Default)]
pub struct Row {
    pub cells: Vec<Cell>,
}

impl Row {
    pub fn new(cells: impl IntoIterator<Item = Cell>) -> Self {
        Self { cells: cells.into_iter().collect() }
    }
}

#[derive(Debug, Clone, Default, Template)]
#[template(path = "app/table.html")]
pub struct Table {
    pub caption: String,
    /// Shown above the table; otherwise only screen readers hear it, because a heading already says it.
    pub caption_shown: bool,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    /// Stays a table on a phone: two or three narrow columns of figures.
    pub narrow: bool,
}

impl Table {
    pub fn new(caption: &str, columns: Vec<Column>, rows: Vec<Row>) -> Self {
        Self { caption: caption.into(), columns, rows, ..Self::default() }
    }

    /// A small table of figures.
    pub fn narrow(caption: &str, columns: Vec<Column>, rows: Vec<Row>) -> Self {
        Self { narrow: true, ..Self::new(caption, columns, rows) }
    }

    /// The columns beside the cells of a row, for headings on a phone.
    fn cells<'a>(&'a self, row: &'a Row) -> impl Iterator<Item = (&'a Column, &'a Cell)> {
        self.columns.iter().zip(&row.cells)
    }
}

parts!(Table);
