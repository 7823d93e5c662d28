//! Chasing late advice: what whoever runs the case writes to whoever owes it, and what they say to that. No chase moves a limit.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    cases::CaseReference,
    ids::{AdviceRequestId, CaseId, UserId},
    notifications::NoticeEvent,
    policy::Action,
    refusals,
    text::Words,
};
use ehc_persistence::{
    DbConnection, StorageResult,
    advice::{self, AdviceRequestRow, ChaseRow},
    cases,
    notifications::NewNotice,
};
use thiserror::Error;

use super::{
    contributors_of,
    limit::{self, Standing},
    notice, open_on_case,
    read::who,
    request_path,
};
use crate::{
    Context, Done, Failure, Service,
    access::MayKnow,
    cases::{OpenCase, open},
    failure::NoRule,
    work,
};

/// What is written to everybody who owes some late advice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chasing {
    /// Which requests are chased.
    pub requests: Vec<AdviceRequestId>,
    /// What is written to them: they read it on the page of the request.
    pub words: Words<2_000>,
}

/// What was said when advice was chased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// What they said.
    pub said: Words<2_000>,
    /// The day by which they said that it comes; `None` where they gave none.
    pub promised_on: Option<NaiveDate>,
    /// The version of the request that was read.
    pub version: i32,
}

refusals! {
    /// Why advice is not chased.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum ChaseRefused {
        /// None was chosen.
        NobodyChosen = "nobody_chosen" @ requests, "Choose the advice that you chase";
        /// It came, is owed no more, or is in time.
        NotLate = "not_late" @ requests, "Some of this advice has come, is not needed any more, or is not late. What is late now is below";
    }
}

refusals! {
    /// Why what was said is not recorded.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum SaidRefused {
        /// Nobody chased it, or what they said to that is recorded.
        NotChased = "not_chased", "This advice was not chased, or what was said to that is recorded already";
        /// It came, or is owed no more.
        NotOwed = "not_owed", "This advice has come, or is not needed any more";
        /// The day is over.
        PromisedInThePast = "promised_in_the_past" @ promised_on, "Enter the day by which it comes: today or a later one";
    }
}

/// Late advice that can be chased.
#[derive(Debug, Clone, PartialEq)]
pub struct Late {
    /// The request.
    pub request: AdviceRequestRow,
    /// The number of the case.
    pub reference: String,
    /// The last day of its limit.
    pub due: NaiveDate,
    /// From whom, in words.
    pub from: String,
    /// Whether nobody who owes it has an account here, so that somebody must write or ring.
    pub is_outside: bool,
    /// The day on which it was chased last; `None` where it was not.
    pub chased_on: Option<NaiveDate>,
}

/// A case with its late advice.
#[derive(Debug, Clone)]
pub struct ToChase {
    /// The case.
    pub open: OpenCase,
    /// What is late, in the order of reg 6.
    pub late: Vec<Late>,
}

/// Lists the late advice of a case.
///
/// # Errors
/// Policy; absence; storage.
pub fn to_chase(service: &Service, context: &Context, reference: &CaseReference) -> Result<ToChase, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::AdviceChase)?;
        let late = late_of(conn, context, &open)?;
        Ok(ToChase { late, open })
    })
}

/// Lists the late advice of the cases that somebody runs, as their own work has it.
///
/// # Errors
/// Storage.
pub fn my_late(service: &Service, context: &Context) -> Result<Vec<Late>, Failure<NoRule>> {
    service.store.read(|conn| {
        let mut late = Vec::new();
        for case in work::cases_with_late_advice(conn, context)? {
            let Some(case) = cases::find(conn, case)? else { continue };
            let Ok(reference) = case.reference.parse() else { continue };
            match open::<NoRule>(conn, context, &reference, Action::AdviceChase) {
                Ok(open) => late.extend(late_of(conn, context, &open)?),
                Err(Failure::Storage(error)) => return Err(error.into()),
                Err(_) => {}
            }
        }
        Ok(late)
    })
}

/// Chases late advice of one case: each service is told by email that it is late, and reads on its page what is written.
///
/// # Errors
/// [`ChaseRefused`]; policy; absence; storage.
pub fn chase(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    chasing: Chasing,
) -> Result<usize, Failure<ChaseRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::AdviceChase)?;
        chase_of(conn, service, context, &open, &chasing)?.done(open.path("advice"))
    })
}

/// Chases late advice of several cases of one’s own at once.
///
/// # Errors
/// [`ChaseRefused`]; policy; absence; storage.
pub fn chase_mine(service: &Service, context: &Context, chasing: Chasing) -> Result<usize, Failure<ChaseRefused>> {
    service.store.write(context, |conn| {
        // In the order of their ids, so that no two acts wait for each other.
        let mut of_cases: BTreeMap<CaseId, Vec<AdviceRequestId>> = BTreeMap::new();
        for id in &chasing.requests {
            let request = advice::find_request(conn, *id)?.ok_or(Failure::NotFound)?;
            of_cases.entry(request.case_id).or_default().push(*id);
        }
        let mut all = Chased::default();
        for (case, requests) in of_cases {
            let case = cases::find(conn, case)?.ok_or(Failure::NotFound)?;
            let reference: CaseReference = case.reference.parse().map_err(|_| Failure::NotFound)?;
            let open = open(conn, context, &reference, Action::AdviceChase)?;
            let of_it = Chasing { requests, words: chasing.words.clone() };
            let chased = chase_of(conn, service, context, &open, &of_it)?;
            all.entries.extend(chased.entries);
            all.notices.extend(chased.notices);
        }
        all.done("/work".to_owned())
    })
}

