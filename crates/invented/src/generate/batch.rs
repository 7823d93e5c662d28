//! Rows gathered for one transaction, and written in the order in which they name each other.

use ehc_persistence::{
    DbConnection, StorageResult,
    advice::{AdviceRequestRow, AdviceRow},
    audit::{self, AuditRow},
    cases::CaseRow,
    consultations::ConsultationRow,
    decisions::DecisionRow,
    people::{CasePersonRow, PersonRow},
    plans::{PlanRecord, PlanRowRecord, PlanVersionRow},
    requests::RequestRow,
    timetable::{DeadlineRow, FactRow},
};

/// Rows in one statement: with the widest table well below the number of values that SQLite takes at once.
const AT_ONCE: usize = 500;

/// Rows of some hundred cases.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) people: Vec<PersonRow>,
    pub(super) cases: Vec<CaseRow>,
    pub(super) circles: Vec<CasePersonRow>,
    pub(super) requests: Vec<RequestRow>,
    pub(super) facts: Vec<FactRow>,
    pub(super) asked: Vec<AdviceRequestRow>,
    pub(super) advice: Vec<AdviceRow>,
    pub(super) decisions: Vec<DecisionRow>,
    pub(super) plans: Vec<PlanRecord>,
    pub(super) plan_rows: Vec<PlanRowRecord>,
    pub(super) versions: Vec<PlanVersionRow>,
    pub(super) consultations: Vec<ConsultationRow>,
    pub(super) deadlines: Vec<DeadlineRow>,
    pub(super) audit: Vec<AuditRow>,
}

/// Inserts rows a few hundred at a time.
fn in_parts<R>(
    conn: &mut DbConnection,
    mut rows: Vec<R>,
    insert: impl Fn(Vec<R>, &mut DbConnection) -> StorageResult<()>,
) -> StorageResult<()> {
    while !rows.is_empty() {
        let rest = rows.split_off(rows.len().min(AT_ONCE));
        insert(std::mem::replace(&mut rows, rest), conn)?;
    }
    Ok(())
}

impl Batch {
    /// Writes everything.
    ///
    /// # Errors
    /// Any failure of storage; the transaction is then to be rolled back.
    pub(super) fn write(mut self, conn: &mut DbConnection) -> StorageResult<()> {
        in_parts(conn, self.people, PersonRow::insert_all)?;
        in_parts(conn, self.cases, CaseRow::insert_all)?;
        in_parts(conn, self.circles, CasePersonRow::insert_all)?;
        in_parts(conn, self.requests, RequestRow::insert_all)?;
        in_parts(conn, self.facts, FactRow::insert_all)?;
        in_parts(conn, self.asked, AdviceRequestRow::insert_all)?;
        in_parts(conn, self.advice, AdviceRow::insert_all)?;
        in_parts(conn, self.decisions, DecisionRow::insert_all)?;
        in_parts(conn, self.plans, PlanRecord::insert_all)?;
        in_parts(conn, self.plan_rows, PlanRowRecord::insert_all)?;
        in_parts(conn, self.versions, PlanVersionRow::insert_all)?;
        in_parts(conn, self.consultations, ConsultationRow::insert_all)?;
        in_parts(conn, self.deadlines, DeadlineRow::insert_all)?;
        // The chain takes entries in the order of their identifiers, which is that of time.
        self.audit.sort_by_key(|row| row.id);
        in_parts(conn, self.audit, |rows, conn| audit::append(conn, rows))
    }
}
