//! Taking back the end of a case that was recorded wrongly: the case is again as its other facts say.

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    cases::{CaseReference, Stage},
    ids::FactId,
    policy::Action,
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
    requests,
};
use thiserror::Error;

use super::plan_set_aside::is_plan;
use crate::{
    Context, Done, Failure, Service,
    cases::{OpenCase, open},
    failure::NoRule,
    history::Told,
    requests::fact_source,
    timetable::{correct, facts_of},
};

/// Why the end of the case was recorded wrongly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakeBack {
    /// Why.
    pub reason: Words<2_000>,
}

/// A case with how it ended.
#[derive(Debug, Clone)]
pub struct Ending {
    /// The case.
    pub open: OpenCase,
    /// What was recorded, to end a sentence: “died”, “recorded by mistake”; `None` where nothing can be taken back.
    pub recorded: Option<String>,
}

refusals! {
    /// Why the end of a case is not taken back.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum TakeBackRefused {
        /// The case has not ended like this.
        NotEnded = "not_ended", "The case has no end that can be taken back. A decision is corrected on its own page";
        /// The case would contradict itself.
        Order => transparent(OutOfOrder);
    }
}

/// Says how the case ended.
///
/// # Errors
/// Policy; absence; storage.
pub fn ending(service: &Service, context: &Context, reference: &CaseReference) -> Result<Ending, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::CaseReopen)?;
        let facts = facts_of(conn, open.case.id)?;
        let recorded = last_end(&open.case, &facts).map(|end| end.words(&open.case));
        Ok(Ending { open, recorded })
    })
}

/// Says whether a case ended in a way that can be taken back.
pub(crate) fn can_be_taken_back(case: &CaseRow, facts: &Facts) -> bool {
    last_end(case, facts).is_some()
}

/// What ended a case.
enum End {
    /// A fact that is to stand no more.
    Fact(Fact),
    /// What was set aside as recorded by mistake and is to stand again: each that it did not happen, with what it was.
    SetAside(Vec<(Fact, FactKind)>),
}

impl End {
    fn words(&self, case: &CaseRow) -> String {
        match self {
            Self::Fact(_) => case.stage.label().to_lowercase(),
            Self::SetAside(_) => Stage::RecordedInError.label().to_lowercase(),
        }
    }
}

/// Finds what ended the case, the last of all that moved it.
fn last_end(case: &CaseRow, facts: &Facts) -> Option<End> {
    let ends = |kind: &FactKind| match case.stage {
        Stage::Died => *kind == FactKind::Died,
        Stage::MovedAway => kind.milestone() == Some(Milestone::MovedAway),
        Stage::Withdrawn => *kind == FactKind::RequestWithdrawn,
        _ => false,
    };
    if case.merged_into_id.is_some() || case.stage.is_open() || case.stage.has_plan() {
        return None;
    }
    // What was recorded by mistake last of all is put back; a case may have ended otherwise before that.
    let place = |id: FactId| facts.history().iter().position(|one| one.id == id);
    let moved =
        facts.standing().filter(|fact| fact.kind.milestone().is_some()).filter_map(|fact| place(facts.first_version(fact.id)));
    let set_aside = set_aside(facts);
    if set_aside.last().is_some_and(|(back, _)| place(back.id) > moved.max()) {
        return Some(End::SetAside(set_aside));
    }
    facts.standing().filter(|fact| ends(&fact.kind)).last().cloned().map(End::Fact)
}

/// Finds what was set aside last and does not stand again: the request, or the plan with what was recorded with it, the plan itself last.
fn set_aside(facts: &Facts) -> Vec<(Fact, FactKind)> {
    let taken_back: Vec<_> = facts.history().iter().filter_map(|fact| fact.supersedes).collect();
    let retracted = |fact: &&Fact| fact.kind == FactKind::Retracted && !taken_back.contains(&fact.id);
    let mut gone: Vec<(Fact, FactKind)> = facts
        .history()
        .iter()
        .filter(retracted)
        .filter_map(|back| Some((back.clone(), facts.find(back.supersedes?)?.kind.clone())))
        .collect();
    let is_whole = |kind: &FactKind| is_plan(kind) || matches!(kind, FactKind::RequestReceived { .. });
    let Some(at) = gone.iter().rposition(|(_, kind)| is_whole(kind)) else { return Vec::new() };
    gone.truncate(at + 1);
    let Some((last, kind)) = gone.last().cloned() else { return Vec::new() };
    let came_with = |kind: &FactKind| matches!(kind, FactKind::HeldVersionSent | FactKind::HeldPlanReviewed);
    gone.retain(|(back, was)| back.id == last.id || (is_plan(&kind) && came_with(was) && back.recorded_at == last.recorded_at));
    gone
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

/// Takes back how the case ended. What was not sent meanwhile is not sent afterwards.
///
/// # Errors
/// [`TakeBackRefused`]; policy; storage.
pub fn take_back(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    new: TakeBack,
) -> Result<(), Failure<TakeBackRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::CaseReopen)?;
        let facts = facts_of(conn, open.case.id)?;
        let end = last_end(&open.case, &facts).ok_or(Failure::Rule(TakeBackRefused::NotEnded))?;
        let (why, recorded) = (new.reason.as_str(), end.words(&open.case));
        let mut case = open.case.clone();
        match end {
            End::Fact(end) => {
                correct::<TakeBackRefused>(conn, service, context, case.id, FactKind::Retracted, end.on, (end.id, why))?;
            }
            // The plan stands before what rests on it.
            End::SetAside(gone) => {
                for (back, was) in gone.into_iter().rev() {
                    correct::<TakeBackRefused>(conn, service, context, case.id, was.clone(), back.on, (back.id, why))?;
                    begin_again(conn, &mut case, &back, &was)?;
                }
            }
        }
        let after = facts_of(conn, open.case.id)?;
        let stage = Stage::of(&after).ok_or(Failure::Rule(TakeBackRefused::NotEnded))?;
        let closed_on = ended_on(&after).filter(|_| !stage.is_open() && !stage.has_plan());
        cases::update(conn, CaseRow { stage, closed_on, ..case })?;
        let told = Told::EndTakenBack { ending: recorded };
        Ok(Done::new((), AuditEntry::of(&open.permit).telling(&told).because(why)).seen_at(open.path("")))
    })
}

/// Has the case begin again with what was set aside and stands again.
fn begin_again(conn: &mut DbConnection, case: &mut CaseRow, back: &Fact, was: &FactKind) -> StorageResult<()> {
    match was {
        FactKind::RequestReceived { source } => {
            let rows = requests::list(conn, case.id)?;
            let is_it = |row: &&requests::RequestRow| {
                row.became == Became::SetAside && row.received_on == back.on && fact_source(row.source) == *source
            };
            let row = rows.iter().rfind(is_it).ok_or(StorageError::Conflict)?;
            requests::set_became(conn, row.id, Became::Began)?;
            (case.began_on, case.episode) = (row.received_on, row.episode);
        }
        FactKind::PlanTransferredIn { made_on, .. } => case.began_on = made_on.unwrap_or(back.on),
        FactKind::PlanHeld => case.began_on = back.on,
        _ => {}
    }
    Ok(())
}
