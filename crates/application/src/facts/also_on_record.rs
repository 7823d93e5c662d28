//! Days on record that are no facts: on which an officer decided, and those of a request that its maker withdrew alone.

use chrono::NaiveDate;
use ehc_domain::{
    approvals::{ProposalState, ProposedAct},
    cases::CaseReference,
    decisions::DecisionKind,
    ids::{ApprovalId, DecisionId, UserId},
    policy::Action,
    requests::Became,
    timetable::facts::london_day,
};
use ehc_persistence::{
    DbConnection, StorageResult, accounts,
    approvals::{self, ApprovalRow},
    audit,
    cases::CaseRow,
    decisions,
    requests::{self, RequestId},
};
use uuid::Uuid;

use crate::{Context, Failure, NoRule, Service, cases::open, decisions::recorded_at, history::Told};

/// A day that stands beside the facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlsoOnRecord {
    /// What it is the day of.
    pub of: Beside,
    /// The day.
    pub on: NaiveDate,
    /// The day on which it was keyed, or last corrected, and by whom; `None` where that is not known.
    pub keyed: Option<(NaiveDate, Option<String>)>,
    /// Why it was keyed after it had happened, where that was asked.
    pub keyed_late: Option<String>,
    /// The days that stood before, latest first, each with why it was wrong.
    pub before: Vec<(NaiveDate, String)>,
    /// The proposal to correct it that waits for a second person.
    pub waits: Option<ApprovalId>,
}

/// What a day beside the facts is the day of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Beside {
    /// An officer decided.
    Decided(DecisionId, DecisionKind),
    /// A request was received that was withdrawn alone since, by this person.
    Received(RequestId, String),
    /// Whoever made a request withdrew it alone.
    WithdrewAlone(RequestId, String),
}

/// Lists them, by day.
///
/// # Errors
/// Policy; absence; storage.
pub fn also_on_record(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
) -> Result<Vec<AlsoOnRecord>, Failure<NoRule>> {
    service.store.read(|conn| {
        let case = open::<NoRule>(conn, context, reference, Action::FactRecord)?.case;
        let keyings = Keyings::of(conn, &case)?;
        let mut days = Vec::new();
        for row in decisions::list(conn, case.id)? {
            let Some(on) = row.decided_on else { continue };
            let by = row.decided_by.map(|user| name(conn, user)).transpose()?.flatten();
            let first = recorded_at(conn, case.id, row.id)?.map(|at| (london_day(at), by));
            let was = |told: &Told| match told {
                Told::DayCorrected { before, after, .. } => Some((*before, *after)),
                _ => None,
            };
            let of = Beside::Decided(row.id, row.kind);
            let keyed_late = row.keyed_late_reason;
            days.push(keyings.day((of, on), row.id.uuid(), (first, keyed_late), was));
        }
        for row in requests::list(conn, case.id)?.into_iter().filter(|row| row.became != Became::SetAside) {
            let Some(withdrawn_on) = row.withdrawn_on else { continue };
            let (id, asked) = (row.id.uuid(), row.requester_name.clone());
            let first = Some((london_day(row.keyed_at), name(conn, row.keyed_by)?));
            if !super::lone_days::has_its_fact(conn, &case, &row)? {
                let was = |told: &Told| match told {
                    Told::LoneDaysCorrected { was_received_on, received_on, .. } => Some((*was_received_on, *received_on)),
                    _ => None,
                };
                days.push(keyings.day((Beside::Received(row.id, asked.clone()), row.received_on), id, (first, None), was));
            }
            let was = |told: &Told| match told {
                Told::LoneDaysCorrected { was_withdrawn_on, withdrawn_on, .. } => Some((*was_withdrawn_on, *withdrawn_on)),
                _ => None,
            };
            let first = keyings.withdrawn(id);
            let of = Beside::WithdrewAlone(row.id, asked);
            days.push(keyings.day((of, withdrawn_on), id, (first, row.withdrawn_late_reason), was));
        }
        days.sort_by_key(|day| day.on);
        Ok(days)
    })
}

