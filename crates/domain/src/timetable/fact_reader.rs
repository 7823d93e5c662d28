//! Reads a case's facts once, in the order in which things happened, and says what each of them means to the rules.

use chrono::NaiveDate;
use uuid::Uuid;

use super::events::Event as E;
use super::facts::*;
use super::moments::Moment;
use crate::people::school_age::birthday;

/// What is known of a case while its facts are read.
#[derive(Debug, Default)]
pub(super) struct FactReader {
    pub moments: Vec<Moment>,
    /// First day of each assessment.
    pub begun: Vec<NaiveDate>,
    birth_date: Option<NaiveDate>,
    /// Number of the assessment that is under way; 0 when none is.
    open: u16,
    detained: bool,
    has_plan: bool,
    reassessed: bool,
    assessed_before: bool,
    /// Place of the fact that began the present assessment.
    begun_by: usize,
    /// A detention that began while there was no plan to send; the plan is sent once it is made.
    detained_without_plan: Option<Uuid>,
}

impl FactReader {
    /// Begins with nothing but the day of birth.
    pub fn new(birth_date: Option<NaiveDate>) -> Self {
        Self { birth_date, ..Self::default() }
    }

    fn push(&mut self, place: usize, event: E, on: NaiveDate, subject: Option<Uuid>) {
        self.moments.push(Moment { event, on, fact: place, anchor: place, subject, episode: self.open });
    }

    /// Passes an assessment that is under way to the other scheme (SI 2015/62). The limits of both are the same and are counted from the same day, so no
    /// clock is restarted: what was done stands, what was still owed is owed under the other scheme, with its owner and its grounds.
    fn take_over(&mut self, place: usize, on: NaiveDate, detained: bool) {
        let Some(begun) = self.begun.last().copied().filter(|_| self.open != 0 && self.detained != detained) else { return };
        self.detained = detained;
        self.push(place, if detained { E::DetentionTookOver } else { E::ReleaseTookOver }, on, None);
        self.push(place, if detained { E::DetainedAssessmentBegun } else { E::AssessmentBegun }, begun, None);
        if let Some(moment) = self.moments.last_mut() {
            moment.anchor = self.begun_by;
        }
    }

    /// Takes back the last event of a kind about one thing.
    fn withdraw(&mut self, events: &[E], subject: Option<Uuid>) {
        if let Some(last) = self.moments.iter().rposition(|known| events.contains(&known.event) && known.subject == subject) {
            self.moments.remove(last);
        }
    }

    fn begin(&mut self, place: usize, on: NaiveDate, detained: bool) {
        if self.open != 0 {
            return;
        }
        self.begun.push(on);
        self.begun_by = place;
        self.open = u16::try_from(self.begun.len()).unwrap_or(u16::MAX);
        self.detained = detained;
        self.push(place, if detained { E::DetainedAssessmentBegun } else { E::AssessmentBegun }, on, None);
        if self.assessed_before {
            self.push(place, E::EarlierAssessmentKnown, on, None);
        }
    }

    fn notice(&mut self, place: usize, on: NaiveDate, first: Uuid) {
        self.push(place, if self.detained { E::DetainedNotice } else { E::AppealableNotice }, on, Some(first));
    }

    fn early_years_point(&mut self, place: usize, on: NaiveDate) {
        if self.birth_date.is_some_and(|born| on < birthday(born, 5)) {
            self.push(place, E::EarlyYearsPlanPoint, on, None);
        }
    }

    /// Records the first final plan, from which the first annual review is counted.
    fn plan_made(&mut self, place: usize, on: NaiveDate) {
        if !self.has_plan {
            self.push(place, E::PlanMade, on, None);
            // The home authority first keeps a plan on the day it makes one (SI 2015/62 reg 17(1)).
            if let Some(detention) = self.detained_without_plan.take() {
                self.push(place, E::DetentionKnown, on, Some(detention));
            }
            self.early_years_point(place, on);
            self.plan_is_held(place);
        }
    }

    fn plan_is_held(&mut self, place: usize) {
        self.has_plan = true;
        if let Some(born) = self.birth_date {
            self.push(place, E::Turning25, birthday(born, 25), None);
        }
    }

    fn review_meeting(&mut self, place: usize, route: ReviewRoute, on: NaiveDate, subject: Option<Uuid>) {
        self.withdraw(&[E::ReviewMeeting, E::ReviewMeetingElsewhere], subject);
        let event = match route {
            ReviewRoute::Attending => E::ReviewMeeting,
            ReviewRoute::NotAttending => E::ReviewMeetingElsewhere,
        };
        self.push(place, event, on, subject);
    }

