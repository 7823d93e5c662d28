//! Deciding whether to assess and whether to issue a plan: proposed, decided by an officer, told to the family.

use chrono::{DateTime, NaiveDate, Utc};
use ehc_domain::{
    advice::AdviceState,
    audit::AuditEntry,
    cases::{CaseReference, Step, StepRefused},
    codes::Coded,
    decisions::{
        DecidingFacts, DecisionKind, DecisionOutcome, DecisionRefused, DecisionState, Limb, LimbAnswer, check_deciding,
        check_test,
    },
    ids::{CaseId, DecisionId, UserId},
    notifications::{NoticeEvent, words},
    plans::ServiceMethod,
    policy::Action,
    timetable::{
        AssessmentStep, Timetable,
        facts::{AssessmentDecision, FactKind, PlanDecision},
    },
};
use ehc_persistence::{
    DbConnection, StorageError, StorageResult, accounts, advice,
    decisions::{self, DecisionRow},
    notifications::{Addressee, NewNotice},
};
use serde_json::{Value, json};
use thiserror::Error;

use crate::{
    Context, Done, Failure, Service,
    appeals::{self, AppealDates},
    cases::{OpenCase, open, step},
    failure::NoRule,
    letters::{self, Envelope},
    rights::{self, AddresseeMissing, Recipients},
    timetable,
};

/// Why a decision is not taken further.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum DecideRefused {
    /// A rule of the decision.
    #[error(transparent)]
    Rule(#[from] DecisionRefused),
    /// The case is not at the stage at which this is decided.
    #[error(transparent)]
    Stage(#[from] StepRefused),
    /// A proposal of the same kind waits already.
    #[error("A decision is already proposed and waits for the decision maker")]
    AlreadyProposed,
    /// The family cannot be told before the decision was made.
    #[error("Enter a day on or after the day of the decision")]
    NotifiedBeforeDecided,
    /// Nobody is recorded to whom the letter must go.
    #[error(transparent)]
    Addressee(#[from] AddresseeMissing),
}

/// What a caseworker proposes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The question.
    pub kind: DecisionKind,
    /// The outcome proposed.
    pub outcome: DecisionOutcome,
    /// Each limb of the test.
    pub limbs: Vec<LimbAnswer>,
    /// The evidence relied on.
    pub evidence_for: String,
    /// The evidence outweighed.
    pub evidence_against: String,
    /// What the family says.
    pub family_view: String,
    /// What a panel recommended; empty when none was asked.
    pub panel_recommendation: String,
}

/// What a decision maker decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruling {
    /// The outcome.
    pub outcome: DecisionOutcome,
    /// The day.
    pub decided_on: NaiveDate,
    /// Why it differs from the proposal.
    pub differs_reason: String,
    /// Why it is late.
    pub late_reason: String,
    /// Why it is made with advice outstanding.
    pub outstanding_reason: String,
    /// The version of the decision that was read.
    pub version: i32,
}

/// A decision as people read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionView {
    /// Which.
    pub id: DecisionId,
    /// The question.
    pub kind: DecisionKind,
    /// How far it has come.
    pub state: DecisionState,
    /// The outcome, proposed or decided.
    pub outcome: DecisionOutcome,
    /// Each limb of the test.
    pub limbs: Vec<LimbAnswer>,
    /// The evidence relied on.
    pub evidence_for: String,
    /// The evidence outweighed.
    pub evidence_against: String,
    /// What the family says.
    pub family_view: String,
    /// What a panel recommended.
    pub panel_recommendation: Option<String>,
    /// Who proposed it.
    pub proposed_by: String,
    /// When.
    pub proposed_at: DateTime<Utc>,
    /// Who decided; `None` until then.
    pub decided_by: Option<String>,
    /// The day; `None` until then.
    pub decided_on: Option<NaiveDate>,
    /// Why it differs from the proposal.
    pub differs_reason: Option<String>,
    /// Why it is late.
    pub late_reason: Option<String>,
    /// Why it was made with advice outstanding.
    pub outstanding_reason: Option<String>,
    /// The day the family was told; `None` until then.
    pub notified_on: Option<NaiveDate>,
    /// The notice as sent.
    pub notice: Option<String>,
    /// To whom it was sent, each with their part; empty until then.
    pub sent_to: Vec<String>,
    /// The day on which the notice counts as reaching them; `None` when how it went was not recorded.
    pub served_on: Option<NaiveDate>,
    /// For the next change.
    pub version: i32,
}

