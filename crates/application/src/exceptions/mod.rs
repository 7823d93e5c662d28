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

use ehc_domain::refusals;
use thiserror::Error;

refusals! {
    /// Why an exception is not recorded.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum ExceptionRefused {
        /// No such limit in this case.
        NoSuchLimit = "no_such_limit", "Choose the limit that may be missed";
        /// It was met in time, or the law asks for it no more.
        NothingToExcuse = "nothing_to_excuse", "This limit needs no excuse: it was met in time, or nobody is held to it any more";
        /// No ground chosen.
        GroundMissing = "ground_missing", "Choose the ground that the regulations give";
        /// The regulations give this limit no such ground.
        GroundNotOpen = "ground_not_open", "The regulations do not give this ground for this limit";
        /// No first day.
        FromMissing = "from_missing", "Enter the first day of the ground";
        /// Ends before it begins.
        EndsBeforeItBegins = "ends_before_it_begins", "The last day must be on or after the first";
        /// No evidence.
        EvidenceMissing = "evidence_missing", "Say what shows the ground, such as a letter or a call, with its date";
        /// No reason.
        WhyMissing = "why_missing", "Say why it makes keeping the limit impractical";
        /// The closure ground needs the dates of the school.
        Closure(String) = "closure", "{0}";
        /// Only the officer who did not record it approves it.
        SamePerson = "same_person", "Somebody other than the person who recorded it must approve it";
        /// Nothing waits for approval.
        NothingToApprove = "nothing_to_approve", "There is no exception here that waits for approval";
        /// It is no exception of this case, or has its last day.
        NothingToEnd = "nothing_to_end", "There is no exception here that still lasts. Its last day may have been recorded already";
        /// It is no exception of this case.
        NothingToCorrect = "nothing_to_correct", "There is no such exception in this case";
        /// Somebody else corrected, approved or ended it since it was shown.
        Changed = "changed", "This exception was changed while the page was open. What it says now is above, and what you typed is in the boxes. Send it again if it still holds";
        /// Nothing was changed.
        SameDays = "same_days", "These are the days that are recorded already. Change one, or go back";
        /// No reason for a correction.
        CorrectionReasonMissing = "correction_reason_missing", "Say why the days are corrected";
    }
}
