//! What was recorded by mistake: there was no such request, so its clock never ran and nothing counts it. The record that it was taken for one stays. An existing
//! plan that was entered is set aside likewise. What moves a limit of the authority’s own with it waits for a second person.

use chrono::NaiveDate;
use ehc_domain::{
    approvals::ProposedAct,
    audit::ObjectId,
    cases::{CaseReference, Stage},
    ids::ApprovalId,
    policy::Action,
    text::Words,
};
use ehc_persistence::{
    approvals as waiting,
    requests::{RequestId, RequestRow},
};

use super::{
    Before, Settled, compare,
    mistake::{ProposedMistake, SetAsideRefused, in_the_way, make, ready, undecided},
    plan_set_aside::Entered,
};
use crate::{
    Context, Done, Failure, Service,
    approvals::{self, Proposal},
    cases::{OpenCase, open},
    failure::NoRule,
    requests::of_the_assessment,
    timetable::facts_of,
};

/// What was recorded by mistake, a request or the existing plan of the case, and why there was none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The request; `None` where only one is on the assessment, and where it was a plan.
    pub request: Option<RequestId>,
    /// Why there was none.
    pub reason: Words<2_000>,
}

/// A case with what may have been recorded by mistake in it.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The case.
    pub open: OpenCase,
    /// The requests that may have been recorded by mistake, first to last: those on which no officer decided.
    pub requests: Vec<RequestRow>,
    /// Whether it must be said which of the requests is meant.
    pub is_to_choose: bool,
    /// The day on which the existing plan was first made; `None` where none was entered.
    pub plan_made_on: Option<NaiveDate>,
    /// The proposal that waits for a second person about the one thing that may be set aside; `None` where none does.
    pub waits: Option<ApprovalId>,
    /// Whether nobody else could approve what needs a second person.
    pub is_alone: bool,
    /// Why nothing is set aside whatever is answered; `None` where something can be.
    pub in_the_way: Option<SetAsideRefused>,
}

/// Shows what may have been recorded by mistake.
///
/// # Errors
/// Policy; absence; storage.
pub fn standing(service: &Service, context: &Context, reference: &CaseReference) -> Result<Standing, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::CaseEnd)?;
        let facts = facts_of(conn, open.case.id)?;
        let in_the_way = in_the_way(conn, &open.case, &facts)?;
        let entered = Entered::of(&facts).filter(|_| open.case.stage == Stage::Maintained);
        let (requests, is_to_choose) = match entered {
            Some(_) => (Vec::new(), false),
            None => (undecided(conn, &open.case)?, of_the_assessment(conn, &open.case)?.len() > 1),
        };
        let request = requests.first().filter(|_| !is_to_choose).map(|row| row.id.uuid());
        let subject = entered.as_ref().map(|entered| entered.fact().uuid()).or(request);
        let waits = match subject {
            Some(subject) => waiting::find_waiting(conn, ProposedAct::SettingAside, ObjectId::new(subject))?,
            None => None,
        };
        let is_alone = approvals::is_alone(conn, context, &open)?;
        let plan_made_on = entered.map(|entered| entered.made_on());
        Ok(Standing { requests, is_to_choose, plan_made_on, waits: waits.map(|row| row.id), is_alone, in_the_way, open })
    })
}

/// Says what would end, what moves, and who is asked to approve it.
///
/// # Errors
/// [`SetAsideRefused`]; policy; storage.
pub fn mistake_preview(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    mistake: &Mistake,
) -> Result<Before, Failure<SetAsideRefused>> {
    service.store.read(|conn| {
        let open = open(conn, context, reference, Action::CaseEnd)?;
        let ready = ready(conn, service.store.law(), (&open.case, &open.child), mistake.request, context.today)?;
        let follows = compare(conn, service, context, &open, ready.facts())?;
        let asked = approvals::asked(conn, context, &open, ready.needs_second_person());
        let asked = asked.map_err(|failure| failure.map_rule(SetAsideRefused::from))?;
        Ok(Before { follows, moves: ready.shown().moves, asked, ..Before::default() })
    })
}

/// Records that there was no request, or no plan. The facts of it are taken back with the reason, so that no clock of it runs or counts; the managers of the team
/// are told. What moves a limit that the authority is held to waits for a second person.
///
/// # Errors
/// [`SetAsideRefused`]; policy; storage.
pub fn set_aside(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    mistake: Mistake,
) -> Result<Settled, Failure<SetAsideRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::CaseEnd)?;
        let why = mistake.reason.as_str();
        let ready = ready(conn, service.store.law(), (&open.case, &open.child), mistake.request, context.today)?;
        if ready.needs_second_person() {
            let proposal = Proposal::SettingAside(ProposedMistake::of(&ready));
            let (id, done) = approvals::propose(conn, service, context, &open, (proposal, ready.shown()), why)
                .map_err(|failure| failure.map_rule(SetAsideRefused::from))?;
            return Ok(done.map(|()| Settled::Proposed(id)));
        }
        let (entry, notices) = make(conn, service, context, &open, ready, why)?;
        Ok(Done::new(Settled::AtOnce, entry).telling_all(notices).seen_at(open.path("")))
    })
}
