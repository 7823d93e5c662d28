//! Days on record that are no facts: on which an officer decided, and those of a request that its maker withdrew alone.

use chrono::NaiveDate;
use ehc_domain::{
    approvals::{ProposalState, ProposedAct},
    cases::CaseReference,
    decisions::DecisionKind,
    ids::{DecisionId, UserId},
    policy::Action,
    requests::Became,
    timetable::facts::london_day,
};
use ehc_persistence::{
    DbConnection, StorageResult, accounts,
    approvals::{self, ApprovalRow},
    audit, decisions,
    requests::{self, RequestId},
};

use crate::{Context, Failure, NoRule, Service, cases::open, decisions::recorded_at};

/// A day that stands beside the facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlsoOnRecord {
    /// What it is the day of.
    pub of: Beside,
    /// The day.
    pub on: NaiveDate,
    /// The day on which it was keyed, and who keyed it; `None` where that is not known.
    pub keyed: Option<(NaiveDate, Option<String>)>,
    /// Why it was keyed after it had happened, where that was asked.
    pub keyed_late: Option<String>,
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
        let mut days = Vec::new();
        for row in decisions::list(conn, case.id)? {
            let Some(on) = row.decided_on else { continue };
            let by = row.decided_by.map(|user| name(conn, user)).transpose()?.flatten();
            let keyed = recorded_at(conn, case.id, row.id)?.map(|at| (london_day(at), by));
            days.push(AlsoOnRecord { of: Beside::Decided(row.id, row.kind), on, keyed, keyed_late: row.keyed_late_reason });
        }
        let withdrawals = audit::list_acts(conn, case.id, Action::RequestWithdraw.code())?;
        let is_made = |row: &ApprovalRow| row.state == ProposalState::Approved && row.act == ProposedAct::LoneWithdrawal;
        let approved: Vec<ApprovalRow> = approvals::list(conn, case.id)?.into_iter().filter(is_made).collect();
        for row in requests::list(conn, case.id)?.into_iter().filter(|row| row.became != Became::SetAside) {
            let Some(withdrawn_on) = row.withdrawn_on else { continue };
            let asked = row.requester_name.clone();
            let keyed = Some((london_day(row.keyed_at), name(conn, row.keyed_by)?));
            if !super::lone_days::has_its_fact(conn, &case, &row)? {
                let of = Beside::Received(row.id, asked.clone());
                days.push(AlsoOnRecord { of, on: row.received_on, keyed, keyed_late: None });
            }
            let keyed = match withdrawals.iter().rfind(|act| act.on == row.id.uuid()) {
                None => None,
                Some(act) => {
                    // Whoever approves what needs a second person keys nothing.
                    let proposed = approved.iter().find(|one| one.ended_at == Some(act.at)).map(|one| one.proposed_by);
                    let by = proposed.or(act.by).map(|user| name(conn, user)).transpose()?.flatten();
                    Some((london_day(act.at), by))
                }
            };
            let of = Beside::WithdrewAlone(row.id, asked);
            days.push(AlsoOnRecord { of, on: withdrawn_on, keyed, keyed_late: row.withdrawn_late_reason });
        }
        days.sort_by_key(|day| day.on);
        Ok(days)
    })
}

fn name(conn: &mut DbConnection, user: UserId) -> StorageResult<Option<String>> {
    Ok(accounts::find_user(conn, user)?.map(|user| user.name))
}
