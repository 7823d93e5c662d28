//! Proposals as they are read: one whole, those of a case, and those that wait for somebody.

use chrono::{DateTime, Utc};
use ehc_domain::{
    approvals::{ProposalState, ProposedAct},
    audit::Look,
    cases::CaseReference,
    emergency::CLOSED_FOR,
    ids::{ApprovalId, UserId},
    policy::{Action, Decision, FieldGroup, Target, decide, may_read},
};
use ehc_persistence::{
    DbConnection, StorageError, StorageResult, accounts,
    approvals::{self, ApprovalRow},
    cases::{self, CaseRow},
    emergencies,
};

use super::{
    Proposal, Proposed, Withheld,
    proposal::read,
    proposed::shown,
    second::{cases_of, others},
    void::void,
};
use crate::{
    Context, Failure, Service,
    cases::{OpenCase, open},
    endings::{Follows, would_follow},
    failure::NoRule,
    history::{CONFIDENTIAL_ADDRESS, Told},
    merging::{self, SideBySide},
    waiting::{self, WaitingLine},
};

/// How many lines a list of proposals holds.
const MOST_LINES: i64 = 100;

/// A proposal, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Which.
    pub id: ApprovalId,
    /// The number of the case; `None` where it is about no case.
    pub reference: Option<String>,
    /// What would be done.
    pub act: ProposedAct,
    /// What it would do, as it was shown; `None` for what cannot be read.
    pub proposed: Option<Proposed>,
    /// Why it is proposed.
    pub reason: String,
    /// What became of it.
    pub state: ProposalState,
    /// Who proposed it.
    pub proposed_by_id: UserId,
    /// Their name.
    pub proposed_by: String,
    /// When.
    pub proposed_at: DateTime<Utc>,
    /// Who ended it; `None` while it waits, and where it lapsed.
    pub ended_by: Option<String>,
    /// When it ended; `None` while it waits.
    pub ended_at: Option<DateTime<Utc>>,
    /// Why it was refused; of what lapsed, why, where that is not that what it was about has changed.
    pub answer: Option<String>,
    /// Of how many openings of whoever asks to open the case in an emergency a review found lately that there was no reason: within a week before they asked, and
    /// since. Nobody asks this of what is answered or of another kind.
    pub refuted: usize,
}

/// What the reader may do about a proposal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MayDo {
    /// Approve or refuse it.
    pub answer: bool,
    /// Take it back.
    pub withdraw: bool,
}

/// A proposal on a case.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The case.
    pub open: OpenCase,
    /// The proposal.
    pub line: Line,
    /// What the reader may do about it.
    pub may: MayDo,
    /// Whether it waits and would do something else by now than what was shown of it, so that nobody can approve it.
    pub is_stale: bool,
    /// What would follow from an end that waits, as things stand today; `None` for every other.
    pub follows: Option<Follows>,
    /// Who may approve it; empty once it is ended.
    pub asked: Vec<String>,
    /// What both cases record of the child, where it is about two and waits.
    pub beside: Option<SideBySide>,
}

/// What waits, and what somebody proposed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Everything that waits for the reader, proposals among it, what holds up the earliest limit first.
    pub waiting: Vec<WaitingLine>,
    /// The proposals that wait for the reader, the first proposed first.
    pub for_me: Vec<Line>,
    /// What the reader proposed, and what became of it, the latest first.
    pub by_me: Vec<Line>,
    /// The decisions, plans and exceptions that the reader brought about and that wait for others, what holds up the earliest limit first.
    pub brought: Vec<WaitingLine>,
}

/// Finds a proposal of a case.
///
/// # Errors
/// [`Failure::NotFound`] for no such proposal of the case; policy; storage.
pub fn find(
    service: &Service,
    context: &Context,
    (reference, id): &(CaseReference, ApprovalId),
) -> Result<Shown, Failure<NoRule>> {
    let (shown, beside) = service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::ApprovalPropose)?;
        let row = approvals::find(conn, *id)?.filter(|row| is_of(row, &open) && reads(context, &open, row));
        let row = row.ok_or(Failure::NotFound)?;
        if names_hidden(conn, context, &row)? {
            return Err(Failure::NotFound);
        }
        let (mut asked, mut beside) = (Vec::new(), None);
        if row.state == ProposalState::Waiting
            && let Some((case, other)) = cases_of(conn, &row)?
        {
            let people = others(conn, (&case, other.as_ref()), row.proposed_by, context.now)?;
            asked = people.into_iter().map(|one| one.name).collect();
            if let Some(other) = other {
                let (both, looked) = merging::side_by_side::<NoRule>(conn, context, (&case, &other))?;
                beside = Some((both.for_act(row.act), looked));
            }
        }
        // What is void lapses within the minute, and is not offered until then.
        let (mut is_stale, mut follows) = (false, None);
        if let Some(case) = row.case_id.map(|id| cases::find(conn, id)).transpose()?.flatten() {
            is_stale = void(conn, service.store.law(), &case, &row, (context.now, context.today))?.is_some();
            if let Some(Proposal::Ending(end)) = read(&row).filter(|_| !is_stale && row.state == ProposalState::Waiting) {
                follows = would_follow(conn, service, context, &open, &end)?;
            }
        }
        let may = MayDo {
            answer: !is_stale && answers(conn, context, &row)?,
            withdraw: row.state == ProposalState::Waiting && row.proposed_by == context.actor.user_id,
        };
        let line = line(conn, row, Some(&open.case.reference))?;
        Ok((Shown { line, may, is_stale, follows, asked, beside: None, open }, beside))
    })?;
    // What somebody learns of a case that they may not open is durable in its trail before it is shown.
    let Some((beside, looked)) = beside else { return Ok(shown) };
    for entry in looked {
        service.views.record(entry, None)?;
    }
    Ok(Shown { beside: Some(beside), ..shown })
}

