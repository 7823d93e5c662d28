//! Whether one of several who asked can withdraw alone as things stand, what that moves, and the withdrawal itself.

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    calendar::day_in_words,
    cases::{Stage, Step, StepRefused},
    ids::FactId,
    refusals,
    requests::Became,
    text::Words,
    timetable::{
        facts::FactKind,
        order::{OutOfOrder, first_new},
    },
};
use ehc_persistence::{
    DbConnection, StorageResult,
    cases::{self, CaseRow},
    decisions,
    people::{self, PersonRow},
    requests::{self, RequestId, RequestRow},
};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use super::reasons;
use crate::{
    Context, Failure, Service,
    approvals::{NotProposed, Proposed, Settled},
    cases::OpenCase,
    endings::{Lateness, Unsaid},
    history::Told,
    requests::{asked_in_words, counts, fact_of, of_the_assessment},
    timetable::{Law, Moved, Titles, computed, correct, facts_of, moved, supposing},
};

refusals! {
    /// Why it is not recorded that one withdraws alone.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum AloneRefused {
        /// The case is past the point at which a request can be withdrawn.
        Stage => transparent(StepRefused);
        /// It does not stand on the assessment that is under way.
        NotStanding = "not_standing", "This request does not stand on the assessment that is under way";
        /// Nobody else asks.
        OnlyOne = "only_one", "Nobody else asks for the child. Record that the request is withdrawn, which ends the assessment";
        /// Nobody else had asked by that day.
        OnlyOneThen(NaiveDate) = "only_one_then" @ on, "Nobody else had asked by that day: the next request came on {}. Record on the case that the request is withdrawn, which ends the assessment on that day. The request that came afterwards then begins the next, with limits of its own" [day_in_words(*.0)];
        /// An officer decided before anybody else had asked.
        DecidedBefore(NaiveDate) = "decided_before", "An officer decided on this request on {}, before anybody else had asked. Tell the family of the decision first" [day_in_words(*.0)];
        /// It lies ahead.
        InTheFuture = "in_the_future" @ on, "Enter a day that is today or earlier";
        /// It lies before the request.
        BeforeTheRequest = "before_the_request" @ on, "Enter a day on or after the day the request was received";
        /// A limit ran out since that day, or moves with it.
        KeyedLateReasonMissing = "keyed_late_reason_missing" @ keyed_late_reason, "Since that day a limit has passed that would not have been missed then, or a limit moves with it. Say why this is entered only now";
        /// It needs a second person, and cannot be proposed.
        Approval => transparent(NotProposed);
        /// The case would contradict itself.
        Order => transparent(OutOfOrder);
    }
}

/// What one person said, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoneWithdrawal {
    /// The day.
    pub on: NaiveDate,
    /// What the person said.
    pub reason: Words<4_000>,
    /// Why it is entered only now; needed where a limit ran out since that day or moves with it, and kept only then.
    pub keyed_late_reason: Option<Words<4_000>>,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WithdrawnAlone {
    /// The day on which the request was withdrawn.
    pub on: NaiveDate,
    /// The day from which the assessment counts then.
    pub counts_from: NaiveDate,
    /// Whether it was done.
    pub settled: Settled,
}

/// The withdrawal as it is kept while it waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ProposedLoneWithdrawal {
    request: Uuid,
    on: NaiveDate,
    /// Why it is entered only now.
    #[serde(default)]
    why_late: Option<String>,
}

impl ProposedLoneWithdrawal {
    pub(super) fn of(request: RequestId, new: &LoneWithdrawal) -> Self {
        let why_late = new.keyed_late_reason.as_ref().map(ToString::to_string);
        Self { request: request.uuid(), on: new.on, why_late }
    }
}

/// The request, and those that stand beside it, first to last.
pub(super) struct Found {
    row: RequestRow,
    others: Vec<RequestRow>,
    /// Whether the assessment counts from it.
    runs: bool,
    /// Whether the family was told that there will be an assessment.
    is_told: bool,
}

impl Found {
    /// The day to which the beginning of the assessment moves: that of the first who still asks.
    pub(super) fn moves_to(&self) -> Option<NaiveDate> {
        self.others.first().map(|first| first.received_on).filter(|_| self.runs && !self.is_told)
    }

    /// Whether its fact stays: once there will be an assessment, it is what that request began, and its limits stay.
    fn keeps_its_fact(&self) -> bool {
        self.runs && self.is_told
    }
}

/// Finds the request, or says why it is not withdrawn alone whatever the day.
pub(super) fn find(conn: &mut DbConnection, case: &CaseRow, id: RequestId) -> StorageResult<Result<Found, AloneRefused>> {
    if let Err(refused) = case.stage.after(Step::Withdraw) {
        return Ok(Err(refused.into()));
    }
    let mut others = of_the_assessment(conn, case)?;
    let Some(at) = others.iter().position(|row| row.id == id) else { return Ok(Err(AloneRefused::NotStanding)) };
    let row = others.remove(at);
    let Some(first) = others.first() else { return Ok(Err(AloneRefused::OnlyOne)) };
    let (runs, is_told) = (at == 0, case.stage != Stage::Requested);
    if runs && !is_told {
        let on_it = decisions::list(conn, case.id)?.into_iter().filter(|one| one.episode == case.episode);
        let before = on_it.filter_map(|one| one.decided_on).find(|decided| *decided < first.received_on);
        if let Some(decided_on) = before {
            return Ok(Err(AloneRefused::DecidedBefore(decided_on)));
        }
    }
    Ok(Ok(Found { row, others, runs, is_told }))
}

