//! An existing plan that was recorded by mistake: it is not maintained here, so no date counts from it. What was asked for meanwhile, as if there were a plan,
//! is a request for an assessment, and is answered within six weeks of its own day (Children and Families Act 2014 s36, SEND Regulations 2014 reg 5).

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    ids::FactId,
    notifications::NoticeEvent,
    requests::Became,
    timetable::{
        facts::{Fact, FactKind, Facts},
        order::what_happened,
    },
};
use ehc_persistence::{
    DbConnection, StorageResult,
    cases::{self, CaseRow},
    notifications::NewNotice,
    requests::{self, RequestRow},
};

use super::mistake::{SetAsideRefused, managers_told, without};
use crate::{
    Context, Failure, Service,
    cases::OpenCase,
    history::Told,
    requests::{fact_kind, take_in_again},
    timetable::{correct, facts_of, supposing},
};

/// A plan that was entered, and what has come to rest on it.
pub(super) struct Entered {
    /// That it was entered, or came with a family.
    plan: Fact,
    /// Its version that holds and its last review, which were recorded with it.
    with: Vec<Fact>,
    /// What was recorded afterwards, in the order of recording.
    since: Vec<Fact>,
}

impl Entered {
    /// Finds the plan that was entered last; `None` where none stands.
    pub(super) fn of(facts: &Facts) -> Option<Self> {
        let place = |fact: &Fact| {
            let first = facts.first_version(fact.id);
            facts.history().iter().position(|one| one.id == first)
        };
        let mut standing: Vec<&Fact> = facts.standing().collect();
        standing.sort_by_key(|fact| place(fact));
        let at = standing.iter().rposition(|fact| is_plan(&fact.kind))?;
        let (plan, after) = standing.get(at..)?.split_first()?;
        let came_with = |fact: &&&Fact| matches!(fact.kind, FactKind::HeldVersionSent | FactKind::HeldPlanReviewed);
        Some(Self {
            plan: (*plan).clone(),
            with: after.iter().filter(came_with).map(|fact| (*fact).clone()).collect(),
            since: after.iter().filter(|fact| !came_with(fact)).map(|fact| (*fact).clone()).collect(),
        })
    }

    /// The fact that it was entered.
    pub(super) fn fact(&self) -> FactId {
        self.plan.id
    }

    /// The day on which it was first made.
    pub(super) fn made_on(&self) -> NaiveDate {
        match self.plan.kind {
            FactKind::PlanTransferredIn { made_on, reviewed_on, .. } => made_on.unwrap_or(reviewed_on),
            _ => self.plan.on,
        }
    }

    /// Splits what was recorded afterwards: what a family or a school asked for, and all else.
    fn since(&self, asked: &[RequestRow]) -> (Vec<&Fact>, Vec<&Fact>) {
        self.since.iter().partition(|fact| match fact.kind {
            FactKind::ReassessmentAsked { .. } => asked.iter().any(|row| row.received_on == fact.on),
            _ => false,
        })
    }
}

/// Says whether a kind of fact brings a plan that was made before.
pub(super) fn is_plan(kind: &FactKind) -> bool {
    matches!(kind, FactKind::PlanHeld | FactKind::PlanTransferredIn { .. })
}

/// Finds what was first done about an entered plan since, before a day: a review, an amendment, a re-assessment; `None` where nothing was.
pub(crate) fn first_since_the_plan(facts: &Facts, before: NaiveDate) -> Option<Fact> {
    let is_of_the_plan = |fact: &&Fact| {
        matches!(
            fact.kind,
            FactKind::ReviewMeetingHeld { .. }
                | FactKind::ReviewDecisionNotified { .. }
                | FactKind::AmendmentNoticeSent { .. }
                | FactKind::AmendedFinalSent { .. }
                | FactKind::NotAmendingNotified { .. }
                | FactKind::ReassessmentAsked { .. }
                | FactKind::AdviceAsked { .. }
        )
    };
    let since = Entered::of(facts)?.since;
    since.iter().filter(is_of_the_plan).filter(|fact| fact.on < before).min_by_key(|fact| fact.on).cloned()
}

