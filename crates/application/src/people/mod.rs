//! The people of a case: the child, and the circle of those who may know. What is recorded of each can be put right, and what stood there before is kept.
//!
//! What is recorded of a person is theirs, wherever they are named: a parent of two children has one record, in two circles. Where somebody lives stands in no
//! audit entry: that says which answers were changed, and the values are kept beside the record, under the same rules as the record itself.

mod add;
mod address;
mod apart_by_mistake;
mod asker;
mod birth;
mod care;
mod change;
mod circumstance;
mod confidential;
mod contact;
mod doubt;
mod identity;
mod kept_apart;
mod likely;
mod moves;
mod names;
mod parent;
mod part;
mod read;
mod resume;
mod same;
mod school;
mod silence;
mod silence_ending;
mod spells;
mod told_again;
mod year;

pub use {
    add::{AddRefused, Added, NewPerson, add},
    address::{
        AddressChange, AddressRefused, Addressed, ConfidentialChange, ConfidentialNotProposed, ConfidentialRefused,
        change_address, change_confidential,
    },
    asker::{Differs, differs},
    birth::{BirthDate, BirthRefused, correct_birth_date, moves},
    care::{CareChange, CareRefused, SinceRefused, WorkerChange, WorkerRefused, change_care, change_worker, to_change_care},
    change::ChangeRefused,
    circumstance::{
        AtCircumstance, CircumstanceChange, CircumstanceChangeRefused, CircumstanceRefused, NewCircumstance, OfCircumstance,
        add_circumstance, change_circumstance, circumstance_moves, new_circumstance_moves, to_add_circumstance,
        to_change_circumstance,
    },
    contact::{ContactChange, ContactRefused, change_contact},
    doubt::doubt_on_entry,
    identity::{IdentityChange, IdentityRefused, change_identity},
    kept_apart::{JoiningRefused, KeptApart, KeptApartByMistake, KeptApartRefused, keep_apart, propose_joining, to_keep_apart},
    likely::{Likely, ParentRefused, likely_parents},
    moves::Moves,
    names::{NamesChange, NamesRefused, change_names},
    parent::NewParent,
    part::{
        MainContact, MainRefused, PartChange, PartEnd, PartEndRefused, PartRefused, change_part, end_part, make_main_contact,
    },
    read::{
        Answer, Change, Listed, PersonView, answers, list, show, to_change_part, to_identify, to_reach, to_silence, to_tell_again,
    },
    resume::{PartAgain, PartAgainRefused, take_end_back},
    same::InCircle,
    school::{Asking, AtSchool, SchoolChange, SchoolMoves, SchoolRefused, change_school, school_moves, to_change_school},
    silence::{Silence, SilenceRefused, must_not_be_told},
    silence_ending::SilenceEndRefused,
    spells::Spell,
    told_again::{SilenceEnd, may_be_told},
    year::{YearChange, YearRefused, change_year, to_change_year, year_moves},
};

pub(crate) use apart_by_mistake::{ProposedJoining, join, would_join};
pub(crate) use asker::{is_in_circle, keep_what_differs};
pub(crate) use confidential::{
    ProposedAddress, ProposedDisclosure, change as change_confidential_address, disclose, reveal, would_change, would_disclose,
};
pub(crate) use likely::known_parent;
pub(crate) use read::reads_former_names;
pub(crate) use same::must_not_be_told as asker_must_not_be_told;
pub(crate) use silence_ending::{ProposedSilenceEnd, carry_out as tell_again, shown as would_tell_again};

pub use ehc_persistence::people::{CareRow, CasePersonRow, CircumstanceRow, PersonRow};

use ehc_domain::{
    cases::CaseReference,
    ids::PersonId,
    people::rights_holder::Gap,
    policy::{Action, Target},
};
use ehc_persistence::{
    DbConnection, StorageResult,
    cases::{self, CaseRow},
    people,
};

use crate::{
    Context, Failure,
    cases::{OpenCase, open},
    rights::Circle,
};

/// Where a person stands: a case, and who of its people.
pub type AtPerson = (CaseReference, PersonId);