/// Everything a decision page shows.
#[derive(Debug, Clone)]
pub struct Deciding {
    /// The case.
    pub open: OpenCase,
    /// The latest decision of the kind; `None` when none is proposed.
    pub current: Option<DecisionView>,
    /// The limit for telling the family; `None` when no such duty is open.
    pub limit: Option<NaiveDate>,
    /// Kinds of advice still owed, in words.
    pub advice_owed: Vec<String>,
    /// To whom the notice goes if it is sent today.
    pub recipients: Recipients,
    /// When the family could act on the decision; `None` where it opens no right of appeal. Before the notice is sent these are the dates if it goes today.
    pub appeal: Option<AppealDates>,
    /// The day on which a notice posted today, first class, counts as reaching the family.
    pub posted_today_reaches: NaiveDate,
    /// Whether the person may propose.
    pub may_propose: bool,
    /// Whether the person may decide.
    pub may_decide: bool,
}

/// Shows what is to be decided.
///
/// # Errors
/// Policy; absence; storage.
pub fn show(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    kind: DecisionKind,
) -> Result<Deciding, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open(conn, context, reference, Action::DecisionPropose)?;
        let current = decisions::find_latest(conn, open.case.id, kind)?;
        let current = current.map(|row| view(conn, row)).transpose()?;
        let target = ehc_domain::policy::Target::Case(&open.subject);
        let may_decide =
            ehc_domain::policy::decide(&context.actor, Action::DecisionRecord, target) == ehc_domain::policy::Decision::Allow;
        let dates = timetable::compute(conn, service.store.law(), &open.case, context.today, None)?;
        let limit = limit(&dates, kind);
        let advice_owed = owed(conn, open.case.id)?;
        let recipients = rights::recipients(conn, &open, context.today)?;
        let appeal = appeal_dates(conn, service, context, &open, current.as_ref(), &dates)?;
        let calendar = timetable::calendar(conn)?;
        let posted_today_reaches = ServiceMethod::FirstClass.deemed_served_on(context.today, &calendar);
        Ok(Deciding {
            limit,
            advice_owed,
            recipients,
            appeal,
            posted_today_reaches,
            may_propose: true,
            may_decide,
            current,
            open,
        })
    })
}

/// Finds until when a family may act on a decision: as the notice on record counts, or as one sent today would. Only a refusal can be appealed (s51).
fn appeal_dates(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    open: &OpenCase,
    current: Option<&DecisionView>,
    dates: &Timetable,
) -> StorageResult<Option<AppealDates>> {
    let Some(view) = current.filter(|view| view.outcome == DecisionOutcome::Refused) else { return Ok(None) };
    let kind = fact(view.kind, view.outcome);
    match view.state {
        DecisionState::Notified => Ok(AppealDates::of_notice(dates, kind.code())),
        DecisionState::Proposed | DecisionState::Decided => appeals::if_sent(conn, service, context, open, kind, context.today),
    }
}

/// Lists the decisions of a case, oldest first.
///
/// # Errors
/// Policy; absence; storage.
pub fn list(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
) -> Result<(OpenCase, Vec<DecisionView>), Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open(conn, context, reference, Action::DecisionPropose)?;
        let rows = decisions::list(conn, open.case.id)?;
        let views = rows.into_iter().map(|row| view(conn, row)).collect::<Result<_, _>>()?;
        Ok((open, views))
    })
}

