//! Seeing what a change would move, and making it.

use ehc_domain::{
    audit::AuditEntry,
    calendar::CalendarChangeKind,
    ids::{CalendarChangeId, CaseId},
    policy::{Action, Permit, Target},
};
use ehc_persistence::{
    calendars::{CalendarChangeRow, insert_moves},
    cases,
};

use super::{
    moves::{self, CaseMove, Found},
    plan::{Change, ChangeRefused, Plan, plan},
};
use crate::{Context, Done, Failure, Service, history::Told};

/// What a change would do, before anybody decides it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// What is changed.
    pub kind: CalendarChangeKind,
    /// The day, or the first and last closed day.
    pub days: (chrono::NaiveDate, chrono::NaiveDate),
    /// The occasion, or the institution.
    pub name: String,
    /// What would move, earliest first.
    pub moves: Vec<CaseMove>,
    /// How many open cases were read.
    pub cases_read: usize,
    /// How many statutory limits counted in calendar weeks were compared.
    pub week_limits: usize,
    /// How many of them would move.
    pub week_limits_moved: usize,
}

/// A change that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Which.
    pub id: CalendarChangeId,
    /// What moved, earliest first.
    pub moves: Vec<CaseMove>,
}

/// Checks that a change could be made, without reading any case.
///
/// # Errors
/// [`ChangeRefused`]; policy; storage.
pub fn check(service: &Service, context: &Context, change: &Change) -> Result<(), Failure<ChangeRefused>> {
    context.authorise(Action::CalendarEdit, Target::Service)?;
    service.store.read(|conn| plan(conn, context, change, false).map(|_| ()))
}

/// Shows what a change would move; changes nothing.
///
/// # Errors
/// [`ChangeRefused`]; policy; storage.
pub fn preview(service: &Service, context: &Context, change: &Change) -> Result<Preview, Failure<ChangeRefused>> {
    context.authorise(Action::CalendarEdit, Target::Service)?;
    service.store.read(|conn| {
        let plan = plan(conn, context, change, false)?;
        let found = moves::find(conn, service.store.law(), &plan, context.today)?;
        Ok(Preview {
            kind: plan.kind,
            days: plan.days,
            name: plan.name,
            moves: found.moves,
            cases_read: found.cases_read,
            week_limits: found.week_limits,
            week_limits_moved: found.week_limits_moved,
        })
    })
}

/// Makes a change: stores it, brings the dates of every case that it moves up to date, and writes "Calendar changed" in the history of each.
///
/// All cases are read before the transaction, because reading some tens of thousands would keep everybody else from writing; those that move are read
/// again inside it. The receipts of the others name the calendar too: [`super::follow`] brings them up to date.
///
/// # Errors
/// [`ChangeRefused`]; policy; storage.
pub fn make(service: &Service, context: &Context, change: &Change) -> Result<Changed, Failure<ChangeRefused>> {
    let permit = context.authorise(Action::CalendarEdit, Target::Service)?;
    let law = service.store.law();
    let found = service.store.read(|conn| {
        let plan = plan(conn, context, change, true)?;
        Ok::<_, Failure<ChangeRefused>>(moves::find(conn, law, &plan, context.today)?)
    });
    // What is refused here is refused again inside, unless this form made the change already: then its result is found.
    let found = match found {
        Err(Failure::Rule(_)) => Found::default(),
        other => other?,
    };
    let mut moving: Vec<CaseId> = found.moves.iter().map(|one| one.case_id).collect();
    moving.sort_unstable();
    moving.dedup();
    service.store.write(context, |conn| {
        let plan = plan(conn, context, change, true)?;
        // Held before they are read, in the order in which everybody takes several cases.
        for case in &moving {
            cases::hold(conn, *case)?;
        }
        let moves = moves::find_among(conn, law, &plan, context.today, &moving)?;
        plan.store(conn, context)?;
        let id = service.ports.id();
        let counted = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
        let has_stored_dates = !matches!(plan.kind, CalendarChangeKind::OfficesClosed | CalendarChangeKind::OfficesOpened);
        CalendarChangeRow {
            id,
            kind: plan.kind,
            institution_id: plan.institution,
            first_on: plan.days.0,
            last_on: plan.days.1,
            name: plan.name.clone(),
            reason: plan.reason.clone(),
            changed_at: context.now,
            changed_by: Some(context.actor.user_id),
            week_limits: counted(found.week_limits),
            week_limits_moved: counted(found.week_limits_moved),
            followed_to: None,
            // No stored date rests on the opening of our own offices.
            followed_at: (!has_stored_dates).then_some(context.now),
        }
        .insert(conn)?;
        insert_moves(conn, moves.iter().cloned().map(|one| one.row(id)).collect())?;
        let place = format!("/admin/calendar/changes/{id}");
        let entry = entry(&permit, &plan, id, moves.len().to_string());
        let done = entries_of_cases(&permit, &plan, id, &moves)
            .into_iter()
            .fold(Done::new(Changed { id, moves }, entry).seen_at(place), Done::and);
        Ok(if has_stored_dates { done } else { done.leaving_dates() })
    })
}

fn entry(permit: &Permit, plan: &Plan, id: CalendarChangeId, moved: String) -> AuditEntry {
    let (first, last) = plan.days;
    let told = Told::CalendarChanged {
        change: plan.kind.label().into(),
        name: plan.name.clone(),
        first_day: first,
        last_day: (first != last).then_some(last),
        moved,
    };
    AuditEntry::of(permit).on("calendar_change", id).telling(&told).because(plan.reason.clone().unwrap_or_default())
}

/// One entry for each case, however many of its dates move: that is how its history reads.
fn entries_of_cases(permit: &Permit, plan: &Plan, id: CalendarChangeId, moves: &[CaseMove]) -> Vec<AuditEntry> {
    let mut cases: Vec<(CaseId, Vec<String>)> = Vec::new();
    for one in moves {
        match cases.iter_mut().find(|(case, _)| *case == one.case_id) {
            Some((_, words)) => words.push(one.in_words()),
            None => cases.push((one.case_id, vec![one.in_words()])),
        }
    }
    cases.into_iter().map(|(case, words)| entry(permit, plan, id, words.join("; ")).on_case(case)).collect()
}
