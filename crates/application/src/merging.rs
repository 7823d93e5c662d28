//! Merging a duplicate into the case of the same child: what was recorded twice is one case again, and nothing is lost.
//!
//! Only a case that holds no more than its request can end like this, whether that waits or was withdrawn: its requests, its documents and the people of its
//! circle go over, and its clock never ran. A request that was withdrawn goes over as withdrawn and starts no clock there. The case stays readable with its
//! history and says where it went. Nobody does it alone.

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    calendar::day_in_words,
    cases::{CaseReference, Stage},
    decisions::DecisionState,
    ids::ApprovalId,
    names::search_text,
    policy::{Action, Refusal, Target},
    refusals,
    requests::Became,
    text::Words,
    timetable::{
        facts::{Fact, FactKind, Facts, Milestone},
        order::OutOfOrder,
    },
};
use ehc_persistence::{
    DbConnection, StorageError, StorageResult,
    cases::{self, CaseRow},
    decisions::{self, DecisionRow},
    documents, notifications,
    people::{self, CasePersonRow, PersonRow},
    requests::{self, RequestRow},
};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    Context, Failure, NoRule, Service,
    approvals::{self, NotProposed, Proposal, Proposed},
    cases::{OpenCase, open},
    history::Told,
    requests::{becomes, fact_source, take_in},
    timetable::{Law, Titles, computed, correct, facts_of, moved},
};

/// Into which case a duplicate goes, and how it is known to be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merging {
    /// The case of the same child that stays.
    pub into: CaseReference,
    /// How it is known that both are the same child.
    pub reason: Words<2_000>,
}

refusals! {
    /// Why a duplicate is not merged.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum MergeRefused {
        /// A case is no duplicate of itself.
        Itself = "into_itself" @ into, "Enter the number of the other case, the one that stays";
        /// There is no such case, or it may not be opened.
        NoSuchCase = "no_such_case" @ into, "Enter the number of a case that you may open, for example EHC-000418";
        /// Both have plans.
        TwoPlans = "two_plans" @ into, "Both cases have a plan. Two plans cannot become one: find out which of them is in force first";
        /// It has come further than the other.
        MustStay = "must_stay", "This case holds more than a request, such as a decision, a plan or an earlier assessment, so it is the one that stays. Open the other case, and merge it into this one. If that one holds more too, go on with the one that is right, and in the other take back what should not be there";
        /// Both have come further.
        BothFurther = "both_further" @ into, "Both cases hold more than a request, such as a decision, a plan or an earlier assessment, so neither can go into the other. Go on with the one that is right. In the other take back what should not be there, or record that its request is withdrawn, and name each case in a note of the other";
        /// It went into another already.
        MergedAlready = "merged_already", "This case was merged into another already. What it held is there";
        /// It holds nothing: nobody asked.
        NobodyAsked = "nobody_asked", "This case was recorded by mistake: nobody asked in it, so it holds nothing that could go into another. If somebody did ask, take back the end of the case first";
        /// What ended it is true of the child and not of one case.
        ChildGone(Stage) = "child_gone", "This case ended because of what became of the child: {}. That is true in every case of the child, or in none. Record it in the other case too; if it is a mistake, take back the end of this case first" [.0.label().to_lowercase()];
        /// A proposal waits.
        ProposalWaits = "proposal_waits", "A decision is proposed in this case and waits for the decision maker. Whoever proposed it can take the proposal back, and then this case can be merged";
        /// The other has ended, or was merged itself.
        HasEnded = "has_ended" @ into, "That case was recorded by mistake, was merged itself, or its child has died. Nothing can be merged into it";
        /// Somebody is protected in the duplicate and not in the case that stays.
        LessProtected = "less_protected", "In this case somebody must not be told, or an address is confidential, and in the case that stays that is not recorded. Record it there first, so that nothing goes to the wrong house";
        /// It needs a second person, and cannot be proposed.
        Approval => transparent(NotProposed);
        /// The case that stays would contradict itself.
        Order => transparent(OutOfOrder);
    }
}

/// What merging would do, before anything is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// What is shown of it.
    pub shown: Proposed,
    /// Who is asked to approve it.
    pub asked: Vec<String>,
}

/// A case that somebody means to merge into another.
#[derive(Debug, Clone)]
pub struct ToMerge {
    /// The case.
    pub open: OpenCase,
    /// Whether nobody else could approve it, so that it cannot be proposed.
    pub is_alone: bool,
    /// Why it cannot go into another whichever that is; `None` where it can.
    pub in_the_way: Option<MergeRefused>,
}

