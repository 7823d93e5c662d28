//! What undoing a merging does, for whoever approves it: the case stands again as it was, and what was recorded since in the other stays there.

use chrono::{DateTime, NaiveDate, Utc};
use ehc_domain::{
    audit::AuditEntry,
    calendar::day_in_words,
    cases::Stage,
    ids::{DocumentId, FactId, PersonId},
    policy::{Action, Refusal, Standing, Target},
    refusals,
    requests::Became,
    timetable::{
        facts::{Fact, FactKind, Facts},
        order::{OutOfOrder, Step, first_new, rests_on},
    },
};
use ehc_persistence::{
    DbConnection, StorageError, StorageResult, accounts,
    cases::{self, CaseRow},
    decisions, documents, flags, merges,
    people::{self, CasePersonRow, PersonRow},
    requests::{self, RequestRow},
    standings,
};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use super::{
    carry_out::permits,
    went_over::{Went, WentOver},
};
use crate::{
    Context, Failure, Service,
    approvals::{NotProposed, Proposed},
    cases::OpenCase,
    endings::without,
    history::Told,
    requests::of_the_assessment,
    timetable::{Law, Moved, Titles, computed, correct, facts_of, moved},
};

refusals! {
    /// Why a merging is not undone.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum UndoRefused {
        /// It is merged into no other.
        NotMerged = "not_merged", "This case is not merged into another, so there is nothing to undo";
        /// The case that it went into may not be opened.
        NoSuchCase = "no_such_case", "You may not open the case that this one was merged into, so you cannot undo it. A manager of this case can propose it";
        /// What went over was not kept.
        NotKept = "not_kept", "What went over was not kept when this case was merged, so nobody can tell it apart any more. Record the requests of this child in a case of their own";
        /// The case that stays was merged itself.
        MergedOn = "merged_on", "The case that this one went into was merged into another itself since. Undo that first";
        /// The child of the case that stays has died.
        ChildDied = "child_died", "It is recorded in the case that this one went into that the child has died. Find out first which child that was: if it was the other, take the death back there, undo the merging, and record the death in the right case";
        /// Somebody is protected in the case that stays and not in this one.
        LessProtected = "less_protected", "Since they were merged, something was recorded in the other case that protects somebody: a flag, a restriction, a conflict of interest, that somebody must not be told, or a confidential address. It may be about this child, and would not hold here. End it there if it is about the other child, or speak to a manager";
        /// A request that went over was changed since.
        ChangedSince(NaiveDate) = "request_changed", "The request of {} stands otherwise in the other case than it came: it was withdrawn, stands again, or was set aside or put right there since. Take that back there first" [day_in_words(*.0)];
        /// A decision rests on what came from this case.
        DecisionSince = "decision_since", "In the other case a decision is proposed or made on a request that came from this one, and on no other. A proposal can be taken back there; a decision is told to the family, and the cases stay one";
        /// A fact of the case that stays rests on what came from this one.
        Rests(Step) = "something_rests_on_it", "{} ({}) is on record in the other case, and rests on a request that came from this one. Take that back there first, if it is a mistake too" [.0.what(), day_in_words(.0.on)];
        /// It needs a second person, and cannot be proposed.
        Approval => transparent(NotProposed);
        /// One of the cases would contradict itself.
        Order => transparent(OutOfOrder);
    }
}

/// The undoing of a merging as it is kept while it waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ProposedUndoing {}

/// An undoing that can be done: the case that stays and how it will stand, and what goes back.
pub(super) struct Ready {
    over: WentOver,
    stays: CaseRow,
    stays_next: CaseRow,
    first_of_the_others: Option<RequestRow>,
    documents: Vec<DocumentId>,
    people: Vec<PersonId>,
    pub(super) shown: Proposed,
}

impl Ready {
    /// The case that stays.
    pub(super) fn stays(&self) -> &CaseRow {
        &self.stays
    }
}

