//! The stored copy of the dates, which lists and alerts read.

use chrono::NaiveDate;
use ehc_domain::{
    calendar::{InstitutionCalendar, WorkingCalendar},
    decisions::DecisionKind,
    ids::{CaseId, Id},
    timetable::{Context as LawContext, Duty, Timetable, calculate, facts::Facts, rules::Nature},
};
use ehc_persistence::{
    DbConnection, StorageResult,
    advice::{self, AdviceRequestRow},
    cases::{self, CaseRow},
    decisions,
    timetable::{self, DeadlineRow},
};

use super::{Law, Titles, calendar, compute_with};

/// Replaces the stored dates of a case by what its facts now say.
///
/// # Errors
/// Any failure of storage, and facts that cannot be read.
pub fn refresh(conn: &mut DbConnection, law: &Law, case_id: CaseId, today: NaiveDate) -> StorageResult<()> {
    let calendar = calendar(conn)?;
    let rows = stored_form(conn, law, &calendar, case_id, today)?;
    timetable::replace_deadlines(conn, case_id, rows)
}

/// Computes what is to be stored of a case, which is held from here on, and finds what is stored instead; `None` when that is the same.
pub(super) fn correction(
    conn: &mut DbConnection,
    law: &Law,
    case_id: CaseId,
    today: NaiveDate,
) -> StorageResult<Option<Vec<DeadlineRow>>> {
    // Held before the calendar is read: a change of the calendar holds the cases that it moves.
    cases::hold(conn, case_id)?;
    let calendar = calendar(conn)?;
    let right = in_order(stored_form(conn, law, &calendar, case_id, today)?);
    let stored = in_order(timetable::list_deadlines(conn, case_id)?);
    Ok((right != stored).then_some(right))
}

/// Puts dates in the order of their keys. Databases sort text each in their own way.
pub(crate) fn in_order(mut rows: Vec<DeadlineRow>) -> Vec<DeadlineRow> {
    rows.sort_by(|one, other| one.duty.cmp(&other.duty));
    rows
}

/// Computes what is to be stored of a case, which is held from here on; nothing for no case.
pub(crate) fn stored_form(
    conn: &mut DbConnection,
    law: &Law,
    calendar: &WorkingCalendar,
    case_id: CaseId,
    today: NaiveDate,
) -> StorageResult<Vec<DeadlineRow>> {
    let Some(case) = cases::hold(conn, case_id)? else { return Ok(Vec::new()) };
    let computed = compute_with(conn, law, calendar, &case, today, None)?;
    let asked = advice::list_all_requests(conn, case_id)?;
    let untold: Vec<DecisionKind> = decisions::list_untold(conn, &[case_id])?.into_iter().map(|(_, kind)| kind).collect();
    let titles = Titles::new(&asked, &untold);
    Ok(computed.duties.iter().map(|duty| deadline(&case, duty, &asked, &titles)).collect())
}

/// A case with all that its dates follow from.
#[derive(Debug)]
pub struct CaseHistory<'a> {
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
    /// The decisions of its assessment of which the family is not told yet.
    pub untold: &'a [DecisionKind],
}

impl CaseHistory<'_> {
    /// Computes the timetable of the case.
    pub fn timetable(&self, law: &Law, calendar: &WorkingCalendar, today: NaiveDate) -> Timetable {
        let context =
            LawContext { institution: self.institution, birth_date: self.born_on, ..LawContext::new(law.rules(), calendar) };
        calculate(self.facts, &context, today)
    }
}

/// Computes the stored dates of a case whose history is at hand: the same as [`refresh`] would write.
pub fn stored_dates(law: &Law, calendar: &WorkingCalendar, history: &CaseHistory<'_>, today: NaiveDate) -> Vec<DeadlineRow> {
    let computed = history.timetable(law, calendar, today);
    let titles = Titles::new(history.asked, history.untold);
    computed.duties.iter().map(|duty| deadline(history.case, duty, history.asked, &titles)).collect()
}

fn deadline(case: &CaseRow, duty: &Duty, asked: &[AdviceRequestRow], titles: &Titles) -> DeadlineRow {
    let asked = asked.iter().find(|asked| Some(asked.id.uuid()) == duty.subject());
    DeadlineRow {
        case_id: case.id,
        duty: duty.key.to_string(),
        rule: duty.rule_id().as_str().to_owned(),
        subject_id: duty.subject().map(Id::new),
        title: titles.title(duty),
        authority: duty.rule().authority,
        due: duty.due,
        act_by: duty.act_by,
        met_on: duty.met_on(),
        is_open: duty.is_open() && duty.rule().nature == Nature::Duty,
        is_excused: duty.is_excused_if_missed(),
        actor: duty.rule().owner.actor(),
        caseworker_id: case.caseworker_id,
        team_id: case.team_id,
        contributor_id: asked.and_then(|asked| asked.user_id),
        contributor_team_id: asked.and_then(|asked| asked.team_id),
        receipt_hash: duty.receipt.hash().to_string(),
    }
}
