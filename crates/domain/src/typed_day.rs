//! A day as people type it: figures or the name of a month, in three boxes or in one text with any usual sign between.

use chrono::{Days, NaiveDate};

/// The names of months, which their first three letters tell apart.
const MONTHS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

/// The fewest letters that are read as the name of a month.
const FEWEST_LETTERS: usize = 3;

/// The years in which something that is kept here can have happened or be owed.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

/// One of the three parts of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayPart {
    /// The day of the month.
    Day,
    /// The month.
    Month,
    /// The year.
    Year,
}

impl DayPart {
    fn noun(self) -> &'static str {
        match self {
            Self::Day => "a day",
            Self::Month => "a month",
            Self::Year => "a year",
        }
    }
}

/// Why what was typed is no day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotADay {
    /// The parts to put right.
    pub parts: Vec<DayPart>,
    /// What is wrong with them, as a sentence without its full stop.
    pub words: String,
}

impl NotADay {
    fn of(part: DayPart, words: &str) -> Self {
        Self { parts: vec![part], words: words.to_owned() }
    }
}

/// Reads a day from three boxes as they were typed: figures, a month also by its name or the beginning of it. Where the first box alone is filled, it may hold the
/// whole day: “7 sept 2026”, “7/9/26”, “2026-09-07”; a year of two figures then lies in this century.
///
/// # Errors
/// [`NotADay`] names the parts that are missing or wrong; of several kinds of mistake the first in the order of the boxes.
pub fn from_boxes(day: &str, month: &str, year: &str) -> Result<NaiveDate, NotADay> {
    if month.trim().is_empty() && year.trim().is_empty() {
        match parts(day)[..] {
            [year, month, day] if year.len() == 4 => return from_parts(day, month, year),
            [day, month, year] if figures(year, 2).is_some() && year.len() == 2 => {
                return from_parts(day, month, &format!("20{year}"));
            }
            [day, month, year] => return from_parts(day, month, year),
            _ => {}
        }
    }
    from_parts(day, month, year)
}

fn from_parts(day: &str, month_of: &str, year: &str) -> Result<NaiveDate, NotADay> {
    let typed = [(DayPart::Day, day.trim()), (DayPart::Month, month_of.trim()), (DayPart::Year, year.trim())];
    let missing: Vec<DayPart> = typed.iter().filter(|(_, text)| text.is_empty()).map(|(part, _)| *part).collect();
    if !missing.is_empty() {
        let nouns: Vec<&str> = missing.iter().map(|part| part.noun()).collect();
        return Err(NotADay { parts: missing, words: format!("It must include {}", nouns.join(" and ")) });
    }
    let [(_, day), (_, month_of), (_, year)] = typed;
    let day = day_of_month(day).filter(|day| (1..=31).contains(day));
    let day = day.ok_or_else(|| NotADay::of(DayPart::Day, "The day must be a number from 1 to 31"))?;
    let month =
        month(month_of).ok_or_else(|| NotADay::of(DayPart::Month, "The month must be a number from 1 to 12, or its name"))?;
    let year = full_year(year).ok_or_else(|| NotADay::of(DayPart::Year, "The year must have four figures, such as 2026"))?;
    if !YEARS.contains(&year) {
        return Err(NotADay::of(DayPart::Year, "The year must be from 1900 to 2199"));
    }
    NaiveDate::from_ymd_opt(year, month, day).ok_or_else(|| NotADay::of(DayPart::Day, &days_in(year, month)))
}

/// Reads a day that is named by its place beside another: “today” or “yesterday”. `None` for everything else.
pub fn named(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    match text.trim().to_lowercase().as_str() {
        "today" => Some(today),
        "yesterday" => today.checked_sub_days(Days::new(1)),
        _ => None,
    }
}

/// Says how many days a month has.
fn days_in(year: i32, month: u32) -> String {
    let last = (28..=31).rev().find(|day| NaiveDate::from_ymd_opt(year, month, *day).is_some()).unwrap_or(31);
    let name = NaiveDate::from_ymd_opt(year, month, 1).map(|first| first.format("%B").to_string()).unwrap_or_default();
    if month == 2 { format!("{name} {year} has {last} days") } else { format!("{name} has {last} days") }
}