/// Refuses whoever may neither open the case that stays nor manages the one that stands again: then a manager of the other agrees.
pub(super) fn seen(conn: &mut DbConnection, context: &Context, open: &OpenCase) -> Result<(), Failure<UndoRefused>> {
    let Some(stays) = stays_of(conn, &open.case)? else { return Err(Failure::Rule(UndoRefused::NotMerged)) };
    let subject = cases::subject_of(conn, &stays)?;
    match context.authorise(Action::CaseView, Target::Case(&subject)) {
        Ok(_) => Ok(()),
        Err(Refusal::Hidden | Refusal::Denied) => {
            let managers = accounts::list_managers_over(conn, open.case.team_id)?;
            let manages = managers.iter().any(|(user, _)| *user == context.actor.user_id);
            if manages && context.may_know(&stays) { Ok(()) } else { Err(Failure::Rule(UndoRefused::NoSuchCase)) }
        }
        Err(other) => Err(other.into()),
    }
}

fn stays_of(conn: &mut DbConnection, case: &CaseRow) -> StorageResult<Option<CaseRow>> {
    case.merged_into_id.map(|id| cases::hold(conn, id)).transpose().map(Option::flatten)
}

/// Says what undoing would do as things stand; `None` where it cannot be done any more.
pub(crate) fn shown(
    conn: &mut DbConnection,
    law: &Law,
    both: (&CaseRow, &PersonRow),
    today: NaiveDate,
) -> StorageResult<Option<Proposed>> {
    match ready(conn, law, both, today) {
        Ok(ready) => Ok(Some(ready.shown)),
        Err(Failure::Storage(error)) => Err(error),
        Err(_) => Ok(None),
    }
}

/// Says whether the merging of a case can be undone as both cases stand.
///
/// # Errors
/// Any failure of the database.
pub(crate) fn can_be_undone(conn: &mut DbConnection, context: &Context, open: &OpenCase) -> StorageResult<bool> {
    let tried = match seen(conn, context, open) {
        Ok(()) => find(conn, &open.case, context.today).map(drop),
        Err(failure) => Err(failure),
    };
    match tried {
        Ok(()) => Ok(true),
        Err(Failure::Storage(error)) => Err(error),
        Err(_) => Ok(false),
    }
}

/// What undoing finds: the case that stays as it is and as it will be, each with its history, and what goes back.
struct Found {
    over: WentOver,
    stays: CaseRow,
    stays_next: CaseRow,
    went: Vec<(Went, RequestRow)>,
    before: Facts,
    after: Facts,
    first_of_the_others: Option<RequestRow>,
    documents: Vec<DocumentId>,
    people: Vec<PersonId>,
}

