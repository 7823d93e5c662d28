//! Asking the managers to approve the plan, sending it back with a question, and asking again with the answer.

use chrono::{DateTime, Utc};
use ehc_domain::{
    audit::AuditEntry,
    cases::{CaseReference, Stage, Step, StepRefused},
    ids::UserId,
    notifications::NoticeEvent,
    plans::{FinaliseRefused, PlanState, closed_gates},
    policy::Action,
    refusals,
    text::{Words, or_empty},
    timetable::rules::Purpose,
};
use ehc_persistence::{
    DbConnection, StorageResult, accounts,
    notifications::{Addressee, NewNotice},
    plans::{self, PlanAskRow, PlanRecord},
};
use thiserror::Error;

use super::{finalise::gather, find, notice};
use crate::{
    Context, Done, Failure, Service,
    access::managers_who_may_know,
    cases::{OpenCase, open},
    history::Told,
    questions::{self, Waits},
    timetable::{self, Law},
};

/// That somebody asked the managers to approve the plan as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Who.
    pub by: UserId,
    /// Their name.
    pub name: String,
    /// When.
    pub at: DateTime<Utc>,
}

refusals! {
    /// Why nobody is asked to approve the plan.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum AskFailed {
        /// Gates are closed.
        GatesClosed(Vec<FinaliseRefused>) = "gates_closed", "{}" [.0.iter().map(ToString::to_string).collect::<Vec<_>>().join(". ")];
        /// The case is not at the stage at which a plan is made final.
        Stage => transparent(StepRefused);
        /// The team has nobody who could approve.
        NoApprover = "no_approver", "Your team has no manager who could approve the plan. Ask an administrator to add one";
        /// It was sent back with a question, which has no answer yet.
        AnswerMissing = "answer_missing" @ answer, "Answer the question with which the plan was sent back";
    }
}

/// Finds that the managers were asked to approve a plan as it stands; `None` where they were not, it has changed since, or is final.
///
/// # Errors
/// Any failure of storage.
pub(crate) fn asked(conn: &mut DbConnection, record: &PlanRecord) -> StorageResult<Option<Asked>> {
    let ask = plans::find_ask(conn, record.id)?;
    let Some(ask) = ask.filter(|ask| ask.plan_version == record.version && record.state == PlanState::DraftSent) else {
        return Ok(None);
    };
    let name = accounts::find_user(conn, ask.asked_by)?.map(|user| user.name).unwrap_or_default();
    Ok(Some(Asked { by: ask.asked_by, name, at: ask.asked_at }))
}

/// Finds the plan of a case that waits for approval.
pub(crate) fn waits(conn: &mut DbConnection, open: &OpenCase) -> StorageResult<Option<Waits>> {
    let record = plans::find_by_case(conn, open.case.id)?.filter(|_| open.case.stage == Stage::DraftSent);
    let Some(record) = record else { return Ok(None) };
    let asked = asked(conn, &record)?;
    Ok(asked.map(|asked| (record.id.uuid(), asked.by, asked.at, "The plan as it stands".to_owned())))
}

/// Says whether a plan that the managers were asked to approve waits for this one: it was not sent back, every gate is open, and they wrote none of it last.
///
/// # Errors
/// Any failure of storage.
pub(crate) fn waits_for(
    conn: &mut DbConnection,
    law: &Law,
    context: &Context,
    open: &OpenCase,
    ask: &PlanAskRow,
) -> StorageResult<bool> {
    if ask.asked_by == context.actor.user_id || questions::find_open(conn, ask.plan_id.uuid())?.is_some() {
        return Ok(false);
    }
    let Some(plan) = find(conn, open.case.id)? else { return Ok(false) };
    let dates = timetable::compute(conn, law, &open.case, context.today, None)?;
    let (facts, _) = gather(conn, (&open.case, &open.child), &plan, (&dates, context.today))?;
    Ok(closed_gates(&facts, context.actor.user_id, context.today).is_empty())
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asking {
    /// The answer to the question with which the plan was sent back; `None` where it was not.
    pub answer: Option<Words<4_000>>,
}

/// Asks the managers of the team to approve the plan, once every gate that the caseworker can open is open: for the first time, or again with the answer to
/// the question with which they sent it back.
///
/// # Errors
/// [`AskFailed`]; policy; storage.
pub fn ask_approval(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    Asking { answer }: Asking,
) -> Result<(), Failure<AskFailed>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::PlanDraft)?;
        open.case.stage.after(Step::SendFinal).map_err(|refused| Failure::Rule(refused.into()))?;
        let plan = find(conn, open.case.id)?.ok_or(Failure::NotFound)?;
        let question = questions::find_open(conn, plan.record.id.uuid())?;
        let answer = answer.filter(|_| question.is_some());
        if let Some(question) = &question {
            let answer = answer.as_ref().ok_or(Failure::Rule(AskFailed::AnswerMissing))?;
            questions::reply(conn, context, question, answer.as_str())?;
        }
        let dates = timetable::compute(conn, service.store.law(), &open.case, context.today, None)?;
        let (facts, _) = gather(conn, (&open.case, &open.child), &plan, (&dates, context.today))?;
        let mut closed = closed_gates(&facts, context.actor.user_id, context.today);
        // Opened by being asked.
        closed.retain(|gate| *gate != FinaliseRefused::SamePersonAsDrafter);
        if !closed.is_empty() {
            return Err(Failure::Rule(AskFailed::GatesClosed(closed)));
        }
        let managers = managers_who_may_know(conn, open.case.id, open.case.team_id, context.actor.user_id, context.now)?;
        let limit = dates.latest(Purpose::FinalPlan).and_then(|duty| duty.due);
        // A plan that changed, or was sent back, and is asked about again is a new thing to look at.
        let about = question.map_or_else(|| plan.record.version.to_string(), |question| question.id.to_string());
        let notices: Vec<NewNotice> = managers
            .into_iter()
            .filter(|manager| Some(*manager) != plan.record.last_drafter_id)
            .map(|manager| {
                let key = format!("{}:{about}:{manager}", plan.record.id);
                let notice = notice(&open, NoticeEvent::ApprovalWaiting, limit, &key, Addressee::User(manager));
                NewNotice { link: open.path("plan/finalise"), subject_id: Some(plan.record.id.uuid()), ..notice }
            })
            .collect();
        if notices.is_empty() {
            return Err(Failure::Rule(AskFailed::NoApprover));
        }
        let (asked_by, asked_at) = (context.actor.user_id, context.now);
        plans::ask(conn, PlanAskRow { plan_id: plan.record.id, plan_version: plan.record.version, asked_by, asked_at })?;
        let entry = AuditEntry::of(&open.permit)
            .on("plan", plan.record.id)
            .telling(&Told::ApprovalAsked {})
            .because(or_empty(answer.as_ref()));
        Ok(Done::new((), entry).leaving_dates().telling_all(notices).seen_at(open.path("plan/finalise")))
    })
}
