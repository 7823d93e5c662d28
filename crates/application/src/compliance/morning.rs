//! A manager's morning: where things stand, what is late, what waits for them.

use std::collections::BTreeSet;

use ehc_domain::{
    accounts::Role,
    audit::AuditEntry,
    ids::UserId,
    policy::{Action, Target, Visibility},
    timetable::{exceptions::Ground, facts::FactKind},
};
use ehc_persistence::{DbConnection, StorageResult, compliance as rows};

use super::{Asked, Behind, Compliance, Population, Proposed, Scope, behind::lines_of, compute, load};
use crate::{Context, Failure, Service, failure::NoRule, history::Told, timetable::read_fact};

/// The most lines of each table of the page; the number above each says how many there are.
const MOST_LINES: usize = 15;
const MOST_PROPOSED: i64 = 50;

/// An exception that counts only once a manager approves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingException {
    /// The reference of the case.
    pub reference: String,
    /// The child's name.
    pub child: String,
    /// The ground.
    pub ground: Ground,
    /// The first day of the ground.
    pub from: chrono::NaiveDate,
    /// Whether the reader recorded it, so that somebody else must approve it.
    pub is_own: bool,
}

/// The page.
#[derive(Debug, Clone)]
pub struct Morning {
    /// The figures of this year.
    pub figures: Compliance,
    /// The cases whose legal limits passed longest ago, of those that the person may open.
    pub overdue: Vec<Behind>,
    /// How many overdue cases the person may open.
    pub overdue_open_to_me: u64,
    /// Decisions that wait for an officer.
    pub proposed: Vec<Proposed>,
    /// Exceptions that wait for approval.
    pub exceptions: Vec<WaitingException>,
}

/// Shows a manager their morning page; `None` for people who manage nothing, whose page is the board.
///
/// # Errors
/// Policy; storage.
pub fn morning(service: &Service, context: &Context, asked: Asked) -> Result<Option<Morning>, Failure<NoRule>> {
    let permit = context.authorise(Action::ReportAggregate, Target::Service)?;
    if !context.actor.has(Role::Manager) {
        return Ok(None);
    }
    let visibility = context.visibility();
    let found = service.store.read(|conn| {
        let figures = compute(conn, context, asked)?;
        let (days, today) = ((figures.from, figures.to), context.today);
        let mut overdue =
            load(conn, Population::Overdue, Scope::of(context, &visibility, Some(visibility.teams())), days, today)?;
        overdue.retain(|case| visibility.lists(&case.listable()));
        let overdue_open_to_me = u64::try_from(overdue.len()).unwrap_or(u64::MAX);
        overdue.truncate(MOST_LINES);
        Ok::<_, Failure<NoRule>>(Morning {
            figures,
            overdue: lines_of(conn, &visibility, overdue)?,
            overdue_open_to_me,
            proposed: rows::list_proposed(conn, &visibility, MOST_PROPOSED)?,
            exceptions: waiting(conn, &visibility, context.actor.user_id)?,
        })
    })?;
    service.views.note(AuditEntry::of(&permit).telling(&Told::ListShown { shown: found.overdue.len() }))?;
    Ok(Some(found))
}

fn waiting(conn: &mut DbConnection, visibility: &Visibility, reader: UserId) -> StorageResult<Vec<WaitingException>> {
    let recorded = rows::list_exceptions(conn, visibility)?;
    let superseded: BTreeSet<_> = recorded.iter().filter_map(|one| one.fact.supersedes_id).collect();
    let mut waiting = Vec::new();
    for one in recorded.into_iter().filter(|one| !superseded.contains(&one.fact.id)) {
        let is_own = one.fact.recorded_by == Some(reader);
        if let FactKind::ExceptionRecorded { code, from, approved_by: None, .. } = read_fact(one.fact)?.kind
            && code.needs_approval()
        {
            waiting.push(WaitingException { reference: one.reference, child: one.child, ground: code, from, is_own });
        }
    }
    Ok(waiting)
}
