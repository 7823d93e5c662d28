//! The next act of cases on their way to a plan, read from what is on record: what is to be done, by whom, and the page on which it is done.

use std::collections::{BTreeMap, BTreeSet};

use ehc_domain::{
    advice::AdviceState,
    audit::ObjectId,
    cases::Stage,
    decisions::DecisionState,
    ids::{CaseId, UserId},
    next_act::{Acts, Deciding, Gathered, NextAct, Situation, Written, question},
    plans::{FinaliseRefused, VersionKind, closed_gates},
    policy::{Action, Target},
    timetable::rules::Purpose,
};
use ehc_persistence::{
    DbConnection, StorageResult, accounts, advice,
    cases::{self, CaseRow},
    consultations, decisions, people, plans, questions as questions_on_record, standings, timetable,
};

use crate::{
    Context,
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

/// Finds what is next in several cases; a case of which the assessment is over, or of which the person may not see the work, has nothing.
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
    // What each of them is asked about is read of all at once.
    let rows = cases::look_ahead(conn, &ids)?;
    advice::look_ahead(conn, &ids)?;
    decisions::look_ahead(conn, &ids)?;
    people::look_ahead(conn, &rows.iter().map(|case| case.child_id).collect::<Vec<_>>())?;
    people::look_ahead_at_circumstances(conn, &ids)?;
    standings::look_ahead(conn, &ids, context.now)?;
    look_ahead_at_plans(conn, &rows)?;
    let mut found = BTreeMap::new();
    for case in rows {
        let id = case.id;
        if !case.stage.is_open() || !context.may_know(&case) {
            continue;
        }
        let subject = cases::subject_of(conn, &case)?;
        let Ok(permit) = context.authorise(Action::CaseView, Target::Case(&subject)) else { continue };
        let Some(child) = people::find(conn, case.child_id)? else { continue };
        if let Some(next) = of(conn, law, context, &OpenCase { case, child, subject, permit })? {
            found.insert(id, next);
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

/// Finds what is next in a case; `None` once its assessment is over.
///
/// # Errors
/// Any failure of storage.
pub fn of(conn: &mut DbConnection, law: &Law, context: &Context, open: &OpenCase) -> StorageResult<Option<Next>> {
    let stage = open.case.stage;
    let (mut decision, mut others) = (None, Vec::new());
    if let Some(kind) = question(stage)
        && let Some(row) = decisions::find_latest(conn, open.case.id, kind)?
    {
        let is_asked_about = row.state == DecisionState::Proposed && questions::find_open(conn, row.id.uuid())?.is_some();
        decision = Some(Deciding { state: row.state, is_asked_about });
        others.push(row.proposed_by);
    }
    let advice = if stage == Stage::Assessing { gathered(conn, context, open)? } else { Gathered::default() };
    let mut plan = Written::default();
    if matches!(stage, Stage::Drafting | Stage::DraftSent) {
        (plan, others) = written(conn, law, context, open)?;
    }
    let Some(act) = NextAct::of(&Situation { stage, decision, advice, plan }) else { return Ok(None) };
    let is_for_manager = act.acts() == Acts::Manager;
    let managers = if is_for_manager { managers(conn, context, &open.case, &others)? } else { Vec::new() };
    let is_mine = is_for_manager && managers.iter().any(|(user, _)| *user == context.actor.user_id);
    let waits = act.acts() != Acts::Caseworker && !is_mine;
    let managers = if is_mine { Vec::new() } else { managers.into_iter().map(|(_, name)| name).collect() };
    Ok(Some(Next { act, managers, waits }))
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

fn gathered(conn: &mut DbConnection, context: &Context, open: &OpenCase) -> StorageResult<Gathered> {
    let rows = advice::list_requests(conn, open.case.id)?;
    let is_incomplete = !not_asked(conn, open, context.today)?.is_empty();
    let to_check = rows.iter().filter(|row| row.state == AdviceState::Received).count();
    Ok(Gathered { asked: rows.len(), to_check, is_incomplete })
}

/// Reads how the plan stands, and who cannot approve it: whoever asked for that, and whoever last wrote in it.
fn written(conn: &mut DbConnection, law: &Law, context: &Context, open: &OpenCase) -> StorageResult<(Written, Vec<UserId>)> {
    let Some(plan) = find(conn, open.case.id)? else { return Ok((Written::default(), Vec::new())) };
    let today = context.today;
    let (adulthood, unasked) = (Adulthood::of(&open.case, &open.child), Unasked::of(conn, open)?);
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
    if open.case.stage == Stage::DraftSent {
        let dates = compute(conn, law, &open.case, today, None)?;
        let (facts, _) = gather(conn, open, &plan, (&dates, today))?;
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
