//! Telling the family, which is what meets the limit.

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    calendar::day_in_words,
    cases::{CaseReference, StepRefused},
    decisions::{DecisionKind, DecisionOutcome, DecisionState},
    ids::DecisionId,
    notice_content::StatutoryNotice,
    plans::ServiceMethod,
    policy::Action,
    refusals,
    text::{Text, Words},
    timetable::{facts::london_day, order::OutOfOrder},
};
use ehc_persistence::{
    StorageError,
    decisions::{self, DecisionRow},
};
use thiserror::Error;

use super::{Which, find, limit, read::view, reasons, recorded_at};
use crate::{
    Context, Done, Failure, Service,
    appeals::AppealDates,
    cases::{open, step},
    history::Told,
    letters::{self, Envelope},
    notices::{NoticeIncomplete, NoticeParts},
    plans::begin_anew,
    requests::{take_in_again, take_out},
    rights::{self, AddresseeMissing},
    timetable,
};

/// When the letter to the family was sent, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sending {
    /// The day, which meets the limit.
    pub on: NaiveDate,
    /// How it went; `None` when that was not recorded.
    pub how: Option<ServiceMethod>,
    /// To whom the page said that the letter goes; `None` for whoever read no page.
    pub addressees: Option<Text<4_000>>,
    /// Why the family is told late; needed after the limit where no reason is on record yet, and kept only then.
    pub late_reason: Option<Words<4_000>>,
    /// Why the letter is entered only now; needed where its day lies before that on which the decision was recorded, and kept only then.
    pub keyed_late_reason: Option<Words<4_000>>,
}

refusals! {
    /// Why it is not recorded that the family was told.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum NotifyRefused {
        /// The family cannot be told before there is a decision.
        NotDecided = "not_decided", "Record the decision before telling the family";
        /// It was made on an assessment that has ended.
        Over = "assessment_ended", "This was decided on an assessment that has ended, and answers no request that stands now";
        /// It was told.
        AlreadyTold = "already_told", "The family has been told of this decision";
        /// The day lies ahead.
        InTheFuture = "in_the_future" @ on, "Enter a day that is today or earlier";
        /// The day lies before the decision.
        BeforeTheDecision = "before_the_decision" @ on, "Enter a day on or after the day of the decision";
        /// The limit is met by telling the family, and it has passed.
        LateReasonMissing(NaiveDate) = "late_reason_missing" @ late_reason, "The family had to be told by {}. Say why they are told late" [day_in_words(*.0)];
        /// A letter of a day before the decision was recorded here says why it is entered only now.
        KeyedLateReasonMissing(NaiveDate) = "keyed_late_reason_missing" @ keyed_late_reason, "The decision was recorded here on {}. Say why a letter of an earlier day is entered only now" [day_in_words(*.0)];
        /// The case is not at the stage at which this is told.
        Stage => transparent(StepRefused);
        /// Nobody is recorded to whom the letter must go.
        Addressee => transparent(AddresseeMissing);
        /// The letter would lack what the law asks of it.
        Incomplete => transparent(NoticeIncomplete);
        /// The case would contradict itself.
        Order => transparent(OutOfOrder);
    }
}