/// Reads the number of a month from its figures, its name or the beginning of its name; `None` where it is none of these.
fn month(text: &str) -> Option<u32> {
    let text = text.trim().trim_end_matches('.').to_lowercase();
    if let Some(number) = figures(&text, 2) {
        return (1..=12).contains(&number).then_some(number);
    }
    let place = MONTHS.iter().position(|name| text.len() >= FEWEST_LETTERS && name.starts_with(&text))?;
    u32::try_from(place + 1).ok()
}

/// Finds a birth date in a text, and what stands around it: “Hassan 14/3/2018”, “14 Mar 18”, “2018-03-14”. A year of two figures is the last that does not lie after
/// `today`. `None` where no day is typed.
pub fn birth_date(text: &str, today: NaiveDate) -> Option<(NaiveDate, String)> {
    let parts = parts(text);
    let not_ahead = |short: i32, month, day| {
        let centuries = [2000, 1900].into_iter();
        centuries.filter_map(|century| NaiveDate::from_ymd_opt(century + short, month, day)).find(|born| *born <= today)
    };
    let (from, day) = parts.windows(3).enumerate().find_map(|(from, three)| match three {
        [one, two, other] => Some((from, day_first(one, two, other, not_ahead).or_else(|| year_first(one, two, other))?)),
        _ => None,
    })?;
    let around = parts.iter().enumerate().filter(|(at, _)| !(from..from + 3).contains(at)).map(|(_, part)| *part);
    Some((day, around.collect::<Vec<_>>().join(" ")))
}

fn parts(text: &str) -> Vec<&str> {
    let between = |c: char| c.is_whitespace() || matches!(c, '/' | '-' | '.' | ',');
    text.split(between).filter(|part| !part.is_empty()).collect()
}

/// Reads the day of a month, also as “7th”.
fn day_of_month(text: &str) -> Option<u32> {
    let ends = ["st", "nd", "rd", "th"];
    let lower = text.to_lowercase();
    figures(ends.iter().find_map(|end| lower.strip_suffix(end)).unwrap_or(&lower), 2)
}

/// Reads a day with the year last; `short` says which century a year of two figures lies in.
fn day_first(day: &str, month_of: &str, year: &str, short: impl Fn(i32, u32, u32) -> Option<NaiveDate>) -> Option<NaiveDate> {
    let (day, month) = (day_of_month(day)?, month(month_of)?);
    if let Some(year) = full_year(year) {
        return NaiveDate::from_ymd_opt(year, month, day);
    }
    short(i32::try_from(figures(year, 2).filter(|_| year.len() == 2)?).ok()?, month, day)
}

fn year_first(year: &str, month_of: &str, day: &str) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(full_year(year)?, month(month_of)?, figures(day, 2)?)
}

fn full_year(text: &str) -> Option<i32> {
    i32::try_from(figures(text, 4).filter(|_| text.len() == 4)?).ok()
}

