//! How a case ended that can end no more: what says so among its facts, and the history without it.

use chrono::NaiveDate;
use ehc_domain::{
    approvals::ProposedAct,
    cases::Stage,
    ids::{FactId, Id},
    timetable::facts::{Fact, FactKind, Facts, Milestone},
};
use ehc_persistence::{
    DbConnection, StorageResult,
    cases::CaseRow,
    decisions,
    requests::{self, RequestRow},
};
use uuid::Uuid;

use super::plan_set_aside::is_plan;
use crate::{
    requests::{fact_of, of_the_assessment, reassessment_source},
    timetable::{Supposed, supposing},
};

/// Says whether a case ended in a way that can be taken back, or a plan was set aside in it that can stand again.
pub(crate) fn can_be_taken_back(conn: &mut DbConnection, case: &CaseRow, facts: &Facts) -> StorageResult<bool> {
    Ok(last_end(conn, case, facts)?.is_some())
}

/// What was set aside: each that it did not happen, with what it was, the request or the plan itself last.
type Gone = Vec<(Fact, FactKind)>;

/// What ended a case.
pub(super) enum End {
    /// A fact that is to stand no more.
    Fact(Fact),
    /// What was set aside as recorded by mistake and is to stand again.
    SetAside(Gone),
    /// A plan that was set aside while somebody had asked for a re-assessment: their requests, first to last, each with its fact where it has one, are asked of the
    /// plan again.
    PlanSetAside(Gone, Vec<(RequestRow, Option<Fact>)>),
}

impl End {
    /// What says that it ended: the fact that ended the case, or the one by which the last of it never happened.
    pub(super) fn subject(&self) -> FactId {
        match self {
            Self::Fact(end) => end.id,
            Self::SetAside(gone) | Self::PlanSetAside(gone, _) => {
                gone.last().map(|(back, _)| back.id).unwrap_or_else(|| FactId::new(Uuid::nil()))
            }
        }
    }

    /// What it is that a second person approves.
    pub(super) fn act(&self) -> ProposedAct {
        match self {
            Self::Fact(_) => ProposedAct::Reopening,
            Self::SetAside(_) | Self::PlanSetAside(..) => ProposedAct::PuttingBack,
        }
    }

    /// Lists what would be recorded.
    fn supposed(&self) -> Vec<Supposed> {
        // The plan stands before what rests on it.
        let again = |gone: &Gone| -> Vec<Supposed> {
            gone.iter().rev().map(|(back, was)| (was.clone(), back.on, Some(back.id))).collect()
        };
        match self {
            Self::Fact(end) => vec![(FactKind::Retracted, end.on, Some(end.id))],
            Self::SetAside(gone) => again(gone),
            Self::PlanSetAside(gone, asked) => {
                let plan = again(gone);
                let stands_from = plan.iter().filter(|(kind, ..)| is_plan(kind)).map(|(_, on, _)| *on).max();
                let no_more = asked.iter().filter_map(|(_, fact)| fact.as_ref());
                let no_more = no_more.map(|fact| (FactKind::Retracted, fact.on, Some(fact.id)));
                let asks = |(row, _): &(RequestRow, Option<Fact>)| {
                    let source =
                        reassessment_source(row.source).filter(|_| stands_from.is_some_and(|on| row.received_on >= on))?;
                    Some((FactKind::ReassessmentAsked { reassessment: Id::new(row.id.uuid()), source }, row.received_on, None))
                };
                no_more.chain(plan).chain(asked.iter().filter_map(asks)).collect()
            }
        }
    }

    /// The history without it.
    ///
    /// # Errors
    /// [`ehc_persistence::StorageError::Duplicate`] where it does not stand.
    pub(super) fn after(&self, facts: &Facts) -> StorageResult<Facts> {
        supposing(facts, self.supposed())
    }

    /// Says what was recorded, to end a sentence.
    pub(super) fn words(&self, case: &CaseRow) -> String {
        match self {
            Self::Fact(_) => case.stage.label().to_lowercase(),
            Self::SetAside(_) => Stage::RecordedInError.label().to_lowercase(),
            Self::PlanSetAside(..) => "the existing plan was recorded by mistake".to_owned(),
        }
    }
}

/// Finds what ended the case, the last of all that moved it.
pub(super) fn last_end(conn: &mut DbConnection, case: &CaseRow, facts: &Facts) -> StorageResult<Option<End>> {
    let ends = |kind: &FactKind| match case.stage {
        Stage::Died => *kind == FactKind::Died,
        Stage::MovedAway => kind.milestone() == Some(Milestone::MovedAway),
        Stage::Withdrawn => *kind == FactKind::RequestWithdrawn,
        _ => false,
    };
    if case.merged_into_id.is_some() || case.stage.has_plan() {
        return Ok(None);
    }
    if case.stage.is_open() {
        return plan_set_aside(conn, case, facts);
    }
    // What was recorded by mistake last of all is put back; a case may have ended otherwise before that.
    let moved = facts.standing().filter(|fact| fact.kind.milestone().is_some()).filter_map(|fact| first_place(facts, fact));
    if let Some(gone) = set_aside(facts)
        && gone.last().is_some_and(|(back, _)| place(facts, back.id) > moved.max())
    {
        return Ok(Some(End::SetAside(gone)));
    }
    Ok(facts.standing().filter(|fact| ends(&fact.kind)).last().cloned().map(End::Fact))
}