/// Somebody of a case, whole.
#[derive(Debug, Clone)]
pub struct Somebody {
    /// The case.
    pub open: OpenCase,
    /// What is recorded of them.
    pub record: PersonRow,
    /// Their part in the circle; `None` for the child.
    pub link: Option<CasePersonRow>,
    /// The others of the circle who may be told, by id, name and relation.
    pub others: Vec<(PersonId, String, String)>,
    /// What is known of the child's care; nothing of anybody else's.
    pub care: CareRow,
    /// The child’s disabilities and the family’s circumstances, be they over or not; none of anybody else's.
    pub circumstances: Vec<CircumstanceRow>,
    /// The other cases in which they are named.
    pub elsewhere: Elsewhere,
    /// What the circle would lack without them, and does not lack now.
    pub gap_without: Option<Gap>,
    /// What it would lack if they had no parental responsibility, and does not lack now.
    pub gap_if_not_responsible: Option<Gap>,
}

/// The other cases that a change of somebody's record also changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Elsewhere {
    /// The child and the number of each case that whoever asks may see.
    pub seen: Vec<(String, String)>,
    /// How many others there are, of which they may know.
    pub unseen: usize,
}

impl Elsewhere {
    /// Says whether there is no other case.
    pub fn is_empty(&self) -> bool {
        self.seen.is_empty() && self.unseen == 0
    }
}

/// Finds somebody of a case and permits an act on the case.
///
/// # Errors
/// [`Failure::NotFound`] for nobody of this case; policy; storage.
fn somebody<R>(
    conn: &mut DbConnection,
    context: &Context,
    (reference, id): &AtPerson,
    action: Action,
) -> Result<Somebody, Failure<R>> {
    let open = open(conn, context, reference, action)?;
    somebody_of(conn, context, open, *id)
}

/// Finds somebody of a case that is open.
///
/// # Errors
/// [`Failure::NotFound`] for nobody of this case; storage.
fn somebody_of<R>(conn: &mut DbConnection, context: &Context, open: OpenCase, id: PersonId) -> Result<Somebody, Failure<R>> {
    let link =
        if open.child.id == id { None } else { Some(people::find_part(conn, open.case.id, id)?.ok_or(Failure::NotFound)?) };
    let record = people::find(conn, id)?.ok_or(Failure::NotFound)?;
    let elsewhere = elsewhere(conn, context, &open, id)?;
    let circle = Circle::load(conn, &open, context.today)?;
    let (gap_without, gap_if_not_responsible) = (circle.gap_without(&open, id), circle.gap_if_not_responsible(&open, id));
    let others = people::list_told(conn, open.case.id, context.today)?.into_iter();
    let others = others.filter(|(_, person)| person.id != id).map(|(link, person)| (person.id, person.name, link.relation));
    let (care, circumstances) = match link {
        None => (people::find_care(conn, open.case.id)?, people::list_circumstances(conn, open.case.id)?),
        Some(_) => (CareRow::unknown(open.case.id), Vec::new()),
    };
    Ok(Somebody {
        care,
        circumstances,
        others: others.collect(),
        open,
        record,
        link,
        elsewhere,
        gap_without,
        gap_if_not_responsible,
    })
}

fn elsewhere(conn: &mut DbConnection, context: &Context, open: &OpenCase, id: PersonId) -> StorageResult<Elsewhere> {
    let mut others = Elsewhere::default();
    // What two children share would say whose child the other was.
    if open.child.is_kept_apart {
        return Ok(others);
    }
    let is_other = |case: &CaseRow| case.id != open.case.id && context.may_know(case);
    for case in people::list_cases_with(conn, id)?.into_iter().filter(is_other) {
        let subject = cases::subject_of(conn, &case)?;
        let child = people::find(conn, case.child_id)?;
        if child.as_ref().is_some_and(|child| child.is_kept_apart) {
            continue;
        }
        match child.filter(|_| context.authorise(Action::CaseView, Target::Case(&subject)).is_ok()) {
            Some(child) => others.seen.push((child.name, case.reference)),
            None => others.unseen += 1,
        }
    }
    Ok(others)
}
