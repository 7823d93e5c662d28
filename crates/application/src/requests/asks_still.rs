//! A request that is found once its case has ended, for a day before that: what came after it, and whether that answered it. Nobody withdraws the request of
//! somebody else. Where nothing but the withdrawal of others came after it, they withdrew alone, and the assessment goes on for whoever made it: while nobody was
//! told whether there will be one, counted from that request (Children and Families Act 2014 s36(1), SEND Regulations 2014 regs 4(1) and 5(1)).

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    calendar::day_in_words,
    cases::Stage,
    ids::CaseId,
    policy::Permit,
    requests::{Became, RequestSource},
    timetable::{
        facts::{AssessmentDecision, Fact, FactKind, Facts, Milestone, PlanDecision},
        ordered,
    },
};
use ehc_persistence::{
    DbConnection, StorageResult,
    cases::{self, CaseRow},
    requests::{self, RequestId, RequestRow},
};

use super::{NewRequest, RecordRefused, of_the_assessment};
use crate::{
    Context, Failure, Service,
    decisions::withdraw_beside,
    history::Told,
    timetable::{correct, facts_of, supposing},
};

/// What came after a request that is found only once its case has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// The family was told that there will be no assessment or no plan, or was sent the plan: that answers it.
    Answered(NaiveDate),
    /// The child moved to the area of another authority, which is responsible.
    MovedAway(NaiveDate),
    /// Whoever made it withdrew what they had asked for.
    MakerWithdrew(NaiveDate),
    /// Everybody else withdrew: it still asks.
    OthersWithdrew(NaiveDate),
    /// It came while an assessment was under way that the Tribunal had ordered, or the authority had agreed to on appeal; on that day.
    Ordered(NaiveDate),
}

/// Who asks, by name, and since when.
pub(crate) type Asks<'a> = (RequestSource, &'a str, NaiveDate);

impl NewRequest {
    /// Who asks, and since when.
    pub(super) fn asks(&self) -> Asks<'_> {
        (self.source, self.requester_name.as_str(), self.received_on.date())
    }
}

/// Finds what came after a request; `None` while its case is open, and where nothing came.
pub(crate) fn since(conn: &mut DbConnection, case: &CaseRow, asks: Asks<'_>) -> StorageResult<Option<Since>> {
    if case.stage.is_open() {
        return Ok(None);
    }
    let (facts, rows) = (facts_of(conn, case.id)?, requests::list(conn, case.id)?);
    let (source, name, received_on) = asks;
    if let Some(ordered_on) = ordered::under_way(&facts).filter(|ordered_on| received_on >= *ordered_on) {
        return Ok(Some(Since::Ordered(ordered_on)));
    }
    let later = |is: fn(Milestone) -> bool| {
        let of_kind = facts.standing().filter(move |fact| fact.kind.milestone().is_some_and(is));
        of_kind.map(|fact| fact.on).filter(|on| *on > received_on).min()
    };
    if let Some(on) = later(answers) {
        return Ok(Some(Since::Answered(on)));
    }
    if let Some(on) = later(|milestone| milestone == Milestone::MovedAway) {
        return Ok(Some(Since::MovedAway(on)));
    }
    let Some(end) = last_withdrawal(case, &facts).filter(|end| end.on > received_on) else { return Ok(None) };
    let is_theirs = |row: &RequestRow| {
        let is_theirs = row.source == source && row.requester_name.to_lowercase() == name.to_lowercase();
        is_theirs && row.episode == case.episode && row.became != Became::SetAside
    };
    Ok(Some(if rows.iter().any(is_theirs) { Since::MakerWithdrew(end.on) } else { Since::OthersWithdrew(end.on) }))
}

fn answers(milestone: Milestone) -> bool {
    use Milestone as M;
    matches!(
        milestone,
        M::ToldWhetherToAssess(AssessmentDecision::Refused)
            | M::ToldWhetherToPlan(PlanDecision::NoPlan)
            | M::FinalPlanSent
            | M::PlanHeld
    )
}

fn last_withdrawal<'f>(case: &CaseRow, facts: &'f Facts) -> Option<&'f Fact> {
    facts.standing().filter(|fact| case.stage == Stage::Withdrawn && fact.kind == FactKind::RequestWithdrawn).last()
}

/// Says what becomes of a request that still asks though everybody else withdrew.
pub(super) fn becomes(conn: &mut DbConnection, case: &CaseRow, received_on: NaiveDate) -> StorageResult<Became> {
    let facts = facts_of(conn, case.id)?;
    let gone = last_withdrawal(case, &facts).map(|end| (FactKind::Retracted, end.on, Some(end.id)));
    Ok(of_stage(Stage::of(&supposing(&facts, gone)?), case, received_on))
}

fn of_stage(stage: Option<Stage>, case: &CaseRow, received_on: NaiveDate) -> Became {
    match stage {
        _ if received_on < case.began_on => Became::Earlier,
        Some(Stage::Requested) => Became::Began,
        _ => Became::Kept,
    }
}

/// Opens a case again for a request that still asks, and says what becomes of that.
pub(super) fn open_again(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    case: &CaseRow,
    received_on: NaiveDate,
) -> Result<(Became, CaseRow), Failure<RecordRefused>> {
    let facts = facts_of(conn, case.id)?;
    let end = last_withdrawal(case, &facts).ok_or(Failure::NotFound)?;
    let why = why(received_on);
    correct::<RecordRefused>(conn, service, context, case.id, FactKind::Retracted, end.on, (end.id, &why))?;
    let stage = Stage::of(&facts_of(conn, case.id)?).ok_or(Failure::NotFound)?;
    cases::update(conn, CaseRow { stage, closed_on: None, ..case.clone() })?;
    let now = cases::find(conn, case.id)?.ok_or(Failure::NotFound)?;
    Ok((of_stage(Some(stage), case, received_on), now))
}

/// Records of everybody else who asked that they withdrew alone, as they do while the case is open, once the request is kept that still asks.
pub(super) fn others_withdrew(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    (case_id, permit): (CaseId, &Permit),
    (still_asks, received_on, withdrawn_on): (RequestId, NaiveDate, NaiveDate),
) -> Result<Vec<AuditEntry>, Failure<RecordRefused>> {
    let case = cases::find(conn, case_id)?.ok_or(Failure::NotFound)?;
    let ending = Stage::Withdrawn.label().to_lowercase();
    let entry = || AuditEntry::of(permit).on_case(case_id).because(why(received_on));
    let mut entries = vec![entry().telling(&Told::EndTakenBack { ending })];
    let gone: Vec<RequestId> =
        of_the_assessment(conn, &case)?.into_iter().map(|row| row.id).filter(|id| *id != still_asks).collect();
    for id in gone {
        // Moved on with each: the assessment counts from the first who still asks.
        let now = cases::find(conn, case_id)?.ok_or(Failure::NotFound)?;
        let told = withdraw_beside(conn, service, context, &now, (id, withdrawn_on, &why(received_on)));
        let told = told.map_err(|failure| failure.map_rule(|_| RecordRefused::WithdrawnMeanwhile(withdrawn_on)))?;
        entries.push(entry().on("request", id).telling(&told));
    }
    Ok(entries)
}

fn why(received_on: NaiveDate) -> String {
    format!("The request of {} was recorded afterwards. Whoever made it did not withdraw", day_in_words(received_on))
}
