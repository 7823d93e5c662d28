//! Sex, ethnicity, and the numbers by which schools and the NHS know somebody.

use ehc_domain::{
    ids::CaseId,
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
    DbConnection, StorageResult,
    cases::{self, CaseRow},
    people::{self, PersonRow},
};
use thiserror::Error;

use super::{
    AtPerson, Somebody,
    change::{ChangeRefused, Making, make},
    somebody,
};
use crate::{
    Context, Failure, Service,
    hidden::{known_and_hidden, tell_governance},
};

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
        let others = others_with(conn, &who, upn.as_deref())?;
        let (known, mut hidden) = known_and_hidden(conn, context, others)?;
        if who.record.is_kept_apart {
            hidden.extend(known);
        } else if let Some(other) = known.first() {
            return Err(Failure::Rule(IdentityRefused::UpnTaken(named(conn, context, other)?)));
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
        let hidden: Vec<CaseId> = hidden.into_iter().map(|case| case.id).collect();
        let governance = tell_governance(conn, service, context, &who.open.reference(), &hidden)?;
        Ok(make(conn, service, context, &who, after, making)?.telling_all(governance).leaving_dates())
    })
}

/// Lists the cases of others who have a number that somebody is about to be given.
fn others_with(conn: &mut DbConnection, who: &Somebody, upn: Option<&str>) -> StorageResult<Vec<CaseRow>> {
    match upn.filter(|upn| who.record.upn.as_deref() != Some(*upn)) {
        Some(upn) => people::list_others_with_upn(conn, upn, who.record.id),
        None => Ok(Vec::new()),
    }
}

/// Says whose a case is: by name only to those who may see it.
fn named(conn: &mut DbConnection, context: &Context, case: &CaseRow) -> StorageResult<String> {
    let subject = cases::subject_of(conn, case)?;
    let may_see = context.authorise(Action::CaseView, Target::Case(&subject)).is_ok();
    let child = people::find(conn, case.child_id)?.filter(|_| may_see);
    Ok(child.map_or_else(|| "A child of another team".to_owned(), |child| format!("{}, {},", child.name, case.reference)))
}
