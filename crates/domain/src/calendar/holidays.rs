//! Bank holidays in England: the published table, and the pattern of the law for years outside it.
//!
//! Banking and Financial Dealings Act 1971 s1 and Schedule 1, with the proclamations that moved or added days. Christmas Day and Good Friday are
//! common-law holidays and are kept in the same lists.

use chrono::{Datelike, NaiveDate, Weekday};

use super::{date, plus_days};

/// First year of the published table.
pub const FIRST_PUBLISHED_YEAR: i32 = 2020;
/// Last year of the published table.
pub const LAST_PUBLISHED_YEAR: i32 = 2028;

/// Month and day of every published bank holiday, by year, with weekend days that have a substitute left in.
pub const PUBLISHED: &[(i32, &[(u32, u32)])] = &[
    (2020, &[(1, 1), (4, 10), (4, 13), (5, 8), (5, 25), (8, 31), (12, 25), (12, 26), (12, 28)]),
    (2021, &[(1, 1), (4, 2), (4, 5), (5, 3), (5, 31), (8, 30), (12, 25), (12, 26), (12, 27), (12, 28)]),
    (2022, &[(1, 1), (1, 3), (4, 15), (4, 18), (5, 2), (6, 2), (6, 3), (8, 29), (9, 19), (12, 25), (12, 26), (12, 27)]),
    (2023, &[(1, 1), (1, 2), (4, 7), (4, 10), (5, 1), (5, 8), (5, 29), (8, 28), (12, 25), (12, 26)]),
    (2024, &[(1, 1), (3, 29), (4, 1), (5, 6), (5, 27), (8, 26), (12, 25), (12, 26)]),
    (2025, &[(1, 1), (4, 18), (4, 21), (5, 5), (5, 26), (8, 25), (12, 25), (12, 26)]),
    (2026, &[(1, 1), (4, 3), (4, 6), (5, 4), (5, 25), (8, 31), (12, 25), (12, 26), (12, 28)]),
    (2027, &[(1, 1), (3, 26), (3, 29), (5, 3), (5, 31), (8, 30), (12, 25), (12, 26), (12, 27), (12, 28)]),
    (2028, &[(1, 1), (1, 3), (4, 14), (4, 17), (5, 1), (5, 29), (8, 28), (12, 25), (12, 26)]),
];

/// Lists the bank holidays of a year in date order: published where the table has the year, computed otherwise.
pub fn of_year(year: i32) -> Vec<NaiveDate> {
    match PUBLISHED.iter().find(|(published, _)| *published == year) {
        Some((_, days)) => days.iter().map(|&(month, day)| date(year, month, day)).collect(),
        None => computed(year),
    }
}

/// Computes the bank holidays of a year from the pattern of the law alone, without one-off proclamations.
pub fn computed(year: i32) -> Vec<NaiveDate> {
    let new_year = date(year, 1, 1);
    let christmas = date(year, 12, 25);
    let easter = easter_sunday(year);
    let mut days = vec![
        new_year,
        plus_days(easter, -2),
        plus_days(easter, 1),
        monday_on_or_after(date(year, 5, 1)),
        monday_on_or_after(date(year, 5, 25)),
        monday_on_or_after(date(year, 8, 25)),
        christmas,
        plus_days(christmas, 1),
    ];
    if matches!(new_year.weekday(), Weekday::Sat | Weekday::Sun) {
        days.push(monday_on_or_after(new_year));
    }
    match christmas.weekday() {
        Weekday::Fri => days.push(date(year, 12, 28)),
        Weekday::Sat => days.extend([date(year, 12, 27), date(year, 12, 28)]),
        Weekday::Sun => days.push(date(year, 12, 27)),
        _ => {}
    }
    days.sort_unstable();
    days
}

