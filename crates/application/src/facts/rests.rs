//! What was given at first as the ground of something stays its ground: the advice of the decision and of the drafts, the draft of the consultations. A letter
//! reaches the family by the day by which it could when it was sent.

use chrono::NaiveDate;
use ehc_domain::{
    days::latest_in_the_post,
    decisions::{DecisionKind, rests_on_advice},
    ids::{AdviceRequestId, CaseId},
    plans::VersionKind,
    timetable::{
        facts::{Fact, FactKind, Facts},
        order::{last_advice, newly_parted},
    },
};
use ehc_persistence::{DbConnection, StorageResult, advice, decisions};

use super::refused::CorrectRefused;
use crate::{
    decisions::recorded_at,
    plans::{self, WholePlan, snapshot::holds, versions::versions},
};

/// Finds whether what was sent would have reached the family on a day on which it cannot have.
///
/// # Errors
/// Any failure of the database.
pub(super) fn served_in_time(
    conn: &mut DbConnection,
    case_id: CaseId,
    before: &Fact,
    (kind, on, served_on): (&FactKind, NaiveDate, Option<NaiveDate>),
) -> StorageResult<Option<CorrectRefused>> {
    let letter = match kind {
        FactKind::AssessmentDecisionNotified { .. } => Some(DecisionKind::Assess),
        FactKind::PlanDecisionNotified { .. } => Some(DecisionKind::Issue),
        _ => None,
    };
    let came_on = match (kind, letter) {
        (FactKind::DraftServed { served_on }, _) => *served_on,
        (_, Some(kind)) => {
            let told = decisions::list(conn, case_id)?;
            let row = told.iter().rfind(|row| row.kind == kind && row.notified_on == Some(before.on));
            let came_on = served_on.or(row.and_then(|row| row.served_on));
            if let Some(early) = came_on.filter(|came_on| *came_on < on) {
                return Ok(Some(CorrectRefused::ServedBeforeSent(early)));
            }
            came_on
        }
        _ => None,
    };
    let until = latest_in_the_post(on);
    Ok(came_on.filter(|came_on| *came_on > until).map(|_| CorrectRefused::ServedTooLate(until)))
}

/// Finds what rests on a corrected fact, or what it rests on, where the corrected day would have one without the other.
///
/// # Errors
/// Any failure of the database.
pub(super) fn rests_on_it(
    conn: &mut DbConnection,
    case_id: CaseId,
    (facts, after): (&Facts, &Facts),
    before: &Fact,
    (kind, on): (&FactKind, NaiveDate),
) -> StorageResult<Option<CorrectRefused>> {
    if let Some(parted) = newly_parted(facts, after) {
        return Ok(Some(CorrectRefused::Parted(parted)));
    }
    match kind {
        FactKind::AdviceReceived { advice } | FactKind::AdviceAccepted { advice, .. } => {
            let passed = |day: NaiveDate| before.on <= day && on > day;
            for row in decisions::list(conn, case_id)?.into_iter().filter(|row| row.kind == DecisionKind::Issue) {
                let Some(decided_on) = row.decided_on else { continue };
                let Some(at) = recorded_at(conn, case_id, row.id)? else { continue };
                let rests = |facts: &Facts| rests_on_advice(row.kind, decided_on, last_advice(facts, at)).is_ok();
                let is_its_ground = facts.find(facts.first_version(before.id)).is_some_and(|first| first.recorded_at <= at);
                if (rests(facts) && !rests(after)) || (is_its_ground && passed(decided_on)) {
                    return Ok(Some(CorrectRefused::AfterItsDecision(decided_on)));
                }
            }
            let Some(plan) = plans::find(conn, case_id)? else { return Ok(None) };
            let sent = sent_from(conn, &plan, *advice)?.into_iter().find(|(_, sent_on)| passed(*sent_on));
            Ok(sent.map(|(kind, sent_on)| match kind {
                VersionKind::Final => CorrectRefused::AfterThePlan(sent_on),
                VersionKind::Draft | VersionKind::Held => CorrectRefused::AfterTheDraft(sent_on),
            }))
        }
        FactKind::DraftServed { .. } => {
            let Some(plan) = plans::find(conn, case_id)? else { return Ok(None) };
            let came_on = came_for(conn, &plan, before.on)?.filter(|came_on| before.on >= *came_on && on < *came_on);
            Ok(came_on.map(CorrectRefused::BeforeItsAdvice))
        }
        _ => Ok(None),
    }
}

/// Lists what was sent with rows that are written from the answer to a request for advice, first to last.
fn sent_from(conn: &mut DbConnection, plan: &WholePlan, advice: AdviceRequestId) -> StorageResult<Vec<(VersionKind, NaiveDate)>> {
    let answers = advice::list_versions(conn, advice)?;
    let is_from = |source| answers.iter().any(|answer| Some(answer.id) == source);
    let rows: Vec<_> = plan.rows.iter().filter(|row| is_from(row.source)).collect();
    let sent = versions(conn, &plan.record)?.into_iter().filter(|version| rows.iter().any(|row| holds(&version.content, row)));
    Ok(sent.map(|version| (version.kind, version.sent_on)).collect())
}

/// Returns the day on which the latest advice came that rows of the draft of a day are written from; `None` where none are.
fn came_for(conn: &mut DbConnection, plan: &WholePlan, sent_on: NaiveDate) -> StorageResult<Option<NaiveDate>> {
    let submitted = advice::list_submitted(conn, plan.record.case_id)?;
    let drafts = versions(conn, &plan.record)?.into_iter();
    let drafts: Vec<_> = drafts.filter(|version| version.kind == VersionKind::Draft && version.sent_on == sent_on).collect();
    let rows = plan.rows.iter().filter(|row| drafts.iter().any(|draft| holds(&draft.content, row)));
    let came = rows.filter_map(|row| submitted.iter().find(|version| Some(version.id) == row.source)?.submitted_on);
    Ok(came.max())
}
