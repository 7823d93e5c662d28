//! Which requests stand on the assessment that is under way.

use chrono::NaiveDate;
use ehc_domain::requests::Became;
use ehc_persistence::{
    DbConnection, StorageResult,
    cases::CaseRow,
    requests::{self, RequestRow},
};

/// Lists the requests that stand on the assessment under way, first to last: none that was recorded by mistake or withdrawn alone.
pub(crate) fn of_the_assessment(conn: &mut DbConnection, case: &CaseRow) -> StorageResult<Vec<RequestRow>> {
    let all = requests::list(conn, case.id)?;
    let stands = |row: &RequestRow| row.became != Became::SetAside && row.withdrawn_on.is_none();
    Ok(all.into_iter().filter(|row| row.episode == case.episode && stands(row)).collect())
}

/// Lists those of them that were received after a day.
pub(crate) fn came_after(conn: &mut DbConnection, case: &CaseRow, on: NaiveDate) -> StorageResult<Vec<RequestRow>> {
    Ok(of_the_assessment(conn, case)?.into_iter().filter(|row| row.received_on > on).collect())
}
