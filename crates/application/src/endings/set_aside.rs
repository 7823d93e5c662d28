//! What was recorded by mistake: there was no such request, so its clock never ran and nothing counts it. The record that it was taken for one stays. An existing
//! plan that was entered is set aside likewise.

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    calendar::day_in_words,
    cases::{CaseReference, Stage, Step, StepRefused},
    ids::FactId,
    notifications::{NoticeEvent, words},
    policy::Action,
    refusals,
    requests::Became,
    text::Words,
    timetable::{
        facts::{Fact, FactKind, Facts},
        order::{OutOfOrder, first_new},
    },
};
use ehc_persistence::{
    DbConnection, StorageError, StorageResult,
    cases::{self, CaseRow},
    decisions::{self, DecisionRow},
    notifications::{Addressee, NewNotice},
    requests::{self, RequestId, RequestRow},
};
use thiserror::Error;

use super::{Follows, compare, plan_set_aside, supposed};
use crate::{
    Context, Done, Failure, Service,
    access::managers_who_may_know,
    cases::{OpenCase, open},
    failure::NoRule,
    history::Told,
    requests::{fact_source, of_the_assessment},
    timetable::{correct, facts_of},
};

/// What was recorded by mistake, a request or the existing plan of the case, and why there was none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The request; `None` where only one is on the assessment, and where it was a plan.
    pub request: Option<RequestId>,
    /// Why there was none.
    pub reason: Words<2_000>,
}

refusals! {
    /// Why a request, or an existing plan, is not set aside.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum SetAsideRefused {
        /// It was decided on.
        Stage => transparent(StepRefused);
        /// An officer has decided on it.
        Decided = "decided", "An officer has decided on this request, which nobody takes back. Tell the family of the decision. If nobody asked, or it was another child, add that as a note and speak to the decision maker";
        /// Something was sent, decided or recorded on the plan since it was entered.
        Since {
            /** What. */ what: String,
            /** Its day. */ on: NaiveDate,
        } = "something_since", "{} ({}) is on record since the plan was entered, and rests on it. If that is a mistake too, take it back first, among the days on record. If it is not, the plan was no mistake: correct its days instead" [.what, day_in_words(*.on)];
        /// No plan was entered.
        NothingEntered = "nothing_entered", "No existing plan was entered on this case";
        /// No request is on record.
        NoRequest = "no_request", "No request is on record in this case";
        /// Several requests stand on the assessment.
        WhichOne = "which_one" @ request, "Choose which of the requests was recorded by mistake";
        /// There is no such request on the assessment.
        NoSuchRequest = "no_such_request" @ request, "Choose a request of the assessment that is under way";
        /// The case would contradict itself.
        Order => transparent(OutOfOrder);
    }
}

/// A case with what may have been recorded by mistake in it.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The case.
    pub open: OpenCase,
    /// The requests of the assessment that is under way, first to last.
    pub requests: Vec<RequestRow>,
    /// The day on which the existing plan was first made; `None` where none was entered.
    pub plan_made_on: Option<NaiveDate>,
    /// Why nothing is set aside whatever is answered; `None` where something can be.
    pub in_the_way: Option<SetAsideRefused>,
}

/// Shows what may have been recorded by mistake.
///
/// # Errors
/// Policy; absence; storage.
pub fn standing(service: &Service, context: &Context, reference: &CaseReference) -> Result<Standing, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::CaseEnd)?;
        let facts = facts_of(conn, open.case.id)?;
        let requests = of_the_assessment(conn, &open.case)?;
        let in_the_way = in_the_way(conn, &open.case, &facts)?;
        let entered = plan_set_aside::Entered::of(&facts).filter(|_| open.case.stage == Stage::Maintained);
        Ok(Standing { open, requests, plan_made_on: entered.map(|entered| entered.made_on()), in_the_way })
    })
}

/// Says why nothing of a case can be set aside as recorded by mistake, whatever is answered; `None` where something can be.
///
/// # Errors
/// Any failure of the database.
pub(crate) fn in_the_way(conn: &mut DbConnection, case: &CaseRow, facts: &Facts) -> StorageResult<Option<SetAsideRefused>> {
    if let Err(refused) = case.stage.after(Step::SetAside) {
        return Ok(Some(refused.into()));
    }
    if case.stage == Stage::Maintained {
        return plan_set_aside::in_the_way(conn, case, facts);
    }
    Ok(match (is_decided(conn, case)?, of_the_assessment(conn, case)?.is_empty()) {
        (true, _) => Some(SetAsideRefused::Decided),
        (false, true) => Some(SetAsideRefused::NoRequest),
        (false, false) => None,
    })
}

fn is_decided(conn: &mut DbConnection, case: &CaseRow) -> StorageResult<bool> {
    let is_decided = |row: &DecisionRow| row.episode == case.episode && row.decided_on.is_some();
    Ok(decisions::list(conn, case.id)?.iter().any(is_decided))
}

/// The request to set aside, those that stay, its fact, and the history without it.
struct Found {
    row: RequestRow,
    others: Vec<RequestRow>,
    fact: Fact,
    before: Facts,
    after: Facts,
}

