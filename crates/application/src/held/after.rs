//! What is recorded once a plan is held: that the family was told of its transfer (reg 15(4)), and the decision after a review (s44(1), regs 20 and 21).

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    calendar::day_in_words,
    cases::CaseReference,
    ids::{FactId, ReviewId},
    policy::Action,
    refusals,
    timetable::{
        facts::{Fact, FactKind, Facts, ReviewOutcome, ReviewRoute},
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
        /// The review that is under way had its meeting on another day.
        AnotherMeeting(NaiveDate) = "another_meeting" @ meeting_on, "The meeting of the review that is under way is on record on {}. Leave this empty, or correct that day first, among the days on record" [day_in_words(*.0)];
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
    /// The day of the meeting of the review that is under way; `None` where none is, or its meeting is not on record.
    pub meeting_on: Option<NaiveDate>,
}

/// A review that was begun and not decided on.
struct UnderWay {
    review: ReviewId,
    /// The day on which the first of it happened.
    since: NaiveDate,
    /// The day of its meeting; `None` while none is on record.
    meeting_on: Option<NaiveDate>,
}

impl UnderWay {
    /// Finds the review that is under way, the last begun.
    fn of(facts: &Facts) -> Option<Self> {
        let is_over = |review: ReviewId| {
            facts.standing().any(|fact| match fact.kind {
                FactKind::ReviewDecisionNotified { review: one, .. } | FactKind::ReviewCancelled { review: one } => one == review,
                _ => false,
            })
        };
        let begun = |fact: &Fact| match fact.kind {
            FactKind::ReviewMeetingSet { review, .. }
            | FactKind::ReviewMeetingHeld { review, .. }
            | FactKind::ReviewNoticeGiven { review }
            | FactKind::ReviewAdviceCirculated { review }
            | FactKind::ReviewReportSent { review } => Some((review, fact.on)),
            _ => None,
        };
        let open: Vec<(ReviewId, NaiveDate)> =
            facts.standing().filter_map(begun).filter(|(review, _)| !is_over(*review)).collect();
        let (review, _) = *open.iter().max_by_key(|(_, on)| *on)?;
        let since = open.iter().filter(|(one, _)| *one == review).map(|(_, on)| *on).min()?;
        let meeting_on = facts.standing().find_map(|fact| match fact.kind {
            FactKind::ReviewMeetingHeld { review: one, .. } if one == review => Some(fact.on),
            _ => None,
        });
        Some(Self { review, since, meeting_on })
    }
}

/// Says what can be recorded.
///
/// # Errors
/// Policy; absence; storage.
pub fn recordable(service: &Service, context: &Context, reference: &CaseReference) -> Result<Recordable, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::FactRecord)?;
        let facts = facts_of(conn, open.case.id)?;
        let has_to_tell = to_tell(&facts).is_some();
        let has_plan = open.case.stage.has_plan();
        let meeting_on = UnderWay::of(&facts).and_then(|under_way| under_way.meeting_on);
        Ok(Recordable { open, has_to_tell, has_plan, meeting_on })
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

/// Records the decision after a review, with its meeting where the day is known. It goes on with the review that was begun in this cycle; one that was decided before
/// that was another.
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
        let under_way = UnderWay::of(&facts).filter(|under_way| under_way.meeting_on.unwrap_or(under_way.since) <= new.on);
        let held_on = under_way.as_ref().and_then(|under_way| under_way.meeting_on);
        if let Some(held_on) = held_on.filter(|held_on| new.meeting_on.is_some_and(|meeting| meeting != *held_on)) {
            return refuse(AfterRefused::AnotherMeeting(held_on));
        }
        let review = under_way.map_or_else(|| service.ports.id(), |under_way| under_way.review);
        if let Some(meeting_on) = new.meeting_on.filter(|_| held_on.is_none()) {
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
