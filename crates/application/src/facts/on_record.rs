//! The days on record of a case, each with what it is about, when it was keyed and what stood there before.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use ehc_domain::{
    approvals::{ProposalState, ProposedAct},
    cases::CaseReference,
    ids::{ApprovalId, CaseId, FactId, UserId},
    plans::VersionKind,
    policy::Action,
    requests::{Became, RequestSource},
    timetable::{
        facts::{Fact, FactKind, Facts, RequestSource as FactSource},
        order::{rests_on, what_happened},
    },
};
use ehc_persistence::{
    DbConnection, StorageResult, accounts, advice,
    approvals::{self, ApprovalRow},
    consultations, decisions, institutions, plans,
    requests::{self, RequestRow},
    timetable::list_facts,
};
use uuid::Uuid;

use super::retraction::own_page;
use crate::{
    Context, Failure, Service,
    cases::{OpenCase, open},
    failure::NoRule,
    requests::{fact_source, request_of},
    timetable::{advice_phrase, facts_of},
};

/// A fact as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnRecord {
    /// The fact.
    pub fact: FactId,
    /// What it is.
    pub kind: FactKind,
    /// What happened, in words.
    pub what: String,
    /// Which advice, which school or what was decided; empty where the whole case is meant.
    pub about: String,
    /// The day.
    pub on: NaiveDate,
    /// When it was keyed, or last corrected.
    pub keyed_at: DateTime<Utc>,
    /// Who keyed or last corrected it; `None` for the service itself.
    pub keyed_by: Option<String>,
    /// Why it was keyed after it had happened, where that was asked: of a letter with a decision, a draft or a final plan, and of what ended something.
    pub keyed_late: Option<String>,
    /// The days that stood before, latest first, each with why it was wrong.
    pub before: Vec<(NaiveDate, String)>,
    /// The proposal to correct it or to take it back that waits for a second person.
    pub waits: Option<ApprovalId>,
    /// Whether it may be taken back: it has no page of its own for that, and nothing rests on it.
    pub may_go: bool,
    /// When it was taken back that something ended with it, and by whom; `None` for all that stands.
    pub taken_back: Option<Keyed>,
    /// Whether this is not the day of the fact, but one that it is recorded with.
    pub is_detail: bool,
}

impl OnRecord {
    /// Says what happened, and what it is about.
    pub fn words(&self) -> String {
        if self.about.is_empty() { self.what.clone() } else { format!("{}: {}", self.what, self.about) }
    }
}

/// Lists what stands on the record of a case, by day.
///
/// # Errors
/// Policy; absence; storage.
pub fn on_record(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
) -> Result<(OpenCase, Vec<OnRecord>), Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open(conn, context, reference, Action::FactRecord)?;
        let facts = facts_of(conn, open.case.id)?;
        let mut standing = standing(conn, open.case.id)?;
        let details: Vec<OnRecord> = standing.iter().flat_map(|line| details(&facts, line)).collect();
        standing.extend(details);
        // What stood in a duplicate went over to the other case.
        if open.case.merged_into_id.is_none() {
            standing.extend(ends_taken_back(conn, open.case.id, &facts)?);
        }
        standing.sort_by_key(|fact| (fact.on, fact.keyed_at));
        Ok((open, standing))
    })
}

