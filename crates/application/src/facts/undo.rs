//! What is kept beside a fact that is taken back: what keeps it from that, and how it becomes again what it was before.

use chrono::NaiveDate;
use ehc_domain::{
    advice::AdviceState,
    audit::ObjectId,
    cases::Stage,
    decisions::{DecisionKind, DecisionState},
    ids::AdviceRequestId,
    notifications::NoticeEvent,
    plans::PlanState,
    requests::Became,
    timetable::{
        facts::{Fact, FactKind, Facts},
        order::last_began_on,
    },
};
use ehc_persistence::{
    DbConnection, StorageError, StorageResult,
    advice::{self, AdviceRequestRow, AdviceRow},
    cases::{self, CaseRow},
    consultations::{self, ConsultationRow},
    decisions::{self, DecisionRow},
    notifications,
    plans::{self, PlanRecord},
    requests,
};

use super::retraction::RetractRefused;
use crate::{Context, Failure, endings::ended_on, timetable::facts_of};

/// Finds what is kept beside a fact and says that it happened; `None` where nothing does.
pub(super) fn beside(
    conn: &mut DbConnection,
    case: &CaseRow,
    (facts, fact): (&Facts, &Fact),
) -> StorageResult<Option<RetractRefused>> {
    Ok(match fact.kind {
        FactKind::AdviceAsked { advice: id, .. } => {
            let row = advice::find_request(conn, id)?;
            let is_untouched = match &row {
                Some(row) => row.state == AdviceState::Asked && row.answer.is_none() && !advice::has_anything(conn, id)?,
                // No more than the fact is on record.
                None => true,
            };
            (!is_untouched).then_some(RetractRefused::WorkedOn)
        }
        FactKind::AdviceReceived { advice: id } => {
            let is_last = facts.standing().filter(|one| one.kind == fact.kind).last().is_some_and(|last| last.id == fact.id);
            let row = advice::find_request(conn, id)?;
            let is_to_check = row.is_none_or(|row| row.state == AdviceState::Received);
            match came(conn, id, fact)? {
                _ if !is_last || !is_to_check => Some(RetractRefused::NotTheLast),
                Some(version) if advice::list_uses(conn, id)?.iter().any(|one| one.advice_id == Some(version.id)) => {
                    Some(RetractRefused::UsedInPlan)
                }
                _ => None,
            }
        }
        FactKind::AdviceAccepted { advice: id, .. } => {
            let row = advice::find_request(conn, id)?;
            match row.is_none_or(|row| row.state == AdviceState::Accepted) {
                true => (!advice::list_uses(conn, id)?.is_empty()).then_some(RetractRefused::UsedInPlan),
                false => Some(RetractRefused::NotTheLast),
            }
        }
        FactKind::AdviceSentBack { advice: id, .. } => {
            let row = advice::find_request(conn, id)?;
            let is_last = row.is_none_or(|row| row.state == AdviceState::SentBack);
            let has_draft = advice::find_latest(conn, id)?.is_some_and(|latest| !latest.is_submitted);
            (!is_last || has_draft).then_some(RetractRefused::NotTheLast)
        }
        FactKind::DraftServed { .. } => {
            let drafts = facts.standing().filter(|one| matches!(one.kind, FactKind::DraftServed { .. }));
            let before = drafts.filter(|one| one.id != fact.id).map(|one| one.on).max();
            let plan = plans::find_by_case(conn, case.id)?;
            let comments = plan.map(|plan| plans::list_comments(conn, plan.id)).transpose()?.unwrap_or_default();
            let on_it = comments.iter().map(|comment| comment.received_on).filter(|came| *came >= fact.on);
            on_it.min().filter(|came| before.is_none_or(|before| *came < before)).map(RetractRefused::Comment)
        }
        FactKind::RequestWithdrawn | FactKind::MovedAway { .. } => {
            let mut next = decisions::list(conn, case.id)?.into_iter().filter(|row| row.episode == case.episode);
            next.next().map(|row| row.decided_on.map_or(RetractRefused::NextProposed, RetractRefused::NextDecided))
        }
        _ => None,
    })
}

