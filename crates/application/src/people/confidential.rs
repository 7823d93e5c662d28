//! What becomes of a confidential address once a second person has approved it. The address itself stands with the proposal alone, and neither in what is shown
//! of it nor in the trail: those see it who may read where the person lives, on the page of the proposal and while it waits.

use chrono::NaiveDate;
use ehc_domain::{audit::AuditEntry, calendar::day_in_words, ids::PersonId};
use ehc_persistence::{
    DbConnection, StorageResult,
    people::{self, PersonRow},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    change::{ChangeRefused, Making, make_everywhere},
    somebody_of,
};
use crate::{
    Context, Failure, Service,
    approvals::{Proposed, Withheld},
    cases::OpenCase,
};

/// Another address in the place of a confidential one, as it is kept while it waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ProposedAddress {
    person: Uuid,
    address: Option<String>,
    postcode: Option<String>,
    from: NaiveDate,
    version: i32,
}

impl ProposedAddress {
    pub(super) fn of(after: &PersonRow, from: NaiveDate) -> Self {
        let PersonRow { id, address, postcode, version, .. } = after.clone();
        Self { person: id.uuid(), address, postcode, from, version }
    }
}

/// That an address need not be kept confidential, as it is kept while it waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ProposedDisclosure {
    person: Uuid,
    from: NaiveDate,
    version: i32,
}

impl ProposedDisclosure {
    pub(super) fn of(record: &PersonRow, from: NaiveDate) -> Self {
        Self { person: record.id.uuid(), from, version: record.version }
    }
}

/// Finds a record as it was when something was proposed of its confidential address; `None` once anything of it is another.
fn as_proposed(conn: &mut DbConnection, person: Uuid, version: i32) -> StorageResult<Option<PersonRow>> {
    let record = people::find(conn, PersonId::new(person))?;
    Ok(record.filter(|record| record.version == version && record.address_is_confidential))
}

/// Says that an address would become another, and neither of the two; `None` where it cannot any more, or would be the same.
pub(crate) fn would_change(conn: &mut DbConnection, proposed: &ProposedAddress) -> StorageResult<Option<Proposed>> {
    let record = as_proposed(conn, proposed.person, proposed.version)?;
    let record = record.filter(|record| (&record.address, &record.postcode) != (&proposed.address, &proposed.postcode));
    let withheld = |address: &Option<String>| if address.is_some() { "Withheld" } else { "None" }.to_owned();
    Ok(record.map(|record| Proposed {
        subject: proposed.person,
        other_case: None,
        what: format!("The confidential address of {}", record.name),
        rows: vec![
            ("Address".to_owned(), withheld(&record.address), withheld(&proposed.address)),
            ("From".to_owned(), String::new(), day_in_words(proposed.from)),
        ],
        moves: Vec::new(),
    }))
}

/// Says that an address would not be confidential any more; `None` where that cannot be done any more.
pub(crate) fn would_disclose(conn: &mut DbConnection, proposed: &ProposedDisclosure) -> StorageResult<Option<Proposed>> {
    let to = format!("No, from {}: whoever works on the case sees it", day_in_words(proposed.from));
    Ok(as_proposed(conn, proposed.person, proposed.version)?.map(|record| Proposed {
        subject: proposed.person,
        other_case: None,
        what: format!("The confidential address of {}", record.name),
        rows: vec![("Kept confidential".to_owned(), "Yes".to_owned(), to)],
        moves: Vec::new(),
    }))
}

/// Says what the two addresses are, for whoever may read where the person lives; `None` once the record is another.
pub(crate) fn reveal(conn: &mut DbConnection, proposed: &ProposedAddress) -> StorageResult<Option<(PersonId, Withheld)>> {
    let in_words = |address: &Option<String>, postcode: &Option<String>| {
        let lines: Vec<&str> = [address, postcode].into_iter().filter_map(|line| line.as_deref()).collect();
        if lines.is_empty() { "None".to_owned() } else { lines.join("\n") }
    };
    Ok(as_proposed(conn, proposed.person, proposed.version)?.map(|record| {
        let now = ("Address on record".to_owned(), in_words(&record.address, &record.postcode));
        let then = (format!("Address from {}", day_in_words(proposed.from)), in_words(&proposed.address, &proposed.postcode));
        (record.id, vec![now, then])
    }))
}

/// Changes a confidential address for a second person.
pub(crate) fn change(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    open: &OpenCase,
    proposed: ProposedAddress,
) -> Result<Vec<AuditEntry>, Failure<ChangeRefused>> {
    let ProposedAddress { person, address, postcode, from, version } = proposed;
    put(conn, service, context, open, (person, from), |record| PersonRow { address, postcode, version, ..record })
}

/// Says for a second person that an address need not be kept confidential any more.
pub(crate) fn disclose(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    open: &OpenCase,
    proposed: &ProposedDisclosure,
) -> Result<Vec<AuditEntry>, Failure<ChangeRefused>> {
    let version = proposed.version;
    let after = |record| PersonRow { address_is_confidential: false, version, ..record };
    put(conn, service, context, open, (proposed.person, proposed.from), after)
}

fn put(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    open: &OpenCase,
    (person, from): (Uuid, NaiveDate),
    after: impl FnOnce(PersonRow) -> PersonRow,
) -> Result<Vec<AuditEntry>, Failure<ChangeRefused>> {
    let who = somebody_of(conn, context, open.clone(), PersonId::new(person))?;
    let after = after(who.record.clone());
    // Why stands with the proposal: it could lead to them, and the trail is read by more people.
    make_everywhere(conn, service, context, &who, after, &Making { from: Some(from), ..Making::default() })
}