/// Proposes a decision to the officer who will take it.
///
/// # Errors
/// [`DecideRefused`]; policy; storage.
pub fn propose(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    proposal: Proposal,
) -> Result<DecisionId, Failure<DecideRefused>> {
    let rule = |refused: DecisionRefused| Failure::Rule(DecideRefused::Rule(refused));
    check_test(proposal.kind, proposal.outcome, &proposal.limbs).map_err(rule)?;
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::DecisionPropose)?;
        // Asked now, so that nobody prepares a decision that the law's order cannot take.
        open.case.stage.after(proposal.kind.step(proposal.outcome)).map_err(|refused| Failure::Rule(refused.into()))?;
        if decisions::find_latest(conn, open.case.id, proposal.kind)?.is_some() {
            return Err(Failure::Rule(DecideRefused::AlreadyProposed));
        }
        let id = service.ports.id();
        let row = DecisionRow {
            id,
            case_id: open.case.id,
            kind: proposal.kind,
            state: DecisionState::Proposed,
            outcome: proposal.outcome,
            limbs: limbs_to_json(&proposal.limbs),
            evidence_for: proposal.evidence_for.trim().to_owned(),
            evidence_against: proposal.evidence_against.trim().to_owned(),
            family_view: proposal.family_view.trim().to_owned(),
            panel_recommendation: given(&proposal.panel_recommendation),
            late_reason: None,
            outstanding_reason: None,
            proposed_by: context.actor.user_id,
            proposed_at: context.now,
            decided_by: None,
            decided_on: None,
            differs_reason: None,
            notified_on: None,
            notice: None,
            version: 1,
            addressees: None,
            served_on: None,
        };
        row.insert(conn)?;
        let entry = AuditEntry::of(&open.permit)
            .on("decision", id)
            .with("kind", proposal.kind.code())
            .with("outcome", proposal.outcome.code());
        let dates = timetable::compute(conn, service.store.law(), &open.case, context.today, None)?;
        let limit = limit(&dates, proposal.kind);
        let managers = accounts::list_managers_of_team(conn, open.case.team_id)?;
        let notices = managers.into_iter().filter(|manager| *manager != context.actor.user_id).map(|manager| {
            notice(
                &open,
                NoticeEvent::DecisionWaiting,
                proposal.kind.label(),
                limit,
                manager,
                &format!("decisions/{}", page(proposal.kind)),
                id,
            )
        });
        Ok(Done::new(id, entry).telling_all(notices).seen_at(open.path("decisions")))
    })
}

/// Decides what was proposed. Needs the password again, and a person other than the one who proposed it.
///
/// # Errors
/// [`DecideRefused`]; policy; [`StorageError::Conflict`] when the proposal was changed meanwhile.
pub fn decide(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    id: DecisionId,
    ruling: Ruling,
) -> Result<(), Failure<DecideRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::DecisionRecord)?;
        let row = decisions::find(conn, open.case.id, id)?.ok_or(Failure::NotFound)?;
        let rule = |refused: DecisionRefused| Failure::Rule(DecideRefused::Rule(refused));
        if row.state != DecisionState::Proposed {
            return Err(rule(DecisionRefused::AlreadyDecided));
        }
        if row.version != ruling.version {
            return Err(Failure::Storage(StorageError::Conflict));
        }
        let dates = timetable::compute(conn, service.store.law(), &open.case, context.today, None)?;
        let limit = limit(&dates, row.kind).unwrap_or(NaiveDate::MAX);
        let facts = DecidingFacts {
            proposed_by: row.proposed_by,
            decided_by: context.actor.user_id,
            decided_on: ruling.decided_on,
            began_on: open.case.began_on,
            today: context.today,
            limit,
            proposed: row.outcome,
            decided: ruling.outcome,
            differs_reason: &ruling.differs_reason,
            late_reason: &ruling.late_reason,
            advice_owed: owed(conn, open.case.id)?.len(),
            outstanding_reason: &ruling.outstanding_reason,
        };
        check_deciding(row.kind, &facts).map_err(rule)?;
        open.case.stage.after(row.kind.step(ruling.outcome)).map_err(|refused| Failure::Rule(refused.into()))?;
        let (kind, proposed_by) = (row.kind, row.proposed_by);
        let decided = DecisionRow {
            state: DecisionState::Decided,
            outcome: ruling.outcome,
            decided_by: Some(context.actor.user_id),
            decided_on: Some(ruling.decided_on),
            differs_reason: given(&ruling.differs_reason),
            late_reason: given(&ruling.late_reason),
            outstanding_reason: given(&ruling.outstanding_reason),
            ..row
        };
        decisions::update(conn, decided)?;
        let entry = AuditEntry::of(&open.permit)
            .on("decision", id)
            .with("kind", kind.code())
            .with("outcome", ruling.outcome.code())
            .with("decided_on", ruling.decided_on)
            .because(ruling.late_reason.clone());
        let what = format!("{}: {}", kind.label().to_lowercase(), ruling.outcome.label().to_lowercase());
        let to = open.case.caseworker_id.unwrap_or(proposed_by);
        let told = notice(&open, NoticeEvent::DecisionRecorded, &what, Some(ruling.decided_on), to, "decisions", id);
        Ok(Done::new((), entry).telling(told).seen_at(open.path("decisions")))
    })
}

