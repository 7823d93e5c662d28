//! What a corrected day would contradict of the plan: the family’s time to comment, the advice that it is written from, the schools that were asked.

use chrono::NaiveDate;
use ehc_domain::{
    ids::{AdviceRequestId, CaseId},
    plans::VersionKind,
    timetable::{Timetable, facts::FactKind},
};
use ehc_persistence::{DbConnection, StorageResult, advice::list_versions};

use super::ready::CorrectRefused;
use crate::{
    plans::{WholePlan, finalise::consultations_open_until, find, take::written_from, versions::versions},
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
        FactKind::AdviceReceived { advice } => {
            let plan = find(conn, case_id)?;
            let sent_on = plan.map(|plan| final_written_from(conn, &plan, *advice)).transpose()?.flatten();
            Ok(sent_on.filter(|sent_on| on > *sent_on).map(CorrectRefused::AfterThePlan))
        }
        _ => Ok(None),
    }
}

/// Returns the day of the final plan where rows of it are written from the answer to a request for advice.
fn final_written_from(conn: &mut DbConnection, plan: &WholePlan, advice: AdviceRequestId) -> StorageResult<Option<NaiveDate>> {
    let answers = list_versions(conn, advice)?;
    if !plan.rows.iter().any(|row| answers.iter().any(|answer| row.source == Some(answer.id))) {
        return Ok(None);
    }
    Ok(versions(conn, &plan.record)?
        .into_iter()
        .rfind(|version| version.kind == VersionKind::Final)
        .map(|version| version.sent_on))
}
