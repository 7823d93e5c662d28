//! What the circle of a child lacks, as it is and as it would be without somebody.

use chrono::NaiveDate;
use ehc_domain::{
    ids::PersonId,
    people::rights_holder::{AlternativePerson, Gap, RightsHolder},
};
use ehc_persistence::{
    DbConnection, StorageResult,
    people::{self, CasePersonRow, PersonRow},
    rights::{self, RightsDecisionRow},
};

use super::recipients::who;
use crate::cases::OpenCase;

/// Those of a circle who may be told, and what was decided about the rights on a day.
pub(crate) struct Circle {
    told: Vec<(CasePersonRow, PersonRow)>,
    decided: Option<RightsDecisionRow>,
    on: NaiveDate,
}

impl Circle {
    /// Reads the circle of a case as it is on a day.
    ///
    /// # Errors
    /// Any failure of the database.
    pub(crate) fn load(conn: &mut DbConnection, open: &OpenCase, on: NaiveDate) -> StorageResult<Self> {
        Ok(Self { told: people::list_told(conn, open.case.id, on)?, decided: rights::find_on(conn, open.case.id, on)?, on })
    }

    /// Says what it lacks; `None` where nothing.
    pub(crate) fn gap(&self, open: &OpenCase) -> Option<Gap> {
        self.gap_of(open, &self.told)
    }

    /// Says what it would lack without somebody and does not lack now; `None` where nothing.
    pub(crate) fn gap_without(&self, open: &OpenCase, id: PersonId) -> Option<Gap> {
        let left: Vec<_> = self.told.iter().filter(|(part, _)| part.person_id != id).cloned().collect();
        self.gap_of(open, &left).filter(|gap| Some(*gap) > self.gap(open))
    }

    /// Says what it would lack if somebody had no parental responsibility, and does not lack now; `None` where nothing.
    pub(crate) fn gap_if_not_responsible(&self, open: &OpenCase, id: PersonId) -> Option<Gap> {
        let mut circle = self.told.clone();
        for (part, _) in circle.iter_mut().filter(|(part, _)| part.person_id == id) {
            part.has_parental_responsibility = false;
        }
        self.gap_of(open, &circle).filter(|gap| Some(*gap) > self.gap(open))
    }

    fn gap_of(&self, open: &OpenCase, circle: &[(CasePersonRow, PersonRow)]) -> Option<Gap> {
        let to = who(open, circle, self.decided.as_ref(), self.on);
        if to.is_incomplete() {
            return Some(Gap::NobodyToWriteTo);
        }
        let is_a_parents = matches!(to.holder, RightsHolder::Parent | RightsHolder::Alternative(AlternativePerson::Parent));
        let is_held = circle.iter().any(|(part, _)| part.has_parental_responsibility);
        (is_a_parents && !is_held).then_some(Gap::NobodyResponsible)
    }
}
