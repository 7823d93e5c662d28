//! Sending the draft to the family, which opens their time to comment (s38, reg 13(1)).

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    calendar::day_in_words,
    cases::{CaseReference, Step, StepRefused},
    notice_content::StatutoryNotice,
    plans::{PlanSection, PlanState, RowKind, SendDraftRefused, ServiceMethod, ServiceRefused, VersionKind, unprepared},
    policy::Action,
    refusals,
    text::{Text, Words, or_empty},
    timetable::{
        Context as LawContext, calculate,
        facts::{Fact, FactKind, london_day},
        order::OutOfOrder,
        rules::Purpose,
    },
};
use ehc_persistence::{
    DbConnection, StorageError,
    plans::{self, PlanRecord, PlanVersionRow},
};
use thiserror::Error;

use super::{
    WholePlan, find, given, snapshot,
    take::{given_by, written_from},
};
use crate::{
    Context, Done, Failure, Service,
    adulthood::Adulthood,
    advice::ask::Unasked,
    cases::{open, step},
    decisions::reasons,
    history::Told,
    letters::{self, Envelope},
    notices::{NoticeIncomplete, NoticeParts},
    rights::{self, AddresseeMissing, Recipients},
    timetable,
};

/// How a draft is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendDraft {
    /// How it goes to the family.
    pub how: ServiceMethod,
    /// The day it was sent; `None` for today.
    pub sent_on: Option<NaiveDate>,
    /// The day it reached them, where that is known from a receipt.
    pub served_on: Option<NaiveDate>,
    /// Why it is sent although checks are open; `None` where none are.
    pub breaks_reason: Option<Words<4_000>>,
    /// Why it is entered only now; needed where its day lies before that on which its text was last written here, and kept only then.
    pub keyed_late_reason: Option<Words<4_000>>,
    /// The version of the plan that was checked on the page.
    pub version: i32,
    /// To whom the page said that the draft goes; `None` for whoever read no page.
    pub addressees: Option<Text<4_000>>,
}

/// A draft that is on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The number of the draft.
    pub number: i32,
    /// The day it is served.
    pub served_on: NaiveDate,
    /// The last day of the family's time to comment.
    pub comments_until: NaiveDate,
    /// What its letter was written with, and who else is to be told.
    pub parts: NoticeParts,
}

refusals! {
    /// Why a draft is not sent.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum SendRefused {
        /// A rule of the draft.
        Draft => transparent(SendDraftRefused);
        /// Section B is empty: a plan sets out the special educational needs (s37(2)(a), reg 12(1)(b)), and no reason stands in for them.
        NoEducationalNeeds = "no_educational_needs", "Section B is empty. Write the special educational needs first: without them it is no plan";
        /// Sent on a day that has not come.
        InTheFuture = "in_the_future" @ sent_on, "Enter the day the draft was sent: today or earlier";
        /// A draft of a day before its text was written here says why it is entered only now.
        KeyedLateReasonMissing(NaiveDate) = "keyed_late_reason_missing" @ keyed_late_reason, "The plan was last written in here on {}. Say why a draft of an earlier day is entered only now" [day_in_words(*.0)];
        /// The day of service cannot be.
        Service => transparent(ServiceRefused);
        /// The case is not at the stage at which a draft is sent.
        Stage => transparent(StepRefused);
        /// Nobody is recorded to whom the draft must go.
        Addressee => transparent(AddresseeMissing);
        /// The letter would lack what the law asks of it.
        Incomplete => transparent(NoticeIncomplete);
        /// The case would contradict itself.
        Order => transparent(OutOfOrder);
    }
}

/// Checks a plan before it is sent as a draft on a day, which decides whether it must prepare for adulthood and what advice had to be asked for.
///
/// # Errors
/// [`SendRefused`] names the first thing in the way.
pub fn check(
    plan: &WholePlan,
    (adulthood, unasked): (Adulthood, &Unasked),
    on: NaiveDate,
    breaks_reason: &str,
) -> Result<(), SendRefused> {
    if plan.record.state == PlanState::Final {
        return Err(SendDraftRefused::Final.into());
    }
    if !plan.sections.i.is_blank() {
        return Err(SendDraftRefused::NamesSetting.into());
    }
    if !plan.rows.iter().any(|row| row.kind == RowKind::Need) {
        return Err(SendDraftRefused::NoNeeds.into());
    }
    if !plan.rows.iter().any(|row| row.section == PlanSection::B) {
        return Err(SendRefused::NoEducationalNeeds);
    }
    let missing = if adulthood.is_asked_on(on) { unprepared(&plan.checked()) } else { Vec::new() };
    if !missing.is_empty() {
        return Err(SendDraftRefused::AdulthoodMissing(missing).into());
    }
    match to_explain(plan, adulthood, unasked, on) {
        0 => Ok(()),
        _ if given(breaks_reason).is_some() => Ok(()),
        open => Err(SendDraftRefused::BreaksUnexplained(open).into()),
    }
}

