//! Whether a fact can be taken back as the case stands, what that moves, and the taking back itself: the fact stays in the history, and what hangs on it follows.

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    calendar::day_in_words,
    ids::FactId,
    refusals,
    text::Words,
    timetable::{
        facts::{Fact, FactKind, Facts},
        order::{OutOfOrder, Step, first_new, followed_on, is_followed, rests_on, what_happened},
    },
};
use ehc_persistence::{DbConnection, StorageError, cases::CaseRow, people::PersonRow};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::undo::{beside, undo};
use crate::{
    Context, Failure, Service,
    approvals::{NotProposed, Proposed},
    cases::OpenCase,
    history::{FactCode, Told},
    timetable::{Law, Moved, Titles, TooLate, computed, correct, facts_of, moved, new_too_late},
};

/// Why a fact that is on record never happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retraction {
    /// Why.
    pub reason: Words<2_000>,
}

refusals! {
    /// Why a fact is not taken back.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum RetractRefused {
        /// There is no such standing fact.
        NoSuchFact = "no_such_fact", "There is no such date on the case, or it is taken back already";
        /// A request or an existing plan is set aside as a whole.
        IsAMistake = "recorded_by_mistake", "A request, or an existing plan, that was recorded by mistake is set aside as a whole, with “Record that it was recorded by mistake” on the case";
        /// The end of a case is taken back as a whole.
        IsAnEnd = "is_an_end", "This ended the case. It is taken back with “Take back the end of the case” on the case";
        /// It ended an assessment, and somebody asked for the next.
        NextBegan(NaiveDate) = "next_began", "Somebody asked again on {}, and that began the next assessment, which goes on. If this happened on another day, correct its day instead" [day_in_words(*.0)];
        /// A decision on the next assessment is proposed.
        NextProposed = "next_proposed", "A decision is proposed in the assessment that began with the next request. Whoever proposed it can take it back, and then this can be taken back too";
        /// An officer has decided on the next assessment.
        NextDecided(NaiveDate) = "next_decided", "An officer decided on {} on the request that began the next assessment, and nobody takes a decision back. That assessment goes on" [day_in_words(*.0)];
        /// Advice that is not needed is asked for again.
        AskAgain = "ask_again", "This advice is not asked for. Where it is needed after all, ask for it on the page of the advice";
        /// Another fact rests on it.
        Rests(Step) = "something_rests_on_it", "{} ({}) rests on this. Take that back first, if it is a mistake too. If it is not, correct the day of this instead" [.0.what(), day_in_words(.0.on)];
        /// The contributor works on it.
        WorkedOn = "worked_on", "Whoever was asked has begun to write, has answered, or has sent a file, so the request was made. Mark the advice as not needed instead";
        /// The plan says what the advice says.
        UsedInPlan = "used_in_plan", "The plan uses what this advice says. Take those rows out of the plan first";
        /// The family has said something of the draft.
        Comment(NaiveDate) = "comment_on_it", "The family’s comment of {} is on this draft, so it was sent. Correct its day instead" [day_in_words(*.0)];
        /// It was not the last that was done about this.
        NotTheLast = "not_the_last", "More was done about this since. Take that back first";
        /// The case would contradict itself.
        Order => transparent(OutOfOrder);
        /// An exception would begin after the limit that it excuses.
        ExceptionTooLate(TooLate) = "exception_too_late", "The case has {}. It could not be why that was missed. Correct the first day of the exception first, or take the exception back" [.0.words()];
        /// It needs a second person, and cannot be proposed.
        Approval => transparent(NotProposed);
    }
}

/// Says which facts may be taken back one by one, whatever rests on them; the others are taken back as a whole on pages of their own.
pub(super) fn own_page(facts: &Facts, fact: &Fact) -> Option<RetractRefused> {
    match fact.kind {
        // It ended an assessment and not the case, which goes on with the next.
        FactKind::RequestWithdrawn | FactKind::MovedAway { .. } if is_followed(facts, fact.id) => None,
        FactKind::RequestReceived { .. }
        | FactKind::BecameResponsible
        | FactKind::DetainedRequestReceived
        | FactKind::DetainedCameToAttention
        | FactKind::PlanHeld
        | FactKind::PlanTransferredIn { .. } => Some(RetractRefused::IsAMistake),
        FactKind::RequestWithdrawn | FactKind::MovedAway { .. } | FactKind::PlanTransferredOut { .. } | FactKind::Died => {
            Some(followed_on(facts, fact.id).map_or(RetractRefused::IsAnEnd, RetractRefused::NextBegan))
        }
        FactKind::AdviceNotNeeded { .. } | FactKind::AdviceCancelled { .. } => Some(RetractRefused::AskAgain),
        _ => None,
    }
}