/// Says of a case what is known before it is said into which it is merged.
///
/// # Errors
/// Policy; absence; storage.
pub fn to_merge(service: &Service, context: &Context, reference: &CaseReference) -> Result<ToMerge, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::CaseMerge)?;
        let in_the_way = in_the_way(conn, &open.case)?;
        Ok(ToMerge { is_alone: approvals::is_alone(conn, context, &open)?, in_the_way, open })
    })
}

/// Says why a case cannot go into another whichever that is; `None` where it can.
///
/// # Errors
/// Any failure of the database.
pub(crate) fn in_the_way(conn: &mut DbConnection, case: &CaseRow) -> StorageResult<Option<MergeRefused>> {
    if let Some(ended) = has_ended(case) {
        return Ok(Some(ended));
    }
    Ok(match (has_come_further(conn, case)?, proposal_waits(conn, case)?) {
        (true, _) => Some(MergeRefused::MustStay),
        (false, true) => Some(MergeRefused::ProposalWaits),
        (false, false) => None,
    })
}

/// Says of a case that has ended without anything having come of its request why it goes into no other; `None` for every other, one that was withdrawn included.
fn has_ended(case: &CaseRow) -> Option<MergeRefused> {
    match case.stage {
        _ if case.merged_into_id.is_some() => Some(MergeRefused::MergedAlready),
        Stage::RecordedInError => Some(MergeRefused::NobodyAsked),
        Stage::Died | Stage::MovedAway => Some(MergeRefused::ChildGone(case.stage)),
        _ => None,
    }
}

/// A merging as it is kept while it waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ProposedMerging {
    into: String,
}

impl ProposedMerging {
    fn reference(&self) -> Option<CaseReference> {
        self.into.parse().ok()
    }
}

/// Says what merging would do, or why it cannot be done.
///
/// # Errors
/// [`MergeRefused`]; policy; absence; storage.
pub fn preview(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    merging: &Merging,
) -> Result<Preview, Failure<MergeRefused>> {
    service.store.read(|conn| {
        let open = seen(conn, context, reference, &merging.into)?;
        let ready = ready(conn, service.store.law(), (&open.case, &open.child), &merging.into, context.today)?;
        let asked = approvals::second_people(conn, context, &open).map_err(|failure| failure.map_rule(MergeRefused::from))?;
        Ok(Preview { shown: ready.shown, asked: asked.into_iter().map(|(_, name)| name).collect() })
    })
}

/// Proposes to merge a duplicate into the case of the same child; a second person approves it.
///
/// # Errors
/// [`MergeRefused`]; policy; absence; storage.
pub fn propose(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    merging: Merging,
) -> Result<ApprovalId, Failure<MergeRefused>> {
    service.store.write(context, |conn| {
        let open = seen(conn, context, reference, &merging.into)?;
        let ready = ready(conn, service.store.law(), (&open.case, &open.child), &merging.into, context.today)?;
        let proposal = Proposal::Merging(ProposedMerging { into: merging.into.to_string() });
        let (id, done) = approvals::propose(conn, service, context, &open, (proposal, ready.shown), merging.reason.as_str())
            .map_err(|failure| failure.map_rule(MergeRefused::from))?;
        Ok(done.map(|()| id))
    })
}

/// Opens the duplicate for somebody who may open the other case too.
fn seen(
    conn: &mut DbConnection,
    context: &Context,
    reference: &CaseReference,
    into: &CaseReference,
) -> Result<OpenCase, Failure<MergeRefused>> {
    let duplicate = open(conn, context, reference, Action::CaseMerge)?;
    match open::<MergeRefused>(conn, context, into, Action::CaseView) {
        Ok(_) => Ok(duplicate),
        Err(Failure::NotFound | Failure::Refused(Refusal::Hidden | Refusal::Denied)) => {
            Err(Failure::Rule(MergeRefused::NoSuchCase))
        }
        Err(other) => Err(other),
    }
}

/// Says whether more came of a case than its request, the withdrawal of that, and what somebody proposes about it.
fn has_come_further(conn: &mut DbConnection, case: &CaseRow) -> StorageResult<bool> {
    let is_step = |fact: &Fact| !matches!(fact.kind.milestone(), None | Some(Milestone::Asked | Milestone::Withdrawn));
    let is_decided = |row: &DecisionRow| row.state != DecisionState::Proposed;
    Ok(!matches!(case.stage, Stage::Requested | Stage::Withdrawn)
        || case.episode > 1
        || facts_of(conn, case.id)?.standing().any(is_step)
        || decisions::list(conn, case.id)?.iter().any(is_decided))
}

/// Says whether a proposal waits; one that the end of the assessment came before waits for nobody.
fn proposal_waits(conn: &mut DbConnection, case: &CaseRow) -> StorageResult<bool> {
    Ok(case.stage.is_open() && decisions::list(conn, case.id)?.iter().any(|row| row.state == DecisionState::Proposed))
}