fn find(conn: &mut DbConnection, case: &CaseRow, today: NaiveDate) -> Result<Found, Failure<UndoRefused>> {
    let refuse = |refused| Err(Failure::Rule(refused));
    let Some(stays) = stays_of(conn, case)? else { return refuse(UndoRefused::NotMerged) };
    if stays.merged_into_id.is_some() {
        return refuse(UndoRefused::MergedOn);
    }
    if stays.stage == Stage::Died {
        return refuse(UndoRefused::ChildDied);
    }
    let Some((over, merged_at)) = WentOver::find(conn, case.id)? else { return refuse(UndoRefused::NotKept) };
    if is_less_protected(conn, (case, &stays), merged_at)? {
        return refuse(UndoRefused::LessProtected);
    }
    let rows = requests::list(conn, stays.id)?;
    let its_row = |one: &Went| rows.iter().find(|row| row.id.uuid() == one.id).cloned();
    let went: Vec<(Went, RequestRow)> = over.requests.iter().filter_map(|one| Some((one.clone(), its_row(one)?))).collect();
    let before = facts_of(conn, stays.id)?;
    let after = without_them(&before, &went)?;
    let came = |row: &RequestRow| went.iter().any(|(one, _)| one.id == row.id.uuid());
    let mut others = of_the_assessment(conn, &stays)?;
    let began = others.iter().any(|row| came(row) && row.became == Became::Began);
    let stood = others.len();
    others.retain(|row| !came(row));
    if others.is_empty() && stood > 0 && decisions::list(conn, stays.id)?.iter().any(|row| row.episode == stays.episode) {
        return refuse(UndoRefused::DecisionSince);
    }
    let first_of_the_others = others.first().cloned().filter(|_| began);
    let stays_next = match stood > others.len() && stays.stage.is_open() {
        true => {
            let earlier: Vec<RequestRow> = rows
                .iter()
                .filter(|one| one.episode < stays.episode && one.became != Became::SetAside && !came(one))
                .cloned()
                .collect();
            without(&stays, &after, &others, &earlier, today)
        }
        false => stays.clone(),
    };
    let documents: Vec<DocumentId> =
        documents::list(conn, stays.id)?.into_iter().map(|row| row.id).filter(|id| over.documents.contains(&id.uuid())).collect();
    let people: Vec<PersonId> = list_unchanged(conn, (case, &stays), &over)?.into_iter().map(|link| link.person_id).collect();
    Ok(Found { over, stays, stays_next, went, before, after, first_of_the_others, documents, people })
}

pub(super) fn ready(
    conn: &mut DbConnection,
    law: &Law,
    (case, child): (&CaseRow, &PersonRow),
    today: NaiveDate,
) -> Result<Ready, Failure<UndoRefused>> {
    let Found { over, stays, stays_next, went, before, after, first_of_the_others, documents, people } = find(conn, case, today)?;
    let facts = facts_of(conn, case.id)?;
    let again = CaseRow { stage: over.stage(), closed_on: over.closed_on, merged_into_id: None, ..case.clone() };
    let moves_here = {
        let (was, is) = (computed(conn, law, case, (&facts, child.born_on), today)?, restored(&facts, &over)?);
        moved(&was, &computed(conn, law, &again, (&is, child.born_on), today)?, &Titles::of(conn, case.id)?)
    };
    let other = people::find(conn, stays.child_id)?.ok_or(Failure::NotFound)?;
    let moves_there = {
        let was = computed(conn, law, &stays, (&before, other.born_on), today)?;
        moved(&was, &computed(conn, law, &stays_next, (&after, other.born_on), today)?, &Titles::of(conn, stays.id)?)
    };
    let of = |reference: &str, moves: Vec<Moved>| -> Vec<Moved> {
        moves.into_iter().map(|one| Moved { title: format!("{reference}: {}", one.title), ..one }).collect()
    };
    let moves = [of(&case.reference, moves_here), of(&stays.reference, moves_there)].concat();
    let line = |what: &str, words: String| (what.to_owned(), String::new(), words);
    let mut lines = vec![
        line("The case that stands again", format!("{}, at: {}", case.reference, over.stage().label())),
        line("The case that it was merged into", stays.reference.clone()),
    ];
    for (_, row) in &went {
        lines.push(line(&format!("Request of {}", day_in_words(row.received_on)), "Goes back".to_owned()));
    }
    lines.push(line("Documents that go back", documents.len().to_string()));
    lines.push(line("People of the circle who go back", people.len().to_string()));
    let kept = over.people.len().saturating_sub(people.len());
    if kept > 0 {
        lines.push(line("People who stay in both, because something was recorded of them since", kept.to_string()));
    }
    lines.push(line("What was recorded since", format!("Stays in {}", stays.reference)));
    let what = format!("{} is no duplicate of {}", case.reference, stays.reference);
    let shown = Proposed { subject: case.id.uuid(), other_case: Some(stays.id.uuid()), what, rows: lines, moves };
    Ok(Ready { over, stays, stays_next, first_of_the_others, documents, people, shown })
}