/// One keying: to what, on which day, by whom, why, and what was told of it.
struct Keying {
    to: Uuid,
    on: NaiveDate,
    by: Option<String>,
    why: String,
    told: Option<Told>,
}

/// Who keyed and corrected what stands beside the facts, first to last. Whoever approves what needs a second person keys nothing.
struct Keyings {
    withdrawals: Vec<Keying>,
    corrections: Vec<Keying>,
    /// The corrections that wait for a second person.
    waiting: Vec<ApprovalRow>,
}

impl Keyings {
    fn of(conn: &mut DbConnection, case: &CaseRow) -> StorageResult<Self> {
        let proposals = approvals::list(conn, case.id)?;
        let mut read = |action: Action, act: ProposedAct| -> StorageResult<Vec<Keying>> {
            let mut keyings = Vec::new();
            for done in audit::list_acts(conn, case.id, action.code())? {
                let is_it =
                    |row: &&ApprovalRow| row.act == act && row.state == ProposalState::Approved && row.ended_at == Some(done.at);
                let by = proposals.iter().find(is_it).map(|row| row.proposed_by).or(done.by);
                let by = by.map(|user| name(conn, user)).transpose()?.flatten();
                let (on, told) = (london_day(done.at), Told::of(&done.details));
                keyings.push(Keying { to: done.on, on, by, why: done.reason.unwrap_or_default(), told });
            }
            Ok(keyings)
        };
        // One may follow from a request that was found once everybody else had withdrawn.
        let is_one = |one: &Keying| matches!(one.told, Some(Told::OneRequestWithdrawn { .. }));
        let with_a_request = read(Action::CaseCreate, ProposedAct::LoneWithdrawal)?.into_iter().filter(is_one);
        let withdrawals = with_a_request.chain(read(Action::RequestWithdraw, ProposedAct::LoneWithdrawal)?).collect();
        let corrections = read(Action::FactCorrect, ProposedAct::Correction)?;
        let waits = |row: &ApprovalRow| row.act == ProposedAct::Correction && row.state == ProposalState::Waiting;
        Ok(Self { withdrawals, corrections, waiting: proposals.into_iter().filter(waits).collect() })
    }

    /// Who recorded last that somebody withdrew alone.
    fn withdrawn(&self, request: Uuid) -> Option<(NaiveDate, Option<String>)> {
        self.withdrawals.iter().rfind(|one| one.to == request).map(|one| (one.on, one.by.clone()))
    }

    /// A day with who keyed it as it stands, and what stood there before; `was` reads of a correction that day as it was and became.
    fn day(
        &self,
        (of, on): (Beside, NaiveDate),
        id: Uuid,
        (first, keyed_late): (Option<(NaiveDate, Option<String>)>, Option<String>),
        was: impl Fn(&Told) -> Option<(NaiveDate, NaiveDate)>,
    ) -> AlsoOnRecord {
        let of_it = self.corrections.iter().filter(|one| one.to == id);
        let changed: Vec<(&Keying, NaiveDate)> = of_it
            .filter_map(|one| {
                let (before, after) = one.told.as_ref().and_then(&was)?;
                (before != after).then_some((one, before))
            })
            .collect();
        let last = changed.last().map(|(one, _)| (one.on, one.by.clone()));
        let before = changed.iter().rev().map(|(one, before)| (*before, one.why.clone())).collect();
        let waits = self.waiting.iter().find(|row| row.subject_id.uuid() == id).map(|row| row.id);
        AlsoOnRecord { of, on, keyed: last.or(first), keyed_late, before, waits }
    }
}

fn name(conn: &mut DbConnection, user: UserId) -> StorageResult<Option<String>> {
    Ok(accounts::find_user(conn, user)?.map(|user| user.name))
}
