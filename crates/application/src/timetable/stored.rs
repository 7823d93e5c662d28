//! The stored copy of the dates, which lists and alerts read.

use chrono::NaiveDate;
use ehc_domain::{
    calendar::{InstitutionCalendar, WorkingCalendar},
    ids::{CaseId, Id},
    timetable::{Context as LawContext, Duty, calculate, facts::Facts, rules::Nature},
};
use ehc_persistence::{
    DbConnection, StorageError, StorageResult,
    advice::{self, AdviceRequestRow},
    cases::{self, CaseRow},
    timetable::{self, DeadlineRow},
};

use super::{Law, calendar, compute_with, title};
use crate::Service;

/// Replaces the stored dates of a case by what its facts now say.
///
/// # Errors
/// Any failure of storage, and facts that cannot be read.
pub fn refresh(conn: &mut DbConnection, law: &Law, case_id: CaseId, today: NaiveDate) -> StorageResult<()> {
    let calendar = calendar(conn)?;
    let rows = stored_form(conn, law, &calendar, case_id, today)?;
    timetable::replace_deadlines(conn, case_id, rows)
}

pub(crate) fn stored_form(
    conn: &mut DbConnection,
    law: &Law,
    calendar: &WorkingCalendar,
    case_id: CaseId,
    today: NaiveDate,
) -> StorageResult<Vec<DeadlineRow>> {
    let Some(case) = cases::find(conn, case_id)? else { return Ok(Vec::new()) };
    let computed = compute_with(conn, law, calendar, &case, today, None)?;
    let asked = advice::list_requests(conn, case_id)?;
    Ok(computed.duties.iter().map(|duty| deadline(&case, duty, &asked)).collect())
}

/// A case that is about to be stored with its whole history, as bulk loading knows it.
#[derive(Debug)]
pub struct Unstored<'a> {
    /// The case.
    pub case: &'a CaseRow,
    /// The child's birth date.
    pub born_on: Option<NaiveDate>,
    /// The days on which the child's school is closed.
    pub institution: Option<&'a InstitutionCalendar>,
    /// The history.
    pub facts: &'a Facts,
    /// The requests for advice.
    pub asked: &'a [AdviceRequestRow],
}

/// Computes the stored dates of a case that is not stored yet: the same as [`refresh`] would write.
pub fn stored_dates(law: &Law, calendar: &WorkingCalendar, unstored: &Unstored<'_>, today: NaiveDate) -> Vec<DeadlineRow> {
    let context =
        LawContext { institution: unstored.institution, birth_date: unstored.born_on, ..LawContext::new(law.rules(), calendar) };
    let computed = calculate(unstored.facts, &context, today);
    computed.duties.iter().map(|duty| deadline(unstored.case, duty, unstored.asked)).collect()
}

fn deadline(case: &CaseRow, duty: &Duty, asked: &[AdviceRequestRow]) -> DeadlineRow {
    let asked = asked.iter().find(|asked| Some(asked.id.uuid()) == duty.subject);
    DeadlineRow {
        case_id: case.id,
        duty: duty.key.clone(),
        rule: duty.rule.id.as_str().to_owned(),
        subject_id: duty.subject.map(Id::new),
        title: title(duty, asked.map(|asked| asked.kind)),
        authority: duty.rule.authority,
        due: duty.due,
        act_by: duty.act_by,
        met_on: duty.met_on(),
        is_open: duty.is_open() && duty.rule.nature == Nature::Duty,
        is_excused: duty.is_excused_if_missed(),
        actor: duty.rule.owner.actor(),
        caseworker_id: case.caseworker_id,
        team_id: case.team_id,
        contributor_id: asked.and_then(|asked| asked.user_id),
        contributor_team_id: asked.and_then(|asked| asked.team_id),
        receipt_hash: duty.receipt.hash(),
    }
}

/// Rebuilds the stored dates of every case, or only compares; returns the references of cases whose stored dates differ.
///
/// # Errors
/// Any failure of storage.
pub fn recompute(service: &Service, only_check: bool) -> StorageResult<Vec<String>> {
    let today = service.ports.clock.today();
    let law = service.store.law();
    let database = service.store.database();
    let calendar = database.read(calendar)?;
    let mut differing = Vec::new();
    let mut after = None;
    loop {
        let batch = database.read(|conn| cases::list_ids(conn, after, 500))?;
        let Some(last) = batch.last().map(|(id, _)| *id) else { return Ok(differing) };
        after = Some(last);
        for (id, reference) in batch {
            let differs = database.read(|conn| {
                let mut computed = stored_form(conn, law, &calendar, id, today)?;
                computed.sort_by(|one, other| one.duty.cmp(&other.duty));
                Ok::<_, StorageError>(computed != timetable::list_deadlines(conn, id)?)
            })?;
            if differs {
                differing.push(reference);
                if !only_check {
                    database.write(|conn| {
                        let rows = stored_form(conn, law, &calendar, id, today)?;
                        timetable::replace_deadlines(conn, id, rows)
                    })?;
                }
            }
        }
    }
}
