//! A birth date that is doubtful beside what else is recorded: said before it is saved, and never a reason to refuse.

use chrono::NaiveDate;
use ehc_domain::{ids::InstitutionId, people::year_group::YearGroup};
use ehc_persistence::{DbConnection, StorageResult, cases::CaseRow, institutions};

use crate::Service;

/// The most years by which a child is taught out of cohort.
const MOST_OUT_OF_COHORT: u32 = 2;

/// Says why a birth date is doubtful beside where the child learns; `None` where it is not, or one of the two is not known.
///
/// # Errors
/// Any failure of the database.
pub fn doubt_at_school(
    service: &Service,
    born_on: Option<NaiveDate>,
    school: Option<InstitutionId>,
    today: NaiveDate,
) -> StorageResult<Option<String>> {
    service.store.read(|conn| at_school(conn, born_on, school, today))
}

fn at_school(
    conn: &mut DbConnection,
    born_on: Option<NaiveDate>,
    school: Option<InstitutionId>,
    today: NaiveDate,
) -> StorageResult<Option<String>> {
    let Some((born, id)) = born_on.zip(school) else { return Ok(None) };
    let year = YearGroup::on(born, today, 0);
    let school = institutions::find(conn, id)?.filter(|school| school.kind.is_doubtful_for(year));
    Ok(school.map(|school| {
        let kind = school.kind.label().to_lowercase();
        format!(
            "By this birth date the year group is {year}, and {} is recorded as: {kind}. Check the birth date and the school",
            school.name
        )
    }))
}

/// Says why a birth date that takes the place of another is doubtful: it makes the child another year group by more than anybody is taught out of cohort, or too old or
/// too young for their school.
pub(super) fn of_birth(
    conn: &mut DbConnection,
    case: &CaseRow,
    (before, after): (Option<NaiveDate>, NaiveDate),
    today: NaiveDate,
) -> StorageResult<Option<String>> {
    let year = |born| YearGroup::on(born, today, case.year_group_shift);
    let far = before.filter(|before| year(*before).number().abs_diff(year(after).number()) > MOST_OUT_OF_COHORT);
    match far {
        Some(before) => Ok(Some(format!(
            "By this birth date the year group is {}, and until now it is {}. Check the birth date",
            year(after),
            year(before)
        ))),
        None => at_school(conn, Some(after), case.institution_id, today),
    }
}
