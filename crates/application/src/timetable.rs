//! The dates of a case: computed from its facts by the domain, stored for lists, explained on demand.

use std::{collections::BTreeMap, sync::Arc};

use chrono::NaiveDate;
use ehc_domain::{
    advice::AdviceKind,
    calendar::{AuthorityClosures, Calendars, Closure, InstitutionCalendar, WorkingCalendar},
    cases::{CaseReference, DutyActor, Stage},
    ids::{AdviceRequestId, CaseId, FactId, Id, TeamId, UserId},
    policy::Action,
    timetable::{
        Context as LawContext, Duty, Timetable, calculate,
        facts::{Fact, FactKind, Facts},
        rules::{Nature, Owner, RuleSet},
    },
};
use ehc_persistence::{
    DbConnection, StorageError, StorageResult, advice,
    calendars::list_office_closures,
    cases::{self, CaseRow},
    institutions, people,
    timetable::{self, DeadlineRow, FactRow},
};
use serde_json::{Map, Value, json};
use thiserror::Error;

use crate::{
    Context, Failure, Service,
    calendars::{england_on, institution_on},
    cases::OpenCase,
};

/// The law by which dates are computed: one rule set for the whole service, whose rows carry the days on which they are in force.
#[derive(Debug, Clone)]
pub struct Law {
    rules: Arc<RuleSet>,
}

impl Default for Law {
    fn default() -> Self {
        Self { rules: Arc::new(RuleSet::england()) }
    }
}

impl Law {
    /// Uses another rule set, such as one that holds a reform.
    pub fn new(rules: RuleSet) -> Self {
        Self { rules: Arc::new(rules) }
    }

    /// Returns the rules.
    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }
}

/// Records a fact of a person's act.
///
/// # Errors
/// Any failure of storage.
pub fn record(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    case_id: CaseId,
    kind: FactKind,
    on: NaiveDate,
) -> StorageResult<FactId> {
    let id = service.ports.id();
    fact_row(id, case_id, &kind, on, context, None).insert(conn)?;
    Ok(id)
}

/// Records a fact that corrects an earlier one; the first stays, with the reason.
///
/// # Errors
/// [`StorageError::Duplicate`] when the earlier fact is corrected already; any failure of storage.
pub fn correct(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    case_id: CaseId,
    kind: FactKind,
    on: NaiveDate,
    corrected: (FactId, &str),
) -> StorageResult<FactId> {
    let id = service.ports.id();
    fact_row(id, case_id, &kind, on, context, Some(corrected)).insert(conn)?;
    Ok(id)
}

fn fact_row(
    id: FactId,
    case_id: CaseId,
    kind: &FactKind,
    on: NaiveDate,
    context: &Context,
    corrected: Option<(FactId, &str)>,
) -> FactRow {
    FactRow {
        id,
        case_id,
        kind: kind.code().to_owned(),
        happened_on: on,
        subject_id: kind.subject().map(Id::new),
        details: kind.details().into_iter().map(|(name, value)| (name.to_owned(), Value::from(value))).collect(),
        recorded_at: context.now,
        recorded_by: Some(context.actor.user_id),
        supersedes_id: corrected.map(|(id, _)| id),
        correction_reason: corrected.map(|(_, reason)| reason.trim().to_owned()),
    }
}

pub(crate) fn read_fact(row: FactRow) -> StorageResult<Fact> {
    let details: BTreeMap<String, String> = row
        .details
        .as_object()
        .map(|object| object.iter().filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect())
        .unwrap_or_default();
    let kind = FactKind::parse(&row.kind, row.subject_id.map(Id::uuid), &details)
        .map_err(|error| StorageError::Inconsistent { table: "facts", detail: format!("{}: {error}", row.id) })?;
    Ok(Fact {
        id: row.id,
        kind,
        on: row.happened_on,
        recorded_at: row.recorded_at,
        supersedes: row.supersedes_id,
        correction_reason: row.correction_reason,
    })
}

/// Loads the facts of a case.
///
/// # Errors
/// [`StorageError::Inconsistent`] when a stored fact cannot be read; any failure of the database.
pub fn facts_of(conn: &mut DbConnection, case_id: CaseId) -> StorageResult<Facts> {
    let rows = timetable::list_facts(conn, case_id)?;
    let facts = rows.into_iter().map(read_fact).collect::<StorageResult<Vec<_>>>()?;
    Facts::new(facts).map_err(|error| StorageError::Inconsistent { table: "facts", detail: format!("{case_id}: {error}") })
}

