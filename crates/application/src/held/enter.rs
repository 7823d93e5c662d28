//! Recording an existing plan: the child, the circle, the case, the plan and its days, in one transaction.

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    cases::{CaseReference, Stage},
    documents::DocumentClass,
    ids::{CaseId, TeamId, UserId},
    notifications::NoticeEvent,
    people::{circumstance::ChildCircumstance, numbers::Upn},
    policy::{Action, Target},
    timetable::{
        Context as LawContext, Duty, calculate,
        facts::{Fact, FactKind, Facts},
        rules::Nature,
    },
};
use ehc_persistence::{
    DbConnection, StorageResult, accounts,
    cases::{self, CaseRow},
    institutions::{self, InstitutionRow},
    people::PersonRow,
};

use super::{EnterRefused, ExistingPlan, check};
use crate::{
    Context, Done, Failure, Service,
    access::restrict_from_the_start,
    authority::is_our_own,
    cases::case_path,
    documents::{self, Arrived, KeptFile, OwnNumbers},
    failure::NoRule,
    hidden::{tell_governance, tell_governance_of},
    history::Told,
    new_case::{NewCase, may_hold},
    people::{keep_what_differs, known_parent},
    plans::{
        held::{HeldText, bring_in},
        sections::Setting,
    },
    requests::{Joins, Match, alike, find_alike, likely_matches},
    timetable,
};

/// An existing plan now on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entered {
    /// The case that it began, or joined.
    pub case_id: CaseId,
    /// Its reference.
    pub reference: CaseReference,
    /// The team that holds the case, where the person who recorded it may not open it; `None` otherwise.
    pub held_by: Option<String>,
    /// Who alone sees the case from now on; empty where it is not restricted.
    pub named: Vec<String>,
}

/// What would follow from an existing plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Previewed {
    /// The child's case that it would join; `None` where it begins a case of its own.
    pub joins: Option<Match>,
    /// What the authority would owe, nearest first.
    pub owed: Vec<Owed>,
}

/// Something that would be owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owed {
    /// What, as the rule names it.
    pub name: &'static str,
    /// The provision.
    pub regulation: &'static str,
    /// The limit.
    pub due: NaiveDate,
}

/// Lists the caseworkers of the person's team to whom a new case can be given: who, and the name.
///
/// # Errors
/// Policy; storage.
pub fn caseworkers(service: &Service, context: &Context) -> Result<Vec<(UserId, String)>, Failure<NoRule>> {
    context.authorise(Action::PlanEnter, Target::Service)?;
    service.store.read(|conn| {
        let Some(team) = context.actor.team_id else { return Ok(Vec::new()) };
        let teams = accounts::team_with_descendants(conn, team)?;
        let found = accounts::list_caseworkers(conn, &teams)?;
        Ok(found.into_iter().map(|(id, name, _)| (id, name)).filter(|(id, _)| *id != context.actor.user_id).collect())
    })
}

/// Refuses to add a plan to a case that cannot take one: it has a plan, an assessment is under way, or the child died.
///
/// # Errors
/// [`EnterRefused`]; policy; storage.
pub fn check_join(service: &Service, context: &Context, case: CaseId) -> Result<(), Failure<EnterRefused>> {
    context.authorise(Action::PlanEnter, Target::Service)?;
    service.store.read(|conn| {
        let case = cases::find(conn, case)?.filter(|case| context.may_know(case));
        may_join(case.ok_or(Failure::Rule(EnterRefused::NotAMatch))?.stage).map_err(Failure::Rule)
    })
}

/// Refuses our own authority in the place of the one that maintained a plan before.
///
/// # Errors
/// [`EnterRefused::OurOwnAuthority`]; storage.
pub fn check_former(service: &Service, former: &str) -> Result<(), Failure<EnterRefused>> {
    service.store.read(|conn| check_other(conn, service, Some(former)))
}

fn check_other(conn: &mut DbConnection, service: &Service, former: Option<&str>) -> Result<(), Failure<EnterRefused>> {
    match former {
        Some(former) if is_our_own(conn, service, former)? => Err(Failure::Rule(EnterRefused::OurOwnAuthority)),
        _ => Ok(()),
    }
}

/// Records an existing plan.
///
/// # Errors
/// [`EnterRefused`] by name; policy; storage. Nothing is kept then.
pub fn enter(service: &Service, context: &Context, new: ExistingPlan) -> Result<Entered, Failure<EnterRefused>> {
    enter_with(service, context, new, None)
}

