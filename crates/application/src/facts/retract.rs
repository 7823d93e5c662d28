//! Taking back a fact that was recorded by mistake: it never happened, or belongs to another child’s case. It stays in the history with the reason. Nothing that
//! rests on it may stand, what moves is shown first, and what moves a limit of the authority’s own waits for a second person.

use ehc_domain::{
    cases::CaseReference,
    ids::{ApprovalId, FactId},
    policy::Action,
};

use super::{
    Preview, ToCorrect, find,
    retraction::{ProposedRetraction, RetractRefused, Retraction, make, ready},
};
use crate::{
    Context, Done, Failure, Service,
    approvals::{self, Proposal},
    cases::open,
    failure::NoRule,
};

/// What became of taking a fact back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retracted {
    /// It was done: the fact that says so.
    Made(FactId),
    /// It moves what needs a second person, and waits for one.
    Proposed(ApprovalId),
}

/// A fact that is to be taken back.
#[derive(Debug, Clone)]
pub struct ToRetract {
    /// The fact, and whether nobody else could approve what needs a second person.
    pub found: ToCorrect,
    /// Why it cannot be taken back whatever the reason; `None` where it can.
    pub in_the_way: Option<RetractRefused>,
}

/// Finds a fact that is to be taken back, and says what is in the way.
///
/// # Errors
/// Policy; absence; storage.
pub fn find_to_retract(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    fact: FactId,
) -> Result<ToRetract, Failure<NoRule>> {
    let found = find(service, context, reference, fact)?;
    let (case, child) = (&found.open.case, &found.open.child);
    let in_the_way = service.store.read(|conn| match ready(conn, service.store.law(), (case, child), fact, context.today) {
        Ok(_) => Ok(None),
        Err(Failure::Rule(refused)) => Ok(Some(refused)),
        Err(Failure::Storage(error)) => Err(Failure::<NoRule>::Storage(error)),
        Err(_) => Err(Failure::NotFound),
    })?;
    Ok(ToRetract { found, in_the_way })
}

/// Says what taking a fact back would move, or why it cannot be done.
///
/// # Errors
/// [`RetractRefused`]; policy; absence; storage.
pub fn preview_retraction(
    service: &Service,
    context: &Context,
    (reference, fact): &(CaseReference, FactId),
    _: &Retraction,
) -> Result<Preview, Failure<RetractRefused>> {
    service.store.read(|conn| {
        let open = open(conn, context, reference, Action::FactRetract)?;
        let ready = ready(conn, service.store.law(), (&open.case, &open.child), *fact, context.today)?;
        let asked = approvals::asked(conn, context, &open, ready.needs_second_person());
        let asked = asked.map_err(|failure| failure.map_rule(RetractRefused::from))?;
        Ok(Preview { asked, with_it: Vec::new(), moves: ready.moves })
    })
}

/// Takes a fact back. It stays in the history with the reason, and every date that hung on it is computed again. What moves a limit that the authority is held
/// to, or leaves undone what counted as done, waits for a second person.
///
/// # Errors
/// [`RetractRefused`]; policy; storage.
pub fn retract(
    service: &Service,
    context: &Context,
    (reference, fact): &(CaseReference, FactId),
    Retraction { reason }: Retraction,
) -> Result<Retracted, Failure<RetractRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::FactRetract)?;
        let ready = ready(conn, service.store.law(), (&open.case, &open.child), *fact, context.today)?;
        if ready.needs_second_person() {
            let proposal = Proposal::Retraction(ProposedRetraction::of(*fact));
            let (id, done) = approvals::propose(conn, service, context, &open, (proposal, ready.shown()), reason.as_str())
                .map_err(|failure| failure.map_rule(RetractRefused::from))?;
            return Ok(done.map(|()| Retracted::Proposed(id)));
        }
        let (id, entry) = make(conn, service, context, &open, ready, reason.as_str())?;
        Ok(Done::new(Retracted::Made(id), entry).seen_at(open.path("facts")))
    })
}