/// Lists what ended the case, or an assessment, and was taken back: it stands no more, and that it stood is said.
fn ends_taken_back(conn: &mut DbConnection, case_id: CaseId, facts: &Facts) -> StorageResult<Vec<OnRecord>> {
    let recorded: HashMap<FactId, Option<UserId>> =
        list_facts(conn, case_id)?.into_iter().map(|row| (row.id, row.recorded_by)).collect();
    let approved: Vec<ApprovalRow> =
        approvals::list(conn, case_id)?.into_iter().filter(|row| row.state == ProposalState::Approved).collect();
    let mut name = |fact: &Fact| -> StorageResult<Option<String>> {
        // Whoever approves what needs a second person keys nothing.
        let proposed = approved.iter().find(|row| row.ended_at == Some(fact.recorded_at)).map(|row| row.proposed_by);
        let by = proposed.or_else(|| recorded.get(&fact.id).copied().flatten());
        Ok(by.map(|user| accounts::find_user(conn, user)).transpose()?.flatten().map(|user| user.name))
    };
    let is_end = |fact: &Fact| {
        matches!(
            fact.kind,
            FactKind::RequestWithdrawn | FactKind::MovedAway { .. } | FactKind::PlanTransferredOut { .. } | FactKind::Died
        )
    };
    let mut gone = Vec::new();
    let replaced: Vec<FactId> = facts.history().iter().filter_map(|fact| fact.supersedes).collect();
    for back in facts.history().iter().filter(|fact| fact.kind == FactKind::Retracted && !replaced.contains(&fact.id)) {
        let Some(end) = back.supersedes.and_then(|id| facts.find(id)).filter(|end| is_end(end)) else { continue };
        gone.push(OnRecord {
            fact: end.id,
            kind: end.kind.clone(),
            what: what_happened(&end.kind),
            about: String::new(),
            on: end.on,
            keyed_at: end.recorded_at,
            keyed_by: name(end)?,
            keyed_late: None,
            before: before(facts, end),
            waits: None,
            may_go: false,
            taken_back: Some((back.recorded_at, name(back)?)),
            is_detail: false,
        });
    }
    Ok(gone)
}

/// A day that is to be put right.
#[derive(Debug, Clone)]
pub struct ToCorrect {
    /// The case.
    pub open: OpenCase,
    /// The day; `None` when it does not stand.
    pub day: Option<OnRecord>,
    /// The other requests for advice that were made on that day; none beside any other fact.
    pub others: Vec<OnRecord>,
    /// Whether nobody else could approve a correction that needs a second person.
    pub is_alone: bool,
}

/// Finds one of them.
///
/// # Errors
/// Policy; absence; storage.
pub fn find(service: &Service, context: &Context, reference: &CaseReference, fact: FactId) -> Result<ToCorrect, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open(conn, context, reference, Action::FactCorrect)?;
        let all = standing(conn, open.case.id)?;
        let day = all.iter().find(|one| one.fact == fact).cloned();
        let is_asked = |one: &OnRecord| matches!(one.kind, FactKind::AdviceAsked { .. });
        let on = day.as_ref().filter(|day| is_asked(day)).map(|day| day.on);
        let others = all.into_iter().filter(|one| one.fact != fact && is_asked(one) && Some(one.on) == on).collect();
        Ok(ToCorrect { day, others, is_alone: crate::approvals::is_alone(conn, context, &open)?, open })
    })
}

fn standing(conn: &mut DbConnection, case_id: CaseId) -> StorageResult<Vec<OnRecord>> {
    let facts = facts_of(conn, case_id)?;
    let keyed = who_keyed(conn, case_id, &facts)?;
    let (names, rows) = (names(conn, case_id)?, requests::list(conn, case_id)?);
    let about = |fact: &Fact| match request_of(&facts, &rows, fact) {
        // Two may ask in one part: each is named.
        Some(row) => format!("{}, {}", row.source.label().to_lowercase(), row.requester_name),
        None => about_of(&fact.kind, &names),
    };
    let waiting = approvals::list_waiting_of_case(conn, case_id)?;
    let is_about_fact = |act| matches!(act, ProposedAct::Correction | ProposedAct::Retraction);
    let waits = |fact: FactId| waiting.iter().find(|row| is_about_fact(row.act) && row.subject_id.uuid() == fact.uuid());
    let late = keyed_late(conn, case_id)?;
    let rows_late: HashMap<FactId, String> =
        list_facts(conn, case_id)?.into_iter().filter_map(|row| Some((row.id, row.keyed_late_reason?))).collect();
    let why_late = |fact: &Fact| {
        let sent = late.iter().find(|(code, on, _)| *code == fact.kind.code() && *on == fact.on).map(|(.., why)| why);
        sent.or_else(|| rows_late.get(&facts.first_version(fact.id))).cloned()
    };
    let line = |fact: &Fact| OnRecord {
        keyed_late: why_late(fact),
        fact: fact.id,
        what: what_happened(&fact.kind),
        about: about(fact),
        on: fact.on,
        keyed_at: keyed.get(&fact.id).map_or(fact.recorded_at, |(at, _)| *at),
        keyed_by: keyed.get(&fact.id).and_then(|(_, by)| by.clone()),
        before: before(&facts, fact),
        waits: waits(fact.id).map(|row| row.id),
        may_go: own_page(&facts, fact).is_none() && rests_on(&facts, fact.id).is_none(),
        kind: fact.kind.clone(),
        taken_back: None,
        is_detail: false,
    };
    Ok(facts.standing().map(line).collect())
}

