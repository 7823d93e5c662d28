//! What is to be reviewed, what was, and what somebody looked at meanwhile.

use chrono::{DateTime, NaiveDate, Utc};
use ehc_domain::{
    accounts::Role,
    audit::{AuditOutcome, EMERGENCY, Look},
    emergency::{EmergencyGround, EmergencyOutcome},
    ids::{CaseId, StandingId, UserId},
    policy::{Action, CaseSubject, Permit, Refusal, Standing, Target},
};
use ehc_persistence::{
    DbConnection, StorageError, StorageResult, accounts,
    audit::{LookFilter, LookLine, list_looks},
    cases::{self, CaseRow},
    emergencies::{self, EmergencyRow},
    standings::StandingRow,
};
use serde_json::Value;

use crate::{
    Context, Failure, Service,
    failure::NoRule,
    history::{Told, label_of},
};

/// How many reviewed openings one page shows.
const MOST_REVIEWED: i64 = 100;
/// How much of what somebody looked at is read at once.
const LOOKS_AT_ONCE: i64 = 200;

/// What a review found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reviewed {
    /// Whether there was reason.
    pub outcome: EmergencyOutcome,
    /// In words.
    pub findings: String,
    /// Who says so, by the name that they had then.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// One opening of a case in an emergency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmergencyLine {
    /// Which.
    pub id: StandingId,
    /// The number of the case.
    pub reference: String,
    /// The team that holds it.
    pub team: String,
    /// Who opened it, by the name that they had then.
    pub opened_by: String,
    /// On what ground.
    pub ground: EmergencyGround,
    /// Why, in their words.
    pub reason: String,
    /// When.
    pub from_at: DateTime<Utc>,
    /// The instant from which it was closed again, by itself or by somebody.
    pub until_at: DateTime<Utc>,
    /// Whether it is open now.
    pub is_open: bool,
    /// The last day on which a review is in time.
    pub review_due_on: NaiveDate,
    /// What the review found; `None` while there was none.
    pub review: Option<Reviewed>,
    /// Whether the person looking opened it, or approved that it was, so that somebody else reviews it.
    pub is_own: bool,
}

/// Every opening that somebody may review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emergencies {
    /// What waits, the first opened first.
    pub waiting: Vec<EmergencyLine>,
    /// What was reviewed, the latest first.
    pub reviewed: Vec<EmergencyLine>,
}

/// Something that was done while the case was open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookedAt {
    /// When.
    pub at: DateTime<Utc>,
    /// What, in words.
    pub label: &'static str,
    /// Which page or thing, by its address within the case, or the address that was refused; `None` where the words say all.
    pub page: Option<String>,
    /// Whether it was refused.
    pub is_refused: bool,
}

impl From<LookLine> for LookedAt {
    fn from(line: LookLine) -> Self {
        let told = |name: &str| line.details.get(name).and_then(Value::as_str).map(ToOwned::to_owned);
        let thing = line.object_kind.as_deref().zip(line.object_id).and_then(|(kind, id)| match kind {
            "advice_request" => Some(format!("advice/{id}/received")),
            "document" => Some(format!("documents/{id}")),
            "person" => Some(told("record_of").map_or_else(|| format!("people/{id}"), |of| format!("{of}, people/{id}"))),
            _ => None,
        });
        Self {
            at: line.at,
            label: label_of(&line.action, &line.details),
            page: told("page").filter(|page| !page.is_empty()).or_else(|| told("address")).or(thing),
            is_refused: line.outcome == AuditOutcome::Refused,
        }
    }
}

/// One opening, with what was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmergencyView {
    /// The opening.
    pub line: EmergencyLine,
    /// What was done while the case was open, the first first.
    pub looks: Vec<LookedAt>,
}

/// Permits looking at an opening, or reviewing it: the managers of the team that holds the case may, and information governance; nobody who may not know of the case.
fn permit(context: &Context, action: Action, subject: &CaseSubject) -> Result<Permit, Refusal> {
    if context.actor.standings.has(subject.id, Standing::Conflict) {
        return Err(Refusal::Hidden);
    }
    let by_case = Target::Case(subject);
    context.authorise(action, by_case).or_else(|refusal| context.authorise(action, Target::Service).map_err(|_| refusal))
}

/// Lists the openings that somebody may review, and those that were; the whole list shown is one audit row.
///
/// # Errors
/// Policy; storage.
pub fn list(service: &Service, context: &Context) -> Result<Emergencies, Failure<NoRule>> {
    // A manager reviews what concerns their team, of which no permit can speak before a case is known.
    let permit = match context.authorise(Action::BreakGlassView, Target::Service) {
        Ok(permit) => permit,
        Err(_) if context.actor.has(Role::Manager) => context.authorise(Action::CaseList, Target::Service)?,
        Err(refusal) => return Err(refusal.into()),
    };
    let found = service.store.read(|conn| -> StorageResult<Emergencies> {
        let waiting = emergencies::list_unreviewed(conn)?;
        let reviewed = emergencies::list_reviewed(conn, MOST_REVIEWED)?;
        Ok(Emergencies { waiting: lines(conn, context, waiting)?, reviewed: lines(conn, context, reviewed)? })
    })?;
    let shown = found.waiting.len() + found.reviewed.len();
    let told = Told::NamedListShown { list: "emergencies".into(), shown };
    service.views.note(Look::of(&permit).telling(&told))?;
    Ok(found)
}

