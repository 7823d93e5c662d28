//! Invented children and those who care for them.

use chrono::NaiveDate;
use ehc_application::requests::{NewParent, NewRequest};
use ehc_domain::requests::{Channel, RequestSource};

use super::{clock::day, schools::School, words::Needs};

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
    pub(super) parent: NewParent,
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
            parent: NewParent::default(),
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
    pub(super) fn request(&self, received_on: NaiveDate, needs: Needs) -> NewRequest {
        let (source, channel) = self.asked;
        let (requester_name, requester_email) = match (source, self.school) {
            (RequestSource::Institution, Some(school)) => {
                let host = ehc_domain::names::search_text(school.name()).replace(' ', "-");
                (school.senco().to_owned(), Some(format!("senco@{host}.example")))
            }
            (RequestSource::YoungPerson, _) => (self.name.clone(), None),
            _ => (self.parent.name.clone(), self.parent.email.clone()),
        };
        NewRequest {
            received_on,
            source,
            channel,
            requester_name,
            requester_email,
            concerns: needs.concerns(self.first_name()),
            child_name: self.name.clone(),
            born_on: Some(self.born),
            upn: None,
            institution_id: None,
            parent: (!self.parent.name.is_empty()).then(|| self.parent.clone()),
            hearing_impairment: self.hearing,
            vision_impairment: self.vision,
            armed_forces_family: false,
            in_care: self.in_care,
            match_reason: String::new(),
        }
    }
}
