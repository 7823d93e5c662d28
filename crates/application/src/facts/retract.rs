//! Taking back a fact that was recorded by mistake: it never happened, or belongs to another child’s case. It stays in the history with the reason. Nothing that
//! rests on it may stand, what moves is shown first, and what moves a limit of the authority’s own waits for a second person.

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    calendar::day_in_words,
    cases::CaseReference,
    ids::{ApprovalId, FactId},
    policy::Action,
    refusals,
    text::Words,
    timetable::{
        facts::{Fact, FactKind},
        order::{OutOfOrder, Step, first_new, rests_on, what_happened},
    },
};
use ehc_persistence::{DbConnection, StorageError, cases::CaseRow, people::PersonRow};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{
    Preview, ToCorrect, find,
    undo::{beside, undo},
};
use crate::{
    Context, Done, Failure, Service,
    approvals::{self, NotProposed, Proposal, Proposed},
    cases::{OpenCase, open},
    failure::NoRule,
    history::{FactCode, Told},
    timetable::{Law, Moved, Titles, computed, correct, facts_of, moved},
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
        /// It needs a second person, and cannot be proposed.
        Approval => transparent(NotProposed);
    }
}

/// What became of taking a fact back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retracted {
    /// It was done: the fact that says so.
    Made(FactId),
    /// It moves what needs a second person, and waits for one.
    Proposed(ApprovalId),
}

/// A fact that is to be taken back.
#[derive(Debug, Clone)]
pub struct ToRetract {
    /// The fact, and whether nobody else could approve what needs a second person.
    pub found: ToCorrect,
    /// Why it cannot be taken back whatever the reason; `None` where it can.
    pub in_the_way: Option<RetractRefused>,
}

/// Finds a fact that is to be taken back, and says what is in the way.
///
/// # Errors
/// Policy; absence; storage.
pub fn find_to_retract(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    fact: FactId,
) -> Result<ToRetract, Failure<NoRule>> {
    let found = find(service, context, reference, fact)?;
    let (case, child) = (&found.open.case, &found.open.child);
    let in_the_way = service.store.read(|conn| match ready(conn, service.store.law(), (case, child), fact, context.today) {
        Ok(_) => Ok(None),
        Err(Failure::Rule(refused)) => Ok(Some(refused)),
        Err(Failure::Storage(error)) => Err(Failure::<NoRule>::Storage(error)),
        Err(_) => Err(Failure::NotFound),
    })?;
    Ok(ToRetract { found, in_the_way })
}

/// Says which facts may be taken back one by one, whatever rests on them; the others are taken back as a whole on pages of their own.
pub(super) fn own_page(kind: &FactKind) -> Option<RetractRefused> {
    match kind {
        FactKind::RequestReceived { .. }
        | FactKind::BecameResponsible
        | FactKind::DetainedRequestReceived
        | FactKind::DetainedCameToAttention
        | FactKind::PlanHeld
        | FactKind::PlanTransferredIn { .. } => Some(RetractRefused::IsAMistake),
        FactKind::RequestWithdrawn | FactKind::MovedAway { .. } | FactKind::PlanTransferredOut { .. } | FactKind::Died => {
            Some(RetractRefused::IsAnEnd)
        }
        FactKind::AdviceNotNeeded { .. } | FactKind::AdviceCancelled { .. } => Some(RetractRefused::AskAgain),
        _ => None,
    }
}

/// A retraction that can be made, and what it moves.
pub(crate) struct Ready {
    fact: Fact,
    about: String,
    moves: Vec<Moved>,
}

impl Ready {
    fn needs_second_person(&self) -> bool {
        self.moves.iter().any(|one| one.binds_us)
    }

    /// What it does, as it is shown to whoever approves it.
    pub(crate) fn shown(&self) -> Proposed {
        let what = match self.about.as_str() {
            "" => what_happened(&self.fact.kind),
            about => format!("{}: {about}", what_happened(&self.fact.kind)),
        };
        let rows = vec![("Day".to_owned(), day_in_words(self.fact.on), "It never happened".to_owned())];
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
    if let Some(refused) = own_page(&fact.kind) {
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
    let moves = moved(&with, &computed(conn, law, case, (&after, child.born_on), today)?, &titles);
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
    /// The fact that it is about.
    pub(crate) fn fact(&self) -> FactId {
        FactId::new(self.fact)
    }
}

/// Says what taking a fact back would move, or why it cannot be done.
///
/// # Errors
/// [`RetractRefused`]; policy; absence; storage.
pub fn preview_retraction(
    service: &Service,
    context: &Context,
    (reference, fact): &(CaseReference, FactId),
    _: &Retraction,
) -> Result<Preview, Failure<RetractRefused>> {
    service.store.read(|conn| {
        let open = open(conn, context, reference, Action::FactRetract)?;
        let ready = ready(conn, service.store.law(), (&open.case, &open.child), *fact, context.today)?;
        let asked = match ready.needs_second_person() {
            true => Some(approvals::second_people(conn, context, &open).map_err(|failure| failure.map_rule(Into::into))?),
            false => None,
        };
        Ok(Preview { asked: asked.map(|people| people.into_iter().map(|(_, name)| name).collect()), moves: ready.moves })
    })
}

/// Takes a fact back. It stays in the history with the reason, and every date that hung on it is computed again. What moves a limit that the authority is held
/// to, or leaves undone what counted as done, waits for a second person.
///
/// # Errors
/// [`RetractRefused`]; policy; storage.
pub fn retract(
    service: &Service,
    context: &Context,
    (reference, fact): &(CaseReference, FactId),
    Retraction { reason }: Retraction,
) -> Result<Retracted, Failure<RetractRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::FactRetract)?;
        let ready = ready(conn, service.store.law(), (&open.case, &open.child), *fact, context.today)?;
        if ready.needs_second_person() {
            let proposal = Proposal::Retraction(ProposedRetraction { fact: fact.uuid() });
            let (id, done) = approvals::propose(conn, service, context, &open, (proposal, ready.shown()), reason.as_str())
                .map_err(|failure| failure.map_rule(RetractRefused::from))?;
            return Ok(done.map(|()| Retracted::Proposed(id)));
        }
        let (id, entry) = make(conn, service, context, &open, ready, reason.as_str())?;
        Ok(Done::new(Retracted::Made(id), entry).seen_at(open.path("facts")))
    })
}
