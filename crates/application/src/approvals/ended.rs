//! A proposal that is ended: where it stands, who is told, and who is asked no longer.

use chrono::NaiveDate;
use ehc_domain::{
    approvals::ProposedAct,
    audit::ObjectId,
    calendar::day_in_words,
    ids::{CaseId, UserId},
    notifications::{NoticeEvent, words},
};
use ehc_persistence::{
    DbConnection, StorageResult,
    approvals::{self, ApprovalRow, Ending},
    notifications::{self, Addressee, NewNotice},
};

use crate::cases::case_path;

/// Returns the address of a proposal.
pub fn place(reference: &str, row: &ApprovalRow) -> String {
    case_path(reference, &format!("approvals/{}", row.id))
}

/// Ends a proposal; those who were asked for an answer are asked no longer.
pub(super) fn end(conn: &mut DbConnection, row: &ApprovalRow, ending: Ending) -> StorageResult<()> {
    let now = ending.at;
    approvals::end(conn, row.id, ending)?;
    let about = ObjectId::new(row.id.uuid());
    if row.case_id.is_none() {
        return notifications::withdraw_about_no_case(conn, NoticeEvent::ApprovalWaiting, about, now);
    }
    for case_id in row.case_id.into_iter().chain(row.other_case_id) {
        notifications::withdraw(conn, (NoticeEvent::ApprovalWaiting, case_id), Some(about), now)?;
    }
    Ok(())
}

/// Tells somebody what became of a proposal.
pub(super) fn answered(reference: &str, case_id: CaseId, row: &ApprovalRow, to: UserId, what: &str, on: NaiveDate) -> NewNotice {
    let event = NoticeEvent::ProposalAnswered;
    let number = reference.parse().unwrap_or_else(|_| ehc_domain::cases::CaseReference::from_number(0));
    if row.act == ProposedAct::EmergencyOpening {
        // Whoever asked sees neither the case nor what they proposed on it: the page of the opening leads on where it is open.
        return NewNotice {
            dedupe_key: format!("{}:{}:{to}", event.code(), row.id),
            event,
            case_id: None,
            subject_id: Some(row.id.uuid()),
            to: Addressee::User(to),
            title: what.to_owned(),
            body: format!("{what}. It was that you open a case in an emergency."),
            link: format!("/known-children/{case_id}/emergency"),
        };
    }
    let words = words(event, &number, what, Some(&day_in_words(on)));
    NewNotice {
        dedupe_key: format!("{}:{}:{to}", event.code(), row.id),
        event,
        case_id: Some(case_id),
        subject_id: Some(row.id.uuid()),
        to: Addressee::User(to),
        title: words.title,
        body: words.body,
        link: place(reference, row),
    }
}
