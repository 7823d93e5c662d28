//! The limit of a request for advice, and how the request stands on a day.

use chrono::NaiveDate;
use ehc_domain::{
    advice::{AdviceState, Binding},
    calendar::WorkingCalendar,
    ids::{AdviceRequestId, CaseId},
    timetable::{
        counting::{self, Inputs},
        facts::AdviceBinding,
        rules::{Authority, RuleSet},
    },
};
use ehc_persistence::{
    DbConnection, StorageResult,
    advice::{self, AdviceRequestRow, LimitRow},
};

/// The limit of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// The case, for the page of its dates.
    pub case_id: CaseId,
    /// The duty's key within the case, which leads to its receipt.
    pub key: String,
    /// What it rests on, in words.
    pub authority: String,
    /// Whether law, and not only guidance, sets it.
    pub is_legal: bool,
    /// The last day.
    pub due: NaiveDate,
    /// The last working day on or before it.
    pub act_by: Option<NaiveDate>,
    /// The day it was met.
    pub met_on: Option<NaiveDate>,
    /// Whether a valid exception covers a miss.
    pub is_excused: bool,
}

/// Returns the rule that holds a contributor to six weeks.
pub fn rule_of(binding: Binding) -> &'static str {
    match binding {
        Binding::Section31 => "R08-ADVICE-6W",
        Binding::Code => "COP-ADVICE-6W",
    }
}

/// Returns the same as the facts name it.
pub fn fact_binding(binding: Binding) -> AdviceBinding {
    match binding {
        Binding::Section31 => AdviceBinding::Section31,
        Binding::Code => AdviceBinding::Code,
    }
}

/// Computes the limit of a request that a body receives on a day, as the law of that day counts it.
pub fn due_if_received(rules: &RuleSet, calendar: &WorkingCalendar, binding: Binding, on: NaiveDate) -> Option<NaiveDate> {
    let rule = rules.in_force(rule_of(binding), on)?;
    counting::counted(rule, on, &Inputs::default(), calendar, rules).due
}

/// Finds the limits of requests among the stored dates; of a request made twice, the later.
pub(super) fn of_requests(
    conn: &mut DbConnection,
    requests: &[&AdviceRequestRow],
) -> StorageResult<Vec<(AdviceRequestId, Limit)>> {
    let ids: Vec<_> = requests.iter().map(|request| request.id).collect();
    let rows = advice::list_limits(conn, &ids)?;
    let limit = |request: &&AdviceRequestRow| {
        let row = rows.iter().rfind(|row| row.subject_id.map(|id| id.uuid()) == Some(request.id.uuid()))?;
        Some((request.id, of_row(request, row)?))
    };
    Ok(requests.iter().filter_map(limit).collect())
}

pub(super) fn of_request(conn: &mut DbConnection, request: &AdviceRequestRow) -> StorageResult<Option<Limit>> {
    Ok(of_requests(conn, &[request])?.pop().map(|(_, limit)| limit))
}

fn of_row(request: &AdviceRequestRow, row: &LimitRow) -> Option<Limit> {
    Some(Limit {
        case_id: request.case_id,
        key: row.duty.clone(),
        authority: request.binding.label().to_owned(),
        is_legal: row.authority == Authority::Statute,
        due: row.due?,
        act_by: row.act_by,
        met_on: row.met_on,
        is_excused: row.is_excused,
    })
}

/// How a request for advice stands on a day. Never stored: it follows from its state, its limit and the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Owed, with days to go; 0 on the day itself.
    Due {
        /// Days until the limit.
        days: i64,
    },
    /// Owed, and late.
    Overdue {
        /// Days past the limit.
        days: i64,
    },
    /// Owed and past the limit, which a valid exception excuses: complete as soon as practicable.
    Excused,
    /// Owed, and nothing sets a day.
    Waiting,
    /// Come, and waiting to be checked.
    ToCheck,
    /// Checked and accepted.
    Accepted,
    /// The body gives none, and says why.
    Declined,
    /// Not asked for, on a ground.
    NotNeeded,
    /// Asked for and not given when the case ended: nobody owes it any more.
    Ended,
    /// Come, and not checked when the case ended.
    CameUnchecked,
}

impl Standing {
    /// Works out how a request stands; `has_ended` says that its case has.
    pub fn of(state: AdviceState, limit: Option<&Limit>, has_ended: bool, today: NaiveDate) -> Self {
        match state {
            AdviceState::Received if has_ended => Self::CameUnchecked,
            AdviceState::Received => Self::ToCheck,
            AdviceState::Accepted => Self::Accepted,
            AdviceState::Declined => Self::Declined,
            AdviceState::NotNeeded => Self::NotNeeded,
            AdviceState::Asked | AdviceState::InProgress | AdviceState::SentBack if has_ended => Self::Ended,
            AdviceState::Asked | AdviceState::InProgress | AdviceState::SentBack => match limit {
                None => Self::Waiting,
                Some(limit) => match (limit.due - today).num_days() {
                    days @ 0.. => Self::Due { days },
                    _ if limit.is_excused => Self::Excused,
                    days => Self::Overdue { days: -days },
                },
            },
        }
    }

    /// Says whether it is chased: owed past a limit that nothing excuses.
    pub fn is_overdue(self) -> bool {
        matches!(self, Self::Overdue { .. })
    }

    /// Returns the words of the state as lists show them.
    pub fn words(self) -> String {
        match self {
            Self::Due { days: 0 } => "Due today".into(),
            Self::Due { days: 1 } => "Due tomorrow".into(),
            Self::Due { days } => format!("Due in {days} days"),
            Self::Overdue { days: 1 } => "Overdue by 1 day".into(),
            Self::Overdue { days } => format!("Overdue by {days} days"),
            Self::Excused => "Excused".into(),
            Self::Waiting => "Waiting".into(),
            Self::ToCheck => AdviceState::Received.label().into(),
            Self::Accepted => AdviceState::Accepted.label().into(),
            Self::Declined => AdviceState::Declined.label().into(),
            Self::NotNeeded => AdviceState::NotNeeded.label().into(),
            Self::Ended => "Not given: the case has ended".into(),
            Self::CameUnchecked => "Received".into(),
        }
    }

    /// Returns the stable code of the state, for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Due { days: 0 } => "due_today",
            Self::Due { .. } => "due",
            Self::Overdue { .. } => "overdue",
            Self::Excused => "excused",
            Self::Waiting => "waiting",
            Self::ToCheck => AdviceState::Received.code(),
            Self::Accepted => AdviceState::Accepted.code(),
            Self::Declined => AdviceState::Declined.code(),
            Self::NotNeeded => AdviceState::NotNeeded.code(),
            Self::Ended => "case_ended",
            Self::CameUnchecked => "received_unchecked",
        }
    }
}
