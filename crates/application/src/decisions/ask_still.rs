//! Taking back that one of several withdrew alone: whoever made the request asks still, and it counts again from its own day as if nobody had withdrawn it. What
//! moves a limit of the authority’s own waits for a second person.

use chrono::NaiveDate;
use ehc_domain::{approvals::ProposedAct, audit::ObjectId, cases::CaseReference, ids::ApprovalId, policy::Action, text::Words};
use ehc_persistence::{
    approvals as waiting,
    requests::{self, RequestId, RequestRow},
};

use super::still::{AskedStill, ProposedStillAsks, StillAsksRefused, find, make, ready};
use crate::{
    Context, Done, Failure, NoRule, Service,
    approvals::{self, Proposal, Settled},
    cases::{OpenCase, open},
    endings::Before,
};

/// Why it was recorded wrongly that one withdrew alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StillAsks {
    /// Why.
    pub reason: Words<2_000>,
}

/// A request that was withdrawn alone.
#[derive(Debug, Clone)]
pub struct ToStillAsk {
    /// The case.
    pub open: OpenCase,
    /// The request; `None` where the case has none like it.
    pub request: Option<RequestRow>,
    /// The day from which the assessment would count; `None` where it would count as it does.
    pub would_count_from: Option<NaiveDate>,
    /// The proposal to take it back that waits for a second person; `None` where none does.
    pub waits: Option<ApprovalId>,
    /// Whether nobody else could approve what needs a second person.
    pub is_alone: bool,
    /// Why it cannot be taken back; `None` where it can.
    pub in_the_way: Option<StillAsksRefused>,
}

/// Says what would follow if it were taken back that one withdrew alone.
///
/// # Errors
/// Policy; absence; storage.
pub fn to_still_ask(
    service: &Service,
    context: &Context,
    (reference, id): &(CaseReference, RequestId),
) -> Result<ToStillAsk, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::RequestRestore)?;
        let request = requests::list(conn, open.case.id)?.into_iter().find(|row| row.id == *id);
        let waits = waiting::find_waiting(conn, ProposedAct::RequestRestoring, ObjectId::new(id.uuid()))?.map(|row| row.id);
        let is_alone = approvals::is_alone(conn, context, &open)?;
        let (would_count_from, in_the_way) = match find(conn, &open.case, *id)? {
            Ok(found) => (Some(found.counts_from).filter(|from| *from != open.case.began_on), None),
            Err(refused) => (None, Some(refused)),
        };
        Ok(ToStillAsk { open, request, would_count_from, waits, is_alone, in_the_way })
    })
}

/// Says what it would move if the request stood again, and who is asked to approve it.
///
/// # Errors
/// [`StillAsksRefused`]; policy; absence; storage.
pub fn preview_still(
    service: &Service,
    context: &Context,
    (reference, id): &(CaseReference, RequestId),
    _: &StillAsks,
) -> Result<Before, Failure<StillAsksRefused>> {
    service.store.read(|conn| {
        let open = open(conn, context, reference, Action::RequestRestore)?;
        let ready = ready(conn, service.store.law(), (&open.case, &open.child), *id, context.today)?;
        let asked = approvals::asked(conn, context, &open, ready.needs_second_person());
        let asked = asked.map_err(|failure| failure.map_rule(StillAsksRefused::from))?;
        Ok(Before { moves: ready.moves(), asked, ..Before::default() })
    })
}

/// Takes back that one of several withdrew alone. The request stands again; that it was recorded as withdrawn stays in the history with the reason. What moves a
/// limit that the authority is held to waits for a second person.
///
/// # Errors
/// [`StillAsksRefused`]; policy; storage.
pub fn still_ask(
    service: &Service,
    context: &Context,
    (reference, id): &(CaseReference, RequestId),
    StillAsks { reason }: StillAsks,
) -> Result<AskedStill, Failure<StillAsksRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::RequestRestore)?;
        let ready = ready(conn, service.store.law(), (&open.case, &open.child), *id, context.today)?;
        let done = ready.done(Settled::AtOnce);
        if ready.needs_second_person() {
            let proposal = Proposal::RequestRestoring(ProposedStillAsks::of(*id));
            let (id, proposed) = approvals::propose(conn, service, context, &open, (proposal, ready.shown()), reason.as_str())
                .map_err(|failure| failure.map_rule(StillAsksRefused::from))?;
            return Ok(proposed.map(|()| AskedStill { settled: Settled::Proposed(id), ..done }));
        }
        let entry = make(conn, service, context, &open, ready, reason.as_str())?;
        Ok(Done::new(done, entry).seen_at(open.path("decisions")))
    })
}
