//! What somebody is called, and was.

use chrono::NaiveDate;
use ehc_domain::{
    names::{search_text, searched_by, searched_names},
    policy::Action,
    refusals,
    text::{Text, Words},
};
use ehc_persistence::people::PersonRow;
use thiserror::Error;

use super::{
    AtPerson,
    change::{ChangeRefused, Making, in_their_life, make},
    somebody,
};
use crate::{Context, Failure, Service};

/// What somebody is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamesChange {
    /// Their name.
    pub name: Text<200>,
    /// Whether the name until now was once theirs, and no mistake of ours: it is then kept among the earlier ones.
    pub was_theirs: bool,
    /// The name by which they are called, where it is another.
    pub known_as: Option<Text<200>>,
    /// Names that they had before, one a line.
    pub earlier_names: Option<Words<1_000>>,
    /// From which day.
    pub from: NaiveDate,
    /// Why.
    pub reason: Option<Words<2_000>>,
    /// The version that was read.
    pub version: i32,
}

refusals! {
    /// Why names are not changed.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum NamesRefused {
        /// It cannot be changed, whatever it is.
        Change => transparent(ChangeRefused);
        /// A name without a letter or digit would be found by nothing.
        NoLetters = "no_letters" @ name, "Enter the person’s name";
        /// Nothing may connect them with a former identity.
        KeptApart = "kept_apart" @ earlier_names, "The former identity of this child is kept apart: no earlier name is kept";
    }
}

/// Changes what somebody is called. They are found by every name they have or had.
///
/// # Errors
/// [`NamesRefused`]; policy; absence; [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody else changed it first; storage.
pub fn change_names(service: &Service, context: &Context, at: &AtPerson, new: NamesChange) -> Result<(), Failure<NamesRefused>> {
    service.store.write(context, |conn| {
        let who = somebody(conn, context, at, Action::PersonIdentify)?;
        in_their_life(&who, new.from, context).map_err(|refused| Failure::Rule(refused.into()))?;
        if search_text(new.name.as_str()).is_empty() {
            return Err(Failure::Rule(NamesRefused::NoLetters));
        }
        if who.record.is_kept_apart && (new.was_theirs || new.earlier_names.is_some()) {
            return Err(Failure::Rule(NamesRefused::KeptApart));
        }
        let making = Making { from: Some(new.from), reason: new.reason.as_ref().map(ToString::to_string), moved: None };
        let after = with(who.record.clone(), new);
        Ok(make(conn, service, context, &who, after, making)?.leaving_dates())
    })
}

fn with(row: PersonRow, new: NamesChange) -> PersonRow {
    let name = new.name.into_string();
    let typed = new.earlier_names.map(Words::into_string).unwrap_or_default();
    let mut earlier: Vec<String> = typed.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect();
    if new.was_theirs && row.name != name && !earlier.contains(&row.name) {
        earlier.insert(0, row.name.clone());
    }
    let known_as = new.known_as.map(Text::into_string).filter(|known_as| *known_as != name);
    PersonRow {
        search_text: all_names(&name, known_as.as_deref(), &earlier, if row.is_kept_apart { "" } else { &row.search_text }),
        earlier_names: (!earlier.is_empty()).then(|| earlier.join("\n")),
        known_as,
        name,
        version: new.version,
        ..row
    }
}

/// Joins every name: the name itself comes first, and those under which they were found `before` last. Whoever looks for a child by a name that was put right has
/// the paper on which it still stands.
pub(super) fn all_names(name: &str, known_as: Option<&str>, earlier: &[String], before: &str) -> String {
    let names = std::iter::once(name).chain(known_as).chain(earlier.iter().map(String::as_str));
    searched_by(names.chain(searched_names(before)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_under_which_they_were_found_before_still_finds_them() {
        assert_eq!(all_names("Amira Ali", None, &[], "amira hassan | mira"), "amira ali | amira hassan | mira");
    }
}
