//! Whether a fact can be corrected as the case stands, what that moves, and the correction itself: nothing is overwritten, and what hangs on it follows.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    calendar::day_in_words,
    days::ActDay,
    decisions::DecisionKind,
    ids::FactId,
    requests::Became,
    text::Words,
    timetable::{
        facts::{Fact, FactKind, Facts, london_day},
        order::{OutOfOrder, Step, first_new, what_happened},
    },
};
use ehc_persistence::{
    DbConnection, StorageError, StorageResult,
    cases::CaseRow,
    decisions,
    people::PersonRow,
    plans,
    requests::{self, RequestRow},
};
use serde::{Deserialize, Serialize};

use super::{
    changes,
    follow::{acceptance, follow},
    plan_days::beside_the_plan,
    refused::CorrectRefused,
    rests::{rests_on_it, served_in_time},
    same_council,
};
use crate::{
    Context, Failure, Service,
    approvals::Proposed,
    authority::is_recorded_as_ours,
    cases::OpenCase,
    endings::first_since_the_plan,
    held::PlanDays,
    history::{FactCode, Told},
    requests::request_of,
    timetable::{Law, Moved, Titles, computed, correct as correct_fact, correct_together, facts_of, moved, new_too_late},
};

/// The right day and details of a fact, and why the first were wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The right day.
    pub on: ActDay,
    /// All the details that now hold; `None` for those of the first version.
    pub details: Option<BTreeMap<String, String>>,
    /// The day on which a draft or a letter counts as having come; `None` where the recorded day stands.
    pub served_on: Option<NaiveDate>,
    /// Other requests for advice that were recorded for the same day, of which the day is as wrong; none for any other fact.
    pub also: Vec<FactId>,
    /// Why the first version was wrong.
    pub reason: Words<2_000>,
}

/// A correction that can be made: what stands, what would, and what that moves.
pub(crate) struct Ready {
    before: Fact,
    kind: FactKind,
    on: NaiveDate,
    served_on: Option<NaiveDate>,
    about: String,
    /// The other requests for advice that are corrected with it, each with what it is about.
    also: Vec<(Fact, String)>,
    /// The move, or the transfer, that names the same wrong council, and what it says then; `None` where none does.
    same_council: Option<(Fact, FactKind)>,
    /// The request that the fact is of; `None` where it is none.
    request: Option<RequestRow>,
    pub(super) moves: Vec<Moved>,
}

impl Ready {
    /// Tells whether it moves a limit that the authority is held to, says otherwise whether something was done in time, or takes time from the family.
    pub(super) fn needs_second_person(&self) -> bool {
        self.moves.iter().any(Moved::needs_second_person)
    }

    /// What is corrected with it besides what was chosen, in words; empty where nothing is.
    pub(super) fn with_it(&self) -> Vec<String> {
        self.same_council.iter().map(|(fact, kind)| format!("{}: {}", what_happened(kind), changes(&fact.kind, kind))).collect()
    }

    /// What it does, as it is shown to whoever approves it.
    pub(crate) fn shown(&self) -> Proposed {
        let what = match self.about.as_str() {
            "" => what_happened(&self.kind),
            about => format!("{}: {about}", what_happened(&self.kind)),
        };
        let mut rows = Vec::new();
        if self.before.on != self.on {
            rows.push(("Day".to_owned(), day_in_words(self.before.on), day_in_words(self.on)));
        }
        if let Some(day) = self.served_on {
            rows.push(("Reached the family".to_owned(), String::new(), day_in_words(day)));
        }
        let changed = changes(&self.before.kind, &self.kind);
        if !changed.is_empty() {
            rows.push(("Details".to_owned(), String::new(), changed));
        }
        for (fact, about) in &self.also {
            rows.push((format!("Day of: {about}"), day_in_words(fact.on), day_in_words(self.on)));
        }
        rows.extend(self.with_it().into_iter().map(|what| ("Corrected with it".to_owned(), String::new(), what)));
        Proposed { subject: self.before.id.uuid(), other_case: None, what, rows, moves: self.moves.clone() }
    }
}

/// Finds the other requests for advice that were made on the day of one.
fn also(facts: &Facts, before: &Fact, ids: &[FactId]) -> Result<Vec<Fact>, CorrectRefused> {
    let is_asked = |fact: &Fact| matches!(fact.kind, FactKind::AdviceAsked { .. });
    let mut found: Vec<Fact> = Vec::new();
    for id in ids.iter().filter(|id| **id != before.id) {
        let fact = facts.standing().find(|fact| fact.id == *id && fact.on == before.on && is_asked(fact) && is_asked(before));
        let fact = fact.ok_or(CorrectRefused::NotAskedThatDay)?;
        if !found.contains(fact) {
            found.push(fact.clone());
        }
    }
    Ok(found)
}