/// Records an existing plan with the file that holds it: both, or neither.
///
/// # Errors
/// As [`enter`]; [`EnterRefused::File`].
pub fn enter_with(
    service: &Service,
    context: &Context,
    new: ExistingPlan,
    brought: Option<Arrived>,
) -> Result<Entered, Failure<EnterRefused>> {
    check(&new, context.today).map_err(Failure::Rule)?;
    let file = match brought {
        Some(file) => Some(keep_file(service, context, &new, file)?),
        None => None,
    };
    service.store.write(context, |conn| {
        let permit = context.authorise(Action::PlanEnter, Target::Service)?;
        let team_id = context.actor.team_id.ok_or(Failure::Rule(EnterRefused::NoTeam))?;
        check_other(conn, service, new.moved.as_ref().map(|moved| moved.from.as_str()))?;
        // The number comes first, as for a request: of two who key the same child at the same moment, the second finds the first.
        let reference = cases::next_reference(conn)?;
        let found = alike(conn, context, &new.sought())?;
        let matches = found.shown;
        let setting = setting(conn, &new)?;
        let caseworker = caseworker(conn, context, team_id, new.caseworker)?;
        let mut adults = Vec::new();
        let mut entered = match &new.joins {
            Some(joins) => join(conn, context, &new, (joins, &matches), caseworker)?,
            None if !matches.is_empty() && new.match_reason.is_none() => {
                return Err(Failure::Rule(EnterRefused::LikelyMatch(matches)));
            }
            None if !may_hold(conn, team_id)? => return Err(Failure::Rule(EnterRefused::TeamHoldsNoCases)),
            None => {
                let parent = new.parent.as_ref().filter(|_| !new.kept_apart);
                let known =
                    known_parent(conn, context, (None, parent)).map_err(|failure| failure.map_rule(EnterRefused::from))?;
                let (known, elsewhere) = known;
                let begun = begin(conn, service, context, &new, (team_id, caseworker, known), reference)?;
                adults = tell_governance_of(conn, service, context, (NoticeEvent::HiddenAdult, &begun.reference), &elsewhere)?;
                begun
            }
        };
        let said = match new.parent.as_ref().filter(|_| new.joins.is_none() && !new.kept_apart) {
            Some(parent) => {
                let about = (&entered.reference, parent);
                keep_what_differs(conn, service, context, about, (context.today, "Said when the existing plan was recorded"))?
            }
            None => Vec::new(),
        };
        for (kind, on) in facts(service, &new) {
            timetable::record(conn, service, context, entered.case_id, kind, on)?;
        }
        let sections = new.sections.iter().map(|(section, words)| (*section, words.as_str().to_owned())).collect();
        let title = || "The EHC plan as it was brought in".to_owned();
        let paper = file.as_ref().map(|file| file.row(service, context, entered.case_id, DocumentClass::General, title()));
        let text = HeldText { sections, setting, file: paper.as_ref().map(|paper| paper.id), ..HeldText::default() };
        bring_in(conn, service, context, entered.case_id, &text, new.version_on())?;
        if let Some(paper) = paper {
            paper.insert(conn)?;
        }
        let hidden = [found.hidden, file.as_ref().map(|file| file.hidden.clone()).unwrap_or_default()].concat();
        let told = Told::PlanEntered {
            plan_made_on: new.made_on.date(),
            amended_on: new.amended_on.map(|day| day.date()),
            reviewed_on: new.reviewed_on.map(|day| day.date()),
            moved_from: new.moved.as_ref().map(|moved| moved.from.as_str().to_owned()),
            transferred_on: new.moved.as_ref().map(|moved| moved.transferred_on.date()),
            file_sha256: file.map(|file| file.sha256),
        };
        let why = new.match_reason.as_ref().map(ToString::to_string).unwrap_or_default();
        let entry = AuditEntry::of(&permit).on_case(entered.case_id).telling(&told).because(why);
        let mut done_besides = None;
        if new.kept_apart {
            let restricted = restrict_from_the_start(conn, service, context, &permit, entered.case_id)?;
            let restricted = restricted.ok_or(Failure::Rule(EnterRefused::NobodyToName))?;
            entered.named.clone_from(&restricted.named);
            done_besides = Some(restricted);
        }
        let place = if entered.held_by.is_some() || new.kept_apart {
            "/work".to_owned()
        } else {
            case_path(entered.reference.as_str(), "")
        };
        let governance = tell_governance(conn, service, context, &entered.reference, &hidden)?;
        let done = Done::new(entered, entry).seen_at(place).telling_all(governance).telling_all(adults);
        let done = said.into_iter().fold(done, Done::and);
        Ok(match done_besides {
            Some(restricted) => done.and(restricted.entry).telling_all(restricted.told),
            None => done,
        })
    })
}

