//! The two drawings of the board, each with its table.

use chrono::Datelike;
use ehc_application::compliance::{Asked, Compliance, Figure, LAST_WEEK, Month, Period};

use super::asked;
use crate::ui::{
    Link,
    parts::{Bar, BarChart, BarKind, ChartLine},
    words,
};

/// More months than this make bars too narrow to read; the file holds them all.
const MOST_MONTHS: usize = 24;

/// England in 2024, the latest national figure: 46.4% leaving out exceptions, 45.9% counting them.
const ENGLAND: (&str, u32) = ("2024", 46);

/// Plans issued in time, by month of issue.
pub(super) fn months(found: &Compliance) -> BarChart {
    let exceptions = found.asked.exceptions;
    let skipped = found.months.len().saturating_sub(MOST_MONTHS);
    let shown = found.months.get(skipped..).unwrap_or_default();
    let several_years = shown.first().zip(shown.last()).is_some_and(|(first, last)| first.first.year() != last.last.year());
    let mut bars: Vec<Bar> = shown
        .iter()
        .map(|month| {
            let share = month.share(exceptions);
            let name = if several_years { month.first.format("%b %y") } else { month.first.format("%b") };
            let value = share.percent().and_then(|percent| u32::try_from(percent).ok());
            let asked = Period::between(month.first, month.last).map(|period| Asked { period, ..found.asked });
            Bar {
                label: name.to_string(),
                under: words::thousands(share.whole),
                value,
                // A month without a plan has nothing to withhold, and no list behind it.
                words: match value {
                    Some(value) => format!("{value}%"),
                    None if share.whole == 0 => "no plans".into(),
                    None => String::new(),
                },
                part: month.is_part,
                link: asked.filter(|_| share.whole > 0).map(|asked| asked::behind(asked, Figure::Plans)),
                ..Bar::default()
            }
        })
        .collect();
    bars.push(Bar {
        label: "England".into(),
        under: ENGLAND.0.into(),
        value: Some(ENGLAND.1),
        words: format!("{}%", ENGLAND.1),
        kind: BarKind::Context,
        apart: true,
        ..Bar::default()
    });
    let cut = if skipped > 0 { format!(", the last {MOST_MONTHS} months of the period") } else { String::new() };
    BarChart {
        id: "months".into(),
        title: finding(shown, found),
        measure: format!(
            "Final plans issued within 20 weeks, by month of issue{cut}, {}, with England in {}. No percentage is given for fewer than 5 plans",
            asked::exceptions_words(exceptions),
            ENGLAND.0
        ),
        bars,
        top: Some(100),
        unit: "%",
        under_title: "Plans".into(),
        columns: ("Month".into(), "On time".into(), Some("Plans".into())),
        download: Some(Link::new("Download as CSV", asked::address("/reports/compliance.csv", found.asked, &[]))),
        ..BarChart::default()
    }
}

/// What the months show, from the first and last whole ones with a percentage; neutral words when they show nothing.
fn finding(months: &[Month], found: &Compliance) -> String {
    let percents: Vec<(u64, String)> = months
        .iter()
        .filter(|month| !month.is_part)
        .filter_map(|month| {
            let percent = month.share(found.asked.exceptions).percent()?;
            Some((percent, month.first.format("%B").to_string()))
        })
        .collect();
    let ends = percents.first().zip(percents.last()).filter(|_| percents.len() > 1);
    match ends {
        Some(((before, from), (after, to))) if after != before => {
            let more = if after > before { "More" } else { "Fewer" };
            format!("{more} plans are on time: {after}% in {to}, {before}% in {from}")
        }
        _ => "Plans on time by month".into(),
    }
}

/// Open cases by the week of their clock.
pub(super) fn weeks(found: &Compliance) -> BarChart {
    let bars = (1..=LAST_WEEK)
        .zip(&found.weeks)
        .map(|(week, count)| {
            let named = matches!(week, 1 | 6 | 10 | 16 | 20 | 25 | LAST_WEEK);
            Bar {
                label: if week == LAST_WEEK { format!("{week}+") } else { week.to_string() },
                under: if named { " ".into() } else { String::new() },
                value: Some(u32::try_from(*count).unwrap_or(u32::MAX)),
                kind: if week > 20 { BarKind::Past } else { BarKind::Main },
                link: Some(asked::behind(found.asked, Figure::OpenInWeek(week))),
                ..Bar::default()
            }
        })
        .collect();
    let limit = |after, text: Vec<String>, last| ChartLine { after, words: text, last };
    BarChart {
        id: "weeks".into(),
        title: "Where open cases are today".into(),
        measure: format!("{}, by week since the request was received", words::count(found.total.open, "open case", "open cases")),
        bars,
        lines: vec![
            limit(6, vec!["6 weeks".into()], false),
            limit(16, vec!["16 weeks".into()], false),
            limit(20, vec![words::count(found.total.past, "case", "cases"), "past 20 weeks".into()], true),
        ],
        axis_title: "Week the case is in today".into(),
        columns: ("Week".into(), "Cases".into(), None),
        ..BarChart::default()
    }
}
