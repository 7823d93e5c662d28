//! A family that moves to another authority's area: before there is a plan, when this authority is responsible no more (s24), or with a plan, which is
//! transferred (reg 15).

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    cases::{CaseReference, Step},
    ids::MoveId,
    policy::Action,
    text::Text,
    timetable::facts::{FactKind, Facts},
};
use ehc_persistence::DbConnection;

use super::{EndRefused, Follows, check_day, check_other, check_requests, follows};
use crate::{
    Context, Done, Failure, NoRule, Service,
    advice::none_is_owed,
    cases::{OpenCase, open, step},
    history::Told,
    timetable::{self, facts_of},
};

/// A move before there is a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// The day of the move.
    pub on: NaiveDate,
    /// The new authority.
    pub to: Text<200>,
}

/// A move with a plan that is known and perhaps not made yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moving {
    /// The day on which this authority learned of it.
    pub on: NaiveDate,
    /// The day of the move; it may lie ahead.
    pub moves_on: NaiveDate,
    /// The new authority.
    pub to: Text<200>,
}

/// The transfer of a plan to another authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// The day of the transfer.
    pub on: NaiveDate,
    /// The new authority.
    pub to: Text<200>,
}

/// Records that the child moved before there was a plan, which ends the assessment.
///
/// # Errors
/// [`EndRefused`]; policy; storage.
pub fn move_away(service: &Service, context: &Context, reference: &CaseReference, new: Move) -> Result<(), Failure<EndRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::CaseEnd)?;
        check_day(&open, new.on, context.today).map_err(Failure::Rule)?;
        check_other(conn, service, new.to.as_str())?;
        check_requests(conn, &open.case, new.on)?;
        let notices = none_is_owed(conn, context, &open.case)?;
        step(conn, &open.case, Step::MoveAway, new.on, EndRefused::Stage)?;
        timetable::record(conn, service, context, open.case.id, FactKind::MovedAway { to: new.to.clone().into() }, new.on)?;
        let told = Told::MovedAway { moved_on: new.on, new_authority: new.to.as_str().to_owned() };
        Ok(Done::new((), AuditEntry::of(&open.permit).telling(&told)).telling_all(notices).seen_at(open.path("")))
    })
}

/// Says what a move before there is a plan would end.
///
/// # Errors
/// [`EndRefused`]; policy; storage.
pub fn move_away_preview(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    new: &Move,
) -> Result<Follows, Failure<EndRefused>> {
    follows(service, context, reference, |conn, open| {
        check_day(open, new.on, context.today).map_err(Failure::Rule)?;
        check_other(conn, service, new.to.as_str())?;
        open.case.stage.after(Step::MoveAway).map_err(|refused| Failure::Rule(refused.into()))?;
        check_requests(conn, &open.case, new.on)?;
        Ok((FactKind::MovedAway { to: new.to.clone().into() }, new.on))
    })
}

/// A case with whether it is known that the family moves.
#[derive(Debug, Clone)]
pub struct ToMove {
    /// The case.
    pub open: OpenCase,
    /// Whether a move is on record with which the plan was not transferred yet.
    pub is_known: bool,
}

/// Says whether it is known that the family moves.
///
/// # Errors
/// Policy; absence; storage.
pub fn to_move(service: &Service, context: &Context, reference: &CaseReference) -> Result<ToMove, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::CaseEnd)?;
        let is_known = under_way(&facts_of(conn, open.case.id)?).is_some();
        Ok(ToMove { open, is_known })
    })
}

/// Records that the authority learned of a move, from which the limit for transferring the plan is counted (reg 15(2)).
///
/// # Errors
/// [`EndRefused`]; policy; storage.
pub fn move_known(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    new: Moving,
) -> Result<(), Failure<EndRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::CaseEnd)?;
        let kind = known(conn, service, context, &open, &new)?;
        timetable::record(conn, service, context, open.case.id, kind, new.on)?;
        let told = Told::MoveKnown { known_on: new.on, moves_on: new.moves_on, new_authority: new.to.as_str().to_owned() };
        Ok(Done::new((), AuditEntry::of(&open.permit).telling(&told)).seen_at(open.path("dates")))
    })
}

/// Says what follows once a move is known.
///
/// # Errors
/// [`EndRefused`]; policy; storage.
pub fn move_known_preview(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    new: &Moving,
) -> Result<Follows, Failure<EndRefused>> {
    follows(service, context, reference, |conn, open| Ok((known(conn, service, context, open, new)?, new.on)))
}

fn known(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    open: &OpenCase,
    new: &Moving,
) -> Result<FactKind, Failure<EndRefused>> {
    check_day(open, new.on, context.today).map_err(Failure::Rule)?;
    check_other(conn, service, new.to.as_str())?;
    open.case.stage.after(Step::TransferOut).map_err(|refused| Failure::Rule(refused.into()))?;
    if under_way(&timetable::facts_of(conn, open.case.id)?).is_some() {
        return Err(Failure::Rule(EndRefused::KnownAlready));
    }
    Ok(FactKind::MoveOutKnown { transfer: service.ports.id(), moves_on: new.moves_on, to: Some(new.to.clone().into()) })
}

/// Finds a move that is known and of which the plan was not transferred yet.
pub(crate) fn under_way(facts: &Facts) -> Option<MoveId> {
    let is_done = |id: MoveId| {
        let mut standing = facts.standing();
        standing.any(|fact| matches!(fact.kind, FactKind::PlanTransferredOut { transfer, .. } if transfer == id))
    };
    facts.standing().find_map(|fact| match fact.kind {
        FactKind::MoveOutKnown { transfer, .. } if !is_done(transfer) => Some(transfer),
        _ => None,
    })
}

/// Records that the plan was transferred, from when the new authority maintains it (reg 15(3)).
///
/// # Errors
/// [`EndRefused`]; policy; storage.
pub fn transfer_out(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    new: Transfer,
) -> Result<(), Failure<EndRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::CaseEnd)?;
        check_day(&open, new.on, context.today).map_err(Failure::Rule)?;
        check_other(conn, service, new.to.as_str())?;
        step(conn, &open.case, Step::TransferOut, new.on, EndRefused::Stage)?;
        let kind = transferred(conn, service, &open, &new)?;
        timetable::record(conn, service, context, open.case.id, kind, new.on)?;
        let told = Told::PlanTransferredOut { transferred_on: new.on, new_authority: new.to.as_str().to_owned() };
        Ok(Done::new((), AuditEntry::of(&open.permit).telling(&told)).seen_at(open.path("")))
    })
}

/// Says what the transfer of the plan would end.
///
/// # Errors
/// [`EndRefused`]; policy; storage.
pub fn transfer_out_preview(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    new: &Transfer,
) -> Result<Follows, Failure<EndRefused>> {
    follows(service, context, reference, |conn, open| {
        check_day(open, new.on, context.today).map_err(Failure::Rule)?;
        check_other(conn, service, new.to.as_str())?;
        open.case.stage.after(Step::TransferOut).map_err(|refused| Failure::Rule(refused.into()))?;
        Ok((transferred(conn, service, open, new)?, new.on))
    })
}

fn transferred(
    conn: &mut DbConnection,
    service: &Service,
    open: &OpenCase,
    new: &Transfer,
) -> Result<FactKind, Failure<EndRefused>> {
    let facts = timetable::facts_of(conn, open.case.id)?;
    let transfer = under_way(&facts).unwrap_or_else(|| service.ports.id());
    Ok(FactKind::PlanTransferredOut { transfer, to: Some(new.to.clone().into()) })
}
