//! The alert of every day on which a review is late.

use chrono::{DateTime, NaiveDate, Utc};
use ehc_domain::{
    audit::{AuditEntry, SystemAct},
    cases::CaseReference,
    notifications::NoticeEvent,
};
use ehc_persistence::{
    DbConnection, StorageError, StorageResult,
    cases::{self, CaseRow},
    emergencies::{self, EmergencyRow},
    notifications::{self as post, NewNotice},
    standings::StandingRow,
};

use super::tell::{About, reviewers};
use crate::{Done, Service, history::Told};

fn late(service: &Service, today: NaiveDate) -> StorageResult<Vec<(EmergencyRow, StandingRow)>> {
    let mut all = service.store.read(emergencies::list_unreviewed)?;
    all.retain(|(row, _)| row.review_due_on < today);
    Ok(all)
}

/// What is due of one opening and was not told today.
fn due(
    conn: &mut DbConnection,
    case: &CaseRow,
    (row, standing): (&EmergencyRow, &StandingRow),
    (now, today): (DateTime<Utc>, NaiveDate),
) -> StorageResult<Vec<NewNotice>> {
    let reference = case.reference.parse().unwrap_or_else(|_| CaseReference::from_number(0));
    let about = About { case: case.id, reference: &reference, opening: row.id, due: row.review_due_on };
    let people = reviewers(conn, (case.id, case.team_id), standing.user_id, now)?;
    let of = |to| about.notice(NoticeEvent::EmergencyUnreviewed, &today.to_string(), to);
    let mut notices: Vec<NewNotice> = people.into_iter().map(of).collect();
    let keys: Vec<String> = notices.iter().map(|one| one.dedupe_key.clone()).collect();
    let known = post::known_keys(conn, &keys)?;
    notices.retain(|one| !known.contains(&one.dedupe_key));
    Ok(notices)
}

/// Lists what [`chase`] would tell now: of which case, by when the review was due, and what.
///
/// # Errors
/// Any failure of storage.
pub(crate) fn planned(service: &Service, today: NaiveDate) -> StorageResult<Vec<(CaseRow, NaiveDate, NewNotice)>> {
    let now = service.ports.clock.now();
    let mut all = Vec::new();
    for (row, standing) in late(service, today)? {
        let found = service.store.read(|conn| {
            let Some(case) = cases::find(conn, standing.case_id)? else { return Ok(None) };
            let notices = due(conn, &case, (&row, &standing), (now, today))?;
            Ok::<_, StorageError>(Some((case, notices)))
        })?;
        let Some((case, notices)) = found else { continue };
        all.extend(notices.into_iter().map(|notice| (case.clone(), row.review_due_on, notice)));
    }
    Ok(all)
}

/// Tells those who review emergency openings, once a day, of each that nobody has reviewed by the day after its last; says how many alerts there were.
///
/// # Errors
/// Any failure of storage.
pub(crate) fn chase(service: &Service, today: NaiveDate) -> StorageResult<usize> {
    let mut raised = 0;
    for (row, standing) in late(service, today)? {
        let now = service.ports.clock.now();
        // Read and written in one transaction, so that two workers do not both say that they raised it.
        let told = service.store.write_as_system(|conn| {
            let case = cases::hold(conn, standing.case_id)?.ok_or(StorageError::Conflict)?;
            let notices = due(conn, &case, (&row, &standing), (now, today))?;
            if notices.is_empty() {
                return Err(StorageError::Conflict);
            }
            let entry = AuditEntry::by_system(SystemAct::AlertsRaised, Some(case.id))
                .on("emergency", row.id)
                .telling(&Told::AlertsRaised { alerts: notices.len(), nobody_to_tell: 0 });
            Ok(Done::new(notices.len(), entry).leaving_dates().telling_all(notices))
        });
        match told {
            Ok(told) => raised += told,
            // Everybody was told today.
            Err(StorageError::Conflict) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(raised)
}
