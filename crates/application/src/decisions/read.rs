//! Decisions as people read them, and what a decision page shows.

use chrono::{DateTime, NaiveDate, Utc};
use ehc_domain::{
    cases::CaseReference,
    decisions::{DecisionKind, DecisionOutcome, DecisionState, LimbAnswer},
    ids::{DecisionId, UserId},
    notice_content::StatutoryNotice,
    plans::ServiceMethod,
    policy::Action,
    timetable::{Timetable, facts::london_day},
};
use ehc_persistence::{
    DbConnection, StorageError, StorageResult, accounts,
    cases::CaseRow,
    decisions::{self, DecisionRow},
};

use super::{Which, find, is_over, limbs_from_json, limit, missing, owed, recorded_at};
use crate::{
    Context, Failure, Service,
    appeals::{self, AppealDates},
    authority::Lacking,
    cases::{OpenCase, open},
    failure::NoRule,
    notices::NoticeParts,
    questions::{self, QuestionView},
    rights::{self, Recipients},
    timetable,
};

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
    pub proposer: UserId,
    /// Their name.
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
    /// Why it was entered later than it was made; `None` where it was not.
    pub keyed_late_reason: Option<String>,
    /// Why the letter was entered later than it was sent; `None` where it was not.
    pub letter_keyed_late_reason: Option<String>,
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
    /// Which assessment of the child it is part of, from 1.
    pub episode: i32,
    /// The questions with which it was sent back, the first asked first.
    pub questions: Vec<QuestionView>,
    /// Whether it is over and was never told: its assessment has ended, or gone past the question.
    pub is_over: bool,
    /// For the next change.
    pub version: i32,
}

impl DecisionView {
    /// Returns the question that must be answered before it is proposed again; `None` where it waits for the decision maker, and once it is decided.
    pub fn question(&self) -> Option<&QuestionView> {
        self.questions.iter().find(|question| self.state == DecisionState::Proposed && question.is_open())
    }
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
    /// What the notice is written with if it is sent today.
    pub parts: NoticeParts,
    /// What the letter would lack, however it is decided.
    pub letter_lacks: Vec<Lacking>,
    /// When the family could act on the decision; `None` where it opens no right of appeal. Before the notice is sent these are the dates if it goes today.
    pub appeal: Option<AppealDates>,
    /// The day on which a notice posted today, first class, counts as reaching the family.
    pub posted_today_reaches: NaiveDate,
    /// The day on which the decision was recorded here; `None` until then.
    pub recorded_on: Option<NaiveDate>,
    /// Whether the person's role may decide.
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
    show_one(service, context, reference, Which::Latest(kind))
}

/// Shows one decision, which may be of an earlier assessment.
///
/// # Errors
/// Policy; absence; storage.
pub fn show_one(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    which: Which,
) -> Result<Deciding, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::DecisionPropose)?;
        let current = find(conn, open.case.id, which)?;
        let kind = match (which, &current) {
            (Which::Latest(kind), _) => kind,
            (Which::One(_), Some(row)) => row.kind,
            (Which::One(_), None) => return Err(Failure::NotFound),
        };
        let recorded_on = current.as_ref().map(|row| recorded_at(conn, open.case.id, row.id)).transpose()?.flatten();
        let current = current.map(|row| view(conn, &open.case, row)).transpose()?;
        let target = ehc_domain::policy::Target::Case(&open.subject);
        let may_decide =
            ehc_domain::policy::decide(&context.actor, Action::DecisionRecord, target) == ehc_domain::policy::Decision::Allow;
        let dates = timetable::compute(conn, service.store.law(), &open.case, context.today, None)?;
        let limit = limit(&dates, kind);
        let advice_owed = owed(conn, &open, context.today)?;
        let recipients = rights::recipients(conn, &open, context.today)?;
        let appeal = appeal_dates(conn, service, context, &open, current.as_ref(), &dates)?;
        let notice = current.as_ref().and_then(|view| StatutoryNotice::of_decision(view.kind, view.outcome));
        let parts = NoticeParts::gather(conn, &open, notice, context.today)?;
        let letter_lacks = missing::lacks(conn, &open, kind, context.today)?;
        let calendar = timetable::calendar(conn)?;
        let posted_today_reaches = ServiceMethod::FirstClass.deemed_served_on(context.today, &calendar);
        Ok(Deciding {
            limit,
            advice_owed,
            recipients,
            parts,
            letter_lacks,
            appeal,
            posted_today_reaches,
            recorded_on: recorded_on.map(london_day),
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
    let kind = view.kind.told(view.outcome);
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
        let views = rows.into_iter().map(|row| view(conn, &open.case, row)).collect::<Result<_, _>>()?;
        Ok((open, views))
    })
}

pub(super) fn view(conn: &mut DbConnection, case: &CaseRow, row: DecisionRow) -> StorageResult<DecisionView> {
    let inconsistent = || StorageError::Inconsistent { table: "decisions", detail: format!("limbs of {}", row.id) };
    let limbs = limbs_from_json(&row.limbs).ok_or_else(inconsistent)?;
    let name = |conn: &mut DbConnection, id: UserId| -> StorageResult<String> {
        Ok(accounts::find_user(conn, id)?.map(|user| user.name).unwrap_or_default())
    };
    Ok(DecisionView {
        questions: questions::list(conn, row.id.uuid())?,
        is_over: is_over(&row, case),
        id: row.id,
        kind: row.kind,
        state: row.state,
        outcome: row.outcome,
        limbs,
        evidence_for: row.evidence_for,
        evidence_against: row.evidence_against,
        family_view: row.family_view,
        panel_recommendation: row.panel_recommendation,
        proposer: row.proposed_by,
        proposed_by: name(conn, row.proposed_by)?,
        proposed_at: row.proposed_at,
        decided_by: row.decided_by.map(|id| name(conn, id)).transpose()?,
        decided_on: row.decided_on,
        differs_reason: row.differs_reason,
        late_reason: row.late_reason,
        keyed_late_reason: row.keyed_late_reason,
        letter_keyed_late_reason: row.letter_keyed_late_reason,
        outstanding_reason: row.outstanding_reason,
        notified_on: row.notified_on,
        notice: row.notice,
        sent_to: row.addressees.as_ref().map(rights::names_of).unwrap_or_default(),
        served_on: row.served_on,
        episode: row.episode,
        version: row.version,
    })
}
