//! What the official register does to the units of an institution. It knows whether there is one of each kind and how many places it has, and no name:
//! a name that somebody gave stays, whatever the file says.

use chrono::NaiveDate;
use ehc_domain::{
    calendar::day_in_words,
    codes::Coded,
    ids::{InstitutionId, InstitutionUnitId},
    institutions::{Places, UnitKind},
    names::search_text,
};
use ehc_persistence::{
    DbConnection, StorageResult,
    institutions::{UnitRow, update_unit},
};

use super::OfficialUnit;
use crate::{changes::Changes, institutions::units::said};

/// A unit that somebody named, of a kind that the official register says the institution does not have. It stays open until a person closes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitNotFound {
    /// The name of the institution.
    pub name: String,
    /// Its unique reference number.
    pub urn: String,
    /// The unit.
    pub unit: String,
}

/// What is written of the units of one institution.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Units {
    new: Vec<UnitRow>,
    changed: Vec<UnitRow>,
    /// Those that the official register does not have and that stay.
    pub(super) not_found: Vec<String>,
}

impl Units {
    /// Compares the open units of an institution with what the official register says of them, and notes what is another.
    pub(super) fn of(
        institution: InstitutionId,
        ours: &[UnitRow],
        official: Option<&[OfficialUnit]>,
        today: NaiveDate,
        id: impl Fn() -> InstitutionUnitId,
        changes: &mut Changes,
    ) -> Self {
        let mut units = Self::default();
        // A file that does not say takes none away.
        let Some(official) = official else { return units };
        for kind in UnitKind::ALL {
            let ours: Vec<&UnitRow> = ours.iter().filter(|row| row.is_open(*kind)).collect();
            match (official.iter().find(|unit| unit.kind == *kind), ours.as_slice()) {
                (Some(unit), []) => {
                    let row = unnamed(id(), institution, *unit);
                    changes.note(kind.label(), &None, &Some(&row), |row| row.map_or_else(|| "none".to_owned(), said));
                    units.new.push(row);
                }
                // The places of several are one figure there.
                (Some(OfficialUnit { places: Some(places), .. }), [one]) if one.places != Some(places.number()) => {
                    let row = UnitRow { places: Some(places.number()), ..(*one).clone() };
                    changes.note_optional(&format!("{}, places", one.called()), &one.places, &row.places);
                    units.changed.push(row);
                }
                (Some(_), _) => {}
                (None, ours) => {
                    for row in ours {
                        if row.name.is_some() {
                            units.not_found.push(said(row));
                        } else {
                            changes.note(row.called(), &None, &Some(today), open_or_closed);
                            units.changed.push(UnitRow { closed_on: Some(today), ..(*row).clone() });
                        }
                    }
                }
            }
        }
        units
    }

    /// Closes the open units of an institution that closes, or has closed, on its day and none before it opened, and notes that they do.
    pub(super) fn closing(ours: &[UnitRow], closed_on: NaiveDate, changes: &mut Changes) -> Self {
        let one = |row: &UnitRow| {
            let closed_on = row.opened_on.map_or(closed_on, |opened_on| opened_on.max(closed_on));
            changes.note(row.called(), &None, &Some(closed_on), open_or_closed);
            UnitRow { closed_on: Some(closed_on), ..row.clone() }
        };
        Self { changed: ours.iter().filter(|row| row.closed_on.is_none()).map(one).collect(), ..Self::default() }
    }

    /// Writes them.
    ///
    /// # Errors
    /// [`StorageError::Duplicate`](ehc_persistence::StorageError::Duplicate) when somebody named one at the same moment; other failures of storage.
    pub(super) fn write(self, conn: &mut DbConnection) -> StorageResult<()> {
        for row in self.changed {
            update_unit(conn, row)?;
        }
        UnitRow::insert_all(self.new, conn)
    }
}

fn open_or_closed(closed_on: &Option<NaiveDate>) -> String {
    closed_on.map_or_else(|| "open".to_owned(), |on| format!("closed on {}", day_in_words(on)))
}

fn unnamed(id: InstitutionUnitId, institution_id: InstitutionId, OfficialUnit { kind, places }: OfficialUnit) -> UnitRow {
    UnitRow {
        id,
        institution_id,
        kind,
        name: None,
        search_text: search_text(kind.label()),
        specialism: None,
        places: places.map(Places::number),
        opened_on: None,
        closed_on: None,
    }
}