/// Lists why something was keyed after it had happened, where that was asked: the code of its fact, its day, and why.
fn keyed_late(conn: &mut DbConnection, case_id: CaseId) -> StorageResult<Vec<(&'static str, NaiveDate, String)>> {
    let mut late = Vec::new();
    for row in decisions::list(conn, case_id)? {
        let told = row.notified_on.zip(row.letter_keyed_late_reason);
        late.extend(told.map(|(on, why)| (row.kind.told(row.outcome).code(), on, why)));
    }
    let Some(plan) = plans::find_by_case(conn, case_id)? else { return Ok(late) };
    for version in plans::list_versions(conn, plan.id)? {
        let code = match version.kind {
            VersionKind::Draft => FactKind::DraftServed { served_on: None }.code(),
            VersionKind::Final => FactKind::FinalPlanSent.code(),
            VersionKind::Held => continue,
        };
        late.extend(version.keyed_late_reason.map(|why| (code, version.sent_on, why)));
    }
    Ok(late)
}

/// When a fact was keyed, and by whom; `None` where nobody did.
pub type Keyed = (DateTime<Utc>, Option<String>);

/// Finds when each standing fact was keyed as it stands and who keyed it. Whoever approves what needs a second person keys nothing: a correction or an end was
/// keyed by whoever proposed it; what was taken back and stands again, and a request that came from another case, by whoever keyed it first.
fn who_keyed(conn: &mut DbConnection, case_id: CaseId, facts: &Facts) -> StorageResult<HashMap<FactId, Keyed>> {
    let recorded: HashMap<FactId, Option<UserId>> =
        list_facts(conn, case_id)?.into_iter().map(|row| (row.id, row.recorded_by)).collect();
    let is_made = |row: &ApprovalRow| {
        row.state == ProposalState::Approved && matches!(row.act, ProposedAct::Correction | ProposedAct::Ending)
    };
    let approved: Vec<ApprovalRow> = approvals::list(conn, case_id)?.into_iter().filter(is_made).collect();
    let asked = requests::list(conn, case_id)?;
    let mut keyed = HashMap::new();
    for fact in facts.standing() {
        let first = as_keyed(facts, fact);
        let by_proposal = approved.iter().find(|row| {
            first.supersedes.is_some() == (row.act == ProposedAct::Correction) && row.ended_at == Some(first.recorded_at)
        });
        let request = asked.iter().find(|row| first.supersedes.is_none() && is_of(row, first));
        let (at, by) = match (by_proposal, request) {
            (_, Some(request)) => (request.keyed_at, Some(request.keyed_by)),
            (Some(proposal), None) => (first.recorded_at, Some(proposal.proposed_by)),
            (None, None) => (first.recorded_at, recorded.get(&first.id).copied().flatten()),
        };
        let name = by.map(|user| accounts::find_user(conn, user)).transpose()?.flatten().map(|user| user.name);
        keyed.insert(fact.id, (at, name));
    }
    Ok(keyed)
}

/// Says whether a fact is that of a request.
fn is_of(row: &RequestRow, fact: &Fact) -> bool {
    let is_kind = fact.kind == FactKind::RequestReceived { source: fact_source(row.source) };
    is_kind && fact.on == row.received_on && row.became != Became::SetAside
}

/// Follows what was taken back and stands again as it was to how it was keyed.
fn as_keyed<'a>(facts: &'a Facts, fact: &'a Fact) -> &'a Fact {
    let mut keyed = fact;
    let superseded = |fact: &Fact| fact.supersedes.and_then(|id| facts.find(id));
    while let Some(back) = superseded(keyed).filter(|was| was.kind == FactKind::Retracted) {
        match superseded(back).filter(|was| was.kind == keyed.kind && was.on == keyed.on) {
            Some(was) => keyed = was,
            None => break,
        }
    }
    keyed
}

