//! Whether it can be taken back as things stand that one of several withdrew alone, what that moves, and the taking back itself.

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    calendar::day_in_words,
    cases::{Stage, Step},
    ids::FactId,
    refusals,
    requests::Became,
    timetable::order::{OutOfOrder, first_new},
};
use ehc_persistence::{
    DbConnection, StorageResult,
    cases::{self, CaseRow},
    decisions,
    people::PersonRow,
    requests::{self, RequestId, RequestRow},
};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use crate::{
    Context, Failure, Service,
    approvals::{NotProposed, Proposed, Settled},
    cases::OpenCase,
    history::Told,
    requests::{asked_in_words, counts, fact_kind, fact_of, of_the_assessment, taken_back},
    timetable::{Law, Moved, Titles, computed, correct, facts_of, moved, record, supposing},
};

refusals! {
    /// Why it is not taken back that one withdrew alone.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum StillAsksRefused {
        /// Nobody withdrew it alone.
        NotWithdrawn = "not_withdrawn", "Whoever made this request did not withdraw it alone, so there is nothing to take back";
        /// The assessment that it belonged to has ended.
        Ended = "assessment_ended", "The assessment that this request belonged to has ended. If that end is a mistake too, take it back first";
        /// The same person has asked again.
        AskedAgain(NaiveDate) = "asked_again", "The same request was recorded again since, received on {}. That one stands: set it aside first, if it is the mistake" [day_in_words(*.0)];
        /// The family was told of a decision on the requests that stood.
        Told(NaiveDate) = "told_since", "The family was told on {} of a decision on the requests that stood then, and the limits count from those. Take that back first, if it is a mistake too" [day_in_words(*.0)];
        /// It needs a second person, and cannot be proposed.
        Approval => transparent(NotProposed);
        /// The case would contradict itself.
        Order => transparent(OutOfOrder);
    }
}

/// That somebody still asks, as it is kept while it waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ProposedStillAsks {
    request: Uuid,
}

impl ProposedStillAsks {
    pub(super) fn of(request: RequestId) -> Self {
        Self { request: request.uuid() }
    }

    /// The request.
    pub(crate) fn request(&self) -> RequestId {
        RequestId::new(self.request)
    }
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AskedStill {
    /// The day from which the assessment counts then.
    pub counts_from: NaiveDate,
    /// Whether it was done.
    pub settled: Settled,
}

/// The request, those that stand, and the day from which the assessment would count.
pub(super) struct Found {
    row: RequestRow,
    withdrawn_on: NaiveDate,
    standing: Vec<RequestRow>,
    pub(super) counts_from: NaiveDate,
    /// Whether its fact stands: it had begun an assessment that was promised, which goes on from its day whoever withdraws.
    has_its_fact: bool,
}

/// Finds the request, or says why it does not stand again.
pub(super) fn find(conn: &mut DbConnection, case: &CaseRow, id: RequestId) -> StorageResult<Result<Found, StillAsksRefused>> {
    let found = requests::list(conn, case.id)?.into_iter().find(|row| row.id == id && row.became != Became::SetAside);
    let Some((row, withdrawn_on)) = found.and_then(|row| row.withdrawn_on.map(|on| (row, on))) else {
        return Ok(Err(StillAsksRefused::NotWithdrawn));
    };
    if row.episode != case.episode || case.stage.after(Step::Withdraw).is_err() {
        return Ok(Err(StillAsksRefused::Ended));
    }
    let standing = of_the_assessment(conn, case)?;
    let is_alike = |one: &&RequestRow| one.received_on == row.received_on && one.source == row.source;
    let asked_by = |one: &RequestRow| one.requester_name.to_lowercase();
    if standing.iter().filter(is_alike).any(|one| asked_by(one) == asked_by(&row)) {
        return Ok(Err(StillAsksRefused::AskedAgain(row.received_on)));
    }
    let has_its_fact = fact_of(&facts_of(conn, case.id)?, &requests::list(conn, case.id)?, &row).is_some();
    let counts_from = if has_its_fact { case.began_on } else { case.began_on.min(row.received_on) };
    if counts_from != case.began_on && case.stage != Stage::Requested {
        let told = decisions::list(conn, case.id)?.into_iter().filter(|one| one.episode == case.episode);
        let first = told.filter_map(|one| one.notified_on).min().unwrap_or(case.began_on);
        return Ok(Err(StillAsksRefused::Told(first)));
    }
    Ok(Ok(Found { row, withdrawn_on, standing, counts_from, has_its_fact }))
}

/// A request that can stand again, and what that moves.
pub(crate) struct Ready {
    found: Found,
    /// In the place of what it would stand; `None` for what has no fact yet, as a request that came from another case withdrawn.
    back: Option<FactId>,
    shown: Proposed,
}

impl Ready {
    /// Tells whether it moves a limit that the authority is held to.
    pub(super) fn needs_second_person(&self) -> bool {
        self.shown.moves.iter().any(Moved::needs_second_person)
    }

