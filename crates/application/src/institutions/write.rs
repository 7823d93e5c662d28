//! Putting an institution on the register, and changing what is known of it.

use chrono::NaiveDate;
use ehc_domain::{
    email::EmailAddress,
    ids::InstitutionId,
    institutions::{AuthorityCode, InstitutionKind, Postcode, Ukprn, Urn},
    names::search_text,
    phone::PhoneNumber,
    refusals,
    text::{Text, Words},
};
use ehc_persistence::{
    DbConnection, StorageError,
    institutions::{self as rows, InstitutionRow},
};
use thiserror::Error;

use super::{entry, find, institution_path, permitted};
use crate::{Context, Done, Failure, Service, changes::Changes, history::Told};

/// An institution that is to be put on the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInstitution {
    /// Its name.
    pub name: Text<200>,
    /// Its kind.
    pub kind: InstitutionKind,
    /// Its unique reference number; `None` where it has none, as a college has not.
    pub urn: Option<Urn>,
    /// Whether it is another than the one of the same name.
    pub is_another: bool,
}

/// What is known of an institution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstitutionDetails {
    /// Its name.
    pub name: Text<200>,
    /// Its kind.
    pub kind: InstitutionKind,
    /// Its unique reference number.
    pub urn: Option<Urn>,
    /// Its UK provider reference number.
    pub ukprn: Option<Ukprn>,
    /// The local authority in whose area it is.
    pub authority_code: Option<AuthorityCode>,
    /// Where consultations go.
    pub email: Option<EmailAddress>,
    /// Its telephone number.
    pub phone: Option<PhoneNumber>,
    /// Its address, without the postcode.
    pub address: Option<Words<500>>,
    /// Its postcode.
    pub postcode: Option<Postcode>,
    /// Since when it is approved under section 41 (Children and Families Act 2014).
    pub section_41_from: Option<NaiveDate>,
    /// The last day of that approval.
    pub section_41_until: Option<NaiveDate>,
    /// The version that was read.
    pub version: i32,
}

refusals! {
    /// Why an institution is not put on the register.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum AddRefused {
        /// Another has the number.
        Number => transparent(UrnTaken);
        /// One of this name and kind is open.
        SameName(String) = "same_name" @ is_another, "{0} is on the register already. If this is another one, say so";
    }
}

refusals! {
    /// Why what is known of an institution is not changed.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum ChangeRefused {
        /// Another has the number.
        Number => transparent(UrnTaken);
        /// An approval ends before it begins, or ends and never began.
        EndsBeforeItBegins = "ends_before_it_begins" @ section_41_until, "The approval must end on or after the day it begins";
    }
}

refusals! {
    /// Why an institution does not have a number: another has it, be it open or closed.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum UrnTaken {
        /// This one.
        By(String) = "urn_taken" @ urn, "{0} has this URN";
    }
}

/// Puts an institution on the register.
///
/// # Errors
/// [`AddRefused`]; policy; storage.
pub fn add(service: &Service, context: &Context, (): &(), new: NewInstitution) -> Result<InstitutionId, Failure<AddRefused>> {
    let permit = permitted(context)?;
    service.store.write(context, |conn| {
        has_own_number(conn, None, new.urn.as_ref())?;
        let name = search_text(new.name.as_str());
        let is_same = |row: &InstitutionRow| row.search_text == name && row.kind == new.kind;
        if !new.is_another
            && let Some(same) = rows::list_open(conn)?.into_iter().find(is_same)
        {
            return Err(Failure::Rule(AddRefused::SameName(said(&same))));
        }
        let id = service.ports.id();
        let row = InstitutionRow {
            urn: new.urn.as_ref().map(|urn| urn.as_str().to_owned()),
            ..InstitutionRow::named(id, new.name.as_str(), new.kind)
        };
        let told = Told::InstitutionAdded { institution: row.name.clone() };
        row.insert(conn).map_err(taken)?;
        Ok(Done::new(id, entry(&permit, id, &told)).seen_at(institution_path(id)))
    })
}

