//! Correcting a fact: what moves is shown first, and what moves a limit of the authority’s own waits for a second person.

use ehc_domain::{
    cases::CaseReference,
    ids::{ApprovalId, FactId},
    policy::Action,
};

use super::{
    ready::{Correction, make, ready},
    refused::CorrectRefused,
};
use crate::{
    Context, Done, Failure, Service,
    approvals::{self, Proposal},
    cases::open,
    timetable::Moved,
};

/// What became of a correction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Corrected {
    /// It was made: the fact that now stands.
    Made(FactId),
    /// It moves what needs a second person, and waits for one.
    Proposed(ApprovalId),
}

/// What a correction would do, before anything is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The dates of the law that become others.
    pub moves: Vec<Moved>,
    /// What is corrected with it besides what was chosen, in words; empty where nothing is.
    pub with_it: Vec<String>,
    /// Who is asked to approve it; `None` where nobody need.
    pub asked: Option<Vec<String>>,
}

/// Says what a correction would move, or why it cannot be made.
///
/// # Errors
/// [`CorrectRefused`]; policy; absence; storage.
pub fn preview(
    service: &Service,
    context: &Context,
    (reference, fact): &(CaseReference, FactId),
    correction: &Correction,
) -> Result<Preview, Failure<CorrectRefused>> {
    service.store.read(|conn| {
        let open = open(conn, context, reference, Action::FactCorrect)?;
        let ready = ready(conn, service.store.law(), (&open.case, &open.child), *fact, correction, context.today)?;
        let asked = approvals::asked(conn, context, &open, ready.needs_second_person());
        let asked = asked.map_err(|failure| failure.map_rule(CorrectRefused::from))?;
        Ok(Preview { asked, with_it: ready.with_it(), moves: ready.moves })
    })
}

/// Corrects a fact: its day, and its details where they are given. The first version stays on record with the reason; every date that hangs on it is
/// computed again. What moves a limit that the authority is held to, or has something count as done in time that was late, waits for a second person.
///
/// # Errors
/// [`CorrectRefused`]; policy; storage.
pub fn correct(
    service: &Service,
    context: &Context,
    (reference, fact): &(CaseReference, FactId),
    correction: Correction,
) -> Result<Corrected, Failure<CorrectRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::FactCorrect)?;
        let ready = ready(conn, service.store.law(), (&open.case, &open.child), *fact, &correction, context.today)?;
        if ready.needs_second_person() {
            let proposal = Proposal::Correction(correction.proposed(*fact));
            let (id, done) =
                approvals::propose(conn, service, context, &open, (proposal, ready.shown()), correction.reason.as_str())
                    .map_err(|failure| failure.map_rule(CorrectRefused::from))?;
            return Ok(done.map(|()| Corrected::Proposed(id)));
        }
        let (id, entries) = make(conn, service, context, &open, ready, correction.reason.as_str())?;
        let mut entries = entries.into_iter();
        let first = entries.next().ok_or(Failure::Rule(CorrectRefused::NoSuchFact))?;
        let done = Done::new(Corrected::Made(id), first).seen_at(open.path("facts"));
        Ok(entries.fold(done, Done::and))
    })
}
