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
use ehc_persistence::people::{self, CasePersonRow, PersonRow};
use thiserror::Error;

use super::likely::{Adult, AlikeAdults, Likely, alike_adults};
use crate::{Context, Done, Failure, Service, cases::open, hidden::tell_governance_of, typed::parted};

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
        InTheCircle = "in_the_circle" @ same_as, "They are in the circle of this child, or were: open their record there";
    }
}

/// Adds a person to the circle of a child.
///
/// # Errors
/// [`AddRefused`]; policy; storage.
pub fn add(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    new: NewPerson,
) -> Result<PersonId, Failure<AddRefused>> {
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
        let is_first = people::list_circle(conn, open.case.id)?.is_empty();
        // Who stands in two circles would say whose child the other was.
        let alike = match open.child.is_kept_apart {
            true => AlikeAdults::default(),
            false => alike_adults(conn, context, Some(open.case.id), &(&new).into())?,
        };
        let event = NoticeEvent::HiddenAdult;
        let governance = tell_governance_of(conn, service, context, (event, &open.reference()), &alike.hidden)?;
        let like: Vec<Likely> = match new.is_another {
            true => Vec::new(),
            false => alike.shown.into_iter().map(|(one, _)| one).collect(),
        };
        let part = |person_id: PersonId, relation: String| CasePersonRow {
            has_parental_responsibility: new.checked.is_some(),
            responsibility_checked_on: new.checked,
            responsibility_basis: new.basis,
            is_main_contact: is_first,
            ..CasePersonRow::related(open.case.id, person_id, relation)
        };
        let done = |person_id: PersonId| {
            Done::new(person_id, AuditEntry::of(&open.permit).on("person", person_id)).seen_at(open.path("people"))
        };
        if let Some(id) = new.same_as {
            if !like.iter().any(|one| one.id == id) {
                return Err(Failure::Rule(AddRefused::NotLike));
            }
            if people::find_part(conn, open.case.id, id)?.is_some() {
                return Err(Failure::Rule(AddRefused::InTheCircle));
            }
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
