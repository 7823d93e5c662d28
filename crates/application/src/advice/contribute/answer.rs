//! Answering a request without advice. No answer moves the limit.

use chrono::NaiveDate;
use ehc_domain::{
    advice::{AdviceAnswer, AdviceState, Answer, AnswerRefused},
    audit::AuditEntry,
    ids::AdviceRequestId,
    notifications::NoticeEvent,
    policy::Action,
    refusals,
    text::{Words, or_empty},
};
use ehc_persistence::advice::{self, AdviceRequestRow};
use thiserror::Error;

use super::tell_caseworker;
use crate::{
    Context, Done, Failure, Service,
    advice::{open, request_path},
    history::Told,
};

/// What a contributor chose and typed in place of advice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerGiven {
    /// The answer.
    pub answer: AdviceAnswer,
    /// The day that it needs: the day promised, or the day missed.
    pub day: Option<NaiveDate>,
    /// The next appointment.
    pub next: Option<NaiveDate>,
    /// The reason, where one is needed.
    pub reason: Option<Words<4_000>>,
    /// The version of the request that was on the page.
    pub version: i32,
}

refusals! {
    /// Why an answer is not taken.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum AnswerNotTaken {
        /// It does not say what the law needs to hear.
        Answer => transparent(AnswerRefused);
        /// The advice has come, or none is wanted.
        NotOwed = "not_owed", "This request is not open any more, so there is nothing to answer";
        /// The next appointment lies before the one missed.
        NextBeforeMissed = "next_before_missed" @ next, "Enter a next appointment that is after the one missed";
    }
}

/// Answers a request without advice, and tells the caseworker. No answer moves the limit.
///
/// # Errors
/// [`AnswerNotTaken`], a bare “not known” among them; policy; storage.
pub fn answer(
    service: &Service,
    context: &Context,
    id: AdviceRequestId,
    given: AnswerGiven,
) -> Result<Answer, Failure<AnswerNotTaken>> {
    let rule = |refused: AnswerNotTaken| Failure::Rule(refused);
    let reason = or_empty(given.reason.as_ref());
    service.store.write(context, |conn| {
        let open = open(conn, context, id, Action::AdviceAnswer)?;
        let parsed =
            Answer::parse(given.answer, given.day, given.next, reason, context.today).map_err(|refused| rule(refused.into()))?;
        if !open.request.state.is_owed() || open.case.closed_on.is_some() {
            return Err(rule(AnswerNotTaken::NotOwed));
        }
        let mut row = AdviceRequestRow { version: given.version, answer: Some(given.answer), ..open.request.clone() };
        row.answer_reason = given.reason.as_ref().map(ToString::to_string);
        match &parsed {
            Answer::WillCome { by, .. } => row.promised_on = Some(*by),
            Answer::Declined { .. } => row.state = AdviceState::Declined,
            Answer::MissedAppointment { on, next } => {
                if next.is_some_and(|next| next <= *on) {
                    return Err(rule(AnswerNotTaken::NextBeforeMissed));
                }
                row.missed_on = Some(*on);
                row.next_appointment_on = *next;
            }
        }
        advice::update_request(conn, row)?;
        let entry = AuditEntry::of(&open.permit)
            .on("advice_request", id)
            .telling(&Told::AdviceAnswered { answer: given.answer })
            .because(reason);
        let done = Done::new(parsed, entry).seen_at(request_path(id, ""));
        Ok(tell_caseworker(done, &open, NoticeEvent::AdviceAnswered, context.today, format!("answer:{}", given.version)))
    })
}
