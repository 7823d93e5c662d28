//! Consultations of schools and colleges on being named.

use chrono::NaiveDate;
use diesel::prelude::*;
use ehc_domain::{
    consultations::{ObjectionGround, ReplyOutcome},
    ids::{CaseId, ConsultationId, InstitutionId, InstitutionUnitId},
};

use crate::{DbConnection, StorageResult, columns::Bind, errors::exactly_one, fragments, schema::consultations, seen::Question};

row! {
    /// The consultation of one institution about one child.
    pub struct ConsultationRow in consultations {
        /// Which.
        pub id: ConsultationId,
        /// The case.
        pub case_id: CaseId,
        /// The institution asked.
        pub institution_id: InstitutionId,
        /// Whether the family asked for it.
        pub is_family_preference: bool,
        /// The day the family asked for it.
        pub preference_on: Option<NaiveDate>,
        /// The day it was sent.
        pub sent_on: NaiveDate,
        /// The day the reply came; `None` until it does.
        pub replied_on: Option<NaiveDate>,
        /// What the institution answered.
        pub outcome: Option<ReplyOutcome>,
        /// The lawful ground of an objection.
        pub ground: Option<ObjectionGround>,
        /// The reply in its words.
        pub reply: Option<String>,
        /// Raised by every change.
        pub version: i32,
        /// The unit of the institution that is asked about; `None` where it is the institution itself.
        pub unit_id: Option<InstitutionUnitId>,
    }
}

/// Finds a consultation of this case.
///
/// # Errors
/// Any failure of the database.
pub fn find(conn: &mut DbConnection, case_id: CaseId, id: ConsultationId) -> StorageResult<Option<ConsultationRow>> {
    Ok(on!(conn, |c| consultations::table
        .find(id.bind())
        .filter(consultations::case_id.eq(case_id.bind()))
        .select(ConsultationRow::as_select())
        .first(c)
        .optional())?)
}

/// Lists the consultations of a case, the family's preference first, then in the order sent.
///
/// # Errors
/// Any failure of the database.
pub fn list(conn: &mut DbConnection, case_id: CaseId) -> StorageResult<Vec<ConsultationRow>> {
    conn.ask::<OfCase>(case_id.uuid(), |conn| {
        Ok(on!(conn, |c| consultations::table
            .filter(consultations::case_id.eq(case_id.bind()))
            .order((consultations::is_family_preference.desc(), consultations::sent_on.asc(), consultations::id.asc()))
            .select(ConsultationRow::as_select())
            .load(c))?)
    })
}

enum OfCase {}
impl Question for OfCase {
    type Answer = Vec<ConsultationRow>;
}

/// Reads the consultations of several cases at once, so that [`list`] needs nothing more of each while only reading goes on.
///
/// # Errors
/// Any failure of the database.
pub fn look_ahead(conn: &mut DbConnection, of: &[CaseId]) -> StorageResult<()> {
    let rows = on!(conn, |c| consultations::table
        .filter(fragments::among(consultations::case_id, of))
        .order((consultations::is_family_preference.desc(), consultations::sent_on.asc(), consultations::id.asc()))
        .select(ConsultationRow::as_select())
        .load(c))?;
    conn.know_each::<OfCase, _>(of.iter().map(|id| id.uuid()), rows, |row: &ConsultationRow| row.case_id.uuid());
    Ok(())
}

/// Replaces a consultation whose version is still the row's.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody else changed it first.
pub fn update(conn: &mut DbConnection, row: ConsultationRow) -> StorageResult<()> {
    let target = consultations::table.find(row.id.bind()).filter(consultations::version.eq(row.version));
    let values = (
        consultations::sent_on.eq(row.sent_on),
        consultations::replied_on.eq(row.replied_on),
        consultations::outcome.eq(row.outcome.bind()),
        consultations::ground.eq(row.ground.bind()),
        consultations::reply.eq(row.reply),
        consultations::version.eq(row.version + 1),
    );
    exactly_one(on!(conn, |c| diesel::update(target).set(values).execute(c))?)
}

/// Removes a consultation that was never sent.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when there is no such consultation.
pub fn remove(conn: &mut DbConnection, id: ConsultationId) -> StorageResult<()> {
    let target = consultations::table.find(id.bind());
    exactly_one(on!(conn, |c| diesel::delete(target).execute(c))?)
}
