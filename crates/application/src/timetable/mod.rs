//! The dates of a case: computed from its facts by the domain, stored for lists, explained on demand.

mod facts;
mod json;
mod moved;
mod read;
mod recompute;
mod record;
mod stored;
mod supposed;
mod titles;
mod too_late;

pub use facts::{facts_of, stored_fact};
pub(crate) use facts::{facts_of_each, read_fact};
pub use json::{receipt_to_json, to_json};
pub use moved::Moved;
pub(crate) use moved::{computed, cut_short, moved};
pub use read::{CaseTimetable, KnownOnRefused, for_operator, of_open_case, show};
pub use recompute::{Recomputed, UpdateFollower, recompute};
pub use record::{correct, record};
pub(crate) use record::{correct_together, record_late};
pub use stored::{CaseHistory, refresh, stored_dates};
pub(crate) use stored::{in_order, stored_form};
pub(crate) use supposed::{Supposed, supposing};
pub use titles::{Titles, advice_phrase};
pub use too_late::TooLate;
pub(crate) use too_late::new_too_late;

use std::sync::Arc;

use chrono::NaiveDate;
use ehc_domain::{
    calendar::{AuthorityClosures, Calendars, InstitutionCalendar, WorkingCalendar},
    timetable::{
        Context as LawContext, Timetable, calculate,
        rules::{Purpose, RuleSet},
        single,
    },
};
use ehc_persistence::{DbConnection, StorageResult, calendars::list_office_closures, cases::CaseRow, people, timetable};

use crate::calendars::{england_on, institution_now, institution_on};

/// The law by which dates are computed: one rule set for the whole service, whose rows carry the days on which they are in force.
#[derive(Debug, Clone)]
pub struct Law {
    rules: Arc<RuleSet>,
}

impl Default for Law {
    fn default() -> Self {
        Self { rules: Arc::new(RuleSet::england()) }
    }
}

impl Law {
    /// Uses another rule set, such as one that holds a reform.
    pub fn new(rules: RuleSet) -> Self {
        Self { rules: Arc::new(rules) }
    }

    /// Returns the rules.
    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }

    /// Works out the last day that an assessment has for a purpose from the day on which it begins, with the published working days; `None` where there is no
    /// such limit. See [`single::assessment_limit`].
    pub fn assessment_limit(&self, purpose: Purpose, begins_on: NaiveDate) -> Option<NaiveDate> {
        single::assessment_limit(&self.rules, &WorkingCalendar::england(), purpose, begins_on)
    }

    /// Lists the last days of an assessment for its two decisions and its plan from the day on which it begins, in their order.
    pub fn assessment_limits(&self, begins_on: NaiveDate) -> Vec<NaiveDate> {
        let purposes = [Purpose::AssessmentDecision, Purpose::PlanDecision, Purpose::FinalPlan];
        purposes.into_iter().filter_map(|purpose| self.assessment_limit(purpose, begins_on)).collect()
    }

    /// Returns the day from which a limit was counted; `None` where that does not follow from the limit alone. See [`single::counted_from`].
    pub fn counted_from(&self, rule: &str, due: NaiveDate) -> Option<NaiveDate> {
        single::counted_from(&self.rules, rule, due)
    }
}

/// Returns the working days of England, with holidays added at short notice.
///
/// # Errors
/// Any failure of the database.
pub fn calendar(conn: &mut DbConnection) -> StorageResult<WorkingCalendar> {
    let added = timetable::list_added_holidays(conn)?;
    Ok(if added.is_empty() { WorkingCalendar::england() } else { WorkingCalendar::with_changes(&added, &[]) })
}

/// Returns the working days of England and the days on which the authority's own offices close.
///
/// # Errors
/// Any failure of the database.
pub fn calendars(conn: &mut DbConnection) -> StorageResult<Calendars> {
    let closed = list_office_closures(conn)?.into_iter().map(|row| (row.first_closed_on, row.last_closed_on));
    Ok(Calendars { england: calendar(conn)?, offices: AuthorityClosures::between(closed) })
}

/// Computes the timetable of a case as its facts now stand, or stood at the end of an earlier day.
///
/// # Errors
/// Any failure of storage, and facts that cannot be read.
pub fn compute(
    conn: &mut DbConnection,
    law: &Law,
    case: &CaseRow,
    today: NaiveDate,
    as_known_on: Option<NaiveDate>,
) -> StorageResult<Timetable> {
    let calendar = match as_known_on {
        Some(day) => england_on(conn, day)?,
        None => calendar(conn)?,
    };
    compute_with(conn, law, &calendar, case, today, as_known_on)
}

fn compute_with(
    conn: &mut DbConnection,
    law: &Law,
    calendar: &WorkingCalendar,
    case: &CaseRow,
    today: NaiveDate,
    as_known_on: Option<NaiveDate>,
) -> StorageResult<Timetable> {
    let mut facts = facts_of(conn, case.id)?;
    if let Some(day) = as_known_on {
        facts = facts.as_known_on(day);
    }
    let institution = institution_calendar(conn, case, as_known_on)?;
    let child = people::find(conn, case.child_id)?;
    let context = LawContext {
        institution: institution.as_ref(),
        birth_date: child.and_then(|child| child.born_on),
        ..LawContext::new(law.rules(), calendar)
    };
    Ok(calculate(&facts, &context, as_known_on.unwrap_or(today)))
}

fn institution_calendar(
    conn: &mut DbConnection,
    case: &CaseRow,
    as_known_on: Option<NaiveDate>,
) -> StorageResult<Option<InstitutionCalendar>> {
    match (case.institution_id, as_known_on) {
        (None, _) => Ok(None),
        (Some(id), None) => institution_now(conn, id).map(Some),
        (Some(id), Some(day)) => institution_on(conn, id, day).map(Some),
    }
}
