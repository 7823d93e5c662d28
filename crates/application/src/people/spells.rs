//! Where a child learned before, read back from what was changed.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use ehc_domain::{
    ids::{InstitutionId, PersonId},
    people::{record::PersonField, schooling::Schooling},
};
use ehc_persistence::{
    DbConnection, StorageResult,
    cases::CaseRow,
    institutions,
    people::{self, PersonChangeRow},
};

/// A time in which a child learned somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spell {
    /// Where; `None` where it was not recorded.
    pub at: Option<Schooling>,
    /// Its name, or the words for it.
    pub name: String,
    /// The first day; `None` where it is not recorded.
    pub from: Option<NaiveDate>,
    /// The last day; `None` for the present one.
    pub until: Option<NaiveDate>,
}

/// Lists where a child learns and learned, the present first.
///
/// # Errors
/// Any failure of the database.
pub(super) fn spells(conn: &mut DbConnection, case: &CaseRow, child: PersonId) -> StorageResult<Vec<Spell>> {
    let rows = people::list_changes(conn, child)?;
    let rows: Vec<PersonChangeRow> = rows.into_iter().map(|(row, _)| row).filter(|row| row.case_id == Some(case.id)).collect();
    let names = names_in(conn, rows.iter().flat_map(|row| [row.before.as_deref(), row.after.as_deref()]), case)?;
    Ok(in_order(case, &rows, &names))
}

/// Finds the names of the institutions among what was kept.
///
/// # Errors
/// Any failure of the database.
pub(super) fn names_in<'a>(
    conn: &mut DbConnection,
    kept: impl Iterator<Item = Option<&'a str>>,
    case: &CaseRow,
) -> StorageResult<BTreeMap<InstitutionId, String>> {
    let of = |kept: &str| match Schooling::read(kept) {
        Some(Schooling::At(id)) => Some(id),
        _ => None,
    };
    let ids: Vec<InstitutionId> = kept.flatten().filter_map(of).chain(case.institution_id).collect();
    Ok(institutions::list_named(conn, &ids)?.into_iter().map(|row| (row.id, row.name)).collect())
}

/// Names where a child learns.
pub(super) fn school_name(at: Option<&Schooling>, names: &BTreeMap<InstitutionId, String>) -> String {
    match at {
        None => "Not recorded".to_owned(),
        Some(Schooling::At(id)) => names.get(id).cloned().unwrap_or_else(|| "A school that is not on the register".to_owned()),
        Some(elsewhere) => PersonField::School.words(&elsewhere.kept()),
    }
}

fn in_order(case: &CaseRow, rows: &[PersonChangeRow], names: &BTreeMap<InstitutionId, String>) -> Vec<Spell> {
    let is_school = |row: &&PersonChangeRow| matches!(row.field, PersonField::School | PersonField::SchoolPutRight);
    let spell = |at: Option<Schooling>, from| Spell { name: school_name(at.as_ref(), names), at, from, until: None };
    let read = |kept: &Option<String>| kept.as_deref().and_then(Schooling::read);
    let first = rows.iter().find(is_school).map_or_else(|| case.schooling(), |row| read(&row.before));
    let mut now = spell(first, None);
    let mut former = Vec::new();
    for row in rows {
        match row.field {
            PersonField::School => {
                let next = spell(read(&row.after), Some(row.from_on));
                let until = row.from_on.checked_sub_days(Days::new(1));
                former.push(Spell { until, ..std::mem::replace(&mut now, next) });
            }
            PersonField::SchoolPutRight => now = spell(read(&row.after), now.from),
            PersonField::SchoolSince => {
                now.from = row.after.as_deref().and_then(|day| day.parse().ok());
                // The former goes on until the day before.
                if let (Some(last), Some(from)) = (former.last_mut(), now.from) {
                    last.until = from.checked_sub_days(Days::new(1));
                }
            }
            _ => {}
        }
    }
    // Where nothing was recorded, nothing is to be told.
    former.retain(|one| one.at.is_some());
    former.push(now);
    former.reverse();
    former
}
