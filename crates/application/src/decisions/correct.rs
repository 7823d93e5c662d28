//! Correcting the day on which something was decided.

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry, calendar::day_in_words, cases::CaseReference, decisions::rests_on_advice, ids::DecisionId, policy::Action,
    refusals, text::Words, timetable::order::last_advice,
};
use ehc_persistence::{
    DbConnection,
    decisions::{self, DecisionRow},
};
use thiserror::Error;

use super::{Which, find, limit, recorded_at};
use crate::{
    Context, Done, Failure, Service,
    cases::{OpenCase, open},
    history::Told,
    timetable,
};

/// The right day of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RightDay {
    /// The day.
    pub decided_on: NaiveDate,
    /// Why it is late; `None` where it is not, or where that is on record.
    pub late_reason: Option<Words<4_000>>,
    /// Why the first day was wrong.
    pub reason: Words<2_000>,
}

refusals! {
    /// Why the day of a decision is not corrected.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum DayNotCorrected {
        /// Nothing is decided yet.
        NotDecided = "not_decided", "Nothing is decided yet, so there is no day to correct";
        /// It is the day on record.
        SameDay = "same_day" @ decided_on, "This is the day that is recorded already. Change it, or go back";
        /// It lies ahead.
        InTheFuture = "in_the_future" @ decided_on, "Enter a day that is today or earlier";
        /// It lies before the request.
        BeforeTheRequest(NaiveDate) = "before_the_request" @ decided_on, "The request came on {}. Enter that day or a later one" [day_in_words(*.0)];
        /// It lies after the family was told.
        AfterTheLetter(NaiveDate) = "after_the_letter" @ decided_on, "The family was told on {}. Enter that day or an earlier one, or correct that day first" [day_in_words(*.0)];
        /// It lies before the advice that it rests on came.
        BeforeItsAdvice(NaiveDate) = "before_its_advice" @ decided_on, "The decision rests on advice that came on {}. Enter that day or a later one, or correct the day of the advice first" [day_in_words(*.0)];
        /// A decision after the limit says why it is late, once.
        LateReasonMissing = "late_reason_missing" @ late_reason, "That day is after the limit. Say why the decision was late";
    }
}

/// What correcting the day would do, before anything is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayPreview {
    /// The day on record.
    pub before: NaiveDate,
    /// The limit of the decision; `None` where none runs.
    pub limit: Option<NaiveDate>,
    /// Whether the decision was after its limit by the day on record.
    pub was_late: bool,
    /// Whether it would be by the right day.
    pub is_late: bool,
}

/// Says what correcting the day would do, or why it cannot be done.
///
/// # Errors
/// [`DayNotCorrected`]; policy; absence; storage.
pub fn preview_day(
    service: &Service,
    context: &Context,
    (reference, which): &(CaseReference, Which),
    right: &RightDay,
) -> Result<DayPreview, Failure<DayNotCorrected>> {
    service.store.read(|conn| {
        let open = open(conn, context, reference, Action::FactCorrect)?;
        Ok(ready(conn, service, context, &open, *which, right)?.preview)
    })
}

/// A correction that can be made.
struct Ready {
    row: DecisionRow,
    late_reason: Option<String>,
    preview: DayPreview,
}

fn ready(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    open: &OpenCase,
    which: Which,
    right: &RightDay,
) -> Result<Ready, Failure<DayNotCorrected>> {
    let on = right.decided_on;
    let row = find(conn, open.case.id, which)?.ok_or(Failure::NotFound)?;
    let before = row.decided_on.ok_or(Failure::Rule(DayNotCorrected::NotDecided))?;
    if on == before && right.late_reason.is_none() {
        return Err(Failure::Rule(DayNotCorrected::SameDay));
    }
    if on > context.today {
        return Err(Failure::Rule(DayNotCorrected::InTheFuture));
    }
    if on < open.case.began_on {
        return Err(Failure::Rule(DayNotCorrected::BeforeTheRequest(open.case.began_on)));
    }
    if let Some(told) = row.notified_on.filter(|told| on > *told) {
        return Err(Failure::Rule(DayNotCorrected::AfterTheLetter(told)));
    }
    let at = recorded_at(conn, open.case.id, row.id)?.unwrap_or(context.now);
    let came_on = last_advice(&timetable::facts_of(conn, open.case.id)?, at);
    rests_on_advice(row.kind, on, came_on).map_err(|came_on| Failure::Rule(DayNotCorrected::BeforeItsAdvice(came_on)))?;
    let dates = timetable::compute(conn, service.store.law(), &open.case, context.today, None)?;
    let limit = limit(&dates, row.kind);
    let late_reason = right.late_reason.as_ref().map(ToString::to_string).or(row.late_reason.clone());
    let is_after = |day: NaiveDate| limit.is_some_and(|limit| day > limit);
    if late_reason.is_none() && is_after(on) {
        return Err(Failure::Rule(DayNotCorrected::LateReasonMissing));
    }
    let preview = DayPreview { before, limit, was_late: is_after(before), is_late: is_after(on) };
    Ok(Ready { row, late_reason, preview })
}

/// Corrects the day on which something was decided; the first stays in the history with the reason.
///
/// # Errors
/// [`DayNotCorrected`]; policy; storage.
pub fn correct_day(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    which: Which,
    right: RightDay,
) -> Result<DecisionId, Failure<DayNotCorrected>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::FactCorrect)?;
        let Ready { row, late_reason, preview } = ready(conn, service, context, &open, which, &right)?;
        let (id, on) = (row.id, right.decided_on);
        decisions::update(conn, DecisionRow { decided_on: Some(on), late_reason, ..row })?;
        let told = Told::DayCorrected { before: preview.before, after: on };
        let entry = AuditEntry::of(&open.permit).on("decision", id).because(right.reason.as_str()).telling(&told);
        Ok(Done::new(id, entry).seen_at(open.path("decisions")))
    })
}