    fn review_decided(&mut self, place: usize, fact: &Fact, outcome: ReviewOutcome, first: Uuid) {
        let subject = fact.kind.subject();
        self.push(place, E::ReviewDecided, fact.on, subject);
        let completed = if self.reassessed { E::ReviewCompletedAfterReassessment } else { E::ReviewCompleted };
        self.push(place, completed, fact.on, subject);
        if outcome == ReviewOutcome::Amend {
            self.push(place, E::ReviewDecidedAmend, fact.on, subject);
        } else {
            self.push(place, E::ReviewDecidedOtherwise, fact.on, subject);
            self.notice(place, fact.on, first);
        }
        self.early_years_point(place, fact.on);
    }

    /// Takes the next fact, in the order of their days.
    pub fn take(&mut self, place: usize, fact: &Fact, facts: &Facts) {
        let (on, subject) = (fact.on, fact.kind.subject());
        let first = fact.supersedes.map_or(fact.id, |earlier| facts.first_version(earlier)).uuid();
        match &fact.kind {
            FactKind::RequestReceived { .. } | FactKind::BecameResponsible => self.begin(place, on, false),
            FactKind::DetainedRequestReceived | FactKind::DetainedCameToAttention => self.begin(place, on, true),
            FactKind::EarlierAssessment => self.assessed_before = true,
            FactKind::AssessmentDecisionNotified { decision: AssessmentDecision::ToAssess } => {
                self.push(place, E::DecidedToAssess, on, None)
            }
            FactKind::AssessmentDecisionNotified { decision: AssessmentDecision::Refused } => {
                self.end(place, E::RefusedToAssess, on, Some(first))
            }
            FactKind::AdviceAsked { binding, received_by_body_on, .. } => {
                let event = match (binding, self.detained && self.open != 0) {
                    (AdviceBinding::Section31, false) => E::AdviceAskedOfBody,
                    (AdviceBinding::Section31, true) => E::DetainedAdviceAsked,
                    (AdviceBinding::Code, _) => E::AdviceAskedUnderCode,
                };
                self.push(place, event, received_by_body_on.unwrap_or(on), subject);
            }
            FactKind::AdviceSentBack { .. } => self.withdraw(&[E::AdviceStands], subject),
            FactKind::AdviceAccepted { received_on: Some(received_on), .. } => {
                self.withdraw(&[E::AdviceStands], subject);
                self.push(place, E::AdviceStands, *received_on, subject);
            }
            FactKind::AdviceReceived { .. } | FactKind::AdviceAccepted { received_on: None, .. } if !self.stands(subject) => {
                self.push(place, E::AdviceStands, on, subject)
            }
            FactKind::AdviceNotNeeded { .. } | FactKind::AdviceCancelled { .. } => {
                self.push(place, E::AdviceNotNeeded, on, subject)
            }
            FactKind::PlanDecisionNotified { decision: PlanDecision::Issue } => self.push(place, E::DecidedToIssue, on, None),
            FactKind::PlanDecisionNotified { decision: PlanDecision::NoPlan } => {
                self.assessed_before = true;
                self.end(place, E::DecidedNoPlan, on, Some(first));
            }
            FactKind::DraftServed { served_on } => {
                self.push(place, E::DraftSent, on, None);
                let served = if self.detained && self.open != 0 { E::DetainedDraftServed } else { E::DraftServed };
                self.push(place, served, served_on.unwrap_or(on), None);
            }
            FactKind::FinalPlanSent => {
                self.assessed_before = true;
                self.push(place, E::PlanIssued, on, None);
                self.plan_made(place, on);
                self.end(place, E::FinalPlanSent, on, Some(first));
            }
            FactKind::RequestWithdrawn => self.end(place, E::RequestWithdrawn, on, None),
            FactKind::CaseClosed => self.end(place, E::CaseClosed, on, None),
            FactKind::ExceptionRecorded { code: super::exceptions::Ground::Coronavirus, from, .. } => {
                self.push(place, E::CoronavirusReason, *from, None)
            }
            FactKind::ReviewMeetingSet { route, meeting_on, .. } => self.review_meeting(place, *route, *meeting_on, subject),
            FactKind::ReviewMeetingHeld { route, .. } => self.review_meeting(place, *route, on, subject),
            FactKind::ReviewDecisionNotified { outcome, .. } => self.review_decided(place, fact, *outcome, first),
            FactKind::AmendmentNoticeSent { served_on, .. } => {
                self.push(place, E::AmendmentNoticeSent, on, subject);
                self.push(place, E::AmendmentNoticeServed, served_on.unwrap_or(on), subject);
            }
            FactKind::AmendedFinalSent { .. } => {
                self.push(place, E::AmendedFinalSent, on, subject);
                self.push(place, E::PlanIssued, on, None);
                self.notice(place, on, first);
            }
            FactKind::NotAmendingNotified { .. } => {
                self.push(place, E::NotAmending, on, subject);
                self.notice(place, on, first);
            }
            FactKind::EarlyYearsReviewConsidered => {
                self.push(place, E::EarlyYearsReviewConsidered, on, None);
                self.early_years_point(place, on);
            }
            FactKind::PhaseTransferForeseen { change, transfers_on, .. } => {
                let event = match change {
                    PhaseChange::SecondaryToPost16 => E::PhaseToPost16,
                    PhaseChange::OtherPhase => E::PhaseOther,
                    PhaseChange::BetweenPost16 => E::PhaseBetweenPost16,
                };
                self.push(place, event, *transfers_on, subject);
            }
            FactKind::ReassessmentAsked { source, .. } => {
                let commissioner = *source == ReassessmentSource::Commissioner;
                self.push(
                    place,
                    if commissioner { E::ReassessmentAskedByCommissioner } else { E::ReassessmentAsked },
                    on,
                    subject,
                );
            }
            FactKind::ReassessmentDecisionNotified { decision, .. } => {
                self.push(place, E::ReassessmentDecided, on, subject);
                match decision {
                    ReassessmentDecision::Agreed => self.push(place, E::ReassessmentAgreed, on, subject),
                    ReassessmentDecision::Declined => self.notice(place, on, first),
                }
            }
            FactKind::ReassessmentFinalSent { .. } => {
                self.reassessed = true;
                self.push(place, E::PlanIssued, on, None);
                self.push(place, E::ReassessmentFinalSent, on, subject);
                self.notice(place, on, first);
            }
            FactKind::ReassessmentEndedUnchanged { .. } => {
                self.push(place, E::ReassessmentUnchanged, on, subject);
                self.notice(place, on, first);
            }
            FactKind::NewCommissionerAware { with_move, .. } => {
                self.push(place, if *with_move { E::NewCommissionerAwareOfMove } else { E::NewCommissionerAware }, on, subject);
            }
            FactKind::CeasingNoticeSent => {
                self.push(place, E::CeasingNoticeSent, on, None);
                self.notice(place, on, first);
            }
            FactKind::AmendedUnderOrder { .. } | FactKind::PlacementAmendedUnderOrder { .. } => {
                let whole = matches!(fact.kind, FactKind::AmendedUnderOrder { .. });
                self.push(place, if whole { E::AmendedUnderOrder } else { E::PlacementAmendedUnderOrder }, on, subject);
                self.push(place, E::PlanIssued, on, None);
            }
            FactKind::PlanCeased | FactKind::PlanTransferredOut { .. } => {
                let ceased = fact.kind == FactKind::PlanCeased;
                self.push(place, if ceased { E::PlanCeased } else { E::PlanTransferredOut }, on, subject);
                (self.has_plan, self.reassessed) = (false, false);
            }
            FactKind::PlanTransferredIn { .. } => {
                self.push(place, E::PlanTransferredIn, on, subject);
                self.plan_is_held(place);
            }
            FactKind::MediationCommissionersTold { .. } => {
                self.push(place, E::MediationCommissionersTold, on, subject);
                if !self.moments.iter().any(|known| known.event == E::MediationWantedMixed && known.subject == subject) {
                    self.push(place, E::HealthMediationNotified, on, subject);
                }
            }
            FactKind::KeptPlanReceived { responsible_on, .. } => {
                self.push(
                    place,
                    E::KeptPlanReceived,
                    responsible_on.map_or(on, |responsible_on| responsible_on.max(on)),
                    subject,
                );
            }
            FactKind::DetentionKnown { plan_kept_on: None, .. } if self.open != 0 && !self.has_plan => {
                self.take_over(place, on, true);
                self.detained_without_plan = subject;
            }
            FactKind::DetentionKnown { plan_kept_on, .. } => {
                self.take_over(place, on, true);
                self.push(place, E::DetentionKnown, plan_kept_on.map_or(on, |plan_kept_on| plan_kept_on.max(on)), subject);
            }
            FactKind::Released { .. } => {
                self.push(place, E::Released, on, subject);
                self.take_over(place, on, false);
                (self.detained, self.detained_without_plan) = (false, None);
            }
            kind => self.take_plain(place, on, subject, kind),
        }
    }

    fn stands(&self, subject: Option<Uuid>) -> bool {
        self.moments.iter().any(|known| known.event == E::AdviceStands && known.subject == subject)
    }

    /// Records what ends an assessment; the family is told of the end with a right of appeal when there is a notice.
    fn end(&mut self, place: usize, event: E, on: NaiveDate, notice: Option<Uuid>) {
        self.push(place, event, on, None);
        if let Some(first) = notice {
            self.notice(place, on, first);
        }
        self.open = 0;
    }

    fn take_plain(&mut self, place: usize, on: NaiveDate, subject: Option<Uuid>, kind: &FactKind) {
        if let Some(event) = super::plain_events::event_of(kind) {
            self.push(place, event, on, subject);
        }
        let detained = self.detained;
        for (event, on) in super::plain_events::dispute_events(kind, on, detained).into_iter().flatten() {
            self.push(place, event, on, subject);
        }
    }
}
