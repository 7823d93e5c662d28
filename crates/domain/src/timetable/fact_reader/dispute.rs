//! What facts of a mediation, an appeal, its order and a recommendation mean.

use chrono::NaiveDate;

use super::so_far::{FactReader, Taken};
use crate::timetable::events::Event as E;
use crate::timetable::moments::Said;
use crate::timetable::terms::{ConcededKind, MediationIssues, OrderKind, RecommendationField};

impl FactReader<'_> {
    pub(super) fn mediation_wanted(&mut self, at: Taken, issues: MediationIssues) {
        if self.detained {
            self.push(at, E::DetainedMediationWanted);
            return;
        }
        match issues {
            MediationIssues::NoHealth => self.push(at, E::MediationWantedNoHealth),
            MediationIssues::SomeHealth => {
                self.push(at, E::MediationWantedWithHealth);
                self.push(at, E::MediationWantedMixed);
            }
            MediationIssues::HealthOnly => self.push(at, E::MediationWantedWithHealth),
        }
    }

    pub(super) fn mediation_commissioners_told(&mut self, at: Taken) {
        self.push(at, E::MediationCommissionersTold);
        if !self.has(E::MediationWantedMixed, at.subject) {
            self.push(at, E::HealthMediationNotified);
        }
    }

    pub(super) fn mediation_arranged(&mut self, at: Taken, meeting_on: NaiveDate) {
        self.push(at, E::MediationArranged);
        self.push(at.on(meeting_on), E::MediationDate);
    }

    /// Records which points were agreed: those that an order could have settled, others, and those that the authority is no party to.
    pub(super) fn mediation_agreed(&mut self, at: Taken, as_order: Option<OrderKind>, others: bool, elsewhere: bool) {
        let at = at.saying(Said { as_order, ..Said::default() });
        let agreed = [(E::AgreedAsOrder, as_order.is_some()), (E::AgreedOther, others), (E::AgreedElsewhere, elsewhere)];
        for (event, _) in agreed.into_iter().filter(|(_, is_agreed)| *is_agreed) {
            self.push(at, event);
        }
    }

    pub(super) fn appeal_conceded(&mut self, at: Taken, about: ConcededKind) {
        let event = match about {
            ConcededKind::Assess => E::ConcededAssess,
            ConcededKind::AmendProvision => E::ConcededProvision,
            ConcededKind::Placement => E::ConcededPlacement,
            ConcededKind::Combined => E::ConcededCombined,
            ConcededKind::MakePlan => E::ConcededPlan,
            ConcededKind::ContinueAndAmend => E::ConcededContinue,
        };
        self.push(at, event);
    }

    pub(super) fn order_made(&mut self, at: Taken, order: OrderKind) {
        let event = match order {
            OrderKind::CeaseDismissed => E::OrderedCease,
            OrderKind::Assess => E::OrderedAssess,
            OrderKind::MakePlan => E::OrderedPlan,
            OrderKind::Reconsider => E::OrderedReconsider,
            OrderKind::AmendProvision => E::OrderedProvision,
            OrderKind::AmendPlacement => E::OrderedPlacement,
            OrderKind::AmendBoth => {
                self.push(at, E::OrderedProvision);
                E::OrderedPlacement
            }
            OrderKind::Continue => E::OrderedContinue,
            OrderKind::ContinueAndAmend => E::OrderedContinueAmend,
        };
        self.push(at, event);
    }

    /// Records what issues a plan as an order or a concession asks.
    pub(super) fn amended_under_order(&mut self, at: Taken, event: E) {
        self.push(at, event);
        self.push(at.about_the_case(), E::PlanIssued);
    }
}

/// Chooses the event of a recommendation's field.
pub(super) fn by_field(field: RecommendationField, health: E, social_care: E) -> E {
    match field {
        RecommendationField::Health => health,
        RecommendationField::SocialCare => social_care,
    }
}