/// Says whether somebody would be protected in the case that stays and not in the one that stands again, by what was recorded since they were merged.
fn is_less_protected(
    conn: &mut DbConnection,
    (case, stays): (&CaseRow, &CaseRow),
    merged_at: DateTime<Utc>,
) -> Result<bool, Failure<UndoRefused>> {
    let keeps_out = |standing: Standing| matches!(standing, Standing::Conflict | Standing::Named);
    let kept_out = standings::list_of_case(conn, stays.id)?
        .into_iter()
        .any(|(row, _)| keeps_out(row.standing) && row.ended_at.is_none() && row.from_at > merged_at);
    let is_flagged = flags::list_standing(conn, stays.id)?.into_iter().any(|flag| flag.raised_at > merged_at);
    let here = people::list_circle(conn, case.id)?;
    let is_hidden = people::list_circle(conn, stays.id)?.into_iter().any(|(link, person)| {
        let known = here.iter().find(|(one, _)| one.person_id == link.person_id);
        known.is_some_and(|(one, same)| {
            (link.not_told_from.is_some() && one.not_told_from.is_none())
                || (person.address_is_confidential && !same.address_is_confidential)
        })
    });
    Ok(kept_out || is_flagged || is_hidden)
}

/// Finds the fact of a request that went over as it stands now; what was taken back and then stands again as it came is no change. `None` where it does not.
fn its_fact(facts: &Facts, came_as: FactId) -> Option<Fact> {
    let came = facts.find(came_as)?;
    let first = facts.first_version(came_as);
    let is_it = |fact: &&Fact| facts.first_version(fact.id) == first && fact.kind == came.kind && fact.on == came.on;
    facts.standing().find(is_it).cloned()
}

/// The history of the case that stays without the requests that came, each as it came.
fn without_them(before: &Facts, went: &[(Went, RequestRow)]) -> Result<Facts, Failure<UndoRefused>> {
    let mut after = before.clone();
    for (one, row) in went {
        let changed = || Failure::Rule(UndoRefused::ChangedSince(row.received_on));
        if !one.is_over || row.withdrawn_on != one.withdrawn_there || row.became == Became::SetAside {
            return Err(changed());
        }
        let Some(came_as) = one.fact() else { continue };
        let fact = its_fact(&after, came_as).ok_or_else(changed)?;
        let id = fact.id;
        if let Some(step) = rests_on(&after, id) {
            return Err(Failure::Rule(UndoRefused::Rests(step)));
        }
        let recorded_at = after.history().iter().map(|fact| fact.recorded_at).max().unwrap_or(fact.recorded_at);
        let gone = Fact {
            id: FactId::new(Uuid::from_u128(one.id.as_u128() ^ 1)),
            kind: FactKind::Retracted,
            on: fact.on,
            recorded_at,
            supersedes: Some(id),
            correction_reason: None,
        };
        after.append(gone).map_err(|_| StorageError::Duplicate)?;
    }
    match first_new(before, &after) {
        Some(contradiction) => Err(Failure::Rule(contradiction.into())),
        None => Ok(after),
    }
}

/// What was taken back in the duplicate, the last first: each retraction with the fact that it took back.
fn to_restore(facts: &Facts, over: &WentOver) -> Vec<(Fact, Fact)> {
    let found = |id: &Uuid| {
        let back = facts.find(FactId::new(*id))?;
        Some((back.clone(), facts.find(back.supersedes?)?.clone()))
    };
    over.taken_back.iter().rev().filter_map(found).collect()
}

fn restored(facts: &Facts, over: &WentOver) -> StorageResult<Facts> {
    let mut after = facts.clone();
    let recorded_at = facts.history().iter().map(|fact| fact.recorded_at).max();
    for (number, (back, was)) in (1_u128..).zip(to_restore(facts, over)) {
        let id = FactId::new(Uuid::from_u128(number));
        let recorded_at = recorded_at.unwrap_or(was.recorded_at);
        let again = Fact { id, recorded_at, supersedes: Some(back.id), correction_reason: None, ..was };
        after.append(again).map_err(|_| StorageError::Duplicate)?;
    }
    Ok(after)
}

