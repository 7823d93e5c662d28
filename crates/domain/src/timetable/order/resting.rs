//! What rests on a fact, so that it cannot be taken back while that stands: a decision on its request, a reply on its question, a review on its plan.

use chrono::NaiveDate;

use super::{Order, Step, precedents};
use crate::{
    ids::FactId,
    timetable::facts::{AssessmentDecision, Fact, FactKind as K, Facts, PartOf, PlanDecision},
};

/// Finds the first fact, in the order of recording, that would rest on nothing any more if another were taken back; `None` where nothing would.
///
/// What a fact may come after is no less what it rests on: a decision after a review rests on the meeting that is on record, though one may be recorded of which
/// the meeting is not known.
pub fn rests_on(facts: &Facts, fact: FactId) -> Option<Step> {
    let order = Order::of(facts);
    let at = order.standing.iter().position(|(one, _)| one.id == fact)?;
    let (taken, number) = order.standing.get(at)?;
    let later = order.standing.iter().enumerate().filter(|(_, (one, _))| one.id != fact);
    let rests = |(place, (one, of)): &(usize, &(&Fact, u16))| {
        order.rests(one, *of, fact)
            || (*place > at && besides(&taken.kind, &one.kind, *of == *number))
            || ends_exception(facts, taken, one)
    };
    later.filter(rests).map(|(_, (one, _))| Step::of(one)).next()
}

/// Says whether another assessment began after the one that a fact is part of.
pub fn is_followed(facts: &Facts, fact: FactId) -> bool {
    followed_on(facts, fact).is_some()
}

/// Returns the day on which the assessment began that came after the one that a fact is part of; `None` where none did.
pub fn followed_on(facts: &Facts, fact: FactId) -> Option<NaiveDate> {
    let order = Order::of(facts);
    let number = order.standing.iter().find(|(one, _)| one.id == fact).map(|(_, number)| *number)?;
    order.standing.iter().filter(|(_, of)| *of > number).map(|(next, _)| next.on).min()
}

/// Returns the day on which everybody who asked withdrew from the assessment that a fact is part of; `None` where it did not end like that.
pub fn withdrawn_on(facts: &Facts, fact: FactId) -> Option<NaiveDate> {
    let order = Order::of(facts);
    let number = order.standing.iter().find(|(one, _)| one.id == fact).map(|(_, number)| *number)?;
    let ended = order.standing.iter().find(|(one, of)| *of == number && one.kind == K::RequestWithdrawn);
    ended.map(|(one, _)| one.on)
}

/// Returns the day from which the last assessment counts: that of the first who asked; `None` while nobody did.
pub fn last_began_on(facts: &Facts) -> Option<NaiveDate> {
    let order = Order::of(facts);
    let last = order.standing.last().map(|(_, number)| *number)?;
    let asked = order.standing.iter().filter(|(fact, number)| *number == last && precedents::begins(&fact.kind));
    asked.map(|(fact, _)| fact.on).min()
}

impl Order<'_> {
    /// Says whether a fact follows another and would follow nothing without it.
    fn rests(&self, later: &Fact, number: u16, on: FactId) -> bool {
        precedents::of(&later.kind).iter().any(|precedent| {
            let mut earlier = self.earlier(later, number, precedent).peekable();
            earlier.peek().is_some() && earlier.all(|fact| fact.id == on)
        })
    }
}

/// Says whether a fact ends the exception that another recorded.
fn ends_exception(facts: &Facts, taken: &Fact, one: &Fact) -> bool {
    match one.kind {
        K::ExceptionEnded { exception } => facts.first_version(exception) == facts.first_version(taken.id),
        _ => false,
    }
}

/// Says whether a kind of fact that was recorded after another rests on it, besides what it must follow: the work that the decision began, the plan that is
/// reviewed, the next assessment after the one that ended.
fn besides(taken: &K, later: &K, is_same_assessment: bool) -> bool {
    match taken {
        K::AssessmentDecisionNotified { decision: AssessmentDecision::ToAssess } => {
            let is_work = matches!(later, K::AdviceAsked { .. } | K::AdviceNotNeeded { .. } | K::ConsultationSent { .. });
            is_work && is_same_assessment
        }
        K::AssessmentDecisionNotified { decision: AssessmentDecision::Refused }
        | K::PlanDecisionNotified { decision: PlanDecision::NoPlan } => precedents::begins(later) && !is_same_assessment,
        // Without it the requests that came afterwards are kept with the assessment that goes on; what was done on them was done on the next.
        K::RequestWithdrawn | K::MovedAway { .. } => !precedents::begins(later) && !is_same_assessment,
        K::FinalPlanSent => {
            let is_of_plan = matches!(later.part_of(), PartOf::Review | PartOf::PhaseTransfer | PartOf::Reassessment);
            is_of_plan || matches!(later, K::MoveOutKnown { .. } | K::FirstDirectPayment | K::HeDisclosureAsked { .. })
        }
        _ => false,
    }
}
