//! Consulting schools and colleges on being named (ss38 to 40; Code 9.83).

pub mod reply;
pub mod send;

use chrono::NaiveDate;
use ehc_domain::{
    cases::CaseReference,
    ids::ConsultationId,
    names::search_text,
    policy::{Action, Target},
    timetable::{DutyStatus, Timetable, rules::Purpose},
};
pub use ehc_persistence::{
    consultations::ConsultationRow,
    institutions::{InstitutionRow, UnitRow},
};

use ehc_persistence::{DbConnection, StorageResult, consultations, institutions, plans};

use crate::{
    Context, Failure, Service,
    cases::{OpenCase, open},
    failure::NoRule,
    timetable,
};

/// The rule under which fifteen days for a reply are counted.
pub const RULE: &str = "COP983-CONSULT-15D";

/// The most institutions that one search shows.
pub const MOST_FOUND: i64 = 50;

/// One consultation as people read it.
#[derive(Debug, Clone, PartialEq)]
pub struct ConsultationView {
    /// The consultation.
    pub row: ConsultationRow,
    /// The institution.
    pub institution: Option<InstitutionRow>,
    /// The unit of it that is asked about; `None` where it is the institution itself.
    pub unit: Option<UnitRow>,
    /// The last of the fifteen days.
    pub due: Option<NaiveDate>,
    /// How the reply stands.
    pub status: Option<DutyStatus>,
}

/// The consultations of a case.
#[derive(Debug, Clone)]
pub struct Consultations {
    /// The case.
    pub open: OpenCase,
    /// The family's preference first, then in the order sent.
    pub list: Vec<ConsultationView>,
    /// The first day on which the setting can be named: the family has had its time and every setting has answered or had its fifteen days. `None`
    /// until there is a draft.
    pub naming_from: Option<NaiveDate>,
    /// Whether the family has had a draft.
    pub has_draft: bool,
    /// Whether the person may consult and record replies.
    pub may_act: bool,
}

/// Shows the consultations of a case.
///
/// # Errors
/// Policy; absence; storage.
pub fn show(service: &Service, context: &Context, reference: &CaseReference) -> Result<Consultations, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::ConsultationRecord)?;
        let dates = timetable::compute(conn, service.store.law(), &open.case, context.today, None)?;
        let list = views(conn, &open, &dates)?;
        let has_draft = has_draft(conn, &open)?;
        let may_act =
            context.may(Action::ConsultationSend, Target::Case(&open.subject)) && send::may_consult(open.case.stage).is_ok();
        Ok(Consultations { naming_from: naming_from(&list, &dates, has_draft, context.today), list, has_draft, may_act, open })
    })
}

fn views(conn: &mut DbConnection, open: &OpenCase, dates: &Timetable) -> StorageResult<Vec<ConsultationView>> {
    let rows = consultations::list(conn, open.case.id)?;
    let ids: Vec<_> = rows.iter().map(|row| row.institution_id).collect();
    let institutions = institutions::list_named(conn, &ids)?;
    let units: Vec<_> = rows.iter().filter_map(|row| row.unit_id).collect();
    let units = institutions::list_units_named(conn, &units)?;
    let view = |row: ConsultationRow| {
        let duty = dates.find_about(RULE, row.id.uuid());
        ConsultationView {
            institution: institutions.iter().find(|one| one.id == row.institution_id).cloned(),
            unit: units.iter().find(|one| Some(one.id) == row.unit_id).cloned(),
            due: duty.and_then(|duty| duty.due),
            status: duty.map(|duty| dates.status(duty)),
            row,
        }
    };
    Ok(rows.into_iter().map(view).collect())
}

/// The day after the latest of the family's window and the fifteen days of settings that have not answered; today when all of that is over.
fn naming_from(list: &[ConsultationView], dates: &Timetable, has_draft: bool, today: NaiveDate) -> Option<NaiveDate> {
    let window = dates.latest(Purpose::DraftWindow).and_then(|duty| duty.due).filter(|_| has_draft)?;
    let waiting = list.iter().filter(|view| view.row.replied_on.is_none()).filter_map(|view| view.due);
    let last = waiting.chain(std::iter::once(window)).max()?;
    Some(last.succ_opt().unwrap_or(last).max(today))
}

/// Says whether the family has had a draft.
pub(crate) fn has_draft(conn: &mut DbConnection, open: &OpenCase) -> StorageResult<bool> {
    Ok(match plans::find_by_case(conn, open.case.id)? {
        Some(plan) => !plans::list_versions(conn, plan.id)?.is_empty(),
        None => false,
    })
}

/// Lists the open units of these institutions, which a consultation can be about.
///
/// # Errors
/// Any failure of storage.
pub fn units_of(service: &Service, institutions: &[InstitutionRow]) -> Result<Vec<UnitRow>, Failure<NoRule>> {
    let all = service.store.read(ehc_persistence::institutions::list_open_units)?;
    Ok(all.into_iter().filter(|unit| institutions.iter().any(|one| one.id == unit.institution_id)).collect())
}

/// Finds one consultation of a case, among all of them.
///
/// # Errors
/// Policy; absence; storage.
pub fn find(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    id: ConsultationId,
) -> Result<(Consultations, ConsultationView), Failure<NoRule>> {
    let shown = show(service, context, reference)?;
    let found = shown.list.iter().find(|view| view.row.id == id).cloned().ok_or(Failure::NotFound)?;
    Ok((shown, found))
}

/// Searches the register of institutions by name, accents and case aside; the first fifty when nothing is typed.
///
/// # Errors
/// Policy; storage.
pub fn search(service: &Service, context: &Context, typed: &str) -> Result<Vec<InstitutionRow>, Failure<NoRule>> {
    context.authorise(Action::CaseCreate, Target::Service)?;
    Ok(service.store.read(|conn| institutions::search_open(conn, &search_text(typed), MOST_FOUND))?)
}