/// Has everything that says what was taken back say it no more. What was written stays in the history.
pub(super) fn undo(
    conn: &mut DbConnection,
    context: &Context,
    case: &CaseRow,
    fact: &Fact,
) -> Result<(), Failure<RetractRefused>> {
    match fact.kind {
        FactKind::AssessmentDecisionNotified { .. } => untold(conn, case, (DecisionKind::Assess, fact))?,
        FactKind::PlanDecisionNotified { .. } => untold(conn, case, (DecisionKind::Issue, fact))?,
        FactKind::AdviceAsked { advice: id, .. } if advice::find_request(conn, id)?.is_some() => {
            advice::remove_request(conn, id).map_err(|error| match error {
                StorageError::Dangling => Failure::Rule(RetractRefused::WorkedOn),
                other => other.into(),
            })?;
            let asked = (NoticeEvent::AdviceAsked, case.id);
            notifications::withdraw(conn, asked, Some(ObjectId::new(id.uuid())), context.now)?;
        }
        FactKind::AdviceReceived { advice: id } => {
            if let Some(version) = came(conn, id, fact)? {
                advice::set_submitted_on(conn, version.id, None)?;
            }
            let facts = facts_of(conn, case.id)?;
            let was_sent_back =
                facts.standing().any(|one| matches!(one.kind, FactKind::AdviceSentBack { advice, .. } if advice == id));
            set_state(conn, id, if was_sent_back { AdviceState::SentBack } else { AdviceState::Asked })?;
        }
        FactKind::AdviceAccepted { advice: id, .. } | FactKind::AdviceSentBack { advice: id, .. } => {
            set_state(conn, id, AdviceState::Received)?;
        }
        FactKind::ConsultationSent { consultation } if consultations::find(conn, case.id, consultation)?.is_some() => {
            consultations::remove(conn, consultation)?;
        }
        FactKind::ConsultationReplied { consultation } => {
            if let Some(row) = consultations::find(conn, case.id, consultation)? {
                let waits = ConsultationRow { replied_on: None, outcome: None, ground: None, reply: None, ..row };
                consultations::update(conn, waits)?;
            }
        }
        FactKind::ReassessmentAsked { .. } => {
            let asked = requests::list(conn, case.id)?;
            let is_it = |row: &&requests::RequestRow| row.became == Became::Reassessment && row.received_on == fact.on;
            if let Some(row) = asked.iter().rfind(is_it) {
                requests::set_became(conn, row.id, Became::SetAside)?;
            }
        }
        _ => {}
    }
    go_back(conn, case, fact)?;
    Ok(())
}

/// Has the case and its plan stand where they stood before a step.
fn go_back(conn: &mut DbConnection, case: &CaseRow, fact: &Fact) -> StorageResult<()> {
    if fact.kind.milestone().is_none() {
        return Ok(());
    }
    let facts = facts_of(conn, case.id)?;
    let stage = Stage::of(&facts).unwrap_or(case.stage);
    let closed_on = ended_on(&facts).filter(|_| !stage.is_open() && !stage.has_plan());
    let was = match fact.kind {
        FactKind::RequestWithdrawn | FactKind::MovedAway { .. } => joined(conn, case, last_began_on(&facts))?,
        _ => case.clone(),
    };
    let is = CaseRow { stage, closed_on, ..was };
    if is != *case {
        cases::update(conn, is)?;
    }
    let state = match stage {
        Stage::Drafting => PlanState::Drafting,
        Stage::DraftSent => PlanState::DraftSent,
        _ => return Ok(()),
    };
    match plans::find_by_case(conn, case.id)? {
        Some(record) if record.state != state => {
            // The copy that was not sent keeps its number.
            let draft_number = record.draft_number.saturating_add(i32::from(record.state == PlanState::Final));
            plans::update(conn, PlanRecord { state, draft_number, ..record })
        }
        _ => Ok(()),
    }
}

/// Keeps the requests that had begun the next assessment with the one that goes on, and returns the case with that one.
fn joined(conn: &mut DbConnection, case: &CaseRow, began_on: Option<NaiveDate>) -> StorageResult<CaseRow> {
    let (rows, earlier): (Vec<_>, Vec<_>) =
        requests::list(conn, case.id)?.into_iter().partition(|row| row.episode == case.episode);
    let earlier =
        earlier.iter().filter(|row| row.became != Became::SetAside && row.episode < case.episode).map(|row| row.episode);
    let goes_on = earlier.max().unwrap_or(case.episode);
    for row in rows {
        let became = if row.became == Became::SetAside { Became::SetAside } else { Became::Kept };
        requests::move_to(conn, row.id, case.id, (goes_on, became))?;
    }
    Ok(CaseRow { episode: goes_on, began_on: began_on.unwrap_or(case.began_on), ..case.clone() })
}

/// The version of advice that came with a fact.
fn came(conn: &mut DbConnection, id: AdviceRequestId, fact: &Fact) -> StorageResult<Option<AdviceRow>> {
    Ok(advice::list_versions(conn, id)?.into_iter().find(|row| row.submitted_on == Some(fact.on)))
}

fn set_state(conn: &mut DbConnection, id: AdviceRequestId, state: AdviceState) -> StorageResult<()> {
    match advice::find_request(conn, id)? {
        Some(row) => advice::update_request(conn, AdviceRequestRow { state, return_reason: None, ..row }),
        None => Ok(()),
    }
}

/// Has a decision wait again for the family to be told.
fn untold(conn: &mut DbConnection, case: &CaseRow, (kind, fact): (DecisionKind, &Fact)) -> StorageResult<()> {
    let mut told = decisions::list(conn, case.id)?.into_iter();
    let Some(row) = told.rfind(|row| row.kind == kind && row.notified_on == Some(fact.on)) else { return Ok(()) };
    let waits = DecisionRow {
        state: DecisionState::Decided,
        notified_on: None,
        notice: None,
        addressees: None,
        served_on: None,
        letter_keyed_late_reason: None,
        ..row
    };
    decisions::update(conn, waits)
}
