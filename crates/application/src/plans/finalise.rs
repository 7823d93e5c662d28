//! Making the plan final and sending it: every gate open, approved by somebody who did not write it last (reg 13(2), reg 14).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use ehc_domain::{
    audit::{AuditEntry, ObjectId},
    calendar::day_in_words,
    cases::{CaseReference, Step, StepRefused},
    ids::{AdviceRequestId, CaseId, UserId},
    notice_content::StatutoryNotice,
    notifications::NoticeEvent,
    plans::{FinaliseFacts, FinaliseRefused, PlanSection, PlanState, RowKind, VersionKind, closed_gates, unprepared},
    policy::Action,
    refusals,
    text::{Text, Words, or_empty},
    timetable::{
        DutyStatus, Timetable,
        facts::{FactKind, london_day},
        order::OutOfOrder,
        rules::Purpose,
    },
};
use ehc_persistence::{
    DbConnection, StorageError, StorageResult, advice,
    cases::CaseRow,
    consultations,
    notifications::{self, Addressee, NewNotice},
    people::PersonRow,
    plans::{self, PlanRecord, PlanVersionRow},
};
use thiserror::Error;

use super::{
    WholePlan,
    ask::{Asked, asked},
    find, notice,
    sections::named,
    snapshot,
    take::{given_by, written_from},
    thread::{PlanView, view},
    versions::versions,
};
use crate::{
    Context, Done, Failure, Service, adulthood,
    appeals::{self, AppealDates},
    cases::{OpenCase, open, step},
    consultations::RULE as CONSULTATION,
    decisions::reasons,
    failure::NoRule,
    history::Told,
    letters::{self, Envelope},
    notices::{NoticeIncomplete, NoticeParts},
    questions::{self, QuestionView},
    rights::{self, AddresseeMissing},
    timetable,
};

/// Which plan is approved, and why it is late.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// The version of the plan that was read.
    pub version: i32,
    /// The day it was sent. One keyed late is judged as of its day.
    pub sent_on: NaiveDate,
    /// Why it is late; needed after the limit, and kept only then.
    pub late_reason: Option<Words<4_000>>,
    /// Why it is entered only now; needed where its day lies before that on which its text was last written here, or its approval asked for, and kept only then.
    pub keyed_late_reason: Option<Words<4_000>>,
    /// To whom the page said that the plan goes; `None` for whoever read no page.
    pub addressees: Option<Text<4_000>>,
}

refusals! {
    /// Why a plan is not made final.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum FinaliseFailed {
        /// Gates are closed.
        GatesClosed(Vec<FinaliseRefused>) = "gates_closed", "{}" [.0.iter().map(ToString::to_string).collect::<Vec<_>>().join(". ")];
        /// The case is not at the stage at which a plan is made final.
        Stage => transparent(StepRefused);
        /// Sent on a day that has not come.
        InTheFuture = "in_the_future" @ sent_on, "Enter the day the plan was sent: today or earlier";
        /// A plan after the limit says why it is late, once.
        LateReasonMissing = "late_reason_missing" @ late_reason, "The limit has passed. Say why the plan is late";
        /// A plan of a day before its text was written here, or its approval asked for, says why it is entered only now.
        KeyedLateReasonMissing(NaiveDate) = "keyed_late_reason_missing" @ keyed_late_reason, "The plan was last written in here, or its approval asked for, on {}. Say why a plan of an earlier day is entered only now" [day_in_words(*.0)];
        /// Nobody is recorded to whom the plan must go.
        Addressee => transparent(AddresseeMissing);
        /// The letter would lack what the law asks of it.
        Incomplete => transparent(NoticeIncomplete);
        /// The case would contradict itself.
        Order => transparent(OutOfOrder);
    }
}

/// What the page of gates shows.
#[derive(Debug, Clone)]
pub struct Gates {
    /// The plan.
    pub view: PlanView,
    /// What is known of every gate.
    pub facts: FinaliseFacts,
    /// Those that are closed to this person today.
    pub closed: Vec<FinaliseRefused>,
    /// Sections that differ from the draft last sent.
    pub changed: Vec<PlanSection>,
    /// The limit for the final plan.
    pub limit: Option<NaiveDate>,
    /// What the letter is written with if it is sent today.
    pub parts: NoticeParts,
    /// When the family could act on the plan if it is sent today.
    pub appeal: Option<AppealDates>,
    /// That the managers were asked to approve it as it stands; `None` where they were not, or it has changed since.
    pub asked: Option<Asked>,
    /// The questions with which it was sent back, the first asked first.
    pub questions: Vec<QuestionView>,
}