/// Names those who may answer a proposal that waits.
///
/// # Errors
/// Any failure of storage.
pub(crate) fn who_answers(conn: &mut DbConnection, context: &Context, row: &ApprovalRow) -> StorageResult<Vec<String>> {
    let Some((case, other)) = cases_of(conn, row)? else { return Ok(Vec::new()) };
    Ok(others(conn, (&case, other.as_ref()), row.proposed_by, context.now)?.into_iter().map(|one| one.name).collect())
}

/// Says whether a proposal stands with a case: it is about that one, or about it and another.
pub(super) fn is_of(row: &ApprovalRow, open: &OpenCase) -> bool {
    row.case_id == Some(open.case.id) || row.other_case_id == Some(open.case.id)
}

/// Opens the page of a proposal. What is withheld of one that waits is shown beside it to those alone who may read where the person lives, and to whoever proposed it
/// only what they typed themselves: a change that is proposed for nothing shows nobody an address. That they saw it is an audit row, durable before this returns.
///
/// # Errors
/// As [`find`].
pub fn look(
    service: &Service,
    context: &Context,
    at: &(CaseReference, ApprovalId),
) -> Result<(Shown, Withheld), Failure<NoRule>> {
    let shown = find(service, context, at)?;
    let subject = &shown.open.subject;
    if shown.line.state != ProposalState::Waiting || !may_read(&context.actor, subject, FieldGroup::Address) {
        return Ok((shown, Vec::new()));
    }
    let withheld = service.store.read(|conn| {
        let row = approvals::find(conn, at.1)?;
        let is_own = row.as_ref().is_some_and(|row| row.proposed_by == context.actor.user_id);
        let found = row.and_then(|row| read(&row)).map(|proposal| proposal.withheld(conn)).transpose()?.flatten();
        Ok::<_, StorageError>(found.map(|(person, rows)| (person, rows, is_own)))
    });
    let Some((person, mut rows, is_own)) = withheld.map_err(Failure::Storage)? else { return Ok((shown, Vec::new())) };
    if is_own {
        // What stands on record comes first.
        return Ok((shown, rows.split_off(rows.len().min(1))));
    }
    let permit = context.authorise(Action::ContactView, Target::Case(subject))?;
    let told = Told::NamedListShown { list: CONFIDENTIAL_ADDRESS.into(), shown: rows.len() };
    service.views.record(Look::of(&permit).on("person", person).telling(&told), None)?;
    Ok((shown, rows))
}

/// Lists the proposals of a case, the latest first.
///
/// # Errors
/// Policy; absence; storage.
pub fn list(service: &Service, context: &Context, reference: &CaseReference) -> Result<(OpenCase, Vec<Line>), Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::ApprovalPropose)?;
        let mut rows = approvals::list(conn, open.case.id)?;
        rows.retain(|row| reads(context, &open, row));
        let mut lines = Vec::new();
        for row in rows {
            if names_hidden(conn, context, &row)? {
                continue;
            }
            // What is about two cases stands with the one that it would end, for whoever reads that.
            let at = row.case_id.map(|id| cases::find(conn, id)).transpose()?.flatten();
            let at = match at {
                Some(case) if may_read_on(conn, context, &case)? => case.reference,
                _ => open.case.reference.clone(),
            };
            lines.push(line(conn, row, Some(&at))?);
        }
        Ok((open, lines))
    })
}

/// Says whether somebody reads what is proposed on a case.
///
/// # Errors
/// Any failure of storage.
pub(crate) fn may_read_on(conn: &mut DbConnection, context: &Context, case: &CaseRow) -> StorageResult<bool> {
    let subject = cases::subject_of(conn, case)?;
    Ok(decide(&context.actor, Action::ApprovalPropose, Target::Case(&subject)) == Decision::Allow)
}

