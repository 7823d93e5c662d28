//! Adults on record who may be the one about to be recorded: one person has one record, with everything that is kept of them, however many children they belong to.

use ehc_domain::{
    email::EmailAddress,
    ids::{CaseId, PersonId},
    names::{may_be_one_name, search_text, searched_names},
    phone::PhoneNumber,
    policy::{Action, Target},
    refusals,
};
use ehc_persistence::{
    DbConnection, StorageResult, cases,
    people::{self, PersonRow},
};
use thiserror::Error;

use super::parent::NewParent;
use crate::{Context, Failure, NoRule, Service};

/// Somebody on record who may be the same person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Likely {
    /// Who.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// Of which children: the relation, the child and the number of the case.
    pub of: Vec<(String, String, String)>,
}

refusals! {
    /// Why a parent or carer is not recorded with a child.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum ParentRefused {
        /// Somebody on record may be the same person.
        Likely(Vec<Likely>) = "likely_parent" @ same_as, "Somebody on record may be the same parent or carer. Choose them, or say that this is another";
        /// Somebody else than those who are like them.
        NotLike = "parent_not_like" @ same_as, "Choose one of those who are offered, or say that this is another";
    }
}

/// By what an adult about to be recorded is compared with those on record.
#[derive(Debug, Clone)]
pub(crate) struct Adult {
    /// Their name.
    pub name: String,
    /// Their telephone number.
    pub phone: Option<String>,
    /// Their email address.
    pub email: Option<String>,
    /// Where they live.
    pub address: Option<String>,
}

impl From<&NewParent> for Adult {
    fn from(new: &NewParent) -> Self {
        Self {
            name: new.name.as_str().to_owned(),
            phone: new.phone.as_ref().map(PhoneNumber::to_string),
            email: new.email.as_ref().map(EmailAddress::as_str).map(str::to_owned),
            address: new.address.as_ref().map(ToString::to_string),
        }
    }
}

impl Adult {
    /// Says whether somebody has the name, and the telephone number, the email address or the address; or nearly the name, and is written or spoken to in one way. Of
    /// whoever lives at a confidential address the name alone is said to anybody.
    fn likeness(&self, record: &PersonRow) -> Likeness {
        let name = search_text(&self.name);
        let is_named = |is: &dyn Fn(&str) -> bool| searched_names(&record.search_text).any(is);
        let both = |one: Option<&String>, other: Option<&String>| one.is_some() && one == other;
        let reached = both(self.phone.as_ref(), record.phone.as_ref()) || both(self.email.as_ref(), record.email.as_ref());
        let has_the_name = is_named(&|one| one == name);
        let is_same = (reached && (has_the_name || is_named(&|one| may_be_one_name(one, &name))))
            || (has_the_name && self.lives_with(record));
        match (is_same, record.address_is_confidential) {
            (true, false) => Likeness::Same,
            (true, true) => Likeness::SameByWhatIsWithheld { is_named: has_the_name },
            (false, true) if !has_the_name => Likeness::Withheld,
            (false, _) => Likeness::Like,
        }
    }

    /// Compares addresses as they are found, with their postcode wherever it stands.
    fn lives_with(&self, record: &PersonRow) -> bool {
        let Some(typed) = self.address.as_deref().map(search_text).filter(|typed| !typed.is_empty()) else { return false };
        let kept = search_text(record.address.as_deref().unwrap_or_default());
        let whole = search_text(&[kept.as_str(), record.postcode.as_deref().unwrap_or_default()].join(" "));
        typed == kept || typed == whole
    }
}

/// How far an adult about to be recorded is somebody on record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Likeness {
    /// By more than one thing.
    Same,
    /// By a name and by how somebody is reached, or lives, whose address is confidential: whoever types that is led to nobody by it, but by the name where it is theirs.
    SameByWhatIsWithheld {
        /// Whether the name is theirs, and not nearly theirs.
        is_named: bool,
    },
    /// By one thing.
    Like,
    /// By how somebody is reached, alone, whose address is confidential.
    Withheld,
}

/// Adults on record who are like one about to be recorded.
#[derive(Debug, Default)]
pub(crate) struct AlikeAdults {
    /// Those who are offered, each with whether they are the same by more than one thing.
    pub shown: Vec<(Likely, bool)>,
    /// Who is the same by more than one thing in a case that whoever asks may not see, or by what is withheld with a confidential address: nothing is said of them.
    unseen: Vec<(PersonId, CaseId)>,
}

