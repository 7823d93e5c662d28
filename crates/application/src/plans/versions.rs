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

use super::held::puts_right;
use crate::timetable;

/// Lists the copies of a plan in the order in which they were sent. A copy never changes; its days are those of its fact, which may have been corrected. Where
/// the fact was taken back, nothing was sent, and the copy is left out.
///
/// # Errors
/// Any failure of the database.
pub fn versions(conn: &mut DbConnection, plan: &PlanRecord) -> StorageResult<Vec<PlanVersionRow>> {
    let versions = plans::list_versions(conn, plan.id)?;
    if versions.is_empty() {
        return Ok(versions);
    }
    let facts = timetable::facts_of(conn, plan.case_id)?;
    let (mut drafts, mut finals, mut held) = (
        days(&facts, VersionKind::Draft).into_iter(),
        days(&facts, VersionKind::Final).into_iter(),
        held_days(&facts).into_iter(),
    );
    let mut last_held: Option<Days> = None;
    let days_of = |version: PlanVersionRow| {
        let days = match version.kind {
            VersionKind::Draft => drafts.next(),
            VersionKind::Final => finals.next(),
            VersionKind::Held if puts_right(&version) => last_held,
            VersionKind::Held => {
                last_held = held.next();
                last_held
            }
        };
        match days {
            Some(days) => days.map(|(sent_on, served_on)| PlanVersionRow { sent_on, served_on, ..version }),
            None => Some(version),
        }
    };
    Ok(versions.into_iter().filter_map(days_of).collect())
}

/// The day on which something was sent, and that on which it counts as having come; `None` where it was taken back.
type Days = Option<(NaiveDate, Option<NaiveDate>)>;

/// The first versions of all facts in the order of recording, each as it stands: `None` where it was taken back.
fn lives(facts: &Facts) -> impl Iterator<Item = (&Fact, Option<&Fact>)> {
    let stands = |first: &Fact| facts.standing().find(|fact| facts.first_version(fact.id) == first.id);
    facts.history().iter().filter(|fact| fact.supersedes.is_none()).map(move |first| (first, stands(first)))
}

/// The days of the drafts, or of the final plans, in the order in which they were first recorded.
fn days(facts: &Facts, kind: VersionKind) -> Vec<Days> {
    let is_of = |fact: &Fact| match kind {
        VersionKind::Draft => matches!(fact.kind, FactKind::DraftServed { .. }),
        VersionKind::Final => fact.kind == FactKind::FinalPlanSent,
        VersionKind::Held => false,
    };
    let day = |fact: &Fact| match fact.kind {
        FactKind::DraftServed { served_on } => (fact.on, served_on),
        _ => (fact.on, None),
    };
    lives(facts).filter(|(first, _)| is_of(first)).map(|(_, now)| now.map(day)).collect()
}

/// The days of the versions that plans brought along, in the order in which they were recorded: that of the amendment where there was one.
fn held_days(facts: &Facts) -> Vec<Days> {
    let mut days: Vec<Days> = Vec::new();
    for (first, now) in lives(facts) {
        let made = |fact: &Fact| match fact.kind {
            FactKind::PlanTransferredIn { reviewed_on, made_on, amended_on, .. } => amended_on.or(made_on).unwrap_or(reviewed_on),
            _ => fact.on,
        };
        match (&first.kind, days.last_mut(), now) {
            (FactKind::PlanHeld | FactKind::PlanTransferredIn { .. }, ..) => days.push(now.map(|fact| (made(fact), None))),
            (FactKind::HeldVersionSent, Some(Some(last)), Some(fact)) => last.0 = fact.on,
            _ => {}
        }
    }
    days
}