/// Says what a fact of a case is about: which advice, which school, who asked; empty where the whole case is meant.
pub(super) fn about(conn: &mut DbConnection, case_id: CaseId, kind: &FactKind) -> StorageResult<String> {
    Ok(about_of(kind, &names(conn, case_id)?))
}

fn about_of(kind: &FactKind, names: &HashMap<Uuid, String>) -> String {
    match kind {
        // Several people may ask about one child.
        FactKind::RequestReceived { source } => asked_by(*source),
        FactKind::ReviewDecisionNotified { outcome, .. } => outcome.label().to_owned(),
        kind => kind.subject().and_then(|subject| names.get(&subject).cloned()).unwrap_or_default(),
    }
}

/// Says in what part somebody asked, to stand within a sentence.
fn asked_by(source: FactSource) -> String {
    let source = match source {
        FactSource::Parent => RequestSource::Parent,
        FactSource::YoungPerson => RequestSource::YoungPerson,
        FactSource::Institution => RequestSource::Institution,
        FactSource::Other => RequestSource::BroughtToAttention,
    };
    source.label().to_lowercase()
}

/// The days that stood in place of the one of a fact, latest first. What was taken back and stands again, or was corrected otherwise, has its day throughout:
/// that belongs to the history.
fn before(facts: &Facts, fact: &Fact) -> Vec<(NaiveDate, String)> {
    let (mut found, mut at) = (Vec::new(), fact);
    while let Some(was) = at.supersedes.and_then(|id| facts.find(id)) {
        if was.on != at.on {
            found.push((was.on, at.correction_reason.clone().unwrap_or_default()));
        }
        at = was;
    }
    found
}

/// The days with which a fact is recorded besides its own, each with what it is.
fn days_within(kind: &FactKind) -> Vec<(&'static str, NaiveDate)> {
    let days: Vec<(&'static str, Option<NaiveDate>)> = match kind {
        FactKind::PlanTransferredIn { reviewed_on, made_on, amended_on, known_on, .. } => vec![
            ("The plan that came was first made", *made_on),
            ("The plan that came was last amended", *amended_on),
            // A plan that was not reviewed yet is kept with the day on which it was made.
            ("The plan that came was last reviewed", Some(*reviewed_on).filter(|day| Some(*day) != *made_on)),
            ("We learned that the family moved here", *known_on),
        ],
        FactKind::MoveOutKnown { moves_on, .. } => vec![("The family moves away", Some(*moves_on))],
        _ => Vec::new(),
    };
    days.into_iter().filter_map(|(what, day)| Some((what, day?))).collect()
}

fn details(facts: &Facts, line: &OnRecord) -> Vec<OnRecord> {
    let detail = |(what, on): (&'static str, NaiveDate)| OnRecord {
        what: what.to_owned(),
        about: String::new(),
        on,
        keyed_late: None,
        before: facts.find(line.fact).map(|fact| before_within(facts, fact, what)).unwrap_or_default(),
        is_detail: true,
        ..line.clone()
    };
    days_within(&line.kind).into_iter().map(detail).collect()
}

/// The days that stood in place of one within a fact, latest first, each with why it was wrong.
fn before_within(facts: &Facts, fact: &Fact, what: &str) -> Vec<(NaiveDate, String)> {
    let of = |fact: &Fact| days_within(&fact.kind).into_iter().find(|(one, _)| *one == what).map(|(_, day)| day);
    let (mut found, mut at) = (Vec::new(), fact);
    while let Some(was) = at.supersedes.and_then(|id| facts.find(id)) {
        if let Some(day) = of(was).filter(|day| Some(*day) != of(at)) {
            found.push((day, at.correction_reason.clone().unwrap_or_default()));
        }
        at = was;
    }
    found
}

/// What the subjects of facts are called: the kind of advice, the school.
fn names(conn: &mut DbConnection, case_id: CaseId) -> StorageResult<HashMap<Uuid, String>> {
    let mut names: HashMap<Uuid, String> = HashMap::new();
    for request in advice::list_all_requests(conn, case_id)? {
        names.insert(request.id.uuid(), advice_phrase(request.kind));
    }
    for consultation in consultations::list(conn, case_id)? {
        if let Some(school) = institutions::find(conn, consultation.institution_id)? {
            names.insert(consultation.id.uuid(), school.name);
        }
    }
    Ok(names)
}
