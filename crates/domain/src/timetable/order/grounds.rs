//! What a step goes with or is made on, though it may also be recorded without: a consultation with its draft, a decision on the advice that had come.

use chrono::{DateTime, NaiveDate, Utc};

use super::{Order, Step};
use crate::timetable::facts::{Fact, FactKind as K, Facts};

/// A consultation that would have lost the draft that it goes with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parted {
    /// The consultation.
    pub consultation: Step,
    /// The first draft of its assessment, which would come after it.
    pub draft: Step,
}

/// Finds the first consultation that one history has on or after a draft of its assessment, and another before every draft: whoever is consulted is sent the
/// draft (Children and Families Act 2014 ss38, 39; reg 13). One that went out without a draft is on record as it was.
pub fn newly_parted(before: &Facts, after: &Facts) -> Option<Parted> {
    let order = Order::of(before);
    let known: Vec<_> = order.parted().map(|one| before.first_version(one.consultation.fact)).collect();
    let stood = |one: &Parted| {
        let first = after.first_version(one.consultation.fact);
        let had_draft = order.standing.iter().find(|(fact, _)| before.first_version(fact.id) == first);
        had_draft.is_some_and(|(_, number)| order.first_draft(*number).is_some()) && !known.contains(&first)
    };
    let parted = Order::of(after);
    parted.parted().find(stood)
}

/// Returns the day on which the last advice came that was accepted at a moment, as it stands on record now; `None` where none was.
///
/// A decision whether to make a plan is made in the light of it (s37(1), reg 6), and cannot have been made before. What came or was accepted after the decision
/// was recorded is no ground of it.
pub fn last_advice(facts: &Facts, at: DateTime<Utc>) -> Option<NaiveDate> {
    let order = Order::of(facts);
    let known = |fact: &Fact| facts.find(facts.first_version(fact.id)).is_some_and(|first| first.recorded_at <= at);
    let mut accepted: Vec<(_, Option<NaiveDate>)> = Vec::new();
    let (mut came, mut last) = (Vec::new(), None);
    for (fact, number) in order.standing.iter().filter(|(fact, _)| known(fact)) {
        last = Some(*number);
        match &fact.kind {
            K::AdviceReceived { advice } => came.push((*advice, fact.on)),
            K::AdviceAccepted { advice, received_on } => {
                let receipt = came.iter().rfind(|(one, _)| one == advice).map(|(_, on)| *on);
                accepted.push(((*advice, *number), received_on.or(receipt).or(Some(fact.on))));
            }
            K::AdviceSentBack { advice, .. } => accepted.push(((*advice, *number), None)),
            _ => {}
        }
    }
    let is_last = |place: usize, key| accepted.iter().skip(place + 1).all(|(later, _)| *later != key);
    let of_the_last = accepted.iter().enumerate().filter(|(place, (key, _))| Some(key.1) == last && is_last(*place, *key));
    of_the_last.filter_map(|(_, (_, came_on))| *came_on).max()
}

impl Order<'_> {
    /// The first draft of an assessment.
    fn first_draft(&self, number: u16) -> Option<&Fact> {
        let drafts = self.standing.iter().filter(|(fact, of)| *of == number && matches!(fact.kind, K::DraftServed { .. }));
        drafts.map(|(fact, _)| *fact).min_by_key(|fact| fact.on)
    }

    /// The consultations that come before every draft of their assessment, which has one.
    fn parted(&self) -> impl Iterator<Item = Parted> {
        let consulted = self.standing.iter().filter(|(fact, _)| matches!(fact.kind, K::ConsultationSent { .. }));
        consulted.filter_map(|(fact, number)| {
            let draft = self.first_draft(*number).filter(|draft| draft.on > fact.on)?;
            Some(Parted { consultation: Step::of(fact), draft: Step::of(draft) })
        })
    }
}
