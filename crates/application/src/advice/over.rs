//! Requests for advice that nobody waits for any more: whoever owes it is told, and nothing that was said of its limit stands.

use ehc_domain::{audit::ObjectId, notifications::NoticeEvent};
use ehc_persistence::{
    DbConnection, StorageResult,
    advice::{self, AdviceRequestRow},
    cases::CaseRow,
    notifications::{self, NewNotice},
};

use super::{contributors_of, notice};
use crate::{Context, access::MayKnow};

/// What is said of a request while it is owed.
const SAID: [NoticeEvent; 6] = [
    NoticeEvent::AdviceAsked,
    NoticeEvent::AdviceSentBack,
    NoticeEvent::DueSoon,
    NoticeEvent::DueToday,
    NoticeEvent::Overdue,
    NoticeEvent::AdviceLate,
];

/// Makes the notices to everybody who owes advice on a case of which the assessment ends.
///
/// # Errors
/// Any failure of the database.
pub(crate) fn none_is_owed(conn: &mut DbConnection, context: &Context, case: &CaseRow) -> StorageResult<Vec<NewNotice>> {
    let mut notices = Vec::new();
    for request in advice::list_requests(conn, case.id)?.into_iter().filter(|request| request.state.is_owed()) {
        notices.extend(is_not_owed(conn, context, case, &request)?);
    }
    Ok(notices)
}

/// Makes the notices to whoever owes one piece of advice, as they stand before it is owed no more.
///
/// # Errors
/// Any failure of the database.
pub(super) fn is_not_owed(
    conn: &mut DbConnection,
    context: &Context,
    case: &CaseRow,
    request: &AdviceRequestRow,
) -> StorageResult<Vec<NewNotice>> {
    let about = Some(ObjectId::new(request.id.uuid()));
    for event in SAID {
        notifications::withdraw(conn, (event, case.id), about, context.now)?;
    }
    let may_know = MayKnow::of(conn, case, context.now)?;
    let owed_by = contributors_of(conn, request)?.into_iter().filter(|user| may_know.has(*user));
    let event = NoticeEvent::AdviceNotOwed;
    // Where they may open the request no more, its page would not be found.
    Ok(owed_by.map(|to| notice(event, case, request, context.today, to, "/advice".to_owned(), request.version)).collect())
}
