//! A contributor's inbox: their own requests and those of their team that nobody has taken.

use chrono::NaiveDate;
use ehc_domain::{
    advice::AdviceKind,
    audit::Look,
    codes::Coded,
    policy::{Action, Target},
};
use ehc_persistence::advice::{self, InboxLine, Reach};

use super::limit::{self, Limit, Standing};
use crate::{Context, Failure, Service, cases::year_words, failure::NoRule, history::Told};

/// The most requests shown at once; more than this in one inbox is a matter for the team's lead.
const MOST: i64 = 500;

/// The most finished requests shown.
const MOST_DONE: i64 = 50;

/// The requests of a contributor, by urgency.
#[derive(Debug, Clone, Default)]
pub struct Inbox {
    /// Past the limit, excused ones included: they are still to be done as soon as practicable.
    pub overdue: Vec<InboxItem>,
    /// Due today.
    pub today: Vec<InboxItem>,
    /// Due within seven days.
    pub week: Vec<InboxItem>,
    /// Due later.
    pub later: Vec<InboxItem>,
    /// Given or answered, latest first.
    pub done: Vec<InboxItem>,
}

impl Inbox {
    /// Counts what is owed.
    pub fn owed(&self) -> usize {
        self.overdue.len() + self.today.len() + self.week.len() + self.later.len()
    }

    /// Says whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.owed() == 0 && self.done.is_empty()
    }
}

/// One request in an inbox: identity and dates, and nothing else of the case.
#[derive(Debug, Clone)]
pub struct InboxItem {
    /// The request and who the child is.
    pub line: InboxLine,
    /// The child's year group, in words.
    pub year: String,
    /// The limit; `None` for a request without one.
    pub limit: Option<Limit>,
    /// How it stands.
    pub standing: Standing,
    /// Whether it is the person's own; otherwise their team may take it.
    pub is_mine: bool,
}

/// Lists what the person and their team were asked. The whole list shown is one audit row.
///
/// # Errors
/// Policy; storage.
pub fn inbox(service: &Service, context: &Context) -> Result<Inbox, Failure<NoRule>> {
    let permit = context.authorise(Action::CaseList, Target::Service)?;
    let reach = Reach {
        visibility: context.visibility(),
        teams: context.actor.teams.clone(),
        kinds: AdviceKind::ALL.iter().copied().filter(|kind| kind.role().is_some_and(|role| context.actor.has(role))).collect(),
    };
    let inbox = service.store.read(|conn| -> Result<Inbox, Failure<NoRule>> {
        let owed = advice::list_owed(conn, &reach, MOST)?;
        let done = advice::list_done(conn, &reach, MOST_DONE)?;
        let requests: Vec<_> = owed.iter().chain(&done).map(|line| &line.request).collect();
        let limits = limit::of_requests(conn, &requests)?;
        let item = |line: InboxLine| {
            let limit = limits.iter().find(|(id, _)| *id == line.request.id).map(|(_, limit)| limit.clone());
            InboxItem {
                year: year_words(line.born_on, line.year_group_shift, context.today),
                standing: Standing::of(line.request.state, limit.as_ref(), line.closed_on.is_some(), context.today),
                is_mine: line.request.user_id == Some(context.actor.user_id),
                limit,
                line,
            }
        };
        Ok(grouped(owed.into_iter().map(item).collect(), done.into_iter().map(item).collect(), context.today))
    })?;
    let shown = inbox.owed() + inbox.done.len();
    service.views.note(Look::of(&permit).telling(&Told::NamedListShown { list: "advice".into(), shown }))?;
    Ok(inbox)
}

fn grouped(mut owed: Vec<InboxItem>, done: Vec<InboxItem>, today: NaiveDate) -> Inbox {
    owed.sort_by_key(|item| (item.limit.is_none(), item.limit.as_ref().map(|limit| limit.due)));
    let mut inbox = Inbox { done, ..Inbox::default() };
    for item in owed {
        let days = item.limit.as_ref().map_or(i64::MAX, |limit| (limit.due - today).num_days());
        let group = match days {
            ..0 => &mut inbox.overdue,
            0 => &mut inbox.today,
            1..=7 => &mut inbox.week,
            _ => &mut inbox.later,
        };
        group.push(item);
    }
    inbox
}
