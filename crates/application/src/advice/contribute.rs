//! Giving advice: taking a request, answering it, writing and submitting. What was submitted never changes; more comes as a new version.

use chrono::{DateTime, NaiveDate, Utc};
use ehc_domain::{
    advice::{AdviceAnswer, AdviceState, Answer, AnswerRefused, SubmitRefused, SubmittedAdvice},
    audit::AuditEntry,
    documents::DocumentState,
    ids::{AdviceRequestId, DocumentId, UserId},
    notifications::NoticeEvent,
    policy::Action,
    timetable::facts::FactKind,
};
use ehc_persistence::{
    DbConnection, StorageResult, accounts,
    advice::{self, AdviceRequestRow, AdviceRow},
    documents,
};
use thiserror::Error;

use super::{
    OpenRequest, check_path,
    content::{AdviceContent, ContentRefused},
    contributors_of, members, notice, open, request_path,
};
use crate::{Context, Done, Failure, Service, failure::NoRule, timetable};

/// Takes a request that one's team was asked and nobody has taken.
///
/// # Errors
/// Policy, which hides a request that a colleague took first; storage.
pub fn take(service: &Service, context: &Context, id: AdviceRequestId) -> Result<(), Failure<NoRule>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, id, Action::AdviceTake)?;
        let row = AdviceRequestRow {
            user_id: Some(context.actor.user_id),
            asked_of: context.actor.name.clone(),
            ..open.request.clone()
        };
        advice::update_request(conn, row)?;
        let entry = AuditEntry::of(&open.permit).on("advice_request", id);
        Ok(Done::new((), entry).seen_at(request_path(id, "")))
    })
}

/// Why a request is not passed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PassRefused {
    /// Not of the team that was asked, or in another role.
    #[error("Choose somebody of your own service who gives this advice")]
    NotAColleague,
    /// The advice has come, or none is wanted.
    #[error("This request is not open any more")]
    NotOwed,
}

/// Passes one's own request on to a colleague of the same service; the limit stays.
///
/// # Errors
/// [`PassRefused`]; policy; storage.
pub fn pass(service: &Service, context: &Context, id: AdviceRequestId, to: UserId) -> Result<(), Failure<PassRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, id, Action::AdviceAnswer)?;
        if !open.request.state.is_owed() {
            return Err(Failure::Rule(PassRefused::NotOwed));
        }
        let all = advice::list_contributors(conn)?;
        let colleagues = match (open.request.team_id, open.request.kind.role()) {
            (Some(team), Some(role)) => members(&all, team, role),
            _ => Vec::new(),
        };
        let colleague = all.iter().find(|one| one.user_id == to && colleagues.contains(&to));
        let colleague = colleague.ok_or(Failure::Rule(PassRefused::NotAColleague))?;
        let row = AdviceRequestRow { user_id: Some(to), asked_of: colleague.name.clone(), ..open.request.clone() };
        advice::update_request(conn, row)?;
        let due = super::limit::of_request(conn, &open.request)?.map_or(context.today, |limit| limit.due);
        let occasion = format!("passed:{}", open.request.version);
        let told = notice(NoticeEvent::AdviceAsked, &open.case, &open.request, due, to, request_path(id, ""), occasion);
        let entry = AuditEntry::of(&open.permit).on("advice_request", id).with("passed_to", to);
        Ok(Done::new((), entry).telling(told).seen_at("/advice"))
    })
}

/// What a contributor chose and typed in place of advice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerGiven {
    /// The answer.
    pub answer: AdviceAnswer,
    /// The day that it needs: the day promised, or the day missed.
    pub day: Option<NaiveDate>,
    /// The next appointment.
    pub next: Option<NaiveDate>,
    /// The reason.
    pub reason: String,
    /// The version of the request that was on the page.
    pub version: i32,
}

