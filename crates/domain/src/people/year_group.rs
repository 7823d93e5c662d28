//! Year groups of English schools, and the years in which children change phase.

use std::fmt;

use chrono::{Datelike, NaiveDate};

use crate::calendar::{date, school_year_of};
use crate::timetable::facts::PhaseChange;

/// A year group: Year 1 is 1, Reception 0, and so on downwards for those who are younger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct YearGroup(i32);

impl YearGroup {
    /// The year before Reception.
    pub const NURSERY: Self = Self(-1);
    /// The first year of school, in which children turn five.
    pub const RECEPTION: Self = Self(0);

    /// Builds Year 1 to Year 14; `None` for any other number.
    pub fn year(number: u8) -> Option<Self> {
        (1..=14).contains(&number).then_some(Self(i32::from(number)))
    }

    /// Lists the year groups of all for whom a plan may be, from birth to 25, the youngest first (Children and Families Act 2014 ss36 and 83).
    pub fn all() -> impl Iterator<Item = Self> {
        (-5..=20).map(Self)
    }

    /// Finds the year group of somebody on a day, by age; `ahead` counts years above (or, negative, below) the usual cohort.
    ///
    /// Reception is the school year, from 1 September to 31 August, in which a child turns five.
    pub fn on(born: NaiveDate, day: NaiveDate, ahead: i32) -> Self {
        Self(school_year_of(day).year() - school_year_of(born).year() - 5 + ahead)
    }

    /// Lists the year groups under the words that people know them by, each with the first and the last that it stands for, the youngest first.
    pub fn named() -> Vec<(String, Self, Self)> {
        let mut named: Vec<(String, Self, Self)> = Vec::new();
        for year in Self::all() {
            match named.last_mut() {
                Some((words, _, last)) if *words == year.to_string() => *last = year,
                _ => named.push((year.to_string(), year, year)),
            }
        }
        named
    }

    /// Returns the first and the last birth date of those who are in one of the year groups from `first` to `last` on a day; `ahead` counts years above (or,
    /// negative, below) the usual cohort.
    pub fn born_within(first: Self, last: Self, day: NaiveDate, ahead: i32) -> (NaiveDate, NaiveDate) {
        let school_year_of_birth = |year: Self| school_year_of(day).year() - 5 + ahead - year.0;
        (date(school_year_of_birth(last), 9, 1), date(school_year_of_birth(first) + 1, 8, 31))
    }

    /// Returns the year as a number: 0 is Reception, -1 Nursery.
    pub const fn number(self) -> i32 {
        self.0
    }

    /// Returns the calendar year in whose September somebody enters this group.
    pub fn entered_in(self, born: NaiveDate, ahead: i32) -> i32 {
        school_year_of(born).year() + 5 + self.0 - ahead
    }

    /// Returns the day from which somebody is in or beyond Year 9; `ahead` counts years above the usual cohort.
    pub fn adulthood_from(born: NaiveDate, ahead: i32) -> NaiveDate {
        date(Self(9).entered_in(born, ahead), 9, 1)
    }

    /// Tells whether preparation for adulthood must be part of advice and plan: in or beyond Year 9 (SEND Regulations 2014 regs 6(1)(g), 12(3)).
    pub fn prepares_for_adulthood(self) -> bool {
        self.0 >= 9
    }
}

impl fmt::Display for YearGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            ..=-2 => f.write_str("Under 3"),
            -1 => f.write_str("Nursery"),
            0 => f.write_str("Reception"),
            number @ 1..=13 => write!(f, "Year {number}"),
            _ => f.write_str("Post-16"),
        }
    }
}

/// A change of phase (SEND Regulations 2014 reg 2), each into a year group that depends on the schools of the area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhaseStep {
    /// From early years to school, into Reception.
    EarlyYearsToSchool,
    /// From infant to junior school, into Year 3.
    InfantToJunior,
    /// From primary to secondary school, into Year 7.
    PrimaryToSecondary,
    /// From secondary school to a post-16 institution, into Year 12.
    SecondaryToPost16,
    /// From primary or first school to a middle school, into the year given.
    ToMiddle(YearGroup),
    /// From a middle school to a secondary school, into the year given.
    FromMiddle(YearGroup),
}

impl PhaseStep {
    /// Returns the year group that the step leads into.
    pub const fn into_year(self) -> YearGroup {
        match self {
            Self::EarlyYearsToSchool => YearGroup::RECEPTION,
            Self::InfantToJunior => YearGroup(3),
            Self::PrimaryToSecondary => YearGroup(7),
            Self::SecondaryToPost16 => YearGroup(12),
            Self::ToMiddle(year) | Self::FromMiddle(year) => year,
        }
    }

    /// Returns the kind of change whose limit applies (reg 18(1)).
    pub const fn change(self) -> PhaseChange {
        match self {
            Self::SecondaryToPost16 => PhaseChange::SecondaryToPost16,
            _ => PhaseChange::OtherPhase,
        }
    }

