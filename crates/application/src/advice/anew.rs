//! Advice that a school owes when the child leaves it: asked anew of the next one, or left with the one that was asked.

use chrono::NaiveDate;
use ehc_domain::{
    advice::{AdviceKind, AdviceState},
    cases::Stage,
    timetable::{
        facts::{self, FactKind},
        order::OutOfOrder,
    },
};
use ehc_persistence::{
    DbConnection, StorageResult,
    advice::{self, AdviceRequestRow},
    institutions::{self, InstitutionRow},
};

use super::limit;
use crate::{Context, Failure, Service, cases::OpenCase, timetable};

/// Lists what was asked of the school of a child and has not come, with its limit: the advice that a school gives, and whatever else was asked of the
/// school by its name. Nothing where advice is not gathered any more.
///
/// # Errors
/// Any failure of the database.
pub(crate) fn owed_by_school(
    conn: &mut DbConnection,
    open: &OpenCase,
) -> StorageResult<Vec<(AdviceRequestRow, Option<NaiveDate>)>> {
    if open.case.stage != Stage::Assessing {
        return Ok(Vec::new());
    }
    let school = open.case.institution_id.map(|id| institutions::find(conn, id)).transpose()?.flatten();
    let is_of_school = |row: &AdviceRequestRow| {
        let is_a_schools = matches!(row.kind, AdviceKind::Education | AdviceKind::PreparingForAdulthood);
        is_a_schools || school.as_ref().is_some_and(|school| row.body.trim().eq_ignore_ascii_case(&school.name))
    };
    let mut owed = Vec::new();
    for row in advice::list_requests(conn, open.case.id)?.into_iter().filter(|row| row.state.is_owed() && is_of_school(row)) {
        let due = limit::of_request(conn, &row)?.map(|limit| limit.due);
        owed.push((row, due));
    }
    Ok(owed)
}

/// Says who of a school is asked: its coordinator, or the head teacher where none is recorded.
///
/// # Errors
/// Any failure of the database.
pub(crate) fn asked_at(conn: &mut DbConnection, school: &InstitutionRow) -> StorageResult<String> {
    Ok(institutions::find_senco(conn, school.id)?.unwrap_or_else(|| "The head teacher".to_owned()))
}

/// Says until when advice is due that is asked for today.
///
/// # Errors
/// Any failure of the database.
pub(crate) fn due_anew(
    conn: &mut DbConnection,
    service: &Service,
    request: &AdviceRequestRow,
    today: NaiveDate,
) -> StorageResult<Option<NaiveDate>> {
    Ok(limit::due_if_received(service.store.law().rules(), &timetable::calendar(conn)?, request.binding, today))
}

/// Takes a request back from the school that was asked, and asks the next one today: its six weeks are counted from now. Both stay on record.
///
/// # Errors
/// [`OutOfOrder`]; storage.
pub(crate) fn ask_anew<R: From<OutOfOrder>>(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    request: AdviceRequestRow,
    school: &InstitutionRow,
) -> Result<(), Failure<R>> {
    let case_id = request.case_id;
    let reason = format!("The child moved to {}, which is asked instead", school.name);
    // It begins with words of our own, so there are always some.
    let words = facts::Words::parse(&reason).ok_or(Failure::NotFound)?;
    let anew = AdviceRequestRow {
        asked_of: asked_at(conn, school)?,
        body: school.name.clone(),
        episode: request.episode,
        ..AdviceRequestRow::asked(service.ports.id(), case_id, request.kind, request.binding, context.today)
    };
    let former = request.id;
    let taken_back = AdviceRequestRow {
        state: AdviceState::NotNeeded,
        not_asked_reason: Some(reason.clone()),
        user_id: None,
        team_id: None,
        ..request
    };
    advice::update_request(conn, taken_back)?;
    timetable::record(
        conn,
        service,
        context,
        case_id,
        FactKind::AdviceCancelled { advice: former, reason: words },
        context.today,
    )?;
    let asked = FactKind::AdviceAsked { advice: anew.id, binding: limit::fact_binding(anew.binding), received_by_body_on: None };
    anew.insert(conn)?;
    timetable::record(conn, service, context, case_id, asked, context.today)?;
    Ok(())
}
