//! What is known of a child's care, and of who works with the family.

use chrono::NaiveDate;
use diesel::prelude::*;
use ehc_domain::{
    ids::CaseId,
    people::care::{CareStatus, Involvement},
};

use crate::{DbConnection, StorageResult, cases::CaseRow, columns::Bind, schema::case_care};

row! {
    /// What is known of the care of the child of a case. Whether they are looked after now, and the name of whoever works with them, stand with the case.
    pub struct CareRow in case_care {
        /// The case.
        pub case_id: CaseId,
        /// Whether they were looked after before.
        pub was_in_care: bool,
        /// Since when it is as it is recorded now; `None` when that is not recorded.
        pub care_from: Option<NaiveDate>,
        /// The authority that looks after them.
        pub authority: Option<String>,
        /// In what part early help or social care works with them.
        pub involvement: Involvement,
        /// Since when.
        pub involved_from: Option<NaiveDate>,
        /// The team of whoever works with them.
        pub worker_team: Option<String>,
        /// Their telephone number.
        pub worker_phone: Option<String>,
        /// Their email address.
        pub worker_email: Option<String>,
        /// How the authority that looks after them is reached.
        pub authority_contact: Option<String>,
    }
}

impl CareRow {
    /// Begins with nothing known.
    pub fn unknown(case_id: CaseId) -> Self {
        Self {
            case_id,
            was_in_care: false,
            care_from: None,
            authority: None,
            involvement: Involvement::Nobody,
            involved_from: None,
            worker_team: None,
            worker_phone: None,
            worker_email: None,
            authority_contact: None,
        }
    }

    /// Says whether the child is looked after, or was.
    pub fn status(&self, case: &CaseRow) -> CareStatus {
        match (case.in_care, self.was_in_care) {
            (true, _) => CareStatus::LookedAfter,
            (false, true) => CareStatus::Previously,
            (false, false) => CareStatus::No,
        }
    }
}

/// Finds what is known of the care of the child of a case.
///
/// # Errors
/// Any failure of the database.
pub fn find_care(conn: &mut DbConnection, case_id: CaseId) -> StorageResult<CareRow> {
    let found = on!(conn, |c| case_care::table.find(case_id.bind()).select(CareRow::as_select()).first(c).optional())?;
    Ok(found.unwrap_or_else(|| CareRow::unknown(case_id)))
}

/// Keeps what is known of the care of the child of a case, which whoever asks holds.
///
/// # Errors
/// Any failure of the database.
pub fn save_care(conn: &mut DbConnection, row: CareRow) -> StorageResult<()> {
    on!(conn, |c| diesel::delete(case_care::table.find(row.case_id.bind())).execute(c))?;
    row.insert(conn)
}
