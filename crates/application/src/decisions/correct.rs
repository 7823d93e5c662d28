//! Correcting the day on which something was decided.

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry, calendar::day_in_words, cases::CaseReference, ids::DecisionId, policy::Action, refusals, text::Words,
};
use ehc_persistence::decisions::{self, DecisionRow};
use thiserror::Error;

use super::{Which, find, limit};
use crate::{Context, Done, Failure, Service, cases::open, history::Told, timetable};

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
        /// A decision after the limit says why it is late, once.
        LateReasonMissing = "late_reason_missing" @ late_reason, "That day is after the limit. Say why the decision was late";
    }
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
    let on = right.decided_on;
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::FactCorrect)?;
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
        let dates = timetable::compute(conn, service.store.law(), &open.case, context.today, None)?;
        let late_reason = right.late_reason.as_ref().map(ToString::to_string).or(row.late_reason.clone());
        if late_reason.is_none() && limit(&dates, row.kind).is_some_and(|limit| on > limit) {
            return Err(Failure::Rule(DayNotCorrected::LateReasonMissing));
        }
        let id = row.id;
        decisions::update(conn, DecisionRow { decided_on: Some(on), late_reason, ..row })?;
        let told = Told::DayCorrected { before, after: on };
        let entry = AuditEntry::of(&open.permit).on("decision", id).because(right.reason.as_str()).telling(&told);
        Ok(Done::new(id, entry).seen_at(open.path("decisions")))
    })
}
