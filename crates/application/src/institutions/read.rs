//! Looking institutions up. The register names no child, so that looking at it is no audited act.

use ehc_domain::{ids::InstitutionId, institutions::InstitutionKind, names::search_text};
use ehc_persistence::{
    audit,
    institutions::{self, ContactRow, InstitutionRow, NamedBy, RegisterFilter, UnitRow},
};

use super::{find, permitted};
use crate::{
    Context, Failure, NoRule, Service,
    history::{self, Act},
};

/// How many one page of the register shows.
pub const PER_PAGE: usize = 100;

/// The most lines of a history that are shown.
const MOST_LINES: i64 = 50;

/// Lists open institutions by name.
///
/// # Errors
/// Any failure of storage.
pub fn list_open(service: &Service) -> Result<Vec<InstitutionRow>, Failure<NoRule>> {
    Ok(service.store.read(institutions::list_open)?)
}

/// What is sought on the register. Empty and `None` narrow nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sought {
    /// Part of a name, or what a URN or a UKPRN begins with.
    pub text: String,
    /// The kind.
    pub kind: Option<InstitutionKind>,
    /// Open ones, or those that closed.
    pub is_open: Option<bool>,
    /// Which page, from 1.
    pub page: usize,
}

/// A page of institutions that a search found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The open ones first, and then by name.
    pub rows: Vec<InstitutionRow>,
    /// How many there are on all pages.
    pub count: usize,
    /// Which page it is, from 1.
    pub page: usize,
    /// How many pages there are; none where nothing was found.
    pub pages: usize,
}

/// Searches the register by part of a name, a URN or a UKPRN, by kind and by whether they are open; everything for nothing. A page after the last is the last.
///
/// # Errors
/// Policy; storage.
pub fn search(service: &Service, context: &Context, sought: &Sought) -> Result<Found, Failure<NoRule>> {
    permitted::<NoRule>(context)?;
    let mut text = search_text(&sought.text);
    if text.is_empty() && !sought.text.trim().is_empty() {
        return Ok(Found { rows: Vec::new(), count: 0, page: 1, pages: 0 });
    }
    if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b' ') {
        // A number, which some print with spaces.
        text.retain(|one| one != ' ');
    }
    let filter = RegisterFilter { text, kind: sought.kind, is_open: sought.is_open };
    service.store.read(|conn| {
        let count = usize::try_from(institutions::count_register(conn, &filter)?).unwrap_or_default();
        let pages = count.div_ceil(PER_PAGE);
        let page = sought.page.clamp(1, pages.max(1));
        let number = |value: usize| i64::try_from(value).unwrap_or(i64::MAX);
        let rows = institutions::search_register(conn, &filter, (number((page - 1) * PER_PAGE), number(PER_PAGE)))?;
        Ok(Found { rows, count, page, pages })
    })
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
    /// How many cases name it.
    pub named_by: NamedBy,
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
        let named_by = institutions::count_naming(conn, *id)?;
        Ok(Registered { row, successor, units, contacts, former, named_by, history })
    })
}
