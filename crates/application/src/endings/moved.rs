//! A family that moves to another authority's area: before there is a plan, when this authority is responsible no more (s24), or with a plan, which is
//! transferred (reg 15).

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    cases::{CaseReference, Step},
    policy::Action,
    text::{Text, Words},
    timetable::{
        facts::{FactKind, Facts},
        order::first_new,
    },
};
use ehc_persistence::DbConnection;

use super::{
    Before, EndRefused, Settled, check_day, check_other, compare,
    end::{How, under_way},
    record_end::{preview, record},
};
use crate::{
    Context, Done, Failure, Service,
    cases::{OpenCase, open},
    history::Told,
    timetable::{Moved, Titles, computed, facts_of, moved, record_late, supposing},
};

/// A move before there is a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// The day of the move.
    pub on: NaiveDate,
    /// The new authority.
    pub to: Text<200>,
    /// Why it is entered only now; needed where a limit ran out since that day, and kept only then.
    pub keyed_late_reason: Option<Words<4_000>>,
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
    /// Why it is entered only now; needed where the limit for the transfer has passed already, and kept only then.
    pub keyed_late_reason: Option<Words<4_000>>,
}

/// The transfer of a plan to another authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// The day of the transfer.
    pub on: NaiveDate,
    /// The new authority.
    pub to: Text<200>,
    /// Why it is entered only now; needed where a limit ran out since that day, and kept only then.
    pub keyed_late_reason: Option<Words<4_000>>,
}

/// Records that the child moved before there was a plan, which ends the assessment.
///
/// # Errors
/// [`EndRefused`]; policy; storage.
pub fn move_away(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    new: Move,
) -> Result<Settled, Failure<EndRefused>> {
    let Move { on, to, keyed_late_reason } = new;
    let how = How::MovedAway { to };
    record(service, context, (reference, Action::CaseEnd), (how, on, keyed_late_reason), "").map(|done| done.settled)
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
) -> Result<Before, Failure<EndRefused>> {
    let how = How::MovedAway { to: new.to.clone() };
    preview(service, context, (reference, Action::CaseEnd), (how, new.on, new.keyed_late_reason.clone()))
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
        let Known { kind, why_late, .. } = known(conn, service, context, &open, &new)?;
        record_late(conn, service, context, open.case.id, (kind, new.on), why_late.as_deref())?;
        let told = Told::MoveKnown { known_on: new.on, moves_on: new.moves_on, new_authority: new.to.as_str().to_owned() };
        let entry = AuditEntry::of(&open.permit).telling(&told).because(why_late.unwrap_or_default());
        Ok(Done::new((), entry).seen_at(open.path("dates")))
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
) -> Result<Before, Failure<EndRefused>> {
    service.store.read(|conn| {
        let open = open(conn, context, reference, Action::CaseEnd)?;
        let Known { before, after, moves, .. } = known(conn, service, context, &open, new)?;
        let follows = compare(conn, service, context, &open, (&before, &after))?;
        Ok(Before { follows, moves, ..Before::default() })
    })
}

/// A move that can be recorded as known, and what that moves.
struct Known {
    kind: FactKind,
    before: Facts,
    after: Facts,
    moves: Vec<Moved>,
    why_late: Option<String>,
}

fn known(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    open: &OpenCase,
    new: &Moving,
) -> Result<Known, Failure<EndRefused>> {
    check_day((&open.case, &open.child), new.on, context.today).map_err(Failure::Rule)?;
    check_other(conn, service, new.to.as_str())?;
    if let Some(born) = open.child.born_on.filter(|born| new.moves_on < *born) {
        return Err(Failure::Rule(EndRefused::MovesBeforeTheBirth(born)));
    }
    open.case.stage.after(Step::TransferOut).map_err(|refused| Failure::Rule(refused.into()))?;
    let before = facts_of(conn, open.case.id)?;
    if under_way(&before).is_some() {
        return Err(Failure::Rule(EndRefused::KnownAlready));
    }
    let to = Some(new.to.clone().into());
    let kind = FactKind::MoveOutKnown { transfer: service.ports.id(), moves_on: new.moves_on, to };
    let after = supposing(&before, [(kind.clone(), new.on, None)])?;
    if let Some(contradiction) = first_new(&before, &after) {
        return Err(Failure::Rule(contradiction.into()));
    }
    let (law, born_on) = (service.store.law(), open.child.born_on);
    let was = computed(conn, law, &open.case, (&before, born_on), context.today)?;
    let is = computed(conn, law, &open.case, (&after, born_on), context.today)?;
    let moves = moved(&was, &is, &Titles::of(conn, open.case.id)?);
    let is_late = moves.iter().any(|one| one.is_overdue_at_once);
    let why_late = new.keyed_late_reason.as_ref().filter(|_| is_late).map(ToString::to_string);
    if is_late && why_late.is_none() {
        return Err(Failure::Rule(EndRefused::KeyedLateReasonMissing));
    }
    Ok(Known { kind, before, after, moves, why_late })
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
) -> Result<Settled, Failure<EndRefused>> {
    let Transfer { on, to, keyed_late_reason } = new;
    let how = How::TransferredOut { to };
    record(service, context, (reference, Action::CaseEnd), (how, on, keyed_late_reason), "").map(|done| done.settled)
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
) -> Result<Before, Failure<EndRefused>> {
    let how = How::TransferredOut { to: new.to.clone() };
    preview(service, context, (reference, Action::CaseEnd), (how, new.on, new.keyed_late_reason.clone()))
}