/// Why an answer is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AnswerNotTaken {
    /// It does not say what the law needs to hear.
    #[error(transparent)]
    Answer(#[from] AnswerRefused),
    /// The advice has come, or none is wanted.
    #[error("This request is not open any more, so there is nothing to answer")]
    NotOwed,
    /// The next appointment lies before the one missed.
    #[error("Enter a next appointment that is after the one missed")]
    NextBeforeMissed,
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
    service.store.write(context, |conn| {
        let open = open(conn, context, id, Action::AdviceAnswer)?;
        let parsed = Answer::parse(given.answer, given.day, given.next, &given.reason, context.today)
            .map_err(|refused| rule(refused.into()))?;
        if !open.request.state.is_owed() || open.case.closed_on.is_some() {
            return Err(rule(AnswerNotTaken::NotOwed));
        }
        let mut row = AdviceRequestRow { version: given.version, answer: Some(given.answer), ..open.request.clone() };
        row.answer_reason = super::given(&given.reason);
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
            .with("answer", given.answer.code())
            .because(given.reason.trim());
        let done = Done::new(parsed, entry).seen_at(request_path(id, ""));
        Ok(tell_caseworker(done, &open, NoticeEvent::AdviceAnswered, context.today, format!("answer:{}", given.version)))
    })
}

fn tell_caseworker<T>(done: Done<T>, open: &OpenRequest, event: NoticeEvent, day: NaiveDate, occasion: String) -> Done<T> {
    match open.case.caseworker_id {
        Some(to) => {
            let link = check_path(&open.case.reference, open.request.id);
            done.telling(notice(event, &open.case, &open.request, day, to, link, occasion))
        }
        None => done,
    }
}

/// A draft as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// What it says.
    pub content: AdviceContent,
    /// A file that carries the advice.
    pub document_id: Option<DocumentId>,
    /// The version of the draft that was on the page; 0 when there was none yet.
    pub version: i32,
}

/// A draft now kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Saved {
    /// Its version, for the next save.
    pub version: i32,
    /// When.
    pub at: DateTime<Utc>,
}

/// Two versions of one draft: nothing is kept until a person chooses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// What was kept meanwhile.
    pub theirs: AdviceContent,
    /// By whom.
    pub saved_by: String,
    /// When.
    pub saved_at: DateTime<Utc>,
    /// Its version; 0 when it was submitted and a new draft would begin.
    pub version: i32,
    /// What was sent now.
    pub mine: AdviceContent,
}