/// Keeps the file once nothing else is known to stop the plan.
fn keep_file(service: &Service, context: &Context, new: &ExistingPlan, file: Arrived) -> Result<KeptFile, Failure<EnterRefused>> {
    let matches = find_alike(service, context, &new.sought()).map_err(|failure| failure.map_rule(|never| match never {}))?;
    if !matches.is_empty() && new.match_reason.is_none() && new.joins.is_none() {
        return Err(Failure::Rule(EnterRefused::LikelyMatch(matches)));
    }
    if let Some(team) = context.actor.team_id.filter(|_| new.joins.is_none())
        && !service.store.read(|conn| may_hold(conn, team))?
    {
        return Err(Failure::Rule(EnterRefused::TeamHoldsNoCases));
    }
    let own = OwnNumbers { upn: new.upn.as_ref().map(Upn::as_str), nhs: None };
    documents::keep(service, context, own, file).map_err(|failure| failure.map_rule(EnterRefused::from))
}

fn setting(conn: &mut DbConnection, new: &ExistingPlan) -> Result<Setting, Failure<EnterRefused>> {
    if let Some(text) = &new.setting_type {
        return Ok(Setting::TypeOnly { text: text.as_str().to_owned() });
    }
    let Some(id) = new.setting_id else { return Ok(Setting::Blank) };
    // A plan may still name a school that has closed: that is what it says.
    let found = institutions::find(conn, id)?.ok_or(Failure::Rule(EnterRefused::UnknownInstitution))?;
    Ok(named_setting(&found))
}

/// Section I as it names an institution.
pub(super) fn named_setting(found: &InstitutionRow) -> Setting {
    let text = format!("{} ({})", found.name, found.kind.label().to_lowercase());
    Setting::Named { institution_id: found.id.uuid(), text }
}

fn caseworker(
    conn: &mut DbConnection,
    context: &Context,
    team: TeamId,
    chosen: Option<UserId>,
) -> Result<UserId, Failure<EnterRefused>> {
    let Some(chosen) = chosen.filter(|chosen| *chosen != context.actor.user_id) else { return Ok(context.actor.user_id) };
    let teams = accounts::team_with_descendants(conn, team)?;
    let is_there = accounts::list_caseworkers(conn, &teams)?.iter().any(|(id, ..)| *id == chosen);
    if is_there { Ok(chosen) } else { Err(Failure::Rule(EnterRefused::NotInTheTeam)) }
}

fn begin(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    new: &ExistingPlan,
    (team_id, caseworker_id, known_parent): (TeamId, UserId, Option<PersonRow>),
    reference: CaseReference,
) -> StorageResult<Entered> {
    let case = NewCase {
        reference: reference.clone(),
        child_name: new.child_name.as_str().to_owned(),
        born_on: new.born_on,
        upn: new.upn.as_ref().map(|upn| upn.as_str().to_owned()),
        institution_id: new.setting_id,
        parent: new.parent.clone(),
        known_parent,
        team_id,
        caseworker_id,
        stage: Stage::Maintained,
        began_on: new.made_on.date(),
        in_care: new.in_care,
        kept_apart: new.kept_apart,
        circumstances: ChildCircumstance::on_entry(new.hearing_impairment, new.vision_impairment, new.armed_forces_family),
    };
    Ok(Entered { case_id: case.insert(conn, service, context)?, reference, held_by: None, named: Vec::new() })
}

/// Adds the plan to the case of a child who is on record: one child has one case.
fn join(
    conn: &mut DbConnection,
    context: &Context,
    new: &ExistingPlan,
    (joins, matches): (&Joins, &[Match]),
    caseworker: UserId,
) -> Result<Entered, Failure<EnterRefused>> {
    let found = match joins {
        Joins::Match(id) => cases::hold(conn, *id)?,
        Joins::Case(reference) => cases::hold_by_reference(conn, reference)?,
    };
    let case = found.filter(|case| matches.iter().any(|one| one.case_id == case.id));
    let case = case.ok_or(Failure::Rule(EnterRefused::NotAMatch))?;
    may_join(case.stage).map_err(Failure::Rule)?;
    let is_of_the_team = context.actor.team_id == Some(case.team_id);
    let joined = CaseRow {
        stage: Stage::Maintained,
        began_on: new.made_on.date(),
        closed_on: None,
        institution_id: new.setting_id.or(case.institution_id),
        caseworker_id: case.caseworker_id.or(is_of_the_team.then_some(caseworker)),
        ..case.clone()
    };
    cases::update(conn, joined)?;
    let subject = cases::subject_of(conn, &case)?;
    let held_by = match context.authorise(Action::CaseView, Target::Case(&subject)) {
        Ok(_) => None,
        Err(_) => accounts::find_team(conn, case.team_id)?.map(|team| team.name),
    };
    let reference = case.reference.parse().map_err(|_| Failure::NotFound)?;
    Ok(Entered { case_id: case.id, reference, held_by, named: Vec::new() })
}

