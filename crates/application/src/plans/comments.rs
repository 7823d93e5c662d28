//! What the family says about a draft, and the answer to each thing they say (s38(2)(b), reg 13(1)(a)).

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    cases::CaseReference,
    ids::CommentId,
    plans::{PlanSection, PlanState},
    policy::Action,
    refusals,
    text::{Text, Words},
};
use ehc_persistence::plans::{self, CommentRow, PlanRecord};
use thiserror::Error;

use super::versions::versions;
use crate::{
    Context, Done, Failure, Service,
    cases::{OpenCase, open},
    history::{Told, YesOrNo},
};

/// A comment as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewComment {
    /// The section it is about.
    pub section: PlanSection,
    /// Its words.
    pub text: Words<10_000>,
    /// Who made it.
    pub made_by: Text<200>,
    /// The day it came.
    pub received_on: NaiveDate,
}

/// The answer to a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Whether it is accepted: the plan changes.
    pub is_accepted: bool,
    /// Why, in words that the family reads; needed when it is not accepted.
    pub reason: Option<Words<10_000>>,
    /// The version of the comment that was read.
    pub version: i32,
}

refusals! {
    /// Why nothing is said about a draft now.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum CommentsClosed {
        /// The family has had no draft.
        NoDraft = "no_draft", "Send the family a draft first";
        /// The plan is final.
        Final = "final", "The plan is final. A comment on it now is a request to review it";
    }
}

refusals! {
    /// Why a comment is not recorded.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum CommentRefused {
        /// There is no draft to comment on.
        Closed => transparent(CommentsClosed);
        /// It came on a day that has not come.
        InTheFuture = "in_the_future" @ received_on, "Enter the day the comment came: today or earlier";
        /// It came before there was a draft.
        BeforeTheDraft(NaiveDate) = "before_the_draft" @ received_on, "Enter a day on or after {0}, when the draft was sent";
    }
}

refusals! {
    /// Why a comment is not answered.
    #[derive(Clone, Debug, PartialEq, Error)]
    pub enum AnswerRefused {
        /// There is no draft that was commented on.
        Closed => transparent(CommentsClosed);
        /// Not accepting says why.
        ReasonMissing = "reason_missing" @ reason, "Say why the comment is not accepted";
        /// Somebody else answered first; what it says now.
        Stale(Box<CommentRow>) = "conflict", "Someone else answered this comment first";
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
    comment: NewComment,
) -> Result<CommentId, Failure<CommentRefused>> {
    let NewComment { section, text, made_by, received_on } = comment;
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::CommentAnswer)?;
        let closed = |closed| Failure::Rule(CommentRefused::Closed(closed));
        let record = with_draft(plans::find_by_case(conn, open.case.id)?).map_err(closed)?;
        let versions = versions(conn, &record)?;
        let first_sent = versions.first().map(|version| version.sent_on).ok_or(closed(CommentsClosed::NoDraft))?;
        if received_on > context.today {
            return Err(Failure::Rule(CommentRefused::InTheFuture));
        }
        if received_on < first_sent {
            return Err(Failure::Rule(CommentRefused::BeforeTheDraft(first_sent)));
        }
        let id = service.ports.id();
        CommentRow {
            id,
            plan_id: record.id,
            case_id: open.case.id,
            section,
            text: text.into_string(),
            made_by: made_by.into_string(),
            received_on,
            is_accepted: None,
            answer: None,
            answered_on: None,
            answered_by: None,
            version: 1,
        }
        .insert(conn)?;
        let entry = entry(&open, id).telling(&Told::CommentRecorded { section });
        Ok(Done::new(id, entry).leaving_dates().seen_at(open.path("plan/comments")))
    })
}

/// Answers a comment.
///
/// # Errors
/// [`AnswerRefused`]; policy; storage.
pub fn answer(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    id: CommentId,
    answer: Answer,
) -> Result<(), Failure<AnswerRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::CommentAnswer)?;
        let record = with_draft(plans::find_by_case(conn, open.case.id)?).map_err(|closed| Failure::Rule(closed.into()))?;
        let comments = plans::list_comments(conn, record.id)?;
        let comment = comments.into_iter().find(|comment| comment.id == id).ok_or(Failure::NotFound)?;
        if comment.version != answer.version {
            return Err(Failure::Rule(AnswerRefused::Stale(Box::new(comment))));
        }
        if !answer.is_accepted && answer.reason.is_none() {
            return Err(Failure::Rule(AnswerRefused::ReasonMissing));
        }
        let section = comment.section;
        let answered = CommentRow {
            is_accepted: Some(answer.is_accepted),
            answer: answer.reason.map(Words::into_string),
            answered_on: Some(context.today),
            answered_by: Some(context.actor.user_id),
            ..comment
        };
        plans::update_comment(conn, answered)?;
        let entry = entry(&open, id).telling(&Told::CommentAnswered { section, accepted: YesOrNo(answer.is_accepted) });
        Ok(Done::new((), entry).leaving_dates().seen_at(open.path("plan/comments")))
    })
}

fn with_draft(record: Option<PlanRecord>) -> Result<PlanRecord, CommentsClosed> {
    let record = record.ok_or(CommentsClosed::NoDraft)?;
    may_comment(record.state)?;
    Ok(record)
}

/// Says whether comments are recorded and answered while the plan stands so.
///
/// # Errors
/// [`CommentsClosed::NoDraft`] before a draft was sent, [`CommentsClosed::Final`] after the end.
pub fn may_comment(state: PlanState) -> Result<(), CommentsClosed> {
    match state {
        PlanState::Drafting => Err(CommentsClosed::NoDraft),
        PlanState::Final => Err(CommentsClosed::Final),
        PlanState::DraftSent => Ok(()),
    }
}

fn entry(open: &OpenCase, id: CommentId) -> AuditEntry {
    AuditEntry::of(&open.permit).on("comment", id)
}
