//! Proposals for programs.

use actix_web::{HttpResponse, web};
use chrono::{DateTime, NaiveDate, Utc};
use ehc_application::{
    approvals::{self, Line, Proposed},
    timetable::Moved,
    waiting::WaitingLine,
};
use ehc_domain::{
    approvals::{ProposalState, ProposedAct},
    policy::Action,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::web::{
    App, SignedIn,
    described::{code, says},
    path::reference,
    respond::Answer,
    route::{Row, Rule},
};

pub(super) fn routes() -> Vec<Row> {
    vec![
        Row::get("/api/v1/approvals", Rule::May(Action::CaseList), || web::to(mine)).describes(
            says("Lists what waits for the person’s decision, approval or review, and what became of what they proposed")
                .gives::<ApprovalsJson>(200),
        ),
        Row::get("/api/v1/cases/{reference}/approvals", Rule::OnCase(Action::ApprovalPropose), || web::to(of_case))
            .noted()
            .describes(says("Lists what was proposed on a case, the latest first").gives::<Vec<ProposalJson>>(200)),
    ]
}

/// A date of the law that would become another.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MovedJson {
    /// What the law asks for.
    title: String,
    /// The day from which an assessment counts that would begin or vanish with it; `null` for all else.
    counted_from: Option<NaiveDate>,
    /// Until now; `null` where there is no date.
    before: Option<NaiveDate>,
    /// From then on; `null` where there would be none.
    after: Option<NaiveDate>,
    /// Whether the authority itself is held to it by law.
    binds_us: bool,
    /// Whether what was done late would count as done in time.
    is_in_time_now: bool,
    /// Whether what was done in time would count as late.
    is_late_now: bool,
    /// Whether what was done, or over, is owed again from then on.
    is_owed_again: bool,
    /// Whether the time that the law gives somebody would end earlier.
    is_shorter_now: bool,
    /// Whether what is overdue would not be any more, and was not done either.
    is_overdue_no_more: bool,
    /// Whether it would be overdue from the first moment, as it was seen when it was proposed.
    is_overdue_at_once: bool,
    /// How many days late what was done, or needed no longer, counts until now, 0 for in time; `null` where that would stay as it is.
    days_late_before: Option<i64>,
    /// The same from then on.
    days_late_after: Option<i64>,
}

impl From<&Moved> for MovedJson {
    fn from(one: &Moved) -> Self {
        let Moved {
            title,
            counted_from,
            before,
            after,
            binds_us,
            is_in_time_now,
            is_late_now,
            is_owed_again,
            is_shorter_now,
            is_overdue_no_more,
            is_overdue_at_once,
            days_late,
        } = one.clone();
        Self {
            title,
            counted_from,
            before,
            after,
            binds_us,
            is_in_time_now,
            is_late_now,
            is_owed_again,
            is_shorter_now,
            is_overdue_no_more,
            is_overdue_at_once,
            days_late_before: days_late.map(|(was, _)| was),
            days_late_after: days_late.map(|(_, is)| is),
        }
    }
}

/// Something that would change.
#[derive(Debug, Serialize, ToSchema)]
struct ChangeProposedJson {
    name: String,
    /// What stands now; empty where nothing does.
    before: String,
    after: String,
}

/// Something proposed for a second person to approve.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProposalJson {
    id: Uuid,
    /// The number of the case; `null` where it is about none.
    case: Option<String>,
    #[schema(schema_with = code::<ProposedAct>)]
    act: &'static str,
    /// What it is about, in words; `null` for what cannot be read.
    about: Option<String>,
    changes: Vec<ChangeProposedJson>,
    moves: Vec<MovedJson>,
    reason: String,
    #[schema(schema_with = code::<ProposalState>)]
    state: &'static str,
    proposed_by: String,
    /// When, in UTC.
    proposed_at: DateTime<Utc>,
    /// `null` while it waits, and where it lapsed.
    ended_by: Option<String>,
    /// When, in UTC; `null` while it waits.
    ended_at: Option<DateTime<Utc>>,
    /// Why it was refused.
    answer: Option<String>,
    /// Of an emergency opening that waits: how many others of whoever asks were found not to be justified, within a week before and since.
    found_not_justified: usize,
}

impl From<Line> for ProposalJson {
    fn from(line: Line) -> Self {
        let (about, changes, moves) = match line.proposed {
            Some(Proposed { what, rows, moves, .. }) => (Some(what), rows, moves),
            None => (None, Vec::new(), Vec::new()),
        };
        Self {
            id: line.id.uuid(),
            case: line.reference,
            act: line.act.code(),
            about,
            changes: changes.into_iter().map(|(name, before, after)| ChangeProposedJson { name, before, after }).collect(),
            moves: moves.iter().map(MovedJson::from).collect(),
            reason: line.reason,
            state: line.state.code(),
            proposed_by: line.proposed_by,
            proposed_at: line.proposed_at,
            ended_by: line.ended_by,
            ended_at: line.ended_at,
            answer: line.answer,
            found_not_justified: line.refuted,
        }
    }
}

/// Something that waits for the person’s decision, approval or review.
#[derive(Debug, Serialize, ToSchema)]
struct WaitingJson {
    /// What is to be done: `decide_to_assess`, `decide_to_issue`, `approve_plan`, `approve_exception`, `answer_proposal`, `review_emergency` or `give_case`.
    what: &'static str,
    /// The same in words.
    title: &'static str,
    /// The number of the case.
    case: String,
    /// The limit that it holds up; `null` where it holds up none.
    due: Option<NaiveDate>,
    /// What is proposed, in words.
    proposed: String,
    proposed_by: String,
    /// When, in UTC.
    proposed_at: DateTime<Utc>,
    /// The page on which it is answered.
    page: String,
}

impl From<WaitingLine> for WaitingJson {
    fn from(line: WaitingLine) -> Self {
        let WaitingLine { what, reference, due, proposed, proposed_by, proposed_at, place, child: _ } = line;
        Self { what: what.code(), title: what.label(), case: reference, due, proposed, proposed_by, proposed_at, page: place }
    }
}

/// What waits, and what somebody proposed.
#[derive(Debug, Serialize, ToSchema)]
struct ApprovalsJson {
    /// Everything that waits for the person, what holds up the earliest limit first.
    waiting: Vec<WaitingJson>,
    /// The proposals among it, the first proposed first.
    for_me: Vec<ProposalJson>,
    /// What the person proposed, the latest first.
    by_me: Vec<ProposalJson>,
    /// The decisions, plans and exceptions that the person proposed, asked about or recorded, and that wait for others.
    brought: Vec<WaitingJson>,
}

async fn mine(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    let context = signed_in.context(None);
    let found = app.run(move |service| approvals::mine(service, &context)).await?;
    let lines = |lines: Vec<Line>| lines.into_iter().map(ProposalJson::from).collect();
    let list = |lines: Vec<WaitingLine>| lines.into_iter().map(WaitingJson::from).collect();
    let (waiting, brought) = (list(found.waiting), list(found.brought));
    Ok(HttpResponse::Ok().json(ApprovalsJson { waiting, for_me: lines(found.for_me), by_me: lines(found.by_me), brought }))
}

async fn of_case(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (reference, context) = (reference(&path)?, signed_in.context(None));
    let (_, lines) = app.run(move |service| approvals::list(service, &context, &reference)).await?;
    Ok(HttpResponse::Ok().json(lines.into_iter().map(ProposalJson::from).collect::<Vec<_>>()))
}