/// Returns the working days of England, with holidays added at short notice.
///
/// # Errors
/// Any failure of the database.
pub fn calendar(conn: &mut DbConnection) -> StorageResult<WorkingCalendar> {
    let added = timetable::list_added_holidays(conn)?;
    Ok(if added.is_empty() { WorkingCalendar::england() } else { WorkingCalendar::with_changes(&added, &[]) })
}

/// Returns the working days of England and the days on which the authority's own offices close.
///
/// # Errors
/// Any failure of the database.
pub fn calendars(conn: &mut DbConnection) -> StorageResult<Calendars> {
    let closed = list_office_closures(conn)?.into_iter().map(|row| (row.first_closed_on, row.last_closed_on));
    Ok(Calendars { england: calendar(conn)?, offices: AuthorityClosures::between(closed) })
}

/// Computes the timetable of a case as its facts now stand, or stood at the end of an earlier day.
///
/// # Errors
/// Any failure of storage, and facts that cannot be read.
pub fn compute(
    conn: &mut DbConnection,
    law: &Law,
    case: &CaseRow,
    today: NaiveDate,
    as_known_on: Option<NaiveDate>,
) -> StorageResult<Timetable> {
    let calendar = match as_known_on {
        Some(day) => england_on(conn, day)?,
        None => calendar(conn)?,
    };
    compute_with(conn, law, &calendar, case, today, as_known_on)
}

fn compute_with(
    conn: &mut DbConnection,
    law: &Law,
    calendar: &WorkingCalendar,
    case: &CaseRow,
    today: NaiveDate,
    as_known_on: Option<NaiveDate>,
) -> StorageResult<Timetable> {
    let facts = facts_of(conn, case.id)?;
    let facts = as_known_on.map_or_else(|| facts.clone(), |day| facts.as_known_on(day));
    let institution = institution_calendar(conn, case, as_known_on)?;
    let child = people::find(conn, case.child_id)?;
    let context = LawContext {
        institution: institution.as_ref(),
        birth_date: child.and_then(|child| child.born_on),
        ..LawContext::new(law.rules(), calendar)
    };
    Ok(calculate(&facts, &context, as_known_on.unwrap_or(today)))
}

fn institution_calendar(
    conn: &mut DbConnection,
    case: &CaseRow,
    as_known_on: Option<NaiveDate>,
) -> StorageResult<Option<InstitutionCalendar>> {
    let Some(id) = case.institution_id else { return Ok(None) };
    if let Some(day) = as_known_on {
        return institution_on(conn, id, day).map(Some);
    }
    let closures = institutions::list_closures(conn, id)?;
    let closures = closures.into_iter().filter_map(|row| Closure::new(row.first_closed_on, row.reopens_on).ok()).collect();
    Ok(Some(InstitutionCalendar::new(closures)))
}

/// Replaces the stored dates of a case by what its facts now say.
///
/// # Errors
/// Any failure of storage, and facts that cannot be read.
pub fn refresh(conn: &mut DbConnection, law: &Law, case_id: CaseId, today: NaiveDate) -> StorageResult<()> {
    let calendar = calendar(conn)?;
    let rows = stored_form(conn, law, &calendar, case_id, today)?;
    timetable::replace_deadlines(conn, case_id, rows)
}

pub(crate) fn stored_form(
    conn: &mut DbConnection,
    law: &Law,
    calendar: &WorkingCalendar,
    case_id: CaseId,
    today: NaiveDate,
) -> StorageResult<Vec<DeadlineRow>> {
    let Some(case) = cases::find(conn, case_id)? else { return Ok(Vec::new()) };
    let computed = compute_with(conn, law, calendar, &case, today, None)?;
    let asked: Vec<Asked> = advice::list_requests(conn, case_id)?
        .into_iter()
        .map(|row| Asked { id: row.id, kind: row.kind, user_id: row.user_id, team_id: row.team_id })
        .collect();
    Ok(computed.duties.iter().map(|duty| deadline(&case, duty, &asked)).collect())
}

