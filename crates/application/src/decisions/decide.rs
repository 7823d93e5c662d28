//! Deciding what was proposed, by a person other than the one who proposed it.

use chrono::NaiveDate;
use ehc_domain::{
    audit::{AuditEntry, ObjectId},
    cases::{CaseReference, StepRefused},
    decisions::{DecidingFacts, DecisionOutcome, DecisionRefused, DecisionState, check_deciding},
    ids::DecisionId,
    notifications::NoticeEvent,
    policy::Action,
    refusals,
    text::{Words, or_empty},
    timetable::{facts::london_day, order::last_advice},
};
use ehc_persistence::{
    StorageError,
    decisions::{self, DecisionRow},
    notifications,
};
use thiserror::Error;

use super::{Which, find, limit, notice, owed, reasons};
use crate::{Context, Done, Failure, Service, cases::open, history::Told, questions, timetable};

/// What a decision maker decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruling {
    /// The outcome.
    pub outcome: DecisionOutcome,
    /// The day.
    pub decided_on: NaiveDate,
    /// Why it differs from the proposal.
    pub differs_reason: Option<Words<4_000>>,
    /// Why it is late.
    pub late_reason: Option<Words<4_000>>,
    /// Why it is entered only now; needed where its day lies before that of the proposal, and kept only then.
    pub keyed_late_reason: Option<Words<4_000>>,
    /// Why it is made with advice outstanding.
    pub outstanding_reason: Option<Words<4_000>>,
    /// The version of the decision that was read.
    pub version: i32,
}

refusals! {
    /// Why a proposal is not decided.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum DecideRefused {
        /// It was proposed on an assessment that has ended.
        Over = "assessment_ended", "This was proposed on an assessment that has ended. Whether to assess is proposed anew for the request that stands now";
        /// A rule of the decision.
        Rule => transparent(DecisionRefused);
        /// The case is not at the stage at which this is decided.
        Stage => transparent(StepRefused);
    }
}

/// Decides what was proposed. Needs the password again, and a person other than the one who proposed it.
///
/// # Errors
/// [`DecideRefused`]; policy; [`StorageError::Conflict`] when the proposal was changed meanwhile.
pub fn decide(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    which: Which,
    ruling: Ruling,
) -> Result<DecisionId, Failure<DecideRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::DecisionRecord)?;
        let row = find(conn, open.case.id, which)?.ok_or(Failure::NotFound)?;
        let id = row.id;
        let rule = |refused: DecisionRefused| Failure::Rule(DecideRefused::Rule(refused));
        if row.state != DecisionState::Proposed {
            return Err(rule(DecisionRefused::AlreadyDecided));
        }
        if row.episode != open.case.episode {
            return Err(Failure::Rule(DecideRefused::Over));
        }
        if row.version != ruling.version {
            return Err(Failure::Storage(StorageError::Conflict));
        }
        let dates = timetable::compute(conn, service.store.law(), &open.case, context.today, None)?;
        let limit = limit(&dates, row.kind).unwrap_or(NaiveDate::MAX);
        let proposed_on = london_day(row.proposed_at);
        let facts = DecidingFacts {
            proposed_by: row.proposed_by,
            decided_by: context.actor.user_id,
            decided_on: ruling.decided_on,
            began_on: open.case.began_on,
            proposed_on,
            advice_came_on: last_advice(&timetable::facts_of(conn, open.case.id)?, context.now),
            today: context.today,
            limit,
            proposed: row.outcome,
            decided: ruling.outcome,
            differs_reason: or_empty(ruling.differs_reason.as_ref()),
            late_reason: or_empty(ruling.late_reason.as_ref()),
            keyed_late_reason: or_empty(ruling.keyed_late_reason.as_ref()),
            advice_owed: owed(conn, &open, context.today)?.len(),
            outstanding_reason: or_empty(ruling.outstanding_reason.as_ref()),
        };
        check_deciding(row.kind, &facts).map_err(rule)?;
        open.case.stage.after(row.kind.step(ruling.outcome)).map_err(|refused| Failure::Rule(refused.into()))?;
        let (kind, proposed_by) = (row.kind, row.proposed_by);
        let keyed_late = ruling.keyed_late_reason.filter(|_| ruling.decided_on < proposed_on).map(Words::into_string);
        let why = reasons([or_empty(ruling.late_reason.as_ref()), keyed_late.as_deref().unwrap_or_default()]);
        let decided = DecisionRow {
            state: DecisionState::Decided,
            outcome: ruling.outcome,
            decided_by: Some(context.actor.user_id),
            decided_on: Some(ruling.decided_on),
            differs_reason: ruling.differs_reason.as_ref().map(ToString::to_string),
            late_reason: ruling.late_reason.as_ref().map(ToString::to_string),
            keyed_late_reason: keyed_late,
            outstanding_reason: ruling.outstanding_reason.as_ref().map(ToString::to_string),
            ..row
        };
        decisions::update(conn, decided)?;
        if let Some(question) = questions::find_open(conn, id.uuid())? {
            questions::reply(conn, context, &question, "Decided without an answer")?;
        }
        let asked = (NoticeEvent::DecisionWaiting, open.case.id);
        notifications::withdraw(conn, asked, Some(ObjectId::new(id.uuid())), context.now)?;
        let entry = AuditEntry::of(&open.permit)
            .on("decision", id)
            .telling(&Told::Decided { kind, outcome: ruling.outcome, decided_on: ruling.decided_on })
            .because(why);
        let what = format!("{}: {}", kind.label().to_lowercase(), ruling.outcome.label().to_lowercase());
        let to = open.case.caseworker_id.unwrap_or(proposed_by);
        let told = notice(&open, NoticeEvent::DecisionRecorded, &what, Some(ruling.decided_on), to, "decisions", id);
        Ok(Done::new(id, entry).telling(told).seen_at(open.path("decisions")))
    })
}