/// Tells the family of a decision, which is what meets the limit: drafts the notice from the recorded reasons to whoever has the right on the day of
/// sending, records that day and moves the case on. With `how` the day on which the notice counts as reaching them is kept beside it: sending meets the
/// limit, and a delivery that counts as later than the limit is worth a warning.
///
/// # Errors
/// [`DecideRefused`]; policy; storage.
pub fn notify(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    id: DecisionId,
    on: NaiveDate,
    how: Option<ServiceMethod>,
) -> Result<(), Failure<DecideRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::DecisionNotify)?;
        let row = decisions::find(conn, open.case.id, id)?.ok_or(Failure::NotFound)?;
        let rule = |refused: DecisionRefused| Failure::Rule(DecideRefused::Rule(refused));
        let decided_on = match row.state {
            DecisionState::Proposed => return Err(rule(DecisionRefused::NotDecided)),
            DecisionState::Notified => return Err(rule(DecisionRefused::AlreadyDecided)),
            DecisionState::Decided => row.decided_on.unwrap_or(on),
        };
        if on > context.today {
            return Err(rule(DecisionRefused::InTheFuture));
        }
        if on < decided_on {
            return Err(Failure::Rule(DecideRefused::NotifiedBeforeDecided));
        }
        let (kind, outcome) = (row.kind, row.outcome);
        step(conn, &open.case, kind.step(outcome), on, DecideRefused::Stage)?;
        timetable::record(conn, service, context, open.case.id, fact(kind, outcome), on)?;
        let dates = timetable::compute(conn, service.store.law(), &open.case, context.today, None)?;
        let appeal = AppealDates::of_notice(&dates, fact(kind, outcome).code());
        let to = rights::recipients(conn, &open, on)?.complete().map_err(|missing| Failure::Rule(missing.into()))?;
        let envelope = Envelope { policy: &service.policy, open: &open, sent_on: on, to: &to };
        let letter = letters::decision(envelope, &view(conn, row.clone())?, appeal.as_ref());
        let calendar = timetable::calendar(conn)?;
        let sent = DecisionRow {
            state: DecisionState::Notified,
            notified_on: Some(on),
            notice: Some(letter),
            addressees: Some(to.to_json()),
            served_on: how.map(|how| how.deemed_served_on(on, &calendar)),
            ..row
        };
        decisions::update(conn, sent)?;
        let entry = AuditEntry::of(&open.permit)
            .on("decision", id)
            .with("kind", kind.code())
            .with("outcome", outcome.code())
            .with("sent_on", on);
        Ok(Done::new((), entry).seen_at(open.path("decisions")))
    })
}

/// Records that the request was withdrawn, which closes the case.
///
/// # Errors
/// [`DecideRefused`]; policy; storage.
pub fn withdraw(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    on: NaiveDate,
    reason: &str,
) -> Result<(), Failure<DecideRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::CaseClose)?;
        if on > context.today {
            return Err(Failure::Rule(DecideRefused::Rule(DecisionRefused::InTheFuture)));
        }
        if on < open.case.began_on {
            return Err(Failure::Rule(DecideRefused::Rule(DecisionRefused::BeforeTheRequest)));
        }
        step(conn, &open.case, Step::Withdraw, on, DecideRefused::Stage)?;
        timetable::record(conn, service, context, open.case.id, FactKind::RequestWithdrawn, on)?;
        let entry = AuditEntry::of(&open.permit).with("withdrawn_on", on).because(reason);
        Ok(Done::new((), entry).seen_at(open.path("")))
    })
}

