//! Since when cases say that an institution was there.

use chrono::{Days, NaiveDate};
use diesel::prelude::*;
use ehc_domain::{
    ids::InstitutionId,
    people::{record::PersonField, schooling::Schooling},
};

use crate::{
    DbConnection, StorageResult,
    columns::Bind,
    schema::{cases, consultations, person_changes},
};

/// Finds the first day on which a case has a child learn there or consults it; `None` where no case says of any day that it was there.
///
/// # Errors
/// Any failure of the database.
pub fn first_in_use(conn: &mut DbConnection, id: InstitutionId) -> StorageResult<Option<NaiveDate>> {
    let kept = Schooling::At(id).kept();
    on!(conn, |c| {
        let since: Option<NaiveDate> = cases::table
            .filter(cases::institution_id.eq(Some(id.bind())))
            .filter(cases::school_from.is_not_null())
            .order(cases::school_from.asc())
            .select(cases::school_from.assume_not_null())
            .first(c)
            .optional()?;
        let consulted: Option<NaiveDate> = consultations::table
            .filter(consultations::institution_id.eq(id.bind()))
            .order(consultations::sent_on.asc())
            .select(consultations::sent_on)
            .first(c)
            .optional()?;
        let at_school = [PersonField::School, PersonField::SchoolPutRight];
        let came: Option<NaiveDate> = person_changes::table
            .filter(person_changes::field.eq_any(at_school.to_vec().bind()))
            .filter(person_changes::after.eq(Some(kept.clone())))
            .order(person_changes::from_on.asc())
            .select(person_changes::from_on)
            .first(c)
            .optional()?;
        let left: Option<NaiveDate> = person_changes::table
            .filter(person_changes::field.eq(PersonField::School.bind()))
            .filter(person_changes::before.eq(Some(kept)))
            .order(person_changes::from_on.asc())
            .select(person_changes::from_on)
            .first(c)
            .optional()?;
        // Whoever went elsewhere from a day on was there until the day before.
        let until = left.and_then(|day| day.checked_sub_days(Days::new(1)));
        Ok([since, consulted, came, until].into_iter().flatten().min())
    })
}
