//! Whether the day of a decision can be corrected as the case stands, what that says of it, and the correction itself.

use chrono::{DateTime, NaiveDate, Utc};
use ehc_domain::{
    audit::AuditEntry,
    calendar::day_in_words,
    decisions::rests_on_advice,
    ids::DecisionId,
    refusals,
    text::Words,
    timetable::{facts::london_day, order::last_advice},
};
use ehc_persistence::{
    DbConnection,
    cases::CaseRow,
    decisions::{self, DecisionRow},
};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use super::{limit, recorded_at};
use crate::{
    Failure,
    approvals::{NotProposed, Proposed},
    cases::OpenCase,
    history::Told,
    timetable::{self, Law},
};

/// The right day of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RightDay {
    /// The day.
    pub decided_on: NaiveDate,
    /// Why it is late; `None` where it is not, or where that is on record.
    pub late_reason: Option<Words<4_000>>,
    /// Why it was entered only when it was; needed where the right day lies before that of the proposal and that is not on record, and kept only then.
    pub keyed_late_reason: Option<Words<4_000>>,
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
        /// A decision of a day before it was proposed here says why it was entered only then.
        KeyedLateReasonMissing(NaiveDate) = "keyed_late_reason_missing" @ keyed_late_reason, "The decision was proposed here on {}. Say why one of an earlier day was entered only then" [day_in_words(*.0)];
        /// A decision after the limit says why it is late, once.
        LateReasonMissing = "late_reason_missing" @ late_reason, "That day is after the limit. Say why the decision was late";
        /// It needs a second person, and cannot be proposed.
        Approval => transparent(NotProposed);
    }
}

/// The right day as it is answered, and kept while it waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ProposedDay {
    decision: Uuid,
    on: NaiveDate,
    late: Option<String>,
    keyed_late: Option<String>,
}

impl ProposedDay {
    pub(super) fn of(decision: DecisionId, right: &RightDay) -> Self {
        let late = right.late_reason.as_ref().map(ToString::to_string);
        let keyed_late = right.keyed_late_reason.as_ref().map(ToString::to_string);
        Self { decision: decision.uuid(), on: right.decided_on, late, keyed_late }
    }
}

/// A correction that can be made.
pub(crate) struct Ready {
    row: DecisionRow,
    before: NaiveDate,
    on: NaiveDate,
    limit: Option<NaiveDate>,
    late: Option<String>,
    keyed_late: Option<String>,
}

impl Ready {
    /// The day on record.
    pub(super) fn before(&self) -> NaiveDate {
        self.before
    }

    /// The limit of the decision; `None` where none runs.
    pub(super) fn limit(&self) -> Option<NaiveDate> {
        self.limit
    }

    /// Whether the decision was after its limit, and whether it would be.
    pub(super) fn lateness(&self) -> (bool, bool) {
        let is_after = |day: NaiveDate| self.limit.is_some_and(|limit| day > limit);
        (is_after(self.before), is_after(self.on))
    }

    /// Tells whether it says otherwise whether it was decided in time.
    pub(super) fn needs_second_person(&self) -> bool {
        let (was_late, is_late) = self.lateness();
        was_late != is_late
    }

    /// What it does, as it is shown to whoever approves it.
    pub(crate) fn shown(&self) -> Proposed {
        let (was_late, is_late) = self.lateness();
        let late = |is_late: bool| if is_late { "After the limit" } else { "In time" };
        let said = |what: &str, was: Option<&str>, is: Option<&str>| {
            let is = is.filter(|is| Some(*is) != was)?;
            Some((what.to_owned(), was.unwrap_or_default().to_owned(), is.to_owned()))
        };
        let mut rows = vec![("Day".to_owned(), day_in_words(self.before), day_in_words(self.on))];
        if was_late != is_late {
            rows.push(("The decision was made".to_owned(), late(was_late).to_owned(), late(is_late).to_owned()));
        }
        rows.extend(said("Why it was late", self.row.late_reason.as_deref(), self.late.as_deref()));
        rows.extend(said("Why it was entered late", self.row.keyed_late_reason.as_deref(), self.keyed_late.as_deref()));
        let what = self.row.kind.label().to_owned();
        Proposed { subject: self.row.id.uuid(), other_case: None, what, rows, moves: Vec::new() }
    }
}

/// Checks whether the day of a decision can be corrected as the case stands.
pub(crate) fn ready(
    conn: &mut DbConnection,
    law: &Law,
    case: &CaseRow,
    right: &ProposedDay,
    today: NaiveDate,
) -> Result<Ready, Failure<DayNotCorrected>> {
    let refuse = |refused| Err(Failure::Rule(refused));
    let on = right.on;
    let row = decisions::find(conn, case.id, DecisionId::new(right.decision))?.ok_or(Failure::NotFound)?;
    let before = row.decided_on.ok_or(Failure::Rule(DayNotCorrected::NotDecided))?;
    if on == before && right.late.is_none() {
        return refuse(DayNotCorrected::SameDay);
    }
    if on > today {
        return refuse(DayNotCorrected::InTheFuture);
    }
    if on < case.began_on {
        return refuse(DayNotCorrected::BeforeTheRequest(case.began_on));
    }
    if let Some(told) = row.notified_on.filter(|told| on > *told) {
        return refuse(DayNotCorrected::AfterTheLetter(told));
    }
    let at = recorded_at(conn, case.id, row.id)?.unwrap_or(DateTime::<Utc>::MAX_UTC);
    let came_on = last_advice(&timetable::facts_of(conn, case.id)?, at);
    rests_on_advice(row.kind, on, came_on).map_err(|came_on| Failure::Rule(DayNotCorrected::BeforeItsAdvice(came_on)))?;
    let proposed_on = london_day(row.proposed_at);
    let keyed_late = right.keyed_late.clone().or(row.keyed_late_reason.clone()).filter(|_| on < proposed_on);
    if keyed_late.is_none() && on < proposed_on {
        return refuse(DayNotCorrected::KeyedLateReasonMissing(proposed_on));
    }
    let dates = timetable::compute(conn, law, case, today, None)?;
    let late = right.late.clone().or(row.late_reason.clone());
    let ready = Ready { limit: limit(&dates, row.kind), row, before, on, late, keyed_late };
    match ready.lateness() {
        (_, true) if ready.late.is_none() => refuse(DayNotCorrected::LateReasonMissing),
        _ => Ok(ready),
    }
}

/// Corrects the day that was checked, and says so.
pub(crate) fn make(
    conn: &mut DbConnection,
    open: &OpenCase,
    Ready { row, before, on, late, keyed_late, .. }: Ready,
    reason: &str,
) -> Result<AuditEntry, Failure<DayNotCorrected>> {
    let (id, decided) = (row.id, Some(row.kind));
    decisions::update(conn, DecisionRow { decided_on: Some(on), late_reason: late, keyed_late_reason: keyed_late, ..row })?;
    let told = Told::DayCorrected { before, after: on, decided };
    Ok(AuditEntry::of(&open.permit).on("decision", id).because(reason).telling(&told))
}
