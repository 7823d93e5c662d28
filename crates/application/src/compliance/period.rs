//! The days that figures are about.

use chrono::{Datelike, Days, Months, NaiveDate};

/// A period as people choose it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// From 1 January.
    ThisYear,
    /// A year back from today.
    LastTwelveMonths,
    /// A whole calendar year.
    Year {
        /// The year.
        year: i32,
    },
    /// A quarter of a calendar year, from 1 to 4.
    Quarter {
        /// The year.
        year: i32,
        /// The quarter.
        quarter: u32,
    },
    /// Any days, both included.
    Custom {
        /// The first day.
        from: NaiveDate,
        /// The last day.
        to: NaiveDate,
    },
}

impl Period {
    /// Reads a period as addresses carry it: `year`, `12-months`, `2025`, `2026-Q3`, `2026-07-01..2026-08-15`; `None` when it is none of ours.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "year" => Some(Self::ThisYear),
            "12-months" => Some(Self::LastTwelveMonths),
            _ => {
                if let Some((from, to)) = text.split_once("..") {
                    return Self::between(from.parse().ok()?, to.parse().ok()?);
                }
                let (year, quarter) = text.split_once("-Q").map_or((text, None), |(year, quarter)| (year, Some(quarter)));
                let year = year.parse().ok().filter(|year| (2014..=2199).contains(year))?;
                let Some(quarter) = quarter else { return Some(Self::Year { year }) };
                let quarter = quarter.parse().ok().filter(|quarter| (1..=4).contains(quarter))?;
                Some(Self::Quarter { year, quarter })
            }
        }
    }

    /// Makes a period of any days; `None` when they are the wrong way round or before the law.
    pub fn between(from: NaiveDate, to: NaiveDate) -> Option<Self> {
        (from <= to && from.year() >= 2014 && to.year() <= 2199).then_some(Self::Custom { from, to })
    }

    /// The quarter that a day is in.
    pub fn quarter_of(day: NaiveDate) -> Self {
        Self::Quarter { year: day.year(), quarter: day.month0() / 3 + 1 }
    }

    /// The quarter before the one that a day is in, so many times back.
    pub fn quarters_back(day: NaiveDate, back: u32) -> Self {
        Self::quarter_of(day.checked_sub_months(Months::new(back * 3)).unwrap_or(day))
    }

    /// Returns the text that [`Self::parse`] reads.
    pub fn code(self) -> String {
        match self {
            Self::ThisYear => "year".into(),
            Self::LastTwelveMonths => "12-months".into(),
            Self::Year { year } => year.to_string(),
            Self::Quarter { year, quarter } => format!("{year}-Q{quarter}"),
            Self::Custom { from, to } => format!("{from}..{to}"),
        }
    }

    /// Returns the first and last day. A period that is not over ends today; one that has not begun ends before it begins and holds nothing.
    pub fn days(self, today: NaiveDate) -> (NaiveDate, NaiveDate) {
        let first = |year, month| NaiveDate::from_ymd_opt(year, month, 1).unwrap_or(today);
        let (from, to) = match self {
            Self::ThisYear => (first(today.year(), 1), today),
            Self::LastTwelveMonths => {
                let year_ago = today.checked_sub_months(Months::new(12)).and_then(|day| day.checked_add_days(Days::new(1)));
                (year_ago.unwrap_or(today), today)
            }
            Self::Year { year } => (first(year, 1), month_end(first(year, 12))),
            Self::Quarter { year, quarter } => {
                let from = first(year, quarter.clamp(1, 4) * 3 - 2);
                (from, month_end(from.checked_add_months(Months::new(2)).unwrap_or(from)))
            }
            Self::Custom { from, to } => (from, to),
        };
        (from, to.min(today))
    }
}

/// Returns the last day of a day's month.
pub fn month_end(day: NaiveDate) -> NaiveDate {
    day.with_day(1).and_then(|first| first.checked_add_months(Months::new(1))).and_then(|next| next.pred_opt()).unwrap_or(day)
}

/// Lists the months of a period as first and last day, cut to the period, with whether the cut left something out.
pub fn months(from: NaiveDate, to: NaiveDate) -> Vec<(NaiveDate, NaiveDate, bool)> {
    let mut months = Vec::new();
    let mut first = from;
    while first <= to {
        let end = month_end(first);
        let last = end.min(to);
        months.push((first, last, first.day() != 1 || last != end));
        let Some(next) = end.succ_opt() else { break };
        first = next;
    }
    months
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_period_is_read_as_it_is_written() {
        for text in ["year", "12-months", "2025", "2026-Q3", "2026-07-01..2026-08-15"] {
            assert_eq!(Period::parse(text).unwrap().code(), text);
        }
        for wrong in [
            "",
            "quarter",
            "2013",
            "2200",
            "25",
            "2026-Q5",
            "2026-Q0",
            "1026-Q1",
            "2026-08-15..2026-07-01",
            "2026-02-30..2026-03-01",
            "..",
            "1000-01-01..2026-01-01",
        ] {
            assert_eq!(Period::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_period_ends_today_at_the_latest() {
        let today = day("2026-12-01");
        let days = |text: &str| Period::parse(text).unwrap().days(today);
        assert_eq!(days("year"), (day("2026-01-01"), today));
        assert_eq!(days("12-months"), (day("2025-12-02"), today));
        assert_eq!(days("2025"), (day("2025-01-01"), day("2025-12-31")));
        assert_eq!(days("2026"), (day("2026-01-01"), today));
        assert_eq!(days("2026-Q1"), (day("2026-01-01"), day("2026-03-31")));
        assert_eq!(days("2026-Q4"), (day("2026-10-01"), today));
        assert_eq!(Period::quarters_back(today, 0).code(), "2026-Q4");
        assert_eq!(Period::quarters_back(day("2026-01-31"), 1).code(), "2025-Q4");
        let (from, to) = days("2027-Q1");
        assert!(from > to, "nothing has happened in the future");
    }

    #[test]
    fn months_are_cut_to_the_period() {
        let found = months(day("2026-10-15"), day("2026-12-01"));
        let expected = [
            (day("2026-10-15"), day("2026-10-31"), true),
            (day("2026-11-01"), day("2026-11-30"), false),
            (day("2026-12-01"), day("2026-12-01"), true),
        ];
        assert_eq!(found, expected);
        assert!(months(day("2027-01-01"), day("2026-12-01")).is_empty());
    }
}
