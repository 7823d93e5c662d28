//! The copies of a plan that were sent, each with the day on which that happened as it now stands on record.

use chrono::NaiveDate;
use ehc_domain::{
    plans::VersionKind,
    timetable::facts::{Fact, FactKind, Facts},
};
use ehc_persistence::{
    DbConnection, StorageResult,
    plans::{self, PlanRecord, PlanVersionRow},
};

use crate::timetable;

/// Lists the copies of a plan in the order in which they were sent. A copy never changes; its days are those of its fact, which may have been corrected.
///
/// # Errors
/// Any failure of the database.
pub fn versions(conn: &mut DbConnection, plan: &PlanRecord) -> StorageResult<Vec<PlanVersionRow>> {
    let mut versions = plans::list_versions(conn, plan.id)?;
    if versions.is_empty() {
        return Ok(versions);
    }
    let facts = timetable::facts_of(conn, plan.case_id)?;
    for kind in [VersionKind::Draft, VersionKind::Final, VersionKind::Held] {
        let copies = versions.iter_mut().filter(|version| version.kind == kind);
        for (copy, (sent_on, served_on)) in copies.zip(days(&facts, kind)) {
            (copy.sent_on, copy.served_on) = (sent_on, served_on);
        }
    }
    Ok(versions)
}

/// The days of the drafts, or of the final plans, in the order in which they were first recorded.
fn days(facts: &Facts, kind: VersionKind) -> Vec<(NaiveDate, Option<NaiveDate>)> {
    if kind == VersionKind::Held {
        return held_days(facts);
    }
    let first = |fact: &Fact| facts.find(facts.first_version(fact.id)).map(|first| (first.recorded_at, first.on));
    let mut sent: Vec<_> = facts
        .standing()
        .filter_map(|fact| match (&fact.kind, kind) {
            (FactKind::DraftServed { served_on }, VersionKind::Draft) => Some((first(fact), fact.on, *served_on)),
            (FactKind::FinalPlanSent, VersionKind::Final) => Some((first(fact), fact.on, None)),
            _ => None,
        })
        .collect();
    sent.sort_by_key(|(first, ..)| *first);
    sent.into_iter().map(|(_, on, served_on)| (on, served_on)).collect()
}

/// The days of the versions that plans brought along, in the order in which they were recorded: that of the amendment where there was one.
fn held_days(facts: &Facts) -> Vec<(NaiveDate, Option<NaiveDate>)> {
    let first = |fact: &Fact| facts.find(facts.first_version(fact.id)).map(|first| (first.recorded_at, first.on));
    let mut entered: Vec<&Fact> = facts.standing().collect();
    entered.sort_by_key(|fact| first(fact));
    let mut days: Vec<(NaiveDate, Option<NaiveDate>)> = Vec::new();
    for fact in entered {
        match (&fact.kind, days.last_mut()) {
            (FactKind::PlanHeld, _) => days.push((fact.on, None)),
            (FactKind::PlanTransferredIn { reviewed_on, made_on, amended_on, .. }, _) => {
                days.push((amended_on.or(*made_on).unwrap_or(*reviewed_on), None));
            }
            (FactKind::HeldVersionSent, Some(last)) => last.0 = fact.on,
            _ => {}
        }
    }
    days
}
