//! Ending what opens cases to somebody who is not to have them any more.

use ehc_domain::{
    audit::AuditEntry,
    policy::{Permit, Standing},
};
use ehc_persistence::{
    DbConnection, StorageResult,
    standings::{self, StandingRow},
};

use crate::{
    Context,
    history::{Told, YesOrNo},
};

/// Ends what was recorded of somebody and opens cases to them, and is not over, so that no list names them. A conflict of interest stays.
///
/// # Errors
/// Any failure of the database.
pub(crate) fn let_go(
    conn: &mut DbConnection,
    context: &Context,
    permit: &Permit,
    recorded: Vec<(StandingRow, String)>,
) -> StorageResult<Vec<AuditEntry>> {
    let mut entries = Vec::new();
    for (row, who) in recorded {
        let is_over = row.ended_at.or(row.until_at).is_some_and(|end| end <= context.now);
        if is_over || row.standing == Standing::Conflict {
            continue;
        }
        standings::end(conn, row.id, context.actor.user_id, context.now)?;
        let told = match row.standing {
            Standing::Named => Told::NameRemoved { no_more_named: who, gave_up_case: YesOrNo(false), requests_given_back: 0 },
            Standing::Covers => Told::CoverEnded { no_more_covered_by: who },
            Standing::Reviews => Told::AccessReviewEnded { no_more_reviewed_by: who },
            // An opening in an emergency stands in the history with its hour, and is reviewed all the same.
            _ => continue,
        };
        entries.push(AuditEntry::of(permit).on_case(row.case_id).on("standing", row.id).telling(&told));
    }
    Ok(entries)
}