/// A withdrawal that can be made, and what it moves.
pub(crate) struct Ready {
    found: Found,
    on: NaiveDate,
    fact: Option<(FactId, NaiveDate)>,
    counts_from: NaiveDate,
    why_late: Option<String>,
    shown: Proposed,
}

impl Ready {
    /// Tells whether it moves a limit that the authority is held to.
    pub(super) fn needs_second_person(&self) -> bool {
        self.shown.moves.iter().any(Moved::needs_second_person)
    }

    /// The dates of the law that become others.
    pub(super) fn moves(&self) -> Vec<Moved> {
        self.shown.moves.clone()
    }

    /// What comes of it once it is settled.
    pub(super) fn done(&self, settled: Settled) -> WithdrawnAlone {
        WithdrawnAlone { on: self.on, counts_from: self.counts_from, settled }
    }

    /// What it does, as it is shown to whoever approves it.
    pub(crate) fn shown(self) -> Proposed {
        self.shown
    }
}

/// Checks whether one withdraws alone on a day: somebody else must have asked by then, for otherwise the assessment ended with it.
pub(crate) fn ready(
    conn: &mut DbConnection,
    law: &Law,
    (case, child): (&CaseRow, &PersonRow),
    proposed: &ProposedLoneWithdrawal,
    today: NaiveDate,
) -> Result<Ready, Failure<AloneRefused>> {
    let refuse = |refused| Err(Failure::Rule(refused));
    let on = proposed.on;
    let found = find(conn, case, RequestId::new(proposed.request))?.map_err(Failure::Rule)?;
    if on > today {
        return refuse(AloneRefused::InTheFuture);
    }
    if on < found.row.received_on {
        return refuse(AloneRefused::BeforeTheRequest);
    }
    if let Some(next) = found.others.iter().map(|row| row.received_on).min().filter(|next| on < *next) {
        return refuse(AloneRefused::OnlyOneThen(next));
    }
    let facts = facts_of(conn, case.id)?;
    let fact = match found.keeps_its_fact() {
        true => None,
        false => fact_of(&facts, &requests::list(conn, case.id)?, &found.row).map(|fact| (fact.id, fact.on)),
    };
    let after = supposing(&facts, fact.map(|(id, day)| (FactKind::Retracted, day, Some(id))))?;
    if let Some(contradiction) = first_new(&facts, &after) {
        return refuse(contradiction.into());
    }
    let was = computed(conn, law, case, (&facts, child.born_on), today)?;
    let is = computed(conn, law, case, (&after, child.born_on), today)?;
    let moves = moved(&was, &is, &Titles::of(conn, case.id)?);
    let why_late = Lateness::of(&moves, on, today).why(proposed.why_late.as_deref());
    let why_late = why_late.map_err(|Unsaid| Failure::Rule(AloneRefused::KeyedLateReasonMissing))?;
    let counts_from = found.moves_to().unwrap_or(case.began_on);
    let withdrawn = ("The request".to_owned(), "It stands".to_owned(), format!("Withdrawn alone on {}", day_in_words(on)));
    let why = why_late.iter().map(|why| ("Why it is entered only now".to_owned(), String::new(), why.clone()));
    let rows = [withdrawn].into_iter().chain(counts(case, counts_from)).chain(why).collect();
    let row = &found.row;
    let shown = Proposed { subject: row.id.uuid(), other_case: None, what: asked_in_words(row), rows, moves };
    Ok(Ready { found, on, fact, counts_from, why_late, shown })
}

/// Records that one of several withdraws alone, which was checked.
pub(crate) fn make(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    open: &OpenCase,
    ready: Ready,
    reason: &str,
) -> Result<AuditEntry, Failure<AloneRefused>> {
    let (id, why_late) = (ready.found.row.id, ready.why_late.clone().unwrap_or_default());
    let told = take_out(conn, service, context, &open.case, ready)?;
    Ok(AuditEntry::of(&open.permit).on("request", id).telling(&told).because(reasons([reason, &why_late])))
}

/// Records that a request is withdrawn beside one that is recorded only now and still asks. What moves with it follows from that request, and was shown with it.
pub(crate) fn withdraw_beside(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    case: &CaseRow,
    (id, on, why): (RequestId, NaiveDate, &str),
) -> Result<Told, Failure<AloneRefused>> {
    let child = people::find(conn, case.child_id)?.ok_or(Failure::NotFound)?;
    let proposed = ProposedLoneWithdrawal { request: id.uuid(), on, why_late: Some(why.to_owned()) };
    let ready = ready(conn, service.store.law(), (case, &child), &proposed, context.today)?;
    take_out(conn, service, context, case, ready)
}

/// Takes the request out of the assessment, which counts from the first who still asks.
fn take_out(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    case: &CaseRow,
    Ready { found, on, fact, counts_from, why_late, .. }: Ready,
) -> Result<Told, Failure<AloneRefused>> {
    let moves_to = found.moves_to();
    let Found { row, others, .. } = found;
    if let Some((id, day)) = fact {
        let why = format!("Withdrawn on {} by whoever made it, while others still ask", day_in_words(on));
        correct::<AloneRefused>(conn, service, context, case.id, FactKind::Retracted, day, (id, &why))?;
    }
    if counts_from != case.began_on {
        cases::update(conn, CaseRow { began_on: counts_from, ..case.clone() })?;
    }
    if let Some(first) = others.first().filter(|_| moves_to.is_some()) {
        requests::set_became(conn, first.id, Became::Began)?;
    }
    requests::set_withdrawn(conn, row.id, Some((on, why_late)))?;
    Ok(Told::OneRequestWithdrawn { withdrawn_on: on, received_on: row.received_on, source: row.source })
}
