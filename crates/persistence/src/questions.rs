//! Questions that managers ask instead of deciding or approving what was proposed.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use ehc_domain::{
    audit::ObjectId,
    ids::{CaseId, QuestionId, UserId},
};

use crate::{DbConnection, StorageResult, columns::Bind, errors::exactly_one, fragments, schema::questions, seen::Question};

row! {
    /// A question with which something proposed was sent back.
    pub struct QuestionRow in questions {
        /// Which.
        pub id: QuestionId,
        /// The case.
        pub case_id: CaseId,
        /// The decision or the plan; nothing has two questions open at once.
        pub subject_id: ObjectId,
        /// What is asked.
        pub question: String,
        /// Who asks.
        pub asked_by: UserId,
        /// When.
        pub asked_at: DateTime<Utc>,
        /// Who proposed it.
        pub asked_of: UserId,
        /// The answer; `None` while it is open.
        pub answer: Option<String>,
        /// Who answered; `None` while it is open.
        pub answered_by: Option<UserId>,
        /// When; `None` while it is open.
        pub answered_at: Option<DateTime<Utc>>,
    }
}

/// Lists the questions about one decision or plan, the first asked first.
///
/// # Errors
/// Any failure of the database.
pub fn list(conn: &mut DbConnection, subject: ObjectId) -> StorageResult<Vec<QuestionRow>> {
    conn.ask::<About>(subject.uuid(), |conn| {
        Ok(on!(conn, |c| questions::table
            .filter(questions::subject_id.eq(subject.bind()))
            .order((questions::asked_at.asc(), questions::id.asc()))
            .select(QuestionRow::as_select())
            .load(c))?)
    })
}

enum About {}
impl Question for About {
    type Answer = Vec<QuestionRow>;
}

/// Reads the questions about several decisions and plans at once, so that [`list`] needs nothing more of each while only reading goes on.
///
/// # Errors
/// Any failure of the database.
pub fn look_ahead(conn: &mut DbConnection, about: &[ObjectId]) -> StorageResult<()> {
    let rows = on!(conn, |c| questions::table
        .filter(fragments::among(questions::subject_id, about))
        .order((questions::asked_at.asc(), questions::id.asc()))
        .select(QuestionRow::as_select())
        .load(c))?;
    conn.know_each::<About, _>(about.iter().map(|id| id.uuid()), rows, |row: &QuestionRow| row.subject_id.uuid());
    Ok(())
}

/// Records the answer to a question that is open.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody else answered first.
pub fn answer(conn: &mut DbConnection, id: QuestionId, text: &str, by: UserId, at: DateTime<Utc>) -> StorageResult<()> {
    let target = questions::table.find(id.bind()).filter(questions::answered_at.is_null());
    let values = (
        questions::answer.eq(Some(text.to_owned())),
        questions::answered_by.eq(Some(by.bind())),
        questions::answered_at.eq(Some(at.bind())),
    );
    exactly_one(on!(conn, |c| diesel::update(target).set(values).execute(c))?)
}