fn fact(kind: DecisionKind, outcome: DecisionOutcome) -> FactKind {
    match (kind, outcome) {
        (DecisionKind::Assess, DecisionOutcome::Agreed) => {
            FactKind::AssessmentDecisionNotified { decision: AssessmentDecision::ToAssess }
        }
        (DecisionKind::Assess, DecisionOutcome::Refused) => {
            FactKind::AssessmentDecisionNotified { decision: AssessmentDecision::Refused }
        }
        (DecisionKind::Issue, DecisionOutcome::Agreed) => FactKind::PlanDecisionNotified { decision: PlanDecision::Issue },
        (DecisionKind::Issue, DecisionOutcome::Refused) => FactKind::PlanDecisionNotified { decision: PlanDecision::NoPlan },
    }
}

/// Returns the last part of the path of a decision's page.
pub fn page(kind: DecisionKind) -> &'static str {
    match kind {
        DecisionKind::Assess => "assess",
        DecisionKind::Issue => "issue",
    }
}

fn limit(timetable: &Timetable, kind: DecisionKind) -> Option<NaiveDate> {
    let step = match kind {
        DecisionKind::Assess => AssessmentStep::Decision,
        DecisionKind::Issue => AssessmentStep::NoPlan,
    };
    timetable.of_step(step).and_then(|duty| duty.due)
}

fn owed(conn: &mut DbConnection, case_id: CaseId) -> StorageResult<Vec<String>> {
    let rows = advice::list_requests(conn, case_id)?;
    Ok(rows
        .into_iter()
        .filter(|row| row.state.is_owed() || row.state == AdviceState::Received)
        .map(|row| row.kind.label().to_owned())
        .collect())
}

fn notice(
    open: &OpenCase,
    event: NoticeEvent,
    what: &str,
    day: Option<NaiveDate>,
    to: UserId,
    page: &str,
    id: DecisionId,
) -> NewNotice {
    let day = day.map(|day| day.format("%-d %B %Y").to_string());
    let words = words(event, &open.reference(), what, day.as_deref());
    NewNotice {
        dedupe_key: format!("{}:{id}:{to}", event.code()),
        event,
        case_id: Some(open.case.id),
        subject_id: Some(id.uuid()),
        to: Addressee::User(to),
        title: words.title,
        body: words.body,
        link: open.path(page),
    }
}

fn given(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn limbs_to_json(limbs: &[LimbAnswer]) -> Value {
    limbs
        .iter()
        .map(|answer| json!({ "limb": answer.limb.code(), "is_met": answer.is_met, "reasons": answer.reasons.trim() }))
        .collect()
}

fn limbs_from_json(value: &Value) -> Option<Vec<LimbAnswer>> {
    let read = |item: &Value| {
        Some(LimbAnswer {
            limb: Limb::parse(item.get("limb")?.as_str()?)?,
            is_met: item.get("is_met")?.as_bool()?,
            reasons: item.get("reasons")?.as_str()?.to_owned(),
        })
    };
    value.as_array()?.iter().map(read).collect()
}

fn view(conn: &mut DbConnection, row: DecisionRow) -> StorageResult<DecisionView> {
    let inconsistent = || StorageError::Inconsistent { table: "decisions", detail: format!("limbs of {}", row.id) };
    let limbs = limbs_from_json(&row.limbs).ok_or_else(inconsistent)?;
    let name = |conn: &mut DbConnection, id: UserId| -> StorageResult<String> {
        Ok(accounts::find_user(conn, id)?.map(|user| user.name).unwrap_or_default())
    };
    Ok(DecisionView {
        id: row.id,
        kind: row.kind,
        state: row.state,
        outcome: row.outcome,
        limbs,
        evidence_for: row.evidence_for,
        evidence_against: row.evidence_against,
        family_view: row.family_view,
        panel_recommendation: row.panel_recommendation,
        proposed_by: name(conn, row.proposed_by)?,
        proposed_at: row.proposed_at,
        decided_by: row.decided_by.map(|id| name(conn, id)).transpose()?,
        decided_on: row.decided_on,
        differs_reason: row.differs_reason,
        late_reason: row.late_reason,
        outstanding_reason: row.outstanding_reason,
        notified_on: row.notified_on,
        notice: row.notice,
        sent_to: row.addressees.as_ref().map(rights::names_of).unwrap_or_default(),
        served_on: row.served_on,
        version: row.version,
    })
}
