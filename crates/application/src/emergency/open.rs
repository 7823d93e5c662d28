//! Opening a case in an emergency.

use chrono::{DateTime, Utc};
use ehc_domain::{
    audit::AuditEntry,
    cases::CaseReference,
    emergency::{EmergencyGround, FEWEST_CHARACTERS, MOST, OFTEN_WITHIN, WINDOW, closes_at, review_due},
    ids::{CaseId, StandingId},
    policy::{Action, Standing, Target},
    refusals,
    text::Words,
};
use ehc_persistence::{
    DbConnection, accounts, cases,
    emergencies::{self, EmergencyRow},
    standings::StandingRow,
};
use thiserror::Error;

use super::tell;
use crate::{Context, Done, Failure, Service, cases::case_path, failure::NoRule, history::Told, timetable};

/// Why somebody opens a case in an emergency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEmergency {
    /// On what ground.
    pub ground: EmergencyGround,
    /// Why, in at least [`FEWEST_CHARACTERS`] characters; whoever reviews it reads it, and it stands in the history of the case.
    pub reason: Words<2_000>,
}

/// A case before it is opened: nothing of the child.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Openable {
    /// The team that holds it.
    pub team: String,
    /// The case and until when it is open to the person already; `None` when it is not.
    pub open: Option<(String, DateTime<Utc>)>,
    /// Whether they have opened as many as one person may without a second.
    pub is_too_often: bool,
}

/// A case that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Which opening.
    pub id: StandingId,
    /// The number of the case.
    pub reference: String,
    /// The instant from which it is closed again.
    pub until: DateTime<Utc>,
}

refusals! {
    /// Why a case is not opened in an emergency.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum EmergencyRefused {
        /// Too few words.
        TooShort { used: usize } = "too_short" @ reason, "Say why in at least 20 characters: this has {used}";
        /// It is open.
        OpenAlready = "open_already", "This case is open to you in an emergency already";
        /// A second person would have to agree.
        TooOften = "too_often", "You have opened three cases in an emergency within 24 hours. A fourth needs a second person: ask a manager of the team that holds the case, who sees it without an emergency";
    }
}

/// Shows who holds a case that somebody may open in an emergency.
///
/// # Errors
/// Policy; absence; storage.
pub fn openable(service: &Service, context: &Context, id: &CaseId) -> Result<Openable, Failure<NoRule>> {
    service.store.read(|conn| {
        let case = cases::find(conn, *id)?.ok_or(Failure::NotFound)?;
        let subject = cases::subject_of(conn, &case)?;
        context.authorise(Action::BreakGlassInvoke, Target::Case(&subject))?;
        Ok(Openable {
            team: accounts::find_team(conn, case.team_id)?.map(|team| team.name).unwrap_or_default(),
            open: context.actor.standings.window(case.id).map(|window| (case.reference, window.until)),
            is_too_often: is_too_often(conn, context)?,
        })
    })
}

fn is_too_often(conn: &mut DbConnection, context: &Context) -> Result<bool, crate::StorageError> {
    Ok(emergencies::count_since(conn, context.actor.user_id, context.now - OFTEN_WITHIN)? >= MOST)
}

/// Opens a case to somebody for an hour, whatever they have to do with it. The managers of its team and information governance are told at once, and somebody
/// else reviews it. It never opens a case to whoever has a conflict of interest, nor one that is restricted.
///
/// # Errors
/// [`EmergencyRefused`]; policy; absence; storage.
pub fn open_in_emergency(
    service: &Service,
    context: &Context,
    id: &CaseId,
    NewEmergency { ground, reason }: NewEmergency,
) -> Result<Opened, Failure<EmergencyRefused>> {
    service.store.write(context, |conn| {
        let case = cases::hold(conn, *id)?.ok_or(Failure::NotFound)?;
        let subject = cases::subject_of(conn, &case)?;
        let permit = context.authorise(Action::BreakGlassInvoke, Target::Case(&subject))?;
        let used = reason.as_str().chars().count();
        if used < FEWEST_CHARACTERS {
            return Err(Failure::Rule(EmergencyRefused::TooShort { used }));
        }
        if context.actor.standings.window(case.id).is_some() {
            return Err(Failure::Rule(EmergencyRefused::OpenAlready));
        }
        if is_too_often(conn, context)? {
            return Err(Failure::Rule(EmergencyRefused::TooOften));
        }
        let (opening, until) = (service.ports.id(), closes_at(context.now));
        let standing = StandingRow {
            id: opening,
            case_id: case.id,
            user_id: context.actor.user_id,
            standing: Standing::InEmergency,
            reason: reason.as_str().to_owned(),
            from_at: context.now,
            until_at: Some(until),
            recorded_by: context.actor.user_id,
            ended_at: None,
            ended_by: None,
            ground: None,
        };
        standing.insert(conn)?;
        let review_due_on = review_due(context.today, &timetable::calendar(conn)?);
        EmergencyRow::opened(opening, ground, review_due_on).insert(conn)?;
        // Stored references were made by `CaseReference`.
        let reference: CaseReference = case.reference.parse().unwrap_or_else(|_| CaseReference::from_number(0));
        let told = tell::of_opening(conn, service, context, (case.id, case.team_id, &reference), opening, review_due_on)?;
        let said = Told::EmergencyOpened { emergency_ground: ground, open_for_minutes: WINDOW.num_minutes() };
        let entry = AuditEntry::of(&permit).on("emergency", opening).telling(&said).because(reason.as_str());
        let opened = Opened { id: opening, reference: case.reference.clone(), until };
        Ok(Done::new(opened, entry).telling_all(told).seen_at(case_path(&case.reference, "")).leaving_dates())
    })
}
