//! Whether somebody who is about to be added to the circle of a child is there already, or was.

use chrono::NaiveDate;
use ehc_domain::{
    ids::{CaseId, PersonId},
    names::{may_be_one_name, search_text},
};
use ehc_persistence::{
    DbConnection, StorageResult,
    people::{self, CasePersonRow, PersonRow},
};

/// Somebody of a circle, be their part over or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InCircle {
    /// Who.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// Whether their part is over.
    pub has_ended: bool,
}

impl InCircle {
    /// Says where they stand and what to do, to begin a sentence.
    pub(super) fn said(&self) -> String {
        match self.has_ended {
            false => {
                format!("{} is in the circle of this child already. Open their record: what is wrong is changed there", self.name)
            }
            true => format!(
                "{} was in the circle of this child. Put their part back on their record: whatever stands there is kept, also that they must not be told",
                self.name
            ),
        }
    }
}

/// By what somebody is compared with those of a circle.
#[derive(Debug, Default)]
pub(super) struct Sought {
    names: Vec<String>,
    email: Option<String>,
    phone: Option<String>,
    address: Option<String>,
    born_on: Option<NaiveDate>,
}

impl Sought {
    /// By what is entered of them.
    pub(super) fn entered(name: &str, email: Option<&str>, phone: Option<&str>, address: Option<&str>) -> Self {
        Self {
            names: vec![search_text(name)],
            email: email.map(str::to_lowercase),
            phone: phone.map(figures),
            address: address.map(search_text),
            born_on: None,
        }
    }

    /// By what is on record of them, under every name that they have or had. Where their address is confidential, neither it nor how they are reached leads anybody to
    /// them.
    pub(super) fn on_record(person: &PersonRow) -> Self {
        let whole = Self::whole(person);
        if person.address_is_confidential { Self { email: None, phone: None, address: None, ..whole } } else { whole }
    }

    /// By everything that is on record of them, for what is kept from them: nobody is led to them by it.
    fn whole(person: &PersonRow) -> Self {
        let earlier = person.earlier_names.iter().flat_map(|names| names.lines());
        let names = std::iter::once(person.name.as_str()).chain(person.known_as.as_deref()).chain(earlier);
        Self {
            names: names.map(search_text).collect(),
            born_on: person.born_on,
            ..Self::entered("", person.email.as_deref(), person.phone.as_deref(), person.address.as_deref())
        }
    }

    /// Says whether an address is theirs, with its postcode wherever it stands.
    pub(super) fn lives_at(&self, address: &str, postcode: Option<&str>) -> bool {
        let kept = self.address.as_deref().unwrap_or_default();
        let typed = search_text(address);
        typed == kept || typed == search_text(&[kept, postcode.unwrap_or_default()].join(" "))
    }

    fn has_a_name_of(&self, other: &Self) -> bool {
        self.names.iter().any(|name| !name.is_empty() && other.names.contains(name))
    }

    fn is_written_to_like(&self, other: &Self) -> bool {
        is_alike(self.email.as_ref(), other.email.as_ref()) || is_alike(self.phone.as_ref(), other.phone.as_ref())
    }

    /// Another spelling of the name, as the search finds it: it may be theirs, and somebody says whether it is.
    fn has_nearly_a_name_of(&self, other: &Self) -> bool {
        self.names.iter().any(|name| other.names.iter().any(|known| may_be_one_name(name, known)))
    }

    /// One name, and one more thing that two people of one name hardly share.
    fn is_the_same(&self, other: &Self) -> bool {
        self.has_a_name_of(other)
            && (self.is_written_to_like(other)
                || is_alike(self.address.as_ref(), other.address.as_ref())
                || is_alike(self.born_on.as_ref(), other.born_on.as_ref()))
    }
}

fn is_alike<T: PartialEq>(one: Option<&T>, other: Option<&T>) -> bool {
    one.is_some() && one == other
}

/// The figures of a telephone number: it is one however it is spaced.
fn figures(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}

/// Who of a circle may be the person who is about to be added.
#[derive(Debug, Default)]
pub(super) struct Alike {
    /// Who it is, by a name and one thing more.
    pub(super) same: Option<InCircle>,
    /// Who has the name, or nearly; or is written to in the same way, and must not be told.
    pub(super) like: Vec<InCircle>,
    /// Whether one of them must not be told, or somebody who is written to in the same way.
    pub(super) is_silent: bool,
}

/// Compares somebody with those of a circle, those included whose part is over.
///
/// # Errors
/// Any failure of the database.
pub(super) fn in_circle(conn: &mut DbConnection, case: CaseId, sought: &[Sought]) -> StorageResult<Alike> {
    let mut alike = Alike::default();
    for (part, person) in whole_circle(conn, case)? {
        let known = Sought::on_record(&person);
        let is_silent = part.not_told_from.is_some();
        let any = |is: &dyn Fn(&Sought) -> bool| sought.iter().any(is);
        let whole = Sought::whole(&person);
        let one = InCircle { id: person.id, name: person.name, has_ended: part.ended_on.is_some() };
        if any(&|sought| sought.is_the_same(&known)) {
            alike.same.get_or_insert(one);
        } else if any(&|sought| sought.has_nearly_a_name_of(&known) || (is_silent && sought.is_written_to_like(&known))) {
            alike.like.push(one);
            alike.is_silent |= is_silent;
        } else if is_silent {
            alike.is_silent |= any(&|sought| sought.is_written_to_like(&whole));
        }
    }
    Ok(alike)
}

fn whole_circle(conn: &mut DbConnection, case: CaseId) -> StorageResult<Vec<(CasePersonRow, PersonRow)>> {
    let mut all = people::list_circle(conn, case)?;
    all.extend(people::list_former(conn, case)?);
    Ok(all)
}

/// Says whether somebody is one of a circle who must not be told by a day, by their name or by the address to which something would be sent.
///
/// # Errors
/// Any failure of the database.
pub(crate) fn must_not_be_told(
    conn: &mut DbConnection,
    case: CaseId,
    (name, email): (&str, Option<&str>),
    on: NaiveDate,
) -> StorageResult<bool> {
    let sought = Sought::entered(name, email, None, None);
    let is_silent = |(part, person): (CasePersonRow, PersonRow)| {
        let known = Sought::whole(&person);
        let is_them = sought.has_a_name_of(&known) || sought.is_written_to_like(&known);
        is_them && part.not_told_from.is_some_and(|from| from <= on)
    };
    Ok(whole_circle(conn, case)?.into_iter().any(is_silent))
}
