//! What is recorded of how somebody stands to single cases, besides being assigned and belonging to a team.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::{
    codes::coded,
    ids::{CaseId, StandingId},
};

coded! {
    /// How somebody stands to one case, by what was recorded of the two.
    pub enum Standing {
        /// They are kin, a neighbour or otherwise too near: they must know nothing of it, and nothing overrides that.
        Conflict = "conflict", "Conflict of interest";
        /// They are one of the few who may see a restricted case.
        Named = "named", "May see the restricted case";
        /// They stand in for its caseworker.
        Covers = "covers", "Stands in for the caseworker";
        /// They opened it in an emergency, less than an hour ago.
        InEmergency = "in_emergency", "Opened it in an emergency";
        /// They review an emergency opening, a breach, a complaint or a subject access request about it.
        Reviews = "reviews", "Reviews something about it";
        /// It is before a panel that they are confirmed on.
        OnPanel = "on_panel", "Sits on its panel";
        /// It is their child's, their own or their pupil's, by a link that was verified and is not suspended.
        Linked = "linked", "Linked to the child or young person";
    }
}

impl Standing {
    /// What lets somebody into a restricted case.
    const LETS_IN: [Self; 2] = [Self::Named, Self::InEmergency];
}

/// A case that somebody opened in an emergency and that is open to them still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmergencyWindow {
    /// Which opening; everything they look at carries it.
    pub id: StandingId,
    /// The instant from which the case is closed again.
    pub until: DateTime<Utc>,
}

/// How somebody stands to each case of which something is recorded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standings {
    held: BTreeMap<CaseId, Vec<Standing>>,
    windows: BTreeMap<CaseId, EmergencyWindow>,
    unasked: BTreeSet<CaseId>,
}

impl Standings {
    /// Says whether somebody stands so to the case.
    pub fn has(&self, case: CaseId, standing: Standing) -> bool {
        self.held.get(&case).is_some_and(|held| held.contains(&standing))
    }

    /// Says whether somebody may know of the case, before any role or relation is asked: a conflict of interest keeps them out and nothing overrides it, and
    /// of a restricted case only those know who are let into it.
    pub fn may_know(&self, case: CaseId, is_restricted: bool) -> bool {
        !self.counts(case, Standing::Conflict)
            && (!is_restricted || Standing::LETS_IN.iter().any(|standing| self.counts(case, *standing)))
    }

    /// Says whether somebody stands so, unless a test takes it that this counts for nothing.
    fn counts(&self, case: CaseId, standing: Standing) -> bool {
        #[cfg(test)]
        if super::tests::mutants::counts_for_nothing(standing) {
            return false;
        }
        self.has(case, standing)
    }

    /// Lists the restricted cases that somebody is let into.
    pub fn let_in(&self) -> Vec<CaseId> {
        Standing::LETS_IN.iter().flat_map(|standing| self.cases(*standing)).collect()
    }

    /// Lists the cases to which somebody stands so.
    pub fn cases(&self, standing: Standing) -> impl Iterator<Item = CaseId> + '_ {
        self.held.iter().filter(move |(_, held)| held.contains(&standing)).map(|(case, _)| *case)
    }

    /// Adds how somebody stands to a case.
    #[must_use]
    pub fn with(mut self, case: CaseId, standing: Standing) -> Self {
        self.held.entry(case).or_default().push(standing);
        self
    }

    /// Adds a case that is open in an emergency.
    #[must_use]
    pub fn opened(mut self, case: CaseId, window: EmergencyWindow) -> Self {
        self.windows.insert(case, window);
        self.with(case, Standing::InEmergency)
    }

    /// Adds a case for whose caseworker somebody stands in because they said so themselves.
    #[must_use]
    pub fn covering_unasked(mut self, case: CaseId) -> Self {
        self.unasked.insert(case);
        self.with(case, Standing::Covers)
    }

    /// Says whether somebody stands in for the caseworker of a case because they said so themselves.
    pub fn covers_unasked(&self, case: CaseId) -> bool {
        self.unasked.contains(&case)
    }

    /// Returns the emergency in which a case is open; `None` when it is not.
    pub fn window(&self, case: CaseId) -> Option<EmergencyWindow> {
        self.windows.get(&case).copied()
    }
}

impl FromIterator<(CaseId, Standing)> for Standings {
    fn from_iter<T: IntoIterator<Item = (CaseId, Standing)>>(recorded: T) -> Self {
        recorded.into_iter().fold(Self::default(), |standings, (case, standing)| standings.with(case, standing))
    }
}