/// Names the facts of a contradiction as they are on record: what follows a correction is supposed only, and no page leads to it.
fn on_record(contradiction: OutOfOrder, facts: &Facts, after: &Facts) -> OutOfOrder {
    let known = |step: Step| {
        let supposed = after.find(step.fact).filter(|fact| facts.find(fact.id).is_none());
        Step { fact: supposed.and_then(|fact| fact.supersedes).unwrap_or(step.fact), ..step }
    };
    match contradiction {
        OutOfOrder::Before { later, earlier } => OutOfOrder::Before { later: known(later), earlier: known(earlier) },
        other => other,
    }
}

/// Checks a correction against the case as it stands.
pub(crate) fn ready(
    conn: &mut DbConnection,
    law: &Law,
    (case, child): (&CaseRow, &PersonRow),
    fact: FactId,
    correction: &Correction,
    today: NaiveDate,
) -> Result<Ready, Failure<CorrectRefused>> {
    let refuse = |refused| Failure::Rule(refused);
    let (on, served_on) = (correction.on.date(), correction.served_on);
    if on > today {
        return Err(refuse(CorrectRefused::InTheFuture));
    }
    let facts = facts_of(conn, case.id)?;
    let before = facts.standing().find(|standing| standing.id == fact).ok_or(refuse(CorrectRefused::NoSuchFact))?.clone();
    if matches!(before.kind, FactKind::ExceptionRecorded { .. } | FactKind::ExceptionEnded { .. }) {
        return Err(refuse(CorrectRefused::HasItsOwnPage));
    }
    let kind = corrected(&before.kind, correction.details.as_ref()).and_then(|kind| serve(kind, served_on)).map_err(refuse)?;
    let others =
        correction.details.iter().filter(|_| stands_alone(&kind)).flat_map(|details| [details.get("from"), details.get("to")]);
    for other in others.flatten() {
        if is_recorded_as_ours(conn, other)? {
            return Err(refuse(CorrectRefused::OurOwnAuthority));
        }
    }
    if before.on == on && kind == before.kind && served_on.is_none() {
        return Err(refuse(CorrectRefused::SameDay));
    }
    let rows = requests::list(conn, case.id)?;
    let request = request_of(&facts, &rows, &before).cloned();
    if before.kind == FactKind::HeldVersionSent
        && let Some(first) = first_since_the_plan(&facts, on)
    {
        return Err(refuse(CorrectRefused::Since { what: what_happened(&first.kind), on: first.on }));
    }
    beside(conn, (case, child), (&before, request.as_ref()), (&kind, on), today)?
        .map_or(Ok(()), |refused| Err(refuse(refused)))?;
    served_in_time(conn, case.id, &before, (&kind, on, served_on))?.map_or(Ok(()), |refused| Err(refuse(refused)))?;
    let mut after = facts.clone();
    // The moment of recording moves no date: what stands now comes after everything that is on record.
    let recorded_at = facts.history().iter().map(|fact| fact.recorded_at).max().unwrap_or(before.recorded_at);
    let supposed = |number: u128, kind: FactKind, on: NaiveDate, supersedes: FactId| Fact {
        id: FactId::new(uuid::Uuid::from_u128(number)),
        kind,
        on,
        recorded_at,
        supersedes: Some(supersedes),
        correction_reason: Some(correction.reason.as_str().to_owned()),
    };
    let follows = acceptance(&facts, &before, (&kind, on)).map(|(accepted, kind)| supposed(1, kind, accepted.on, accepted.id));
    let same_council = same_council::with_it(&facts, &before, &kind);
    let names_it = same_council.clone().map(|(fact, kind)| supposed(2, kind, fact.on, fact.id));
    let also = also(&facts, &before, &correction.also).map_err(refuse)?;
    let with_it = (3..).zip(&also).map(|(number, fact)| supposed(number, fact.kind.clone(), on, fact.id));
    for fact in std::iter::once(supposed(0, kind.clone(), on, fact)).chain(follows).chain(names_it).chain(with_it) {
        after.append(fact).map_err(|_| refuse(CorrectRefused::NoSuchFact))?;
    }
    if let Some(contradiction) = first_new(&facts, &after) {
        return Err(refuse(on_record(contradiction, &facts, &after).into()));
    }
    let titles = Titles::of(conn, case.id)?;
    let with = computed(conn, law, case, (&facts, child.born_on), today)?;
    let then = computed(conn, law, case, (&after, child.born_on), today)?;
    if let Some(refused) = beside_the_plan(conn, case.id, (&kind, on), (&with, &then))? {
        return Err(refuse(refused));
    }
    if let Some(refused) = rests_on_it(conn, case.id, (&facts, &after), &before, (&kind, on))? {
        return Err(refuse(refused));
    }
    if let Some(late) = new_too_late(&with, &then, &titles) {
        return Err(refuse(CorrectRefused::ExceptionTooLate(late)));
    }
    let moves = moved(&with, &then, &titles);
    let about = super::on_record::about(conn, case.id, &kind)?;
    let mut others = Vec::new();
    for fact in also {
        let about = super::on_record::about(conn, case.id, &fact.kind)?;
        others.push((fact, about));
    }
    Ok(Ready { before, kind, on, served_on, about, also: others, same_council, request, moves })
}

