//! The contacts of a case, as whoever reads its notes sees them.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use ehc_domain::{
    audit::Look,
    cases::CaseReference,
    contacts::{ContactWay, TimeOfDay},
    ids::{ContactId, PersonId, UserId},
    policy::{Action, Decision, Target, decide},
};
use ehc_persistence::{
    DbConnection, StorageResult, accounts,
    contacts::{self, ContactRow},
    people,
};

use crate::{
    Context, Failure, Service,
    cases::{OpenCase, open},
    failure::NoRule,
    history::{THE_CHILD, Told, Withheld},
};

/// Where a contact stands: its case, and which it is.
pub type AtContact = (CaseReference, ContactId);

/// Somebody of a case, as a contact names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Somebody {
    /// Who.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// How they are related to the child, or that they are the child.
    pub relation: String,
    /// Whether they must not be told today.
    pub must_not_be_told: bool,
    /// Whether they belong to the circle no more.
    pub is_former: bool,
}

/// What became of a promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromiseEnd {
    /// The day on which it was kept or withdrawn.
    pub on: NaiveDate,
    /// Who recorded that.
    pub by: String,
    /// Why it was withdrawn; `None` where it was kept.
    pub withdrawn_because: Option<String>,
}

/// What was promised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promise {
    /// In words.
    pub what: String,
    /// Who of us promised it.
    pub by: UserId,
    /// Their name.
    pub by_name: String,
    /// By when.
    pub due: NaiveDate,
    /// What became of it; `None` while it is owed.
    pub end: Option<PromiseEnd>,
}

/// How a contact was corrected or taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// By whom.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub because: String,
    /// The contact that stands in its place; `None` where it was taken back.
    pub replaced_by: Option<ContactId>,
}

/// One contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Which.
    pub id: ContactId,
    /// The day.
    pub on: NaiveDate,
    /// The time in London; `None` where it is not known.
    pub at: Option<TimeOfDay>,
    /// With whom, where it is somebody of the case.
    pub person: Option<Somebody>,
    /// With whom, by name.
    pub with: String,
    /// How.
    pub way: ContactWay,
    /// What was said.
    pub said: String,
    /// What was promised; `None` where nothing was.
    pub promise: Option<Promise>,
    /// Who recorded it.
    pub recorded_by: String,
    /// When.
    pub recorded_at: DateTime<Utc>,
    /// How it was corrected or taken back; `None` while it stands.
    pub ended: Option<Ended>,
}

impl Contact {
    /// Returns what was promised and is owed still.
    pub fn owed(&self) -> Option<&Promise> {
        self.promise.as_ref().filter(|promise| promise.end.is_none() && self.ended.is_none())
    }

    /// Says with whom it was in the history of the case: the relation, where it is somebody of the case.
    pub(super) fn told_of(&self) -> String {
        self.person.as_ref().map_or_else(|| self.with.clone(), |person| person.relation.clone())
    }

    /// Says in the history what was recorded.
    pub(super) fn told(&self) -> Told {
        Told::Contact {
            contact_way: self.way,
            contact_with: self.told_of(),
            contact_on: self.on,
            promised_for: self.promise.as_ref().map(|promise| promise.due),
        }
    }
}

/// The contacts of a case.
#[derive(Debug, Clone)]
pub struct Contacts {
    /// The case.
    pub open: OpenCase,
    /// All of them, those that were corrected and taken back too, the latest day first.
    pub contacts: Vec<Contact>,
    /// Whether the reader may record, correct and take back contacts and answer promises.
    pub may_record: bool,
}

/// A case with one of its contacts that stands.
#[derive(Debug, Clone)]
pub struct Known {
    /// The case.
    pub open: OpenCase,
    /// The contact; `None` where it was corrected or taken back meanwhile.
    pub contact: Option<Contact>,
}

/// Lists the contacts of a case.
///
/// # Errors
/// Policy; absence; storage.
pub fn list(service: &Service, context: &Context, reference: &CaseReference) -> Result<Contacts, Failure<NoRule>> {
    let found = service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::NoteView)?;
        let may_record = decide(&context.actor, Action::ContactRecord, Target::Case(&open.subject)) == Decision::Allow;
        Ok::<_, Failure<NoRule>>(Contacts { contacts: all(conn, context, &open)?, may_record, open })
    })?;
    let told = Told::NamedListShown { list: "contacts".into(), shown: found.contacts.len() };
    service.views.record(Look::of(&found.open.permit).telling(&told), None)?;
    Ok(found)
}

