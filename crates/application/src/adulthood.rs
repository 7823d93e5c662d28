//! Preparing for adulthood: from when the law asks it of a child's plan, and whether advice on it was asked for.

use chrono::{Months, NaiveDate};
use ehc_domain::{advice::AdviceKind, people::year_group::YearGroup};
use ehc_persistence::{DbConnection, StorageResult, advice, cases::CaseRow, people::PersonRow};

/// What preparing for adulthood asks of the plan of one child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Adulthood {
    /// The day from which the child is in or beyond Year 9 by class year; `None` where the birth date is not known, and then nothing is asked.
    pub from: Option<NaiveDate>,
    /// Whether advice on it was asked for in this assessment, or it is on record why not (reg 6(1)(g)).
    pub is_advice_asked: bool,
}

impl Adulthood {
    /// Reads what is known of the child of a case.
    ///
    /// # Errors
    /// Any failure of storage.
    pub fn of(conn: &mut DbConnection, case: &CaseRow, child: &PersonRow) -> StorageResult<Self> {
        let asked = advice::list_requests(conn, case.id)?;
        Ok(Self {
            from: begins(case, child),
            is_advice_asked: asked.iter().any(|request| request.kind == AdviceKind::PreparingForAdulthood),
        })
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

    /// Says whether on a day advice on preparing for adulthood is required and nobody was asked for it.
    pub fn lacks_advice(self, day: NaiveDate) -> bool {
        self.is_asked_on(day) && !self.is_advice_asked
    }
}

/// Returns the day from which a child is in or beyond Year 9, by class year; `None` where the birth date is not known.
pub fn begins(case: &CaseRow, child: &PersonRow) -> Option<NaiveDate> {
    child.born_on.map(|born| YearGroup::adulthood_from(born, case.year_group_shift))
}
