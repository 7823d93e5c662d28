//! Taking back the end of a case that was recorded wrongly: the case is again as its other facts say.

use ehc_domain::{approvals::ProposedAct, audit::ObjectId, cases::CaseReference, ids::ApprovalId, policy::Action, text::Words};
use ehc_persistence::approvals as waiting;

use super::{
    Before, Settled,
    end_back::{ProposedBack, ProposedReopening, TakeBackRefused, make, ready},
    how_ended::{End, last_end},
};
use crate::{
    Context, Done, Failure, Service,
    approvals::{self, Proposal},
    cases::{OpenCase, open},
    failure::NoRule,
    timetable::facts_of,
};

/// Why the end of the case was recorded wrongly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakeBack {
    /// Why.
    pub reason: Words<2_000>,
}

/// A case with how it ended.
#[derive(Debug, Clone)]
pub struct Ending {
    /// The case.
    pub open: OpenCase,
    /// What was recorded, to end a sentence: “died”, “recorded by mistake”; `None` where nothing can be taken back.
    pub recorded: Option<String>,
    /// Whether it was a plan that was set aside, while the case went on with a request.
    pub is_of_plan: bool,
    /// The proposal to take it back that waits for a second person; `None` where none does.
    pub waits: Option<ApprovalId>,
    /// Whether nobody else could approve what needs a second person.
    pub is_alone: bool,
}

/// Says how the case ended.
///
/// # Errors
/// Policy; absence; storage.
pub fn ending(service: &Service, context: &Context, reference: &CaseReference) -> Result<Ending, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::CaseReopen)?;
        let facts = facts_of(conn, open.case.id)?;
        let end = last_end(conn, &open.case, &facts)?;
        let waits = match &end {
            Some(end) => waiting::find_waiting(conn, end.act(), ObjectId::new(end.subject().uuid()))?,
            None => None,
        };
        let is_of_plan = matches!(end, Some(End::PlanSetAside(..)));
        let (recorded, is_alone) = (end.map(|end| end.words(&open.case)), approvals::is_alone(conn, context, &open)?);
        Ok(Ending { recorded, is_of_plan, waits: waits.map(|row| row.id), is_alone, open })
    })
}

/// Says what taking the end back would move, and who is asked to approve it.
///
/// # Errors
/// [`TakeBackRefused`]; policy; storage.
pub fn preview_take_back(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    _: &TakeBack,
) -> Result<Before, Failure<TakeBackRefused>> {
    service.store.read(|conn| {
        let open = open(conn, context, reference, Action::CaseReopen)?;
        let ready = ready(conn, service.store.law(), (&open.case, &open.child), context.today)?;
        let asked = approvals::asked(conn, context, &open, ready.needs_second_person());
        let asked = asked.map_err(|failure| failure.map_rule(TakeBackRefused::from))?;
        Ok(Before { moves: ready.moves(), asked, ..Before::default() })
    })
}

/// Takes back how the case ended. What was not sent meanwhile is not sent afterwards. What moves a limit that the authority is held to, or has it owed again, waits
/// for a second person.
///
/// # Errors
/// [`TakeBackRefused`]; policy; storage.
pub fn take_back(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    new: TakeBack,
) -> Result<Settled, Failure<TakeBackRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::CaseReopen)?;
        let ready = ready(conn, service.store.law(), (&open.case, &open.child), context.today)?;
        if ready.needs_second_person() {
            let proposal = match ready.act() {
                ProposedAct::PuttingBack => Proposal::PuttingBack(ProposedBack::of(None)),
                _ => Proposal::Reopening(ProposedReopening {}),
            };
            let (id, done) = approvals::propose(conn, service, context, &open, (proposal, ready.shown()), new.reason.as_str())
                .map_err(|failure| failure.map_rule(TakeBackRefused::from))?;
            return Ok(done.map(|()| Settled::Proposed(id)));
        }
        let entry = make(conn, service, context, &open, ready, new.reason.as_str())?;
        Ok(Done::new(Settled::AtOnce, entry).seen_at(open.path("")))
    })
}
