//! What is kept beside a fact and says its day too: it follows the fact, so that no page says another day than the dates do.

use chrono::NaiveDate;
use ehc_domain::{
    decisions::DecisionKind,
    timetable::facts::{Fact, FactKind, Facts},
};
use ehc_persistence::{
    DbConnection, StorageResult,
    advice::{self, AdviceRequestRow},
    cases::{self, CaseRow},
    consultations::{self, ConsultationRow},
    decisions::{self, DecisionRow},
    requests::{self, RequestRow},
};

use super::refused::CorrectRefused;
use crate::{
    Context, Failure, Service,
    cases::OpenCase,
    requests::fact_of,
    timetable::{correct, facts_of},
};

/// The corrected fact: what it is, its day and the day on which it counts as having come where that was given.
type Now<'a> = (&'a FactKind, NaiveDate, Option<NaiveDate>);

/// Has everything that says the day of a fact say the right one. What was sent is kept as it was sent: its letter, its copy.
pub(super) fn follow(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    open: &OpenCase,
    (before, request): (&Fact, Option<&RequestRow>),
    (kind, on, served_on): Now<'_>,
    reason: &str,
) -> Result<(), Failure<CorrectRefused>> {
    let case = &open.case;
    if let Some(row) = request {
        requests::set_received_on(conn, row.id, on)?;
    }
    case_days(conn, case, (before, request), (kind, on))?;
    match kind {
        FactKind::AssessmentDecisionNotified { .. } => told(conn, case, (DecisionKind::Assess, before.on), on, served_on)?,
        FactKind::PlanDecisionNotified { .. } => told(conn, case, (DecisionKind::Issue, before.on), on, served_on)?,
        FactKind::AdviceAsked { advice: id, .. } => {
            if let Some(row) = advice::find_request(conn, *id)? {
                advice::update_request(conn, AdviceRequestRow { asked_on: Some(on), ..row })?;
            }
        }
        FactKind::AdviceReceived { advice: id } => {
            if let Some(version) = advice::list_versions(conn, *id)?.iter().find(|row| row.submitted_on == Some(before.on)) {
                advice::set_submitted_on(conn, version.id, Some(on))?;
            }
            if let Some((accepted, kind)) = acceptance(&facts_of(conn, case.id)?, before, (kind, on)) {
                correct(conn, service, context, case.id, kind, accepted.on, (accepted.id, reason))?;
            }
        }
        FactKind::ConsultationSent { consultation } => {
            if let Some(row) = consultations::find(conn, case.id, *consultation)? {
                consultations::update(conn, ConsultationRow { sent_on: on, ..row })?;
            }
        }
        FactKind::ConsultationReplied { consultation } => {
            if let Some(row) = consultations::find(conn, case.id, *consultation)? {
                consultations::update(conn, ConsultationRow { replied_on: Some(on), ..row })?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// Finds the acceptance that keeps the day on which an accepted version came, and what it says once that day is another; `None` where none does.
pub(super) fn acceptance(facts: &Facts, before: &Fact, (kind, on): (&FactKind, NaiveDate)) -> Option<(Fact, FactKind)> {
    let FactKind::AdviceReceived { advice: id } = kind else { return None };
    let keeps = |fact: &&Fact| matches!(&fact.kind, FactKind::AdviceAccepted { advice, received_on } if advice == id && *received_on == Some(before.on));
    let accepted = facts.standing().find(keeps)?.clone();
    Some((accepted, FactKind::AdviceAccepted { advice: *id, received_on: Some(on) }))
}

/// The day of the first request of the assessment under way that begins a limit: one that was withdrawn alone does where the assessment had been promised.
fn first_request(conn: &mut DbConnection, case: &CaseRow) -> StorageResult<Option<NaiveDate>> {
    let (facts, rows) = (facts_of(conn, case.id)?, requests::list(conn, case.id)?);
    let counts = |row: &&RequestRow| row.episode == case.episode && fact_of(&facts, &rows, row).is_some();
    Ok(rows.iter().filter(counts).map(|row| row.received_on).min())
}

/// The first and the last day of the case, where the fact gave them.
fn case_days(
    conn: &mut DbConnection,
    case: &CaseRow,
    (before, request): (&Fact, Option<&RequestRow>),
    (kind, on): (&FactKind, NaiveDate),
) -> Result<(), Failure<CorrectRefused>> {
    let begins = matches!(before.kind, FactKind::RequestReceived { .. } | FactKind::BecameResponsible | FactKind::PlanHeld);
    let ends = matches!(
        before.kind,
        FactKind::AssessmentDecisionNotified { .. }
            | FactKind::PlanDecisionNotified { .. }
            | FactKind::RequestWithdrawn
            | FactKind::MovedAway { .. }
            | FactKind::PlanTransferredOut { .. }
            | FactKind::Died
    );
    let began_on = match (&before.kind, kind) {
        // A plan that came with a family began the case on the day on which it was first made (reg 15(3)).
        (FactKind::PlanTransferredIn { made_on: Some(was), .. }, FactKind::PlanTransferredIn { made_on: Some(made_on), .. })
            if case.began_on == *was =>
        {
            *made_on
        }
        // Of several requests another may come to be the first, whose day begins the limits.
        _ if request.is_some_and(|row| row.episode == case.episode) && case.stage.is_open() => {
            first_request(conn, case)?.unwrap_or(on)
        }
        _ if begins && case.began_on == before.on => on,
        _ => case.began_on,
    };
    let closed_on = if ends && case.closed_on == Some(before.on) { Some(on) } else { case.closed_on };
    if (began_on, closed_on) != (case.began_on, case.closed_on) {
        cases::update(conn, CaseRow { began_on, closed_on, ..case.clone() })?;
    }
    Ok(())
}

/// The day on which the family was told of a decision, and the day on which the letter counts as having come.
fn told(
    conn: &mut DbConnection,
    case: &CaseRow,
    (kind, before): (DecisionKind, NaiveDate),
    on: NaiveDate,
    served_on: Option<NaiveDate>,
) -> Result<(), Failure<CorrectRefused>> {
    let mut told = decisions::list(conn, case.id)?.into_iter();
    let Some(row) = told.rfind(|row| row.kind == kind && row.notified_on == Some(before)) else { return Ok(()) };
    let served_on = served_on.or(row.served_on);
    decisions::update(conn, DecisionRow { notified_on: Some(on), served_on, ..row })?;
    Ok(())
}