/// Finds a contact that stands.
///
/// # Errors
/// Absence, of a contact that the case never had; storage.
pub(super) fn find<R>(conn: &mut DbConnection, context: &Context, open: OpenCase, id: ContactId) -> Result<Known, Failure<R>> {
    let found = all(conn, context, &open)?.into_iter().find(|one| one.id == id).ok_or(Failure::NotFound)?;
    Ok(Known { contact: Some(found).filter(|one| one.ended.is_none()), open })
}

/// Reads every contact of a case as somebody may read it.
pub(super) fn all(conn: &mut DbConnection, context: &Context, open: &OpenCase) -> StorageResult<Vec<Contact>> {
    let rows = contacts::list(conn, open.case.id)?;
    let people = people_of(conn, context, open)?;
    let texts = rows.iter().flat_map(|row| {
        let more = [&row.with_name, &row.promise, &row.withdrawn_because, &row.ended_because];
        std::iter::once(row.said.as_str()).chain(more.into_iter().filter_map(|text| text.as_deref()))
    });
    let withheld = Withheld::of(conn, context, &open.child, texts)?;
    let replaced: Vec<(ContactId, ContactId)> = rows.iter().filter_map(|row| Some((row.replaces_id?, row.id))).collect();
    rows.into_iter().map(|row| contact(conn, row, (&people, &withheld, &replaced))).collect()
}

fn contact(
    conn: &mut DbConnection,
    row: ContactRow,
    (people, withheld, replaced): (&[Somebody], &Withheld, &[(ContactId, ContactId)]),
) -> StorageResult<Contact> {
    let mut name = |user: Option<UserId>| -> StorageResult<String> {
        let user = user.map(|id| accounts::find_user(conn, id)).transpose()?.flatten();
        Ok(user.map(|user| user.name).unwrap_or_default())
    };
    let out_of = |text: Option<String>| text.map(|text| withheld.out_of(&text));
    let person = row.person_id.and_then(|id| people.iter().find(|one| one.id == id)).cloned();
    let end = match (row.answered_on, row.answered_by) {
        (Some(on), by) => Some(PromiseEnd { on, by: name(by)?, withdrawn_because: out_of(row.withdrawn_because) }),
        (None, _) => None,
    };
    let promise = match (out_of(row.promise), row.promised_by, row.promised_for) {
        (Some(what), Some(by), Some(due)) => Some(Promise { what, by, by_name: name(Some(by))?, due, end }),
        _ => None,
    };
    let ended = match (row.ended_at, out_of(row.ended_because)) {
        (Some(at), Some(because)) => {
            let replaced_by = replaced.iter().find(|(before, _)| *before == row.id).map(|(_, after)| *after);
            Some(Ended { by: name(row.ended_by)?, at, because, replaced_by })
        }
        _ => None,
    };
    let with = person.as_ref().map(|one| one.name.clone()).or_else(|| out_of(row.with_name)).unwrap_or_default();
    Ok(Contact {
        id: row.id,
        on: row.happened_on,
        at: row.minute.and_then(TimeOfDay::from_minutes),
        person,
        with,
        way: row.way,
        said: withheld.out_of(&row.said),
        promise,
        recorded_by: name(Some(row.recorded_by))?,
        recorded_at: row.recorded_at,
        ended,
    })
}

/// Lists the child, the circle, and whoever belonged to it.
pub(super) fn people_of(conn: &mut DbConnection, context: &Context, open: &OpenCase) -> StorageResult<Vec<Somebody>> {
    let child = Somebody {
        id: open.child.id,
        name: open.child.name.clone(),
        relation: THE_CHILD.to_owned(),
        must_not_be_told: false,
        is_former: false,
    };
    let circle = people::list_circle(conn, open.case.id)?;
    let former = people::list_former(conn, open.case.id)?;
    let mut seen = BTreeSet::from([child.id]);
    let others = circle.into_iter().chain(former).filter(|(_, person)| seen.insert(person.id)).map(|(link, person)| Somebody {
        id: person.id,
        name: person.name,
        relation: link.relation,
        must_not_be_told: link.not_told_from.is_some_and(|from| from <= context.today),
        is_former: link.ended_on.is_some(),
    });
    Ok(std::iter::once(child).chain(others).collect())
}
