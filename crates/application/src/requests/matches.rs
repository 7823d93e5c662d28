//! Children on record who may be the one about to be recorded (CW-04).

use chrono::NaiveDate;
use ehc_domain::{
    cases::Stage,
    ids::{CaseId, PersonId},
    names::search_text,
    people::numbers::Upn,
    policy::{Action, Target},
    requests::{Known, MatchReason, likely_birth_dates, likely_match},
};
use ehc_persistence::{
    DbConnection, StorageResult, accounts,
    cases::{self, CaseRow},
    institutions,
    people::{self, CandidateRow, PersonRow},
};

use super::{NewRequest, RecordRefused};
use crate::{Context, Failure, Service, failure::NoRule, timetable::facts_of};

/// Somebody on record who may be the same child.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The key by which the request is added to their case.
    pub case_id: CaseId,
    /// Their case; `None` when the person recording may not see it: then only the team that holds it is named.
    pub reference: Option<String>,
    /// Their name as recorded; empty when hidden.
    pub name: String,
    /// Their birth date; `None` when hidden or missing.
    pub born_on: Option<NaiveDate>,
    /// Why they may be the same.
    pub reason: MatchReason,
    /// The school they are on record at; `None` when hidden or missing.
    pub school: Option<String>,
    /// How far their case has come; `None` when hidden.
    pub stage: Option<Stage>,
    /// The last day on which something happened on their case; `None` when hidden.
    pub last_on: Option<NaiveDate>,
    /// The team that holds the case.
    pub team: String,
}

/// By what a child about to be recorded is compared with those on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought {
    /// Their name.
    pub name: String,
    /// Their birth date; `None` when it is not known.
    pub born_on: Option<NaiveDate>,
    /// Their unique pupil number; `None` when it is not known.
    pub upn: Option<String>,
    /// Whether nothing may connect them with a former identity: then nobody on record is like them.
    pub kept_apart: bool,
}

impl Sought {
    /// Takes it from a request.
    pub fn of(new: &NewRequest) -> Self {
        Self {
            name: new.child_name.as_str().to_owned(),
            born_on: new.born_on,
            upn: new.upn.as_ref().map(|upn| Upn::as_str(upn).to_owned()),
            kept_apart: new.kept_apart,
        }
    }
}

/// Finds children on record who may be the one whose existing plan is about to be recorded.
///
/// # Errors
/// Policy; storage.
pub fn find_alike(service: &Service, context: &Context, sought: &Sought) -> Result<Vec<Match>, Failure<NoRule>> {
    context.authorise(Action::PlanEnter, Target::Service)?;
    Ok(service.store.read(|conn| likely_matches(conn, context, sought))?)
}

/// Finds children on record who may be the one about to be recorded, for showing before the form is sent.
///
/// # Errors
/// Policy; storage.
pub fn find_matches(service: &Service, context: &Context, new: &NewRequest) -> Result<Vec<Match>, Failure<RecordRefused>> {
    context.authorise(Action::CaseCreate, Target::Service)?;
    Ok(service.store.read(|conn| likely_matches(conn, context, &Sought::of(new)))?)
}

/// Children on record who may be the one about to be recorded.
pub(crate) struct Alike {
    /// Those that are shown.
    pub shown: Vec<Match>,
    /// The cases of which the person recording may not know: nothing is said of them, not even that there are any.
    pub hidden: Vec<CaseId>,
}

pub(crate) fn likely_matches(conn: &mut DbConnection, context: &Context, sought: &Sought) -> StorageResult<Vec<Match>> {
    Ok(alike(conn, context, sought)?.shown)
}

pub(crate) fn alike(conn: &mut DbConnection, context: &Context, sought: &Sought) -> StorageResult<Alike> {
    let mut alike = Alike { shown: Vec::new(), hidden: Vec::new() };
    if sought.kept_apart {
        return Ok(alike);
    }
    let dates = sought.born_on.map(likely_birth_dates).unwrap_or_default();
    let (name, upn) = (sought.name.as_str(), sought.upn.as_deref());
    let found = people::list_candidates(conn, name, &search_text(name), &dates, upn)?;
    let people: Vec<_> = found.iter().map(|candidate| candidate.person_id).collect();
    let former = people::list_former_names(conn, &people)?;
    let mut like = Vec::new();
    for candidate in found {
        // By whatever else agrees, somebody could be led from a former identity to the one of today.
        if candidate.is_kept_apart && search_text(name) != search_text(&candidate.name) {
            continue;
        }
        let known = Known {
            case_id: candidate.case_id,
            names: names_of(&candidate, &former),
            born_on: candidate.born_on,
            upn: candidate.upn.clone(),
        };
        let Some(reason) = likely_match(name, sought.born_on, upn, &known) else { continue };
        let Some(own) = cases::find(conn, candidate.case_id)? else { continue };
        let is_itself = own.merged_into_id.is_none();
        if !is_itself && !context.may_know(&own) {
            continue;
        }
        let Some((case, child)) = stands_for(conn, own)? else { continue };
        if !is_itself && child.is_kept_apart {
            continue;
        }
        like.push((is_itself, case, child, reason));
    }
    // A case that is like them itself says better why than one that was merged into it.
    like.sort_by_key(|(is_itself, case, ..)| (case.id, !is_itself));
    like.dedup_by_key(|(_, case, ..)| case.id);
    for (_, case, child, reason) in like {
        if !context.may_know(&case) {
            alike.hidden.push(case.id);
            continue;
        }
        let subject = cases::subject_of(conn, &case)?;
        let seen = context.authorise(Action::CaseView, Target::Case(&subject)).is_ok();
        let school = case.institution_id.filter(|_| seen).map(|id| institutions::find(conn, id)).transpose()?.flatten();
        // What was taken back did not happen, and what lies ahead has not.
        let last_on = if seen {
            facts_of(conn, case.id)?.standing().map(|fact| fact.on).filter(|on| *on <= context.today).max()
        } else {
            None
        };
        let team = accounts::find_team(conn, case.team_id)?;
        alike.shown.push(Match {
            case_id: case.id,
            school: school.map(|school| school.name),
            stage: seen.then_some(case.stage),
            last_on,
            team: team.map(|team| team.name).unwrap_or_default(),
            reference: seen.then(|| case.reference.clone()),
            name: if seen { child.name } else { String::new() },
            born_on: child.born_on.filter(|_| seen),
            reason,
        });
    }
    Ok(alike)
}

/// Finds the case that stands for one, with its child: itself, or the one into which it was merged. What a duplicate says of the child stays true of them.
fn stands_for(conn: &mut DbConnection, mut case: CaseRow) -> StorageResult<Option<(CaseRow, PersonRow)>> {
    while let Some(into) = case.merged_into_id {
        let Some(found) = cases::find(conn, into)? else { return Ok(None) };
        case = found;
    }
    Ok(people::find(conn, case.child_id)?.map(|child| (case, child)))
}

/// Lists every name that somebody has or had, be it theirs or a mistake of ours: the present one first.
fn names_of(candidate: &CandidateRow, former: &[(PersonId, String)]) -> Vec<String> {
    let earlier = candidate.earlier_names.iter().flat_map(|names| names.lines());
    let changed = former.iter().filter(|(id, _)| *id == candidate.person_id).flat_map(|(_, names)| names.lines());
    let names = std::iter::once(candidate.name.as_str()).chain(candidate.known_as.as_deref()).chain(earlier).chain(changed);
    names.map(ToOwned::to_owned).collect()
}