/// A case that is about to be stored with its whole history, as bulk loading knows it.
#[derive(Debug)]
pub struct Unstored<'a> {
    /// The case.
    pub case: &'a CaseRow,
    /// The child's birth date.
    pub born_on: Option<NaiveDate>,
    /// The days on which the child's school is closed.
    pub institution: Option<&'a InstitutionCalendar>,
    /// The history.
    pub facts: &'a Facts,
    /// The requests for advice.
    pub asked: &'a [advice::AdviceRequestRow],
}

/// Computes the stored dates of a case that is not stored yet: the same as [`refresh`] would write.
pub fn stored_dates(law: &Law, calendar: &WorkingCalendar, unstored: &Unstored<'_>, today: NaiveDate) -> Vec<DeadlineRow> {
    let context =
        LawContext { institution: unstored.institution, birth_date: unstored.born_on, ..LawContext::new(law.rules(), calendar) };
    let asked: Vec<Asked> = unstored
        .asked
        .iter()
        .map(|row| Asked { id: row.id, kind: row.kind, user_id: row.user_id, team_id: row.team_id })
        .collect();
    let computed = calculate(unstored.facts, &context, today);
    computed.duties.iter().map(|duty| deadline(unstored.case, duty, &asked)).collect()
}

/// Returns a fact as it is stored, for bulk loading.
pub fn stored_fact(case_id: CaseId, fact: &Fact, recorded_by: UserId) -> FactRow {
    FactRow {
        id: fact.id,
        case_id,
        kind: fact.kind.code().to_owned(),
        happened_on: fact.on,
        subject_id: fact.kind.subject().map(Id::new),
        details: fact.kind.details().into_iter().map(|(name, value)| (name.to_owned(), Value::from(value))).collect(),
        recorded_at: fact.recorded_at,
        recorded_by: Some(recorded_by),
        supersedes_id: fact.supersedes,
        correction_reason: fact.correction_reason.clone(),
    }
}

struct Asked {
    id: AdviceRequestId,
    kind: AdviceKind,
    user_id: Option<UserId>,
    team_id: Option<TeamId>,
}

fn deadline(case: &CaseRow, duty: &Duty, asked: &[Asked]) -> DeadlineRow {
    let asked = asked.iter().find(|asked| Some(asked.id.uuid()) == duty.subject);
    DeadlineRow {
        case_id: case.id,
        duty: duty.key.clone(),
        rule: duty.rule.id.as_str().to_owned(),
        subject_id: duty.subject.map(Id::new),
        title: title(duty, asked.map(|asked| asked.kind)),
        authority: duty.rule.authority,
        due: duty.due,
        act_by: duty.act_by,
        met_on: duty.met_on(),
        is_open: duty.is_open() && duty.rule.nature == Nature::Duty,
        is_excused: duty.is_excused_if_missed(),
        actor: actor(duty.rule.owner),
        caseworker_id: case.caseworker_id,
        team_id: case.team_id,
        contributor_id: asked.and_then(|asked| asked.user_id),
        contributor_team_id: asked.and_then(|asked| asked.team_id),
        receipt_hash: duty.receipt.hash(),
    }
}

/// Says what a duty asks for, as a phrase from our own lists: nothing personal can enter it.
pub fn title(duty: &Duty, advice: Option<AdviceKind>) -> String {
    match duty.rule.id.as_str() {
        "R05-DECISION-6W" | "DP5-DECISION-6W" => "Decide whether to assess".into(),
        "R10-NO-PLAN-16W" | "DP10-NO-PLAN-16W" => "Decide whether to issue a plan".into(),
        "R13-FINAL-20W" | "DP13-FINAL-20W" => "Send the final plan".into(),
        "COP983-CONSULT-15D" => "Reply from a school or college".into(),
        "R08-ADVICE-6W" | "DP8-ADVICE-6W" | "COP-ADVICE-6W" => match advice {
            Some(kind) => advice_phrase(kind),
            None => "Advice".into(),
        },
        _ => duty.rule.name.into(),
    }
}

/// Names a kind of advice as a thing that comes: “Psychological advice”, “Parents’ views”.
pub fn advice_phrase(kind: AdviceKind) -> String {
    match kind {
        AdviceKind::ParentsViews | AdviceKind::ChildsViews => kind.label().to_owned(),
        AdviceKind::Other => "Other advice".to_owned(),
        _ => format!("{} advice", kind.label()),
    }
}

