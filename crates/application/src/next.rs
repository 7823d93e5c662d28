//! The next act of cases on their way to a plan, read from what is on record: what is to be done, by whom, and the page on which it is done.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use ehc_domain::{
    advice::AdviceState,
    audit::ObjectId,
    cases::Stage,
    decisions::DecisionState,
    ids::{CaseId, UserId},
    next_act::{Acts, Deciding, Gathered, NextAct, Situation, Written, question},
    plans::{FinaliseRefused, VersionKind, closed_gates},
    timetable::rules::Purpose,
};
use ehc_persistence::{
    DbConnection, StorageError, StorageResult, accounts, advice,
    cases::{self, CaseRow},
    consultations, decisions,
    next_acts::{self, NextActRow},
    people::{self, PersonRow},
    plans, questions as questions_on_record, standings, timetable,
};

use crate::{
    Context, Service,
    access::MayKnow,
    adulthood::Adulthood,
    advice::ask::{Unasked, not_asked},
    cases::OpenCase,
    plans::{ask::asked, finalise::gather, find, send_draft, versions::versions},
    questions,
    timetable::{Law, compute},
};

/// What is next in a case, as one person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    /// The act.
    pub act: NextAct,
    /// Whom it waits for by name, where that is a manager and not whoever looks; empty otherwise, and where there is nobody.
    pub managers: Vec<String>,
    /// Whether it waits for somebody other than the caseworker and whoever looks.
    pub waits: bool,
}

impl Next {
    /// Says what is to be done, or who is waited for.
    pub fn title(&self) -> String {
        if !self.waits || self.act.acts() != Acts::Manager {
            return self.act.title();
        }
        let who = if self.managers.is_empty() { "a manager".to_owned() } else { self.managers.join(" or ") };
        let mut title = self.act.title();
        let first = title.get(..1).map(str::to_lowercase).unwrap_or_default();
        title.replace_range(..first.len(), &first);
        format!("Waiting for {who} to {title}")
    }
}

/// Says whether a limit is met by what comes at the end of the acts of an assessment.
pub fn is_on_the_way(purpose: Purpose) -> bool {
    matches!(purpose, Purpose::AssessmentDecision | Purpose::AssessmentRefusal | Purpose::PlanDecision | Purpose::FinalPlan)
}

/// The stages at which something is next.
const ON_THE_WAY: [Stage; 4] = [Stage::Requested, Stage::Assessing, Stage::Drafting, Stage::DraftSent];

/// How many cases are taken at a time where what is next is found ahead of whoever asks: others wait for less than a tenth of a second.
const BATCH: i64 = 20;

/// What is next in a case, whoever asks.
struct Found {
    act: NextAct,
    /// Who cannot do it, because they proposed or wrote it.
    not_by: Vec<UserId>,
}

impl Found {
    fn kept(&self, case_id: CaseId, found_on: NaiveDate) -> NextActRow {
        let not_by: Vec<String> = self.not_by.iter().map(ToString::to_string).collect();
        NextActRow { case_id, act: self.act.code(), not_by: not_by.into(), found_on }
    }

    /// Reads what was kept; `None` where another version of the program kept it.
    fn read(row: &NextActRow) -> Option<Self> {
        let not_by = row.not_by.as_array()?.iter().map(|id| id.as_str()?.parse().ok()).collect::<Option<_>>()?;
        Some(Self { act: NextAct::parse(&row.act)?, not_by })
    }

    /// Says it to one person, who may do it or waits for others.
    fn seen(self, conn: &mut DbConnection, context: &Context, case: &CaseRow) -> StorageResult<Next> {
        let is_for_manager = self.act.acts() == Acts::Manager;
        let managers = if is_for_manager { managers(conn, context, case, &self.not_by)? } else { Vec::new() };
        let is_mine = is_for_manager && managers.iter().any(|(user, _)| *user == context.actor.user_id);
        let waits = self.act.acts() != Acts::Caseworker && !is_mine;
        let managers = if is_mine { Vec::new() } else { managers.into_iter().map(|(_, name)| name).collect() };
        Ok(Next { act: self.act, managers, waits })
    }
}

