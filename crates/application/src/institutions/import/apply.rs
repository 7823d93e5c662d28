//! Bringing our register in line with the official one, whole or not at all.

use std::collections::HashMap;

use chrono::NaiveDate;
use ehc_domain::{
    audit::{AuditEntry, SystemAct},
    ids::InstitutionId,
    institutions::AuthorityCode,
    names::search_text,
    text::{Text, Words},
};
use ehc_persistence::institutions::{self as rows, InstitutionRow};

use super::{Entry, Official};
use crate::{Done, Failure, NoRule, Service, history::Told, institutions::write::changes, ports::london_day};

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
}

/// Which rows of the official register are taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Area {
    /// Those of these local authorities, and whatever is on our register already.
    Authorities(Vec<AuthorityCode>),
    /// All of England.
    England,
}

impl Area {
    fn has(&self, entry: &Entry) -> bool {
        match self {
            Self::Authorities(codes) => codes.contains(&entry.authority),
            Self::England => true,
        }
    }
}

/// What is to be written for one entry.
enum Write {
    Add(InstitutionRow),
    Change { row: InstitutionRow, changes: String, has_closed: bool },
    Nothing,
}

/// Says what an import would make of our register; nothing is written.
///
/// # Errors
/// Any failure of storage.
pub fn preview(service: &Service, official: &Official, area: &Area) -> Result<Imported, Failure<NoRule>> {
    let ours = service.store.read(rows::list_register)?;
    let today = london_day(service.ports.clock.now());
    let planned = plan(service, &ours, official, area, today);
    Ok(said(&planned))
}

/// Brings our register in line with the official one, on the host: adds what is new in the area, changes what is known of those on it, and closes those that
/// closed. What the official register does not know, such as where consultations go, stays; so does everything that it does not name.
///
/// # Errors
/// Any failure of storage; nothing is kept then.
pub fn import(service: &Service, official: &Official, area: &Area, sha256: &str) -> Result<Imported, Failure<NoRule>> {
    let today = london_day(service.ports.clock.now());
    service.store.write_as_system(|conn| {
        let planned = plan(service, &rows::list_register(conn)?, official, area, today);
        let imported = said(&planned);
        let told = Told::RegisterImported {
            file_sha256: sha256.to_owned(),
            added: imported.added.len(),
            changed: imported.changed.len(),
            closed: imported.closed.len(),
        };
        let mut done = Done::new(imported, AuditEntry::by_system(SystemAct::RegisterImported, None).telling(&told));
        for write in planned {
            let (id, told) = match write {
                Write::Nothing => continue,
                Write::Add(row) => {
                    let made = (row.id, Told::InstitutionAdded { institution: row.name.clone() });
                    row.insert(conn)?;
                    made
                }
                Write::Change { row, changes, .. } => {
                    let made = (row.id, Told::InstitutionChanged { institution: row.name.clone(), changes });
                    rows::update(conn, row)?;
                    made
                }
            };
            done = done.and(AuditEntry::by_system(SystemAct::RegisterImported, None).on("institution", id).telling(&told));
        }
        Ok(done)
    })
}

fn plan(service: &Service, ours: &[InstitutionRow], official: &Official, area: &Area, today: NaiveDate) -> Vec<Write> {
    let by_urn: HashMap<&str, &InstitutionRow> = ours.iter().filter_map(|row| Some((row.urn.as_deref()?, row))).collect();
    // Those that were added by hand before they had a number; each is one of the official register at most.
    let without = ours.iter().filter(|row| row.urn.is_none() && row.closed_on.is_none());
    let mut by_name: HashMap<_, &InstitutionRow> = without.map(|row| ((row.search_text.clone(), row.kind), row)).collect();
    let one = |entry: &Entry| {
        let known = by_urn.get(entry.urn.as_str()).copied();
        let known = known.or_else(|| {
            let named = (search_text(entry.name.as_str()), entry.kind);
            if area.has(entry) { by_name.remove(&named) } else { None }
        });
        match known {
            Some(before) => Some(changed(before, entry, today)),
            None if area.has(entry) && entry.closed_on.is_none() => {
                let id: InstitutionId = service.ports.id();
                Some(Write::Add(with(InstitutionRow::named(id, entry.name.as_str(), entry.kind), entry, today)))
            }
            None => None,
        }
    };
    official.entries.iter().filter_map(one).collect()
}

fn changed(before: &InstitutionRow, entry: &Entry, today: NaiveDate) -> Write {
    let row = with(before.clone(), entry, today);
    let has_closed = before.closed_on.is_none() && row.closed_on.is_some();
    match changes(before, &row).in_words() {
        Some(changes) => Write::Change { row, changes, has_closed },
        None => Write::Nothing,
    }
}

/// What we know of an institution with what the official register says. What it does not say stays.
fn with(row: InstitutionRow, entry: &Entry, today: NaiveDate) -> InstitutionRow {
    let text = |text: &str| text.to_owned();
    let (has_sen_unit, has_resourced_provision) = entry.provision.unwrap_or((row.has_sen_unit, row.has_resourced_provision));
    let is_approved = row.section_41_from.is_some() && row.section_41_until.is_none();
    // The file says whether it is approved and not since when: the day on which we first read it.
    let (section_41_from, section_41_until) = match entry.is_approved {
        Some(true) if !is_approved => (Some(today), None),
        Some(false) if is_approved => (row.section_41_from, Some(today)),
        _ => (row.section_41_from, row.section_41_until),
    };
    InstitutionRow {
        urn: Some(text(entry.urn.as_str())),
        ukprn: entry.ukprn.as_ref().map(|ukprn| text(ukprn.as_str())).or(row.ukprn),
        search_text: search_text(entry.name.as_str()),
        name: text(entry.name.as_str()),
        kind: entry.kind,
        phone: entry.phone.as_ref().map(Text::to_string).or(row.phone),
        address: entry.address.as_ref().map(Words::to_string).or(row.address),
        postcode: entry.postcode.as_ref().map(|postcode| text(postcode.as_str())).or(row.postcode),
        authority_code: Some(text(entry.authority.as_str())),
        section_41_from,
        section_41_until,
        has_sen_unit,
        has_resourced_provision,
        // One that we closed knowingly stays closed.
        closed_on: row.closed_on.or(entry.closed_on),
        ..row
    }
}

fn said(planned: &[Write]) -> Imported {
    let mut imported = Imported::default();
    for write in planned {
        match write {
            Write::Add(row) => imported.added.push((row.name.clone(), row.urn.clone().unwrap_or_default())),
            Write::Change { row, has_closed: true, .. } => {
                imported.closed.push((row.name.clone(), row.urn.clone().unwrap_or_default()));
            }
            Write::Change { row, changes, .. } => imported.changed.push(Differing {
                name: row.name.clone(),
                urn: row.urn.clone().unwrap_or_default(),
                changes: changes.clone(),
            }),
            Write::Nothing => imported.unchanged += 1,
        }
    }
    imported
}
