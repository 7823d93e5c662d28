//! What must follow what: a decision follows its request, a reply its question, an order its appeal. A history in which it does not contradicts itself.
//!
//! Only what cannot have happened in another order is refused. That something was done too early, too late or without what the law asks first is a breach,
//! which is recorded as it was.

mod grounds;
mod moves;
mod precedents;
mod resting;

use std::collections::HashMap;

use chrono::NaiveDate;
use thiserror::Error;

use super::facts::{Fact, FactKind, Facts};
use crate::{calendar::day_in_words, days::latest_in_the_post, ids::FactId, refusals};
pub use grounds::{Parted, last_advice, newly_parted};
pub use moves::is_one_council;
use precedents::{About, Precedent};
pub use resting::{followed_on, is_followed, last_began_on, rests_on, withdrawn_on};

/// One of two facts of which one must follow the other, as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The fact.
    pub fact: FactId,
    /// The code of its kind.
    pub code: &'static str,
    /// The day that counts.
    pub on: NaiveDate,
}

impl Step {
    fn of(fact: &Fact) -> Self {
        Self { fact: fact.id, code: fact.kind.code(), on: fact.on }
    }

    /// Says what happened, to begin a sentence: “The request”, “Asking for the advice”.
    pub fn what(&self) -> String {
        precedents::words(self.code)
    }

    fn day(&self) -> String {
        day_in_words(self.on)
    }
}

refusals! {
    /// A history would contradict itself.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum OutOfOrder {
        /// One fact would come before another that it follows.
        Before {
            /** What follows. */ later: Step,
            /** What it follows. */ earlier: Step,
        } = "out_of_order", "{} ({}) would come before {} ({}). Check both days, and correct the one that is wrong first" [.later.what(), .later.day(), lower(&.earlier.what()), .earlier.day()];
        /// One fact would stand without another that it follows.
        Without {
            /** What follows. */ later: Step,
            /** What is missing, in words. */ missing: &'static str,
        } = "nothing_before_it", "{} ({}) comes after {}, which is not on record" [.later.what(), .later.day(), .missing];
        /// A family would move before there was a plan to move with.
        MovesBeforeThePlan {
            /** Learning of the move. */ known: Step,
            /** The plan. */ plan: Step,
            /** The day of the move. */ moves_on: NaiveDate,
        } = "moves_before_the_plan", "The family would move on {}, before there was a plan ({}). Check both days, and correct the one that is wrong first" [day_in_words(*.moves_on), .plan.day()];
        /// A plan would be transferred before the family moves.
        TransferredBeforeTheMove {
            /** The transfer. */ out: Step,
            /** Learning of the move. */ known: Step,
            /** The day of the move. */ moves_on: NaiveDate,
        } = "transferred_before_the_move", "The plan would be transferred on {}, before the family moves on {}. Check both days, and correct the one that is wrong first" [.out.day(), day_in_words(*.moves_on)];
        /// A plan would go to another authority than the family.
        TransferredElsewhere {
            /** The transfer. */ out: Step,
            /** Learning of the move. */ known: Step,
        } = "transferred_elsewhere", "The plan would go to another council than the one to which the family moves. Check both among the days on record, and correct the one that is wrong first";
        /// A letter would reach somebody before it was sent.
        ServedBeforeSent {
            /** The letter. */ sent: Step,
            /** The day on which it counts as having come. */ served_on: NaiveDate,
        } = "served_before_sent", "{} was sent on {} and would have come before that, on {}. Correct both days together" [.sent.what(), .sent.day(), day_in_words(*.served_on)];
        /// A letter would reach somebody so long after it was sent that the day was mistyped.
        ServedTooLate {
            /** The letter. */ sent: Step,
            /** The day on which it counts as having come. */ served_on: NaiveDate,
        } = "served_too_late", "{} was sent on {} and would have come on {}. It can have come by {}. Check both days" [.sent.what(), .sent.day(), day_in_words(*.served_on), day_in_words(latest_in_the_post(.sent.on))];
    }
}

impl OutOfOrder {
    /// Returns the fact that is in the way of the other; `None` where a fact is missing.
    pub fn earlier(&self) -> Option<&Step> {
        match self {
            Self::Before { earlier, .. } | Self::MovesBeforeThePlan { plan: earlier, .. } => Some(earlier),
            Self::TransferredBeforeTheMove { known, .. } | Self::TransferredElsewhere { known, .. } => Some(known),
            Self::Without { .. } | Self::ServedBeforeSent { .. } | Self::ServedTooLate { .. } => None,
        }
    }

    /// Returns the fact that follows.
    pub fn later(&self) -> &Step {
        match self {
            Self::Before { later, .. }
            | Self::Without { later, .. }
            | Self::MovesBeforeThePlan { known: later, .. }
            | Self::TransferredBeforeTheMove { out: later, .. }
            | Self::TransferredElsewhere { out: later, .. }
            | Self::ServedBeforeSent { sent: later, .. }
            | Self::ServedTooLate { sent: later, .. } => later,
        }
    }

    /// Returns the day within a fact that is wrong: on which a letter would have come, or a family would move.
    fn day_within(&self) -> Option<NaiveDate> {
        match self {
            Self::ServedBeforeSent { served_on: on, .. }
            | Self::ServedTooLate { served_on: on, .. }
            | Self::MovesBeforeThePlan { moves_on: on, .. }
            | Self::TransferredBeforeTheMove { moves_on: on, .. } => Some(*on),
            Self::Before { .. } | Self::Without { .. } | Self::TransferredElsewhere { .. } => None,
        }
    }
}

/// Says what a fact of a kind is, to begin a sentence: “The request”, “Asking for the advice”.
pub fn what_happened(kind: &FactKind) -> String {
    precedents::words(kind.code())
}