/// Tells the family of a decision, which is what meets the limit: drafts the notice from the recorded reasons to whoever has the right on the day of
/// sending, records that day and moves the case on. With `how` the day on which the notice counts as reaching them is kept beside it: sending meets the
/// limit, and a delivery that counts as later than the limit is worth a warning.
///
/// # Errors
/// [`NotifyRefused`]; [`StorageError::Conflict`] when the letter goes to others than the page showed; policy; storage.
pub fn notify(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    which: Which,
    sending: Sending,
) -> Result<DecisionId, Failure<NotifyRefused>> {
    let Sending { on, how, addressees, late_reason, keyed_late_reason } = sending;
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::DecisionNotify)?;
        let row = find(conn, open.case.id, which)?.ok_or(Failure::NotFound)?;
        let id = row.id;
        let decided_on = match row.state {
            DecisionState::Proposed => return Err(Failure::Rule(NotifyRefused::NotDecided)),
            DecisionState::Notified => return Err(Failure::Rule(NotifyRefused::AlreadyTold)),
            DecisionState::Decided => row.decided_on.unwrap_or(on),
        };
        if row.episode != open.case.episode {
            return Err(Failure::Rule(NotifyRefused::Over));
        }
        if rights::recipients(conn, &open, context.today)?.are_others_than(addressees.as_ref()) {
            return Err(Failure::Storage(StorageError::Conflict));
        }
        if on > context.today {
            return Err(Failure::Rule(NotifyRefused::InTheFuture));
        }
        if on < decided_on {
            return Err(Failure::Rule(NotifyRefused::BeforeTheDecision));
        }
        let (kind, outcome) = (row.kind, row.outcome);
        let dates = timetable::compute(conn, service.store.law(), &open.case, context.today, None)?;
        let missed = limit(&dates, kind).filter(|limit| on > *limit && row.late_reason.is_none());
        let late = late_reason.filter(|_| missed.is_some());
        if let Some(limit) = missed.filter(|_| late.is_none()) {
            return Err(Failure::Rule(NotifyRefused::LateReasonMissing(limit)));
        }
        let recorded_on = recorded_at(conn, open.case.id, id)?.map(london_day).filter(|recorded_on| on < *recorded_on);
        let keyed_late = keyed_late_reason.filter(|_| recorded_on.is_some());
        if let Some(recorded_on) = recorded_on.filter(|_| keyed_late.is_none()) {
            return Err(Failure::Rule(NotifyRefused::KeyedLateReasonMissing(recorded_on)));
        }
        step(conn, &open.case, kind.step(outcome), on, NotifyRefused::Stage)?;
        // Whoever asked after the letter of a refusal has had no answer to that: it begins the next assessment (s36(1)).
        let later = match outcome {
            DecisionOutcome::Refused => take_out(conn, service, context, &open.case, on)?,
            DecisionOutcome::Agreed => Vec::new(),
        };
        timetable::record(conn, service, context, open.case.id, kind.told(outcome), on)?;
        let dates = timetable::compute(conn, service.store.law(), &open.case, context.today, None)?;
        let appeal = AppealDates::of_notice(&dates, kind.told(outcome).code());
        let to = rights::recipients(conn, &open, on)?.complete().map_err(|missing| Failure::Rule(missing.into()))?;
        let parts = NoticeParts::gather(conn, &open, StatutoryNotice::of_decision(kind, outcome), on)?;
        let parts = parts.complete().map_err(|incomplete| Failure::Rule(incomplete.into()))?;
        let envelope = Envelope { policy: &service.policy, open: &open, sent_on: on, to: &to, parts: &parts };
        let letter = letters::decision(envelope, &view(conn, &open.case, row.clone())?, appeal.as_ref());
        let calendar = timetable::calendar(conn)?;
        let (late, keyed_late) = (late.map(Words::into_string), keyed_late.map(Words::into_string));
        let why = reasons([late.as_deref().unwrap_or_default(), keyed_late.as_deref().unwrap_or_default()]);
        let sent = DecisionRow {
            state: DecisionState::Notified,
            notified_on: Some(on),
            notice: Some(letter),
            addressees: Some(to.to_json()),
            served_on: how.map(|how| how.deemed_served_on(on, &calendar)),
            late_reason: late.or_else(|| row.late_reason.clone()),
            letter_keyed_late_reason: keyed_late,
            ..row
        };
        decisions::update(conn, sent)?;
        take_in_again(conn, service, context, open.case.id, &later)?;
        if (kind, outcome) == (DecisionKind::Issue, DecisionOutcome::Agreed) {
            begin_anew(conn, open.case.id, context.now)?;
        }
        let told = Told::DecisionNotified { kind, outcome, sent_on: on };
        let entry = AuditEntry::of(&open.permit).on("decision", id).telling(&told).because(why);
        Ok(Done::new(id, entry).seen_at(open.path("decisions")))
    })
}
