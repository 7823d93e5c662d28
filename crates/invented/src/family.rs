//! Invented children and those who care for them.

use chrono::NaiveDate;
use ehc_application::requests::{NewParent, NewRequest};
use ehc_domain::{
    days::ActDay,
    email::{AddressRefused, EmailAddress},
    people::PersonNeed,
    phone::PhoneNumber,
    requests::{Channel, RequestSource},
    text::{Text, Words},
};

use super::{InventFailed, clock::day, schools::School, words::Needs};

/// A parent or carer of a story.
#[derive(Debug, Clone, Default)]
pub(super) struct Carer {
    /// The name; empty when nobody is known.
    pub(super) name: String,
    /// How they are related to the child.
    pub(super) relation: String,
    /// The email address.
    pub(super) email: Option<String>,
    /// The telephone number.
    pub(super) phone: Option<String>,
    /// Where they live.
    pub(super) address: Option<String>,
    /// The language, where it is not English.
    pub(super) language: Option<String>,
    /// How they like to be reached.
    pub(super) contact_way: Option<String>,
    /// What is to be minded.
    pub(super) flags: Vec<PersonNeed>,
}

/// A child or young person of a story, with the parent or carer who is written to.
#[derive(Debug, Clone)]
pub(super) struct Child {
    /// The name.
    pub(super) name: String,
    /// The day of birth.
    pub(super) born: NaiveDate,
    /// Where they learn.
    pub(super) school: Option<School>,
    /// The parent or carer.
    pub(super) parent: Carer,
    /// Who asked for the assessment, and how.
    pub(super) asked: (RequestSource, Channel),
    /// The social worker's name.
    pub(super) social_worker: Option<&'static str>,
    /// Whether hearing is impaired.
    pub(super) hearing: bool,
    /// Whether vision is impaired.
    pub(super) vision: bool,
    /// Whether an authority looks after the child.
    pub(super) in_care: bool,
    /// The day on which parental responsibility was checked.
    pub(super) responsibility_checked: Option<NaiveDate>,
}

impl Child {
    /// Begins with a name and a birth date.
    pub(super) fn named(name: &str, born: &str) -> Self {
        Self {
            name: name.to_owned(),
            born: day(born),
            school: None,
            parent: Carer::default(),
            asked: (RequestSource::Parent, Channel::Online),
            social_worker: None,
            hearing: false,
            vision: false,
            in_care: false,
            responsibility_checked: None,
        }
    }

    /// Says where the child learns.
    pub(super) fn at(mut self, school: School) -> Self {
        self.school = Some(school);
        self
    }

    /// Says who cares for the child.
    pub(super) fn with(mut self, relation: &str, name: &str) -> Self {
        self.parent.relation = relation.to_owned();
        self.parent.name = name.to_owned();
        let address = ehc_domain::names::search_text(name).replace(' ', ".");
        // A name in another script makes no address that every mail system takes: such a family gets letters.
        self.parent.email = address.is_ascii().then(|| format!("{address}@families.example"));
        self
    }

    /// Says who asked, and how.
    pub(super) fn asked_by(mut self, source: RequestSource, channel: Channel) -> Self {
        self.asked = (source, channel);
        self
    }

    /// Returns the first name, by which plans and advice speak of the child.
    pub(super) fn first_name(&self) -> &str {
        self.name.split(' ').next().unwrap_or(&self.name)
    }

    /// Says whether anything is known that the form for requests does not ask.
    pub(super) fn has_more_to_say(&self) -> bool {
        self.social_worker.is_some() || self.responsibility_checked.is_some()
    }

    /// Returns the request as it is keyed.
    pub(super) fn request(&self, received_on: NaiveDate, needs: Needs) -> Result<NewRequest, InventFailed> {
        let (source, channel) = self.asked;
        let (requester_name, requester_email) = match (source, self.school) {
            (RequestSource::Institution, Some(school)) => {
                let host = ehc_domain::names::search_text(school.name()).replace(' ', "-");
                (school.senco().to_owned(), Some(format!("senco@{host}.example")))
            }
            (RequestSource::YoungPerson, _) => (self.name.clone(), None),
            _ => (self.parent.name.clone(), self.parent.email.clone()),
        };
        let no = |why: &dyn std::fmt::Display| InventFailed::refused("record the request", &self.name, why);
        Ok(NewRequest {
            received_on: ActDay::new(received_on).map_err(|why| no(&why))?,
            source,
            channel,
            requester_name: Text::parse(&requester_name)?,
            requester_email: address(requester_email.as_deref()).map_err(|why| no(&why))?,
            concerns: Words::optional(&needs.concerns(self.first_name()))?,
            child_name: Text::parse(&self.name)?,
            born_on: Some(self.born),
            upn: None,
            institution_id: None,
            parent: if self.parent.name.is_empty() { None } else { Some(self.parent.keyed()?) },
            hearing_impairment: self.hearing,
            vision_impairment: self.vision,
            armed_forces_family: false,
            kept_apart: false,
            in_care: self.in_care,
            match_reason: None,
            joins: None,
        })
    }
}

impl Carer {
    /// Returns the parent or carer as they are keyed.
    pub(super) fn keyed(&self) -> Result<NewParent, InventFailed> {
        let no = |why| InventFailed::refused("record the request", &self.name, why);
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        Ok(NewParent {
            name: Text::parse(&self.name)?,
            relation: Text::optional(&self.relation)?,
            email: address(self.email.as_deref()).map_err(no)?,
            phone: PhoneNumber::optional(&text(&self.phone))
                .map_err(|why| InventFailed::refused("record the request", &self.name, why))?,
            address: Words::optional(&text(&self.address))?,
            language: Text::optional(&text(&self.language))?,
            contact_way: Text::optional(&text(&self.contact_way))?,
            flags: self.flags.clone(),
            same_as: None,
            // Whoever has two children here was recorded with each.
            is_another: true,
        })
    }
}

fn address(text: Option<&str>) -> Result<Option<EmailAddress>, AddressRefused> {
    text.map(EmailAddress::parse).transpose()
}
