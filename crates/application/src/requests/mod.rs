//! Recording a request for a needs assessment: the clock runs from the day it was received, not the day it was keyed.

mod asks_still;
mod came_after;
mod in_words;
mod its_fact;
mod join;
mod matches;
mod on_record;
mod put_right;
mod record;
mod standing;

pub use asks_still::Since;
pub(crate) use asks_still::since;
pub(crate) use came_after::{take_in_again, take_out};
pub(crate) use in_words::{asked_in_words, counts};
pub(crate) use its_fact::{fact_kind, fact_of, fact_source, request_of, taken_back};
pub use join::{Joined, check_joined, preview};
pub(crate) use join::{becomes, reassessment_source, take_in};
pub use matches::{Match, Sought, find_alike, find_matches};
pub(crate) use matches::{alike, likely_matches};
pub use on_record::{RequestOnRecord, on_record};
pub use put_right::{Asker, AskerRefused, ToPutRight, put_right, to_put_right};
pub use record::{Recorded, check, check_birth, record, record_with};
pub(crate) use standing::{came_after, of_the_assessment};

pub use crate::people::NewParent;
use chrono::NaiveDate;
use ehc_domain::{
    calendar::day_in_words,
    cases::CaseReference,
    days::ActDay,
    email::EmailAddress,
    ids::{CaseId, InstitutionId},
    people::numbers::Upn,
    policy::{Action, Target},
    refusals,
    requests::{Channel, RequestSource},
    text::{Text, Words},
    timetable::order::OutOfOrder,
};
pub use ehc_persistence::requests::RequestId;
use ehc_persistence::{audit, cases};
use thiserror::Error;

use crate::{Context, Failure, Service, documents::UploadRefused, failure::NoRule, new_case::may_hold, people::ParentRefused};

/// Says whether a case that somebody records would be held by a team that runs cases. Of whoever is in no team that is said when they record one.
///
/// # Errors
/// Policy; storage.
pub fn can_begin(service: &Service, context: &Context) -> Result<bool, Failure<NoRule>> {
    context.authorise(Action::CaseCreate, Target::Service)?;
    let Some(team) = context.actor.team_id else { return Ok(true) };
    Ok(service.store.read(|conn| may_hold(conn, team))?)
}

/// Returns the number of the case that somebody recorded last within a day, by a request or an existing plan, where they may open it: whoever sends a form again from a
/// second window learns what became of it.
///
/// # Errors
/// Storage.
pub fn last_recorded(service: &Service, context: &Context, how: Action) -> Result<Option<String>, Failure<NoRule>> {
    service.store.read(|conn| {
        let since = context.now - chrono::Duration::days(1);
        let Some(id) = audit::last_case_of(conn, context.actor.user_id, how.code(), since)? else { return Ok(None) };
        let Some(case) = cases::find(conn, id)? else { return Ok(None) };
        let subject = cases::subject_of(conn, &case)?;
        let seen = context.authorise(Action::CaseView, Target::Case(&subject)).is_ok();
        Ok(seen.then_some(case.reference))
    })
}

/// What a caseworker keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRequest {
    /// The day it reached the authority, by any channel, weekends included.
    pub received_on: ActDay,
    /// Who asked.
    pub source: RequestSource,
    /// How it came.
    pub channel: Channel,
    /// The name of the person who asked.
    pub requester_name: Text<200>,
    /// Where the acknowledgement goes; `None` when it goes by letter.
    pub requester_email: Option<EmailAddress>,
    /// What is asked and why; `None` where nothing was said: a missing form stops no clock.
    pub concerns: Option<Words<10_000>>,
    /// The child's name.
    pub child_name: Text<200>,
    /// The child's birth date.
    pub born_on: Option<NaiveDate>,
    /// The child's unique pupil number.
    pub upn: Option<Upn>,
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
    /// Adopted, so that nothing may connect the case with a former identity.
    pub kept_apart: bool,
    /// Why a new record is made although a likely match was shown; `None` where none was.
    pub match_reason: Option<Words<2_000>>,
    /// The case of the child that is on record already, to which the request is added; `None` for a child who is not.
    pub joins: Option<Joins>,
}

/// Which case a request is added to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Joins {
    /// By the key of a likely match, whether or not the person may see the case.
    Match(CaseId),
    /// By its number, as programs name it.
    Case(CaseReference),
}

refusals! {
    /// Why a request is not recorded.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum RecordRefused {
        /// The name has no letter or digit by which the child could be found.
        ChildNameMissing = "child_name_missing" @ child_name, "Enter the child’s name";
        /// Received on a day that has not come.
        ReceivedInTheFuture = "received_in_the_future" @ received_on, "Enter the date the request was received: today or earlier";
        /// Born on a day that has not come.
        BornInTheFuture = "born_in_the_future" @ born_on, "Enter a birth date that is today or earlier";
        /// Born after the request.
        BornAfterTheRequest = "born_after_the_request" @ born_on, "The child was born after the request was received. Check both dates";
        /// Too old for a plan (s83(2)).
        TooOld = "too_old" @ born_on, "A plan is for people under 25. Check the birth date";
        /// Somebody on record may be the same child.
        LikelyMatch(Vec<Match>) = "likely_match" @ match_reason, "This may be the same child as somebody on record. Add the request to that case, or say why this is another child";
        /// The child of the case died.
        HasDied = "has_died" @ joins, "It is recorded on that case that the child died. Check who is meant";
        /// The same request is on the case.
        RecordedAlready(Option<String>) = "recorded_already" @ received_on, "This request is recorded already{}: the same person asked on the same day" [.0.as_ref().map(|case| format!(", on {case}")).unwrap_or_default()];
        /// Everybody else withdrew after it came, and cannot be recorded as having withdrawn alone.
        WithdrawnMeanwhile(NaiveDate) = "withdrawn_meanwhile" @ received_on, "Everybody else who had asked withdrew on {}, after this request came. Take that back first among the days on record, record this request, and record then on the page of the decisions that each of them withdrew alone" [day_in_words(*.0)];
        /// The case is not that of a child who may be the same.
        NotAMatch = "not_a_match" @ joins, "That case is not of a child who could be this one. Check the name and the birth date, or record another child";
        /// The file that brought it is not kept.
        File => transparent(UploadRefused);
        /// The person who records is in no team that could own the case.
        NoTeam = "no_team", "You are in no team, so nobody would own the case. Ask an administrator to add you to one";
        /// The case begins restricted, and nobody can be named on it.
        NobodyToName = "nobody_to_name" @ kept_apart, "The case would be restricted from the first moment, and there is no manager of your team or above it, but for you, who could be named on it. Ask an administrator to give the team one, or have a colleague record it";
        /// The team of the person who records runs no cases.
        TeamHoldsNoCases = "team_holds_no_cases", "Your team holds no cases. Ask somebody of a casework team to record this";
        /// The parent or carer may be somebody on record.
        Parent => transparent(ParentRefused);
        /// The case would contradict itself.
        Order => transparent(OutOfOrder);
    }
}
