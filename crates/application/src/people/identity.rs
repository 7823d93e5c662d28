//! Sex, ethnicity, and the numbers by which schools and the NHS know somebody.

use ehc_domain::{
    people::{
        ethnicity::Ethnicity,
        numbers::{NhsNumber, Upn},
        record::Sex,
    },
    policy::{Action, Target},
    refusals,
    text::Words,
};
use ehc_persistence::{
    DbConnection, cases,
    people::{self, PersonRow},
};
use thiserror::Error;

use super::{
    AtPerson, Somebody,
    change::{ChangeRefused, Making, make},
    somebody,
};
use crate::{Context, Failure, Service};

/// What registers know somebody by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityChange {
    /// The sex.
    pub sex: Option<Sex>,
    /// The ethnicity.
    pub ethnicity: Option<Ethnicity>,
    /// The unique pupil number.
    pub upn: Option<Upn>,
    /// The NHS number.
    pub nhs_number: Option<NhsNumber>,
    /// Why what was recorded is changed.
    pub reason: Option<Words<2_000>>,
    /// The version that was read.
    pub version: i32,
}

refusals! {
    /// Why it is not changed.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum IdentityRefused {
        /// It cannot be changed, whatever it is.
        Change => transparent(ChangeRefused);
        /// What was recorded is replaced, and nobody says why.
        ReasonMissing = "reason_missing" @ reason, "Say why the sex or the UPN that is recorded is changed";
        /// Another child has the number.
        UpnTaken(String) = "upn_taken" @ upn, "{0} has this UPN. Check which of the two is right";
    }
}

/// Changes what registers know somebody by. A sex or a UPN on record is not replaced without a reason: records elsewhere are joined by them.
///
/// # Errors
/// [`IdentityRefused`]; policy; absence; [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody else changed it first; storage.
pub fn change_identity(
    service: &Service,
    context: &Context,
    at: &AtPerson,
    new: IdentityChange,
) -> Result<(), Failure<IdentityRefused>> {
    service.store.write(context, |conn| {
        let who = somebody(conn, context, at, Action::PersonIdentify)?;
        let upn = new.upn.map(|upn| upn.as_str().to_owned());
        if let Some(other) = other_with(conn, context, &who, upn.as_deref())? {
            return Err(Failure::Rule(IdentityRefused::UpnTaken(other)));
        }
        let row = &who.record;
        let is_replaced = (row.sex.is_some() && row.sex != new.sex) || (row.upn.is_some() && row.upn != upn);
        if is_replaced && new.reason.is_none() {
            return Err(Failure::Rule(IdentityRefused::ReasonMissing));
        }
        let after = PersonRow {
            sex: new.sex,
            ethnicity: new.ethnicity,
            upn,
            nhs_number: new.nhs_number.map(|number| number.as_str().to_owned()),
            version: new.version,
            ..row.clone()
        };
        let making = Making { reason: new.reason.map(Words::into_string), ..Making::default() };
        Ok(make(conn, service, context, &who, after, making)?.leaving_dates())
    })
}

/// Says who else has a number: by name only to those who may see their case.
fn other_with<R>(
    conn: &mut DbConnection,
    context: &Context,
    who: &Somebody,
    upn: Option<&str>,
) -> Result<Option<String>, Failure<R>> {
    let Some(upn) = upn.filter(|upn| who.record.upn.as_deref() != Some(*upn)) else { return Ok(None) };
    let Some(case) = people::find_other_with_upn(conn, upn, who.record.id)? else { return Ok(None) };
    let subject = cases::subject_of(conn, &case)?;
    let may_see = context.authorise(Action::CaseView, Target::Case(&subject)).is_ok();
    let child = people::find(conn, case.child_id)?.filter(|_| may_see);
    Ok(Some(child.map_or_else(|| "A child of another team".to_owned(), |child| format!("{}, {},", child.name, case.reference))))
}
