//! A manager's morning: where things stand, what is late, what waits for them.

use ehc_domain::{
    accounts::Role,
    audit::Look,
    policy::{Action, Target},
};

use super::{
    Asked, Behind, Compliance, Population, Scope,
    behind::{asked_among, lines_of},
    compute, load,
};
use crate::{
    Context, Failure, Service,
    failure::NoRule,
    history::Told,
    waiting::{self, WaitingLine},
};

/// The most lines of each table of the page; the number above each says how many there are.
const MOST_LINES: usize = 15;

/// The page.
#[derive(Debug, Clone)]
pub struct Morning {
    /// The figures of this year.
    pub figures: Compliance,
    /// The cases whose legal limits passed longest ago, of those that the person may open.
    pub overdue: Vec<Behind>,
    /// How many overdue cases the person may open.
    pub overdue_open_to_me: u64,
    /// Everything that waits for the person, what holds up the earliest limit first.
    pub waiting: Vec<WaitingLine>,
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
        let asked_on = asked_among(conn, &visibility, overdue.iter())?;
        overdue.retain(|case| visibility.lists(&case.listable(&asked_on)));
        let overdue_open_to_me = u64::try_from(overdue.len()).unwrap_or(u64::MAX);
        overdue.truncate(MOST_LINES);
        Ok::<_, Failure<NoRule>>(Morning {
            figures,
            overdue: lines_of(conn, &visibility, overdue)?,
            overdue_open_to_me,
            waiting: waiting::list(conn, service.store.law(), context)?,
        })
    })?;
    service.views.note(Look::of(&permit).telling(&Told::ListShown { shown: found.overdue.len() }))?;
    Ok(Some(found))
}
