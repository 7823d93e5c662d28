//! What the law of a case is read with.

use chrono::NaiveDate;

use super::counting::LastInstitution;
use super::rules::RuleSet;
use crate::calendar::{InstitutionCalendar, WorkingCalendar};

/// What the law of a case is read with.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The law.
    pub rules: &'a RuleSet,
    /// The working days of England.
    pub calendar: &'a WorkingCalendar,
    /// When the institution attended is open; `None` when that is not known.
    pub institution: Option<&'a InstitutionCalendar>,
    /// Day of birth; `None` when not known, and then no duty that depends on age is worked out.
    pub birth_date: Option<NaiveDate>,
    /// Where a young person learns at the end; `None` when not known, and then there is no latest day for the plan.
    pub last_institution: Option<LastInstitution>,
    /// End of the apprenticeship or course; `None` when not known.
    pub course_ends_on: Option<NaiveDate>,
}

impl<'a> Context<'a> {
    /// Builds a context in which only the law and the working days are known.
    pub fn new(rules: &'a RuleSet, calendar: &'a WorkingCalendar) -> Self {
        Self { rules, calendar, institution: None, birth_date: None, last_institution: None, course_ends_on: None }
    }
}