/// Makes a correction that was checked, and says so.
pub(crate) fn make(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    open: &OpenCase,
    ready: Ready,
    reason: &str,
) -> Result<(FactId, Vec<AuditEntry>), Failure<CorrectRefused>> {
    let Ready { before: standing, kind, on, served_on, about, also, same_council, request, .. } = ready;
    let (before, changed, code) = (standing.on, changes(&standing.kind, &kind), FactCode::of(&kind));
    let with_it = same_council.iter().map(|(fact, kind)| (fact.id, kind.clone(), fact.on));
    let right = std::iter::once((standing.id, kind.clone(), on)).chain(with_it).collect();
    let corrected = correct_together(conn, service, context, open.case.id, right, reason).map_err(|failure| match failure {
        Failure::Storage(StorageError::Duplicate) => Failure::Rule(CorrectRefused::NoSuchFact),
        other => other,
    })?;
    let mut corrected = corrected.into_iter();
    let id = corrected.next().ok_or(Failure::Rule(CorrectRefused::NoSuchFact))?;
    follow(conn, service, context, open, (&standing, request.as_ref()), (&kind, on, served_on), reason)?;
    let entry = AuditEntry::of(&open.permit).on("fact", id).because(reason);
    let entry = match (before != on, !changed.is_empty()) {
        (true, true) => entry.telling(&Told::FactCorrected { before, after: on, kind: code, details: changed }),
        (true, false) => entry.telling(&Told::FactCorrected { before, after: on, kind: code, details: about }),
        (false, true) => entry.telling(&Told::DetailsCorrected { kind: code, details: changed }),
        (false, false) => entry,
    };
    let mut entries = vec![entry];
    for ((fact, kind), id) in same_council.iter().zip(corrected) {
        let told = Told::DetailsCorrected { kind: FactCode::of(kind), details: changes(&fact.kind, kind) };
        entries.push(AuditEntry::of(&open.permit).on("fact", id).because(reason).telling(&told));
    }
    for (fact, about) in also {
        let id = correct_fact::<CorrectRefused>(conn, service, context, open.case.id, fact.kind.clone(), on, (fact.id, reason))?;
        follow(conn, service, context, open, (&fact, None), (&fact.kind, on, None), reason)?;
        let told = Told::FactCorrected { before: fact.on, after: on, kind: FactCode::of(&fact.kind), details: about };
        entries.push(AuditEntry::of(&open.permit).on("fact", id).because(reason).telling(&told));
    }
    Ok((id, entries))
}

/// A correction as it is kept while it waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ProposedCorrection {
    fact: uuid::Uuid,
    on: NaiveDate,
    details: Option<BTreeMap<String, String>>,
    served_on: Option<NaiveDate>,
    #[serde(default)]
    also: Vec<uuid::Uuid>,
}

impl Correction {
    /// Gives it the form in which it is kept while it waits.
    pub(super) fn proposed(&self, fact: FactId) -> ProposedCorrection {
        ProposedCorrection {
            fact: fact.uuid(),
            on: self.on.date(),
            details: self.details.clone(),
            served_on: self.served_on,
            also: self.also.iter().map(|id| id.uuid()).collect(),
        }
    }
}

impl ProposedCorrection {
    /// Reads it back with its reason; `None` where it cannot have been written here.
    pub(crate) fn read(self, reason: &str) -> Option<(FactId, Correction)> {
        let Self { fact, on, details, served_on, also } = self;
        let also = also.into_iter().map(FactId::new).collect();
        let correction = Correction { on: ActDay::new(on).ok()?, details, served_on, also, reason: Words::parse(reason).ok()? };
        Some((FactId::new(fact), correction))
    }
}

fn corrected(kind: &FactKind, details: Option<&BTreeMap<String, String>>) -> Result<FactKind, CorrectRefused> {
    match details {
        None => Ok(kind.clone()),
        Some(_) if kind.has_its_own_act() && !stands_alone(kind) => Err(CorrectRefused::HasItsOwnPage),
        Some(details) => Ok(FactKind::parse(kind.code(), kind.subject(), details)?),
    }
}

