//! Preparing for adulthood: from when the law asks it of a child's plan.

use chrono::{Months, NaiveDate};
use ehc_domain::people::year_group::YearGroup;
use ehc_persistence::{cases::CaseRow, people::PersonRow};

/// What preparing for adulthood asks of the plan of one child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Adulthood {
    /// The day from which the child is in or beyond Year 9 by class year; `None` where the birth date is not known, and then nothing is asked.
    pub from: Option<NaiveDate>,
}

impl Adulthood {
    /// Says it of the child of a case.
    pub fn of(case: &CaseRow, child: &PersonRow) -> Self {
        Self { from: begins(case, child) }
    }

    /// Says whether the child is in or beyond Year 9 on a day, so that the plan must prepare for adulthood (reg 12(3)).
    pub fn is_asked_on(self, day: NaiveDate) -> bool {
        self.from.is_some_and(|from| from <= day)
    }

    /// Says whether the child is in or beyond Year 9 on a day, or will be within a year of it.
    pub fn is_near(self, day: NaiveDate) -> bool {
        let ahead = day.checked_add_months(Months::new(12)).unwrap_or(day);
        self.is_asked_on(ahead)
    }
}

/// Returns the day from which a child is in or beyond Year 9, by class year; `None` where the birth date is not known.
pub fn begins(case: &CaseRow, child: &PersonRow) -> Option<NaiveDate> {
    child.born_on.map(|born| YearGroup::adulthood_from(born, case.year_group_shift))
}