/// Lists the people who came over and of whom nothing was recorded in the case that stays since.
fn list_unchanged(
    conn: &mut DbConnection,
    (case, stays): (&CaseRow, &CaseRow),
    over: &WentOver,
) -> StorageResult<Vec<CasePersonRow>> {
    let here = people::list_circle(conn, case.id)?;
    let circle = people::list_circle(conn, stays.id)?;
    let is_as_it_came = |link: &CasePersonRow| {
        let came = here.iter().find(|(one, _)| one.person_id == link.person_id);
        let came = came.map(|(one, _)| CasePersonRow { case_id: stays.id, is_main_contact: false, version: 1, ..one.clone() });
        over.people.contains(&link.person_id.uuid()) && came.as_ref() == Some(link)
    };
    Ok(circle.into_iter().map(|(link, _)| link).filter(is_as_it_came).collect())
}

/// Undoes a merging for a second person who may do it in both cases; says so in the trail of each.
pub(crate) fn carry_out(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    open: &OpenCase,
    reason: &str,
) -> Result<Vec<AuditEntry>, Failure<UndoRefused>> {
    let ready = ready(conn, service.store.law(), (&open.case, &open.child), context.today)?;
    let Ready { over, stays, stays_next, first_of_the_others, documents, people, .. } = ready;
    let (here, there) = permits(conn, context, Action::CaseUnmerge, (&open.case, &stays))?;
    let mut went_back = 0;
    for one in &over.requests {
        let id = requests::RequestId::new(one.id);
        if let Some(fact) = one.fact() {
            let stands = its_fact(&facts_of(conn, stays.id)?, fact).ok_or(StorageError::Conflict)?;
            correct::<UndoRefused>(conn, service, context, stays.id, FactKind::Retracted, stands.on, (stands.id, reason))?;
        }
        if one.is_over {
            requests::move_to(conn, id, open.case.id, (one.episode, one.became()))?;
            let row = requests::list(conn, open.case.id)?.into_iter().find(|row| row.id == id);
            let late = row.and_then(|row| row.withdrawn_late_reason);
            requests::set_withdrawn(conn, id, one.withdrawn_on.map(|on| (on, late)))?;
            went_back += 1;
        } else {
            requests::set_became(conn, id, one.became())?;
        }
    }
    if let Some(first) = first_of_the_others {
        requests::set_became(conn, first.id, Became::Began)?;
    }
    if stays_next != stays {
        cases::update(conn, stays_next)?;
    }
    let facts = facts_of(conn, open.case.id)?;
    for (back, was) in to_restore(&facts, &over) {
        correct::<UndoRefused>(conn, service, context, open.case.id, was.kind, was.on, (back.id, reason))?;
    }
    documents::move_back(conn, &documents, open.case.id)?;
    for person in &people {
        people::remove_part(conn, stays.id, *person)?;
    }
    let again = CaseRow { stage: over.stage(), closed_on: over.closed_on, merged_into_id: None, ..open.case.clone() };
    cases::update(conn, again)?;
    merges::remove(conn, open.case.id)?;
    let (documents, people) = (documents.len(), people.len());
    let back = Told::MergingUndone { was_merged_into: stays.reference.clone(), requests: went_back, documents, people };
    let gave = Told::GaveBack { no_duplicate: open.case.reference.clone(), requests: went_back, documents, people };
    let here = AuditEntry::of(&here).on_case(open.case.id).on("case", stays.id).because(reason).telling(&back);
    let there = AuditEntry::of(&there).on_case(stays.id).on("case", open.case.id).because(reason).telling(&gave);
    Ok(vec![here, there])
}
