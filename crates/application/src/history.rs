//! The history of a case: every act by day, newest day first.

mod looks;
mod members;
mod said;
mod told;
mod withheld;

pub use members::{AdviceResult, Aims, Asked, Blank, FactCode, YesOrNo};
pub use told::Told;

pub(crate) use looks::{CONFIDENTIAL_ADDRESS, THE_CHILD, label_of};
pub(crate) use told::NOBODY;
pub(crate) use withheld::Withheld;

use chrono::{DateTime, NaiveDate, Utc};
use ehc_domain::{
    audit::{AuditOutcome, Look, SystemAct},
    cases::CaseReference,
    ids::AuditEntryId,
    policy::Action,
};
use ehc_persistence::{
    DbConnection, StorageResult,
    audit::{HistoryLine, list_of_case},
};
use serde_json::Value;

use crate::{
    Context, Failure, Service,
    cases::{OpenCase, open},
    failure::NoRule,
    ports::london_day,
};

/// How many acts stand on one page.
const PER_PAGE: i64 = 100;

/// One act as people read it.
#[derive(Debug, Clone, PartialEq)]
pub struct Act {
    /// When.
    pub at: DateTime<Utc>,
    /// What, in words.
    pub label: &'static str,
    /// Who, by the name that they had then; `None` for the system.
    pub actor: Option<String>,
    /// The reason given.
    pub reason: Option<String>,
    /// What its details are about, where that is a thing with a page of its own: the name of a school, a team or an account.
    pub about: Option<String>,
    /// What its details mean, as sentences without their full stops.
    pub said: Vec<String>,
    /// Whether it was refused, so that nothing of it was done.
    pub is_refused: bool,
    /// Whether it changed nothing for the child, shown as one grey line.
    pub is_quiet: bool,
    /// Whether it made a proposal or answered one: what was proposed is then not what happened.
    pub is_of_proposal: bool,
}

/// The acts of one London day, oldest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Day {
    /// The day.
    pub on: NaiveDate,
    /// Its acts.
    pub acts: Vec<Act>,
}

/// A page of history.
#[derive(Debug, Clone)]
pub struct History {
    /// The case.
    pub open: OpenCase,
    /// The days, newest first.
    pub days: Vec<Day>,
    /// Where older acts begin; `None` when there are none.
    pub older: Option<(DateTime<Utc>, AuditEntryId)>,
}

/// Shows the history of a case.
///
/// # Errors
/// Policy; absence; storage.
pub fn show(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    with_views: bool,
    before: Option<(DateTime<Utc>, AuditEntryId)>,
) -> Result<History, Failure<NoRule>> {
    let (open, lines) = service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::AuditView)?;
        let lines = list_of_case(conn, open.case.id, with_views, before, PER_PAGE + 1)?;
        let lines = readable(conn, context, &open, lines)?;
        Ok::<_, Failure<NoRule>>((open, lines))
    })?;
    service.views.record(Look::of(&open.permit), None)?;
    let page = usize::try_from(PER_PAGE).unwrap_or(usize::MAX);
    let older = (lines.len() > page).then(|| lines.get(page - 1).map(|line| (line.at, line.id))).flatten();
    let days = by_day(lines.into_iter().take(page).collect());
    Ok(History { open, days, older })
}

/// Returns lines without what the reader may not know by now.
///
/// # Errors
/// Any failure of the database.
pub(crate) fn readable(
    conn: &mut DbConnection,
    context: &Context,
    open: &OpenCase,
    mut lines: Vec<HistoryLine>,
) -> StorageResult<Vec<HistoryLine>> {
    let withheld = Withheld::of(conn, context, &open.child, lines.iter().flat_map(texts_of))?;
    for line in &mut lines {
        line.reason = line.reason.take().map(|reason| withheld.out_of(&reason));
        for value in line.details.as_object_mut().into_iter().flat_map(|details| details.values_mut()) {
            if let Value::String(text) = value {
                *text = withheld.out_of(text);
            }
        }
    }
    Ok(lines)
}

/// The reason of a line, and every detail.
fn texts_of(line: &HistoryLine) -> impl Iterator<Item = &str> {
    let details = line.details.as_object().into_iter().flat_map(|details| details.values());
    details.filter_map(Value::as_str).chain(line.reason.as_deref())
}

/// Groups acts by London day, newest day first and oldest first within a day.
pub fn by_day(lines: Vec<HistoryLine>) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for line in lines {
        let on = london_day(line.at);
        let act = act(line);
        match days.last_mut() {
            Some(day) if day.on == on => day.acts.insert(0, act),
            _ => days.push(Day { on, acts: vec![act] }),
        }
    }
    days
}

/// Returns whether an act changes nothing for the child: looking, and what the service does by itself every morning to tell people.
fn is_quiet(action: &str) -> bool {
    action.ends_with(".view")
        || action.ends_with(".open")
        || action == Action::CaseExists.code()
        || action == Action::AuditSearch.code()
        || action.starts_with("notice.")
        || action == SystemAct::AlertsRaised.code()
}

/// Returns an act as people read it.
pub fn act(line: HistoryLine) -> Act {
    let (about, said) = said::parts(&line.details);
    let is_of_proposal = matches!(Told::of(&line.details), Some(Told::Proposal { .. }));
    Act {
        is_of_proposal,
        at: line.at,
        label: looks::label_of(&line.action, &line.details),
        actor: line.called(),
        reason: line.reason,
        about,
        said,
        is_refused: line.outcome == AuditOutcome::Refused,
        is_quiet: is_quiet(&line.action) || line.outcome == AuditOutcome::Refused,
    }
}

#[cfg(test)]
mod tests;