/// What becomes of the requests that began the next assessment once the withdrawal, or the move, that ended the one before is taken back.
pub const NEXT: &str = "The assessment that began afterwards";
/// See [`NEXT`].
pub const KEPT: &str = "Begins no more: its requests are kept with the assessment that goes on";

/// A retraction that can be made, and what it moves.
pub(crate) struct Ready {
    fact: Fact,
    about: String,
    pub(super) moves: Vec<Moved>,
}

impl Ready {
    /// Tells whether it moves a limit that the authority is held to, or leaves owed again what counted as done.
    pub(super) fn needs_second_person(&self) -> bool {
        self.moves.iter().any(Moved::needs_second_person)
    }

    /// What it does, as it is shown to whoever approves it.
    pub(crate) fn shown(&self) -> Proposed {
        let what = match self.about.as_str() {
            "" => what_happened(&self.fact.kind),
            about => format!("{}: {about}", what_happened(&self.fact.kind)),
        };
        let mut rows = vec![("Day".to_owned(), day_in_words(self.fact.on), "It never happened".to_owned())];
        if matches!(self.fact.kind, FactKind::RequestWithdrawn | FactKind::MovedAway { .. }) {
            rows.push((NEXT.to_owned(), String::new(), KEPT.to_owned()));
        }
        Proposed { subject: self.fact.id.uuid(), other_case: None, what, rows, moves: self.moves.clone() }
    }
}

/// Checks whether a fact can be taken back as the case stands.
pub(crate) fn ready(
    conn: &mut DbConnection,
    law: &Law,
    (case, child): (&CaseRow, &PersonRow),
    id: FactId,
    today: NaiveDate,
) -> Result<Ready, Failure<RetractRefused>> {
    let refuse = |refused| Err(Failure::Rule(refused));
    let facts = facts_of(conn, case.id)?;
    let found = facts.standing().find(|standing| standing.id == id).cloned();
    let fact = found.ok_or(Failure::Rule(RetractRefused::NoSuchFact))?;
    if let Some(refused) = own_page(&facts, &fact) {
        return refuse(refused);
    }
    if let Some(step) = rests_on(&facts, id) {
        return refuse(RetractRefused::Rests(step));
    }
    if let Some(refused) = beside(conn, case, (&facts, &fact))? {
        return refuse(refused);
    }
    let mut after = facts.clone();
    // The moment of recording moves no date: what stands now comes after everything that is on record.
    let recorded_at = facts.history().iter().map(|fact| fact.recorded_at).max().unwrap_or(fact.recorded_at);
    let gone = Fact {
        id: FactId::new(uuid::Uuid::nil()),
        kind: FactKind::Retracted,
        on: fact.on,
        recorded_at,
        supersedes: Some(id),
        correction_reason: None,
    };
    after.append(gone).map_err(|_| Failure::Rule(RetractRefused::NoSuchFact))?;
    if let Some(contradiction) = first_new(&facts, &after) {
        return refuse(contradiction.into());
    }
    let titles = Titles::of(conn, case.id)?;
    let with = computed(conn, law, case, (&facts, child.born_on), today)?;
    let then = computed(conn, law, case, (&after, child.born_on), today)?;
    if let Some(late) = new_too_late(&with, &then, &titles) {
        return refuse(RetractRefused::ExceptionTooLate(late));
    }
    let moves = moved(&with, &then, &titles);
    let about = super::on_record::about(conn, case.id, &fact.kind)?;
    Ok(Ready { fact, about, moves })
}

/// Takes a fact back that was checked, and says so.
pub(crate) fn make(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    open: &OpenCase,
    ready: Ready,
    reason: &str,
) -> Result<(FactId, AuditEntry), Failure<RetractRefused>> {
    let Ready { fact, .. } = ready;
    let gone = correct(conn, service, context, open.case.id, FactKind::Retracted, fact.on, (fact.id, reason));
    let id = gone.map_err(|failure| match failure {
        Failure::Storage(StorageError::Duplicate) => Failure::Rule(RetractRefused::NoSuchFact),
        other => other,
    })?;
    undo(conn, context, &open.case, &fact)?;
    let told = Told::FactTakenBack { taken_back: FactCode::of(&fact.kind), on: fact.on };
    Ok((id, AuditEntry::of(&open.permit).on("fact", id).because(reason).telling(&told)))
}

/// A retraction as it is kept while it waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ProposedRetraction {
    fact: uuid::Uuid,
}

impl ProposedRetraction {
    /// Gives a fact the form in which it is kept while its retraction waits.
    pub(super) fn of(fact: FactId) -> Self {
        Self { fact: fact.uuid() }
    }

    /// The fact that it is about.
    pub(crate) fn fact(&self) -> FactId {
        FactId::new(self.fact)
    }
}