/// Finds what is next in several cases of somebody’s lists: what was found ahead where the case was not written since, and all else now. A case of which the
/// assessment is over has nothing.
///
/// # Errors
/// Any failure of storage.
pub fn of_cases(
    conn: &mut DbConnection,
    law: &Law,
    context: &Context,
    ids: impl IntoIterator<Item = CaseId>,
) -> StorageResult<BTreeMap<CaseId, Next>> {
    let ids: BTreeSet<CaseId> = ids.into_iter().collect();
    let ids: Vec<CaseId> = ids.into_iter().collect();
    let kept = next_acts::list(conn, &ids, context.today)?;
    let mut found: BTreeMap<CaseId, Found> = kept.iter().filter_map(|row| Some((row.case_id, Found::read(row)?))).collect();
    let others: Vec<CaseId> = ids.into_iter().filter(|id| !found.contains_key(id)).collect();
    found.extend(find_each(conn, law, context.today, &others)?);
    let of_managers: Vec<CaseId> = found.iter().filter(|(_, next)| next.act.acts() == Acts::Manager).map(|(id, _)| *id).collect();
    let cases: BTreeMap<CaseId, CaseRow> = match of_managers.as_slice() {
        [] => BTreeMap::new(),
        some => {
            standings::look_ahead(conn, some, context.now)?;
            cases::look_ahead(conn, some)?.into_iter().map(|case| (case.id, case)).collect()
        }
    };
    let mut seen = BTreeMap::new();
    for (id, next) in found {
        let next = match cases.get(&id) {
            Some(case) => next.seen(conn, context, case)?,
            None => Next { waits: next.act.acts() != Acts::Caseworker, act: next.act, managers: Vec::new() },
        };
        seen.insert(id, next);
    }
    Ok(seen)
}

/// Finds what is next in several cases. What each of them is asked about is read of all at once.
fn find_each(conn: &mut DbConnection, law: &Law, today: NaiveDate, ids: &[CaseId]) -> StorageResult<BTreeMap<CaseId, Found>> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut rows = cases::look_ahead(conn, ids)?;
    rows.retain(|case| ON_THE_WAY.contains(&case.stage));
    advice::look_ahead(conn, ids)?;
    decisions::look_ahead(conn, ids)?;
    people::look_ahead(conn, &rows.iter().map(|case| case.child_id).collect::<Vec<_>>())?;
    people::look_ahead_at_circumstances(conn, ids)?;
    look_ahead_at_plans(conn, &rows)?;
    let mut found = BTreeMap::new();
    for case in rows {
        let Some(child) = people::find(conn, case.child_id)? else { continue };
        if let Some(next) = find_next(conn, law, today, (&case, &child))? {
            found.insert(case.id, next);
        }
    }
    Ok(found)
}

/// Reads of all plans that are being written what the next act of each hangs on, and the questions about what is proposed.
fn look_ahead_at_plans(conn: &mut DbConnection, cases: &[CaseRow]) -> StorageResult<()> {
    let is_written = |case: &&CaseRow| matches!(case.stage, Stage::Drafting | Stage::DraftSent);
    let ids: Vec<CaseId> = cases.iter().filter(is_written).map(|case| case.id).collect();
    let mut about: Vec<ObjectId> = plans::look_ahead(conn, &ids)?.into_iter().map(|plan| ObjectId::new(plan.uuid())).collect();
    for case in cases {
        let proposed = decisions::list(conn, case.id)?.into_iter().filter(|row| row.state == DecisionState::Proposed);
        about.extend(proposed.map(|row| ObjectId::new(row.id.uuid())));
    }
    timetable::look_ahead(conn, &ids)?;
    consultations::look_ahead(conn, &ids)?;
    advice::look_ahead_at_submitted(conn, &ids)?;
    questions_on_record::look_ahead(conn, &about)
}