impl AlikeAdults {
    /// Lists the cases of which information governance hears: of those who are the same and of whom nothing is said, but for whoever was chosen all the same.
    pub(crate) fn hidden_but(&self, chosen: Option<PersonId>) -> Vec<CaseId> {
        self.unseen.iter().filter(|(id, _)| chosen != Some(*id)).map(|(_, case)| *case).collect()
    }

    /// Those who are the same by more than one thing, and whoever was chosen among those who are like them: another telephone number in the same form makes nobody
    /// another person.
    pub(crate) fn same_or(self, chosen: Option<PersonId>) -> Vec<Likely> {
        self.shown.into_iter().filter(|(one, is_same)| *is_same || chosen == Some(one.id)).map(|(one, _)| one).collect()
    }
}

/// Lists those of other circles who have the name, the telephone number or the email address: those in cases that whoever asks may see are offered.
pub(crate) fn alike_adults(
    conn: &mut DbConnection,
    context: &Context,
    than: Option<CaseId>,
    adult: &Adult,
) -> StorageResult<AlikeAdults> {
    let mut alike = AlikeAdults::default();
    let (name, phone, email) = (search_text(&adult.name), adult.phone.as_deref(), adult.email.as_deref());
    for (part, record) in people::list_like(conn, than, &name, phone, email)? {
        let Some(case) = cases::find(conn, part.case_id)? else { continue };
        // Who stands in two circles would say whose child the other was.
        let Some(child) = people::find(conn, case.child_id)?.filter(|child| !child.is_kept_apart) else { continue };
        let likeness = adult.likeness(&record);
        let subject = cases::subject_of(conn, &case)?;
        if context.authorise(Action::CircleAdd, Target::Case(&subject)).is_err() {
            // What is at stake is an address that is kept confidential there, and what nobody may connect with this case.
            if !matches!(likeness, Likeness::Like | Likeness::Withheld)
                && (record.address_is_confidential || !context.may_know(&case))
            {
                alike.unseen.push((record.id, case.id));
            }
            continue;
        }
        match likeness {
            Likeness::SameByWhatIsWithheld { is_named } => {
                alike.unseen.push((record.id, case.id));
                if !is_named {
                    continue;
                }
            }
            Likeness::Withheld => continue,
            Likeness::Same | Likeness::Like => {}
        }
        let of = (part.relation, child.name, case.reference);
        match alike.shown.iter_mut().find(|(one, _)| one.id == record.id) {
            Some((one, _)) => one.of.push(of),
            None => {
                alike.shown.push((Likely { id: record.id, name: record.name, of: vec![of] }, likeness == Likeness::Same));
            }
        }
    }
    // Whoever is offered is found already.
    alike.unseen.retain(|(id, _)| !alike.shown.iter().any(|(one, is_same)| *is_same && one.id == *id));
    Ok(alike)
}

/// Lists the adults on record who may be a parent or carer about to be recorded, for showing before the form is sent.
///
/// # Errors
/// Policy; storage.
pub fn likely_parents(service: &Service, context: &Context, parent: &NewParent) -> Result<Vec<Likely>, Failure<NoRule>> {
    let entering = context.authorise(Action::PlanEnter, Target::Service).map(|_| ());
    entering.or_else(|_| context.authorise(Action::CaseCreate, Target::Service).map(|_| ()))?;
    Ok(service.store.read(|conn| alike_adults(conn, context, None, &parent.into()))?.same_or(parent.same_as))
}

/// Finds who on record a parent or carer is, of other circles than that of one case where it is given, and the cases of which nothing is said; nobody where they are another.
pub(crate) fn known_parent(
    conn: &mut DbConnection,
    context: &Context,
    (than, parent): (Option<CaseId>, Option<&NewParent>),
) -> Result<(Option<PersonRow>, Vec<CaseId>), Failure<ParentRefused>> {
    let Some(parent) = parent else { return Ok((None, Vec::new())) };
    let alike = alike_adults(conn, context, than, &parent.into())?;
    let hidden = alike.hidden_but(parent.same_as);
    let same = alike.same_or(parent.same_as);
    match parent.same_as {
        Some(id) if same.iter().any(|one| one.id == id) => Ok((people::find(conn, id)?, hidden)),
        Some(_) => Err(Failure::Rule(ParentRefused::NotLike)),
        None if parent.is_another || same.is_empty() => Ok((None, hidden)),
        None => Err(Failure::Rule(ParentRefused::Likely(same))),
    }
}
