//! Merging a duplicate: proposed by one person, and done once another approves it.

use ehc_domain::{
    approvals::ProposedAct,
    audit::Look,
    cases::CaseReference,
    ids::ApprovalId,
    policy::{Action, Refusal},
    text::Words,
};
use ehc_persistence::{
    DbConnection, StorageResult, accounts,
    cases::{self, CaseRow},
    people,
};

use super::{
    ready::{MergeRefused, ProposedMerging, in_the_way, ready},
    side_by_side::{SideBySide, are_alike, side_by_side},
};
use crate::{
    Context, Failure, NoRule, Service,
    approvals::{self, NotProposed, Proposal, Proposed},
    cases::{OpenCase, open},
};

/// Into which case a duplicate goes, and how it is known to be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merging {
    /// The case of the same child that stays.
    pub into: CaseReference,
    /// How it is known that both are the same child.
    pub reason: Words<2_000>,
}

/// What merging would do, before anything is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// What is shown of it.
    pub shown: Proposed,
    /// What both cases record of the child.
    pub beside: SideBySide,
    /// Who is asked to approve it.
    pub asked: Vec<String>,
}

/// A case that somebody means to merge into another.
#[derive(Debug, Clone)]
pub struct ToMerge {
    /// The case.
    pub open: OpenCase,
    /// Whether nobody else could approve it, so that it cannot be proposed.
    pub is_alone: bool,
    /// Why it cannot go into another whichever that is; `None` where it can.
    pub in_the_way: Option<MergeRefused>,
}

/// Says of a case what is known before it is said into which it is merged.
///
/// # Errors
/// Policy; absence; storage.
pub fn to_merge(service: &Service, context: &Context, reference: &CaseReference) -> Result<ToMerge, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::CaseMerge)?;
        let in_the_way = in_the_way(conn, &open.case)?;
        let is_alone = !has_second(conn, context, &open)?;
        Ok(ToMerge { is_alone, in_the_way, open })
    })
}

/// Says what merging would do, or why it cannot be done.
///
/// # Errors
/// [`MergeRefused`]; policy; absence; storage.
pub fn preview(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    merging: &Merging,
) -> Result<Preview, Failure<MergeRefused>> {
    let (preview, looked) = service.store.read(|conn| {
        let open = seen(conn, context, reference, &merging.into)?;
        let ready = ready(conn, service.store.law(), (&open.case, &open.child), &merging.into, context.today)?;
        shown_once_more(conn, context, (ProposedAct::Merging, (&open.case, &ready.stays)), ready.shown)
    })?;
    for entry in looked {
        service.views.record(entry, None)?;
    }
    Ok(preview)
}

/// Shows once more what is proposed about two cases, with what both record and who is asked; beside it what the trail of a case says that was not open.
pub(super) fn shown_once_more<R: From<NotProposed>>(
    conn: &mut DbConnection,
    context: &Context,
    (act, both): (ProposedAct, (&CaseRow, &CaseRow)),
    shown: Proposed,
) -> Result<(Preview, Vec<Look>), Failure<R>> {
    let asked = approvals::second_people(conn, context, (both.0, Some(both.1)));
    let asked = asked.map_err(|failure| failure.map_rule(R::from))?.into_iter().map(|(_, name)| name).collect();
    let (beside, looked) = side_by_side(conn, context, both)?;
    Ok((Preview { shown, beside: beside.for_act(act), asked }, looked))
}

/// Says whether somebody else could approve that a case is merged, or that a merging of it is undone: a manager of its team, or, for whoever manages it, of another.
///
/// # Errors
/// Any failure of the database.
pub(crate) fn has_second(conn: &mut DbConnection, context: &Context, open: &OpenCase) -> StorageResult<bool> {
    Ok(!approvals::is_alone(conn, context, open)? || approvals::may_join_teams(conn, context, open)?)
}

/// Proposes to merge a duplicate into the case of the same child; a second person approves it.
///
/// # Errors
/// [`MergeRefused`]; policy; absence; storage.
pub fn propose(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    merging: Merging,
) -> Result<ApprovalId, Failure<MergeRefused>> {
    service.store.write(context, |conn| {
        let open = seen(conn, context, reference, &merging.into)?;
        let ready = ready(conn, service.store.law(), (&open.case, &open.child), &merging.into, context.today)?;
        let proposal = Proposal::Merging(ProposedMerging { into: merging.into.to_string() });
        let (id, done) = approvals::propose(conn, service, context, &open, (proposal, ready.shown), merging.reason.as_str())
            .map_err(|failure| failure.map_rule(MergeRefused::from))?;
        Ok(done.map(|()| id))
    })
}

/// Opens the duplicate for somebody who may open the other case too, or who manages the duplicate and names the case of a child who is like this one: they know
/// already what they are shown of it. A manager of the other then agrees.
fn seen(
    conn: &mut DbConnection,
    context: &Context,
    reference: &CaseReference,
    into: &CaseReference,
) -> Result<OpenCase, Failure<MergeRefused>> {
    let duplicate = open(conn, context, reference, Action::CaseMerge)?;
    match open::<MergeRefused>(conn, context, into, Action::CaseView) {
        Ok(_) => return Ok(duplicate),
        Err(Failure::NotFound | Failure::Refused(Refusal::Hidden | Refusal::Denied)) => {}
        Err(other) => return Err(other),
    }
    let unknown = || Failure::Rule(MergeRefused::NoSuchCase);
    let stays = cases::find_by_reference(conn, into)?.ok_or_else(unknown)?;
    let other = people::find(conn, stays.child_id)?.ok_or_else(unknown)?;
    let manages =
        accounts::list_managers_over(conn, duplicate.case.team_id)?.iter().any(|(user, _)| *user == context.actor.user_id);
    let may = manages && context.may_know(&stays) && !duplicate.child.is_kept_apart && !other.is_kept_apart;
    if may && are_alike(&duplicate.child, (&other, &stays)) { Ok(duplicate) } else { Err(unknown()) }
}