/// Says whether the details of a fact are all that its own act left: no letter, no stage and no file says them again.
pub(super) fn stands_alone(kind: &FactKind) -> bool {
    matches!(
        kind,
        FactKind::PlanTransferredIn { .. }
            | FactKind::PlanTransferredOut { .. }
            | FactKind::MoveOutKnown { .. }
            | FactKind::MovedAway { .. }
    )
}

/// Takes another day of service into a fact that carries one; the letter of a decision keeps its own beside it.
fn serve(kind: FactKind, on: Option<NaiveDate>) -> Result<FactKind, CorrectRefused> {
    match (kind, on) {
        (kind, None) => Ok(kind),
        (FactKind::DraftServed { .. }, served_on) => Ok(FactKind::DraftServed { served_on }),
        (kind @ (FactKind::AssessmentDecisionNotified { .. } | FactKind::PlanDecisionNotified { .. }), _) => Ok(kind),
        _ => Err(CorrectRefused::NotServed),
    }
}

/// Finds what is kept beside the facts and would contradict the day: when it was decided, when a comment came, when the child was born.
fn beside(
    conn: &mut DbConnection,
    (case, child): (&CaseRow, &PersonRow),
    (before, asked): (&Fact, Option<&RequestRow>),
    (kind, on): (&FactKind, NaiveDate),
    today: NaiveDate,
) -> StorageResult<Option<CorrectRefused>> {
    let decisions = decisions::list(conn, case.id)?;
    let told = |kind: DecisionKind| {
        let told = decisions.iter().rfind(|row| row.kind == kind && row.notified_on == Some(before.on));
        told.and_then(|row| row.decided_on).filter(|decided| on < *decided).map(CorrectRefused::BeforeTheDecision)
    };
    Ok(match kind {
        FactKind::RequestReceived { .. } | FactKind::BecameResponsible => {
            let episode = asked.map_or(case.episode, |request| request.episode);
            let acknowledged = asked.and_then(|request| request.acknowledged_on);
            let on_it = decisions.iter().find(|row| row.episode == episode && row.kind == DecisionKind::Assess);
            let proposed = on_it.map(|row| london_day(row.proposed_at));
            let answered_on = [acknowledged, proposed].into_iter().flatten().min().filter(|answered| on > *answered);
            let decided_on = on_it.and_then(|row| row.decided_on).filter(|decided| on > *decided);
            let born_on = child.born_on.filter(|born| on < *born);
            let answered = answered_on.map(CorrectRefused::AfterItWasAnswered);
            decided_on.map(CorrectRefused::AfterTheDecision).or(born_on.map(CorrectRefused::BornAfterTheRequest)).or(answered)
        }
        FactKind::PlanTransferredIn { made_on: Some(made_on), amended_on, reviewed_on, known_on, .. } => {
            let days = PlanDays {
                made_on: *made_on,
                amended_on: *amended_on,
                reviewed_on: Some(*reviewed_on),
                moved: Some((on, known_on.unwrap_or(on))),
            };
            let is_before = before.on != on && on < *made_on;
            let unborn = child.born_on.filter(|born| made_on < born).map(CorrectRefused::BornAfterTheRequest);
            let contradict = days.check(today).err().map(CorrectRefused::from);
            is_before.then_some(CorrectRefused::BeforeThePlan(*made_on)).or(unborn).or(contradict)
        }
        FactKind::RequestWithdrawn => {
            let rows = requests::list(conn, case.id)?;
            let is_known = |row: &RequestRow| row.withdrawn_on.filter(|until| *until > on && *until <= before.on);
            let mut asked = rows.iter().filter(|row| row.became != Became::SetAside && row.received_on <= on);
            let still = asked.find_map(|row| Some((row.requester_name.clone(), is_known(row)?)));
            still.map(|(who, until)| CorrectRefused::AskedStill(who, until))
        }
        FactKind::MoveOutKnown { moves_on, .. } => {
            child.born_on.filter(|born| moves_on < born).map(CorrectRefused::BornAfterTheRequest)
        }
        FactKind::PlanHeld | FactKind::Died => child.born_on.filter(|born| on < *born).map(CorrectRefused::BornAfterTheRequest),
        FactKind::AssessmentDecisionNotified { .. } => told(DecisionKind::Assess),
        FactKind::PlanDecisionNotified { .. } => told(DecisionKind::Issue),
        FactKind::DraftServed { .. } => {
            let plan = plans::find_by_case(conn, case.id)?;
            let comments = plan.map(|plan| plans::list_comments(conn, plan.id)).transpose()?.unwrap_or_default();
            let is_first = comments.iter().map(|comment| comment.received_on).min().filter(|first| on > *first);
            is_first.map(CorrectRefused::AfterAComment)
        }
        _ => None,
    })
}
