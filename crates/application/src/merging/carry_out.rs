//! Merging a duplicate into the case that stays, once a second person approves it.

use ehc_domain::{
    audit::AuditEntry,
    cases::Stage,
    ids::FactId,
    policy::{Action, Permit, Target},
    requests::Became,
    timetable::facts::{Fact, FactKind, Facts, Milestone},
};
use ehc_persistence::{
    DbConnection, StorageResult,
    cases::{self, CaseRow},
    documents, notifications,
    people::CasePersonRow,
    requests::{self, RequestRow},
};

use super::{
    ready::{MergeRefused, ProposedMerging, Ready, ready},
    went_over::{Went, WentOver},
};
use crate::{
    Context, Failure, Service,
    cases::OpenCase,
    history::Told,
    requests::take_in,
    timetable::{correct, facts_of},
};

/// Merges a duplicate for a second person who may do it in both cases; says so in the trail of each.
pub(crate) fn carry_out(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    open: &OpenCase,
    merging: &ProposedMerging,
    reason: &str,
) -> Result<Vec<AuditEntry>, Failure<MergeRefused>> {
    let into = merging.reference().ok_or(Failure::Rule(MergeRefused::NoSuchCase))?;
    let Ready { stays, requests, withdrawn, people, .. } =
        ready(conn, service.store.law(), (&open.case, &open.child), &into, context.today)?;
    let (here, there) = permits(conn, context, Action::CaseMerge, (&open.case, &stays))?;
    let mut over = WentOver::of(&open.case);
    let no_clock = no_clock_runs(&facts_of(conn, open.case.id)?);
    for fact in no_clock {
        let what = (FactKind::Retracted, fact.on, (fact.id, reason));
        let back = correct::<MergeRefused>(conn, service, context, open.case.id, what.0, what.1, what.2)?;
        over.taken_back.push(back.uuid());
    }
    for (row, on) in withdrawn {
        let mut went = Went::of(&row);
        if !is_set_aside_as_known(conn, &stays, &row)? {
            requests::move_to(conn, row.id, stays.id, (stays.episode, Became::Kept))?;
            requests::set_withdrawn(conn, row.id, Some((on, row.withdrawn_late_reason.clone())))?;
            (went.is_over, went.withdrawn_there) = (true, Some(on));
        }
        over.requests.push(went);
    }
    for row in requests {
        let mut went = Went::of(&row);
        if is_set_aside_as_known(conn, &stays, &row)? {
            over.requests.push(went);
            continue;
        }
        // Moved on with every request: the first of them may have begun an assessment.
        let now = cases::find(conn, stays.id)?.ok_or(Failure::NotFound)?;
        let known: Vec<FactId> = facts_of(conn, stays.id)?.history().iter().map(|fact| fact.id).collect();
        let (became, episode) = take_in::<MergeRefused>(conn, service, context, &now, (row.source, row.received_on))?;
        requests::move_to(conn, row.id, stays.id, (episode, became))?;
        (went.is_over, went.fact) = (true, new_fact(conn, &stays, &known)?.map(|id| id.uuid()));
        over.requests.push(went);
    }
    for link in people {
        over.people.push(link.person_id.uuid());
        CasePersonRow { case_id: stays.id, is_main_contact: false, version: 1, ..link }.insert(conn)?;
    }
    over.documents = documents::list(conn, open.case.id)?.into_iter().map(|row| row.id.uuid()).collect();
    documents::move_all(conn, open.case.id, stays.id)?;
    over.keep(conn, open.case.id, context.now)?;
    let moved_over = over.requests.iter().filter(|one| one.is_over).count();
    let (documents_over, people_over) = (over.documents.len(), over.people.len());
    let ended = CaseRow {
        stage: Stage::RecordedInError,
        closed_on: Some(context.today),
        merged_into_id: Some(stays.id),
        ..open.case.clone()
    };
    cases::update(conn, ended)?;
    notifications::keep_on_screen(conn, open.case.id)?;
    let into =
        Told::MergedInto { stays: stays.reference.clone(), requests: moved_over, documents: documents_over, people: people_over };
    let took = Told::TookIn {
        duplicate: open.case.reference.clone(),
        requests: moved_over,
        documents: documents_over,
        people: people_over,
    };
    let left = AuditEntry::of(&here).on_case(open.case.id).on("case", stays.id).because(reason).telling(&into);
    let came = AuditEntry::of(&there).on_case(stays.id).on("case", open.case.id).because(reason).telling(&took);
    Ok(vec![left, came])
}

/// Permits what is done to two cases to whoever manages one of them at least: whoever proposed it manages the other, which was looked at before.
///
/// # Errors
/// Policy where neither is theirs; storage.
pub(super) fn permits<R>(
    conn: &mut DbConnection,
    context: &Context,
    action: Action,
    (case, other): (&CaseRow, &CaseRow),
) -> Result<(Permit, Permit), Failure<R>> {
    let mut permit = |case: &CaseRow| -> StorageResult<_> {
        let subject = cases::subject_of(conn, case)?;
        Ok(context.authorise(action, Target::Case(&subject)))
    };
    match (permit(case)?, permit(other)?) {
        (Ok(here), Ok(there)) => Ok((here, there)),
        (Ok(one), Err(_)) | (Err(_), Ok(one)) => Ok((one.clone(), one)),
        (Err(refused), Err(_)) => Err(refused.into()),
    }
}

/// Lists the facts of a duplicate from which a clock runs, or by which one ended, the end first: without it the requests that it ended can be taken back.
fn no_clock_runs(facts: &Facts) -> Vec<Fact> {
    let of = |milestone| facts.standing().filter(move |fact| fact.kind.milestone() == Some(milestone)).cloned();
    of(Milestone::Withdrawn).chain(of(Milestone::Asked)).collect()
}

/// Sets a request aside that the case which stays has already: the same, keyed twice, is one. Says whether it was.
fn is_set_aside_as_known(conn: &mut DbConnection, stays: &CaseRow, row: &RequestRow) -> StorageResult<bool> {
    let asked_by = |row: &RequestRow| row.requester_name.to_lowercase();
    let is_same =
        |one: &RequestRow| one.received_on == row.received_on && one.source == row.source && asked_by(one) == asked_by(row);
    let is_known = requests::list(conn, stays.id)?.iter().any(is_same);
    if is_known {
        requests::set_became(conn, row.id, Became::SetAside)?;
    }
    Ok(is_known)
}

/// Finds the fact that a request has in the case that stays: the one that was not known there before.
fn new_fact(conn: &mut DbConnection, stays: &CaseRow, known: &[FactId]) -> StorageResult<Option<FactId>> {
    Ok(facts_of(conn, stays.id)?.standing().map(|fact| fact.id).find(|id| !known.contains(id)))
}