/// Names a bank holiday of the table or the pattern: "Good Friday", "Christmas Day (substitute day)"; proclaimed days by their occasion.
pub fn name_of(day: NaiveDate) -> &'static str {
    const PROCLAIMED: &[(i32, u32, u32, &str)] = &[
        (2020, 5, 8, "Early May bank holiday, moved to Victory in Europe Day"),
        (2022, 6, 2, "Spring bank holiday, moved"),
        (2022, 6, 3, "Platinum Jubilee bank holiday"),
        (2022, 9, 19, "State funeral of Queen Elizabeth II"),
        (2023, 5, 8, "Coronation of King Charles III"),
    ];
    if let Some((.., name)) = PROCLAIMED.iter().find(|(year, month, on, _)| date(*year, *month, *on) == day) {
        return name;
    }
    let easter = easter_sunday(day.year());
    match (day.month(), day.day()) {
        _ if day == plus_days(easter, -2) => "Good Friday",
        _ if day == plus_days(easter, 1) => "Easter Monday",
        (1, 1) => "New Year’s Day",
        (1, _) => "New Year’s Day (substitute day)",
        (5, 1..=7) => "Early May bank holiday",
        (5, _) => "Spring bank holiday",
        (8, _) => "Summer bank holiday",
        (12, 25) => "Christmas Day",
        (12, 26) => "Boxing Day",
        // Where both fall on a weekend, or Christmas Day on a Sunday, the first day after is that of Christmas Day.
        (12, 27) => "Christmas Day (substitute day)",
        (12, 28) => "Boxing Day (substitute day)",
        _ => "Bank holiday",
    }
}

/// Finds Easter Sunday of a Gregorian year by the anonymous algorithm.
pub fn easter_sunday(year: i32) -> NaiveDate {
    let golden = year.rem_euclid(19);
    let (century, rest) = (year.div_euclid(100), year.rem_euclid(100));
    let (quarter, leap) = (century / 4, century % 4);
    let correction = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - quarter - correction + 15).rem_euclid(30);
    let weekday = (32 + 2 * leap + 2 * (rest / 4) - epact - rest % 4).rem_euclid(7);
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    let march = epact + weekday - 7 * late + 114;
    date(year, u32::try_from(march / 31).unwrap_or(4), u32::try_from(march % 31 + 1).unwrap_or(1))
}

fn monday_on_or_after(day: NaiveDate) -> NaiveDate {
    let past_monday = i64::from(day.weekday().num_days_from_monday());
    plus_days(day, (7 - past_monday) % 7)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_computed_pattern_agrees_with_the_published_table_but_for_the_proclaimed_days() {
        let proclaimed = [date(2020, 5, 8), date(2022, 6, 2), date(2022, 6, 3), date(2022, 9, 19), date(2023, 5, 8)];
        let displaced = [date(2020, 5, 4), date(2022, 5, 30)];
        for year in FIRST_PUBLISHED_YEAR..=LAST_PUBLISHED_YEAR {
            let published: Vec<_> = of_year(year).into_iter().filter(|day| !proclaimed.contains(day)).collect();
            let computed: Vec<_> = computed(year).into_iter().filter(|day| !displaced.contains(day)).collect();
            assert_eq!(published, computed, "{year}");
        }
    }

    #[test]
    fn every_published_day_has_a_name_of_its_own() {
        for year in FIRST_PUBLISHED_YEAR..=LAST_PUBLISHED_YEAR + 3 {
            let names: std::collections::BTreeSet<_> = of_year(year).into_iter().map(name_of).collect();
            assert_eq!(names.len(), of_year(year).len(), "{year}: {names:?}");
            assert!(!names.contains("Bank holiday"), "{year}");
        }
        assert_eq!(name_of(date(2027, 3, 26)), "Good Friday");
        assert_eq!(name_of(date(2026, 12, 28)), "Boxing Day (substitute day)");
    }

    #[test]
    fn easter_is_found_in_early_and_late_years() {
        for (year, month, day) in [(2000, 4, 23), (2008, 3, 23), (2011, 4, 24), (2026, 4, 5), (2030, 4, 21), (2038, 4, 25)] {
            assert_eq!(easter_sunday(year), date(year, month, day));
        }
    }
}
