//! What becomes of somebody who must not be told once a second person has approved that they may be again.

use chrono::NaiveDate;
use ehc_domain::{audit::AuditEntry, calendar::day_in_words, ids::PersonId, refusals};
use ehc_persistence::{
    DbConnection, StorageResult,
    cases::CaseRow,
    people::{self, CasePersonRow},
};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use super::{
    change::{ChangeRefused, Making, make_part},
    part::unchanging,
    somebody_of,
};
use crate::{
    Context, Failure, Service,
    approvals::{NotProposed, Proposed},
    cases::OpenCase,
};

refusals! {
    /// Why it is not said that things may go to somebody again.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum SilenceEndRefused {
        /// It cannot be changed, whatever it is.
        Change => transparent(ChangeRefused);
        /// Their part is over.
        HasEnded = "has_ended", "They are not in the circle of this child any more";
        /// They may be told.
        IsTold = "is_told", "It is not recorded that they must not be told";
        /// Before the day from which nothing went to them.
        EndsBeforeItBegins = "ends_before_it_begins" @ from, "Enter a day on or after the day from which they must not be told";
        /// It needs a second person, and cannot be proposed.
        Approval => transparent(NotProposed);
    }
}

/// That somebody may be told again, as it is kept while it waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ProposedSilenceEnd {
    pub(super) person: Uuid,
    pub(super) from: NaiveDate,
}

/// The part of somebody who must not be told and is in the circle still; `None` where that is not so any more.
fn silenced(conn: &mut DbConnection, case: &CaseRow, end: &ProposedSilenceEnd) -> StorageResult<Option<CasePersonRow>> {
    let part = people::find_part(conn, case.id, PersonId::new(end.person))?;
    Ok(part.filter(|part| part.ended_on.is_none() && part.not_told_from.is_some_and(|since| since <= end.from)))
}

/// Says what would become of it as things stand; `None` where nothing would. Why they must not be told is not kept with the proposal: whoever may read that
/// reads it with the record.
pub(crate) fn shown(conn: &mut DbConnection, case: &CaseRow, end: &ProposedSilenceEnd) -> StorageResult<Option<Proposed>> {
    let Some(part) = silenced(conn, case, end)? else { return Ok(None) };
    let Some((person, since)) = people::find(conn, part.person_id)?.zip(part.not_told_from) else { return Ok(None) };
    let day = |day| day_in_words(day);
    let row = ("Must not be told".to_owned(), format!("Since {}", day(since)), format!("Told again from {}", day(end.from)));
    // A part has no id of its own: it is named by whose it is and in which case.
    let subject = Uuid::from_u128(case.id.uuid().as_u128() ^ end.person.as_u128());
    let what = format!("{}, {}", person.name, part.relation);
    Ok(Some(Proposed { subject, other_case: None, what, rows: vec![row], moves: Vec::new() }))
}

/// Says for a second person that things may go to somebody again.
pub(crate) fn carry_out(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    open: &OpenCase,
    end: &ProposedSilenceEnd,
    reason: &str,
) -> Result<Vec<AuditEntry>, Failure<SilenceEndRefused>> {
    let part = silenced(conn, &open.case, end)?.ok_or(Failure::Rule(SilenceEndRefused::IsTold))?;
    let who = somebody_of(conn, context, open.clone(), part.person_id)?;
    let making = Making { from: Some(end.from), reason: Some(reason.to_owned()), moved: None };
    let after = CasePersonRow { not_told_from: None, not_told_reason: None, ..part.clone() };
    Ok(vec![unchanging(make_part(conn, service, context, &who, (&part, after), &making))?])
}