/// What a chase leaves behind: an entry for each request, and what is told.
#[derive(Default)]
struct Chased {
    entries: Vec<AuditEntry>,
    notices: Vec<NewNotice>,
}

impl Chased {
    /// Counts what was chased, to be seen on a page.
    fn done(self, path: String) -> Result<Done<usize>, Failure<ChaseRefused>> {
        let chased = self.entries.len();
        let mut entries = self.entries.into_iter();
        let first = entries.next().ok_or(Failure::Rule(ChaseRefused::NobodyChosen))?;
        let done = entries.fold(Done::new(chased, first), Done::and);
        Ok(done.telling_all(self.notices).leaving_dates().seen_at(path))
    }
}

fn chase_of(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    open: &OpenCase,
    Chasing { requests, words }: &Chasing,
) -> Result<Chased, Failure<ChaseRefused>> {
    let late = late_of(conn, context, open)?;
    let mut chased = Chased::default();
    for id in requests {
        let one = late.iter().find(|one| one.request.id == *id).ok_or(Failure::Rule(ChaseRefused::NotLate))?;
        let row = ChaseRow {
            id: service.ports.id(),
            advice_request_id: *id,
            chased_on: context.today,
            chased_at: context.now,
            chased_by: context.actor.user_id,
            words: words.to_string(),
            said: None,
            promised_on: None,
            answered_by: None,
            answered_at: None,
        };
        let occasion = format!("chase:{}", row.id);
        row.insert(conn)?;
        for to in owed_by(conn, context, open, &one.request)? {
            let link = request_path(*id, "");
            chased.notices.push(notice(NoticeEvent::AdviceLate, &open.case, &one.request, one.due, to, link, &occasion));
        }
        chased.entries.push(AuditEntry::of(&open.permit).on("advice_request", *id).because(words.as_str()));
    }
    Ok(chased)
}

/// Records what was said when advice was chased. A day that is given holds further chasing up until it is over, and moves no limit.
///
/// # Errors
/// [`SaidRefused`]; policy; absence; storage, a conflict among them when the request changed meanwhile.
pub fn record_said(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    id: AdviceRequestId,
    Said { said, promised_on, version }: Said,
) -> Result<(), Failure<SaidRefused>> {
    service.store.write(context, |conn| {
        let (open, request) = open_on_case(conn, context, reference, id, Action::AdviceChase)?;
        let refuse = |refused| Err(Failure::Rule(refused));
        if !request.state.is_owed() || open.case.closed_on.is_some() {
            return refuse(SaidRefused::NotOwed);
        }
        if promised_on.is_some_and(|day| day < context.today) {
            return refuse(SaidRefused::PromisedInThePast);
        }
        let Some(chase) = unanswered(conn, id)? else { return refuse(SaidRefused::NotChased) };
        advice::answer_chase(conn, chase.id, (said.as_str(), promised_on), (context.actor.user_id, context.now))?;
        let promised_on = promised_on.or(request.promised_on);
        advice::update_request(conn, AdviceRequestRow { promised_on, version, ..request })?;
        let entry = AuditEntry::of(&open.permit).on("advice_request", id).because(format!("They said: {}", said.as_str()));
        Ok(Done::new((), entry).leaving_dates().seen_at(open.path(&format!("advice/{id}"))))
    })
}

/// Finds the last chase of a request, where nothing is recorded yet of what was said.
pub(super) fn unanswered(conn: &mut DbConnection, id: AdviceRequestId) -> StorageResult<Option<ChaseRow>> {
    Ok(advice::list_chased(conn, &[id])?.pop().filter(|chase| chase.answered_at.is_none()))
}

/// Lists the late advice of an open case.
fn late_of(conn: &mut DbConnection, context: &Context, open: &OpenCase) -> StorageResult<Vec<Late>> {
    let requests = advice::list_requests(conn, open.case.id)?;
    let owed: Vec<&AdviceRequestRow> = requests.iter().filter(|request| request.state.is_owed()).collect();
    let limits = limit::of_requests(conn, &owed)?;
    let chased = advice::list_chased(conn, &owed.iter().map(|request| request.id).collect::<Vec<_>>())?;
    let mut late = Vec::new();
    for request in owed {
        let Some((_, limit)) = limits.iter().find(|(id, _)| *id == request.id) else { continue };
        if !Standing::of(request.state, Some(limit), open.case.closed_on.is_some(), context.today).is_overdue() {
            continue;
        }
        late.push(Late {
            reference: open.case.reference.clone(),
            due: limit.due,
            from: who(request),
            is_outside: owed_by(conn, context, open, request)?.is_empty(),
            chased_on: chased.iter().filter(|one| one.advice_request_id == request.id).map(|one| one.chased_on).max(),
            request: request.clone(),
        });
    }
    Ok(late)
}

/// Lists who is told that a request is late: those who give the advice and may know of the case.
fn owed_by(
    conn: &mut DbConnection,
    context: &Context,
    open: &OpenCase,
    request: &AdviceRequestRow,
) -> StorageResult<Vec<UserId>> {
    let may_know = MayKnow::of(conn, &open.case, context.now)?;
    let mut people = contributors_of(conn, request)?;
    people.retain(|user| may_know.has(*user));
    Ok(people)
}
