//! Whether a request that was set aside while others stood can be put back on record as the case stands, what that moves, and the putting back itself.

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    calendar::day_in_words,
    refusals,
    requests::Became,
    timetable::{
        facts::{Fact, Facts},
        order::{OutOfOrder, first_new},
    },
};
use ehc_persistence::{
    DbConnection, StorageResult,
    cases::{self, CaseRow},
    people::PersonRow,
    requests::{self, RequestId, RequestRow},
};
use thiserror::Error;

use super::mistake::can_be_without;
use crate::{
    Context, Failure, Service,
    approvals::{NotProposed, Proposed},
    cases::OpenCase,
    history::Told,
    requests::{asked_in_words, counts, fact_kind, of_the_assessment, taken_back},
    timetable::{Law, Moved, Titles, computed, correct, facts_of, moved, supposing},
};

refusals! {
    /// Why a request is not put back on record.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum PutBackRefused {
        /// It was not set aside.
        NotSetAside = "not_set_aside", "This request was not recorded as a mistake, so there is nothing to put back";
        /// The case ended with it.
        EndedTheCase = "ended_the_case", "The case ended when this request was recorded as a mistake. It is put back with “Take back the end of the case”";
        /// The assessment that it belonged to has ended.
        Ended = "assessment_ended", "The assessment that this request belonged to has ended. If that end is a mistake too, take it back first";
        /// The same person has asked again.
        AskedAgain(NaiveDate) = "asked_again", "The same request was recorded again since, received on {}. That one stands: set it aside first, if it is the mistake" [day_in_words(*.0)];
        /// The case would contradict itself.
        Order => transparent(OutOfOrder);
        /// It needs a second person, and cannot be proposed.
        Approval => transparent(NotProposed);
    }
}

/// Says what keeps a request from being put back on record; `None` where nothing does.
pub(super) fn request_in_the_way(
    conn: &mut DbConnection,
    case: &CaseRow,
    id: RequestId,
) -> StorageResult<Option<PutBackRefused>> {
    let facts = facts_of(conn, case.id)?;
    Ok(find(conn, case, &facts, id)?.err())
}

/// Says whether a request of a case can be put back on record.
pub(crate) fn can_be_put_back(conn: &mut DbConnection, case: &CaseRow, id: RequestId) -> StorageResult<bool> {
    Ok(request_in_the_way(conn, case, id)?.is_none())
}

/// The request, what says that it never came, and those that stand.
struct Found {
    row: RequestRow,
    gone: Fact,
    standing: Vec<RequestRow>,
}

fn find(conn: &mut DbConnection, case: &CaseRow, facts: &Facts, id: RequestId) -> StorageResult<Result<Found, PutBackRefused>> {
    let row = requests::list(conn, case.id)?.into_iter().find(|row| row.id == id && row.became == Became::SetAside);
    let Some(row) = row else { return Ok(Err(PutBackRefused::NotSetAside)) };
    let standing = of_the_assessment(conn, case)?;
    if standing.is_empty() && row.episode == case.episode {
        return Ok(Err(PutBackRefused::EndedTheCase));
    }
    if row.episode != case.episode || !can_be_without(case.stage) {
        return Ok(Err(PutBackRefused::Ended));
    }
    let Some(gone) = taken_back(facts, &row).cloned() else { return Ok(Err(PutBackRefused::NotSetAside)) };
    let asked_by = |one: &RequestRow| one.requester_name.to_lowercase();
    let is_same =
        |one: &&RequestRow| one.received_on == row.received_on && one.source == row.source && asked_by(one) == asked_by(&row);
    if standing.iter().any(|one| is_same(&one)) {
        return Ok(Err(PutBackRefused::AskedAgain(row.received_on)));
    }
    Ok(Ok(Found { row, gone, standing }))
}

/// A request that can be put back, and what that moves.
pub(crate) struct Ready {
    found: Found,
    counts_from: NaiveDate,
    shown: Proposed,
}

impl Ready {
    pub(super) fn needs_second_person(&self) -> bool {
        self.shown.moves.iter().any(Moved::needs_second_person)
    }

    /// The dates of the law that become others.
    pub(super) fn moves(&self) -> Vec<Moved> {
        self.shown.moves.clone()
    }

    /// What it does, as it is shown to whoever approves it.
    pub(crate) fn shown(self) -> Proposed {
        self.shown
    }
}

/// Checks whether a request can be put back on record as the case stands.
pub(crate) fn ready(
    conn: &mut DbConnection,
    law: &Law,
    (case, child): (&CaseRow, &PersonRow),
    id: RequestId,
    today: NaiveDate,
) -> Result<Ready, Failure<PutBackRefused>> {
    let facts = facts_of(conn, case.id)?;
    let found = find(conn, case, &facts, id)?.map_err(Failure::Rule)?;
    let Found { row, gone, .. } = &found;
    let after = supposing(&facts, [(fact_kind(row), row.received_on, Some(gone.id))])?;
    if let Some(contradiction) = first_new(&facts, &after) {
        return Err(Failure::Rule(contradiction.into()));
    }
    let with = computed(conn, law, case, (&facts, child.born_on), today)?;
    let then = computed(conn, law, case, (&after, child.born_on), today)?;
    let moves = moved(&with, &then, &Titles::of(conn, case.id)?);
    let counts_from = case.began_on.min(row.received_on);
    let stands = ("On record as".to_owned(), "Recorded by mistake".to_owned(), "A request".to_owned());
    let rows = std::iter::once(stands).chain(counts(case, counts_from)).collect();
    let shown = Proposed { subject: row.id.uuid(), other_case: None, what: asked_in_words(row), rows, moves };
    Ok(Ready { found, counts_from, shown })
}

/// Puts back the request that was checked, and says so.
pub(crate) fn make(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    open: &OpenCase,
    ready: Ready,
    why: &str,
) -> Result<AuditEntry, Failure<PutBackRefused>> {
    let Ready { found: Found { row, gone, standing }, counts_from, .. } = ready;
    correct::<PutBackRefused>(conn, service, context, open.case.id, fact_kind(&row), row.received_on, (gone.id, why))?;
    // Whichever request had come to begin the assessment in its place is kept with it again.
    let begins = standing.first().is_some_and(|first| row.received_on < first.received_on);
    for other in standing.iter().filter(|other| begins && other.became == Became::Began) {
        requests::set_became(conn, other.id, Became::Kept)?;
    }
    requests::set_became(conn, row.id, if begins { Became::Began } else { Became::Kept })?;
    if counts_from != open.case.began_on {
        cases::update(conn, CaseRow { began_on: counts_from, ..open.case.clone() })?;
    }
    let told = Told::RequestPutBack { received_on: row.received_on, source: row.source };
    Ok(AuditEntry::of(&open.permit).on("request", row.id).telling(&told).because(why))
}
