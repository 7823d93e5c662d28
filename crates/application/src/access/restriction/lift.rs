//! Looking at a restriction again: it goes on for a reason, or ends.

use chrono::NaiveDate;
use ehc_domain::{
    access::{ReviewDayRefused, check_review_day},
    audit::AuditEntry,
    cases::CaseReference,
    notifications::NoticeEvent,
    policy::{Action, Permit, Relation, Standing},
    refusals,
    text::Words,
};
use ehc_persistence::{
    cases::{self, CaseRow},
    standings,
};
use thiserror::Error;

use super::{super::read::lines, told::Named};
use crate::{
    Context, Done, Failure, Service,
    cases::{OpenCase, open},
    failure::NoRule,
    history::Told,
};

/// Until when a restriction goes on at the latest, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewDay {
    /// The day by which somebody looks at it again.
    pub review_on: NaiveDate,
    /// Why it goes on.
    pub reason: Words<2_000>,
}

/// Why a restriction ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lifting {
    /// Why.
    pub reason: Words<2_000>,
}

refusals! {
    /// Why a restriction is not given another day.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum ProlongRefused {
        /// There is none.
        NotRestricted = "not_restricted", "This case is not restricted";
        /// The day cannot be.
        Day => transparent(ReviewDayRefused);
    }
}

refusals! {
    /// Why a restriction is not lifted.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum LiftRefused {
        /// There is none.
        NotRestricted = "not_restricted", "This case is not restricted";
        /// One person alone would open to everybody what somebody else closed.
        ByReview = "by_review", "A review of access lifts no restriction. A manager who is named on the case does: name one if there is none";
        /// The whole team would read the case of a child whose former identity nothing may lead to.
        KeptApart = "kept_apart", "The former identity of this child is kept apart, so that the case stays restricted. Where that was recorded by mistake, it is taken back on the record of the child first";
    }
}

/// Records that a restriction was looked at and goes on.
///
/// # Errors
/// [`ProlongRefused`]; policy; absence; storage.
pub fn prolong(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    ReviewDay { review_on, reason }: ReviewDay,
) -> Result<(), Failure<ProlongRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::CaseRestrict)?;
        let before = open.case.restriction_review_on.ok_or(Failure::Rule(ProlongRefused::NotRestricted))?;
        check_review_day(review_on, context.today).map_err(|why| Failure::Rule(why.into()))?;
        cases::update(conn, CaseRow { restriction_review_on: Some(review_on), ..open.case.clone() })?;
        let told = Told::RestrictionProlonged { was_to_be_reviewed_on: before, review_on };
        let entry = AuditEntry::of(&open.permit).telling(&told).because(reason.as_str());
        Ok(Done::new((), entry).seen_at(open.path("access")))
    })
}

/// Says why somebody who may look after the restriction of a case does not lift it.
pub(in super::super) fn not_lifted(open: &OpenCase, permit: &Permit) -> Option<LiftRefused> {
    if !open.subject.is_restricted {
        Some(LiftRefused::NotRestricted)
    } else if open.child.is_kept_apart {
        Some(LiftRefused::KeptApart)
    } else {
        (permit.by().1 == Relation::Review).then_some(LiftRefused::ByReview)
    }
}

/// Finds a case of which somebody would lift the restriction, and why they do not.
///
/// # Errors
/// Policy; absence; storage.
pub fn liftable(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
) -> Result<(OpenCase, Option<LiftRefused>), Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::CaseRestrict)?;
        let refused = not_lifted(&open, &open.permit);
        Ok((open, refused))
    })
}

/// Lifts a restriction: whoever has to do with the case sees it again, as far as their role goes. What was given up stays with whoever has it, and everybody who was
/// named hears of it at once.
///
/// # Errors
/// [`LiftRefused`]; policy; absence; storage.
pub fn lift(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    Lifting { reason }: Lifting,
) -> Result<(), Failure<LiftRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::CaseRestrict)?;
        if let Some(refused) = not_lifted(&open, &open.permit) {
            return Err(Failure::Rule(refused));
        }
        let before = open.case.restriction_review_on.ok_or(Failure::Rule(LiftRefused::NotRestricted))?;
        let mut notices = Vec::new();
        for line in lines(conn, context, &open)?.into_iter().filter(|line| line.standing == Standing::Named && !line.is_over) {
            standings::end(conn, line.id, context.actor.user_id, context.now)?;
            let named = Named { case: open.case.id, reference: &open.reference(), id: line.id, user: line.user };
            let lifted = || named.told(NoticeEvent::RestrictionLifted, "", context.today, open.path("access"));
            notices.extend((line.user != context.actor.user_id).then(lifted));
        }
        cases::update(conn, CaseRow { restriction_review_on: None, restriction_reason: None, ..open.case.clone() })?;
        let told = Told::RestrictionLifted { was_to_be_reviewed_on: before };
        let entry = AuditEntry::of(&open.permit).telling(&told).because(reason.as_str());
        Ok(Done::new((), entry).seen_at(open.path("access")).telling_all(notices))
    })
}