/// Counts what a draft that is sent on a day must be explained for: breaks, and advice that the law requires of this child and nobody was asked for.
fn to_explain(plan: &WholePlan, adulthood: Adulthood, unasked: &Unasked, on: NaiveDate) -> usize {
    plan.breaks(adulthood.is_asked_on(on)).len() + unasked.on(on).len()
}

/// What would follow, were the draft sent now.
#[derive(Debug, Clone)]
pub struct Preview {
    /// The day it would be served.
    pub served_on: NaiveDate,
    /// The last day of the family's time to comment; `None` where the law sets none.
    pub comments_until: Option<NaiveDate>,
    /// To whom it would go.
    pub to: Recipients,
    /// What its letter would be written with.
    pub parts: NoticeParts,
}

/// Says what would follow, were a draft sent today in this way, before anything is sent.
///
/// # Errors
/// [`SendRefused`] as [`send`] would refuse it, but for who is to be sent it; policy; absence; storage.
pub fn preview(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    sending: &SendDraft,
) -> Result<Preview, Failure<SendRefused>> {
    service.store.read(|conn| {
        let open = open(conn, context, reference, Action::PlanSendDraft)?;
        let plan = find(conn, open.case.id)?.ok_or(Failure::Rule(SendDraftRefused::NoNeeds.into()))?;
        let on = sent_on(sending, context.today).map_err(Failure::Rule)?;
        let (adulthood, unasked) = (Adulthood::of(&open.case, &open.child), Unasked::of(conn, (&open.case, &open.child))?);
        check(&plan, (adulthood, &unasked), on, or_empty(sending.breaks_reason.as_ref())).map_err(Failure::Rule)?;
        has_come(conn, &plan, on)?;
        keyed_late(&plan.record, sending, on).map_err(Failure::Rule)?;
        let calendar = timetable::calendar(conn)?;
        let served_on =
            sending.how.served_on(on, sending.served_on, &calendar).map_err(|refused| Failure::Rule(refused.into()))?;
        let mut facts = timetable::facts_of(conn, open.case.id)?;
        // A fact that is only supposed: the law itself then says what would follow.
        let supposed = Fact {
            id: service.ports.id(),
            kind: FactKind::DraftServed { served_on: Some(served_on) },
            on,
            recorded_at: context.now,
            supersedes: None,
            correction_reason: None,
        };
        let comments_until = facts.append(supposed).ok().and_then(|()| {
            let law = LawContext::new(service.store.law().rules(), &calendar);
            calculate(&facts, &law, context.today).latest(Purpose::DraftWindow).and_then(|duty| duty.due)
        });
        let parts = NoticeParts::gather(conn, &open, Some(StatutoryNotice::DraftPlan), on)?;
        Ok(Preview { served_on, comments_until, to: rights::recipients(conn, &open, on)?, parts })
    })
}

/// Checks that the advice that the draft is written from had come when it was sent.
fn has_come(conn: &mut DbConnection, plan: &WholePlan, on: NaiveDate) -> Result<(), Failure<SendRefused>> {
    match written_from(conn, plan)?.filter(|came_on| *came_on > on) {
        Some(came_on) => Err(Failure::Rule(SendDraftRefused::LaterAdvice { came_on }.into())),
        None => Ok(()),
    }
}

/// Why a draft of a day before its text was last written here is entered only now; nothing for any other.
fn keyed_late(record: &PlanRecord, sending: &SendDraft, on: NaiveDate) -> Result<Option<String>, SendRefused> {
    let written_on = london_day(record.saved_at);
    match &sending.keyed_late_reason {
        _ if on >= written_on => Ok(None),
        Some(why) => Ok(Some(why.to_string())),
        None => Err(SendRefused::KeyedLateReasonMissing(written_on)),
    }
}

fn sent_on(sending: &SendDraft, today: NaiveDate) -> Result<NaiveDate, SendRefused> {
    let on = sending.sent_on.unwrap_or(today);
    if on > today { Err(SendRefused::InTheFuture) } else { Ok(on) }
}

