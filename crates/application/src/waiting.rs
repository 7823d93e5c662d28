//! Everything that waits for one manager: decisions, plans, exceptions, proposals and reviews that they may answer, and did not bring about themselves, and cases without a
//! caseworker.

use std::collections::{BTreeMap, btree_map::Entry};

use chrono::{DateTime, NaiveDate, Utc};
use ehc_domain::{
    approvals::ProposedAct,
    cases::Stage,
    codes::Coded,
    decisions::{DecisionKind, DecisionOutcome},
    ids::{CaseId, FactId, UserId},
    policy::{Action, CaseSubject, Decision, Relation, Target, allows, decide},
    timetable::{
        exceptions::Ground,
        facts::FactKind,
        rules::{Purpose, published},
    },
};
use ehc_persistence::{
    DbConnection, StorageResult, accounts, approvals,
    cases::{self, CaseFilter, CaseRow, Holder},
    compliance,
    decisions::{self, DecisionRow},
    people,
    plans::{self, AskedPlan},
    timetable::{self, DeadlineRow, FactRow},
};

use crate::{
    Context, Service,
    approvals::{Proposed, answers, proposed_of},
    cases::{OpenCase, case_path},
    emergency::{self, emergency_path},
    plans::ask,
    ports::london_midnight,
    questions::find_open,
    timetable::{Law, read_fact},
};

/// How many of each kind are looked at.
const MOST: i64 = 100;

/// What is to be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitingFor {
    /// A decision.
    Decision(DecisionKind),
    /// The approval of a plan.
    Plan,
    /// The approval of an exception.
    Exception,
    /// The approval of something else that needs a second person.
    Proposal(ProposedAct),
    /// The review of an emergency opening.
    Emergency,
    /// A caseworker: the case went back to the team, or never had one.
    Caseworker,
}

impl WaitingFor {
    /// Says what is to be done.
    pub fn label(self) -> &'static str {
        match self {
            Self::Decision(DecisionKind::Assess) => "Decide whether to assess",
            Self::Decision(DecisionKind::Issue) => "Decide whether to issue a plan",
            Self::Plan => "Approve the final plan",
            Self::Exception => "Approve an exception",
            Self::Proposal(act) => act.label(),
            Self::Emergency => "Review an emergency opening",
            Self::Caseworker => "Give this case to somebody",
        }
    }

    /// Returns its code, by which programs tell it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Decision(DecisionKind::Assess) => "decide_to_assess",
            Self::Decision(DecisionKind::Issue) => "decide_to_issue",
            Self::Plan => "approve_plan",
            Self::Exception => "approve_exception",
            Self::Proposal(_) => "answer_proposal",
            Self::Emergency => "review_emergency",
            Self::Caseworker => "give_case",
        }
    }
}

/// One thing that waits for the reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingLine {
    /// What is to be answered.
    pub what: WaitingFor,
    /// The number of the case.
    pub reference: String,
    /// The child’s name.
    pub child: String,
    /// The limit that it holds up; `None` where it holds up none.
    pub due: Option<NaiveDate>,
    /// What is proposed, in words.
    pub proposed: String,
    /// Who proposed it; empty where nobody did.
    pub proposed_by: String,
    /// When.
    pub proposed_at: DateTime<Utc>,
    /// The page on which it is answered.
    pub place: String,
}

/// Lists what waits for somebody: what holds up the earliest limit first, and what holds up none last, in the order in which it was proposed. Empty for
/// people who manage nothing.
///
/// # Errors
/// Any failure of storage.
pub fn list(conn: &mut DbConnection, law: &Law, context: &Context) -> StorageResult<Vec<WaitingLine>> {
    // Most people approve nothing: their page of work asks nothing more.
    if !context.actor.roles.iter().any(|role| allows(Action::ApprovalGive, *role, Relation::Team)) {
        return Ok(Vec::new());
    }
    let mut queue = Queue { context, cases: BTreeMap::new(), dates: BTreeMap::new(), lines: Vec::new() };
    queue.decisions(conn)?;
    queue.plans(conn, law)?;
    queue.exceptions(conn)?;
    queue.proposals(conn)?;
    queue.emergencies(conn)?;
    queue.unassigned(conn)?;
    queue.lines.sort_by_key(|line| (line.due.unwrap_or(NaiveDate::MAX), line.proposed_at));
    Ok(queue.lines)
}

