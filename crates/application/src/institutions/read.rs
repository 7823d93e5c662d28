//! Looking institutions up. The register names no child, so that looking at it is no audited act.

use ehc_domain::{ids::InstitutionId, names::search_text};
use ehc_persistence::{
    audit,
    institutions::{self, ContactRow, InstitutionRow, UnitRow},
};

use super::{find, permitted};
use crate::{
    Context, Failure, NoRule, Service,
    history::{self, Act},
};

/// The most that one search shows.
pub const MOST_FOUND: usize = 100;

/// The most lines of a history that are shown.
const MOST_LINES: i64 = 50;

/// Lists open institutions by name.
///
/// # Errors
/// Any failure of storage.
pub fn list_open(service: &Service) -> Result<Vec<InstitutionRow>, Failure<NoRule>> {
    Ok(service.store.read(institutions::list_open)?)
}

/// Institutions that a search found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The open ones first, and then by name.
    pub rows: Vec<InstitutionRow>,
    /// Whether there are more than are shown.
    pub has_more: bool,
}

/// Searches the register by part of a name, a URN or a UKPRN, the closed ones included; everything for nothing.
///
/// # Errors
/// Policy; storage.
pub fn search(service: &Service, context: &Context, typed: &str) -> Result<Found, Failure<NoRule>> {
    permitted::<NoRule>(context)?;
    let limit = i64::try_from(MOST_FOUND + 1).unwrap_or(i64::MAX);
    let mut sought = search_text(typed);
    if sought.is_empty() && !typed.trim().is_empty() {
        return Ok(Found { rows: Vec::new(), has_more: false });
    }
    if sought.bytes().all(|byte| byte.is_ascii_digit() || byte == b' ') {
        // A number, which some print with spaces.
        sought.retain(|one| one != ' ');
    }
    let mut rows = service.store.read(|conn| institutions::search_register(conn, &sought, limit))?;
    let has_more = rows.len() > MOST_FOUND;
    rows.truncate(MOST_FOUND);
    Ok(Found { rows, has_more })
}

/// An institution with whatever the register knows of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Registered {
    /// What it is.
    pub row: InstitutionRow,
    /// What took its place.
    pub successor: Option<InstitutionRow>,
    /// Its units, the open ones first.
    pub units: Vec<UnitRow>,
    /// Those to speak to now.
    pub contacts: Vec<ContactRow>,
    /// Those who were to be spoken to once, the last to leave first.
    pub former: Vec<ContactRow>,
    /// What was changed, newest first.
    pub history: Vec<Act>,
}

/// Opens the page of an institution.
///
/// # Errors
/// Policy; absence; storage.
pub fn show(service: &Service, context: &Context, id: &InstitutionId) -> Result<Registered, Failure<NoRule>> {
    permitted::<NoRule>(context)?;
    service.store.read(|conn| {
        let row = find(conn, *id)?;
        let successor = match row.successor_id {
            Some(id) => institutions::find(conn, id)?,
            None => None,
        };
        let units = institutions::list_units(conn, *id)?;
        let contacts = institutions::list_contacts(conn, *id)?;
        let former = institutions::list_former_contacts(conn, *id)?;
        let history = audit::list_of_thing(conn, "institution", *id, MOST_LINES)?.into_iter().map(history::act).collect();
        Ok(Registered { row, successor, units, contacts, former, history })
    })
}
