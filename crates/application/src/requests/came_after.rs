//! Requests that came after the end of the assessment with which they were kept: they are no part of it, and begin the next.

use chrono::NaiveDate;
use ehc_domain::{
    calendar::day_in_words,
    ids::CaseId,
    timetable::{facts::FactKind, order::OutOfOrder},
};
use ehc_persistence::{
    DbConnection,
    cases::{self, CaseRow},
    requests::{self, RequestRow},
};

use super::{came_after, fact_of, take_in};
use crate::{
    Context, Failure, Service,
    timetable::{correct, facts_of},
};

/// Takes the requests that came after a day out of the assessment that ends on it.
pub(crate) fn take_out<R: From<OutOfOrder>>(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    case: &CaseRow,
    on: NaiveDate,
) -> Result<Vec<RequestRow>, Failure<R>> {
    let out = came_after(conn, case, on)?;
    let (facts, rows) = (facts_of(conn, case.id)?, requests::list(conn, case.id)?);
    let why = format!("It came after the end of the assessment on {}", day_in_words(on));
    for row in &out {
        if let Some(fact) = fact_of(&facts, &rows, row) {
            correct(conn, service, context, case.id, FactKind::Retracted, fact.on, (fact.id, &why))?;
        }
    }
    Ok(out)
}

/// Takes them into the case again once the assessment has ended: the first of them begins the next, and its own day begins the limits (s36(1), reg 4(1)).
pub(crate) fn take_in_again<R: From<OutOfOrder>>(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    case: CaseId,
    rows: &[RequestRow],
) -> Result<(), Failure<R>> {
    for row in rows {
        // Read anew for each: the first has begun an assessment.
        let now = cases::find(conn, case)?.ok_or(Failure::NotFound)?;
        let (became, episode) = take_in(conn, service, context, &now, (row.source, row.received_on))?;
        requests::move_to(conn, row.id, case, (episode, became))?;
    }
    Ok(())
}