/// Changes what is known of an institution. What stood there before is in its history.
///
/// # Errors
/// [`ChangeRefused`]; policy; absence; [`StorageError::Conflict`] when somebody else changed it first; other failures of storage.
pub fn change(
    service: &Service,
    context: &Context,
    id: &InstitutionId,
    new: InstitutionDetails,
) -> Result<(), Failure<ChangeRefused>> {
    let permit = permitted(context)?;
    if new.section_41_until.is_some_and(|until| new.section_41_from.is_none_or(|from| until < from)) {
        return Err(Failure::Rule(ChangeRefused::EndsBeforeItBegins));
    }
    service.store.write(context, |conn| {
        let before = find(conn, *id)?;
        has_own_number(conn, Some(*id), new.urn.as_ref())?;
        let after = with(before.clone(), new);
        let changes = changes(&before, &after).in_words().unwrap_or_else(|| "Nothing".to_owned());
        let told = Told::InstitutionChanged { institution: after.name.clone(), changes };
        rows::update(conn, after).map_err(taken)?;
        Ok(Done::new((), entry(&permit, *id, &told)).seen_at(institution_path(*id)))
    })
}

fn has_own_number<R: From<UrnTaken>>(
    conn: &mut DbConnection,
    id: Option<InstitutionId>,
    urn: Option<&Urn>,
) -> Result<(), Failure<R>> {
    let Some(urn) = urn else { return Ok(()) };
    match rows::find_by_urn(conn, urn.as_str())? {
        Some(other) if Some(other.id) != id => Err(Failure::Rule(UrnTaken::By(said(&other)).into())),
        _ => Ok(()),
    }
}

/// Somebody put the number on the register at the same moment.
fn taken<R: From<UrnTaken>>(error: StorageError) -> Failure<R> {
    match error {
        StorageError::Duplicate => Failure::Rule(UrnTaken::By("Another institution".to_owned()).into()),
        other => other.into(),
    }
}

fn said(row: &InstitutionRow) -> String {
    let place = row.address.as_deref().map(|address| format!(", {}", address.replace('\n', ", ")));
    format!("{} ({}{})", row.name, row.kind.label(), place.unwrap_or_default())
}

fn with(row: InstitutionRow, new: InstitutionDetails) -> InstitutionRow {
    let text = |text: &str| text.to_owned();
    InstitutionRow {
        search_text: search_text(new.name.as_str()),
        name: new.name.into_string(),
        kind: new.kind,
        urn: new.urn.map(|urn| text(urn.as_str())),
        ukprn: new.ukprn.map(|ukprn| text(ukprn.as_str())),
        authority_code: new.authority_code.map(|code| text(code.as_str())),
        email: new.email.map(|email| text(email.as_str())),
        phone: new.phone.map(PhoneNumber::into_string),
        address: new.address.map(Words::into_string),
        postcode: new.postcode.map(|postcode| text(postcode.as_str())),
        section_41_from: new.section_41_from,
        section_41_until: new.section_41_until,
        version: new.version,
        ..row
    }
}

/// What is another than before.
pub(super) fn changes(before: &InstitutionRow, after: &InstitutionRow) -> Changes {
    let mut changes = Changes::default();
    changes.note("Name", &before.name, &after.name, Clone::clone);
    changes.note("Kind", &before.kind, &after.kind, |kind| kind.label().to_owned());
    changes.note_optional("URN", &before.urn, &after.urn);
    changes.note_optional("UKPRN", &before.ukprn, &after.ukprn);
    changes.note_optional("Local authority", &before.authority_code, &after.authority_code);
    changes.note_optional("Email", &before.email, &after.email);
    changes.note_optional("Telephone", &before.phone, &after.phone);
    changes.note_optional("Address", &before.address, &after.address);
    changes.note_optional("Postcode", &before.postcode, &after.postcode);
    changes.note_day("Approved under section 41 from", before.section_41_from, after.section_41_from);
    changes.note_day("Approved under section 41 until", before.section_41_until, after.section_41_until);
    changes.note_day("Closed on", before.closed_on, after.closed_on);
    changes
}
