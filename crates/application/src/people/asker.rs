//! A parent or carer who is named with a request or a plan: one who asks about a child on record comes into the circle, and what is said of somebody on record and is
//! another there is kept as a change of their record.

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry, cases::CaseReference, email::EmailAddress, ids::CaseId, phone::PhoneNumber, policy::Action, text::Text,
};
use ehc_persistence::{
    DbConnection, StorageResult,
    people::{self, PersonRow},
};

use super::{
    change::{Making, make_everywhere},
    contact::ContactRefused,
    parent::NewParent,
    same::{Sought, in_circle},
    somebody_of,
};
use crate::{Context, Failure, NoRule, Service, cases::open, typed::parted};

/// What is said of somebody on record and is another there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Differs {
    /// What becomes another on their record.
    pub changed: Vec<&'static str>,
    /// What stays as it is on record: another address in the place of a confidential one waits for a second person, who is asked on the record alone.
    pub kept: Vec<&'static str>,
}

/// Says what is said of a parent or carer, who is chosen among those on record, and is another there; `None` for one who is recorded anew.
///
/// # Errors
/// Storage.
pub fn differs(service: &Service, parent: &NewParent) -> Result<Option<Differs>, Failure<NoRule>> {
    let Some(id) = parent.same_as else { return Ok(None) };
    let record = service.store.read(|conn| people::find(conn, id))?;
    Ok(record.map(|record| with(&record, parent).1))
}

/// The record as it would be, and what is another.
fn with(record: &PersonRow, parent: &NewParent) -> (PersonRow, Differs) {
    let (mut after, mut differs) = (record.clone(), Differs::default());
    // Whether it is the one on record is said to nobody where their address is confidential.
    let is_withheld = record.address_is_confidential;
    let mut change = |what: &'static str, said: Option<String>, kept: &mut Option<String>| {
        if said.is_some() && (is_withheld || said != *kept) {
            *kept = said;
            differs.changed.push(what);
        }
    };
    change("telephone number", parent.phone.as_ref().map(PhoneNumber::to_string), &mut after.phone);
    change("email address", parent.email.as_ref().map(|email| EmailAddress::as_str(email).to_owned()), &mut after.email);
    change("way to be reached", parent.contact_way.as_ref().map(Text::to_string), &mut after.contact_preference);
    change("language", parent.language.as_ref().map(Text::to_string), &mut after.language);
    let known = Sought::entered("", None, None, record.address.as_deref());
    match &parent.address {
        Some(_) if is_withheld => differs.kept.push("address"),
        Some(address) if !known.lives_at(address.as_str(), record.postcode.as_deref()) => {
            (after.address, after.postcode) = parted(parent.address.as_ref(), None);
            differs.changed.push("address");
        }
        _ => {}
    }
    (after, differs)
}

/// Keeps what is said of somebody on record and is another there, from a day and with why. Nothing where whoever says it may not change their record on that case.
///
/// # Errors
/// Storage; absence.
pub(crate) fn keep_what_differs<R>(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    (case, parent): (&CaseReference, &NewParent),
    (from, why): (NaiveDate, &str),
) -> Result<Vec<AuditEntry>, Failure<R>> {
    let Some(id) = parent.same_as else { return Ok(Vec::new()) };
    let open = match open::<NoRule>(conn, context, case, Action::PersonReach) {
        Ok(open) => open,
        Err(Failure::Storage(error)) => return Err(error.into()),
        Err(_) => return Ok(Vec::new()),
    };
    if people::find_part(conn, open.case.id, id)?.is_none() {
        return Ok(Vec::new());
    }
    let who = somebody_of(conn, context, open, id)?;
    let (after, _) = with(&who.record, parent);
    if after == who.record {
        return Ok(Vec::new());
    }
    let making = Making { from: Some(from), reason: Some(why.to_owned()), moved: None };
    match make_everywhere::<ContactRefused>(conn, service, context, &who, after, &making) {
        Ok(entries) => Ok(entries),
        Err(Failure::Storage(error)) => Err(error.into()),
        Err(_) => Err(Failure::NotFound),
    }
}

/// Says whether a parent or carer is in the circle of a case or was, or somebody is who may be them: then nobody is added without being asked about.
///
/// # Errors
/// Any failure of the database.
pub(crate) fn is_in_circle(conn: &mut DbConnection, case: CaseId, parent: &NewParent) -> StorageResult<bool> {
    let email = parent.email.as_ref().map(EmailAddress::as_str);
    let (phone, address) = (parent.phone.as_ref().map(ToString::to_string), parent.address.as_ref().map(ToString::to_string));
    let sought = Sought::entered(parent.name.as_str(), email, phone.as_deref(), address.as_deref());
    if let Some(id) = parent.same_as
        && people::find_part(conn, case, id)?.is_some()
    {
        return Ok(true);
    }
    let alike = in_circle(conn, case, &[sought])?;
    Ok(alike.same.is_some() || !alike.like.is_empty())
}
