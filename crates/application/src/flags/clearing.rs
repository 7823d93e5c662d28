//! What clearing a flag does, for whoever approves it.

use ehc_domain::{audit::AuditEntry, calendar::day_in_words, codes::Coded, flags::FlagKind, policy::Action, refusals};
use ehc_persistence::{
    DbConnection, StorageResult,
    cases::CaseRow,
    flags::{self, FlagEnd, FlagRow},
};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use crate::{
    Context, Failure,
    approvals::{NotProposed, Proposed},
    cases::OpenCase,
    history::Told,
    ports::london_day,
};

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
    pub(super) flag: Uuid,
    pub(super) kind: String,
}

impl ProposedClearing {
    /// Returns what somebody must be entitled to who approves it, or reads it; a kind that nobody knows is cleared by those alone who run the case.
    pub(crate) fn action(&self) -> Action {
        FlagKind::parse(&self.kind).map_or(Action::LegalHoldLift, FlagKind::cleared_with)
    }
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