fn place(facts: &Facts, id: FactId) -> Option<usize> {
    facts.history().iter().position(|one| one.id == id)
}

fn first_place(facts: &Facts, fact: &Fact) -> Option<usize> {
    place(facts, facts.first_version(fact.id))
}

/// Finds a plan that was set aside while somebody had asked for a re-assessment, where no more stands since than what they asked for, and nothing was proposed or
/// decided on that.
fn plan_set_aside(conn: &mut DbConnection, case: &CaseRow, facts: &Facts) -> StorageResult<Option<End>> {
    let is_of_plan = |gone: &Gone| gone.last().is_some_and(|(_, was)| is_plan(was));
    let Some(gone) = all_set_aside(facts).into_iter().find(is_of_plan).filter(|_| case.stage == Stage::Requested) else {
        return Ok(None);
    };
    let Some((back, at)) = gone.last().and_then(|(back, _)| Some((back, place(facts, back.id)?))) else { return Ok(None) };
    let (rows, standing) = (requests::list(conn, case.id)?, of_the_assessment(conn, case)?);
    let with_its_fact = |row: RequestRow| {
        let fact = fact_of(facts, &rows, &row).cloned();
        (row, fact)
    };
    let asked: Vec<(RequestRow, Option<Fact>)> = standing.into_iter().map(with_its_fact).collect();
    let their_facts = || asked.iter().filter_map(|(_, fact)| fact.as_ref());
    let is_theirs = |fact: &Fact| their_facts().any(|its| its.id == fact.id);
    let is_since = |fact: &Fact| first_place(facts, fact) > Some(at);
    let is_followed = facts.standing().any(|fact| is_since(fact) && fact.kind.milestone().is_some() && !is_theirs(fact));
    // They were recorded in the moment in which the plan was set aside, or later.
    let all_since = their_facts()
        .all(|its| facts.find(facts.first_version(its.id)).is_some_and(|first| first.recorded_at >= back.recorded_at));
    let is_decided = decisions::list(conn, case.id)?.iter().any(|row| row.episode == case.episode);
    let can = !asked.is_empty() && all_since && !is_followed && !is_decided;
    Ok(can.then_some(End::PlanSetAside(gone, asked)))
}

/// Finds what was set aside last, which ended the case and does not stand again. A request that was set aside beside others ended nothing.
fn set_aside(facts: &Facts) -> Option<Gone> {
    let ends = |gone: &Gone| End::SetAside(gone.clone()).after(facts).is_ok_and(|after| Stage::of(&after) != Stage::of(facts));
    all_set_aside(facts).into_iter().find(ends)
}

/// Lists what was set aside and does not stand again, the last first: each request, and each plan with what was recorded with it.
fn all_set_aside(facts: &Facts) -> Vec<Gone> {
    let replaced: Vec<_> = facts.history().iter().filter_map(|fact| fact.supersedes).collect();
    let retracted = |fact: &&Fact| fact.kind == FactKind::Retracted && !replaced.contains(&fact.id);
    let gone: Gone = facts
        .history()
        .iter()
        .filter(retracted)
        .filter_map(|back| Some((back.clone(), facts.find(back.supersedes?)?.kind.clone())))
        .collect();
    let is_whole = |kind: &FactKind| is_plan(kind) || matches!(kind, FactKind::RequestReceived { .. });
    let came_with = |kind: &FactKind| matches!(kind, FactKind::HeldVersionSent | FactKind::HeldPlanReviewed);
    let wholes = gone.iter().filter(|(_, kind)| is_whole(kind)).rev();
    let with_all = |(last, kind): &(Fact, FactKind)| -> Gone {
        let is_of_it = |(back, was): &&(Fact, FactKind)| is_plan(kind) && came_with(was) && back.recorded_at == last.recorded_at;
        gone.iter().filter(is_of_it).cloned().chain([(last.clone(), kind.clone())]).collect()
    };
    wholes.map(with_all).collect()
}

/// Returns the day of the last fact that ended an assessment or a plan; `None` while none did.
pub(crate) fn ended_on(facts: &Facts) -> Option<NaiveDate> {
    use ehc_domain::timetable::facts::{AssessmentDecision, PlanDecision};
    let ends = |kind: &FactKind| {
        matches!(
            kind.milestone(),
            Some(
                Milestone::Withdrawn
                    | Milestone::MovedAway
                    | Milestone::Died
                    | Milestone::ToldWhetherToAssess(AssessmentDecision::Refused)
                    | Milestone::ToldWhetherToPlan(PlanDecision::NoPlan)
            )
        )
    };
    facts.standing().filter(|fact| ends(&fact.kind)).last().map(|fact| fact.on)
}
