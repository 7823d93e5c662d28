//! Correcting the days of a request that its maker withdrew alone. No limit counts from them while it is withdrawn.

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry, calendar::day_in_words, cases::CaseReference, days::ActDay, policy::Action, refusals, requests::Became,
    text::Words, timetable::facts::FactKind,
};
use ehc_persistence::{
    DbConnection, StorageResult,
    cases::CaseRow,
    requests::{self, RequestId, RequestRow},
};
use thiserror::Error;

use crate::{
    Context, Done, Failure, NoRule, Service,
    cases::{OpenCase, open},
    history::Told,
    requests::{fact_source, of_the_assessment},
    timetable::facts_of,
};

/// The right days of a request that was withdrawn alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoneDays {
    /// The day on which it was received.
    pub received_on: ActDay,
    /// The day on which it was withdrawn.
    pub withdrawn_on: NaiveDate,
    /// Why the first days were wrong.
    pub reason: Words<2_000>,
}

refusals! {
    /// Why the days of a request that was withdrawn alone are not corrected.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum LoneDaysRefused {
        /// Nobody withdrew it alone.
        NotWithdrawn = "not_withdrawn", "Whoever made this request did not withdraw it alone. Its day stands among the days on record";
        /// They are the days on record.
        SameDays = "same_day" @ withdrawn_on, "These are the days that are recorded already. Change one, or go back";
        /// It lies ahead.
        InTheFuture = "in_the_future" @ withdrawn_on, "Enter a day that is today or earlier";
        /// It was withdrawn before it was made.
        BeforeTheRequest = "before_the_request" @ withdrawn_on, "Enter a day on or after the day the request was received";
        /// The child was born after the request.
        BornAfterTheRequest(NaiveDate) = "born_after_the_request" @ received_on, "The child was born on {}, after that day. Check both" [day_in_words(*.0)];
        /// The assessment had ended by then for everybody.
        AfterTheEnd(NaiveDate) = "after_the_end" @ withdrawn_on, "Everybody else withdrew on {}, and nobody asked after that. Enter that day or an earlier one, or correct the day of that withdrawal first" [day_in_words(*.0)];
        /// It began an assessment that goes on from its day.
        CountsStill = "counts_still" @ received_on, "The assessment counts from this request, whoever withdrew. Correct the day it was received among the days on record";
    }
}

/// A request of which the days are to be put right.
#[derive(Debug, Clone)]
pub struct ToCorrectLone {
    /// The case.
    pub open: OpenCase,
    /// The request; `None` where the case has none like it that was withdrawn alone.
    pub request: Option<RequestRow>,
}

/// Finds a request that was withdrawn alone.
///
/// # Errors
/// Policy; absence; storage.
pub fn to_correct_lone(
    service: &Service,
    context: &Context,
    (reference, id): &(CaseReference, RequestId),
) -> Result<ToCorrectLone, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::FactCorrect)?;
        let request = find(conn, &open.case, *id)?.map(|(row, _)| row);
        Ok(ToCorrectLone { open, request })
    })
}

/// The request with the day on which it was withdrawn alone.
fn find(conn: &mut DbConnection, case: &CaseRow, id: RequestId) -> StorageResult<Option<(RequestRow, NaiveDate)>> {
    let found = requests::list(conn, case.id)?.into_iter().find(|row| row.id == id && row.became != Became::SetAside);
    Ok(found.and_then(|row| row.withdrawn_on.map(|on| (row, on))))
}

/// Says whether the fact of a request that was withdrawn alone stands: it had begun an assessment that was promised, which goes on from its day. Each request
/// that stands has its own fact: one more than there are such requests is that of this one.
pub(super) fn has_its_fact(conn: &mut DbConnection, case: &CaseRow, row: &RequestRow) -> StorageResult<bool> {
    let kind = FactKind::RequestReceived { source: fact_source(row.source) };
    let facts = facts_of(conn, case.id)?;
    let its_like = facts.standing().filter(|fact| fact.kind == kind && fact.on == row.received_on).count();
    let standing = of_the_assessment(conn, case)?;
    Ok(its_like > standing.iter().filter(|one| one.received_on == row.received_on && one.source == row.source).count())
}

/// Corrects the days of a request that was withdrawn alone; the first stay in the history with the reason.
///
/// # Errors
/// [`LoneDaysRefused`]; policy; storage.
pub fn correct_lone(
    service: &Service,
    context: &Context,
    (reference, id): &(CaseReference, RequestId),
    LoneDays { received_on, withdrawn_on, reason }: LoneDays,
) -> Result<(), Failure<LoneDaysRefused>> {
    let (refuse, received_on) = (|refused| Err(Failure::Rule(refused)), received_on.date());
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::FactCorrect)?;
        let found = find(conn, &open.case, *id)?;
        let (row, was) = found.ok_or(Failure::Rule(LoneDaysRefused::NotWithdrawn))?;
        if (received_on, withdrawn_on) == (row.received_on, was) {
            return refuse(LoneDaysRefused::SameDays);
        }
        if withdrawn_on > context.today {
            return refuse(LoneDaysRefused::InTheFuture);
        }
        if withdrawn_on < received_on {
            return refuse(LoneDaysRefused::BeforeTheRequest);
        }
        if let Some(born) = open.child.born_on.filter(|born| received_on < *born) {
            return refuse(LoneDaysRefused::BornAfterTheRequest(born));
        }
        let facts = facts_of(conn, open.case.id)?;
        let ends = facts.standing().filter(|fact| fact.kind == FactKind::RequestWithdrawn && fact.on >= was).map(|fact| fact.on);
        if let Some(end) = ends.min().filter(|end| withdrawn_on > *end) {
            return refuse(LoneDaysRefused::AfterTheEnd(end));
        }
        if received_on != row.received_on && has_its_fact(conn, &open.case, &row)? {
            return refuse(LoneDaysRefused::CountsStill);
        }
        requests::set_lone_days(conn, row.id, (received_on, withdrawn_on))?;
        let told = Told::LoneDaysCorrected { was_received_on: row.received_on, received_on, was_withdrawn_on: was, withdrawn_on };
        let entry = AuditEntry::of(&open.permit).on("request", row.id).because(reason.as_str()).telling(&told);
        Ok(Done::new((), entry).seen_at(open.path("facts")))
    })
}
