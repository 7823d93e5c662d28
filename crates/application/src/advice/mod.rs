//! Asking for advice, giving it and checking it (SEND Regulations 2014, regs 6 and 8).
//!
//! Facts drive the clock: every act here that the law counts records one, on the London day on which it happened.

pub(crate) mod anew;
pub mod ask;
pub mod chase;
pub mod check;
pub mod content;
pub mod contribute;
pub mod inbox;
pub mod limit;
mod over;
pub mod read;
pub mod receive;
pub mod request;

pub use ask::{AskLine, AskRefused, NotAsked, Whom, ask, to_ask};
pub use content::AdviceContent;
pub use limit::{Limit, Standing};
pub(crate) use over::none_is_owed;

use chrono::NaiveDate;
use ehc_domain::{
    accounts::Role,
    advice::AdviceKind,
    calendar::day_in_words,
    cases::CaseReference,
    documents::DocumentClass,
    ids::{AdviceRequestId, UserId},
    notifications::{NoticeEvent, words},
    policy::{self, Action, CaseSubject, FieldGroup, Permit, Target},
};
use ehc_persistence::{
    DbConnection, StorageResult,
    advice::{self, AdviceRequestRow},
    cases::{self, CaseRow},
    notifications::{Addressee, NewNotice},
    people::{self, PersonRow},
};

use crate::{
    Context, Failure,
    cases::{OpenCase, case_path},
    timetable::advice_phrase,
};

/// A request for advice that a contributor may act on, with the proof that they may.
#[derive(Debug, Clone)]
pub struct OpenRequest {
    /// The request.
    pub request: AdviceRequestRow,
    /// The case.
    pub case: CaseRow,
    /// The child or young person.
    pub child: PersonRow,
    /// What policy knows of the case.
    pub subject: CaseSubject,
    /// The proof.
    pub permit: Permit,
}

/// Returns the path of a contributor's page: empty for the request itself.
pub fn request_path(id: AdviceRequestId, page: &str) -> String {
    if page.is_empty() { format!("/advice/{id}") } else { format!("/advice/{id}/{page}") }
}

/// Returns the path of the page on which a caseworker checks advice.
pub fn check_path(reference: &str, id: AdviceRequestId) -> String {
    case_path(reference, &format!("advice/{id}"))
}

/// Finds a request as a contributor and permits an act on it; another service's request is not to be known of.
fn open<R>(conn: &mut DbConnection, context: &Context, id: AdviceRequestId, action: Action) -> Result<OpenRequest, Failure<R>> {
    let case = cases::hold_of_advice(conn, id)?.ok_or(Failure::NotFound)?;
    let request = advice::find_request(conn, id)?.ok_or(Failure::NotFound)?;
    let subject = cases::subject_of(conn, &case)?;
    let permit = context.authorise(action, Target::Advice(&subject, id))?;
    let child = people::find(conn, case.child_id)?.ok_or(Failure::NotFound)?;
    Ok(OpenRequest { request, case, child, subject, permit })
}

/// Finds a request of a case as somebody who runs it; a request of another case is not found.
fn open_on_case<R>(
    conn: &mut DbConnection,
    context: &Context,
    reference: &CaseReference,
    id: AdviceRequestId,
    action: Action,
) -> Result<(OpenCase, AdviceRequestRow), Failure<R>> {
    let open = crate::cases::open(conn, context, reference, action)?;
    let request = advice::find_request(conn, id)?.filter(|request| request.case_id == open.case.id).ok_or(Failure::NotFound)?;
    Ok((open, request))
}

/// Returns the field group that advice of a kind belongs to.
pub fn group_of(kind: AdviceKind) -> FieldGroup {
    policy::group_of(DocumentClass::of_advice(kind))
}

/// Lists who gives the advice: the person who was asked or took it, or every member of the team that was asked.
fn contributors_of(conn: &mut DbConnection, request: &AdviceRequestRow) -> StorageResult<Vec<UserId>> {
    if let Some(user) = request.user_id {
        return Ok(vec![user]);
    }
    let (Some(team), Some(role)) = (request.team_id, request.kind.role()) else { return Ok(Vec::new()) };
    Ok(members(&advice::list_contributors(conn)?, team, role))
}

fn members(all: &[advice::Contributor], team: ehc_domain::ids::TeamId, role: Role) -> Vec<UserId> {
    all.iter().filter(|one| one.team_id == Some(team) && one.role == role).map(|one| one.user_id).collect()
}

/// Makes the notice to somebody to whom a request goes, whose limit stays.
pub(crate) fn passed_on(
    conn: &mut DbConnection,
    case: &CaseRow,
    request: &AdviceRequestRow,
    to: UserId,
    today: NaiveDate,
) -> StorageResult<NewNotice> {
    let due = limit::of_request(conn, request)?.map_or(today, |limit| limit.due);
    let occasion = format!("passed:{}", request.version);
    Ok(notice(NoticeEvent::AdviceAsked, case, request, due, to, request_path(request.id, ""), occasion))
}

/// Makes the notice of an event about a request. Its words are the case number, a kind of advice and a day.
fn notice(
    event: NoticeEvent,
    case: &CaseRow,
    request: &AdviceRequestRow,
    day: NaiveDate,
    to: UserId,
    link: String,
    occasion: impl std::fmt::Display,
) -> NewNotice {
    let reference = case.reference.parse().unwrap_or_else(|_| CaseReference::from_number(0));
    let words = words(event, &reference, &advice_phrase(request.kind), Some(&day_in_words(day)));
    NewNotice {
        dedupe_key: format!("{}:{}:{occasion}:{to}", event.code(), request.id),
        event,
        case_id: Some(case.id),
        subject_id: Some(request.id.uuid()),
        to: Addressee::User(to),
        title: words.title,
        body: words.body,
        link,
    }
}