/// Lists what somebody brought about and what waits for others: decisions they proposed, plans of which they asked that they are approved, and exceptions they recorded.
/// What else needs a second person is a proposal, and is listed with what became of it.
///
/// # Errors
/// Any failure of storage.
pub fn brought(conn: &mut DbConnection, context: &Context) -> StorageResult<Vec<WaitingLine>> {
    let mut queue = Queue { context, cases: BTreeMap::new(), dates: BTreeMap::new(), lines: Vec::new() };
    let me = context.actor.user_id;
    for row in decisions::list_proposed(conn, &context.visibility(), MOST)?.into_iter().filter(|row| row.proposed_by == me) {
        let Some(case) = queue.case(conn, row.case_id, Action::CaseView)? else { continue };
        if !crate::decisions::is_over(&row, &case) {
            queue.decision(conn, &case, &row)?;
        }
    }
    for asked in plans::list_asked(conn, &context.visibility(), MOST)?.into_iter().filter(|asked| asked.ask.asked_by == me) {
        let Some(case) = queue.case(conn, asked.case_id, Action::CaseView)? else { continue };
        queue.plan(conn, &case, &asked)?;
    }
    let recorded = compliance::list_exceptions(conn, &context.visibility())?;
    for one in &recorded {
        if !one.stands || one.fact.recorded_by != Some(me) {
            continue;
        }
        let FactKind::ExceptionRecorded { code, from, approved_by: None, .. } = read_fact(one.fact.clone())?.kind else {
            continue;
        };
        if !code.needs_approval() {
            continue;
        }
        let Some(case) = queue.case(conn, one.fact.case_id, Action::CaseView)? else { continue };
        queue.exception(conn, &case, &one.fact, (code, from, "dates"))?;
    }
    queue.lines.sort_by_key(|line| (line.due.unwrap_or(NaiveDate::MAX), line.proposed_at));
    Ok(queue.lines)
}

/// Finds the first of what waits for somebody.
///
/// # Errors
/// Any failure of storage.
pub fn next(service: &Service, context: &Context) -> StorageResult<Option<WaitingLine>> {
    service.store.read(|conn| Ok(list(conn, service.store.law(), context)?.into_iter().next()))
}

/// What is found, and the cases that were read on the way.
struct Queue<'a> {
    context: &'a Context,
    cases: BTreeMap<CaseId, (CaseRow, CaseSubject, String)>,
    dates: BTreeMap<CaseId, Vec<DeadlineRow>>,
    lines: Vec<WaitingLine>,
}

