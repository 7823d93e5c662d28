//! Changing a record: what is another than before is kept answer by answer, in the transaction that changes it.

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    calendar::day_in_words,
    ids::{CaseId, PersonId},
    people::record::PersonField,
    refusals,
};
use ehc_persistence::{
    DbConnection, StorageResult,
    cases::{self, CaseRow},
    people::{self, CareRow, CasePersonRow, PersonChangeRow, PersonRow},
};
use thiserror::Error;

use super::Somebody;
use crate::{Context, Done, Failure, Service, StorageError, history::Told};

refusals! {
    /// Why a record is not changed, whatever of it would be.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum ChangeRefused {
        /// It would be so from a day that has not come.
        InTheFuture = "in_the_future" @ from, "Enter a day that is today or earlier";
        /// It would be so from a day before the child was born.
        BeforeTheBirth(NaiveDate) = "before_the_birth" @ from, "The child was born on {}. Enter that day or a later one" [day_in_words(*.0)];
        /// It would be so from a day before they were born.
        BeforeTheirBirth(NaiveDate) = "before_their_birth" @ from, "They were born on {}. Enter that day or a later one" [day_in_words(*.0)];
        /// It would be so from a day on which nobody lived who is named in a case.
        TooLongAgo = "too_long_ago" @ from, "Enter a day from 1 January 1900 on";
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

/// Refuses a day that has not come, or lies before the child was born.
///
/// # Errors
/// [`ChangeRefused::InTheFuture`]; [`ChangeRefused::BeforeTheBirth`].
pub(super) fn in_the_life_of(child: &PersonRow, from: NaiveDate, context: &Context) -> Result<(), ChangeRefused> {
    not_ahead(from, context)?;
    child.born_on.filter(|born| from < *born).map_or(Ok(()), |born| Err(ChangeRefused::BeforeTheBirth(born)))
}

/// Refuses a day that has not come, or on which whoever the record is of was not born: the child, or an adult, whose birth date need not be known.
///
/// # Errors
/// [`ChangeRefused::InTheFuture`]; [`ChangeRefused::BeforeTheBirth`] for the child; [`ChangeRefused::BeforeTheirBirth`] and [`ChangeRefused::TooLongAgo`]
/// for anybody else.
pub(super) fn in_their_life(who: &Somebody, from: NaiveDate, context: &Context) -> Result<(), ChangeRefused> {
    if who.link.is_none() {
        return in_the_life_of(&who.record, from, context);
    }
    not_ahead(from, context)?;
    if let Some(born) = who.record.born_on.filter(|born| from < *born) {
        return Err(ChangeRefused::BeforeTheirBirth(born));
    }
    if NaiveDate::from_ymd_opt(1900, 1, 1).is_some_and(|first| from < first) { Err(ChangeRefused::TooLongAgo) } else { Ok(()) }
}

/// Lists the answers of a record as they are kept; `None` where nothing is recorded.
pub(super) fn answers_of(row: &PersonRow) -> [(PersonField, Option<String>); 18] {
    use PersonField as F;
    let yes = |is: bool| Some(if is { "yes" } else { "no" }.to_owned());
    let text = |text: &Option<String>| text.clone();
    [
        (F::Name, Some(row.name.clone())),
        (F::KnownAs, text(&row.known_as)),
        (F::EarlierNames, text(&row.earlier_names)),
        (F::KeptApart, yes(row.is_kept_apart)),
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
        (F::ForProfessionals, yes(row.for_professionals)),
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

/// One answer that becomes another: which, what stood there, what stands there then.
pub(super) type Changed = (PersonField, Option<String>, Option<String>);

/// Lists the answers that become others.
///
/// # Errors
/// [`ChangeRefused::NothingChanged`].
pub(super) fn changed<const MANY: usize>(
    before: [(PersonField, Option<String>); MANY],
    after: [(PersonField, Option<String>); MANY],
) -> Result<Vec<Changed>, ChangeRefused> {
    let pairs = before.into_iter().zip(after).map(|((field, before), (_, after))| (field, before, after));
    let changed: Vec<Changed> = pairs.filter(|(_, before, after)| before != after).collect();
    if changed.is_empty() { Err(ChangeRefused::NothingChanged) } else { Ok(changed) }
}

/// Whose answers change: the person, the case where it is recorded of their part in one, whether an address of theirs is withheld, and the case that is open.
#[derive(Clone, Copy)]
struct Whose {
    person: PersonId,
    case: Option<CaseId>,
    is_confidential: bool,
    typed_in: CaseId,
}

/// Keeps what stood there, and returns the names of the answers for the history.
fn keep(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    whose: Whose,
    changed: Vec<Changed>,
    making: &Making,
) -> StorageResult<String> {
    let fields: Vec<String> = changed.iter().map(|(field, ..)| in_a_sentence(field.label())).collect();
    let row = |(field, before, after)| PersonChangeRow {
        id: service.ports.id(),
        person_id: whose.person,
        case_id: whose.case,
        field,
        before,
        after,
        is_confidential: whose.is_confidential,
        from_on: making.from.unwrap_or(context.today),
        changed_at: context.now,
        changed_by: context.actor.user_id,
        reason: making.reason.clone(),
        typed_in_id: Some(whose.typed_in),
    };
    PersonChangeRow::insert_all(changed.into_iter().map(row).collect(), conn)?;
    Ok(fields.join(", "))
}

fn entry(who: &Somebody, told: &Told, making: &Making) -> AuditEntry {
    let entry = AuditEntry::of(&who.open.permit).on("person", who.record.id).telling(told);
    making.reason.iter().fold(entry, |entry, reason| entry.because(reason.as_str()))
}

/// Changes a record and keeps what stood there. Every case in which the person is named has it in its history.
///
/// # Errors
/// [`ChangeRefused::NothingChanged`]; [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody else changed it first; storage.
pub(super) fn make<R: From<ChangeRefused>>(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    who: &Somebody,
    after: PersonRow,
    making: Making,
) -> Result<Done<()>, Failure<R>> {
    let mut entries = make_everywhere(conn, service, context, who, after, &making)?.into_iter();
    let here = entries.next().ok_or(Failure::NotFound)?;
    let done = Done::new((), here).seen_at(who.open.path(&format!("people/{}", who.record.id)));
    Ok(entries.fold(done, Done::and))
}

/// Changes a record as [`make`] does; says so of this case first, and then of each other in which the person is named, without the reason: what was typed in the case
/// of one child is not for those who read the case of another.
///
/// # Errors
/// As [`make`].
pub(super) fn make_everywhere<R: From<ChangeRefused>>(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    who: &Somebody,
    after: PersonRow,
    making: &Making,
) -> Result<Vec<AuditEntry>, Failure<R>> {
    let before = &who.record;
    is_as_read(before.version, after.version)?;
    let changed = changed(answers_of(before), answers_of(&after)).map_err(|refused| Failure::Rule(refused.into()))?;
    let is_confidential = before.address_is_confidential || after.address_is_confidential;
    let (person, name) = (before.id, after.name.clone());
    let cases = people::list_cases_with(conn, person)?;
    people::update(conn, after)?;
    let whose = Whose { person, case: None, is_confidential, typed_in: who.open.case.id };
    let answers = keep(conn, service, context, whose, changed, making)?;
    let told = Told::PersonChanged { person: name, answers, from_on: making.from, moved: making.moved.clone() };
    let others = cases.into_iter().filter(|case| case.id != who.open.case.id);
    let silent = Making::default();
    let others = others.map(|case| entry(who, &told, &silent).on_case(case.id));
    Ok(std::iter::once(entry(who, &told, making)).chain(others).collect())
}

/// Changes somebody's part in the circle of one case and keeps what stood there.
///
/// # Errors
/// As [`make`].
pub(super) fn make_part<R: From<ChangeRefused>>(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    who: &Somebody,
    (before, after): (&CasePersonRow, CasePersonRow),
    making: &Making,
) -> Result<AuditEntry, Failure<R>> {
    is_as_read(before.version, after.version)?;
    let changed = changed(part_answers_of(before), part_answers_of(&after)).map_err(|refused| Failure::Rule(refused.into()))?;
    let (person, case) = (before.person_id, Some(before.case_id));
    people::update_part(conn, after)?;
    let is_confidential = who.record.address_is_confidential;
    let whose = Whose { person, case, is_confidential, typed_in: before.case_id };
    let answers = keep(conn, service, context, whose, changed, making)?;
    let name = people::find(conn, person)?.ok_or(Failure::NotFound)?.name;
    let told = Told::PersonChanged { person: name, answers, from_on: making.from, moved: None };
    Ok(entry(who, &told, making))
}

/// Changes what stands with the case of a child, and keeps what stood there.
///
/// # Errors
/// As [`make`].
pub(super) fn make_of_case<R: From<ChangeRefused>>(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    who: &Somebody,
    (changed, after): (Vec<Changed>, CaseRow),
    making: &Making,
) -> Result<AuditEntry, Failure<R>> {
    let case = &who.open.case;
    is_as_read(case.version, after.version)?;
    if changed.is_empty() {
        return Err(Failure::Rule(ChangeRefused::NothingChanged.into()));
    }
    cases::update(conn, after)?;
    let is_confidential = who.record.address_is_confidential;
    let whose = Whose { person: who.record.id, case: Some(case.id), is_confidential, typed_in: case.id };
    let answers = keep(conn, service, context, whose, changed, making)?;
    let told =
        Told::PersonChanged { person: who.record.name.clone(), answers, from_on: making.from, moved: making.moved.clone() };
    Ok(entry(who, &told, making))
}

/// Lists the answers of a child that stand with the case, as they are kept.
pub(super) fn case_answers_of(row: &CaseRow) -> [(PersonField, Option<String>); 3] {
    use PersonField as F;
    [
        (F::School, row.schooling().map(|one| one.kept())),
        (F::SchoolSince, row.school_from.map(|day| day.to_string())),
        (F::YearShift, Some(row.year_group_shift.to_string())),
    ]
}

/// Lists the answers about care, as they are kept.
pub(super) fn care_answers_of(case: &CaseRow, care: &CareRow) -> [(PersonField, Option<String>); 10] {
    use PersonField as F;
    let text = |text: &Option<String>| text.clone();
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
    [
        (F::Care, Some(care.status(case).code().to_owned())),
        (F::CareAuthority, text(&care.authority)),
        (F::CareAuthorityContact, text(&care.authority_contact)),
        (F::CareSince, day(care.care_from)),
        (F::Involvement, Some(care.involvement.code().to_owned())),
        (F::Worker, text(&case.social_worker)),
        (F::WorkerTeam, text(&care.worker_team)),
        (F::WorkerPhone, text(&care.worker_phone)),
        (F::WorkerEmail, text(&care.worker_email)),
        (F::InvolvedSince, day(care.involved_from)),
    ]
}

pub(super) fn is_as_read<R>(now: i32, read: i32) -> Result<(), Failure<R>> {
    if now == read { Ok(()) } else { Err(Failure::Storage(StorageError::Conflict)) }
}

/// Lists the answers of a part in a circle as they are kept.
pub(super) fn part_answers_of(row: &CasePersonRow) -> [(PersonField, Option<String>); 9] {
    use PersonField as F;
    let yes = |is: bool| Some(if is { "yes" } else { "no" }.to_owned());
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
    [
        (F::Relation, Some(row.relation.clone()).filter(|relation| !relation.is_empty())),
        (F::Responsibility, yes(row.has_parental_responsibility)),
        (F::ResponsibilityBasis, row.responsibility_basis.map(|basis| basis.code().to_owned())),
        (F::ResponsibilityChecked, day(row.responsibility_checked_on)),
        (F::SharesInformation, day(row.shares_information_on)),
        (F::MainContact, yes(row.is_main_contact)),
        (F::NotTold, day(row.not_told_from)),
        (F::NotToldReason, row.not_told_reason.clone()),
        (F::Ended, day(row.ended_on)),
    ]
}

/// Writes a label inside a sentence: what is written in capitals stays so.
fn in_a_sentence(label: &str) -> String {
    match label.as_bytes() {
        [_, second, ..] if second.is_ascii_uppercase() => label.to_owned(),
        _ => label.to_lowercase(),
    }
}

/// Takes the case of a child, and others of the same child, in the order of their ids, so that no two acts that move the dates of both wait for each other.
pub(super) fn hold_all_of(conn: &mut DbConnection, id: PersonId) -> StorageResult<()> {
    for case in people::list_cases_of_child(conn, id)? {
        cases::hold(conn, case.id)?;
    }
    Ok(())
}
