//! Taking back the end of a case that was recorded wrongly: the case is again as its other facts say.

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    cases::{CaseReference, Stage},
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
    StorageError,
    cases::{self, CaseRow},
    requests,
};
use thiserror::Error;

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
    /// Whether its end can be taken back.
    pub can_be_taken_back: bool,
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
        let can_be_taken_back = last_end(&open.case, &facts_of(conn, open.case.id)?).is_some();
        Ok(Ending { open, can_be_taken_back })
    })
}

/// Finds the fact that ended the case, with what stands in its place when it is taken back.
fn last_end(case: &CaseRow, facts: &Facts) -> Option<(Fact, FactKind)> {
    let ends = |kind: &FactKind| match case.stage {
        Stage::Died => *kind == FactKind::Died,
        Stage::MovedAway => kind.milestone() == Some(Milestone::MovedAway),
        Stage::Withdrawn => *kind == FactKind::RequestWithdrawn,
        _ => false,
    };
    if case.merged_into_id.is_some() {
        return None;
    }
    if case.stage == Stage::RecordedInError {
        // The request itself is put back.
        let taken_back: Vec<_> = facts.history().iter().filter_map(|fact| fact.supersedes).collect();
        let retracted = |fact: &&Fact| fact.kind == FactKind::Retracted && !taken_back.contains(&fact.id);
        return facts.history().iter().filter(retracted).rev().find_map(|fact| {
            let request = facts.find(fact.supersedes?)?;
            matches!(request.kind, FactKind::RequestReceived { .. }).then(|| (fact.clone(), request.kind.clone()))
        });
    }
    let last = facts.standing().filter(|fact| ends(&fact.kind)).last()?;
    Some((last.clone(), FactKind::Retracted))
}

/// Returns the day of the last fact that ended an assessment or a plan; `None` while none did.
pub(super) fn ended_on(facts: &Facts) -> Option<NaiveDate> {
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
        let (end, instead) = last_end(&open.case, &facts).ok_or(Failure::Rule(TakeBackRefused::NotEnded))?;
        let why = new.reason.as_str();
        correct(conn, service, context, open.case.id, instead.clone(), end.on, (end.id, why))?;
        if let FactKind::RequestReceived { source } = instead {
            let rows = requests::list(conn, open.case.id)?;
            let is_it = |row: &&requests::RequestRow| {
                row.became == Became::SetAside && row.received_on == end.on && fact_source(row.source) == source
            };
            let row = rows.iter().rfind(is_it).ok_or(StorageError::Conflict)?;
            requests::set_became(conn, row.id, Became::Began)?;
        }
        let after = facts_of(conn, open.case.id)?;
        let stage = Stage::of(&after).ok_or(Failure::Rule(TakeBackRefused::NotEnded))?;
        let closed_on = ended_on(&after).filter(|_| !stage.is_open() && !stage.has_plan());
        cases::update(conn, CaseRow { stage, closed_on, ..open.case.clone() })?;
        let told = Told::EndTakenBack { ending: open.case.stage.label().to_owned() };
        Ok(Done::new((), AuditEntry::of(&open.permit).telling(&told).because(why)).seen_at(open.path("")))
    })
}