/// Sends the draft: keeps a copy that never changes, records the day of service, from which the family's fifteen days are counted, and moves the case
/// on. A draft sent again opens a fresh window; the twenty weeks do not move (Code 9.125).
///
/// # Errors
/// [`SendRefused`]; policy; storage, with [`StorageError::Conflict`] when the plan is no longer the one that was checked.
pub fn send(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    sending: &SendDraft,
) -> Result<Sent, Failure<SendRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::PlanSendDraft)?;
        let rule = |refused: SendDraftRefused| Failure::Rule(SendRefused::Draft(refused));
        open.case.stage.after(Step::SendDraft).map_err(|refused| Failure::Rule(refused.into()))?;
        let record = plans::find_by_case(conn, open.case.id)?.ok_or(rule(SendDraftRefused::NoNeeds))?;
        let goes_to_others = rights::recipients(conn, &open, context.today)?.are_others_than(sending.addressees.as_ref());
        if record.version != sending.version || goes_to_others {
            return Err(Failure::Storage(StorageError::Conflict));
        }
        // This takes the lock that every writer of the plan takes, so that what is read below is what is sent.
        let number = record.draft_number;
        plans::update(conn, PlanRecord { state: PlanState::DraftSent, draft_number: number + 1, ..record.clone() })?;
        let plan = find(conn, open.case.id)?.ok_or(Failure::NotFound)?;
        let on = sent_on(sending, context.today).map_err(Failure::Rule)?;
        let (adulthood, unasked) = (Adulthood::of(&open.case, &open.child), Unasked::of(conn, (&open.case, &open.child))?);
        let before = WholePlan { record: PlanRecord { state: record.state, ..plan.record.clone() }, ..plan.clone() };
        check(&before, (adulthood, &unasked), on, or_empty(sending.breaks_reason.as_ref())).map_err(Failure::Rule)?;
        has_come(conn, &plan, on)?;
        let keyed_late = keyed_late(&record, sending, on).map_err(Failure::Rule)?;
        let calendar = timetable::calendar(conn)?;
        let served_on =
            sending.how.served_on(on, sending.served_on, &calendar).map_err(|refused| Failure::Rule(refused.into()))?;
        step(conn, &open.case, Step::SendDraft, on, SendRefused::Stage)?;
        let fact = FactKind::DraftServed { served_on: Some(served_on) };
        timetable::record(conn, service, context, open.case.id, fact, on)?;
        let dates = timetable::compute(conn, service.store.law(), &open.case, context.today, None)?;
        let comments_until =
            dates.latest(Purpose::DraftWindow).and_then(|duty| duty.due).ok_or(Failure::Storage(StorageError::Inconsistent {
                table: "facts",
                detail: "a draft was served and no time to comment follows".into(),
            }))?;
        let breaks_reason =
            sending.breaks_reason.as_ref().map(ToString::to_string).filter(|_| to_explain(&plan, adulthood, &unasked, on) > 0);
        let to = rights::recipients(conn, &open, on)?.complete().map_err(|missing| Failure::Rule(missing.into()))?;
        let parts = NoticeParts::gather(conn, &open, Some(StatutoryNotice::DraftPlan), on)?;
        let parts = parts.complete().map_err(|incomplete| Failure::Rule(incomplete.into()))?;
        let envelope = Envelope { policy: &service.policy, open: &open, sent_on: on, to: &to, parts: &parts };
        let letter = letters::draft_plan(envelope, comments_until);
        let content = snapshot::content(&plan, &given_by(conn, open.case.id, on)?, &letter, &to.to_json());
        let sha256 = snapshot::hash(&content);
        PlanVersionRow {
            id: service.ports.id(),
            plan_id: plan.record.id,
            case_id: open.case.id,
            number,
            kind: VersionKind::Draft,
            content,
            sha256: sha256.clone(),
            sent_on: on,
            served_on: Some(served_on),
            sent_by: context.actor.user_id,
            breaks_reason: breaks_reason.clone(),
            late_reason: None,
            keyed_late_reason: keyed_late.clone(),
        }
        .insert(conn)?;
        let entry = AuditEntry::of(&open.permit)
            .on("plan", plan.record.id)
            .telling(&Told::DraftSent { draft: number, how: sending.how, served_on, sha256 })
            .because(reasons([breaks_reason.as_deref().unwrap_or_default(), keyed_late.as_deref().unwrap_or_default()]));
        Ok(Done::new(Sent { number, served_on, comments_until, parts }, entry).seen_at(open.path("plan/send-draft/done")))
    })
}