    /// The dates of the law that become others.
    pub(super) fn moves(&self) -> Vec<Moved> {
        self.shown.moves.clone()
    }

    /// What comes of it once it is settled.
    pub(super) fn done(&self, settled: Settled) -> AskedStill {
        AskedStill { counts_from: self.found.counts_from, settled }
    }

    /// What it does, as it is shown to whoever approves it.
    pub(crate) fn shown(self) -> Proposed {
        self.shown
    }
}

/// Checks whether a request stands again as the case stands.
pub(crate) fn ready(
    conn: &mut DbConnection,
    law: &Law,
    (case, child): (&CaseRow, &PersonRow),
    id: RequestId,
    today: NaiveDate,
) -> Result<Ready, Failure<StillAsksRefused>> {
    let found = find(conn, case, id)?.map_err(Failure::Rule)?;
    let facts = facts_of(conn, case.id)?;
    let back = taken_back(&facts, &found.row).map(|gone| gone.id);
    let stands = (!found.has_its_fact).then(|| (fact_kind(&found.row), found.row.received_on, back));
    let after = supposing(&facts, stands)?;
    if let Some(contradiction) = first_new(&facts, &after) {
        return Err(Failure::Rule(contradiction.into()));
    }
    let was = computed(conn, law, case, (&facts, child.born_on), today)?;
    let is = computed(conn, law, case, (&after, child.born_on), today)?;
    let moves = moved(&was, &is, &Titles::of(conn, case.id)?);
    let withdrawn = format!("Withdrawn alone on {}", day_in_words(found.withdrawn_on));
    let stands = ("The request".to_owned(), withdrawn, "It stands".to_owned());
    let rows = [stands].into_iter().chain(counts(case, found.counts_from)).collect();
    let row = &found.row;
    let shown = Proposed { subject: row.id.uuid(), other_case: None, what: asked_in_words(row), rows, moves };
    Ok(Ready { found, back, shown })
}

/// Has a request stand again, which was checked; that it was recorded as withdrawn stays in the history with the reason.
pub(crate) fn make(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    open: &OpenCase,
    Ready { found, back, .. }: Ready,
    reason: &str,
) -> Result<AuditEntry, Failure<StillAsksRefused>> {
    let Found { row, withdrawn_on, standing, counts_from, has_its_fact } = found;
    if !has_its_fact {
        let (kind, on) = (fact_kind(&row), row.received_on);
        match back {
            Some(back) => correct(conn, service, context, open.case.id, kind, on, (back, reason))?,
            None => record(conn, service, context, open.case.id, kind, on)?,
        };
    }
    if counts_from != open.case.began_on {
        cases::update(conn, CaseRow { began_on: counts_from, ..open.case.clone() })?;
    }
    // Whichever request had come to begin the assessment in its place is kept with it again.
    if row.became == Became::Began && !has_its_fact {
        for other in standing.iter().filter(|other| other.became == Became::Began) {
            requests::set_became(conn, other.id, Became::Kept)?;
        }
    }
    requests::set_withdrawn(conn, row.id, None)?;
    let told = Told::WithdrawalTakenBack { withdrawn_on, received_on: row.received_on, source: row.source };
    Ok(AuditEntry::of(&open.permit).on("request", row.id).telling(&told).because(reason))
}