impl Gates {
    /// Returns the question that must be answered before the managers are asked again.
    pub fn question(&self) -> Option<&QuestionView> {
        self.questions.iter().find(|question| question.is_open())
    }

    /// Says whether the plan may be approved now: no gate is closed, or none but that it prepares for adulthood, and it may have been sent before Year 9.
    pub fn may_be_approved(&self) -> bool {
        let of_before = self.view.may_be_of_before_year_9(VersionKind::Final);
        self.closed.iter().all(|gate| of_before && matches!(gate, FinaliseRefused::AdulthoodMissing(_)))
    }
}

/// The final plan, on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Issued {
    /// The day it was sent.
    pub on: NaiveDate,
    /// The limit; `None` when there is none.
    pub limit: Option<NaiveDate>,
    /// Days after the limit; 0 when it is on time.
    pub days_late: i64,
    /// Days before the limit; 0 on the day itself.
    pub days_early: i64,
}

/// Shows the gates.
///
/// # Errors
/// Policy; absence; storage.
pub fn show(service: &Service, context: &Context, reference: &CaseReference) -> Result<Gates, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::PlanDraft)?;
        let view = view(conn, service, context, open)?;
        let (facts, changed) = gather(conn, (&view.open.case, &view.open.child), &view.plan, (&view.timetable, context.today))?;
        let closed = closed_gates(&facts, context.actor.user_id, context.today);
        let appeal = appeals::if_sent(conn, service, context, &view.open, FactKind::FinalPlanSent, context.today)?;
        let parts = parts(conn, &view.open, &view.plan, context.today)?;
        let asked = asked(conn, &view.plan.record)?;
        let questions = questions::list(conn, view.plan.record.id.uuid())?;
        Ok(Gates { limit: view.limit(), parts, appeal, closed, facts, changed, asked, questions, view })
    })
}

pub(crate) fn gather(
    conn: &mut DbConnection,
    (case, child): (&CaseRow, &PersonRow),
    plan: &WholePlan,
    (timetable, on): (&Timetable, NaiveDate),
) -> StorageResult<(FinaliseFacts, Vec<PlanSection>)> {
    let comments = plans::list_comments(conn, plan.record.id)?;
    let versions = versions(conn, &plan.record)?;
    let last = versions.iter().rfind(|version| version.kind == VersionKind::Draft);
    let changed = last.map(|draft| snapshot::changed_since(plan, &draft.content)).unwrap_or_default();
    let is_explained = comments
        .iter()
        .any(|comment| comment.is_accepted == Some(true) && last.is_some_and(|draft| comment.received_on >= draft.sent_on));
    let facts = FinaliseFacts {
        state: plan.record.state,
        window_ends_on: timetable.latest(Purpose::DraftWindow).and_then(|duty| duty.due).filter(|_| last.is_some()),
        comments_unanswered: comments.iter().filter(|comment| comment.is_accepted.is_none()).count(),
        changed_unexplained: !changed.is_empty() && !is_explained,
        consultation_open_until: consultations_open_until(conn, case.id, timetable, on)?,
        written_from: written_from(conn, plan)?,
        has_setting: !plan.sections.i.is_blank(),
        setting_closed_on: named(conn, &plan.sections)?.and_then(|institution| institution.closed_on),
        has_health_provision: plan.rows.iter().any(|row| row.section == PlanSection::G),
        health_has_agreed: plan.sections.health_agreement.is_some(),
        unprepared: unprepared(&plan.checked()),
        prepares_from: adulthood::begins(case, child),
        last_drafter: plan.record.last_drafter_id,
    };
    Ok((facts, changed))
}

/// Returns the last day on which a school or college that was consulted, and had not answered by a day, can answer; `None` where all had.
///
/// # Errors
/// Any failure of storage.
pub(crate) fn consultations_open_until(
    conn: &mut DbConnection,
    case_id: CaseId,
    timetable: &Timetable,
    on: NaiveDate,
) -> StorageResult<Option<NaiveDate>> {
    let waiting = consultations::list(conn, case_id)?.into_iter().filter(|row| row.replied_on.is_none_or(|replied| replied > on));
    Ok(waiting.filter_map(|row| timetable.find_about(CONSULTATION, row.id.uuid())?.due).max())
}

/// Gathers what the letter is written with, and who is told besides the family: the school or college that the plan names among them.
fn parts(conn: &mut DbConnection, open: &OpenCase, plan: &WholePlan, on: NaiveDate) -> StorageResult<NoticeParts> {
    let named = named(conn, &plan.sections)?.map(|institution| institution.name);
    Ok(NoticeParts::gather(conn, open, Some(StatutoryNotice::FinalPlan), on)?.naming(named))
}

