//! To whom the notices of a case go on a day.

use chrono::NaiveDate;
use ehc_domain::{
    ids::PersonId,
    people::{
        rights_holder::{Addressee, AlternativePerson, Capacity, Reading, RightsHolder, Supporters, addressees, rights_holder},
        school_age::young_person_from,
    },
    refusals,
    text::Text,
};
use ehc_persistence::{
    DbConnection, StorageResult,
    people::{self, CasePersonRow, PersonRow},
    rights::{self, RightsDecisionRow},
};
use serde_json::{Value, json};
use thiserror::Error;

use crate::cases::OpenCase;

/// In what part somebody is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The child's parent, whose the right is.
    Parent,
    /// The young person, whose the right is.
    YoungPerson,
    /// Whoever acts for a young person or a parent who lacks capacity.
    Representative,
    /// A parent as well, because the young person agrees.
    ParentToo,
}

impl Part {
    /// Returns the stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Parent => "parent",
            Self::YoungPerson => "young_person",
            Self::Representative => "representative",
            Self::ParentToo => "parent_too",
        }
    }

    /// Says in what part, as it stands behind a name.
    pub fn words(self) -> &'static str {
        match self {
            Self::Parent => "parent",
            Self::YoungPerson => "young person",
            Self::Representative => "acting for somebody who lacks capacity",
            Self::ParentToo => "parent, as the young person agreed",
        }
    }
}

/// Somebody to whom a notice goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Who; `None` when nobody is recorded in that part.
    pub person_id: Option<PersonId>,
    /// Their name, or words in its place.
    pub name: String,
    /// In what part.
    pub part: Part,
}

/// To whom the notices of a case go on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipients {
    /// The day of sending.
    pub on: NaiveDate,
    /// Whose the right is on that day.
    pub holder: RightsHolder,
    /// The first day on which the right is the young person's; `None` when the birth date is not recorded.
    pub passes_on: Option<NaiveDate>,
    /// Who is written to, the holder of the right first; nobody once the case ended by a death.
    pub to: Vec<Recipient>,
}

refusals! {
    /// A notice to nobody: the Act and the Regulations name who must be told, and whoever that is in this case is not on record.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub struct AddresseeMissing =
        "addressee_missing", "Somebody to whom this must go is not recorded, or must not be told. See the people of this case first";
}

impl Recipients {
    /// Tells whether somebody in whose place there are only words must be recorded before anything is sent.
    pub fn is_incomplete(&self) -> bool {
        self.to.iter().any(|recipient| recipient.person_id.is_none())
    }

    /// Passes on only recipients of whom each is somebody on record.
    ///
    /// # Errors
    /// [`AddresseeMissing`].
    pub fn complete(self) -> Result<Self, AddresseeMissing> {
        if self.is_incomplete() { Err(AddresseeMissing) } else { Ok(self) }
    }

    /// Tells whether the letter speaks to the young person.
    pub fn is_to_young_person(&self) -> bool {
        self.holder == RightsHolder::YoungPerson
    }

    /// Returns what is kept with a notice.
    pub fn to_json(&self) -> Value {
        let recipient = |one: &Recipient| json!({ "person": one.person_id.map(|id| id.to_string()), "name": one.name, "as": one.part.code() });
        self.to.iter().map(recipient).collect()
    }

    /// Names everybody with their part in one line, which a page carries along to say whom it showed.
    pub fn in_one_line(&self) -> String {
        self.names().join(", ")
    }

    /// Says whether a page showed others than these; whoever comes by no page was shown nobody.
    pub fn are_others_than(&self, shown: Option<&Text<4_000>>) -> bool {
        shown.is_some() && Text::parse(&self.in_one_line()).ok().as_ref() != shown
    }

    /// Names everybody with their part: “Fatima Hassan (parent)”.
    pub fn names(&self) -> Vec<String> {
        self.to.iter().map(|one| format!("{} ({})", one.name, one.part.words())).collect()
    }
}

/// Returns the stable code of whoever has the right.
pub fn holder_code(holder: RightsHolder) -> &'static str {
    match holder {
        RightsHolder::Parent => "parent",
        RightsHolder::ParentsRepresentative => "parents_representative",
        RightsHolder::YoungPerson => "young_person",
        RightsHolder::Alternative(AlternativePerson::Representative) => "alternative_representative",
        RightsHolder::Alternative(AlternativePerson::Parent) => "alternative_parent",
        RightsHolder::Alternative(AlternativePerson::ParentsRepresentative) => "alternative_parents_representative",
    }
}

