//! What an episode is called within its case.

use uuid::Uuid;

use crate::codes::coded;

coded! {
    /// A kind of episode.
    pub enum EpisodeKind {
        /// From a request to the final plan or another end.
        Assessment = "assessment", "Needs assessment";
        /// From a review meeting to its outcome.
        Review = "review", "Annual review";
        /// Up to the fixed day before a change of phase.
        PhaseTransfer = "phase_transfer", "Phase transfer";
        /// From the request for a re-assessment to its final plan.
        Reassessment = "reassessment", "Re-assessment";
        /// An appeal, and what its order or its concession asks for.
        Order = "order", "Tribunal order";
    }
}

/// Names an episode within its case, through every recalculation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EpisodeId {
    /// What it is.
    pub kind: EpisodeKind,
    /// The review, change of phase, re-assessment or appeal; `None` for an assessment.
    pub subject: Option<Uuid>,
    /// Counts the assessments of the case from 1; 0 for the other kinds.
    pub number: u16,
}

impl EpisodeId {
    pub(super) const fn about(kind: EpisodeKind, subject: Option<Uuid>) -> Self {
        Self { kind, subject, number: 0 }
    }

    /// Returns the stable text, like `assessment`, `assessment#2` or `review/` and an identifier.
    pub fn code(&self) -> String {
        match (self.subject, self.number) {
            (Some(subject), _) => format!("{}/{subject}", self.kind.code()),
            (None, ..=1) => self.kind.code().to_owned(),
            (None, number) => format!("{}#{number}", self.kind.code()),
        }
    }
}