fn figures(text: &str, most: usize) -> Option<u32> {
    let is_plain = !text.is_empty() && text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, String)> {
        let today = NaiveDate::from_ymd_opt(2026, 12, 1)?;
        birth_date(text, today).map(|(day, rest)| (day.to_string(), rest))
    }

    #[test]
    fn cw_04_a_birth_date_is_read_in_every_usual_form() {
        for typed in [
            "14 3 2018",
            "14/03/2018",
            "14.3.2018",
            "14-3-2018",
            "2018-03-14",
            "14 March 2018",
            "14 mar 2018",
            "14th March, 2018",
            "14 Mar 18",
            "14/3/18",
        ] {
            assert_eq!(read(typed), Some(("2018-03-14".into(), String::new())), "{typed}");
        }
        assert_eq!(read("7 sept 2019"), Some(("2019-09-07".into(), String::new())));
        assert_eq!(read("14 3 77"), Some(("1977-03-14".into(), String::new())), "nobody is born ahead");
        assert_eq!(read("Hassan, Amira 14/3/2018"), Some(("2018-03-14".into(), "Hassan Amira".into())));
        for typed in [
            "",
            "14 3",
            "31 9 2018",
            "29 2 2026",
            "14 ma 2018",
            "14 3 218",
            "Amira Hassan",
            "EHC-000418",
            "1 1 20188",
            "٧ ٩ ٢٠٢٦",
        ] {
            assert_eq!(read(typed), None, "{typed}");
        }
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_in_three_boxes_is_read_with_the_month_by_number_or_name() {
        for month in ["9", "09", "sept", "Sep.", "September"] {
            assert_eq!(from_boxes("7", month, " 2026 "), Ok(day("2026-09-07")), "{month}");
        }
        assert_eq!(from_boxes("07th", "9", "2026"), Ok(day("2026-09-07")));
        assert_eq!(from_boxes("29", "2", "2028"), Ok(day("2028-02-29")));
    }

    #[test]
    fn each_wrong_part_of_a_day_is_named() {
        use DayPart::{Day, Month, Year};
        for (typed, parts, words) in [
            (["7", "", "2026"], vec![Month], "It must include a month"),
            (["", "", "2026"], vec![Day, Month], "It must include a day and a month"),
            (["", "", ""], vec![Day, Month, Year], "It must include a day and a month and a year"),
            (["0", "9", "2026"], vec![Day], "The day must be a number from 1 to 31"),
            (["32", "9", "2026"], vec![Day], "The day must be a number from 1 to 31"),
            (["-1", "9", "2026"], vec![Day], "The day must be a number from 1 to 31"),
            (["1e1", "9", "2026"], vec![Day], "The day must be a number from 1 to 31"),
            (["7", "13", "2026"], vec![Month], "The month must be a number from 1 to 12, or its name"),
            (["7", "ju", "2026"], vec![Month], "The month must be a number from 1 to 12, or its name"),
            (["7", "9", "26"], vec![Year], "The year must have four figures, such as 2026"),
            (["7", "9", "20266"], vec![Year], "The year must have four figures, such as 2026"),
            (["7", "9", "٢٠٢٦"], vec![Year], "The year must have four figures, such as 2026"),
            (["7", "9", "1899"], vec![Year], "The year must be from 1900 to 2199"),
            (["7", "9", "2200"], vec![Year], "The year must be from 1900 to 2199"),
            (["31", "6", "2026"], vec![Day], "June has 30 days"),
            (["31", "sept", "2026"], vec![Day], "September has 30 days"),
            (["29", "2", "2026"], vec![Day], "February 2026 has 28 days"),
            (["30", "2", "2028"], vec![Day], "February 2028 has 29 days"),
        ] {
            let [day, month, year] = typed;
            assert_eq!(from_boxes(day, month, year), Err(NotADay { parts, words: words.into() }), "{typed:?}");
        }
        for (typed, read) in [("1900", "1900-09-07"), ("2199", "2199-09-07")] {
            assert_eq!(from_boxes("7", "9", typed), Ok(day(read)));
        }
    }

    #[test]
    fn the_first_box_alone_may_hold_the_whole_day() {
        for typed in ["7 sept 2026", "7 September 2026", "7th Sep, 2026", "7/9/2026", "7/9/26", "07.09.2026", "2026-09-07"] {
            assert_eq!(from_boxes(typed, "", " "), Ok(day("2026-09-07")), "{typed}");
        }
        for (typed, words) in [
            ("31/6/2026", "June has 30 days"),
            ("7 9 226", "The year must have four figures, such as 2026"),
            ("7 9", "It must include a month and a year"),
            ("7 9 2026 1", "It must include a month and a year"),
        ] {
            assert_eq!(from_boxes(typed, "", "").map_err(|not| not.words), Err(words.into()), "{typed}");
        }
        assert!(from_boxes("7/9/2026", "9", "2026").is_err(), "what stands in the other boxes is not passed over");
    }

    #[test]
    fn a_day_is_named_by_its_place_beside_today() {
        let today = day("2026-12-01");
        assert_eq!((named("Today", today), named(" yesterday ", today)), (Some(today), Some(day("2026-11-30"))));
        assert_eq!(named("tomorrow", today).or(named("", today)), None);
    }

    #[test]
    fn a_month_is_read_by_its_number_its_name_or_the_beginning_of_it() {
        for (typed, number) in
            [("1", 1), ("09", 9), ("sep", 9), ("Sept.", 9), ("SEPTEMBER", 9), ("dec", 12), ("may", 5), ("jun", 6), ("jul", 7)]
        {
            assert_eq!(month(typed), Some(number), "{typed}");
        }
        for typed in ["", "0", "13", "ju", "m", "septembre", "009"] {
            assert_eq!(month(typed), None, "{typed}");
        }
    }
}