/// Reads the names and parts that were kept with a notice.
pub fn names_of(kept: &Value) -> Vec<String> {
    let part = |code: &str| {
        [Part::Parent, Part::YoungPerson, Part::Representative, Part::ParentToo].into_iter().find(|part| part.code() == code)
    };
    let words = |one: &Value| {
        let name = one.get("name")?.as_str()?;
        Some(format!("{name} ({})", part(one.get("as")?.as_str()?)?.words()))
    };
    kept.as_array().map(|all| all.iter().filter_map(words).collect()).unwrap_or_default()
}

/// Finds to whom the notices of a case go if they are sent on a day.
///
/// A child without a birth date on record is taken for a child: the page says what is missing. Where nobody in the circle is recorded with parental
/// responsibility, the main contact is written to. Nothing goes to those who must not be told on that day, whatever their part, nor to anybody once the
/// case ended by a death.
///
/// # Errors
/// Any failure of the database.
pub fn recipients(conn: &mut DbConnection, open: &OpenCase, on: NaiveDate) -> StorageResult<Recipients> {
    let decided = rights::find_on(conn, open.case.id, on)?;
    let circle = people::list_told(conn, open.case.id, on)?;
    Ok(who(open, &circle, decided.as_ref(), on))
}

pub(super) fn who(
    open: &OpenCase,
    circle: &[(CasePersonRow, PersonRow)],
    decided: Option<&RightsDecisionRow>,
    on: NaiveDate,
) -> Recipients {
    let representative = decided.and_then(|row| row.representative_id);
    let parents_representative = decided.and_then(|row| row.parents_representative_id);
    let capacity = if decided.is_some_and(|row| row.lacks_capacity) { Capacity::Lacks } else { Capacity::Has };
    let supporters = Supporters {
        has_representative: representative.is_some(),
        parent_lacks_capacity: decided.is_some_and(|row| row.parent_lacks_capacity),
    };
    let holder = open.child.born_on.map_or_else(
        || if supporters.parent_lacks_capacity { RightsHolder::ParentsRepresentative } else { RightsHolder::Parent },
        |born| rights_holder(born, on, capacity, supporters),
    );
    let agrees = decided.is_some_and(|row| row.parents_agreed_on.is_some());
    let acting = [representative, parents_representative];
    let parents = |part: Part| {
        let family = circle.iter().filter(|(link, _)| !acting.contains(&Some(link.person_id)));
        let responsible: Vec<_> = family.clone().filter(|(link, _)| link.has_parental_responsibility).collect();
        let chosen = if responsible.is_empty() { family.take(1).collect() } else { responsible };
        chosen.into_iter().map(|(_, person)| of_person(person, part)).collect::<Vec<_>>()
    };
    let acts = |id: Option<PersonId>| {
        let found = circle.iter().find(|(link, _)| Some(link.person_id) == id);
        found.map_or_else(
            || nobody("The representative, who is not recorded", Part::Representative),
            |(_, person)| of_person(person, Part::Representative),
        )
    };
    let young_person = || of_person(&open.child, Part::YoungPerson);
    let passes_on = open.child.born_on.map(young_person_from);
    if open.case.stage.is_quiet() {
        return Recipients { on, holder, passes_on, to: Vec::new() };
    }
    let to = addressees(holder, Reading::Instead, agrees)
        .into_iter()
        .flat_map(|addressee| match addressee {
            Addressee::Holder(RightsHolder::Parent) => or_nobody(parents(Part::Parent)),
            Addressee::Holder(RightsHolder::Alternative(AlternativePerson::Parent)) => or_nobody(parents(Part::Representative)),
            Addressee::Holder(RightsHolder::Alternative(AlternativePerson::Representative)) => vec![acts(representative)],
            Addressee::Holder(
                RightsHolder::ParentsRepresentative | RightsHolder::Alternative(AlternativePerson::ParentsRepresentative),
            ) => vec![acts(parents_representative)],
            Addressee::Holder(RightsHolder::YoungPerson) | Addressee::YoungPersonToo => vec![young_person()],
            Addressee::ParentsToo => parents(Part::ParentToo),
        })
        .collect();
    Recipients { on, holder, passes_on, to }
}

fn of_person(person: &PersonRow, part: Part) -> Recipient {
    Recipient { person_id: Some(person.id), name: person.name.clone(), part }
}

fn nobody(words: &str, part: Part) -> Recipient {
    Recipient { person_id: None, name: words.to_owned(), part }
}

fn or_nobody(found: Vec<Recipient>) -> Vec<Recipient> {
    if found.is_empty() { vec![nobody("The parents, who are not recorded", Part::Parent)] } else { found }
}
