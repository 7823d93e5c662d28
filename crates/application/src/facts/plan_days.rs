//! What a corrected day would contradict of the plan: the family’s time to comment, the advice that the final plan is written from, the schools that were asked.

use chrono::NaiveDate;
use ehc_domain::{
    ids::CaseId,
    timetable::{Timetable, facts::FactKind},
};
use ehc_persistence::{DbConnection, StorageResult};

use super::refused::CorrectRefused;
use crate::{
    plans::{finalise::consultations_open_until, find, take::written_from},
    timetable::cut_short,
};

/// Finds what the corrected day of a fact would contradict, given the dates of the case as they are and as they would be.
///
/// # Errors
/// Any failure of the database.
pub(super) fn beside_the_plan(
    conn: &mut DbConnection,
    case_id: CaseId,
    (kind, on): (&FactKind, NaiveDate),
    (now, then): (&Timetable, &Timetable),
) -> StorageResult<Option<CorrectRefused>> {
    if let Some(until) = cut_short(now, then) {
        return Ok(Some(CorrectRefused::CutsShort(until)));
    }
    match kind {
        FactKind::FinalPlanSent => {
            let plan = find(conn, case_id)?;
            let came_on = plan.map(|plan| written_from(conn, &plan)).transpose()?.flatten();
            if let Some(came_on) = came_on.filter(|came_on| on < *came_on) {
                return Ok(Some(CorrectRefused::BeforeItsAdvice(came_on)));
            }
            let until = consultations_open_until(conn, case_id, then, on)?;
            Ok(until.filter(|until| *until >= on).map(CorrectRefused::BeforeTheReply))
        }
        _ => Ok(None),
    }
}
