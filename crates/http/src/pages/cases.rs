//! Lists of cases, and what a search found.

use super::ListPage;
use crate::ui::govuk::Pagination;
use crate::ui::parts::{Authority, Column, Counts, Due, Empty, Filter, Row, Subnav, Table};
use crate::ui::ruler::MiniRuler;
use crate::ui::{Html, Link, Shell, words};

/// One case in a list.
#[derive(Debug, Clone, Default)]
pub struct CaseRow {
    pub child: Link,
    /// "Year 4 · EHC-000418".
    pub note: Html,
    pub stage: String,
    pub next: Html,
    pub due: Option<Due>,
    pub authority: Option<Authority>,
    pub ruler: Option<MiniRuler>,
    pub caseworker: String,
    pub school: String,
}

/// `/cases`, and the lists behind the numbers of reports.
#[derive(Debug, Clone, Default)]
pub struct CaseList {
    pub shell: Shell,
    pub heading: String,
    /// How many there are: "118", or "1,000+" where counting stopped.
    pub total: String,
    pub counts: Option<Counts>,
    pub whose: Option<Subnav>,
    pub filter: Filter,
    pub rows: Vec<CaseRow>,
    pub empty: Empty,
    pub pagination: Option<Pagination>,
    pub actions: Vec<Html>,
    /// Sort links for child, next date and week, in that order.
    pub sorts: Option<[(String, Option<&'static str>); 3]>,
}

impl From<CaseList> for ListPage {
    fn from(list: CaseList) -> Self {
        let mut heading = Html::from(list.heading.as_str());
        if !list.total.is_empty() {
            heading = heading.then(Html::trusted(format!(" <span class=\"app-quiet\">({})</span>", Html::from(list.total))));
        }
        let mut page = ListPage::new(list.shell, heading);
        page.actions = list.actions;
        page.counts = list.counts;
        page.subnav = list.whose;
        page.filter = Some(list.filter);
        page.pagination = list.pagination;
        if list.rows.is_empty() { page.part(list.empty) } else { page.part(table(&list.heading, list.rows, list.sorts)) }
    }
}

fn table(caption: &str, rows: Vec<CaseRow>, sorts: Option<[(String, Option<&'static str>); 3]>) -> Table {
    let [child, next, week] = ["Child", "Next date", "Week"].map(|title| Column::new(title).quiet());
    let (child, next, week) = match sorts {
        Some([by_child, by_next, by_week]) => {
            (child.sorts(&by_child.0, by_child.1), next.sorts(&by_next.0, by_next.1), week.sorts(&by_week.0, by_week.1))
        }
        None => (child, next, week),
    };
    let columns = vec![child, Column::new("Stage"), next, week, Column::new("Caseworker"), Column::new("School")];
    let row = |case: CaseRow| {
        let next = case.due.map(Html::from).unwrap_or_default();
        let why = case.authority.map(|authority| Html::from(authority).then(" ")).unwrap_or_default().then(case.next);
        Row::new([
            crate::ui::parts::Cell::noted(Html::link(case.child.text, &case.child.href), case.note),
            case.stage.into(),
            crate::ui::parts::Cell::noted(next, why),
            case.ruler.map(Html::from).unwrap_or_default().into(),
            Html::name(&case.caseworker).into(),
            case.school.into(),
        ])
    };
    Table::new(caption, columns, rows.into_iter().map(row).collect())
}

/// One thing a search found, and why.
#[derive(Debug, Clone, Default)]
pub struct SearchHit {
    pub link: Link,
    /// "Year 4 · EHC-000418 · born 14 March 2018".
    pub note: Html,
}

/// What a search found, by kind. Nothing the reader typed is in the address of the page.
pub fn search_results(shell: Shell, typed: &str, groups: Vec<(String, Vec<SearchHit>)>, suggestion: Option<Link>) -> ListPage {
    let mut page = ListPage::new(shell.titled("Search results"), "Search results")
        .subtitle(Html::from("You searched for ").then(Html::strong(typed)));
    let found: usize = groups.iter().map(|(_, hits)| hits.len()).sum();
    if found == 0 {
        let mut empty = Empty::new(Html::from(format!("No match for “{typed}”.")))
            .body("Check the spelling, or search for a case number. You see only what you are allowed to see.");
        if let Some(link) = suggestion {
            empty = empty.link(link);
        }
        return page.part(empty);
    }
    for (title, hits) in groups.into_iter().filter(|(_, hits)| !hits.is_empty()) {
        let count = words::thousands(hits.len() as u64);
        page = page
            .part(Html::trusted(format!(
                "<h2 class=\"app-day\">{} <span class=\"app-quiet\">({count})</span></h2>",
                Html::from(title)
            )))
            .part(super::work::lines(hits.into_iter().map(|hit| (hit.link, hit.note))));
    }
    page
}