/// Lists where a history contradicts itself, in the order of recording.
pub fn contradictions(facts: &Facts) -> Vec<OutOfOrder> {
    Order::of(facts).contradictions()
}

/// Finds the first contradiction of a history that it did not have before: nobody is kept from putting one thing right because another is wrong as well.
pub fn first_new(before: &Facts, after: &Facts) -> Option<OutOfOrder> {
    let order = Order::of(before);
    let known: Vec<_> = order.contradictions().iter().map(|one| order.pair(one)).collect();
    let order = Order::of(after);
    order.contradictions().into_iter().find(|one| !known.contains(&order.pair(one)))
}

/// The standing facts in the order in which they were first recorded, each with the assessment that it is part of.
struct Order<'a> {
    facts: &'a Facts,
    standing: Vec<(&'a Fact, u16)>,
}

impl<'a> Order<'a> {
    fn of(facts: &'a Facts) -> Self {
        let first = |fact: &Fact| facts.find(facts.first_version(fact.id)).map(|first| (first.recorded_at, first.on));
        let mut standing: Vec<&Fact> = facts.standing().collect();
        standing.sort_by_key(|fact| first(fact));
        // An assessment is known by the order of recording: correcting a day makes no decision part of another assessment.
        let (mut number, mut is_open) = (0, false);
        let standing = standing.into_iter().map(|fact| {
            if precedents::begins(&fact.kind) && !is_open {
                (number, is_open) = (number + 1, true);
            }
            is_open = is_open && !precedents::ends(&fact.kind);
            (fact, number)
        });
        Self { standing: standing.collect(), facts }
    }

    fn contradictions(&self) -> Vec<OutOfOrder> {
        let mut found = Vec::new();
        let mut ended: HashMap<u16, &Fact> = HashMap::new();
        let mut drafts: HashMap<u16, &Fact> = HashMap::new();
        let mut last_of_plan: Option<&Fact> = None;
        for (fact, number) in &self.standing {
            let precedents = precedents::of(&fact.kind);
            found.extend(precedents.iter().filter_map(|precedent| self.broken(fact, *number, precedent)));
            if let Some(served_on) = served_on(&fact.kind) {
                let sent = Step::of(fact);
                if served_on < fact.on {
                    found.push(OutOfOrder::ServedBeforeSent { sent, served_on });
                } else if served_on > latest_in_the_post(fact.on) {
                    found.push(OutOfOrder::ServedTooLate { sent, served_on });
                }
            }
            // A draft sent again replaces the one before it.
            if matches!(fact.kind, FactKind::DraftServed { .. })
                && let Some(before) = drafts.insert(*number, fact).filter(|before| before.on > fact.on)
            {
                found.push(OutOfOrder::Before { later: Step::of(fact), earlier: Step::of(before) });
            }
            if precedents::begins(&fact.kind)
                && let Some(end) = number.checked_sub(1).and_then(|before| ended.get(&before)).filter(|end| end.on > fact.on)
            {
                found.push(OutOfOrder::Before { later: Step::of(fact), earlier: Step::of(end) });
            }
            // A plan that another authority keeps, or nobody, is reviewed here no more.
            if precedents::ends_plan(&fact.kind)
                && let Some(step) = last_of_plan.take().filter(|step| step.on > fact.on)
            {
                found.push(OutOfOrder::Before { later: Step::of(fact), earlier: Step::of(step) });
            }
            if precedents::is_of_plan(&fact.kind) && last_of_plan.is_none_or(|step| step.on <= fact.on) {
                last_of_plan = Some(fact);
            }
            if precedents::ends(&fact.kind) {
                ended.entry(*number).or_insert(fact);
            }
        }
        found.extend(self.against_moves());
        found
    }

    /// Lists what a fact follows by a precedent.
    fn earlier<'b>(&'b self, later: &'b Fact, number: u16, precedent: &'b Precedent) -> impl Iterator<Item = &'a Fact> + 'b {
        let is_about = move |fact: &Fact, of: u16| match precedent.about {
            About::Case => true,
            About::Assessment => of == number,
            About::Same => fact.kind.subject() == later.kind.subject(),
        };
        let others = self.standing.iter().filter(move |(fact, _)| fact.id != later.id && (precedent.is)(&fact.kind));
        others.filter(move |(fact, of)| is_about(fact, *of)).map(|(fact, _)| *fact)
    }

    fn broken(&self, later: &Fact, number: u16, precedent: &Precedent) -> Option<OutOfOrder> {
        let earlier = || self.earlier(later, number, precedent);
        let first = earlier().min_by_key(|fact| fact.on);
        let in_the_way = if precedent.every { earlier().max_by_key(|fact| fact.on) } else { first };
        match in_the_way {
            None if precedent.needed => Some(OutOfOrder::Without { later: Step::of(later), missing: precedent.words }),
            Some(earlier) if earlier.on > later.on => {
                Some(OutOfOrder::Before { later: Step::of(later), earlier: Step::of(earlier) })
            }
            _ => None,
        }
    }

    /// Names a contradiction through every correction of the facts in it; another wrong day of delivery, or of a move, is another.
    fn pair(&self, one: &OutOfOrder) -> (FactId, Option<FactId>, Option<NaiveDate>) {
        let first = |step: &Step| self.facts.first_version(step.fact);
        (first(one.later()), one.earlier().map(first), one.day_within())
    }
}

fn lower(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

fn served_on(kind: &FactKind) -> Option<NaiveDate> {
    match kind {
        FactKind::DraftServed { served_on } | FactKind::AmendmentNoticeSent { served_on, .. } => *served_on,
        FactKind::AdviceAsked { received_by_body_on, .. } => *received_by_body_on,
        _ => None,
    }
}