/// Lists the openings that wait for somebody’s review, each with its case and who opened it, the first opened first.
///
/// # Errors
/// Any failure of storage.
pub(crate) fn waiting(conn: &mut DbConnection, context: &Context) -> StorageResult<Vec<(EmergencyLine, CaseId, UserId)>> {
    let mut waiting = Vec::new();
    for (row, standing) in emergencies::list_unreviewed(conn)? {
        let case = cases::find(conn, standing.case_id)?.ok_or_else(|| gone(row.id))?;
        let subject = cases::subject_of(conn, &case)?;
        let opened_by = standing.user_id;
        if permit(context, Action::BreakGlassReview, &subject).is_ok() {
            let line = line(conn, context, &case, row, standing)?;
            if !line.is_own {
                waiting.push((line, case.id, opened_by));
            }
        }
    }
    Ok(waiting)
}

fn lines(
    conn: &mut DbConnection,
    context: &Context,
    rows: Vec<(EmergencyRow, StandingRow)>,
) -> StorageResult<Vec<EmergencyLine>> {
    let mut lines = Vec::new();
    for (row, standing) in rows {
        let case = cases::find(conn, standing.case_id)?.ok_or_else(|| gone(row.id))?;
        let subject = cases::subject_of(conn, &case)?;
        if permit(context, Action::BreakGlassView, &subject).is_ok() {
            lines.push(line(conn, context, &case, row, standing)?);
        }
    }
    Ok(lines)
}

fn gone(id: StandingId) -> StorageError {
    StorageError::Inconsistent { table: "emergencies", detail: format!("the case of {id} is gone") }
}

/// Finds one opening that somebody may look at, or review.
pub(super) fn find<R>(
    conn: &mut DbConnection,
    context: &Context,
    action: Action,
    id: StandingId,
) -> Result<(CaseRow, Permit, EmergencyRow, StandingRow), Failure<R>> {
    let (_, standing) = emergencies::find(conn, id)?.ok_or(Failure::NotFound)?;
    let case = cases::hold(conn, standing.case_id)?.ok_or(Failure::NotFound)?;
    let subject = cases::subject_of(conn, &case)?;
    let permit = permit(context, action, &subject)?;
    // Read once the case is held: somebody may have reviewed it meanwhile.
    let (row, standing) = emergencies::find(conn, id)?.ok_or(Failure::NotFound)?;
    Ok((case, permit, row, standing))
}

pub(super) fn line(
    conn: &mut DbConnection,
    context: &Context,
    case: &CaseRow,
    row: EmergencyRow,
    standing: StandingRow,
) -> StorageResult<EmergencyLine> {
    let until_at = standing.ended_at.or(standing.until_at).unwrap_or(standing.from_at);
    let review = match (row.outcome, row.reviewed_by, row.reviewed_at) {
        (Some(outcome), Some(by), Some(at)) => {
            Some(Reviewed { outcome, findings: row.findings.unwrap_or_default(), by: accounts::name_at(conn, by, at)?, at })
        }
        _ => None,
    };
    Ok(EmergencyLine {
        id: row.id,
        reference: case.reference.clone(),
        team: accounts::find_team(conn, case.team_id)?.map(|team| team.name).unwrap_or_default(),
        opened_by: accounts::name_at(conn, standing.user_id, standing.from_at)?,
        ground: row.ground,
        reason: standing.reason,
        from_at: standing.from_at,
        until_at,
        is_open: context.now < until_at,
        review_due_on: row.review_due_on,
        review,
        is_own: [standing.user_id, standing.recorded_by].contains(&context.actor.user_id),
    })
}

/// Shows one opening with what was looked at meanwhile; the view is an audit row, durable before this returns.
///
/// # Errors
/// Policy; absence; storage.
pub fn show(service: &Service, context: &Context, id: &StandingId) -> Result<EmergencyView, Failure<NoRule>> {
    let (entry, view) = service.store.read(|conn| {
        let (case, permit, row, standing) = find::<NoRule>(conn, context, Action::BreakGlassView, *id)?;
        let (case_id, actor, from) = (standing.case_id, standing.user_id, standing.from_at);
        let line = line(conn, context, &case, row, standing)?;
        let during = LookFilter {
            case_id: Some(case_id),
            actor: Some(actor),
            from: Some(from),
            until: Some(line.until_at),
            ..LookFilter::default()
        };
        // Everything that they did on the case while it was open, by whatever right, and what was refused to them, which no permit marks; only what carries
        // another emergency is left to that one.
        let mark = id.to_string();
        let belongs = |one: &LookLine| one.details.get(EMERGENCY).is_none_or(|held| *held == mark);
        let mut looks = Vec::new();
        loop {
            let before = looks.last().map(|one: &LookLine| (one.at, one.id));
            let more = list_looks(conn, &during, before, LOOKS_AT_ONCE)?;
            if more.is_empty() {
                break;
            }
            looks.extend(more);
        }
        let view = EmergencyView { line, looks: looks.into_iter().rev().filter(belongs).map(LookedAt::from).collect() };
        Ok::<_, Failure<NoRule>>((Look::of(&permit).on_case(case_id).on("emergency", *id), view))
    })?;
    service.views.record(entry, None)?;
    Ok(view)
}
