//! Changing a record: what is another than before is kept answer by answer, in the transaction that changes it.

use chrono::NaiveDate;
use ehc_domain::{audit::AuditEntry, people::record::PersonField, refusals};
use ehc_persistence::{
    DbConnection, StorageResult,
    people::{self, PersonChangeRow, RecordRow},
};
use thiserror::Error;

use super::Somebody;
use crate::{Context, Done, Failure, Service, history::Told};

refusals! {
    /// Why a record is not changed, whatever of it would be.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum ChangeRefused {
        /// It would be so from a day that has not come.
        InTheFuture = "in_the_future" @ from, "Enter a day that is today or earlier";
        /// Nothing is another than before.
        NothingChanged = "nothing_changed", "This is what is recorded already. Change something, or go back";
    }
}

/// Refuses a day that has not come.
///
/// # Errors
/// [`ChangeRefused::InTheFuture`].
pub(super) fn not_ahead(from: NaiveDate, context: &Context) -> Result<(), ChangeRefused> {
    if from > context.today { Err(ChangeRefused::InTheFuture) } else { Ok(()) }
}

/// Lists the answers of a record as they are kept; `None` where nothing is recorded.
pub(super) fn answers_of(row: &RecordRow) -> [(PersonField, Option<String>); 16] {
    use PersonField as F;
    let yes = |is: bool| Some(if is { "yes" } else { "no" }.to_owned());
    let text = |text: &Option<String>| text.clone();
    [
        (F::Name, Some(row.name.clone())),
        (F::KnownAs, text(&row.known_as)),
        (F::EarlierNames, text(&row.earlier_names)),
        (F::BornOn, row.born_on.map(|day| day.to_string())),
        (F::Sex, row.sex.map(|sex| sex.code().to_owned())),
        (F::Ethnicity, row.ethnicity.map(|one| one.code().to_owned())),
        (F::Upn, text(&row.upn)),
        (F::NhsNumber, text(&row.nhs_number)),
        (F::Address, text(&row.address)),
        (F::Postcode, text(&row.postcode)),
        (F::ConfidentialAddress, yes(row.address_is_confidential)),
        (F::Phone, text(&row.phone)),
        (F::Email, text(&row.email)),
        (F::ContactWay, text(&row.contact_preference)),
        (F::Language, text(&row.language)),
        (F::Interpreter, yes(row.needs_interpreter)),
    ]
}

/// A change that is about to be made: from which day, why, and which dates of the law follow it.
#[derive(Debug, Clone, Default)]
pub(super) struct Making {
    /// From which day it is so; `None` for what was always so, and is put right today.
    pub from: Option<NaiveDate>,
    /// Why.
    pub reason: Option<String>,
    /// Dates of the law that move, in words.
    pub moved: Option<String>,
}

/// Changes a record and keeps what stood there. Every case in which the person is named has it in its history.
///
/// # Errors
/// [`ChangeRefused::NothingChanged`]; [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody else changed it first; storage.
pub(super) fn make<R: From<ChangeRefused>>(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    somebody: &Somebody,
    after: RecordRow,
    making: Making,
) -> Result<Done<()>, Failure<R>> {
    let before = &somebody.record;
    if after.version != before.version {
        return Err(Failure::Storage(crate::StorageError::Conflict));
    }
    let pairs = answers_of(before).into_iter().zip(answers_of(&after));
    let changed: Vec<_> = pairs.filter(|((_, before), (_, after))| before != after).collect();
    if changed.is_empty() {
        return Err(Failure::Rule(ChangeRefused::NothingChanged.into()));
    }
    let is_confidential = before.address_is_confidential || after.address_is_confidential;
    let rows = changed.iter().map(|((field, before), (_, after))| PersonChangeRow {
        id: service.ports.id(),
        person_id: somebody.record.id,
        case_id: None,
        field: *field,
        before: before.clone(),
        after: after.clone(),
        is_confidential,
        from_on: making.from.unwrap_or(context.today),
        changed_at: context.now,
        changed_by: context.actor.user_id,
        reason: making.reason.clone(),
    });
    let rows: Vec<_> = rows.collect();
    let fields: Vec<String> = changed.iter().map(|((field, _), _)| in_a_sentence(field.label())).collect();
    let told =
        Told::PersonChanged { person: after.name.clone(), answers: fields.join(", "), from_on: making.from, moved: making.moved };
    let cases = people::list_cases_with(conn, before.id)?;
    people::update_record(conn, after)?;
    PersonChangeRow::insert_all(rows, conn)?;
    let entry = || {
        let entry = AuditEntry::of(&somebody.open.permit).on("person", before.id).telling(&told);
        making.reason.iter().fold(entry, |entry, reason| entry.because(reason.as_str()))
    };
    let done = Done::new((), entry()).seen_at(somebody.open.path(&format!("people/{}", before.id)));
    let others = cases.into_iter().filter(|case| case.id != somebody.open.case.id);
    Ok(others.fold(done, |done, case| done.and(entry().on_case(case.id))))
}

/// Writes a label inside a sentence: what is written in capitals stays so.
fn in_a_sentence(label: &str) -> String {
    match label.as_bytes() {
        [_, second, ..] if second.is_ascii_uppercase() => label.to_owned(),
        _ => label.to_lowercase(),
    }
}

/// Takes the case of a child, and others of the same child, in the order of their ids, so that no two acts that move the dates of both wait for each other.
pub(super) fn hold_all_of(conn: &mut DbConnection, id: ehc_domain::ids::PersonId) -> StorageResult<()> {
    for case in people::list_cases_of_child(conn, id)? {
        ehc_persistence::cases::hold(conn, case.id)?;
    }
    Ok(())
}
