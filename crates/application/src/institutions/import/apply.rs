//! Bringing our register in line with the official one, whole or not at all.

use std::collections::HashMap;

use chrono::NaiveDate;
use ehc_domain::{
    audit::{AuditEntry, SystemAct},
    ids::InstitutionId,
    institutions::{AuthorityCode, InstitutionKind},
    names::search_text,
    text::Words,
};
use ehc_persistence::{
    DbConnection, StorageError, StorageResult,
    institutions::{self as rows, InstitutionRow, UnitRow},
    next_acts,
};

use super::{Entry, Official, RegisterRefused, UnitNotFound, units::Units};
use crate::{Done, Failure, Service, changes::Changes, history::Told, institutions::write::changes, ports::london_day};

/// An institution of which the official register says something else than ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Differing {
    /// Its name.
    pub name: String,
    /// Its unique reference number.
    pub urn: String,
    /// What is another than before, in words.
    pub changes: String,
}

/// What an import makes of our register, or would.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported {
    /// Those that are new, by name and number.
    pub added: Vec<(String, String)>,
    /// Those of which something changed.
    pub changed: Vec<Differing>,
    /// Those that closed.
    pub closed: Vec<(String, String)>,
    /// How many are as they were.
    pub unchanged: usize,
    /// Open ones of ours with a number that the official register does not have, or has of a type that we cannot: a person looks at them.
    pub not_found: Vec<(String, String)>,
    /// Those that are closed here and open in the official register: a person opens them again, or not.
    pub closed_here: Vec<(String, String)>,
    /// Ours without a number of which several in the official register have the name and kind: a person adds the number.
    pub could_be: Vec<(String, Vec<String>)>,
    /// Units that somebody named, of kinds that the official register does not have there: a person looks whether they closed.
    pub units_not_found: Vec<UnitNotFound>,
}

/// How many letters are said again of what is no code.
const LONGEST_SAID: usize = 20;

/// Which rows of the official register are taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Area {
    /// Those of these local authorities, and whatever is on our register already.
    Authorities(Vec<AuthorityCode>),
    /// All of England.
    England,
}

impl Area {
    /// Reads the codes of local authorities as they are typed, several with commas.
    ///
    /// # Errors
    /// [`RegisterRefused::NoCode`]; [`RegisterRefused::NotACode`].
    pub fn parse(text: &str) -> Result<Self, RegisterRefused> {
        let typed = text.split(',').map(str::trim).filter(|code| !code.is_empty());
        let code = |code: &str| {
            AuthorityCode::parse(code).map_err(|_| RegisterRefused::NotACode(code.chars().take(LONGEST_SAID).collect()))
        };
        let codes: Vec<AuthorityCode> = typed.map(code).collect::<Result<_, _>>()?;
        if codes.is_empty() { Err(RegisterRefused::NoCode) } else { Ok(Self::Authorities(codes)) }
    }

    fn has(&self, entry: &Entry) -> bool {
        match self {
            Self::Authorities(codes) => codes.contains(&entry.authority),
            Self::England => true,
        }
    }
}

/// What is to be written for one entry.
enum Write {
    Add { row: InstitutionRow, units: Units },
    Change { row: InstitutionRow, units: Units, changes: String, has_closed: bool },
    Nothing { units_not_found: Vec<UnitNotFound> },
}

/// Says what an import would make of our register; nothing is written.
///
/// # Errors
/// [`RegisterRefused`] when a row that matters here says what cannot be, or no row is of an authority; storage.
pub fn preview(service: &Service, official: &Official, area: &Area) -> Result<Imported, Failure<RegisterRefused>> {
    service.store.read(|conn| Planned::of(service, conn, official, area)).map(|planned| planned.imported)
}

/// Brings our register in line with the official one, on the host: adds what is new in the area, changes what is known of those on it, and closes those that
/// closed. What the official register does not know, such as where consultations go, stays; so does everything that it does not name.
///
/// # Errors
/// As [`preview`]; nothing is kept then.
pub fn import(service: &Service, official: &Official, area: &Area, sha256: &str) -> Result<Imported, Failure<RegisterRefused>> {
    service.store.write_as_system(|conn| {
        let planned = Planned::of(service, conn, official, area)?;
        Ok(planned.write(conn, sha256, || AuditEntry::by_system(SystemAct::RegisterImported, None))?)
    })
}

/// What an import is about to write, and what is said of it.
pub(super) struct Planned {
    writes: Vec<Write>,
    pub(super) imported: Imported,
}

impl Planned {
    /// Compares the official register with ours.
    pub(super) fn of(
        service: &Service,
        conn: &mut DbConnection,
        official: &Official,
        area: &Area,
    ) -> Result<Self, Failure<RegisterRefused>> {
        let ours = rows::list_register(conn)?;
        is_sound(&ours, official, area).map_err(Failure::Rule)?;
        let units = by_institution(rows::list_open_units(conn)?);
        let writes = plan(service, &ours, &units, official, area);
        let imported = said(&writes, &ours, official, area);
        Ok(Self { writes, imported })
    }