    /// Returns 1 September of the year in which somebody takes the step; `ahead` counts years above the usual cohort.
    pub fn transfers_on(self, born: NaiveDate, ahead: i32) -> NaiveDate {
        date(self.into_year().entered_in(born, ahead), 9, 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_birth_dates_of_a_year_group_are_those_of_whoever_is_in_it() {
        let day = date(2026, 12, 1);
        for (words, first, last) in YearGroup::named() {
            for ahead in -2..=2 {
                let (from, to) = YearGroup::born_within(first, last, day, ahead);
                let words_of = |born: NaiveDate| YearGroup::on(born, day, ahead).to_string();
                assert_eq!((words_of(from), words_of(to)), (words.clone(), words.clone()), "{ahead}");
                if words != "Post-16" {
                    assert_ne!(words_of(from - chrono::Days::new(1)), words, "the day before");
                }
                if words != "Under 3" {
                    assert_ne!(words_of(to + chrono::Days::new(1)), words, "the day after");
                }
            }
        }
        assert_eq!(YearGroup::born_within(YearGroup(4), YearGroup(4), day, 0), (date(2017, 9, 1), date(2018, 8, 31)));
        assert_eq!(YearGroup::named().len(), 17, "under 3, nursery, reception, Years 1 to 13, post-16");
    }

    #[test]
    fn amira_born_in_march_2018_is_in_year_4_in_the_autumn_of_2026() {
        let born = date(2018, 3, 14);
        assert_eq!(YearGroup::on(born, date(2026, 9, 7), 0).to_string(), "Year 4");
        assert_eq!(YearGroup::on(born, date(2026, 8, 31), 0).to_string(), "Year 3");
    }

    #[test]
    fn the_cohort_turns_on_the_first_of_september() {
        assert_eq!(YearGroup::on(date(2021, 8, 31), date(2025, 9, 1), 0), YearGroup::RECEPTION);
        assert_eq!(YearGroup::on(date(2021, 9, 1), date(2025, 9, 1), 0), YearGroup::NURSERY);
        assert_eq!(YearGroup::on(date(2023, 9, 1), date(2025, 9, 1), 0).to_string(), "Under 3");
    }

    #[test]
    fn a_child_taught_a_year_below_changes_phase_a_year_later() {
        let born = date(2016, 5, 9);
        assert_eq!(PhaseStep::PrimaryToSecondary.transfers_on(born, 0), date(2027, 9, 1));
        assert_eq!(PhaseStep::PrimaryToSecondary.transfers_on(born, -1), date(2028, 9, 1));
        assert_eq!(YearGroup::on(born, date(2026, 11, 22), -1).to_string(), "Year 5");
    }

    #[test]
    fn gamma_year_11_moves_to_post_16_in_september_2027() {
        let born = date(2011, 1, 20);
        assert_eq!(YearGroup::on(born, date(2026, 11, 22), 0), YearGroup(11));
        assert_eq!(PhaseStep::SecondaryToPost16.transfers_on(born, 0), date(2027, 9, 1));
        assert_eq!(PhaseStep::SecondaryToPost16.change(), PhaseChange::SecondaryToPost16);
    }

    #[test]
    fn the_year_entered_is_the_year_in_which_the_group_is_first_reported() {
        for offset in 0..800 {
            let born = crate::calendar::plus_days(date(2012, 1, 1), offset);
            let entered = YearGroup(7).entered_in(born, 0);
            assert_eq!(YearGroup::on(born, date(entered, 9, 1), 0), YearGroup(7), "{born}");
            assert_eq!(YearGroup::on(born, date(entered, 8, 31), 0), YearGroup(6), "{born}");
        }
    }

    #[test]
    fn year_9_begins_on_1_september_by_class_year_where_it_differs_from_age() {
        // Born on the last and the first day of two cohorts.
        for (born, ahead, begins) in
            [("2013-08-31", 0, 2026), ("2013-09-01", 0, 2027), ("2013-08-31", -1, 2027), ("2013-09-01", 1, 2026)]
        {
            let born: NaiveDate = born.parse().unwrap();
            let from = YearGroup::adulthood_from(born, ahead);
            assert_eq!(from, date(begins, 9, 1), "{born} {ahead}");
            let is_in = |day: NaiveDate| YearGroup::on(born, day, ahead).prepares_for_adulthood();
            assert!(!is_in(date(begins, 8, 31)) && is_in(from) && is_in(date(begins, 9, 2)), "{born} {ahead}");
        }
    }

    #[test]
    fn a_young_person_past_the_last_year_still_prepares_for_adulthood() {
        let born = date(2006, 5, 9);
        let group = YearGroup::on(born, date(2026, 11, 22), 0);
        assert_eq!(group.to_string(), "Post-16");
        assert!(group.prepares_for_adulthood());
        assert!(!YearGroup(8).prepares_for_adulthood());
    }
}
