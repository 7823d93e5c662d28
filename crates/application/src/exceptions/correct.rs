//! Correcting the days of a recorded ground.

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    calendar::day_in_words,
    cases::CaseReference,
    ids::FactId,
    policy::Action,
    refusals,
    text::Words,
    timetable::{
        facts::{Fact, FactKind, Facts},
        order::OutOfOrder,
    },
};
use ehc_persistence::{DbConnection, StorageError, StorageResult};
use thiserror::Error;

use super::{
    closures::Closures,
    read::{ending, last_day, standing},
    record::{Approval, ask_approval, beginning},
};
use crate::{
    Context, Done, Failure, Service,
    cases::{OpenCase, open},
    facts::changes,
    history::{FactCode, Told},
    timetable::{Law, Titles, TooLate, computed, correct, facts_of, new_too_late},
};

/// The days of a ground as they should have been recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorrectDays {
    /// Its first day.
    pub from: NaiveDate,
    /// Its last day; `None` while it goes on.
    pub to: Option<NaiveDate>,
    /// The last day that the person was shown, so that nobody takes back unread what somebody else recorded meanwhile.
    pub shown_last: Option<NaiveDate>,
    /// Why they are corrected.
    pub reason: Words<1_000>,
}

refusals! {
    /// Why the days of an exception are not corrected.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum CorrectDaysRefused {
        /// It is no exception of this case.
        NothingToCorrect = "nothing_to_correct", "There is no such exception in this case";
        /// Ends before it begins.
        EndsBeforeItBegins = "ends_before_it_begins" @ to, "The last day must be on or after the first";
        /// The ground would begin before the case did.
        BeforeTheCase {
            /** What began the case, to begin a sentence. */ what: String,
            /** When. */ on: NaiveDate,
        } = "before_the_case" @ from, "{} came on {}, and no limit ran before. Enter that day or a later one" [.what, day_in_words(*.on)];
        /// The ground would begin after the limit.
        AfterTheLimit(TooLate) = "after_the_limit" @ from, "“{}” is due on {}. What begins after that day cannot be why it is missed: enter that day or an earlier one" [.0.limit, day_in_words(.0.due)];
        /// Somebody else corrected, approved or ended it since it was shown.
        Changed = "changed", "This exception was changed while the page was open. What it says now is above, and what you typed is in the boxes. Send it again if it still holds";
        /// Nothing was changed.
        SameDays = "same_days", "These are the days that are recorded already. Change one, or go back";
        /// The closure ground needs the dates of the school.
        Closure(String) = "closure" @ from, "{0}";
        /// The case would contradict itself.
        Order => transparent(OutOfOrder);
    }
}

/// Corrects the first or the last day of an exception by a fact that supersedes it. What a manager approved for other days waits to be approved again.
///
/// # Errors
/// [`CorrectDaysRefused`]; policy; storage.
pub fn correct_days(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    exception: FactId,
    days: CorrectDays,
) -> Result<FactId, Failure<CorrectDaysRefused>> {
    let rule = Failure::Rule;
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::FactCorrect)?;
        let facts = facts_of(conn, open.case.id)?;
        let recorded = standing(&facts, exception).ok_or(rule(CorrectDaysRefused::NothingToCorrect))?;
        let first_day = days.from;
        if days.to.is_some_and(|to| to < first_day) {
            return Err(rule(CorrectDaysRefused::EndsBeforeItBegins));
        }
        let (what, began_on) = beginning(&facts, open.case.began_on);
        if first_day < began_on {
            return Err(rule(CorrectDaysRefused::BeforeTheCase { what, on: began_on }));
        }
        let (was_last, ended) = (last_day(&facts, recorded), ending(&facts, recorded));
        if recorded.id != exception || was_last != days.shown_last {
            return Err(rule(CorrectDaysRefused::Changed));
        }
        let mut before = recorded.kind.clone();
        if let FactKind::ExceptionRecorded { to, .. } = &mut before {
            *to = was_last;
        }
        let mut kind = recorded.kind.clone();
        let FactKind::ExceptionRecorded { code, from, to, approved_by, advice_asked_on, closed_from, reopens_on, .. } = &mut kind
        else {
            return Err(rule(CorrectDaysRefused::NothingToCorrect));
        };
        if (*from, was_last) == (first_day, days.to) {
            return Err(rule(CorrectDaysRefused::SameDays));
        }
        if *from != first_day {
            // Another first day may rest on another closure; the same one rests on what the school's record said when it was recorded.
            let closures = Closures::of(conn, &open.case)?;
            let closure = closures.resting_on(*code, first_day).map_err(|why| rule(CorrectDaysRefused::Closure(why)))?;
            *advice_asked_on = closure.map(|closure| closure.asked_on);
            *closed_from = closure.map(|closure| closure.row.first_closed_on);
            *reopens_on = closure.map(|closure| closure.row.reopens_on);
        }
        (*from, *to) = (first_day, days.to);
        let waits = code.needs_approval();
        if waits {
            *approved_by = None;
        }
        if let Some(late) = too_late(conn, service.store.law(), &open, (&facts, recorded), &kind, context.today)? {
            return Err(rule(CorrectDaysRefused::AfterTheLimit(late)));
        }
        let changed = changes(&before, &kind);
        let (fact, because) = (recorded.id, days.reason.as_str());
        if let Some(ended) = ended {
            correct(conn, service, context, open.case.id, FactKind::Retracted, ended.on, (ended.id, because))?;
        }
        let id = correct(conn, service, context, open.case.id, kind, first_day, (fact, because))?;
        let told = if waits { ask_approval(conn, context, &open, id, Approval::OfOtherDays)? } else { Vec::new() };
        let entry = AuditEntry::of(&open.permit)
            .on("fact", id)
            .because(because)
            .telling(&Told::DetailsCorrected { kind: FactCode::of(&recorded.kind), details: changed });
        Ok(Done::new(id, entry).telling_all(told).seen_at(open.path("dates")))
    })
}

/// Finds the limit after which an exception would begin by another kind of what was recorded; `None` where it begins in time.
fn too_late(
    conn: &mut DbConnection,
    law: &Law,
    open: &OpenCase,
    (facts, recorded): (&Facts, &Fact),
    kind: &FactKind,
    today: NaiveDate,
) -> StorageResult<Option<TooLate>> {
    let mut after = facts.clone();
    let recorded_at = facts.history().iter().map(|fact| fact.recorded_at).max().unwrap_or(recorded.recorded_at);
    let new = Fact {
        id: FactId::new(uuid::Uuid::nil()),
        kind: kind.clone(),
        recorded_at,
        supersedes: Some(recorded.id),
        ..recorded.clone()
    };
    after.append(new).map_err(|_| StorageError::Duplicate)?;
    let titles = Titles::of(conn, open.case.id)?;
    let with = computed(conn, law, &open.case, (facts, open.child.born_on), today)?;
    Ok(new_too_late(&with, &computed(conn, law, &open.case, (&after, open.child.born_on), today)?, &titles))
}
