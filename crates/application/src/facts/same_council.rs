//! A move and the transfer of the plan that follows it name one council (reg 15(1)): where that is wrong it is wrong in both, and neither could be put right before
//! the other.

use ehc_domain::timetable::{
    facts::{Fact, FactKind, Facts},
    order::is_one_council,
};

/// Finds the fact that names the same wrong council, and what it says once that is another; `None` where none does.
pub(super) fn with_it(facts: &Facts, before: &Fact, kind: &FactKind) -> Option<(Fact, FactKind)> {
    let (transfer, was) = named(&before.kind)?;
    let (_, now) = named(kind)?;
    if is_one_council(was, now) {
        return None;
    }
    let names_it = |fact: &&Fact| {
        fact.id != before.id && named(&fact.kind).is_some_and(|(of, council)| of == transfer && is_one_council(council, was))
    };
    let other = facts.standing().find(names_it)?.clone();
    let now = match kind {
        FactKind::MoveOutKnown { to, .. } | FactKind::PlanTransferredOut { to, .. } => to.clone(),
        _ => return None,
    };
    let corrected = match other.kind.clone() {
        FactKind::MoveOutKnown { transfer, moves_on, .. } => FactKind::MoveOutKnown { transfer, moves_on, to: now },
        FactKind::PlanTransferredOut { transfer, .. } => FactKind::PlanTransferredOut { transfer, to: now },
        _ => return None,
    };
    Some((other, corrected))
}

/// The move that a fact is of, and the council that it names; `None` where it names none.
fn named(kind: &FactKind) -> Option<(ehc_domain::ids::MoveId, &str)> {
    match kind {
        FactKind::MoveOutKnown { transfer, to: Some(to), .. } | FactKind::PlanTransferredOut { transfer, to: Some(to) } => {
            Some((*transfer, to.as_str()))
        }
        _ => None,
    }
}