    /// Writes it, with an entry that says what was done and one for each institution.
    ///
    /// # Errors
    /// [`StorageError::Conflict`] when somebody put one of them on the register at the same moment; other failures of storage.
    pub(super) fn write(
        self,
        conn: &mut DbConnection,
        sha256: &str,
        entry: impl Fn() -> AuditEntry,
    ) -> StorageResult<Done<Imported>> {
        let imported = self.imported;
        let told = Told::RegisterImported {
            file_sha256: sha256.to_owned(),
            added: imported.added.len(),
            changed: imported.changed.len(),
            closed: imported.closed.len(),
        };
        let first = |error| if matches!(error, StorageError::Duplicate) { StorageError::Conflict } else { error };
        let mut done = Done::new(imported, entry().telling(&told));
        for write in self.writes {
            let (id, told) = match write {
                Write::Nothing { .. } => continue,
                Write::Add { row, units } => {
                    let made = (row.id, Told::InstitutionAdded { institution: row.name.clone() });
                    row.insert(conn).and_then(|()| units.write(conn)).map_err(first)?;
                    made
                }
                Write::Change { row, units, changes, .. } => {
                    let made = (row.id, Told::InstitutionChanged { institution: row.name.clone(), changes });
                    rows::update(conn, row).and_then(|()| units.write(conn)).map_err(first)?;
                    made
                }
            };
            done = done.and(entry().on("institution", id).telling(&told));
        }
        // A plan that names one that closed cannot be made final.
        next_acts::forget_all(conn)?;
        Ok(done)
    }
}

/// Refuses a file whose wrong rows would matter here, and an area that nothing in it is of: probably somebody mistyped it.
fn is_sound(ours: &[InstitutionRow], official: &Official, area: &Area) -> Result<(), RegisterRefused> {
    let codes: &[AuthorityCode] = match area {
        Area::Authorities(codes) => codes,
        Area::England => &[],
    };
    let is_known = |urn: &str| ours.iter().any(|row| row.urn.as_deref() == Some(urn));
    let is_in = |code: &str| *area == Area::England || codes.iter().any(|one| one.as_str() == code);
    if let Some(wrong) = official.wrong.iter().find(|row| is_in(&row.authority) || is_known(&row.urn)) {
        return Err(RegisterRefused::Row { number: wrong.number, column: wrong.column });
    }
    match codes.iter().find(|code| !official.entries.iter().any(|entry| entry.authority == **code)) {
        Some(code) => Err(RegisterRefused::NoRows(code.as_str().to_owned())),
        None => Ok(()),
    }
}

/// By what one that was added by hand, before it had a number, is found again.
type Named = (String, InstitutionKind);

fn named(entry: &Entry) -> Named {
    (search_text(entry.name.as_str()), entry.kind)
}

/// Finds ours that have no number, by name and kind, with the open rows of the area that could be each.
fn without_number<'a>(
    ours: &'a [InstitutionRow],
    official: &'a Official,
    area: &Area,
) -> HashMap<Named, (&'a InstitutionRow, Vec<&'a Entry>)> {
    let without = ours.iter().filter(|row| row.urn.is_none() && row.closed_on.is_none());
    let mut found: HashMap<Named, (&InstitutionRow, Vec<&Entry>)> =
        without.map(|row| ((row.search_text.clone(), row.kind), (row, Vec::new()))).collect();
    if found.is_empty() {
        return found;
    }
    for entry in official.entries.iter().filter(|entry| entry.closed_on.is_none() && area.has(entry)) {
        if let Some((_, could_be)) = found.get_mut(&named(entry)) {
            could_be.push(entry);
        }
    }
    found
}

/// Units by the institution of which they are.
type UnitsOf = HashMap<InstitutionId, Vec<UnitRow>>;

fn by_institution(units: Vec<UnitRow>) -> UnitsOf {
    let mut by_institution = UnitsOf::new();
    for unit in units {
        by_institution.entry(unit.institution_id).or_default().push(unit);
    }
    by_institution
}

fn plan(service: &Service, ours: &[InstitutionRow], units: &UnitsOf, official: &Official, area: &Area) -> Vec<Write> {
    let today = london_day(service.ports.clock.now());
    let by_urn: HashMap<&str, &InstitutionRow> = ours.iter().filter_map(|row| Some((row.urn.as_deref()?, row))).collect();
    let without = without_number(ours, official, area);
    // Only where there is no doubt which it is. Where there is, both stand on the register until a person has looked.
    let surely: HashMap<&str, &InstitutionRow> = without
        .values()
        .filter_map(|(row, could_be)| if let [one] = could_be.as_slice() { Some((one.urn.as_str(), *row)) } else { None })
        .collect();
    let one = |entry: &Entry| {
        let urn = entry.urn.as_str();
        match by_urn.get(urn).or_else(|| surely.get(urn)) {
            Some(before) => {
                let units = units.get(&before.id).map(Vec::as_slice).unwrap_or_default();
                Some(changed(service, before, units, entry, today))
            }
            None if area.has(entry) && entry.closed_on.is_none() => {
                let id: InstitutionId = service.ports.id();
                let row = with(InstitutionRow::named(id, entry.name.as_str(), entry.kind), entry, today);
                let units = Units::of(id, &[], entry.units.as_deref(), today, || service.ports.id(), &mut Changes::default());
                Some(Write::Add { row, units })
            }
            None => None,
        }
    };
    official.entries.iter().filter_map(one).collect()
}