fn may_join(stage: Stage) -> Result<(), EnterRefused> {
    match stage {
        Stage::Requested | Stage::Assessing | Stage::Drafting | Stage::DraftSent => Err(EnterRefused::AssessmentUnderWay),
        Stage::Issued | Stage::Maintained => Err(EnterRefused::HasAPlan),
        Stage::Died => Err(EnterRefused::HasDied),
        Stage::NotAssessed | Stage::NotIssued | Stage::Withdrawn | Stage::MovedAway | Stage::RecordedInError => Ok(()),
    }
}

/// The days of the plan as the timetable takes them.
fn facts(service: &Service, new: &ExistingPlan) -> Vec<(FactKind, NaiveDate)> {
    let made_on = new.made_on.date();
    if let Some(moved) = &new.moved {
        let kind = FactKind::PlanTransferredIn {
            transfer: service.ports.id(),
            reviewed_on: new.reviewed_on.unwrap_or(new.made_on).date(),
            made_on: Some(made_on),
            amended_on: new.amended_on.map(|day| day.date()),
            known_on: Some(moved.known_on.date()),
            from: Some(moved.from.clone().into()),
        };
        return vec![(kind, moved.transferred_on.date())];
    }
    let amended = new.amended_on.map(|day| (FactKind::HeldVersionSent, day.date()));
    let reviewed = new.reviewed_on.map(|day| (FactKind::HeldPlanReviewed, day.date()));
    std::iter::once((FactKind::PlanHeld, made_on)).chain(amended).chain(reviewed).collect()
}

/// Says what would follow from an existing plan: which case it joins, and what would be owed.
///
/// # Errors
/// [`EnterRefused`]; policy; storage.
pub fn preview(service: &Service, context: &Context, new: &ExistingPlan) -> Result<Previewed, Failure<EnterRefused>> {
    context.authorise(Action::PlanEnter, Target::Service)?;
    check(new, context.today).map_err(Failure::Rule)?;
    service.store.read(|conn| {
        check_other(conn, service, new.moved.as_ref().map(|moved| moved.from.as_str()))?;
        let joins = match &new.joins {
            Some(joins) => {
                let found = likely_matches(conn, context, &new.sought())?.into_iter().find(|one| match joins {
                    Joins::Match(id) => one.case_id == *id,
                    Joins::Case(reference) => one.reference.as_deref() == Some(reference.as_str()),
                });
                let found = found.ok_or(Failure::Rule(EnterRefused::NotAMatch))?;
                let case = cases::find(conn, found.case_id)?.ok_or(Failure::NotFound)?;
                may_join(case.stage).map_err(Failure::Rule)?;
                Some(found)
            }
            None => None,
        };
        setting(conn, new)?;
        if let Some(team) = context.actor.team_id {
            caseworker(conn, context, team, new.caseworker)?;
        }
        let calendar = timetable::calendar(conn)?;
        Ok(Previewed { joins, owed: owed(service, context, new, &calendar) })
    })
}

fn owed(service: &Service, context: &Context, new: &ExistingPlan, calendar: &ehc_domain::calendar::WorkingCalendar) -> Vec<Owed> {
    let mut history = Facts::default();
    for (kind, on) in facts(service, new) {
        let fact = Fact { id: service.ports.id(), kind, on, recorded_at: context.now, supersedes: None, correction_reason: None };
        if history.append(fact).is_err() {
            return Vec::new();
        }
    }
    let law = LawContext { birth_date: new.born_on, ..LawContext::new(service.store.law().rules(), calendar) };
    let timetable = calculate(&history, &law, context.today);
    let duties = timetable.open().filter(|duty| duty.rule().nature == Nature::Duty);
    let owed = |duty: &Duty| Some(Owed { name: duty.rule().name, regulation: duty.rule().regulation, due: duty.due? });
    let mut owed: Vec<Owed> = duties.filter_map(owed).collect();
    owed.sort_by_key(|one| one.due);
    owed
}
