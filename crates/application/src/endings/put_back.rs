//! Putting a request back on record that was set aside as recorded by mistake while others stood: it counts again from its own day. The one that ended the case
//! with it is put back by taking the end back.

use ehc_domain::{approvals::ProposedAct, audit::ObjectId, cases::CaseReference, ids::ApprovalId, policy::Action, text::Words};
use ehc_persistence::{
    approvals as waiting,
    requests::{self, RequestId, RequestRow},
};

use super::{
    Before, Settled,
    end_back::ProposedBack,
    request_back::{PutBackRefused, make, ready, request_in_the_way},
};
use crate::{
    Context, Done, Failure, NoRule, Service,
    approvals::{self, Proposal},
    cases::{OpenCase, open},
};

/// Why a request was no mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutBack {
    /// Why.
    pub reason: Words<2_000>,
}

/// A request that was set aside.
#[derive(Debug, Clone)]
pub struct ToPutBack {
    /// The case.
    pub open: OpenCase,
    /// The request; `None` where the case has none like it.
    pub request: Option<RequestRow>,
    /// The proposal to put it back that waits for a second person; `None` where none does.
    pub waits: Option<ApprovalId>,
    /// Whether nobody else could approve what needs a second person.
    pub is_alone: bool,
    /// Why it is not put back whatever is answered; `None` where it can be.
    pub in_the_way: Option<PutBackRefused>,
}

/// Finds a request that was set aside, and says what is in the way of putting it back.
///
/// # Errors
/// Policy; absence; storage.
pub fn to_put_back(
    service: &Service,
    context: &Context,
    (reference, id): &(CaseReference, RequestId),
) -> Result<ToPutBack, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::RequestPutBack)?;
        let request = requests::list(conn, open.case.id)?.into_iter().find(|row| row.id == *id);
        let waits = waiting::find_waiting(conn, ProposedAct::PuttingBack, ObjectId::new(id.uuid()))?;
        let in_the_way = request_in_the_way(conn, &open.case, *id)?;
        let is_alone = approvals::is_alone(conn, context, &open)?;
        Ok(ToPutBack { request, waits: waits.map(|row| row.id), is_alone, in_the_way, open })
    })
}

/// Says what putting a request back would move, and who is asked to approve it.
///
/// # Errors
/// [`PutBackRefused`]; policy; storage.
pub fn preview_put_back(
    service: &Service,
    context: &Context,
    (reference, id): &(CaseReference, RequestId),
    _: &PutBack,
) -> Result<Before, Failure<PutBackRefused>> {
    service.store.read(|conn| {
        let open = open(conn, context, reference, Action::RequestPutBack)?;
        let ready = ready(conn, service.store.law(), (&open.case, &open.child), *id, context.today)?;
        let asked = approvals::asked(conn, context, &open, ready.needs_second_person());
        let asked = asked.map_err(|failure| failure.map_rule(PutBackRefused::from))?;
        Ok(Before { moves: ready.moves(), asked, ..Before::default() })
    })
}

/// Puts a request back on record. That it was taken for a mistake stays in the history with the reason. What moves a limit that the authority is held to waits for a
/// second person.
///
/// # Errors
/// [`PutBackRefused`]; policy; storage.
pub fn put_back(
    service: &Service,
    context: &Context,
    (reference, id): &(CaseReference, RequestId),
    PutBack { reason }: PutBack,
) -> Result<Settled, Failure<PutBackRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::RequestPutBack)?;
        let ready = ready(conn, service.store.law(), (&open.case, &open.child), *id, context.today)?;
        if ready.needs_second_person() {
            let proposal = Proposal::PuttingBack(ProposedBack::of(Some(*id)));
            let (id, done) = approvals::propose(conn, service, context, &open, (proposal, ready.shown()), reason.as_str())
                .map_err(|failure| failure.map_rule(PutBackRefused::from))?;
            return Ok(done.map(|()| Settled::Proposed(id)));
        }
        let entry = make(conn, service, context, &open, ready, reason.as_str())?;
        Ok(Done::new(Settled::AtOnce, entry).seen_at(open.path("decisions")))
    })
}
