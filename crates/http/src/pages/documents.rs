//! The papers of a case.

use super::case::CaseFrame;
use super::{CasePage, FormPage};
use crate::ui::govuk::Button;
use crate::ui::parts::{Cell, Column, Empty, Row, Table};
use crate::ui::{Field, FormState, Html, Link};

#[derive(Debug, Clone, Default)]
pub struct DocumentRow {
    pub title: Link,
    /// "PDF, 240 KB, version 2".
    pub note: String,
    pub kind: String,
    pub dated: Html,
    pub from: String,
    pub who_can_see: String,
    /// A tag while it is checked or when it was refused; empty when ready.
    pub state: Html,
}

/// `…/documents`.
pub fn documents(frame: CaseFrame, rows: Vec<DocumentRow>, upload: Option<Link>) -> CasePage {
    let mut page = frame.part("Documents");
    if let Some(link) = upload {
        page = page.action(Button::go(link.text, link.href));
    }
    if rows.is_empty() {
        return page.part_of_page(Empty::new("No documents yet"));
    }
    let columns = vec![
        Column::new("Document").quiet(),
        Column::new("Kind"),
        Column::new("Date"),
        Column::new("From"),
        Column::new("People who can see this"),
        Column::new("Checks"),
    ];
    let row = |document: DocumentRow| {
        Row::new([
            Cell::noted(Html::link(document.title.text, &document.title.href), document.note),
            document.kind.into(),
            document.dated.into(),
            document.from.into(),
            document.who_can_see.into(),
            if document.state.is_empty() { "Ready".into() } else { document.state.into() },
        ])
    };
    page.part_of_page(Table::new("Documents", columns, rows.into_iter().map(row).collect()))
}

/// Fields: `files`, `kind`, `from`, `dated-day` and its kin.
pub fn upload_form<V: Into<String>, T: Into<String>>(
    frame: CaseFrame,
    kinds: impl IntoIterator<Item = (V, T)>,
    limits: &str,
    state: FormState,
) -> FormPage {
    frame
        .form("Upload documents", "Upload")
        .field(Field::files("files", "Files").hint(limits).accept(".pdf,.docx,.jpg,.png"))
        .field(Field::select("kind", "What are they?", kinds))
        .field(Field::text("from", "Who are they from?").width(30))
        .field(Field::date("dated", "What date do they carry?").hint("For example, 27 3 2026"))
        .state(state)
}
