//! What the family says about a draft, and the answer to each thing they say (s38(2)(b), reg 13(1)(a)).

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    cases::CaseReference,
    ids::CommentId,
    plans::{PlanSection, PlanState},
    policy::Action,
    refusals,
};
use ehc_persistence::plans::{self, CommentRow, PlanRecord};
use thiserror::Error;

use super::given;
use crate::{
    Context, Done, Failure, Service,
    cases::{OpenCase, open},
};

/// The most characters of a comment or an answer.
pub const MOST_CHARACTERS: usize = 10_000;

/// A comment as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewComment {
    /// The section it is about.
    pub section: PlanSection,
    /// Its words.
    pub text: String,
    /// Who made it.
    pub made_by: String,
    /// The day it came.
    pub received_on: NaiveDate,
}

/// The answer to a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Whether it is accepted: the plan changes.
    pub is_accepted: bool,
    /// Why, in words that the family reads.
    pub reason: String,
    /// The version of the comment that was read.
    pub version: i32,
}

refusals! {
    /// Why a comment or an answer is not recorded.
    #[derive(Clone, Debug, PartialEq, Error)]
    pub enum CommentRefused {
        /// The family has had no draft.
        NoDraft = "no_draft", "Send the family a draft first";
        /// The plan is final.
        Final = "final", "The plan is final. A comment on it now is a request to review it";
        /// Nothing was said.
        TextMissing = "text_missing", "Enter the comment";
        /// Too long.
        TooLong = "too_long", "Shorten this to {MOST_CHARACTERS} characters";
        /// Nobody said it.
        WhoMissing = "who_missing", "Enter who made the comment";
        /// It came on a day that has not come.
        InTheFuture = "in_the_future", "Enter the day the comment came: today or earlier";
        /// It came before there was a draft.
        BeforeTheDraft(NaiveDate) = "before_the_draft", "Enter a day on or after {0}, when the draft was sent";
        /// Not accepting says why.
        ReasonMissing = "reason_missing", "Say why the comment is not accepted";
        /// Somebody else answered first; what it says now.
        Stale(Box<CommentRow>) = "stale", "Someone else answered this comment first";
    }
}

/// Records a comment. One that comes after the fifteen days is recorded too: it must still be thought about.
///
/// # Errors
/// [`CommentRefused`]; policy; storage.
pub fn add(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    comment: &NewComment,
) -> Result<CommentId, Failure<CommentRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::CommentAnswer)?;
        let record = plans::find_by_case(conn, open.case.id)?;
        let record = with_draft(record)?;
        let versions = plans::list_versions(conn, record.id)?;
        let first_sent = versions.first().map(|version| version.sent_on).ok_or(Failure::Rule(CommentRefused::NoDraft))?;
        let text = sized(&comment.text)?.ok_or(Failure::Rule(CommentRefused::TextMissing))?;
        let made_by = sized(&comment.made_by)?.ok_or(Failure::Rule(CommentRefused::WhoMissing))?;
        if comment.received_on > context.today {
            return Err(Failure::Rule(CommentRefused::InTheFuture));
        }
        if comment.received_on < first_sent {
            return Err(Failure::Rule(CommentRefused::BeforeTheDraft(first_sent)));
        }
        let id = service.ports.id();
        CommentRow {
            id,
            plan_id: record.id,
            case_id: open.case.id,
            section: comment.section,
            text,
            made_by,
            received_on: comment.received_on,
            is_accepted: None,
            answer: None,
            answered_on: None,
            answered_by: None,
            version: 1,
        }
        .insert(conn)?;
        let entry = entry(&open, id).with("act", "recorded").with("section", comment.section.letter());
        Ok(Done::new(id, entry).leaving_dates().seen_at(open.path("plan/comments")))
    })
}

/// Answers a comment.
///
/// # Errors
/// [`CommentRefused`]; policy; storage.
pub fn answer(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    id: CommentId,
    answer: &Answer,
) -> Result<(), Failure<CommentRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::CommentAnswer)?;
        let record = with_draft(plans::find_by_case(conn, open.case.id)?)?;
        let comments = plans::list_comments(conn, record.id)?;
        let comment = comments.into_iter().find(|comment| comment.id == id).ok_or(Failure::NotFound)?;
        if comment.version != answer.version {
            return Err(Failure::Rule(CommentRefused::Stale(Box::new(comment))));
        }
        let reason = sized(&answer.reason)?;
        if !answer.is_accepted && reason.is_none() {
            return Err(Failure::Rule(CommentRefused::ReasonMissing));
        }
        let section = comment.section;
        let answered = CommentRow {
            is_accepted: Some(answer.is_accepted),
            answer: reason,
            answered_on: Some(context.today),
            answered_by: Some(context.actor.user_id),
            ..comment
        };
        plans::update_comment(conn, answered)?;
        let accepted = if answer.is_accepted { "yes" } else { "no" };
        let entry = entry(&open, id).with("act", "answered").with("section", section.letter()).with("accepted", accepted);
        Ok(Done::new((), entry).leaving_dates().seen_at(open.path("plan/comments")))
    })
}

fn with_draft(record: Option<PlanRecord>) -> Result<PlanRecord, Failure<CommentRefused>> {
    let record = record.ok_or(Failure::Rule(CommentRefused::NoDraft))?;
    may_comment(record.state).map_err(Failure::Rule)?;
    Ok(record)
}

/// Says whether comments are recorded and answered while the plan stands so.
///
/// # Errors
/// [`CommentRefused::NoDraft`] before a draft was sent, [`CommentRefused::Final`] after the end.
pub fn may_comment(state: PlanState) -> Result<(), CommentRefused> {
    match state {
        PlanState::Drafting => Err(CommentRefused::NoDraft),
        PlanState::Final => Err(CommentRefused::Final),
        PlanState::DraftSent => Ok(()),
    }
}

fn sized(text: &str) -> Result<Option<String>, Failure<CommentRefused>> {
    if text.chars().count() > MOST_CHARACTERS { Err(Failure::Rule(CommentRefused::TooLong)) } else { Ok(given(text)) }
}

fn entry(open: &OpenCase, id: CommentId) -> AuditEntry {
    AuditEntry::of(&open.permit).on("comment", id)
}
