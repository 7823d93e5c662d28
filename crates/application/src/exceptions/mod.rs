//! Exceptions: recorded grounds that excuse missing a limit and never move it (reg 10(4) and its likes).

mod approve;
mod closures;
mod correct;
mod end;
mod read;
mod record;

pub use approve::approve;
pub use correct::{CorrectDays, correct_days};
pub use end::end;
pub use read::{Recorded, find};
pub use record::{NewException, OpenLimit, offered, record};

use thiserror::Error;

/// Why an exception is not recorded.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ExceptionRefused {
    /// No such limit in this case.
    #[error("Choose the limit that may be missed")]
    NoSuchLimit,
    /// It was met in time, or the law asks for it no more.
    #[error("This limit needs no excuse: it was met in time, or nobody is held to it any more")]
    NothingToExcuse,
    /// No ground chosen.
    #[error("Choose the ground that the regulations give")]
    GroundMissing,
    /// The regulations give this limit no such ground.
    #[error("The regulations do not give this ground for this limit")]
    GroundNotOpen,
    /// No first day.
    #[error("Enter the first day of the ground")]
    FromMissing,
    /// Ends before it begins.
    #[error("The last day must be on or after the first")]
    EndsBeforeItBegins,
    /// No evidence.
    #[error("Say what shows the ground, such as a letter or a call, with its date")]
    EvidenceMissing,
    /// No reason.
    #[error("Say why it makes keeping the limit impractical")]
    WhyMissing,
    /// The closure ground needs the dates of the school.
    #[error("{0}")]
    Closure(String),
    /// Only the officer who did not record it approves it.
    #[error("Somebody other than the person who recorded it must approve it")]
    SamePerson,
    /// Nothing waits for approval.
    #[error("There is no exception here that waits for approval")]
    NothingToApprove,
    /// It is no exception of this case, or has its last day.
    #[error("There is no exception here that still lasts. Its last day may have been recorded already")]
    NothingToEnd,
    /// It is no exception of this case.
    #[error("There is no such exception in this case")]
    NothingToCorrect,
    /// Somebody else corrected, approved or ended it since it was shown.
    #[error(
        "This exception was changed while the page was open. What it says now is above, and what you typed is in the boxes. Send it again if it still holds"
    )]
    Changed,
    /// Nothing was changed.
    #[error("These are the days that are recorded already. Change one, or go back")]
    SameDays,
    /// No reason for a correction.
    #[error("Say why the days are corrected")]
    CorrectionReasonMissing,
}