/// Approves the plan and records that it was sent, today or on an earlier day, to the family, the setting and the health body. `version` is that of the plan as it stood on
/// the page: what was read is what is approved.
///
/// # Errors
/// [`FinaliseFailed`]; policy, which asks for the password again; storage.
pub fn finalise(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    approval: Approval,
) -> Result<Issued, Failure<FinaliseFailed>> {
    let on = approval.sent_on;
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::PlanFinalise)?;
        if on > context.today {
            return Err(Failure::Rule(FinaliseFailed::InTheFuture));
        }
        let no_draft = || Failure::Rule(FinaliseFailed::GatesClosed(vec![FinaliseRefused::NoDraftServed]));
        let record = plans::find_by_case(conn, open.case.id)?.ok_or_else(no_draft)?;
        if record.state == PlanState::Final {
            return Err(Failure::Rule(FinaliseFailed::GatesClosed(vec![FinaliseRefused::AlreadyFinal])));
        }
        let goes_to_others = rights::recipients(conn, &open, context.today)?.are_others_than(approval.addressees.as_ref());
        if record.version != approval.version || goes_to_others {
            return Err(Failure::Storage(StorageError::Conflict));
        }
        // This takes the lock that every writer of the plan takes, so that what is read below is what is approved.
        plans::update(conn, PlanRecord { state: PlanState::Final, ..record.clone() })?;
        let whole = find(conn, open.case.id)?.ok_or_else(no_draft)?;
        let before = WholePlan { record: PlanRecord { state: record.state, ..whole.record.clone() }, ..whole };
        let dates = timetable::compute(conn, service.store.law(), &open.case, context.today, None)?;
        let (facts, _) = gather(conn, (&open.case, &open.child), &before, (&dates, on))?;
        let closed = closed_gates(&facts, context.actor.user_id, on);
        if !closed.is_empty() {
            return Err(Failure::Rule(FinaliseFailed::GatesClosed(closed)));
        }
        let limit = dates.latest(Purpose::FinalPlan).and_then(|duty| duty.due);
        let is_late = limit.is_some_and(|limit| on > limit);
        let late_reason = approval.late_reason.filter(|_| is_late);
        if is_late && late_reason.is_none() {
            return Err(Failure::Rule(FinaliseFailed::LateReasonMissing));
        }
        let here = stood_here(conn, &record)?;
        let keyed_late = approval.keyed_late_reason.filter(|_| on < here).map(Words::into_string);
        if on < here && keyed_late.is_none() {
            return Err(Failure::Rule(FinaliseFailed::KeyedLateReasonMissing(here)));
        }
        step(conn, &open.case, Step::SendFinal, on, FinaliseFailed::Stage)?;
        timetable::record(conn, service, context, open.case.id, FactKind::FinalPlanSent, on)?;
        let dates = timetable::compute(conn, service.store.law(), &open.case, context.today, None)?;
        let appeal = AppealDates::of_notice(&dates, FactKind::FinalPlanSent.code());
        let to = rights::recipients(conn, &open, on)?.complete().map_err(|missing| Failure::Rule(missing.into()))?;
        let parts = parts(conn, &open, &before, on)?;
        let parts = parts.complete().map_err(|incomplete| Failure::Rule(incomplete.into()))?;
        let envelope = Envelope { policy: &service.policy, open: &open, sent_on: on, to: &to, parts: &parts };
        let letter = letters::final_plan(envelope, appeal.as_ref());
        let content = snapshot::content(&before, &given_by(conn, open.case.id, on)?, &letter, &to.to_json());
        let sha256 = snapshot::hash(&content);
        PlanVersionRow {
            id: service.ports.id(),
            plan_id: before.record.id,
            case_id: open.case.id,
            number: before.record.draft_number,
            kind: VersionKind::Final,
            content,
            sha256: sha256.clone(),
            sent_on: on,
            served_on: None,
            sent_by: context.actor.user_id,
            breaks_reason: None,
            late_reason: late_reason.as_ref().map(ToString::to_string),
            keyed_late_reason: keyed_late.clone(),
        }
        .insert(conn)?;
        if let Some(question) = questions::find_open(conn, before.record.id.uuid())? {
            questions::reply(conn, context, &question, "Approved without an answer")?;
        }
        // The managers who were asked to approve it are asked no longer.
        let waits = (NoticeEvent::ApprovalWaiting, open.case.id);
        notifications::withdraw(conn, waits, Some(ObjectId::new(before.record.id.uuid())), context.now)?;
        let issued = issued(conn, service, context, &open, on)?;
        let notices = told(conn, context, &open, &before, on)?;
        let entry = AuditEntry::of(&open.permit)
            .on("plan", before.record.id)
            .telling(&Told::FinalPlanSent { sent_on: on, days_late: issued.days_late, sha256 })
            .because(reasons([or_empty(late_reason.as_ref()), keyed_late.as_deref().unwrap_or_default()]));
        Ok(Done::new(issued, entry).telling_all(notices).seen_at(open.path("plan/finalise/done")))
    })
}

