//! What is recorded once a plan is held: that the family was told of its transfer (reg 15(4)), and the decision after a review (s44(1), regs 20 and 21).

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    calendar::day_in_words,
    cases::CaseReference,
    ids::FactId,
    policy::Action,
    refusals,
    timetable::{
        facts::{FactKind, Facts, ReviewOutcome, ReviewRoute},
        order::OutOfOrder,
    },
};
use thiserror::Error;

use crate::{
    Context, Done, Failure, Service,
    cases::{OpenCase, open},
    failure::NoRule,
    history::{FactCode, Told},
    timetable::{facts_of, record},
};

/// The day on which the family was told of the transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telling {
    /// The day of the letter.
    pub on: NaiveDate,
}

/// The decision after a review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reviewed {
    /// The day of the meeting; `None` where it is not known.
    pub meeting_on: Option<NaiveDate>,
    /// The day on which the decision was sent.
    pub on: NaiveDate,
    /// What was decided.
    pub outcome: ReviewOutcome,
}

refusals! {
    /// Why it is not recorded.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum AfterRefused {
        /// It lies ahead.
        InTheFuture = "in_the_future" @ on, "Enter a day that is today or earlier";
        /// There is no transfer of which the family was not told.
        NothingToTell = "nothing_to_tell", "No plan was transferred to us on this case of which the family has not been told";
        /// There is no plan.
        NoPlan = "no_plan", "There is no plan on this case that could be reviewed";
        /// It lies before the plan.
        BeforeThePlan(NaiveDate) = "before_the_plan" @ on, "The plan is here since {}. Enter that day or a later one" [day_in_words(*.0)];
        /// The meeting lies after the decision.
        MeetingAfterTheDecision = "meeting_after_the_decision" @ meeting_on, "The meeting comes before the decision. Check both days";
        /// The case would contradict itself.
        Order => transparent(OutOfOrder);
    }
}

/// A case with what can be recorded on it.
#[derive(Debug, Clone)]
pub struct Recordable {
    /// The case.
    pub open: OpenCase,
    /// Whether the family waits to be told of a transfer.
    pub has_to_tell: bool,
    /// Whether there is a plan to review.
    pub has_plan: bool,
}

/// Says what can be recorded.
///
/// # Errors
/// Policy; absence; storage.
pub fn recordable(service: &Service, context: &Context, reference: &CaseReference) -> Result<Recordable, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::FactRecord)?;
        let has_to_tell = to_tell(&facts_of(conn, open.case.id)?).is_some();
        let has_plan = open.case.stage.has_plan();
        Ok(Recordable { open, has_to_tell, has_plan })
    })
}

/// Finds a transfer of which the family was not told, as the fact that tells of it.
fn to_tell(facts: &Facts) -> Option<FactKind> {
    let told: Vec<_> = facts.standing().filter(|fact| fact.kind.code() == "transfer_explained").collect();
    facts.standing().find_map(|fact| match fact.kind {
        FactKind::PlanTransferredIn { transfer, .. } => {
            let kind = FactKind::TransferExplained { transfer };
            (!told.iter().any(|fact| fact.kind == kind)).then_some(kind)
        }
        _ => None,
    })
}

/// Records that the family was told of the transfer, of any assessment and of the next review.
///
/// # Errors
/// [`AfterRefused`]; policy; storage.
pub fn tell_of_transfer(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    new: Telling,
) -> Result<FactId, Failure<AfterRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::FactRecord)?;
        if new.on > context.today {
            return Err(Failure::Rule(AfterRefused::InTheFuture));
        }
        let found = to_tell(&facts_of(conn, open.case.id)?).filter(|_| open.case.stage.has_plan());
        let kind = found.ok_or(Failure::Rule(AfterRefused::NothingToTell))?;
        let told = Told::FactRecorded { kind: FactCode::of(&kind), on: new.on };
        let id = record(conn, service, context, open.case.id, kind, new.on)?;
        Ok(Done::new(id, AuditEntry::of(&open.permit).on("fact", id).telling(&told)).seen_at(open.path("dates")))
    })
}

/// Records the decision after a review, with its meeting where the day is known.
///
/// # Errors
/// [`AfterRefused`]; policy; storage.
pub fn record_review(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    new: Reviewed,
) -> Result<FactId, Failure<AfterRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::FactRecord)?;
        let refuse = |refused| Err(Failure::Rule(refused));
        if new.on > context.today {
            return refuse(AfterRefused::InTheFuture);
        }
        if !open.case.stage.has_plan() {
            return refuse(AfterRefused::NoPlan);
        }
        if new.meeting_on.is_some_and(|meeting| meeting > new.on) {
            return refuse(AfterRefused::MeetingAfterTheDecision);
        }
        let facts = facts_of(conn, open.case.id)?;
        let held =
            |kind: &FactKind| matches!(kind, FactKind::FinalPlanSent | FactKind::PlanHeld | FactKind::PlanTransferredIn { .. });
        let since = facts.standing().filter(|fact| held(&fact.kind)).map(|fact| fact.on).max();
        if let Some(since) = since.filter(|since| new.on < *since) {
            return refuse(AfterRefused::BeforeThePlan(since));
        }
        let review = service.ports.id();
        if let Some(meeting_on) = new.meeting_on {
            let route = match open.case.institution_id {
                Some(_) => ReviewRoute::Attending,
                None => ReviewRoute::NotAttending,
            };
            record(conn, service, context, open.case.id, FactKind::ReviewMeetingHeld { review, route }, meeting_on)?;
        }
        let kind = FactKind::ReviewDecisionNotified { review, outcome: new.outcome };
        let told = Told::ReviewDecided { decided_after_review: new.outcome.label().to_owned(), on: new.on };
        let id = record(conn, service, context, open.case.id, kind, new.on)?;
        Ok(Done::new(id, AuditEntry::of(&open.permit).on("fact", id).telling(&told)).seen_at(open.path("dates")))
    })
}
