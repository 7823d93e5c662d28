//! Adding somebody to the circle of a child.

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    calendar::day_in_words,
    cases::CaseReference,
    email::EmailAddress,
    ids::PersonId,
    notifications::NoticeEvent,
    people::{PersonNeed, record::ResponsibilityBasis},
    phone::PhoneNumber,
    policy::Action,
    refusals,
    text::{Text, Words},
};
use ehc_persistence::{
    DbConnection,
    people::{self, CasePersonRow, PersonRow},
};
use thiserror::Error;

use super::{
    likely::{Adult, AlikeAdults, Likely, alike_adults},
    same::{Alike, InCircle, Sought, in_circle},
};
use crate::{
    Context, Done, Failure, Service,
    cases::{OpenCase, open},
    hidden::tell_governance_of,
    typed::parted,
};

/// Somebody who may know about the child.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPerson {
    /// Their name.
    pub name: Text<200>,
    /// How they are related to the child.
    pub relation: Text<100>,
    /// When their parental responsibility was checked; `None` while it was not.
    pub checked: Option<NaiveDate>,
    /// By what they have it, as it was checked.
    pub basis: Option<ResponsibilityBasis>,
    /// Their telephone number.
    pub phone: Option<PhoneNumber>,
    /// Their email address.
    pub email: Option<EmailAddress>,
    /// Where they live.
    pub address: Option<Words<1_000>>,
    /// How they like to be reached.
    pub contact_way: Option<Text<200>>,
    /// The language they speak, where it is not English.
    pub language: Option<Text<60>>,
    /// What is to be minded when somebody writes or speaks to them.
    pub flags: Vec<PersonNeed>,
    /// Who of those on record they are: that record is taken as it stands.
    pub same_as: Option<PersonId>,
    /// Whether they are another than those on record who are like them.
    pub is_another: bool,
    /// How it is known that they are another than somebody of that name who is in this circle, or was; `None` where nobody is.
    pub another_reason: Option<Words<2_000>>,
}

/// Somebody who was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Added {
    /// Who.
    pub id: PersonId,
    /// Whether things may go to them: not where somebody like them must not be told, until a second person has agreed.
    pub is_told: bool,
}

impl From<&NewPerson> for Adult {
    fn from(new: &NewPerson) -> Self {
        Self {
            name: new.name.as_str().to_owned(),
            phone: new.phone.as_ref().map(ToString::to_string),
            email: new.email.as_ref().map(|email| email.as_str().to_owned()),
            address: new.address.as_ref().map(ToString::to_string),
        }
    }
}

refusals! {
    /// Why somebody is not added.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum AddRefused {
        /// Checked on a day that has not come.
        CheckedInTheFuture = "checked_in_the_future" @ checked, "Enter the day parental responsibility was checked: today or earlier";
        /// Checked before there was a child to have it for.
        CheckedBeforeTheBirth(NaiveDate) = "checked_before_the_birth" @ checked, "The child was born on {}. Enter that day or a later one" [day_in_words(*.0)];
        /// It was checked, and nobody says what was seen.
        BasisMissing = "basis_missing" @ basis, "Say by what they have parental responsibility, as it was checked";
        /// The relation and the basis contradict each other.
        NotTheMother = "not_the_mother" @ basis, "A mother has it from birth, and the relation says otherwise. Choose by what they have it, or put the relation right. A parent who gave birth is described as the mother, or as a parent";
        /// Nobody says when what is said to have been seen was seen.
        CheckedMissing = "checked_missing" @ checked, "Enter the day on which parental responsibility was checked";
        /// Somebody on record may be the same person.
        LikelyMatch(Vec<Likely>) = "likely_match" @ same_as, "Somebody on record may be the same person. Choose them, or say that this is another";
        /// Somebody else than those who are like them.
        NotLike = "not_like" @ same_as, "Choose one of those who are offered";
        /// They are in the circle, or were.
        InTheCircle(InCircle) = "in_the_circle" @ name, "{}" [.0.said()];
        /// Somebody of the circle has their name, or is written to in the same way and must not be told.
        SameName(Vec<InCircle>) = "same_name" @ another_reason, "Somebody who is in the circle of this child, or was, has this name or nearly this name, or is written to in the same way and must not be told. If it is the same person, open their record. If it is another, say how you know";
    }
}