/// A merging that can be done: the case that stays, and what goes over.
struct Ready {
    stays: CaseRow,
    requests: Vec<RequestRow>,
    /// Those that were withdrawn, each with the day.
    withdrawn: Vec<(RequestRow, NaiveDate)>,
    people: Vec<CasePersonRow>,
    shown: Proposed,
}

/// Says what merging would do as things stand; `None` where it cannot be done any more.
pub(crate) fn shown(
    conn: &mut DbConnection,
    law: &Law,
    both: (&CaseRow, &PersonRow),
    merging: &ProposedMerging,
    today: NaiveDate,
) -> StorageResult<Option<Proposed>> {
    let Some(into) = merging.reference() else { return Ok(None) };
    match ready(conn, law, both, &into, today) {
        Ok(ready) => Ok(Some(ready.shown)),
        Err(Failure::Storage(error)) => Err(error),
        Err(_) => Ok(None),
    }
}

fn ready(
    conn: &mut DbConnection,
    law: &Law,
    (case, child): (&CaseRow, &PersonRow),
    into: &CaseReference,
    today: NaiveDate,
) -> Result<Ready, Failure<MergeRefused>> {
    let refuse = |refused| Err(Failure::Rule(refused));
    let Some(stays) = cases::hold_by_reference(conn, into)? else { return refuse(MergeRefused::NoSuchCase) };
    if stays.id == case.id {
        return refuse(MergeRefused::Itself);
    }
    if case.stage.has_plan() && stays.stage.has_plan() {
        return refuse(MergeRefused::TwoPlans);
    }
    if let Some(ended) = has_ended(case).filter(|_| !case.stage.has_plan()) {
        return refuse(ended);
    }
    if has_come_further(conn, case)? {
        let has_other = has_come_further(conn, &stays)?;
        return refuse(if has_other { MergeRefused::BothFurther } else { MergeRefused::MustStay });
    }
    if proposal_waits(conn, case)? {
        return refuse(MergeRefused::ProposalWaits);
    }
    if stays.merged_into_id.is_some() || matches!(stays.stage, Stage::Died | Stage::RecordedInError) {
        return refuse(MergeRefused::HasEnded);
    }
    let Some(other) = people::find(conn, stays.child_id)? else { return refuse(MergeRefused::NoSuchCase) };
    let mut requests = requests::list(conn, case.id)?;
    requests.retain(|row| row.became != Became::SetAside);
    let with_all = case.closed_on.filter(|_| case.stage == Stage::Withdrawn);
    let gone = |row: &RequestRow| row.withdrawn_on.or(with_all);
    let withdrawn: Vec<_> = requests.iter().filter_map(|row| Some((row.clone(), gone(row)?))).collect();
    requests.retain(|row| gone(row).is_none());
    if child.address_is_confidential && !other.address_is_confidential {
        return refuse(MergeRefused::LessProtected);
    }
    let people = who_go_over(conn, case, &stays)?;
    let documents = documents::list(conn, case.id)?.len();
    let facts = facts_of(conn, stays.id)?;
    let mut after = facts.clone();
    let mut rows = vec![
        ("The case that stays".to_owned(), String::new(), stays.reference.clone()),
        ("Name".to_owned(), String::new(), compared(Some(&search_text(&child.name)), Some(&search_text(&other.name)))),
        ("Birth date".to_owned(), String::new(), compared(child.born_on.as_ref(), other.born_on.as_ref())),
        ("Unique pupil number".to_owned(), String::new(), compared(child.upn.as_ref(), other.upn.as_ref())),
        ("NHS number".to_owned(), String::new(), compared(child.nhs_number.as_ref(), other.nhs_number.as_ref())),
    ];
    let mut known = |case: &CaseRow| -> StorageResult<Option<Vec<_>>> {
        let rows = people::list_circumstances(conn, case.id)?;
        Ok(Some(rows.into_iter().map(|row| (row.kind, search_text(&row.words.unwrap_or_default()))).collect())
            .filter(|all: &Vec<_>| !all.is_empty()))
    };
    let (one, other_one) = (known(case)?, known(&stays)?);
    rows.push(("Disabilities and service family".to_owned(), String::new(), compared(one.as_ref(), other_one.as_ref())));
    for (row, on) in &withdrawn {
        let (received, on) = (day_in_words(row.received_on), day_in_words(*on));
        let what = format!("Withdrawn on {on}: it goes over as withdrawn and starts no clock");
        rows.push((format!("Request of {received}"), String::new(), what));
    }
    let recorded_at = facts.history().iter().map(|fact| fact.recorded_at).max().unwrap_or(case.created_at);
    for (number, row) in (1_u128..).zip(&requests) {
        let became = becomes(conn, &stays, row.received_on)?;
        rows.push((format!("Request of {}", day_in_words(row.received_on)), String::new(), became.label().to_owned()));
        if became != Became::Reassessment && (became == Became::Began || stays.stage.is_open()) {
            let id = ehc_domain::ids::FactId::new(uuid::Uuid::from_u128(number));
            let kind = FactKind::RequestReceived { source: fact_source(row.source) };
            let fact = Fact { id, kind, on: row.received_on, recorded_at, supersedes: None, correction_reason: None };
            after.append(fact).map_err(|_| StorageError::Duplicate)?;
        }
    }
    rows.push(("Documents that go over".to_owned(), String::new(), documents.to_string()));
    rows.push(("People of the circle who go over".to_owned(), String::new(), people.len().to_string()));
    let with = computed(conn, law, &stays, (&facts, other.born_on), today)?;
    let moves = moved(&with, &computed(conn, law, &stays, (&after, other.born_on), today)?, &Titles::default());
    let what = format!("{} is a duplicate of {}", case.reference, stays.reference);
    let shown = Proposed { subject: case.id.uuid(), other_case: Some(stays.id.uuid()), what, rows, moves };
    Ok(Ready { stays, requests, withdrawn, people, shown })
}

