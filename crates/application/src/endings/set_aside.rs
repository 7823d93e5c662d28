//! A request that was recorded by mistake: there was none, so its clock never ran and nothing counts it. The record that it was taken for one stays.

use ehc_domain::{
    audit::AuditEntry,
    calendar::day_in_words,
    cases::{CaseReference, Stage, Step, StepRefused},
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
    DbConnection, StorageError, StorageResult, accounts,
    cases::{self, CaseRow},
    decisions::{self, DecisionRow},
    notifications::{Addressee, NewNotice},
    requests::{self, RequestId, RequestRow},
};
use thiserror::Error;

use super::{Follows, compare};
use crate::{
    Context, Done, Failure, Service,
    cases::{OpenCase, open},
    failure::NoRule,
    history::Told,
    requests::{fact_source, of_the_assessment},
    timetable::{correct, facts_of},
};

/// Which request was recorded by mistake, and why it was none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The request; `None` where only one is on the assessment.
    pub request: Option<RequestId>,
    /// Why it was none.
    pub reason: Words<2_000>,
}

refusals! {
    /// Why a request is not set aside.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum SetAsideRefused {
        /// It was decided on.
        Stage => transparent(StepRefused);
        /// An officer has decided on it.
        Decided = "decided", "An officer has decided on this request, which nobody takes back. Tell the family of the decision. If nobody asked, or it was another child, add that as a note and speak to the decision maker";
        /// Several requests stand on the assessment.
        WhichOne = "which_one" @ request, "Choose which of the requests was recorded by mistake";
        /// There is no such request on the assessment.
        NoSuchRequest = "no_such_request" @ request, "Choose a request of the assessment that is under way";
        /// The case would contradict itself.
        Order => transparent(OutOfOrder);
    }
}

/// A case with the requests of the assessment that is under way.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The case.
    pub open: OpenCase,
    /// The requests, first to last.
    pub requests: Vec<RequestRow>,
    /// Whether an officer has decided on them, so that none of them is set aside any more.
    pub is_decided: bool,
}

/// Shows which requests stand on the assessment.
///
/// # Errors
/// Policy; absence; storage.
pub fn standing(service: &Service, context: &Context, reference: &CaseReference) -> Result<Standing, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::CaseEnd)?;
        let requests = of_the_assessment(conn, &open.case)?;
        let is_decided = is_decided(conn, &open.case)?;
        Ok(Standing { open, requests, is_decided })
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
    open.case.stage.after(Step::SetAside).map_err(|refused| Failure::Rule(refused.into()))?;
    if is_decided(conn, &open.case)? {
        return Err(Failure::Rule(SetAsideRefused::Decided));
    }
    let mut others = of_the_assessment(conn, &open.case)?;
    let place = match mistake.request {
        None if others.len() > 1 => return Err(Failure::Rule(SetAsideRefused::WhichOne)),
        None => Some(0).filter(|_| !others.is_empty()),
        Some(id) => others.iter().position(|row| row.id == id),
    };
    let row = others.remove(place.ok_or(Failure::Rule(SetAsideRefused::NoSuchRequest))?);
    let before = facts_of(conn, open.case.id)?;
    let kind = FactKind::RequestReceived { source: fact_source(row.source) };
    let fact = before.standing().filter(|fact| fact.kind == kind && fact.on == row.received_on).last().cloned();
    let fact = fact.ok_or(Failure::Rule(SetAsideRefused::NoSuchRequest))?;
    let mut after = before.clone();
    let retracted = Fact {
        id: service.ports.id(),
        kind: FactKind::Retracted,
        on: fact.on,
        recorded_at: context.now.max(fact.recorded_at),
        supersedes: Some(fact.id),
        correction_reason: None,
    };
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
        let found = find(conn, service, context, &open, mistake)?;
        compare(conn, service, context, &open, (&found.before, &found.after))
    })
}

/// Records that a request was none. Its fact is taken back with the reason, so that no clock of it runs or counts; the managers of the team are told.
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
        let found = find(conn, service, context, &open, &mistake)?;
        let Found { row, others, fact, after, .. } = found;
        let why = mistake.reason.as_str();
        correct(conn, service, context, open.case.id, FactKind::Retracted, fact.on, (fact.id, why))?;
        requests::set_became(conn, row.id, Became::SetAside)?;
        if let Some(first) = others.first() {
            requests::set_became(conn, first.id, Became::Began)?;
        }
        let earlier: Vec<RequestRow> = requests::list(conn, open.case.id)?
            .into_iter()
            .filter(|one| one.episode < open.case.episode && one.became != Became::SetAside)
            .collect();
        cases::update(conn, without(&open.case, &after, &others, &earlier, context))?;
        let told = Told::RequestSetAside { received_on: row.received_on, source: row.source };
        let entry = AuditEntry::of(&open.permit).telling(&told).because(why);
        let day = day_in_words(row.received_on);
        let words = words(NoticeEvent::RequestSetAside, &open.reference(), "", Some(&day));
        let managers = accounts::list_managers_of_team(conn, open.case.team_id)?;
        let notices = managers.into_iter().filter(|manager| *manager != context.actor.user_id).map(|manager| NewNotice {
            dedupe_key: format!("{}:{}:{manager}", NoticeEvent::RequestSetAside.code(), fact.id),
            event: NoticeEvent::RequestSetAside,
            case_id: Some(open.case.id),
            subject_id: None,
            to: Addressee::User(manager),
            title: words.title.clone(),
            body: words.body.clone(),
            link: open.path("history"),
        });
        let notices: Vec<NewNotice> = notices.collect();
        Ok(Done::new((), entry).telling_all(notices).seen_at(open.path("")))
    })
}

/// The case as it stands without the request: the assessment goes on from the next request, or the case is as it was before there was one.
fn without(case: &CaseRow, after: &Facts, others: &[RequestRow], earlier: &[RequestRow], context: &Context) -> CaseRow {
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
            None => Some(context.today),
            Some(stage) if stage.is_open() || stage.has_plan() => None,
            Some(_) => super::take_back::ended_on(after),
        },
        began_on: began.unwrap_or(case.began_on),
        episode: last.unwrap_or(case.episode),
        ..case.clone()
    }
}
