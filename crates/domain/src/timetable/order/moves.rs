//! A family that moves with its plan: there was a plan to move with, and it goes to the authority that the move names, on the day of the move or later (reg 15(1)
//! and (2)).

use super::{Order, OutOfOrder, Step, precedents};
use crate::timetable::facts::{Fact, FactKind as K};

impl Order<'_> {
    /// Lists where a move contradicts the plan or its transfer.
    pub(super) fn against_moves(&self) -> Vec<OutOfOrder> {
        let standing = || self.standing.iter().map(|(fact, _)| *fact);
        let plan = standing().filter(|fact| precedents::holds_plan(&fact.kind)).min_by_key(|fact| fact.on);
        let mut found = Vec::new();
        for fact in standing() {
            let K::MoveOutKnown { transfer, moves_on, to } = &fact.kind else { continue };
            let step = Step::of(fact);
            if let Some(plan) = plan.filter(|plan| *moves_on < plan.on) {
                found.push(OutOfOrder::MovesBeforeThePlan { known: step, plan: Step::of(plan), moves_on: *moves_on });
            }
            let is_its = |fact: &&Fact| matches!(&fact.kind, K::PlanTransferredOut { transfer: of, .. } if of == transfer);
            for out in standing().filter(is_its) {
                let K::PlanTransferredOut { to: gone_to, .. } = &out.kind else { continue };
                if out.on < *moves_on {
                    found.push(OutOfOrder::TransferredBeforeTheMove { out: Step::of(out), known: step, moves_on: *moves_on });
                }
                if matches!((to, gone_to), (Some(to), Some(gone_to)) if !is_one_council(to.as_str(), gone_to.as_str())) {
                    found.push(OutOfOrder::TransferredElsewhere { out: Step::of(out), known: step });
                }
            }
        }
        found
    }
}

/// Says whether two names are of one council: capitals and spaces are written otherwise by every other person.
pub fn is_one_council(name: &str, other: &str) -> bool {
    let plain = |name: &str| name.split_whitespace().collect::<String>().to_lowercase();
    plain(name) == plain(other)
}
