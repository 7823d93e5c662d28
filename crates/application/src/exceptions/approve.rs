//! What a manager says to a recorded ground that rests on judgement, once they have read it: it is approved, or refused.

use ehc_domain::{
    audit::{AuditEntry, ObjectId},
    calendar::day_in_words,
    cases::CaseReference,
    ids::{FactId, UserId},
    notifications::{NoticeEvent, words},
    policy::Action,
    refusals,
    text::Words,
    timetable::{
        facts::{Fact, FactKind, Facts, Words as Name},
        order::OutOfOrder,
    },
};
use ehc_persistence::{
    DbConnection, StorageResult,
    notifications::{self, Addressee, NewNotice},
    timetable::{FactRow, list_facts},
};
use thiserror::Error;

use super::read::{ending, standing};
use crate::{
    Context, Done, Failure, Service,
    access::MayKnow,
    cases::{OpenCase, open},
    history::{FactCode, Told},
    timetable::{correct, facts_of},
};

/// That somebody approves an exception; there is nothing more to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Approval {}

/// Why somebody refuses an exception.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusing {
    /// In words, for whoever recorded it.
    pub reason: Words<2_000>,
}

refusals! {
    /// Why an answer to an exception is not taken.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum ApproveRefused {
        /// Only the officer who did not record it answers it.
        SamePerson = "same_person", "You recorded or corrected this exception yourself. Somebody else must approve or refuse it";
        /// Nothing waits for approval.
        NothingToApprove = "nothing_to_approve", "There is no exception here that waits for approval";
        /// The case would contradict itself.
        Order => transparent(OutOfOrder);
    }
}

/// An exception that waits, and who has had their say about it.
struct Waiting {
    facts: Facts,
    fact: Fact,
    said_by: Vec<UserId>,
}

/// Approves a recorded ground that rests on judgement, by a fact that supersedes it.
///
/// # Errors
/// [`ApproveRefused`]; policy; storage.
pub fn approve(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    exception: FactId,
) -> Result<FactId, Failure<ApproveRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::ExceptionApprove)?;
        let Waiting { fact, .. } = waiting(conn, context, &open, exception)?;
        let (mut kind, on) = (fact.kind, fact.on);
        if let FactKind::ExceptionRecorded { approved_by, .. } = &mut kind {
            *approved_by = Name::parse(&context.actor.name);
        }
        let id = correct(conn, service, context, open.case.id, kind, on, (exception, "Approved"))?;
        asked_no_longer(conn, context, &open, exception)?;
        let entry = AuditEntry::of(&open.permit).on("fact", id);
        Ok(Done::new(id, entry).seen_at(open.path("dates")))
    })
}

/// Refuses a recorded ground that rests on judgement, with a reason for whoever recorded it: it never counts, and stays in the history. The limit stays where it is.
///
/// # Errors
/// [`ApproveRefused`]; policy; storage.
pub fn refuse(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    exception: FactId,
    Refusing { reason }: Refusing,
) -> Result<FactId, Failure<ApproveRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::ExceptionRefuse)?;
        let Waiting { facts, fact, said_by } = waiting(conn, context, &open, exception)?;
        let because = reason.as_str();
        if let Some(ended) = ending(&facts, &fact) {
            correct(conn, service, context, open.case.id, FactKind::Retracted, ended.on, (ended.id, because))?;
        }
        let id = correct(conn, service, context, open.case.id, FactKind::Retracted, fact.on, (exception, because))?;
        asked_no_longer(conn, context, &open, exception)?;
        let told = Told::FactTakenBack { taken_back: FactCode::of(&fact.kind), on: fact.on };
        let entry = AuditEntry::of(&open.permit).on("fact", id).because(because).telling(&told);
        let may_know = MayKnow::of(conn, &open.case, context.now)?;
        let notices = said_by.into_iter().filter(|user| may_know.has(*user)).map(|user| refused(context, &open, exception, user));
        Ok(Done::new(id, entry).telling_all(notices.collect::<Vec<_>>()).seen_at(open.path("dates")))
    })
}

/// Finds an exception that waits for somebody who did not record it.
fn waiting(
    conn: &mut DbConnection,
    context: &Context,
    open: &OpenCase,
    exception: FactId,
) -> Result<Waiting, Failure<ApproveRefused>> {
    let nothing = || Failure::Rule(ApproveRefused::NothingToApprove);
    let facts = facts_of(conn, open.case.id)?;
    let fact = facts.standing().find(|fact| fact.id == exception).cloned().ok_or_else(nothing)?;
    let said_by = said_by(&facts, &list_facts(conn, open.case.id)?, exception);
    if said_by.contains(&context.actor.user_id) {
        return Err(Failure::Rule(ApproveRefused::SamePerson));
    }
    match &fact.kind {
        FactKind::ExceptionRecorded { code, approved_by: None, .. } if code.needs_approval() => {
            Ok(Waiting { facts, fact, said_by })
        }
        _ => Err(nothing()),
    }
}

/// Lists who has had their say about an exception: whoever recorded it, or corrected it since, and not whoever approved it for other days.
pub(super) fn said_by(facts: &Facts, rows: &[FactRow], exception: FactId) -> Vec<UserId> {
    let version = |id: FactId| rows.iter().find(|row| row.id == id);
    let is_approval = |id: FactId| {
        facts.find(id).is_some_and(|fact| matches!(fact.kind, FactKind::ExceptionRecorded { approved_by: Some(_), .. }))
    };
    let versions = std::iter::successors(version(exception), |row| row.supersedes_id.and_then(version));
    let mut people: Vec<UserId> = versions.filter(|row| !is_approval(row.id)).filter_map(|row| row.recorded_by).collect();
    people.sort_unstable();
    people.dedup();
    people
}

/// Says whether an exception as it now stands was recorded or corrected by somebody.
pub(super) fn is_own(conn: &mut DbConnection, context: &Context, open: &OpenCase, exception: FactId) -> StorageResult<bool> {
    let facts = facts_of(conn, open.case.id)?;
    let exception = standing(&facts, exception).map_or(exception, |fact| fact.id);
    Ok(said_by(&facts, &list_facts(conn, open.case.id)?, exception).contains(&context.actor.user_id))
}

/// Takes the question back from the managers who were asked.
fn asked_no_longer(conn: &mut DbConnection, context: &Context, open: &OpenCase, exception: FactId) -> StorageResult<()> {
    let about = Some(ObjectId::new(exception.uuid()));
    notifications::withdraw(conn, (NoticeEvent::ApprovalWaiting, open.case.id), about, context.now)
}

fn refused(context: &Context, open: &OpenCase, exception: FactId, to: UserId) -> NewNotice {
    let event = NoticeEvent::ProposalAnswered;
    let words = words(event, &open.reference(), "The exception that you recorded is refused", Some(&day_in_words(context.today)));
    NewNotice {
        dedupe_key: format!("{}:{exception}:{to}", event.code()),
        event,
        case_id: Some(open.case.id),
        subject_id: Some(exception.uuid()),
        to: Addressee::User(to),
        title: words.title,
        body: words.body,
        link: open.path("history"),
    }
}
