//! Facts: what happened in a case, on which day, as recorded when.
//!
//! A history only grows. A mistake is corrected by a fact that supersedes the first, so that the case as known on any day can be shown again.

mod bearing;
mod declare;
mod detail;
mod kind;

pub use super::terms::{
    AdviceBinding, Affected, AppealAbout, AssessmentDecision, ConcededKind, MediationIssues, OrderKind, PhaseChange,
    PlanDecision, ReassessmentDecision, ReassessmentSource, RecommendationField, RequestSource, ReviewOutcome, ReviewRoute,
    Words,
};
pub use bearing::{Milestone, PartOf};
pub use detail::FactError;
pub use kind::FactKind;

use chrono::{DateTime, NaiveDate, Utc};
use thiserror::Error;

use crate::ids::FactId;

/// Returns the day that it is in London at an instant; in summer the London day turns an hour before the UTC one.
pub fn london_day(instant: DateTime<Utc>) -> NaiveDate {
    instant.with_timezone(&chrono_tz::Europe::London).date_naive()
}

/// Returns the instant at which a London day is over.
pub fn end_of_london_day(day: NaiveDate) -> DateTime<Utc> {
    let midnight = (day + chrono::Days::new(1)).and_time(chrono::NaiveTime::MIN);
    // No London clock is put forward or back at midnight, so there is one such instant.
    midnight.and_local_timezone(chrono_tz::Europe::London).earliest().map_or_else(|| midnight.and_utc(), |at| at.to_utc())
}

/// One dated fact of a case, never changed once recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Identifies the fact.
    pub id: FactId,
    /// What happened.
    pub kind: FactKind,
    /// The London day on which it happened.
    pub on: NaiveDate,
    /// When it was keyed.
    pub recorded_at: DateTime<Utc>,
    /// The fact that this one corrects; `None` when it is the first word on the matter.
    pub supersedes: Option<FactId>,
    /// Why the first was wrong; `None` when nothing is corrected.
    pub correction_reason: Option<String>,
}

/// Refusals of a history that cannot have come about by appending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum HistoryError {
    /// Two facts have the same identifier.
    #[error("fact {0} is in the history twice")]
    Repeated(FactId),
    /// A fact corrects one that is not there.
    #[error("fact {fact} corrects {missing}, which is not in the history")]
    CorrectsUnknown {
        /// The correction.
        fact: FactId,
        /// What it says that it corrects.
        missing: FactId,
    },
    /// A fact corrects one that was recorded after it, or itself.
    #[error("fact {0} corrects a fact that was not recorded before it")]
    CorrectsLater(FactId),
    /// A fact corrects one that another fact has corrected already: correct the correction instead.
    #[error("fact {fact} corrects {corrected}, which was corrected before")]
    CorrectedTwice {
        /// The second correction.
        fact: FactId,
        /// What both of them correct.
        corrected: FactId,
    },
    /// A fact says that another never happened and does not say which.
    #[error("fact {0} retracts nothing")]
    RetractsNothing(FactId),
}

/// The history of one case, in the order in which it was recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    all: Vec<Fact>,
}

impl Facts {
    /// Takes a history in any order.
    ///
    /// # Errors
    /// When the history cannot have come about by appending facts one at a time.
    pub fn new(mut all: Vec<Fact>) -> Result<Self, HistoryError> {
        all.sort_by_key(|fact| (fact.recorded_at, fact.supersedes.is_some()));
        let mut facts = Self { all: Vec::with_capacity(all.len()) };
        for fact in order_corrections(all)? {
            facts.append(fact)?;
        }
        Ok(facts)
    }

    /// Appends one fact.
    ///
    /// # Errors
    /// When its identifier is taken, or it corrects a fact that is not there or was recorded later.
    pub fn append(&mut self, fact: Fact) -> Result<(), HistoryError> {
        if self.all.iter().any(|known| known.id == fact.id) {
            return Err(HistoryError::Repeated(fact.id));
        }
        if let Some(corrected) = fact.supersedes.filter(|_| self.all.iter().any(|known| known.supersedes == fact.supersedes)) {
            return Err(HistoryError::CorrectedTwice { fact: fact.id, corrected });
        }
        match fact.supersedes {
            Some(corrected) => match self.find(corrected) {
                None => return Err(HistoryError::CorrectsUnknown { fact: fact.id, missing: corrected }),
                Some(known) if known.recorded_at > fact.recorded_at => return Err(HistoryError::CorrectsLater(fact.id)),
                Some(_) => {}
            },
            None if fact.kind == FactKind::Retracted => return Err(HistoryError::RetractsNothing(fact.id)),
            None => {}
        }
        self.all.push(fact);
        Ok(())
    }

    /// Finds a fact by its identifier, corrected or not; `None` when the history has no such fact.
    pub fn find(&self, id: FactId) -> Option<&Fact> {
        self.all.iter().find(|fact| fact.id == id)
    }

    /// Lists every fact ever recorded, corrected ones included, in the order of recording.
    pub fn history(&self) -> &[Fact] {
        &self.all
    }

    /// Lists the facts that stand: those that no later fact corrects or retracts.
    pub fn standing(&self) -> impl Iterator<Item = &Fact> {
        let corrected: Vec<FactId> = self.all.iter().filter_map(|fact| fact.supersedes).collect();
        self.all.iter().filter(move |fact| !matches!(fact.kind, FactKind::Retracted) && !corrected.contains(&fact.id))
    }

    /// Follows corrections back to the first fact on the matter, whose identifier never changes; `id` itself when it corrects nothing.
    pub fn first_version(&self, id: FactId) -> FactId {
        let mut first = id;
        while let Some(earlier) = self.find(first).and_then(|fact| fact.supersedes) {
            first = earlier;
        }
        first
    }

    /// Returns the history as it was known at the end of a London day: corrections keyed later are not in it.
    pub fn as_known_on(&self, day: NaiveDate) -> Self {
        Self { all: self.all.iter().filter(|fact| london_day(fact.recorded_at) <= day).cloned().collect() }
    }
}

/// Puts each correction after what it corrects, among facts recorded at the same instant.
fn order_corrections(sorted: Vec<Fact>) -> Result<Vec<Fact>, HistoryError> {
    let mut ordered: Vec<Fact> = Vec::with_capacity(sorted.len());
    let mut waiting = sorted;
    loop {
        let before = waiting.len();
        let mut still_waiting = Vec::new();
        for fact in waiting {
            let placed = fact.supersedes.is_none_or(|corrected| ordered.iter().any(|known| known.id == corrected));
            if placed { ordered.push(fact) } else { still_waiting.push(fact) }
        }
        match still_waiting.first() {
            None => break,
            Some(fact) if still_waiting.len() == before => return Err(circular_or_unknown(fact, &still_waiting)),
            Some(_) => waiting = still_waiting,
        }
    }
    ordered.sort_by_key(|fact| fact.recorded_at);
    Ok(ordered)
}

fn circular_or_unknown(fact: &Fact, waiting: &[Fact]) -> HistoryError {
    match fact.supersedes {
        Some(missing) if !waiting.iter().any(|known| known.id == missing) => {
            HistoryError::CorrectsUnknown { fact: fact.id, missing }
        }
        _ => HistoryError::CorrectsLater(fact.id),
    }
}
