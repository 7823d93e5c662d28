//! What the page of people shows of the rights.

use chrono::NaiveDate;
use ehc_domain::{cases::CaseReference, ids::PersonId, policy::Action};
use ehc_persistence::{
    DbConnection, StorageResult,
    people::{self, CasePersonRow, PersonRow},
    rights::{self, RightsDecisionRow},
};

use super::{Recipients, recipients::who};
use crate::{
    Context, Failure, Service,
    cases::{OpenCase, open},
    failure::NoRule,
};

/// What the page of people shows of the rights.
#[derive(Debug, Clone)]
pub struct RightsView {
    /// The case.
    pub open: OpenCase,
    /// To whom notices go today; whose the rights were on the day of a death.
    pub today: Recipients,
    /// What was decided, as it counts today; `None` when nothing was.
    pub decided: Option<RightsDecisionRow>,
    /// The circle, from which representatives are chosen.
    pub circle: Vec<(CasePersonRow, PersonRow)>,
}

impl RightsView {
    /// Returns the name of somebody in the circle.
    pub fn name(&self, id: Option<PersonId>) -> Option<&str> {
        self.circle.iter().find(|(link, _)| Some(link.person_id) == id).map(|(_, person)| person.name.as_str())
    }
}

/// Shows whose the rights are.
///
/// # Errors
/// Policy; absence; storage.
pub fn show(service: &Service, context: &Context, reference: &CaseReference) -> Result<RightsView, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open(conn, context, reference, Action::CaseEdit)?;
        Ok(view(conn, open, context.today)?)
    })
}

/// Loads whose the rights of an open case are.
///
/// # Errors
/// Any failure of the database.
pub fn view(conn: &mut DbConnection, open: OpenCase, today: NaiveDate) -> StorageResult<RightsView> {
    // What the law would have passed on to somebody who has died, it passed on to nobody.
    let today = open.case.closed_on.filter(|_| open.case.stage.is_quiet()).unwrap_or(today);
    let decided = rights::find_on(conn, open.case.id, today)?;
    let circle = people::list_circle(conn, open.case.id)?;
    let told = people::list_told(conn, open.case.id, today)?;
    let today = who(&open, &told, decided.as_ref(), today);
    Ok(RightsView { today, decided, circle, open })
}
