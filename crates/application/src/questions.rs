//! Questions: what a manager asks instead of deciding or approving what somebody proposed, and what is answered.

use chrono::{DateTime, Utc};
use ehc_domain::{
    audit::ObjectId,
    calendar::day_in_words,
    ids::UserId,
    notifications::{NoticeEvent, words},
    refusals,
    text::Words,
};
use ehc_persistence::{
    DbConnection, StorageError, StorageResult, accounts,
    notifications::{self, Addressee, NewNotice},
    questions::{self, QuestionRow},
};
use thiserror::Error;
use uuid::Uuid;

use crate::{Context, Failure, Service, cases::OpenCase};

/// What somebody asks of whoever proposed something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// In words.
    pub question: Words<2_000>,
}

refusals! {
    /// Why nothing is sent back with a question.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum NotSentBack {
        /// It was decided, taken back, or changed since.
        NothingWaits = "nothing_waits", "This does not wait for a decision or an approval any more";
        /// Nobody asks themselves.
        SamePerson = "same_person", "You proposed this yourself. Somebody else must answer it; you can take it back";
        /// It was sent back already.
        AskedAlready = "asked_already", "This was sent back with a question already, which waits for an answer";
    }
}

/// What waits for an answer: what it is, who proposed it and when, and what it would come to.
pub(crate) type Waits = (Uuid, UserId, DateTime<Utc>, String);

/// A question, as people read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionView {
    /// What is asked.
    pub question: String,
    /// Who asks.
    pub asked_by: String,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// What was answered and by whom; `None` while it is open.
    pub answer: Option<(String, String)>,
}

impl QuestionView {
    /// Says whether it waits for an answer.
    pub fn is_open(&self) -> bool {
        self.answer.is_none()
    }
}

/// Lists the questions about a decision or a plan as people read them, the first asked first.
///
/// # Errors
/// Any failure of storage.
pub fn list(conn: &mut DbConnection, subject: Uuid) -> StorageResult<Vec<QuestionView>> {
    let rows = questions::list(conn, ObjectId::new(subject))?;
    let mut name = |user: UserId| -> StorageResult<String> {
        Ok(accounts::find_user(conn, user)?.map(|user| user.name).unwrap_or_default())
    };
    rows.into_iter()
        .map(|row| {
            let by = row.answered_by.map(&mut name).transpose()?;
            Ok(QuestionView {
                asked_by: name(row.asked_by)?,
                question: row.question,
                asked_at: row.asked_at,
                answer: row.answer.zip(by),
            })
        })
        .collect()
}

/// Finds the question about a decision or a plan that waits for an answer.
pub(crate) fn find_open(conn: &mut DbConnection, subject: Uuid) -> StorageResult<Option<QuestionRow>> {
    Ok(questions::list(conn, ObjectId::new(subject))?.into_iter().find(|row| row.answered_at.is_none()))
}

/// Keeps a question; those who were asked to decide are asked no longer, and whoever proposed it is told.
pub(crate) fn ask(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    open: &OpenCase,
    (subject, proposer, asked): (Uuid, UserId, NoticeEvent),
    page: &str,
    question: &str,
) -> Result<NewNotice, Failure<NotSentBack>> {
    if proposer == context.actor.user_id {
        return Err(Failure::Rule(NotSentBack::SamePerson));
    }
    let row = QuestionRow {
        id: service.ports.id(),
        case_id: open.case.id,
        subject_id: ObjectId::new(subject),
        question: question.to_owned(),
        asked_by: context.actor.user_id,
        asked_at: context.now,
        asked_of: proposer,
        answer: None,
        answered_by: None,
        answered_at: None,
    };
    let id = row.id;
    row.insert(conn).map_err(|error| match error {
        StorageError::Duplicate => Failure::Rule(NotSentBack::AskedAlready),
        other => other.into(),
    })?;
    notifications::withdraw(conn, (asked, open.case.id), Some(ObjectId::new(subject)), context.now)?;
    let event = NoticeEvent::ProposalAnswered;
    let said = words(event, &open.reference(), "What you proposed came back with a question", Some(&day_in_words(context.today)));
    Ok(NewNotice {
        dedupe_key: format!("{}:{id}:{}", event.code(), proposer),
        event,
        case_id: Some(open.case.id),
        subject_id: Some(id.uuid()),
        to: Addressee::User(proposer),
        title: said.title,
        body: said.body,
        link: open.path(page),
    })
}

/// Keeps an answer; what was told of the question is read with it.
pub(crate) fn reply(conn: &mut DbConnection, context: &Context, row: &QuestionRow, answer: &str) -> StorageResult<()> {
    questions::answer(conn, row.id, answer, context.actor.user_id, context.now)?;
    let told = (NoticeEvent::ProposalAnswered, row.case_id);
    notifications::withdraw(conn, told, Some(ObjectId::new(row.id.uuid())), context.now)
}
