//! Recording an end: what it ends and moves is said first. Where a limit that is overdue would vanish with it, or a limit moves, it waits for a second person.

use chrono::NaiveDate;
use ehc_domain::{
    approvals::ProposedAct, audit::ObjectId, cases::CaseReference, ids::ApprovalId, policy::Action, text::Words,
    timetable::DutyStatus,
};
use ehc_persistence::{DbConnection, approvals as waiting, requests::RequestRow};

use super::{
    Before, EndRefused, Follows, check_other, compare,
    end::{How, ProposedEnd, make, ready, under_way},
};
use crate::{
    Context, Done, Failure, NoRule, Service,
    approvals::{self, Proposal, Settled},
    cases::{OpenCase, open},
    requests::of_the_assessment,
    timetable::{self, facts_of},
};

/// What came of the recording of an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    /// The day.
    pub on: NaiveDate,
    /// The day on which the request was received that begins the next assessment; `None` where nobody has asked since.
    pub goes_on_from: Option<NaiveDate>,
    /// Whether it was done.
    pub settled: Settled,
}

/// A case with what its end would be about.
#[derive(Debug, Clone)]
pub struct ToEnd {
    /// The case.
    pub open: OpenCase,
    /// The requests of the assessment that is under way, first to last.
    pub requests: Vec<RequestRow>,
    /// Whether a move is on record with which the plan was not transferred yet.
    pub is_moving: bool,
    /// Whether something of the case is overdue, or a limit might move: then it may have to be said why its end is entered only now.
    pub may_be_late: bool,
    /// The proposal of an end that waits for a second person; `None` where none does.
    pub waits: Option<ApprovalId>,
    /// Whether nobody else could approve what needs a second person.
    pub is_alone: bool,
}

/// What is recorded: how the case ends, on which day, and why that is entered only now.
pub(crate) type End = (How, NaiveDate, Option<Words<4_000>>);

/// Says what an end of the case would be about.
///
/// # Errors
/// Policy; absence; storage.
pub fn to_end(service: &Service, context: &Context, reference: &CaseReference) -> Result<ToEnd, Failure<NoRule>> {
    look(service, context, reference, Action::CaseEnd)
}

/// Says what the withdrawal of everybody who asked would be about.
///
/// # Errors
/// Policy; absence; storage.
pub fn to_withdraw(service: &Service, context: &Context, reference: &CaseReference) -> Result<ToEnd, Failure<NoRule>> {
    look(service, context, reference, Action::CaseClose)
}

fn look(service: &Service, context: &Context, reference: &CaseReference, action: Action) -> Result<ToEnd, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, action)?;
        let requests = of_the_assessment(conn, &open.case)?;
        let is_moving = under_way(&facts_of(conn, open.case.id)?).is_some();
        let dates = timetable::compute(conn, service.store.law(), &open.case, context.today, None)?;
        let is_overdue = dates.duties.iter().any(|duty| matches!(duty.status(context.today), DutyStatus::Overdue { .. }));
        let may_be_late = is_overdue || requests.len() > 1;
        let waits = waiting::find_waiting(conn, ProposedAct::Ending, ObjectId::new(open.case.id.uuid()))?.map(|row| row.id);
        let is_alone = approvals::is_alone(conn, context, &open)?;
        Ok(ToEnd { open, requests, is_moving, may_be_late, waits, is_alone })
    })
}

fn proposed(conn: &mut DbConnection, service: &Service, (how, on, why): End) -> Result<ProposedEnd, Failure<EndRefused>> {
    if let Some(to) = how.to() {
        check_other(conn, service, to)?;
    }
    Ok(ProposedEnd { how, on, why_late: why.map(Words::into_string) })
}

/// Says what an end would end and move, and who is asked to approve it.
pub(crate) fn preview(
    service: &Service,
    context: &Context,
    (reference, action): (&CaseReference, Action),
    end: End,
) -> Result<Before, Failure<EndRefused>> {
    service.store.read(|conn| {
        let open = open(conn, context, reference, action)?;
        let end = proposed(conn, service, end)?;
        let ready = ready(conn, service.store.law(), (&open.case, &open.child), &end, context.today)?;
        let asked = approvals::asked(conn, context, &open, ready.needs_second_person());
        let asked = asked.map_err(|failure| failure.map_rule(EndRefused::from))?;
        let follows = compare(conn, service, context, &open, ready.facts())?;
        Ok(Before { follows, moves: ready.moves(), asked, decided_since: ready.decided_since().to_vec() })
    })
}

/// Says what would follow from an end that waits; `None` where it cannot be recorded any more.
pub(crate) fn would_follow(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    open: &OpenCase,
    end: &ProposedEnd,
) -> Result<Option<Follows>, Failure<NoRule>> {
    match ready(conn, service.store.law(), (&open.case, &open.child), end, context.today) {
        Ok(ready) => compare(conn, service, context, open, ready.facts()).map(Some),
        Err(Failure::Storage(error)) => Err(Failure::Storage(error)),
        Err(_) => Ok(None),
    }
}

/// Records an end, or proposes it. `said` is what whoever withdrew said.
pub(crate) fn record(
    service: &Service,
    context: &Context,
    (reference, action): (&CaseReference, Action),
    end: End,
    said: &str,
) -> Result<Ended, Failure<EndRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, action)?;
        let end = proposed(conn, service, end)?;
        let ready = ready(conn, service.store.law(), (&open.case, &open.child), &end, context.today)?;
        let done = Ended { on: end.on, goes_on_from: ready.goes_on_from(), settled: Settled::AtOnce };
        if ready.needs_second_person() {
            let why = if said.is_empty() { end.why_late.clone().unwrap_or_default() } else { said.to_owned() };
            let what = (Proposal::Ending(end), ready.shown());
            let (id, proposed) = approvals::propose(conn, service, context, &open, what, &why)
                .map_err(|failure| failure.map_rule(EndRefused::from))?;
            return Ok(proposed.map(|()| Ended { settled: Settled::Proposed(id), ..done }));
        }
        let (entry, notices) = make(conn, service, context, &open, ready, said)?;
        Ok(Done::new(done, entry).telling_all(notices).seen_at(open.path("")))
    })
}
