//! Opening a case in an emergency.

use chrono::{DateTime, Utc};
use ehc_domain::{
    audit::AuditEntry,
    emergency::{CLOSED_FOR, EmergencyGround, FEWEST_CHARACTERS, MOST, OFTEN_WITHIN},
    ids::{ApprovalId, CaseId, StandingId},
    policy::{Action, Target},
    refusals,
    text::Words,
};
use ehc_persistence::{DbConnection, StorageResult, accounts, cases, emergencies};
use thiserror::Error;

use super::{
    approved::{ProposedOpening, would_open},
    take_back::waiting,
    window::{Window, open_window},
};
use crate::{
    Context, Done, Failure, Service,
    approvals::{self, NotProposed, Proposal},
    cases::case_path,
    failure::NoRule,
};

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
    /// Whether a review found lately that they had no reason to open it.
    pub was_refuted: bool,
    /// Whether they have opened as many as one person may without a second.
    pub is_too_often: bool,
    /// Whether a manager was asked, and has not answered yet.
    pub waits: bool,
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

/// What became of it when somebody would open a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answered {
    /// It is open.
    Open(Opened),
    /// A manager of it was asked, because they have opened several just before.
    Waits(ApprovalId),
}

refusals! {
    /// Why a case is not opened in an emergency.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum EmergencyRefused {
        /// Too few words.
        TooShort { used: usize } = "too_short" @ reason, "Say why in at least 20 characters: this has {used}";
        /// It is open.
        OpenAlready = "open_already", "This case is open to you in an emergency already";
        /// A second person must agree, and cannot be asked.
        Approval => transparent(NotProposed);
        /// Somebody found that there was no reason.
        NotJustified = "not_justified", "A review found within the last seven days that you had no reason to open this case. Ask a manager of the team that holds the case, who sees it without an emergency";
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
            was_refuted: was_refuted(conn, context, case.id)?,
            is_too_often: is_too_often(conn, context)?,
            waits: waiting(conn, context.actor.user_id, case.id)?.is_some(),
        })
    })
}

fn was_refuted(conn: &mut DbConnection, context: &Context, case: CaseId) -> StorageResult<bool> {
    emergencies::was_refuted_since(conn, case, context.actor.user_id, context.now - CLOSED_FOR)
}

fn is_too_often(conn: &mut DbConnection, context: &Context) -> StorageResult<bool> {
    Ok(emergencies::count_since(conn, context.actor.user_id, context.now - OFTEN_WITHIN)? >= MOST)
}

/// Opens a case to somebody for an hour, whatever they have to do with it. The managers of its team and information governance are told at once, and somebody
/// else reviews it. It never opens a case to whoever has a conflict of interest, nor one that is restricted. Whoever has opened several just before asks a manager
/// of the case, and it is open to them for an hour from the approval.
///
/// # Errors
/// [`EmergencyRefused`]; policy; absence; storage.
pub fn open_in_emergency(
    service: &Service,
    context: &Context,
    id: &CaseId,
    NewEmergency { ground, reason }: NewEmergency,
) -> Result<Answered, Failure<EmergencyRefused>> {
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
        if was_refuted(conn, context, case.id)? {
            return Err(Failure::Rule(EmergencyRefused::NotJustified));
        }
        if is_too_often(conn, context)? {
            // What is asked is no opening, whatever becomes of it.
            let permit = context.authorise(Action::BreakGlassAsk, Target::Case(&subject))?;
            let opening = ProposedOpening::of(context.actor.user_id, ground, context.today);
            let shown = would_open(conn, &case, &opening, context.today)?.ok_or(Failure::NotFound)?;
            let what = (Proposal::EmergencyOpening(opening), shown);
            let (id, done) = approvals::ask(conn, service, context, (&case, &permit), what, reason.as_str())
                .map_err(|failure| failure.map_rule(EmergencyRefused::from))?;
            return Ok(done.map(|()| Answered::Waits(id)).seen_at("/known-children"));
        }
        let window = Window { user: context.actor.user_id, ground, reason: reason.as_str() };
        let (id, until, said, told) = open_window(conn, service, context, &case, &window)?;
        let entry = AuditEntry::of(&permit).on("emergency", id).telling(&said).because(reason.as_str());
        let opened = Opened { id, reference: case.reference.clone(), until };
        let done = Done::new(Answered::Open(opened), entry).telling_all(told);
        Ok(done.seen_at(case_path(&case.reference, "")).leaving_dates())
    })
}