fn find(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    open: &OpenCase,
    mistake: &Mistake,
) -> Result<Found, Failure<SetAsideRefused>> {
    let before = facts_of(conn, open.case.id)?;
    if let Some(why) = in_the_way(conn, &open.case, &before)? {
        return Err(Failure::Rule(why));
    }
    let mut others = of_the_assessment(conn, &open.case)?;
    let place = match mistake.request {
        None if others.len() > 1 => return Err(Failure::Rule(SetAsideRefused::WhichOne)),
        None => Some(0).filter(|_| !others.is_empty()),
        Some(id) => others.iter().position(|row| row.id == id),
    };
    let row = others.remove(place.ok_or(Failure::Rule(SetAsideRefused::NoSuchRequest))?);
    let kind = FactKind::RequestReceived { source: fact_source(row.source) };
    let fact = before.standing().filter(|fact| fact.kind == kind && fact.on == row.received_on).last().cloned();
    let fact = fact.ok_or(Failure::Rule(SetAsideRefused::NoSuchRequest))?;
    let mut after = before.clone();
    let recorded_at = context.now.max(fact.recorded_at);
    let retracted = Fact { recorded_at, supersedes: Some(fact.id), ..supposed(service, context, FactKind::Retracted, fact.on) };
    after.append(retracted).map_err(|_| StorageError::Duplicate)?;
    if let Some(contradiction) = first_new(&before, &after) {
        return Err(Failure::Rule(contradiction.into()));
    }
    Ok(Found { row, others, fact, before, after })
}

/// Says what would end.
///
/// # Errors
/// [`SetAsideRefused`]; policy; storage.
pub fn mistake_preview(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    mistake: &Mistake,
) -> Result<Follows, Failure<SetAsideRefused>> {
    service.store.read(|conn| {
        let open = open(conn, context, reference, Action::CaseEnd)?;
        let (before, after) = if open.case.stage == Stage::Maintained {
            let found = plan_set_aside::find(conn, service, context, &open.case)?;
            (found.before, found.after)
        } else {
            let found = find(conn, service, context, &open, mistake)?;
            (found.before, found.after)
        };
        compare(conn, service, context, &open, (&before, &after))
    })
}

/// Records that there was no request, or no plan. The facts of it are taken back with the reason, so that no clock of it runs or counts; the managers of the team
/// are told.
///
/// # Errors
/// [`SetAsideRefused`]; policy; storage.
pub fn set_aside(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    mistake: Mistake,
) -> Result<(), Failure<SetAsideRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::CaseEnd)?;
        let why = mistake.reason.as_str();
        if open.case.stage == Stage::Maintained {
            return plan_set_aside::set_aside(conn, service, context, &open, why);
        }
        let Found { row, others, fact, after, .. } = find(conn, service, context, &open, &mistake)?;
        correct(conn, service, context, open.case.id, FactKind::Retracted, fact.on, (fact.id, why))?;
        requests::set_became(conn, row.id, Became::SetAside)?;
        if let Some(first) = others.first() {
            requests::set_became(conn, first.id, Became::Began)?;
        }
        let earlier: Vec<RequestRow> = requests::list(conn, open.case.id)?
            .into_iter()
            .filter(|one| one.episode < open.case.episode && one.became != Became::SetAside)
            .collect();
        cases::update(conn, without(&open.case, &after, &others, &earlier, context.today))?;
        let told = Told::RequestSetAside { received_on: row.received_on, source: row.source };
        let entry = AuditEntry::of(&open.permit).telling(&told).because(why);
        let notices = managers_told(conn, context, &open, (NoticeEvent::RequestSetAside, fact.id), row.received_on)?;
        Ok(Done::new((), entry).telling_all(notices).seen_at(open.path("")))
    })
}

/// Tells the managers of the team that something of a day was recorded by mistake.
pub(super) fn managers_told(
    conn: &mut DbConnection,
    context: &Context,
    open: &OpenCase,
    (event, fact): (NoticeEvent, FactId),
    day: NaiveDate,
) -> StorageResult<Vec<NewNotice>> {
    let words = words(event, &open.reference(), "", Some(&day_in_words(day)));
    let managers = managers_who_may_know(conn, open.case.id, open.case.team_id, context.actor.user_id, context.now)?;
    let notice = |manager| NewNotice {
        dedupe_key: format!("{}:{fact}:{manager}", event.code()),
        event,
        case_id: Some(open.case.id),
        subject_id: None,
        to: Addressee::User(manager),
        title: words.title.clone(),
        body: words.body.clone(),
        link: open.path("history"),
    };
    Ok(managers.into_iter().map(notice).collect())
}

/// The case as it stands without the request or the plan: the assessment goes on from the next request, or the case is as it was before there was one.
pub(crate) fn without(case: &CaseRow, after: &Facts, others: &[RequestRow], earlier: &[RequestRow], today: NaiveDate) -> CaseRow {
    if let Some(first) = others.iter().map(|row| row.received_on).min() {
        return CaseRow { began_on: first, ..case.clone() };
    }
    let was = Stage::of(after);
    let stage = was.unwrap_or(Stage::RecordedInError);
    let last = earlier.iter().map(|row| row.episode).max();
    let began = earlier.iter().filter(|row| Some(row.episode) == last).map(|row| row.received_on).min();
    CaseRow {
        stage,
        closed_on: match was {
            None => Some(today),
            Some(stage) if stage.is_open() || stage.has_plan() => None,
            Some(_) => super::take_back::ended_on(after),
        },
        began_on: began.unwrap_or(case.began_on),
        episode: last.unwrap_or(case.episode),
        ..case.clone()
    }
}
