//! How a case ended that can end no more: what says so among its facts, and the history without it.

use chrono::NaiveDate;
use ehc_domain::{
    cases::Stage,
    ids::FactId,
    timetable::facts::{Fact, FactKind, Facts, Milestone},
};
use ehc_persistence::cases::CaseRow;
use uuid::Uuid;

use super::{plan_set_aside::is_plan, supposed_after};

/// Says whether a case ended in a way that can be taken back.
pub(crate) fn can_be_taken_back(case: &CaseRow, facts: &Facts) -> bool {
    last_end(case, facts).is_some()
}

/// What ended a case.
pub(super) enum End {
    /// A fact that is to stand no more.
    Fact(Fact),
    /// What was set aside as recorded by mistake and is to stand again: each that it did not happen, with what it was.
    SetAside(Vec<(Fact, FactKind)>),
}

impl End {
    /// What says that it ended: the fact that ended the case, or the one by which the last of it never happened.
    pub(super) fn subject(&self) -> FactId {
        match self {
            Self::Fact(end) => end.id,
            Self::SetAside(gone) => gone.last().map(|(back, _)| back.id).unwrap_or_else(|| FactId::new(Uuid::nil())),
        }
    }

    /// The history without it.
    pub(super) fn after(&self, facts: &Facts) -> Option<Facts> {
        let mut after = facts.clone();
        match self {
            Self::Fact(end) => after.append(supposed_after(facts, (0, FactKind::Retracted), end.on, Some(end.id))).ok()?,
            // The plan stands before what rests on it.
            Self::SetAside(gone) => {
                for (number, (back, was)) in (0..).zip(gone.iter().rev()) {
                    after.append(supposed_after(facts, (number, was.clone()), back.on, Some(back.id))).ok()?;
                }
            }
        }
        Some(after)
    }

    pub(super) fn words(&self, case: &CaseRow) -> String {
        match self {
            Self::Fact(_) => case.stage.label().to_lowercase(),
            Self::SetAside(_) => Stage::RecordedInError.label().to_lowercase(),
        }
    }
}

/// Finds what ended the case, the last of all that moved it.
pub(super) fn last_end(case: &CaseRow, facts: &Facts) -> Option<End> {
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
    if let Some(End::SetAside(gone)) = set_aside(facts)
        && gone.last().is_some_and(|(back, _)| place(back.id) > moved.max())
    {
        return Some(End::SetAside(gone));
    }
    facts.standing().filter(|fact| ends(&fact.kind)).last().cloned().map(End::Fact)
}

/// Finds what was set aside last, which ended the case and does not stand again: the request, or the plan with what was recorded with it, the plan itself last.
/// A request that was set aside beside others ended nothing.
fn set_aside(facts: &Facts) -> Option<End> {
    let replaced: Vec<_> = facts.history().iter().filter_map(|fact| fact.supersedes).collect();
    let retracted = |fact: &&Fact| fact.kind == FactKind::Retracted && !replaced.contains(&fact.id);
    let gone: Vec<(Fact, FactKind)> = facts
        .history()
        .iter()
        .filter(retracted)
        .filter_map(|back| Some((back.clone(), facts.find(back.supersedes?)?.kind.clone())))
        .collect();
    let is_whole = |kind: &FactKind| is_plan(kind) || matches!(kind, FactKind::RequestReceived { .. });
    let came_with = |kind: &FactKind| matches!(kind, FactKind::HeldVersionSent | FactKind::HeldPlanReviewed);
    let whole = gone.iter().filter(|(_, kind)| is_whole(kind)).rev();
    let mut ends = whole.map(|(last, kind)| {
        let is_of_it = |(back, was): &&(Fact, FactKind)| is_plan(kind) && came_with(was) && back.recorded_at == last.recorded_at;
        let with = gone.iter().filter(is_of_it).cloned();
        End::SetAside(with.chain([(last.clone(), kind.clone())]).collect())
    });
    ends.find(|end| end.after(facts).is_some_and(|after| Stage::of(&after) != Stage::of(facts)))
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
