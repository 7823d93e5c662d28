//! The alert of every day on which a review is late.

use chrono::NaiveDate;
use ehc_domain::{
    audit::{AuditEntry, SystemAct},
    cases::CaseReference,
    notifications::NoticeEvent,
};
use ehc_persistence::{
    StorageError, StorageResult, cases, emergencies,
    notifications::{self as post, NewNotice},
};

use super::tell::{notice, reviewers};
use crate::{Done, Service, history::Told};

/// Tells those who review emergency openings, once a day, of each that nobody has reviewed by the day after its last; says how many alerts there were.
///
/// # Errors
/// Any failure of storage.
pub(crate) fn chase(service: &Service, today: NaiveDate) -> StorageResult<usize> {
    let late = service.store.read(emergencies::list_unreviewed)?.into_iter().filter(|(row, _)| row.review_due_on < today);
    let mut raised = 0;
    for (row, standing) in late {
        let now = service.ports.clock.now();
        // Read and written in one transaction, so that two workers do not both say that they raised it.
        let told = service.store.write_as_system(|conn| {
            let case = cases::hold(conn, standing.case_id)?.ok_or(StorageError::Conflict)?;
            let reference: CaseReference = case.reference.parse().unwrap_or_else(|_| CaseReference::from_number(0));
            let people = reviewers(conn, (case.id, case.team_id), standing.user_id, now)?;
            let of = |to| {
                notice(NoticeEvent::EmergencyUnreviewed, (case.id, &reference), row.id, &today.to_string(), row.review_due_on, to)
            };
            let mut notices: Vec<NewNotice> = people.into_iter().map(of).collect();
            let keys: Vec<String> = notices.iter().map(|one| one.dedupe_key.clone()).collect();
            let known = post::known_keys(conn, &keys)?;
            notices.retain(|one| !known.contains(&one.dedupe_key));
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
