//! Clearing a flag, which nobody does alone.

use ehc_domain::{
    audit::AuditEntry,
    calendar::day_in_words,
    cases::CaseReference,
    codes::Coded,
    flags::FlagKind,
    ids::{ApprovalId, FlagId},
    policy::Action,
    refusals,
    text::Words,
};
use ehc_persistence::{
    DbConnection, StorageResult,
    cases::CaseRow,
    flags::{self, FlagEnd, FlagRow},
};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use super::read::{Flag, flags_of, may_clear};
use crate::{
    Context, Failure, Service,
    approvals::{self, NotProposed, Proposal, Proposed},
    cases::{OpenCase, open},
    failure::NoRule,
    history::Told,
    ports::london_day,
};

/// Why a flag is not needed any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clearing {
    /// Why.
    pub reason: Words<2_000>,
}

refusals! {
    /// Why a flag is not cleared.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum ClearRefused {
        /// It does not stand any more.
        Over = "over", "This flag is cleared already, or another took its place";
        /// It needs a second person, and cannot be proposed.
        Approval => transparent(NotProposed);
    }
}

/// The clearing of a flag as it is kept while it waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ProposedClearing {
    flag: Uuid,
    kind: String,
}

impl ProposedClearing {
    /// Returns what somebody must be entitled to who approves it, or reads it; a kind that nobody knows is cleared by those alone who run the case.
    pub(crate) fn action(&self) -> Action {
        FlagKind::parse(&self.kind).map_or(Action::LegalHoldLift, FlagKind::cleared_with)
    }
}

/// Finds a flag that the reader may propose to clear.
///
/// # Errors
/// Policy; absence; storage.
pub fn to_clear(
    service: &Service,
    context: &Context,
    (reference, id): &(CaseReference, FlagId),
) -> Result<(OpenCase, Flag), Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::FlagClear)?;
        let flag = clearable(conn, context, &open, *id)?;
        Ok((open, flag))
    })
}

/// Proposes to clear a flag; a second person approves it.
///
/// # Errors
/// [`ClearRefused`]; policy; absence; storage.
pub fn clear(
    service: &Service,
    context: &Context,
    (reference, id): &(CaseReference, FlagId),
    Clearing { reason }: Clearing,
) -> Result<ApprovalId, Failure<ClearRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::FlagClear)?;
        let kind = clearable(conn, context, &open, *id)?.kind.code().to_owned();
        let clearing = ProposedClearing { flag: id.uuid(), kind };
        let would = shown(conn, &open.case, &clearing)?.ok_or(Failure::Rule(ClearRefused::Over))?;
        let proposal = Proposal::FlagClearing(clearing);
        let (id, done) = approvals::propose(conn, service, context, &open, (proposal, would), reason.as_str())
            .map_err(|failure| failure.map_rule(ClearRefused::from))?;
        Ok(done.map(|()| id))
    })
}

fn clearable<R>(conn: &mut DbConnection, context: &Context, open: &OpenCase, id: FlagId) -> Result<Flag, Failure<R>> {
    let found = flags_of(conn, context, open)?.into_iter().find(|flag| flag.id == id);
    found.filter(|flag| may_clear(context, open, flag.kind)).ok_or(Failure::NotFound)
}

/// Says what clearing would do as things stand; `None` where the flag does not stand any more. Why it was raised is not kept with the proposal: whoever
/// approves reads it with the flag.
pub(crate) fn shown(conn: &mut DbConnection, case: &CaseRow, clearing: &ProposedClearing) -> StorageResult<Option<Proposed>> {
    Ok(standing(conn, case, clearing)?.map(|row| {
        let raised = day_in_words(london_day(row.raised_at));
        let mut rows = vec![("Raised".to_owned(), String::new(), raised)];
        rows.extend(row.speak_to.map(|who| ("To be spoken to before any contact".to_owned(), who, "Nobody".to_owned())));
        let what = format!("The flag “{}”", row.kind.label());
        Proposed { subject: clearing.flag, other_case: None, what, rows, moves: Vec::new() }
    }))
}

fn standing(conn: &mut DbConnection, case: &CaseRow, clearing: &ProposedClearing) -> StorageResult<Option<FlagRow>> {
    Ok(flags::list_standing(conn, case.id)?.into_iter().find(|row| row.id.uuid() == clearing.flag))
}

/// Clears a flag for a second person.
pub(crate) fn carry_out(
    conn: &mut DbConnection,
    context: &Context,
    open: &OpenCase,
    clearing: &ProposedClearing,
    reason: &str,
) -> Result<Vec<AuditEntry>, Failure<ClearRefused>> {
    let row = standing(conn, &open.case, clearing)?.ok_or(Failure::Rule(ClearRefused::Over))?;
    flags::end(conn, row.id, FlagEnd { by: context.actor.user_id, at: context.now, because: Some(reason.to_owned()) })?;
    Ok(vec![AuditEntry::of(&open.permit).on("flag", row.id).telling(&Told::FlagCleared { cleared: row.kind })])
}