/// Says who must act on a duty owed by this owner, as far as a caseworker cares.
pub fn actor(owner: Owner) -> DutyActor {
    owner.actor()
}

/// The timetable of a case for a page.
#[derive(Debug, Clone)]
pub struct CaseTimetable {
    /// The case.
    pub open: OpenCase,
    /// Its dates.
    pub timetable: Timetable,
    /// What each duty is called, by its key.
    pub titles: BTreeMap<String, String>,
    /// By when the authority means to act, by the duty's key: the last day before the limit on which its offices are open too.
    pub targets: BTreeMap<String, NaiveDate>,
    /// How far the case had come; `None` on a day before there was a request.
    pub stage: Option<Stage>,
    /// The day as known on which it is shown; `None` for now.
    pub as_known_on: Option<NaiveDate>,
}

/// Why dates are not shown as known on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum KnownOnRefused {
    /// Nobody knows what will be recorded by then.
    #[error("Nothing is known yet as on {}: enter today or an earlier day", .0.format("%-d %B %Y"))]
    DayAhead(NaiveDate),
}

fn refuse_ahead(as_known_on: Option<NaiveDate>, today: NaiveDate) -> Result<(), Failure<KnownOnRefused>> {
    match as_known_on.filter(|day| *day > today) {
        Some(day) => Err(Failure::Rule(KnownOnRefused::DayAhead(day))),
        None => Ok(()),
    }
}

/// Shows every date of a case, now or as everything was known at the end of a day.
///
/// Facts, bank holidays, closures of institutions and the stage are those of that day. The birth date, the institution of the case and the closures of
/// the authority's own offices are those now on record, whose earlier values are not kept: they bear on the maximum age, on school days and on targets.
///
/// # Errors
/// [`KnownOnRefused`]; policy; absence; storage.
pub fn show(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    as_known_on: Option<NaiveDate>,
) -> Result<CaseTimetable, Failure<KnownOnRefused>> {
    refuse_ahead(as_known_on, context.today)?;
    service.store.read(|conn| {
        let open = crate::cases::open(conn, context, reference, Action::CaseView)?;
        Ok(of_open_case(conn, service.store.law(), open, context.today, as_known_on)?)
    })
}

/// Computes the timetable of a case that is open already.
///
/// # Errors
/// Any failure of storage.
pub fn of_open_case(
    conn: &mut DbConnection,
    law: &Law,
    open: OpenCase,
    today: NaiveDate,
    as_known_on: Option<NaiveDate>,
) -> StorageResult<CaseTimetable> {
    let (timetable, titles) = titled(conn, law, &open.case, today, as_known_on)?;
    let targets = targets(&timetable, &calendars(conn)?);
    let stage = stage(conn, &open.case, as_known_on)?;
    Ok(CaseTimetable { open, timetable, titles, targets, stage, as_known_on })
}

fn stage(conn: &mut DbConnection, case: &CaseRow, as_known_on: Option<NaiveDate>) -> StorageResult<Option<Stage>> {
    match as_known_on {
        None => Ok(Some(case.stage)),
        Some(day) => Ok(Stage::of(&facts_of(conn, case.id)?.as_known_on(day))),
    }
}

fn targets(timetable: &Timetable, calendars: &Calendars) -> BTreeMap<String, NaiveDate> {
    timetable.duties.iter().filter_map(|duty| Some((duty.key.clone(), duty.target(calendars)?))).collect()
}

fn titled(
    conn: &mut DbConnection,
    law: &Law,
    case: &CaseRow,
    today: NaiveDate,
    as_known_on: Option<NaiveDate>,
) -> StorageResult<(Timetable, BTreeMap<String, String>)> {
    let timetable = compute(conn, law, case, today, as_known_on)?;
    let kinds: BTreeMap<_, _> = advice::list_requests(conn, case.id)?.into_iter().map(|row| (row.id.uuid(), row.kind)).collect();
    let titles = timetable
        .duties
        .iter()
        .map(|duty| (duty.key.clone(), title(duty, duty.subject.and_then(|subject| kinds.get(&subject).copied()))))
        .collect();
    Ok((timetable, titles))
}