/// Says how what is recorded of one child stands to what is recorded of the other, and never what it is.
fn compared<T: PartialEq>(one: Option<&T>, other: Option<&T>) -> String {
    let words = match (one, other) {
        (Some(one), Some(other)) if one == other => "The same in both",
        (Some(_), Some(_)) => "Another in each: check that both are the same child",
        (None, None) => "Recorded in neither",
        (Some(_), None) => "Recorded in the duplicate alone: record it in the case that stays as well",
        (None, Some(_)) => "Recorded in the case that stays",
    };
    words.to_owned()
}

/// Lists who belongs to the circle of the duplicate and not to that of the case that stays, known by their record or by their name. Whoever is in both must be
/// protected in the one that stays as they are in the duplicate.
fn who_go_over(conn: &mut DbConnection, case: &CaseRow, stays: &CaseRow) -> Result<Vec<CasePersonRow>, Failure<MergeRefused>> {
    let there = people::list_circle(conn, stays.id)?;
    let is_same = |(link, person): (&CasePersonRow, &PersonRow), (other, known): &(CasePersonRow, PersonRow)| {
        other.person_id == link.person_id || search_text(&known.name) == search_text(&person.name)
    };
    let mut over = Vec::new();
    for (link, person) in people::list_circle(conn, case.id)? {
        let mut known = there.iter().filter(|known| is_same((&link, &person), known)).peekable();
        if known.peek().is_none() {
            over.push(link);
            continue;
        }
        let is_less_protected = known.any(|(other, known)| {
            (link.not_told_from.is_some() && other.not_told_from.is_none())
                || (person.address_is_confidential && !known.address_is_confidential)
        });
        if is_less_protected {
            return Err(Failure::Rule(MergeRefused::LessProtected));
        }
    }
    Ok(over)
}

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
    let subject = cases::subject_of(conn, &stays)?;
    let permit = context.authorise(Action::CaseMerge, Target::Case(&subject))?;
    let no_clock = no_clock_runs(&facts_of(conn, open.case.id)?);
    for fact in no_clock {
        correct::<MergeRefused>(conn, service, context, open.case.id, FactKind::Retracted, fact.on, (fact.id, reason))?;
    }
    let mut moved_over = 0;
    for (row, on) in withdrawn {
        if !is_set_aside_as_known(conn, &stays, &row)? {
            requests::move_to(conn, row.id, stays.id, (stays.episode, Became::Kept))?;
            requests::set_withdrawn_on(conn, row.id, Some(on))?;
            moved_over += 1;
        }
    }
    for row in requests {
        if is_set_aside_as_known(conn, &stays, &row)? {
            continue;
        }
        // Moved on with every request: the first of them may have begun an assessment.
        let now = cases::find(conn, stays.id)?.ok_or(Failure::NotFound)?;
        let (became, episode) = take_in::<MergeRefused>(conn, service, context, &now, (row.source, row.received_on))?;
        requests::move_to(conn, row.id, stays.id, (episode, became))?;
        moved_over += 1;
    }
    let people_over = people.len();
    for link in people {
        CasePersonRow { case_id: stays.id, is_main_contact: false, version: 1, ..link }.insert(conn)?;
    }
    let documents_over = documents::move_all(conn, open.case.id, stays.id)?;
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
    let left = AuditEntry::of(&open.permit).on("case", stays.id).because(reason).telling(&into);
    let came = AuditEntry::of(&permit).on("case", open.case.id).because(reason).telling(&took);
    Ok(vec![left, came])
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