/// Returns the day on which the plan stood here as it is: its text was last written, or its approval was asked for, whichever came later.
fn stood_here(conn: &mut DbConnection, record: &PlanRecord) -> StorageResult<NaiveDate> {
    let asked_at = asked(conn, record)?.map(|asked| asked.at);
    Ok(london_day(asked_at.unwrap_or(record.saved_at).max(record.saved_at)))
}

fn issued(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    open: &OpenCase,
    on: NaiveDate,
) -> StorageResult<Issued> {
    let dates = timetable::compute(conn, service.store.law(), &open.case, context.today, None)?;
    Ok(issued_in(&dates).unwrap_or(Issued { on, limit: None, days_late: 0, days_early: 0 }))
}

/// Says when the final plan was sent and how that stands to its limit; `None` when it was not sent.
pub fn issued_in(timetable: &Timetable) -> Option<Issued> {
    let duty = timetable.latest(Purpose::FinalPlan)?;
    let (on, days_late, days_early) = match timetable.status(duty) {
        DutyStatus::MetInTime { on, days_early } => (on, 0, days_early.unwrap_or(0)),
        DutyStatus::MetLate { on, days_late } => (on, days_late, 0),
        _ => return None,
    };
    Some(Issued { on, limit: duty.due, days_late, days_early })
}

/// Tells everybody whose advice was asked for that the plan is issued, and where it uses what they wrote (HE-07); and the caseworker.
fn told(
    conn: &mut DbConnection,
    context: &Context,
    open: &OpenCase,
    plan: &WholePlan,
    on: NaiveDate,
) -> StorageResult<Vec<NewNotice>> {
    let mut notices = Vec::new();
    let submitted = advice::list_submitted(conn, open.case.id)?;
    for request in advice::list_requests(conn, open.case.id)? {
        let versions: Vec<_> = submitted.iter().filter(|advice| advice.advice_request_id == request.id).collect();
        let Some(to) = request.user_id.or_else(|| versions.iter().find_map(|advice| advice.author_id)) else { continue };
        let used = plan.rows.iter().filter(|row| versions.iter().any(|advice| row.source == Some(advice.id)));
        let used: Vec<(PlanSection, RowKind, usize)> = used.map(|row| (row.section, row.kind, place(plan, row.id))).collect();
        notices.push(adviser(on, open, request.id, to, &used, !versions.is_empty()));
    }
    if let Some(caseworker) = open.case.caseworker_id.filter(|user| *user != context.actor.user_id) {
        let key = format!("{}:{caseworker}", open.case.id);
        notices.push(notice(open, NoticeEvent::PlanIssued, Some(on), &key, Addressee::User(caseworker)));
    }
    Ok(notices)
}

fn place(plan: &WholePlan, id: ehc_domain::ids::PlanRowId) -> usize {
    let section = plan.row(id).map(|row| row.section);
    plan.rows.iter().filter(|row| Some(row.section) == section).position(|row| row.id == id).map_or(0, |place| place + 1)
}

fn adviser(
    on: NaiveDate,
    open: &OpenCase,
    request: AdviceRequestId,
    to: UserId,
    used: &[(PlanSection, RowKind, usize)],
    has_given: bool,
) -> NewNotice {
    let notice = notice(open, NoticeEvent::PlanIssued, Some(on), &format!("{request}:{to}"), Addressee::User(to));
    let body = format!("{} {}", notice.body, used_words(used, has_given));
    NewNotice { body, link: format!("/advice/{request}"), subject_id: Some(request.uuid()), ..notice }
}

/// Says where advice is used: sections and rows, never their words.
fn used_words(used: &[(PlanSection, RowKind, usize)], has_given: bool) -> String {
    if !has_given {
        return "No advice of yours had come by then. It is still owed, and will be read.".into();
    }
    if used.is_empty() {
        return "Your advice is attached to it in section K. No need, outcome or provision of the plan is linked to it.".into();
    }
    let mut by_section: BTreeMap<PlanSection, Vec<String>> = BTreeMap::new();
    for (section, kind, place) in used {
        by_section.entry(*section).or_default().push(format!("{} {place}", kind.label().to_lowercase()));
    }
    let places: Vec<String> =
        by_section.into_iter().map(|(section, rows)| format!("section {} ({})", section.letter(), rows.join(", "))).collect();
    format!("Your advice is used in {}.", places.join("; "))
}