/// Returns the whole timetable of a case as JSON for whoever runs the program on its host; `None` when there is no such case.
///
/// No person asks, so no permission is checked: the timetable names nobody.
///
/// # Errors
/// [`KnownOnRefused`]; storage.
pub fn for_operator(
    service: &Service,
    reference: &CaseReference,
    as_known_on: Option<NaiveDate>,
) -> Result<Option<Value>, Failure<KnownOnRefused>> {
    let today = service.ports.clock.today();
    refuse_ahead(as_known_on, today)?;
    service.store.read(|conn| {
        let Some(case) = cases::find_by_reference(conn, reference)? else { return Ok(None) };
        let (timetable, titles) = titled(conn, service.store.law(), &case, today, as_known_on)?;
        let targets = targets(&timetable, &calendars(conn)?);
        let stage = stage(conn, &case, as_known_on)?;
        Ok(Some(json_of(&case, &timetable, (&titles, &targets), stage, as_known_on)))
    })
}

/// Returns the timetable as JSON: the same for the page's twin, the API and the command line.
pub fn to_json(shown: &CaseTimetable) -> Value {
    json_of(&shown.open.case, &shown.timetable, (&shown.titles, &shown.targets), shown.stage, shown.as_known_on)
}

fn json_of(
    case: &CaseRow,
    timetable: &Timetable,
    (titles, targets): (&BTreeMap<String, String>, &BTreeMap<String, NaiveDate>),
    stage: Option<Stage>,
    as_known_on: Option<NaiveDate>,
) -> Value {
    let duties: Vec<Value> = timetable
        .duties
        .iter()
        .map(|duty| {
            let days = duty.days(timetable.today);
            json!({
                "key": duty.key,
                "rule": duty.rule.id.as_str(),
                "title": titles.get(&duty.key),
                "episode": duty.episode.map(|episode| episode.code()),
                "regulation": duty.rule.regulation,
                "authority": duty.rule.authority.code(),
                "nature": duty.rule.nature.code(),
                "owner": duty.rule.owner.code(),
                "trigger": duty.receipt.anchor.on,
                "due": duty.due,
                "act_by": duty.act_by,
                "target": targets.get(&duty.key),
                "met_on": duty.met_on(),
                "is_open": duty.is_open(),
                "is_excused": duty.is_excused_if_missed(),
                "days": { "elapsed": days.elapsed, "excused": days.excused, "late": days.late },
                "receipt": receipt_to_json(&duty.receipt),
            })
        })
        .collect();
    let episodes: Vec<Value> = timetable
        .episodes()
        .iter()
        .map(|episode| {
            let (id, live) = (episode.id, episode.is_live());
            json!({ "episode": id.code(), "kind": id.kind.code(), "title": id.kind.label(), "is_live": live })
        })
        .collect();
    json!({
        "case": case.reference,
        "today": timetable.today,
        "as_known_on": as_known_on,
        "stage": stage.map(|stage| stage.code()),
        "episodes": episodes,
        "duties": duties,
    })
}

/// Returns a receipt as JSON.
pub fn receipt_to_json(receipt: &ehc_domain::timetable::receipt::Receipt) -> Value {
    let mut object = Map::new();
    for (name, value) in receipt.to_pairs() {
        object.insert(name, Value::from(value));
    }
    Value::Object(object)
}

/// Rebuilds the stored dates of every case, or only compares; returns the references of cases whose stored dates differ.
///
/// # Errors
/// Any failure of storage.
pub fn recompute(service: &Service, only_check: bool) -> StorageResult<Vec<String>> {
    let today = service.ports.clock.today();
    let law = service.store.law();
    let database = service.store.database();
    let calendar = database.read(calendar)?;
    let mut differing = Vec::new();
    let mut after = None;
    loop {
        let batch = database.read(|conn| cases::list_ids(conn, after, 500))?;
        let Some(last) = batch.last().map(|(id, _)| *id) else { return Ok(differing) };
        after = Some(last);
        for (id, reference) in batch {
            let differs = database.read(|conn| {
                let mut computed = stored_form(conn, law, &calendar, id, today)?;
                computed.sort_by(|one, other| one.duty.cmp(&other.duty));
                Ok::<_, StorageError>(computed != timetable::list_deadlines(conn, id)?)
            })?;
            if differs {
                differing.push(reference);
                if !only_check {
                    database.write(|conn| {
                        let rows = stored_form(conn, law, &calendar, id, today)?;
                        timetable::replace_deadlines(conn, id, rows)
                    })?;
                }
            }
        }
    }
}
