//! Recording a request for a needs assessment: the clock runs from the day it was received, not the day it was keyed.

mod matches;
mod record;

pub use matches::{Match, find_matches};
pub use record::{Brought, Recorded, record, record_with};

use chrono::NaiveDate;
use ehc_domain::{
    ids::InstitutionId,
    refusals,
    requests::{Channel, RequestSource},
};
use thiserror::Error;

use crate::documents::UploadRefused;

/// What a caseworker keys. Shape only: the rules are checked here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRequest {
    /// The day it reached the authority, by any channel, weekends included.
    pub received_on: NaiveDate,
    /// Who asked.
    pub source: RequestSource,
    /// How it came.
    pub channel: Channel,
    /// The name of the person who asked.
    pub requester_name: String,
    /// Where the acknowledgement goes; `None` when it goes by letter.
    pub requester_email: Option<String>,
    /// What is asked and why; may be empty: a missing form stops no clock.
    pub concerns: String,
    /// The child's name.
    pub child_name: String,
    /// The child's birth date.
    pub born_on: Option<NaiveDate>,
    /// The child's unique pupil number.
    pub upn: Option<String>,
    /// Where the child learns.
    pub institution_id: Option<InstitutionId>,
    /// The main parent or carer; `None` when not known yet.
    pub parent: Option<NewParent>,
    /// Hearing is impaired.
    pub hearing_impairment: bool,
    /// Vision is impaired.
    pub vision_impairment: bool,
    /// A parent serves in the armed forces.
    pub armed_forces_family: bool,
    /// Looked after by an authority.
    pub in_care: bool,
    /// Why a new record is made although a likely match was shown.
    pub match_reason: String,
}

/// A parent or carer as keyed with a request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewParent {
    /// Their name.
    pub name: String,
    /// How they are related.
    pub relation: String,
    /// Their email address.
    pub email: Option<String>,
    /// Their telephone number.
    pub phone: Option<String>,
    /// Where they live.
    pub address: Option<String>,
    /// Whether the address is withheld.
    pub address_is_confidential: bool,
    /// The language they speak, where it is not English.
    pub language: Option<String>,
    /// Whether they need an interpreter.
    pub needs_interpreter: bool,
    /// How they like to be reached.
    pub contact_preference: Option<String>,
}

refusals! {
    /// Why a request is not recorded.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum RecordRefused {
        /// No name.
        ChildNameMissing = "child_name_missing", "Enter the child’s name";
        /// Nobody asked.
        RequesterMissing = "requester_missing", "Enter the name of the person who asked";
        /// Received on a day that has not come.
        ReceivedInTheFuture = "received_in_the_future", "Enter the date the request was received: today or earlier";
        /// Received before the law that it asks under.
        ReceivedBeforeTheAct = "received_before_the_act", "Enter a date on or after 1 September 2014, when the Children and Families Act came into force";
        /// Born on a day that has not come.
        BornInTheFuture = "born_in_the_future", "Enter a birth date that is today or earlier";
        /// Born after the request.
        BornAfterTheRequest = "born_after_the_request", "The child was born after the request was received. Check both dates";
        /// Too old for a plan (s83(2)).
        TooOld = "too_old", "A plan is for people under 25. Check the birth date";
        /// Somebody on record may be the same child.
        LikelyMatch(Vec<Match>) = "likely_match", "This may be the same child as somebody on record. Open that case, or say why this is another child";
        /// The file that brought it is not kept.
        File => transparent(UploadRefused);
        /// The person who records is in no team that could own the case.
        NoTeam = "no_team", "You are in no team, so nobody would own the case. Ask an administrator to add you to one";
    }
}
