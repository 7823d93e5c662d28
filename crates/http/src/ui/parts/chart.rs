//! Bar charts, drawn on the server: values on bars, a zero baseline, a table for every drawing.

use askama::Template;

use super::{Column, Row, Table};
use crate::ui::{Html, Link, html::parts, words};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BarKind {
    #[default]
    Main,
    /// Past the limit.
    Past,
    /// Beside the point: England, or all but the one the title is about.
    Context,
}

impl BarKind {
    fn class(self) -> &'static str {
        match self {
            Self::Main => "",
            Self::Past => " app-chart__bar--past",
            Self::Context => " app-chart__bar--context",
        }
    }
}

#[derive(Debug, Clone, Default)]
pub struct Bar {
    pub label: String,
    /// Under the label: how many plans, or a year.
    pub under: String,
    /// `None` where the figure is withheld or there is none.
    pub value: Option<u32>,
    /// On the bar: "41%". Empty leaves it out. Where there is no figure the table says it instead: "no plans".
    pub words: String,
    pub kind: BarKind,
    /// A period that is not over.
    pub part: bool,
    /// What the table says, linked to the list behind it.
    pub link: Option<String>,
    /// Stands apart from the others.
    pub apart: bool,
}

/// A line across the bars where a limit falls, after so many of them.
#[derive(Debug, Clone, Default)]
pub struct ChartLine {
    pub after: usize,
    pub words: Vec<String>,
    pub last: bool,
}

/// Bars side by side.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "app/bar-chart.html")]
pub struct BarChart {
    pub id: String,
    /// What the figures show: "More plans are on time: 66% in November, 41% in January".
    pub title: String,
    /// Measure, period, population, exceptions in or out.
    pub measure: String,
    pub bars: Vec<Bar>,
    pub lines: Vec<ChartLine>,
    /// The top of the scale; worked out from the bars when absent.
    pub top: Option<u32>,
    /// "%" or nothing.
    pub unit: &'static str,
    /// Beside the row of `under`: "Plans".
    pub under_title: String,
    pub axis_title: String,
    /// Headings of the table: what a bar is, what it measures, what stands under it.
    pub columns: (String, String, Option<String>),
    pub download: Option<Link>,
}

pub(super) struct DrawnBar<'a> {
    bar: &'a Bar,
    x: f64,
    width: f64,
    middle: f64,
    y: f64,
    height: f64,
}

const LEFT: f64 = 4.5;
const HEIGHT: f64 = 168.0;
const ROOF: f64 = 22.0;

impl BarChart {
    fn scale_top(&self) -> u32 {
        let most = self.bars.iter().filter_map(|bar| bar.value).max().unwrap_or(0);
        self.top.unwrap_or_else(|| nice(most))
    }

    fn slot(&self) -> f64 {
        let slots = self.bars.len() + self.bars.iter().filter(|bar| bar.apart).count();
        (100.0 - LEFT) / slots.max(1) as f64
    }

