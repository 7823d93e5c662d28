//! Sending what was proposed back with a question: whoever proposed it answers, and proposes it again.

use chrono::{DateTime, Utc};
use ehc_domain::{
    audit::AuditEntry, cases::CaseReference, decisions::DecisionKind, ids::Id, notifications::NoticeEvent, policy::Action,
};
use ehc_persistence::accounts;

use crate::{
    Context, Done, Failure, Service,
    cases::{OpenCase, open},
    decisions,
    failure::NoRule,
    history::Told,
    plans,
    questions::{NotSentBack, Question, ask, find_open},
};

/// What is sent back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SentBack {
    /// A proposed decision.
    Decision(DecisionKind),
    /// A plan that waits for approval.
    Plan,
}

impl SentBack {
    /// Returns where it stands: a page of the case.
    pub fn page(self) -> &'static str {
        match self {
            Self::Decision(DecisionKind::Assess) => "decisions/assess",
            Self::Decision(DecisionKind::Issue) => "decisions/issue",
            Self::Plan => "plan/finalise",
        }
    }
}

/// What could be sent back.
#[derive(Debug, Clone)]
pub struct ToSendBack {
    /// The case.
    pub open: OpenCase,
    /// What is proposed, who proposed it and when; `None` where nothing waits that the reader could send back.
    pub proposed: Option<(String, String, DateTime<Utc>)>,
}

/// Finds what could be sent back with a question.
///
/// # Errors
/// Policy; absence; storage.
pub fn to_send_back(
    service: &Service,
    context: &Context,
    (reference, what): &(CaseReference, SentBack),
) -> Result<ToSendBack, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::QuestionAsk)?;
        let found = match what {
            SentBack::Decision(kind) => decisions::waits(conn, &open, *kind)?,
            SentBack::Plan => plans::ask::waits(conn, &open)?,
        };
        let Some((subject, by, at, words)) = found else { return Ok(ToSendBack { open, proposed: None }) };
        if by == context.actor.user_id || find_open(conn, subject)?.is_some() {
            return Ok(ToSendBack { open, proposed: None });
        }
        let name = accounts::find_user(conn, by)?.map(|user| user.name).unwrap_or_default();
        Ok(ToSendBack { open, proposed: Some((words, name, at)) })
    })
}

/// Sends what was proposed back with a question. Nobody is asked to decide or approve it until whoever proposed it has answered and proposes it again.
///
/// # Errors
/// [`NotSentBack`]; policy; absence; storage.
pub fn send_back(
    service: &Service,
    context: &Context,
    (reference, what): &(CaseReference, SentBack),
    Question { question }: Question,
) -> Result<(), Failure<NotSentBack>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::QuestionAsk)?;
        let (found, about, asked, kind, page) = match what {
            SentBack::Decision(kind) => (
                decisions::waits(conn, &open, *kind)?,
                kind.label(),
                NoticeEvent::DecisionWaiting,
                "decision",
                format!("{}/reasons", what.page()),
            ),
            SentBack::Plan => {
                (plans::ask::waits(conn, &open)?, "The plan", NoticeEvent::ApprovalWaiting, "plan", what.page().to_owned())
            }
        };
        let (subject, proposer, ..) = found.ok_or(Failure::Rule(NotSentBack::NothingWaits))?;
        let notice = ask(conn, service, context, &open, (subject, proposer, asked), &page, question.as_str())?;
        let told = Told::QuestionAsked { sent_back: about.to_owned() };
        let entry = AuditEntry::of(&open.permit).on(kind, Id::<()>::new(subject)).telling(&told).because(question.as_str());
        Ok(Done::new((), entry).telling(notice).leaving_dates().seen_at(open.path(what.page())))
    })
}
