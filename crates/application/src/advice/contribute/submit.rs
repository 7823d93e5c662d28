//! Submitting advice. What was submitted never changes; more comes as a new version.

use chrono::NaiveDate;
use ehc_domain::{
    advice::{AdviceState, SubmitRefused, SubmittedAdvice},
    audit::AuditEntry,
    ids::AdviceRequestId,
    notifications::NoticeEvent,
    policy::Action,
    timetable::facts::FactKind,
};
use ehc_persistence::{
    accounts,
    advice::{self, AdviceRequestRow, AdviceRow},
};

use super::{Draft, WriteRefused, tell_caseworker, write::keep};
use crate::{
    Context, Done, Failure, Service,
    advice::{open, request_path},
    timetable,
};

/// What a contributor submits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// The draft as it stands on the page.
    pub draft: Draft,
    /// Whether the contributor declared it their own and complete.
    pub is_declared: bool,
}

/// Advice now submitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted {
    /// The number of the version.
    pub number: i32,
    /// The London day that counts.
    pub on: NaiveDate,
    /// Who reads it next; `None` while the case has no caseworker.
    pub read_by: Option<String>,
}

/// Submits advice: from now on this version never changes, and the clock of the request has its receipt.
///
/// # Errors
/// [`WriteRefused`]; policy; storage.
pub fn submit(
    service: &Service,
    context: &Context,
    id: AdviceRequestId,
    submission: Submission,
) -> Result<Submitted, Failure<WriteRefused>> {
    let rule = |refused: WriteRefused| Failure::Rule(refused);
    let Submission { mut draft, is_declared } = submission;
    draft.content = draft.content.tidied();
    draft.content.check_size().map_err(|refused| rule(refused.into()))?;
    service.store.write(context, |conn| {
        let open = open(conn, context, id, Action::AdviceSubmit)?;
        check_complete(&draft, context.today).map_err(|refused| rule(refused.into()))?;
        if !is_declared {
            return Err(rule(WriteRefused::NotDeclared));
        }
        let kept = keep(conn, service, context, &open, &draft)?;
        let entry = kept.say(AuditEntry::of(&open.permit));
        let row = kept.row;
        let number = row.number;
        advice::update_draft(conn, AdviceRow { is_submitted: true, submitted_on: Some(context.today), ..row })?;
        advice::update_request(conn, AdviceRequestRow { state: AdviceState::Received, ..open.request.clone() })?;
        timetable::record(conn, service, context, open.case.id, FactKind::AdviceReceived { advice: id }, context.today)?;
        let read_by = match open.case.caseworker_id {
            Some(user) => accounts::find_user(conn, user)?.map(|user| user.name),
            None => None,
        };
        let done = Done::new(Submitted { number, on: context.today, read_by }, entry).seen_at(request_path(id, "submitted"));
        Ok(tell_caseworker(done, &open, NoticeEvent::AdviceReceived, context.today, format!("version:{number}")))
    })
}

/// Checks that a draft says what advice must say, without keeping it.
///
/// # Errors
/// [`SubmitRefused`] names the first thing missing.
pub fn check_complete(draft: &Draft, today: NaiveDate) -> Result<SubmittedAdvice, SubmitRefused> {
    let content = &draft.content;
    SubmittedAdvice::parse(
        content.seen_on,
        &content.not_seen_reason,
        &content.views,
        content.domain_rows(),
        draft.document_id.is_some(),
        today,
    )
}