    fn drawn(&self) -> Vec<DrawnBar<'_>> {
        let (slot, top) = (self.slot(), f64::from(self.scale_top().max(1)));
        let fill = if self.bars.len() > 16 { 0.8 } else { 0.68 };
        let mut place = 0.0;
        let mut drawn = Vec::with_capacity(self.bars.len());
        for bar in &self.bars {
            if bar.apart {
                place += 0.8;
            }
            let height = f64::from(bar.value.unwrap_or(0)) / top * HEIGHT;
            let left = LEFT + place * slot;
            drawn.push(DrawnBar {
                bar,
                x: tidy(left + slot * (1.0 - fill) / 2.0),
                width: tidy(slot * fill),
                middle: tidy(left + slot / 2.0),
                y: tidy(ROOF + HEIGHT - height),
                height: tidy(height),
            });
            place += 1.0;
        }
        drawn
    }

    /// Lines across, with their numbers.
    fn grid(&self) -> Vec<(String, f64)> {
        let top = self.scale_top();
        let steps = if self.unit == "%" { 4 } else { (2..=5).rev().find(|steps| top.is_multiple_of(*steps)).unwrap_or(2) };
        (0..=steps)
            .map(|step| {
                let value = top * step / steps;
                (format!("{value}{}", self.unit), tidy(ROOF + HEIGHT - HEIGHT * f64::from(step) / f64::from(steps)))
            })
            .collect()
    }

    fn drawn_lines(&self) -> Vec<(f64, &ChartLine)> {
        self.lines.iter().map(|line| (tidy(LEFT + self.slot() * line.after as f64), line)).collect()
    }

    /// With many bars only some are named, so that names do not touch.
    fn named(&self, place: &usize) -> bool {
        self.bars.len() <= 16 || self.bars.get(*place).is_some_and(|bar| !bar.under.is_empty())
    }

    fn label(&self) -> String {
        let values: Vec<String> = self.bars.iter().map(|bar| format!("{} {}", bar.label, said(bar))).collect();
        format!("{}: {}", self.measure, values.join(", "))
    }

    fn table(&self) -> Table {
        let (what, measure, under) = &self.columns;
        let mut columns = vec![Column::new(what), Column::number(measure)];
        columns.extend(under.iter().map(|title| Column::number(title)));
        let row = |bar: &Bar| {
            let value = match &bar.link {
                Some(href) => Html::link(said(bar), href),
                None => said(bar).into(),
            };
            // A bar set apart is not of the series: what stands under it is part of its name, and no count.
            let (name, under) = match bar {
                Bar { apart: true, .. } => (format!("{} {}", bar.label, bar.under), String::new()),
                Bar { part: true, .. } => (format!("{} (part)", bar.label), bar.under.clone()),
                _ => (bar.label.clone(), bar.under.clone()),
            };
            Row::new([name.into(), value.into(), under.into()])
        };
        Table::narrow(&self.title, columns, self.bars.iter().map(row).collect())
    }
}

/// Bars one under the other, longest first as given: causes, teams.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "app/rank-chart.html")]
pub struct RankChart {
    pub id: String,
    pub title: String,
    pub measure: String,
    pub bars: Vec<Bar>,
    pub columns: (String, String),
}

impl RankChart {
    fn said(&self, bar: &Bar) -> String {
        said(bar)
    }

    fn width(&self, bar: &Bar) -> f64 {
        let most = self.bars.iter().filter_map(|bar| bar.value).max().unwrap_or(1).max(1);
        tidy(f64::from(bar.value.unwrap_or(0)) / f64::from(most) * 54.0)
    }

    fn label(&self) -> String {
        let values: Vec<String> = self.bars.iter().map(|bar| format!("{} {}", bar.label, said(bar))).collect();
        format!("{}: {}", self.measure, values.join(", "))
    }

    fn table(&self) -> Table {
        let columns = vec![Column::new(&self.columns.0), Column::number(&self.columns.1)];
        let value = |bar: &Bar| match &bar.link {
            Some(href) => Html::link(said(bar), href),
            None => said(bar).into(),
        };
        let row = |bar: &Bar| Row::new([bar.label.clone().into(), value(bar).into()]);
        Table::narrow(&self.title, columns, self.bars.iter().map(row).collect())
    }
}

fn said(bar: &Bar) -> String {
    match bar.value {
        None if bar.words.is_empty() => "withheld: fewer than 5".to_owned(),
        None => bar.words.clone(),
        Some(value) if bar.words.is_empty() => words::thousands(u64::from(value)),
        Some(_) => bar.words.clone(),
    }
}

/// The next round number that is easy to divide.
fn nice(most: u32) -> u32 {
    let step = [4, 8, 10, 20, 40, 50, 100, 200, 400, 500, 1000].into_iter().find(|step| most <= step * 5).unwrap_or(5000);
    most.div_ceil(step).max(1) * step
}

fn tidy(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

parts!(BarChart, RankChart);
