//! The hour in which a case is open.

use chrono::{DateTime, Utc};
use ehc_domain::{
    cases::CaseReference,
    emergency::{EmergencyGround, WINDOW, closes_at, review_due},
    ids::{StandingId, UserId},
    policy::Standing,
};
use ehc_persistence::{
    DbConnection, StorageResult, cases::CaseRow, emergencies::EmergencyRow, notifications::NewNotice, standings::StandingRow,
};

use super::tell::{About, of_opening};
use crate::{Context, Service, history::Told, timetable};

/// To whom a case is opened, and why.
pub(super) struct Window<'a> {
    pub user: UserId,
    pub ground: EmergencyGround,
    pub reason: &'a str,
}

/// Opens a case from now on; returns which opening it is, until when, what the trail says of it, and who is told at once.
pub(super) fn open_window(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    case: &CaseRow,
    window: &Window<'_>,
) -> StorageResult<(StandingId, DateTime<Utc>, Told, Vec<NewNotice>)> {
    let (opening, until) = (service.ports.id(), closes_at(context.now));
    let standing = StandingRow {
        id: opening,
        case_id: case.id,
        user_id: window.user,
        standing: Standing::InEmergency,
        reason: window.reason.to_owned(),
        from_at: context.now,
        until_at: Some(until),
        recorded_by: context.actor.user_id,
        ended_at: None,
        ended_by: None,
        ground: None,
    };
    standing.insert(conn)?;
    let due = review_due(context.today, &timetable::calendar(conn)?);
    EmergencyRow::opened(opening, window.ground, due).insert(conn)?;
    // Stored references were made by `CaseReference`.
    let reference = case.reference.parse().unwrap_or_else(|_| CaseReference::from_number(0));
    let about = About { case: case.id, reference: &reference, opening, due };
    let told = of_opening(conn, service, (&about, case.team_id, window.user), context.now)?;
    let said = Told::EmergencyOpened { emergency_ground: window.ground, open_for_minutes: WINDOW.num_minutes() };
    Ok((opening, until, said, told))
}