impl Queue<'_> {
    /// Finds a case that the reader may act on in this way. Reading asks for no password; acting does.
    fn case(&mut self, conn: &mut DbConnection, id: CaseId, action: Action) -> StorageResult<Option<CaseRow>> {
        if let Entry::Vacant(place) = self.cases.entry(id) {
            let Some(case) = cases::find(conn, id)? else { return Ok(None) };
            let subject = cases::subject_of(conn, &case)?;
            let child = people::find(conn, case.child_id)?.map(|child| child.name).unwrap_or_default();
            place.insert((case, subject, child));
        }
        let found = self.cases.get(&id);
        let may = |subject: &CaseSubject| decide(&self.context.actor, action, Target::Case(subject)) == Decision::Allow;
        Ok(found.filter(|(_, subject, _)| may(subject)).map(|(case, ..)| case.clone()))
    }

    /// Finds the earliest open limit of a case that one of these rules sets.
    fn due(&mut self, conn: &mut DbConnection, id: CaseId, is_of: impl Fn(&str) -> bool) -> StorageResult<Option<NaiveDate>> {
        if let Entry::Vacant(place) = self.dates.entry(id) {
            place.insert(timetable::list_deadlines(conn, id)?);
        }
        let open = self.dates.get(&id).into_iter().flatten().filter(|row| row.is_open && is_of(&row.rule));
        Ok(open.filter_map(|row| row.due).min())
    }

    fn push(
        &mut self,
        conn: &mut DbConnection,
        case: &CaseRow,
        what: WaitingFor,
        place: String,
        (due, proposed): (Option<NaiveDate>, String),
        (by, at): (Option<UserId>, DateTime<Utc>),
    ) -> StorageResult<()> {
        let proposed_by = by.map(|user| accounts::find_user(conn, user)).transpose()?.flatten().map(|user| user.name);
        let child = self.cases.get(&case.id).map(|(_, _, child)| child.clone()).unwrap_or_default();
        let (reference, proposed_by) = (case.reference.clone(), proposed_by.unwrap_or_default());
        self.lines.push(WaitingLine { what, reference, child, due, proposed, proposed_by, proposed_at: at, place });
        Ok(())
    }

    fn decisions(&mut self, conn: &mut DbConnection) -> StorageResult<()> {
        for row in decisions::list_proposed(conn, &self.context.visibility(), MOST)? {
            let Some(case) = self.case(conn, row.case_id, Action::DecisionRecord)? else { continue };
            // What the case has gone on from is not decided any more, and what was sent back waits for whoever proposed it.
            let goes_on = case.stage.after(row.kind.step(DecisionOutcome::Agreed)).is_ok();
            if !goes_on || row.proposed_by == self.context.actor.user_id || find_open(conn, row.id.uuid())?.is_some() {
                continue;
            }
            self.decision(conn, &case, &row)?;
        }
        Ok(())
    }

    fn decision(&mut self, conn: &mut DbConnection, case: &CaseRow, row: &DecisionRow) -> StorageResult<()> {
        let due = self.due(conn, case.id, |rule| Purpose::of(rule).is_some_and(|purpose| row.kind.is_told_by(purpose)))?;
        let place = case_path(&case.reference, &format!("decisions/{}", crate::decisions::page(row.kind)));
        let words = row.kind.outcome_words(row.outcome).to_owned();
        let by = (Some(row.proposed_by), row.proposed_at);
        self.push(conn, case, WaitingFor::Decision(row.kind), place, (due, words), by)
    }

    fn plans(&mut self, conn: &mut DbConnection, law: &Law) -> StorageResult<()> {
        for asked in plans::list_asked(conn, &self.context.visibility(), MOST)? {
            let Some(case) = self.case(conn, asked.case_id, Action::PlanFinalise)? else { continue };
            let Some((_, subject, _)) = self.cases.get(&case.id) else { continue };
            let Ok(permit) = self.context.authorise(Action::PlanDraft, Target::Case(subject)) else { continue };
            let Some(child) = people::find(conn, case.child_id)? else { continue };
            let open = OpenCase { case: case.clone(), child, subject: subject.clone(), permit };
            if !ask::waits_for(conn, law, self.context, &open, &asked.ask)? {
                continue;
            }
            self.plan(conn, &case, &asked)?;
        }
        Ok(())
    }

    fn plan(&mut self, conn: &mut DbConnection, case: &CaseRow, asked: &AskedPlan) -> StorageResult<()> {
        let due = self.due(conn, case.id, |rule| Purpose::of(rule) == Some(Purpose::FinalPlan))?;
        let what = (due, "The plan as it stands, checked and with its section I".to_owned());
        let by = (Some(asked.ask.asked_by), asked.ask.asked_at);
        self.push(conn, case, WaitingFor::Plan, case_path(&case.reference, "plan/finalise"), what, by)
    }

    fn exceptions(&mut self, conn: &mut DbConnection) -> StorageResult<()> {
        let recorded = compliance::list_exceptions(conn, &self.context.visibility())?;
        let find = |id: FactId| recorded.iter().map(|one| &one.fact).find(|fact| fact.id == id);
        for one in recorded.iter().filter(|one| one.stands) {
            let FactKind::ExceptionRecorded { code, from, approved_by: None, .. } = read_fact(one.fact.clone())?.kind else {
                continue;
            };
            // Whoever recorded it, or corrected it since, has had their say; whoever approved it for other days has not.
            let mut versions = std::iter::successors(Some(&one.fact), |fact| find(fact.supersedes_id?)).collect::<Vec<_>>();
            versions.retain(|fact| fact.recorded_by == Some(self.context.actor.user_id));
            let mut is_own = false;
            for version in versions {
                let kind = read_fact(version.clone())?.kind;
                is_own |= !matches!(kind, FactKind::ExceptionRecorded { approved_by: Some(_), .. });
            }
            if !code.needs_approval() || is_own {
                continue;
            }
            let Some(case) = self.case(conn, one.fact.case_id, Action::ExceptionApprove)? else { continue };
            let page = format!("exceptions/{}/approve", one.fact.id);
            self.exception(conn, &case, &one.fact, (code, from, &page))?;
        }
        Ok(())
    }

    fn exception(
        &mut self,
        conn: &mut DbConnection,
        case: &CaseRow,
        fact: &FactRow,
        (code, from, page): (Ground, NaiveDate, &str),
    ) -> StorageResult<()> {
        let due = self.due(conn, case.id, |rule| excuses(code, rule))?;
        let words = format!("{}, from {}", code.words(), ehc_domain::calendar::day_in_words(from));
        let place = case_path(&case.reference, page);
        self.push(conn, case, WaitingFor::Exception, place, (due, words), (fact.recorded_by, fact.recorded_at))
    }

    fn proposals(&mut self, conn: &mut DbConnection) -> StorageResult<()> {
        for (row, at, reference) in approvals::list_waiting(conn, &self.context.visibility(), MOST)? {
            if !answers(conn, self.context, &row)? {
                continue;
            }
            let Some(case) = self.case(conn, at, Action::ApprovalGive)? else { continue };
            let shown = proposed_of(&row);
            // A correction holds up the earliest limit that it moves.
            let moves = shown.iter().flat_map(|shown| &shown.moves).filter(|moved| moved.binds_us);
            let due = moves.flat_map(|moved| [moved.before, moved.after]).flatten().min();
            let words = shown.as_ref().map(Proposed::in_words).unwrap_or_default();
            let words = format!("{words}. Why: {}", row.reason);
            let place = crate::approvals::place(&reference, &row);
            let by = (Some(row.proposed_by), row.proposed_at);
            self.push(conn, &case, WaitingFor::Proposal(row.act), place, (due, words), by)?;
        }
        Ok(())
    }

    /// The cases in hand that nobody runs, with their next limit.
    fn unassigned(&mut self, conn: &mut DbConnection) -> StorageResult<()> {
        let stages = Stage::ALL.iter().copied().filter(|stage| stage.is_open() || stage.has_plan()).collect();
        let filter = CaseFilter { holder: Some(Holder::Nobody), stages, ..CaseFilter::default() };
        for line in cases::list(conn, &self.context.visibility(), &filter, None, MOST)? {
            let Some(case) = self.case(conn, line.id, Action::CaseAssign)? else { continue };
            let due = self.due(conn, case.id, |_| true)?;
            let since = london_midnight(case.began_on);
            let place = case_path(&case.reference, "caseworker");
            self.push(conn, &case, WaitingFor::Caseworker, place, (due, "It has no caseworker".to_owned()), (None, since))?;
        }
        Ok(())
    }

    fn emergencies(&mut self, conn: &mut DbConnection) -> StorageResult<()> {
        for (line, case_id, opened_by) in emergency::waiting(conn, self.context)? {
            let Some(case) = self.case(conn, case_id, Action::BreakGlassReview)? else { continue };
            let words = format!("{}: {}", line.ground.label(), line.reason);
            let place = format!("{}/review", emergency_path(line.id));
            let by = (Some(opened_by), line.from_at);
            self.push(conn, &case, WaitingFor::Emergency, place, (Some(line.review_due_on), words), by)?;
        }
        Ok(())
    }
}

/// Says whether a ground can excuse that the limit of a rule is missed.
fn excuses(ground: Ground, rule: &str) -> bool {
    published().any(|known| known.id.as_str() == rule && ground.is_open_to(known))
}
