//! What is shown of a proposal to whoever approves it, and why something is not proposed.

use ehc_domain::refusals;
use ehc_persistence::approvals::ApprovalRow;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use crate::timetable::Moved;

refusals! {
    /// Why something is not proposed.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum NotProposed {
        /// It was proposed already.
        Waits = "waits_already", "A proposal about this waits for a second person already. It must be answered or taken back first";
        /// There is nobody to approve it.
        NobodyElse = "nobody_else", "This needs a second person, and nobody else can approve it for this team. If you manage the team, ask a caseworker to propose it: then you can approve it. Otherwise ask an administrator to give the team another manager";
    }
}

/// What stands on a page for those alone who may read it: what each line is called, and what it says.
pub type Withheld = Vec<(String, String)>;

/// What a proposal would do, as it is shown to whoever approves it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposed {
    /// What it is done to.
    pub subject: Uuid,
    /// The other case, where it is about two.
    #[serde(default)]
    pub other_case: Option<Uuid>,
    /// What it is about, in words.
    pub what: String,
    /// What changes: what it is called, what stands now, what would stand. What stands now is empty where nothing does.
    pub rows: Vec<(String, String, String)>,
    /// The dates of the law that become others.
    pub moves: Vec<Moved>,
}

/// Reads what was shown of a proposal; `None` where it cannot be read.
pub(crate) fn shown(row: &ApprovalRow) -> Option<Proposed> {
    serde_json::from_value(row.shown.clone()).ok()
}

impl Proposed {
    /// Says it in one line: “The request, Day: 1 December 2026 → 2 December 2026”.
    pub fn in_words(&self) -> String {
        // What is compared of two cases is read on its page: the trail says which two.
        if self.other_case.is_some() {
            return self.what.clone();
        }
        let row = |(name, before, after): &(String, String, String)| match before.as_str() {
            "" => format!("{name}: {after}"),
            before => format!("{name}: {before} → {after}"),
        };
        let rows: Vec<String> = self.rows.iter().map(row).collect();
        if rows.is_empty() { self.what.clone() } else { format!("{}. {}", self.what, rows.join("; ")) }
    }
}
