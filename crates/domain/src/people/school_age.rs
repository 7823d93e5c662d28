//! Compulsory school age, which decides when a child becomes a young person.
//!
//! Education Act 1996 s8; Children and Families Act 2014 s83(2).

use chrono::{Datelike, NaiveDate, Weekday};

use crate::calendar::{date, plus_days, school_year_of};

/// Returns the birthday on which somebody turns an age; 1 March in a year without 29 February.
pub fn birthday(born: NaiveDate, age: u16) -> NaiveDate {
    let year = born.year() + i32::from(age);
    NaiveDate::from_ymd_opt(year, born.month(), born.day()).unwrap_or_else(|| date(year, 3, 1))
}

/// Counts the full years of somebody's age on a day; 0 before birth.
pub fn age_on(born: NaiveDate, day: NaiveDate) -> u16 {
    let years = u16::try_from(day.year() - born.year()).unwrap_or(0);
    if birthday(born, years) > day { years.saturating_sub(1) } else { years }
}

/// Returns the day on which compulsory school age starts: 31 August, 31 December or 31 March, on or next after the fifth birthday.
pub fn starts_on(born: NaiveDate) -> NaiveDate {
    let fifth = birthday(born, 5);
    let year = fifth.year();
    let prescribed = [date(year, 3, 31), date(year, 8, 31), date(year, 12, 31)];
    prescribed.into_iter().find(|day| *day >= fifth).unwrap_or_else(|| date(year + 1, 3, 31))
}

/// Returns the last day of compulsory school age: the last Friday in June of the school year in which somebody turns 16.
pub fn ends_on(born: NaiveDate) -> NaiveDate {
    let last_of_june = date(school_year_of(birthday(born, 16)).year() + 1, 6, 30);
    let past_friday = (last_of_june.weekday().num_days_from_monday() + 7 - Weekday::Fri.num_days_from_monday()) % 7;
    plus_days(last_of_june, -i64::from(past_friday))
}

/// Returns the first day on which somebody is a young person: the day after compulsory school age ends.
pub fn young_person_from(born: NaiveDate) -> NaiveDate {
    plus_days(ends_on(born), 1)
}

/// Tells whether somebody is over compulsory school age and under 25 on a day.
pub fn is_young_person(born: NaiveDate, day: NaiveDate) -> bool {
    young_person_from(born) <= day && day < birthday(born, 25)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yp_02_rights_pass_the_day_after_the_last_friday_in_june_of_year_11() {
        assert_eq!(ends_on(date(2010, 9, 12)), date(2027, 6, 25));
        assert_eq!(young_person_from(date(2010, 9, 12)), date(2027, 6, 26));
        assert!(!is_young_person(date(2010, 9, 12), date(2027, 6, 25)) && is_young_person(date(2010, 9, 12), date(2027, 6, 26)));
    }

    #[test]
    fn yp_02_a_child_born_on_the_last_day_of_august_becomes_a_young_person_at_15() {
        let born = date(2010, 8, 31);
        assert_eq!(young_person_from(born), date(2026, 6, 27));
        assert_eq!(age_on(born, date(2026, 6, 27)), 15);
    }

    #[test]
    fn nobody_is_a_young_person_from_the_25th_birthday() {
        let born = date(2001, 9, 3);
        assert!(is_young_person(born, date(2026, 9, 2)) && !is_young_person(born, date(2026, 9, 3)));
    }

    #[test]
    fn compulsory_school_age_starts_on_the_prescribed_day_on_or_after_the_fifth_birthday() {
        for (born, starts) in [
            (date(2021, 3, 31), date(2026, 3, 31)),
            (date(2021, 4, 1), date(2026, 8, 31)),
            (date(2021, 9, 1), date(2026, 12, 31)),
            (date(2021, 12, 31), date(2026, 12, 31)),
            (date(2022, 1, 1), date(2027, 3, 31)),
        ] {
            assert_eq!(starts_on(born), starts, "{born}");
        }
    }

    #[test]
    fn somebody_born_on_29_february_has_a_birthday_every_year() {
        assert_eq!(birthday(date(2012, 2, 29), 16), date(2028, 2, 29));
        assert_eq!(birthday(date(2012, 2, 29), 15), date(2027, 3, 1));
        assert_eq!(age_on(date(2012, 2, 29), date(2027, 2, 28)), 14);
    }
}