/// Lists what was asked for while the plan was on record, first to last.
fn asked(conn: &mut DbConnection, case: &CaseRow, (facts, entered): (&Facts, &Entered)) -> StorageResult<Vec<RequestRow>> {
    let entered_at = facts.find(facts.first_version(entered.plan.id)).map(|first| first.recorded_at);
    let mut rows = requests::list(conn, case.id)?;
    rows.retain(|row| {
        matches!(row.became, Became::Reassessment | Became::Kept)
            && row.withdrawn_on.is_none()
            && entered_at.is_some_and(|entered_at| row.keyed_at >= entered_at)
    });
    rows.sort_by_key(|row| (row.received_on, row.keyed_at));
    Ok(rows)
}

/// Says what keeps the plan from having been a mistake of the record: something was sent, decided or recorded on it since.
pub(super) fn in_the_way(conn: &mut DbConnection, case: &CaseRow, facts: &Facts) -> StorageResult<Option<SetAsideRefused>> {
    let Some(entered) = Entered::of(facts) else { return Ok(Some(SetAsideRefused::NothingEntered)) };
    let asked = asked(conn, case, (facts, &entered))?;
    let (_, rests) = entered.since(&asked);
    Ok(rests.first().map(|fact| SetAsideRefused::Since { what: what_happened(&fact.kind), on: fact.on }))
}

/// The plan to set aside, what is taken back with it, and what is asked for anew.
pub(super) struct Found {
    entered: Entered,
    back: Vec<Fact>,
    asked: Vec<RequestRow>,
}

impl Found {
    /// The day on which the plan was first made.
    pub(super) fn made_on(&self) -> NaiveDate {
        self.entered.made_on()
    }

    /// The fact that the plan was entered.
    pub(super) fn fact(&self) -> FactId {
        self.entered.fact()
    }

    /// The history without the plan.
    pub(super) fn after(&self, before: &Facts) -> StorageResult<Facts> {
        let back = self.back.iter().map(|fact| (FactKind::Retracted, fact.on, Some(fact.id)));
        let anew = self.asked.iter().map(|row| (fact_kind(row), row.received_on, None));
        supposing(before, back.chain(anew))
    }
}

/// Finds what setting the plan aside would do, where nothing is in the way.
pub(super) fn find(conn: &mut DbConnection, case: &CaseRow, facts: &Facts) -> Result<Found, Failure<SetAsideRefused>> {
    let entered = Entered::of(facts).ok_or(Failure::Rule(SetAsideRefused::NothingEntered))?;
    let asked = asked(conn, case, (facts, &entered))?;
    // Whatever hangs on another goes first.
    let mut back: Vec<Fact> = entered.since(&asked).0.into_iter().chain(&entered.with).cloned().collect();
    back.push(entered.plan.clone());
    Ok(Found { entered, back, asked })
}

/// Takes the plan back: the case is again as it was before there was one, and what was asked for meanwhile is asked for anew.
pub(super) fn make(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    open: &OpenCase,
    found: Found,
    why: &str,
) -> Result<(AuditEntry, Vec<NewNotice>), Failure<SetAsideRefused>> {
    let Found { entered, back, asked } = found;
    for fact in &back {
        correct::<SetAsideRefused>(conn, service, context, open.case.id, FactKind::Retracted, fact.on, (fact.id, why))?;
    }
    let after = facts_of(conn, open.case.id)?;
    let earlier: Vec<RequestRow> = requests::list(conn, open.case.id)?
        .into_iter()
        .filter(|row| row.became != Became::SetAside && !asked.iter().any(|one| one.id == row.id))
        .collect();
    cases::update(conn, without(&open.case, &after, &[], &earlier, context.today))?;
    take_in_again::<SetAsideRefused>(conn, service, context, open.case.id, &asked)?;
    let made_on = entered.made_on();
    let entry = AuditEntry::of(&open.permit).telling(&Told::PlanSetAside { plan_made_on: made_on }).because(why);
    let notices = managers_told(conn, context, open, (NoticeEvent::PlanSetAside, entered.plan.id), made_on)?;
    Ok((entry, notices))
}