/// Why a draft is not kept or not submitted.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WriteRefused {
    /// Too long to be kept.
    #[error(transparent)]
    Content(#[from] ContentRefused),
    /// The draft was changed elsewhere since it was opened.
    #[error("This advice was changed since you opened it. Compare the two versions and choose")]
    Stale(Box<Clash>),
    /// The file was not uploaded for this request, or was withdrawn.
    #[error("Upload the file again: it is not kept with this request")]
    NoSuchFile,
    /// The case is over.
    #[error("This case is closed, so no more advice is wanted for it")]
    CaseClosed,
    /// Something that advice must say is missing.
    #[error(transparent)]
    Incomplete(#[from] SubmitRefused),
    /// The declaration was not made.
    #[error("Confirm that the advice is yours and is complete")]
    NotDeclared,
}

/// Keeps a draft.
///
/// # Errors
/// [`WriteRefused`]; policy; storage.
pub fn save_draft(
    service: &Service,
    context: &Context,
    id: AdviceRequestId,
    draft: Draft,
) -> Result<Saved, Failure<WriteRefused>> {
    draft.content.check_size().map_err(|refused| Failure::Rule(refused.into()))?;
    service.store.write(context, |conn| {
        let open = open(conn, context, id, Action::AdviceWrite)?;
        let row = keep(conn, service, context, &open, &draft)?;
        begin(conn, &open)?;
        let entry = AuditEntry::of(&open.permit).on("advice", row.id).with("number", row.number);
        Ok(Done::new(Saved { version: row.version, at: row.saved_at }, entry).seen_at(request_path(id, "write")))
    })
}

/// Marks a request as begun, so that the caseworker sees that somebody is at work.
fn begin(conn: &mut DbConnection, open: &OpenRequest) -> StorageResult<()> {
    if open.request.state != AdviceState::Asked {
        return Ok(());
    }
    advice::update_request(conn, AdviceRequestRow { state: AdviceState::InProgress, ..open.request.clone() })
}

/// Writes the draft over the one it came from, or begins a new version after one that was submitted.
fn keep(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    open: &OpenRequest,
    draft: &Draft,
) -> Result<AdviceRow, Failure<WriteRefused>> {
    if open.case.closed_on.is_some() {
        return Err(Failure::Rule(WriteRefused::CaseClosed));
    }
    if let Some(file) = draft.document_id {
        documents::find(conn, open.case.id, file)?
            .filter(|file| file.advice_request_id == Some(open.request.id) && file.state != DocumentState::Withdrawn)
            .ok_or(Failure::Rule(WriteRefused::NoSuchFile))?;
    }
    let latest = advice::find_latest(conn, open.request.id)?;
    let existing = latest.as_ref().filter(|row| !row.is_submitted);
    let current = existing.map_or(0, |row| row.version);
    if current != draft.version {
        let theirs = latest.as_ref().map(|row| AdviceContent::from_json(&row.content)).transpose()?.unwrap_or_default();
        return Err(Failure::Rule(WriteRefused::Stale(Box::new(Clash {
            theirs,
            saved_by: latest.as_ref().map(|row| row.author_name.clone()).unwrap_or_default(),
            saved_at: latest.as_ref().map_or(context.now, |row| row.saved_at),
            version: current,
            mine: draft.content.clone(),
        }))));
    }
    let mut row = AdviceRow {
        id: existing.map_or_else(|| service.ports.id(), |row| row.id),
        advice_request_id: open.request.id,
        case_id: open.case.id,
        number: existing.map_or_else(|| latest.as_ref().map_or(1, |row| row.number.saturating_add(1)), |row| row.number),
        is_submitted: false,
        content: draft.content.to_json(),
        document_id: draft.document_id,
        author_id: Some(context.actor.user_id),
        author_name: context.actor.name.clone(),
        saved_at: context.now,
        submitted_on: None,
        version: current,
    };
    if existing.is_some() {
        advice::update_draft(conn, row.clone())?;
        row.version = row.version.saturating_add(1);
    } else {
        row.version = 1;
        row.clone().insert(conn)?;
    }
    Ok(row)
}

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
        let row = keep(conn, service, context, &open, &draft)?;
        let number = row.number;
        let advice_id = row.id;
        advice::update_draft(conn, AdviceRow { is_submitted: true, submitted_on: Some(context.today), ..row })?;
        advice::update_request(conn, AdviceRequestRow { state: AdviceState::Received, ..open.request.clone() })?;
        timetable::record(conn, service, context, open.case.id, FactKind::AdviceReceived { advice: id }, context.today)?;
        let read_by = match open.case.caseworker_id {
            Some(user) => accounts::find_user(conn, user)?.map(|user| user.name),
            None => None,
        };
        let entry = AuditEntry::of(&open.permit).on("advice", advice_id).with("number", number);
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

/// Lists the colleagues to whom a request can be passed on.
///
/// # Errors
/// Policy; storage.
pub fn colleagues(service: &Service, context: &Context, id: AdviceRequestId) -> Result<Vec<(UserId, String)>, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open(conn, context, id, Action::AdviceAnswer)?;
        let everybody = AdviceRequestRow { user_id: None, ..open.request };
        let able = contributors_of(conn, &everybody)?;
        let all = advice::list_contributors(conn)?;
        let others = all.into_iter().filter(|one| able.contains(&one.user_id) && one.user_id != context.actor.user_id);
        let mut list: Vec<(UserId, String)> = others.map(|one| (one.user_id, one.name)).collect();
        list.dedup();
        Ok(list)
    })
}
