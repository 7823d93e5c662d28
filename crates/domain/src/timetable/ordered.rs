//! An assessment or a plan that was ordered by the Tribunal, or that the authority no longer opposes or agreed in mediation: it goes on by its own limits
//! (SEND Regulations 2014 regs 42(2), 44(2)(b) to (c) and 45(3) to (6)), though the case ended with the refusal before it.

use chrono::NaiveDate;

use super::{
    facts::{Facts, Milestone},
    terms::{ConcededKind, OrderKind, PlanDecision},
};
use crate::timetable::facts::FactKind as K;

/// Returns the day of the order, the concession or the agreement by which a child is assessed or a plan is written now; `None` where none stands, or it was
/// answered with a plan or with the decision that none is needed.
pub fn under_way(facts: &Facts) -> Option<NaiveDate> {
    let asks = |kind: &K| match kind {
        K::OrderMade { order, .. } | K::MediationAgreed { as_order: Some(order), .. } => {
            matches!(order, OrderKind::Assess | OrderKind::MakePlan)
        }
        K::AppealConceded { about, .. } => matches!(about, ConcededKind::Assess | ConcededKind::MakePlan),
        _ => false,
    };
    let answers = |kind: &K| {
        matches!(kind.milestone(), Some(Milestone::FinalPlanSent | Milestone::ToldWhetherToPlan(PlanDecision::NoPlan)))
            || matches!(kind, K::ReassessmentEndedUnchanged { .. } | K::MovedAway { .. } | K::PlanTransferredOut { .. } | K::Died)
    };
    let ordered_on = facts.standing().filter(|fact| asks(&fact.kind)).map(|fact| fact.on).max()?;
    let is_answered = facts.standing().any(|fact| answers(&fact.kind) && fact.on >= ordered_on);
    (!is_answered).then_some(ordered_on)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ids::Id, timetable::facts::Fact};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn history(acts: Vec<(&str, K)>) -> Facts {
        let mut facts = Facts::default();
        for (number, (on, kind)) in (1_u128..).zip(acts) {
            let id = Id::new(uuid::Uuid::from_u128(number));
            let recorded_at = day(on).and_time(chrono::NaiveTime::MIN).and_utc();
            facts.append(Fact { id, kind, on: day(on), recorded_at, supersedes: None, correction_reason: None }).unwrap();
        }
        facts
    }

    #[test]
    fn what_was_ordered_or_conceded_is_under_way_until_it_is_answered_with_a_plan_or_without_one() {
        let appeal = || Id::new(uuid::Uuid::from_u128(9));
        let ordered = || ("2026-10-26", K::OrderMade { appeal: appeal(), order: OrderKind::Assess });
        let conceded = ("2026-11-09", K::AppealConceded { appeal: appeal(), about: ConcededKind::MakePlan });
        let amend = ("2026-10-26", K::OrderMade { appeal: appeal(), order: OrderKind::AmendProvision });
        assert_eq!(under_way(&history(vec![])), None);
        assert_eq!(under_way(&history(vec![amend])), None, "that is about a plan there is");
        assert_eq!(under_way(&history(vec![ordered()])), Some(day("2026-10-26")));
        assert_eq!(under_way(&history(vec![conceded])), Some(day("2026-11-09")));
        let no_plan = K::PlanDecisionNotified { decision: PlanDecision::NoPlan };
        assert_eq!(under_way(&history(vec![("2026-10-25", no_plan.clone()), ordered()])), Some(day("2026-10-26")));
        for answer in [no_plan, K::FinalPlanSent] {
            assert_eq!(under_way(&history(vec![ordered(), ("2027-01-04", answer)])), None);
        }
    }
}
