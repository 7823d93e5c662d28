//! A day as people type it: figures or the name of a month, with any usual sign between.

use chrono::NaiveDate;

/// The names of months, which their first three letters tell apart.
const MONTHS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

/// The fewest letters that are read as the name of a month.
const FEWEST_LETTERS: usize = 3;

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
    let between = |c: char| c.is_whitespace() || matches!(c, '/' | '-' | '.' | ',');
    let parts: Vec<&str> = text.split(between).filter(|part| !part.is_empty()).collect();
    let (from, day) = parts.windows(3).enumerate().find_map(|(from, three)| match three {
        [one, two, other] => Some((from, day_first(one, two, other, today).or_else(|| year_first(one, two, other))?)),
        _ => None,
    })?;
    let around = parts.iter().enumerate().filter(|(at, _)| !(from..from + 3).contains(at)).map(|(_, part)| *part);
    Some((day, around.collect::<Vec<_>>().join(" ")))
}

fn day_first(day: &str, month_of: &str, year: &str, today: NaiveDate) -> Option<NaiveDate> {
    let day = figures(day.trim_end_matches(|c: char| c.is_ascii_alphabetic()), 2)?;
    let month = month(month_of)?;
    if let Some(year) = full_year(year) {
        return NaiveDate::from_ymd_opt(year, month, day);
    }
    let short = i32::try_from(figures(year, 2).filter(|_| year.len() == 2)?).ok()?;
    let centuries = [2000, 1900].into_iter();
    centuries.filter_map(|century| NaiveDate::from_ymd_opt(century + short, month, day)).find(|born| *born <= today)
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
