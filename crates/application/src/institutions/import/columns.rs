//! The columns of the official register, found by their names: they come and go from year to year, and move.

use std::collections::HashMap;

use csv::StringRecord;

/// A column that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Column {
    Urn,
    Name,
    TypeCode,
    TypeName,
    StatusName,
    PhaseName,
    AuthorityCode,
    Ukprn,
    CloseDate,
    Street,
    Locality,
    Address3,
    Town,
    Postcode,
    Telephone,
    Section41,
    ResourcedProvision,
    SenUnitCapacity,
    ResourcedProvisionCapacity,
}

use Column as C;

/// Every column with its name in the file, and whether nothing can be done without it.
const COLUMNS: [(Column, &str, bool); 19] = [
    (C::Urn, "URN", true),
    (C::Name, "EstablishmentName", true),
    (C::TypeCode, "TypeOfEstablishment (code)", true),
    (C::TypeName, "TypeOfEstablishment (name)", false),
    (C::StatusName, "EstablishmentStatus (name)", true),
    (C::PhaseName, "PhaseOfEducation (name)", true),
    (C::AuthorityCode, "LA (code)", true),
    (C::Ukprn, "UKPRN", false),
    (C::CloseDate, "CloseDate", false),
    (C::Street, "Street", false),
    (C::Locality, "Locality", false),
    (C::Address3, "Address3", false),
    (C::Town, "Town", false),
    (C::Postcode, "Postcode", false),
    (C::Telephone, "TelephoneNum", false),
    (C::Section41, "Section41Approved (name)", false),
    (C::ResourcedProvision, "TypeOfResourcedProvision (name)", false),
    (C::SenUnitCapacity, "SenUnitCapacity", false),
    (C::ResourcedProvisionCapacity, "ResourcedProvisionCapacity", false),
];

/// Where each column stands in one file.
#[derive(Debug)]
pub(super) struct Columns {
    places: HashMap<Column, usize>,
    /// The names of those that are not in it and can be done without.
    pub(super) not_found: Vec<&'static str>,
}

impl Columns {
    /// Finds every column in the first line; the names of those without which nothing can be done, where they are not there.
    pub(super) fn find(first: &StringRecord) -> Result<Self, Vec<&'static str>> {
        let place = |name: &str| first.iter().position(|one| one.trim().eq_ignore_ascii_case(name));
        let lacking = |is_needed: bool| {
            let lost = COLUMNS.iter().filter(move |(_, name, needed)| *needed == is_needed && place(name).is_none());
            lost.map(|(_, name, _)| *name).collect::<Vec<_>>()
        };
        let (needed, not_found) = (lacking(true), lacking(false));
        if !needed.is_empty() {
            return Err(needed);
        }
        let places = COLUMNS.iter().filter_map(|(column, name, _)| Some((*column, place(name)?))).collect();
        Ok(Self { places, not_found })
    }

    /// What a row says in a column, without spaces around it; nothing where the column is not there.
    pub(super) fn of<'a>(&self, row: &'a StringRecord, column: Column) -> &'a str {
        self.places.get(&column).and_then(|place| row.get(*place)).unwrap_or_default().trim()
    }

    /// Returns where each stands, one that is there after the other.
    pub(super) fn places(&self) -> impl Iterator<Item = usize> {
        COLUMNS.iter().filter_map(|(column, ..)| self.places.get(column).copied())
    }

    /// Says whether the file has a column.
    pub(super) fn has(&self, column: Column) -> bool {
        self.places.contains_key(&column)
    }
}