/// Adds a person to the circle of a child. Where somebody like them must not be told, nothing goes to them either until a second person has agreed that it may:
/// nobody is told by being recorded once more.
///
/// # Errors
/// [`AddRefused`]; policy; storage.
pub fn add(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    new: NewPerson,
) -> Result<Added, Failure<AddRefused>> {
    if new.checked.is_some_and(|day| day > context.today) {
        return Err(Failure::Rule(AddRefused::CheckedInTheFuture));
    }
    match (new.checked, new.basis) {
        (Some(_), None) => return Err(Failure::Rule(AddRefused::BasisMissing)),
        (None, Some(_)) => return Err(Failure::Rule(AddRefused::CheckedMissing)),
        (_, Some(basis)) if basis.contradicts(new.relation.as_str()) => return Err(Failure::Rule(AddRefused::NotTheMother)),
        _ => {}
    }
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::CircleAdd)?;
        if let Some(born) = open.child.born_on.filter(|born| new.checked.is_some_and(|checked| checked < *born)) {
            return Err(Failure::Rule(AddRefused::CheckedBeforeTheBirth(born)));
        }
        let case_id = open.case.id;
        let is_first = people::list_circle(conn, case_id)?.is_empty();
        // Who stands in two circles would say whose child the other was.
        let alike = match open.child.is_kept_apart {
            true => AlikeAdults::default(),
            false => alike_adults(conn, context, Some(open.case.id), &(&new).into())?,
        };
        let event = NoticeEvent::HiddenAdult;
        let governance = tell_governance_of(conn, service, context, (event, &open.reference()), &alike.hidden_but(new.same_as))?;
        let like: Vec<Likely> = match new.is_another {
            true => Vec::new(),
            false => alike.shown.into_iter().map(|(one, _)| one).collect(),
        };
        let known = known(conn, &open, &new, &like)?;
        let why = new.another_reason.as_ref().map(|why| why.as_str().to_owned()).unwrap_or_default();
        let is_told = !known.is_silent;
        let not_told_reason = format!("Recorded as another than somebody like them who must not be told: {why}");
        let part = move |person_id: PersonId, relation: String| CasePersonRow {
            has_parental_responsibility: new.checked.is_some(),
            responsibility_checked_on: new.checked,
            responsibility_basis: new.basis,
            is_main_contact: is_first && is_told,
            not_told_from: (!is_told).then_some(context.today),
            not_told_reason: (!is_told).then_some(not_told_reason),
            ..CasePersonRow::related(case_id, person_id, relation)
        };
        let done = |id: PersonId| {
            let entry = AuditEntry::of(&open.permit).on("person", id).because(&why);
            Done::new(Added { id, is_told }, entry).seen_at(open.path("people"))
        };
        if let Some(id) = new.same_as {
            part(id, new.relation.into_string()).insert(conn)?;
            return Ok(done(id).telling_all(governance));
        }
        if !like.is_empty() {
            return Err(Failure::Rule(AddRefused::LikelyMatch(like)));
        }
        let link = part(service.ports.id(), new.relation.into_string());
        let person_id = link.person_id;
        let (address, postcode) = parted(new.address.as_ref(), None);
        PersonRow {
            address,
            postcode,
            address_is_confidential: new.flags.contains(&PersonNeed::ConfidentialAddress),
            email: new.email.map(|email| email.as_str().to_owned()),
            phone: new.phone.map(PhoneNumber::into_string),
            contact_preference: new.contact_way.map(Text::into_string),
            language: new.language.map(Text::into_string),
            needs_interpreter: new.flags.contains(&PersonNeed::Interpreter),
            for_professionals: new.flags.contains(&PersonNeed::ForProfessionals),
            ..PersonRow::named(person_id, new.name.into_string())
        }
        .insert(conn)?;
        link.insert(conn)?;
        Ok(done(person_id).telling_all(governance))
    })
}

/// Compares them with this circle: whoever is there is not added, and another of their name only with a reason.
fn known(conn: &mut DbConnection, open: &OpenCase, new: &NewPerson, like: &[Likely]) -> Result<Alike, Failure<AddRefused>> {
    let (email, phone) = (new.email.as_ref().map(EmailAddress::as_str), new.phone.as_ref().map(PhoneNumber::as_ref));
    let mut sought = vec![Sought::entered(new.name.as_str(), email, phone, new.address.as_ref().map(Words::as_str))];
    if let Some(id) = new.same_as {
        if !like.iter().any(|one| one.id == id) {
            return Err(Failure::Rule(AddRefused::NotLike));
        }
        let record = people::find(conn, id)?.ok_or(Failure::NotFound)?;
        if let Some(part) = people::find_part(conn, open.case.id, id)? {
            let has_ended = part.ended_on.is_some();
            return Err(Failure::Rule(AddRefused::InTheCircle(InCircle { id, name: record.name, has_ended })));
        }
        sought.push(Sought::on_record(&record));
    }
    let mut known = in_circle(conn, open.case.id, &sought)?;
    match known.same.take() {
        Some(same) => Err(Failure::Rule(AddRefused::InTheCircle(same))),
        None if !known.like.is_empty() && new.another_reason.is_none() => Err(Failure::Rule(AddRefused::SameName(known.like))),
        None => Ok(known),
    }
}
