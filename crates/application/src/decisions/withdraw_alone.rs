//! Recording that one of several who asked withdraws alone. The others still ask: while nobody has been told whether there will be an assessment, theirs is
//! answered within six weeks of the day on which the first of them was received (Children and Families Act 2014 s36, SEND Regulations 2014 reg 5). Once the family
//! was told that there will be one, it goes on for them with its limits as they are. What moves a limit of the authority’s own waits for a second person.

use chrono::NaiveDate;
use ehc_domain::{approvals::ProposedAct, audit::ObjectId, cases::CaseReference, ids::ApprovalId, policy::Action};
use ehc_persistence::{
    approvals as waiting,
    requests::{self, RequestId, RequestRow},
};

use super::alone::{AloneRefused, LoneWithdrawal, ProposedLoneWithdrawal, WithdrawnAlone, find, make, ready};
use crate::{
    Context, Done, Failure, NoRule, Service,
    approvals::{self, Proposal, Settled},
    cases::{OpenCase, open},
    endings::Before,
};

/// A request that its maker may withdraw alone.
#[derive(Debug, Clone)]
pub struct ToWithdrawAlone {
    /// The case.
    pub open: OpenCase,
    /// The request; `None` where the case has none like it.
    pub request: Option<RequestRow>,
    /// The day from which the assessment would count; `None` where it would count as it does.
    pub would_count_from: Option<NaiveDate>,
    /// The proposal of its withdrawal that waits for a second person; `None` where none does.
    pub waits: Option<ApprovalId>,
    /// Whether nobody else could approve what needs a second person.
    pub is_alone: bool,
    /// Why it is not withdrawn alone whatever is answered; `None` where it can be.
    pub in_the_way: Option<AloneRefused>,
}

/// Says what would follow if one withdrew alone.
///
/// # Errors
/// Policy; absence; storage.
pub fn to_withdraw_alone(
    service: &Service,
    context: &Context,
    (reference, id): &(CaseReference, RequestId),
) -> Result<ToWithdrawAlone, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::RequestWithdraw)?;
        let request = requests::list(conn, open.case.id)?.into_iter().find(|row| row.id == *id);
        let waits = waiting::find_waiting(conn, ProposedAct::LoneWithdrawal, ObjectId::new(id.uuid()))?.map(|row| row.id);
        let is_alone = approvals::is_alone(conn, context, &open)?;
        let (would_count_from, in_the_way) = match find(conn, &open.case, *id)? {
            Ok(found) => (found.moves_to().filter(|from| *from != open.case.began_on), None),
            Err(refused) => (None, Some(refused)),
        };
        Ok(ToWithdrawAlone { open, request, would_count_from, waits, is_alone, in_the_way })
    })
}

/// Says what it would move if one withdrew alone, and who is asked to approve it.
///
/// # Errors
/// [`AloneRefused`]; policy; absence; storage.
pub fn preview_alone(
    service: &Service,
    context: &Context,
    (reference, id): &(CaseReference, RequestId),
    new: &LoneWithdrawal,
) -> Result<Before, Failure<AloneRefused>> {
    service.store.read(|conn| {
        let open = open(conn, context, reference, Action::RequestWithdraw)?;
        let ready =
            ready(conn, service.store.law(), (&open.case, &open.child), &ProposedLoneWithdrawal::of(*id, new), context.today)?;
        let asked = approvals::asked(conn, context, &open, ready.needs_second_person());
        let asked = asked.map_err(|failure| failure.map_rule(AloneRefused::from))?;
        Ok(Before { moves: ready.moves(), asked, ..Before::default() })
    })
}

/// Records that one of several who asked withdraws alone. The request counts no more; the assessment goes on for the others. What moves a limit that the authority
/// is held to waits for a second person.
///
/// # Errors
/// [`AloneRefused`]; policy; storage.
pub fn withdraw_alone(
    service: &Service,
    context: &Context,
    (reference, id): &(CaseReference, RequestId),
    new: LoneWithdrawal,
) -> Result<WithdrawnAlone, Failure<AloneRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::RequestWithdraw)?;
        let (proposed, reason) = (ProposedLoneWithdrawal::of(*id, &new), new.reason.as_str());
        let ready = ready(conn, service.store.law(), (&open.case, &open.child), &proposed, context.today)?;
        let done = ready.done(Settled::AtOnce);
        if ready.needs_second_person() {
            let proposal = Proposal::LoneWithdrawal(proposed);
            let (id, proposed) = approvals::propose(conn, service, context, &open, (proposal, ready.shown()), reason)
                .map_err(|failure| failure.map_rule(AloneRefused::from))?;
            return Ok(proposed.map(|()| WithdrawnAlone { settled: Settled::Proposed(id), ..done }));
        }
        let entry = make(conn, service, context, &open, ready, reason)?;
        Ok(Done::new(done, entry).seen_at(open.path("decisions")))
    })
}
