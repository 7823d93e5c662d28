//! Boards for managers: figures with the counts beside them, charts with their tables, every number a link.

use super::ListPage;
use super::work::print_button;
use crate::ui::govuk::Button;
use crate::ui::parts::{BarChart, Empty, Figures, Filter, RankChart, SectionHead, Table};
use crate::ui::{Html, Link, Shell};

/// `/reports`, `/reports/compliance`.
#[derive(Debug, Clone, Default)]
pub struct Board {
    pub shell: Shell,
    pub heading: String,
    /// "1 January to 30 November 2026 · updated today at 6am".
    pub sub: String,
    pub filter: Option<Filter>,
    pub figures: Figures,
    /// Across the page.
    pub charts: Vec<BarChart>,
    /// Two side by side.
    pub half_charts: Vec<BarChart>,
    pub rank_charts: Vec<RankChart>,
    /// With their headings: "By team", "Overdue".
    pub tables: Vec<(String, Table)>,
    pub download: Option<Link>,
    /// What to say when there is nothing.
    pub empty: Option<Empty>,
}

impl From<Board> for ListPage {
    fn from(board: Board) -> Self {
        let mut page = ListPage::new(board.shell, board.heading).subtitle(board.sub);
        if let Some(link) = board.download {
            page = page.action(Button::go(link.text, link.href).secondary());
        }
        page = page.action(print_button("Print"));
        page.filter = board.filter;
        if let Some(empty) = board.empty {
            return page.part(empty);
        }
        page = page.part(board.figures);
        page = board.charts.into_iter().fold(page, ListPage::part);
        let halves: Vec<Html> =
            board.half_charts.into_iter().map(Html::from).chain(board.rank_charts.into_iter().map(Html::from)).collect();
        if !halves.is_empty() {
            page = page.part(Html::trusted(format!("<div class=\"app-boards\">{}</div>", Html::concat(halves))));
        }
        for (title, table) in board.tables {
            page = page.part(SectionHead::new(title)).part(table);
        }
        page
    }
}