/// Lists what waits for somebody, and what they proposed themselves; the whole list shown is one audit row.
///
/// # Errors
/// Policy; storage.
pub fn mine(service: &Service, context: &Context) -> Result<Waiting, Failure<NoRule>> {
    let permit = context.authorise(Action::CaseList, Target::Service)?;
    let visibility = context.visibility();
    let found = service.store.read(|conn| {
        let waiting = waiting::list(conn, service.store.law(), context)?;
        let mut for_me = Vec::new();
        for (row, _, reference) in approvals::list_waiting(conn, &visibility, MOST_LINES)? {
            if answers(conn, context, &row)? {
                for_me.push(line(conn, row, Some(&reference))?);
            }
        }
        let mut by_me = Vec::new();
        for (row, reference) in approvals::list_proposed_by(conn, &visibility, MOST_LINES)? {
            if !names_hidden(conn, context, &row)? {
                by_me.push(line(conn, row, Some(&reference))?);
            }
        }
        let brought = waiting::brought(conn, context)?;
        Ok::<_, Failure<NoRule>>(Waiting { waiting, for_me, by_me, brought })
    })?;
    let shown = found.waiting.len() + found.by_me.len() + found.brought.len();
    service.views.note(Look::of(&permit).telling(&Told::ListShown { shown }))?;
    Ok(found)
}

/// Says whether a proposal waits for somebody: they may approve it and do it, did not propose it, and may know of everything that it names.
///
/// # Errors
/// Any failure of storage.
pub(crate) fn answers(conn: &mut DbConnection, context: &Context, row: &ApprovalRow) -> StorageResult<bool> {
    let Some((case, other)) = cases_of(conn, row)? else { return Ok(false) };
    if names_hidden(conn, context, row)? {
        return Ok(false);
    }
    let Some(other) = other else {
        let subject = cases::subject_of(conn, &case)?;
        return Ok(may_answer(context, row, Target::Case(&subject)));
    };
    // Of two cases they may answer on one at least, and with the proposer they manage both.
    let mut may = false;
    for one in [&case, &other] {
        let subject = cases::subject_of(conn, one)?;
        may |= may_answer(context, row, Target::Case(&subject));
    }
    Ok(may && is_second_of_two(conn, context, (&case, &other), row.proposed_by)?)
}

/// Says whether somebody is the second person for what another proposed on two cases.
pub(super) fn is_second_of_two(
    conn: &mut DbConnection,
    context: &Context,
    (case, other): (&CaseRow, &CaseRow),
    proposer: UserId,
) -> StorageResult<bool> {
    let people = others(conn, (case, Some(other)), proposer, context.now)?;
    Ok(people.iter().any(|one| one.user == context.actor.user_id))
}

/// Says whether a proposal is about a case of which the reader may not know: it names that case, and says how its child stands to the other.
pub(crate) fn names_hidden(conn: &mut DbConnection, context: &Context, row: &ApprovalRow) -> StorageResult<bool> {
    for id in row.case_id.into_iter().chain(row.other_case_id) {
        if cases::find(conn, id)?.is_some_and(|case| !context.may_know(&case)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whoever proposed something reads it, and whoever could do it themselves.
pub(crate) fn reads(context: &Context, open: &OpenCase, row: &ApprovalRow) -> bool {
    let may = |action| decide(&context.actor, action, Target::Case(&open.subject)) == Decision::Allow;
    row.proposed_by == context.actor.user_id
        || read(row).map_or_else(|| may(Action::ApprovalGive), |proposal| may(proposal.action()))
}

/// Somebody else, who may approve and is entitled to do what was proposed. Reading asks for no password; approving does.
fn may_answer(context: &Context, row: &ApprovalRow, target: Target<'_>) -> bool {
    let may = |action| decide(&context.actor, action, target) == Decision::Allow;
    let entitled = read(row).is_none_or(|proposal| may(proposal.action()));
    row.state == ProposalState::Waiting && row.proposed_by != context.actor.user_id && may(Action::ApprovalGive) && entitled
}

pub(super) fn line(conn: &mut DbConnection, row: ApprovalRow, reference: Option<&str>) -> StorageResult<Line> {
    let waits_for_emergency = row.act == ProposedAct::EmergencyOpening && row.state == ProposalState::Waiting;
    let refuted = if waits_for_emergency {
        emergencies::count_refuted_since(conn, row.proposed_by, row.proposed_at - CLOSED_FOR)?
    } else {
        0
    };
    let mut name = |user: Option<UserId>| -> StorageResult<Option<String>> {
        Ok(user.map(|user| accounts::find_user(conn, user)).transpose()?.flatten().map(|user| user.name))
    };
    Ok(Line {
        refuted,
        proposed: shown(&row),
        proposed_by_id: row.proposed_by,
        proposed_by: name(Some(row.proposed_by))?.unwrap_or_default(),
        ended_by: name(row.ended_by)?,
        id: row.id,
        reference: reference.map(ToOwned::to_owned),
        act: row.act,
        reason: row.reason,
        state: row.state,
        proposed_at: row.proposed_at,
        ended_at: row.ended_at,
        answer: row.answer,
    })
}
