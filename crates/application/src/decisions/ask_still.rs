//! Taking back that one of several withdrew alone: whoever made the request asks still, and it counts again from its own day as if nobody had withdrawn it.

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    calendar::day_in_words,
    cases::{CaseReference, Stage, Step},
    policy::Action,
    refusals,
    requests::Became,
    text::Words,
    timetable::order::OutOfOrder,
};
use ehc_persistence::{
    DbConnection, StorageResult,
    cases::{self, CaseRow},
    decisions,
    requests::{self, RequestId, RequestRow},
};
use thiserror::Error;

use crate::{
    Context, Done, Failure, NoRule, Service,
    cases::{OpenCase, open},
    history::Told,
    requests::{fact_kind, fact_of, of_the_assessment, taken_back},
    timetable::{correct, facts_of, record},
};

/// Why it was recorded wrongly that one withdrew alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StillAsks {
    /// Why.
    pub reason: Words<2_000>,
}

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
        /// The case would contradict itself.
        Order => transparent(OutOfOrder);
    }
}

/// A request that was withdrawn alone.
#[derive(Debug, Clone)]
pub struct ToStillAsk {
    /// The case.
    pub open: OpenCase,
    /// The request; `None` where the case has none like it.
    pub request: Option<RequestRow>,
    /// The day from which the assessment would count; `None` where it would count as it does.
    pub would_count_from: Option<NaiveDate>,
    /// Why it cannot be taken back; `None` where it can.
    pub in_the_way: Option<StillAsksRefused>,
}

/// Says what would follow if it were taken back that one withdrew alone.
///
/// # Errors
/// Policy; absence; storage.
pub fn to_still_ask(
    service: &Service,
    context: &Context,
    (reference, id): &(CaseReference, RequestId),
) -> Result<ToStillAsk, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::RequestRestore)?;
        let request = requests::list(conn, open.case.id)?.into_iter().find(|row| row.id == *id);
        let (would_count_from, in_the_way) = match find(conn, &open.case, *id)? {
            Ok(found) => (Some(found.counts_from).filter(|from| *from != open.case.began_on), None),
            Err(refused) => (None, Some(refused)),
        };
        Ok(ToStillAsk { open, request, would_count_from, in_the_way })
    })
}

/// The request, those that stand, and the day from which the assessment would count.
struct Found {
    row: RequestRow,
    withdrawn_on: NaiveDate,
    standing: Vec<RequestRow>,
    counts_from: NaiveDate,
    /// Whether its fact stands: it had begun an assessment that was promised, which goes on from its day whoever withdraws.
    has_its_fact: bool,
}

fn find(conn: &mut DbConnection, case: &CaseRow, id: RequestId) -> StorageResult<Result<Found, StillAsksRefused>> {
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

/// Takes back that one of several withdrew alone. The request stands again; that it was recorded as withdrawn stays in the history with the reason.
///
/// # Errors
/// [`StillAsksRefused`]; policy; storage.
pub fn still_ask(
    service: &Service,
    context: &Context,
    (reference, id): &(CaseReference, RequestId),
    StillAsks { reason }: StillAsks,
) -> Result<NaiveDate, Failure<StillAsksRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::RequestRestore)?;
        let Found { row, withdrawn_on, standing, counts_from, has_its_fact } =
            find(conn, &open.case, *id)?.map_err(Failure::Rule)?;
        if !has_its_fact {
            stands_again(conn, service, context, (&open.case, &row), reason.as_str())?;
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
        requests::set_withdrawn_on(conn, row.id, None)?;
        let told = Told::WithdrawalTakenBack { withdrawn_on, received_on: row.received_on, source: row.source };
        let entry = AuditEntry::of(&open.permit).on("request", row.id).telling(&told).because(reason.as_str());
        Ok(Done::new(counts_from, entry).seen_at(open.path("decisions")))
    })
}

/// Has the fact of a request stand again; one that came from another case withdrawn has none yet.
fn stands_again(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    (case, row): (&CaseRow, &RequestRow),
    why: &str,
) -> Result<(), Failure<StillAsksRefused>> {
    let facts = facts_of(conn, case.id)?;
    let kind = fact_kind(row);
    match taken_back(&facts, row) {
        Some(back) => correct(conn, service, context, case.id, kind, row.received_on, (back.id, why))?,
        None => record(conn, service, context, case.id, kind, row.received_on)?,
    };
    Ok(())
}