fn changed(service: &Service, before: &InstitutionRow, ours: &[UnitRow], entry: &Entry, today: NaiveDate) -> Write {
    let row = with(before.clone(), entry, today);
    let has_closed = before.closed_on.is_none() && row.closed_on.is_some();
    let mut changes = changes(before, &row);
    let units = match row.closed_on {
        Some(closed_on) => Units::closing(ours, closed_on, &mut changes),
        None => Units::of(row.id, ours, entry.units.as_deref(), today, || service.ports.id(), &mut changes),
    };
    match changes.in_words() {
        Some(changes) => Write::Change { row, units, changes, has_closed },
        None => Write::Nothing { units_not_found: not_found(&row, &units) },
    }
}

fn not_found(row: &InstitutionRow, units: &Units) -> Vec<UnitNotFound> {
    let lost =
        |unit: &String| UnitNotFound { name: row.name.clone(), urn: row.urn.clone().unwrap_or_default(), unit: unit.clone() };
    units.not_found.iter().map(lost).collect()
}

/// What we know of an institution with what the official register says. What it does not say stays.
fn with(row: InstitutionRow, entry: &Entry, today: NaiveDate) -> InstitutionRow {
    let text = |text: &str| text.to_owned();
    let (from, until) = (row.section_41_from, row.section_41_until);
    let is_approved = from.is_some_and(|from| from <= today) && until.is_none_or(|until| until >= today);
    let is_announced = from.is_some_and(|from| from > today);
    // The file says whether it is approved and not since when: the day on which we first read it. Days that somebody knows better stay.
    let (section_41_from, section_41_until) = match entry.is_approved {
        Some(true) if !is_approved && !is_announced => (Some(today), None),
        Some(false) if is_approved => (from, Some(today)),
        _ => (from, until),
    };
    InstitutionRow {
        urn: Some(text(entry.urn.as_str())),
        ukprn: entry.ukprn.as_ref().map(|ukprn| text(ukprn.as_str())).or(row.ukprn),
        search_text: search_text(entry.name.as_str()),
        name: text(entry.name.as_str()),
        kind: entry.kind,
        phone: entry.phone.as_ref().map(ToString::to_string).or(row.phone),
        address: entry.address.as_ref().map(Words::to_string).or(row.address),
        postcode: entry.postcode.as_ref().map(|postcode| text(postcode.as_str())).or(row.postcode),
        authority_code: Some(text(entry.authority.as_str())),
        section_41_from,
        section_41_until,
        // One that we closed knowingly stays closed.
        closed_on: row.closed_on.or(entry.closed_on.filter(|day| *day <= today)),
        ..row
    }
}

fn said(planned: &[Write], ours: &[InstitutionRow], official: &Official, area: &Area) -> Imported {
    let pair = |row: &InstitutionRow| (row.name.clone(), row.urn.clone().unwrap_or_default());
    let entries: HashMap<&str, &Entry> = official.entries.iter().map(|entry| (entry.urn.as_str(), entry)).collect();
    let entry_of = |row: &InstitutionRow| row.urn.as_deref().and_then(|urn| entries.get(urn));
    let is_lost = |row: &&InstitutionRow| row.closed_on.is_none() && row.urn.is_some() && entry_of(row).is_none();
    let is_open_there =
        |row: &&InstitutionRow| row.closed_on.is_some() && entry_of(row).is_some_and(|entry| entry.closed_on.is_none());
    let mut could_be: Vec<(String, Vec<String>)> = without_number(ours, official, area)
        .into_values()
        .filter(|(_, could_be)| could_be.len() > 1)
        .map(|(row, could_be)| (row.name.clone(), could_be.iter().map(|entry| entry.urn.as_str().to_owned()).collect()))
        .collect();
    could_be.sort_unstable();
    let mut imported = Imported {
        not_found: ours.iter().filter(is_lost).map(pair).collect(),
        closed_here: ours.iter().filter(is_open_there).map(pair).collect(),
        could_be,
        ..Imported::default()
    };
    for write in planned {
        match write {
            Write::Add { row, .. } => imported.added.push(pair(row)),
            Write::Change { row, has_closed: true, .. } => imported.closed.push(pair(row)),
            Write::Change { row, units, changes, .. } => {
                let (name, urn) = pair(row);
                imported.changed.push(Differing { name, urn, changes: changes.clone() });
                imported.units_not_found.extend(not_found(row, units));
            }
            Write::Nothing { units_not_found } => {
                imported.unchanged += 1;
                imported.units_not_found.extend(units_not_found.iter().cloned());
            }
        }
    }
    imported
}
