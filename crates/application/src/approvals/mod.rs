//! A second person’s approval: what somebody proposes is done in the moment in which somebody else, who may do it too, approves it.
//!
//! What may be proposed is one closed list, [`Proposal`]; each says what it would do as things stand, and is done by the same code whoever ends up doing it.
//! A proposal rests on what was shown of it: as soon as it would do something else, it lapses.

mod answer;
mod lapse;
mod proposal;
mod propose;
mod proposed;
mod read;

pub use answer::{AnswerRefused, Approval, ApproveRefused, Refusal, TakenBack, WithdrawRefused, approve, refuse, withdraw};
pub use lapse::lapse;
pub(crate) use proposal::Proposal;
pub(crate) use propose::{propose, second_people};
pub use proposed::{NotProposed, Proposed};
pub(crate) use read::count_for;
pub use read::{Line, MayDo, Shown, Waiting, find, list, mine};

use chrono::NaiveDate;
use ehc_domain::{
    calendar::day_in_words,
    ids::{CaseId, UserId},
    notifications::{NoticeEvent, words},
};
use ehc_persistence::{
    approvals::ApprovalRow,
    notifications::{Addressee, NewNotice},
};

use crate::cases::case_path;

/// Returns the address of a proposal.
pub fn place(reference: &str, row: &ApprovalRow) -> String {
    case_path(reference, &format!("approvals/{}", row.id))
}

/// Tells somebody what became of a proposal.
fn answered(reference: &str, case_id: CaseId, row: &ApprovalRow, to: UserId, what: &str, on: NaiveDate) -> NewNotice {
    let event = NoticeEvent::ProposalAnswered;
    let number = reference.parse().unwrap_or_else(|_| ehc_domain::cases::CaseReference::from_number(0));
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
