//! What two cases record of one child, side by side, for the two people who say that it is the same: read when it is looked at, and kept in no proposal.

use chrono::NaiveDate;
use ehc_domain::{
    approvals::ProposedAct,
    audit::Look,
    names::search_text,
    policy::{Action, Target},
    requests::{Known, likely_match},
};
use ehc_persistence::{
    DbConnection, accounts,
    cases::{self, CaseRow},
    institutions,
    people::{self, CasePersonRow, PersonRow},
};

use crate::{Context, Failure};

/// One of the two cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// Its number.
    pub reference: String,
    /// Whether the reader may open it.
    pub may_open: bool,
    /// The name of the child.
    pub name: String,
    /// Their birth date; `None` where it is not recorded.
    pub born_on: Option<NaiveDate>,
    /// Their unique pupil number; `None` where it is not recorded.
    pub upn: Option<String>,
    /// Where they learn; `None` where it is not recorded.
    pub school: Option<String>,
    /// The team that holds the case.
    pub team: String,
}

/// Both of them, the duplicate first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SideBySide {
    /// The case that would go into the other.
    pub duplicate: Side,
    /// The case that stays.
    pub stays: Side,
    /// Who is in both circles and is recorded otherwise in each: their name, and what differs. What the case that stays has is kept; what the duplicate has can be
    /// read there.
    pub differs: Vec<(String, Vec<&'static str>)>,
}

impl SideBySide {
    /// What is looked at before an act: whose details are kept is asked where one case goes into the other, and not where they part.
    pub(crate) fn for_act(self, act: ProposedAct) -> Self {
        if act == ProposedAct::Merging { self } else { Self { differs: Vec::new(), ..self } }
    }
}

/// Reads both. What somebody learns of a case that they may not open is told in its trail, by what is returned beside it.
///
/// # Errors
/// Absence; policy; storage.
pub(crate) fn side_by_side<R>(
    conn: &mut DbConnection,
    context: &Context,
    (duplicate, stays): (&CaseRow, &CaseRow),
) -> Result<(SideBySide, Vec<Look>), Failure<R>> {
    let mut looked = Vec::new();
    let mut side = |conn: &mut DbConnection, case: &CaseRow| -> Result<Side, Failure<R>> {
        let child = people::find(conn, case.child_id)?.ok_or(Failure::NotFound)?;
        let subject = cases::subject_of(conn, case)?;
        let may_open = context.authorise(Action::CaseView, Target::Case(&subject)).is_ok();
        if !may_open {
            looked.push(Look::of(&context.authorise(Action::CaseExists, Target::Case(&subject))?));
        }
        let school = case.institution_id.map(|id| institutions::find(conn, id)).transpose()?.flatten();
        Ok(Side {
            reference: case.reference.clone(),
            may_open,
            name: child.name,
            born_on: child.born_on,
            upn: child.upn,
            school: school.map(|school| school.name),
            team: accounts::find_team(conn, case.team_id)?.map(|team| team.name).unwrap_or_default(),
        })
    };
    let (one, other) = (side(conn, duplicate)?, side(conn, stays)?);
    let mut differs = Vec::new();
    let there = people::list_circle(conn, stays.id)?;
    for (link, person) in people::list_circle(conn, duplicate.id)? {
        let same = there.iter().find(|known| is_same((&link, &person), known));
        let how = same.map(|(_, known)| other_details(&person, known)).unwrap_or_default();
        if !how.is_empty() {
            differs.push((person.name, how));
        }
    }
    Ok((SideBySide { duplicate: one, stays: other, differs }, looked))
}

/// Says whether somebody of one circle is somebody of another, by their record or by their name.
pub(super) fn is_same((link, person): (&CasePersonRow, &PersonRow), (other, known): &(CasePersonRow, PersonRow)) -> bool {
    other.person_id == link.person_id || search_text(&known.name) == search_text(&person.name)
}

/// Lists what is recorded of somebody in the duplicate and is another, or not recorded, in the case that stays.
pub(super) fn other_details(here: &PersonRow, there: &PersonRow) -> Vec<&'static str> {
    let differs = |one: &Option<String>, other: &Option<String>| {
        one.as_deref().is_some_and(|one| !one.is_empty() && search_text(one) != search_text(other.as_deref().unwrap_or_default()))
    };
    let details = [
        ("address", differs(&here.address, &there.address) || differs(&here.postcode, &there.postcode)),
        ("telephone number", differs(&here.phone, &there.phone)),
        ("email address", differs(&here.email, &there.email)),
    ];
    details.into_iter().filter_map(|(what, is_other)| is_other.then_some(what)).collect()
}

/// Says whether two children are like one another, so that whoever may open the case of one alone learns of the other nothing that they do not have already.
pub(super) fn are_alike(child: &PersonRow, (other, case): (&PersonRow, &CaseRow)) -> bool {
    let earlier = other.earlier_names.iter().flat_map(|names| names.lines());
    let names = std::iter::once(other.name.as_str()).chain(other.known_as.as_deref()).chain(earlier);
    let known =
        Known { case_id: case.id, names: names.map(ToOwned::to_owned).collect(), born_on: other.born_on, upn: other.upn.clone() };
    child.born_on.is_some()
        && other.born_on.is_some()
        && likely_match(&child.name, child.born_on, child.upn.as_deref(), &known).is_some()
}
