//! What a merging took over, kept beside the duplicate so that it can be undone.

use chrono::NaiveDate;
use ehc_domain::{
    cases::Stage,
    codes::Coded,
    ids::{CaseId, FactId},
    requests::Became,
};
use ehc_persistence::{
    DbConnection, StorageError, StorageResult,
    cases::CaseRow,
    merges::{self, MergeRow},
    requests::RequestRow,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A duplicate as it was, and what of it went over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct WentOver {
    stage: String,
    pub(super) closed_on: Option<NaiveDate>,
    /// What says that the facts of the duplicate never happened, in the order of taking them back.
    pub(super) taken_back: Vec<Uuid>,
    pub(super) requests: Vec<Went>,
    pub(super) documents: Vec<Uuid>,
    pub(super) people: Vec<Uuid>,
}

/// A request of the duplicate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Went {
    pub(super) id: Uuid,
    became: String,
    pub(super) episode: i32,
    pub(super) withdrawn_on: Option<NaiveDate>,
    /// Whether it went over; one that the other case had already did not.
    pub(super) is_over: bool,
    /// As withdrawn on which day it went over; `None` where it stood.
    pub(super) withdrawn_there: Option<NaiveDate>,
    /// Its fact in the case that stays; `None` where it has none there.
    pub(super) fact: Option<Uuid>,
}

impl WentOver {
    /// A duplicate of which nothing has gone over yet.
    pub(super) fn of(case: &CaseRow) -> Self {
        Self {
            stage: case.stage.code().to_owned(),
            closed_on: case.closed_on,
            taken_back: Vec::new(),
            requests: Vec::new(),
            documents: Vec::new(),
            people: Vec::new(),
        }
    }

    /// The stage at which the duplicate was.
    pub(super) fn stage(&self) -> Stage {
        Stage::parse(&self.stage).unwrap_or(Stage::Requested)
    }

    /// Reads what went over from a duplicate, with when it did; `None` where that was not kept.
    pub(super) fn find(conn: &mut DbConnection, case: CaseId) -> StorageResult<Option<(Self, chrono::DateTime<chrono::Utc>)>> {
        let Some(row) = merges::find(conn, case)? else { return Ok(None) };
        let read = serde_json::from_value(row.went_over).map_err(|error| inconsistent(&error))?;
        Ok(Some((read, row.merged_at)))
    }

    /// Keeps it.
    pub(super) fn keep(&self, conn: &mut DbConnection, case_id: CaseId, at: chrono::DateTime<chrono::Utc>) -> StorageResult<()> {
        let went_over = serde_json::to_value(self).map_err(|error| inconsistent(&error))?;
        MergeRow { case_id, went_over, merged_at: at }.insert(conn)
    }
}

impl Went {
    /// A request as it was, which has not gone over.
    pub(super) fn of(row: &RequestRow) -> Self {
        Self {
            id: row.id.uuid(),
            became: row.became.code().to_owned(),
            episode: row.episode,
            withdrawn_on: row.withdrawn_on,
            is_over: false,
            withdrawn_there: None,
            fact: None,
        }
    }

    /// What had become of it in the duplicate.
    pub(super) fn became(&self) -> Became {
        Became::parse(&self.became).unwrap_or(Became::Began)
    }

    /// Its fact in the case that stays.
    pub(super) fn fact(&self) -> Option<FactId> {
        self.fact.map(FactId::new)
    }
}

fn inconsistent(error: &serde_json::Error) -> StorageError {
    StorageError::Inconsistent { table: "merges", detail: error.to_string() }
}
