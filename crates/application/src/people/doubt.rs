//! A birth date that is doubtful beside what else is recorded: said before it is saved, and never a reason to refuse.

use chrono::{Months, NaiveDate};
use ehc_domain::{ids::InstitutionId, people::year_group::YearGroup};
use ehc_persistence::{
    DbConnection, StorageResult,
    cases::CaseRow,
    institutions,
    people::{self, CasePersonRow},
};

use super::Somebody;
use crate::Service;

/// The most years by which a child is taught out of cohort.
const MOST_OUT_OF_COHORT: u32 = 2;

/// The age from which hardly anybody is asked for the first time: whoever is as old is sooner a parent.
const AGE_OF_A_PARENT: u32 = 19;

/// The fewest years by which a parent is older than their child.
const FEWEST_YEARS_OLDER: u32 = 12;

/// Says why the birth date of a child about to be recorded is doubtful, beside the day of the request or of the plan and beside where the child learns; `None` where
/// it is not, or is not known.
///
/// # Errors
/// Any failure of the database.
pub fn doubt_on_entry(
    service: &Service,
    born_on: Option<NaiveDate>,
    school: Option<InstitutionId>,
    (began_on, today): (NaiveDate, NaiveDate),
) -> StorageResult<Option<String>> {
    match born_on.and_then(|born| began_on.years_since(born)).filter(|age| *age >= AGE_OF_A_PARENT) {
        Some(age) => Ok(Some(format!(
            "By this birth date the child or young person was {age} years old when it was asked for or made. Check that it is not the birth date of a parent"
        ))),
        None => service.store.read(|conn| at_school(conn, born_on, school, today)),
    }
}

/// Says why a birth date is doubtful beside those of the family: a parent would be hardly older than the child.
pub(super) fn in_the_family(conn: &mut DbConnection, who: &Somebody, after: NaiveDate) -> StorageResult<Option<String>> {
    let pairs = match &who.link {
        Some(link) => {
            let child = who.open.child.born_on.filter(|_| is_a_parent(link));
            child.map(|born| (who.record.name.clone(), after, born)).into_iter().collect::<Vec<_>>()
        }
        None => {
            let circle = people::list_circle(conn, who.open.case.id)?;
            let parents = circle.into_iter().filter(|(part, _)| is_a_parent(part));
            parents.filter_map(|(_, person)| Some((person.name, person.born_on?, after))).collect()
        }
    };
    let too_young = |(_, parent, child): &&(String, NaiveDate, NaiveDate)| {
        parent.checked_add_months(Months::new(12 * FEWEST_YEARS_OLDER)).is_none_or(|grown| grown > *child)
    };
    Ok(pairs.iter().find(too_young).map(|(name, parent, child)| {
        let older = match child.years_since(*parent) {
            Some(1) => "1 year older than the child".to_owned(),
            Some(years @ 2..) => format!("{years} years older than the child"),
            Some(0) | None => "hardly older than the child, or younger".to_owned(),
        };
        format!("By these birth dates {name} would be {older}. Check whose birth date it is")
    }))
}

/// Says whether somebody of a circle is the parent of the child, by responsibility or by the words of their relation.
fn is_a_parent(part: &CasePersonRow) -> bool {
    let relation = part.relation.to_lowercase();
    part.has_parental_responsibility || ["mother", "father", "parent", "mum", "dad"].iter().any(|word| relation.contains(word))
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