/// Finds what is next of some cases of which that is not known for today, ahead of whoever asks; says whether there may be more. A case is held meanwhile, so
/// that what is written of it comes before or after.
///
/// # Errors
/// Any failure of storage but facts that cannot be read: of such a case nothing is kept.
pub fn find_ahead(service: &Service) -> StorageResult<bool> {
    let (store, today) = (&service.store, service.ports.clock.today());
    let missing = |conn: &mut DbConnection| next_acts::list_missing(conn, &ON_THE_WAY, today, BATCH);
    let ids = store.read(missing)?;
    let mut kept = 0;
    store.database().write(|conn| {
        for id in &ids {
            let Some(case) = cases::hold(conn, *id)? else { continue };
            let Some(child) = people::find(conn, case.child_id)? else { continue };
            match find_next(conn, store.law(), today, (&case, &child)) {
                Ok(Some(next)) => {
                    next_acts::keep(conn, next.kept(*id, today))?;
                    kept += 1;
                }
                Ok(None) | Err(StorageError::Inconsistent { .. }) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(())
    })?;
    // Where none of a batch could be kept, the next would be the same.
    Ok(kept > 0 && i64::try_from(ids.len()).is_ok_and(|count| count == BATCH))
}

/// Finds what is next in a case; `None` once its assessment is over.
///
/// # Errors
/// Any failure of storage.
pub fn of(conn: &mut DbConnection, law: &Law, context: &Context, open: &OpenCase) -> StorageResult<Option<Next>> {
    let found = find_next(conn, law, context.today, (&open.case, &open.child))?;
    found.map(|next| next.seen(conn, context, &open.case)).transpose()
}

fn find_next(
    conn: &mut DbConnection,
    law: &Law,
    today: NaiveDate,
    (case, child): (&CaseRow, &PersonRow),
) -> StorageResult<Option<Found>> {
    let stage = case.stage;
    let (mut decision, mut not_by) = (None, Vec::new());
    if let Some(kind) = question(stage)
        && let Some(row) = decisions::find_latest(conn, case.id, kind)?
    {
        let is_asked_about = row.state == DecisionState::Proposed && questions::find_open(conn, row.id.uuid())?.is_some();
        decision = Some(Deciding { state: row.state, is_asked_about });
        not_by.push(row.proposed_by);
    }
    let advice = if stage == Stage::Assessing { gathered(conn, today, (case, child))? } else { Gathered::default() };
    let mut plan = Written::default();
    if matches!(stage, Stage::Drafting | Stage::DraftSent) {
        (plan, not_by) = written(conn, law, today, (case, child))?;
    }
    let act = NextAct::of(&Situation { stage, decision, advice, plan });
    Ok(act.map(|act| Found { act, not_by }))
}

/// Lists who may decide or approve what others proposed and wrote.
fn managers(
    conn: &mut DbConnection,
    context: &Context,
    case: &CaseRow,
    others: &[UserId],
) -> StorageResult<Vec<(UserId, String)>> {
    let may_know = MayKnow::of(conn, case, context.now)?;
    let mut managers = accounts::list_managers_over(conn, case.team_id)?;
    managers.retain(|(user, _)| !others.contains(user) && may_know.has(*user));
    Ok(managers)
}

fn gathered(conn: &mut DbConnection, today: NaiveDate, (case, child): (&CaseRow, &PersonRow)) -> StorageResult<Gathered> {
    let rows = advice::list_requests(conn, case.id)?;
    let is_incomplete = !not_asked(conn, (case, child), today)?.is_empty();
    let to_check = rows.iter().filter(|row| row.state == AdviceState::Received).count();
    Ok(Gathered { asked: rows.len(), to_check, is_incomplete })
}

/// Reads how the plan stands, and who cannot approve it: whoever asked for that, and whoever last wrote in it.
fn written(
    conn: &mut DbConnection,
    law: &Law,
    today: NaiveDate,
    (case, child): (&CaseRow, &PersonRow),
) -> StorageResult<(Written, Vec<UserId>)> {
    let Some(plan) = find(conn, case.id)? else { return Ok((Written::default(), Vec::new())) };
    let (adulthood, unasked) = (Adulthood::of(case, child), Unasked::of(conn, (case, child))?);
    let check = |reason: &str| send_draft::check(&plan, (adulthood, &unasked), today, reason).is_ok();
    let drafts = |list: &[plans::PlanVersionRow]| list.iter().filter(|version| version.kind == VersionKind::Draft).count();
    let was_taken_back = drafts(&plans::list_versions(conn, plan.record.id)?) > drafts(&versions(conn, &plan.record)?);
    let mut written = Written {
        is_complete: check(""),
        can_be_sent: check("Explained"),
        names_setting: !plan.sections.i.is_blank(),
        was_taken_back,
        ..Written::default()
    };
    let mut others = Vec::new();
    if case.stage == Stage::DraftSent {
        let dates = compute(conn, law, case, today, None)?;
        let (facts, _) = gather(conn, (case, child), &plan, (&dates, today))?;
        // Whoever wrote in it last is not whoever approves it.
        written.closed = closed_gates(&facts, UserId::new(uuid::Uuid::nil()), today);
        written.closed.retain(|gate| *gate != FinaliseRefused::SamePersonAsDrafter);
        let ask = asked(conn, &plan.record)?;
        written.is_asked = ask.is_some();
        written.is_asked_about = questions::find_open(conn, plan.record.id.uuid())?.is_some();
        others.extend(ask.map(|ask| ask.by).into_iter().chain(plan.record.last_drafter_id));
    }
    Ok((written, others))
}
