//! Deciding whether to assess and whether to issue a plan: proposed, decided by an officer, told to the family.

mod alone;
mod ask_still;
mod correct;
mod decide;
mod missing;
mod notify;
mod propose;
mod read;
mod right_day;
mod still;
mod take_back;
mod withdraw_alone;

pub use alone::{AloneRefused, LoneWithdrawal, WithdrawnAlone};
pub(crate) use alone::{ProposedLoneWithdrawal, make as make_lone_withdrawal, ready as ready_to_withdraw_alone, withdraw_beside};
pub use ask_still::{StillAsks, ToStillAsk, preview_still, still_ask, to_still_ask};
pub use correct::{DayPreview, correct_day, preview_day};
pub use decide::{DecideRefused, Ruling, decide};
pub use ehc_persistence::requests::RequestId;
pub use missing::{NotMissing, ask_missing};
pub use notify::{NotifyRefused, Sending, notify};
pub use propose::{Proposal, ProposeRefused, check, propose};
pub use read::{Deciding, DecisionView, list, show, show_one};
pub use right_day::{DayNotCorrected, RightDay};
pub(crate) use right_day::{ProposedDay, make as make_right_day, ready as ready_to_correct_day};
pub use still::{AskedStill, StillAsksRefused};
pub(crate) use still::{ProposedStillAsks, make as make_stand_again, ready as ready_to_stand_again};
pub use take_back::{TakeBack, TakeBackRefused, take_back};
pub use withdraw_alone::{ToWithdrawAlone, preview_alone, to_withdraw_alone, withdraw_alone};

use chrono::{DateTime, NaiveDate, Utc};
use ehc_domain::{
    advice::AdviceState,
    calendar::day_in_words,
    codes::Coded,
    decisions::{DecisionKind, DecisionState, Limb, LimbAnswer},
    ids::{CaseId, DecisionId, UserId},
    notifications::{NoticeEvent, words},
    policy::Action,
    text::Words,
    timetable::{Timetable, rules::Purpose},
};
use ehc_persistence::{
    DbConnection, StorageResult, advice, audit,
    cases::CaseRow,
    decisions::{self, DecisionRow},
    notifications::{Addressee, NewNotice},
};
use serde_json::{Value, json};

use crate::{advice::ask::not_asked, cases::OpenCase, questions::Waits};

/// Which decision of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The latest that answers a question.
    Latest(DecisionKind),
    /// This one.
    One(DecisionId),
}

fn find(conn: &mut DbConnection, case_id: CaseId, which: Which) -> StorageResult<Option<DecisionRow>> {
    match which {
        Which::Latest(kind) => decisions::find_latest(conn, case_id, kind),
        Which::One(id) => decisions::find(conn, case_id, id),
    }
}

/// Says whether a decision of which the family was not told is over: it was proposed on an assessment before the one that is under way, or its case has ended or
/// gone past its question. What was told is never over.
pub(crate) fn is_over(row: &DecisionRow, case: &CaseRow) -> bool {
    let can_be_told = || row.episode == case.episode && case.stage.after(row.kind.step(row.outcome)).is_ok();
    row.state != DecisionState::Notified && !can_be_told()
}

/// Returns the last part of the path of a decision's page.
pub fn page(kind: DecisionKind) -> &'static str {
    match kind {
        DecisionKind::Assess => "assess",
        DecisionKind::Issue => "issue",
    }
}

fn limit(timetable: &Timetable, kind: DecisionKind) -> Option<NaiveDate> {
    let purpose = match kind {
        DecisionKind::Assess => Purpose::AssessmentDecision,
        DecisionKind::Issue => Purpose::PlanDecision,
    };
    timetable.latest(purpose).and_then(|duty| duty.due)
}

/// Finds the decision that is proposed of a case and can still be made.
pub(crate) fn waits(conn: &mut DbConnection, open: &OpenCase, kind: DecisionKind) -> StorageResult<Option<Waits>> {
    let goes_on = |row: &DecisionRow| open.case.stage.after(row.kind.step(row.outcome)).is_ok();
    let row = decisions::find_latest(conn, open.case.id, kind)?;
    let row = row.filter(|row| row.state == DecisionState::Proposed && goes_on(row));
    Ok(row.map(|row| (row.id.uuid(), row.proposed_by, row.proposed_at, row.kind.outcome_words(row.outcome).to_owned())))
}

/// Finds when a decision was recorded here; `None` while it is not.
pub(crate) fn recorded_at(conn: &mut DbConnection, case_id: CaseId, id: DecisionId) -> StorageResult<Option<DateTime<Utc>>> {
    let recorded = audit::list_acts(conn, case_id, Action::DecisionRecord.code())?;
    Ok(recorded.into_iter().find(|act| act.on == id.uuid()).map(|act| act.at))
}

/// Says in one text why something is late and why it is entered late, as far as either is said.
pub(crate) fn reasons(said: [&str; 2]) -> String {
    said.into_iter().filter(|why| !why.is_empty()).collect::<Vec<_>>().join("\n")
}

fn owed(conn: &mut DbConnection, open: &OpenCase, today: NaiveDate) -> StorageResult<Vec<String>> {
    let rows = advice::list_requests(conn, open.case.id)?;
    let to_ask = not_asked(conn, (&open.case, &open.child), today)?
        .into_iter()
        .map(|one| format!("{} (nobody was asked)", one.kind.label()));
    Ok(rows
        .into_iter()
        .filter(|row| row.state.is_owed() || row.state == AdviceState::Received)
        .map(|row| row.kind.label().to_owned())
        .chain(to_ask)
        .collect())
}

fn notice(
    open: &OpenCase,
    event: NoticeEvent,
    what: &str,
    day: Option<NaiveDate>,
    to: UserId,
    page: &str,
    id: DecisionId,
) -> NewNotice {
    let day = day.map(day_in_words);
    let words = words(event, &open.reference(), what, day.as_deref());
    NewNotice {
        dedupe_key: format!("{}:{id}:{to}", event.code()),
        event,
        case_id: Some(open.case.id),
        subject_id: Some(id.uuid()),
        to: Addressee::User(to),
        title: words.title,
        body: words.body,
        link: open.path(page),
    }
}

fn limbs_to_json(limbs: &[LimbAnswer]) -> Value {
    limbs
        .iter()
        .map(|answer| json!({ "limb": answer.limb.code(), "is_met": answer.is_met, "reasons": answer.reasons.as_str() }))
        .collect()
}

fn limbs_from_json(value: &Value) -> Option<Vec<LimbAnswer>> {
    let read = |item: &Value| {
        Some(LimbAnswer {
            limb: Limb::parse(item.get("limb")?.as_str()?)?,
            is_met: item.get("is_met")?.as_bool()?,
            reasons: Words::parse(item.get("reasons")?.as_str()?).ok()?,
        })
    };
    value.as_array()?.iter().map(read).collect()
}
