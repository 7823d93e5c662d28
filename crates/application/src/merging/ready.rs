//! Whether a duplicate can go into the case of the same child as both stand, and what goes over with it.

use chrono::NaiveDate;
use ehc_domain::{
    calendar::day_in_words,
    cases::{CaseReference, Stage},
    decisions::DecisionState,
    names::search_text,
    refusals,
    requests::Became,
    timetable::{
        facts::{Fact, FactKind, Milestone},
        order::OutOfOrder,
        rules::Nature,
    },
};
use ehc_persistence::{
    DbConnection, StorageError, StorageResult,
    cases::{self, CaseRow},
    decisions::{self, DecisionRow},
    documents,
    people::{self, CasePersonRow, PersonRow},
    requests::{self, RequestRow},
};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::side_by_side::{is_same, other_details};
use crate::{
    Failure,
    approvals::{NotProposed, Proposed},
    requests::{Since, becomes, fact_source, since},
    timetable::{Law, Titles, computed, facts_of, moved},
};

refusals! {
    /// Why a duplicate is not merged.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum MergeRefused {
        /// A case is no duplicate of itself.
        Itself = "into_itself" @ into, "Enter the number of the other case, the one that stays";
        /// There is no such case, or it may not be opened.
        NoSuchCase = "no_such_case" @ into, "Enter the number of a case that you may open, for example EHC-000418";
        /// They are never made one.
        KeptApart = "kept_apart" @ into, "In one of these cases the former identity of a child is kept apart, so they are never made one";
        /// Both have plans.
        TwoPlans = "two_plans" @ into, "Both cases have a plan. Two plans cannot become one: find out which of them is in force first";
        /// It has come further than the other.
        MustStay = "must_stay", "This case holds more than a request, such as a decision, a plan or an earlier assessment, so it is the one that stays. Open the other case, and merge it into this one; where it is another team’s, ask a manager of that team to propose it. If that one holds more too, go on with the one that is right, and in the other take back what should not be there";
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
        /// A request of the duplicate still asks, though everybody withdrew from the case that stays.
        StillAsks(NaiveDate, NaiveDate) = "still_asks", "Nobody withdrew the request of {} in this case. In the case that stays everybody who had asked withdrew after it came, on {}. Take that back there first, merge then, and record there on the page of the decisions that each of them withdrew alone" [day_in_words(*.0), day_in_words(*.1)];
        /// Somebody is protected in the duplicate and not in the case that stays.
        LessProtected = "less_protected", "In this case somebody must not be told, or an address is confidential, and in the case that stays that is not recorded. Record it there first, so that nothing goes to the wrong house";
        /// It needs a second person, and cannot be proposed.
        Approval => transparent(NotProposed);
        /// The case that stays would contradict itself.
        Order => transparent(OutOfOrder);
    }
}

/// Says why a case cannot go into another whichever that is; `None` where it can.
///
/// # Errors
/// Any failure of the database.
pub(crate) fn in_the_way(conn: &mut DbConnection, case: &CaseRow) -> StorageResult<Option<MergeRefused>> {
    if let Some(ended) = has_ended(case) {
        return Ok(Some(ended));
    }
    if has_come_further(conn, case)? {
        return Ok(Some(MergeRefused::MustStay));
    }
    if proposal_waits(conn, case)? {
        return Ok(Some(MergeRefused::ProposalWaits));
    }
    let is_kept_apart = people::find(conn, case.child_id)?.is_some_and(|child| child.is_kept_apart);
    Ok(is_kept_apart.then_some(MergeRefused::KeptApart))
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
    pub(super) into: String,
}

impl ProposedMerging {
    pub(super) fn reference(&self) -> Option<CaseReference> {
        self.into.parse().ok()
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
    let waits = |row: &DecisionRow| row.state == DecisionState::Proposed && row.episode == case.episode;
    Ok(case.stage.is_open() && decisions::list(conn, case.id)?.iter().any(waits))
}

/// A merging that can be done: the case that stays, and what goes over.
pub(super) struct Ready {
    pub(super) stays: CaseRow,
    pub(super) requests: Vec<RequestRow>,
    /// Those that were withdrawn, each with the day.
    pub(super) withdrawn: Vec<(RequestRow, NaiveDate)>,
    pub(super) people: Vec<CasePersonRow>,
    pub(super) shown: Proposed,
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

pub(super) fn ready(
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
    if let Some(ended) = has_ended(case) {
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
    if child.is_kept_apart || other.is_kept_apart {
        return refuse(MergeRefused::KeptApart);
    }
    let mut requests = requests::list(conn, case.id)?;
    requests.retain(|row| row.became != Became::SetAside);
    let with_all = case.closed_on.filter(|_| case.stage == Stage::Withdrawn);
    let gone = |row: &RequestRow| row.withdrawn_on.or(with_all);
    let withdrawn: Vec<_> = requests.iter().filter_map(|row| Some((row.clone(), gone(row)?))).collect();
    requests.retain(|row| gone(row).is_none());
    if child.address_is_confidential && !other.address_is_confidential {
        return refuse(MergeRefused::LessProtected);
    }
    let (people, differing) = who_go_over(conn, case, &stays)?;
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
        if let Some(Since::OthersWithdrew(on)) = since(conn, &stays, (row.source, &row.requester_name, row.received_on))? {
            return refuse(MergeRefused::StillAsks(row.received_on, on));
        }
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
    if differing > 0 {
        let words =
            format!("{differing}: what the case that stays has of them is kept, and the other details can be read in this case");
        rows.push(("People in both with other details in each".to_owned(), String::new(), words));
    }
    let facts_here = facts_of(conn, case.id)?;
    let here = computed(conn, law, case, (&facts_here, child.born_on), today)?;
    let titles = Titles::of(conn, case.id)?;
    for duty in here.open().filter(|duty| duty.rule().nature == Nature::Duty) {
        let due = duty.due.map_or_else(|| "No date".to_owned(), |due| format!("Due on {}", day_in_words(due)));
        rows.push((format!("Ends in {}: {}", case.reference, titles.title(duty)), String::new(), due));
    }
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

/// Lists who belongs to the circle of the duplicate and not to that of the case that stays, known by their record or by their name, and counts those in both who
/// are reached otherwise in each. Whoever is in both must be protected in the one that stays as they are in the duplicate.
fn who_go_over(
    conn: &mut DbConnection,
    case: &CaseRow,
    stays: &CaseRow,
) -> Result<(Vec<CasePersonRow>, usize), Failure<MergeRefused>> {
    let there = people::list_circle(conn, stays.id)?;
    let (mut over, mut differing) = (Vec::new(), 0);
    for (link, person) in people::list_circle(conn, case.id)? {
        let mut known = there.iter().filter(|known| is_same((&link, &person), known)).peekable();
        if known.peek().is_none() {
            over.push(link);
            continue;
        }
        differing += usize::from(known.peek().is_some_and(|(_, known)| !other_details(&person, known).is_empty()));
        let is_less_protected = known.any(|(other, known)| {
            (link.not_told_from.is_some() && other.not_told_from.is_none())
                || (person.address_is_confidential && !known.address_is_confidential)
        });
        if is_less_protected {
            return Err(Failure::Rule(MergeRefused::LessProtected));
        }
    }
    Ok((over, differing))
}
